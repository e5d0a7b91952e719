"""ASP.NET sites: .aspx with the identity in the query (GovOpenShow.aspx?id=, down.aspx?eid= gives a
document); pagers by ?page=N, or by posting the page's own form back (__doPostBack)."""

from __future__ import annotations

import re
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.cms.family import Ask, FamilySign, Plain, Told, is_likely
from crawler.cms.fragments import fields_of, links_in, number
from crawler.cms.paging import PAGES_MOST, capped, others
from crawler.discovery.links import absolute, links_of
from pipelines.text.page import Page

_ADDRESS = FamilySign.of(r"\.aspx\b", ".aspx", flags=re.I)
_POST_BACK = re.compile(
    r"__doPostBack\((?:'|&#39;|\\')([\w$:.]{1,120})(?:'|&#39;|\\'),\s?(?:'|&#39;|\\')(?:Page\$)?(\d{1,4})(?:'|&#39;|\\')\)"
)
_PAGER = FamilySign.of(
    r"AspNetPager|Webdiyer|GridView\d?\$|class=[\"']pager\b", "pager", "webdiyer", "gridview", flags=re.I
)
_PAGE_FIELDS = ("page", "pageindex", "pageno", "p", "currentpage", "pageid")
_LINKS_MOST = 3000
_FIELDS_MOST = 60


class Aspx(Plain):
    """ASP.NET."""

    name = "aspx"

    def signs(self, page: Page) -> int:
        """The view state, posting back, addresses and its own, pager controls."""
        text = page.text
        return sum(
            (
                "__VIEWSTATE" in text,
                _POST_BACK.search(text) is not None,
                _ADDRESS.times(page) >= 3,
                _ADDRESS.pattern.search(urlsplit(page.url).path) is not None,
                _PAGER.on(page),
            )
        )

    def pages(self, page: Page) -> list[str]:
        """The same address with ?page=1 … N, up to the highest that a link names."""
        parts = urlsplit(page.url)
        if not is_likely(self, page) or _ADDRESS.pattern.search(parts.path) is None:
            return []
        own = parse_qsl(parts.query, True)
        highest: dict[str, int] = {}
        for link in islice(links_of(page), _LINKS_MOST):
            there = urlsplit(link.url)
            pairs = parse_qsl(there.query, True)
            name = next((name for name, _ in pairs if name.lower() in _PAGE_FIELDS), None)
            if name and there.path == parts.path and _but(pairs, name) == _but(own, name):
                highest[name] = max(highest.get(name, 0), number(dict(pairs)[name]))
        if not highest:
            return []
        name = max(highest, key=lambda each: highest[each])
        return _turned(page, name, _but(own, name), highest[name])

    def asks(self, page: Page) -> list[Ask]:
        """The page's form posted back for the next page, where its pager does that."""
        if not is_likely(self, page):
            return []
        ask = _posted(page, page.url, 1)
        return [ask] if ask is not None else []

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """What the answer links to beyond the first page; the next page with the answer's own form."""
        current = number(fields_of(ask).get("__EVENTARGUMENT", "").removeprefix("Page$"))
        known = {link.url for link in links_of(page)}
        entries = tuple(link for link in links_in(answer.text, page) if link.url not in known)
        if not entries or not 0 < current < PAGES_MOST:
            return Told(entries)
        following = _posted(Page(page.url, answer.decoded), ask.url, current)
        return Told(entries, (following,) if following is not None else ())


def _but(pairs: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    return sorted(pair for pair in pairs if pair[0] != name)


def _turned(page: Page, name: str, rest: list[tuple[str, str]], last: int) -> list[str]:
    """Page 1 … last; the page's own number is left out, also where it stands for no number at all."""
    parts = urlsplit(page.url)
    current = number(dict(parse_qsl(parts.query, True)).get(name)) or 1
    numbers = (at for at in range(1, capped(last) + 1) if at != current)
    return others(page, (f"{parts.path}?{urlencode([*rest, (name, str(at))])}" for at in numbers))


def _posted(page: Page, address: str, current: int) -> Ask | None:
    """The form of the page with page current+1 chosen; None where its pager offers none."""
    for found in islice(_POST_BACK.finditer(page.text), _LINKS_MOST):
        if int(found[2]) != current + 1:
            continue
        argument = f"Page${found[2]}" if "Page$" in found[0] else found[2]
        hidden = {
            str(field.get("name")): str(field.get("value") or "")
            for field in islice(page.tree.iter("input"), _FIELDS_MOST)
            if field.get("name") and (field.get("type") or "").lower() == "hidden"
        }
        url = absolute(page, address)
        form = hidden | {"__EVENTTARGET": found[1], "__EVENTARGUMENT": argument}
        return Ask(url, tuple(form.items())) if url is not None else None
    return None
