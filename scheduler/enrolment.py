"""A campaign's rows and the registry: which are new, which changed, which are counted no more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, select, update

from nianbao.core.county import County
from scheduler.entries import LedgerEntry
from scheduler.schedule import CampaignScope
from scheduler.states import State
from scheduler.tables import attempts, bodies, counties

_REGISTRY = ("name", "province", "prefecture", "portal_url", "other_hosts", "note", "platform")


def left_fact(year: int) -> str:
    """The fact that names the counties of a campaign which have left the registry."""
    return f"left/{year}"


def registered(connection: Connection, year: int) -> dict[str, dict[str, Any]]:
    """What the rows of a campaign have of the registry, by code."""
    rows = connection.execute(select(counties).where(counties.c.year == year)).mappings()
    return {row["code"]: {name: row[name] for name in _REGISTRY} for row in rows}


def registry_values(county: County, platform: str) -> dict[str, Any]:
    """What a row has of the registry."""
    values = (county.name, county.province, county.prefecture, county.portal_url)
    return dict(zip(_REGISTRY, (*values, " ".join(county.other_hosts), county.note, platform), strict=True))


def new_row(
    year: int, county: County, platform: str, held_before: bool, next_at: datetime | None
) -> dict[str, Any]:
    """The row of a county that comes into a campaign."""
    about = {"year": year, "code": county.code, "state": State.WAITING.value, "next_at": next_at}
    return about | registry_values(county, platform) | {"held_before": held_before}


def plan_looks(connection: Connection, scope: CampaignScope, year: int, codes: Collection[str]) -> None:
    """Plan when the departments and townships of these counties are looked for, or that they are not."""
    c = counties.c
    rows = connection.execute(select(c.code, c.province, c.bodies_at, c.bodies_read_at).where(c.year == year))
    for code, province, planned, read_at in rows.all():
        wanted = scope.takes_in(province) and code in codes
        look = (planned or scope.next_visit(year, read_at)) if wanted else None
        if look != planned:
            chosen = and_(c.year == year, c.code == code)
            connection.execute(update(counties).where(chosen).values(bodies_at=look))


def drop_untried(connection: Connection, year: int, codes: Sequence[str]) -> None:
    """Rows whose county left the registry: they go where nothing is known, else they are not tried again."""
    chosen = and_(counties.c.year == year, counties.c.code.in_(codes))
    untried = and_(chosen, counties.c.attempts == 0, counties.c.under_way_since.is_(None))
    connection.execute(counties.delete().where(untried))
    connection.execute(update(counties).where(chosen).values(next_at=None, bodies_at=None))


def recode_row(connection: Connection, year: int, old: str, new: str) -> None:
    """Give a row the code that its county turned out to bear in the year, with all that was found; of two
    rows of one county the one that found more stays."""
    of_county = and_(counties.c.year == year, counties.c.code.in_((old, new)))
    rows = [LedgerEntry.of(row) for row in connection.execute(select(counties).where(of_county)).mappings()]
    rows.sort(key=lambda row: (row.first_found_at is None, -row.attempts))
    for row in rows[1:]:
        connection.execute(counties.delete().where(counties.c.year == year, counties.c.code == row.code))
    seen = select(bodies.c.code).where(bodies.c.year == year, bodies.c.code == new)
    if connection.scalar(seen.limit(1)) is not None:
        connection.execute(bodies.delete().where(bodies.c.year == year, bodies.c.code == old))
    for table in (counties, attempts, bodies):
        connection.execute(update(table).where(table.c.year == year, table.c.code == old).values(code=new))
