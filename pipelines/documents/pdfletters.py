"""The letters of a PDF's page that its readers take for its text: upright, dark enough, each once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import atan2, degrees
from pathlib import Path
from typing import Any

from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text
from pdfplumber.page import Page

from pipelines.documents.layout import Word, undoubled
from pipelines.text.marks import struck

_RIGHT = 90
_SLANT_MOST = 2.0
_FAINT = 0.7
"""Paler letters on white are a watermark's, or nobody's."""
_DARK = 0.5
_MEANINGLESS = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")
_NO_WORD = re.compile(r"[\d\W_]+")
_LETTERS_LEAST = 20
_STROKE_LEAST, _STROKE_MOST = 2.0, 300.0
_TALLEST = 60.0
_OVERDRAWN = 0.04
_HIDDEN, _NO_VIEW = 0x02, 0x20
_FIELD_HEIGHT = 10.0
_PARENTS_MOST = 8


_UNSEEN = 3
"""Text render mode 3: neither filled nor stroked."""


def turned(page: Page) -> Page:
    """The page so that most of its letters stand upright: some lie on their sides, or on their heads."""
    turns = Counter(turn for char in page.chars if (turn := _turn(char)) is not None)
    most = turns.most_common(1)[0][0] if turns else 0
    if not most:
        return page
    page.page_obj.rotate = (page.page_obj.rotate + most) % 360
    return Page(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def _turn(char: dict[str, Any]) -> int | None:
    """The right angle by which a letter is turned, counter-clockwise; None for any other."""
    angle = degrees(atan2(char["matrix"][1], char["matrix"][0]))
    turn = round(angle / _RIGHT) * _RIGHT
    return turn % 360 if abs(angle - turn) < _SLANT_MOST else None


def otherwise_turned(page: Page) -> int:
    """How many letters of a turned page still lie on their sides or heads."""
    return sum(_turn(char) not in (0, None) for char in page.chars if char["text"].strip())


def is_meaningless(page: Page) -> bool:
    """Its fonts do not say which letters they draw: what comes out is no text."""
    texts = [char["text"] for char in page.chars]
    if len(texts) < _LETTERS_LEAST:
        return False
    unknown = sum(bool(_MEANINGLESS.search(text)) for text in texts)
    told = [text for text in texts if not _NO_WORD.fullmatch(text)]
    chinese = sum(bool(_CHINESE.search(text)) for text in told)
    return unknown * 20 > len(texts) or (len(told) >= _LETTERS_LEAST and chinese * 3 < len(told))


def seen_letters(page: Page) -> list[dict[str, Any]]:
    """The letters of a turned page that its readers take for its text."""
    dark = [rect for rect in page.rects if rect.get("fill") and _light(rect["non_stroking_color"]) < _DARK]
    seen = [
        char for char in page.chars if char["text"].strip() and _turn(char) == 0 and not _is_faint(char, dark)
    ]
    return list(_without_overdrawn(seen, page.edges))


def words_of(page: Page) -> list[Word]:
    """The letters of a turned page, and what is filled into its fields."""
    letters = seen_letters(page)
    lined = {id(char) for _, under in strokes_of(page, letters) for char in under}
    plain = undoubled(_word(char, id(char) in lined) for char in letters)
    return [*plain, *(field for field in _fields(page) if not _holds(field, plain))]


def strokes_of(
    page: Page, letters: Iterable[dict[str, Any]]
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The level strokes that go through letters, no longer than these, with the letters struck out."""
    chars = sorted(letters, key=lambda char: float(char["top"]))
    tops = [char["top"] for char in chars]
    found = []
    for edge in page.edges:
        if edge["orientation"] == "h" and _STROKE_LEAST < edge["width"] < _STROKE_MOST:
            near = chars[bisect_left(tops, edge["top"] - _TALLEST) : bisect_left(tops, edge["top"])]
            under = [char for char in near if _goes_through(edge, char)]
            if under and _is_as_long(edge, under):
                found.append((edge, under))
    return found


def _is_as_long(edge: dict[str, Any], chars: Sequence[dict[str, Any]]) -> bool:
    slack = max(char["size"] for char in chars) / 2
    first, last = min(char["x0"] for char in chars), max(char["x1"] for char in chars)
    return bool(first - slack < edge["x0"] and edge["x1"] < last + slack)


def _goes_through(edge: dict[str, Any], char: dict[str, Any]) -> bool:
    margin = (char["bottom"] - char["top"]) * 0.3
    across = edge["x0"] <= (char["x0"] + char["x1"]) / 2 <= edge["x1"]
    return bool(across and char["top"] + margin < edge["top"] < char["bottom"] - margin)


def _word(char: dict[str, Any], lined: bool) -> Word:
    text = _MEANINGLESS.sub("\ufffd", char["text"])
    text = struck(text) if lined else text
    return Word(text, char["x0"], char["top"], char["x1"], char["bottom"])


def _is_faint(char: dict[str, Any], dark: Sequence[dict[str, Any]]) -> bool:
    if _light(char["non_stroking_color"]) < _FAINT:
        return False
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return not any(each["x0"] <= x <= each["x1"] and each["top"] <= y <= each["bottom"] for each in dark)


def _light(color: Any) -> float:
    """From 0, black, to 1, white; what is no plain colour counts as black."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return 0.0
    if len(parts) == 4:
        cyan, magenta, yellow, black = parts
        parts = [(1 - each) * (1 - black) for each in (cyan, magenta, yellow)]
    return float(sum(parts)) / len(parts)


def _without_overdrawn(
    chars: Sequence[dict[str, Any]], edges: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Letters without those of a watermark: of one size and colour, larger than the others and drawn over
    them or over rules. A title, however large, stands alone."""
    kinds = Counter(map(_kind, chars))
    crossed = Counter(_kind(char) for char in chars if _is_crossed(char, edges))
    clear = {kind: count for kind, count in kinds.items() if crossed[kind] <= _OVERDRAWN * count}
    usual = max(clear, key=lambda kind: clear[kind], default=None)
    larger = [char for char in chars if usual and _kind(char)[0] > usual[0]]
    middles: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for char in chars if larger else ():
        if _kind(char) == usual:
            middles[round(char["x0"] / 50), round(char["top"] / 50)].append(char)
    over = crossed + Counter(_kind(char) for char in larger if _is_over(char, middles))
    marks = {_kind(char) for char in larger if over[_kind(char)] > _OVERDRAWN * kinds[_kind(char)]}
    return (char for char in chars if _kind(char) not in marks)


def _kind(char: dict[str, Any]) -> tuple[float, str]:
    return round(char["size"], 1), str(char["non_stroking_color"])


def _is_over(char: dict[str, Any], middles: dict[tuple[int, int], list[dict[str, Any]]]) -> bool:
    """Whether a usual letter's middle lies in a letter's box."""
    columns = range(int(char["x0"] // 50) - 1, int(char["x1"] // 50) + 2)
    rows = range(int(char["top"] // 50) - 1, int(char["bottom"] // 50) + 2)
    return any(
        char["x0"] < (other["x0"] + other["x1"]) / 2 < char["x1"]
        and char["top"] < (other["top"] + other["bottom"]) / 2 < char["bottom"]
        for column in columns
        for row in rows
        for other in middles.get((column, row), ())
    )


def _is_crossed(char: dict[str, Any], edges: Sequence[dict[str, Any]]) -> bool:
    """Whether a rule goes through a letter."""
    wide, high = (char["x1"] - char["x0"]) / 4, (char["bottom"] - char["top"]) / 4
    return any(
        edge["x0"] < char["x1"] - wide
        and edge["x1"] > char["x0"] + wide
        and edge["top"] < char["bottom"] - high
        and edge["bottom"] > char["top"] + high
        for edge in edges
    )


def _fields(page: Page) -> Iterator[Word]:
    """What is written into form fields, and typed over the page."""
    for annotation in page.annots:
        data = {str(key): resolve1(value) for key, value in (annotation.get("data") or {}).items()}
        flags = data.get("F", 0)
        if isinstance(flags, int) and flags & (_HIDDEN | _NO_VIEW):
            continue
        for at, line in enumerate(_said(data).splitlines()):
            middle = (annotation["top"] + annotation["bottom"]) / 2 + at * _FIELD_HEIGHT
            top, bottom = middle - _FIELD_HEIGHT / 2, middle + _FIELD_HEIGHT / 2
            yield Word(line.strip(), annotation["x0"], top, annotation["x1"], bottom)


def _said(data: dict[str, Any]) -> str:
    kind = str(getattr(data.get("Subtype"), "name", ""))
    if kind == "FreeText":
        return _text(data.get("Contents"))
    field = _inherited(data, "FT")
    if kind != "Widget" or str(getattr(field, "name", "")) not in ("Tx", "Ch"):
        return ""
    value, options = _inherited(data, "V"), _inherited(data, "Opt")
    shown = {_text(pair[0]): _text(pair[1]) for pair in map(resolve1, options or ()) if _is_pair(pair)}
    text = _text(value)
    return shown.get(text, text)


def _is_pair(option: Any) -> bool:
    return isinstance(option, list) and len(option) == 2


def _inherited(data: dict[str, Any], name: str) -> Any:
    """An entry of a field, or of the fields that it is a part of."""
    for _ in range(_PARENTS_MOST):
        if name in data:
            return resolve1(data[name])
        data = resolve1(data.get("Parent")) or {}
    return None


def _text(value: Any) -> str:
    value = resolve1(value)
    return decode_text(value) if isinstance(value, bytes) else ""


def _holds(field: Word, words: Iterable[Word]) -> bool:
    """Nothing is filled in, or the page's own letters show it already."""
    inside = [
        word
        for word in words
        if field.x0 <= word.middle[0] <= field.x1 and field.top <= word.middle[1] <= field.bottom
    ]
    return (
        not field.text
        or "".join(word.text for word in sorted(inside, key=lambda each: each.x0)) == field.text
    )


def has_unseen_text(path: Path, number: int) -> bool:
    """Whether most of a page's text (pages count from 1) is there and not shown: scanners put what they took
    a page for under its picture."""
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(path)
    try:
        texts = list(document[number - 1].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
        unseen = sum(raw.FPDFTextObj_GetTextRenderMode(each.raw) == _UNSEEN for each in texts)
        return bool(unseen * 2 > len(texts))
    finally:
        document.close()
