"""cells.json: the statutory cells of one report, as the pipeline found them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from nianbao.core.errors import StoreError
from nianbao.core.report import CellState, CellValue, ExtraValue, Flag, Layout, Match

_JSON = json.JSONEncoder(ensure_ascii=False)
_DIGITS = 40
"""No county counts further; a larger exponent is a mistake and would print as a line without end."""


def write_cells(
    layout: Layout,
    cells: Iterable[CellValue],
    extras: Sequence[ExtraValue] = (),
    records: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """The cells as stored: UTF-8 JSON, one cell a line, and the extra local rows' numbers where there are.
    `records`: the WARC record of each document, for the cells on a page that do not know theirs."""
    lines = ",\n".join(_line(cell, records) for cell in cells)
    more = ",\n".join(_JSON.encode(_written_extra(extra)) for extra in extras)
    tail = f', "extras": [\n{more}\n]' if extras else ""
    return f'{{"layout": "{layout}", "cells": [\n{lines}\n]{tail}}}\n'.encode()


def read_cells(content: bytes, key: str) -> tuple[Layout, list[CellValue]]:
    """Read stored cells. Raises StoreError naming the key."""
    try:
        values = _values(content)
        return Layout(values["layout"]), [_read(cell) for cell in values["cells"]]
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"{key} holds no readable cells: {error!r}") from error


def read_numbers(content: bytes, key: str) -> dict[str, str | None]:
    """Of stored cells the numbers alone, by field: "" where blank, None where unclear; those that are missing
    are left out. Raises StoreError naming the key."""
    try:
        cells = _values(content)["cells"]
        return {
            _text(cell["field"]): _shown(cell["value"], state)
            for cell in cells
            if (state := _STATES[cell["state"]]) is not CellState.MISSING
        }
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"{key} holds no readable cells: {error!r}") from error


@dataclass(frozen=True, slots=True)
class StoredCells:
    """What a stored object says. The cells are without their WARC record, so that alike ones of many reports
    are one: `records` has that of each, "" where it knows none."""

    cells: Sequence[CellValue] = ()
    records: Sequence[str] = ()
    extras: Sequence[ExtraValue] = ()


def read_stored(content: bytes, key: str) -> StoredCells:
    """Read the cells and extra rows of one of many reports. Raises StoreError naming the key."""
    try:
        return _by_lines(content)
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
        # What is wrong with it, or only laid out in another way, is seen by reading it whole.
        cells = read_cells(content, key)[1]
        records = [cell.record_id for cell in cells]
        return StoredCells(
            [replace(cell, record_id="") for cell in cells], records, read_extras(content, key)
        )


def read_extras(content: bytes, key: str) -> list[ExtraValue]:
    """Read the extra local rows beside stored cells. Raises StoreError naming the key."""
    if b'"extras"' not in content:  # most pages add none
        return []
    try:
        return [_read_extra(extra) for extra in _values(content).get("extras", [])]
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"{key} holds no readable extra rows: {error!r}") from error


_BEGIN = re.compile(rb'\{"layout": "(\w+)", "cells": \[\n')
_END, _EXTRAS = b"\n]}\n", b'\n], "extras": [\n'
_VALUE, _ROW, _RECORD = b', "value": ', b', "row_path": ', b', "record_id": "'
_NO_RECORD = _RECORD + b'"'
_parse = json.JSONDecoder().raw_decode


def _by_lines(content: bytes) -> StoredCells:
    """The cells of an object as `write_cells` writes it. A line is read once, and known when it comes again:
    most cells of most reports are 0 or blank. Raises ValueError, among others, of an object that is written
    in another way: a line feed stands in no JSON text, so that each line must be a cell by itself."""
    begin = _BEGIN.match(content)
    if begin is None or not content.endswith(_END) or (b"\\" in content and b"\\u" in content):  # see _values
        raise ValueError("not in lines")
    Layout(begin[1].decode())
    body, _, extras = content[begin.end() : -len(_END)].partition(_EXTRAS)
    try:
        read = _of_one_record(body)
    except ValueError:
        read = _of_records(body)
    return StoredCells(*read, [_read_extra(extra) for extra in json.loads(b"[%b]" % extras)])


_Read = tuple[list[CellValue], list[str]]
"""Cells, and the record of each."""


def _of_one_record(body: bytes) -> _Read:
    """What lines say that all name one record, as nearly always, or none. It is taken out before they are
    looked up. Raises ValueError where there are others."""
    _, mark, rest = body.partition(_RECORD)
    record = _first_record(rest) if mark else b""
    lines = body.replace(_RECORD + record + b'"', _NO_RECORD).split(b",\n") if body else []
    read, name = list(map(_read_line, lines)), record.decode()
    return [cell for cell, _ in read], [name if named else "" for _, named in read]


def _of_records(body: bytes) -> _Read:
    """What lines say that name several."""
    cells, names = list[CellValue](), list[str]()
    for line in body.split(b",\n"):
        head, mark, rest = line.partition(_RECORD)
        record = _first_record(rest) if mark else b""
        cells.append(_read_line(head + _NO_RECORD + rest[len(record) + 1 :] if mark else line)[0])
        names.append(record.decode())
    return cells, names


def _first_record(rest: bytes) -> bytes:
    """The record that a text begins with. Raises ValueError where it is not plain: it might end elsewhere."""
    record = rest[: rest.index(b'"')]
    if b"\\" in record or not record.decode().isprintable():
        raise ValueError("not plain")
    return record


@lru_cache(maxsize=16384)
def _read_line(line: bytes) -> tuple[CellValue, bool]:
    """The cell of a line, and whether it has a record, which was taken out. Its field, its figure and its
    place are read by themselves, since each of them comes again: members of three objects are those of one.
    Raises ValueError where there are objects within it, whose record that may have been."""
    if line.rfind(b"{"):
        raise ValueError("not plain")
    field, _, more = line.partition(_VALUE)
    figure, _, place = more.partition(_ROW)
    return CellValue(_field_of(field), *_figure_of(figure), *_place_of(place)), _NO_RECORD in line


@lru_cache(maxsize=1024)
def _field_of(said: bytes) -> str:
    (field,) = _members_of(said + b"}", "field")
    return _text(field)


@lru_cache(maxsize=8192)
def _figure_of(said: bytes) -> tuple[Decimal | None, str, CellState]:
    value, printed, state = _members_of(b'{"value": %b}' % said, "value", "printed", "state")
    return _number(value), _text(printed), _STATES[state]


@lru_cache(maxsize=8192)
def _place_of(said: bytes) -> tuple[Any, ...]:
    told = json.loads((b'{"row_path": ' + said).decode())
    if {"field", "value", "printed", "state"} & told.keys() or told.get("record_id"):
        raise ValueError("not plain")
    place = _read_place("", tuple(told["row_path"]), tuple(told["column_path"]), told["match"])
    return *place[1:], *_read_more(told)


def _members_of(said: bytes, *names: str) -> list[Any]:
    text = said.decode()
    told, end = _parse(text)
    if end != len(text) or len(told) != len(names):
        raise ValueError("not plain")
    return [told[name] for name in names]


def _values(content: bytes) -> Any:
    text = content.decode()
    values = json.loads(text)
    if "\\u" in text:  # half a character is no text, and can be written in no other way
        _JSON.encode(values).encode()
    return values


@lru_cache(maxsize=8192)
def decimal_text(value: Decimal | None) -> str:
    """A number as users read it: no exponent, no trailing zeros, nothing where there is none."""
    if value is None:
        return ""
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise ValueError(f"{value} is no number of a report")
    if (plain := str(value)).isdigit():  # nearly all
        return plain
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


_part = lru_cache(maxsize=8192, typed=True)(_JSON.encode)
"""Of a line: labels and small numbers come again in every report."""


def _line(cell: CellValue, records: Mapping[str, str]) -> str:
    """A cell as a JSON object in a line. What it need not say (it came from the page itself, nothing is
    doubtful) is left out."""
    number = f'"{decimal_text(cell.value)}"' if cell.value is not None else "null"
    place = _place(cell.field, cell.row_path, cell.column_path, cell.match)
    shown = f'"value": {number}, "printed": {_part(cell.printed)}, "state": "{cell.state}"'
    more = _more(cell.unit, cell.document, cell.page, cell.confidence, _record_of(cell, records), cell.flags)
    return f"{{{place[0]}, {shown}, {place[1]}{more}}}"


def _record_of(cell: CellValue, records: Mapping[str, str]) -> str:
    if cell.record_id or cell.state is CellState.MISSING or not records:
        return cell.record_id
    return records.get(cell.document, records[""])


@lru_cache(maxsize=8192)
def _place(field: str, row: tuple[str, ...], column: tuple[str, ...], match: Match | None) -> tuple[str, str]:
    """What a line says of a cell's place, before its figure and behind it."""
    told = {"row_path": row, "column_path": column, "match": match}
    return f'"field": {_JSON.encode(field)}', _members(told)


@lru_cache(maxsize=8192, typed=True)
def _more(
    unit: str,
    document: str,
    page: int | None,
    confidence: float | None,
    record_id: str,
    flags: tuple[Flag, ...],
) -> str:
    """What a line says only where there is something to say."""
    told = {
        "unit": unit,
        "document": document,
        "page": page,
        "confidence": confidence,
        "record_id": record_id,
        "flags": flags,
    }
    said = {name: value for name, value in told.items() if value not in ("", None, ())}
    return f", {_members(said)}" if said else ""


def _members(said: Mapping[str, Any]) -> str:
    return _JSON.encode(said)[1:-1]


def _read(cell: dict[str, Any]) -> CellValue:
    field, row, column, match = _read_place(
        cell["field"], tuple(cell["row_path"]), tuple(cell["column_path"]), cell["match"]
    )
    return CellValue(
        field,
        _number(cell["value"]),
        _text(cell["printed"]),
        _STATES[cell["state"]],
        row,
        column,
        match,
        *(_read_more(cell) if len(cell) > _MEMBERS else ()),
    )


_STATES = {str(state.value): state for state in CellState}
_MEMBERS = 7
"""What a line says of every cell."""


@lru_cache(maxsize=8192, typed=True)
def _read_place(
    field: object, row: tuple[object, ...], column: tuple[object, ...], match: object
) -> tuple[str, tuple[str, ...], tuple[str, ...], Match | None]:
    how = Match(_text(match)) if match is not None else None
    return _text(field), tuple(map(_text, row)), tuple(map(_text, column)), how


@lru_cache(maxsize=8192, typed=True)
def _number(value: object) -> Decimal | None:
    number = Decimal(_text(value)) if value is not None else None
    decimal_text(number)
    return number


@lru_cache(maxsize=8192, typed=True)
def _shown(value: object, state: CellState) -> str | None:
    return None if state is CellState.UNCLEAR else decimal_text(_number(value))


def _read_more(cell: dict[str, Any]) -> tuple[str, str, int | None, float | None, str, tuple[Flag, ...]]:
    return (
        _text(cell.get("unit", "")),
        _text(cell.get("document", "")),
        _page(cell.get("page")),
        _confidence(cell.get("confidence")),
        _text(cell.get("record_id", "")),
        tuple(map(Flag, cell.get("flags", ()))),
    )


def _written_extra(extra: ExtraValue) -> dict[str, Any]:
    return asdict(extra) | {"value": decimal_text(extra.value) or None}


def _read_extra(extra: dict[str, Any]) -> ExtraValue:
    return ExtraValue(
        _text(extra["table"]),
        tuple(map(_text, extra["row_path"])),
        tuple(map(_text, extra["column_path"])),
        _number(extra["value"]),
        _text(extra["printed"]),
        _text(extra.get("document", "")),
        _text(extra.get("place", "")),
    )


def _page(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or value < 1):
        raise TypeError(f"{value!r} is no page number")
    return value


def _confidence(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise TypeError(f"{value!r} is no confidence")
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value
