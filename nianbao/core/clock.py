"""Times as the archive writes them: UTC, ISO 8601 with an offset."""

from __future__ import annotations

import ctypes
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_TIME_ERROR = 5
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


def clock_said() -> str:
    """Which clock the times are from, and whether the system keeps it synchronised (adjtimex(2))."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(1024))
    except (OSError, AttributeError):
        state = -1  # no Linux
    said = "unknown" if state < 0 else "no" if state == _TIME_ERROR else "yes"
    return f"system clock (CLOCK_REALTIME), UTC; synchronised: {said}"
