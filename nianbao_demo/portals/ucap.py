"""松陂县: UCAP. Columns /site/cNNNNNN/…shtml with a numbered pager, articles named by 32 hexadecimal digits.
The report column is complete up to the year before, on two pages; of the wanted year it has departments'
reports and notices that speak of the report, but not the county's."""

from __future__ import annotations

from html import escape

from nianbao.core.report import Scope, Status
from nianbao_demo.artwork import numbered_pager
from nianbao_demo.chance import Chance
from nianbao_demo.newsroom import Draft, drafts, report_draft
from nianbao_demo.places import PREFECTURE, SONGBEI
from nianbao_demo.press import DISCLAIMER, Press, PressColumn, PressItem, PressSheet, metas
from nianbao_demo.reports import Report, Volume, report_years
from nianbao_demo.site import Expected, Portal, relative

_COLOUR = (120, 84, 28)
_DEAD = "/site/c106690/zt_list.shtml"
_OPENNESS = "/site/zfxxgk/index.shtml"
_EARLY = 3


class SongbeiPress(Press):
    columns = (
        PressColumn("about", "走进松陂", "c106601/zjsb_list"),
        PressColumn("news", "松陂动态", "c106602/xw_list"),
        PressColumn("notices", "公告公示", "c106604/gg_list"),
        PressColumn("guide", "政府信息公开指南", "c106610/zn_list"),
        PressColumn("rules", "政府信息公开制度", "c106611/zd_list"),
        PressColumn("performance", "财政信息", "c106612/cz_list"),
        PressColumn("reports", "政府信息公开年报", "c106613/zfxxgknb"),
        PressColumn("service", "政务服务", "c106620/fw_list"),
        PressColumn("dialogue", "互动交流", "c106621/hd_list"),
        PressColumn("topics", "专题专栏", "c106622/zt_list"),
    )
    page_size = 15

    def item_path(self, column: PressColumn, draft: Draft, number: int) -> str:
        code = column.folder.partition("/")[0]
        name = Chance("ucap", self.place.code, number).hex(32)
        return f"/site/{code}/{draft.created:%Y%m}/{name}.shtml"

    def sheet_path(self, column: PressColumn, number: int, pages: int) -> str:
        return f"/site/{column.folder}{f'_{number}' if number > 1 else ''}.shtml"

    def publish_own(self) -> None:
        self.portal.page("/", self._home())
        self.portal.page(_OPENNESS, self._openness())
        self.portal.file("/site/xhtml/js/page.js", numbered_pager(), "application/javascript")
        self.portal.robots()
        self.requisites("/site/xhtml/css/", _COLOUR)

    def article(self, item: PressItem) -> str:
        draft = item.draft
        described = self._described(item.column) | {
            "ArticleTitle": draft.title,
            "PubDate": f"{draft.day} 11:42",
            "ContentSource": draft.source,
            "others": f"页面生成时间 {draft.day} 11:42:08",
        }
        return self._frame(
            item.path,
            f"{draft.title}_{self.place.government}",
            described,
            f"""<div class="article">
<h1 class="title">{escape(draft.title)}</h1>
<p class="info">发布时间：{draft.day} 11:42　来源：{escape(draft.source)}　\
浏览次数：<span id="hit"></span></p>
<div id="cmsArticleContent" class="content-container-con"><ucapcontent>
{self.body(item)}
</ucapcontent></div>
</div>""",
        )

    def listing(self, sheet: PressSheet) -> str:
        entries = "\n".join(self._entry(item) for item in sheet.items)
        name = sheet.column.folder.partition("/")[2]
        total = len(self.items[sheet.column.kind])
        pager = f"createPageHTML('page_div',{sheet.pages}, {sheet.number},'{name}','shtml',{total});"
        return self._frame(
            sheet.path,
            f"{sheet.column.name} - {self.place.government}",
            self._described(sheet.column),
            f"""<h2>{sheet.column.name}</h2>
<ul class="list">
{entries}
</ul>
<div class="page"><div id="page_div"></div></div>
<script type="text/javascript" src="{relative(sheet.path, "/site/xhtml/js/page.js")}"></script>\
<script>{pager}</script>""",
        )

    def _entry(self, item: PressItem) -> str:
        title = escape(item.title)
        return f"""<li><a target="_blank" href="{item.path}" title="{title}">
{title}
</a><b>{item.draft.day}</b></li>"""

    def _described(self, column: PressColumn) -> dict[str, str]:
        return {
            "channelId": Chance("channel", column.kind).hex(32),
            "code": column.folder.partition("/")[0],
            "SiteName": self.place.government,
            "SiteIDCode": f"{self.place.code}0001",
            "ColumnName": column.name,
            "ColumnType": "信息公开年报" if column.kind == "reports" else "政务公开",
        }

    def _frame(self, page: str, title: str, described: dict[str, str], content: str) -> str:
        own = [("首页", "/"), ("政务公开", _OPENNESS)]
        own += [
            (self.by_kind[kind].name, self.column_path(kind))
            for kind in ("about", "news", "service", "dialogue", "topics")
        ]
        navigation = "\n".join(f'<a href="{target}">{name}</a>' for name, target in own)
        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
{metas(described)}
<title>{escape(title)}</title>
<link rel="stylesheet" type="text/css" href="/site/xhtml/css/base.css">
</head>
<body>
<div class="head"><img src="/site/xhtml/css/banner.png" alt="">{self.place.government}</div>
<div class="nav">
{navigation}
</div>
<div class="wrap">
{content}
</div>
<div class="foot"><p><a href="http://www.shifan.example/">{PREFECTURE}</a>　<a href="{_DEAD}">历史专题</a></p>
<p>{self.place.office}　网站标识码：{self.place.code}0001</p><p>{DISCLAIMER}</p></div>
</body>
</html>
"""

    def _home(self) -> str:
        boxes = "\n".join(
            f'<h2><a href="{self.column_path(kind)}">{self.by_kind[kind].name}</a></h2>\n<ul class="list">\n'
            + "\n".join(self._entry(item) for item in self.items[kind][:count])
            + "\n</ul>"
            for kind, count in (("news", 8), ("notices", 6))
        )
        described = {"SiteName": self.place.government, "SiteIDCode": f"{self.place.code}0001"}
        return self._frame("/", self.place.government, described, boxes)

    def _openness(self) -> str:
        entries = "\n".join(
            f'<h3 class=""><em class="b{place}"></em><div><a href="{self.column_path(kind)}">'
            f"{self.by_kind[kind].name[:4]}<br>{self.by_kind[kind].name[4:]}</a></div></h3>"
            for place, kind in enumerate(("guide", "rules", "notices", "performance", "reports"))
        )
        described = {"SiteName": self.place.government, "ColumnName": "政府信息公开"}
        return self._frame(_OPENNESS, "政府信息公开", described, f'<div class="side">{entries}</div>')


def _out_by_now(report: Report, year: int) -> bool:
    """Everything up to the year before; of the wanted year the reports of a few departments."""
    if report.year < year:
        return True
    early = [f"{SONGBEI.name}{name}" for name in SONGBEI.departments[:_EARLY]]
    return report.body.scope is Scope.DEPARTMENT and report.body.issuer in early


def portal(year: int) -> Portal:
    """The portal as it stands before the report of `year` is out: not published."""
    site = Portal(SONGBEI, software="Apache", dead=frozenset({_DEAD}))
    before = range(report_years(year).start, year)
    volume = Volume(SONGBEI, before, frozenset({year - 1, year}))
    reports = [report for report in volume.reports() if _out_by_now(report, year)]
    press = SongbeiPress(site, drafts(SONGBEI, year) + [report_draft(report) for report in reports], 700)
    site.expected = Expected(year, Status.NOT_PUBLISHED, column=press.column_path("reports"))
    return press.publish()
