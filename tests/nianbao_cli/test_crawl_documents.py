"""Reports whose tables or text are in documents: found, read, and exported cell by cell; bombs beside them do no harm."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from servers.raw import RawServer, Reply

sys.path[:0] = [
    str(Path(__file__).parents[1] / "pipelines"),
    str(Path(__file__).parents[1] / "pipelines" / "documents"),
]

import made  # noqa: E402
from report_forms import numbered, tables  # noqa: E402

from crawler.rendering.browser import find_browser  # noqa: E402
from nianbao.core.report import Layout  # noqa: E402
from pipelines.documents.package import UNPACKED_BYTES  # noqa: E402

Program = Callable[..., Any]
needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed (make setup)")
needs_ocr = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None,
    reason="no optical recognition is installed (make setup-full)",
)
TITLE = "青岭县2021年政府信息公开工作年度报告"
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv"}
MISSING = Reply([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
FORMS = tables(Layout.G2021, numbered(Layout.G2021))

_SPACES = 5 * 1024**2


def reply(body: bytes | str, kind: str = "text/html; charset=utf-8") -> Reply:
    content = body.encode() if isinstance(body, str) else body
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n"
    return Reply([head.encode() + content])


def bomb() -> bytes:
    """A .docx whose document unpacks to more spaces than are read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(UNPACKED_BYTES // _SPACES + 2):
                part.write(b" " * _SPACES)
    return packed.getvalue()


def docx(tmp_path: Path) -> bytes:
    made.word(FORMS, tmp_path / "made.docx", TITLE)
    return (tmp_path / "made.docx").read_bytes()


def xlsx(tmp_path: Path) -> bytes:
    made.sheet(FORMS, tmp_path / "made.xlsx", TITLE)
    return (tmp_path / "made.xlsx").read_bytes()


NARRATIVE = "".join(
    f"<p>{heading}</p><p>2021年，全县各乡镇各部门{'认真落实' * 20}。</p>"
    for heading in ("一、总体情况", "二、主动公开政府信息情况", "五、存在的主要问题及改进情况")
)


def article(body: str) -> str:
    return f"<title>{TITLE}</title><h1>{TITLE}</h1><div>发布时间：2022-02-15</div><div>{body}</div>"


def crawled(
    nianbao: Program, tmp_path: Path, pages: dict[str, Reply]
) -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    """Crawl and export; the county's line, and the rows of each file of the data set."""
    with RawServer(lambda path: pages.get(path, MISSING)) as server:
        (tmp_path / "registry.csv").write_text(
            f"code,name,province,prefecture,portal_url,other_hosts,note\n990101,青岭县,,,{server.url('/')},,\n",
            encoding="utf-8",
        )
        ran = nianbao("crawl", "990101", "--year", "2021", "--json", **LOCAL)
    (line,) = ran.lines
    assert line["status"] == "archived", (line["reason"], ran.err)
    assert nianbao("verify", **LOCAL).code == 0
    assert nianbao("export", "--output", "out", **LOCAL).code == 0
    rows = {}
    for name in ("reports", "cells"):
        with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    return line, rows


def column(entry: str) -> dict[str, Reply]:
    return {
        "/": reply("<a href='/nb/'>政府信息公开年报</a>"),
        "/nb/": reply(
            f"<title>政府信息公开年报</title><ul><li><a href='{entry}'>{TITLE}</a><span>2022-02-15</span></li></ul>"
        ),
    }


@pytest.mark.parametrize("form", [docx, pytest.param(xlsx, marks=pytest.mark.long)])
def test_tables_in_the_attachment_beside_a_bomb(
    form: Callable[[Path], bytes], nianbao: Program, tmp_path: Path
) -> None:
    links = "<p><a href='/f/bomb.docx'>附件1：统计表.docx</a></p><p><a href='/f/real'>附件2：2021年年报统计表.DOC_X</a></p>".replace(
        "/f/real", "/f/real.xlsx" if form is xlsx else "/f/real.docx"
    ).replace("DOC_X", form.__name__)
    pages = {
        **column("/r.html"),
        "/r.html": reply(article(NARRATIVE + links)),
        "/f/bomb.docx": reply(bomb(), "application/octet-stream"),
        "/f/real.docx": reply(form(tmp_path), "application/octet-stream"),
        "/f/real.xlsx": reply(form(tmp_path), "application/octet-stream"),
    }
    _line, rows = crawled(nianbao, tmp_path, pages)
    assert {row["field"]: row["value"] for row in rows["cells"]} == numbered(Layout.G2021)
    (report,) = rows["reports"]
    assert (report["tables"], report["layout"], report["published_on"]) == (
        "attachment",
        "g2021",
        "2022-02-15",
    )
    manifest = json.loads(
        next((tmp_path / "nianbao-data" / "reports").rglob("manifest.json")).read_text("utf-8")
    )
    faults = [step["saw"] for step in manifest["trail"] if step.get("aim") == "reading"]
    assert not faults or "bomb" in faults[0]


@pytest.mark.parametrize(
    ("sent", "tables", "media_type"),
    [("application/vnd.ms-excel", "attachment", "text/html"), ("text/html; charset=utf-8", "none", None)],
)
def test_a_page_sent_as_a_sheet_is_a_document_and_an_error_page_is_none(
    sent: str, tables: str, media_type: str | None, nianbao: Program, tmp_path: Path
) -> None:
    """Portals export tables as HTML under the name .xls: kept and read as `check` reads them."""
    sheet = f"<html><body><h1>{TITLE}</h1>{made.markup(FORMS)}</body></html>"
    pages = {
        **column("/r.html"),
        "/r.html": reply(article(NARRATIVE + "<p><a href='/f/tables.xls'>附件：统计表.xls</a></p>")),
        "/f/tables.xls": reply(sheet, sent),
    }
    _line, rows = crawled(nianbao, tmp_path, pages)
    assert rows["reports"][0]["tables"] == tables
    (manifest,) = (tmp_path / "nianbao-data" / "reports").rglob("manifest.json")
    kept = [
        each for each in json.loads(manifest.read_text("utf-8"))["objects"] if each["role"] == "attachment"
    ]
    assert [each["media_type"] for each in kept] == ([media_type] if media_type else [])
    if media_type:
        assert {row["field"]: row["value"] for row in rows["cells"]} == numbered(Layout.G2021)


def test_the_listing_leads_to_the_document(nianbao: Program, tmp_path: Path) -> None:
    pages = {**column("/f/report.docx"), "/f/report.docx": reply(docx(tmp_path), "application/msword")}
    line, rows = crawled(nianbao, tmp_path, pages)
    assert {row["field"]: row["value"] for row in rows["cells"]} == numbered(Layout.G2021)
    (report,) = rows["reports"]
    assert (report["tables"], report["signed_on"], report["title"]) == ("attachment", "2022-01-25", TITLE)
    assert report["url"].endswith("/f/report.docx")
    text = (tmp_path / "nianbao-data" / line["text"]).read_text("utf-8")
    assert "全年通过门户网站发布信息4067条" in text
    assert "四、结转下年度继续办理" in text


@pytest.mark.long
def test_nothing_but_bombs(nianbao: Program, tmp_path: Path) -> None:
    pages = {
        **column("/r.html"),
        "/r.html": reply(article(NARRATIVE + "<p><a href='/f/bomb.docx'>附件.docx</a></p>")),
        "/f/bomb.docx": reply(bomb(), "application/octet-stream"),
    }
    _line, rows = crawled(nianbao, tmp_path, pages)
    assert (rows["cells"], rows["reports"][0]["tables"]) == ([], "unread")


SHOWN = {
    "embed": "<embed src='/f/report.pdf' type='application/pdf' width='100%' height='900'>",
    "object": "<object data='/f/report.pdf' type='application/pdf'></object>",
    "iframe": "<iframe src='/f/report.pdf' width='100%'></iframe>",
    "viewer": "<iframe src='/pdfjs/web/viewer.html?file=%2Ff%2Freport.pdf#page=1'></iframe>",
    "viewer beside it": "<iframe src='/pdfjs/web/viewer.html?file=../../f/report.pdf'></iframe>",
}
OFTEN = ("iframe", "viewer beside it")


@pytest.fixture(scope="module")
def printed() -> Iterator[Any]:
    with made.printer() as opened:
        yield opened


@needs_browser
@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=() if way in OFTEN else pytest.mark.long, id=way) for way in SHOWN]
)
def test_a_page_that_shows_its_report_as_a_pdf(
    way: str, printed: Any, nianbao: Program, tmp_path: Path
) -> None:
    made.printed(printed, FORMS, tmp_path / "report.pdf")
    pages = {
        **column("/r.html"),
        "/r.html": reply(article(SHOWN[way])),
        "/pdfjs/web/viewer.html": reply("<title>PDF.js viewer</title><div id=viewer></div>"),
        "/f/report.pdf": reply((tmp_path / "report.pdf").read_bytes(), "application/pdf"),
    }
    line, rows = crawled(nianbao, tmp_path, pages)
    assert {row["field"]: row["value"] for row in rows["cells"]} == numbered(Layout.G2021)
    (report,) = rows["reports"]
    assert (report["tables"], report["title"], report["published_on"]) == ("attachment", TITLE, "2022-02-15")
    assert line["url"].endswith("/r.html")


@needs_browser
@pytest.mark.long
@needs_ocr
def test_a_scan_attached(printed: Any, nianbao: Program, tmp_path: Path) -> None:
    """A PDF of pictures: read by optical recognition, and what is unsure claims no value."""
    from PIL import Image

    made.photographed(printed, FORMS, tmp_path / "shot.png")
    with Image.open(tmp_path / "shot.png") as shot:
        large = shot.convert("RGB").resize((1800, shot.height * 1800 // shot.width))
        large.save(tmp_path / "scan.pdf", resolution=200)
    pages = {
        **column("/r.html"),
        "/r.html": reply(article(NARRATIVE + "<p><a href='/f/scan.pdf'>附件：年报.pdf</a></p>")),
        "/f/scan.pdf": reply((tmp_path / "scan.pdf").read_bytes(), "application/pdf"),
    }
    _line, rows = crawled(nianbao, tmp_path, pages)
    wanted = numbered(Layout.G2021)
    claimed = {row["field"]: row["value"] for row in rows["cells"] if row["state"] == "value"}
    assert claimed.items() <= wanted.items()
    assert len(claimed) >= 0.95 * len(wanted)
    assert rows["reports"][0]["tables"] == "image"
