"""Hanweb 大汉 JCMS: /art/Y/M/D/art_COLUMN_ID.html under /col/colN/. Lists come as XML records of HTML: the
first group inside the page, the rest from dataproxy.jsp."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

from crawler.cms.family import Ask, FamilySign, Plain, Told, is_likely
from crawler.cms.fragments import call, fields_of, links_in, number, plain, said
from crawler.cms.paging import PAGES_MOST
from crawler.discovery.links import Link
from crawler.discovery.script.reading import scripts
from pipelines.text.page import Page

_ADDRESS = re.compile(
    r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/art_\d{1,12}_\d{1,12}|art_[0-9a-f]{32})\.html|/col/col\d{1,12}/"
)
_MODULE = FamilySign.of(
    r"/module/(?:visitcount|download|jslib)/|ZJEG_RSS\.content|/jcms_files/",
    "/module/", "zjeg_rss.content", "/jcms_files/", flags=re.I,
)  # fmt: skip
_JPAGE = re.compile(r"\.jpage\s{0,9}\(")
_STORE = re.compile(r"<datastore>(.*?)(?:</datastore>|\Z)", re.S | re.I)
_RECORD = re.compile(r"<record>(.*?)(?:</record>|\Z)", re.S | re.I)
_TOTAL = re.compile(
    r"<totalrecord>\s{0,9}(\d{1,9})|\btotalRecord[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{1,9})", re.I
)
_PAGES = re.compile(r"<totalpage>\s{0,9}(\d{1,9})", re.I)
_NEXT = re.compile(r"<nextgroup>.{0,60}?href=[\"']([^\"'<>]{1,900})", re.S | re.I)
_PROXY = "dataproxy.jsp"
_PROXY_PATH = re.compile(r"[\w./-]{0,120}\Z")
_PROXY_DIRECTORY = "/module/web/jpage/"
_FORM = (
    "col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "keyWordCount", "webname",
    "permissiontype",
)  # fmt: skip
_NEEDED = ("columnid", "unitid")
_LISTS_MOST = 4
_PAGES_IN_GROUP = 3
_USUAL_SIZE = 15
_GROUP_MOST = 200


@dataclass(frozen=True, slots=True)
class _JpageCall:
    """One call of .jpage(): where to ask, with which form, how many entries there are and to a page."""

    proxy: str
    form: tuple[tuple[str, str], ...]
    total: int
    size: int


class HanwebJcms(Plain):
    """Hanweb JCMS."""

    name = "hanweb_jcms"

    def signs(self, page: Page) -> int:
        """Addresses, the records, the proxy, its script, modules and comments of the CMS."""
        text = page.text
        return sum(
            (
                _ADDRESS.search(text) is not None or _ADDRESS.search(page.url) is not None,
                "<datastore>" in text or "<recordset>" in text,
                _PROXY in text,
                _JPAGE.search(text) is not None,
                _MODULE.on(page),
            )
        )

    def entries(self, page: Page) -> list[Link]:
        """The records that stand in the page: <script type="text/xml"><datastore>…"""
        if not is_likely(self, page):
            return []
        return [link for store in _stores(page.text) for link in _entries(store, page)]

    def asks(self, page: Page) -> list[Ask]:
        """The group after the records in the page, for each list of the page; none where they are all."""
        if not is_likely(self, page):
            return []
        stores, pagers = _stores(page.text), _pagers(page)
        if not pagers:
            return [ask for store in stores for ask in _next_group(store, page)]
        in_page = [(len(_RECORD.findall(store)), _total(store)) for store in stores]
        if len(in_page) != len(pagers):
            in_page = [(0, 0)] * len(pagers)
        asks = [
            _group(page, pager, here)
            for pager, (here, total) in zip(pagers, in_page, strict=True)
            if here == 0 or here < (total or pager.total)
        ]
        return [ask for ask in asks if ask is not None]

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """The records of an answer, and the next group or page while there are more."""
        store = next(iter(_stores(answer.text)), answer.text)
        records, total = len(_RECORD.findall(store)), _total(store)
        entries = tuple(_entries(store, page))
        if not entries:
            return Told()
        asked = fields_of(ask)
        first, last = number(asked.get("startrecord")), number(asked.get("endrecord"))
        if ask.form is None or not 0 < first <= last:
            if number(asked.get("page")) > 1 and not _news(entries, page):
                return Told(entries, _by_records(ask, page))
            return Told(entries, _next_page(ask, page, store, records))
        span = last - first + 1
        paged = records == number(asked.get("perpage")) and records < min(span, total - first + 1)
        if paged:
            span, last = records, first + records - 1
        more = last < total if total else records >= span
        if not more or last >= span * PAGES_MOST:
            return Told(entries)
        query = [("startrecord", str(last + 1)), ("endrecord", str(last + span))]
        if paged or "page" in asked:  # a page instead of the records: it may heed the page's number alone
            query += [("perpage", str(span)), ("page", str(last // span + 1))]
        following = call(page, ask.url, query)
        return Told(entries, (Ask(following.url, ask.form),) if following is not None else ())


def _stores(text: str) -> list[str]:
    return [store[1] for store in islice(_STORE.finditer(text), _LISTS_MOST)]


def _entries(store: str, page: Page) -> list[Link]:
    """The links of the records. A block around each keeps a record's date beside its own link."""
    records = [
        record.strip().removeprefix("<![CDATA[").removesuffix("]]>") for record in _RECORD.findall(store)
    ]
    return links_in("\n".join(f"<div>{record}</div>" for record in records), page) if records else []


def _total(store: str) -> int:
    found = _TOTAL.search(store)
    return int(found[1] or found[2]) if found else 0


def _pagers(page: Page) -> list[_JpageCall]:
    """The .jpage() calls of the page, in order; hidden fields where the script says nothing."""
    calls = [given[0] for given in scripts(page).calls_of("jpage") if given and isinstance(given[0], dict)]
    hidden = {str(field.get("name")): str(field.get("value") or "") for field in page.tree.iter("input")}
    if not calls and not all(hidden.get(name) for name in _NEEDED):
        return []
    found = (_pager(held, page, hidden) for held in calls[:_LISTS_MOST] or [{}])
    return [pager for pager in found if pager is not None]


def _pager(held: dict[str, Any], page: Page, hidden: dict[str, str]) -> _JpageCall | None:
    """Read one call; its parameters may stand in an object inside it, in a variable, or in hidden fields."""
    inner = [each for each in held.values() if isinstance(each, dict)]
    own = {name: value for each in (held, *inner) for name, value in each.items()}
    fields = ((name, plain(own.get(name)) or said(page, name) or hidden.get(name)) for name in _FORM)
    form = {name: value for name, value in fields if value is not None}
    proxy = next((each for each in own.values() if isinstance(each, str) and _PROXY in each), None) or _named(
        page
    )
    if proxy is None or not all(form.get(name) for name in _NEEDED):
        return None
    size = number(plain(own.get("perPage"))) or _USUAL_SIZE
    return _JpageCall(
        _proxy_address(proxy.partition("?")[0]), tuple(form.items()), number(own.get("totalRecord")), size
    )


def _named(page: Page) -> str | None:
    """The proxy as the page's text names it."""
    at = page.text.find(_PROXY)
    path = _PROXY_PATH.search(page.text[max(0, at - 120) : at]) if at >= 0 else None
    return (path[0] if path else "") + _PROXY if at >= 0 else None


def _group(page: Page, pager: _JpageCall, here: int) -> Ask | None:
    span = min(here or pager.size * _PAGES_IN_GROUP, _GROUP_MOST)
    query = [("startrecord", str(here + 1)), ("endrecord", str(here + span)), ("perpage", str(pager.size))]
    asked = call(page, pager.proxy, query)
    return Ask(asked.url, pager.form) if asked is not None else None


def _next_page(ask: Ask, page: Page, store: str, records: int) -> tuple[Ask, ...]:
    """The page after that of a GET: the one that the answer names, else the next number."""
    current = number(fields_of(ask).get("page"))
    pages, total = _PAGES.search(store), _total(store)
    last = int(pages[1]) if pages else -(-total // max(records, 1)) if total else PAGES_MOST
    if not 0 < current < min(last, PAGES_MOST):
        return ()
    named = [following for following in _next_group(store, page) if following.url != ask.url]
    if named and number(fields_of(named[0]).get("page")) <= current:
        named = []  # some answers repeat the first group's link
    again = call(page, ask.url, [("page", str(current + 1))])
    return tuple(named[:1]) or ((again,) if again is not None else ())


def _news(entries: tuple[Link, ...], page: Page) -> bool:
    """Whether an answer holds what the page does not."""
    held = {link.url for store in _stores(page.text) for link in _entries(store, page)}
    return any(link.url not in held for link in entries)


def _by_records(ask: Ask, page: Page) -> tuple[Ask, ...]:
    """The proxy that pays no heed to a page's number goes by records."""
    here = sum(len(_RECORD.findall(store)) for store in _stores(page.text))
    form = tuple((name, value) for name, value in fields_of(ask).items() if name in _FORM)
    group = _group(page, _JpageCall(ask.url.partition("?")[0], form, 0, _USUAL_SIZE), here)
    return (group,) if group is not None else ()


def _next_group(store: str, page: Page) -> list[Ask]:
    """The older way: a GET that the records name themselves. Whether its page=1 is the second group or, on
    other versions, the first again, shows in the answer; the next number follows either way."""
    found = _NEXT.search(store)
    if found is None or _PROXY not in found[1]:
        return []
    asked = call(page, _proxy_address(unescape(found[1])), [])
    return [asked] if asked is not None else []


def _proxy_address(reference: str) -> str:
    """The proxy as an absolute path: relative ones are meant from the proxy's own directory."""
    return reference if reference.startswith("/") or "/module/" in reference else _PROXY_DIRECTORY + reference
