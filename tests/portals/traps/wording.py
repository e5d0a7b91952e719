"""Wording: years in Chinese numerals, titles cut or without a year, odd bodies, wrong links, dates of all sorts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from portals.cms import Cms, Entry
from portals.families.hanweb import Folders
from portals.families.longcom import Longcom
from portals.families.numeric import Filed, Hunan, Luzhou
from portals.families.tail import Dazhou, Henan, Jeecms
from portals.families.tail2 import Chaoyang, Easysite
from portals.families.trs import Relative, Written
from portals.families.vsb import Vsb
from portals.papers import Paper, Place
from portals.site import YEAR, Expect, Portal
from portals.stock import REPORT, of_year
from portals.traps.whose import BEFORE, YEARS, begun, waiting

from nianbao.core.report import Scope, Status

_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _titled(entries: list[Entry], table: dict[int, int]) -> list[Entry]:
    return [
        replace(e, title=e.title.replace(str(e.paper.year), str(e.paper.year).translate(table)))
        for e in entries
        if e.paper
    ]


def chinese_year() -> Portal:
    """Titles write the year 二〇二四年."""
    make = begun("980321", "木荷县", Relative())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开")
    own = _titled(make.own(YEARS), _DIGITS)
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", own))))


def wide_year() -> Portal:
    """Titles write the year in full-width digits with a space: ２０２４ 年."""
    make = begun("980322", "鹅掌坪县", Vsb())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开")
    own = _titled(make.own(YEARS, "{name}{year} 年政府信息公开工作年度报告"), _WIDE)
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", own))))


def cut_rows() -> Portal:
    """Rows are cut to 12 letters with … and no title attribute: office, departments and county look alike."""
    make = begun("980323", "香樟林县", Easysite())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开")
    own = make.own(YEARS, "{name}人民政府{year}年度" + REPORT)
    entries = [
        *make.office([YEAR], "{name}人民政府办公室{year}年度" + REPORT),
        *make.departments(YEAR, 5),
        *own,
    ]
    placed = make.column(root, "政府信息公开年报", [replace(e, row=e.title[:12] + "…") for e in entries])
    return make.portal(make.archived(of_year(placed)))


def rows_without_year() -> Portal:
    """Rows all read 政府信息公开工作年度报告 with a date; only the pages' headings name place and year."""
    make = begun("980324", "枇杷坳县", Chaoyang())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报")
    own = [replace(e, row=REPORT) for e in make.own(YEARS)]
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", own))))


def bracketed() -> Portal:
    """Rows read [2024] 某县政府信息公开年报; the page's heading says 2024年度."""
    make = begun("980325", "银杏坝县", Jeecms())
    root = make.road("/nianbao/", "政府信息公开年报")
    own = [
        replace(e, row=f"[{e.paper.year}] 银杏坝县政府信息公开年报")
        for e in make.own(YEARS, "{name}{year}年度政府信息公开年报")
        if e.paper
    ]
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", own))))


_ODD = (
    "经济开发区管理委员会", "气象局", "税务局", "烟草专卖局", "消防救援大队", "公安局交通警察大队", "人民检察院", "供销合作社联合社",
    "国有林场", "融媒体中心", "第一中学", "人民医院", "残疾人联合会", "政务服务和数据管理局", "乡村振兴局", "园区服务中心",
)  # fmt: skip


def odd_bodies() -> Portal:
    """Zones, schools, hospitals, vertical offices of the year are out, all titled 县名+…; the county's is not."""
    make = begun("980326", "山楂沟县", Dazhou())
    root = make.road("/nb/", "政府信息公开年报")
    day = date(YEAR + 1, 1, 20)
    odd = [
        Entry(
            f"山楂沟县{body}{YEAR}年{REPORT}",
            day,
            Paper(make.place, Scope.DEPARTMENT, f"山楂沟县{body}", YEAR, day, Scope.DEPARTMENT),
        )
        for body in _ODD
    ]
    make.column(root, "政府信息公开年报", [*odd, *make.own(BEFORE)])
    return waiting(make)


def both_in_one() -> Portal:
    """The county's report is titled 某县人民政府（县人民政府办公室）2024年…, among departments."""
    make = begun("980327", "猕猴坪县", Longcom())
    root = make.road("/zfxxgknb/", "政府信息公开年报")
    own = make.own(YEARS, "{name}人民政府（县人民政府办公室）{year}年" + REPORT)
    placed = make.column(root, "政府信息公开年报", [*make.departments(YEAR, 8), *own])
    return make.portal(make.archived(of_year(placed)))


def wrong_link() -> Portal:
    """The row 2024年… leads by mistake to the 2023 report's page; the 2024 report is nowhere."""
    make = begun("980328", "核桃渡县", Henan())
    root = make.road("/xxgk/nb/", "政府信息公开年报", "信息公开")
    own = make.placed(root, make.own(BEFORE))
    make.articles(own[:1])
    mistaken = replace(own[0], row=f"核桃渡县{YEAR}年{REPORT}", day=date(2025, 2, 14), path="." + own[0].path)
    make.column(root, "政府信息公开年报", [replace(mistaken, path=own[0].path + "#1"), *own[1:]])
    return waiting(make, "the page behind the row is headed 2023年: archiving it for 2024 is wrong")


class Reversed(Relative):
    """PubDate as 2025年02月14日 in a lower-case, single-quoted meta; the page shows only 成文日期."""

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        found = {name.lower(): value for name, value in super().metas(place, column, entry).items()}
        if entry:
            found["pubdate"] = f"{entry.day:%Y年%m月%d日}"
        return found

    def dateline(self, entry: Entry) -> str:
        return f"<p>成文日期：{entry.day - timedelta(days=12)}　索引号：01452/2025-12</p>"


def written_date_only() -> Portal:
    """The page shows only 成文日期; publication stands in a lower-case pubdate meta as 2025年02月14日."""
    make = begun("980329", "榛果县", Reversed())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政府信息公开")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


class Undated(Filed):
    """Only 归档时间 and no PubDate."""

    def dateline(self, entry: Entry) -> str:
        return "<div>归档时间：2025-12-31 00:00</div>"

    def row(self, href: str, entry: Entry) -> str:
        return f"<li><a href='{href}'>{entry.title}</a></li>"

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        return {"SiteName": place.government}


def filed_date_only() -> Portal:
    """The page shows only 归档时间, there is no PubDate and the listing has no dates: no date of publication."""
    make = begun("980330", "沙棘县", Undated())
    root = make.road("/20101/", "信息公开年报")
    placed = make.column(root, "信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed), dated=False))


class Rebuilt(Hunan):
    """PubDate is the last rebuild (2026); the page shows the true day."""

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        found = super().metas(place, column, entry)
        return found | {"PubDate": "2026-10-14 09:12:44"} if entry else found


def rebuilt_pubdate() -> Portal:
    """PubDate says 2026-10-14 (a rebuild); the page shows 发布时间 in February 2025."""
    make = begun("980331", "火棘县", Rebuilt())
    root = make.road("/20201/", "信息公开年报")
    placed = make.column(root, "信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)))


def other_year_inside() -> Portal:
    """Title and heading say 2024, the text was copied from last year and speaks of 2023 throughout."""
    make = begun("980332", "胡颓子县", Luzhou())
    root = make.road("/gk/nb/", "政府信息公开年报")
    own = make.own(YEARS)
    assert own[1].paper
    copied = replace(own[0], paper=None, text=own[0].body(own[1].paper))
    placed = make.column(root, "政府信息公开年报", [copied, *own[1:]])
    why = "title and heading say 2024; stale text is a known fault of real reports (喀左 2025)"
    return make.portal(make.archived(placed[0], why=why))


class Inner(Cms):
    """The text of an article stands in an iframe of its own."""

    def article(self, entry: Entry) -> str:
        inner = entry.path.replace(".html", "_content.htm")
        return f'<h1>{entry.title}</h1>{self.dateline(entry)}<iframe src="{inner}" width="100%"></iframe>'


def framed_text() -> Portal:
    """The report's page has title and date; its text is a document of its own in an iframe."""
    make = begun("980333", "刺梨县", Inner())
    root = make.road("/zwgk/nb/", "政府信息公开年报")
    placed = make.column(root, "政府信息公开年报", make.own(YEARS))
    for entry in placed:
        text = f"<html><body>{entry.content}</body></html>"
        make.site.on(entry.path.replace(".html", "_content.htm"), make.answer(text))
    return make.portal(make.archived(of_year(placed)))


def draft_for_comment() -> Portal:
    """Only a draft is out: …工作年度报告（征求意见稿）; the final report is not."""
    make = begun("980334", "野蔷县", Written())
    root = make.road("/xxgk/nb/", "信息公开年报", "信息公开")
    draft = make.lookalike(
        "关于征求《{name}{year}年政府信息公开工作年度报告（征求意见稿）》意见的公告",
        "现公开征求意见，意见反馈截止时间为2025年1月25日。",
        date(2025, 1, 15),
    )
    make.column(root, "信息公开年报", [draft, *make.own(BEFORE)])
    return waiting(make)


def neighbour() -> Portal:
    """Shared platform: the county's column lists by mistake another district's report of the year, not its own."""
    make = begun("980335", "楸树县", Folders())
    root = make.road("/xxgk/nb/", "政府信息公开年报", "信息公开")
    stray = make.others("木槿区", date(2025, 1, 25))
    make.column(root, "政府信息公开年报", [stray, *make.own(BEFORE)])
    expect = Expect(Status.NOT_PUBLISHED, why="host and issuer disagree; 木槿区's report is not 楸树县's")
    return make.portal(expect)


PORTALS = (
    chinese_year, wide_year, cut_rows, rows_without_year, bracketed, odd_bodies, both_in_one, wrong_link,
    written_date_only, filed_date_only, rebuilt_pubdate, other_year_inside, framed_text, draft_for_comment,
    neighbour,
)  # fmt: skip
