"""Says how each county ended, as it ends: a line, a log record, events for people."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from nianbao.core import clock
from nianbao.core.report import Status
from nianbao_cli.output import say
from nianbao_cli.schedule.books import json_time, shown_time
from scheduler.entries import LedgerEntry
from scheduler.events import Events, events_of
from scheduler.states import CrawlOutcome

logger = logging.getLogger(__name__)


@dataclass
class Teller:
    """Is told of each county; keeps the last status of each."""

    as_json: bool
    events: Events
    statuses: dict[tuple[int, str], Status] = field(default_factory=dict)

    def __call__(self, before: LedgerEntry, after: LedgerEntry, outcome: CrawlOutcome) -> None:
        self.statuses[after.year, after.code] = outcome.status
        ids = {"campaign": after.year, "county": after.code, "capture": outcome.warc, "worker": after.worker}
        logger.info("%s %s: %s", after.name, outcome.status, outcome.reason or outcome.title, extra=ids)
        for event in events_of(before, after, outcome):
            self.events.note(event, clock.now())
        line = outcome_line(after, outcome)
        say(json.dumps(line, ensure_ascii=False) if self.as_json else _readable(after, outcome))


def outcome_line(entry: LedgerEntry, outcome: CrawlOutcome) -> dict[str, Any]:
    """One crawled county as a JSON line: the columns of `crawl --json`, and where it stands in the ledger."""
    return {
        "code": entry.code,
        "name": entry.name,
        "year": entry.year,
        "status": outcome.status.value,
        "state": entry.state.value,
        "url": outcome.url,
        "title": outcome.title,
        "published_on": outcome.published_on,
        "warc": outcome.warc,
        "text": outcome.text,
        "requests": outcome.requests,
        "bytes": outcome.received_bytes,
        "seconds": outcome.seconds,
        **outcome.reason_fields,
        "attempts": entry.attempts,
        "next_at": json_time(entry.next_at),
    }


def _readable(entry: LedgerEntry, outcome: CrawlOutcome) -> str:
    said = outcome.title if outcome.status in (Status.ARCHIVED, Status.UNCHANGED) else outcome.reason
    then = f"next {shown_time(entry.next_at)}" if entry.next_at else "no further visit planned"
    return f"{entry.code} {entry.name} {entry.year}  {outcome.status}  {said or ''}  ({then})"
