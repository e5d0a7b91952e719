"""Acting on a page in the browser as its reader does: pointing and clicking, choosing, scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from playwright.async_api import Error, Page

from crawler.http.answers import PassedOn

MARK = "data-nianbao-mark"
"""The attribute that numbers a page's elements while it is looked at; the page itself never keeps it."""
HIDDEN = "data-nianbao-hidden"
"""The attribute of those that are not shown."""
SCROLL = "scroll"
"""What is acted on where the list goes on at the page's foot."""
ACTS_MOST = 20
DOCUMENT_LETTERS_MOST = 16_000_000
_MARKED = re.compile(rf'\s(?:{MARK}|{HIDDEN})="\d*"')
_ELEMENTS = "a,button,input,li,span,i,em,b,strong,td,div,p,label,font,option,h2,h3,h4,h5,dt,dd,tr,area"
_NUMBER = f"""() => {{
  globalThis.nianbaoMarked = [...document.querySelectorAll('{_ELEMENTS}')].slice(0, 20000);
  globalThis.nianbaoMarked.forEach((each, at) => {{
    each.setAttribute('{MARK}', at);
    if (each.tagName !== 'OPTION' && !each.getClientRects().length) each.setAttribute('{HIDDEN}', '');
  }});
}}"""
_FORGET = f"""() => globalThis.nianbaoMarked.forEach(each => {{
  each.removeAttribute('{MARK}');
  each.removeAttribute('{HIDDEN}');
}})"""
_ACT = """([at, typed]) => {
  const each = globalThis.nianbaoMarked[at], told = (name, bubbles) =>
    new MouseEvent(name, {bubbles, cancelable: bubbles, view: window});
  if (typed) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(each, typed);
    for (const name of ['input', 'change']) each.dispatchEvent(new Event(name, {bubbles: true}));
    const said = one => (one.value || one.textContent).replace(/\\s/g, '');
    const goes = one => /^(确[定认]|跳[转到]|转到|前往|go)$/i.test(said(one));
    for (let over = each.parentElement, up = 0; over && up < 4; over = over.parentElement, up++) {
      const button = [...over.querySelectorAll('button,input:not([type=text]),a,span,em,i')].find(goes);
      if (button) return button.click();
    }
    const enter = {key: 'Enter', code: 'Enter', keyCode: 13, which: 13, bubbles: true};
    for (const name of ['keydown', 'keypress', 'keyup']) each.dispatchEvent(new KeyboardEvent(name, enter));
    return;
  }
  if (each.tagName === 'OPTION') {
    each.selected = true;
    const choice = each.closest('select');
    for (const name of ['input', 'change']) choice.dispatchEvent(new Event(name, {bubbles: true}));
    return;
  }
  for (let over = each; over && over !== document.body; over = over.parentElement)
    over.dispatchEvent(told('mouseenter', false));
  for (const name of ['mouseover', 'mousemove', 'mousedown', 'mouseup']) each.dispatchEvent(told(name, true));
  each.click();
  if (each.closest('[class*=tree i], [id*=tree i]')) each.dispatchEvent(told('dblclick', true));
}"""
"""A pointer comes over an element before it is clicked, so that what opens on pointing opens, too."""
_TO_THE_FOOT = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  dispatchEvent(new Event('scroll'));
}"""
NO_WINDOWS = """globalThis.nianbaoOpened = [];
globalThis.open = address => {
  if (address) nianbaoOpened.push(new URL(address, document.baseURI).href);
  return null;
};"""
"""Run before a page's own scripts where it is acted on: what would open in another window is told."""
_OPENED = "() => (globalThis.nianbaoOpened || []).splice(0)"
WAITING = """(() => {
  const set = globalThis.setTimeout, clear = globalThis.clearTimeout, waiting = new Set();
  let inside = false;
  globalThis.nianbaoWaiting = waiting;
  globalThis.setTimeout = (act, delay, ...given) => {
    if (typeof act !== 'function') return set(act, delay, ...given);
    const counts = !inside && delay > 250 && delay <= 4000;
    const id = set((...told) => {
      waiting.delete(id);
      const before = inside;
      inside = true;
      try { act(...told); } finally { inside = before; }
    }, delay, ...given);
    if (counts) waiting.add(id);
    return id;
  };
  globalThis.clearTimeout = id => { waiting.delete(id); clear(id); };
})();"""
"""Run before a page's own scripts: what they put off for a moment is known. What such a delayed step puts off
again turns a slide or a clock, and is not waited for."""
_LETTERS = "() => document.documentElement.outerHTML.length"
_DOCUMENT = """() => {
  const whole = root => {
    const inert = document.implementation.createHTMLDocument(), copy = inert.importNode(root, true);
    const shown = [root, ...root.querySelectorAll('*')], copied = [copy, ...copy.querySelectorAll('*')];
    shown.forEach((each, at) => {
      if (!each.shadowRoot) return;
      const held = inert.createElement('div');
      for (const child of each.shadowRoot.children) if (child.tagName !== 'STYLE') held.append(whole(child));
      copied[at].prepend(held);
    });
    return copy;
  };
  const shadows = [...document.querySelectorAll('*')].some(each => each.shadowRoot);
  return shadows ? '<!DOCTYPE html>' + whole(document.documentElement).outerHTML : null;
}"""
"""The document with what its elements show in (open) shadow trees in them; null where there are none."""


@dataclass(frozen=True, slots=True)
class ShownState:
    """A page after something was done: its address then, its document with numbered elements (`MARK`), what
    it was answered since, None for a request that was refused, and the addresses to which it would have been
    left (`led`)."""

    url: str
    html: bytes
    answers: tuple[PassedOn | None, ...]
    led: tuple[str, ...] = ()

    @property
    def plain(self) -> bytes:
        """The document as the page holds it."""
        return _MARKED.sub("", self.html.decode("utf-8", errors="replace")).encode()


class Act(NamedTuple):
    """What to do next: the number of the element to act on, or SCROLL. `stays`: the page is not left; where
    it would be, the address is told instead. `typed`: what is written into the field, and sent off."""

    on: str
    stays: bool = False
    typed: str = ""


Choose = Callable[[ShownState], Act | None]
"""Says what to do next; None for an end."""


async def document_of(page: Page) -> bytes:
    """The document as it is shown, as UTF-8 HTML. Raises Error where it is longer than any that is read."""
    if (letters := await page.evaluate(_LETTERS)) > DOCUMENT_LETTERS_MOST:
        raise Error(f"its document of {letters} letters is over {DOCUMENT_LETTERS_MOST}")
    shadowed = await page.evaluate(_DOCUMENT)
    return (shadowed or await page.content()).encode("utf-8", errors="replace")


async def looked_at(page: Page, answers: tuple[PassedOn | None, ...], left: list[str]) -> ShownState:
    """The page as it is now; `left`: the addresses that it asked for instead of itself."""
    await page.evaluate(_NUMBER)
    html = await document_of(page)
    await page.evaluate(_FORGET)
    opened = await page.evaluate(_OPENED)
    return ShownState(page.url, html, answers, tuple(dict.fromkeys([*left, *opened])))


async def perform(page: Page, chosen: Act) -> None:
    """Point at the element of that number and click it, choose it in its list, write into it, or scroll."""
    with suppress(Error):  # the page may move on under the call
        if chosen.on == SCROLL:
            await page.evaluate(_TO_THE_FOOT)
        else:
            await page.evaluate(_ACT, [int(chosen.on), chosen.typed])
