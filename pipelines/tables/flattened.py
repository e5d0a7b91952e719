"""Statutory tables that were flattened to text: one cell a line, or one row a line.

What is left is an order of labels and values. A row's values are taken only where there are as many as the
form has columns: where blanks were lost with the grid, nobody can tell which column a number stood in.
Columns parted by | keep their blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from nianbao.core.form import form
from pipelines.tables.form import form_labels
from pipelines.tables.grid import Grid, Span, lay_out
from pipelines.tables.labels import Labels, normal
from pipelines.tables.values import may_be_value

_APPLICANTS = 7
_OUTCOMES = 15
_JOINED_MOST = 4
_CELL_LETTERS = 90
_SENTENCE = re.compile(r"[。；;！？!?]")
_BLOCK = re.compile(r"第?二十条第?[一五六八九]项?$")
_BAR = re.compile(r"[|｜│┃║]")
_RULE = re.compile(r"(?=.*(?:[\u250c-\u254b\u2552-\u2570]|\+[-=]+\+))[\u2500-\u257f|+=\s-]+")
"""A line drawn with characters, its crossings among them: bars and dashes alone may be a row of blanks."""
_CORNER = "信息内容"
_HEADINGS = (
    *(_CORNER, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"),
    *("申请人情况", "法人或其他组织", "行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"),
)
_APPLICANTS_OPEN = ("勾稽关系", "申请人情况")


@dataclass(frozen=True, slots=True)
class Token:
    """One cell's text in the order of the page; "" is a blank that can be seen (between two bars)."""

    text: str

    @property
    def is_value(self) -> bool:
        """A number or a mark for none."""
        return may_be_value(self.text)


def flattened_grids(texts: Iterable[str]) -> dict[str, Grid]:
    """The grids of the statutory tables (t1, t2, t3) that a run of lines holds flattened."""
    tokens = list(_joined(_tokens(texts)))
    found = {"t1": _disclosure(tokens), "t2": _applications(tokens), "t3": _litigation(tokens)}
    return {
        name: lay_out([[Span(text) for text in row] for row in rows]) for name, rows in found.items() if rows
    }


def _tokens(texts: Iterable[str]) -> Iterator[Token]:
    opened = False  # the cell before was not yet ended by a bar of its own
    for text in texts:
        if _SENTENCE.search(text) or len(text) > 3 * _CELL_LETTERS:
            continue
        if _RULE.fullmatch(text):
            continue
        if not _BAR.search(text):
            words = _words(text)
            opened = bool(words)
            yield from map(Token, words)
            continue
        cells = [cell.strip() for cell in _BAR.split(text)]
        if any(cells):
            yield from map(Token, cells[not cells[0] : len(cells) - (not cells[-1])])
        else:
            yield from (Token("") for _ in cells[1 + opened :])
        opened = bool(cells[-1])


def _words(text: str) -> list[str]:
    """A line as cells: the whole, unless white space parts values from each other or from their label."""
    words = text.split()
    if len(words) > 1 and (
        any(map(may_be_value, words)) or all(_known().find(word, fuzzy=False) for word in words)
    ):
        return words
    return [" ".join(words)] if words else []


@cache
def _known() -> Labels:
    """Every label of the form, whatever it labels."""
    names: dict[str, set[str]] = {normal(label): {label} for label in _HEADINGS}
    for entry in form().statutory:
        for label in (*entry.row, *entry.column):
            names.setdefault(normal(label), set()).add(label)
    return form_labels(names)


def _joined(tokens: Iterable[Token]) -> Iterator[Token]:
    """Labels that were broken over lines (本年新 / 制作数量) put together: the longest run that is one."""
    waiting = list(tokens)
    at = 0
    while at < len(waiting):
        length = _label_length(waiting[at : at + _JOINED_MOST])
        yield Token("".join(token.text for token in waiting[at : at + length]))
        at += length


def _label_length(run: Sequence[Token]) -> int:
    for length in range(len(run), 1, -1):
        if any(token.is_value for token in run[:length]):
            continue
        text = "".join(token.text for token in run[:length])
        whole = len(text) <= _CELL_LETTERS and _known().find(text, fuzzy=False)
        if whole and not _known().find("".join(token.text for token in run[1:length]), fuzzy=False):
            return length
    return 1


@dataclass
class _Rows:
    """Rows under way: labels gather until values come, values until the next label."""

    labels: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    _rows: list[tuple[list[str], list[str], int]] = field(default_factory=list)

    def add(self, labels: Sequence[str]) -> None:
        """A row without values."""
        self._rows.append(([*labels], [], 0))

    def close(self, wanted: int) -> None:
        """End a row that should have so many values."""
        if self.labels:
            self._rows.append((self.labels, self.values, wanted))
        self.labels, self.values = [], []

    def finished(self) -> list[list[str]]:
        """Every row, with its values where they are certain. A cell over several columns leaves blanks: on
        one side of the values in all rows of a table."""
        surplus = [(values, wanted) for _, values, wanted in self._rows if len(values) > wanted > 0]
        before = any(any(values[wanted:]) for values, wanted in surplus)
        return [[*labels, *_certain(values, wanted, before)] for labels, values, wanted in self._rows]


def _certain(values: Sequence[str], wanted: int, before: bool) -> Sequence[str]:
    more = len(values) - wanted
    if not wanted or more < 0:
        return ()
    kept, spare = (values[more:], values[:more]) if before else (values[:wanted], values[wanted:])
    return () if any(spare) else kept


def _disclosure(tokens: Sequence[Token]) -> list[list[str]]:
    """Table 1: block titles, headers behind 信息内容, rows with as many values as the header has columns."""
    read = _Rows()
    header: list[str] | None = None
    columns, inside = 0, False
    for token in tokens:
        if _BLOCK.match(normal(token.text)):
            read.close(columns)
            read.add([token.text])
            inside, header, columns = True, None, 0
        elif not inside:
            continue
        elif normal(token.text) == _CORNER:
            read.close(columns)
            header = [token.text]
        elif header is not None and not (token.is_value or _row_label(token.text)):
            header.append(token.text)
        elif token.is_value:
            if read.labels:
                read.values.append(token.text)
        elif _row_label(token.text) or columns:
            if header is not None:
                read.add(header)
                columns, header = len(header) - 1, None
            read.close(columns)
            inside = not _opens_applications(token.text)
            read.labels = [token.text] if inside else []
    read.close(columns)
    return read.finished()


def _opens_applications(text: str) -> bool:
    return any(word in text for word in _APPLICANTS_OPEN)


@cache
def _row_labels() -> Labels:
    return form_labels({entry.row_key: {entry.row[-1]} for entry in form().table("t1")})


def _row_label(text: str) -> bool:
    return _row_labels().find(text) is not None


def _applications(tokens: Sequence[Token]) -> list[list[str]]:
    """Table 2: labels (a group's, then its row's) followed by seven values. Header cells stay rows of one."""
    opened = [at for at, token in enumerate(tokens) if _opens_applications(token.text)]
    first = next(
        (at for at, token in enumerate(tokens) if "新收政府信息公开申请" in normal(token.text)), None
    )
    if first is None:
        return []
    start = min([first, *(at for at in opened if at < first)])
    read = _Rows()
    for token in tokens[start:first]:
        if not token.is_value:
            read.add([token.text])
    for token in tokens[first:]:
        if token.is_value and read.labels:
            read.values.append(token.text)
        elif not token.is_value:
            if read.values:
                ended = "结转" in read.labels[-1] and "下年" in normal(read.labels[-1])
                read.close(_APPLICANTS)
                if ended:
                    return read.finished()
            read.labels.append(token.text)
    read.close(_APPLICANTS)
    return read.finished()


@cache
def _outcomes() -> Labels:
    return form_labels({entry.column_key: {entry.column[-1]} for entry in form().table("t3")})


def _litigation(tokens: Sequence[Token]) -> list[list[str]]:
    """Table 3: fifteen labels of outcomes in the form's order, then fifteen values."""
    for start, token in enumerate(tokens):
        found = _outcomes().find(token.text, fuzzy=False)
        if found is None or found[0] != "upheld":
            continue
        names: list[str] = []
        values: list[str] = []
        for each in tokens[start:]:
            if each.is_value and (values or len(names) == _OUTCOMES):
                values.append(each.text)
            elif values:
                break
            elif _outcomes().find(each.text):
                names.append(each.text)
        if len(names) == _OUTCOMES and len(values) >= _OUTCOMES and not any(values[_OUTCOMES:]):
            return [names, values[:_OUTCOMES]]
    return []
