"""Is this page a report, of which year, and whose? Decided from what is printed, with reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crawler.discovery.issuers import CountyNames, Whose, whose
from crawler.discovery.links import embedded_documents, links_of
from nianbao.core.county import County
from nianbao.core.filetype import is_document_address
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import Reason, because
from nianbao.core.report import Scope
from nianbao.core.section_headings import sections_named
from nianbao.core.title import Title, compact, read_title
from pipelines.read import ReportReading
from pipelines.text.page import Page

_WHOLE_COUNTY = re.compile(
    r"全[县区市旗]|各(?:乡镇|镇|街道|乡)[、和,及各]*(?:各)?(?:部门|单位)|各级各部门|[县区市旗](?:政府)?各部门|本级政府"
)
_ONE_BODY = re.compile(r"我(?:局|委|办|镇|乡|街道|中心|院)|本(?:局|委|办|镇|乡|街道|单位|部门)")
SECTIONS_ENOUGH = 4
"""Of the six statutory sections: no page but a report has so many of their headings."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one page. `accepted` means: it is the report of the wanted year by an issuer of this
    county, of the given scope. `undecided`: a report of a year that nobody could read, or a page without a
    text to tell by. `faults`: what speaks against it, none where it is accepted. `reasons`, which hold the
    faults too and what else was seen for and against it, go into the manifest."""

    accepted: bool
    scope: Scope
    issuer: str
    title: str
    year: int | None
    reasons: tuple[str, ...]
    corrected: bool = False
    undecided: bool = False
    faults: tuple[Reason, ...] = ()

    @property
    def without_text(self) -> bool:
        """The page has no text to tell by."""
        return _lacks_text(self.faults)

    def as_county(self, county: County, reason: str) -> Verdict:
        """The same page, taken for the county's own report for this reason."""
        issuer = county.government
        return replace(self, scope=Scope.COUNTY, issuer=issuer, reasons=(*self.reasons, reason))


def judge(
    page: Page,
    reading: ReportReading,
    county: County,
    year: int,
    link: Title | None,
    *,
    shared_host: bool,
    named_only: bool = False,
) -> Verdict:
    """Judge a fetched page. `link`: the title under which it was listed; `shared_host`: the host also serves
    other governments, so the page has to name the county; `named_only`: its title has to."""
    names = CountyNames.of(county)
    shown = _title(page, reading, link, year)
    who = _whose(shown, link, names)
    reasons = [f"title {shown.text[:60]!r}: year {shown.year}, issuer {shown.issuer or 'not named'} ({who})"]
    scope = _scope(who, reading, reasons)
    faults = [
        *_not_a_report(shown, reading, page),
        *_wrong_year(shown, link, year),
        *_wrong_issuer(who, reading, names, _other_site(page, county), shared_host, named_only),
    ]
    reasons.append(", ".join(_signs(page, reading, county, names)))
    title = reading.title if _is_heading(reading.title, page) else shown.text
    issuer = _issuer(shown, reading, county, scope)
    corrected = shown.corrected or (link is not None and link.corrected)
    undecided = (shown.is_report and shown.year is None and bool(faults)) or _lacks_text(faults)
    why = (*reasons, *(fault.english for fault in faults))
    found = tuple(faults)
    return Verdict(not faults, scope, issuer, title, shown.year, why, corrected, undecided, found)


def _signs(page: Page, reading: ReportReading, county: County, names: CountyNames) -> Iterator[str]:
    """What of the page speaks for and against its being this county's report, for who reads the trail."""
    body = compact(reading.text)
    yield f"{sections_named(body)} statutory sections"
    if any(form in body for form in names.forms):
        yield "the text names the county"
    if _WHOLE_COUNTY.search(body):
        yield "the text speaks of the whole county"
    if code := site_code(page):
        yield f"SiteIDCode is of {code}" if _other_site(page, county) else "SiteIDCode agrees"
    if any(full in compact(page.metas.get("sitename", "")) for full in names.fulls):
        yield "SiteName agrees"


def site_code(page: Page) -> str:
    """The division whose site the page says it belongs to; "" where it does not say so."""
    code = page.metas.get("siteidcode", "")[:6]
    return code if re.fullmatch(r"[1-8]\d{5}", code) else ""


def _other_site(page: Page, county: County) -> bool:
    return site_code(page) not in ("", county.code, *county.codes)


def _lacks_text(faults: Iterable[Reason]) -> bool:
    return any(fault.code is Code.NO_TEXT for fault in faults)


def _title(page: Page, reading: ReportReading, link: Title | None, year: int) -> Title:
    """The heading, ArticleTitle or <title> that reads as a report of the wanted year, else of another one;
    only where the page names no year does the text of the link to it decide."""
    texts = (reading.title, page.metas.get("articletitle", ""), page.head_title)
    own = [title for title in map(read_title, filter(None, texts)) if title.is_report]
    dated = [title for title in own if title.year is not None]
    if not dated and link is not None and link.is_report:
        return link
    best = next((title for title in dated if title.year == year), None)
    return best or next(iter([*dated, *own]), None) or read_title(reading.title)


def has_statutory_sections(page: Page) -> bool:
    """The page holds most of the statutory sections, whatever it is called."""
    return sections_named(page.text) >= SECTIONS_ENOUGH


def _is_heading(text: str, page: Page) -> bool:
    """Some pages show their column's name where the title should be: there the way to it names it, too."""
    heading = read_title(text)
    if not heading.is_report or heading.year is not None:
        return heading.is_report
    columns = (page.metas.get("columnname", ""), *(link.text for link in links_of(page)))
    return not heading.short and compact(text) not in map(compact, columns)


def _whose(shown: Title, link: Title | None, names: CountyNames) -> Whose:
    who = whose(shown.issuer, names)
    if who is Whose.UNNAMED and link is not None and link.is_report:
        return whose(link.issuer, names)
    return who


def _scope(who: Whose, reading: ReportReading, reasons: list[str]) -> Scope:
    """The office's title may stand over the county's report (portal-traps §6): the body decides."""
    body = compact(reading.text)
    if who is Whose.OFFICE and len(_WHOLE_COUNTY.findall(body)) >= 3 and not _ONE_BODY.search(body):
        reasons.append("titled as the office's, but speaks of the whole county")
        return Scope.COUNTY
    if who in (Whose.UNNAMED, Whose.COUNTY):
        return _scope_of_speaker(body, reasons)
    return who.scope or Scope.COUNTY


def speaks_for_county(reading: ReportReading) -> bool:
    """The text speaks of the whole county, and of no single body as "we"."""
    body = compact(reading.text)
    return _WHOLE_COUNTY.search(body) is not None and _ONE_BODY.search(body) is None


def _scope_of_speaker(body: str, reasons: list[str]) -> Scope:
    """Departments publish under the county's title, too; then the text speaks of 我局."""
    own = _ONE_BODY.findall(body)
    if len(own) >= 2 and len(own) > len(_WHOLE_COUNTY.findall(body)):
        reasons.append(f"the title does not say so, but the text speaks of {own[0]}")
        return Scope.TOWNSHIP if own[0][-1] in "镇乡道" else Scope.DEPARTMENT
    return Scope.COUNTY


def _not_a_report(shown: Title, reading: ReportReading, page: Page) -> list[Reason]:
    if shown.other_genre:
        return [because(Code.OTHER_GENRE, genre=shown.other_genre)]
    body = compact(reading.text)
    if not shown.is_report:
        return [because(Code.OTHER_TITLE if len(body) >= 300 else Code.NO_TEXT)]
    sections = sections_named(body)
    if sections >= 2 or (len(body) >= 300 and "信息公开" in body):
        return []
    if has_document(page) or reading.tables == "image":
        return []
    return [because(Code.NO_TEXT)]


def has_document(page: Page) -> bool:
    """The page links to, or shows, a document that may be the report."""
    linked = any(is_document_address(link.url) for link in links_of(page))
    return linked or any(True for _ in embedded_documents(page))


def _wrong_year(shown: Title, link: Title | None, year: int) -> list[Reason]:
    found = shown.year if shown.year is not None else (link.year if link is not None else None)
    if found is None:
        return [because(Code.YEAR_UNREAD, wanted=year)]
    return [] if found == year else [because(Code.OTHER_YEAR, found=found, wanted=year)]


def _wrong_issuer(
    who: Whose,
    reading: ReportReading,
    names: CountyNames,
    other_site: bool,
    shared_host: bool,
    named_only: bool,
) -> list[Reason]:
    if who is Whose.OTHER:
        return [because(Code.OTHER_GOVERNMENT)]
    if named_only and who is not Whose.COUNTY:
        return [because(Code.UNNAMED_ON_SHARED_HOST)]
    body = compact(reading.text)
    if who is not Whose.UNNAMED or any(form in body for form in names.forms):
        return []
    if shared_host:
        return [because(Code.UNNAMED_ON_SHARED_HOST)]
    if reading.issuer and whose(reading.issuer, names) is Whose.OTHER:
        return [because(Code.OTHER_SIGNED, issuer=reading.issuer)]
    if body and other_site:
        return [because(Code.UNNAMED_ON_OTHER_SITE)]
    return []


def _issuer(shown: Title, reading: ReportReading, county: County, scope: Scope) -> str:
    if scope is Scope.COUNTY:
        return county.government
    return shown.issuer or reading.issuer or county.name
