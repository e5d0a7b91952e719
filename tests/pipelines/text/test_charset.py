"""Charsets: declared rightly, wrongly, or not at all; broken bytes do not turn one into another."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.charset import decode

SENTENCE = (
    "石屏县2021年政府信息公开工作年度报告，根据《中华人民共和国政府信息公开条例》第五十条规定，特向社会公布。"
)
TEXT = SENTENCE * 20


def page(declared: str, text: str = TEXT) -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    return f"<html><head>{meta}<title>年报</title></head><body><p>{text}</p></body></html>"


def broken(body: bytes, every: int, byte: int = 0xFF) -> bytes:
    spoiled = bytearray(body)
    for place in range(200, len(spoiled), every):
        spoiled[place] = byte
    return bytes(spoiled)


@pytest.mark.parametrize("written", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize(
    "declared", ["", "utf-8", "gb2312", "GBK", "iso-8859-1", "windows-1252", "big5", "x-nonsense", "hex"]
)
@pytest.mark.parametrize("http", [None, "utf-8", "gb2312", "iso-8859-1"])
def test_whatever_is_declared(written: str, declared: str, http: str | None) -> None:
    markup = page(declared)
    found = decode(markup.encode(written), http)
    assert found.text == markup
    assert found.replaced == 0
    assert found.charset == ("utf-8" if written == "utf-8" else "gb18030")


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", ""])
@pytest.mark.parametrize("every", [97, 300, 1000])
def test_broken_bytes_do_not_flip_utf8(declared: str, every: int) -> None:
    found = decode(broken(page(declared).encode(), every))
    assert found.charset == "utf-8"
    assert found.replaced > 0
    assert "政府信息公开" in found.text


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", ""])
def test_broken_bytes_do_not_flip_gbk(declared: str) -> None:
    found = decode(broken(page(declared).encode("gbk"), 211))
    assert found.charset == "gb18030"
    assert "政府信息公开" in found.text


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_body_cut_off_amid_a_letter(charset: str) -> None:
    found = decode(TEXT.encode(charset)[:-1])
    assert found.text[:-2] == TEXT[:-2]
    assert found.replaced == 1


def test_letters_that_only_gbk_has_under_gb2312() -> None:
    markup = page("gb2312", "朱镕基、陶喆、王堃、李玥、张頔、㛃㛚㛹" + TEXT)
    assert decode(markup.encode("gb18030")).text == markup


@pytest.mark.parametrize("text", ["通知", "联通", "垚河县", "石屏县政府信息公开年报", "无", "垚"])
def test_short_gbk(text: str) -> None:
    assert decode(text.encode("gbk")).text == text


@pytest.mark.parametrize("text", ["通知", "石屏县", "垚"])
def test_short_utf8(text: str) -> None:
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "text",
    ["ئۇيغۇر ئاپتونوم رايونى ", "བོད་རང་སྐྱོང་ལྗོངས ", "ᠮᠣᠩᠭᠣᠯ ", "賀蘭縣人民政府 ", "Ünï cödé "],
)
def test_other_scripts_in_utf8_stay(text: str) -> None:
    assert decode((text * 30).encode(), "gb2312").text == text * 30


@pytest.mark.parametrize(
    ("mark", "charset"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_byte_order_marks(mark: bytes, charset: str) -> None:
    assert decode(mark + page("gb2312").encode(charset), "gb2312").text == page("gb2312")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark(charset: str) -> None:
    assert decode(page("gb2312").encode(charset)).text == page("gb2312")


def test_two_declarations_that_differ() -> None:
    markup = '<meta charset="utf-8"><meta http-equiv=Content-Type content="text/html; charset=gb2312">' + TEXT
    assert decode(markup.encode("gbk")).text == markup
    assert decode(markup.encode()).text == markup


def test_xml_declaration() -> None:
    markup = f'<?xml version="1.0" encoding="gb2312"?><html>{SENTENCE}</html>'
    assert decode(markup.encode("gbk")).text == markup


def test_replacement_characters_of_the_page_itself_are_no_loss() -> None:
    assert decode(("\ufffd" * 3 + TEXT).encode()).replaced == 0


def test_part_of_a_page_broken_before_it_was_published() -> None:
    """yueyang.gov.cn: menus of mojibake, the article whole."""
    mojibake = "政府信息公开".encode().decode("gbk", errors="replace") * 30
    assert decode((mojibake + TEXT).encode(), "gb2312").text == mojibake + TEXT


@given(
    st.binary(max_size=400), st.sampled_from([None, "utf-8", "gb2312", "utf-16", "utf-7", "punycode", "\x00"])
)
def test_nothing_breaks_it(body: bytes, http: str | None) -> None:
    found = decode(body, http)
    assert found.replaced >= 0
    assert isinstance(found.text, str)


COMMON = st.text(st.sampled_from(sorted(set(SENTENCE))), min_size=30, max_size=200)


@given(COMMON, st.sampled_from(["utf-8", "gb18030"]), st.sampled_from(["", "utf-8", "gb2312"]))
def test_any_chinese_text_is_read_as_written(text: str, written: str, declared: str) -> None:
    markup = page(declared, text)
    assert decode(markup.encode(written)).text == markup
