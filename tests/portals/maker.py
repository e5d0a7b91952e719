"""Makes a portal: columns with listings and articles, menus and a home page, in the manner of one CMS."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape
from typing import Any

from portals import menus, skins
from portals.cms import Cms, Entry
from portals.site import Answer, Ask, Expect, Portal, Site
from portals.stock import Stock

from nianbao.core.report import Scope, Status

Crumbs = Sequence[tuple[str, str]]
_USUAL = ("走进本地", "新闻中心", "通知公告", "政务服务", "互动交流")
_STATUTORY = ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开")
_POLITICAL = ("政策文件", "规划计划", "人事信息", "财政信息")


class Maker(Stock):
    """One portal in the making. `host` names the host being filled; `nav` is that host's main menu, filled by
    `noise`, `way` and by hand."""

    def __init__(self, code: str, name: str, cms: Cms) -> None:
        super().__init__(code, name)
        self.cms = cms
        self._navs: dict[str, list[tuple[str, str]]] = {}
        self.hosts = {"main": Site()}
        self.listed: tuple[str, ...] = ()
        self.host = "main"
        self._asides = 0

    @property
    def site(self) -> Site:
        """The host being filled."""
        return self.hosts[self.host]

    @property
    def nav(self) -> list[tuple[str, str]]:
        """The main menu of the host being filled."""
        return self._navs.setdefault(self.host, [])

    @nav.setter
    def nav(self, links: Sequence[tuple[str, str]]) -> None:
        self._navs[self.host] = list(links)

    def other(self, host: str, listed: bool = False) -> Site:
        """Open another host: one of the county's listed ones, or a stranger's."""
        self.hosts[host] = Site()
        self.listed += (host,) if listed else ()
        return self.hosts[host]

    # Pages

    def page(
        self,
        path: str,
        title: str,
        content: Callable[[], str] | str,
        crumbs: Crumbs = (),
        entry: Entry | None = None,
        metas: Mapping[str, str] | None = None,
    ) -> None:
        """Publish a page, rendered when it is asked for."""
        column = crumbs[-1][0] if crumbs else ""
        self.site.on(
            path, partial(self._render, self.host, path, title, content, crumbs, column, entry, metas or {})
        )

    def _render(
        self,
        host: str,
        path: str,
        title: str,
        content: Callable[[], str] | str,
        crumbs: Crumbs,
        column: str,
        entry: Entry | None,
        metas: Mapping[str, str],
        ask: Ask,
    ) -> Answer:
        described = self.cms.metas(self.place, column, entry) | dict(metas)
        return self.answer(
            self.frame(path, title, content() if callable(content) else content, crumbs, described, host)
        )

    def answer(self, markup: str, status: int = 200, **more: Any) -> Answer:
        """Markup as this portal sends it."""
        return Answer(markup.encode(self.cms.charset), status, self.cms.kind, **more)

    def frame(
        self, path: str, title: str, content: str, crumbs: Crumbs, metas: dict[str, str], host: str = "main"
    ) -> str:
        """A whole page."""
        cms = self.cms
        trail = [
            f'<a href="{self.href(path, target, host)}">{text}</a>'
            for text, target in [("首页", "/"), *crumbs]
        ]
        named = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in metas.items())
        links = self._navs.get(host, [])
        menu = cms.menu([(text, self.href(path, target, host)) for text, target in links])
        charset = cms.declared or cms.charset
        return cms.skin(
            skins.Page(self.place, path, title, named, menu, " &gt; ".join(trail), content, charset)
        )

    def href(self, page: str, target: str, host: str = "main") -> str:
        """A link as this CMS writes it: from the root, relative, or with the host."""
        if not target.startswith("/") or self.cms.links == "root":
            return target
        if self.cms.links == "absolute":
            return f"http://{host}.fleet.test{target}"
        where, mark, query = target.partition("?")
        link = posixpath.relpath(where, posixpath.dirname(page.partition("?")[0]) or "/")
        link += "/" if where.endswith("/") else ""
        return (link if link.startswith(".") else f"./{link}") + mark + query

    # Columns

    def placed(self, folder: str, entries: Iterable[Entry]) -> list[Entry]:
        """Entries with their addresses."""
        return [
            entry if entry.path else replace(entry, path=self.cms.item(folder, entry)) for entry in entries
        ]

    def articles(self, entries: Iterable[Entry], crumbs: Crumbs = ()) -> None:
        """Publish the pages of entries that have addresses on the host being filled."""
        for entry in entries:
            if entry.path.startswith("/"):
                title = self.cms.window(self.place, entry)
                self.page(entry.path, title, partial(self.cms.article, entry), crumbs, entry)

    def column(
        self,
        folder: str,
        name: str,
        entries: Iterable[Entry] = (),
        above: str = "",
        below: str = "",
        **metas: str,
    ) -> list[Entry]:
        """Publish a listing and its articles; returns the entries with their addresses."""
        placed = self.placed(folder, entries)
        size = self.cms.per_page
        pages = max(1, -(-len(placed) // size))
        sheets = [self.cms.sheet(folder, number, pages) for number in range(1, pages + 1)]
        crumbs = [(name, sheets[0])]
        for at, sheet in enumerate(sheets):
            shown = placed[at * size : (at + 1) * size]
            content = partial(self._sheet, sheets, at, shown, above, below, self.host)
            self.page(sheet, f"{name}-{self.place.government}", content, crumbs, metas=metas)
        self.articles(placed, crumbs)
        return placed

    def _sheet(
        self, sheets: Sequence[str], at: int, shown: Sequence[Entry], above: str, below: str, host: str
    ) -> str:
        rows = "\n".join(self.cms.row(self.href(sheets[at], e.path, host), e) for e in shown)
        return above + self.cms.listing(rows, self.cms.pager(sheets, at + 1)) + below

    # Ways

    def menu_page(
        self, path: str, name: str, links: Crumbs, style: menus.Menu | None = None, text: str = ""
    ) -> None:
        """Publish a page that only leads on."""
        style, host = style or self.cms.menu, self.host

        def content() -> str:
            shown = [(words, self.href(path, target, host)) for words, target in links]
            return f'<div class="side">{style(shown)}</div>{text}'

        self.page(path, f"{name}-{self.place.government}", content, [(name, path)])

    def way(self, *steps: str, style: menus.Menu | None = None, first: bool = True) -> str:
        """Pages that lead one to the next, each a name and an address; the last one is only linked to.

        Every page has siblings beside the way. `first` enters the first step in the main menu. Returns the
        last address.
        """
        pairs = [(name, path) for name, path in (step.split() for step in steps)]
        if first:
            self.nav.append(pairs[0])
        for at, (name, path) in enumerate(pairs[:-1]):
            siblings = _STATUTORY if at == len(pairs) - 2 else _POLITICAL
            folders = [(text, self.cms.sub(path, number)) for number, text in enumerate(siblings)]
            for text, target in folders:
                self._asides += 1
                day = date(2023, 1, 1) + timedelta(days=self._asides)
                self.column(target, text, [Entry(f"{self.name}{text}", day, text=f"<p>{text}见附表。</p>")])
            beside = [(text, self.cms.sheet(target, 1, 1)) for text, target in folders]
            self.menu_page(path, name, [*beside[:2], pairs[at + 1], *beside[2:]], style)
        return pairs[-1][1]

    def road(self, folder: str, name: str = "政府信息公开年报", *via: str) -> str:
        """A plain way through menu pages `via` (政府信息公开 if none is named) to a column; its folder again."""
        names = via or ("政府信息公开",)
        steps = [f"{text} /gk{number}/" for number, text in enumerate(names)]
        self.way(*steps, f"{name} {self.cms.sheet(folder, 1, 1)}")
        return folder

    def noise(self, *folders: str, news: int = 40) -> None:
        """The usual rest of a portal: about, news, notices, service, dialogue; entered in the main menu."""
        about = Entry(f"{self.name}概况", date(2024, 5, 6), text=f"<p>{self.name}盛产稻米和茶叶。</p>")
        kinds: tuple[list[Entry], ...] = ([about], self.news(news), self.notices(), [], [])
        used = folders or ("/zjbd/", "/xwzx/", "/tzgg/", "/zwfw/", "/hdjl/")
        for name, folder, entries in zip(_USUAL, used, kinds, strict=False):
            self.column(folder, name, entries)
            self.nav.append((name, self.cms.sheet(folder, 1, 1)))

    def home(self, path: str = "/", boxes: dict[str, Sequence[Entry]] | None = None, extra: str = "") -> None:
        """Publish the home page: boxes with the newest of some columns, and anything more."""

        def box(name: str, entries: Sequence[Entry]) -> str:
            rows = "\n".join(self.cms.row(self.href(path, e.path), e) for e in entries)
            return f'<div class="box"><h2>{name}</h2><ul>{rows}</ul></div>'

        def content() -> str:
            return "\n".join(box(name, entries) for name, entries in (boxes or {}).items()) + extra

        self.page(path, self.place.government, content)

    # The outcome

    def archived(
        self, entry: Entry, title: str = "", day: date | None = None, dated: bool = True, **more: Any
    ) -> Expect:
        """Expect this entry's page to be archived as the county's report."""
        published = (day or entry.day) if dated else None
        return Expect(Status.ARCHIVED, entry.path, title or entry.title, published, Scope.COUNTY, **more)

    def portal(
        self, expect: Expect, home: str = "/", forbidden: tuple[str, ...] = (), most: int = 60
    ) -> Portal:
        """The finished portal."""
        return Portal(self.code, self.name, expect, self.hosts, self.listed, home, forbidden, most)
