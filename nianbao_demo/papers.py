"""Small real documents made in code: what portals attach to their pages."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_MOMENT = (2020, 1, 1, 0, 0, 0)
_LETTERS_A_LINE = 34
_LINES_A_PAGE = 38

_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Override PartName="/word/document.xml" \
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\
<Relationship Id="rId1" Target="word/document.xml" \
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(paragraphs: Sequence[str]) -> bytes:
    """A Word document of plain paragraphs."""
    text = "".join(f"<w:p><w:r><w:t>{escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{_WORD}"><w:body>{text}</w:body></w:document>'
    )
    parts = (
        ("[Content_Types].xml", _CONTENT_TYPES),
        ("_rels/.rels", _RELATIONS),
        ("word/document.xml", document),
    )
    packed = BytesIO()
    with ZipFile(packed, "w") as package:
        for name, content in parts:
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, content)
    return packed.getvalue()


def pdf(paragraphs: Sequence[str]) -> bytes:
    """A PDF of plain paragraphs in a Chinese font that every reader brings along."""
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph)]
    sheets = [lines[start : start + _LINES_A_PAGE] for start in range(0, len(lines), _LINES_A_PAGE)]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0"
        b" /FontBBox [-25 -254 1000 880] /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>",
    ]
    for number, sheet in enumerate(sheets):
        objects += _sheet(sheet, 6 + 2 * number)
    return _assembled(objects)


def _wrapped(paragraph: str) -> list[str]:
    return [paragraph[at : at + _LETTERS_A_LINE] for at in range(0, len(paragraph), _LETTERS_A_LINE)]


def _sheet(lines: Sequence[str], content_number: int) -> list[bytes]:
    shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = f"BT /F1 14 Tf 18 TL 60 780 Td\n{shown}\nET".encode()
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
        f" /Resources << /Font << /F1 3 0 R >> >> /Contents {content_number} 0 R >>"
    )
    return [page.encode(), b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content)]


def _assembled(objects: Sequence[bytes]) -> bytes:
    """Objects numbered from 1, the table of where each begins, and the trailer."""
    file = bytearray(b"%PDF-1.4\n")
    begins = []
    for number, content in enumerate(objects, start=1):
        begins.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for begin in begins:
        file += b"%010d 00000 n \n" % begin
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(file)
