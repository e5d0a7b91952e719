"""Chinese text for SQLite FTS5: pairs of neighbouring characters as words, so that 沛县 can be looked up.

FTS5's own trigram tokenizer answers nothing to two characters. Here 沛县人民政府 becomes
沛县 县人 人民 民政 政府 府: a phrase of pairs finds any piece of the text, the last character stands alone.
"""

from __future__ import annotations

import re
import unicodedata

QUERY_LETTERS = 200
QUERY_TERMS = 8
"""What a query may hold; more is cut off."""

_CHINESE = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_OTHER = f"[^\\W_{_CHINESE}]"
_WORDS = re.compile(f"(?=([{_CHINESE}]{{1,2}}|(?<!{_OTHER}){_OTHER}+))")
"""Each Chinese character with the one behind it, where there is one; letters and digits as they stand."""
_WIDE = {mark: unicodedata.normalize("NFKC", mark) for mark in "，：；（）　％…"}
"""The wide marks that nearly every text has: without them most are as NFKC wants them, which it sees soon."""
_GAP = re.compile(f"(?<=[{_CHINESE}])[ \t]+(?=[{_CHINESE}])")
_ONE = re.compile(f"[{_CHINESE}]")


def index_words(text: str) -> str:
    """The words of a text as they go into the index, parted by spaces."""
    return " ".join(_words(_GAP.sub("", _normal(text))))


def query_terms(text: str) -> list[str]:
    """What a user asks for: at most QUERY_TERMS terms that hold a letter or digit, normalised."""
    terms = _normal(text[:QUERY_LETTERS]).split()
    return [term for term in dict.fromkeys(terms) if _words(term)][:QUERY_TERMS]


def match_expression(terms: list[str]) -> str:
    """The terms as an FTS5 query: every term somewhere in a row, its characters side by side."""
    return " AND ".join(map(_phrase, terms))


def highlighted(text: str, terms: list[str]) -> list[tuple[str, bool]]:
    """A text in pieces; True where a piece is one of the terms."""
    if not terms:
        return [(text, False)]
    pieces = _pattern(terms).split(text)
    return [(piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece]


def snippet(text: str, terms: list[str], letters: int = 110) -> list[tuple[str, bool]]:
    """About so many letters of a text around the first of the terms, in pieces as `highlighted` gives."""
    found = _pattern(terms).search(text) if terms else None
    begin = max(0, found.start() - letters // 3) if found else 0
    end = begin + letters
    cut = f"{'…' if begin else ''}{' '.join(text[begin:end].split())}{'…' if end < len(text) else ''}"
    return highlighted(cut, terms)


def _normal(text: str) -> str:
    for mark, narrow in _WIDE.items():
        text = text.replace(mark, narrow)
    return unicodedata.normalize("NFKC", text).casefold()


def _words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _phrase(term: str) -> str:
    """It is open to the right: the text may go on where the query ends, so a pair's second character does not
    stand alone there."""
    *words, last = _words(term)
    if words and words[-1][1:] == last and _ONE.match(last):
        return f'"{" ".join(words)}"'
    return f'"{" ".join([*words, last])}" *'


def _pattern(terms: list[str]) -> re.Pattern[str]:
    """Any of the terms, the longest first, white space allowed between its characters."""
    ordered = sorted(terms, key=len, reverse=True)
    return re.compile("(" + "|".join(r"\s*".join(map(re.escape, term)) for term in ordered) + ")", re.I)
