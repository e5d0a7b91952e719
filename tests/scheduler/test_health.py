"""Warnings: about us and about portals, not about counties that are merely late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scheduler.health import Sign, warnings_of
from scheduler.ledger import Ledger
from scheduler.reckoning import last_two
from scheduler.standing import Standing, expected_share

YEAR = 2025
At = Callable[[str], datetime]
Crawl = Callable[..., None]


def signs(ledger: Ledger, now: datetime) -> dict[tuple[str, str], Sign]:
    standing = Standing.of(ledger.schedule, YEAR, ledger.entries(YEAR), now)
    return {(sign.kind, sign.subject): sign for sign in warnings_of(standing, last_two(ledger.engine))}


def test_a_campaign_that_goes_as_expected_warns_of_nothing(many: Ledger, crawl: Crawl, at: At) -> None:
    crawl("archived", "02-01T08:00", range(8))
    crawl("not_published", "02-01T08:00", range(8, 20))
    assert signs(many, at("02-02T00:00")) == {}


def test_a_county_that_had_a_report_and_cannot_be_read_now(many: Ledger, crawl: Crawl, at: At) -> None:
    crawl("archived", "02-01T08:00", range(7))
    crawl("not_found", "02-01T08:00", range(7, 9))
    crawl("not_published", "02-01T08:00", range(9, 10))
    assert signs(many, at("02-02T00:00"))["had-one-last-year", "unreadable"].codes == ("990107", "990108")
    overdue = signs(many, at("04-01T00:00"))["had-one-last-year", "overdue"]
    assert overdue.codes == ("990109",)
    assert "县09" in overdue.text


def test_a_report_that_vanished(many: Ledger, crawl: Crawl, at: At) -> None:
    crawl("archived", "02-01T08:00", range(8))
    crawl("not_published", "02-08T08:00", range(1))
    assert signs(many, at("02-09T00:00"))["gone", "reports"].codes == ("990100",)


def test_a_family_whose_portals_cannot_be_read_any_more(many: Ledger, crawl: Crawl, at: At) -> None:
    crawl("not_published", "02-01T08:00", range(6), family="trs")
    crawl("not_published", "02-01T08:00", range(6, 12), family="vsb")
    crawl("not_found", "02-04T08:00", range(2), family="trs")
    crawl("not_published", "02-04T08:00", range(2, 6), family="trs")
    crawl("unreachable", "02-04T08:00", range(6, 7), family="")
    crawl("not_published", "02-04T08:00", range(7, 12), family="vsb")
    found = signs(many, at("02-05T00:00"))
    assert found["family", "trs"].codes == ("990100", "990101")
    assert "4 of 6" in found["family", "trs"].text
    assert ("family", "vsb") not in found


def test_nothing_found_where_many_were_expected(many: Ledger, crawl: Crawl, at: At) -> None:
    crawl("not_published", "02-28T08:00", range(20))
    assert "0 of 20" in signs(many, at("02-28T09:00"))["too-few", "none"].text
    crawl("archived", "03-02T08:00", range(4))
    assert ("too-few", "few") in signs(many, at("03-02T09:00"))
    crawl("archived", "03-05T08:00", range(4, 9))
    assert not {kind for kind, _ in signs(many, at("03-05T09:00"))} & {"too-few"}


def test_expected_shares_lie_between_the_days_given(many: Ledger, at: At) -> None:
    shares = [
        expected_share(many.schedule, YEAR, at(day))
        for day in ("01-30T00:00", "01-31T00:00", "02-14T00:00", "05-01T00:00")
    ]
    assert shares == [None, 0.26, 0.49, 0.95]
