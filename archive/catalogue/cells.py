"""cells.json: the statutory cells of one report, as the pipeline found them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.errors import StoreError
from core.report import CellState, CellValue, Layout, Match

_DIGITS = 40
"""No county counts further; a larger exponent is a mistake and would print as a line without end."""


def write_cells(layout: Layout, cells: Iterable[CellValue]) -> bytes:
    """The cells as stored: UTF-8 JSON, one cell a line."""
    lines = ",\n".join(json.dumps(_written(cell), ensure_ascii=False) for cell in cells)
    return f'{{"layout": "{layout}", "cells": [\n{lines}\n]}}\n'.encode()


def read_cells(content: bytes, key: str) -> tuple[Layout, list[CellValue]]:
    """Read stored cells. Raises StoreError naming the key."""
    try:
        values = json.loads(content)
        return Layout(values["layout"]), [_read(cell) for cell in values["cells"]]
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise StoreError(f"{key} holds no readable cells: {error!r}") from error


def decimal_text(value: Decimal | None) -> str:
    """A number as users read it: no exponent, no trailing zeros, nothing where there is none."""
    if value is None:
        return ""
    if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
        raise ValueError(f"{value} is no number of a report")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _written(cell: CellValue) -> dict[str, Any]:
    return {
        "field": cell.field,
        "value": decimal_text(cell.value) or None,
        "printed": cell.printed,
        "state": cell.state,
        "row_path": cell.row_path,
        "column_path": cell.column_path,
        "match": cell.match,
    }


def _read(cell: dict[str, Any]) -> CellValue:
    value = Decimal(_text(cell["value"])) if cell["value"] is not None else None
    decimal_text(value)
    return CellValue(
        _text(cell["field"]),
        value,
        _text(cell["printed"]),
        CellState(cell["state"]),
        tuple(map(_text, cell["row_path"])),
        tuple(map(_text, cell["column_path"])),
        Match(cell["match"]) if cell["match"] is not None else None,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    value.encode()  # half a character is no text: ValueError
    return value
