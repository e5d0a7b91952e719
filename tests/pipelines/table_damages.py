"""What befalls tables on their way to a page: rows and cells lost, moved, merged, doubled, headings changed.

A damage takes a table's rows and gives them damaged, with the texts of the cells of which nobody may be sure any
more (they may be read, flagged or left out, but never as something else in silence)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from report_forms import Rows, Td, label

Damaged = tuple[Rows, set[str]]
Damage = Callable[[random.Random, Rows], Damaged]
Row = list[Td]


def figures(row: Row) -> list[Td]:
    """The cells of a row that print a figure."""
    return [td for td in row if td.text.startswith("@")]


def texts(*rows: Row) -> set[str]:
    return {td.text for row in rows for td in figures(row)}


def lines(rows: Rows, least: int = 1) -> list[int]:
    """The rows that print at least so many figures."""
    return [at for at, row in enumerate(rows) if len(figures(row)) >= least]


def _plain_lines(rows: Rows) -> list[int]:
    """Rows that no merged cell ties to another: they can be taken out or exchanged whole."""
    tied = {at + down for at, row in enumerate(rows) for td in row for down in range(td.rows) if td.rows > 1}
    return [at for at in lines(rows) if at not in tied]


def _changed(rows: Rows, at: int, row: Row) -> Rows:
    return [*rows[:at], row, *rows[at + 1 :]]


def row_lost(chance: random.Random, rows: Rows) -> Damaged:
    free = _plain_lines(rows)
    at = chance.choice(free) if len(free) > 1 else len(rows)
    return [*rows[:at], *rows[at + 1 :]], texts(*rows[at : at + 1])


def cut_short(chance: random.Random, rows: Rows) -> Damaged:
    """The end is not there: merged cells that begin above it run on over nothing."""
    at = chance.choice(lines(rows)[len(lines(rows)) // 3 :])
    return rows[:at], texts(*rows[at:])


def rows_exchanged(chance: random.Random, rows: Rows) -> Damaged:
    """Two rows under one heading, in the other order."""
    free = [at for at in _plain_lines(rows) if at + 1 in _plain_lines(rows)]
    if not free:
        return rows, set()
    at = chance.choice(free)
    return [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]], set()


def cell_lost(chance: random.Random, rows: Rows) -> Damaged:
    """One cell less: what stands behind it moves to the left."""
    at = chance.choice(lines(rows, 2) or lines(rows))
    gone = chance.choice(figures(rows[at]))
    return _changed(rows, at, [td for td in rows[at] if td is not gone]), texts(rows[at])


def cell_added(chance: random.Random, rows: Rows) -> Damaged:
    """One empty cell more: what stands behind it moves to the right."""
    at = chance.choice(lines(rows, 2) or lines(rows))
    row = rows[at]
    place = row.index(chance.choice(figures(row)))
    return _changed(rows, at, [*row[:place], Td(""), *row[place:]]), texts(row)


def cells_merged(chance: random.Random, rows: Rows) -> Damaged:
    """One figure over two columns: the other column's is not printed."""
    wide = lines(rows, 2)
    if not wide:
        return rows, set()
    row = rows[chance.choice(wide)]
    first = chance.randrange(len(figures(row)) - 1)
    one, other = figures(row)[first : first + 2]
    merged = replace(one, columns=one.columns + other.columns)
    kept = [merged if td is one else td for td in row if td is not other]
    return _changed(rows, rows.index(row), kept), {one.text, other.text}


def columns_exchanged(chance: random.Random, rows: Rows) -> Damaged:
    """Two columns change places with their headings, where headings and figures stand straight below each other."""
    heads = [at for at in range(len(rows) - 1) if _is_straight(rows[at], rows[at + 1])]
    if not heads:
        return rows, set()
    head = chance.choice(heads)
    one, other = chance.sample(range(1, len(figures(rows[head + 1])) + 1), 2)
    last = next(
        (at for at in range(head + 1, len(rows)) if not _is_straight(rows[head], rows[at])), len(rows)
    )
    if last < len(rows) and figures(rows[last]):
        return rows, set()
    turned = [_exchanged(row, -one, -other) for row in rows[head:last]]
    return [*rows[:head], *turned, *rows[last:]], set()


def _is_straight(head: Row, row: Row) -> bool:
    plain = all(td.rows == 1 and td.columns == 1 for td in (*head, *row))
    return plain and not figures(head) and len(head) == len(row) and len(figures(row)) >= 3


def _exchanged(row: Row, one: int, other: int) -> Row:
    found = list(row)
    found[one], found[other] = found[other], found[one]
    return found


def label_misprinted(chance: random.Random, rows: Rows) -> Damaged:
    """A letter of a row's label is lost."""
    at = chance.choice(lines(rows))
    named = [td for td in rows[at] if td.label and len(td.text) > 4]
    if not named:
        return rows, set()
    gone = chance.randrange(len(named[-1].text))
    text = named[-1].text[:gone] + named[-1].text[gone + 1 :]
    return _changed(rows, at, [replace(td, text=text) if td is named[-1] else td for td in rows[at]]), texts(
        rows[at]
    )


def label_lost(chance: random.Random, rows: Rows) -> Damaged:
    at = chance.choice(lines(rows))
    named = [td for td in rows[at] if td.label]
    if not named:
        return rows, set()
    return _changed(rows, at, [replace(td, text="") if td is named[-1] else td for td in rows[at]]), texts(
        rows[at]
    )


def own_row(chance: random.Random, rows: Rows) -> Damaged:
    """A row of the county's own among the form's."""
    free = _plain_lines(rows)
    if not free:
        return rows, set()
    at = chance.choice(free)
    name = chance.choice(["其他主动公开文件", "其中：镇街办理", "公共服务事项", "小计"])
    own = [
        replace(td, text=str(chance.randint(1, 999))) if td in figures(rows[at]) else td for td in rows[at]
    ]
    last = max((place for place, td in enumerate(own) if td.label), default=0)
    own[last] = replace(own[last], text=name)
    return [*rows[: at + 1], own, *rows[at + 1 :]], set()


def row_doubled(chance: random.Random, rows: Rows) -> Damaged:
    """A row once more with other figures, below itself."""
    free = _plain_lines(rows)
    if not free:
        return rows, set()
    at = chance.choice(free)
    again = [
        replace(td, text=str(chance.randint(1000, 9999))) if td in figures(rows[at]) else td
        for td in rows[at]
    ]
    return [*rows[: at + 1], again, *rows[at + 1 :]], texts(rows[at])


def heading_again(chance: random.Random, rows: Rows) -> Damaged:
    """A table's one heading once more within it, as at the top of a new page."""
    first, free = lines(rows)[0], _plain_lines(rows)
    later = [at for at in free if at > first]
    blocks = sum(not figures(row) for row in rows[first:])
    if not later or blocks or any(td.rows > first for row in rows[:first] for td in row):
        return rows, set()
    at = chance.choice(later)
    return [*rows[:at], *rows[:first], *rows[at:]], texts(*rows[at:])


def heading_lost(chance: random.Random, rows: Rows) -> Damaged:
    """One cell of the heading is not there: those behind it move to the left."""
    heads = [at for at in range(lines(rows)[0]) if len(rows[at]) > 1]
    if not heads:
        return rows, set()
    at = chance.choice(heads)
    gone = chance.choice(rows[at][1:])
    return _changed(rows, at, [td for td in rows[at] if td is not gone]), texts(*rows)


def heading_of_another(chance: random.Random, rows: Rows) -> Damaged:
    """A block of table 1 under another block's heading, with what stands in those columns: its own is nowhere."""
    heads = [at for at, row in enumerate(rows) if row[0].text == "信息内容"]
    named = {at: {td.text for td in rows[at][1:]} for at in heads}
    foreign = [(at, other) for at in heads for other in heads if named[at].isdisjoint(named[other])]
    if not foreign:
        return rows, set()
    at, other = chance.choice(foreign)
    end = next((end for end in range(at + 1, len(rows)) if not figures(rows[end])), len(rows))
    below = rows[at + 1 : end]
    told = [
        [replace(td, text=str(chance.randint(1, 999))) if td in figures(row) else td for td in row]
        for row in below
    ]
    return [*rows[:at], rows[other], *told, *rows[end:]], texts(*below)


def unit_above(chance: random.Random, rows: Rows) -> Damaged:
    """A row above the table that says a unit, or counts its columns."""
    width = max(sum(td.columns for td in row) for row in rows)
    return [[label(chance.choice(["单位：件", "（单位：件、万元）", "统计表"]), width)], *rows], set()


def spaced_labels(chance: random.Random, rows: Rows) -> Damaged:
    """White space of every kind within the labels."""
    space = chance.choice([" ", "　", "\u00a0", "\n  "])
    return [
        [replace(td, text=_spread(td.text, space, chance)) if td.label else td for td in row] for row in rows
    ], set()


def _spread(text: str, space: str, chance: random.Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + space + text[at:]


MOVING = frozenset({"a cell lost", "a cell added", "a heading lost", "cells merged"})
"""Two of these in one table may cancel out, and nobody sees that anything moved."""
DOUBLING = "a row doubled"
"""With anything else in its table the first of the two rows may be the one that is lost."""
DAMAGES: dict[str, Damage] = {
    "a row lost": row_lost,
    "cut short": cut_short,
    "rows exchanged": rows_exchanged,
    "a cell lost": cell_lost,
    "a cell added": cell_added,
    "cells merged": cells_merged,
    "columns exchanged": columns_exchanged,
    "a label misprinted": label_misprinted,
    "a label lost": label_lost,
    "a row of its own": own_row,
    "a row doubled": row_doubled,
    "the heading again": heading_again,
    "a heading lost": heading_lost,
    "the heading of another block": heading_of_another,
    "a unit above": unit_above,
    "spaced labels": spaced_labels,
}
