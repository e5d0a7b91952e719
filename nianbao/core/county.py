"""A county-level division and the hosts that officially carry its pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class County:
    """One row of the registry (columns: the command contract, "Registry CSV")."""

    code: str
    name: str
    province: str = ""
    prefecture: str = ""
    portal_url: str = ""
    other_hosts: tuple[str, ...] = ()
    note: str = ""
