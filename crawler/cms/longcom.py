"""Longcom 龙讯 (安徽 and elsewhere): /public/column/ORGAN?type=…; the query is the identity. Lists come as
pieces of HTML from /site/label/8888; type 3 is the annual report."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.cms.family import Ask, FamilySign, Plain, Told, is_likely
from crawler.cms.fragments import call, fields_of, links_in, number, plain
from crawler.cms.paging import PAGES_MOST, others
from crawler.discovery.links import links_of
from crawler.discovery.script.reading import scripts
from pipelines.text.page import Page

_LABEL_PATH = "/site/label/8888"
_LABEL = re.compile(r"/site/label/8888\?([^\"'<>\s]{1,900})")
_NAMED = "publicInfoList"
_PUBLIC = re.compile(r"/public/(?:column|organIndex|content)/\d+|/public/\d{3,12}/\d{3,12}\.html")
_ORGAN = re.compile(r"/public/(?:column|organIndex)/(\d{1,15})")
_SITE = FamilySign.of(
    r"\bsiteId[\"']?\s{0,3}[:=]\s{0,3}[\"']?\d{4,12}|name=[\"']siteId[\"']", "siteid", flags=re.I
)
_SITE_NUMBER = re.compile(r"\bsiteId[\"']?\s{0,3}[:=]\s{0,3}[\"']?(\d{4,12})")
_SCRIPT = FamilySign.of(r"\bLs\.(?:ajax|ajaxGet|pagination|template|dateFormat|tipsInfo)\b", "Ls.")
_COUNT = re.compile(r"\bpageCount[\"']?\s{0,3}:\s{0,3}[\"']?(\d{1,9})")
_ENTRY = re.compile(r"/public/\d{4,20}/\d{4,20}\.html|[?&](?:amp;)?action=detail\b")
_FIELDS = (
    "siteId", "pageSize", "action", "isDate", "dateFormat", "length", "organId", "type", "catId", "catIds",
    "cId", "result", "file", "sortType", "fuzzySearch", "fromCode", "keyWords",
)  # fmt: skip
_NEEDED = ("siteId", "organId")
_FROM_ADDRESS = ("type", "catId", "catIds", "action")
_USUAL_SIZE = "15"


class Longcom(Plain):
    """Longcom ls-cms."""

    name = "longcom"

    def signs(self, page: Page) -> int:
        """Public addresses, the site's number, the label call, the script library, the body's class."""
        text = page.text
        return sum(
            (
                _PUBLIC.search(text) is not None or _PUBLIC.search(page.url) is not None,
                _SITE.on(page),
                _LABEL_PATH in text or _NAMED in text,
                _SCRIPT.on(page),
                "j-fontContent" in text,
            )
        )

    def pages(self, page: Page) -> list[str]:
        """The same column for other years: addresses that differ in timeFrame or title only."""
        path, own = _identity(page.url)
        if _ORGAN.search(path) is None or not is_likely(self, page):
            return []
        return others(page, (link.url for link in links_of(page) if _identity(link.url) == (path, own)))

    def asks(self, page: Page) -> list[Ask]:
        """The list's other pages; the first too where the page holds a call but none of its entries."""
        if not is_likely(self, page) or (_NAMED not in page.text and _LABEL_PATH not in page.text):
            return []
        count = _COUNT.search(page.text)
        filled = _ENTRY.search(page.text) is not None
        if filled and count is not None and int(count[1]) <= 1:
            return []
        fields = _fields(page)
        if not all(fields.get(name) for name in _NEEDED):
            return []
        first = "2" if filled and count is not None else "1"
        ask = call(page, _LABEL_PATH, [("labelName", _NAMED), *fields.items(), ("pageIndex", first)])
        return [ask] if ask is not None else []

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """The entries of the piece, and the next page up to pageCount, the page's or the piece's own."""
        entries = tuple(links_in(answer.text, page))
        current = number(fields_of(ask).get("pageIndex"))
        count = _COUNT.search(answer.text) or _COUNT.search(page.text)
        last = int(count[1]) if count is not None else 0
        if not entries or not 0 < current < min(last, PAGES_MOST):
            return Told(entries)
        following = call(page, ask.url, [("pageIndex", str(current + 1))])
        return Told(entries, (following,) if following is not None else ())


def _fields(page: Page) -> dict[str, str]:
    """The call's fields: from a call written out in the page, from its script, from the page's address."""
    written = _LABEL.search(page.text)
    query = dict(parse_qsl(written[1].replace("&amp;", "&"), True)) if written else {}
    address = dict(parse_qsl(urlsplit(page.url).query, True))
    organ = _ORGAN.search(page.url)
    fields = {"pageSize": _USUAL_SIZE, "type": "4", **_named(page, query)}
    if "siteId" not in fields and (site := _SITE_NUMBER.search(page.text)) is not None:
        fields["siteId"] = site[1]
    fields |= {name: address[name] for name in _FROM_ADDRESS if address.get(name)}
    if organ is not None:
        fields["organId"] = organ[1]
    return fields


def _named(page: Page, query: dict[str, str]) -> dict[str, str]:
    record = scripts(page).record_with("labelName", _NAMED)
    said = ((name, query.get(name) or plain(record.get(name))) for name in _FIELDS)
    return {name: value for name, value in said if value}


def _identity(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Path and query without what chooses a year."""
    parts = urlsplit(url)
    kept = (
        pair for pair in parse_qsl(parts.query, True) if pair[0] not in ("timeFrame", "title", "hasContent")
    )
    return parts.path, tuple(sorted(kept))
