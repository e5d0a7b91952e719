"""Hanweb: JCMS with its data stores and data proxy, JPAAS with its unit API, the year report module."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import md5
from html import escape
from urllib.parse import quote

from portals import skins
from portals.cms import Cms, Entry
from portals.maker import Maker
from portals.site import YEAR, Answer, Ask, Portal
from portals.stock import REPORT, of_year

YEARS = range(2008, YEAR + 1)
_PROXY = "/module/web/jpage/dataproxy.jsp"
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_INLINE = 30


class Jcms(Cms):
    """No h1, text in #zoom between comments; a whole listing is one page with its records in a data store."""

    skin = staticmethod(skins.framed)
    per_page = 10_000

    def item(self, folder: str, entry: Entry) -> str:
        day = entry.day
        return f"/art/{day.year}/{day.month}/{day.day}/art_{column_id(folder)}_{entry.serial}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return f"{folder}index.html"

    def sub(self, folder: str, number: int) -> str:
        return f"/col/col{int(md5(folder.encode()).hexdigest()[:6], 16) + number}/"

    def row(self, href: str, entry: Entry) -> str:
        link = f"<a href='{href}' target='_blank' title='{escape(entry.title)}'>{escape(entry.title)}</a>"
        return f'<li class="clearfix">{link}<b>{entry.day}</b></li>'

    def listing(self, rows: str, pager: str) -> str:
        return store(rows.split("\n")[:_INLINE] if rows else [], "")

    def article(self, entry: Entry) -> str:
        return (
            f'<div class="bt-article-02"><div class="sp_title">{entry.title}</div>\n'
            f'<div class="sp_time"><font>时间：{entry.day} 10:17</font> <font>来源：{self.source(entry)}</font></div>\n'
            '<div id="zoom"><!--ZJEG_RSS.content.begin--><meta name="ContentStart">'
            f'{entry.content}<meta name="ContentEnd"><!--ZJEG_RSS.content.end--></div></div>'
        )


def column_id(folder: str) -> str:
    """1229 of /col/col1229/."""
    return folder.strip("/").rpartition("col")[2]


def store(rows: Sequence[str], onward: str) -> str:
    """A data store with records and perhaps the address of the next group."""
    records = "\n".join(f"<record><![CDATA[\n{row}]]></record>" for row in rows)
    group = f'<nextgroup><![CDATA[<a href="{onward}"></a>]]></nextgroup>' if onward else ""
    inner = f"<datastore>\n{group}\n<recordset>\n{records}\n</recordset></datastore>"
    return f'<div id="5236247"><script type="text/xml">{inner}</script></div>'


def inline_store() -> Portal:
    """JCMS: first records inline in <datastore>, the report in the next group (GET dataproxy.jsp?page=1)."""
    make = Maker("980111", "蓼花县", Jcms())
    make.noise(*(f"/col/col22{number}/" for number in range(5)))
    root = make.way("政务公开 /col/col2300/index.html", "政府信息公开年报 /col/col1229214366/index.html")
    late = make.own(YEARS)[0].day + timedelta(days=5)
    others = [replace(entry, day=late) for entry in [*make.departments(), *make.towns(), *make.notices(12)]]
    placed = make.placed("/col/col1229214366/", [*others, *make.own(YEARS), *make.office([2023, YEAR])])
    query = "webid=3084&path=/&columnid=1229214366&unitid=5236247&webname=" + quote(make.name)

    def rows() -> list[str]:
        return [make.cms.row(entry.path, entry) for entry in placed]

    def proxy(ask: Ask) -> Answer:
        group = int(ask.query.get("page", "0"))
        shown = rows()[group * _INLINE : (group + 1) * _INLINE]
        onward = f"{_PROXY}?page={group + 1}&{query}" if len(rows()) > (group + 1) * _INLINE else ""
        inner = store(shown, onward).partition('<script type="text/xml">')[2].partition("</script>")[0]
        return Answer(inner.encode(), kind="text/xml;charset=UTF-8")

    first = partial(lambda: store(rows()[:_INLINE], f"{_PROXY}?page=1&appid=1&{query}&permissiontype=0"))
    make.page(root, f"政府信息公开年报-{make.place.government}", first, [("政府信息公开年报", root)])
    make.site.on(_PROXY, proxy)
    make.articles(placed)
    make.home()
    return make.portal(make.archived(of_year(placed)))


def proxy_only() -> Portal:
    """JCMS: nothing in the static page; records only from POST dataproxy.jsp with the column's parameters."""
    make = Maker("980112", "青禾塬县", Jcms())
    make.noise(*(f"/col/col31{number}/" for number in range(5)))
    root = make.way("政府信息公开 /col/col3300/index.html", "政府信息公开年报 /col/col1229300455/index.html")
    placed = make.placed(
        "/col/col1229300455/", make.own(range(2010, 2025), "{name}人民政府{year}年度" + REPORT)
    )
    wanted = {"webid": "2871", "columnid": "1229300455", "unitid": "6149021"}
    script = f"""<div id="6149021" class="default_pgContainer"></div>
<script type="text/javascript" src="/script/jquery.jpage.js"></script>
<script type="text/javascript">
var param_6149021 = {{"col":1,"appid":1,"webid":2871,"path":"/","columnid":1229300455,"sourceContentType":1,\
"unitid":"6149021","webname":"{make.place.government}","permissiontype":0}};
$(function(){{ $("#6149021").jpage({{ openCookies:false, showMode:"full", perPage:15, groupSize:3,
 totalRecord:{len(placed)}, proxyUrl:"{_PROXY}", barPosition:"bottom", ajaxParam:param_6149021 }}); }});
</script>"""

    def proxy(ask: Ask) -> Answer:
        given = {**ask.query, **ask.form}
        right = ask.method == "POST" and all(given.get(name) == value for name, value in wanted.items())
        first, last = int(given.get("startrecord", "1")), int(given.get("endrecord", "45"))
        shown = placed[first - 1 : last] if right else []
        records = "".join(f"<record><![CDATA[{make.cms.row(e.path, e)}]]></record>" for e in shown)
        body = (
            f"<datastore><totalrecord>{len(placed)}</totalrecord><recordset>{records}</recordset></datastore>"
        )
        return Answer(body.encode(), kind="text/xml;charset=UTF-8")

    make.page(root, "政府信息公开年报", script, [("政府信息公开年报", root)])
    make.site.on(_PROXY, proxy)
    make.articles(placed)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Jpaas(Jcms):
    """Articles named by 32 hexadecimal digits."""

    skin = staticmethod(skins.flat)

    def item(self, folder: str, entry: Entry) -> str:
        return f"/art/{entry.day.year}/art_{entry.hex}.html"

    def dateline(self, entry: Entry) -> str:
        return f'<p class="xx">信息来源：{self.source(entry)}　发布时间：{entry.day:%Y/%m/%d} 15:40　浏览量：1024</p>'

    def article(self, entry: Entry) -> str:
        return f'<h1 class="ewb-title">{entry.title}</h1>{self.dateline(entry)}<div id="zoom">{entry.content}</div>'


def unit_api() -> Portal:
    """JPAAS: the page has a script with queryData; GET build/unit answers JSON of HTML; report on page 2."""
    make = Maker("980113", "丹枫坪县", Jpaas())
    make.noise(*(f"/col/col41{number}/" for number in range(5)))
    root = make.way("政务公开 /col/col4300/index.html", "政府信息公开年报 /col/col1554467/index.html")
    entries = [*make.departments(), *make.office([YEAR]), *make.own(range(2015, 2025))]
    placed = make.placed("/col/col1554467/", entries)
    asked = {
        "webId": "3096",
        "tplSetId": "quSyqDUrFfjv1nGRQhEEH",
        "pageId": "1554467",
        "tagId": "当前栏目list",
    }
    pairs = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"} | asked
    data = "{" + ",".join(f"'{name}':'{value}'" for name, value in pairs.items()) + "}"
    make.page(
        root,
        "政府信息公开年报",
        f'<div class="main"><script id="unit1" src="/cms_files/default/script/unitbuild.js" parseType="bulidstatic"'
        f' url="{_UNIT}" queryData="{data}"></script></div>',
        [("政府信息公开年报", root)],
    )

    def unit(ask: Ask) -> Answer:
        right = all(ask.query.get(name) == value for name, value in asked.items())
        page = json.loads(ask.query.get("paramJson", "{}")) if right else {}
        size, number = int(page.get("pageSize", 15)), int(page.get("pageNo", 1))
        shown = placed[(number - 1) * size : number * size] if right else []
        rows = "".join(make.cms.row(entry.path, entry) for entry in shown)
        pager = f'<div class="pagination" rows="{size}" count="{len(placed)}" pageNo="{number}"></div>'
        html = f'<div class="page-content"><ul>{rows}</ul></div>{pager}'
        body = json.dumps({"success": right, "code": "200", "data": {"html": html}}, ensure_ascii=False)
        return Answer(body.encode(), kind="application/json;charset=UTF-8")

    make.site.on(_UNIT, unit)
    make.articles(placed)
    make.home()
    return make.portal(make.archived(of_year(placed)))


def year_module() -> Portal:
    """xxgkAnnualReport.jsp: area and fbtime in the query, in two orders; years in a drop-down list."""
    make = Maker("980114", "汐湾区", Jcms())
    make.noise(*(f"/col/col51{number}/" for number in range(5)))
    module = "/module/xxgk/xxgkAnnualReport.jsp"
    area = "11330825002620041A"
    root = make.way("政府信息公开 /col/col5300/index.html", f"年度报告 {module}?area={area}&fbtime=2023")
    own = make.own(YEARS, "{name}{year}年度政府信息公开工作年度报告")
    placed = [replace(e, path=f"{module}?area={area}&fbtime={e.paper.year}") for e in own if e.paper]
    options = "".join(
        f'<option value="{module}?fbtime={e.paper.year}&amp;area={area}">{e.paper.year}年</option>'
        for e in placed
        if e.paper
    )
    picker = f'<select onchange="window.location=this.value">{options}</select>'
    dated = '<div class="xxgk_sj">发布时间：{} 浏览次数：</div>'
    placed = [replace(e, more=picker, dated=dated.format(e.day)) for e in placed]
    for entry in placed:
        content = partial(Cms.article, make.cms, entry)
        make.page(entry.path, "政府信息公开年报", content, [("年度报告", root)], entry)
    make.home()
    return make.portal(make.archived(of_year(placed)))


class Folders(Jpaas):
    """JPAAS under folders of the site's own; 生成日期 beside 发布时间 in a table."""

    links = "relative"
    per_page = 15

    def item(self, folder: str, entry: Entry) -> str:
        return f"{folder}art/2026/art_{entry.hex}.html"

    def sheet(self, folder: str, number: int, pages: int) -> str:
        return folder if number == 1 else f"{folder}index_{number}.html"

    def sub(self, folder: str, number: int) -> str:
        return f"{folder}l{number}/"

    def listing(self, rows: str, pager: str) -> str:
        return f'<ul class="ul-news">{rows}</ul>'

    def article(self, entry: Entry) -> str:
        made = entry.day - timedelta(days=6)
        return (
            f"<table class='xxgk_table'><tr><td>索 引 号</td><td>{entry.serial}/2025-00012</td><td>生成日期</td>"
            f"<td>{made}</td></tr><tr><td>文 号</td><td></td><td>发布时间</td><td>{entry.day}</td></tr></table>"
            f'<h1>{entry.title}</h1><div id="zoom">{entry.content}</div>'
        )


def migrated_folders() -> Portal:
    """JPAAS under 2024n/art/2026/: all addresses bear the year of migration; 生成日期 stands before 发布时间."""
    make = Maker("980115", "白芨县", Folders())
    make.noise()
    root = make.way("信息公开 /xxgk/", "政府信息公开年报 /xxgk/zfxxgknb/")
    years = range(2020, YEAR + 1)
    make.menu_page(root, "政府信息公开年报", [(f"{year}年", f"{root}{year}n/") for year in years])
    placed = []
    for year in years:
        placed += make.column(f"{root}{year}n/", f"{year}年", make.own([year]))
    make.home()
    return make.portal(make.archived(of_year(placed)))


PORTALS = (inline_store, proxy_only, unit_api, year_module, migrated_folders)
