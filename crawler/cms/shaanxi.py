"""陕西's platform: articles are 19 digits, lists 1.html, 2.html… in a directory; 2022n/1.html can be the
report itself."""

from __future__ import annotations

import re

from crawler.cms.family import Plain, is_likely
from crawler.cms.paging import filled
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/\d{19}\.html\b")
_LIST = re.compile(r"/[A-Za-z]\w{0,40}/1\.html\b")
_FILE = re.compile(r"(?<![\w-])(\d{1,3})\.html")
_TEXT = re.compile(r"class=[\"']m-(?:txt-article|txt-tt|lst36|pglist)\b")


class Shaanxi(Plain):
    """陕西's platform."""

    name = "shaanxi"

    def signs(self, page: Page) -> int:
        """Articles of 19 digits, in addresses and in its own; lists that begin with 1.html; class names."""
        text = page.text
        return sum(
            (
                _ARTICLE.search(text) is not None,
                _ARTICLE.search(page.url) is not None,
                len(_LIST.findall(text)) >= 2 or _LIST.search(page.url) is not None,
                _TEXT.search(text) is not None,
            )
        )

    def pages(self, page: Page) -> list[str]:
        """1.html, 2.html … in the page's own directory."""
        return filled(page, _FILE, lambda at: f"{at}.html", None) if is_likely(self, page) else []
