"""`nianbao counties`: who is in the registry, under which names and codes, and where."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import click

from nianbao.archive.catalogue.catalogue import Catalogue
from nianbao.archive.catalogue.history import CatalogueLine
from nianbao.core.county import County
from nianbao.core.history import CountyHistory, Line, load_history
from nianbao.core.portals import Portals, load_portals
from nianbao.core.registry import Registry
from nianbao.core.report import Scope
from nianbao.core.settings import load_settings
from nianbao_cli.archive import known_counties, open_catalogue
from nianbao_cli.output import say
from nianbao_cli.tables import Row, TableColumn, print_table
from nianbao_cli.years import REPORT_YEAR

EPILOG = """\b
Examples:
  nianbao counties 石屏县
  nianbao counties 海门市 330104 shiping
  nianbao counties --year 2018 --json > counties-2018.jsonl
Exit codes: 0 shown, 2 a name that no county bears or bore."""

COLUMNS = (
    TableColumn("code"),
    TableColumn("name"),
    TableColumn("province", gives_way=4),
    TableColumn("prefecture", gives_way=3),
    TableColumn("portal"),
    TableColumn("by hand", gives_way=1, alike=True),
    TableColumn("last", gives_way=2),
    TableColumn("other names, heirs, notes"),
)


@dataclass(frozen=True, slots=True)
class Last:
    """How the latest crawl of a county ended that is known."""

    year: int
    status: str
    captured_at: str


@dataclass(frozen=True, slots=True)
class KnownCounty:
    """A county with all that is known of it; the fields are those of `--json`."""

    code: str
    name: str
    place: str
    province: str
    prefecture: str
    portal_url: str | None
    other_hosts: list[str]
    columns: list[str]
    """Where its report column is, said by hand."""
    names: list[dict[str, Any]]
    """Its names and codes since 2008, the oldest first; none where they have not changed."""
    heir: dict[str, str] | None
    took_over: list[dict[str, Any]]
    note: str
    last: Last | None


@click.command(epilog=EPILOG)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--year", type=REPORT_YEAR, help="The counties of this report year, under their names of then.")
@click.option("--province", default="", help="Only this province's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per county on standard output.")
def command(names: tuple[str, ...], year: int | None, province: str, as_json: bool) -> int:
    """Show counties: NAME is a code or a name of any year; all of them without one.

    Without --year each county is shown as it is today, and those that are gone as they were last. Namesakes
    are all shown.
    """
    settings = load_settings()
    history = load_history(settings.history or None)
    with open_catalogue(settings) as (catalogue, behind):
        registry = known_counties(settings, catalogue, year)
        chosen = _chosen(registry, names, province)
        shown = list(_shown(chosen, registry, history, load_portals(settings), catalogue, year))
    if as_json:
        for each in shown:
            say(json.dumps(asdict(each), ensure_ascii=False))
    else:
        print_table(COLUMNS, [_row(each) for each in shown])
    if behind:
        print(f"nianbao: {behind}\nnianbao: the last status is as it was known before", file=sys.stderr)
    return 0


def _chosen(registry: Registry, names: Sequence[str], province: str) -> list[County]:
    if not names:
        return registry.select((), province, not province)
    return list(dict.fromkeys(county for name in names for county in registry.matches(name, province)))


def _shown(
    chosen: Sequence[County],
    registry: Registry,
    history: CountyHistory,
    portals: Portals,
    catalogue: Catalogue,
    year: int | None,
) -> Iterator[KnownCounty]:
    lines = {county.code: history.line(county.code, year) for county in chosen}
    codes = {code: [code, *(term.code for term in line)] for code, line in lines.items()}
    tried = _last({each for borne in codes.values() for each in borne}, catalogue, year)
    for county in chosen:
        line, borne = lines[county.code], codes[county.code]
        yield KnownCounty(
            county.code,
            county.name,
            history.place(county.code, year),
            county.province,
            county.prefecture,
            county.portal_url or None,
            list(county.other_hosts),
            [url for code in dict.fromkeys(borne) if code in portals for url in portals[code].columns],
            _terms(line) if len(line) > 1 or any(term.to_year for term in line) else [],
            _heir(history.heir(county.code, year), registry),
            [_terms(each)[-1] for each in history.taken_over(county.code)],
            county.note,
            max((tried[each] for each in borne if each in tried), key=_moment, default=None),
        )


def _last(codes: set[str], catalogue: Catalogue, year: int | None) -> dict[str, Last]:
    """The latest crawl of each county's own report."""
    found: dict[str, Last] = {}
    for line in catalogue.lines(codes, year):
        if line.scope == Scope.COUNTY:
            known = found.get(line.code)
            found[line.code] = max(_of(line), known or _of(line), key=_moment)
    return found


def _of(line: CatalogueLine) -> Last:
    return Last(line.year, str(line.status), line.captured_at)


def _moment(last: Last) -> str:
    return last.captured_at


def _terms(line: Line) -> list[dict[str, Any]]:
    return [
        {
            "code": term.code,
            "name": term.name,
            "from_year": term.from_year,
            "to_year": term.to_year,
            "kind": term.kind,
            "note": term.note,
        }
        for term in line
    ]


def _heir(code: str, registry: Registry) -> dict[str, str] | None:
    return {"code": code, "name": registry.names.get(code, "")} if code else None


def _row(shown: KnownCounty) -> Row:
    return (
        shown.code,
        shown.name,
        shown.province,
        shown.prefecture,
        shown.portal_url or "-",
        "yes" if shown.columns else "",
        f"{shown.last.year} {shown.last.status}" if shown.last else "",
        "; ".join(_said(shown)),
    )


def _said(shown: KnownCounty) -> Iterator[str]:
    for term in shown.names:
        if (term["code"], term["name"]) != (shown.code, shown.name) or term["to_year"]:
            doubt = f" ({term['note']})" if term["note"] else ""
            yield f"{term['code']} {term['name']} {term['from_year']}-{term['to_year'] or ''}{doubt}"
    if shown.heir:
        yield f"now part of {shown.heir['code']} {shown.heir['name']}".rstrip()
    for term in shown.took_over:
        yield f"took over {term['code']} {term['name']} after {term['to_year']}"
    if shown.note:
        yield shown.note
