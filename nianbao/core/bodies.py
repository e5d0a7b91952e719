"""The bodies below a county, departments and townships, as its report columns list them for one year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from nianbao.core.report import Scope

BODIES = (Scope.DEPARTMENT, Scope.TOWNSHIP)
"""Whose reports lie beside the county's. Nobody lists all of them, so none is ever said to be missing."""


class BodyState(StrEnum):
    """What is known of a body's report that is listed: the archive holds it; it was not asked for yet; it was
    asked for, and what came was no report of the year."""

    HELD = "held"
    WAITING = "waiting"
    UNREAD = "unread"


_SURER = (BodyState.HELD, BodyState.WAITING, BodyState.UNREAD)


@dataclass(frozen=True, slots=True)
class ListedBody:
    """One body's report as it is listed: `name` as printed, `title` as printed; `issuer` is its name in the
    archive, where that holds it; `reason` why what was asked for is no report."""

    scope: Scope
    name: str
    url: str
    title: str
    state: BodyState
    issuer: str | None = None
    reason: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the county's other bodies."""
        return self.scope.value, self.name

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        """From its fields as JSON has them."""
        return cls(**said | {"scope": Scope(said["scope"]), "state": BodyState(said["state"])})


def merged(listed: Iterable[ListedBody]) -> tuple[ListedBody, ...]:
    """Each body once: of several entries the one that brought most."""
    ordered = sorted(listed, key=lambda each: _SURER.index(each.state))
    return tuple({each.key: each for each in reversed(ordered)}.values())
