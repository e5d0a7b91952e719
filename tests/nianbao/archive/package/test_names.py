"""Published names become file names that nothing can be done with but open the file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.archive.package.names import safe_name, safe_names


@pytest.mark.parametrize(
    ("published", "name"),
    [
        ("2021年度报告.pdf", "2021年度报告.pdf"),
        ("附件1：统计表（一）.xlsx", "附件1：统计表（一）.xlsx"),
        ("../../etc/passwd", "_._.._etc_passwd"),
        ("..", "attachment"),
        ("/", "_"),
        ("", "attachment"),
        ("   ", "attachment"),
        (".htaccess", "_htaccess"),
        ("a\\b\x00c\nd\x85e.pdf", "a_b_c_d_e.pdf"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        ("Com1 .tar.gz", "_Com1 .tar.gz"),
        ("LPT².doc", "_LPT².doc"),
        ("console.pdf", "console.pdf"),
        ("report. . .", "report"),
        ('a<b>c:d"e|f?g*h.pdf', "a_b_c_d_e_f_g_h.pdf"),
        ("报告\u202efdp.exe", "报告_fdp.exe"),
        ("half\ud800.pdf", "half_.pdf"),
    ],
)
def test_a_name_is_made_safe(published: str, name: str) -> None:
    assert safe_name(published) == name


def test_a_long_name_keeps_its_extension() -> None:
    name = safe_name("年" * 300 + ".pdf")
    assert name == "年" * 83 + ".pdf"
    assert len(name.encode()) == 253
    assert safe_name("x" * 300 + "." + "y" * 300) == "x" * 255


def test_colliding_names_are_numbered() -> None:
    published = ["报告.pdf", "报告.pdf", "A.pdf", "a.PDF", "报告 (2).pdf", "é", "e\u0301", "a/b", "a\\b"]
    assert list(safe_names((name, "") for name in published)) == [
        "报告.pdf",
        "报告 (2).pdf",
        "A.pdf",
        "a (2).PDF",
        "报告 (2) (2).pdf",
        "é",
        "e\u0301 (2)",
        "a_b",
        "a_b (2)",
    ]


def test_long_colliding_names_stay_within_the_limit() -> None:
    names = list(safe_names([("年" * 300 + ".pdf", "")] * 12))
    assert len(set(names)) == 12
    assert all(len(name.encode()) <= 255 and name.endswith(".pdf") for name in names)


def test_without_a_name_the_address_gives_one() -> None:
    published = [
        ("", "http://x/a/%E6%8A%A5%E5%91%8A.pdf?id=1"),
        (" ", "http://x/"),
        ("", "http://[bad"),
        ("", "http://x/..%2F..%2Fetc"),
    ]
    assert list(safe_names(published)) == ["报告.pdf", "attachment", "attachment (2)", "_._.._etc"]


@given(st.lists(st.text(st.characters(), max_size=300), max_size=8))
def test_any_names_are_distinct_files_of_one_folder(published: list[str]) -> None:
    names = list(safe_names((name, "") for name in published))
    folded = {unicodedata.normalize("NFC", name).casefold() for name in names}
    assert len(folded) == len(published)
    for name in names:
        assert Path("folder", name).parent == Path("folder")
        assert name not in (".", "..")
        assert 0 < len(name.encode()) <= 255
        assert not any(unicodedata.category(letter) == "Cc" for letter in name)
        assert name == name.rstrip(". ")
        assert not name.startswith(".")
