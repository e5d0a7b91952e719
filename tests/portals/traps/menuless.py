"""Ways that no plain anchor text marks: 更多 links, data attributes, trees in scripts, site maps, pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from portals import menus
from portals.cms import Cms, Entry
from portals.families.guangdong import Nfcms
from portals.families.longcom import Longcom
from portals.families.numeric import Hunan, Luzhou
from portals.families.tail import Henan, Qinghai
from portals.families.tail2 import Chaoyang
from portals.families.trs import Named, Numbered, Relative, Written
from portals.families.ucap import Ucap
from portals.maker import Maker
from portals.menus import Links
from portals.site import YEAR, Answer, Portal
from portals.stock import of_year
from portals.traps.whose import YEARS, begun


def _filled(make: Maker, folder: str, name: str = "政府信息公开年报") -> Portal:
    return make.portal(make.archived(of_year(make.column(folder, name, make.own(YEARS)))))


def more_links() -> Portal:
    """政务公开 shows boxes: the name is plain text, only 更多>> beside it is a link."""
    make = begun("980301", "蓝靛县", Relative())
    make.nav.append(("政务公开", "/zwgk/"))
    boxes = (("政策解读", "/zwgk/zcjd/"), ("政府信息公开年报", "/zwgk/nb/"), ("人事任免", "/zwgk/rsrm/"))
    shown = "".join(
        f'<div class="box"><div class="tit"><span>{name}</span><a class="more" href="{path}">更多&gt;&gt;</a></div>'
        '<ul><li class="none">&nbsp;</li></ul></div>'
        for name, path in boxes
    )
    make.page("/zwgk/", "政务公开", shown, [("政务公开", "/zwgk/")])
    for name, path in (boxes[0], boxes[2]):
        make.column(path, name, [])
    return _filled(make, "/zwgk/nb/")


def data_links() -> Portal:
    """The disclosure page's menu is <li data-url> that a script opens; no anchors."""
    make = begun("980302", "苎麻坪县", Henan())
    make.nav.append(("政府信息公开", "/xxgk/"))
    items = (
        ("政府信息公开指南", "/xxgk/zn/"),
        ("政府信息公开年报", "/xxgk/nb/"),
        ("依申请公开", "/xxgk/ysq/"),
    )
    menu = "".join(f'<li class="tab" data-url="{path}"><i></i>{name}</li>' for name, path in items)
    script = "<script>document.onclick = function (e) { location.href = e.target.dataset.url; };</script>"
    make.page("/xxgk/", "政府信息公开", f"<ul>{menu}</ul>{script}", [("政府信息公开", "/xxgk/")])
    make.column("/xxgk/zn/", "政府信息公开指南", [])
    make.column("/xxgk/ysq/", "依申请公开", [])
    return _filled(make, "/xxgk/nb/")


_TREE_SCRIPT = """function initTree(id, nodes) {
  var html = "";
  for (var i = 0; i < nodes.length; i++)
    html += "<li><a href='" + nodes[i].url + "'><span>" + nodes[i].name + "</span></a></li>";
  document.getElementById(id).innerHTML = html;
}
"""


def tree_in_script() -> Portal:
    """The catalogue is a zTree: var zNodes = [{id, pId, name, url}…] in a script (works in a browser)."""
    make = begun("980303", "薜荔县", Longcom())
    make.nav.append(("政府信息公开目录", "/xxgkml/"))
    names = ("机构概况", "法规公文", "政府信息公开年报", "公共监管")
    nodes = [
        {"id": n, "pId": 0, "name": name, "url": f"/xxgkml/{n}/", "target": "_self"}
        for n, name in enumerate(names)
    ]
    listed = json.dumps(nodes, ensure_ascii=False)
    tree = (
        f'<script src="/js/tree.js"></script><script>var zNodes = {listed};\ninitTree("t", zNodes);</script>'
    )
    make.site.on("/js/tree.js", Answer(_TREE_SCRIPT.encode(), kind="application/javascript"))
    make.page("/xxgkml/", "政府信息公开目录", f'<ul id="t" class="ztree"></ul>{tree}', [("目录", "/xxgkml/")])
    for number in (0, 1, 3):
        make.column(f"/xxgkml/{number}/", names[number], [])
    return _filled(make, "/xxgkml/2/")


def silent_pictures() -> Portal:
    """Menu pictures without alt and with numbered addresses; only 网站地图 in the footer names the columns."""
    make = Maker("980304", "白薇县", Hunan())
    make.noise(*(f"/6200{number}/" for number in range(5)))
    items = [*make.nav, ("政务公开", "/62010/index.htm")]
    make.nav = []
    pictures = "".join(
        f'<a href="{path}"><img src="/images/m{n}.gif"></a>' for n, (_, path) in enumerate(items)
    )
    make.home(extra=f'{pictures}<p><a href="/sitemap.htm">网站地图</a> <a href="/lxwm.htm">联系我们</a></p>')
    make.menu_page("/sitemap.htm", "网站地图", [*items, ("政府信息公开年报", "/62044/index.htm")])
    make.menu_page("/62010/index.htm", "栏目", [("政策文件", "/62011/index.htm")])
    make.column("/62011/", "政策文件", [])
    return _filled(make, "/62044/")


def written_menu() -> Portal:
    """The main menu is written by an inline script: document.write('<a href=…>政务公开</a>')."""
    make = begun("980305", "芸薹县", Numbered())

    def written(links: Links) -> str:
        lines = "\n".join(
            f'document.write(\'<li><a href="{href}" target="_blank">{text}</a></li>\');'
            for text, href in links
        )
        return f"<ul><script type='text/javascript'>\n{lines}\n</script></ul>"

    make.cms.menu = staticmethod(written)
    make.nav.append(("政府信息公开", "/gk_1/"))
    make.way("政府信息公开 /gk_1/", "政府信息公开年报 /gk_1/nb_7/", style=menus.plain, first=False)
    return _filled(make, "/gk_1/nb_7/")


def calls() -> Portal:
    """Menu entries call a function of the page: onclick="toUrl('/zwgk/nb/')", spans instead of anchors."""
    make = begun("980306", "梓潼坳县", Named())

    def called(links: Links) -> str:
        entries = (f"""<span class="m" onclick="toUrl('{href}')">{text}</span>""" for text, href in links)
        return "<script>function toUrl(u) { location.href = u; }</script>" + "".join(entries)

    make.cms.menu = staticmethod(called)
    return _filled(make, make.road("/zfxxgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开"))


def untidy_addresses() -> Portal:
    """Addresses with spaces, line breaks, backslashes, //host/ and fragments; upper-case tags."""
    make = begun("980307", "栀子岭县", Written())
    make.nav.append(("政务公开", " /zwgk/\n\t"))
    links = (
        '<A HREF="\\zwgk\\zn\\">指南</A> <A HREF=" //main.fleet.test/zwgk/\n\tnb/#top ">政府信息公开年报</A>'
    )
    make.page("/zwgk/", "政务公开", links, [("政务公开", "/zwgk/")])
    make.column("/zwgk/zn/", "指南", [])
    return _filled(make, "/zwgk/nb/")


class Listed(Cms):
    """The listing comes from a JSON file beside the page, as Hubei's disclosure columns have it."""

    extension = "shtml"

    def pager(self, sheets: Sequence[str], number: int) -> str:
        return ""

    def row(self, href: str, entry: Entry) -> str:
        return f"<li><a href='{href}'>{entry.title}</a></li>"


def json_beside() -> Portal:
    """TRS, Hubei: the page asks ./xxgknb.json by script (works in a browser); rows of IdxID, URL, FILENAME, PUBDATE."""
    make = begun("980308", "稻荷县", Listed())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报", "政府信息公开")
    script = """<ul id="list"></ul><script>
var request = new XMLHttpRequest();
request.open("GET", "./xxgknb.json");
request.onload = function () {
  var rows = JSON.parse(request.responseText).data, html = "";
  for (var i = 0; i < rows.length; i++)
    html += "<li><a href='" + rows[i].URL + "'>" + rows[i].FILENAME + "</a><span>" + rows[i].PUBDATE + "</span></li>";
  document.getElementById("list").innerHTML = html;
};
request.send();
</script>"""
    make.page(root, "政府信息公开年报", script, [("政府信息公开年报", root)])
    placed = make.placed(root, make.own(YEARS))
    rows = ",\n".join(
        f'{{"IdxID": "0114{e.serial}", "URL": "http://main.fleet.test{e.path}", "FILENAME": "{e.title}", '
        f'"PUBDATE": "{e.day} 18:15:00", "DOCHTMLCON": "" }}'
        for e in placed
    )
    body = f'{{ "data": [\n{rows}\n] }}'
    make.site.on(f"{root}xxgknb.json", Answer(body.encode(), kind="application/json"))
    make.articles(placed)
    return make.portal(make.archived(of_year(placed)))


def matrix() -> Portal:
    """The column is a table: a row a body, a column a year, every link reads 查看."""
    make = begun("980309", "桃金县", Qinghai())
    root = make.road("/html/91/", "政府信息公开年报")
    years = range(2021, YEAR + 1)
    bodies = {"县教育局": [], "县人民政府": make.own(years), "县政府办公室": make.office(years)}
    bodies["县教育局"] = [make.departments(year, 2)[1] for year in reversed(years)]
    head = "".join(f"<th>{year}年</th>" for year in reversed(years))
    rows, placed = "", []
    for name, entries in bodies.items():
        found = make.placed("/html/91/", entries)
        links = "".join(f'<td><a href="{e.path}" target="_blank">查看</a></td>' for e in found)
        rows += f"<tr><td>{name}</td>{links}</tr>"
        placed += found
    table = f"<table border=1><tr><th>单位</th>{head}</tr>{rows}</table>"
    make.page("/html/91/Index.html", "政府信息公开年报", table, [("政府信息公开年报", root)])
    make.articles(placed)
    return make.portal(make.archived(of_year(placed)))


def plain_names() -> Portal:
    """The menu says 阳光政务, the section 公开专栏, the column 年报; nothing names 信息公开."""
    make = begun("980310", "乌桕县", Ucap())
    make.nav += [("阳光政务", "/yg/"), ("专题", "/zt/")]
    make.column("/zt/c11/", "专题", [])
    make.way("阳光政务 /yg/", "公开专栏 /yg/zl/", f"年报 {make.cms.sheet('/yg/c77/', 1, 1)}", first=False)
    return _filled(make, "/yg/c77/", "年报")


def old_and_new() -> Portal:
    """Two columns of the same name: the first is the old site's and ends in 2018, the second has 2019 on."""
    make = begun("980311", "麦门县", Nfcms())
    make.nav.append(("政府信息公开", "/gk/"))
    names = ("政府信息公开年报", "政府信息公开指南", "政府信息公开年报")
    paths = ("/old/nb/index.html", "/gk/zn/index.html", "/gk/nb/index.html")
    make.menu_page("/gk/", "政府信息公开", list(zip(names, paths, strict=True)))
    make.column("/gk/zn/", "政府信息公开指南", [])
    make.column("/old/nb/", "政府信息公开年报", make.own(range(2009, 2019)))
    placed = make.column("/gk/nb/", "政府信息公开年报", make.own(range(2019, YEAR + 1)))
    return make.portal(make.archived(of_year(placed)))


def many_pages() -> Portal:
    """One column of all levels and years over 17 pages; the county's report of the year is on page 8."""
    make = begun("980312", "椴木沟县", Luzhou())
    root = make.road("/gk/nb/", "政府信息公开年报")
    entries = [
        *make.departments(),
        *make.towns(),
        *make.departments(YEAR, 16, "县{body}{year}年度信息公开年报"),
    ]
    for kind in ("2024年第{}期政务公开工作简报", "2024年第{}季度依申请公开情况"):
        entries += [make.lookalike(kind.format(n), "本期简报如下。") for n in range(1, 36)]
    own = make.own(YEARS)
    entries += [own[0], *(e for year in range(2016, YEAR) for e in make.departments(year)), *own[1:]]
    placed = make.column(root, "政府信息公开年报", entries)
    return make.portal(make.archived(of_year(placed)))


def stale_own_host() -> Portal:
    """The own column ends in 2019 with a note; since then the listed prefecture's portal carries the reports."""
    make = begun("980313", "山矾县", Chaoyang())
    root = make.road("/zfxxgk/nb/", "政府信息公开年报")
    make.column(root, "政府信息公开年报", make.own(range(2012, 2020)))
    make.other("city", listed=True)
    make.host, make.nav = "city", [("首页", "/")]
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/glist.html")
    make.home()
    make.menu_page(
        "/zwgk/nb/glist.html",
        "政府信息公开年报",
        [("市政府", "/zwgk/nb/s/glist.html"), ("县（市、区）", "/zwgk/nb/x/glist.html")],
    )
    city = make.others("岚州市", date(2025, 3, 20))
    make.column("/zwgk/nb/s/", "市政府", [city])
    placed = make.column("/zwgk/nb/x/", "县（市、区）", make.own(range(2020, YEAR + 1)))
    why = "other_hosts are hosts that officially carry the county's pages: they belong to the search"
    return make.portal(make.archived(of_year(placed), host="city", why=why))


PORTALS = (
    more_links, data_links, tree_in_script, silent_pictures, written_menu, calls, untidy_addresses, json_beside,
    matrix, plain_names, old_and_new, many_pages, stale_own_host,
)  # fmt: skip
