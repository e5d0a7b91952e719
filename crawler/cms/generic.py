"""Any portal at all: pagers that are plain links. It carries the long tail and works without the families."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.cms.family import Plain
from crawler.discovery.links import links_of
from nianbao.core.title import compact
from pipelines.text.page import Page

_NEXT = re.compile(r"^(?:下一?页|后一?页|下页|next(?:page)?|>{1,2}|»|›|下一页>+|下页>+)$", re.I)
_NUMBER = re.compile(r"^(?:第)?\[?(\d{1,3})\]?(?:页)?$")
_DIGITS = re.compile(r"\d+")


class Generic(Plain):
    """The fallback family: always applies, with the weakest claim."""

    name = "generic"

    def signs(self, page: Page) -> int:
        """One: any named family with more signs goes first."""
        return 1 if page.text else 0

    def pages(self, page: Page) -> list[str]:
        """Numbered and next links that lead to the same listing, lowest number first."""
        numbered: dict[int, str] = {}
        following: list[str] = []
        for link in links_of(page):
            text = compact(link.text)
            if _NEXT.match(text) and urlsplit(link.url).netloc == urlsplit(page.url).netloc:
                following.append(link.url)  # its words say enough, whatever its address looks like
            elif (number := _NUMBER.match(text)) and _same_listing(page.url, link.url):
                numbered.setdefault(int(number.group(1)), link.url)
        ordered = [numbered[number] for number in sorted(numbered)]
        return [url for url in dict.fromkeys([*ordered, *following]) if url != page.url]


def _same_listing(here: str, there: str) -> bool:
    """Pages of one listing differ in numbers only, or lie in a directory named like the first page."""
    one, two = urlsplit(here), urlsplit(there)
    if one.netloc != two.netloc:
        return False
    if _shape(one.path) == _shape(two.path):
        return True
    stem = re.sub(r"(?:/index)?\.\w+$|/$", "", one.path)
    other = re.sub(r"(?:[/_-]?\d+)?\.\w+$|/$", "", two.path)
    return _shape(stem) == _shape(other) or _shape(re.sub(r"/(?:index|list|default)$", "", other)) == _shape(
        stem
    )


def _shape(path: str) -> str:
    return _DIGITS.sub("0", re.sub(r"[_-]\d+(?=\.\w+$)", "", path))
