"""Turning a list's pages in the browser: one control after another, as a reader clicks."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error, Page

from crawler.http.answers import PassedOn

MARK = "data-nianbao-mark"
"""The attribute that numbers a page's elements while it is looked at; the page itself never keeps it."""
SCROLL = "scroll"
"""What `choose` names where the list goes on at the page's foot."""
TURNS_MOST = 20
_MARKED = re.compile(rf'\s{MARK}="\d+"')
_ELEMENTS = "a,button,input,li,span,i,em,b,strong,td,div,p,label,font,option,h3,h4"
_NUMBER = f"""() => {{
  globalThis.nianbaoMarked = [...document.querySelectorAll('{_ELEMENTS}')].slice(0, 20000);
  globalThis.nianbaoMarked.forEach((each, at) => each.setAttribute('{MARK}', at));
}}"""
_FORGET = f"() => globalThis.nianbaoMarked.forEach(each => each.removeAttribute('{MARK}'))"
_ACT = """at => {
  const each = globalThis.nianbaoMarked[at];
  if (each.tagName !== 'OPTION') return each.click();
  each.selected = true;
  each.closest('select').dispatchEvent(new Event('change', {bubbles: true}));
}"""
_TO_THE_FOOT = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  dispatchEvent(new Event('scroll'));
}"""


@dataclass(frozen=True, slots=True)
class TurnedPage:
    """A page after a turn: its address then, its document with numbered elements (`MARK`), and what it was
    answered since the turn before, None for a request that was refused."""

    url: str
    html: bytes
    answers: tuple[PassedOn | None, ...]

    @property
    def plain(self) -> bytes:
        """The document as the page holds it."""
        return _MARKED.sub("", self.html.decode("utf-8", errors="replace")).encode()


Choose = Callable[[TurnedPage], str | None]
"""Says what to act on next: the number of an element, SCROLL, or None for an end."""


async def looked_at(page: Page, answers: tuple[PassedOn | None, ...]) -> TurnedPage:
    """The page as it is now."""
    await page.evaluate(_NUMBER)
    html = (await page.content()).encode("utf-8", errors="replace")
    await page.evaluate(_FORGET)
    return TurnedPage(page.url, html, answers)


async def act(page: Page, chosen: str) -> None:
    """Click the element of that number, choose it in its list, or scroll."""
    with suppress(Error):  # the page may move on under the call
        if chosen == SCROLL:
            await page.evaluate(_TO_THE_FOOT)
        else:
            await page.evaluate(_ACT, int(chosen))
