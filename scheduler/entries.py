"""The rows of the ledger as values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import RowMapping

from nianbao.core.county import County
from nianbao.core.county_result import not_shown
from nianbao.core.reasons import Reason
from nianbao.core.report import Status
from scheduler.policy import History
from scheduler.states import State


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One county in one campaign. `under_way_since`: given to a crawl that has not ended; `bodies_at`: when
    its departments and townships are looked for next, `bodies_read_at`: when they were last."""

    year: int
    code: str
    name: str
    province: str
    prefecture: str
    portal_url: str
    other_hosts: str
    note: str
    platform: str
    state: State
    status: str | None
    attempts: int
    failures: int
    first_found_at: datetime | None
    last_attempt_at: datetime | None
    next_at: datetime | None
    bodies_at: datetime | None
    bodies_read_at: datetime | None
    under_way_since: datetime | None
    worker: str | None
    reason: str | None
    reason_code: str | None
    reason_values: dict[str, Any]
    listed_years: tuple[int, ...]
    url: str | None
    title: str | None
    published_on: str | None
    warc: str | None
    text: str | None
    family: str
    flagged: str | None
    held_before: bool

    @classmethod
    def of(cls, row: RowMapping) -> Self:
        """The entry of a row of the table, whose columns are the same."""
        values = {"state": State(row["state"]), "reason_values": row["reason_values"] or {}}
        return cls(**(dict(row) | values | {"listed_years": tuple(row["listed_years"] or ())}))

    @property
    def county(self) -> County:
        """The registry row it was made from."""
        hosts = tuple(self.other_hosts.split())
        return County(self.code, self.name, self.province, self.prefecture, self.portal_url, hosts, self.note)

    def state_at(self, now: datetime) -> State:
        """`due` where it was never tried and its time has come."""
        due = self.state is State.WAITING and self.next_at is not None and self.next_at <= now
        return State.DUE if due else self.state

    def not_shown(self, why: Reason) -> Self:
        """The same of a report that is withheld: nothing of what it says."""
        return replace(self, **not_shown(why))

    def history(self) -> History:
        """What the policy needs to know of it."""
        status = Status(self.status) if self.status else None
        return History(self.year, status, self.last_attempt_at, self.first_found_at, self.failures)


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """One campaign, and what was done of its yearly duties."""

    year: int
    opened_at: datetime
    gaps_listed_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastTwo:
    """The last two crawls of one county, over all campaigns."""

    code: str
    family: str
    last: Status
    before: Status


@dataclass
class Sums:
    """What the crawls of a campaign came to: how many by status, requests sent, bytes received."""

    crawls: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    received_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Durations:
    """How long the crawls of a campaign took: how many no longer than each bound, all of them, their sum."""

    within: tuple[int, ...]
    count: int
    seconds: float
