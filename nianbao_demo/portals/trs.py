"""青岭县: TRS WCM. Numbered directories, relative links, pagers written by script, file names with a date
that is not the one shown; the county's report stands on page 2 among townships whose titles begin alike."""

from __future__ import annotations

from html import escape
from typing import ClassVar

from nianbao.core.report import Scope
from nianbao_demo.artwork import index_pager
from nianbao_demo.newsroom import Draft, drafts, report_draft
from nianbao_demo.places import PREFECTURE, QINGLING
from nianbao_demo.press import DISCLAIMER, Press, PressColumn, PressItem, PressSheet, metas
from nianbao_demo.reports import USUAL_DAYS, Days, Volume, report_years
from nianbao_demo.site import Portal, relative

_DEAD = "/ztzl_97200/2018zt_97201/"
_OPENNESS = "/zwgk_97157/"
_COLOUR = (29, 99, 168)
_DAYS: Days = {**USUAL_DAYS, Scope.COUNTY: ((2, 20), 6), Scope.TOWNSHIP: ((3, 1), 26)}


class TrsAddresses(Press):
    """How TRS WCM names things: YYYYMM/tYYYYMMDD_ID.html by date of creation; index.html, index_1.html."""

    extension: ClassVar[str] = "html"

    def item_path(self, column: PressColumn, draft: Draft, number: int) -> str:
        return f"{column.folder}{draft.created:%Y%m}/t{draft.created:%Y%m%d}_{number}.{self.extension}"

    def sheet_path(self, column: PressColumn, number: int, pages: int) -> str:
        return f"{column.folder}index{f'_{number - 1}' if number > 1 else ''}.{self.extension}"

    def column_path(self, kind: str) -> str:
        return self.by_kind[kind].folder

    def open_folders(self) -> None:
        """Answer at each column's directory what its index page answers."""
        for column in self.columns:
            self.portal.alias(column.folder, f"{column.folder}index.{self.extension}")


class QinglingPress(TrsAddresses):
    columns = (
        PressColumn("about", "走进青岭", "/zjql_97140/"),
        PressColumn("news", "青岭要闻", "/xwzx_97150/qlyw_97151/"),
        PressColumn("notices", "通知公告", "/zwgk_97157/tzgg_97158/"),
        PressColumn("guide", "政府信息公开指南", "/zwgk_97157/zfxxgkzn_97161/"),
        PressColumn("rules", "政府信息公开制度", "/zwgk_97157/zfxxgkzd_97162/"),
        PressColumn("performance", "财政绩效", "/zwgk_97157/czjx_97164/"),
        PressColumn("reports", "政府信息公开年报", "/zwgk_97157/zfxxgknb_97166/"),
        PressColumn("service", "政务服务", "/zwfw_97180/"),
        PressColumn("dialogue", "互动交流", "/hdjl_97190/"),
        PressColumn("topics", "专题专栏", "/ztzl_97200/"),
    )
    page_size = 12
    text: ClassVar = {
        "paragraph": '<p style="text-indent: 2em; text-align: justify">{}</p>',
        "heading": '<p style="text-indent: 2em"><strong>{}</strong></p>',
        "subheading": '<p style="text-indent: 2em"><span style="font-family: 楷体">{}</span></p>',
        "signature": '<p style="text-align: right">{}</p>',
    }

    def publish_own(self) -> None:
        self.portal.page("/", self._home())
        self.portal.alias("/index.html", "/")
        self.portal.page(_OPENNESS, self._statutory())
        self.portal.file("/images/page.js", index_pager(), "application/javascript")
        self.requisites("/images/", _COLOUR)
        self.open_folders()

    def article(self, item: PressItem) -> str:
        draft = item.draft
        described = self._column_metas(item.column) | {
            "ArticleTitle": draft.title,
            "PubDate": f"{draft.day:%Y-%m-%d} 10:24",
            "ContentSource": draft.source,
        }
        return self._frame(
            item.path,
            f"{draft.title}_{item.column.name}_{self.place.government}",
            described,
            f"""{self._trail(item.path, item.column)}
<div class="article">
<h1>{escape(draft.title)}</h1>
<div class="info"><span>发布时间：{draft.day:%Y-%m-%d} 10:24</span>　<span>来源：{escape(draft.source)}</span>
　<span class="size">【字体：<a href="javascript:;">大</a> <a href="javascript:;">中</a> \
<a href="javascript:;">小</a>】</span></div>
<div class="view TRS_UEDITOR trs_paper_default trs_web trs_editor_view">
{self.body(item)}
</div>
</div>""",
        )

    def listing(self, sheet: PressSheet) -> str:
        entries = "\n".join(self._entry(sheet.path, item) for item in sheet.items)
        return self._frame(
            sheet.path,
            f"{sheet.column.name}_{self.place.government}",
            self._column_metas(sheet.column),
            f"""{self._trail(sheet.path, sheet.column)}
<ul class="list">
{entries}
</ul>
<div class="page">{self._pager(sheet)}</div>""",
        )

    def _entry(self, page: str, item: PressItem) -> str:
        title = escape(item.title)
        link = self.link(page, item.path, title, f' title="{title}"')
        return f"<li>{link}<span>{item.draft.day}</span></li>"

    def _pager(self, sheet: PressSheet) -> str:
        if sheet.column.kind == "news":
            return _written_pager(sheet.pages, sheet.number - 1)
        call = f'createPageHTML({sheet.pages}, {sheet.number - 1}, "index", "html");'
        return f"""<script src="{relative(sheet.path, "/images/page.js")}"></script>
<script>{call}</script>"""

    def _trail(self, page: str, column: PressColumn) -> str:
        """您现在的位置, with the columns above this one."""
        steps = [("/", "首页"), (column.folder, column.name)]
        if column.folder.startswith(_OPENNESS):
            steps.insert(1, (_OPENNESS, "政务公开"))
        links = [
            self.link(page, target, name, f' class="CurrChnlCls" title="{name}"') for target, name in steps
        ]
        return f'<div class="position">您现在的位置：{"&nbsp;&gt;&nbsp;".join(links)}</div>'

    def _site_metas(self) -> dict[str, str]:
        return {
            "SiteName": self.place.government,
            "SiteDomain": "www.qingling.example",
            "SiteIDCode": f"{self.place.code}0003",
        }

    def _column_metas(self, column: PressColumn) -> dict[str, str]:
        described = "信息公开年报" if column.kind == "reports" else column.name
        return self._site_metas() | {
            "ColumnName": column.name,
            "ColumnDescription": f"{self.place.government}{column.name}栏目",
            "ColumnKeywords": f"{column.name},信息公开",
            "ColumnType": described,
        }

    def _frame(self, page: str, title: str, described: dict[str, str], content: str) -> str:
        return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
{metas(described)}
<title>{escape(title)}</title>
<link rel="stylesheet" type="text/css" href="{relative(page, "/images/base.css")}">
</head>
<body>
<div class="top"><img src="{relative(page, "/images/banner.png")}" alt="">{self.place.government}</div>
<div class="nav">{self._navigation(page)}</div>
<div class="main">
{content}
</div>
<div class="foot">
<p><a href="http://www.shifan.example/" target="_blank">{PREFECTURE}政府网站</a>
{self.link(page, _DEAD, "往年专题")}</p>
<p>主办：{self.place.office}　网站标识码：{self.place.code}0003</p>
<p>{DISCLAIMER}</p>
</div>
</body>
</html>
"""

    def _navigation(self, page: str) -> str:
        links = [
            self.link(page, self.column_path(kind), self.by_kind[kind].name)
            for kind in ("about", "news", "service", "dialogue", "topics")
        ]
        links.insert(0, self.link(page, "/", "首页"))
        links.insert(2, self.link(page, _OPENNESS, "政务公开", ' title="政务公开"'))
        return "\n".join(links)

    def _home(self) -> str:
        def latest(kind: str, count: int) -> str:
            return "\n".join(self._entry("/", item) for item in self.items[kind][:count])

        return self._frame(
            "/",
            self.place.government,
            self._site_metas(),
            f"""<h2>{self.link("/", self.column_path("news"), "青岭要闻")}</h2>
<ul class="list">
{latest("news", 8)}
</ul>
<h2>{self.link("/", self.column_path("notices"), "通知公告")}</h2>
<ul class="list">
{latest("notices", 5)}
</ul>
<div class="quick">
<a href="./zwgk_97157/" title="政府信息公开"><em></em>政府信息<br>
公开</a>
<a href="./zwfw_97180/"><em></em>网上<br>办事</a>
<a href="./hdjl_97190/"><em></em>互动<br>交流</a>
</div>""",
        )

    def _statutory(self) -> str:
        """The statutory navigation page: 指南, 制度, 法定主动公开内容, 年报; beside them the guide's text."""
        page = _OPENNESS
        guide = self.items["guide"][0]
        own = "\n".join(
            f"<li><span>·</span>{self.link(page, self.column_path(kind), self.by_kind[kind].name)}</li>"
            for kind in ("notices", "performance")
        )
        described = self._site_metas() | {
            "ColumnName": "政务公开",
            "ColumnType": "信息公开",
            "ColumnKeywords": "指南,制度,年报",
        }
        return self._frame(
            page,
            f"政府信息公开_{self.place.government}",
            described,
            f"""<div class="side">
<h3 class="on"><a href="./zfxxgkzn_97161/"><em class="b1"></em>政府信息<br>
公开指南</a></h3>
<h3><a href="./zfxxgkzd_97162/"><em class="b2"></em>政府信息<br>
公开制度</a></h3>
<h3><em class="b3"></em>法定主动<br>公开内容</h3>
<ul>
{own}
</ul>
<h3><a href="./zfxxgknb_97166/" title="政府信息公开年报"><em class="b4"></em>政府信息<br>
公开年报</a></h3>
</div>
<div class="text">
<h2>{escape(guide.title)}</h2>
{self.body(guide)}
</div>""",
        )


def _written_pager(pages: int, current: int) -> str:
    """A pager whose links exist only after its script has run."""
    return f"""<script type="text/javascript">
var currentPage = {current}; //所在页从0开始
var countPage = {pages}; //共多少页
var prevPage = currentPage - 1, nextPage = currentPage + 1;
document.write("共" + countPage + "页 ");
if (currentPage == 1) document.write("<a href=\\"index.html\\">上一页</a> ");
if (currentPage > 1) document.write("<a href=\\"index" + "_" + prevPage + "." + "html\\">上一页</a> ");
for (var i = 0; i < countPage; i++) {{
  if (i == currentPage) document.write("<b>" + (i + 1) + "</b> ");
  else if (i == 0) document.write("<a href=\\"index.html\\">1</a> ");
  else document.write("<a href=\\"index" + "_" + i + "." + "html\\">" + (i + 1) + "</a> ");
}}
if (nextPage < countPage) document.write("<a href=\\"index" + "_" + nextPage + "." + "html\\">下一页</a>");
</script>"""


def portal(year: int) -> Portal:
    """The portal as it stands when the report of `year` is wanted: archived."""
    site = Portal(QINGLING, software="nginx", dead=frozenset({_DEAD}))
    volume = Volume(QINGLING, report_years(year), frozenset({year}), days=_DAYS)
    content = drafts(QINGLING, year) + [report_draft(report) for report in volume.reports()]
    press = QinglingPress(site, content, first_number=1187301)
    press.expect_archived(year)
    return press.publish()
