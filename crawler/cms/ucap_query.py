"""UCAP's platform without static lists, as on 江西's sites: the first entries stand as JSON in a script, the
rest comes from POST /queryList; a template draws both."""

from __future__ import annotations

import re
from typing import Any

from crawler.cms.family import Ask, FamilySign, Plain, Told, is_likely
from crawler.cms.fragments import day, entry, fields_of, inside, json_of, number, said
from crawler.cms.paging import PAGES_MOST
from crawler.discovery.links import Link, absolute
from crawler.discovery.script.reading import scripts
from pipelines.text.page import Page

_LIST = FamilySign.of(r"\barticleList\b", "articleList")
_CALLED = FamilySign.of(
    r"\bwebSiteCode\b.{0,200}?\bchannelCode\b|\bchannelCode\b.{0,200}?\bwebSiteCode\b",
    "webSiteCode",
    flags=re.S,
)
_CONTENT = re.compile(r"/content/content_\d{19}\.html")
_USUAL_SIZE = 15


class UcapQuery(Plain):
    """UCAP with /queryList."""

    name = "ucap_query"

    def signs(self, page: Page) -> int:
        """The list as JSON, the call's parameters, the loader, the templates, addresses of articles."""
        text = page.text
        return sum(
            (
                _LIST.on(page),
                _CALLED.on(page),
                "loadPageData(" in text or "/queryList" in text,
                "text/x-handlebars-template" in text,
                _CONTENT.search(text) is not None or _CONTENT.search(page.url) is not None,
            )
        )

    def entries(self, page: Page) -> list[Link]:
        """The entries of `listData = {articleList: […]}`."""
        if not is_likely(self, page):
            return []
        return _entries(scripts(page).said("articleList"), page) if _LIST.on(page) else []

    def asks(self, page: Page) -> list[Ask]:
        """The page after the inline entries; none where they are all."""
        if not is_likely(self, page) or not _CALLED.on(page):
            return []
        site, channel = said(page, "webSiteCode"), said(page, "channelCode")
        if site is None or channel is None:
            return []
        size = number(said(page, "perPage")) or _USUAL_SIZE
        inline = scripts(page).said("articleList")
        here = len(inline) if isinstance(inline, list) else 0
        total = inside(scripts(page).said("channelsTagSelf"), "articleCount")
        if isinstance(total, int) and total <= here:
            return []
        url = absolute(page, "/queryList")
        form = (
            ("current", str(here // size + 1)),
            ("pageSize", str(size)),
            ("webSiteCode[]", site),
            ("channelCode[]", channel),
        )
        return [Ask(url, form)] if url is not None else []

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """data.results[].source; the next page while pages are full."""
        results = inside(json_of(answer.text), "data", "results")
        if not isinstance(results, list):
            return Told()
        entries = _entries([inside(result, "source") for result in results], page)
        asked = fields_of(ask)
        current, size = number(asked.get("current")), number(asked.get("pageSize"))
        if not entries or len(results) < size or not 0 < current < PAGES_MOST:
            return Told(tuple(entries))
        form = dict(ask.form or ()) | {"current": str(current + 1)}
        return Told(tuple(entries), (Ask(ask.url, tuple(form.items())),))


def _entries(articles: Any, page: Page) -> list[Link]:
    """Entries from articles; `urls` is JSON inside JSON."""
    found = []
    for article in articles if isinstance(articles, list) else ():
        urls = inside(article, "urls")
        reference = inside(json_of(urls) if isinstance(urls, str) else urls, "pc")
        found.append(entry(page, reference, inside(article, "title"), day(inside(article, "pubDate"))))
    return [link for link in found if link is not None]
