"""What portals of the second blind fleet publish beside the reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from portals.cms import Entry
from portals.maker import Maker


def sundry(make: Maker, what: str, count: int) -> list[Entry]:
    """Entries of a column nobody looks for, newest first."""
    first = date(2025, 5, 12)
    return [
        Entry(
            f"{make.name}{what}（第{count - n}号）",
            first - timedelta(days=17 * n),
            text=f"<p>　　{what}见附表。</p>",
        )
        for n in range(count)
    ]


def fragment(make: Maker, entries: Sequence[Entry]) -> str:
    """Rows as a piece of a page."""
    return "<ul class='xxgk-list'>" + "".join(make.cms.row(e.path, e) for e in entries) + "</ul>"


def json_rows(entries: Sequence[Entry], **more: object) -> list[dict[str, object]]:
    """Rows as data."""
    return [{"id": e.serial, "title": e.title, "url": e.path, "pubDate": f"{e.day}", **more} for e in entries]
