"""泸州's platform: addresses without endings, …/zfxxgknb/content_184762 under …/zfxxgknb. How its lists go on
is not known from evidence: the plain links of its pagers have to do."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.cms.family import Plain
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/content_\d{3,9}(?=[\"'?#\s>]|$)")
_ARTICLES_IN_A_LIST = 3


class Luzhou(Plain):
    """泸州's platform."""

    name = "luzhou"

    def signs(self, page: Page) -> int:
        """Articles without an ending, several of them, its own address among them, articles under its own."""
        articles = len(_ARTICLE.findall(page.text))
        column = urlsplit(page.url).path.rstrip("/")
        return sum(
            (
                articles > 0,
                articles >= _ARTICLES_IN_A_LIST,
                _ARTICLE.search(page.url) is not None,
                bool(column) and articles > 0 and f"{column}/content_" in page.text,
            )
        )
