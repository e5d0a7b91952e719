"""Portals of the smaller systems, each with addresses of its own. Each has the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portals import menus, papers, skins
from portals.blind.kinds import Kind, arrows
from portals.blind.parts import FEW, YEARS, begun, behind, crowd
from portals.blind4.parts import late, located, numbered
from portals.blind5.parts import chosen, signs, windowed
from portals.papers import Paper
from portals.site import YEAR, Portal
from portals.stock import REPORT, of_year


def ankang_glued() -> Portal:
    """安康: Content-N.html, lists Node-N.html; 时间, 作者 and 来源 are one word; the column lies under 法定主动公开内容."""
    kind = Kind(
        "/Content-{id}.html",
        first="/Node-{bare}.html",
        further="/Node-{bare}-{n}.html",
        foot=windowed,
        date='<div class="laiyuan">时间：{day}作者：管理员来源：{source}</div>',
        box='<div class="Content" id="Content">{}</div>',
        described=False,
    )
    make = begun("980814", "汉旬县", kind, "/1001/", "/1002/", "/1003/", "/1004/", "/1005/")
    held = make.column("/2260/", "政府信息公开年报", crowd(make, make.own(YEARS), YEAR, YEAR - 1))
    make.way(
        "政务公开 /zwgk/index.html",
        "法定主动公开内容 /zwgk/fdzdgk/index.html",
        "政府信息公开年报 /Node-2260.html",
    )
    return make.portal(make.archived(of_year(held)))


def jianping_folders() -> Portal:
    """朝阳: /html/<letters of the organ>/YYYYMM/N.html; the pager is a choice; titles without 工作."""
    kind = Kind(
        "/html/JPXZF/{day:%Y%m}/017706{id}.html",
        first="{folder}index.html",
        further="{folder}{n}.html",
        foot=chosen,
        skin=skins.tables,
        date='<td align="center">发表日期：{day}　　阅读次数：<span id="click">311</span></td>',
    )
    make = begun("980815", "建凌县", kind)
    own = make.own(FEW, title="{name}{year}年政府信息公开年度报告")
    held = make.column("/html/JPXZF/zfxxgknb/", "政府信息公开年报", behind(make, own, YEAR, YEAR - 1))
    make.way(
        "政务公开 /html/zwgk.html", "政府信息公开年报 /html/JPXZF/zfxxgknb/index.html", style=menus.cells
    )
    return make.portal(make.archived(of_year(held)))


def qinghai_lists() -> Portal:
    """青海: /html/<column>/N.html, List.html, List_2.html; an autonomous county, whose titles shorten its name."""
    kind = Kind("{folder}{id}.html", first="{folder}List.html", further="{folder}List_{n}.html", foot=located)
    make = begun("980816", "循隆回族自治县", kind, *(f"/html/{n}/" for n in range(101, 106)))
    own = make.own(YEARS, title="循隆自治县政府{year}年信息公开工作年度报告")
    held = make.column("/html/5973/", "政府信息公开年报", [*own, *make.towns()])
    make.way("政府信息公开 /html/5970/List.html", "政府信息公开年报 /html/5973/List.html")
    return make.portal(make.archived(of_year(held)))


def dazhou_flat() -> Portal:
    """达州: every page in the root, xxgk-show-N.html and xxgk-list-<name>.html; signs turn the sheets."""
    kind = Kind(
        "/xxgk-show-{id}.html",
        first="/xxgk-list-{bare}.html",
        further="/xxgk-list-{bare}-{n}.html",
        foot=signs,
        line='<li><i>{day}</i><a href="{href}" target="_blank">{title}</a></li>',
    )
    make = begun("980817", "宣竹县", kind)
    own = make.own(FEW, title="{name}人民政府{year}年" + REPORT)
    held = make.column("/ndbg/", "政府信息公开年度报告", crowd(make, own, *FEW))
    make.way("信息公开 /xxgk-index.html", "政府信息公开年度报告 /xxgk-list-ndbg.html", style=menus.broken)
    return make.portal(make.archived(of_year(held)))


def zibo_channels() -> Portal:
    """淄博: /gongkai/site_…/channel_…/doc_….html, ids with dots; 发文日期 in a table; organs' channels beside."""
    channel = "/gongkai/site_gqxzf/channel_c_5f9fa491ab327f36e4c13060_n_1605682661.{bare}"
    kind = Kind(
        channel.replace("{bare}", "6934") + "/doc_{hex}.html",
        first=channel + "/index.html",
        further=channel + "/index_{n}.html",
        foot=numbered,
        date='<table class="gk"><tr><td>发布机构</td><td>{source}</td><td>发文日期</td><td>{day}</td></tr></table>',
    )
    make = begun("980818", "高博县", kind, "/101/", "/102/", "/103/", "/104/", "/105/")
    make.column("/6935/", "县政府部门年度报告", [e for y in FEW for e in make.departments(y)])
    held = make.column("/6934/", "县政府年度报告", make.own(YEARS))
    make.column("/6936/", "镇（街道）年度报告", make.towns())
    names = (("县政府部门年度报告", "6935"), ("镇（街道）年度报告", "6936"), ("县政府年度报告", "6934"))
    base = "/gongkai/site_gqxzf/nb/index.html"
    make.menu_page(base, "政府信息公开年度报告", [(n, kind.sheet(f"/{c}/", 1, 1)) for n, c in names])
    make.way("政府信息公开 /gongkai/site_gqxzf/index.html", f"政府信息公开年度报告 {base}")
    return make.portal(make.archived(of_year(held)))


def _escaped(paper: Paper) -> str:
    """The text as it came out of an editor that escaped twice."""
    return papers.plain(paper).replace("。", "。&amp;nbsp;").replace("以", "&amp;ldquo;以&amp;rdquo;", 1)


def xingan_escapes() -> Portal:
    """兴安盟: YYYY-MM/DD/article_<19 digits>.html; escapes leak into the text; year twice in the titles."""
    kind = Kind(
        "/zltq/{day:%Y-%m}/{day:%d}/article_202{id:016d}.html",
        first="{folder}list.html",
        further="{folder}list_{n}.html",
        foot=windowed,
    )
    make = begun("980819", "科扎旗", kind)
    title = "{year}年{name}{year}年度" + REPORT
    own = [replace(e, body=_escaped) for e in make.own(FEW, title=title)]
    held = make.column("/zltq/zfxxgknb/", "政府信息公开年报", crowd(make, own, YEAR))
    make.way("政务公开 /zltq/zwgk/list.html", "政府信息公开年报 /zltq/zfxxgknb/list.html")
    return make.portal(make.archived(of_year(held)))


def nanping_by_day() -> Portal:
    """南平: /cms/html/<site>/YYYY-MM-DD/N.html; pictures lead; the column goes back to 2010, no table before 2019."""
    kind = Kind(
        "/cms/html/npszf/{day}/1779{id}.html",
        first="/cms/html/npszf/{bare}/index.html",
        further="/cms/html/npszf/{bare}/index_{n}.html",
        foot=arrows,
        per_page=9,
        skin=skins.broad,
    )
    make = begun("980820", "浦政县", kind, boxed=7)
    own = make.own(range(2010, YEAR + 2))
    held = make.column("/zfxxgknb/", "政府信息公开年报", own)
    make.way(
        "信息公开 /cms/html/npszf/xxgk/index.html",
        "政府信息公开年报 /cms/html/npszf/zfxxgknb/index.html",
        style=menus.pictures,
    )
    return make.portal(make.archived(of_year(held)))


def hengshan_office_first() -> Portal:
    """衡山: /YYYYMMDD/iN.html, columns /cN/; the office reports on itself in January, the county in February."""
    kind = Kind(
        "/{day:%Y%m%d}/i{id}.html",
        first="/c{bare}/index.html",
        further="/c{bare}/index_{n}.html",
        foot=numbered,
        date='<div class="source">来源：{source} 时间：{day}</div>',
    )
    make = begun("980821", "衡攸县", kind, "/11/", "/12/", "/13/", "/14/", "/15/")
    office = make.office([*FEW, YEAR + 1])
    own = make.own([*FEW, YEAR + 1], title="{name}人民政府{year}年" + REPORT)
    rows = crowd(make, [*office, *own], YEAR, YEAR + 1)
    held = make.column("/2280/", "政府信息公开年报", rows)
    make.way("政府信息公开 /c2270/index.html", "政府信息公开年报 /c2280/index.html")
    return make.portal(make.archived(of_year(held)))


def kundulun_segments() -> Portal:
    """昆都仑: parameters as segments, /detail/cid/N/aid/N and /list/cid/N/p/2; 区政府 is named only by the row's organ."""
    kind = Kind(
        "/detail/cid/1899/aid/{id}",
        first="/list/cid/{bare}",
        further="/list/cid/{bare}/p/{n}",
        foot=windowed,
        date='<div class="ly">发布时间：{day}　|　浏览量：1073　|　{source}</div>',
    )
    make = begun("980822", "昆青区", kind, "/11/", "/12/", "/13/", "/14/", "/15/")
    own = make.own(FEW, title="区人民政府{year}年" + REPORT)
    held = make.column("/1899/", "政府信息公开年报", behind(make, own))
    make.way("政务公开 /index/zwgk", "政府信息公开年报 /list/cid/1899")
    return make.portal(make.archived(of_year(held)))


def henan_rebuilt() -> Portal:
    """河南: /YYYY/MM-DD/N.html is the day of the rebuild, the same for all; 来源 and 时间 glued; it came in April only."""
    kind = Kind(
        "/2025/11-18/{id}.html",
        first="{folder}index.html",
        further="{folder}p{n}.html",
        foot=arrows,
        date='<p class="info">来源：{source}时间：{day}</p>',
        pubdate="2025-11-18 03:12",
    )
    make = begun("980823", "桐唐县", kind)
    own = make.own(FEW)
    own[0] = late(own[0], date(2025, 4, 17))
    rows = behind(make, own, YEAR, YEAR - 1)
    held = make.column("/zwgk/xxgknb/", "政府信息公开年报", rows)
    make.way("政务公开 /zwgk/index.html", "政府信息公开年报 /zwgk/xxgknb/index.html")
    return make.portal(
        make.archived(of_year(held), why="the shown date is the day, PubDate that of a rebuild")
    )


PORTALS = (
    ankang_glued,
    jianping_folders,
    qinghai_lists,
    dazhou_flat,
    zibo_channels,
    xingan_escapes,
    nanping_by_day,
    hengshan_office_first,
    kundulun_segments,
    henan_rebuilt,
)
