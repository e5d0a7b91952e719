"""How the tests of campaigns run the program: its environment, and a registry of portals on this machine."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nianbao.core.county_result import CountyResult
from nianbao.core.report import Status
from scheduler.schedule import BUNDLED

YEAR = 2026
NIANBAO = str(Path(sys.executable).with_name("nianbao"))
LOCAL = {"delay": "0", "allow_private_hosts": "1", "registry": "registry.csv", "retries": "0"}


def environment(**settings: str) -> dict[str, str]:
    """The environment of a run: no NIANBAO_ variable but ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return kept | {f"NIANBAO_{name.upper()}": value for name, value in (LOCAL | settings).items()}


def write_registry(directory: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    """`rows`: code, name and portal address."""
    lines = ["code,name,province,prefecture,portal_url,other_hosts,note"]
    lines += [
        f"{code},{name},{'示范省' if code < '990104' else '样板省'},岚谷市,{url},,"
        for code, name, url in rows
    ]
    (directory / "registry.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def all_year(directory: Path) -> None:
    """A schedule in mine.toml under which a county is due every day of the year; no late visit is after that."""
    campaign = "".join(BUNDLED.read_text(encoding="utf-8").partition("[campaign]")[1:])
    window = '[[windows]]\nname = "all year"\nfrom = "01-01"\nto = "12-31"\nevery_days = 1\n'
    visits = re.sub("late_visits = .*", "late_visits = []", campaign)
    (directory / "mine.toml").write_text(f"{window}\n{visits}", encoding="utf-8")


def crawled(year: int, code: str, status: str, reason: str | None = None, **columns: Any) -> CountyResult:
    """How the crawl of a county ended."""
    return CountyResult(code, f"{code}县", year, Status(status), reason=reason, **columns)
