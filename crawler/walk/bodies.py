"""What a walk came to know of the departments' and townships' reports that its columns list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crawler.discovery.frontier import Candidate
from crawler.discovery.visiting import visit_key
from crawler.walk.conclusion import FoundReport
from crawler.walk.trail import BUDGET_SPENT, Step
from nianbao.core.bodies import BODIES, BodyState, ListedBody, merged
from nianbao.core.report import Scope

NOT_TAKEN = "what was answered is no report of the year"


def listed_bodies(
    candidates: Iterable[Candidate],
    held: Mapping[str, str],
    found: Mapping[str, FoundReport],
    steps: Iterable[Step],
) -> tuple[ListedBody, ...]:
    """Each body that the entries name. `held`: the issuers of reports that the archive held before; `found`:
    what entries turned out to be; both by the visit keys of their addresses; `steps`: what was asked for."""
    asked = {visit_key(step.url): step for step in steps if step.saw != BUDGET_SPENT}
    return merged(filter(None, (_listed(each, held, found, asked) for each in candidates)))


def _listed(
    entry: Candidate, held: Mapping[str, str], found: Mapping[str, FoundReport], asked: Mapping[str, Step]
) -> ListedBody | None:
    if entry.issuer is None or entry.title is None or (scope := entry.issuer.scope) is None:
        return None
    key, about = visit_key(entry.url), (scope, entry.title.issuer, entry.url, entry.title.text)
    if key in held:
        return ListedBody(*about, BodyState.HELD, held[key])
    if (report := found.get(key)) is not None and report.verdict.scope in BODIES:
        return ListedBody(Scope(report.verdict.scope), *about[1:], BodyState.HELD, report.verdict.issuer)
    if key not in asked:
        return ListedBody(*about, BodyState.WAITING)
    return ListedBody(*about, BodyState.UNREAD, reason=asked[key].saw or NOT_TAKEN)
