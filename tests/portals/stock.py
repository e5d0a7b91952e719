"""What a portal has to publish: the reports of everybody, news, notices, and what only looks like a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from portals import prose
from portals.cms import Entry
from portals.papers import DEPARTMENTS, Paper, Place, county_day
from portals.site import YEAR

from nianbao.core.report import Scope
from nianbao_demo.chance import Chance

REPORT = "政府信息公开工作年度报告"
_TITLE = "{name}{year}年" + REPORT
_BODY_TITLE = "{name}{body}{year}年" + REPORT


class Stock:
    """Entries of one place. Titles are patterns with {name}, {year} and, for bodies, {body}."""

    def __init__(self, code: str, name: str) -> None:
        self.code, self.name = code, name
        self.place = Place(code, name)

    def own(
        self, years: Iterable[int], title: str = _TITLE, voice: Scope = Scope.COUNTY, issuer: str = ""
    ) -> list[Entry]:
        """The county's reports, newest first."""
        return [
            self._report(Scope.COUNTY, issuer or self.place.government, year, title, "", 0, voice)
            for year in sorted(years, reverse=True)
        ]

    def office(
        self, years: Iterable[int], title: str = "{name}人民政府办公室{year}年" + REPORT
    ) -> list[Entry]:
        """The government office's reports on itself, newest first."""
        return [
            self._report(Scope.OFFICE, self.place.office, year, title, "", -13, Scope.OFFICE)
            for year in sorted(years, reverse=True)
        ]

    def departments(
        self, year: int = YEAR, count: int = len(DEPARTMENTS), title: str = _BODY_TITLE
    ) -> list[Entry]:
        """Departments' reports of a year."""
        return [self._other(Scope.DEPARTMENT, body, body, year, title) for body in DEPARTMENTS[:count]]

    def towns(self, year: int = YEAR, title: str = _BODY_TITLE) -> list[Entry]:
        """Townships' reports of a year."""
        return [
            self._other(
                Scope.TOWNSHIP, body, body + ("办事处" if body.endswith("街道") else "人民政府"), year, title
            )
            for body in self.place.towns
        ]

    def news(self, count: int = 40) -> list[Entry]:
        """News, newest first."""
        return self._prose(prose.NEWS, count)

    def notices(self, count: int = 12) -> list[Entry]:
        """Notices, newest first."""
        return self._prose(prose.NOTICES, count)

    def lookalike(self, title: str, text: str, day: date = date(2025, 3, 3)) -> Entry:
        """A page that names the report and is none."""
        facts = self.place.facts() | {"year": str(YEAR)}
        return Entry(title.format_map(facts), day, text=f"<p>　　{text.format_map(facts)}</p>")

    def others(self, name: str, day: date, title: str = _TITLE, year: int = YEAR) -> Entry:
        """Another government's own report."""
        place = Place(f"981{self.code[3:]}", name)
        paper = Paper(place, Scope.COUNTY, place.government, year, day, Scope.COUNTY)
        return Entry(title.format(name=name, year=year), day, paper)

    def _other(self, scope: Scope, body: str, issuer: str, year: int, title: str) -> Entry:
        later = Chance("other", self.code, body, year).below(22)
        day = date(year + 1, 1, 8) + timedelta(days=later)
        paper = Paper(self.place, scope, self.name + issuer, year, day, scope)
        return Entry(title.format(name=self.name, body=body, year=year), day, paper)

    def _report(
        self, scope: Scope, issuer: str, year: int, title: str, body: str, days: int, voice: Scope
    ) -> Entry:
        day = county_day(self.place, year) + timedelta(days=days)
        paper = Paper(self.place, scope, issuer, year, day, voice)
        return Entry(title.format(name=self.name, body=body, year=year), day, paper)

    def _prose(self, texts: Sequence[tuple[str, str]], count: int) -> list[Entry]:
        facts = self.place.facts()
        order = Chance("prose", self.code, texts[0][0]).shuffled(texts)
        found = []
        for number in range(count):
            title, text = (part.format_map(facts) for part in order[number % len(order)])
            suffix = f"（{number // len(order) + 1}）" if number >= len(order) else ""
            day = date(2025, 6, 20) - timedelta(days=9 * number)
            found.append(Entry(title + suffix, day, text=f"<p>　　{text}</p>" * 3))
        return found


def of_year(entries: Iterable[Entry], year: int = YEAR) -> Entry:
    """The county's own report of a year among entries of a fleet county (their codes begin with 980)."""
    return next(
        e
        for e in entries
        if e.paper and (e.paper.year, e.paper.scope) == (year, Scope.COUNTY) and e.paper.place.code < "981"
    )
