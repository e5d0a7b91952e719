"""What a report says and how a crawl for it can end."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """How the crawl of one county ended (the command contract, `crawl --json`)."""

    ARCHIVED = "archived"
    UNCHANGED = "unchanged"
    NOT_PUBLISHED = "not_published"
    NOT_LISTED = "not_listed"
    NOT_FOUND = "not_found"
    BLOCKED = "blocked"
    DISALLOWED = "disallowed"
    UNREACHABLE = "unreachable"
    FAILED = "failed"

    @property
    def exit_code(self) -> int:
        """The exit code of a `crawl` that met this status."""
        return _EXIT_CODES[self]

    @property
    def chinese(self) -> str:
        """What it is called in Chinese."""
        return _CHINESE[self]


_EXIT_CODES = {
    Status.ARCHIVED: 0,
    Status.UNCHANGED: 0,
    Status.NOT_PUBLISHED: 3,
    Status.NOT_LISTED: 3,
    Status.NOT_FOUND: 3,
    Status.BLOCKED: 4,
    Status.DISALLOWED: 4,
    Status.UNREACHABLE: 4,
    Status.FAILED: 1,
}
_CHINESE = {
    Status.ARCHIVED: "已存档",
    Status.UNCHANGED: "已存档",
    Status.NOT_PUBLISHED: "未见发布",
    Status.NOT_LISTED: "栏目未列",
    Status.NOT_FOUND: "未读到报告",
    Status.BLOCKED: "被拦截",
    Status.DISALLOWED: "robots 不允许",
    Status.UNREACHABLE: "无法访问",
    Status.FAILED: "采集出错",
}


def exit_code_of(statuses: list[Status]) -> int:
    """The exit code where several statuses met: 1 before 4 before 3 before 0."""
    codes = {status.exit_code for status in statuses}
    return next((code for code in (1, 4, 3) if code in codes), 0)


class Scope(StrEnum):
    """Who reports (条例 article 49): never mix them."""

    COUNTY = "county"
    OFFICE = "office"
    DEPARTMENT = "department"
    TOWNSHIP = "township"


class FoundAt(StrEnum):
    """Where a report was found: at the county's own portal, at the second place, in a file that was handed
    over. What was found in another archive bears that archive's name instead."""

    COUNTY = "county"
    PREFECTURE = "prefecture"
    IMPORT = "import"


class Layout(StrEnum):
    """Which of the statutory forms the tables follow, decided per block; G2014 is the statistics form of 2014
    to 2018: the fields that a public source shows, and all else in extras."""

    G2014 = "g2014"
    G2019 = "g2019"
    G2021 = "g2021"
    MIXED = "mixed"
    NONE = "none"


class CellState(StrEnum):
    """What a statutory cell holds. A blank is never a zero."""

    VALUE = "value"
    BLANK = "blank"
    """The cell is there and empty, or holds / - — 无."""
    UNCLEAR = "unclear"
    """Something is printed, but not plainly one number: the cell's flags say why."""
    MISSING = "missing"
    """The cell is not on the page."""


class Match(StrEnum):
    """How a cell's row and column were recognised."""

    LABEL = "label"
    FUZZY = "fuzzy"
    POSITION = "position"


class Flag(StrEnum):
    """What a user of a cell should know before computing with it."""

    UNIT_UNKNOWN = "unit_unknown"
    """An amount whose unit the page does not name: the number is as printed."""
    OCR_UNSURE = "ocr_unsure"
    """Read from a picture below the confidence wanted, and no identity confirms it: no value is claimed."""
    NO_NUMBER = "no_number"
    """Words and no number, or a figure that is struck through."""
    SEVERAL_NUMBERS = "several_numbers"
    """More than one number: a range, two lines, a part beside its whole."""
    NOT_PLAIN = "not_plain"
    """A number with letters, masks or words that leave open which it is."""
    REMARK = "remark"
    """Marks beside the figure that are no part of it: a note's number, what is struck through."""
    COLUMN_UNSURE = "column_unsure"
    """The row has fewer or more cells than its heading: whose figure this is is not certain."""
    CONTRADICTED = "contradicted"
    """The page shows the same cell once more, and says something else there; what stands first counts."""


@dataclass(slots=True, unsafe_hash=True)
class CellValue:
    """One statutory cell: `field` is an id of config/report_format.json. Never changed: not frozen only
    because a report has hundreds, and a frozen one takes three times as long to make.

    `value` is the number (amounts in 万元), None where there is none; `printed` the cell's own text, raised
    marks and strokes as Unicode writes them (pipelines/text/marks.py); `unit` what `value` counts, "" where
    nothing says it. Where it came from: `row_path` and `column_path` are the
    labels it was found under and `match` how they were recognised; `document` the attachment's published
    name ("" for the report page itself) and `page` its page from 1 on; `confidence` what optical
    recognition said of the text, 0 to 1, None where there was no need of it; `record_id` the WARC record
    that holds the document, known once it is stored.
    """

    field: str
    value: Decimal | None
    printed: str
    state: CellState
    row_path: tuple[str, ...] = ()
    column_path: tuple[str, ...] = ()
    match: Match | None = None
    unit: str = ""
    document: str = ""
    page: int | None = None
    confidence: float | None = None
    record_id: str = ""
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtraValue:
    """A figure that is no field of the form: of a row that a page adds to a statutory table (`table` is t1 or
    t2), or of another table of the report (x1, x2, …). `value` is None where it is not plainly one number;
    `document` and `place` say where it stands."""

    table: str
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    value: Decimal | None
    printed: str
    document: str = ""
    place: str = ""
