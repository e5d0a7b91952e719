"""One invented report dressed as many kinds of portals dress theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from report_forms import numbered, plain, tables

from nianbao.core.report import Layout

TITLE = "澄溪县2021年政府信息公开工作年度报告"
PREAMBLE = (
    "根据《中华人民共和国政府信息公开条例》（国务院令第711号）第五十条规定，现公布澄溪县2021年政府信息公开工作年度报告。",
    "本报告所列数据的统计期限自2021年1月1日起至12月31日止。电子版可在澄溪县人民政府门户网站（www.chengxi.example）下载。",
)
PARTS: tuple[tuple[str, ...], ...] = (
    (
        "一、总体情况",
        "2021年，全县各级各部门认真贯彻条例，坚持以公开为常态、不公开为例外。",
        "（一）主动公开",
        "全年通过门户网站发布信息4067条，其中：政策文件17条，财政信息203条。",
        "（二）依申请公开",
        "共受理23件，全部在法定期限内答复。",
        "（三）政府信息管理",
        "1.加强统一管理。2021年9月25日起停用个人账号。",
        "2.严格执行“三审”制度；做到先审查、后公开",
    ),
    ("二、主动公开政府信息情况", "<0>"),
    ("三、收到和处理政府信息公开申请情况", "<1>"),
    ("四、政府信息公开行政复议、行政诉讼情况", "<2>"),
    (
        "五、存在的主要问题及改进情况",
        "存在的问题：",
        "一是认识不够，二是时效不强",
        "改进措施：",
        "2022年将继续加大培训力度，夯实工作基础。",
    ),
    ("六、其他需要报告的事项", "无"),
)
SIGNATURE = ("澄溪县人民政府办公室", "2022年1月25日")
TEXTS = (
    *PREAMBLE,
    *(text for part in PARTS for text in part if not text.startswith("<")),
    *SIGNATURE,
)
"""What has to be there in the end: every heading and paragraph, in this order."""

NAVIGATION = """<div class="top"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/zwfw/">政务服务</a>
<span>今天是2022年3月1日 星期二</span> 欢迎访问澄溪县人民政府门户网站！</div>
<div class="menu"><ul><li><a href="/a/">政府信息公开指南</a></li><li><a href="/b/">政府信息公开制度</a></li>
<li><a href="/c/">法定主动公开内容</a></li><li><a href="/d/">政府信息公开年报</a></li></ul></div>"""
TRAIL = '<div>您当前的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/d/">政府信息公开年报</a></div>'
DATELINE = "<div>发布时间：2022-02-15 17:28　来源：澄溪县人民政府办公室　浏览次数：2012　字体：[<a>大</a> <a>中</a> <a>小</a>]</div>"
BELOW = """<div>【<a href="#">打印本页</a>】【<a href="#">关闭窗口</a>】</div>
<div>上一篇：<a href="/x.html">澄溪县2020年政府信息公开工作年度报告</a></div>
<div>下一篇：没有了</div>
<div>相关信息</div><ul><li><a href="/y.html">一图读懂澄溪县2021年政府信息公开工作年度报告，看看这一年做了什么。</a> 2022-02-16</li></ul>
<div>分享到：<a>微信</a> <a>微博</a></div>"""
FOOTER = """<div>主办：澄溪县人民政府 承办：澄溪县人民政府办公室 网站标识码：9900000001</div>
<div>版权所有，未经许可不得转载。滇ICP备00000001号 滇公网安备 99000000000001号</div><script>var t="统计代码，不是正文。";</script>"""
CHROME = (
    "打印",
    "上一篇",
    "下一篇",
    "相关信息",
    "分享",
    "ICP",
    "首页",
    "浏览次数",
    "统计代码",
    "今天是",
    "标识码",
    "一图读懂",
)
"""Words of the page around the article: none may get into it."""

TABLES = [plain(rows) for rows in tables(Layout.G2021, numbered(Layout.G2021))]


def pieces() -> list[str]:
    """The article piece by piece: texts as they are, tables as markup."""
    body = [text for part in PARTS for text in part]
    return [*PREAMBLE, *(TABLES[int(text[1])] if text.startswith("<") else text for text in body), *SIGNATURE]


def dressed(text: str, before: str = "<p>　　", after: str = "</p>") -> str:
    """A paragraph in tags; tables as they are."""
    return text if text.startswith("<table") else f"{before}{escape(text)}{after}"


def paragraphs(texts: Sequence[str] | None = None) -> str:
    return "\n".join(dressed(text) for text in (pieces() if texts is None else texts))


def page(article: str, *, title: str = f"<h1>{TITLE}</h1>", dateline: str = DATELINE, metas: str = "") -> str:
    """A whole page around an article."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}-澄溪县人民政府门户网站</title>
<meta name="SiteName" content="澄溪县人民政府门户网站">{metas}<style>.x{{color:red}}</style></head><body>
{NAVIGATION}<div class="main"><div class="w1200">{TRAIL}<div class="left-box">{title}{dateline}
{article}
</div></div>{BELOW}</div>{FOOTER}</body></html>"""


def _broken(texts: Sequence[str]) -> str:
    return "<br/>\n".join(text if text.startswith("<table") else f"　　{escape(text)}" for text in texts)


def _layout_table() -> str:
    rows = "".join(f"<tr><td colspan=2>{dressed(text, '', '')}</td></tr>" for text in pieces())
    return f'<table width="94%" align="center"><tr><td width="5"></td><td><table>{rows}</table></td></tr></table>'


def _page_of_tables() -> str:
    """The whole page in layout tables, as around 2005."""
    article = "".join(f"<P>　　{text}</P>" if not text.startswith("<table") else text for text in pieces())
    return f"""<HTML><HEAD><TITLE>{TITLE}_澄溪县人民政府</TITLE></HEAD><BODY>
<TABLE width=960><TR><TD><A href="/">首页</A></TD><TD><A href="/b">政务公开</A></TD><TD>今天是2022年3月1日 星期二</TD></TR></TABLE>
<TABLE width=960><TR><TD width=200><TABLE><TR><TD><A href="/c">信息公开指南</A></TD></TR><TR><TD><A href="/d">年度报告</A></TD></TR>
<TR><TD><A href="/e">依申请公开</A></TD></TR></TABLE></TD><TD>
<TABLE><TR><TD align=center><FONT size=5><B>{TITLE}</B></FONT></TD></TR>
<TR><TD align=center>发布时间：2022-02-15 17:28 来源：县政府办 浏览次数：2012</TD></TR><TR><TD>{article}</TD></TR>
<TR><TD align=right>【<A href="#">打印本页</A>】【<A href="#">关闭窗口</A>】</TD></TR></TABLE></TD></TR></TABLE>
<TABLE width=960><TR><TD align=center>版权所有：澄溪县人民政府 滇ICP备00000001号 网站标识码：9900000001</TD></TR></TABLE></BODY></HTML>"""


def _sections_apart() -> str:
    parts = [PREAMBLE, *PARTS, SIGNATURE]
    bodies = ([TABLES[int(text[1])] if text.startswith("<") else text for text in part] for part in parts)
    return "".join(
        f'<div class="block{number}">{paragraphs(list(body))}</div>' for number, body in enumerate(bodies)
    )


def _two_halves() -> str:
    whole = pieces()
    return f'<div class="TRS_Editor">{paragraphs(whole[:9])}</div><div class="TRS_Editor">{paragraphs(whole[9:])}</div>'


def _in_halves_with_attachment() -> str:
    whole = pieces()
    link = '<div><a href="./W020220215.pdf">附件：澄溪县2021年政府信息公开工作年度报告.pdf</a></div>'
    return f'<div id="zoom"><div>{paragraphs(whole[:9])}</div>{link}<div>{paragraphs(whole[9:])}</div></div>'


def _phone_copy() -> str:
    return (
        f'<div class="pc-only"><div class="TRS_Editor">{paragraphs()}</div></div><div class="phone-only">'
        f'<h1>{TITLE}</h1>{DATELINE}<div class="TRS_Editor">{paragraphs()}</div></div>'
    )


def _word() -> str:
    def dress(text: str) -> str:
        inner = "".join(
            f'<span style="font-size:16pt;font-family:仿宋_GB2312">{escape(text[at : at + 7])}</span>'
            for at in range(0, len(text), 7)
        )
        return (
            f'<p class="MsoNormal" style="text-indent:32pt"><!--[if !supportLists]-->{inner}<o:p></o:p></p>'
        )

    return "".join(text if text.startswith("<table") else dress(text) for text in pieces())


EXCERPTS = """<div class="gz"><ul><li><p>县政府召开常务会议，研究部署春季农业生产工作。会议强调，要抓好春耕备耕。[<a href="/1">详细</a>]</p></li>
<li><p>县长到乡镇调研乡村振兴工作，强调要压实责任。[<a href="/2">详细</a>]</p></li></ul></div>"""

DRESSES: dict[str, Callable[[], str]] = {
    "TRS editor": lambda: page(
        f'<div class="view TRS_UEDITOR trs_paper_default"><div class="TRS_Editor">{paragraphs()}</div></div>'
    ),
    "no known container": lambda: page(f"<div>{paragraphs()}</div>"),
    "paragraphs straight in the page": lambda: page(paragraphs()),
    "lines parted by br in a div": lambda: page(f"<div>{_broken(pieces())}</div>"),
    "lines parted by br in a cell": lambda: page(f"<table><tr><td>{_broken(pieces())}</td></tr></table>"),
    "article in a layout table": lambda: page(_layout_table()),
    "page of layout tables": _page_of_tables,
    "UCAP": lambda: page(f'<div id="cmsArticleContent"><ucapcontent>{paragraphs()}</ucapcontent></div>'),
    "VSB": lambda: page(
        f'<form name="_newscontent_fromname"><div id="vsb_content"><div class="v_news_content">{paragraphs()}</div></div></form>'
    ),
    "content comments": lambda: page(
        f'<meta name="ContentStart"><!--ZJEG_RSS.content.begin--><div>{paragraphs()}</div><!--ZJEG_RSS.content.end-->'
        '<meta name="ContentEnd">'
    ),
    "a container for every section": lambda: page(_sections_apart()),
    "two editors": lambda: page(_two_halves()),
    "an attachment amid the text": lambda: page(_in_halves_with_attachment()),
    "a decoy editor": lambda: page(f'<div class="abc">{paragraphs()}</div>').replace(
        '<div class="main">', '<div class="main"><div class="TRS_Editor">温馨提示：请使用新版页面。</div>'
    ),
    "an empty editor": lambda: page(f'<div id="zoom"></div><div class="q7">{paragraphs()}</div>'),
    "signature outside the editor": lambda: page(
        f'<div class="TRS_Editor">{paragraphs(pieces()[:-2])}</div><p>{SIGNATURE[0]}</p><p>{SIGNATURE[1]}</p>'
    ),
    "preamble outside the editor": lambda: page(
        f'<div>{paragraphs(pieces()[:2])}</div><div class="TRS_Editor">{paragraphs(pieces()[2:])}</div>'
    ),
    "hidden copy": lambda: page(
        f'<div style="display:none">{paragraphs()}</div><div id="zoom">{paragraphs()}</div>'
    ),
    "copy for phones": lambda: page(_phone_copy()),
    "shown by script": lambda: page(f'<div id="zoom" style="display:none">{paragraphs()}</div>'),
    "a class like a footer's": lambda: page(f'<div class="content-bottom share-left">{paragraphs()}</div>'),
    "Word": lambda: page(f'<div id="zoomcon">{_word()}</div>'),
    "excerpts in a side bar": lambda: page(f"<div>{paragraphs()}</div>").replace(
        '<div class="main">', f'<div class="main">{EXCERPTS}'
    ),
    "a statement in the footer": lambda: page(f"<div>{paragraphs()}</div>").replace(
        "</body>", "<p>本网站由澄溪县人民政府主办，转载请注明出处。</p></body>"
    ),
    "links of the form's words beside it": lambda: page(
        "<table><tr><td><a href='/1'>行政许可</a><br><a href='/2'>行政处罚</a></td><td><a href='/3'>行政复议</a></td></tr>"
        f"<tr><td><a href='/4'>规范性文件</a></td><td>{paragraphs()}</td></tr></table>"
    ),
    "unclosed tags": lambda: page(f"<div>{paragraphs().replace('</p>', '')}</div>"),
    "deep wrappers": lambda: page("<div>" * 60 + paragraphs() + "</div>" * 60),
    "unclosed fonts": lambda: page(
        "<div>" + "".join(dressed(text, "<p>　　<font face=宋体><b>", "</p>") for text in pieces()) + "</div>"
    ),
}
