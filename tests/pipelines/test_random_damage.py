"""A random report, damaged in a random known way, never yields a value that differs from the printed figure
without a flag; and what was not damaged is read, unflagged."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from html import escape

import pytest
from report_forms import Td, plain, tables
from report_pages import page, paragraphs, pieces

from nianbao.core.form import form
from nianbao.core.report import CellState, Layout
from pipelines.read import read_page
from pipelines.text.page import Page

REPORTS = 10_000 if os.environ.get("NIANBAO_TEST_LONG") == "1" else 200
CHUNKS = 10
HEAD = "<style>.old{display:none}.away{position:absolute;left:-9999px}.note{vertical-align:super}</style>"
WORDS = "〇一二三四五六七八九"

Damage = Callable[[random.Random, str], tuple[str, bool]]
"""A cell's markup, damaged, and whether a reader still sees that one figure in it."""


def spoken(figure: str) -> str:
    number = int(figure)
    if number >= 100 or number % 10 == 0 or number < 11:
        return figure
    return f"{WORDS[number // 10] if number > 19 else ''}十{WORDS[number % 10]}"


def other(chance: random.Random) -> str:
    return str(chance.randint(1, 4000))


SAME: dict[str, Damage] = {
    "note": lambda r, f: (f"{f}<sup>{r.randint(1, 9)}</sup>", True),
    "note in brackets": lambda r, f: (f"{f}<sup>[{r.randint(1, 30)}]</sup>", True),
    "note by class": lambda r, f: (f'{f}<span class="note">{r.randint(1, 9)}</span>', True),
    "note by style": lambda r, f: (f'{f}<span style="vertical-align:super">{r.randint(1, 9)}</span>', True),
    "enclosed note": lambda r, f: (f + r.choice("①②③⑴⑵❶㈠"), True),
    "raised note": lambda r, f: (f + r.choice("¹²³⁴"), True),
    "spelt note": lambda r, f: (f"{f}（注{r.randint(1, 9)}）", True),
    "struck before": lambda r, f: (
        f"<{(tag := r.choice(['del', 's', 'strike']))}>{other(r)}</{tag}>{f}",
        True,
    ),
    "hidden before": lambda r, f: (
        f'<span class="{r.choice(["old", "away", "d-none"])}">{other(r)}</span>{f}',
        True,
    ),
    "hidden behind": lambda r, f: (
        f'{f}<i style="{r.choice(["display:none", "visibility:hidden", "font-size:0", "opacity:0"])}">{other(r)}</i>',
        True,
    ),
    "comment": lambda r, f: (f"<!--{other(r)}-->{f}<script>{other(r)}</script>", True),
    "field": lambda r, f: (
        r.choice(
            [
                f'<input value="{f}">',
                f"<textarea>{f}</textarea>",
                f"<select><option selected>{f}</option><option>{other(r)}</option></select>",
            ]
        ),
        True,
    ),
    "picture": lambda r, f: (f'<img src="/{r.randint(1, 99)}.png" alt="{f}">', True),
    "stale field": lambda r, f: (f'{f}<input type="hidden" value="{other(r)}">', True),
    "part": lambda r, f: (f"{f}（其中：县本级{r.randint(0, int(f))}）", True),
    "unit": lambda r, f: (f + r.choice(["件", " 件", "份", "。"]), True),
    "full width": lambda r, f: (f.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"}), True),
    "spread": lambda r, f: (r.choice([" ", "&nbsp;", "\u3000"]).join(f), True),
    "thousands": lambda r, f: (f"{int(f):,}".replace(",", r.choice([",", "，", "、", "’"])), True),
    "in words": lambda r, f: (spoken(f), True),
    "paragraphs around": lambda r, f: (f"<p>&nbsp;</p><p>{f}</p>", True),
    "letters apart": lambda r, f: ("".join(f"<span>{letter}</span>" for letter in f), True),
}
OPEN: dict[str, Damage] = {
    "two paragraphs": lambda r, f: (f"<p>{f}</p><p>{other(r)}</p>", False),
    "two lines": lambda r, f: (f"{f}<br>{other(r)}", False),
    "two figures": lambda r, f: (f"{f}（{other(r)}）", False),
    "range": lambda r, f: (f + r.choice(["-", "~", "至", "—", "/"]) + other(r), False),
    "a letter": lambda r, f: (
        (at := r.randint(0, len(f))) >= 0 and f[:at] + r.choice("OolISBｏОо") + f[at:],
        False,
    ),
    "a mask": lambda r, f: (f[:1] + r.choice(["*", "**", "×", "□", "?"]) + f[1:], False),
    "about": lambda r, f: (r.choice([f"约{f}", f"{f}余", f"{f}以上", f"近{f}件", f"不足{f}"]), False),
    "elsewhere": lambda r, f: (
        r.choice(["见附件", "见附件{}", "详见附表{}", "另行公布"]).format(r.randint(1, 9)),
        False,
    ),
    "wholly struck": lambda r, f: (f"<del>{f}</del>", False),
    "a picture alone": lambda r, f: ('<img src="/upload/a8.png" width="80">', False),
    "a per cent": lambda r, f: (f"{f}%", False),
    "two fields": lambda r, f: (f'<input value="{f}"><input value="{other(r)}">', False),
    "nothing": lambda r, f: (r.choice(["", "&nbsp;", "/", "-", "—", "无"]), False),
}
DAMAGES = {**SAME, **OPEN}


def hidden_twin(chance: random.Random, figures: dict[str, str], layout: Layout) -> tuple[str, bool]:
    stale = {name: str(int(value) + chance.randint(1, 90)) for name, value in figures.items()}
    hiding = chance.choice(
        ['class="old"', 'class="away"', "hidden", 'style="visibility:hidden"', 'aria-hidden="true"']
    )
    return f"<div {hiding}>{plain(chance.choice(tables(layout, stale)))}</div>", False


def shown_twin(chance: random.Random, figures: dict[str, str], layout: Layout) -> tuple[str, bool]:
    stale = {name: str(int(value) + chance.randint(1, 90)) for name, value in figures.items()}
    return f"<div>{plain(chance.choice(tables(layout, stale)))}</div>", True


def nothing(chance: random.Random, figures: dict[str, str], layout: Layout) -> tuple[str, bool]:
    return "", False


@dataclass
class Made:
    """A page, the figures that were left alone, and those that a reader still sees through the damage."""

    markup: str
    whole: dict[str, str]
    seen: dict[str, str]
    twin: bool


def made(chance: random.Random) -> Made:
    layout = chance.choice([Layout.G2019, Layout.G2021])
    entries = [entry.id for name in ("t1", "t2", "t3") for entry in form().table(name, layout)]
    figures = {
        name: str(chance.choice([0, chance.randint(1, 99), chance.randint(100, 99999)])) for name in entries
    }
    hurt = {name: chance.choice(list(DAMAGES)) for name in chance.sample(entries, chance.randint(1, 12))}
    seen: dict[str, str] = {}
    marks = {name: f"@{number:04}@" for number, name in enumerate(entries)}  # which cell a text stands in
    dressed: dict[str, str] = {}
    for name, mark in marks.items():
        inner, same = DAMAGES[hurt[name]](chance, figures[name]) if name in hurt else (figures[name], True)
        dressed[mark] = inner
        if name in hurt and same:
            seen[name] = figures[name]

    def cell(td: Td) -> str:
        return f'<td colspan="{td.columns}" rowspan="{td.rows}">{dressed.get(td.text, escape(td.text))}</td>'

    before, twin = chance.choice([nothing, nothing, hidden_twin, shown_twin])(chance, figures, layout)
    forms = "".join(plain(each, cell) for each in tables(layout, marks))
    article = paragraphs([each for each in pieces() if "<table" not in each])
    whole = {name: value for name, value in figures.items() if name not in hurt}
    return Made(page(f"{article}{before}{forms}", metas=HEAD), whole, seen, twin)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_wrong_figure_in_silence(chunk: int) -> None:
    told: Counter[str] = Counter()
    silent: list[str] = []
    for seed in range(chunk * REPORTS // CHUNKS, (chunk + 1) * REPORTS // CHUNKS):
        report = made(random.Random(seed))
        for cell in read_page(Page.of(report.markup.encode(), "http://a.example/a.html")).cells:
            printed = report.whole.get(cell.field, report.seen.get(cell.field))
            right = printed is not None and cell.value == Decimal(printed)
            if cell.state is CellState.VALUE and not right and not cell.flags:
                silent.append(
                    f"seed {seed}: {cell.field} {cell.printed!r} read as {cell.value}, printed {printed}"
                )
            if cell.field in report.whole and not report.twin:
                told["whole"] += 1
                told["read"] += right and cell.state is CellState.VALUE and not cell.flags
            if cell.field in report.seen and not report.twin:
                told["seen"] += 1
                told["seen through"] += right
    assert not silent
    assert told["read"] >= 0.99 * told["whole"] > 0
    assert told["seen through"] >= 0.99 * told["seen"] > 0


@pytest.mark.parametrize("how", DAMAGES)
def test_every_damage_is_read_or_said(how: str) -> None:
    for seed in range(12):
        chance = random.Random(seed)
        figure = str(chance.randint(11, 99999))
        inner, same = DAMAGES[how](chance, figure)
        form_ = plain(tables(Layout.G2021, {"t1.licensing.decisions": "@"})[0]).replace(">@<", f">{inner}<")
        article = paragraphs([each for each in pieces() if "<table" not in each])
        markup = page(article + form_, metas=HEAD)
        (cell,) = (
            each
            for each in read_page(Page.of(markup.encode(), "http://a.example/a.html")).cells
            if each.field == "t1.licensing.decisions"
        )
        assert (
            (cell.state, cell.value) == (CellState.VALUE, Decimal(figure)) if same else cell.value is None
        ), (inner, cell)
