"""Portals whose reports are shown by a script or behind a viewer."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from html import escape
from io import BytesIO

from PIL import Image, ImageDraw
from portals import menus, papers
from portals.blind.kinds import Kind, trs, ucap
from portals.blind.parts import (
    FEW,
    YEARS,
    begun,
    crowd,
    file,
    jquery,
    paper,
    part,
    report_docx,
    report_pdf,
    script,
    told,
)
from portals.cms import Entry
from portals.maker import Maker
from portals.papers import fixed
from portals.site import Portal
from portals.stock import of_year

PDF = "application/pdf"


def _bodied(make: Maker, name: str, markup: str, years: range = YEARS) -> list[Entry]:
    """A column whose report of the year has this body; a way to it."""
    own = make.own(years)
    wanted = of_year(own)
    entries = [replace(e, body=fixed(markup)) if e is wanted else e for e in own]
    placed = make.column("/zwgk/nb/", name, entries)
    make.way("政务公开 /zwgk/", f"{name} {make.cms.sheet('/zwgk/nb/', 1, 1)}")
    return placed


def shadow_dom() -> Portal:
    """The article is a custom element that fetches its text into a shadow root."""
    make = begun("980521", "泺苑区", Kind("/detail/{id}.html"))
    code = """customElements.define("gov-article", class extends HTMLElement { connectedCallback() {
  var root = this.attachShadow({mode: "open"});
  fetch(this.getAttribute("src")).then(function (r) { return r.text(); }).then(function (t) { root.innerHTML = "<style>p{line-height:2}</style><div class='content'>" + t + "</div>"; }); } });"""
    tag = script(make, "/components/gov-article.js", code)
    placed = _bodied(
        make, "政府信息公开年报", f'<gov-article src="/fragments/nb2024.html"></gov-article>{tag}'
    )
    part(make, "/fragments/nb2024.html", papers.plain(paper(make.own(YEARS))))
    return make.portal(make.archived(of_year(placed)))


def written_by_the_page() -> Portal:
    """The body is written by document.write from escapes in a script file."""
    make = begun("980522", "浠芝县", trs(links="root"))
    text = papers.plain(paper(make.own(YEARS)))
    escapes = "".join(
        f"%u{ord(c):04X}" if ord(c) > 127 else f"%{ord(c):02X}" if not c.isalnum() else c for c in text
    )
    tag = script(make, "/upload/content/2024nb.js", f'var articleBody = "{escapes}";')
    placed = _bodied(
        make, "政府信息公开年报", f"{tag}<script>document.write(unescape(articleBody));</script>"
    )
    return make.portal(make.archived(of_year(placed)))


def shown_after_a_timer() -> Portal:
    """A loading picture stands for a second and a half, then the text is fetched."""
    make = begun("980523", "溮河湾县", ucap())
    code = 'setTimeout(function () { $.get("/common/content.html", {id: "2024nb"}, function (t) { $("#zoomBox").html(t); }); }, 1500);'
    tags = jquery(make) + script(make, "/js/content.js", code)
    placed = _bodied(
        make, "政府信息公开年报", f'<div id="zoomBox"><img src="/images/loading.gif">加载中……</div>{tags}'
    )
    part(make, "/common/content.html", papers.plain(paper(make.own(YEARS))))
    return make.portal(make.archived(of_year(placed)))


def escaped_in_the_page() -> Portal:
    """The body stands escaped in a hidden textarea; a script puts it into the page."""
    make = begun("980524", "漭水县", Kind("/n/{day:%Y}/{day:%m%d}/c{id}.html", links="root"))
    text = escape(papers.plain(paper(make.own(YEARS))))
    code = 'window.onload = function () { document.getElementById("con").innerHTML = document.getElementById("src").value; };'
    placed = _bodied(
        make,
        "政府信息公开年报",
        f'<div id="con"></div><textarea id="src" style="display:none">{text}</textarea>{script(make, "/js/show.js", code)}',
    )
    return make.portal(make.archived(of_year(placed)))


def encoded_in_the_page() -> Portal:
    """The body stands as Base64 in a script variable and is decoded into the page."""
    make = begun("980525", "沅锦区", Kind("/zwgk/{hex}.html", links="root"))
    held = b64encode(papers.plain(paper(make.own(YEARS))).encode()).decode()
    inline = f"""<div id="detail"></div><script>var s = "{held}";
document.getElementById("detail").innerHTML = new TextDecoder("utf-8").decode(Uint8Array.from(atob(s), function (c) {{ return c.charCodeAt(0); }}));</script>"""
    placed = _bodied(make, "政府信息公开年报", inline)
    return make.portal(make.archived(of_year(placed)))


def framed_text() -> Portal:
    """The article's page holds its text in a frame whose address a script puts together."""
    make = begun("980526", "滃阳县", Kind("/art/{id}.html", links="root"))
    inline = '<iframe id="f" width="100%" height="900" frameborder="0"></iframe><script>var id = "nb-2024"; document.getElementById("f").src = "/text/" + id + ".htm";</script>'
    placed = _bodied(make, "政府信息公开年报", inline)
    part(
        make,
        "/text/nb-2024.htm",
        f"<html><head><meta charset='utf-8'></head><body>{papers.plain(paper(make.own(YEARS)))}</body></html>",
    )
    return make.portal(make.archived(of_year(placed)))


def behind_a_viewer() -> Portal:
    """The article is a frame of PDF.js: viewer.html?file=…"""
    make = begun("980527", "湋塬县", trs(links="root"))
    placed = _bodied(
        make,
        "政府信息公开年报",
        '<iframe src="/pdfjs/web/viewer.html?file=/upload/2025/nb.pdf" width="100%" height="800"></iframe>',
    )
    part(
        make,
        "/pdfjs/web/viewer.html",
        "<html><head><title>PDF.js viewer</title></head><body><div id='viewer'></div><script src='viewer.js'></script></body></html>",
    )
    file(make, "/upload/2025/nb.pdf", report_pdf(paper(make.own(YEARS)), of_year(placed).title), PDF)
    return make.portal(make.archived(of_year(placed)))


def behind_a_function() -> Portal:
    """The page says 请下载附件 and calls downFile('id'), whose address is in a script file."""
    make = begun("980528", "沮漳区", Kind("/xxgk/{id}.shtml", links="root"))
    code = 'function downFile(id) { window.open("/common/attach/download.do?fileId=" + id); }'
    placed = _bodied(
        make,
        "政府信息公开年报",
        f"""<p>　　报告全文请下载附件。</p><p>附件：<a href="javascript:void(0)" onclick="downFile('8821307')">年度报告.docx</a></p>{script(make, "/js/down.js", code)}""",
    )
    named = (("Content-Disposition", "attachment; filename=nb.docx"),)
    from portals.site import Answer

    body = report_docx(paper(make.own(YEARS)), of_year(placed).title)
    make.site.on(
        "/common/attach/download.do?fileId=8821307",
        Answer(body, kind="application/octet-stream", headers=named),
    )
    return make.portal(make.archived(of_year(placed)))


def _sheet(lines: list[str]) -> bytes:
    """A page of a book as picture: grey lines stand for text."""
    picture = Image.new("L", (620, 877), 255)
    pen = ImageDraw.Draw(picture)
    for at, line in enumerate(lines):
        pen.rectangle((60, 60 + at * 24, 60 + min(500, 20 * len(line)), 70 + at * 24), fill=90)
    held = BytesIO()
    picture.save(held, "JPEG", quality=60)
    return held.getvalue()


def flipbook() -> Portal:
    """The article is a frame with a book of pictures that a script turns."""
    make = begun("980529", "潞簰县", trs(links="root"))
    placed = _bodied(
        make,
        "政府信息公开年报",
        '<iframe src="/book/nb2024/mobile/index.html" width="900" height="640"></iframe>',
    )
    code = """var bookConfig = {totalPageCount: 3, normalPath: "files/mobile/"};
for (var i = 1; i <= bookConfig.totalPageCount; i++) { var m = new Image(); m.src = bookConfig.normalPath + i + ".jpg"; document.getElementById("book").appendChild(m); }"""
    script(make, "/book/nb2024/mobile/javascript/main.js", code)
    part(
        make,
        "/book/nb2024/mobile/index.html",
        '<html><head><title>电子书</title></head><body><div id="book"></div><script src="javascript/main.js"></script></body></html>',
    )
    for number in (1, 2, 3):
        file(
            make,
            f"/book/nb2024/mobile/files/mobile/{number}.jpg",
            _sheet(["行" * (9 + n % 20) for n in range(30)]),
            "image/jpeg",
        )
    return make.portal(make.archived(of_year(placed)))


def rows_are_viewers() -> Portal:
    """Rows of the list open a viewer with the file's address in the query."""
    make = begun("980530", "酆台县", Kind("/zwgk/{id}.html", links="root"))
    own = make.own(FEW)
    entries = [
        replace(e, path=f"/pdfjs/web/viewer.html?file=/files/{e.paper.year}nb.pdf") for e in own if e.paper
    ]
    for entry in entries:
        assert entry.paper
        file(make, f"/files/{entry.paper.year}nb.pdf", report_pdf(entry.paper, entry.title), PDF)
    part(
        make,
        "/pdfjs/web/viewer.html",
        "<html><head><title>PDF.js viewer</title></head><body><div id='viewer'></div><script>var f=new URLSearchParams(location.search).get('file');document.getElementById('viewer').innerHTML='<embed width=800 height=900 src=\"'+f+'\">';</script></body></html>",
    )
    rows = "".join(make.cms.row(e.path, e) for e in entries)
    make.page("/zwgk/nb/", "政府信息公开年报", f"<ul>{rows}</ul>", [("政府信息公开年报", "/zwgk/nb/")])
    make.way("政务公开 /zwgk/", "政府信息公开年报 /zwgk/nb/", style=menus.clicks)
    wanted = of_year(entries)
    return make.portal(
        make.archived(
            wanted,
            twins=("/files/2024nb.pdf",),
            why="a file that opens directly: the viewer's address or the file's",
        )
    )


def vue_like_article() -> Portal:
    """A static list; each article is one shell page that asks an API by the id in its query, body in JSON, date as milliseconds."""
    make = begun("980531", "浍堰市", Kind("/detail.html?id={id}", links="root"))
    own = make.placed("/", crowd(make, make.own(FEW)))
    make.page(
        "/list-nb.html",
        "政府信息公开年报",
        "<ul>" + "".join(make.cms.row(e.path, e) for e in own) + "</ul>",
        [("年报", "/list-nb.html")],
    )
    make.way("政务公开 /zwgk.html", "政府信息公开年报 /list-nb.html")
    by_id = {str(e.serial): e for e in own}

    def info(ask):  # type: ignore[no-untyped-def]
        entry = by_id.get(ask.query.get("articleId", ""))
        if entry is None:
            return told({"status": "fail"}, 404)
        return told(
            {
                "status": "ok",
                "article": {
                    "name": entry.title,
                    "date": f"{entry.day}",
                    "body": entry.content,
                    "from": "县政府办公室",
                },
            }
        )

    make.site.on("/service/article", info)
    code = """$(function () { $.getJSON("/service/article", {articleId: new URLSearchParams(location.search).get("id")}, function (d) {
  document.title = d.article.name; $("#tt").text(d.article.name); $("#dt").text("发布日期：" + d.article.date + " 来源：" + d.article.from); $("#bd").html(d.article.body); }); });"""
    tags = jquery(make) + script(make, "/js/detail.js", code)
    make.site.on(
        "/detail.html",
        make.answer(
            f'<html><head><meta charset="utf-8"><title>详情页</title></head><body><h1 id="tt"></h1><p id="dt"></p><div id="bd"></div>{tags}</body></html>'
        ),
    )
    return make.portal(make.archived(of_year(own)))


PORTALS = (
    shadow_dom,
    written_by_the_page,
    shown_after_a_timer,
    escaped_in_the_page,
    encoded_in_the_page,
    framed_text,
    behind_a_viewer,
    behind_a_function,
    flipbook,
    rows_are_viewers,
    vue_like_article,
)
