"""The whole way of one county: its own portal and, where that gives no report, its prefecture's."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawler.discovery.frontier import Candidate
from crawler.discovery.rules import HAND_COLUMN, KNOWN_COLUMN
from crawler.http.answers import SharedPages
from crawler.http.fetch import Fetcher
from crawler.walk.bodies import listed_bodies
from crawler.walk.conclusion import WalkOutcome
from crawler.walk.listings import Render
from crawler.walk.second_place import SecondPlaces
from crawler.walk.walk import Walk
from nianbao.core.bodies import ListedBody
from nianbao.core.county import County
from nianbao.core.hosts import HostRule
from nianbao.core.portals import Portals

KNOWN_COLUMNS_MOST = 2


@dataclass(frozen=True)
class CountyWalk:
    """`fetcher` makes that of one place, with the pages that are shared there; `known_columns` are looked at
    first; `moment` is when it is walked, None for now. With `all_scopes` departments' and townships' reports
    are asked for too, but those `passed_over` (visit keys); `held`: the issuers of those that are held."""

    county: County
    year: int
    fetcher: Callable[[HostRule, SharedPages | None], Fetcher]
    render: Callable[[Fetcher], Render | None]
    second_places: SecondPlaces
    known_columns: Sequence[Candidate] = ()
    all_scopes: bool = False
    passed_over: Container[str] = frozenset()
    held: Mapping[str, str] = field(default_factory=dict)
    moment: datetime | None = None

    async def run(self) -> WalkOutcome:
        """Walk; may be called once."""
        fetcher = self.fetcher(HostRule.of(self.county), None)
        walk = Walk(
            self.county,
            self.year,
            fetcher,
            all_scopes=self.all_scopes,
            passed_over=self.passed_over,
            known_columns=self.known_columns,
            render=self.render(fetcher),
            moment=self.moment,
        )
        ended = await self.second_places.look(self.county, await walk.run(), self._second)
        return replace(ended, bodies=self._bodies(walk) if self.all_scopes else None)

    def _bodies(self, walk: Walk) -> tuple[ListedBody, ...]:
        evidence = walk.evidence
        return listed_bodies(walk.frontier.bodies, self.held, evidence.found_by, evidence.trail)

    def _second(self, there: County, pages: SharedPages) -> Walk:
        fetcher = self.fetcher(HostRule.of(there) + HostRule.of(self.county), pages)
        render = self.render(fetcher)
        return Walk(there, self.year, fetcher, render=render, named_only=True, moment=self.moment)


def known_columns(county: County, portals: Portals, known: Iterable[str]) -> list[Candidate]:
    """Where to look first: what was said by hand, then the columns where a report was found before."""
    codes = dict.fromkeys((county.code, *county.codes))
    hints = [url for code in codes if code in portals for url in portals[code].columns]
    rows = dict.fromkeys(hints, HAND_COLUMN)
    rows |= {url: KNOWN_COLUMN for url in known if url not in rows}
    rule = HostRule.of(county)
    covered = [Candidate.of(url, row) for url, row in rows.items() if rule.covers(url)]
    return covered[:KNOWN_COLUMNS_MOST]
