"""广东's NFCMS: …/content/post_N.html with a mobile twin mpost_N.html; lists index.html, index_2.html…"""

from __future__ import annotations

import re

from crawler.cms.family import FamilySign, Plain, is_likely
from crawler.cms.paging import filled
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/content/m?post_\d{4,12}\.html")
_TWIN = re.compile(r"/content/mpost_\d{4,12}\.html")
_SITE = FamilySign.of(r"\bNFCMS_(?:SITE|CAT)_ID\b", "NFCMS_")
_PUBLISHED = FamilySign.of(r"\bNFCMS_(?:PUB_TYPE|POST_ID)\b", "NFCMS_")
_BODY = FamilySign.of(
    r"id=[\"']?zoomcon\b|news_cont_d_wrap|NFCMS-POST-VISIT", "zoomcon", "news_cont_d_wrap", "NFCMS-POST-VISIT"
)
_FILE = re.compile(r"index_(\d{1,4})\.html")


class Nfcms(Plain):
    """NFCMS."""

    name = "nfcms"

    def signs(self, page: Page) -> int:
        """Addresses of articles and of their twins, the variables for site and article, the body's names."""
        text = page.text
        return sum(
            (
                _ARTICLE.search(text) is not None or _ARTICLE.search(page.url) is not None,
                _TWIN.search(text) is not None,
                _SITE.on(page),
                _PUBLISHED.on(page),
                _BODY.on(page),
            )
        )

    def pages(self, page: Page) -> list[str]:
        """index.html, index_2.html …, up to the highest that the pager names."""
        if not is_likely(self, page):
            return []
        return filled(page, _FILE, lambda at: f"index_{at}.html", "index.html")
