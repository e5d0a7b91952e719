"""Portals of local systems and small vendors as their servers write them. Each has the report."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from portals import papers
from portals.blind7 import systems
from portals.blind7.draft import begun, tabs
from portals.blind7.systems import (
    PLAIN,
    counted,
    dl_nav,
    gl_left,
    numbers,
    pictured,
    sx_uls,
)
from portals.blind7.wcm import FEW, LONG
from portals.files import old_word
from portals.papers import whole_text
from portals.site import YEAR, Portal
from portals.stock import of_year


def year_folders() -> Portal:
    """sitesources after 周口: page_pc/zfxxgk/zfxxgknb/2024nb/list1.html; the oldest folder is 2019年及以前."""
    draft = begun(
        "980041", "颍项县", PLAIN, frame=systems.strap, item="{folder}article{hex}.html",
        first="{folder}list1.html", further="{folder}list{n}.html",
        box='<div id="articleListTable"><ul>{}</ul></div>',
    )  # fmt: skip
    base = "/sitesources/yxx/page_pc/zfxxgk/zfxxgknb/"
    folders = {f"{y}年": f"{base}{y}nb/" for y in reversed(FEW) if y > 2021}
    named = {name: f"{at}list1.html" for name, at in folders.items()} | {
        "2021年及以前": f"{base}2021njyq/list1.html"
    }
    side = draft.publicity(
        "/sitesources/yxx/page_pc/zfxxgk/index.html",
        "政府信息公开",
        ("政府信息公开年报", f"{base}index.html"),
        sx_uls,
    )
    draft.page(f"{base}index.html", "政府信息公开年报", side + tabs(named, "nd"))
    held = []
    for (name, at), year in zip(folders.items(), (y for y in reversed(FEW) if y > 2021), strict=True):
        held += draft.column(
            at, name, draft.mixed(draft.own([year]), year), numbers, 10, above=side + tabs(named, "nd")
        )
    draft.column(f"{base}2021njyq/", "2021年及以前", draft.own(range(2014, 2022)), numbers, 10, above=side)
    return draft.archived(of_year(held))


def jsp_pages() -> Portal:
    """绵竹 and 乌鲁木齐: /info/iList.jsp?cat_id=N&cur_page=2; articles in folders of day; 区 and 街道 in one list."""
    draft = begun(
        "980044",
        "米泉区",
        PLAIN,
        item="/zwgk/xxgk/{id}.htm",
        first="/info/iList.jsp?cat_id={bare}",
        further="/info/iList.jsp?cat_id={bare}&cur_page={n}",
        usual=(("要闻", "/15241/"), ("通知", "/15242/"), ("服务", "/15243/"), ("互动", "/15244/")),
    )
    side = draft.publicity(
        "/info/iIndex.jsp", "政务公开", ("政府信息公开年报", "/info/iList.jsp?cat_id=16035"), pictured
    )
    own = draft.own(LONG, "{name}{year}年度政府信息公开工作报告")
    held = draft.column(
        "/16035/",
        "政府信息公开年报",
        draft.mixed([*own, *draft.lookalikes()[::2]], YEAR, YEAR + 1),
        counted,
        15,
        above=side,
    )
    return draft.archived(of_year(held))


def letters_for_columns() -> Portal:
    """常州: /class/CPJCILBI, its second sheet /class/CPJCILBI/2; /html/<site>/2025/CPJCILBI_0218/N.html."""
    view = '<table width="98%"><tr><td align="center" class="NewsTitle">{title}<div class="NewsTitleFu"></div></td></tr><tr><td height="26" align="center">发布日期：{day}&nbsp;&nbsp;来源：{source}&nbsp;&nbsp;浏览次数：<span id=\'hits\'></span></td></tr><tr><td class="NewsContent">{body}</td></tr></table>'
    draft = begun(
        "980046",
        "武坛区",
        PLAIN,
        frame=systems.cells,
        view=view,
        item="/html/wtq/{day:%Y}/{bare}_{day:%m%d}/{id}.html",
        first="/class/{bare}",
        further="/class/{bare}/{n}",
        crumb=" > ",
        usual=(
            ("新资讯", "/EBALQKBH/"),
            ("新公告", "/EBALQKBI/"),
            ("新服务", "/BADOILJN/"),
            ("新互动", "/NQBJILOH/"),
        ),
    )
    draft.publicity("/class/OHQACFDF", "新公开", ("信息公开年报", "/class/CPJCILBI"), gl_left)
    held = draft.column(
        "/CPJCILBI/", "信息公开年报", draft.mixed(draft.own(range(2010, YEAR + 2)), YEAR), numbers, 12
    )
    return draft.archived(of_year(held))


def uuids_for_columns() -> Portal:
    """石家庄: /columns/<uuid>/index.html, articles /columns/<uuid>/202502/18/<uuid>.html; two dates that agree."""
    view = '<div id="biaoti"><div></div><div><span>{title}</span></div></div><div id="titN"><div class="fbsj-ph">{day} 08:16<span class="sj_laiy">来源：{source}</span></div><table class="wzzw-pc"><tr><td width="200">发布时间：{day} 08:16</td><td width="600"><span>来源：{source}</span></td></tr></table></div><div class="main">{body}</div>'
    base = "/columns/23e52454-2fe3-4e61-82ee-1a23ddb48855"
    draft = begun(
        "980047",
        "藁深区",
        PLAIN,
        view=view,
        first="{folder}index.html",
        crumb=" &gt;&gt;&nbsp; ",
        item="{folder}{day:%Y%m/%d}/{hex}.html",
    )
    side = draft.publicity(
        f"{base}/index.html",
        "政务公开",
        ("政府信息公开年报", "/columns/3125ce42-b307-436d-9906-21c7b6ca1b46/index.html"),
        dl_nav,
    )
    rows = draft.put("/columns/3125ce42-b307-436d-9906-21c7b6ca1b46/", draft.mixed(draft.own(LONG), YEAR))
    rows = [replace(e, path=e.path.replace(e.hex, str(UUID(e.hex)))) for e in rows]
    held = draft.column(
        "/columns/3125ce42-b307-436d-9906-21c7b6ca1b46/", "政府信息公开年报", rows, numbers, 18, above=side
    )
    return draft.archived(of_year(held))


def easysite_portlets() -> Portal:
    """easysite after 顺义: every page is a folder N/index.html; rows are in a portlet; the district's streets beside."""
    view = '<div id="articleWrap"><h1 id="pos_h1">{title}</h1><p class="sub">日期：{day} 来源：{source}</p><div id="easysiteText">{body}</div></div>'
    draft = begun(
        "980048",
        "密谷区",
        PLAIN,
        frame=systems.portlets,
        view=view,
        item="/web/zwgk/nb/{id}/index.html",
        further="{folder}d0bd8aad-{n}.html",
        row="<li><a href='{href}' target='_blank' title='{title}'><span>{title}</span></a><i>{day}</i></li>",
    )
    named = {
        "区政府": "/web/zwgk/nb/qzf/index.html",
        "委办局": "/web/zwgk/nb/wbj/index.html",
        "镇街": "/web/zwgk/nb/zj/index.html",
    }
    draft.publicity("/web/zwgk/index.html", "政务公开", ("信息公开年报", "/web/zwgk/nb/index.html"), pictured)
    draft.page("/web/zwgk/nb/index.html", "信息公开年报", tabs(named, "float_list_ul"))
    held = []
    for (name, at), rows in zip(
        named.items(), (draft.own(LONG), draft.departments(), draft.towns()), strict=True
    ):
        held += draft.column(
            at.removesuffix("index.html"), name, rows, numbers, 9, above=tabs(named, "float_list_ul")
        )
    return draft.archived(of_year(held))


def panels_of_levels() -> Portal:
    """上海: /nw2315/index.html; three panels in one page, two of them hidden until their heading is pointed at."""
    draft = begun(
        "980049",
        "徐浦区",
        PLAIN,
        item="/{bare}/{day:%Y%m%d}/{hex}.html",
        first="/{bare}/index.html",
        usual=(
            ("要闻动态", "/nw2315/"),
            ("公示公告", "/nw2316/"),
            ("一网通办", "/nw2317/"),
            ("互动", "/nw2318/"),
        ),
    )
    side = draft.publicity(
        "/nw4411/index.html", "政务公开", ("政府信息公开年报", "/nw4420/index.html"), sx_uls
    )
    groups = {"街镇": draft.towns(), "委办局": draft.departments(), "区政府": draft.own(FEW)}
    heads = "".join(
        f'<li onclick="show({n})" onmouseover="show({n})">{name}</li>' for n, name in enumerate(groups)
    )
    held, panels = [], ""
    for number, rows in enumerate(groups.values()):
        placed = draft.hold("/nw4420/", rows)
        held += placed
        panels += f'<ul class="con" id="con{number}"{" style=display:none" * (number > 0)}>{draft.rows(placed)}</ul>'
    act = "<script>function show(n){ for(var i=0;i<3;i++) document.getElementById('con'+i).style.display=i==n?'block':'none'; }</script>"
    draft.page("/nw4420/index.html", "政府信息公开年报", f'{side}<ul class="hd">{heads}</ul>{panels}{act}')
    return draft.archived(of_year(held))


def frames_in_gbk() -> Portal:
    """光山 and 安庆: PHP in GBK; the portal's section is a frameset of a menu and a list; show.php?classid=&id=."""
    draft = begun(
        "980050",
        "淮光县",
        PLAIN,
        charset="gb2312",
        frame=systems.cells,
        item="/show.php?classid={bare}&id={id}",
        first="/list.php?classid={bare}",
        further="/list.php?classid={bare}&page={n}",
        metas="",
        view='<div align="center"><b>{title}</b></div><div align="center">发表时间：{day} 点击：318</div><div>{body}</div>',
        usual=(("新闻", "/11/"), ("公告", "/12/"), ("办事", "/13/"), ("互动", "/14/")),
    )
    held = draft.column("/37/", "政府信息公开年报", draft.mixed(draft.own(LONG), YEAR), counted, 15)
    draft.column("/36/", "政府信息公开制度", draft.notices(3))
    left = '<html><head><base target="rightFrame"></head><body><a href="/list.php?classid=36">政府信息公开制度</a><br><a href="/list.php?classid=37">政府信息公开年报</a></body></html>'
    draft.site.on("/gk/left.php", draft.send(left))
    draft.site.on(
        "/gk/index.php",
        draft.send(
            '<html><head><title>信息公开</title></head><frameset cols="180,*"><frame src="/gk/left.php" name="leftFrame"><frame src="/list.php?classid=36" name="rightFrame"></frameset></html>'
        ),
    )
    draft.nav.append(("信息公开", "/gk/index.php"))
    return draft.archived(of_year(held))


def word_by_action() -> Portal:
    """珙县: GovOpenShow.aspx?id=N holds two lines and a link down.aspx?eid=N that hands out a Word 97 file."""
    draft = begun(
        "980051",
        "筠珙县",
        PLAIN,
        frame=systems.strap,
        item="/GovOpenShow.aspx?id={id}",
        first="/GovOpenList.aspx?cid={bare}",
        further="/GovOpenList.aspx?cid={bare}&page={n}",
        usual=(("新闻", "/1/"), ("公告", "/2/"), ("办事", "/3/"), ("互动", "/4/")),
    )
    own = [
        replace(
            e,
            body=papers.fixed(
                f'<p>　　{e.title}全文请下载附件。</p><p>附件下载：<a href="/down.aspx?eid={e.serial}">{e.title}</a></p>'
            ),
        )
        for e in draft.own(FEW)
    ]
    side = draft.publicity(
        "/GovOpen.aspx", "政府信息公开", ("政府信息公开年报", "/GovOpenList.aspx?cid=9"), gl_left
    )
    held = draft.column("/9/", "政府信息公开年报", [*own, *draft.towns()], counted, 15, above=side)
    for e in own:
        assert e.paper
        draft.file(
            f"/down.aspx?eid={e.serial}",
            old_word([e.title, *whole_text(e.paper)]),
            "application/octet-stream",
        )
    return draft.archived(of_year(held))


def year_page_is_report() -> Portal:
    """陕西: 2024n/1.html is the report itself; towns and bodies have 19-digit pages in columns beside."""
    draft = begun(
        "980052",
        "延洛县",
        PLAIN,
        item="{folder}1882251480{id:09d}.html",
        first="{folder}1.html",
        further="{folder}{n}.html",
    )
    base = "/zfxxgk/zfxxgknb/"
    links = [(f"{y}年", f"{base}xj/{y}n/1.html") for y in reversed(FEW)]
    held = draft.hold(
        "/", [replace(e, path=f"{base}xj/{e.paper.year}n/1.html") for e in draft.own(FEW) if e.paper]
    )
    side = draft.publicity("/zfxxgk/1.html", "政府信息公开", ("政府信息公开年报", f"{base}1.html"), dl_nav)
    named = {"县级": f"{base}xj/1.html", "部门": f"{base}bm/1.html", "镇（街道）": f"{base}zj/1.html"}
    draft.page(f"{base}1.html", "政府信息公开年报", side + tabs(named))
    draft.page(f"{base}xj/1.html", "县级", side + tabs(named) + tabs(links, "nd"))
    draft.column(
        f"{base}bm/", "部门", [*draft.departments(), *draft.departments(YEAR + 1)], numbers, 20, above=side
    )
    draft.column(f"{base}zj/", "镇（街道）", draft.towns(), numbers, 20, above=side)
    return draft.archived(of_year(held))


PORTALS = (
    year_folders,
    jsp_pages,
    letters_for_columns,
    uuids_for_columns,
    easysite_portlets,
    panels_of_levels,
    frames_in_gbk,
    word_by_action,
    year_page_is_report,
)
