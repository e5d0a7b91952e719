"""How well the crawler finds reports: a fleet of tests/portals, crawled once, as Markdown.

    .venv/bin/python benchmarks/bench_discovery.py [--fleet known|blind|blind2|…|blind7]
        [--delay 0] [--only 980101 …] [--explain steps.txt]

The portals were written without reading the crawler; every difference from an expectation is printed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / part) for part in ("tests", "")]

from portals.blind.fleet import blind_fleet, scripted_codes  # noqa: E402
from portals.blind2.fleet import blind2_fleet, scripted2_codes  # noqa: E402
from portals.blind3.fleet import blind3_fleet, scripted3_codes  # noqa: E402
from portals.blind4.fleet import blind4_fleet, scripted4_codes  # noqa: E402
from portals.blind5.fleet import blind5_fleet, scripted5_codes  # noqa: E402
from portals.blind6.fleet import blind6_fleet, scripted6_codes  # noqa: E402
from portals.blind7.fleet import blind7_fleet, scripted7_codes  # noqa: E402
from portals.exam import Exam, run  # noqa: E402
from portals.fleet import fleet  # noqa: E402
from portals.site import Portal  # noqa: E402

FLEETS = {
    "known": fleet,
    "blind": blind_fleet,
    "blind2": blind2_fleet,
    "blind3": blind3_fleet,
    "blind4": blind4_fleet,
    "blind5": blind5_fleet,
    "blind6": blind6_fleet,
    "blind7": blind7_fleet,
}


def wrong_reports(exam: Exam) -> list[Portal]:
    """Portals where a page was archived as the county's report that is not it."""
    return [
        portal
        for portal in exam.portals
        if exam.line(portal)["url"] is not None and {"url", "status"} & exam.faults(portal).keys()
    ]


def costs(exam: Exam) -> list[int]:
    """Requests of each portal whose report was found rightly, fewest first."""
    found = [p for p in exam.portals if p.expect.path and "url" not in exam.faults(p)]
    return sorted(exam.line(portal)["requests"] for portal in found)


def trespasses(exam: Exam) -> tuple[int, int]:
    """Requests to strangers' hosts and to addresses that robots.txt closes."""
    by_code = {portal.code: portal for portal in exam.portals}
    foreign = closed = 0
    for asked in exam.asked:
        portal = by_code[asked.code]
        foreign += asked.host in portal.strangers
        closed += asked.path != "/robots.txt" and asked.path.startswith(portal.forbidden or ("\0",))
    return foreign, closed


def least_gap(exam: Exam) -> float:
    """The least seconds between the starts of two requests to one host."""
    return min((gap for portal in exam.portals for gap in exam.gaps(portal)[:1]), default=0.0)


def summary(exam: Exam, seconds: float, delay: float) -> list[str]:
    """The numbers, as a Markdown table."""
    total = len(exam.portals)
    right = sum(not exam.faults(portal) for portal in exam.portals)
    statuses = sum("status" not in exam.faults(portal) for portal in exam.portals)
    needed, spent = costs(exam), sorted(exam.line(portal)["requests"] for portal in exam.portals)
    foreign, closed = trespasses(exam)
    rows = (
        ("portals", str(total)),
        ("right in status, page, title, date and scope", f"{right} ({right / total:.1%})"),
        ("right status", f"{statuses} ({statuses / total:.1%})"),
        ("reports found", f"{len(needed)} of {sum(bool(p.expect.path) for p in exam.portals)}"),
        ("wrong reports archived", str(len(wrong_reports(exam)))),
        ("requests per found report", _spread(needed)),
        ("requests per portal, the worst", str(spent[-1])),
        ("requests to strangers / to closed addresses", f"{foreign} / {closed}"),
        ("most in flight at one host", str(max(asked.at_once for asked in exam.asked))),
        ("least gap between two starts at one host", f"{least_gap(exam):.3f} s (delay {delay:g} s)"),
        ("seconds, all portals", f"{seconds:.0f}"),
    )
    return ["| what | measured |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]


def _spread(counts: list[int]) -> str:
    if len(counts) < 2:
        return ", ".join(map(str, counts)) or "-"
    return f"median {median(counts):.0f}, p90 {quantiles(counts, n=10)[-1]:.0f}"


def scripted(exam: Exam) -> list[str]:
    """How many of the portals that scripts build ended right."""
    fleets = (
        scripted_codes,
        scripted2_codes,
        scripted3_codes,
        scripted4_codes,
        scripted5_codes,
        scripted6_codes,
        scripted7_codes,
    )
    codes = {code for of_fleet in fleets for code in of_fleet()}
    built = [portal for portal in exam.portals if portal.code in codes]
    right = sum(not exam.faults(portal) for portal in built)
    return [f"Of the {len(built)} portals that scripts build {right} ended right.\n"] if built else []


def misses(exam: Exam) -> list[str]:
    """Every portal that did not end as expected."""
    shown = []
    for portal in exam.portals:
        faults = exam.faults(portal)
        if not faults:
            continue
        shown.append(f"- **{portal.code} {portal.slug}** ({portal.name}): {portal.what}")
        shown += [f"  - {field}: expected `{want}`, got `{got}`" for field, (want, got) in faults.items()]
    return shown or ["none"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fleet", choices=FLEETS, default="known", help="which portals")
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--only", nargs="+", default=[])
    parser.add_argument("--explain", type=Path, help="write the crawler's steps here")
    options = parser.parse_args()
    portals = [
        portal for portal in FLEETS[options.fleet]() if not options.only or portal.code in options.only
    ]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        exam = run(portals, Path(folder), options.delay, explain=True, timeout=7200)
    if options.explain:
        options.explain.write_text(exam.said, encoding="utf-8")
    statuses = Counter(portal.expect.status.value for portal in portals)
    print(f"# Discovery over the {options.fleet} fleet\n")
    print("Expected: " + ", ".join(f"{count} {status}" for status, count in statuses.most_common()) + ".\n")
    print("\n".join(summary(exam, time.monotonic() - began, options.delay)) + "\n")
    print("\n".join(scripted(exam)))
    print("## Misses\n\n" + "\n".join(misses(exam)))


if __name__ == "__main__":
    main()
