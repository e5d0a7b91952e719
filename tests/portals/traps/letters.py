"""Charsets that lie, and reports that are files, pictures or pages without a title."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from portals import papers, skins
from portals.cms import Cms, Entry
from portals.families.numeric import Ankang
from portals.families.tail import Dazhou, Query
from portals.families.trs import Named, Relative, Written
from portals.families.vsb import Vsb
from portals.papers import Place, whole_text
from portals.site import Answer, Portal
from portals.stock import of_year
from portals.traps.whose import YEARS, begun

from nianbao_demo.papers import docx, pdf


class Beyond(Written):
    """Declared gb2312 everywhere, bytes of GBK: 喆 and 镕 are not in gb2312."""

    charset = "gbk"
    declared = "gb2312"
    kind = "text/html; charset=gb2312"


class Mislabelled(Ankang):
    """UTF-8 bytes that the page declares gb2312, no charset in the header."""

    declared = "gb2312"
    kind = "text/html"

    def skin(self, page: skins.Page) -> str:
        markup = Ankang.skin(page)
        declared = '<HEAD>\n<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">'
        return markup.replace("<HEAD>", declared)


class Overruled(Dazhou):
    """The header says ISO-8859-1, the page says and is UTF-8."""

    kind = "text/html;charset=ISO-8859-1"


def gbk_beyond() -> Portal:
    """Declared gb2312 in header and meta, bytes of GBK beyond it in the county's own name (喆)."""
    make = begun("980281", "喆镕县", Beyond())
    root = make.road("/xxgk/nb/", "信息公开年报", "信息公开")
    return make.portal(make.archived(of_year(make.column(root, "信息公开年报", make.own(YEARS)))))


def utf8_as_gb2312() -> Portal:
    """UTF-8 bytes declared gb2312 in the page, no charset in the header."""
    make = begun("980282", "岫云坪县", Mislabelled())
    root = make.road("/2003/")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


def latin_header() -> Portal:
    """The header says ISO-8859-1, meta and bytes are UTF-8."""
    make = begun("980283", "蕙草县", Overruled())
    root = make.road("/nb/")
    return make.portal(make.archived(of_year(make.column(root, "政府信息公开年报", make.own(YEARS)))))


def pdf_in_listing() -> Portal:
    """The listing links PDF files directly: title and date stand only there."""
    make = begun("980284", "朴树县", Relative())
    root = make.road("/zwgk/nb/", "政府信息公开年报", "政务公开", "政府信息公开")
    entries = []
    for entry in make.own(YEARS):
        path = f"{root}{entry.day:%Y%m}/P02025{entry.serial}.pdf"
        assert entry.paper
        lines = [entry.title, *whole_text(entry.paper)]
        make.site.on(path, partial(_file, lines))
        entries.append(replace(entry, path=f"./{path.removeprefix(root)}"))
    make.column(root, "政府信息公开年报", entries)
    wanted = of_year(entries)
    why = "the file is the report page; the listing is all that shows its title and date"
    return make.portal(make.archived(replace(wanted, path=root + wanted.path[2:]), why=why))


def _file(lines: list[str], ask: object) -> Answer:
    return Answer(pdf(lines), kind="application/pdf")


def viewer() -> Portal:
    """The page shows its report as a PDF in a viewer's iframe (viewer.html?file=…); title and date are text."""
    make = begun("980285", "栎树沟县", Named())
    root = make.road("/zfxxgk/nb/")
    entries = []
    for entry in make.own(YEARS):
        path = f"/uploads/{entry.hex}.pdf"
        assert entry.paper
        make.site.on(path, partial(_file, [entry.title, *whole_text(entry.paper)]))
        frame = f'<iframe src="/pdfjs/web/viewer.html?file={quote(path)}" width="100%" height="900"></iframe>'
        entries.append(replace(entry, body=papers.fixed(frame)))
    make.page("/pdfjs/web/viewer.html", "PDF.js viewer", '<div id="viewer"></div>')
    placed = make.column(root, "政府信息公开年报", entries)
    return make.portal(make.archived(of_year(placed)))


def word_attachment() -> Portal:
    """VSB: the text says 详见附件; the .docx comes from download.jsp with its name in Content-Disposition."""
    make = begun("980286", "蓝莓坡县", Vsb())
    root = make.road("/zwgk/nb/")
    entries = []
    for entry in make.own(YEARS):
        where = (
            f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid={entry.serial}"
        )
        named = ("Content-Disposition", f"attachment; filename*=UTF-8''{quote(entry.title)}.docx")
        assert entry.paper
        body = docx([entry.title, *whole_text(entry.paper)])
        make.site.on(where, Answer(body, kind="application/octet-stream", headers=(named,)))
        more = f'<p>附件【<a href="{where}">{entry.title}.docx</a>】已下载<span>12</span>次</p>'
        text = "<p>现将年度报告公布，详见附件。</p>" + more
        entries.append(replace(entry, body=papers.fixed(text)))
    placed = make.column(root, "政府信息公开年报", entries)
    return make.portal(make.archived(of_year(placed)))


class Switched(Cms):
    """The heading holds the font switch and a print link; the title stands twice."""

    def heading(self, entry: Entry) -> str:
        switch = '<span class="size">字号：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a></span>'
        return f'<div class="bt"><h1>{entry.title}{switch}</h1></div><p class="t2">{entry.title}</p>'


def switch_in_title() -> Portal:
    """The h1 holds 字号：大 中 小 after the title, the title stands a second time below."""
    make = begun("980287", "芫荽县", Switched())
    root = make.road("/zwgk/nb/")
    placed = make.column(root, "政府信息公开年报", make.own(YEARS))
    return make.portal(make.archived(of_year(placed)))


class Nameless(Query):
    """No title in the page's text; <title> is the column's; ArticleTitle has it."""

    shows = "/art.do?cid={0}&aid={1}"
    lists = "/list.do?cid={0}&p={1}"

    def heading(self, entry: Entry) -> str:
        return ""

    def window(self, place: Place, entry: Entry) -> str:
        return f"政府信息公开年报-{place.government}"

    def dateline(self, entry: Entry) -> str:
        return f"<p>更新日期：{entry.day}</p>"


def nameless() -> Portal:
    """The page has no heading, its <title> is the column's name; ArticleTitle and the listing have the title."""
    make = begun("980288", "虎杖县", Nameless())
    root = make.road("/4411/")
    placed = make.placed(root, make.own(YEARS))
    make.column(root, "政府信息公开年报", placed)
    why = "no heading names the report; ArticleTitle and the listing's link agree on its title"
    return make.portal(make.archived(of_year(placed), why=why))


def flat_images() -> Portal:
    """Tables flattened to one cell a line, the date only as 更新时间, the column named 年度报告 under 信息公开."""
    make = begun("980289", "刺槐县", Relative())
    root = make.road("/xxgk/ndbg/", "年度报告", "信息公开")
    own = [
        replace(e, body=papers.flat, dated=f"<div>更新时间：{e.day:%Y-%m-%d} 00:00:00</div>")
        for e in make.own(YEARS)
    ]
    placed = make.column(root, "年度报告", own)
    return make.portal(make.archived(of_year(placed)))


PORTALS = (
    gbk_beyond, utf8_as_gb2312, latin_header, pdf_in_listing, viewer, word_attachment, switch_in_title, nameless,
    flat_images,
)  # fmt: skip
