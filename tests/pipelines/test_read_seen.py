"""What a reader sees is what is read: hidden twins are not, fields that are filled in are, and what a page
shows twice with different figures is said."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import pytest
from report_forms import Td, numbered, plain, tables
from report_pages import SIGNATURE, TITLE, page, paragraphs, pieces

from nianbao.core.report import CellState, CellValue, Flag, Layout
from pipelines.read import ReportReading, read_page
from pipelines.text.page import Page

SHOWN = numbered(Layout.G2021)
STALE = {field: str(int(value) - 900) for field, value in SHOWN.items()}
"""Other figures in every cell: last year's."""


def read(markup: str, *sheets: str) -> ReportReading:
    return read_page(Page.of(markup.encode(), "http://www.chengxi.example/a.html", "text/html", sheets))


def report(*, before: str = "", figures: dict[str, str] | None = None, head: str = "") -> str:
    """The report's page, with something before each of its tables."""
    forms = iter(tables(Layout.G2021, figures or SHOWN))
    parts = [before + plain(next(forms)) if each.startswith("<table") else each for each in pieces()]
    return page(
        "<div id='zoom'>"
        + "".join(each if "<table" in each else f"<p>{escape(each)}</p>" for each in parts)
        + "</div>",
        metas=head,
    )


def printed(cells: tuple[CellValue, ...]) -> dict[str, str]:
    return {cell.field: cell.printed for cell in cells}


def stale(table: int) -> str:
    return plain(tables(Layout.G2021, STALE)[table])


def flagged(reading: ReportReading) -> set[str]:
    return {cell.field for cell in reading.cells if cell.flags}


HIDING: dict[str, tuple[str, str]] = {
    # How a twin is hidden: a style sheet, and a wrapper around it.
    "class": (".m{display:none}", '<div class="m">{}</div>'),
    "class shown to phones": (
        ".m{display:none}@media(max-width:600px){.m{display:block}.pc{display:none}}",
        '<div class="m">{}</div>',
    ),
    "class hidden on wide screens": (
        "@media only screen and (min-width: 48em){.m{display:none!important}}",
        '<div class="m" style="display:block">{}</div>',
    ),
    "id": ("#old { DISPLAY : None }", '<div id="old">{}</div>'),
    "element and class": (
        "div.x>div.y,b{color:red;display:none;}",
        '<div class="x"><div class="y">{}</div></div>',
    ),
    "later rule": (".m{display:block}.m{display:none}", '<div class="m">{}</div>'),
    "more special rule": ("div#a.m{display:none}.m{display:block}", '<div id="a" class="m">{}</div>'),
    "attribute": ("[data-for=phone]{display:none}", '<div data-for="phone">{}</div>'),
    "not": ("div:not(.pc).m{display:none}", '<div class="m">{}</div>'),
    "supports": ("@supports (display:grid){.m{display:none}}", '<div class="m">{}</div>'),
    "print only": ("@media screen{.print{display:none}}", '<div class="print">{}</div>'),
    "visibility": (".m{visibility:hidden}", '<div class="m">{}</div>'),
    "visibility in its own style": ("", '<div style="visibility: hidden">{}</div>'),
    "no size": (".m{font-size:0}", '<div class="m">{}</div>'),
    "no size in px": ("", '<div style="font-size:0px;line-height:0">{}</div>'),
    "seen through": (".m{opacity:0}", '<div class="m">{}</div>'),
    "transparent letters": (".m{color:transparent}", '<div class="m">{}</div>'),
    "moved away": (".m{position:absolute;left:-9999px}", '<div class="m">{}</div>'),
    "moved up": ("", '<div style="position:fixed;top:-200em">{}</div>'),
    "indented away": (".m{text-indent:-9999px}", '<div class="m">{}</div>'),
    "clipped": (
        ".m{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}",
        '<div class="m">{}</div>',
    ),
    "clip path": (".m{clip-path:inset(50%)}", '<div class="m">{}</div>'),
    "no height": (".m{height:0;overflow:hidden}", '<div class="m">{}</div>'),
    "shrunk": (".m{transform:scale(0)}", '<div class="m">{}</div>'),
    "hidden attribute": ("", "<div hidden>{}</div>"),
    "aria-hidden twin": ("", '<div aria-hidden="true">{}</div>'),
    "Bootstrap": ("", '<div class="visible-xs">{}</div>'),
    "Bootstrap 4": ("", '<div class="d-none">{}</div>'),
    "Tailwind": ("", '<div class="md:hidden">{}</div>'),
    "for screen readers": ("", '<div class="box sr-only">{}</div>'),
    "Word": ("", '<div style="mso-hide:all">{}</div>'),
    "comment": ("", "<!--{}-->"),
    "noscript": ("", "<noscript>{}</noscript>"),
    "template": ("", "<template>{}</template>"),
    "own style of the table": ("", "<TABLE>"),
}


def hidden(how: str, markup: str) -> tuple[str, str]:
    sheet, wrapper = HIDING[how]
    if wrapper == "<TABLE>":
        return sheet, markup.replace("<table", '<table style="display:none"', 1)
    return sheet, wrapper.replace("{}", markup)


@pytest.mark.parametrize("table", [0, 1, 2], ids=["t1", "t2", "t3"])
@pytest.mark.parametrize("how", HIDING)
def test_a_hidden_twin_is_not_read(how: str, table: int) -> None:
    sheet, twin = hidden(how, stale(table))
    reading = read(report(before=twin, head=f"<style>{sheet}</style>"))
    assert printed(reading.cells) == SHOWN
    assert not flagged(reading)
    assert not any(
        STALE[field] in reading.text.split() for field in STALE if field.startswith(f"t{table + 1}.")
    )


@pytest.mark.parametrize("how", [name for name, (sheet, _) in HIDING.items() if sheet])
def test_a_sheet_that_the_page_links_to_hides_as_well(how: str) -> None:
    sheet, twin = hidden(how, stale(0))
    assert printed(read(report(before=twin), sheet).cells) == SHOWN


NOT_HIDING = {
    "for paper": ("@media print{.m{display:none}}", '<div class="m">{}</div>'),
    "for phones": ("@media (max-width:600px){.m{display:none}}", '<div class="m">{}</div>'),
    "for a pointer": (".m:hover{display:none}", '<div class="m">{}</div>'),
    "its own style": (".m{display:none}", '<div class="m" style="display:block">{}</div>'),
    "shown again": (".m{display:none}.m.on{display:block}", '<div class="m on">{}</div>'),
    "important": (".m{display:block!important}#a{display:none}", '<div id="a" class="m">{}</div>'),
    "another class": (".n{display:none}", '<div class="m">{}</div>'),
    "what is generated": (".m::before{display:none}", '<div class="m">{}</div>'),
    "sized again": (".m{font-size:0}.m td{font-size:14px}", '<div class="m">{}</div>'),
    "visible again": (".m{visibility:hidden}.m table{visibility:visible}", '<div class="m">{}</div>'),
    "Bootstrap, wide screens": ("", '<div class="d-none d-md-block">{}</div>'),
    "nothing": ("", "{}"),
    "broken sheet": (".m{display:none", '<div class="n">{}</div>'),
}


@pytest.mark.parametrize("table", [0, 1, 2], ids=["t1", "t2", "t3"])
@pytest.mark.parametrize("how", NOT_HIDING)
def test_two_blocks_that_differ_are_said_whichever_counts(how: str, table: int) -> None:
    sheet, wrapper = NOT_HIDING[how]
    reading = read(report(before=wrapper.replace("{}", stale(table)), head=f"<style>{sheet}</style>"))
    fields = {cell.field for cell in reading.cells if cell.field.startswith(f"t{table + 1}.")}
    assert {field for field, text in printed(reading.cells).items() if text == STALE[field]} == fields
    assert flagged(reading) == fields
    assert all(cell.flags == (Flag.CONTRADICTED,) for cell in reading.cells if cell.field in fields)


def test_two_blocks_that_say_the_same_are_one() -> None:
    twins = (plain(each) for each in tables(Layout.G2021, SHOWN))
    assert not flagged(read(report(before=f"<div>{next(twins)}{next(twins)}{next(twins)}</div>")))


def test_a_second_copy_of_the_report_speaks_against_the_first() -> None:
    copy = f'<div class="phone"><h1>{TITLE}</h1>{report(figures=STALE).partition("<div id=")[2].partition(">")[2]}'
    body = report().replace("</body>", copy)
    reading = read(body)
    assert printed(reading.cells) == SHOWN
    assert flagged(reading) == set(SHOWN)


@pytest.mark.parametrize("how", ["class", "visibility", "hidden attribute", "no height", "seen through"])
def test_an_article_that_a_script_shows_is_read(how: str) -> None:
    sheet, wrapper = HIDING[how]
    article = "".join(each if "<table" in each else f"<p>{each}</p>" for each in pieces())
    markup = page(wrapper.replace("{}", article), metas=f"<style>{sheet}</style>")
    assert printed(read(markup).cells) == SHOWN


def test_tables_behind_a_tab_are_read_but_no_twin_of_those_in_front() -> None:
    forms = [plain(each) for each in tables(Layout.G2021, SHOWN)]
    tabs = f'<div class="tab">{stale(0)}{forms[1]}</div><div class="tab">{forms[2]}</div>'
    article = paragraphs([each for each in pieces() if "<table" not in each])
    reading = read(page(f"{article}{forms[0]}{tabs}", metas="<style>.tab{display:none}</style>"))
    assert printed(reading.cells) == SHOWN
    assert not flagged(reading)


FIELDS: dict[str, Callable[[str], str]] = {
    "input": lambda text: f'<input value="{text}">',
    "text input": lambda text: f'<input type="text" readonly value="{text}" style="border:0">',
    "number input": lambda text: f"<INPUT TYPE=NUMBER disabled VALUE={text}>",
    "textarea": lambda text: f"<textarea readonly>{text}</textarea>",
    "select": lambda text: f"<select><option>7</option><option selected>{text}</option></select>",
    "select without a choice": lambda text: (
        f"<select disabled><option>{text}</option><option>9</option></select>"
    ),
    "contenteditable": lambda text: f'<div contenteditable="true">{text}</div>',
    "picture": lambda text: f'<img src="/n/{text}.png" alt="{text}">',
    "equation": lambda text: (
        f"<math><semantics><mn>{text}</mn><annotation>{text}</annotation></semantics></math>"
    ),
    "output": lambda text: f"<output>{text}</output>",
    "beside a hidden field": lambda text: f'{text}<input type="hidden" value="77">',
    "beside a box": lambda text: f'<input type="checkbox" value="1">{text}',
    "beside a stale field": lambda text: f'{text}<input style="display:none" value="77">',
    "beside a hidden figure": lambda text: f'<span style="display:none">77</span>{text}',
    "beside a figure hidden by class": lambda text: f'<span class="old">77</span>{text}',
    "beside a figure without size": lambda text: f'<font style="font-size:0">77</font>{text}',
    "beside a transparent figure": lambda text: f'<span style="color:rgba(0,0,0,0)">77</span>{text}',
    "beside a figure moved away": lambda text: f'<span style="position:absolute;left:-999em">77</span>{text}',
    "beside a comment": lambda text: f"<!--77-->{text}<noscript>77</noscript><script>77</script>",
    "for the eyes and the ears": lambda text: (
        f'<span aria-hidden="true">{text}</span><span class="sr-only">{text}</span>'
    ),
    "the same for ears alone": lambda text: f'<i aria-hidden="true">{text}</i><b>{text}</b>',
    "an ornament": lambda text: f'<i aria-hidden="true">★</i>{text}',
    "an icon": lambda text: f'<img src="/images/icon-up.png">{text}',
    "visible again": lambda text: (
        f'<div style="visibility:hidden">7<b style="visibility:visible">{text}</b></div>'
    ),
    "sized again": lambda text: f'<p style="font-size:0"> <span style="font-size:14px">{text}</span> </p>',
}


@pytest.mark.parametrize("how", FIELDS)
def test_a_figure_is_read_where_it_is_seen(how: str) -> None:
    def cell(td: Td) -> str:
        spans = f' colspan="{td.columns}" rowspan="{td.rows}"'
        return f"<td{spans}>{escape(td.text) if td.label else FIELDS[how](td.text)}</td>"

    forms = [plain(each, cell) for each in tables(Layout.G2021, SHOWN)]
    article = paragraphs([each for each in pieces() if "<table" not in each])
    reading = read(page(f"{article}{''.join(forms)}", metas="<style>.old{display:none}</style>"))
    assert {cell.field: str(cell.value) for cell in reading.cells} == SHOWN
    assert all(cell.state is CellState.VALUE and not cell.flags for cell in reading.cells)


UNCLEAR = {
    "a picture that says nothing": '<img src="/n/a1b2.png">',
    "different figures for eyes and ears": '<span aria-hidden="true">315</span><b>321</b>',
    "part of a figure for the eyes alone": '3<i aria-hidden="true">2</i>1',
    "two fields": '<input value="315"><input value="321">'.replace("><", "> <"),
    "a field beside a figure": '321 <input value="315">',
}


@pytest.mark.parametrize("how", UNCLEAR)
def test_what_leaves_open_what_is_seen_is_unclear(how: str) -> None:
    form = plain(tables(Layout.G2021, SHOWN)[0]).replace(
        f">{SHOWN['t1.licensing.decisions']}<", f">{UNCLEAR[how]}<"
    )
    article = paragraphs([each for each in pieces() if "<table" not in each])
    (cell,) = (each for each in read(page(article + form)).cells if each.field == "t1.licensing.decisions")
    assert (cell.value, cell.state) == (None, CellState.UNCLEAR)


@pytest.mark.parametrize(
    "hiding", ['style="display:none"', 'class="d-none"', "hidden", 'style="visibility:hidden"']
)
def test_hidden_letters_amid_a_sentence_are_not_read(hiding: str) -> None:
    texts = [f"{each[:4]}\x00{each[4:]}" if "共受理23件" in each else each for each in pieces()]
    markup = page(paragraphs(texts).replace("\x00", f"<span {hiding}>9</span>"))
    reading = read(markup)
    assert "共受理23件" in reading.text
    assert SIGNATURE[0] in reading.text


def test_figures_in_fields_of_a_sentence_are_read() -> None:
    markup = page(paragraphs().replace("共受理23件", '共受理<input value="23">件'))
    assert "共受理23件" in read(markup).text
