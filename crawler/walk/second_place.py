"""The prefecture's portal as the second place: some prefectures collect their counties' reports in a column,
and it may be the only place where a report lies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.http.answers import SharedPages
from crawler.walk.conclusion import WalkOutcome
from crawler.walk.walk import Walk
from nianbao.core.county import County
from nianbao.core.file_lock import try_lock
from nianbao.core.prefectures import Prefecture, Prefectures
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from nianbao.core.report import FoundAt, Status

PAGES_SECONDS = 4 * 3600
POLL_SECONDS = 0.2
_SETTLED = (Status.ARCHIVED, Status.UNCHANGED, Status.FAILED)
_CLOSED = (Status.BLOCKED, Status.DISALLOWED, Status.UNREACHABLE)
Begin = Callable[[County, SharedPages], Walk]
"""Makes the walk over a portal seen as the county's, with the pages that earlier walks there asked for."""


@dataclass
class SecondPlace:
    """One prefecture in one run: its pages are asked for once, by one county's walk at a time."""

    prefecture: Prefecture
    pages: SharedPages = field(default_factory=SharedPages)
    began: float = field(default_factory=time.monotonic)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def current_pages(self) -> SharedPages:
        """What its walks were answered; a process that runs for days asks anew."""
        if time.monotonic() - self.began > PAGES_SECONDS:
            self.pages, self.began = SharedPages(), time.monotonic()
        return self.pages


@dataclass
class SecondPlaces:
    """The prefectures of a run. `directory` holds a lock for each: crawls in other processes of the machine
    wait for theirs, so that no portal is walked by two at once."""

    prefectures: Prefectures
    directory: Path
    _places: dict[str, SecondPlace] = field(default_factory=dict)

    async def look(self, county: County, own: WalkOutcome, begin: Begin) -> WalkOutcome:
        """Look for a report that the county's own portal did not give; the ending of both."""
        prefecture = self.prefectures.of(county)
        if own.status in _SETTLED or prefecture is None:
            return own
        place = self._places.setdefault(prefecture.code, SecondPlace(prefecture))
        async with place.turn, self._alone_at(prefecture):
            second = await begin(prefecture.seen_from(county), place.current_pages()).run()
        return _both(own, second, prefecture)

    @asynccontextmanager
    async def _alone_at(self, prefecture: Prefecture) -> AsyncIterator[None]:
        """The only process of this machine that asks the prefecture's portal."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with (self.directory / f"{prefecture.code}.lock").open("a") as lock:
            while not try_lock(lock):  # noqa: ASYNC110 - another process lets go of it
                await asyncio.sleep(POLL_SECONDS)
            yield


def _both(own: WalkOutcome, second: WalkOutcome, prefecture: Prefecture) -> WalkOutcome:
    """What is found there is the county's; what is not there leaves the county's own ending, except that
    what could not be read there may have held the report."""
    trail, unrecorded = own.trail + second.trail, own.unrecorded + second.unrecorded
    if second.status is Status.ARCHIVED:
        there = (replace(each, found_at=FoundAt.PREFECTURE.value) for each in second.found)
        second = replace(
            second,
            found=(*own.found, *there),
            family=own.family or second.family,
            found_at=FoundAt.PREFECTURE.value,
            listed_years=tuple(sorted({*own.listed_years, *second.listed_years})),
        )
        return replace(second, trail=trail, unrecorded=unrecorded)
    if own.status is Status.NOT_PUBLISHED and _is_unread(second):
        why = because(Code.SECOND_PLACE_UNREAD, place=prefecture.name, why=second.reason)
        return replace(
            own, status=Status.NOT_LISTED, reason=why.after(own.reason), trail=trail, unrecorded=unrecorded
        )
    return replace(own, trail=trail, unrecorded=unrecorded)


def _is_unread(second: WalkOutcome) -> bool:
    in_part = second.reason is not None and second.reason.code is Code.COLUMN_UNREAD
    return second.status in _CLOSED or in_part
