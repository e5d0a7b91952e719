"""A random report as a Word file, a workbook, a PDF or an OFD, its figures damaged in random known ways, never yields
a figure that is not printed without a flag; and what was left alone is read, unflagged."""

from __future__ import annotations

import io
import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import made
import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from pdfs import Manner, pdf
from report_forms import Rows, tables

from nianbao.core.form import form
from nianbao.core.report import CellState, Flag, Layout
from pipelines.documents import docx, ofd, sheet
from pipelines.documents import pdf as pdf_reader
from pipelines.documents.content import Content
from pipelines.documents.reading import reading_of

REPORTS = 250 if os.environ.get("NIANBAO_TEST_LONG") == "1" else 3
DOUBTS = frozenset(Flag) - {Flag.REMARK, Flag.UNIT_UNKNOWN}
Pieces = list[tuple[str, str]]
"""The letters of a cell: how they stand (plain, struck, raised, hidden, deleted) and what they are."""
Damage = Callable[[random.Random, str], tuple[Pieces, bool]]
"""A figure, damaged, and whether a reader still sees that one figure."""


def other(chance: random.Random) -> str:
    return str(chance.randint(1, 4000))


def plain(text: str) -> Pieces:
    return [("plain", text)]


LETTERS: dict[str, Damage] = {
    "enclosed note": lambda r, f: (plain(f + r.choice("①②③⑴❶")), True),
    "spelt note": lambda r, f: (plain(f"{f}（注{r.randint(1, 9)}）"), True),
    "unit": lambda r, f: (plain(f + r.choice(["件", "份"])), True),
    "full width": lambda r, f: (plain(f.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})), True),
    "a letter": lambda r, f: (
        plain(f[: (at := r.randint(0, len(f)))] + r.choice("OolISB") + f[at:]),
        False,
    ),
    "a mask": lambda r, f: (plain(f[:1] + r.choice(["*", "**", "×", "□"]) + f[1:]), False),
    "range": lambda r, f: (plain(f + r.choice(["-", "~", "至", "/"]) + other(r)), False),
    "about": lambda r, f: (plain(r.choice([f"约{f}", f"{f}余", f"近{f}件"])), False),
    "elsewhere": lambda r, f: (plain(r.choice(["见附件", "见附件3"])), False),
    "a per cent": lambda r, f: (plain(f"{f}%"), False),
    "nothing": lambda r, f: (plain(r.choice(["", "/", "-", "—", "无"])), False),
}
LINES: dict[str, Damage] = {"two lines": lambda r, f: (plain(f"{f}\n{other(r)}"), False)}
FONTS: dict[str, Damage] = {
    "raised note": lambda r, f: ([("plain", f), ("raised", str(r.randint(1, 30)))], True),
    "struck before": lambda r, f: ([("struck", other(r)), ("plain", f)], True),
    "struck behind": lambda r, f: ([("plain", f), ("struck", other(r))], True),
    "wholly struck": lambda r, f: ([("struck", f)], False),
}
TRACKED: dict[str, Damage] = {
    "hidden before": lambda r, f: ([("hidden", other(r)), ("plain", f)], True),
    "deleted before": lambda r, f: ([("deleted", other(r)), ("plain", f)], True),
    "deleted": lambda r, f: ([("deleted", f)], False),
    "letters apart": lambda r, f: ([("plain", letter) for letter in f], True),
}


@cache
def base(layout: Layout, kind: str) -> bytes:
    """The form with a mark in each cell: merging cells takes seconds, so it is made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{kind}"
        {"docx": made.word, "xlsx": made.sheet}[kind](tables(layout, marks(layout)), path)
        return path.read_bytes()


def marks(layout: Layout) -> dict[str, str]:
    names = [entry.id for entry in form().statutory if layout in entry.layouts]
    return {name: f"@{number:04}@" for number, name in enumerate(names)}


_RUNS = {
    "plain": "<w:r>{}</w:r>",
    "struck": "<w:r><w:rPr><w:strike/></w:rPr>{}</w:r>",
    "raised": '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>{}</w:r>',
    "hidden": "<w:r><w:rPr><w:vanish/></w:rPr>{}</w:r>",
    "deleted": "<w:del><w:r>{}</w:r></w:del>",
}


def _run(how: str, text: str) -> str:
    tag = "w:delText" if how == "deleted" else "w:t"
    return _RUNS[how].format("<w:br/>".join(f"<{tag}>{line}</{tag}>" for line in text.split("\n")))


def write_word(layout: Layout, cells: Mapping[str, Pieces], path: Path) -> None:
    document = Document(io.BytesIO(base(layout, "docx")))
    shown = {mark: cells[name] for name, mark in marks(layout).items()}
    for run in list(document.element.body.iter(qn("w:r"))):
        told = shown.get("".join(text.text or "" for text in run.iter(qn("w:t"))))
        if told is not None:
            runs = "".join(_run(how, text) for how, text in told)
            for one in parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>"):
                run.addprevious(one)
            run.getparent().remove(run)
    document.save(str(path))


def write_book(layout: Layout, cells: Mapping[str, Pieces], path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(base(layout, "xlsx")))
    shown = {mark: cells[name] for name, mark in marks(layout).items()}
    fonts = {"struck": InlineFont(strike=True), "raised": InlineFont(vertAlign="superscript")}
    for cell in (cell for page in book for row in page.iter_rows() for cell in row):
        told = shown.get(str(cell.value))
        if told is not None and [how for how, _ in told] == ["plain"]:
            cell.value = (
                int(told[0][1]) if told[0][1].isascii() and told[0][1].isdigit() else told[0][1] or None
            )
        elif told is not None:
            cell.value = CellRichText(
                *(TextBlock(fonts[how], text) if how in fonts else text for how, text in told)
            )
    book.save(path)


def _laid(layout: Layout, cells: Mapping[str, Pieces], line_break: str) -> list[Rows]:
    shown = {mark: "".join(text for _, text in cells[name]) for name, mark in marks(layout).items()}
    laid = tables(layout, marks(layout))
    return [
        [
            [replace(td, text=shown.get(td.text, td.text).replace("\n", line_break)) for td in row]
            for row in rows
        ]
        for rows in laid
    ]


def write_pdf(layout: Layout, cells: Mapping[str, Pieces], path: Path) -> None:
    pdf(_laid(layout, cells, "|"), path, Manner(rules=random.Random(path.name).choice(["all", "framed"])))


def write_ofd(layout: Layout, cells: Mapping[str, Pieces], path: Path) -> None:
    made.ofd(_laid(layout, cells, " "), path)


FORMS: dict[str, tuple[Any, Callable[[Path], Content], dict[str, Damage]]] = {
    "docx": (write_word, docx.read, LETTERS | LINES | FONTS | TRACKED),
    "xlsx": (write_book, sheet.read, LETTERS | LINES | FONTS),
    "pdf": (write_pdf, pdf_reader.read, LETTERS | LINES),
    "ofd": (write_ofd, ofd.read, LETTERS),
}


def tried(kind: str, seed: int, folder: Path) -> tuple[list[str], Counter[str]]:
    """One report written and read: what is claimed wrongly in silence, and how many cells are read."""
    chance = random.Random(f"{kind} {seed}")
    write, read, damages = FORMS[kind]
    layout = chance.choice([Layout.G2019, Layout.G2021])
    figures = {
        name: str(chance.choice([0, chance.randint(1, 99), chance.randint(100, 9999)]))
        for name in marks(layout)
    }
    hurt = {
        name: chance.choice(list(damages)) for name in chance.sample(list(figures), chance.randint(1, 12))
    }
    told = {name: damages[how](chance, figures[name]) for name, how in hurt.items()}
    cells = {name: told[name][0] if name in told else plain(figure) for name, figure in figures.items()}
    path = folder / f"{seed}.{kind}"
    write(layout, cells, path)
    silent, counts = [], Counter[str]()
    for cell in reading_of(read(path), path.name).cells:
        seen = cell.field not in told or told[cell.field][1]
        right = cell.state is CellState.VALUE and cell.value == Decimal(figures[cell.field])
        doubted = bool(DOUBTS & set(cell.flags))
        if cell.state is CellState.VALUE and not (right and seen) and not doubted:
            silent.append(
                f"{kind} {seed}: {cell.field} {hurt.get(cell.field)} {cells[cell.field]} read as {cell.printed!r}"
            )
        counts["seen" if cell.field in told else "whole"] += seen
        counts["seen through" if cell.field in told else "read"] += right and seen and not doubted
    return silent, counts


@pytest.mark.parametrize("kind", FORMS)
def test_no_wrong_figure_in_silence(kind: str, tmp_path: Path) -> None:
    silent, counts = [], Counter[str]()
    for seed in range(REPORTS):
        wrong, told = tried(kind, seed, tmp_path)
        silent += wrong
        counts += told
    assert silent == []
    assert counts["read"] >= 0.99 * counts["whole"] > 0
    assert counts["seen through"] >= 0.99 * counts["seen"] > 0
