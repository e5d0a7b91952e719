"""Answers whose framing promised more than came: a length too large, a last chunk that is missing.

Browsers show what came. Here that counts only where nothing of the page can be missing; the exchange is
recorded as truncated in any case.
"""

from __future__ import annotations

import re

from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Response

from crawler.capture.handler import CUT_OFF, OVER_LIMIT, OVERSIZE, STALLED
from crawler.http.redirects import headers_of
from nianbao.core.content_coding import CodingBroken, TooLarge, decoded
from nianbao.core.section_headings import NUMERALS, sections_named
from pipelines.text.page import Page

IMPERFECTLY_FRAMED = "its framing promised more than came"
_TAIL_BYTES = 4096
_PAGE_ENDS = re.compile(rb"</html\s*>(?:\s|<!--(?:[^-]|-(?!->))*-->)*\Z", re.I)


def broken_off(response: Response) -> Exception | None:
    """Why the end that an answer's framing promised did not come; None where it did."""
    limits = [flag.removeprefix(OVER_LIMIT) for flag in response.flags if flag.startswith(OVER_LIMIT)]
    if limits:
        return DownloadFailedError(limits[0])
    if CUT_OFF in response.flags:
        return ResponseDataLossError(response.url)
    return DownloadTimeoutError(response.url) if STALLED in response.flags else None


def is_all_there(response: Response, page_bytes: int) -> bool:
    """Whether what came is a page of which nothing is missing: it ends as pages do, or all the parts of a
    report are there and it ends between two of its elements."""
    headers = headers_of(response)
    try:
        body, _ = decoded(response.body, headers.get("content-encoding", ""), page_bytes)
    except (CodingBroken, TooLarge):
        return False
    if OVERSIZE in response.flags or not body:
        return False
    tail = body[-_TAIL_BYTES:].replace(b"\0", b"")
    if _PAGE_ENDS.search(tail):
        return True
    page = Page.of(body, response.url, headers.get("content-type", ""))
    return tail.rstrip().endswith(b">") and sections_named(page.text) == len(NUMERALS)
