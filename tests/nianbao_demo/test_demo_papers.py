"""Attachments and pictures made in code are what readers of their formats expect."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from nianbao_demo.artwork import png
from nianbao_demo.papers import docx, pdf

LINES = ["青岭县 <2025> 年度报告 & 说明", "第二段" * 40]


def test_word_holds_the_paragraphs() -> None:
    with ZipFile(BytesIO(docx(LINES))) as package:
        assert package.testzip() is None
        names = package.namelist()
        document = etree.fromstring(package.read("word/document.xml"))
    assert names == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    assert document.xpath("//w:p/w:r/w:t/text()", namespaces=space) == LINES


def test_pdf_points_to_each_of_its_objects() -> None:
    file = pdf(LINES * 40)
    start = int(file.rpartition(b"startxref\n")[2].split()[0])
    assert file[start:].startswith(b"xref\n")
    begins = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n ", file[start:])]
    for number, begin in enumerate(begins, start=1):
        assert file[begin:].startswith(b"%d 0 obj\n" % number)
    kids = re.search(rb"/Kids \[([^]]*)\] /Count (\d+)", file)
    assert kids
    pages = [int(page) for page in re.findall(rb"(\d+) 0 R", kids.group(1))]
    assert len(pages) == int(kids.group(2)) > 1
    for page in pages:
        assert b"/Type /Page " in file[begins[page - 1] :].partition(b"endobj")[0]


def test_pdf_holds_the_text() -> None:
    shown = re.findall(rb"<([0-9a-f]+)> Tj", pdf(LINES))
    assert "".join(bytes.fromhex(line.decode()).decode("utf-16-be") for line in shown) == "".join(LINES)


def test_pdf_streams_are_as_long_as_they_say() -> None:
    for length, content in re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", pdf(LINES), re.DOTALL):
        assert int(length) == len(content)


def test_the_picture_is_a_png_of_its_size() -> None:
    picture = png(5, 8, (200, 100, 0))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\5\0\0\0\x08\x08\2")
    chunks, rest = {}, picture[8:]
    while rest:
        length = int.from_bytes(rest[:4], "big")
        name, content = rest[4:8], rest[8 : 8 + length]
        assert zlib.crc32(name + content) == int.from_bytes(rest[8 + length : 12 + length], "big")
        chunks[name], rest = content, rest[12 + length :]
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert zlib.decompress(chunks[b"IDAT"])[:16] == b"\0" + bytes((200, 100, 0)) * 5
