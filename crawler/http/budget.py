"""What one county's crawl may cost: every portal has an end, also one with a calendar that has none."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from nianbao.core.errors import BudgetSpent
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because


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

    @property
    def seconds_left(self) -> float:
        """Seconds until the crawl of this county must end."""
        return self.seconds_limit - self.seconds

    def count(self, sent: int, requisite: bool) -> None:
        """Count what was sent over the wire; a negative number takes back what was not sent after all."""
        if requisite:
            self.requisites += sent
        else:
            self.requests += sent

    def check(self) -> None:
        """Raise BudgetSpent, naming the limit and its setting, before a request that would exceed it."""
        if self.requests >= self.request_limit:
            raise BudgetSpent(because(Code.REQUESTS_SPENT, spent=self.requests))
        if self.seconds >= self.seconds_limit:
            raise BudgetSpent(because(Code.SECONDS_SPENT, spent=round(self.seconds)))
        if self.received_bytes >= self.bytes_limit:
            raise BudgetSpent(because(Code.BYTES_SPENT, spent=self.received_bytes))
