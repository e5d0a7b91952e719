"""From a saved page to what the report on it says. Pure: no network, no clock, nothing stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nianbao.core.identities.results import IdentityResult
from nianbao.core.identities.rules import check_identities
from nianbao.core.identities.told import check_narrative
from nianbao.core.narrative import Narrative
from nianbao.core.report import CellState, CellValue, ExtraValue, Layout
from nianbao.core.title import read_title
from pipelines.tables.grid import Grid
from pipelines.tables.statutory import TABLES, Statutory, looks_statutory, read_statutory
from pipelines.text.blocks import Block, Heading, Paragraph, Picture, Piece, Table, pieces_of
from pipelines.text.body import Body, find_body
from pipelines.text.dates import Dates, find_dates
from pipelines.text.lines import Line
from pipelines.text.narrative import read_narrative
from pipelines.text.page import Page
from pipelines.text.render import content_digest, plain_text, search_text
from pipelines.text.sections import Section, find_sections
from pipelines.text.title import find_title

OFFICE = re.compile(
    r"[一-鿿（）()]{2,40}(?:人民政府|政府|办公室|办公厅|委员会|局|厅|中心|街道|办事处|镇|乡|院|所|站|支队|大队)(?:[（(][^（）()]{2,20}[）)])?"
)
_SIGNATURE_LINES = 6
_LABEL_LETTERS = 60
_FLATTENED_LINES = 20
_PICTURED_LETTERS = 200
_TABLE_SECTIONS = (2, 3, 4)


@dataclass(frozen=True)
class ReportReading:
    """What one page says. Dates are never mixed (see Dates); cells carry their own state.

    `year` is the year the title reports, `issuer` "" where nobody is named; `tables` says where the values
    come from (html, text, attachment, image, unread, none); `cells` has one entry per statutory cell of the
    layout found, none where the page has no statutory grid; `text` and `search_text` are report.txt and
    search.txt; `notes` say what could not be read, `remarks` how the rest was read where that matters.
    """

    title: str
    issuer: str
    year: int | None
    dates: Dates
    blocks: tuple[Block, ...]
    text: str
    search_text: str
    layout: Layout
    tables: str
    cells: tuple[CellValue, ...]
    identities: tuple[IdentityResult, ...]
    sections: tuple[Section, ...]
    content_sha256: str
    narrative: Narrative = field(default_factory=Narrative)
    extras: tuple[ExtraValue, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_page(page: Page, *, county_name: str = "") -> ReportReading:
    """Read a report page. Never fails for what a page holds: what cannot be found is empty.

    `county_name` completes an issuer that the page names without its place (县教育局).
    """
    body = find_body(page)
    title = find_title(page, body)
    dates = find_dates(page, body)
    pieces = tuple(pieces_of(body.article()))
    blocks = tuple(piece for piece in pieces if not isinstance(piece, Picture))
    texts = [block.text for block in blocks if not isinstance(block, Table)]
    statutory = read_statutory(_grids(body.article()), texts, _rivals(body))
    sections = find_sections(pieces)
    narrative = read_narrative(sections, read_title(title).year)
    text = plain_text(title, dates, blocks)
    notes = () if page.cut is None else (page.cut.english,)
    return ReportReading(
        title=title,
        issuer=_issuer(page, title, blocks, county_name),
        year=read_title(title).year,
        dates=dates,
        blocks=blocks,
        text=text,
        search_text=search_text(text),
        layout=statutory.layout,
        tables=_tables(statutory, sections, pieces) if is_whole(statutory.cells, notes) else "unread",
        cells=statutory.cells,
        identities=checked(statutory.cells, statutory.applications, narrative),
        sections=sections,
        content_sha256=content_digest(title, blocks),
        narrative=narrative,
        extras=statutory.extras,
        notes=notes,
    )


def shown_tables(cells: Sequence[CellValue]) -> set[str]:
    """The statutory tables (t1, t2, t3) that have a cell on the page."""
    return {cell.field.partition(".")[0] for cell in cells if cell.state is not CellState.MISSING}


def is_whole(cells: Sequence[CellValue], notes: Sequence[str]) -> bool:
    """Whether no statutory table can be among what the notes say was not read."""
    return not notes or shown_tables(cells).issuperset(TABLES)


def report_pictures(page: Page) -> list[str]:
    """The pictures (sources as written) of an article that has no statutory table in letters."""
    lines = find_body(page).article()
    grids = [line.grid for line in lines if line.grid is not None]
    if any(looks_statutory(grid.letters) for grid in grids):
        return []
    return [line.picture for line in lines if line.picture]


def checked(
    cells: Sequence[CellValue], applications: Layout | None, narrative: Narrative
) -> tuple[IdentityResult, ...]:
    """Every identity that one report alone can show: between its cells, and of its words with them."""
    return (*check_identities(cells, applications), *check_narrative(cells, narrative.figures))


def _grids(lines: Iterable[Line]) -> list[Grid]:
    return [line.grid for line in lines if line.grid is not None]


def _rivals(body: Body) -> list[Grid]:
    """The statutory tables of a second copy of the report that the page shows."""
    return [grid for grid in _grids(body.others()) if looks_statutory(grid.letters)]


def _issuer(page: Page, title: str, blocks: Sequence[Block], county_name: str) -> str:
    """Who reports: the title's issuer, else the signature, else the source or the site."""
    named = read_title(title).issuer_of(county_name)
    if named:
        return named
    texts = [block.text for block in blocks[-_SIGNATURE_LINES:] if not isinstance(block, Table)]
    signed = next((text for text in reversed(texts) if OFFICE.fullmatch(text.strip())), "")
    if signed:
        return signed.strip()
    source = page.metas.get("contentsource", "")
    if OFFICE.fullmatch(source):
        return source
    return re.sub(r"(?:门户)?网站?$|信息网$", "", page.metas.get("sitename", ""))


def _tables(statutory: Statutory, sections: Sequence[Section], pieces: Sequence[Piece]) -> str:
    """Where the statutory values stand: in grids, flattened into paragraphs, in pictures, or nowhere."""
    if statutory.cells:
        return "text" if statutory.flattened else "html"
    texts = [piece.text for piece in pieces if isinstance(piece, Heading | Paragraph)]
    short = [text for text in texts if len(text) < _LABEL_LETTERS]
    if len(short) > _FLATTENED_LINES and looks_statutory("\n".join(short)):
        return "text"
    shown = [section for section in sections if section.number in _TABLE_SECTIONS]
    pictures = sum(isinstance(piece, Picture) for piece in pieces)
    if any(section.pictures and not section.tables for section in shown):
        return "image"
    return "image" if pictures and not sections and sum(map(len, texts)) < _PICTURED_LETTERS else "none"
