"""Crawls taken back: the county is due as if never tried, its requests count, what is held stays."""

from __future__ import annotations

import pytest

from scheduler.ledger import Ledger
from scheduler.mistakes import take_back
from scheduler.reckoning import last_two, sums_of
from tests.scheduler.test_ledger import YEAR, at, ended, ledger, state

__all__ = ["ledger"]


@pytest.mark.parametrize("status", ["unreachable", "not_published", "failed"])
def test_the_county_is_due_as_if_never_tried(ledger: Ledger, status: str) -> None:
    untried = ledger.entries(YEAR, ["990101"])
    for moment in ("02-01T08:00", "02-02T08:00"):
        ended(ledger, status, moment, "no route")
    assert len(last_two(ledger.engine)) == 1
    assert take_back(ledger, YEAR, "990101")
    assert ledger.entries(YEAR, ["990101"]) == untried
    assert state(ledger, "02-02T08:00") == "due"
    assert last_two(ledger.engine) == []


def test_requests_that_were_sent_count_all_the_same(ledger: Ledger) -> None:
    ended(ledger, "unreachable", "02-01T08:00")
    spent = ledger.spent_requests(at("02-01T00:00"))
    assert spent["a"] == 7
    assert take_back(ledger, YEAR, "990101")
    assert ledger.spent_requests(at("02-01T00:00")) == spent
    assert sums_of(ledger.engine)[YEAR].requests == 7


def test_a_report_that_is_held_stays_held(ledger: Ledger) -> None:
    ended(ledger, "archived", "02-01T08:00")
    (held,) = ledger.entries(YEAR, ["990101"])
    ended(ledger, "unreachable", "02-08T08:00", "no route")
    assert take_back(ledger, YEAR, "990101")
    (after,) = ledger.entries(YEAR, ["990101"])
    assert (after.state, after.status, after.reason, after.failures) == ("found", "archived", None, 0)
    assert (after.first_found_at, after.url) == (held.first_found_at, held.url)


def test_a_county_of_no_campaign(ledger: Ledger) -> None:
    assert not take_back(ledger, YEAR - 1, "990101")
    assert not take_back(ledger, YEAR, "990109")
