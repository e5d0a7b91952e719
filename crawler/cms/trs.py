"""TRS WCM 海云: static column directories, pagers written by script, files named tYYYYMMDD_ID.

The date in a file name is the day the item was made in the CMS, not the day it was published.
"""

from __future__ import annotations

import re

from crawler.cms.family import FamilySign, Plain
from crawler.cms.fragments import number
from crawler.cms.paging import capped, others
from crawler.discovery.script.reading import scripts
from pipelines.text.page import Page

_ARTICLE = re.compile(r"/t(?:20\d{6})?_?\d{4,12}(?:_wap)?\.s?html?\b")
_EDITOR = FamilySign.of(r"TRS_Editor|trs_editor_view|TRS_UEDITOR", "trs_", flags=re.I)
_WORDS = FamilySign.of(
    r"CurrChnlCls|Custom_UnionStyle|<TRS_|trswcm",
    "currchnlcls", "custom_unionstyle", "<trs_", "trswcm", flags=re.I,
)  # fmt: skip
_FILE = re.compile(r"/[WP]0?20\d{6}\d{1,20}\.")
_ENDINGS = ("html", "htm", "shtml", "shtm", "jsp", "asp", "aspx")
_COUNT = "countPage"
_NAME = re.compile(r"href=(?:\\?[\"'])?([A-Za-z]\w{0,40}?)(?:_(?!\w)|_\d|\\?[\"']|\.)")
_ENDING = re.compile(r"(?<![\w])(s?html?|jsp|aspx?)(?=\\?[\"'])")
_PAGER = "createPageHTML"
_PAGER_LENGTH = 6000


class Trs(Plain):
    """TRS WCM."""

    name = "trs"

    def signs(self, page: Page) -> int:
        """Editor classes, file names of articles and attachments, pager script, template words."""
        text = page.text
        return sum(
            (
                _EDITOR.on(page),
                _ARTICLE.search(text) is not None,
                _called(page) is not None or _count(page) > 0,
                _WORDS.on(page),
                _FILE.search(text) is not None,
            )
        )

    def pages(self, page: Page) -> list[str]:
        """index_1 … index_(count-1): `createPageHTML(count, current, "index", "html")`, or the same written
        out with countPage. There is never a rel=next."""
        called = _called(page)
        if called is not None:
            return _numbered(page, *called)
        count = _count(page)
        if not count:
            return []
        at = page.text.find(_COUNT)
        pager = page.text[at : at + _PAGER_LENGTH].partition("</script>")[0]
        name, ending = _NAME.search(pager), _ENDING.search(pager)
        return _numbered(page, count, name[1] if name else "index", ending[1] if ending else "html")


def _called(page: Page) -> tuple[int, str, str] | None:
    """Count, name and ending of the call that draws the pager. Other CMSs call a function of the same name,
    with the element to write into as its first argument."""
    calls = scripts(page).calls_of(_PAGER) if _PAGER in page.text else []
    for given in calls:
        if len(given) > 3 and number(given[0]) and isinstance(given[2], str) and given[3] in _ENDINGS:
            return number(given[0]), given[2], given[3]
    return None


def _count(page: Page) -> int:
    return number(scripts(page).said(_COUNT)) if _COUNT in page.text else 0


def _numbered(page: Page, count: int, name: str, ending: str) -> list[str]:
    further = (f"{name}_{number}.{ending}" for number in range(1, capped(count)))
    return others(page, (f"{name}.{ending}", *further))
