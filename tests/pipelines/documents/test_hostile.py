"""Documents made to do harm: each ends in a plain sentence, in bounded time and memory, and touches nothing."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import made
import pytest
from report_forms import numbered, tables
from servers.raw import RawServer, Reply

from nianbao.core.errors import DocumentError, ReaderMissing
from nianbao.core.report import Layout
from pipelines.documents.apart import Limits, read_apart
from pipelines.documents.file import read_report

LONG = os.environ.get("NIANBAO_TEST_LONG") == "1"
SLOW = ("huge page", "zip bomb that lies", "outside entity", "picture cut short")
FORMS = tables(Layout.G2021, numbered(Layout.G2021))
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def packed(**parts: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def whole_docx(tmp_path: Path) -> bytes:
    made.word(FORMS, tmp_path / "whole.docx")
    return (tmp_path / "whole.docx").read_bytes()


def with_part(package: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry.filename, change(content) if entry.filename == name else content)
    return file.getvalue()


def zip_bomb(tmp_path: Path) -> bytes:
    return packed(word__document_xml=b" " * 400 * 1024**2)


def lying_zip_bomb(tmp_path: Path) -> bytes:
    """The directory says 1 kB, the stream holds 400 MB."""
    bomb = bytearray(packed(word__document_xml=b" " * 400 * 1024**2))
    size = struct.pack("<I", 400 * 1024**2)
    while (at := bomb.find(size)) >= 0:
        bomb[at : at + 4] = struct.pack("<I", 1024)
    return bytes(bomb)


def many_entries(tmp_path: Path) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "x")
        for number in range(5000):
            package.writestr(f"{number}", "")
    return file.getvalue()


def laughing(tmp_path: Path) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE lolz [<!ENTITY a0 "ha">{entities}]>'.encode()
    return with_part(
        whole_docx(tmp_path),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:document", doctype + b"<w:document", 1),
    )


def outside_entity(tmp_path: Path) -> bytes:
    secret = tmp_path / "secret.txt"
    secret.write_text("gold", encoding="utf-8")
    doctype = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    return with_part(
        whole_docx(tmp_path),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:document", doctype + b"<w:document", 1),
    )


def sheet_without_end(tmp_path: Path) -> bytes:
    made.sheet(FORMS, tmp_path / "s.xlsx")
    far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    return with_part(
        (tmp_path / "s.xlsx").read_bytes(),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"</sheetData>", far),
    )


def png(width: int, height: int, rows: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    data = zlib.compress((b"\0" + b"\0" * width) * rows)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def pdf(*objects: bytes, root: int = 1) -> bytes:
    file = bytearray(b"%PDF-1.7\n")
    begins = []
    for number, content in enumerate(objects, 1):
        begins.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    return bytes(
        file
        + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, table)
    )


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), more, content)


def inflating_pdf(tmp_path: Path) -> bytes:
    bomb = zlib.compress(b"0 0 m 1 1 l S " * 20_000_000, 9)
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        stream(bomb, b"/Filter /FlateDecode"),
    )


def endless_pages(tmp_path: Path) -> bytes:
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"
    )


def deep_pdf(tmp_path: Path) -> bytes:
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b"]" * 200_000 + b" >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
    )


def huge_page(tmp_path: Path) -> bytes:
    picture = stream(
        b"\xff",
        b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8",
    )
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9000000 9000000] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>",
        stream(b"q 9000000 0 0 9000000 0 0 cm /I Do Q"),
        picture,
    )


HARM: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "zip bomb": ("a.docx", zip_bomb),
    "zip bomb that lies": ("a.docx", lying_zip_bomb),
    "many entries": ("a.docx", many_entries),
    "billion laughs": ("a.docx", laughing),
    "outside entity": ("a.docx", outside_entity),
    "zip of bombs": ("a.zip", lambda tmp_path: packed(a_docx=zip_bomb(tmp_path))),
    "sheet without end": ("a.xlsx", sheet_without_end),
    "picture bomb": ("a.png", lambda tmp_path: png(60_000, 60_000, 10)),
    "picture cut short": ("a.png", lambda tmp_path: png(2000, 2000, 10)),
    "inflating PDF": ("a.pdf", inflating_pdf),
    "pages without end": ("a.pdf", endless_pages),
    "deep PDF": ("a.pdf", deep_pdf),
    "huge page": ("a.pdf", huge_page),
    "empty": ("a.pdf", lambda tmp_path: b""),
    "not what its name says": ("a.pdf", lambda tmp_path: bytes(range(256)) * 40),
    "old Word of noise": (
        "a.doc",
        lambda tmp_path: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40,
    ),
}


@pytest.mark.parametrize("harm", HARM if LONG else [harm for harm in HARM if harm not in SLOW])
def test_harm(harm: str, tmp_path: Path) -> None:
    name, make = HARM[harm]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    text, cells = read_or_fault(path)
    assert "gold" not in text
    if text.startswith("fault: "):
        assert text.removeprefix("fault: ").startswith((name, str(path)))
        assert len(text) < 500
    # What can be read all the same: the rest of a book, a page without letters, a document without its entity.
    assert harm in ("sheet without end", "outside entity") or cells == 0


def read_or_fault(path: Path) -> tuple[str, int]:
    """What a file says, with its number of cells, or what is wrong with it."""
    try:
        reading = read_report(path)
    except DocumentError as error:
        return f"fault: {error}", 0
    return reading.text, len(reading.cells)


@pytest.mark.parametrize("name", ["whole.docx", "whole.xlsx", "whole.ofd"])
def test_cut_anywhere(name: str, tmp_path: Path) -> None:
    {"docx": made.word, "xlsx": made.sheet, "ofd": made.ofd}[name.partition(".")[2]](FORMS, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    path = tmp_path / f"cut.{name.partition('.')[2]}"
    for part in (0.1, 0.5, 0.9, 0.999):
        path.write_bytes(whole[: int(len(whole) * part)])
        with pytest.raises(DocumentError, match="cut"):
            read_report(path)


READERS = """
import time, pathlib
from pipelines.documents.content import Content, TextLine
def read(path):
    match path.read_text():
        case "sleep": time.sleep(600)
        case "memory": bytearray(10 * 1024**3)
        case "output": return Content((TextLine("x" * 1000),) * 100_000)
        case "file":
            with open("big", "wb") as file:
                for _ in range(600): file.write(bytes(1024**2))
        case "crash":
            import ctypes; ctypes.string_at(0)
    return Content(())
"""


@pytest.mark.parametrize(
    ("order", "limits", "said"),
    [
        ("sleep", Limits(3), "longer than 3 s"),
        ("memory", Limits(60, 512 * 1024**2), "more than 512 MB of memory"),
        ("output", Limits(60, answer_bytes=1024**2), "says more than 1 MB"),
        ("file", Limits(60, file_bytes=1024**2), "File too large"),
        ("crash", Limits(60), "SIGSEGV"),
    ],
)
def test_limits(
    order: str, limits: Limits, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of the test's own, under the same limits as every reader."""
    (tmp_path / "harmful").mkdir()
    (tmp_path / "harmful" / "reader.py").write_text(READERS, encoding="utf-8")
    (tmp_path / "order").write_text(order, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(DocumentError, match=said):
        read_apart("harmful.reader", tmp_path / "order", limits)


@pytest.mark.skipif(not made.HAS_OFFICE, reason="no LibreOffice is installed (make setup-full)")
def test_links_and_macros_of_old_word_reach_nothing(tmp_path: Path) -> None:
    """A picture and an included text on a server: LibreOffice must not ask for them."""
    with RawServer(lambda path: Reply([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"])) as server:
        linked = (
            '{\\rtf1 {\\field{\\*\\fldinst INCLUDEPICTURE "URL/p.png" \\\\d}{\\fldrslt x}}'
            '{\\field{\\*\\fldinst INCLUDETEXT "URL/t.doc"}{\\fldrslt y}}{\\*\\template URL/t.dot} text}'
        ).replace("URL", server.url(""))
        (tmp_path / "a.doc").write_text(linked, encoding="ascii")
        assert "text" in read_report(tmp_path / "a.doc").text
        assert server.asked == []


def test_without_libreoffice_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.doc").write_bytes(b"{\\rtf1 text}")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReaderMissing, match="make setup-full"):
        read_report(tmp_path / "a.doc")
