"""Says how each county ended, as it ends: a line, a log record, events for people."""

from __future__ import annotations

import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from nianbao.core import clock
from nianbao.core.county_result import CountyResult
from nianbao.core.report import Status
from nianbao_cli.output import number_of, say
from nianbao_cli.schedule.books import json_time, shown_time
from scheduler.entries import LedgerEntry
from scheduler.events import Events, events_of

logger = logging.getLogger(__name__)


@dataclass
class Teller:
    """Is told of each county; keeps the last status of each."""

    as_json: bool
    events: Events
    statuses: dict[tuple[int, str], Status] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """The run in a line."""
        counted = Counter(status.value for status in self.statuses.values())
        ended = ", ".join(f"{count} {status}" for status, count in sorted(counted.items()))
        crawled = f"{number_of(len(self.statuses), 'county', 'counties')} crawled"
        return f"{crawled} ({ended})" if ended else crawled

    def __call__(self, before: LedgerEntry, after: LedgerEntry, result: CountyResult) -> None:
        self.statuses[after.year, after.code] = result.status
        ids = {"campaign": after.year, "county": after.code, "capture": result.warc, "worker": after.worker}
        logger.info("%s %s: %s", after.name, result.status, result.reason or result.title, extra=ids)
        for event in events_of(before, after, result):
            self.events.note(event, clock.now())
        line = result_line(after, result)
        say(json.dumps(line, ensure_ascii=False) if self.as_json else _readable(after, result))


def result_line(entry: LedgerEntry, result: CountyResult) -> dict[str, Any]:
    """One crawled county as a JSON line: the columns of `crawl --json`, and where it stands in the ledger."""
    return {
        **result.as_json(),
        "state": entry.state.value,
        "attempts": entry.attempts,
        "next_at": json_time(entry.next_at),
    }


def _readable(entry: LedgerEntry, result: CountyResult) -> str:
    held = result.status in (Status.ARCHIVED, Status.UNCHANGED)
    said = (held and result.title) or result.reason
    then = f"next {shown_time(entry.next_at)}" if entry.next_at else "no further visit planned"
    return f"{entry.code} {entry.name} {entry.year}  {result.status}  {said or ''}  ({then})"
