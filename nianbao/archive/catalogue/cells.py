"""cells.json: the statutory cells of one report, as the pipeline found them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
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


def read_extras(content: bytes, key: str) -> list[ExtraValue]:
    """Read the extra local rows beside stored cells. Raises StoreError naming the key."""
    if b'"extras"' not in content:  # most pages add none
        return []
    try:
        return [_read_extra(extra) for extra in _values(content).get("extras", [])]
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"{key} holds no readable extra rows: {error!r}") from error


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
