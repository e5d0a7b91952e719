"""How many requests a host or an address was sent today, over all processes of the machine: each is a byte at
the end of a file, which the system adds whole, however many write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nianbao.core import clock
from nianbao.core.errors import CaptureError
from nianbao.core.public_addresses import is_public

NO_LIMIT = 0


def today() -> str:
    """The day in Asia/Shanghai, as the schedule counts them."""
    return f"{clock.now().astimezone(clock.SHANGHAI):%Y%m%d}"


def address_name(address: str) -> str | None:
    """What an address is counted under; None for a private one, behind which ports and names tell servers
    apart."""
    return f"address {address}" if is_public(address) else None


@dataclass(frozen=True, slots=True)
class DayCounts:
    """`directory` holds a file for each name and day; those of earlier days go when a new one begins."""

    directory: Path

    def spend(self, name: str, limit: int) -> bool:
        """Count a request of today; False, and nothing counted, where there were `limit` already. Raises
        CaptureError where that cannot be told."""
        try:
            file = os.open(self._path(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            try:
                if limit != NO_LIMIT and os.fstat(file).st_size >= limit:
                    return False
                os.write(file, b".")
                return True
            finally:
                os.close(file)
        except OSError as error:
            raise CaptureError(f"today's requests cannot be counted ({error}); see NIANBAO_WORK") from error

    def _path(self, name: str) -> Path:
        stem = quote(name, safe="")
        path = self.directory / f"{stem}.{today()}.day"
        if not path.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            for old in self.directory.glob(f"{stem}.*.day"):
                if old != path:
                    old.unlink(missing_ok=True)
        return path
