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

    @property
    def government(self) -> str:
        """Its government's name, as titles and seals have it: 石屏县人民政府."""
        return f"{self.name}人民政府"
