"""A portal of the seventh blind fleet in the drawing: pages in a system's frame, listings, menus, what is usual beside."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any

from portals.blind.parts import JQUERY
from portals.cms import Entry
from portals.site import Answer, Expect, Portal, Site
from portals.stock import Stock

from nianbao.core.report import Scope, Status

Links = Sequence[tuple[str, str]]
Pager = Callable[[Sequence[str], int], str]
Frame = Callable[["Draft", str, str, str, str], str]
"""Draft, window title, metas, place on the site, content: a whole page."""

_STATUTORY = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容")
_GUIDE = (
    "<p>　　{name}人民政府办公室是本机关政府信息公开工作机构，办公时间为工作日8:30至12:00、14:30至17:30。</p>"
)
_RULE = "<p>　　第一条 为规范{name}政府信息公开工作，根据条例制定本制度。</p><p>　　第二条 本制度适用于{name}各级行政机关。</p>"


@dataclass(frozen=True)
class System:
    """How a vendor's system writes: `item` is an article's address, `view` its page, `first` and `further` the sheets of
    a listing ({n} the number, {m} one less, {d} counted down, {bare} the folder without strokes)."""

    item: str
    view: str
    frame: Frame
    first: str = "{folder}"
    further: str = "{folder}index_{m}.html"
    row: str = '<li><a href="{href}" title="{title}" target="_blank">{title}</a><span>{day}</span></li>'
    box: str = '<ul class="list">{}</ul>'
    crumb: str = " &gt; "
    metas: str = '<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{day} 10:12">\n<meta name="ContentSource" content="{source}">'
    column: str = '<meta name="ColumnName" content="{name}">\n<meta name="ColumnType" content="{name}">'
    relative: bool = False
    charset: str = "utf-8"
    usual: tuple[tuple[str, str], ...] = (
        ("新闻中心", "/xwzx/"),
        ("通知公告", "/tzgg/"),
        ("政务服务", "/zwfw/"),
        ("互动交流", "/hdjl/"),
    )


class Draft(Stock):
    """One portal in the drawing; `site` is its host, `nav` the main menu, `listed` the names of its other hosts."""

    def __init__(self, code: str, name: str, system: System) -> None:
        super().__init__(code, name)
        self.system = system
        self.site = Site()
        self.hosts = {"main": self.site}
        self.listed: tuple[str, ...] = ()
        self.nav: list[tuple[str, str]] = []
        self.beside: list[Entry] = []

    # Pages

    def send(self, markup: str, status: int = 200, **more: Any) -> Answer:
        """Markup as the system sends it."""
        kind = f"text/html; charset={self.system.charset}"
        return Answer(markup.encode(self.system.charset), status, kind, **more)

    def page(
        self, path: str, title: str, content: Callable[[], str] | str, trail: Links = (), metas: str = ""
    ) -> None:
        """Publish a page in the system's frame, rendered when it is asked for."""

        def answer(ask: object) -> Answer:
            steps = [("首页", "/"), *trail]
            links = self.system.crumb.join(
                f'<a href="{self.href(path, to)}">{text}</a>' for text, to in steps
            )
            shown = content() if callable(content) else content
            return self.send(self.system.frame(self, f"{title}-{self.place.government}", metas, links, shown))

        self.site.on(path, answer)

    def href(self, page: str, target: str) -> str:
        """A link as the system writes it: from the root or relative."""
        if not self.system.relative or not target.startswith("/"):
            return target
        link = posixpath.relpath(target, posixpath.dirname(page) or "/") + "/" * target.endswith("/")
        return link if link.startswith(".") else f"./{link}"

    def script(self, path: str, text: str) -> str:
        """Publish a script; the tag that loads it."""
        self.site.on(path, Answer(text.encode(), kind="application/javascript"))
        return f'<script src="{path}"></script>'

    def jquery(self, path: str = "/js/jquery-1.12.4.min.js") -> str:
        """Publish the small stand-in for jQuery; its tag."""
        return self.script(path, JQUERY)

    def file(self, path: str, body: bytes, kind: str) -> None:
        """Publish a document."""
        self.site.on(path, Answer(body, kind=kind))

    def moved(self, path: str, to: str, status: int = 302) -> None:
        """An address that leads to another one."""
        self.site.on(path, Answer(b"", status, headers=(("Location", to),)))

    # Articles and listings

    def source(self, entry: Entry) -> str:
        """Who published an entry."""
        return entry.paper.issuer if entry.paper else self.place.government

    def put(self, folder: str, entries: Iterable[Entry], item: str = "") -> list[Entry]:
        """Entries with their addresses, unpublished."""
        shape = item or self.system.item
        bare = folder.strip("/").rpartition("/")[2]
        return [
            e
            if e.path
            else replace(e, path=shape.format(folder=folder, bare=bare, day=e.day, id=e.serial, hex=e.hex))
            for e in entries
        ]

    def hold(self, folder: str, entries: Iterable[Entry], trail: Links = (), item: str = "") -> list[Entry]:
        """Publish articles; the entries with their addresses."""
        placed = self.put(folder, entries, item)
        for e in placed:
            self.article(e, trail)
        return placed

    def article(self, entry: Entry, trail: Links = (), view: str = "") -> None:
        """Publish the page of an entry that has an address."""
        known = {"title": escape(entry.title), "day": entry.day, "source": self.source(entry)}
        metas = self.system.metas.format(**known)
        shape = view or self.system.view

        def content() -> str:
            return shape.format(**known, body=entry.content)

        self.page(entry.path, entry.title, content, trail, metas)

    def rows(self, entries: Iterable[Entry], line: str = "", at: str = "/") -> str:
        """The rows of a listing, one in a line."""
        shape = line or self.system.row
        return "\n".join(
            shape.format(
                href=escape(self.href(at, e.path)),
                title=escape(e.title),
                day=e.day,
                hex=e.hex,
                id=e.serial,
                source=self.source(e),
            )
            for e in entries
        )

    def sheet(self, folder: str, number: int = 1, pages: int = 1) -> str:
        """The address of a sheet of a column."""
        shape = self.system.first if number == 1 else self.system.further
        bare = folder.strip("/").rpartition("/")[2]
        return shape.format(folder=folder, bare=bare, n=number, m=number - 1, d=pages - number + 1)

    def column(
        self,
        folder: str,
        name: str,
        entries: Iterable[Entry],
        pager: Pager | None = None,
        per: int = 15,
        trail: Links = (),
        above: str = "",
        below: str = "",
        line: str = "",
        box: str = "",
        item: str = "",
    ) -> list[Entry]:
        """Publish a column and its articles; the entries with their addresses."""
        here = [*trail, (name, self.sheet(folder))]
        held = self.hold(folder, entries, here, item)
        pages = max(1, -(-len(held) // per)) if pager else 1
        sheets = [self.sheet(folder, number, pages) for number in range(1, pages + 1)]
        for at, sheet in enumerate(sheets):
            shown = held[at * per : (at + 1) * per] if pager else held
            rows = (box or self.system.box).format(self.rows(shown, line, sheet))
            foot = pager(sheets, at + 1) if pager else ""
            for path in (sheet, f"{sheet}index.html") if sheet.endswith("/") else (sheet,):
                self.page(path, name, above + rows + foot + below, here, self.system.column.format(name=name))
        return held

    # What is beside

    def publicity(
        self, base: str, name: str, report: tuple[str, str], style: Callable[[Links], str], enter: str = ""
    ) -> str:
        """Publish the platform of publicity at `base` with the statutory columns; the side menu that leads to each of
        them and to the report's column. `enter` is another address that the main menu names."""
        links: list[tuple[str, str]] = []
        for number, text in enumerate(_STATUTORY):
            folder = f"{base.rpartition('/')[0]}/{('zfxxgkzn', 'zfxxgkzd', 'fdzdgknr')[number]}/"
            links.append((text, self.sheet(folder)))
        links += [report, ("依申请公开", f"{base.rpartition('/')[0]}/ysqgk/ysq.html")]
        side = style(links)
        here = [(name, base)]
        texts = (_GUIDE.format(name=self.name), _RULE.format(name=self.name))
        for (title, path), text in zip(links[:2], texts, strict=True):
            self.page(path, title, f'{side}<div class="con"><h2>{title}</h2>{text}</div>', here)
        kinds = ("机构职能", "政策文件", "规划计划", "财政信息")
        day = date(2024, 3, 18)
        facts = [Entry(f"{self.name}{kind}", day, text=f"<p>　　{kind}见附表。</p>") for kind in kinds]
        held = self.hold(links[2][1].rpartition("/")[0] + "/", facts, [*here, links[2]])
        self.page(links[2][1], links[2][0], f'{side}<div class="con"><ul>{self.rows(held)}</ul></div>', here)
        form = "<form><p>申请人姓名<input name=xm></p><p>所需信息描述<textarea name=ms></textarea></p><button>提交申请</button></form>"
        self.page(links[4][1], "依申请公开", f'{side}<div class="con">{form}</div>', here)
        first = texts[0]
        self.page(base, name, f'{side}<div class="con"><h2>政府信息公开指南</h2>{first}</div>', here)
        self.nav.append((name, enter or base))
        return side

    def usual(self, news: int = 24) -> None:
        """Publish the usual columns, entered in the main menu, and the home page."""
        kinds: tuple[list[Entry], ...] = (self.news(news), self.notices(9), [], [])
        for (name, folder), entries in zip(self.system.usual, kinds, strict=True):
            held = self.column(folder, name, entries)
            self.beside += held[:6]
            self.nav.append((name, self.sheet(folder)))

    def home(self, path: str = "/", extra: str = "") -> None:
        """Publish the home page: the newest of what is usual, and anything more."""
        boxes = f'<div class="yw"><h3>要闻</h3><ul>{self.rows(self.beside, at=path)}</ul></div>'
        self.page(path, "首页", boxes + extra)

    # The outcome

    def mixed(self, own: Iterable[Entry], *years: int, towns: bool = True) -> list[Entry]:
        """The county's reports among departments' and townships' of some years, the newest first."""
        others = [e for y in years for e in (*self.departments(y), *(self.towns(y) if towns else ()))]
        return sorted([*own, *others], key=lambda e: e.day, reverse=True)

    def lookalikes(self) -> list[Entry]:
        """What bears the year beside the reports and is none of them: the call for them, the website's report, a picture."""
        return [
            self.lookalike(
                "关于做好{year}年政府信息公开工作年度报告编制和发布工作的通知",
                "各单位于1月31日前在门户网站发布本机关年度报告，并报{office}备案。",
                date(2025, 1, 6),
            ),
            self.lookalike(
                "{government}网站工作年度报表（{year}年度）",
                "全年发布信息三千二百条，网站总访问量六十万次。",
                date(2025, 1, 20),
            ),
            self.lookalike(
                "一图读懂：{name}{year}年政府信息公开工作年度报告",
                '<img src="/images/yttd.jpg" alt="一图读懂" width="700">',
                date(2025, 3, 7),
            ),
        ]

    def archived(self, entry: Entry, **more: Any) -> Portal:
        """The portal whose outcome is this entry's page as the county's report."""
        given: dict[str, Any] = {
            "path": entry.path,
            "title": entry.title,
            "published_on": entry.day,
            "scope": Scope.COUNTY,
        }
        return self.ends(Status.ARCHIVED, **(given | more))

    def ends(self, status: Status, home: str = "/", forbidden: tuple[str, ...] = (), **more: Any) -> Portal:
        """The finished portal."""
        return Portal(self.code, self.name, Expect(status, **more), self.hosts, self.listed, home, forbidden)


def begun(code: str, name: str, system: System, home: str = "/", extra: str = "", **changed: Any) -> Draft:
    """A draft with the usual columns and its home page; `changed` are fields of the system."""
    draft = Draft(code, name, replace(system, **changed))
    draft.usual()
    draft.home(home, extra)
    return draft


def tabs(links: Mapping[str, str] | Links, kind: str = "tab") -> str:
    """Links in a row above a listing."""
    pairs = links.items() if isinstance(links, Mapping) else links
    return f'<div class="{kind}">' + "".join(f'<a href="{to}">{text}</a>' for text, to in pairs) + "</div>"
