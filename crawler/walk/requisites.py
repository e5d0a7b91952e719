"""Fetches what the report page, and the listing that proves it, need to be seen. Nothing depends on it: what
cannot be had is noted, and the crawl goes on. What an unchanged page shows is not asked for again."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.http.answers import Answer
from crawler.http.fetch import Fetcher
from crawler.walk.conclusion import Evidence
from crawler.walk.page_requisites import (
    DEPTH_MOST,
    Requisite,
    RequisiteKind,
    requisites_of,
    requisites_of_style,
    sheets_of,
)
from crawler.walk.trail import Step
from nianbao.core.errors import BudgetSpent, ForeignHost, PortalError
from nianbao.core.hosts import authority
from nianbao.core.reason_codes import Code
from nianbao.core.reasons import because
from pipelines.text.page import Page

FAILURES_MOST = 3
"""A host that failed so often is not asked again."""
_SPREADING = (RequisiteKind.STYLE, RequisiteKind.FRAME)


@dataclass
class Requisites:
    """Of one county's crawl: note pages as they are read, fetch for those that turned out to matter."""

    fetcher: Fetcher
    noted: dict[str, list[Requisite]] = field(default_factory=dict)
    left: int = 0
    reused: int = 0
    steps: list[Step] = field(default_factory=list)
    _sheets: dict[str, str] = field(default_factory=dict)
    _unchanged: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)
    _failures: Counter[str] = field(default_factory=Counter)

    def note(self, page: Page, answer: Answer) -> None:
        """Remember what a page needs, which came as this answer; the page itself is not kept."""
        self.noted[page.url] = requisites_of(page)
        if self.fetcher.is_unchanged(answer):
            self._unchanged.add(page.url)

    def sheets_of(self, page: Page) -> tuple[str, ...]:
        """The style sheets of a page, and what they import, as far as they were had."""
        return sheets_of(page, self._sheets.get)

    async def fetch(self, evidence: Evidence) -> list[Step]:
        """Fetch what the found reports and the listings that led to them need, without a report the column
        read; of the county's own hosts first. Nothing is asked for again.

        Returns a step of the trail for each that could not be had; of a strange host one is enough.
        """
        for found in evidence.found:
            if not found.is_document:
                self.note(found.answer.page, found.answer)
        shown = [url for found in evidence.found for url in (found.answer.url, *found.route[-1:])]
        pages = shown or [column.url for column in evidence.columns[:1]]
        changed_first = sorted(dict.fromkeys(pages), key=self._unchanged.__contains__)
        wanted = [(each, url in self._unchanged) for url in changed_first for each in self.noted.get(url, ())]
        wanted.sort(key=lambda each: not self.fetcher.is_own(each[0].url))
        self._asked.update(
            url for step in evidence.trail for url in (step.url, step.final_url) if url is not None
        )
        self._asked.update(self.fetcher.scripts)
        self.left = self.fetcher.requisites_most
        try:
            await self._fetch_all(wanted)
        except BudgetSpent as error:
            self.steps.append(Step(wanted[0][0].url, "requisite", saw=str(error)))
        if self.reused:
            said = f"{self.reused} requisites of unchanged pages are held already; not asked for again"
            self.steps.append(Step(pages[0], "requisite", saw=said))
        return self.steps

    async def _fetch_all(self, wanted: Sequence[tuple[Requisite, bool]]) -> None:
        waiting = deque((each, reuse, 1) for each, reuse in wanted)
        while waiting:
            requisite, reuse, depth = waiting.popleft()
            if requisite.url in self._asked or self._failures[authority(requisite.url)] >= FAILURES_MOST:
                continue
            self._asked.add(requisite.url)
            answer = await self._fetch_one(requisite, reuse)
            if answer is not None and requisite.kind is RequisiteKind.STYLE:
                self._sheets[requisite.url] = answer.sheet
            if answer is not None and depth < DEPTH_MOST and requisite.kind in _SPREADING:
                further = reversed(_further(requisite, answer))
                waiting.extendleft((each, reuse, depth + 1) for each in further)

    async def _fetch_one(self, requisite: Requisite, reuse: bool) -> Answer | None:
        if not self.left:
            raise BudgetSpent(because(Code.REQUISITES_SPENT))
        try:
            answer = await self.fetcher.get(requisite.url, requisite=True, reuse=reuse)
        except BudgetSpent:
            raise
        except PortalError as error:
            strange = isinstance(error, ForeignHost) and not self.fetcher.is_own(requisite.url)
            self.left -= not strange
            self._failures[authority(requisite.url)] += FAILURES_MOST if strange else 1
            self.steps.append(Step(requisite.url, "requisite", saw=str(error)))
            return None
        self.left -= 1
        if reuse and self.fetcher.source_of(answer):
            self.reused += 1
            return answer if answer.status < 400 else None  # the capture that asked for it says so
        if answer.status >= 400:
            self.steps.append(Step(requisite.url, "requisite", status=answer.status))
            return None
        return answer


def _further(requisite: Requisite, answer: Answer) -> Sequence[Requisite]:
    if requisite.kind is RequisiteKind.STYLE:
        return requisites_of_style(answer.url, answer.sheet)
    is_page = "html" in answer.headers.get("content-type", "html")
    return requisites_of(answer.page) if is_page else []
