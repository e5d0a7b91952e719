"""Statutory figures that agree with each other: within a report, and from one year to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nianbao.core.report import Layout, Scope
from nianbao_demo.chance import Chance

APPLICANTS = ("natural", "business", "research", "welfare", "legal", "other_org")
FIRST_2021_YEAR = 2021

_SHARED_RESULTS = (
    "granted", "partial",
    "denied.state_secret", "denied.law_prohibited", "denied.security_stability", "denied.third_party",
    "denied.internal_affairs", "denied.process", "denied.enforcement_file", "denied.admin_query",
    "unable.not_held", "unable.no_existing", "unable.unclear",
    "refused.petition", "refused.duplicate", "refused.publication", "refused.massive", "refused.reconfirm",
)  # fmt: skip
_LIKELY = (
    *("granted",) * 9, *("partial",) * 3, *("unable.not_held",) * 5, *("unable.no_existing",) * 2,
    "unable.unclear", "denied.third_party", "denied.internal_affairs", "denied.process",
    "denied.enforcement_file", "denied.admin_query", "refused.petition", "refused.duplicate",
)  # fmt: skip

# How many new requests a year brings, by who asks; and how many disputes of each kind at most.
_REQUESTS: dict[Scope, tuple[tuple[int, int], ...]] = {
    Scope.COUNTY: ((16, 38), (2, 9), (0, 1), (0, 1), (0, 3), (0, 2)),
    Scope.OFFICE: ((3, 8), (0, 2), (0, 0), (0, 0), (0, 1), (0, 0)),
    Scope.DEPARTMENT: ((0, 4), (0, 1), (0, 0), (0, 0), (0, 0), (0, 0)),
    Scope.TOWNSHIP: ((0, 1), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)),
}
_DISPUTES = {Scope.COUNTY: 3, Scope.OFFICE: 1, Scope.DEPARTMENT: 0, Scope.TOWNSHIP: 0}
_DECISIONS = {
    Scope.COUNTY: (9000, 30000),
    Scope.OFFICE: (0, 0),
    Scope.DEPARTMENT: (12, 460),
    Scope.TOWNSHIP: (0, 9),
}

Cells = dict[str, str]


def layout_of(year: int) -> Layout:
    """The form in force for a report year."""
    return Layout.G2021 if year >= FIRST_2021_YEAR else Layout.G2019


def results_of(layout: Layout) -> tuple[str, ...]:
    """The leaf rows of 三、本年度办理结果 in the order of the form."""
    other = ("other.no_correction", "other.no_fee", "other.misc") if layout is Layout.G2021 else ("other",)
    return _SHARED_RESULTS + other


@dataclass(slots=True)
class _Stock:
    """What one year hands to the next."""

    pending: dict[str, int]
    texts: int
    items: dict[str, int]


def yearly_cells(seed: str, scope: Scope, years: Iterable[int]) -> dict[int, Cells]:
    """Every cell of every year's three tables for one issuer, as printed, keyed by report-format field id."""
    chance = Chance("figures", seed)
    items = {name: chance.between(20, 320) for name in ("licensing", "other_services", "punishment")}
    stock = _Stock(
        dict.fromkeys(APPLICANTS, 0), chance.between(2, 40), items | {"coercion": chance.between(5, 40)}
    )
    found: dict[int, Cells] = {}
    for year in years:
        layout = layout_of(year)
        counts = _requests(Chance("requests", seed, year), scope, layout, stock)
        counts |= _disputes(Chance("disputes", seed, year), scope)
        disclosed = _disclosed(Chance("disclosed", seed, year), scope, layout, stock)
        found[year] = disclosed | {field: str(count) for field, count in counts.items()}
    return found


def joined(own: Mapping[str, str], part: Mapping[str, str]) -> Cells:
    """A county's cells with those of one of its bodies counted in (tables 2 and 3; table 1 stays its own)."""
    return {
        field: str(int(printed) + int(part[field])) if not field.startswith("t1.") else printed
        for field, printed in own.items()
    }


def _requests(chance: Chance, scope: Scope, layout: Layout, stock: _Stock) -> dict[str, int]:
    rows = ("new_received", "carried_in", *results_of(layout), "results_total", "carried_out")
    counts = {f"t2.{row}.{who}": 0 for row in rows for who in APPLICANTS}
    for who, (least, most) in zip(APPLICANTS, _REQUESTS[scope], strict=True):
        new, carried_in = chance.between(least, most), stock.pending[who]
        carried_out = chance.below(1 + min(3, new // 4))
        done = new + carried_in - carried_out
        counts[f"t2.new_received.{who}"] = new
        counts[f"t2.carried_in.{who}"] = carried_in
        counts[f"t2.results_total.{who}"] = done
        counts[f"t2.carried_out.{who}"] = carried_out
        for _ in range(done):
            counts[f"t2.{chance.pick(_LIKELY)}.{who}"] += 1
        stock.pending[who] = carried_out
    for row in rows:
        counts[f"t2.{row}.total"] = sum(counts[f"t2.{row}.{who}"] for who in APPLICANTS)
    return counts


def _disputes(chance: Chance, scope: Scope) -> dict[str, int]:
    counts: dict[str, int] = {}
    for way, share in (("review", 1), ("suit_direct", 2), ("suit_after_review", 3)):
        outcomes = {
            outcome: chance.below(1 + _DISPUTES[scope] // share)
            for outcome in ("upheld", "corrected", "other", "pending")
        }
        counts |= {f"t3.{way}.{outcome}": count for outcome, count in outcomes.items()}
        counts[f"t3.{way}.total"] = sum(outcomes.values())
    return counts


def _disclosed(chance: Chance, scope: Scope, layout: Layout, stock: _Stock) -> Cells:
    makes_texts = scope in (Scope.COUNTY, Scope.OFFICE)
    issued = chance.between(1, 7) if makes_texts else 0
    repealed = chance.below(1 + min(3, stock.texts)) if makes_texts else 0
    stock.texts = stock.texts + issued - repealed if makes_texts else 0
    if layout is Layout.G2021:
        return _disclosed_2021(chance, scope, issued, repealed, stock)
    return _disclosed_2019(chance, scope, issued, stock)


def _disclosed_2021(chance: Chance, scope: Scope, issued: int, repealed: int, stock: _Stock) -> Cells:
    least, most = _DECISIONS[scope]
    fees = chance.between(least * 10, most * 22) / 100
    return {
        "t1.regulations.issued": "0",
        "t1.regulations.repealed": "0",
        "t1.regulations.in_force": "0",
        "t1.normative.issued": str(issued),
        "t1.normative.repealed": str(repealed),
        "t1.normative.in_force": str(stock.texts),
        "t1.licensing.decisions": str(chance.between(least, most)),
        "t1.punishment.decisions": str(chance.between(least // 5, most // 4)),
        "t1.coercion.decisions": str(chance.between(least // 40, most // 30)),
        "t1.fees.amount": f"{fees:.2f}" if fees else "0",
    }


def _disclosed_2019(chance: Chance, scope: Scope, issued: int, stock: _Stock) -> Cells:
    least, most = _DECISIONS[scope]
    cells = {f"t1.regulations.{column}": "0" for column in ("made_new", "disclosed_new", "disclosed_total")}
    cells |= {
        "t1.normative.made_new": str(issued),
        "t1.normative.disclosed_new": str(issued),
        "t1.normative.disclosed_total": str(stock.texts),
    }
    for name, before in stock.items.items():
        change = chance.between(-6, 8)
        cells[f"t1.{name}.items_prev"] = str(before)
        cells[f"t1.{name}.items_change"] = f"{change:+d}" if change else "0"
        cells[f"t1.{name}.decisions"] = str(chance.between(least // 5, most // 5))
        stock.items[name] = before + change
    return cells | {
        "t1.fees.items_prev": "12",
        "t1.fees.items_change": "0",
        "t1.procurement.projects": str(chance.between(least // 300, most // 100)),
        "t1.procurement.amount": f"{chance.between(least, most * 4) / 10:.1f}万元" if most > 100 else "0",
    }
