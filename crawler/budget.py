"""What one county's crawl may cost: every portal has an end, also one with a calendar that has none."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from nianbao.core.errors import BudgetSpent


@dataclass
class Budget:
    """Limits in requests, seconds and received bytes, and what was spent of them."""

    request_limit: int
    seconds_limit: float
    bytes_limit: int
    requests: int = 0
    requisites: int = 0
    received_bytes: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the crawl of this county began."""
        return time.monotonic() - self.began

    def check(self) -> None:
        """Raise BudgetSpent, naming the limit and its setting, before a request that would exceed it."""
        if self.requests >= self.request_limit:
            raise BudgetSpent(f"stopped after {self.requests} requests (setting county_pages)")
        if self.seconds >= self.seconds_limit:
            raise BudgetSpent(f"stopped after {self.seconds:.0f} seconds (setting county_seconds)")
        if self.received_bytes >= self.bytes_limit:
            raise BudgetSpent(f"stopped after {self.received_bytes} bytes (setting county_bytes)")
