"""What one page in the browser may take of the machine: memory, requests, and room for what is kept of it."""

from __future__ import annotations

import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.async_api import FloatRect, Page

from crawler.rendering.acting import document_of
from nianbao.archive.warc.resource import Resource

logger = logging.getLogger(__name__)

DATA_BYTES_MOST = 1024**3
"""For each process of the browser: what it asks for beyond fails, or ends it."""
FLAGS = ("--js-flags=--max-old-space-size=512", "--renderer-process-limit=4")
SIDE_MOST = 4_000
HEIGHT_MOST = 16_000
"""Of the picture of a page, in its own pixels."""
PRINTED_MOST = 60
"""Printed pages of one that is higher."""
RESOURCE_BYTES_MOST = 32 * 1024**2
_EXTENT = """() => [document.documentElement, document.body].reduce((most, each) => each === null ? most :
  [Math.max(most[0], each.scrollWidth), Math.max(most[1], each.scrollHeight)], [1, 1])"""


@contextmanager
def little_memory() -> Iterator[None]:
    """Processes started within, and theirs, have no more than DATA_BYTES_MOST each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    least = min(each for each in (soft, hard, DATA_BYTES_MOST) if each != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_DATA, (least, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


async def resources_of(page: Page, url: str) -> list[Resource]:
    """The document as it is now, a picture of the whole page, and a print of it; of a page that is too high
    the beginning, and of what is too large nothing. Raises Error where there is no document to be had."""
    html = await document_of(page)
    made = [Resource(f"urn:rendered:{url}", "text/html; charset=utf-8", html)]
    for kind, media_type, make in (
        ("screenshot", "image/png", _picture),
        ("pdf", "application/pdf", _print),
    ):
        content = await make(page)
        if len(content) > RESOURCE_BYTES_MOST:
            logger.warning("%s: its %s of %d bytes is not kept", url, kind, len(content))
        else:
            made.append(Resource(f"urn:{kind}:{url}", media_type, content))
    return made


async def _picture(page: Page) -> bytes:
    width, height = await page.evaluate(_EXTENT)
    if width <= SIDE_MOST and height <= HEIGHT_MOST:
        return await page.screenshot(full_page=True)
    clip = FloatRect(x=0, y=0, width=min(width, SIDE_MOST), height=min(height, HEIGHT_MOST))
    return await page.screenshot(full_page=True, clip=clip)


async def _print(page: Page) -> bytes:
    _, height = await page.evaluate(_EXTENT)
    if height <= HEIGHT_MOST:
        return await page.pdf(print_background=True)
    return await page.pdf(print_background=True, page_ranges=f"1-{PRINTED_MOST}")
