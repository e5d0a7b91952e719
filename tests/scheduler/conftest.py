"""A ledger of a few counties, and shorthands for what happens to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from schedule_season import crawled

from nianbao.core.clock import SHANGHAI
from nianbao.core.county import County
from scheduler.ledger import Ledger
from scheduler.schedule import load_schedule

YEAR = 2025


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """`at("02-01T08:00")`: a moment of 2026 in Asia/Shanghai."""
    return lambda text: datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@pytest.fixture
def many(tmp_path: Path, at: Callable[[str], datetime]) -> Iterator[Ledger]:
    """A ledger of twenty counties, each a platform of its own; the first ten had a report last year."""
    codes = [f"9901{number:02d}" for number in range(20)]
    counties = [County(code, f"县{code[-2:]}", "示范省") for code in codes]
    with Ledger.open("", tmp_path, load_schedule()) as ledger:
        ledger.open_campaign(YEAR, at("01-10T00:00"))
        ledger.enrol(YEAR, counties, {code: code for code in codes}, set(codes[:10]))
        yield ledger


@pytest.fixture
def crawl(many: Ledger, at: Callable[[str], datetime]) -> Callable[..., None]:
    """`crawl("not_found", "02-01T08:00", range(5), family="trs")`: those counties end like this."""

    def end(status: str, moment: str, numbers: range, family: str = "") -> None:
        for number in numbers:
            code, reason = f"9901{number:02d}", f"so it is {number}"
            result = crawled(YEAR, code, status, reason, family=family, requests=6)
            many.record(result, at(moment), at(moment), "w")

    return end
