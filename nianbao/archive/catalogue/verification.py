"""What `nianbao verify` found the last time, kept in the work directory for whoever watches the archive."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

FILE = "verified.json"


@dataclass(frozen=True, slots=True)
class Verification:
    """`objects` were looked at, `damaged` of them are not as they should be; `deep`: each record was read."""

    at: str
    store: str
    deep: bool
    objects: int
    damaged: int

    @property
    def moment(self) -> datetime:
        """When it ended."""
        return datetime.fromisoformat(self.at)

    def keep(self, work_path: Path) -> None:
        """Remember it in place of the one before."""
        work_path.mkdir(parents=True, exist_ok=True)
        fresh = work_path / f"{FILE}.new"
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.replace(work_path / FILE)

    @classmethod
    def last(cls, work_path: Path) -> Self | None:
        """The last one; None where there is none that can be read."""
        try:
            return cls(**json.loads((work_path / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
