"""What the ledger says of a county."""

from __future__ import annotations

from enum import StrEnum

from nianbao.core.report import Status


class State(StrEnum):
    """Where a county stands in a campaign. The ways of having no report are states of their own: the column
    was read and ends before the year, it was read and proves nothing, none could be found or read, nobody
    answered."""

    WAITING = "waiting"
    DUE = "due"
    FOUND = "found"
    VERIFIED = "verified"
    NOT_PUBLISHED = "not_published"
    NOT_LISTED = "not_listed"
    NOT_FOUND = "not_found"
    BLOCKED = "blocked"
    DISALLOWED = "disallowed"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


HELD = (State.FOUND, State.VERIFIED)
"""The archive holds the report. `found`: captured, or changed since; `verified`: a later visit found it the
same."""

STUCK = (State.NOT_FOUND, State.BLOCKED, State.DISALLOWED, State.UNREACHABLE, State.FAILED)
"""What time alone does not mend."""

SHUT = (State.BLOCKED, State.DISALLOWED)
"""A program is not let in, a person may be."""

READ = (Status.ARCHIVED, Status.UNCHANGED, Status.NOT_PUBLISHED, Status.NOT_LISTED)
"""The portal was read to an answer, whichever."""

ABSENT = (Status.NOT_PUBLISHED, Status.NOT_LISTED, Status.NOT_FOUND)
"""The portal was read, and the report was not met."""


def state_after(before: State, status: Status, *, held: bool) -> State:
    """The state after a crawl. A report that is held stays held, however a later visit ends."""
    if status is Status.ARCHIVED:
        return State.FOUND
    if status is Status.UNCHANGED:
        return State.VERIFIED
    return before if held else State(status.value)
