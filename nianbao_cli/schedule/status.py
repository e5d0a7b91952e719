"""`nianbao schedule status`: what the campaign has found, county by county."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import click

from nianbao.core import clock
from nianbao.core.reason_codes import Code
from nianbao.core.settings import Settings, load_settings
from nianbao_cli.output import number_of, say
from nianbao_cli.schedule.books import (
    campaign_year,
    json_time,
    open_ledger,
    shown_bodies,
    shown_entries,
    shown_time,
)
from nianbao_cli.tables import Row, TableColumn, print_table
from scheduler.bodies import NOT_SEEN, BodyEntry, bodies_of, not_seen, totals
from scheduler.entries import LedgerEntry
from scheduler.health import warnings_of
from scheduler.ledger import Ledger
from scheduler.reckoning import last_two
from scheduler.standing import Standing, gaps
from scheduler.states import State

EPILOG = """\b
Examples:
  nianbao schedule status
  nianbao schedule status --year 2025 --counties
  nianbao schedule status --gaps --json > gaps.jsonl
With --json the first line is the campaign's ("kind": "campaign"), the others are one per county; with
--bodies one per department and township ("kind": "body")."""

LISTED = 20
COLUMNS = (
    TableColumn("code"),
    TableColumn("name"),
    TableColumn("state", gives_way=4, alike=True),
    TableColumn("tries", gives_way=2),
    TableColumn("last try", gives_way=1),
    TableColumn("next try", gives_way=3),
    TableColumn("title or reason"),
)


@click.command(epilog=EPILOG)
@click.option("--year", type=int, help="The report year.  [default: the latest campaign]")
@click.option("--counties", "each", is_flag=True, help="List every county, not the totals only.")
@click.option(
    "--gaps", "only_gaps", is_flag=True, help="List the counties whose report is not held, and why."
)
@click.option(
    "--bodies", is_flag=True, help="List departments and townships that the columns list ([scope])."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line on standard output.")
def command(year: int | None, each: bool, only_gaps: bool, bodies: bool, as_json: bool) -> int:
    """Say what the campaign has found: totals by state and province, the deadline, stuck counties."""
    settings = load_settings()
    with open_ledger(settings) as ledger:
        chosen = campaign_year(ledger, year)
        if chosen is None:
            return 0
        counties = shown_entries(settings, ledger.entries(chosen))
        standing = Standing.of(ledger.schedule, chosen, counties, clock.now())
        entries = gaps(standing.entries) if only_gaps else standing.entries
        if bodies:
            _print_bodies(settings, ledger, chosen, as_json)
        elif as_json:
            _print_json(ledger, standing, entries)
        else:
            _print_tables(ledger, standing, entries if each or only_gaps else ())
    return 0


def _print_json(ledger: Ledger, standing: Standing, entries: Iterable[LedgerEntry]) -> None:
    say(json.dumps(campaign_json(ledger, standing), ensure_ascii=False))
    for entry in entries:
        say(json.dumps(county_json(entry, standing), ensure_ascii=False))


def campaign_json(ledger: Ledger, standing: Standing) -> dict[str, Any]:
    """The campaign's line."""
    campaign = next(each for each in ledger.campaigns() if each.year == standing.year)
    return {
        "kind": "campaign",
        "code": None,
        "year": standing.year,
        "state": "closed" if campaign.closed_at else "open",
        "opened_at": json_time(campaign.opened_at),
        "gaps_listed_at": json_time(campaign.gaps_listed_at),
        "closed_at": json_time(campaign.closed_at),
        "counties": len(standing.entries),
        "held": standing.held,
        "share": round(standing.share, 4),
        "expected_share": standing.expected,
        "deadline": standing.deadline.isoformat(),
        "days_left": standing.days_left,
        "totals": standing.totals,
        "provinces": standing.provinces,
        "under_way": [entry.code for entry in standing.under_way],
        "stuck": [entry.code for entry in standing.stuck],
        "by_hand": [_by_hand(entry) for entry in standing.by_hand],
        "warnings": [
            {"kind": sign.kind, "subject": sign.subject, "text": sign.text, "counties": sign.codes}
            for sign in warnings_of(standing, last_two(ledger.engine))
        ],
        "last_errors": [
            {"code": entry.code, "at": json_time(entry.last_attempt_at), "reason": entry.reason}
            for entry in standing.last_errors
        ],
        "bodies": _body_totals(ledger, standing.year),
        "next_at": json_time(ledger.next_at()),
    }


def _body_totals(ledger: Ledger, year: int) -> dict[str, int]:
    listed = bodies_of(ledger.engine, year)
    return totals(listed, not_seen(bodies_of(ledger.engine, year - 1), listed))


def _by_hand(entry: LedgerEntry) -> dict[str, Any]:
    """A county that waits for a person, where to go and what to type then."""
    return {
        "code": entry.code,
        "name": entry.name,
        "status": entry.status,
        "portal_url": entry.county.portal_url,
        "reason": entry.reason,
        "import": f"nianbao import FILE --county {entry.code} --year {entry.year}",
    }


def county_json(entry: LedgerEntry, standing: Standing) -> dict[str, Any]:
    """One county's line."""
    return {
        "kind": "county",
        "code": entry.code,
        "name": entry.name,
        "province": entry.province,
        "prefecture": entry.prefecture,
        "year": entry.year,
        "state": entry.state_at(standing.at).value,
        "status": entry.status,
        "attempts": entry.attempts,
        "first_found_at": json_time(entry.first_found_at),
        "last_attempt_at": json_time(entry.last_attempt_at),
        "next_at": json_time(entry.next_at),
        "under_way_since": json_time(entry.under_way_since),
        "url": entry.url,
        "title": entry.title,
        "published_on": entry.published_on,
        "warc": entry.warc,
        "text": entry.text,
        "reason": entry.reason,
        "reason_code": entry.reason_code,
        "reason_values": entry.reason_values,
        "listed_years": entry.listed_years,
        "flagged": entry.flagged,
        "flagged_code": Code.LAYOUT_CHANGED.word if entry.flagged else None,
        "platform": entry.platform,
        "worker": entry.worker,
    }


def body_json(entry: BodyEntry, state: str) -> dict[str, Any]:
    """One department's or township's line."""
    listed = entry.listed
    return {
        "kind": "body",
        "code": entry.code,
        "year": entry.year,
        "scope": listed.scope.value,
        "name": listed.name,
        "issuer": listed.issuer,
        "state": state,
        "url": listed.url or None,
        "title": listed.title or None,
        "first_seen_at": json_time(entry.first_seen_at),
        "last_seen_at": json_time(entry.last_seen_at),
        "reason": listed.reason,
    }


def _print_bodies(settings: Settings, ledger: Ledger, year: int, as_json: bool) -> None:
    now, before = (shown_bodies(settings, bodies_of(ledger.engine, each)) for each in (year, year - 1))
    states = [(entry, entry.listed.state.value) for entry in now]
    states += [(entry, NOT_SEEN) for entry in not_seen(before, now)]
    if as_json:
        for entry, state in states:
            say(json.dumps(body_json(entry, state), ensure_ascii=False))
    else:
        said = [each.listed for each, _ in states]
        rows = [
            (entry.code, listed.scope.value, listed.name, state, listed.reason or listed.title)
            for (entry, state), listed in zip(states, said, strict=True)
        ]
        print_table(
            [TableColumn(name) for name in ("code", "scope", "name", "state", "title or reason")], rows
        )


def _print_tables(ledger: Ledger, standing: Standing, entries: Sequence[LedgerEntry]) -> None:
    left = standing.days_left
    days = number_of(abs(left), "day")
    when = f"{days} left" if left > 0 else f"{days} ago" if left else "today"
    counties = number_of(len(standing.entries), "county", "counties")
    expected = f"; experience says {standing.expected:.0%} by now" if standing.expected is not None else ""
    say(
        f"Reports of {standing.year}: {standing.held} of {counties} held "
        f"({standing.share:.1%}{expected}); legal deadline {standing.deadline} ({when})"
    )
    if standing.under_way:
        say(f"being crawled: {', '.join(entry.name for entry in standing.under_way[:LISTED])}")
    _print_provinces(standing)
    if any((bodies := _body_totals(ledger, standing.year)).values()):
        counted = ", ".join(f"{count} {state}" for state, count in bodies.items() if count)
        say(f"departments and townships that the columns list: {counted}")
    for sign in warnings_of(standing, last_two(ledger.engine)):
        say(f"warning: {sign.text}")
    if standing.stuck:
        say(f"\nStuck ({len(standing.stuck)}): nianbao schedule retry CODE tries one again")
        _print_counties(standing.stuck[:LISTED], standing)
    if standing.by_hand:
        _print_by_hand(standing)
    if standing.last_errors:
        say("\nLast errors")
        _print_counties(standing.last_errors, standing)
    if entries:
        say("")
        _print_counties(entries, standing)


def _print_by_hand(standing: Standing) -> None:
    say(
        f"\nWait for a hand ({len(standing.by_hand)}): their portals let no program in. Save the report in a "
        f"browser (docs/by-hand.md), then: nianbao import FILE --county CODE --year {standing.year}"
    )
    columns = [TableColumn(name) for name in ("code", "name", "status", "portal", "reason")]
    rows = [
        (entry.code, entry.name, entry.status or "", entry.county.portal_url, entry.reason or "")
        for entry in standing.by_hand[:LISTED]
    ]
    print_table(columns, rows)


def _print_provinces(standing: Standing) -> None:
    states = [state for state in State if standing.totals.get(state)]
    rows = [
        [province or "-", *(str(counted.get(state, "")) for state in states)]
        for province, counted in (*standing.provinces.items(), ("all", standing.totals))
    ]
    print_table(
        [TableColumn("province"), *(TableColumn(state.value, justify="right") for state in states)], rows
    )


def _print_counties(entries: Iterable[LedgerEntry], standing: Standing) -> None:
    print_table(COLUMNS, [_row(entry, standing) for entry in entries])


def _row(entry: LedgerEntry, standing: Standing) -> Row:
    return (
        entry.code,
        entry.name,
        entry.state_at(standing.at).value,
        str(entry.attempts),
        shown_time(entry.last_attempt_at),
        shown_time(entry.next_at),
        entry.flagged or entry.reason or entry.title or "",
    )
