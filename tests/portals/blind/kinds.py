"""How the systems of the blind fleet name and dress what they publish: one class, told the patterns of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from portals import skins
from portals.cms import Cms, Entry
from portals.papers import Place
from portals.skins import Skin

Foot = Callable[[Sequence[str], int], str]


def uuid(digits: str) -> str:
    """32 digits as a GUID."""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def no_foot(sheets: Sequence[str], number: int) -> str:
    """No pager."""
    return ""


def trs_foot(sheets: Sequence[str], number: int) -> str:
    """TRS writes its pager by an inline script."""
    if len(sheets) == 1:
        return ""
    return f"""<script language="javascript">
var currentPage={number - 1};
var countPage={len(sheets)}
document.write('<span>共'+countPage+'页</span>&nbsp;');
for(var i=0;i<countPage;i++){{
 if(currentPage==i) document.write("<span class='now'>"+(i+1)+"</span>&nbsp;");
 else if(i==0) document.write("<a href=\\"index.html\\" class='pnum'>1</a>&nbsp;");
 else document.write("<a href=\\"index"+"_"+i+"."+"html\\" class='pnum'>"+(i+1)+"</a>&nbsp;");
}}
</script>"""


def arrows(sheets: Sequence[str], number: int) -> str:
    """First, previous, next and last only, each an anchor; what is not to be had is a span."""
    if len(sheets) == 1:
        return ""
    last = len(sheets)

    def link(words: str, to: int) -> str:
        if not 1 <= to <= last or to == number:
            return f'<span class="disabled">{words}</span>'
        return f'<a href="{sheets[to - 1]}">{words}</a>'

    parts = [link("首页", 1), link("上一页", number - 1), link("下一页", number + 1), link("尾页", last)]
    return f'<div class="pages">第{number}页/共{last}页 {" ".join(parts)}</div>'


class Kind(Cms):
    """A system by its patterns. An article's `address` and a listing's `first` and `further` sheets know
    {folder}, {day}, {id}, {hex}, {uuid}; sheets {n} (from 1), {at} (from 0), {down} and {up} (to 1, to 2). `box` holds the body,
    `date` the line under the title, `head` the title, `line` a row."""

    def __init__(
        self,
        address: str,
        *,
        box: str = '<div class="content">{}</div>',
        date: str = '<div class="info">发布时间：{day} 09:26　来源：{source}</div>',
        head: str = "<h1>{}</h1>",
        line: str = '<li><a href="{href}" target="_blank">{title}</a><span>{day}</span></li>',
        rows: str = '<ul class="list">{}</ul>',
        first: str = "{folder}",
        further: str = "{folder}index_{at}.html",
        foot: Foot = no_foot,
        per_page: int = 15,
        links: str = "root",
        charset: str = "utf-8",
        sent: str = "text/html; charset=utf-8",
        skin: Skin = skins.flat,
        described: bool = True,
        pubdate: str = "{day} 09:26",
    ) -> None:
        self.address, self.box, self.date, self.head, self.line, self.rows = (
            address,
            box,
            date,
            head,
            line,
            rows,
        )
        self.first, self.further, self.foot = first, further, foot
        self.per_page, self.links, self.charset, self.kind = per_page, links, charset, sent
        self.skin, self.described, self.pubdate = skin, described, pubdate  # type: ignore[method-assign]

    def item(self, folder: str, entry: Entry) -> str:
        """An article's address."""
        return self.address.format(
            folder=folder, day=entry.day, id=entry.serial, hex=entry.hex, uuid=uuid(entry.hex)
        )

    def sheet(self, folder: str, number: int, pages: int) -> str:
        """The address of a listing's page."""
        pattern = self.first if number == 1 else self.further
        return pattern.format(
            folder=folder,
            bare=folder.strip("/"),
            n=number,
            at=number - 1,
            down=pages - number,
            up=pages - number + 1,
        )

    def pager(self, sheets: Sequence[str], number: int) -> str:
        """What leads to the other pages."""
        return self.foot(sheets, number)

    def row(self, href: str, entry: Entry) -> str:
        """An entry of a listing."""
        title = escape(entry.row or entry.title)
        return self.line.format(href=escape(href), title=title, day=entry.day, uuid=uuid(entry.hex))

    def listing(self, rows: str, pager: str) -> str:
        """A listing's own content."""
        return self.rows.format(rows) + pager

    def heading(self, entry: Entry) -> str:
        """The title on the page."""
        title = entry.title if entry.heading is None else entry.heading
        return self.head.format(title) if title else ""

    def dateline(self, entry: Entry) -> str:
        """The line with the date."""
        return self.date.format(day=entry.day, source=self.source(entry))

    def article(self, entry: Entry) -> str:
        """An article's own content."""
        dated = self.dateline(entry) if entry.dated is None else entry.dated
        return f"{self.heading(entry)}\n{dated}\n{self.box.format(entry.content)}\n{entry.more}"

    def metas(self, place: Place, column: str, entry: Entry | None) -> dict[str, str]:
        """The metas of a page."""
        if not self.described:
            return {}
        found = super().metas(place, column, entry)
        return found | ({"PubDate": self.pubdate.format(day=entry.day)} if entry else {})


def trs(**more: object) -> Kind:
    """TRS WCM: relative links, dated names."""
    base: dict[str, object] = {
        "box": '<div class="article-con"><div class="trs_editor_view TRS_UEDITOR trs_paper_default trs_web">{}</div></div>',
        "links": "relative",
        "foot": trs_foot,
        "further": "{folder}index_{at}.html",
    }
    return Kind("{folder}{day:%Y%m}/t{day:%Y%m%d}_{id}.html", **(base | more))  # type: ignore[arg-type]


def hanweb(**more: object) -> Kind:
    """Hanweb JCMS: no headline element, comments about the body, crumbs in a table."""
    base: dict[str, object] = {
        "box": "<div class='bt-article-02' id='zoom'><!--ZJEG_RSS.content.begin--><meta name='ContentStart'>{}<meta name='ContentEnd'><!--ZJEG_RSS.content.end--></div>",
        "head": "<div class='bt-article-title'><!--<$[标题名称(html)]>begin-->{}<!--<$[标题名称(html)]>end--></div>",
        "date": "<div class='bt-info'>时间：{day} 10:17　来源：{source}　字体：[大 中 小]</div>",
        "first": "{folder}index.html",
        "skin": skins.framed,
    }
    return Kind("/art/{day.year}/{day.month}/{day.day}/art_1229310_{id}.html", **(base | more))  # type: ignore[arg-type]


def ucap(**more: object) -> Kind:
    """UCAP: columns /cNNNNNN/, hashed articles."""
    base: dict[str, object] = {
        "box": '<div class="content-container-con" id="zoom"><ucapcontent>{}</ucapcontent></div>',
        "date": '<div class="content-container-info">信息来源: {source} 发布日期：{day} 13:57 【字体：大 中 小】</div>',
        "head": '<h1 class="content-container-title">{}</h1>',
        "line": '<li><a target="_blank" href="{href}" title="{title}">{title}</a><b>{day}</b></li>',
        "first": "{folder}xxgk_list.shtml",
        "further": "{folder}xxgk_list_{n}.shtml",
    }
    return Kind("{folder}{day:%Y%m}/{hex}.shtml", **(base | more))  # type: ignore[arg-type]


def epoint(**more: object) -> Kind:
    """Epoint webBuilder: articles below the organ's code."""
    base: dict[str, object] = {
        "box": '<div class="ewb-article"><div class="ewb-article-info epoint-article-content" id="zoom">{}</div></div>',
        "head": '<h3 class="ewb-article-tt">{}</h3>',
        "date": '<div class="ewb-article-sources"><p>发布时间：{day} 16:20　信息来源：{source}　浏览次数：<span id="infoViewCount"></span></p></div>',
        "skin": skins.broad,
    }
    return Kind("/govxxgk/11982023007100015A/{day}/{uuid}.html", **(base | more))  # type: ignore[arg-type]


def nfcms(**more: object) -> Kind:
    """Guangdong's NFCMS."""
    base: dict[str, object] = {
        "box": '<div class="content_article" id="zoomcon">{}</div>',
        "head": '<h1 class="content_title">{}</h1>',
        "date": '<p class="margin_top15 c999999 text-center">来源：{source}　发布时间：{day} 11:02　【字体：大 中 小】</p>',
        "first": "{folder}index.html",
        "further": "{folder}index_{n}.html",
    }
    return Kind("{folder}content/post_{id}.html", **(base | more))  # type: ignore[arg-type]


def vsb(**more: object) -> Kind:
    """Boda VSB: pages of a column count down."""
    base: dict[str, object] = {
        "box": '<div id="vsb_content"><div class="v_news_content">{}</div></div>',
        "date": "<p class=fbsj>发布日期：{day}　　作者：　　点击：[<script>_showDynClicks('wbnews', 1, 2)</script>]</p>",
        "head": "<form name=_newscontent_fromname><h2>{}</h2></form>",
        "links": "relative",
        "first": "/{bare}.htm",
        "further": "/{bare}/{up}.htm",
    }
    return Kind("/info/1082/{id}.htm", **(base | more))  # type: ignore[arg-type]


def truecms(**more: object) -> Kind:
    """TrueCMS: columns named twice, GUIDs."""
    base: dict[str, object] = {
        "box": '<div class="xxgk-content" id="zoom">{}</div>',
        "head": '<div class="con-title">{}</div>',
        "date": "<table class='xxgk_table'><tr><td>发布机构</td><td>{source}</td><td>文号</td><td></td></tr><tr><td>成文日期</td><td></td><td>发布日期</td><td>{day}</td></tr><tr><td>有效性</td><td>有效</td></tr></table>",
        "line": "<li><a href='{href}' target='_blank' title='{title}'>{title}</a><span>{day}</span></li>",
    }
    return Kind("{folder}content/{uuid}.html", **(base | more))  # type: ignore[arg-type]
