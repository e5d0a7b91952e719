"""What a campaign owes beside its crawls: to be opened, and kept in line with registry and archive."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import HELD as HELD_STATUSES
from nianbao.archive.catalogue.history import CatalogueLine
from nianbao.archive.catalogue.manifest import moment_of
from nianbao.core.county import County
from nianbao.core.county_result import CountyResult
from nianbao.core.errors import UsageError
from nianbao.core.history import CountyHistory
from nianbao.core.platforms import addresses_of, hosts_of, platforms_of
from nianbao.core.registry import Registry
from nianbao.core.report import Scope, Status
from nianbao.core.units import units_of
from scheduler.entries import LedgerEntry
from scheduler.ledger import Ledger
from scheduler.states import ABSENT, HELD

logger = logging.getLogger(__name__)

ADDRESS_DAYS = 7
"""How long a host's address is believed to stay the same."""


@dataclass(frozen=True, slots=True)
class Season:
    """The campaigns of one ledger, over one registry with its history and one archive."""

    ledger: Ledger
    registry: Sequence[County]
    history: CountyHistory = field(default_factory=CountyHistory)

    async def prepare(self, catalogue: Catalogue, now: datetime, *, orphans: bool) -> int:
        """Make the ledger ready for a run; returns the report year of the campaign that is open.

        `catalogue` is up to date. What the archive knows better than the ledger is entered: a report crawled
        by hand, and with `orphans` what became of crawls whose scheduler was killed; those of which the
        archive knows nothing are due again. Without `orphans`, counties under way are left to their workers.
        """
        year = self.ledger.schedule.report_year(now)
        opened = self.ledger.open_campaign(year, now)
        before = {held.current.code for held in catalogue.kept(None, year - 1)}
        before |= {entry.code for entry in self.ledger.entries(year - 1) if entry.state in HELD}
        units = self._units(year)
        self._check_provinces(units)
        self.ledger.recode(year, self._recoded(year, units))
        added = self.ledger.enrol(year, units, self._platforms(units), self._places(units, year, before))
        if opened:
            logger.info("campaign %d is open: %d counties", year, added, extra={"campaign": year})
        if self.ledger.adopt_schedule(now):
            logger.info("the schedule is new: every next visit is planned by it")
        for campaign in self.ledger.campaigns():
            self._absorb(catalogue, campaign.year, orphans)
        for entry in self.ledger.under_way() if orphans else ():
            self.ledger.put_back(entry)
        await self._look_up(year, now)
        return year

    def _check_provinces(self, units: Sequence[County]) -> None:
        """A province that is not spelled as the registry has it would be left out silently."""
        known = {unit.province for unit in units}
        unknown = [name for name in self.ledger.schedule.scope.provinces if name not in known]
        if unknown:
            raise UsageError(f"the schedule's [scope] provinces: no county is in {', '.join(unknown)}")

    def take_up(self, now: datetime) -> None:
        """Last year's late reports: what is missing and was seen listed by a crawl of this year is due."""
        year = self.ledger.schedule.report_year(now)
        before = [each for each in self.ledger.entries(year - 1) if each.state not in HELD]
        missing = {self.history.place(each.code, each.year): each for each in before}
        for entry in self.ledger.entries(year) if missing else ():
            late = missing.get(self.history.place(entry.code, year))
            if late is not None and year - 1 in entry.listed_years and self._is_unsought(late, entry):
                self.ledger.bring_forward(late, now)

    def _is_unsought(self, late: LedgerEntry, entry: LedgerEntry) -> bool:
        """Whether nobody looked since it was seen; where one did in vain, once a season is enough."""
        if late.under_way_since is not None:
            return False
        sought, seen = late.last_attempt_at, entry.last_attempt_at
        in_vain = [status.value for status in ABSENT]
        if sought is not None and late.status in in_vain and sought >= self.ledger.schedule.opens(entry.year):
            return False
        return seen is not None and (sought is None or sought < seen)

    def _absorb(self, catalogue: Catalogue, year: int, orphans: bool) -> None:
        entries = {self.history.place(entry.code, year): entry for entry in self.ledger.entries(year)}
        for line in catalogue.lines(None, year):
            entry = entries.get(self.history.place(line.code, year))
            if entry is not None and line.scope == Scope.COUNTY and _is_news(entry, line, orphans):
                moment = moment_of(line.captured_at)
                self.ledger.record(result_of(line), moment, moment, "the archive")

    def _units(self, year: int) -> Sequence[County]:
        """The counties of the report year: a county that changed since is asked for as it was."""
        return units_of(Registry(tuple(self.registry)), self.history, year).counties

    def _recoded(self, year: int, units: Sequence[County]) -> dict[str, str]:
        """The campaign's rows whose county bears another code in it, now that registry or history say so."""
        codes = {self.history.place(unit.code, year): unit.code for unit in units}
        waiting = [entry.code for entry in self.ledger.entries(year) if entry.under_way_since is None]
        rows = [(code, self.history.place(code, year)) for code in waiting]
        return {code: codes[place] for code, place in rows if codes.get(place, code) != code}

    def _places(self, units: Sequence[County], year: int, held: Collection[str]) -> set[str]:
        """Those of the units that are among the places held the year before, under whatever code."""
        places = {self.history.place(code, year - 1) for code in held}
        return {unit.code for unit in units if self.history.place(unit.code, year) in places}

    def _platforms(self, units: Sequence[County]) -> dict[str, str]:
        addresses = {host: address for host, (address, _) in self._known_addresses().items()}
        return platforms_of(units, self.ledger.schedule.platforms, addresses)

    def _known_addresses(self) -> dict[str, tuple[str, str]]:
        known: dict[str, tuple[str, str]] = json.loads(self.ledger.fact("addresses") or "{}")
        return known

    async def _look_up(self, year: int, now: datetime) -> None:
        """Learn the addresses of the hosts that are about to be visited, where they are not known well."""
        known = self._known_addresses()
        oldest = (now - timedelta(days=ADDRESS_DAYS)).isoformat()
        due = hosts_of(entry.county for entry in self.ledger.due(now))
        unknown = {host for host in due if host not in known or known[host][1] < oldest}
        if not unknown:
            return
        found = await addresses_of(unknown)
        if found:
            known |= {host: (address, now.isoformat()) for host, address in found.items()}
            self.ledger.remember("addresses", json.dumps(known))
            units = self._units(year)
            self.ledger.enrol(year, units, self._platforms(units), ())


def result_of(line: CatalogueLine) -> CountyResult:
    """A crawl's result as the archive remembers it."""
    return CountyResult(
        line.code,
        line.name,
        line.year,
        Status(line.status),
        line.url,
        line.title,
        line.published_on,
        line.issuer or None,
        line.warc,
        line.text,
        reason=line.reason,
        reason_code=line.reason_code,
        reason_values=line.reason_values,
        listed_years=line.listed_years,
    )


def result_since(catalogue: Catalogue, entry: LedgerEntry) -> CountyResult | None:
    """What the archive has of the crawl that a county was given to; None where it has nothing."""
    for line in catalogue.lines([entry.code], entry.year):
        if line.scope == Scope.COUNTY and _is_news(entry, line, orphans=True):
            return result_of(line)
    return None


def _is_news(entry: LedgerEntry, line: CatalogueLine, orphans: bool) -> bool:
    """Whether the archive's line is of a crawl that the ledger has not heard of."""
    if entry.under_way_since is not None:
        return orphans and moment_of(line.captured_at) >= entry.under_way_since
    return line.status in HELD_STATUSES and entry.first_found_at is None
