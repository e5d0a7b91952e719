"""The trail of a walk: each step with what was asked for and why, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from crawler.discovery.frontier import Candidate
from crawler.http.answers import Answer
from nianbao.archive.warc.exchange_records import LEGACY
from nianbao.core.errors import PortalError

BUDGET_SPENT = "budget spent"
"""Seen at the address for which no request was left."""


class Rendering(StrEnum):
    """Whether a browser let the scripts of a page run."""

    DONE = "in a browser"
    FAILED = "failed"
    NO_BROWSER = "no browser"
    TOO_MANY = "no more pages are rendered"


@dataclass(slots=True)
class Step:
    """One address of the trail. `priority`, `strength`, `row` and `why`: how soon it
    came, and by which wording (`crawler.discovery.rules`); `source`: where the answer came
    from, if it was not asked for, and the `warc` that holds it; `imperfect`: flaws of its coding or framing;
    `tls_profile`: by which it came, where that is not today's;
    `verdict`: what was found for and against its being the report; `saw`: what a person who reads the trail
    should know. What is None was not so, or is not known. `act`: the element with this `text` that was acted
    on in the browser, at this address."""

    url: str
    aim: str
    priority: int | None = None
    strength: str | None = None
    row: str | None = None
    why: str | None = None
    text: str | None = None
    status: int | None = None
    record_id: str | None = None
    final_url: str | None = None
    source: str | None = None
    warc: str | None = None
    imperfect: list[str] | None = None
    tls_profile: str | None = None
    rendered: Rendering | None = None
    verdict: list[str] | None = None
    family: str | None = None
    act: str | None = None
    saw: str | None = None

    @classmethod
    def of(cls, candidate: Candidate, saw: str | None = None) -> Step:
        """The step that a candidate is, by the row of the wordings that chose it."""
        row = candidate.row
        how = (candidate.priority, str(row.strength), row.name, row.reason)
        return cls(candidate.url, row.aim.value, *how, candidate.text, saw=saw)

    def take(self, answer: Answer) -> None:
        """Note what was answered, and where in the archive it lies."""
        self.status, self.record_id = answer.status, answer.receipt.record_id
        self.tls_profile = LEGACY if answer.legacy_tls else None

    def fail(self, error: PortalError) -> None:
        """Note why nothing came."""
        self.saw = error.reason.english

    def as_json(self) -> dict[str, Any]:
        """The step as manifests hold it: what is None is left out, and the source is called `from`."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        named = {("from" if name == "source" else name): value for name, value in held.items()}
        return {name: value for name, value in named.items() if value is not None}
