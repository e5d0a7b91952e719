"""A campaign as the page shows it, in the words of `schedule status --json`; the command line hands it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CampaignStatus:
    """The campaign's line of `nianbao schedule status --json`, and the lines of the counties that are stuck,
    under way, or ended in an error lately."""

    campaign: Mapping[str, Any]
    counties: Sequence[Mapping[str, Any]]

    def line(self, code: str) -> Mapping[str, Any]:
        """A county's line; empty where there is none."""
        return next((line for line in self.counties if line["code"] == code), {})


Campaign = Callable[[int | None], CampaignStatus | None]
"""The status of a campaign year (None: the latest campaign); None where the ledger has no such campaign."""
