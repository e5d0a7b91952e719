"""The annual reports of an invented place: every body's, every year's, as data a portal then dresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from nianbao.core.errors import UsageError
from nianbao.core.report import Layout, Scope
from nianbao_demo.chance import Chance
from nianbao_demo.figures import Cells, joined, layout_of, yearly_cells
from nianbao_demo.places import Place
from nianbao_demo.prose import slots

FIRST_YEAR = 2019
LAST_CERTAIN_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page's text. Kinds: paragraph, heading, subheading, table (its number), signature."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class IssuingBody:
    """Someone who has to report. `subject` is how titles name it, `we` how it speaks of itself."""

    scope: Scope
    issuer: str
    subject: str
    we: str


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report. `created` is when the content management system made the file."""

    body: IssuingBody
    year: int
    title: str
    published: date
    signed: date
    created: date
    layout: Layout
    cells: Cells
    blocks: tuple[Passage, ...]


Title = Callable[[IssuingBody, int], str]
Days = Mapping[Scope, tuple[tuple[int, int], int]]

USUAL_DAYS: Days = {
    Scope.COUNTY: ((2, 12), 38),
    Scope.OFFICE: ((1, 22), 16),
    Scope.DEPARTMENT: ((1, 9), 20),
    Scope.TOWNSHIP: ((1, 12), 17),
}
"""By scope: the first day (month, day) in the year after, and how many days later at most."""


def usual_title(body: IssuingBody, year: int) -> str:
    """青岭县果园镇2025年政府信息公开工作年度报告."""
    return f"{body.subject}{year}年政府信息公开工作年度报告"


@dataclass(frozen=True)
class Volume:
    """Which reports to make: `years` of the county and its office, `everyone` also of all others.

    `mark` changes what the county's report of `marked_year` prints, after its text was written.
    """

    place: Place
    years: Iterable[int]
    everyone: frozenset[int]
    title: Title = usual_title
    days: Days = field(default_factory=lambda: USUAL_DAYS)
    marked_year: int = 0
    mark: Callable[[Cells], Cells] = dict

    def reports(self) -> list[Report]:
        """Every report, grouped by body, oldest year first."""
        years = sorted({*self.years, *self.everyone})
        office = yearly_cells(self.place.office, Scope.OFFICE, years)
        found: list[Report] = []
        for body in bodies(self.place):
            cells = yearly_cells(body.issuer, body.scope, years) if body.scope is not Scope.OFFICE else office
            if body.scope is Scope.COUNTY:
                cells = {year: joined(cells[year], office[year]) for year in years}
            found += [self._report(body, year, cells[year]) for year in years if self._reports(body, year)]
        return found

    def _reports(self, body: IssuingBody, year: int) -> bool:
        if body.scope in (Scope.COUNTY, Scope.OFFICE):
            return year in self.years
        return year in self.everyone

    def _report(self, body: IssuingBody, year: int, cells: Cells) -> Report:
        chance = Chance("report", body.issuer, year)
        (month, day), later = self.days[body.scope]
        published = date(year + 1, month, day) + timedelta(days=chance.below(later + 1))
        signed = published - timedelta(days=chance.between(1, 6))
        blocks = compose(self.place, body, year, cells, signed)
        if body.scope is Scope.COUNTY and year == self.marked_year:
            cells = self.mark(cells)
        created = published - timedelta(days=chance.between(7, 13))
        title = self.title(body, year)
        return Report(body, year, title, published, signed, created, layout_of(year), cells, blocks)


def report_years(year: int) -> range:
    """The years a portal holds when `year` is wanted: from 2019 to 2024, and on to the wanted one.

    Raises UsageError where the statutory tables did not exist in the year before.
    """
    if year <= FIRST_YEAR:
        raise UsageError(f"year {year}: the demonstration portals begin with {FIRST_YEAR + 1}")
    return range(FIRST_YEAR, max(LAST_CERTAIN_YEAR, year) + 1)


def bodies(place: Place) -> list[IssuingBody]:
    """Who reports in a place: the government, its office, the departments, the townships."""
    own = f"我{place.kind}"
    found = [
        IssuingBody(Scope.COUNTY, place.government, place.name, own),
        IssuingBody(Scope.OFFICE, place.office, place.office, "本办公室"),
    ]
    found += [IssuingBody(Scope.DEPARTMENT, name, name, "我局") for name in map(place.of, place.departments)]
    return found + [_township(place.of(name)) for name in place.townships]


def _township(name: str) -> IssuingBody:
    if name.endswith("街道"):
        return IssuingBody(Scope.TOWNSHIP, f"{name}办事处", name, "我街道")
    return IssuingBody(Scope.TOWNSHIP, f"{name}人民政府", name, f"我{name[-1]}")


_HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_OLD_HEADINGS = (
    _HEADINGS[0],
    "二、行政机关主动公开政府信息情况",
    "三、行政机关收到和处理政府信息公开申请情况",
    "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    *_HEADINGS[4:],
)
_SUBHEADINGS = (
    ("active", "（一）主动公开"),
    ("request", "（二）依申请公开"),
    ("manage", "（三）政府信息管理"),
    ("platform", "（四）政府信息公开平台建设"),
    ("supervise", "（五）监督保障"),
)


def compose(place: Place, body: IssuingBody, year: int, cells: Cells, signed: date) -> tuple[Passage, ...]:
    """A report's text: opening, six sections, signature and date; its numbers are those of the tables."""
    chance = Chance("text", body.issuer, year)
    facts = place.facts() | _told(body, year, cells)
    texts = slots(body.scope.value)

    def said(slot: str, variant: int | None = None) -> Passage:
        text = chance.pick(texts[slot]) if variant is None else texts[slot][variant]
        return Passage("paragraph", text.format_map(facts))

    headings = [Passage("heading", text) for text in (_OLD_HEADINGS if place.old_headings else _HEADINGS)]
    blocks = [said("opening"), headings[0]]
    for slot, text in _SUBHEADINGS:
        blocks += [Passage("subheading", text), said(slot)]
    for number in (1, 2, 3):
        blocks += [headings[number], Passage("table", str(number))]
    matter = chance.below(len(texts["problems"]))
    blocks += [headings[4], said("problems", matter), said("improve", matter), headings[5], said("other")]
    day = f"{signed.year}年{signed.month}月{signed.day}日"
    return (*blocks, Passage("signature", body.issuer), Passage("signature", day))


_SIZES = {Scope.COUNTY: 60, Scope.OFFICE: 12, Scope.DEPARTMENT: 3, Scope.TOWNSHIP: 2}


def _told(body: IssuingBody, year: int, cells: Cells) -> dict[str, str]:
    """What the text says in numbers: cells of the tables, and a few of its own."""
    chance = Chance("told", body.issuer, year)
    size = _SIZES[body.scope]
    website, media = chance.between(30 * size, 60 * size), chance.between(20 * size, 40 * size)
    requests = ("new_received", "carried_in", "results_total", "granted", "partial", "carried_out")
    new, carried_in, done, granted, partial, carried_out = (cells[f"t2.{row}.total"] for row in requests)
    own = {
        "published": website + media,
        "website": website,
        "media": media,
        "explained": chance.between(3, 4 + size),
        "dated": chance.between(3, 5 + size),
        "visitors": chance.between(20, 40 + 10 * size),
        "visits": chance.between(3000, 9000) * size,
        "printed": chance.between(40, 60 + 30 * size),
        "closed": chance.between(2, 9),
        "behind": chance.between(1, 4),
        "trained": chance.between(2, 5),
        "checks": chance.between(2, 4),
        "forms": chance.between(3, 9) * 10 * size,
    }
    return {name: str(count) for name, count in own.items()} | {
        "year": str(year),
        "issuer": body.issuer,
        "we": body.we,
        "new": new,
        "carried_in": carried_in,
        "done": done,
        "granted": granted,
        "partial": partial,
        "carried_out": carried_out,
        "issued": cells.get("t1.normative.issued", cells.get("t1.normative.made_new", "0")),
        "in_force": cells.get("t1.normative.in_force", cells.get("t1.normative.disclosed_total", "0")),
    }
