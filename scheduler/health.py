"""Signs that something is wrong with us or with a portal, rather than that a county is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduler.entries import LastTwo, LedgerEntry
from scheduler.standing import Standing
from scheduler.states import ABSENT, HELD, READ, STUCK

FAMILY_LEAST = 5
FAMILY_DROP = 0.2
EXPECTED_LEAST = 3.0
TRIED_LEAST = 10
NAMED_MOST = 20


@dataclass(frozen=True, slots=True)
class Sign:
    """`kind` and `subject` name it; `codes` are the counties it is about."""

    kind: str
    subject: str
    text: str
    codes: tuple[str, ...] = ()


def warnings_of(standing: Standing, crawls: Iterable[LastTwo]) -> list[Sign]:
    """All warnings of a campaign as it stands."""
    found = [*_lost(standing), *_gone(standing), *_families(crawls), *_too_few(standing)]
    return sorted(found, key=lambda warning: (warning.kind, warning.subject))


def _lost(standing: Standing) -> Iterator[Sign]:
    """Counties that had a report last year and whose portal cannot be read now, or that are overdue."""
    missing = [entry for entry in standing.entries if entry.held_before and entry.state not in HELD]
    stuck = [entry for entry in missing if entry.state in STUCK and entry.attempts]
    if stuck:
        said = f"{len(stuck)} counties had a report last year and cannot be read now: {_named(stuck)}"
        yield _about("had-one-last-year", "unreadable", said, stuck)
    overdue = [entry for entry in missing if entry not in stuck]
    if overdue and standing.days_left < 0:
        said = (
            f"{len(overdue)} counties had a report last year and none after this deadline: {_named(overdue)}"
        )
        yield _about("had-one-last-year", "overdue", said, overdue)


def _gone(standing: Standing) -> Iterator[Sign]:
    taken = [status.value for status in ABSENT]
    gone = [entry for entry in standing.entries if entry.state in HELD and entry.status in taken]
    if gone:
        said = f"{len(gone)} reports are held and no longer on their portals: {_named(gone)}"
        yield _about("gone", "reports", said, gone)


def _families(crawls: Iterable[LastTwo]) -> Iterator[Sign]:
    """CMS families of which far fewer portals could be read the last time than the time before."""
    grouped: dict[str, list[LastTwo]] = defaultdict(list)
    for crawl in crawls:
        grouped[crawl.family].append(crawl)
    for family, members in grouped.items():
        now = sum(crawl.last in READ for crawl in members)
        before = sum(crawl.before in READ for crawl in members)
        if len(members) < FAMILY_LEAST or not family or (before - now) / len(members) < FAMILY_DROP:
            continue
        text = f"portals made with {family}: {now} of {len(members)} could be read, {before} the time before"
        lost = [crawl.code for crawl in members if crawl.last not in READ and crawl.before in READ]
        yield Sign("family", family, text, tuple(sorted(lost)))


def _too_few(standing: Standing) -> Iterator[Sign]:
    tried = [entry for entry in standing.entries if entry.attempts]
    expected = (standing.expected or 0.0) * len(tried)
    held = sum(entry.state in HELD for entry in tried)
    if len(tried) < TRIED_LEAST or expected < EXPECTED_LEAST or held >= expected / 2:
        return
    text = f"{held} of {len(tried)} counties tried have a report; experience says about {expected:.0f} by now"
    yield Sign("too-few", "none" if not held else "few", text)


def _about(kind: str, subject: str, text: str, entries: Iterable[LedgerEntry]) -> Sign:
    return Sign(kind, subject, text, tuple(entry.code for entry in entries))


def _named(entries: list[LedgerEntry]) -> str:
    names = ", ".join(entry.name for entry in entries[:NAMED_MOST])
    return f"{names} …" if len(entries) > NAMED_MOST else names
