"""TRS WCM 海云: static column directories, pagers written by script, files named tYYYYMMDD_ID.

The date in a file name is the day the item was made in the CMS, not the day it was published.
"""

from __future__ import annotations

import re

from crawler.cms.family import Plain
from crawler.cms.paging import capped, others
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/t(?:20\d{6})?_?\d{4,12}(?:_wap)?\.s?html?\b")
_EDITOR = re.compile(r"TRS_Editor|trs_editor_view|TRS_UEDITOR", re.I)
_WORDS = re.compile(r"CurrChnlCls|Custom_UnionStyle|<TRS_|trswcm", re.I)
_FILE = re.compile(r"/[WP]0?20\d{6}\d{1,20}\.")
# Other CMSs call a function of the same name, with the element to write into as its first argument.
_CALL = re.compile(
    r"createPageHTML\w{0,20}\(\s{0,9}(\d{1,9})\s{0,9},\s{0,9}\d{1,9}\s{0,9},"
    r"\s{0,9}[\"']([\w.-]{1,60})[\"']\s{0,9},\s{0,9}[\"'](s?html?|jsp|aspx?)[\"']"
)
_COUNT = re.compile(r"\bcountPage\s{0,9}=\s{0,9}(\d{1,9})")
_NAME = re.compile(r"href=(?:\\?[\"'])?([A-Za-z]\w{0,40}?)(?:_(?!\w)|_\d|\\?[\"']|\.)")
_ENDING = re.compile(r"(?<![\w])(s?html?|jsp|aspx?)(?=\\?[\"'])")
_PAGER_LENGTH = 6000


class Trs(Plain):
    """TRS WCM."""

    name = "trs"

    def signs(self, page: Page) -> int:
        """Editor classes, file names of articles and attachments, pager script, template words."""
        text = page.text
        return sum(
            (
                _EDITOR.search(text) is not None,
                _ARTICLE.search(text) is not None,
                _CALL.search(text) is not None or _COUNT.search(text) is not None,
                _WORDS.search(text) is not None,
                _FILE.search(text) is not None,
            )
        )

    def pages(self, page: Page) -> list[str]:
        """index_1 … index_(count-1): `createPageHTML(count, current, "index", "html")`, or the same written
        out with countPage. There is never a rel=next."""
        call = _CALL.search(page.text)
        if call is not None:
            return _numbered(page, int(call[1]), call[2], call[3])
        count = _COUNT.search(page.text)
        if count is None:
            return []
        pager = page.text[count.start() : count.start() + _PAGER_LENGTH].partition("</script>")[0]
        name, ending = _NAME.search(pager), _ENDING.search(pager)
        return _numbered(page, int(count[1]), name[1] if name else "index", ending[1] if ending else "html")


def _numbered(page: Page, count: int, name: str, ending: str) -> list[str]:
    further = (f"{name}_{number}.{ending}" for number in range(1, capped(count)))
    return others(page, (f"{name}.{ending}", *further))
