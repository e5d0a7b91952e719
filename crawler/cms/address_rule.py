"""The rule by which a page's script made addresses of the records that an interface answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.cms.fragments import day, json_of
from crawler.discovery.links import Link, links_of
from nianbao.core.title import compact
from pipelines.text.page import Page, squeeze

RECORDS_MOST = 2000
_TAG = re.compile(r"<[^<>]{0,200}>")
_LEAST = 2
"""Records of which a rule must hold: one may be chance."""


@dataclass(frozen=True, slots=True)
class AddressRule:
    """An entry's words stand in the field `named`; its address is what stands in the field `numbered`, with
    `before` and `after` around it."""

    named: str
    numbered: str
    before: str
    after: str

    @classmethod
    def of(cls, page: Page, answers: Iterable[str]) -> AddressRule | None:
        """The rule that most of a page's links follow, of several the one that needs least of its own; None
        where none is seen twice."""
        urls = {compact(link.best_text): link.url for link in links_of(page)}
        seen = Counter(rule for text in answers for record in _records(text) for rule in _rules(record, urls))
        best = max(seen, key=lambda rule: (seen[rule], -rule.made_up), default=None)
        return best if best is not None and seen[best] >= _LEAST else None

    @property
    def made_up(self) -> int:
        """Letters of an address that the rule brings along: a record that holds more of it says it better."""
        return len(self.before) + len(self.after)

    def entries(self, answer: str) -> Iterator[Link]:
        """The entries of an answer, by the rule."""
        for record in _records(answer):
            words, number = _plain(record.get(self.named)), _plain(record.get(self.numbered))
            if words and number:
                shown = next((told for value in record.values() if (told := day(value))), "")
                yield Link(f"{self.before}{number}{self.after}", words, words, squeeze(f"{words} {shown}"))


def _rules(record: dict[str, Any], urls: dict[str, str]) -> Iterator[AddressRule]:
    for named, words in record.items():
        url = urls.get(compact(_plain(words)))
        for numbered, value in record.items() if url else ():
            number = _plain(value)
            begins = "(?<![A-Za-z0-9])" if number[:1].isalnum() else ""
            found = re.search(rf"{begins}{re.escape(number)}(?![A-Za-z0-9])", url or "")
            if number and found and numbered != named:
                yield AddressRule(named, numbered, found.string[: found.start()], found.string[found.end() :])


def _records(text: str) -> Iterator[dict[str, Any]]:
    waiting = [json_of(text)]
    for _ in range(RECORDS_MOST):
        if not waiting:
            return
        held = waiting.pop()
        if isinstance(held, dict):
            yield held
            waiting += reversed(held.values())
        elif isinstance(held, list):
            waiting += reversed(held)


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return squeeze(_TAG.sub("", str(value)))[:300]
