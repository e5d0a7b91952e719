"""Every family over its fixtures: what it recognises, lists, turns and asks for; and that it leaves the pages of
the others alone."""

from __future__ import annotations

import pytest
from cms_cases import BY_NAME, FIXTURES, Case, all_cases, as_ask, as_entry, as_told, ask_of, cases_of, read

from crawler.cms import (
    FAMILIES,
    LIKELY_SIGNS,
    asks_of,
    entries_of,
    family_of,
    likely_families,
    other_pages,
)
from crawler.cms.family import Ask, Told
from crawler.cms.paging import PAGES_MOST
from crawler.discovery.issuers import CountyNames
from crawler.discovery.listing import read_listing
from nianbao.core.county import County
from pipelines.text.page import Page

FALLBACKS = ("scripted", "generic")
NAMED = [family.name for family in FAMILIES if family.name not in FALLBACKS]
SHARED = {
    (
        "hanweb_xxgk",
        "hanweb_jcms",
    ): "the module is shown on the column pages of its vendor's CMS",
}
"""(whose fixture, who also claims it): why that is right."""

CASES = pytest.mark.parametrize("case", all_cases(), ids=str)


@pytest.mark.parametrize("name", BY_NAME)
def test_every_family_has_fixtures(name: str) -> None:
    """A family without evidence of what it does fails; so does a fixture file that nothing reads."""
    cases = cases_of(name)
    assert cases, f"tests/crawler/cms/fixtures/{name}/expected.json is missing or empty"
    used = {case.file for case in cases} | {
        told["answer"] for case in cases for told in case.expected["told"]
    }
    assert {path.name for path in (FIXTURES / name).iterdir()} == used | {"expected.json"}


def test_every_fixture_has_a_family() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(BY_NAME)


@CASES
def test_the_family_is_recognised(case: Case) -> None:
    assert family_of(case.page).name == (case.family if case.family in NAMED else FALLBACKS[-1])


@CASES
def test_entries_pages_and_asks(case: Case) -> None:
    family, page = BY_NAME[case.family], case.page
    assert [as_entry(link) for link in family.entries(page)] == case.expected["entries"]
    assert family.pages(page) == case.expected["pages"]
    assert [as_ask(ask) for ask in family.asks(page)] == case.expected["asks"]


@CASES
def test_the_listing_as_a_whole_says_the_same(case: Case) -> None:
    """What all families together say of a page: the family's own, in its order, and no foreign entries."""
    page = case.page
    assert [as_entry(link) for link in entries_of(page)] == case.expected["entries"]
    assert [as_ask(ask) for _, ask in asks_of(page)] == case.expected["asks"]
    assert {family.name for family, _ in asks_of(page)} <= {case.family}
    pages = other_pages(page)
    assert [url for url in pages if url in case.expected["pages"]] == case.expected["pages"]
    assert len(set(pages)) == len(pages)
    assert page.url not in pages


ANSWERED = [(case, at) for case in all_cases() for at in range(len(case.expected["told"]))]


@pytest.mark.parametrize(("case", "at"), ANSWERED, ids=lambda value: str(value))
def test_answers_are_read(case: Case, at: int) -> None:
    told = case.expected["told"][at]
    ask = ask_of(told["ask"])
    answer = read(case.family, told["answer"], ask.url)
    found = BY_NAME[case.family].told(ask, answer, case.page)
    assert as_told(found) == {"entries": told["entries"], "further": told["further"]}


@pytest.mark.parametrize(
    "name", [name for name in BY_NAME if any(c.expected["asks"] for c in cases_of(name))]
)
def test_a_listing_is_asked_for_to_its_end(name: str) -> None:
    """The calls of a fixture lead from one to the next, as the walk makes them, to the last answer."""
    for case in cases_of(name):
        waiting = [as_ask(ask) for ask in BY_NAME[name].asks(case.page)]
        steps = list(case.expected["told"])
        while waiting and steps:
            step = steps.pop(0)
            assert step["ask"] == waiting.pop(0)
            waiting = [*step["further"], *waiting]
        assert waiting == []


@CASES
def test_no_family_claims_the_page_of_another(case: Case) -> None:
    claiming = {family.name for family in FAMILIES if family.signs(case.page) >= LIKELY_SIGNS}
    foreign = {name for name in claiming - {case.family} if (case.family, name) not in SHARED}
    assert foreign == set()


@CASES
@pytest.mark.parametrize("name", NAMED)
def test_a_family_lists_nothing_of_a_page_it_does_not_know(case: Case, name: str) -> None:
    if name == case.family or (case.family, name) in SHARED:
        return
    assert BY_NAME[name].entries(case.page) == []
    assert BY_NAME[name].asks(case.page) == []


def test_every_exception_is_one() -> None:
    """A reason that is no longer needed goes."""
    for (whose, claimant), reason in SHARED.items():
        pages = [case.page for case in cases_of(whose)]
        assert reason
        assert any(BY_NAME[claimant].signs(page) >= LIKELY_SIGNS for page in pages)


@CASES
def test_what_families_find_reaches_the_listing(case: Case) -> None:
    """Entries from scripts, comments and interfaces are reports to discovery, with the dates beside them."""
    family, page = BY_NAME[case.family], case.page
    written = [
        *case.expected["entries"],
        *(entry for told in case.expected["told"] for entry in told["entries"]),
    ]
    links = family.entries(page)
    for told in case.expected["told"]:
        ask = ask_of(told["ask"])
        links += family.told(ask, read(case.family, told["answer"], ask.url), page).entries
    listing = read_listing(page, CountyNames.of(County("990199", "越溪县", "示范省")), further=tuple(links))
    listed = {(entry.link.url, str(entry.shown)) for entry in listing.entries}
    assert listed >= {(url, day) for url, title, day in written if "公开" in title}


def test_the_fallback_comes_last_and_applies_to_anything() -> None:
    page = Page.of("<p>县人民政府</p>".encode(), "http://p.example/")
    assert tuple(family.name for family in FAMILIES)[-2:] == FALLBACKS
    assert family_of(page).name == "generic"
    assert likely_families(page) == ()


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (
            "<script>var countPage = 99999999;document.write('<a href=\"index_1.html\">2</a>')</script>",
            "/nb/",
        ),
        ("<script>createPageHTML(99999999, 0, 'index', 'html');</script>", "/nb/"),
        ("<script>createPageHTML('page_div',99999999, 1,'list','shtml',5);</script>", "/nb/list.shtml"),
        ("<b>NFCMS_SITE_ID NFCMS_POST_ID</b><a href=index_2.html>2</a> 共 9999 页", "/nb/"),
    ],
)
def test_a_huge_count_gives_a_sane_number_of_pages(markup: str, url: str) -> None:
    page = Page.of(markup.encode(), f"http://p.example{url}")
    assert 300 <= len(other_pages(page)) <= PAGES_MOST


def test_a_year_is_no_page_number() -> None:
    """Columns of years beside a VSB list are called 2022.htm: not two thousand pages."""
    case = next(case for case in cases_of("vsb") if case.file == "first.html")
    assert not [url for url in BY_NAME["vsb"].pages(case.page) if "20" in url.rpartition("/")[2]]


def test_an_answer_without_a_known_call_ends_the_listing() -> None:
    page = Page.of(b"", "http://p.example/")
    for family in FAMILIES:
        assert family.told(Ask("http://p.example/api"), page, page) == Told()
