"""The code book: every table, column, field and rule, generated from what the program itself goes by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nianbao.archive.package.dataset import tables
from nianbao.archive.package.dataset.tables import DataTable
from nianbao.archive.package.dataset.wide import field_column, states_table, variable_of, wide_table
from nianbao.archive.package.dataset.writing import Row
from nianbao.core.form import Field, english, form
from nianbao.core.identities.explain import RULES, is_hard
from nianbao.core.report import Flag
from nianbao.core.settings import CONFIG

TABLES: tuple[DataTable, ...] = (
    tables.REPORTS,
    tables.VERSIONS,
    tables.CELLS,
    wide_table(tables.REPORTS),
    states_table(tables.REPORTS),
    tables.SOURCES,
    tables.IDENTITIES,
    tables.NARRATIVE,
    tables.SECTIONS,
    tables.EXTRAS,
    tables.DATES,
    tables.GAPS,
    tables.PLACES,
    tables.VARIABLES,
)
"""Every table of the data set, in the order users read of them."""

_WIDE = ("wide", "wide_states")
_HEAD = CONFIG / "data_dictionary_head.md"


def codebook() -> str:
    """The code book as Markdown."""
    parts = [_HEAD.read_text(encoding="utf-8"), *map(_table, TABLES), _fields(), _rules(), _flags()]
    return "\n".join(parts).rstrip() + "\n"


def variable_rows() -> Iterator[Row]:
    """The table `variables`: a row for each column of each table, and in the wide one each field."""
    by_variable = {variable_of(name): name for name in form().ids}
    for table in TABLES:
        for column in table.columns:
            name = by_variable.get(column.name, "") if table.name in _WIDE else ""
            entries = form().by_id.get(name, ())
            unit = entries[0].unit if entries else ""
            said = (column.zh, column.en, column.type.value, unit, _layouts(entries))
            yield table.name, column.name, name, *said


def _layouts(entries: Sequence[Field]) -> str:
    return " ".join(sorted({layout.value for entry in entries for layout in entry.layouts}))


def _table(table: DataTable) -> str:
    lines = [f"### `{table.name}` {table.zh}", "", f"{table.en}. Key: {', '.join(table.key)}.", ""]
    lines += ["| column | 标签 | label | type |", "|---|---|---|---|"]
    fields = {variable_of(name) for name in form().ids} if table.name in _WIDE else set[str]()
    lines += [
        f"| `{column.name}` | {column.zh} | {column.en} | {column.type} |"
        for column in table.columns
        if column.name not in fields
    ]
    if fields:
        last = next(column for column in table.columns if column.name in fields)
        lines.append(f"| … | {len(fields)} 个法定字段 | one variable per field, below | {last.type} |")
    return "\n".join([*lines, ""])


def _fields() -> str:
    lines = [
        "## Fields of the statutory form 法定表格字段",
        "",
        "`field` as in `cells`, `variable` as in `wide`. Labels are those of the form, from the outside in.",
        "",
        "| field | variable | 表格标签 | label | unit | form |",
        "|---|---|---|---|---|---|",
    ]
    for entry in form().fields:
        zh = f"{' › '.join(entry.row)} · {entry.column[-1]}"
        en = f"{' › '.join(english()[label] for label in entry.row)} · {english()[entry.column[-1]]}"
        layouts = " ".join(layout.value for layout in entry.layouts)
        variable = field_column(entry).name
        lines.append(f"| `{entry.id}` | `{variable}` | {zh} | {en} | {entry.unit or '?'} | {layouts} |")
    return "\n".join([*lines, ""])


def _rules() -> str:
    lines = [
        "## Identities 勾稽关系",
        "",
        "Each is `pass`, `fail` or `not_checkable`: a blank or unclear cell makes it not checkable, never",
        "passed (R-ROW alone counts blank parts as 0). In `numbers`, `field@2023` is the field in the report",
        "of 2023, `field@office` in that of the county's office.",
        "",
        "| rule | 硬性 | 内容 | meaning |",
        "|---|---|---|---|",
    ]
    for name, rule in RULES.items():
        lines.append(f"| {name} | {'hard' if is_hard(name) else 'soft'} | {rule.zh} | {rule.en} |")
    return "\n".join([*lines, ""])


def _flags() -> str:
    said = {
        Flag.UNIT_UNKNOWN: "an amount whose unit nobody names; the number is as printed 未注明单位",
        Flag.OCR_UNSURE: "read from a picture with little confidence, confirmed by no identity 识别不确定",
        Flag.NO_NUMBER: "words and no number, or a figure struck through 无数字或已划去",
        Flag.SEVERAL_NUMBERS: "more than one number: a range, two lines, a part beside its whole 不止一个数",
        Flag.NOT_PLAIN: "a number with letters, masks or words that leave open which it is 数字不明确",
        Flag.REMARK: "marks beside the figure that are no part of it: a note's, a struck-out figure 另有标注",
        Flag.COLUMN_UNSURE: "the row's cells do not fit its heading: its column is not certain 列位不确定",
        Flag.CONTRADICTED: "the page shows the cell again, otherwise; the first counts 前后不一",
    }
    lines = ["## Flags 提示", "", "| flag | meaning |", "|---|---|"]
    return "\n".join([*lines, *(f"| `{flag}` | {said[flag]} |" for flag in Flag), ""])


if __name__ == "__main__":
    print(codebook(), end="")
