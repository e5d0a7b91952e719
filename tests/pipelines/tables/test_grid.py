"""Grids: spans as HTML has them, hostile ones contained, text of cells as readers see it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.tables.grid import Grid, Span, grid_of, lay_out


def grid(markup: str) -> Grid:
    return grid_of(html.fromstring(markup))


def test_spans() -> None:
    found = grid(
        "<table><tr><td rowspan=2>a<td colspan=2>b</tr><tr><td>c<td>d</tr><tr><td>e<td>f<td>g</tr></table>"
    )
    assert [[cell.text if cell else None for cell in row] for row in found.slots] == [
        ["a", "b", "b"],
        ["a", "c", "d"],
        ["e", "f", "g"],
    ]
    assert found.texts() == (("a", "b", ""), ("", "c", "d"), ("e", "f", "g"))
    assert [cell.text for cell in found.line(1)] == ["a", "c", "d"]
    assert [cell.text for cell in found.column(1, 0, 3)] == ["b", "c", "f"]


@pytest.mark.parametrize(
    "span",
    ["9999999", "99999999999999999999", "-3", "0", "abc", "", "2.5", "１２", "1e9"],
)
def test_hostile_spans(span: str) -> None:
    started = time.process_time()
    found = grid(
        f"<table><tr><td rowspan='{span}' colspan='{span}'>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    assert time.process_time() - started < 0.5
    assert {cell.text for cell in found.cells()} == {"a", "b", "c", "d"}
    assert found.width <= 4


def test_a_span_of_zero_rows_reaches_the_last() -> None:
    found = grid("<table><tr><td rowspan=0>a<td>b</tr><tr><td>c</tr><tr><td>d</tr></table>")
    assert [row[0].text for row in found.slots if row[0]] == ["a", "a", "a"]


def test_many_hostile_cells_stay_within_the_limit() -> None:
    row = "<tr>" + "<td rowspan=60000 colspan=1000>x</td>" * 20 + "</tr>"
    started = time.process_time()
    found = grid("<table>" + row * 200 + "</table>")
    assert time.process_time() - started < 3
    assert sum(len(line) for line in found.slots) <= 60_000


def test_head_and_foot_in_the_order_shown() -> None:
    found = grid("<table><tfoot><tr><td>3</tfoot><tbody><tr><td>2</tbody><thead><tr><td>1</thead></table>")
    assert [row[0].text for row in found.slots if row[0]] == ["1", "2", "3"]


def test_strays_and_wrappers() -> None:
    found = grid("<table><form><tr><td>a</td></tr></form><td>b</td><td>c</td></table>")
    assert [cell.text for cell in found.cells()] == ["a", "b", "c"]


def test_hidden_rows_and_cells_are_left_out() -> None:
    found = grid(
        "<table><tr style='display : none'><td>x</td></tr><tr><td style='DISPLAY:none'>y</td><td>z</td></tr></table>"
    )
    assert [cell.text for cell in found.cells()] == ["z"]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("本年新<br>制作数量", "本年新 制作数量"),
        ("<p>本年新</p><p>制作数量</p>", "本年新 制作数量"),
        ("<p><span>0</span><span><o:p></o:p></span></p>", "0"),
        ("<span> </span><p>&nbsp;1&#12288;</p>", "1"),
        ("<!-- 9 --><script>8</script><b>7</b>", "7"),
        ("<p>1<span style='display:none'>2</span></p>", "1"),
        ("<table><tr><td>5</td></tr></table>", "5"),
        ("a<p>b</p>c", "a b c"),
        ("<p>x</p> tail", "x tail"),
        ("<p><b>1</b>,113</p>", "1,113"),
        ("", ""),
        # Marks stay marks, what is struck through keeps its stroke (\u0336), two figures stay two.
        ("321<sup>1</sup>", "321¹"),
        ("45<sup>①</sup>", "45⁽①⁾"),
        ("87<sup>[2]</sup>", "87⁽[2]⁾"),
        ("87<sup>注<b>1</b></sup>件", "87⁽注⁾¹件"),
        ("5<sub>12</sub>", "5₁₂"),
        ("<sup>-</sup>5", "-5"),
        ("321<span style='font-size:9pt; Vertical-Align : super'>1</span>", "321¹"),
        ("<p style='vertical-align:super'>321</p>", "321"),
        ("321<sup style='vertical-align:baseline'>1</sup>", "3211"),
        ("<del>315</del>321", "3\u03361\u03365\u0336321"),
        ("<s>1 5</s> 12", "1\u0336 5\u0336 12"),
        ("<strike>3</strike>4", "3\u03364"),
        (
            "<p><span style='TEXT-DECORATION: line-through red'>315</span><b>321</b></p>",
            "3\u03361\u03365\u0336321",
        ),
        ("<s style='text-decoration:none'>5</s>", "5"),
        ("<p>564</p><p>0</p>", "564\n0"),
        ("564<br>0", "564\n0"),
        ("<span><p>564</p><p>0</p></span>", "564\n0"),
        ("<b><h3>564</h3><h3>-3</h3></b>", "564\n-3"),
        ("564\n0", "564 0"),
        ("1.国家<br>2.秘密", "1.国家 2.秘密"),
    ],
)
def test_text_of_a_cell(inner: str, text: str) -> None:
    assert next(grid(f"<table><tr><td>{inner}</td></tr></table>").cells()).text == text


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr style='text-decoration:line-through'><td>5</td></tr></table>",
        "<table><tr><td style='text-decoration:line-through'>5</td></tr></table>",
        "<table style='text-decoration:line-through'><tr><td>5</td></tr></table>",
    ],
)
def test_a_stroke_through_a_row_goes_through_its_cells(markup: str) -> None:
    assert [cell.text for cell in grid(markup).cells()] == ["5\u0336"]


def test_a_stroke_around_a_table_goes_through_all_of_it() -> None:
    tree = html.fromstring("<div><del><table><tr><td>5</td><td><p>6</p></td></tr></table></del></div>")
    assert [cell.text for cell in grid_of(tree.find(".//table")).cells()] == ["5\u0336", "6\u0336"]


SPANS = st.builds(Span, st.text("ab", max_size=2), st.integers(0, 6), st.integers(0, 6))


@settings(max_examples=200)
@given(st.lists(st.lists(SPANS, max_size=6), max_size=8))
def test_any_table_is_a_rectangle_and_loses_no_cell(rows: list[list[Span]]) -> None:
    found = lay_out(rows)
    assert all(len(row) == found.width for row in found.slots)
    cells = list(found.cells())
    assert [cell.text for cell in cells] == [span.text for row in rows for span in row]
    for cell in cells:
        assert found.slots[cell.row][cell.column] is cell
        assert cell.row + cell.rows <= found.height
        assert cell.end <= found.width


@given(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=5), min_size=1, max_size=6))
def test_column_spans_alone_keep_their_borders(rows: list[list[int]]) -> None:
    """Without row spans, two cells overlap in the grid exactly where they overlap in the table."""
    found = lay_out(
        [
            [Span(f"{row}.{place}", columns=span) for place, span in enumerate(spans)]
            for row, spans in enumerate(rows)
        ]
    )
    for one in found.cells():
        for other in found.cells():
            starts = [sum(rows[int(r)][: int(p)]) for r, p in (c.text.split(".") for c in (one, other))]
            ends = [
                start + rows[int(r)][int(p)]
                for start, (r, p) in zip(starts, (c.text.split(".") for c in (one, other)), strict=True)
            ]
            apart = ends[0] <= starts[1] or ends[1] <= starts[0]
            assert apart == (one.end <= other.column or other.end <= one.column)
