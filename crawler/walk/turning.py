"""Reads a report column on by its own controls, in the browser, where no address leads on.

Acting proves an end only where it was seen: the control is gone or switched off, says so itself, or was
clicked without any effect and without a request; or what came is what was shown before the click. Where
there is no control at all, the page is scrolled to its foot once. An answer that speaks of an error proves
nothing, whatever its status.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.controls import titles_without_address
from crawler.discovery.issuers import OWN, CountyNames
from crawler.discovery.links import links_of
from crawler.discovery.listing import Listing, read_listing
from crawler.discovery.pager import Control, Pager, read_pager, stated_total
from crawler.http.answers import PassedOn
from crawler.rendering.acting import MARK, SCROLL, Act, ShownState
from crawler.walk.column import ReportColumn
from nianbao.core.reason_codes import Code
from nianbao.core.title import Title, compact
from pipelines.text.page import Page

_AT_THE_END = re.compile(
    r"(?:没有|暂无|无)(?:更多|其[他它]|剩余)(?:了|信息|内容|数据)*|(?:已|已经)?(?:全部)?(?:加载|显示)(?:完毕|完成|完了|全部)"
    r"|(?:已经?)?(?:到底|见底|最后一页)了?|no ?more",
    re.I,
)
"""没有更多了, 已加载全部, 到底了."""
_ERROR = re.compile(r"系统异常|系统繁忙|系统错误|服务器错误|请求失败|网络异常|访问过于频繁")
_ANSWER_LETTERS_MOST = 2_000_000
_DEPTH_MOST = 4
_STATE_NAMES = ("code", "status", "errcode", "errno", "ret", "state", "success")
_GOOD_STATES = ("0", "1", "200", "true", "ok", "success", "none", "")
Learn = Callable[[Page, Listing, Pager], None]


@dataclass
class Turner:
    """Chooses what to act on, page after page of one column, and notes what came. `ended`: the column is
    read to its end; `found`: the wanted report is listed; `turns`: how often something was acted on."""

    column: ReportColumn
    names: CountyNames
    year: int
    learn: Learn
    ended: bool = False
    found: bool = False
    turns: int = -1
    _numbers: set[int] = field(default_factory=lambda: {1})
    _seen: set[str] = field(default_factory=set)
    """The rows that the browser showed so far: an interface may have told them before."""
    _rows: frozenset[str] = frozenset()
    _texts: set[str] = field(default_factory=set)
    """What the page showed so far."""
    _scrolled: bool = False
    _unheard: bool = False
    """The page asked for something by itself, before anything was acted on, and had none: its rows, maybe."""

    def choose(self, turned: ShownState) -> Act | None:
        """Take in the page as it is now; what to act on next, None where nothing more is to be had."""
        self.turns += 1
        page = Page.of(turned.html, turned.url, "text/html; charset=utf-8")
        listing = read_listing(page, self.names, named_column=True)
        pager = read_pager(page, listing, self.names, self.year)
        if self.turns and any(map(failed, turned.answers)):
            return None
        if not self.turns:
            self._unheard = any(each is not None and failed(each) for each in turned.answers)
        fresh = bool(pager.rows - self._seen)
        self._seen |= pager.rows
        repeated = self.column.repeated
        self.column.take_page(page.url, listing, pager, links_of(page))
        if not self.turns:  # the page itself once more, as the browser shows it
            self.column.repeated = repeated
        self.learn(page, listing, pager)
        self.found = any(entry.whose in OWN for entry in listing.of_year(self.year))
        if self.found:
            return None
        moved = self._moved(page)
        following = self.following(pager)
        if self.turns and not fresh and not (moved and self.column.owes):
            self.ended = self._is_end(turned, pager, following)
            return None
        self._rows, self._scrolled = pager.rows, _scrolls(following)
        if following is None:
            self.ended = bool(pager.rows) and not self._unheard
        return following

    def _moved(self, page: Page) -> bool:
        """Whether the page shows what it did not show before, be it known from elsewhere in it."""
        text = compact(str(page.tree.text_content()))
        known = text in self._texts
        self._texts.add(text)
        return not known

    @property
    def outcome(self) -> str:
        """How far the column was read, for the trail."""
        return "the report is listed" if self.found else "to the end" if self.ended else "not to the end"

    def following(self, pager: Pager) -> Act | None:
        """What shows the next page: a control that says so, else the next number, else 更多, else the field
        for a page's number."""
        scripted = list(filter(_is_scripted, pager.found))
        onward = [each for each in scripted if not each.number and not each.leads_to_the_end]
        numbered = sorted((each for each in scripted if each.number > max(self._numbers)), key=_number)
        for control in (*(each for each in onward if isinstance(each.words, str)), *numbered):
            if control.number:
                self._numbers.add(control.number)
            if _AT_THE_END.search(compact(str(control.words))) is None:
                return Act(str(control.element.get(MARK)))
        field = next((each for each in pager.found if each.words is Code.JUMP_FIELD), None)
        if field is not None and max(self._numbers) < pager.pages:
            self._numbers.add(max(self._numbers) + 1)
            return Act(str(field.element.get(MARK)), typed=str(max(self._numbers)))
        scrolls = Code.SCROLLING in pager.controls or not self.turns or self._scrolled
        return Act(SCROLL) if scrolls else None

    def _is_end(self, turned: ShownState, pager: Pager, following: Act | None) -> bool:
        """Nothing new came of the last act: is that the list's end, or did it fail?"""
        if not pager.rows:
            return False
        if following is None or _scrolls(following) or not turned.answers:
            return not self._unheard
        return pager.rows == self._rows and any(
            each is not None and holds(each.text, pager.rows) for each in turned.answers
        )


@dataclass
class UnaddressedList:
    """A list whose rows lead nowhere by themselves, as an application draws it: it is turned as long as the
    page changes, and scrolled to its foot once. Its titles tell what it lists; those of the wanted year are
    acted on before. `ended`: nothing leads on, nothing came at its foot, as many titles were seen as its
    interface states, and nothing in it was not understood."""

    turner: Turner
    titles: set[Title] = field(default_factory=set)
    ended: bool = False
    _stated: int = 0
    _texts: set[str] = field(default_factory=set)
    _footed: bool = False

    def choose(self, page: Page, listing: Listing, answers: tuple[PassedOn | None, ...]) -> Act | None:
        """Take in the page as it is now; what to act on next, None where nothing more is to be had."""
        pager = read_pager(page, listing, self.turner.names, self.turner.year)
        self.titles |= titles_without_address(page)
        self._stated = max([self._stated, pager.total, *map(self._total_in, answers)])
        text = compact(str(page.tree.text_content()))
        fresh = text not in self._texts
        self._texts.add(text)
        following = self.turner.following(pager) if pager.found and fresh else None
        if following is None and self.titles and not pager.found and not self._footed:
            self._footed, following = True, Act(SCROLL)
        elif following is None:
            self.ended = self._footed and not fresh and not answers and not self._open(pager)
        return following._replace(stays=True) if following is not None else None

    def _open(self, pager: Pager) -> bool:
        """What of the list may hold more than its titles tell."""
        understood = {each.text for each in self.titles if each.year != self.turner.year}
        return self._stated > len(self.titles) or any(each.words not in understood for each in pager.doubts)

    def _total_in(self, answer: PassedOn | None) -> int:
        """What an answer that holds rows of the list states of their number."""
        told = compact(answer.text) if answer is not None else ""
        return stated_total(told) if any(compact(each.text) in told for each in self.titles) else 0


def failed(answer: PassedOn | None) -> bool:
    """Whether a request of the page was refused, or its answer speaks of an error."""
    return answer is None or answer.status >= 400 or _speaks_of_error(answer.text[:_ANSWER_LETTERS_MOST])


def _speaks_of_error(text: str) -> bool:
    """{"code": 500, "msg": "系统异常"}: what a state says counts where no rows came with it."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return _ERROR.search(text[:2000]) is not None
    if not isinstance(told, dict) or _holds_rows(told):
        return False
    return not all(map(_is_good, _states(told))) or _ERROR.search(text[:2000]) is not None


def _states(told: dict[str, Any]) -> Iterator[Any]:
    """What an answer, or a part of it, calls its state."""
    for part in (told, *(each for each in told.values() if isinstance(each, dict))):
        yield from (value for name, value in part.items() if name.lower() in _STATE_NAMES)


def _is_good(state: object) -> bool:
    return isinstance(state, dict | list) or str(state).lower() in _GOOD_STATES


def _holds_rows(told: object, depth: int = _DEPTH_MOST) -> bool:
    if isinstance(told, list):
        return any(isinstance(each, dict) and each for each in told)
    if not isinstance(told, dict) or not depth:
        return False
    return any(_holds_rows(each, depth - 1) for each in told.values())


def _scrolls(act: Act | None) -> bool:
    return act is not None and act.on == SCROLL


def _is_scripted(control: Control) -> bool:
    """Only a script knows where it leads: it is no plain link."""
    href = str(control.element.get("href") or "#")
    return href.strip().lower().startswith(("#", "javascript:"))


def _number(control: Control) -> int:
    return control.number


def holds(text: str, rows: Iterable[str]) -> bool:
    """An answer names one of the list's rows."""
    plain = text.replace("\\/", "/")
    return any((urlsplit(row).path or row) in plain for row in rows)
