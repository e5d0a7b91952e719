"""Times as the archive writes them: UTC, ISO 8601 with an offset."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """A moment as it appears in store keys, with microseconds: 20220215T092800123456Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def last_calendar_year() -> int:
    """The report year that is due now, by the calendar of the portals (Asia/Shanghai)."""
    return now().astimezone(SHANGHAI).year - 1
