"""澜湾区: Boda VSB. /info/<column>/<id>.htm, listings whose further pages count down, pages sent gzipped and
in chunks, columns without an applicant left blank, and the reports attached as Word and PDF files whose names
are GBK bytes in a header. Titles put the year first; a 成文日期 stands before the date of publication."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from nianbao.core.report import Scope
from nianbao_demo.figures import APPLICANTS, Cells
from nianbao_demo.grids import DemoCell, inner, spans
from nianbao_demo.newsroom import Draft, drafts, report_draft
from nianbao_demo.papers import docx, pdf
from nianbao_demo.places import LANWAN, PREFECTURE
from nianbao_demo.press import DISCLAIMER, Press, PressColumn, PressItem, PressSheet, metas
from nianbao_demo.reports import IssuingBody, Volume, report_years
from nianbao_demo.site import Portal, relative

_COLOUR = (18, 120, 140)
_DEAD = "/ztzl/czcw.htm"
_TREES = {
    "about": 1003, "news": 1012, "notices": 1015, "guide": 1040, "rules": 1041, "performance": 1047,
    "reports": 1043, "service": 1060, "dialogue": 1071, "topics": 1082,
}  # fmt: skip
_OWNER = 1500218871


class LanwanPress(Press):
    columns = (
        PressColumn("about", "走进澜湾", "/zjlw"),
        PressColumn("news", "澜湾要闻", "/xwzx/lwyw"),
        PressColumn("notices", "公示公告", "/zwgk/gsgg"),
        PressColumn("guide", "政府信息公开指南", "/zfxxgk/zfxxgkzn"),
        PressColumn("rules", "政府信息公开制度", "/zfxxgk/zfxxgkzd"),
        PressColumn("performance", "绩效评价", "/zfxxgk/jxpj"),
        PressColumn("reports", "政府信息公开年报", "/zfxxgk/zfxxgknb"),
        PressColumn("service", "政务服务", "/zwfw"),
        PressColumn("dialogue", "互动交流", "/hdjl"),
        PressColumn("topics", "专题专栏", "/ztzl"),
    )
    page_size = 12
    text: ClassVar = {
        "paragraph": '<p style="text-indent: 2em">{}</p>',
        "heading": '<p style="text-indent: 2em"><span style="font-family: 黑体">{}</span></p>',
        "subheading": '<p style="text-indent: 2em"><strong>{}</strong></p>',
        "signature": '<p style="text-align: right">{}</p>',
    }

    def item_path(self, column: PressColumn, draft: Draft, number: int) -> str:
        return f"/info/{_TREES[column.kind]}/{number}.htm"

    def sheet_path(self, column: PressColumn, number: int, pages: int) -> str:
        """Page 1 is the column's own file; the last page is 1.htm in a folder of its name."""
        return f"{column.folder}.htm" if number == 1 else f"{column.folder}/{pages - number + 1}.htm"

    def cell(self, cell: DemoCell) -> str:
        return f'<td{spans(cell)} style="word-break: break-all"><p>{inner(cell)}</p></td>'

    def link(self, page: str, target: str, text: str, attributes: str = "") -> str:
        return super().link(page, target, text, attributes).replace('href="./', 'href="', 1)

    def publish_own(self) -> None:
        self.portal.page("/index.htm", self._home())
        self.portal.alias("/", "/index.htm")
        self.portal.page("/zfxxgk.htm", self._openness())
        for item in self.items["reports"]:
            if _attachment(item):
                self._attach(item)
        self.requisites("/dfiles/style/", _COLOUR)

    def _attach(self, item: PressItem) -> None:
        name, content = _file(item)
        disposition = f'attachment; filename="{name}"'.encode("gb18030").decode("latin-1")
        media_type = "application/octet-stream"
        self.portal.file(_attachment(item), content, media_type, ("Content-Disposition", disposition))

    def article(self, item: PressItem) -> str:
        draft = item.draft
        written = f"成文日期：{draft.report.signed}　" if draft.report else ""
        described = {
            "SiteName": self.place.government,
            "SiteIDCode": f"{self.place.code}0002",
            "ColumnName": item.column.name,
            "ColumnType": item.column.name,
            "ArticleTitle": draft.title,
            "PubDate": f"{draft.day} 16:03:27",
            "ContentSource": draft.source,
        }
        return self._frame(
            item.path,
            f"{draft.title}-{self.place.government}",
            described,
            f"""{self._trail(item.path, item.column)}
<form name="_newscontent_fromname">
<div class="content">
<h1>{escape(draft.title)}</h1>
<div class="ly">{written}发布日期：{draft.day}　来源：{escape(draft.source)}　点击数：[<script>\
_showDynClicks("wbnews", {_OWNER}, {item.number})</script>]</div>
<div id="vsb_content"><div class="v_news_content">
{self.body(item)}
</div></div>
{self._attachments(item)}
</div>
</form>""",
        )

    def _attachments(self, item: PressItem) -> str:
        address = _attachment(item)
        if not address:
            return ""
        link = f'<a href="{escape(address)}" target="_blank">{escape(_file(item)[0])}</a>'
        return f"<ul><li>附件【{link}】已下载<span></span>次</li></ul>"

    def listing(self, sheet: PressSheet) -> str:
        entries = "\n".join(self._entry(sheet.path, item) for item in sheet.items)
        described = {"SiteName": self.place.government, "ColumnName": sheet.column.name}
        if sheet.column.kind == "reports":
            described["ColumnType"] = "信息公开年报"
        return self._frame(
            sheet.path,
            f"{sheet.column.name}-{self.place.government}",
            described,
            f"""{self._trail(sheet.path, sheet.column)}
<ul class="list">
{entries}
</ul>
<div class="pb_sys_common">{self._pager(sheet)}</div>""",
        )

    def _entry(self, page: str, item: PressItem) -> str:
        link = self.link(page, item.path, escape(item.title), f' title="{escape(item.title)}"')
        return f'<li id="line_u9_{item.number % 50}">{link}<span>{item.draft.day}</span></li>'

    def _pager(self, sheet: PressSheet) -> str:
        parts = [f'<span class="p_t">共{len(self.items[sheet.column.kind])}条</span>']
        for number, path in enumerate(sheet.paths, start=1):
            if number == sheet.number:
                parts.append(f'<span class="p_no_d">{number}</span>')
            else:
                parts.append(f'<span class="p_no">{self.link(sheet.path, path, str(number))}</span>')
        if sheet.number < sheet.pages:
            onward = self.link(sheet.path, sheet.paths[sheet.number], "下页")
            parts.append(f'<span class="p_next p_fun">{onward}</span>')
            last = self.link(sheet.path, sheet.paths[-1], "尾页")
            parts.append(f'<span class="p_last p_fun">{last}</span>')
        return f'<span class="p_pages">{"".join(parts)}</span>'

    def _trail(self, page: str, column: PressColumn) -> str:
        home = self.link(page, "/index.htm", "首页")
        own = self.link(page, f"{column.folder}.htm", column.name)
        return f'<div class="dqwz">当前位置: {home} &gt;&gt; {own} &gt;&gt; 正文</div>'

    def _frame(self, page: str, title: str, described: dict[str, str], content: str) -> str:
        own = [self.link(page, "/index.htm", "首页"), self.link(page, "/zfxxgk.htm", "政务公开")]
        own += [
            self.link(page, self.column_path(kind), self.by_kind[kind].name)
            for kind in ("about", "news", "service", "dialogue", "topics")
        ]
        return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
{metas(described)}
<link rel="stylesheet" href="{relative(page, "/dfiles/style/base.css")}">
</head>
<body>
<div class="head"><img src="{relative(page, "/dfiles/style/banner.png")}" alt="">{self.place.government}</div>
<div class="nav">{"".join(own)}</div>
<div class="wrap">
{content}
</div>
<div class="foot"><a href="https://www.shifan.example/">{PREFECTURE}</a>　{self.link(page, _DEAD, "长城村务")}
<p>{self.place.office}主办　网站标识码{self.place.code}0002</p><p>{DISCLAIMER}</p></div>
</body>
</html>
"""

    def _home(self) -> str:
        page = "/index.htm"

        def latest(kind: str, count: int) -> str:
            head = self.link(page, self.column_path(kind), self.by_kind[kind].name)
            entries = "\n".join(self._entry(page, item) for item in self.items[kind][:count])
            return f'<h2>{head}</h2>\n<ul class="list">\n{entries}\n</ul>'

        described = {"SiteName": self.place.government, "SiteIDCode": f"{self.place.code}0002"}
        content = latest("news", 10) + latest("notices", 6)
        return self._frame(page, self.place.government, described, content)

    def _openness(self) -> str:
        page = "/zfxxgk.htm"
        entries = "".join(
            f"<li>{self.link(page, self.column_path(kind), f'<i></i>{self.by_kind[kind].name}')}</li>"
            for kind in ("guide", "rules", "notices", "performance", "reports")
        )
        described = {"SiteName": self.place.government, "ColumnName": "政府信息公开"}
        return self._frame(page, "政府信息公开", described, f'<ul class="side">{entries}</ul>')


def _attachment(item: PressItem) -> str:
    """The download address of a report that has an attachment: the government's and its office's have."""
    report = item.draft.report
    if report is None or report.body.scope not in (Scope.COUNTY, Scope.OFFICE):
        return ""
    return (
        "/system/_content/download.jsp"
        f"?urltype=news.DownloadAttachUrl&owner={_OWNER}&wbfileid={8812000 + item.number}"
    )


def _file(item: PressItem) -> tuple[str, bytes]:
    """The attachment's name and content: the government attaches Word, its office PDF."""
    report = item.draft.report
    assert report is not None
    lines = [item.title, *(block.text for block in report.blocks if block.kind != "table")]
    if report.body.scope is Scope.COUNTY:
        return f"{item.title}.docx", docx(lines)
    return f"{item.title}.pdf", pdf(lines)


def _title(body: IssuingBody, year: int) -> str:
    return f"{year}年{body.subject}政府信息公开工作年度报告"


def _idle_columns_blank(cells: Cells) -> Cells:
    """Nobody of a kind asked or had asked: that column of table 2 is left blank."""
    idle = [
        who for who in APPLICANTS if cells[f"t2.new_received.{who}"] == cells[f"t2.carried_in.{who}"] == "0"
    ]
    return {
        field: "" if field.startswith("t2.") and field.rpartition(".")[2] in idle else printed
        for field, printed in cells.items()
    }


def portal(year: int) -> Portal:
    """The portal as it stands when the report of `year` is wanted: archived, with its attachment."""
    site = Portal(LANWAN, software="VWebServer", gzip=True, chunked=True, dead=frozenset({_DEAD}))
    site.robots("User-agent: *", "Disallow: /system/resource/")
    volume = Volume(
        LANWAN,
        report_years(year),
        frozenset({year}),
        title=_title,
        marked_year=year,
        mark=_idle_columns_blank,
    )
    content = drafts(LANWAN, year) + [report_draft(report) for report in volume.reports()]
    press = LanwanPress(site, content, first_number=20103)
    press.expect_archived(year, attachments=(_attachment(press.county_report(year)),))
    return press.publish()
