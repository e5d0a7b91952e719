"""垚河县: an old TRS WCM in GBK. Declared as gb2312 in a meta only, with names GB2312 lacks; .shtml, layout
tables, lower-case metas; / leads elsewhere; one row of the wanted report does not add up (R-ROW)."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from nianbao.core.report import Scope
from nianbao_demo.figures import Cells
from nianbao_demo.grids import DemoCell, inner, spans
from nianbao_demo.newsroom import drafts, report_draft
from nianbao_demo.places import PROVINCE, YAOHE
from nianbao_demo.portals.trs import TrsAddresses
from nianbao_demo.press import DISCLAIMER, PressColumn, PressItem, PressSheet
from nianbao_demo.reports import IssuingBody, Volume, report_years, usual_title
from nianbao_demo.site import Portal, relative

_COLOUR = (160, 32, 36)
_DEAD = "/ztzl/2016lhzt/index.shtml"
_TITLE_LETTERS = 22


class YaohePress(TrsAddresses):
    extension = "shtml"
    columns = (
        PressColumn("about", "走进垚河", "/zjyh/"),
        PressColumn("news", "垚河新闻", "/xwzx/yhxw/"),
        PressColumn("notices", "公告通知", "/zwgk/ggtz/"),
        PressColumn("guide", "信息公开指南", "/zwgk/zfxxgk/xxgkzn/"),
        PressColumn("rules", "信息公开制度", "/zwgk/zfxxgk/xxgkzd/"),
        PressColumn("performance", "绩效评价", "/zwgk/zfxxgk/jxpj/"),
        PressColumn("reports", "信息公开年度报告", "/zwgk/zfxxgk/zfxxgknb/"),
        PressColumn("service", "政务服务", "/zwfw/"),
        PressColumn("dialogue", "互动交流", "/hdjl/"),
        PressColumn("topics", "专题专栏", "/ztzl/"),
    )
    page_size = 10
    table_attributes = 'class="t" border="1" cellspacing="0" cellpadding="0" align="center" width="600"'
    text: ClassVar = {
        "paragraph": "<P>　　{}</P>",
        "heading": "<P>　　<STRONG>{}</STRONG></P>",
        "subheading": "<P>　　<FONT face=楷体_GB2312>{}</FONT></P>",
        "signature": '<P align="right">{}　　</P>',
    }

    def publish_own(self) -> None:
        self.portal.page("/index.shtml", self._home())
        self.portal.redirect("/", "/index.shtml")
        self.portal.page("/zwgk/zfxxgk/index.shtml", self._catalogue())
        self.portal.alias("/zwgk/zfxxgk/", "/zwgk/zfxxgk/index.shtml")
        self.portal.robots("User-agent: *", "Disallow: /was5/", "Disallow: /wcm/")
        self.requisites("/style/", _COLOUR)
        self.open_folders()

    def cell(self, cell: DemoCell) -> str:
        return f'<TD{spans(cell)} valign="center"><P align="center">{inner(cell)}</P></TD>'

    def article(self, item: PressItem) -> str:
        draft = item.draft
        described = self._described(item.column) | {
            "articletitle": draft.title,
            "pubdate": f"{draft.day.year}年{draft.day.month:02d}月{draft.day.day:02d}日",
            "contentsource": draft.source,
        }
        return self._frame(
            item.path,
            draft.title,
            described,
            f"""<table width="94%" border="0" align="center">
<tr><td class="pos">{self._trail(item.path, item.column)}</td></tr>
<tr><td align="center" class="bt">{escape(draft.title)}</td></tr>
<tr><td align="center" class="xx">发布时间：{draft.day:%Y-%m-%d}　信息来源：{escape(draft.source)}\
　点击数：<span id="hits"></span></td></tr>
<tr><td class="zw"><div class="TRS_Editor">
{self.body(item)}
</div></td></tr>
</table>""",
        )

    def listing(self, sheet: PressSheet) -> str:
        entries = "\n".join(self._entry(sheet.path, item) for item in sheet.items)
        return self._frame(
            sheet.path,
            f"{sheet.column.name}-{self.place.government}",
            self._described(sheet.column),
            f"""<table width="94%" border="0" align="center">
<tr><td colspan="3" class="pos">{self._trail(sheet.path, sheet.column)}</td></tr>
{entries}
<tr><td colspan="3" class="page"><script language="javascript">
var countPage={sheet.pages};var currentPage={sheet.number - 1};
for(var i=0;i<countPage;i++)
document.write(i==currentPage?"["+(i+1)+"] ":"<a href=\\"index"+(i>0?"_"+i:"")+".shtml\\">["+(i+1)+"]</a> ");
</script></td></tr>
</table>""",
        )

    def _entry(self, page: str, item: PressItem) -> str:
        """A row of a listing: long titles are cut, and whole only in the title attribute."""
        title = item.title if len(item.title) <= _TITLE_LETTERS else item.title[: _TITLE_LETTERS - 1] + "..."
        link = self.link(page, item.path, escape(title), f' title="{escape(item.title)}" target="_blank"')
        return f'<tr><td width="15">·</td><td>{link}</td><td width="90">[{item.draft.day}]</td></tr>'

    def _trail(self, page: str, column: PressColumn) -> str:
        home, own = self.link(page, "/index.shtml", "首页"), self.link(page, column.folder, column.name)
        return f"当前位置：{home} &gt;&gt; {own}"

    def _described(self, column: PressColumn) -> dict[str, str]:
        return {
            "sitename": self.place.government,
            "siteidcode": f"{self.place.code}0001",
            "columnname": column.name,
            "columntype": "信息公开年报" if column.kind == "reports" else "",
        }

    def _frame(self, page: str, title: str, described: dict[str, str], content: str) -> str:
        metas = "\n".join(
            f"<meta content='{escape(text)}' name='{name}' />" for name, text in described.items()
        )
        own = [self.link(page, "/index.shtml", "网站首页"), self.link(page, "/zwgk/zfxxgk/", "政务公开")]
        own += [
            self.link(page, self.column_path(kind), self.by_kind[kind].name)
            for kind in ("about", "news", "service", "dialogue", "topics")
        ]
        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />
{metas}
<title>{escape(title)}</title>
<link href="{relative(page, "/style/base.css")}" rel="stylesheet" type="text/css" />
</head>
<body>
<table width="1000" border="0" align="center" cellpadding="0" cellspacing="0">
<tr><td class="top"><img src="{relative(page, "/style/banner.png")}" width="1000" height="90" />\
{self.place.government}</td></tr>
<tr><td class="nav">{" | ".join(own)}</td></tr>
<tr><td valign="top">
{content}
</td></tr>
<tr><td class="foot" align="center">版权所有：{self.place.government}　站长：张堃　{self._abroad(page)}<br />
网站标识码：{self.place.code}0001　{DISCLAIMER}</td></tr>
</table>
</body>
</html>
"""

    def _abroad(self, page: str) -> str:
        old = self.link(page, _DEAD, "两会专题")
        return f'<a href="http://www.shifan.example/" target="_blank">{PROVINCE}政府门户网站</a>　{old}'

    def _home(self) -> str:
        page = "/index.shtml"
        described = {"sitename": self.place.government, "siteidcode": f"{self.place.code}0001"}

        def box(kind: str, count: int) -> str:
            rows = "\n".join(self._entry(page, item) for item in self.items[kind][:count])
            more = self.link(page, self.column_path(kind), "更多&gt;&gt;")
            head = f'<tr><td colspan="3">{self.by_kind[kind].name} {more}</td></tr>'
            return f'<table width="480">{head}{rows}</table>'

        return self._frame(
            page,
            self.place.government,
            described,
            f"""<table width="100%"><tr><td>{box("news", 7)}</td><td>{box("notices", 7)}</td></tr>
<tr><td colspan="2">{self.link(page, "/zwgk/zfxxgk/", '<img src="./style/banner.png" alt="政府信息公开" />')}\
　{self.link(page, "/zwgk/zfxxgk/", "政府信息公开")}</td></tr></table>""",
        )

    def _catalogue(self) -> str:
        page = "/zwgk/zfxxgk/index.shtml"
        rows = "\n".join(
            f"<tr><td>{self.link(page, self.column_path(kind), self.by_kind[kind].name)}</td></tr>"
            for kind in ("guide", "rules", "performance", "notices", "reports")
        )
        described = {"sitename": self.place.government, "columnname": "政府信息公开"}
        content = f'<table class="side" width="220">{rows}</table>'
        return self._frame(page, f"政府信息公开-{self.place.government}", described, content)


def _title(body: IssuingBody, year: int) -> str:
    if body.scope is Scope.COUNTY:
        return f"{body.issuer}{year}年政府信息公开工作年度报告"
    return usual_title(body, year)


def _one_row_wrong(cells: Cells) -> Cells:
    """A row's total too high by one. Another row's total is left blank, so that the column's sum cannot be
    checked and R-ROW alone fails."""
    wrong = "t2.refused.petition.total"
    return cells | {wrong: str(int(cells[wrong]) + 1), "t2.denied.law_prohibited.total": ""}


def portal(year: int) -> Portal:
    """The portal as it stands when the report of `year` is wanted: archived, with a failing identity."""
    site = Portal(
        YAOHE,
        software="Apache/2.2.15 (CentOS)",
        charset="gb18030",
        page_type="text/html",
        dead=frozenset({_DEAD}),
    )
    volume = Volume(
        YAOHE, report_years(year), frozenset({year}), title=_title, marked_year=year, mark=_one_row_wrong
    )
    content = drafts(YAOHE, year) + [report_draft(report) for report in volume.reports()]
    press = YaohePress(site, content, first_number=46120)
    press.expect_archived(year, identities_failed=("R-ROW",))
    return press.publish()
