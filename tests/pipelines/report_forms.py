"""The statutory tables as portals print them: the form's rows with given values, in many HTML manners."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape

from lxml import html

from nianbao.core.form import Field, form
from nianbao.core.report import Layout
from pipelines.tables.grid import Grid, grid_of

Values = Mapping[str, str]
"""Printed text by field id; a field that is not named is printed blank."""


@dataclass(frozen=True)
class Td:
    text: str
    columns: int = 1
    rows: int = 1
    label: bool = False


Rows = list[list[Td]]


def label(text: str, columns: int = 1, rows: int = 1) -> Td:
    return Td(text, columns, rows, label=True)


def _value(values: Values, name: str, columns: int = 1) -> Td:
    return Td(values.get(name, ""), columns)


def _by_row(fields: Iterable[Field]) -> dict[str, list[Field]]:
    found: dict[str, list[Field]] = {}
    for entry in fields:
        found.setdefault(entry.row_key, []).append(entry)
    return found


def disclosure(layout: Layout, values: Values, *, shifted: bool = False) -> list[Rows]:
    """Table 1, one list of rows per block. `shifted`: five grid columns, the middle pair split 1/1/2/1 in
    headers and 1/2/1/1 in rows, as 上海 2019 prints it."""
    width = 5 if shifted else 4
    blocks: dict[str, list[Field]] = {}
    for entry in form().table("t1", layout):
        blocks.setdefault(entry.row[0], []).append(entry)
    return [_block(title, fields, values, width, shifted) for title, fields in blocks.items()]


def _block(title: str, fields: list[Field], values: Values, width: int, shifted: bool) -> Rows:
    rows: Rows = [[label(title, width)]]
    by_row = _by_row(fields)
    columns = [entry.column[-1] for entry in next(iter(by_row.values()))]
    rows.append([label("信息内容"), *_spread(columns, width - 1, header=True, shifted=shifted)])
    for entries in by_row.values():
        cells = _spread([values.get(entry.id, "") for entry in entries], width - 1, shifted=shifted)
        rows.append([label(entries[0].row[-1]), *cells])
    return rows


def _spread(texts: list[str], width: int, *, header: bool = False, shifted: bool) -> list[Td]:
    """Lay texts over `width` grid columns: one takes all, two the first and the rest, three one each."""
    spans = {1: [width], 2: [1, width - 1], 3: [1, 1, 1]}[len(texts)]
    if shifted and len(texts) == 3:
        spans = [1, 2, 1] if header else [2, 1, 1]
    return [Td(text, span, label=header) for text, span in zip(texts, spans, strict=True)]


def applications(layout: Layout, values: Values) -> Rows:
    """Table 2 with its header of three rows and its merged group cells."""
    relation = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    kinds = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
    rows: Rows = [
        [label(relation, 3, 3), label("申请人情况", 7)],
        [label("自然人", rows=2), label("法人或其他组织", 5), label("总计", rows=2)],
        [label(kind) for kind in kinds],
    ]
    by_row = _by_row(form().table("t2", layout))
    groups: dict[tuple[str, ...], int] = {}
    for entries in by_row.values():
        for depth in range(1, len(entries[0].row)):
            groups[entries[0].row[:depth]] = groups.get(entries[0].row[:depth], 0) + 1
    opened: set[tuple[str, ...]] = set()
    for entries in by_row.values():
        path, cells = entries[0].row, []
        for depth in range(1, len(path)):
            if path[:depth] not in opened:
                opened.add(path[:depth])
                cells.append(label(path[depth - 1], rows=groups[path[:depth]]))
        cells.append(label(path[-1], 4 - len(path)))
        rows.append(cells + [_value(values, entry.id) for entry in entries])
    return rows


def litigation(values: Values) -> Rows:
    """Table 3: fifteen columns under three header rows, one row of values."""
    entries = form().table("t3")
    names = [entry.column[-1] for entry in entries]
    return [
        [label("行政复议", 5), label("行政诉讼", 10)],
        [
            *(label(name, rows=2) for name in names[:5]),
            label("未经复议直接起诉", 5),
            label("复议后起诉", 5),
        ],
        [label(name) for name in names[5:]],
        [_value(values, entry.id) for entry in entries],
    ]


def tables(layout: Layout, values: Values, *, shifted: bool = False) -> list[Rows]:
    """The three tables in the form's order, table 1 in one piece."""
    return [
        [row for block in disclosure(layout, values, shifted=shifted) for row in block],
        applications(layout, values),
        litigation(values),
    ]


def numbered(layout: Layout) -> dict[str, str]:
    """A different number in every cell, so that no cell can pass for another."""
    entries = [entry for table in ("t1", "t2", "t3") for entry in form().table(table, layout)]
    return {entry.id: str(1000 + number) for number, entry in enumerate(entries)}


def relabel(rows: Rows, names: Mapping[str, str]) -> Rows:
    """The same rows with some labels printed otherwise."""
    return [[replace(cell, text=names.get(cell.text, cell.text)) for cell in row] for row in rows]


def plain(rows: Rows, cell: Callable[[Td], str] | None = None, head: str = "<table border='1'>") -> str:
    """Rows as a <table>."""
    write = cell or (lambda td: _tag("td", td, escape(td.text)))
    return head + "".join(f"<tr>{''.join(write(td) for td in row)}</tr>" for row in rows) + "</table>"


def _tag(name: str, td: Td, inner: str, more: str = "") -> str:
    spans = (f' colspan="{td.columns}"' if td.columns > 1 else "") + (
        f' rowspan="{td.rows}"' if td.rows > 1 else ""
    )
    return f"<{name}{spans}{more}>{inner}</{name}>"


def _word(td: Td) -> str:
    """A cell as Word exports it: paragraphs, spans, fonts, an empty o:p."""
    text = escape(td.text) or "&nbsp;"
    inner = (
        '<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
        f'<span style="font-size:12pt;font-family:宋体">{text}</span><span><o:p></o:p></span></p>'
    )
    return _tag("td", td, inner, ' style="border:solid windowtext 1.0pt;padding:0cm 5.4pt" width="92"')


def _wrapped(td: Td) -> str:
    text = escape(td.text)
    if td.label and len(text) >= 4 and "&" not in text:
        middle = len(text) // 2
        text = f"{text[:middle]}<br/>\n  {text[middle:]}"
    return _tag("td", td, text)


def _half_width(td: Td) -> str:
    return _tag("td", td, escape(unicodedata.normalize("NFKC", td.text)))


def _spaced(td: Td) -> str:
    text = escape(td.text).replace("项", " 项").replace("数", " 数") if td.label else escape(td.text)
    return _tag("td", td, f"&nbsp;&#12288; {text}\r\n\t ")


def _in_layout(rows: Rows) -> str:
    return (
        '<table width="100%"><tr><td width="10%">&nbsp;</td><td><div>'
        f"<table><tr><td>{plain(rows)}</td></tr></table></div></td></tr></table>"
    )


def _nested_value(td: Td) -> str:
    if td.label:
        return _tag("td", td, escape(td.text))
    return _tag("td", td, f"<table><tr><td>{escape(td.text)}</td></tr></table>")


def _split(rows: Rows) -> str:
    """Each block of table 1 in a table of its own; other tables stay whole."""
    starts = [number for number, row in enumerate(rows) if row[0].text.startswith("第二十条")]
    if not starts:
        return plain(rows)
    pieces = [rows[first:last] for first, last in zip(starts, [*starts[1:], len(rows)], strict=True)]
    return "<p>&nbsp;</p>".join(plain(piece) for piece in pieces)


MANNERS: dict[str, Callable[[Rows], str]] = {
    "plain": plain,
    "th": lambda rows: plain(
        rows, lambda td: _tag("th" if td.label else "td", td, escape(td.text)), "<table><thead></thead>"
    ),
    "half-width": lambda rows: plain(rows, _half_width),
    "wrapped": lambda rows: plain(rows, _wrapped),
    "word": lambda rows: plain(
        rows, _word, '<table class="MsoNormalTable" style="border-collapse:collapse"><tbody>'
    ),
    "layout-table": _in_layout,
    "split": _split,
    "spaced": lambda rows: plain(rows, _spaced),
    "nbsp": lambda rows: plain(
        rows, lambda td: _tag("td", td, escape(td.text) or "&nbsp;&amp;nbsp;\u200b", ' nowrap=""')
    ),
    "nested": lambda rows: plain(rows, _nested_value),
    "unclosed": lambda rows: plain(rows).replace("</td>", "").replace("</tr>", ""),
}


def grids(markup: str) -> list[Grid]:
    """The grids of the innermost tables of some markup (of the outer ones where a table sits in a cell)."""
    tree = html.fragment_fromstring(markup, create_parent="div")
    found = []
    for table in tree.iter("table"):
        inner = [other for other in table.iter("table") if other is not table]
        if any(len(list(other.iter("td"))) > 1 for other in inner):
            continue
        if not any(len(list(other.iter("td"))) > 1 for other in table.iterancestors("table")) or not inner:
            found.append(table)
    outermost = [table for table in found if not any(parent in found for parent in table.iterancestors())]
    return [grid_of(table) for table in outermost]
