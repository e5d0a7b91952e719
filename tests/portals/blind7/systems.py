"""The frames, articles and pagers of the systems that the seventh blind fleet is drawn after, one real page each."""

from __future__ import annotations

from collections.abc import Sequence

from portals.blind7.draft import Draft, Links, System
from portals.skins import NOTE

_FOOT = '<div class="footer"><p>主办：{office}　承办：{name}数据局</p><p>网站标识码：{code}0003　{note}</p></div></body></html>'


def _foot(draft: Draft) -> str:
    return _FOOT.format(office=draft.place.office, name=draft.name, code=draft.code, note=NOTE)


def _site(draft: Draft) -> str:
    return f'<meta name="SiteName" content="{draft.place.government}">\n<meta name="SiteIDCode" content="{draft.code}0003">'


def sx(draft: Draft, title: str, metas: str, crumbs: str, content: str) -> str:
    """邯郸: sx-navs, a table of rows."""
    nav = "".join(f'<li><a href="{to}" target="_blank">{text}</a></li>' for text, to in draft.nav)
    return f'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<html lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset={draft.system.charset}">{_site(draft)}\n{metas}<title>{title}</title></head><body><div class="f_w clearfix"><div class="header_szf"><div class="logo"><a href="/"><img src="/images/logo1.png"></a></div></div></div><div class="sx-navs"><ul class="sx-list"><li><a href="/">首页</a></li>{nav}</ul></div><div class="sx-width"><div class="sx-more1">{crumbs}</div>{content}</div>{_foot(draft)}'


def cells(draft: Draft, title: str, metas: str, crumbs: str, content: str) -> str:
    """鄂尔多斯: everything in tables, pictures between the cells of the menu."""
    line = '<td><img src="/images/menu_line.jpg"></td>'
    nav = line.join(f'<td class="td3"><a href="{to}">{text}</a></td>' for text, to in draft.nav)
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={draft.system.charset}">{_site(draft)}{metas}<title>{title}</title></head><body><table width="1006" border="0" id="memu" align="center"><tbody><tr><td class="td1"><a href="/">首页</a></td>{line}{nav}</tr></tbody></table><table width="1006" align="center" bgcolor="#FFFFFF"><tr><td class="pos" height="27">您现在的位置是：{crumbs}</td></tr><tr><td valign="top">{content}</td></tr></table>{_foot(draft)}'


def wrap(draft: Draft, title: str, metas: str, crumbs: str, content: str) -> str:
    """防城港 and 安溪: a nav element, crumb-nav, wrap."""
    nav = "".join(
        f'<li class="nav-item"><a class="nav-link" href="{to}" title="{text}">{text}</a></li>'
        for text, to in draft.nav
    )
    return f'<!DOCTYPE html><html><head><meta charset="{draft.system.charset}">{_site(draft)}\n{metas}\n<title>{title}</title><link rel="stylesheet" href="/images/style.css"></head><body><header><a href="javascript:void(0)" onclick="wza()">无障碍</a><a href="/" class="logo">{draft.place.government}</a></header><nav><ul><li class="nav-item"><a class="nav-link" href="/">首页</a></li>{nav}</ul></nav><div class="mainbox"><div class="wrap bg-white"><div class="crumb-nav"><img src="/images/dqwz.png">当前位置：{crumbs}</div><div class="more">{content}</div></div></div>{_foot(draft)}'


def boxed(draft: Draft, title: str, metas: str, crumbs: str, content: str) -> str:
    """江苏: bt-box, crumbs in nested tables."""
    nav = "".join(
        f'<td align="center"><a href="{to}" class="bt_link">{text}</a></td>' for text, to in draft.nav
    )
    return f'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset={draft.system.charset}" /><meta name=\'WebId\' content=\'1\'><meta name=\'Maketime\' content=\'2026-11-20 03:34:34\'>{_site(draft)}{metas}<title>{title}</title></head><body><div id=\'barrierfree_container\'><table width="100%"><tr><td><a href="/index.html" class="bt_link">首页</a></td>{nav}</tr></table><div class="bt-box"><div class="bt-position"><span>当前位置：</span><table cellspacing="0" border="0"><tr><td>{crumbs}</td></tr></table></div></div>{content}</div>{_foot(draft)}'


def strap(draft: Draft, title: str, metas: str, crumbs: str, content: str) -> str:
    """蜀山 and 辽阳: a Bootstrap page whose menu has empty marks."""
    nav = "".join(f'<li class="dropdown"><a href="{to}">{text}<i></i></a></li>' for text, to in draft.nav)
    return f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="{draft.system.charset}"><meta name="renderer" content="webkit">{_site(draft)}\n{metas}<title>{title}</title></head><body><div id="container"><div class="navbar"><ul class="nav navbar-nav"><li><a href="/index.html">网站首页</a></li>{nav}</ul></div><div class="container clearfix"><div class="location"><p class="location-text">当前位置： {crumbs}</p></div><div class="main row"><div class="col-md-18">{content}</div></div></div></div>{_foot(draft)}'


def portlets(draft: Draft, title: str, metas: str, crumbs: str, content: str) -> str:
    """顺义 and 大兴: easysite portlets."""
    nav = "".join(f"<a class='SkinObject' href='{to}' target='_parent'>{text}</a>" for text, to in draft.nav)
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={draft.system.charset}" /><meta name="version" content="7.9.12.42"/><title>{title}</title>{_site(draft)}{metas}</head><body><div easysite="easysiteHiddenDiv"><input id="contextPath" value="/eportal" type="hidden"/></div><div class="nav"><a class=\'SkinObject\' href=\'/\'>网站首页</a>{nav}</div><div class="position">您现在的位置：<span>{crumbs}</span></div><div class="portlet" id="7c9b74a97b2d4a9e911f49a817598225"><div align="left" class="portlet-header"><span id="menu"></span></div><div>{content}</div></div>{_foot(draft)}'


TRS = System(
    "{folder}{day:%Y%m}/t{day:%Y%m%d}_{id}.html",
    '<div class="article"><h1>{title}</h1><div class="article-inf"><div class="article-inf-left">{day} 10:10 &nbsp;&nbsp;来源： {source}</div></div><div class="TRS_Editor">{body}</div></div>',
    wrap,
)
HANWEB = System(
    "/art/{day:%Y}/{day.month}/{day.day}/art_{bare}_{id}.html",
    '<div class="artile_zw"><div class="bt-article-02"><div class="sp_title">{title}</div><div class="sp_time"><font>时间：{day} 10:17</font><font>来源：{source}</font></div><div id="zoom"><meta name="ContentStart">{body}<meta name="ContentEnd"></div></div></div>',
    boxed,
    "/col/col{bare}/index.html",
    "/col/col{bare}/index.html?uid=380055&pageNum={n}",
    usual=(
        ("新闻中心", "/31386/"),
        ("公示公告", "/31387/"),
        ("办事服务", "/31388/"),
        ("政民互动", "/31389/"),
    ),
)
UCAP = System(
    "/{bare}/{day:%Y%m}/{hex}.shtml",
    '<div class="content-container"><h1 class="content-container-title">{title}</h1><div class="content-container-info">信息来源:{source} 发布日期：{day} 13:57</div><div class="content-container-con"><ucapcontent>{body}</ucapcontent></div></div>',
    wrap,
    "/{bare}/list.shtml",
    "/{bare}/list_{n}.shtml",
    metas='<meta name="ArticleTitle" content="{title}"/>\n<meta name="PubDate" content="{day} 13:57:14"/>\n<meta name="template,templategroup,version" content="21,default,1.2" />',
    usual=(
        ("时政要闻", "/c101201/"),
        ("公告公示", "/c101202/"),
        ("网上办事", "/c101203/"),
        ("公众参与", "/c101204/"),
    ),
)
VSB = System(
    "/info/{bare}/{id}.htm",
    '<form name="_newscontent_fromname"><h2>{title}</h2><div class="xx"><span>发布时间：{day}</span>　<span>作者：</span>　<span>来源：{source}</span></div><div id="vsb_content"><div class="v_news_content">{body}</div></div></form>',
    sx,
    "/{bare}.htm",
    "/{bare}/{d}.htm",
    usual=(("要闻", "/1011/"), ("公告", "/1012/"), ("服务", "/1013/"), ("互动", "/1014/")),
)
LONGCOM = System(
    "/public/{bare}/{id}.html",
    '<div class="wenzhang"><h1 class="newstitle">{title}</h1><div class="newsinfo"><span>发布时间：{day} 09:31</span><span>信息来源：{source}</span></div><div class="j-fontContent newscontnet" id="zoom">{body}</div></div>',
    strap,
    "{folder}index.html",
    "{folder}index_{n}.html",
    usual=(("本地要闻", "/bdyw/"), ("公示公告", "/gsgg/"), ("政务服务", "/zwfw/"), ("互动交流", "/zmhd/")),
)
NFCMS = System(
    "{folder}content/post_{id}.html",
    '<div class="content clearfix"><h1 class="content_title">{title}</h1><div class="content_attr"><span class="time">发布时间：<b>{day}</b></span><span class="ly">来源：<b>{source}</b></span></div><div class="content_article" id="zoomcon">{body}</div></div>',
    wrap,
    "{folder}index.html",
    "{folder}index_{n}.html",
    usual=(("新闻资讯", "/xwzx/"), ("通知公告", "/tzgg/"), ("政务服务", "/zwfw/"), ("互动交流", "/hdjl/")),
)
EPOINT = System(
    "{folder}{day:%Y%m%d}/{hex}.html",
    '<h1 class="title">{title}</h1><div class="detail clearfix"><span>时间发布：{day} 09:51</span><span>信息来源：{source}</span></div><div class="content ewb-article">{body}</div>',
    strap,
    "{folder}city_build.html",
    "{folder}{n}.html",
    usual=(
        ("政务动态", "/zwzx/002002/"),
        ("公示公告", "/zwzx/002003/"),
        ("办事大厅", "/zwzx/002004/"),
        ("互动交流", "/zwzx/002005/"),
    ),
)
PLAIN = System(
    "{folder}{id}.html",
    '<div class="xl_con"><div class="xl_tit1">{title}</div><div class="xl_tit2"><span>日期：{day} 17:21</span><span>来源：{source}</span></div><div class="xl_con1" id="fontzoom">{body}</div></div>',
    wrap,
    "{folder}index.html",
    "{folder}index_{n}.html",
)


def written(sheets: Sequence[str], number: int) -> str:
    """邯郸: the pager is written by a script in the page, in words of index_N.html."""
    return (
        f'<div class="page"><script language="javascript">var currentPage={number - 1};var prevPage=currentPage-1;var nextPage=currentPage+1;var countPage={len(sheets)};var endPage=countPage-1;'
        """document.write("<a href=\\"index.html\\" target=\\"_self\\">首页</a>&nbsp;&nbsp;");
if(countPage>1&&currentPage!=0&&currentPage!=1) document.write("<a href=\\"index"+"_"+prevPage+"."+"html\\">上一页</a>&nbsp;"); else if(countPage>1&&currentPage==1) document.write("<a href=\\"index.html\\">上一页</a>&nbsp;"); else document.write("<span class='bg'>上一页</span>&nbsp;");
for(var i=0;i<countPage;i++){ if(currentPage==i) document.write("<span class='now'>"+(i+1)+"</span>&nbsp;"); else if(i==0) document.write("<a href=\\"index.html\\" class='pnum'>1</a>&nbsp;"); else document.write("<a href=\\"index"+"_"+i+"."+"html\\" class='pnum'>"+(i+1)+"</a>&nbsp;"); }
if(countPage>1&&currentPage!=(countPage-1)) document.write("<a href=\\"index"+"_"+nextPage+"."+"html\\">下一页</a>&nbsp;"); else document.write("<span class='bg'>下一页</span>");
if(countPage>1) document.write("<a href=\\"index_"+endPage+".html\\">尾页</a>");</script></div>"""
    )


def counted(sheets: Sequence[str], number: int) -> str:
    """共N页 第n页, four words of which those that lead nowhere are no links."""
    words = (("首页", 1), ("上一页", number - 1), ("下一页", number + 1), ("尾页", len(sheets)))
    shown = [
        f'<a href="{sheets[to - 1]}">{word}</a>'
        if 1 <= to <= len(sheets) and to != number
        else f"<span>{word}</span>"
        for word, to in words
    ]
    return f'<div class="pages">共{len(sheets)}页 第{number}页 {" ".join(shown)}</div>'


def numbers(sheets: Sequence[str], number: int) -> str:
    """Numbers and an arrow, as list items."""
    items = [
        f'<li class="wb-page-li current">{at}</li>'
        if at == number
        else f'<li class="wb-page-li"><a href="{sheet}">{at}</a></li>'
        for at, sheet in enumerate(sheets, 1)
    ]
    if number < len(sheets):
        items.append(f'<li class="wb-page-li"><a href="{sheets[number]}">下页&gt;</a></li>')
    return f'<div class="pagemargin"><ul>{"".join(items)}</ul></div>' if len(sheets) > 1 else ""


def called(sheets: Sequence[str], number: int) -> str:
    """UCAP: createPageHTML(...) of the page's script writes the numbers."""
    stem = sheets[0].rpartition("/")[2].partition(".")[0]
    return f"<div id=\"page_div\"></div><script>createPageHTML('page_div',{len(sheets)},{number},'{stem}','shtml');</script>"


def dl_nav(links: Links) -> str:
    """邯郸: the statutory menu, two headings with the words broken, then the rest."""
    heads = "".join(
        f'<h3><a href="{to}"><em class="zwxxgk_bnt{n}"></em>{text[:4]}<br>\n{text[4:]}</a></h3>'
        if len(text) > 6
        else f'<h3><a href="{to}"><em></em>{text}</a></h3>'
        for n, (text, to) in enumerate(links, 1)
    )
    return f'<div class="dl_nav"><div class="dl_nav01">{heads}</div></div>'


def sx_uls(links: Links) -> str:
    """邯郸: sx-uls, a picture and a link each."""
    rows = "".join(
        f'<li><div class="su-l1"><div class="sx-tp"></div></div><div class="su-l2"><a href="{to}" target="_blank">{text}</a></div></li>'
        for text, to in links
    )
    return f'<div class="sx-c1-left"><ul class="sx-uls">{rows}</ul></div>'


def gl_left(links: Links) -> str:
    """鄂尔多斯: a table of an icon and a link."""
    rows = "".join(
        f'<tr><td width="19"><img src="/images/gl_ico.jpg"></td><td width="136"><a href="{to}" target="_self">{text}</a></td></tr>'
        for text, to in links
    )
    return f'<table width="155" border="0" class="gl_left"><tbody>{rows}</tbody></table>'


def pictured(links: Links) -> str:
    """江西: pictures with the name in strong type."""
    rows = "".join(
        f"<li><a href='{to}' class='ariaskiptheme'><img src='/images/e8b84c4d.png' /><span tabindex='0'><strong>{text}</strong></span></a></li>"
        for text, to in links
    )
    return f'<ul class="ldxx-public-left-menu-img">{rows}</ul>'
