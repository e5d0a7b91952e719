"""A county-level division and the hosts that officially carry its pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class County:
    """One row of the registry (columns: the command contract, "Registry CSV"), and what the county history
    adds for one report year: further `names` and `codes` that its papers may bear, and whether it `is_guest`,
    a unit that is gone and whose papers lie at its heir's portal."""

    code: str
    name: str
    province: str = ""
    prefecture: str = ""
    portal_url: str = ""
    other_hosts: tuple[str, ...] = ()
    note: str = ""
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    is_guest: bool = False

    @property
    def government(self) -> str:
        """Its government's name, as titles and seals have it: 石屏县人民政府."""
        return f"{self.name}人民政府"
