"""砚溪县: no known content management system. A home page that refreshes to another, addresses in query
strings, no metas, the same <title> everywhere, articles in layout tables, dates glued to what follows; the
county's report names no place and is listed after all its departments, on page 2. A search that robots.txt
forbids is linked."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import ClassVar

from nianbao.core.report import Scope
from nianbao_demo.figures import Cells
from nianbao_demo.newsroom import Draft, drafts, report_draft
from nianbao_demo.places import PREFECTURE, YANXI, Place
from nianbao_demo.press import DISCLAIMER, Press, PressColumn, PressItem, PressSheet
from nianbao_demo.reports import IssuingBody, Volume, report_years
from nianbao_demo.site import Portal, relative

_COLOUR = (52, 110, 72)
_DEAD = "/web/show.php?cid=9&id=77"
_HOME = "/web/index.php"
_OPENNESS = "/web/page.php?id=3"
_SEARCH = "/search/index.php?w=%E5%B9%B4%E6%8A%A5"


class PhpPress(Press):
    columns = (
        PressColumn("about", "走进我县", "2"),
        PressColumn("news", "时政要闻", "5"),
        PressColumn("notices", "通知公告", "6"),
        PressColumn("guide", "公开指南", "10"),
        PressColumn("rules", "公开制度", "11"),
        PressColumn("reports", "信息公开年报", "12"),
        PressColumn("performance", "预算绩效", "14"),
        PressColumn("service", "政务服务", "20"),
        PressColumn("dialogue", "互动交流", "21"),
        PressColumn("topics", "专题专栏", "22"),
    )
    page_size = 10
    table_attributes = 'border=1 cellpadding=2 cellspacing=0 bordercolor="#000000" width="100%"'
    text: ClassVar = {
        "paragraph": "<div>&nbsp;&nbsp;&nbsp;&nbsp;{}</div>",
        "heading": "<div><b>{}</b></div>",
        "subheading": "<div>&nbsp;&nbsp;&nbsp;&nbsp;{}</div>",
        "signature": "<div align=right>{}</div>",
    }

    def order(self, item: PressItem) -> tuple[int, ...]:
        """Reports by year and by who reports, the county itself last; the rest newest first."""
        report = item.draft.report
        if report is None:
            return super().order(item)
        scopes = (Scope.DEPARTMENT, Scope.TOWNSHIP, Scope.OFFICE, Scope.COUNTY)
        return (-report.year, scopes.index(report.body.scope), item.number)

    def item_path(self, column: PressColumn, draft: Draft, number: int) -> str:
        return f"/web/show.php?cid={column.folder}&id={number}"

    def sheet_path(self, column: PressColumn, number: int, pages: int) -> str:
        return f"/web/list.php?cid={column.folder}{f'&page={number}' if number > 1 else ''}"

    def publish_own(self) -> None:
        site = self.portal
        site.page("/", _refresh(self.place))
        site.page(_HOME, self._home())
        site.page(_OPENNESS, self._openness())
        for column in self.columns:
            first = self.sheet_path(column, 1, 1)
            site.alias(f"{first}&page=1", first)
        results = "<br>".join(self.link(_SEARCH, item.path, item.title) for item in self.items["reports"])
        site.page("/search/index.php", self._frame(_SEARCH, results))
        self.requisites("/web/skin/", _COLOUR)

    def article(self, item: PressItem) -> str:
        draft, reads = item.draft, item.number % 977
        return self._frame(
            item.path,
            f"""<table width="100%" border="0" cellspacing="0" cellpadding="6">
<tr><td>{self._trail(item.path, item.column)}</td></tr>
<tr><td align="center"><b><font size="5">{escape(draft.title)}</font></b></td></tr>
<tr><td align="center">日期：{draft.day}来源：{escape(draft.source)}作者：管理员阅读：{reads}次</td></tr>
<tr><td>
{self.body(item)}
</td></tr>
</table>""",
        )

    def listing(self, sheet: PressSheet) -> str:
        rows = "\n".join(self._entry(sheet.path, item) for item in sheet.items)
        return self._frame(
            sheet.path,
            f"""<table width="100%" border="0" cellspacing="0" cellpadding="4">
<tr><td colspan="2">{self._trail(sheet.path, sheet.column)}</td></tr>
{rows}
<tr><td colspan="2" align="center">{self._pager(sheet)}</td></tr>
</table>""",
        )

    def _entry(self, page: str, item: PressItem) -> str:
        link = self.link(page, item.path, escape(item.title))
        return f'<tr><td>{link}</td><td width="100">{item.draft.day:%m-%d}</td></tr>'

    def _pager(self, sheet: PressSheet) -> str:
        column = sheet.column

        def to(number: int, text: str) -> str:
            target = f"/web/list.php?cid={column.folder}&page={number}"
            return self.link(sheet.path, target, text)

        parts = [f"共{len(self.items[column.kind])}条 第{sheet.number}/{sheet.pages}页"]
        if sheet.number > 1:
            parts += [to(1, "首页"), to(sheet.number - 1, "上一页")]
        if sheet.number < sheet.pages:
            parts += [to(sheet.number + 1, "下一页"), to(sheet.pages, "尾页")]
        return " ".join(parts)

    def _trail(self, page: str, column: PressColumn) -> str:
        own = self.link(page, self.sheet_path(column, 1, 1), column.name)
        return f"位置：{self.link(page, _HOME, '首页')} - {own}"

    def _frame(self, page: str, content: str) -> str:
        own = [self.link(page, _HOME, "首页"), self.link(page, _OPENNESS, "政务公开")]
        own += [
            self.link(page, self.column_path(kind), self.by_kind[kind].name)
            for kind in ("about", "news", "service", "dialogue", "topics")
        ]
        return f"""<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{self.place.name}人民政府网站</title>
<link rel="stylesheet" href="{relative(page, "/web/skin/base.css")}">
</head>
<body>
<table width="980" align="center" border="0" cellspacing="0">
<tr><td colspan="2" class="top"><img src="{relative(page, "/web/skin/banner.png")}">
{self.place.government}</td></tr>
<tr><td colspan="2" class="nav">{" ".join(own)}</td></tr>
<tr><td colspan="2"><form action="/search/index.php" method="get"><input name="w">
<input type="submit" value="搜索">
热门搜索：<a href="{_SEARCH}">信息公开年报</a></form></td></tr>
<tr><td colspan="2" class="main">
{content}
</td></tr>
<tr><td class="foot">{self.place.office}主办　{self.place.code}0002　<a href="http://www.shifan.example/">\
{PREFECTURE}</a>　{self.link(page, _DEAD, "旧版网站")}</td><td class="foot">{DISCLAIMER}</td></tr>
</table>
</body>
</html>
"""

    def _home(self) -> str:
        def box(kind: str, count: int) -> str:
            more = self.link(_HOME, self.column_path(kind), "更多")
            rows = "\n".join(self._entry(_HOME, item) for item in self.items[kind][:count])
            head = f"<tr><th>{self.by_kind[kind].name}</th><th>{more}</th></tr>"
            return f'<table width="100%">{head}{rows}</table>'

        return self._frame(_HOME, box("news", 9) + box("notices", 6))

    def _openness(self) -> str:
        cells = "".join(
            f"<td>{self.link(_OPENNESS, self.column_path(kind), self.by_kind[kind].name)}</td>"
            for kind in ("guide", "rules", "notices", "performance", "reports")
        )
        return self._frame(_OPENNESS, f"<table><tr>{cells}</tr></table>")


def _refresh(place: Place) -> str:
    return f"""<html><head><meta http-equiv="refresh" content="0; url=web/index.php">
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{place.name}</title></head><body></body></html>
"""


def _title_without_place(place: Place, body: IssuingBody, year: int) -> str:
    """2025年政府信息公开工作年度报告; 财政局2025年…: what this site's editors leave out, the site tells."""
    own = body.subject.removeprefix(place.name).replace("人民政府", "政府")
    return f"{own}{year}年政府信息公开工作年度报告"


def _without_regulations(cells: Cells) -> Cells:
    """A county makes no 规章, so its clerk prints a stroke."""
    return cells | {field: "/" for field in cells if field.startswith("t1.regulations.")}


def press(site: Portal, year: int, years: range, first_number: int) -> PhpPress:
    """The press with everyone's reports of all those years."""
    volume = Volume(
        site.place,
        years,
        frozenset(years),
        title=partial(_title_without_place, site.place),
        marked_year=year,
        mark=_without_regulations,
    )
    content = drafts(site.place, year) + [report_draft(report) for report in volume.reports()]
    site.dead = frozenset({_DEAD})
    return PhpPress(site, content, first_number)


def portal(year: int) -> Portal:
    """The portal as it stands when the report of `year` is wanted: archived."""
    site = Portal(YANXI, software="Microsoft-IIS/8.5")
    site.robots("User-agent: *", "Disallow: /search", "Disallow: /admin/", "Crawl-delay: 0")
    own = press(site, year, report_years(year), first_number=1204)
    own.expect_archived(year)
    return own.publish()
