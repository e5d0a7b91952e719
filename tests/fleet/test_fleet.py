"""The examination of the crawler: one crawl over the whole fleet, then a judgement for each portal and its manners.

`benchmarks/bench_discovery.py` prints the same as numbers. A portal's expectation follows from what it publishes and
from the command contract, never from what the crawler does today.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from portals.exam import Exam, run
from portals.fleet import fleet
from portals.site import Ask, Portal

from nianbao.core.registry import BUNDLED
from nianbao.core.report import Status

# `make test` examines every eighth portal, `make test-long` all of them.
PORTALS = fleet() if os.environ.get("NIANBAO_TEST_LONG") else fleet()[5::8]
ARCHIVED = [portal for portal in PORTALS if portal.expect.status is Status.ARCHIVED]
CLOSED = [portal for portal in PORTALS if portal.forbidden]
MOST_BYTES_SENT = 24 * 1024**2


def named(portal: Portal) -> str:
    return f"{portal.code}-{portal.slug}"


@pytest.fixture(scope="module")
def exam(tmp_path_factory: pytest.TempPathFactory) -> Exam:
    return run(PORTALS, tmp_path_factory.mktemp("fleet"), explain=True)


@pytest.mark.parametrize("portal", PORTALS, ids=named)
def test_portal_ends_as_its_pages_say(exam: Exam, portal: Portal) -> None:
    faults = exam.faults(portal)
    differences = "\n".join(f"  {field}: expected {want}, got {got}" for field, (want, got) in faults.items())
    assert not faults, f"{portal.what}\n{differences}\n{portal.expect.why}\n{exam.steps(portal)}"


def test_each_county_has_one_line_and_nothing_broke(exam: Exam) -> None:
    assert {code: len(lines) for code, lines in exam.lines.items()} == {p.code: 1 for p in PORTALS}
    assert "Traceback" not in exam.said
    assert exam.code == Status.BLOCKED.exit_code


def test_never_two_requests_at_once_to_a_host(exam: Exam) -> None:
    crowded = [(asked.code, asked.host, asked.path) for asked in exam.asked if asked.at_once > 1]
    assert not crowded


def test_strangers_are_never_asked(exam: Exam) -> None:
    strangers = {(portal.code, name) for portal in PORTALS for name in portal.strangers}
    assert strangers, "the fleet has no strangers to be led to"
    assert not [(a.code, a.host, a.path) for a in exam.asked if (a.code, a.host) in strangers]


@pytest.mark.parametrize("portal", CLOSED, ids=named)
def test_addresses_closed_by_robots_are_never_asked(exam: Exam, portal: Portal) -> None:
    asked = [a.path for a in exam.of(portal) if a.path != "/robots.txt"]
    assert not [path for path in asked if path.startswith(portal.forbidden)]


def test_robots_txt_is_the_first_thing_asked_of_every_host(exam: Exam) -> None:
    first: dict[tuple[str, str], str] = {}
    for asked in exam.asked:
        first.setdefault((asked.code, asked.host), asked.path)
    assert {where: path for where, path in first.items() if path != "/robots.txt"} == {}


@pytest.mark.parametrize("portal", PORTALS, ids=named)
def test_no_portal_is_asked_more_than_it_takes(exam: Exam, portal: Portal) -> None:
    line = exam.line(portal)
    assert line["requests"] <= portal.most
    assert line["requests"] + line["requisites"] == len(exam.of(portal))


@pytest.mark.parametrize("portal", [portal for portal in PORTALS if portal.gap], ids=named)
def test_a_portal_that_asks_for_patience_gets_it(exam: Exam, portal: Portal) -> None:
    assert exam.gaps(portal)[0] >= portal.gap


def test_large_files_and_bombs_are_not_drunk_up(exam: Exam) -> None:
    sent = {portal.code: sum(asked.sent for asked in exam.of(portal)) for portal in PORTALS}
    assert {code: count for code, count in sent.items() if count > MOST_BYTES_SENT} == {}


def test_nothing_but_list_interfaces_is_posted_to(exam: Exam) -> None:
    posted = {asked.path for asked in exam.asked if asked.method not in ("GET", "HEAD")}
    assert posted <= {"/module/web/jpage/dataproxy.jsp"}


def test_every_request_says_who_asks(exam: Exam) -> None:
    assert all("nianbao" in asked.headers["user-agent"] for asked in exam.asked)


# The fleet itself


@pytest.mark.parametrize("portal", ARCHIVED, ids=named)
def test_the_expected_page_is_published(portal: Portal) -> None:
    path, _, query = (portal.expect.path or "").partition("?")
    pairs = dict(pair.split("=", 1) for pair in query.split("&") if pair)
    answer = portal.hosts[portal.expect.host].answer(Ask("GET", path, pairs, {}, {"cookie": "lbsid=1"}, 9, 9))
    assert answer.status == 200
    assert portal.expect.title
    assert len(answer.body) > 400


def test_no_name_of_the_fleet_is_a_real_county() -> None:
    with Path(BUNDLED).open(encoding="utf-8", newline="") as stream:
        real = {row["name"] for row in csv.DictReader(stream)}
    assert not [portal.name for portal in PORTALS if portal.name in real]
    assert all(portal.code.startswith("98") for portal in PORTALS)
