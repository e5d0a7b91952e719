"""Pairs of characters: what goes in is found by every piece of it, and by nothing else."""

from __future__ import annotations

import re
import sqlite3
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.archive.catalogue.bigrams import (
    QUERY_LETTERS,
    QUERY_TERMS,
    highlighted,
    index_words,
    match_expression,
    query_terms,
    snippet,
)
from nianbao.archive.catalogue.search_index import FTS

TEXT = "沛县人民政府2025年政府信息公开工作年度报告:共受理申请12件(其中 WARC 3件),国办公开办函〔2021〕30号"


def found(text: str, query: str) -> bool:
    index = sqlite3.connect(":memory:")
    index.execute(f"CREATE VIRTUAL TABLE words USING fts5(a, {FTS})")
    index.execute("INSERT INTO words (rowid, a) VALUES (1, ?)", (index_words(text),))
    terms = query_terms(query)
    return bool(terms) and bool(
        index.execute("SELECT 1 FROM words WHERE words MATCH ?", (match_expression(terms),)).fetchall()
    )


@pytest.mark.parametrize(
    "query",
    [
        "沛县",
        "县",
        "告",
        "沛县人民",
        "2025",
        "2025年",
        "共受理申请12件",
        "12件",
        "warc",
        "ＷＡＲＣ",
        "war",
        "〔2021〕30号",
        "30号",
        "沛县 申请",
        "办函〔2021〕",
    ],
)
def test_every_piece_is_found(query: str) -> None:
    assert found(TEXT, query)


@pytest.mark.parametrize(
    "query", ["丰县", "县沛", "沛人", "沛县 丰县", "2024", "12号", "政信", "", "  ", "()《》"]
)
def test_nothing_else_is_found(query: str) -> None:
    assert not found(TEXT, query)


def test_spaces_that_pages_put_between_characters_do_not_matter() -> None:
    assert found("行 政 许 可", "行政许可")


@pytest.mark.parametrize(
    "query", ['"', '沛县" OR "', "a* NEAR(b)", "title:沛县", "{a b}: c", "-沛县", "沛县\x00", "' --"]
)
def test_a_query_is_never_syntax(query: str) -> None:
    found(TEXT, query)


LETTERS = st.text(st.sampled_from("沛县人民政府12ab 。(〔é𠮷"), min_size=1, max_size=30)


@settings(deadline=None)
@given(LETTERS, st.data())
def test_whatever_was_indexed_is_found_by_any_piece(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    piece = text[begin : data.draw(st.integers(begin + 1, len(text)))]
    words = index_words(text).split()
    # A piece that begins inside a Latin word or number is no word of its own.
    if any(character.isascii() and character.isalnum() for character in piece) or "é" in piece:
        return
    if query_terms(piece):
        assert found(text, piece), (text, piece, words)


@given(st.text(st.sampled_from("沛县人12aB ，：；（）　％…\t。(〔é𠮷豈\u0301ＡⅣ㎡_"), max_size=40))
def test_words_are_pairs_of_the_text_as_nfkc_has_it(text: str) -> None:
    chinese = "[〇㐀-䶿一-鿿豈-\ufaff\U00020000-\U0003ffff]"
    folded = unicodedata.normalize("NFKC", text).casefold()
    closed = re.sub(f"(?<={chinese})[ \t]+(?={chinese})", "", folded)
    expected: list[str] = []
    for run in re.findall(f"{chinese}+|(?:(?!{chinese})[^\\W_])+", closed):
        pairs = [run[at : at + 2] for at in range(len(run))]
        expected += pairs if re.match(chinese, run) else [run]
    assert index_words(text).split(" ") == (expected or [""])


def test_the_index_takes_words_as_they_are_made() -> None:
    text = "沛县𠮷𠀀2025年é豈 Straße ㎡，Ⅳ"
    index = sqlite3.connect(":memory:")
    index.execute(f"CREATE VIRTUAL TABLE words USING fts5(a, {FTS})")
    index.execute("INSERT INTO words (rowid, a) VALUES (1, ?)", (index_words(text),))
    index.execute("CREATE VIRTUAL TABLE told USING fts5vocab(words, instance)")
    taken = [term for (term,) in index.execute("SELECT term FROM told ORDER BY offset")]
    assert taken == index_words(text).split()


def test_long_questions_are_cut() -> None:
    assert len(query_terms(" ".join(f"县{number}" for number in range(100)))) == QUERY_TERMS
    assert len("".join(query_terms("县" * 5000))) == QUERY_LETTERS


def test_highlights_keep_the_text() -> None:
    pieces = highlighted("<b>沛县</b>与沛 县", ["沛县"])
    assert "".join(piece for piece, _ in pieces) == "<b>沛县</b>与沛 县"
    assert [piece for piece, marked in pieces if marked] == ["沛县", "沛 县"]


def test_a_snippet_is_about_the_term() -> None:
    text = "前" * 500 + "沛县公开" + "后" * 500
    pieces = snippet(text, ["沛县"], 60)
    said = "".join(piece for piece, _ in pieces)
    assert said.startswith("…前")
    assert said.endswith("后…")
    assert ("沛县", True) in pieces
    assert len(said) <= 62


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("见a(b)件", "a(b", ["a(b"]),
        ("共12.5件，1205件", "12.5", ["12.5"]),
        ("[附件1] 附件1", "[附件1]", ["[附件1]"]),
        ("c++ 与 c", "c++", ["c++"]),
        ("a\\b", "a\\b", ["a\\b"]),
        ("1|2", "1|2", ["1|2"]),
    ],
)
def test_a_query_is_text_and_no_pattern(text: str, query: str, marked: list[str]) -> None:
    pieces = highlighted(text, query_terms(query))
    assert [piece for piece, is_marked in pieces if is_marked] == marked
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_marked in snippet(text, query_terms(query)) if is_marked] == marked
