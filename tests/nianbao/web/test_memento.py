"""Memento (RFC 7089) on a report's page and its replay: original, time gate, time map, mementos with their times."""

from __future__ import annotations

import re

import pytest

from nianbao.archive.catalogue.catalogue import Catalogue
from tests.nianbao.archive.catalogue.handmade import Report
from tests.nianbao.web.handmade_site import Served, make_site, served

REPORT = "/report/320322/2021"
FIRST, SECOND = "Tue, 15 Feb 2022 09:28:00 GMT", "Sun, 20 Mar 2022 01:00:00 GMT"
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?(?:; datetime="([^"]*)")?')


def links(said: str) -> dict[str, tuple[str, str]]:
    """By its relation, the address of a link and its time."""
    return {rel: (address, when) for address, rel, _, when in LINK.findall(said)}


def test_a_page_names_the_original_and_its_mementos(page: Served) -> None:
    shown = links(page.get(REPORT).headers["Link"])
    assert shown["original"][0].startswith("http://")
    assert {rel: when for rel, (_, when) in shown.items() if when} == {
        "first prev memento": FIRST, "last memento": SECOND,
    }  # fmt: skip
    assert links(page.get(f"/en{REPORT}/county").headers["Link"]) == shown
    for rel, (address, when) in shown.items():
        if "memento" in rel:
            replayed = page.get(address)
            assert (replayed.status_code, replayed.headers["Memento-Datetime"]) == (200, when)
            assert links(replayed.headers["Link"])["original"] == shown["original"]
    assert "Memento-Datetime" not in page.get("/replay/320322/2021").headers


def test_the_time_map_lists_every_capture_of_the_address(page: Served) -> None:
    shown = links(page.get(REPORT).headers["Link"])
    answer = page.get(shown["timemap"][0])
    assert answer.headers["content-type"].startswith("application/link-format")
    listed = links(answer.text)
    assert f'from="{FIRST}"; until="{SECOND}"' in answer.text
    assert {rel: when for rel, (_, when) in listed.items() if when} == {
        "first memento": FIRST,
        "last memento": SECOND,
    }
    assert listed["original"] == shown["original"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Wed, 01 Jan 2020 00:00:00 GMT", FIRST),
        (FIRST, FIRST),
        ("Sun, 20 Mar 2022 00:59:59 GMT", FIRST),
        (SECOND, SECOND),
        (None, SECOND),
        ("yesterday", None),
    ],
)
def test_the_time_gate_leads_to_what_was_shown_then(
    page: Served, wanted: str | None, found: str | None
) -> None:
    gate = links(page.get(REPORT).headers["Link"])["timegate"][0]
    answer = page.get(gate, headers={"Accept-Datetime": wanted} if wanted else {})
    if found is None:
        assert answer.status_code == 400
        return
    assert (answer.status_code, answer.headers["Vary"]) == (302, "accept-datetime")
    assert page.get(answer.headers["Location"]).headers["Memento-Datetime"] == found
    assert {"original", "timemap"} <= links(answer.headers["Link"]).keys()


def test_an_address_has_the_captures_that_were_made_of_it_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    site = make_site(tmp_path_factory.mktemp("moved"))
    moved = 'http://www.sp.example/年报/"a>b.html'
    for captured_at in ("2023-01-01T00:00:00.900000+00:00", "2023-01-02T00:00:00.900000+00:00"):
        Report(captured_at=captured_at, text=captured_at.encode(), said={"url": moved}).put(site.store)
    with Catalogue.open(site.store, site.work_path) as catalogue:
        catalogue.refresh()
    with served(site) as page:
        shown = links(page.get("/report/532525/2021").headers["Link"])
        gate, (_, when) = shown["timegate"][0], shown["last memento"]
        own = page.get(gate, headers={"Accept-Datetime": when}).headers["Location"]
        old = links(page.get("/timemap/532525/2021/county?capture=20220215T092800123456Z").text)
    assert shown["original"][0] == "http://www.sp.example/%E5%B9%B4%E6%8A%A5/%22a%3Eb.html"
    assert [rel for rel in shown if "memento" in rel] == ["first prev memento", "last memento"]
    assert own == shown["last memento"][0]
    assert shown["original"] != old["original"]
    assert "capture=" in old["timegate"][0]
    assert [when for rel, (_, when) in old.items() if "memento" in rel] == [FIRST]
