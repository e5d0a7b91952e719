"""The wide table: one row per report, one variable per field of any layout."""

from __future__ import annotations

from functools import cache

from nianbao.archive.package.dataset.tables import LABEL_LETTERS, DataColumn, DataTable, Type
from nianbao.core.form import Field, english, form, spoken
from nianbao.core.report import CellState, CellValue, Flag

OTHER_FORM = "other_form"
"""The state of a figure that the report's form does not ask for."""
WIDE_STATES = (*(state.value for state in CellState), OTHER_FORM)
_SHORT = {
    "security_stability": "security",
    "law_prohibited": "law",
    "enforcement_file": "enforcement",
    "internal_affairs": "internal",
    "suit_after_review": "suit_after",
    "other_org": "org",
}
_ABOUT = ("code", "name", "province", "prefecture", "year", "issuer", "scope", "title", "published_on")
_ALSO = ("signed_on", "url", "layout", "tables", "identities_failed", "identities_soft", "record_id")
_LAST = ("report_id", "place")
_COUNTED = (
    DataColumn("cells_value", "有数值的单元格", "cells with a number", Type.INTEGER),
    DataColumn("cells_blank", "空白单元格", "blank cells", Type.INTEGER),
    DataColumn("cells_unclear", "不明单元格", "cells that print no plain number", Type.INTEGER),
    DataColumn("cells_missing", "缺失单元格", "cells not on the page", Type.INTEGER),
    DataColumn("checks_pass", "相符的勾稽", "identities that hold", Type.INTEGER),
    DataColumn("checks_fail", "不符的勾稽", "identities that fail", Type.INTEGER),
    DataColumn("checks_open", "无法核对的勾稽", "identities not checkable", Type.INTEGER),
    DataColumn("items_told", "正文：主动公开条数", "narrative: items published", Type.NUMBER),
    DataColumn("requests_told", "正文：收到申请件数", "narrative: requests received", Type.NUMBER),
    DataColumn("narrative_letters", "正文字数", "letters of the narrative", Type.INTEGER),
    DataColumn("similarity", "与上年正文相似度", "likeness to the year before, 0-1", Type.NUMBER),
)


def variable_of(field: str) -> str:
    """The variable of a field, at most 32 letters for Stata: t2_granted_total for t2.granted.total."""
    return "_".join(_SHORT.get(part, part) for part in field.split("."))


def field_column(field: Field) -> DataColumn:
    """The wide column of a field, its labels within Stata's 80 letters."""
    row, column = field.row[-1], field.column[-1]
    en = f"{english()[row]}: {english()[column]}"
    room = LABEL_LETTERS - len(" / ") - len(en)
    zh = f"{spoken(row)}·{spoken(column)}"
    return DataColumn(variable_of(field.id), zh if len(zh) <= room else zh[: room - 1] + "…", en, Type.NUMBER)


@cache
def amounts() -> tuple[Field, ...]:
    """The form's amounts of money: their unit is as the page prints it, or nobody's guess."""
    fields = (form().by_id[name][-1] for name in form().ids)
    return tuple(field for field in fields if field.unit in ("万元", ""))


def _unit_column(field: Field) -> DataColumn:
    return DataColumn(
        f"{variable_of(field.id)}_unit",
        f"{spoken(field.row[-1])}的单位（unknown：未注明）",
        f"unit of {variable_of(field.id)}; unknown: nobody names it",
        Type.TEXT,
    )


def unit_of(cell: CellValue | None) -> str | None:
    """What the number of an amount counts: 万元, or `unknown`: then it is as printed; None without one."""
    if cell is None or cell.value is None:
        return None
    return "unknown" if Flag.UNIT_UNKNOWN in cell.flags else cell.unit or "万元"


@cache
def wide_table(reports: DataTable) -> DataTable:
    """The wide table's columns: what a report row says of the report, counts, and every field of the form."""
    known = {column.name: column for column in reports.columns}
    fields = (field_column(form().by_id[name][-1]) for name in form().ids)
    units = map(_unit_column, amounts())
    last = (known[name] for name in _LAST)
    columns = (*(known[name] for name in (*_ABOUT, *_ALSO)), *_COUNTED, *fields, *units, *last)
    return DataTable(
        "wide",
        "宽表",
        "One row per report, one variable per statutory field",
        reports.key,
        columns,
    )


@cache
def states_table(reports: DataTable) -> DataTable:
    """Beside the wide table: what each of its figures is, so that an empty one says why it is empty."""
    known = {column.name: column for column in reports.columns}
    fields = (
        DataColumn(variable_of(name), "状态", f"state of {variable_of(name)}", enum=WIDE_STATES)
        for name in form().ids
    )
    columns = (*(known[name] for name in reports.key), *fields, known["report_id"])
    return DataTable(
        "wide_states", "宽表状态", "The state of each figure of the wide table", reports.key, columns
    )
