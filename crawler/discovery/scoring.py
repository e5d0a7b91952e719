"""Which row of the wordings a link is of: what it leads to, how surely, and how soon it is asked for.

The way on most portals: home -> 政府信息公开 -> (法定主动公开 navigation) -> 政府信息公开年报 -> the report.
Anchor text decides; address words help where the text is an image; nothing depends on one CMS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from crawler.discovery import rules
from crawler.discovery.issuers import OWN, CountyNames, Whose, whose
from crawler.discovery.links import Link
from crawler.discovery.rules import Aim, Strength, Wording, first_of
from nianbao.core.filetype import is_packed_address
from nianbao.core.title import Title, compact, read_title, year_alone

_COLUMN_LETTERS = 40
_SECTION_LETTERS = 24
_ADDRESSED_LETTERS = 16
"""A longer text is a sentence, not a name."""
_ALIKE_MOST = 3
"""Links of a page that are taken for columns by their addresses: of the county, its departments, towns."""
_ADDRESS_TOO = {Aim.COLUMN: 3, Aim.SECTION: 4}
"""What it counts for the order where text and address say the same."""
_YEAR_WORDS = re.compile(r"(?<!\d)20\d\d(?!\d)")
_REPORT_OF = {
    Whose.COUNTY: rules.REPORT,
    Whose.UNNAMED: rules.UNNAMED_REPORT,
    Whose.OFFICE: rules.OFFICE_REPORT,
    Whose.DEPARTMENT: rules.LOWER_REPORT,
    Whose.TOWNSHIP: rules.LOWER_REPORT,
}


@dataclass(frozen=True, slots=True)
class Score:
    """What a link is taken for: `row`, the wording that decided; `priority`, 0 to 100, of the row and of what
    else speaks for asking soon. What is of no strength is not worth a request."""

    row: Wording
    priority: int
    issuer: Whose | None = None
    """Of a report: whose it seems to be."""

    @property
    def aim(self) -> Aim:
        """What the link seems to lead to."""
        return self.row.aim

    @property
    def strength(self) -> Strength:
        """How sure that is."""
        return self.row.strength

    @property
    def is_own_report(self) -> bool:
        """Very likely the county's own report of the wanted year."""
        return is_own_report(self.row, self.issuer)


def is_own_report(row: Wording, issuer: Whose | None) -> bool:
    """Whether what reads so, by this issuer, is very likely the county's own report of the wanted year."""
    return row.aim is Aim.REPORT and issuer in OWN and row.strength >= Strength.LIKELY


def score_link(
    link: Link, names: CountyNames, year: int, *, in_column: bool = False, in_section: bool = False
) -> Score:
    """The row of one link seen on a page; `in_column` says that the page is the report column, `in_section`
    that it is a disclosure section."""
    title = read_title(link.best_text)
    if title.is_report and title.year is not None:
        return score_report(title, whose(title.issuer, names), year)
    if is_packed_address(link.url):
        return _of(rules.PACKED)
    text, path = compact(link.best_text), _path(link.url)
    if rules.AWAY.matches(path) and not rules.COLUMN_ADDRESS.matches(path):
        return _of(rules.AWAY)
    row = _part_of_column(text, path, year, names) if in_column else None
    if row is None and in_section and first_of(rules.COLUMNS, text) is None:
        row = _part_of_section(text, names)
    if row is not None:
        return _of(row)
    return _column(text, path, title) or _section(text, path) or _of(_elsewhere(text))


def score_links(
    links: Iterable[Link], names: CountyNames, year: int, *, in_column: bool = False, in_section: bool = False
) -> list[tuple[Link, Score]]:
    """The links of one page, each with its row. A column's address that many of them have tells nothing."""
    scored = [
        (link, score_link(link, names, year, in_column=in_column, in_section=in_section)) for link in links
    ]
    alike = {link.url for link, score in scored if _by_address(link, score)}
    if len(alike) <= _ALIKE_MOST:
        return scored
    shared = _of(rules.SHARED_ADDRESS)
    return [(link, shared if _by_address(link, score) else score) for link, score in scored]


def _by_address(link: Link, score: Score) -> bool:
    return score.row is rules.COLUMN_ADDRESS and year_alone(compact(link.best_text)) is None


def score_report(title: Title, who: Whose, year: int) -> Score:
    """The row of an entry that its title calls a report of some year and issuer."""
    row = _REPORT_OF.get(who, rules.OTHER_REPORT) if title.year == year else rules.OTHER_REPORT
    return Score(row, row.priority, who)


def _of(row: Wording, more: int = 0) -> Score:
    return Score(row, min(99, row.priority + more) if more else row.priority)


def _elsewhere(text: str) -> Wording:
    return rules.SITE_MAP if rules.SITE_MAP.matches(text) else rules.NOTHING


def _is_county(text: str, names: CountyNames) -> bool:
    """The text is the county's name, as a level of a section that several governments share."""
    if not any(form in text for form in names.forms):
        return False
    return whose(re.sub(r"(?:信息公开)?(?:年报|年度报告)$", "", text), names) is Whose.COUNTY


def _own_level(text: str, names: CountyNames) -> bool:
    """县政府, 本级, 人民政府: but 市政府 is no county's own level."""
    kind = text[:1] if text[:1] in "县区市旗" else ""
    return rules.OWN_LEVEL.matches(text) and not names.is_guest and (not kind or kind in names.kinds)


def _part_of_column(text: str, path: str, year: int, names: CountyNames) -> Wording | None:
    """Links of a report column: its years and its levels. Where each year has its own 县政府, the address
    tells which."""
    alone = year_alone(text)
    if _is_county(text, names):
        return rules.COUNTY_PART
    if alone == year:
        return rules.YEAR_PART
    if _own_level(text, names):
        named = set(_YEAR_WORDS.findall(path))
        return rules.OLD_LEVEL if named and not named & {str(year), str(year + 1)} else rules.OWN_LEVEL
    if rules.COUNTIES.matches(text):
        return rules.COUNTIES
    if year_alone(text.removesuffix("发布")) == year + 1:
        return rules.DUE_PART
    return rules.OTHER_PART if alone is not None else None


def _part_of_section(text: str, names: CountyNames) -> Wording | None:
    if _own_level(text, names) or _is_county(text, names):
        return rules.SECTION_COUNTY
    return rules.first_of((rules.SECTION_COUNTIES, rules.SECTION_REST), text)


def _column(text: str, path: str, title: Title) -> Score | None:
    if title.other_genre is not None or len(text) > _COLUMN_LETTERS:
        return None
    row, addressed = first_of(rules.COLUMNS, text), rules.COLUMN_ADDRESS.matches(path)
    named = not rules.TURNING.matches(text) and len(text) <= _ADDRESSED_LETTERS
    if row is None and not (addressed and named):
        return None
    row = row or rules.COLUMN_ADDRESS
    if row.strength > Strength.HINT and rules.LOWER_REPORTS.matches(text):
        return _of(rules.LOWER_REPORTS)
    if row is rules.COLUMN_ADDRESS:
        return _of(row)
    return _of(row, _ADDRESS_TOO[Aim.COLUMN] if addressed else 0)


def _section(text: str, path: str) -> Score | None:
    if len(text) > _SECTION_LETTERS:
        return None
    addressed = rules.SECTION_ADDRESS.matches(path)
    row = first_of(rules.SECTIONS, text)
    if row is None:
        return _of(rules.SECTION_ADDRESS) if addressed and not text else None
    limits = (each for each in (rules.LOWER_SECTION, rules.LEAF) if each.matches(text))
    row = min((row, *limits), key=lambda each: each.priority)
    return _of(row, _ADDRESS_TOO[Aim.SECTION] if addressed else 0)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path + ("?" + parts.query if parts.query else ""))
