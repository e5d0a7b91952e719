"""Texts that others wrote, made inert where they leave: for a terminal, a log, a spreadsheet, a file name."""

from __future__ import annotations

import re
from typing import TypeVar

UNSEEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f"
)
"""What commands a terminal, turns text round, breaks lines unasked or cannot be seen (tab and line feed are
white space), and halves of characters: for a class of a regular expression."""
_Value = TypeVar("_Value")
_UNSEEN = re.compile(f"[{UNSEEN}]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠].*\w", re.S)
"""A sign alone, as of a blank cell, calls nothing."""


def inert(text: str) -> str:
    """The text with every unseen letter written out, as JSON writes it: \\u001b. JSON stays the same JSON."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub(lambda found: written(found.group()), text)


def inert_cell(value: _Value) -> _Value | str:
    """A cell of a CSV file: of a text the same, and what a spreadsheet would take for a formula is a text
    again."""
    if not isinstance(value, str):
        return value
    text = inert(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def written(letter: str) -> str:
    """A letter as JSON writes it: \\u001b."""
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def csv_encoding(bom: bool) -> str:
    """UTF-8, with a byte order mark where spreadsheets are to see that it is: without one, Excel takes a CSV
    for the system's own letters."""
    return "utf-8-sig" if bom else "utf-8"
