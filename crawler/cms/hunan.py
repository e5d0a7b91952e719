"""湖南's numeric tree: /31185/32018/32023/index.htm with content_N.html beside it; a column's page can be the
article."""

from __future__ import annotations

import re

from crawler.cms.family import Plain, is_likely
from crawler.cms.paging import filled
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/\d{2,6}/\d{2,6}/content_\d{4,9}\.html?\b")
_COLUMN = re.compile(r"/\d{4,6}/\d{4,6}(?:/\d{4,6}){0,6}/(?:index(?:_\d{1,4})?\.html?)?(?=[\"'?#\s>]|$)")
_FILED = re.compile(r"归档时间")
_FILE = re.compile(r"index_(\d{1,4})\.html?")


class Hunan(Plain):
    """湖南's numeric tree."""

    name = "hunan"

    def signs(self, page: Page) -> int:
        """Articles and columns under numbers, in addresses and in its own; 归档时间 on old pages."""
        text = page.text
        return sum(
            (
                _ARTICLE.search(text) is not None,
                len(_COLUMN.findall(text)) >= 2,
                _ARTICLE.search(page.url) is not None or _COLUMN.search(page.url) is not None,
                _FILED.search(text) is not None,
            )
        )

    def pages(self, page: Page) -> list[str]:
        """index.htm, index_2.htm …, with the ending that the pager uses."""
        ending = _FILE.search(page.text)
        if ending is None or not is_likely(self, page):
            return []
        tail = ending[0].rpartition(".")[2]
        return filled(page, _FILE, lambda at: f"index_{at}.{tail}", f"index.{tail}")
