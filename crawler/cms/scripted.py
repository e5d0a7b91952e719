"""Pages of any CMS whose own script says where their listing comes from, and how its pager goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.cms.address_rule import AddressRule
from crawler.cms.family import Ask, Plain, Told
from crawler.cms.fragments import links_in
from crawler.cms.paging import capped, others, page_count
from crawler.discovery.links import Link, absolute, links_of
from crawler.discovery.script.asking import interface_calls, pager_addresses
from crawler.discovery.script.menus import links_in_data
from nianbao.core.title import read_title
from pipelines.text.page import Page

_TURNED = re.compile(r"(?:javascript:|onclick=[\"'])\s{0,4}([A-Za-z_]\w{0,30})\((\d{1,3})\)")


_LIST = re.compile(
    r"\.json\b|list|article|content|news|info|query|search|doc|chan|colum|xxgk|catalog|menu", re.I
)
_NO_LIST = re.compile(
    r"login|user|logout|count|click|visit|hits?\b|weather|stat|comment|token|captcha|verify|like|vote|sms|share",
    re.I,
)
_PAGE = re.compile(r"(?!per)\w*page(?:no|num|number|index)?$|(?:p|pn|no|current)$", re.I)
_FEW = re.compile(r"\d{1,3}$")
CALLS_MOST = 40


class Scripted(Plain):
    """What is written in the page itself."""

    name = "scripted"

    def signs(self, page: Page) -> int:
        """One: what a page's script says is believed where no family says it better."""
        return 1 if page.text else 0

    def pages(self, page: Page) -> list[str]:
        """The pages that a function of the page goes to by their number."""
        turned = _TURNED.findall(page.text)[:200]
        last = capped(max([page_count(page), *(int(number) for _, number in turned)]))
        return others(page, pager_addresses(page, last, {name for name, _ in turned})) if last > 1 else []

    def asks(self, page: Page) -> list[Ask]:
        """The first page where this page holds no report itself, else the second."""
        titles = (read_title(link.best_text) for link in links_of(page))
        filled = any(title.is_report and title.year for title in titles)
        return self._asks(page, 2 if filled else 1)

    def _asks(self, page: Page, number: int) -> list[Ask]:
        if page.metas.get("articletitle"):
            return []  # an article's calls count its readers
        found = []
        for call in interface_calls(page, number):
            url = absolute(page, call.address)
            listing = call.counts or (number == 1 and _LIST.search(call.address))
            if (
                url is None
                or _NO_LIST.search(call.address)
                or urlsplit(url).netloc != urlsplit(page.url).netloc
            ):
                continue
            if listing:
                found.append(Ask(url, call.form))
        return found

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """Entries of markup or of objects, and the next page's call while there are any."""
        held = _in_data(answer, page)
        entries = tuple(dict.fromkeys([*links_in(answer.text, page), *held]))
        if not entries:
            return Told()
        number = next((n for n in range(1, CALLS_MOST) if ask in self._asks(page, n)), 0)
        following = self._asks(page, number + 1) if number else []
        return Told(entries, tuple(each for each in following if _interface(each) == _interface(ask)))


@dataclass(eq=False)
class Turned(Plain):
    """What a page's script asked for in a browser, with the next page's number. `rule`: how it made addresses
    of what it was answered for this page."""

    rule: AddressRule | None = None
    name: str = "turned"

    def signs(self, page: Page) -> int:
        """None: only a browser shows what is asked."""
        return 0

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """Entries of markup or of objects, and the next page's call while there are any."""
        ruled = self.rule.entries(answer.text) if self.rule is not None else ()
        entries = tuple(dict.fromkeys([*links_in(answer.text, page), *_in_data(answer, page), *ruled]))
        return Told(entries, tuple(next_pages([ask.url])) if entries else ())


def next_pages(asked: Iterable[str]) -> list[Ask]:
    """The calls that follow those of a script: with a page's number that is one higher."""
    found = []
    for url in asked:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, True)
        numbers = [at for at, (name, value) in enumerate(query) if _PAGE.match(name) and _FEW.match(value)]
        if len(numbers) == 1:
            name, value = query[numbers[0]]
            query[numbers[0]] = (name, str(int(value) + 1))
            found.append(Ask(urlunsplit(parts._replace(query=urlencode(query, errors="replace")))))
    return found


def _interface(ask: Ask) -> str:
    return ask.url.partition("?")[0]


def _in_data(answer: Page, page: Page) -> list[Link]:
    held = ((absolute(page, each.address), each) for each in links_in_data(answer))
    return [Link(url, each.text[:300], each.title, each.row) for url, each in held if url is not None]
