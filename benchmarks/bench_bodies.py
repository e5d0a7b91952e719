"""What departments and townships cost: measured on the demonstration portals, computed for every province.

    .venv/bin/python benchmarks/bench_bodies.py [--bodies 35] [--delay 5] [--answer 1] [--at-once 50]

Each demonstration portal that holds a report is crawled twice, for the county alone and with `--scope all`:
the difference, by the departments and townships that were found, is what one of them costs. A county of the
registry then takes its own requests and `--bodies` times that; those of one platform (hosts that are shared,
by the registry and the bundled schedule) go one after another, within the requests of a day. Days are the
most that any platform of a province needs, hours what is left where no platform is in the way.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from many_portals import kinds

from nianbao.core.platforms import named_platforms, platforms_of
from nianbao.core.registry import load_registry
from nianbao_demo import DemoServer
from scheduler.schedule import load_schedule

PROGRAM = str(Path(sys.executable).with_name("nianbao"))


@dataclass(frozen=True, slots=True)
class Means:
    """Requests of a county's own crawl, and of a department or township more."""

    county: float
    body: float


def measured() -> Means:
    """Crawl the demonstration portals both ways."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as directory:
        rows = ["code,name,province,prefecture,portal_url,other_hosts,note"]
        for portal in kinds():
            server = stack.enter_context(DemoServer(portal))
            rows.append(f"{portal.code},{portal.county},,,{server.home_url},,")
        Path(directory, "registry.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        own, everything = (
            lines(directory, scope, "crawl", "--all", "--scope", scope) for scope in ("county", "all")
        )
        held = lines(directory, "all", "reports")
    bodies = sum(line["scope"] in ("department", "township") for line in held)
    sent = [sum(line["requests"] + line["requisites"] for line in each) for each in (own, everything)]
    print(f"{len(own)} portals: {sent[0]} requests; with {bodies} departments and townships {sent[1]}\n")
    return Means(sent[0] / len(own), (sent[1] - sent[0]) / bodies)


def lines(directory: str, store: str, *arguments: str) -> list[dict[str, object]]:
    """What a command of the program says, on a store of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
    settings = {"STORE": store, "REGISTRY": "registry.csv", "DELAY": "0", "ALLOW_PRIVATE_HOSTS": "1"}
    environment = kept | {f"NIANBAO_{name}": value for name, value in settings.items()}
    ran = subprocess.run(
        [PROGRAM, *arguments, "--json"], cwd=directory, env=environment, stdout=subprocess.PIPE, check=True
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bodies", type=float, default=35, help="departments and townships a county")
    parser.add_argument("--delay", type=float, default=5.0)
    parser.add_argument("--answer", type=float, default=1.0)
    parser.add_argument("--page-kb", type=float, default=49)
    parser.add_argument("--at-once", type=int, default=50)
    options = parser.parse_args()
    means, counties = measured(), load_registry().counties
    of_platform = platforms_of(counties, named_platforms())
    cap = load_schedule().pace.requests_per_day
    per_county = means.county + options.bodies * means.body
    print(
        f"{means.county:.1f} requests a county, {means.body:.2f} more a department or township: "
        f"{per_county:.0f} with {options.bodies:.0f} of them\n\n"
        "| province | counties | requests | received, GB | hours | days |\n|---|---|---|---|---|---|"
    )
    by_province: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for county in counties:
        by_province[county.province][of_platform[county.code]] += 1
    for province, platforms in (*by_province.items(), ("all", _together(by_province.values()))):
        count = sum(platforms.values())
        requests, longest = count * per_county, max(platforms.values()) * per_county
        pace = options.delay + options.answer
        hours = max(requests / options.at_once, min(longest, cap)) * pace / 3600
        figures = f"{requests:,.0f} | {requests * options.page_kb / 1e6:.2f} | {hours:.1f}"
        print(f"| {province} | {count} | {figures} | {-(-longest // cap):.0f} |")


def _together(provinces: object) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for platforms in provinces:  # type: ignore[attr-defined]
        for name, count in platforms.items():
            found[name] += count
    return found


if __name__ == "__main__":
    main()
