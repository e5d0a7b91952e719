"""One table of file heads × the row each has, and one of addresses; hostile containers cost nothing."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from time import perf_counter

import pytest

from nianbao.core.filetype import (
    FileKind,
    FileType,
    filetype_of,
    filetype_of_bytes,
    is_document_address,
    is_packed_address,
    is_saved_page,
    names_picture,
)

OPEN = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def packed(*members: str | tuple[str, str | bytes], **options: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as package:
        for member in members:
            name, content = (member, "x") if isinstance(member, str) else member
            package.writestr(name, content)
    return file.getvalue()


def office(part: str, content_type: str, *more: str, default: bool = False) -> bytes:
    """A package as Office Open XML has it, its main part named as it likes."""
    stated = (
        f'<Default Extension="xml" ContentType="{content_type}"/>'
        if default
        else f'<Override PartName="/{part}" ContentType="{content_type}"/>'
    )
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    types = f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{space}">{stated}</Types>'
    return packed(("[Content_Types].xml", types), part, *more)


def open_document(kind: str) -> bytes:
    manifest = (
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<m:file-entry m:full-path="/" m:media-type="{ODF}{kind}"/>'
        f'<m:file-entry m:full-path="Object 1/" m:media-type="{ODF}spreadsheet"/></m:manifest>'
    )
    return packed("content.xml", ("META-INF/manifest.xml", manifest))


def compound(*names: str, embedded: str = "", filler: int = 0) -> bytes:
    """A compound file ([MS-CFB]) with these streams in its root, one more in a storage, and so many before."""
    root = [*(f"\x01filler{n}" for n in range(filler)), *names, *(["ObjectPool"] if embedded else [])]
    entries = [entry("Root Entry", 5, child=1)]
    for number, name in enumerate(root, 1):
        storage = bool(embedded) and number == len(root)
        following = number + 1 if number < len(root) else 0xFFFFFFFF
        child = len(root) + 1 if storage else 0xFFFFFFFF
        entries.append(entry(name, 1 if storage else 2, right=following, child=child))
    entries += [entry(embedded, 2)] if embedded else []
    directory = b"".join(entries)
    directory += bytes(-len(directory) % 512)
    count = len(directory) // 512
    table = [0xFFFFFFFD, *range(2, count + 1), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    head += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    return head + struct.pack("<128I", *table) + directory


def entry(name: str, kind: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    written = f"{name}\0".encode("utf-16-le")
    about = struct.pack("<HBBIII", len(written), kind, 1, 0xFFFFFFFF, right, child)
    return written.ljust(64, b"\0") + about + bytes(48)


PAGE = "<html><body><table><tr><td>年报</td></tr></table></body></html>"
WORD_XML = '<?xml version="1.0"?>\r\n<?mso-application progid="Word.Document"?>\r\n<w:wordDocument/>'
BMP = b"BM" + struct.pack("<IHHIIiiHH", 70, 0, 0, 54, 40, 1, 1, 1, 24) + bytes(24)
DOCX, XLSX = OPEN + "wordprocessingml.document", OPEN + "spreadsheetml.sheet"
EXCEL, WORD = "application/vnd.ms-excel", "application/msword"

HEADS: dict[str, tuple[bytes, tuple[FileKind | None, str, str] | None]] = {
    "PDF": (b"%PDF-1.7\n", (FileKind.PDF, ".pdf", "application/pdf")),
    "PDF behind a mark": (b"\xef\xbb\xbf%PDF-1.4", (FileKind.PDF, ".pdf", "application/pdf")),
    "PDF behind blank lines": (b"\r\n\r\n %PDF-1.4", (FileKind.PDF, ".pdf", "application/pdf")),
    "PDF behind a proxy's words": (b"HTTP/1.0 200\r\n\r\n%PDF-1.4", (FileKind.PDF, ".pdf", "application/pdf")),
    "a page about PDF": (b"<!DOCTYPE html><p>%PDF-1.4", (FileKind.HTML, ".html", "text/html")),
    "RTF": (b"{\\rtf1\\ansi", (FileKind.DOC, ".rtf", "application/rtf")),
    "RAR 5": (b"Rar!\x1a\x07\x01\x00", (None, ".rar", "application/vnd.rar")),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", (None, ".7z", "application/x-7z-compressed")),
    "PNG": (b"\x89PNG\r\n\x1a\n", (FileKind.IMAGE, ".png", "image/png")),
    "JPEG": (b"\xff\xd8\xff\xe0", (FileKind.IMAGE, ".jpg", "image/jpeg")),
    "GIF": (b"GIF89a", (FileKind.IMAGE, ".gif", "image/gif")),
    "TIFF, little end first": (b"II*\0\x08\0\0\0", (FileKind.IMAGE, ".tif", "image/tiff")),
    "TIFF, big end first": (b"MM\0*\0\0\0\x08", (FileKind.IMAGE, ".tif", "image/tiff")),
    "WebP": (b"RIFF\x10\0\0\0WEBPVP8 ", (FileKind.IMAGE, ".webp", "image/webp")),
    "a sound": (b"RIFF\x10\0\0\0WAVEfmt ", None),
    "BMP": (BMP, (FileKind.IMAGE, ".bmp", "image/bmp")),
    "a text of BMs": (b"BM25 ranks texts by their words, and by how many there are.", None),
    "DOCX": (office("word/document.xml", DOCX + ".main+xml"), (FileKind.DOCX, ".docx", DOCX)),
    "DOCX of Office 365": (office("word/document2.xml", DOCX + ".main+xml"), (FileKind.DOCX, ".docx", DOCX)),
    "DOCX, its type by default": (
        office("doc.xml", DOCX + ".main+xml", default=True),
        (FileKind.DOCX, ".docx", DOCX),
    ),
    "DOCX with a sheet in it": (
        office("word/document.xml", DOCX + ".main+xml", "word/embeddings/a.xlsx", "xl/workbook.xml"),
        (FileKind.DOCX, ".docx", DOCX),
    ),
    "DOCX that lacks its types": (packed("word/document.xml"), (FileKind.DOCX, ".docx", DOCX)),
    "DOCM": (
        office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        (FileKind.DOCX, ".docm", "application/vnd.ms-word.document.macroEnabled.12"),
    ),
    "XLSX": (office("xl/workbook.xml", XLSX + ".main+xml"), (FileKind.SHEET, ".xlsx", XLSX)),
    "XLSM": (
        office("xl/workbook.xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        (FileKind.SHEET, ".xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    ),
    "XLSB": (
        office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        (FileKind.SHEET, ".xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
    ),
    "PPTX": (
        office("ppt/presentation.xml", OPEN + "presentationml.presentation.main+xml"),
        (None, ".pptx", OPEN + "presentationml.presentation"),
    ),
    "OFD": (packed("OFD.xml", "Doc_0/Document.xml"), (FileKind.OFD, ".ofd", "application/ofd")),
    "ODT": (open_document("text"), (FileKind.DOC, ".odt", ODF + "text")),
    "ODT by its first member": (packed(("mimetype", ODF + "text"), "content.xml"), (FileKind.DOC, ".odt", ODF + "text")),
    "ODS": (open_document("spreadsheet"), (FileKind.SHEET, ".ods", ODF + "spreadsheet")),
    "scans in a folder word/": (packed("word/1.jpg", "2023word/x.pdf"), (FileKind.ZIP, ".zip", "application/zip")),
    "documents": (packed("年报.docx", "xl/附件.xlsx"), (FileKind.ZIP, ".zip", "application/zip")),
    "a cut package": (office("word/document.xml", DOCX)[:60], (FileKind.ZIP, ".zip", "application/zip")),
    "DOC": (compound("1Table", "WordDocument"), (FileKind.DOC, ".doc", WORD)),
    "DOC with a sheet in it": (compound("WordDocument", embedded="Workbook"), (FileKind.DOC, ".doc", WORD)),
    "XLS": (compound("Workbook"), (FileKind.SHEET, ".xls", EXCEL)),
    "XLS with a letter in it": (compound("Workbook", embedded="WordDocument"), (FileKind.SHEET, ".xls", EXCEL)),
    "XLS, a long directory": (compound("Workbook", filler=90), (FileKind.SHEET, ".xls", EXCEL)),
    "Excel 95": (compound("Book"), (FileKind.SHEET, ".xls", EXCEL)),
    "ET": (compound("ETData"), (FileKind.SHEET, ".et", "application/wps-office.et")),
    "PPT": (compound("PowerPoint Document"), (None, ".ppt", "application/vnd.ms-powerpoint")),
    "locked": (compound("EncryptedPackage", "EncryptionInfo"), (FileKind.LOCKED, "", "application/x-ole-storage")),
    "another compound file": (compound("__nameid"), (FileKind.DOC, ".doc", "application/x-ole-storage")),
    "DOC, cut": (compound("WordDocument", filler=90)[:1100] + "WordDocument\0".encode("utf-16-le"), (FileKind.DOC, ".doc", WORD)),
    "Word's web page in one": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", (FileKind.DOC, ".mht", "multipart/related")),
    "a browser's": (b"From: <Saved by Blink>\r\nMIME-Version: 1.0", (FileKind.DOC, ".mht", "multipart/related")),
    "Word's XML": (WORD_XML.encode(), (FileKind.DOC, ".doc", WORD)),
    "Excel's XML": (WORD_XML.replace("Word.Document", "Excel.Sheet").replace("w:wordDocument", "Workbook").encode(), (FileKind.DOC, ".xls", EXCEL)),
    "a page": (PAGE.encode(), (FileKind.HTML, ".html", "text/html")),
    "a page in UTF-16": (PAGE.encode("utf-16"), (FileKind.HTML, ".html", "text/html")),
    "a page in UTF-16, no mark": (PAGE.encode("utf-16-le"), (FileKind.HTML, ".html", "text/html")),
    "a page behind words": (f"\n年报 {PAGE}".encode(), (FileKind.HTML, ".html", "text/html")),
    "XHTML": (b'\xef\xbb\xbf<?xml version="1.0"?><html>', (FileKind.HTML, ".html", "text/html")),
    "a text": ("年度报告".encode(), None),
    "nothing": (b"", None),
}  # fmt: skip


def shown(found: FileType | None) -> tuple[FileKind | None, str, str] | None:
    return (found.kind, found.suffix, found.media_type) if found is not None else None


@pytest.mark.parametrize("name", HEADS)
def test_a_head_has_its_row(name: str, tmp_path: Path) -> None:
    """The same one at capture (bytes) and at reading (a file)."""
    body, row = HEADS[name]
    assert shown(filetype_of_bytes(body)) == row
    (tmp_path / "file").write_bytes(body)
    assert shown(filetype_of(tmp_path / "file")) == row


@pytest.mark.parametrize(
    ("address", "document", "archive"),
    [
        ("http://a.gov.cn/f/年报.pdf", True, False),
        ("/f/%E5%B9%B4%E6%8A%A5.DOCX?v=1#p2", True, False),
        ("a.doc;jsessionid=0A1B", True, False),
        ("a.wps", True, False),
        ("a.et", True, False),
        ("a.ofd", True, False),
        ("a.ppt", True, False),
        ("a.pptx", True, False),
        ("a.docm", True, False),
        ("a.odt", True, False),
        ("a.rtf", True, False),
        ("a.csv", True, False),
        ("a.ceb", True, False),
        ("a.mht", True, False),
        ("a.7z", True, True),
        ("a.rar", True, True),
        ("/2023.zip?download=1", True, True),
        ("/down.jsp?id=3", True, False),
        ("down.aspx?id=3", True, False),
        ("/module/download/downfile.jsp?classid=0&filename=ab", True, False),
        ("/download/12345", True, False),
        ("/fileDownload.do?id=1", True, False),
        ("/attach/12345", True, False),
        ("/pdfjs/web/viewer.html?file=/f/a.pdf", True, False),
        ("/get?name=a.xlsx&x=1", True, False),
        ("/attachment/2023/t1.html", False, False),
        ("/attach/0/logo.png", False, False),
        ("/zwgk/nb/2023/t1.html", False, False),
        ("/zwgk/nb/", False, False),
        ("/list.xml", False, False),
        ("/pdf/", False, False),
        ("a.pdf.html", False, False),
        ("http://[bad/a.pdf", False, False),
        ("", False, False),
    ],
)
def test_an_address_is_a_documents_or_not(address: str, document: bool, archive: bool) -> None:
    assert is_document_address(address) is document
    assert is_packed_address(address) is archive


@pytest.mark.parametrize(
    ("body", "sent", "document"),
    [
        (PAGE, "application/vnd.ms-excel", True),
        (PAGE, "application/msword; charset=utf-8", True),
        (PAGE, "application/octet-stream", True),
        ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>', "text/html", True),
        ('<html><head><meta name=ProgId content=Word.Document>', "text/html", True),
        (PAGE, "text/html; charset=gb2312", False),
        (PAGE, "application/xhtml+xml", False),
        ("<script>alert('文件不存在');history.back()</script>", "application/octet-stream", False),
        (PAGE, "", False),
    ],
)  # fmt: skip
def test_a_page_that_is_a_document(body: str, sent: str, document: bool) -> None:
    assert is_saved_page(body.encode(), sent) is document


def test_pictures_by_name() -> None:
    assert all(map(names_picture, ("a.png", "a.JPEG", "a.tif", "a.webp", "a.bmp")))
    assert not any(map(names_picture, ("a.pdf", "png", "a.html")))


def endless_directory() -> bytes:
    """30,000 members: a directory of three megabytes."""
    return packed(*(f"{n:040}.txt" for n in range(30_000)))


def lying_directory() -> bytes:
    """The end of the directory claims that it is of two gigabytes, and a file long enough is there."""
    whole = packed("a.txt")
    at = whole.rindex(b"PK\x05\x06")
    return whole[:at] + bytes(2**20) + whole[at : at + 12] + struct.pack("<I", 2**20) + whole[at + 16 :]


def bomb_of_types() -> bytes:
    types = b"<Types>" + b"<Override ContentType='a'/>" * 3_000_000
    return packed(("[Content_Types].xml", types), "word/document.xml", compression=zipfile.ZIP_DEFLATED)


def bomb_of_entities() -> bytes:
    entities = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">' + "".join(
        f'<!ENTITY b{n} "&b{n - 1 if n else ""};{"&b;" * 9}">' for n in range(30)
    )
    types = f'{entities}]><Types><Override ContentType="&b29;"/></Types>'
    return packed(("[Content_Types].xml", types))


def looping_directory() -> bytes:
    """A compound file whose directory is one sector after itself, and whose entries are their own siblings."""
    whole = bytearray(compound("Strange"))
    struct.pack_into("<I", whole, 512 + 4, 1)
    struct.pack_into("<I", whole, 1024 + 128 + 72, 1)
    return bytes(whole)


def looping_table() -> bytes:
    """Its allocation table goes on in a sector that names itself."""
    whole = bytearray(compound("Strange"))
    struct.pack_into("<II", whole, 68, 0, 1)
    struct.pack_into("<I", whole, 512 + 508, 0)
    return bytes(whole)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (endless_directory, FileKind.ZIP),
        (lying_directory, FileKind.ZIP),
        (bomb_of_types, FileKind.DOCX),
        (bomb_of_entities, FileKind.ZIP),
        (looping_directory, FileKind.DOC),
        (looping_table, FileKind.DOC),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
def test_a_hostile_container_costs_little(make: object, kind: FileKind) -> None:
    assert callable(make)
    body = make()
    began = perf_counter()
    found = filetype_of_bytes(body)
    assert found is not None
    assert found.kind is kind
    assert perf_counter() - began < 2
