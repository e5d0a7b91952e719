"""The page frames of the fleet: everything around a page's own content, in the manner of different decades."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from portals.papers import Place

NOTE = "本站为测试用虚构网站，地名、机构与数据均不存在"


@dataclass(frozen=True)
class Page:
    """What a frame dresses: texts are markup already, but for `title`."""

    place: Place
    path: str
    title: str
    metas: str
    menu: str
    crumbs: str
    content: str
    charset: str


Skin = Callable[[Page], str]


def flat(page: Page) -> str:
    """HTML5 with divs, as of 2020."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{page.charset}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(page.title)}</title>
{page.metas}
<link rel="stylesheet" href="/static/css/main.css">
</head>
<body>
<div class="top-bar"><a href="javascript:void(0)" id="wza">无障碍</a> <a href="#" onclick="jft()">繁體</a>
<form action="/search.html" method="post"><input name="q" placeholder="请输入关键字"><button>搜索</button></form></div>
<div class="header"><a href="/"><img src="/static/img/logo.png" alt="{page.place.government}"></a></div>
<div class="nav-wrap">{page.menu}</div>
<div class="container">
<div class="position">当前位置：{page.crumbs}</div>
{page.content}
</div>
<div class="footer"><p>主办：{page.place.office}　网站标识码：{page.place.code}0008</p><p>{NOTE}</p>
<p><a href="http://www.gov.cn/" target="_blank">中国政府网</a></p></div>
<script src="/static/js/main.js"></script>
</body>
</html>
"""


def tables(page: Page) -> str:
    """Tables in tables, as of 2006."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset={page.charset}" />
<title>{escape(page.title)}</title>
{page.metas}
<link href="/images/css.css" type="text/css" rel="stylesheet" />
</head>
<body topmargin="0">
<table width="1002" align="center" border="0" cellspacing="0" cellpadding="0"><tr><td height="180">
<embed src="/images/top.swf" width="1002" height="180"></td></tr></table>
<table width="1002" align="center"><tr><td bgcolor="#0a5aa8">{page.menu}</td></tr></table>
<table width="1002" align="center" height="600"><tr valign="top">
<td width="230" bgcolor="#e1f1ff"><marquee>欢迎访问{page.place.government}网站</marquee></td>
<td><table width="100%"><tr><td class="pos">您现在的位置：{page.crumbs}</td></tr>
<tr><td valign="top">
{page.content}
</td></tr></table></td></tr></table>
<center>版权所有：{page.place.government}　技术支持：本地电信<br>{NOTE}</center>
</body></html>
"""


def bare(page: Page) -> str:
    """Hardly any template: no doctype, upper case tags."""
    return f"""<HTML>
<HEAD>
<TITLE>{escape(page.title)}</TITLE>
{page.metas}
</HEAD>
<BODY>
<CENTER><H2>{page.place.government}</H2>{page.menu}</CENTER>
<HR>
{page.crumbs}
{page.content}
<HR><CENTER>{NOTE}</CENTER>
</BODY>
</HTML>
"""


def broad(page: Page) -> str:
    """A wide modern frame: banner, today's date, weather, side QR codes, a site list in the footer."""
    return f"""<!doctype html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset={page.charset}">
<meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1">
<title>{escape(page.title)}</title>
{page.metas}
<script>var today = '2026年11月23日';</script>
</head>
<body class="body_bg">
<div class="assis-head">今天是2026年11月23日 星期一　<a href="http://en.{page.place.code}.example/">English</a>
<a href="/wap/">手机版</a><a href="javascript:ssoLogin();">登录</a></div>
<div class="szf_header"><h2>{page.place.government}门户网站</h2>{page.menu}</div>
<div class="cg-container">
<div class="crumb">{page.crumbs}</div>
<div class="main-con">
{page.content}
</div></div>
<div class="links"><select onchange="if(this.value)window.open(this.value)"><option value="">--国家部委网站--</option>
<option value="http://www.mof.gov.cn">财政部</option></select></div>
<div class="foot">{page.place.office}承办　{NOTE}</div>
</body>
</html>
"""


def framed(page: Page) -> str:
    """Crumbs in a table, fonts and comments as Hanweb writes them."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" \
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={page.charset}" />
<meta name='WebId' content='1'>
<title>{escape(page.title)}</title>
<meta name='Maketime' content='2026-06-22 11:34:34'>
{page.metas}
<link type="text/css" href="/script/hanweb.css" rel="stylesheet"/>
</head>
<body><div id='barrierfree_container'>
<!--头部开始--><div class="bt-head">{page.menu}</div><!--头部结束-->
<div class="bt-position"><span>当前位置：</span><table cellspacing="0" cellpadding="0" border="0"><tr><td>\
{page.crumbs}</td></tr></table></div>
{page.content}
<div class="bt-foot"><p>{page.place.government}主办</p><p>{NOTE}</p></div>
</div></body></html>
"""
