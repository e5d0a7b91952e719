"""The table of wordings: each row is for its own example, and the rows stand in the order that is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.discovery import rules
from crawler.discovery.doubts import Doubt
from crawler.discovery.frontier import DEPTH_COST, WORTH_A_REQUEST, Candidate, Frontier
from crawler.discovery.issuers import CountyNames
from crawler.discovery.links import Link
from crawler.discovery.listing import read_listing
from crawler.discovery.rules import Aim, Strength, Wording
from crawler.discovery.scoring import Score, score_link
from crawler.walk.conclusion import Evidence
from nianbao.core.county import County
from nianbao.core.errors import Unreachable
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from nianbao.core.report import Status
from nianbao.core.title import compact
from pipelines.text.page import Page

NAMES = CountyNames.of(County("990101", "青岭县", "示范省", "岚谷市", "http://p.gov.cn/", (), ""))
DEEPEST = 5
OLD_YEARS = {rules.OLD_LEVEL: "/nb/2019/x.html"}


def scored(text: str, path: str = "/unit/1.html", **where: bool) -> Score:
    return score_link(Link(f"http://p.gov.cn{path}", text), NAMES, 2024, **where)


def ids(rows: tuple[Wording, ...]) -> list[pytest.param]:
    return [pytest.param(row, id=row.name) for row in rows]


TEXTS = (*rules.COLUMNS, *rules.SECTIONS, *rules.LIMITS, rules.SITE_MAP, rules.NOTHING)


@pytest.mark.parametrize("row", ids((*TEXTS, *rules.REPORTS)))
def test_a_link_that_says_a_rows_example_is_of_that_row(row: Wording) -> None:
    assert scored(row.example).row is row


@pytest.mark.parametrize("row", ids(rules.ADDRESSES))
def test_an_address_that_is_a_rows_example_is_of_that_row(row: Wording) -> None:
    assert scored("", row.example).row is row


@pytest.mark.parametrize("row", ids(rules.IN_COLUMN))
def test_a_part_of_a_column_is_of_its_row_there(row: Wording) -> None:
    assert scored(row.example, OLD_YEARS.get(row, "/unit/1.html"), in_column=True).row is row


@pytest.mark.parametrize("row", ids(rules.IN_SECTION))
def test_a_part_of_a_section_is_of_its_row_there(row: Wording) -> None:
    assert scored(row.example, in_section=True).row is row
    assert scored(row.example).row is rules.NOTHING


@pytest.mark.parametrize("row", ids(rules.OF_PAGES))
def test_what_a_page_says_of_itself_is_read(row: Wording) -> None:
    assert row.matches(compact(row.example))
    assert not row.matches("县长信箱")


def test_an_entrys_place_says_more_than_its_words() -> None:
    """The rows of entries, by their own examples: in a report column, and where all scopes are wanted."""
    examples = [rules.ENTRY_REPORT.example, rules.WANTED_LOWER_REPORT.example]
    items = "".join(f"<li><a href='/{at}.html'>{text}</a></li>" for at, text in enumerate(examples))
    page = Page.of(f"<title>政府信息公开年报</title><ul>{items}</ul>".encode(), "http://p.gov.cn/nb/")
    frontier = Frontier(NAMES, 2024, all_scopes=True)
    frontier.learn_listing(read_listing(page, NAMES), 0)
    frontier.learn_doubts([Doubt(rules.DOUBTFUL_ENTRY.example, "http://p.gov.cn/x.html")], 0, ())
    rows = [each.row for each in iter(frontier.next, None)]
    assert rows == [rules.ENTRY_REPORT, rules.DOUBTFUL_ENTRY, rules.WANTED_LOWER_REPORT]


def test_a_door_is_told_by_its_name() -> None:
    frontier = Frontier(NAMES, 2024)
    frontier.add_doors(
        [Link("http://p.gov.cn/a/", rules.NAMED_DOOR.example), Link("http://p.gov.cn/b/", "旧版")], 1
    )
    assert [each.row for each in iter(frontier.next, None)] == [rules.NAMED_DOOR, rules.DOOR]


def test_no_two_rows_have_one_name() -> None:
    everywhere = (
        *TEXTS,
        *rules.REPORTS,
        *rules.ADDRESSES,
        *rules.IN_COLUMN,
        *rules.IN_SECTION,
        *rules.WAYS,
        *rules.OF_PAGES,
    )
    names = [row.name for row in everywhere]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("政府年报", "government's column"),
        ("县市区年报", "column of the counties"),
        ("本级政府年报", "government's column"),
        ("部门年报", "lower column"),
        ("乡镇年报", "lower column"),
        ("县直部门年报", "lower column"),
        ("各乡镇（街道）年度报告", "lower column"),
        ("区县年度报告", "column of the counties"),
        ("县人民政府年度报告", "government's column"),
        ("政府工作报告", "nothing"),
        ("企业年报公示", "nothing"),
    ],
)
def test_names_of_columns_met_on_portals(text: str, row: str) -> None:
    assert scored(text).row.name == row


def lowest(rows: tuple[Wording, ...], least: Strength = Strength.HINT) -> int:
    return min(row.priority for row in rows if row.strength >= least)


def highest(rows: tuple[Wording, ...]) -> int:
    return max(row.priority for row in rows)


def test_what_must_come_before_what() -> None:
    # reports before the parts of a column, these before columns, these before sections, whatever the depth
    assert rules.REPORT.priority > rules.UNNAMED_REPORT.priority > rules.OFFICE_REPORT.priority
    assert rules.YEAR_PART.priority > rules.COUNTY_PART.priority > rules.OWN_LEVEL.priority
    assert (
        rules.OWN_LEVEL.priority
        > rules.COUNTIES.priority
        > rules.DUE_PART.priority
        > rules.OLD_LEVEL.priority
    )
    sure_columns = lowest(rules.COLUMNS, Strength.SURE)
    assert sure_columns > highest(rules.SECTIONS)
    assert rules.COLUMN_ADDRESS.priority > lowest(rules.SECTIONS, Strength.LIKELY)
    # the rest of a column before its parts of other years; a page that may be the report before it
    assert rules.PAGE_OF_COLUMN.priority > rules.YEAR_PART.priority
    assert rules.OFFICE_REPORT.priority > rules.DOUBTFUL_ENTRY.priority > rules.WANTED_LOWER_REPORT.priority
    # lower levels and leaves behind every plain section that may lead to the column itself
    assert lowest(rules.SECTIONS, Strength.LIKELY) > rules.LEAF.priority > rules.LOWER_SECTION.priority
    assert rules.LOWER_REPORTS.priority < lowest(rules.SECTIONS, Strength.LIKELY)


def test_within_a_kind_what_is_surer_is_asked_for_first() -> None:
    for rows in (rules.COLUMNS, rules.SECTIONS):
        for stronger in rows:
            weaker = [row for row in rows if row.strength < stronger.strength]
            assert all(row.priority < stronger.priority for row in weaker), stronger.name


def test_what_is_evidence_is_asked_for_at_any_depth() -> None:
    evidence = [
        row for row in (*TEXTS, *rules.ADDRESSES, *rules.IN_COLUMN) if row.strength >= Strength.LIKELY
    ]
    assert min(row.priority for row in evidence) - DEPTH_COST * DEEPEST >= WORTH_A_REQUEST
    assert all(
        not row.priority for row in (*rules.REPORTS, *rules.ADDRESSES) if row.strength is Strength.NONE
    )


@pytest.mark.parametrize("depth", range(DEEPEST + 1))
@pytest.mark.parametrize(
    ("row", "status"),
    [
        (rules.COLUMN_ADDRESS, Status.UNREACHABLE),
        (rules.COLUMNS[0], Status.UNREACHABLE),
        (rules.SECTIONS[-1], Status.NOT_FOUND),
        (rules.LOWER_REPORTS, Status.NOT_FOUND),
    ],
    ids=["address of a column", "column", "rules", "lower levels"],
)
def test_how_deep_a_link_stands_changes_no_conclusion(depth: int, row: Wording, status: Status) -> None:
    """A page that surely is a column and cannot be read hides the answer, wherever its link stood."""
    candidate = replace(Candidate.of("http://p.gov.cn/nb/", row), priority=row.priority - DEPTH_COST * depth)
    evidence = Evidence()
    failure = Unreachable(because(Code.SERVER_ERROR, address=candidate.url, status=500))
    evidence.failures.append((candidate, failure))
    assert evidence.conclude(Frontier(NAMES, 2024), 3, None).status is status
    assert candidate.is_sure_column is (row.aim is Aim.COLUMN and status is Status.UNREACHABLE)


def test_a_column_named_in_a_section_is_the_column_not_a_level_of_the_section() -> None:
    assert scored("县（市、区）政府信息公开年报", in_section=True).row.name == "column of the counties"
    assert scored("县政府年报", in_section=True).row.name == "government's column"
