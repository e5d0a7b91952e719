"""Build config/prefectures.csv: the portals of prefectures that both public lists confirm, the second place
where a county's report may lie.

A maintainers' tool, offline, by the rules of build_registry.py (docs/registry.md): only a host that both
lists name leaves them, in our own writing.

    python scripts/build_prefectures.py prefecture-portals.csv [--output FILE] [--check]
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from build_registry import DIFFER, GOV_HOST, LISTS, NOT_GOV, Row, apex, host_of
from bundled import CONFIG, as_csv, builder_options, deliver

COLUMNS = ("code", "name", "portal_url", "other_hosts", "note")
OUTPUT = CONFIG / "prefectures.csv"
UNCONFIRMED = "portal unconfirmed: "


def build(candidates: list[Row], county_hosts: set[str]) -> list[list[str]]:
    """The rows, sorted by code. A domain that holds one of `county_hosts` is not the prefecture's alone."""
    prefectures = (row for row in candidates if row["level"] == "prefecture")
    return sorted(_row(row, county_hosts) for row in prefectures)


def _row(row: Row, county_hosts: set[str]) -> list[str]:
    place = [row["code"], row["name"]]
    hosts = [host_of(row[name]) for name in LISTS]
    if not all(map(GOV_HOST.fullmatch, hosts)):
        return [*place, "", "", UNCONFIRMED + NOT_GOV]
    if apex(hosts[0]) != apex(hosts[1]):
        return [*place, "", "", UNCONFIRMED + DIFFER]
    bare = apex(hosts[1])
    shared = any(host.endswith("." + bare) for host in county_hosts)
    own = bare if bare != hosts[1] and not shared else ""
    schemes = {urlsplit(row[name]).scheme for name in LISTS}
    note = "" if len(schemes) == 1 else "the lists name different schemes; the other is tried too"
    return [*place, f"{'https' if 'https' in schemes else 'http'}://{hosts[1]}/", own, note]


def main(arguments: list[str] | None = None) -> int:
    """Build, or with --check compare; print the counts."""
    parser = builder_options("Build config/prefectures.csv (docs/registry.md).")
    parser.add_argument("portals", type=Path, help="CSV of candidates from the two public lists")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    with (CONFIG / "counties.csv").open(encoding="utf-8", newline="") as stream:
        county_hosts = {urlsplit(row["portal_url"]).netloc for row in csv.DictReader(stream)}
    with options.portals.open(encoding="utf-8-sig", newline="") as stream:
        rows = build(list(csv.DictReader(stream)), county_hosts)
    for outcome, count in Counter(row[4] if not row[2] else "confirmed" for row in rows).most_common():
        print(f"{count:5} {outcome}")
    print(f"{len(rows):5} prefectures")
    return deliver(as_csv(COLUMNS, rows), options.output, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
