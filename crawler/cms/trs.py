"""TRS WCM 海云: static column directories, pagers written by script, files named tYYYYMMDD_ID.

The date in a file name is the day the item was made in the CMS, not the day it was published.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.cms.family import Ask, Told
from crawler.discovery.links import Link
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/t(?:20\d{6})?_?\d{4,}(?:_wap)?\.s?html?\b")
_CALL = re.compile(
    r"createPageHTML\w*\(\s*(\d{1,4})\s*,\s*(\d{1,4})\s*,\s*[\"']([\w.-]{1,60})[\"']\s*,\s*[\"'](s?html?|jsp|aspx?)[\"']"
)
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d{1,4})")
_NAME = re.compile(r"[\"'](index|default|list)[\"']?\s*\+?\s*\"?_\"?|href=\\?[\"'](index)\\?", re.I)
_ENDING = re.compile(
    r"\"\.\"\s*\+\s*\"(s?html?)\"|index(?:_\d+)?\.(s?html?)|_\"\s*\+\s*\w+\s*\+\s*\"\.\"\s*\+?\s*\"(s?html?)"
)


class Trs:
    """TRS WCM."""

    name = "trs"

    def signs(self, page: Page) -> int:
        """Editor classes, file names, pager script, generator comment."""
        text = page.text
        return sum(
            (
                "TRS_Editor" in text or "trs_editor_view" in text or "TRS_UEDITOR" in text,
                _ARTICLE.search(text) is not None,
                _CALL.search(text) is not None or _COUNT.search(text) is not None,
                "CurrChnlCls" in text
                or "Custom_UnionStyle" in text
                or "<TRS" in text
                or "trswcm" in text.lower(),
                re.search(r"/W0?20\d{6}\d+\.|/P0?20\d{6}\d+\.", text) is not None,
            )
        )

    def entries(self, page: Page) -> list[Link]:
        """TRS listings are plain anchors."""
        return []

    def asks(self, page: Page) -> list[Ask]:
        """No API."""
        return []

    def told(self, ask: Ask, answer: Page, page: Page) -> Told:
        """No API."""
        return Told()

    def pages(self, page: Page) -> list[str]:
        """index_1 … index_(count-1): `createPageHTML(count, current, "index", "html")`, or the same written
        out with countPage. There is never a rel=next."""
        call = _CALL.search(page.text)
        if call is not None:
            return _numbered(page.url, int(call.group(1)), call.group(3), call.group(4))
        count = _COUNT.search(page.text)
        if count is None:
            return []
        ending = _ENDING.search(page.text)
        found = next((group for group in ending.groups() if group), "html") if ending else "html"
        return _numbered(page.url, int(count.group(1)), "index", found)


def _numbered(url: str, count: int, name: str, ending: str) -> list[str]:
    first = f"{name}.{ending}"
    names = [first, *(f"{name}_{number}.{ending}" for number in range(1, count))]
    addresses = [urljoin(url, each) for each in names]
    here = urlsplit(url).path
    current = (
        0
        if here.endswith("/")
        else next((at for at, address in enumerate(addresses) if urlsplit(address).path == here), 0)
    )
    return [address for at, address in enumerate(addresses) if at != current]
