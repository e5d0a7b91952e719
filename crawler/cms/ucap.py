"""UCAP 开普云: /site/cNNNNNN/YYYYMM/<32 hex>.shtml; lists name.shtml, name_2.shtml… with the pager in a
script; dates often filled in by script."""

from __future__ import annotations

import re

from lxml.html import HtmlComment

from crawler.cms.family import Plain, is_likely
from crawler.cms.fragments import links_in
from crawler.cms.paging import capped, others
from crawler.discovery.links import Link
from pipelines.text.page import Page

_ARTICLE = re.compile(
    r"/\d{6}/[0-9a-f]{32}\.s?html\b|/c\d{5,6}/\d{6}/\w{6,32}\.s?html\b|/\d{6}/c\d{2}_\d{1,12}\.s?html\b"
)
_COLUMN = re.compile(r"/c\d{5,6}/\w{1,40}\.s?html\b")
_CALL = re.compile(
    r"createPageHTML\(\s{0,9}[\"']\w{1,40}[\"']\s{0,9},\s{0,9}(\d{1,9})\s{0,9},\s{0,9}(\d{1,9})\s{0,9},"
    r"\s{0,9}[\"']([\w.-]{1,60})[\"']\s{0,9},\s{0,9}[\"'](s?html?)[\"']"
)
_CODE = re.compile(r"c\d{5,6}")


class Ucap(Plain):
    """UCAP."""

    name = "ucap"

    def signs(self, page: Page) -> int:
        """Metas of the generator, the pager call, tags around the body, shapes of addresses."""
        text, metas = page.text, page.metas
        return sum(
            (
                metas.get("others", "").startswith("页面生成时间"),
                "template,templategroup,version" in metas,
                "channelid" in metas and _CODE.fullmatch(metas.get("code", "")) is not None,
                _CALL.search(text) is not None,
                "<ucapcontent" in page.small,
                _ARTICLE.search(text) is not None or _ARTICLE.search(page.url) is not None,
                _COLUMN.search(text) is not None or _COLUMN.search(page.url) is not None,
            )
        )

    def entries(self, page: Page) -> list[Link]:
        """The list that some templates put into a comment, for a script to unpack."""
        if not is_likely(self, page):
            return []
        comments = (str(node.text or "") for node in page.tree.iter() if isinstance(node, HtmlComment))
        lists = [text for text in comments if "<a" in text and _ARTICLE.search(text)]
        return [link for text in lists for link in links_in(text, page) if _ARTICLE.search(link.url)]

    def pages(self, page: Page) -> list[str]:
        """name.shtml, name_2.shtml … name_count.shtml:
        `createPageHTML('page_div', count, current, 'name', 'shtml', items)`, maybe inside a comment."""
        call = _CALL.search(page.text)
        if call is None:
            return []
        name, ending = call[3], call[4]
        # Counted from 0 the script would be TRS's, whose page 2 is number 1.
        second = 1 if call[2] == "0" else 2
        further = (f"{name}_{number}.{ending}" for number in range(second, capped(int(call[1])) + second - 1))
        return others(page, (f"{name}.{ending}", *further))
