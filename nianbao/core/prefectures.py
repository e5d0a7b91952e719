"""The prefectures' portals: the second place where a county's report may lie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from nianbao.core.county import County
from nianbao.core.registry import portal_of, rows_of
from nianbao.core.settings import CONFIG

COLUMNS = ("code", "name", "portal_url", "other_hosts", "note")
BUNDLED = CONFIG / "prefectures.csv"
NONE = "none"
"""The setting that turns the second place off."""


@dataclass(frozen=True, slots=True)
class Prefecture:
    """One row (columns: the command contract, `prefectures.csv`)."""

    code: str
    name: str
    portal_url: str
    other_hosts: tuple[str, ...] = ()
    note: str = ""

    def seen_from(self, county: County) -> County:
        """The county as if this portal were its own."""
        return replace(county, portal_url=self.portal_url, other_hosts=self.other_hosts)


@dataclass(frozen=True)
class Prefectures:
    """All prefectures that have a confirmed portal."""

    rows: tuple[Prefecture, ...] = ()

    def of(self, county: County) -> Prefecture | None:
        """The prefecture that the county's registry row names, else the one of its code's first four digits;
        None where there is none, or none with a portal."""
        named = [each for each in self.rows if county.prefecture and each.name == county.prefecture]
        by_code = self._by_code.get(county.code[:4] + "00")
        found = by_code if by_code in named or not named else named[0]
        return found if found is not None and found.portal_url else None

    @cached_property
    def _by_code(self) -> dict[str, Prefecture]:
        return {each.code: each for each in self.rows}


def load_prefectures(setting: str = "") -> Prefectures:
    """Read what NIANBAO_PREFECTURES names: a CSV, "" for the bundled one, `none` for none at all.

    Raises UsageError naming the file, the line and the column that is wrong.
    """
    if setting == NONE:
        return Prefectures()
    source = Path(setting) if setting else BUNDLED
    rows: Iterable[Prefecture] = (
        Prefecture(row["code"], row["name"], *portal_of(row, where), row["note"])
        for row, where in rows_of(source, COLUMNS, "prefectures")
    )
    return Prefectures(tuple(rows))
