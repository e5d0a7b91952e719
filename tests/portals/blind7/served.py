"""Portals of Hanweb, UCAP and VSB as their servers write them: nine reports, an absence."""

from __future__ import annotations

from dataclasses import replace

from portals.blind7.draft import begun, tabs
from portals.blind7.systems import (
    HANWEB,
    UCAP,
    VSB,
    called,
    counted,
    dl_nav,
    gl_left,
    numbers,
    pictured,
    sx_uls,
)
from portals.blind7.wcm import FEW, LONG
from portals.site import YEAR, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def report_by_area() -> Portal:
    """Hanweb: the catalogue's own report pages, xxgkAnnualReport.jsp?area=&fbtime=; an organ list, years for each."""
    draft = begun("980015", "邹嵫市", HANWEB)
    at = "/module/xxgk/xxgkAnnualReport.jsp"
    organs = {"113708830043": "市政府", "113708830044": "市发展和改革局", "113708830045": "市教育局"}
    held = []
    lists = ""
    for number, (area, organ) in enumerate(organs.items()):
        links = []
        for year in FEW:
            e = draft.own([year])[0] if not number else draft.departments(year)[number - 1]
            held += draft.hold("/", [replace(e, path=f"{at}?area={area}&fbtime={year}&showType=2")])
            links.append((f"{year}年", held[-1].path.replace("&", "&amp;")))
        lists += f"<dt>{organ}</dt><dd>{tabs(links[::-1])}</dd>"
    side = draft.publicity(
        "/col/col1500/index.html", "政府信息公开", ("政府信息公开年报", "/col/col1520/index.html"), pictured
    )
    draft.page("/col/col1520/index.html", "政府信息公开年报", f"{side}<dl>{lists}</dl>")
    return draft.archived(of_year(held))


def page_number_in_query() -> Portal:
    """Hanweb: sheets are index.html?uid=380055&pageNum=2; articles art_<32 hex>; rows in a table; a box 政府 beside."""
    draft = begun(
        "980016",
        "即阳区",
        HANWEB,
        item="/art/{day:%Y}/art_{hex}.html",
        row='<tr><td><a href="{href}" target="_blank" title="{title}">{title}</a></td><td class="bt_time">[{day}]</td></tr>',
        box="<table>{}</table>",
    )
    side = draft.publicity(
        "/col/col1400/index.html", "政务公开", ("年度报告", "/col/col380/index.html"), gl_left
    )
    rows = draft.mixed([*draft.own(LONG), *draft.office(LONG)], YEAR, YEAR + 1)
    held = draft.column("/380/", "年度报告", rows, numbers, 15, above=side)
    return draft.archived(of_year(held))


_CREATE = """function createPageHTML(id,all,now,stem,ext){ var h='共'+all+'页 ';
  function at(n){ return n==1?stem+'.'+ext:stem+'_@.'.replace('@',n-STEP)+ext; }
  if(now>1) h+='<a href="'+at(now-1)+'">上一页</a> ';
  for(var i=1;i<=all;i++) h+=i==now?'<b>'+i+'</b> ':'<a href="'+at(i)+'">'+i+'</a> ';
  if(now<all) h+='<a href="'+at(now+1)+'">下一页</a>'; document.getElementById(id).innerHTML=h; }"""


def pager_function_outside() -> Portal:
    """UCAP after 甘肃: createPageHTML stands in /js/page.js; list.shtml, then list_2.shtml."""
    draft = begun(
        "980018",
        "会远县",
        UCAP,
        row='<li><a href="{href}" title="{title}" target="_blank">{title}</a><span class="date">{day}</span></li>',
    )
    tag = draft.script("/xhtml/js/page.js", _CREATE.replace("STEP", "0"))
    side = draft.publicity(
        "/c110600/zfxxgk.shtml", "政府信息公开", ("政府信息公开年报", "/c110634/list.shtml"), sx_uls
    )
    rows = draft.mixed(draft.own(LONG), YEAR, YEAR + 1)
    held = draft.column("/c110634/", "政府信息公开年报", rows, called, 15, above=side + tag)
    return draft.archived(of_year(held))


def second_is_one() -> Portal:
    """UCAP after 镇江: the second sheet is xxgk_list_1; an old 单位 column of the year hangs beside the county's."""
    draft = begun(
        "980019", "丹容市", UCAP, first="/{bare}/xxgk_list.shtml", further="/{bare}/xxgk_list_{m}.shtml"
    )
    tag = draft.script("/js/xxgkpage.js", _CREATE.replace("STEP", "1"))
    levels = {"市政府年报": "/c103419/xxgk_list.shtml", "部门年报": "/c103420/xxgk_list.shtml"}
    side = draft.publicity("/zfxxgk.shtml", "政府信息公开", ("政府信息公开年报", "/zfxxgknb.shtml"), dl_nav)
    draft.page("/zfxxgknb.shtml", "政府信息公开年报", side + tabs(levels))
    own = draft.own(LONG, "{year}年{name}政府信息公开工作年度报告")
    held = draft.column("/c103419/", "市政府年报", own, called, 10, above=side + tabs(levels) + tag)
    draft.column(
        "/c103420/", "部门年报", [e for y in FEW for e in draft.departments(y)], called, 15, above=side + tag
    )
    return draft.archived(of_year(held))


def first_channel() -> Portal:
    """UCAP after 绥滨: menu addresses end in redirect_firstChannel.shtml; h1 in h1 and Word's tags; PubDate is the rebuild."""
    view = '<div class="content-container"><div class="content-container-text"><h1 class="content-container-title"><h1><b><span>{title}</span></b><b><span><o:p></o:p></span></b></h1></h1><div class="content-container-info">信息来源: 发布日期：{day} 13:57</div><div class="content-container-con">{body}</div></div></div>'
    draft = begun(
        "980020", "绥岗县", UCAP, view=view, item="/suigang/{bare}/{day:%Y%m}/c07_{id}.shtml",
        metas='<meta name="ArticleTitle" content="{title}"/>\n<meta name="PubDate" content="2026-07-05 14:01:14"/>\n<meta name="others" content="页面生成时间 2026-07-05 14:01:14" />',
        first="/suigang/{bare}/list.shtml", further="/suigang/{bare}/list_{n}.shtml",
    )  # fmt: skip
    base = "/suigang/2f108fffb18d499dbbf9a72141151036"
    draft.moved(f"{base}/redirect_firstChannel.shtml", f"{base}/zfxxgk.shtml")
    column = "/suigang/65feb7f01c5041ceaa97d1a52f015609/"
    side = draft.publicity(
        f"{base}/zfxxgk.shtml",
        "政务公开",
        ("政府信息公开年报", f"{column}list.shtml"),
        dl_nav,
        enter=f"{base}/redirect_firstChannel.shtml",
    )
    held = draft.column(
        column, "政府信息公开年报", draft.mixed(draft.own(FEW), YEAR), numbers, 20, above=side
    )
    return draft.archived(of_year(held), why="the shown date is the day, PubDate a rebuild's")


def date_by_script() -> Portal:
    """UCAP after 三亚: 发布日期 is empty in the markup and filled by a script in the page; PubDate says the same."""
    view = '<div class="content-container"><h1 class="content-container-title">{title}</h1><div class="content-container-info">发布日期：<span id="fbrq"></span> 来源：<span>{source}</span></div><script>(function(){{var t="{day} 09:20:11";document.getElementById("fbrq").innerHTML=t.substring(0,10);}})();</script><div class="content-container-con" id="zoom">{body}</div></div>'
    draft = begun("980021", "崖棠区", UCAP, view=view)
    side = draft.publicity(
        "/zfxxgk/index.shtml", "政府信息公开", ("政府信息公开年报", "/c128570/list.shtml"), pictured
    )
    held = draft.column(
        "/c128570/", "政府信息公开年报", [*draft.own(FEW), *draft.towns(), *draft.towns(YEAR - 1)], above=side
    )
    return draft.archived(of_year(held))


def list_in_frame() -> Portal:
    """UCAP after 钟楼: the column's page is a frame around the list, which has no menu of its own."""
    draft = begun("980022", "钟陵区", UCAP)
    side = draft.publicity("/zfxxgk.shtml", "信息公开", ("政府信息公开年报", "/zfxxgknb/nb.shtml"), sx_uls)
    draft.page(
        "/zfxxgknb/nb.shtml",
        "政府信息公开年报",
        side
        + '<iframe id="listfr" src="/c104010/frame_list.shtml" width="760" height="900" frameborder="0"></iframe>',
    )
    held = draft.hold("/c104010/", draft.mixed(draft.own(range(2012, YEAR + 2)), YEAR + 1))
    for number in (1, 2, 3):
        shown = held[(number - 1) * 13 : number * 13]
        sheets = ["/c104010/frame_list.shtml", "/c104010/frame_list_2.shtml", "/c104010/frame_list_3.shtml"]
        assert len(held) <= 39
        draft.site.on(
            sheets[number - 1],
            draft.send(f"<html><body><ul>{draft.rows(shown)}</ul>{counted(sheets, number)}</body></html>"),
        )
    return draft.archived(of_year(held))


def begins_after() -> Portal:
    """UCAP: the column begins with 2025; in it the county, its office and bodies; nothing of 2024 in it or beside it."""
    draft = begun("980023", "岷嘉县", UCAP)
    side = draft.publicity(
        "/c98100/zfxxgk.shtml", "政府信息公开", ("政府信息公开年报", "/c98120/list.shtml"), dl_nav
    )
    rows = draft.mixed([*draft.own([YEAR + 1]), *draft.office([YEAR + 1])], YEAR + 1)
    draft.column("/c98120/", "政府信息公开年报", rows, numbers, 15, above=side)
    return draft.ends(Status.NOT_LISTED, why="the column begins after the year")


def counted_down() -> Portal:
    """VSB: nb.htm, then nb/3.htm, nb/2.htm, nb/1.htm; 县政府 at times signs as 人民政府办公室 in the text."""
    draft = begun("980025", "洱祥县", VSB, further="/zfxxgk/{bare}/{d}.htm", first="/zfxxgk/{bare}.htm")
    side = draft.publicity("/zfxxgk.htm", "政府信息公开", ("政府信息公开年报", "/zfxxgk/nb.htm"), sx_uls)
    rows = draft.mixed([*draft.own(FEW), *draft.lookalikes()], YEAR, YEAR - 1)
    held = draft.column("/zfxxgk/nb/", "政府信息公开年报", rows, counted, 12, above=side)
    assert len(rows) > 36
    return draft.archived(of_year(held))


def column_is_the_page() -> Portal:
    """VSB after 洪雅: every year is a column of one page that is the report itself, in 县政府, 部门 and 乡镇."""
    draft = begun("980026", "瓦洪县", VSB)
    base = "/zfxxgk/zfxxgknb"
    links = [(f"{y}年", f"{base}/n{y}n.htm") for y in reversed(FEW)]
    side = draft.publicity("/zfxxgk.htm", "政府信息公开", ("政府信息公开年报", f"{base}.htm"), gl_left)
    draft.page(f"{base}.htm", "政府信息公开年报", side + tabs(links))
    held = []
    for year in FEW:
        at = f"{base}/n{year}n"
        own = draft.hold("/", [replace(draft.own([year])[0], path=f"{at}/xzf.htm")])
        towns = draft.hold(
            "/", [replace(e, path=f"{at}/xz/z{n}.htm") for n, e in enumerate(draft.towns(year))]
        )
        held += [*own, *towns]
        named = [("县人民政府", own[0].path), ("乡镇", f"{at}/xz.htm")]
        draft.page(f"{at}.htm", f"{year}年", side + tabs(named))
        draft.page(f"{at}/xz.htm", "乡镇", side + f"<ul>{draft.rows(towns)}</ul>")
    return draft.archived(of_year(held))


PORTALS = (
    report_by_area,
    page_number_in_query,
    pager_function_outside,
    second_is_one,
    first_channel,
    date_by_script,
    list_in_frame,
    begins_after,
    counted_down,
    column_is_the_page,
)
