"""Portals of local systems and small vendors as their servers write them, and three closed doors."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from portals import papers
from portals.blind7 import systems
from portals.blind7.draft import Draft, begun, tabs
from portals.blind7.systems import (
    HANWEB,
    PLAIN,
    TRS,
    UCAP,
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
from portals.site import YEAR, Answer, Portal
from portals.stock import of_year

from nianbao.core.report import Status


def year_folders() -> Portal:
    """sitesources after 周口: page_pc/zfxxgk/zfxxgknb/2024nb/list1.html; the oldest folder is 2019年及以前."""
    draft = begun(
        "980481", "颍项县", PLAIN, frame=systems.strap, item="{folder}article{hex}.html",
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
        "980484",
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
        "/16035/", "政府信息公开年报", draft.mixed(own, YEAR, YEAR + 1), counted, 15, above=side
    )
    return draft.archived(of_year(held))


def category_is_empty() -> Portal:
    """PowerEasy after 廊坊: Category_N/Index.aspx for each year; the wanted year's says 暂无信息, as no later one exists."""
    draft = begun(
        "980485",
        "永霸县",
        PLAIN,
        frame=systems.strap,
        item="/Item/{id}.aspx",
        first="/Category_{bare}/Index.aspx",
        further="/Category_{bare}/Index_{n}.aspx",
        usual=(("今日永霸", "/1/"), ("公示公告", "/2/"), ("政务服务", "/3/"), ("互动交流", "/4/")),
    )
    years = {f"{y}年": f"/Category_{y - 1900}/Index.aspx" for y in reversed(FEW)}
    side = draft.publicity(
        "/Category_60/Index.aspx", "政务公开", ("政府信息公开年报", "/Category_70/Index.aspx"), gl_left
    )
    draft.page("/Category_70/Index.aspx", "政府信息公开年报", side + tabs(years))
    for year in FEW:
        none = '<p class="none">暂无信息</p>' if year == YEAR else ""
        draft.column(
            f"/{year - 1900}/",
            f"{year}年",
            draft.own([year]) if year < YEAR else [],
            above=side + tabs(years),
            below=none,
        )
    return draft.ends(Status.NOT_PUBLISHED, why="the year's category is empty, the others are one page each")


def letters_for_columns() -> Portal:
    """常州: /class/CPJCILBI, its second sheet /class/CPJCILBI/2; /html/<site>/2025/CPJCILBI_0218/N.html."""
    view = '<table width="98%"><tr><td align="center" class="NewsTitle">{title}<div class="NewsTitleFu"></div></td></tr><tr><td height="26" align="center">发布日期：{day}&nbsp;&nbsp;来源：{source}&nbsp;&nbsp;浏览次数：<span id=\'hits\'></span></td></tr><tr><td class="NewsContent">{body}</td></tr></table>'
    draft = begun(
        "980486",
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
        "980487",
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
        "980488",
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
        "980489",
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
        "980490",
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
        "980491",
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
        "980492",
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


def bodies_alone_reported() -> Portal:
    """泸州: content_N without ending; xxgkndbg1 is the county's own to 2023, bmxxgknb has the bodies of 2024."""
    draft = begun(
        "980493",
        "合叙县",
        PLAIN,
        item="{folder}content_{id}",
        first="{folder}",
        further="{folder}index_{n}.html",
    )
    base = "/xxgk/xxgkndbg/"
    named = {
        "县政府年报": f"{base}xxgkndbg1/",
        "部门年报": f"{base}bmxxgknb/",
        "乡镇年报": f"{base}xzxxgknb/",
    }
    side = draft.publicity("/xxgk/", "信息公开", ("信息公开年度报告", base), sx_uls)
    draft.page(base, "信息公开年度报告", side + tabs(named))
    rows = (draft.own(range(2012, YEAR)), [*draft.departments(), *draft.departments(YEAR - 1)], draft.towns())
    for (name, at), entries in zip(named.items(), rows, strict=True):
        draft.column(at, name, entries, counted, 10, above=side + tabs(named))
    return draft.ends(Status.NOT_PUBLISHED, why="the county's column ends in 2023, read to its last sheet")


def ruishu_412() -> Portal:
    """Ruishu: 412 for everything, $_ts and a meta of r="m"; no text."""
    draft = Draft("980498", "渭漳县", TRS)
    page = '<!DOCTYPE html><html><head><meta id="9DhefwqGPrzGxEp9hPaoag" content="#nV1d3bQ" r="m"><script type="text/javascript" r="m">$_ts=window[\'$_ts\'];if(!$_ts)$_ts={};$_ts.nsd=63184;$_ts.cd="qDeqrrAloaEqDGWFqr93qGqxJGGcqq9C";</script><script type="text/javascript" charset="iso-8859-1" src="/JwQ4aVqMvgZs/fv1kZ7y.294cc83.js" r="m"></script></head><body></body></html>'
    cookie = ("Set-Cookie", "FSSBBIl1UgzbN7N80S=5q0cQ; Path=/; HttpOnly")
    draft.site.guard = lambda ask: draft.send(page, 412, headers=(cookie,))
    return draft.ends(Status.BLOCKED, why="a challenge answered")


def everything_behind_login() -> Portal:
    """The city's gateway leads every page by 302 to 统一身份认证, a form of user and password on the same host."""
    draft = Draft("980499", "葭绥县", UCAP)
    form = draft.send(
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>统一身份认证平台</title></head><body><h2>用户登录</h2><form method="post" action="/cas/login"><input name="username" placeholder="请输入用户名"><input type="password" name="password" placeholder="请输入密码"><button>登录</button></form><p>您尚未登录或登录已过期，请登录后访问。</p></body></html>'
    )
    to_login = Answer(b"", 302, headers=(("Location", "/cas/login?service=portal"),))
    draft.site.guard = lambda ask: (
        Answer(b"", 404) if ask.path == "/robots.txt" else form if ask.path == "/cas/login" else to_login
    )
    return draft.ends(Status.BLOCKED, why="the door asks for a user and a password, whatever is asked for")


def robots_close_the_column() -> Portal:
    """Hanweb: robots.txt closes /col/col1600/, where alone the 年报 column lies; the rest of the portal is open."""
    draft = begun("980500", "磐文县", HANWEB)
    draft.site.on(
        "/robots.txt",
        Answer(b"User-agent: *\nDisallow: /module/\nDisallow: /col/col1600/\n", kind="text/plain"),
    )
    side = draft.publicity(
        "/col/col1500/index.html", "政府信息公开", ("政府信息公开年报", "/col/col1600/index.html"), pictured
    )
    draft.column("/1600/", "政府信息公开年报", draft.own(FEW), counted, 15, above=side)
    return draft.ends(
        Status.DISALLOWED, forbidden=("/module/", "/col/col1600/"), why="the column may not be read"
    )


PORTALS = (
    year_folders,
    jsp_pages,
    category_is_empty,
    letters_for_columns,
    uuids_for_columns,
    easysite_portlets,
    panels_of_levels,
    frames_in_gbk,
    word_by_action,
    year_page_is_report,
    bodies_alone_reported,
    ruishu_412,
    everything_behind_login,
    robots_close_the_column,
)
