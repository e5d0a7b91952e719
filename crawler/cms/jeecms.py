"""JEECMS: addresses end in .jhtml; lists index.jhtml, index_2.jhtml…, turned by script."""

from __future__ import annotations

import re

from crawler.cms.family import FamilySign, Plain, is_likely
from crawler.cms.paging import filled
from pipelines.text.page import Page

_ADDRESS = FamilySign.of(r"[\w/]\.jhtml\b", ".jhtml")
_ARTICLE = re.compile(r"/\d{1,9}\.jhtml\b")
_RESOURCE = re.compile(r"/r/cms/")
_TURN = FamilySign.of(r"_gotoPage\(|index_\d{1,4}\.jhtml", "_gotoPage(", ".jhtml")
_FILE = re.compile(r"index_(\d{1,4})\.jhtml")


class Jeecms(Plain):
    """JEECMS."""

    name = "jeecms"

    def signs(self, page: Page) -> int:
        """The ending, articles with it, its own address, the resource directory, the pager's function."""
        text = page.text
        return sum(
            (
                _ADDRESS.times(page) >= 2,
                _ARTICLE.search(text) is not None,
                _ADDRESS.pattern.search(page.url) is not None,
                _RESOURCE.search(text) is not None,
                _TURN.on(page),
            )
        )

    def pages(self, page: Page) -> list[str]:
        """index.jhtml, index_2.jhtml …, up to the highest that the pager names."""
        if not is_likely(self, page):
            return []
        return filled(page, _FILE, lambda at: f"index_{at}.jhtml", "index.jhtml")
