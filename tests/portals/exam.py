"""Runs the program over portals of the fleet and judges each outcome."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from portals.site import YEAR, Portal, address
from portals.wire import Asked, FleetServer

from nianbao.core.report import Scope

_SESSION = re.compile(r";jsessionid=\w+", re.I)
_FOUND = ("archived", "unchanged")


@dataclass(frozen=True)
class Exam:
    """A finished run: lines of `crawl --json` and of `reports --json` by code, the exit code, what the program
    said, what every host was asked, and each portal's addresses by host name."""

    portals: tuple[Portal, ...]
    code: int
    lines: dict[str, list[dict[str, Any]]]
    scopes: dict[str, str | None]
    said: str
    asked: list[Asked]
    netlocs: dict[tuple[str, str], str]

    def line(self, portal: Portal) -> dict[str, Any]:
        """The first line of a portal; one that says so where the program printed none."""
        none = {"status": "no line", "url": None, "title": None, "published_on": None, "requests": 0}
        return next(
            iter(self.lines[portal.code]), none | {"requisites": 0, "reason": self.said[-200:].strip()}
        )

    def of(self, portal: Portal) -> list[Asked]:
        """What a portal's own hosts were asked, strangers left out."""
        return [a for a in self.asked if a.code == portal.code and a.host not in portal.strangers]

    def faults(self, portal: Portal) -> dict[str, tuple[Any, Any]]:
        """What differs from the expectation: field to (expected, got); empty where all is right."""
        line, expect = self.line(portal), portal.expect
        found: dict[str, tuple[Any, Any]] = {}
        if _same_status(line["status"]) != expect.status.value:
            found["status"] = (expect.status.value, f"{line['status']}: {line['reason']}")
        if expect.path is None:
            if line["url"] is not None:
                found["url"] = (None, line["url"])
            return found
        if not self._right_page(portal, line["url"]):
            found["url"] = (f"{expect.host}:{expect.path}", line["url"])
        if _tight(line["title"]) != _tight(expect.title):
            found["title"] = (expect.title, line["title"])
        day = expect.published_on.isoformat() if expect.published_on else None
        if line["published_on"] != day:
            found["published_on"] = (day, line["published_on"])
        if self.scopes.get(portal.code) != expect.scope:
            found["scope"] = (expect.scope, self.scopes.get(portal.code))
        return found

    def _right_page(self, portal: Portal, url: str | None) -> bool:
        if url is None or portal.expect.path is None:
            return False
        parts = urlsplit(_SESSION.sub("", url))
        right = {address(*path.partition("?")[::2]) for path in (portal.expect.path, *portal.expect.twins)}
        same_host = parts.netloc == self.netlocs[portal.code, portal.expect.host]
        routed = parts.fragment == portal.expect.route
        return same_host and routed and address(parts.path, parts.query) in right

    def gaps(self, portal: Portal) -> list[float]:
        """Seconds between the starts of successive requests to each of a portal's hosts, the least first."""
        begins: dict[str, list[float]] = {}
        for asked in self.of(portal):
            begins.setdefault(asked.host, []).append(asked.began)
        return sorted(b - a for moments in begins.values() for a, b in pairwise(sorted(moments)))

    def steps(self, portal: Portal) -> str:
        """What `--explain` said of a portal."""
        begin = re.search(rf"^{portal.code} .*: \d+ steps", self.said, re.M)
        if begin is None:
            return ""
        rest = self.said[begin.start() :]
        end = re.search(r"^\d{6} .*: \d+ steps", rest[6:], re.M)
        return rest[: end.start() + 6] if end else rest


def _same_status(status: str) -> str:
    return "archived" if status in _FOUND else status


def _tight(text: str | None) -> str | None:
    return re.sub(r"\s+", "", text) if text is not None else None


def run(
    portals: Sequence[Portal], folder: Path, delay: float = 0, explain: bool = False, timeout: float = 900
) -> Exam:
    """Crawl the portals once in `folder` and ask for the scopes of what was archived."""
    with FleetServer(portals) as server:
        write_registry(folder / "registry.csv", portals, server)
        settings = _settings(delay)
        options = ["--explain"] if explain else []
        command = ["crawl", "--all", "--year", str(YEAR), "--json", *options]
        crawled = _program(command, folder, settings, timeout)
        netlocs = {(p.code, name): server.netloc(p.code, name) for p in portals for name in p.hosts}
        asked = list(server.asked)
    reported = _program(["reports", "--year", str(YEAR), "--json"], folder, settings, timeout)
    lines: dict[str, list[dict[str, Any]]] = {portal.code: [] for portal in portals}
    for line in map(json.loads, crawled.stdout.decode().splitlines()):
        lines[line["code"]].append(line)
    held = [json.loads(line) for line in reported.stdout.decode().splitlines()]
    # The office's report is kept beside the county's: the county's is the one to judge.
    scopes: dict[str, str | None] = {}
    for line in held:
        if line["status"] in _FOUND and scopes.get(line["code"]) != Scope.COUNTY:
            scopes[line["code"]] = line["scope"]
    said = crawled.stderr.decode()
    return Exam(tuple(portals), crawled.returncode, lines, scopes, said, asked, netlocs)


def write_registry(path: Path, portals: Iterable[Portal], server: FleetServer) -> None:
    """The registry that names the running servers."""
    rows = ["code,name,province,prefecture,portal_url,other_hosts,note"]
    for portal in portals:
        others = " ".join(server.netloc(portal.code, name) for name in portal.listed)
        home = f"http://{server.netloc(portal.code)}{portal.home}"
        rows.append(f"{portal.code},{portal.name},云岭省,岚州市,{home},{others},")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def _settings(delay: float) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    return kept | {
        "NIANBAO_DELAY": str(delay),
        "NIANBAO_ALLOW_PRIVATE_HOSTS": "1",
        "NIANBAO_REGISTRY": "registry.csv",
        "PYTHONWARNINGS": "default",
    }


def _program(
    arguments: list[str], folder: Path, settings: dict[str, str], timeout: float
) -> subprocess.CompletedProcess[bytes]:
    program = Path(sys.executable).with_name("nianbao")
    return subprocess.run(
        [str(program), *arguments], cwd=folder, env=settings, capture_output=True, timeout=timeout
    )
