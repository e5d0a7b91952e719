"""One round: the ledger made ready, everything due crawled, the yearly duties done, people told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nianbao.archive.catalogue.catalogue import Catalogue
from scheduler.dispatch import Now
from scheduler.duties import Duties
from scheduler.ledger import Ledger
from scheduler.season import Season
from scheduler.standing import Standing
from scheduler.telling import Telling


class Work(Protocol):
    """Whoever works off what is due: the dispatcher of this machine, or a queue."""

    stopping: asyncio.Event

    @property
    def under_way(self) -> int:
        """Counties being crawled here."""
        ...

    def stop(self) -> None:
        """Begin nothing new; what is under way here comes to its end."""
        ...

    async def work_off(self) -> None:
        """Return when nothing more is to be done now."""
        ...

    async def pending(self) -> bool:
        """Whether there is work."""
        ...


@dataclass(frozen=True, slots=True)
class Rounds:
    """What `schedule run` does again and again. `open_catalogue` hands out a catalogue brought up to date;
    `shared`: counties under way belong to workers elsewhere; `write_figures` is for cron, None without;
    `seal` closes the inventory over what was stored."""

    ledger: Ledger
    season: Season
    work: Work
    duties: Duties
    telling: Telling
    open_catalogue: Callable[[], Catalogue]
    now: Now
    shared: bool = False
    write_figures: Callable[[], None] | None = None
    seal: Callable[[], None] = lambda: None

    async def run(self, *, stopping: Callable[[], bool]) -> None:
        """Do what is due. A round that was told to stop owes no duties: they are the next one's."""
        with self.open_catalogue() as catalogue:
            await self.season.prepare(catalogue, self.now(), orphans=not self.shared)
        await self.work.work_off()
        self.season.take_up(self.now())
        await asyncio.to_thread(self.seal)
        if not stopping():
            self.duties.do(self.now())
            self.ledger.remember("last_round", self.now().isoformat())
        await self.telling.tell(self.now())
        if self.write_figures is not None:
            self.write_figures()

    async def tell_digest(self) -> None:
        """One message of what happened since the last."""
        now = self.now()
        campaigns = [campaign for campaign in self.ledger.campaigns() if campaign.closed_at is None]
        said = [
            Standing.of(self.ledger.schedule, each.year, self.ledger.entries(each.year), now).summary
            for each in campaigns
        ]
        await self.telling.tell_digest(now, "\n".join(said))
