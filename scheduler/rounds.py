"""One round: the ledger made ready, everything due crawled, the yearly duties done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.catalogue.catalogue import Catalogue
from scheduler.dispatch import Dispatcher, Now
from scheduler.season import Season


@dataclass(frozen=True, slots=True)
class Rounds:
    """What `schedule run` does again and again. `open_catalogue` hands out a catalogue brought up to date."""

    season: Season
    dispatcher: Dispatcher
    open_catalogue: Callable[[], Catalogue]
    now: Now

    async def run(self) -> int:
        """Do what is due; returns the report year of the campaign that is open."""
        with self.open_catalogue() as catalogue:
            year = await self.season.prepare(catalogue, self.now(), orphans=True)
        await self.dispatcher.work_off()
        return year
