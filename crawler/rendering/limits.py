"""What one page in the browser may take of the machine: memory, requests, and room for what is kept of it."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.async_api import FloatRect, Page

from crawler.rendering.acting import document_of
from nianbao.archive.warc.resource import Resource

logger = logging.getLogger(__name__)

FLAGS = ("--js-flags=--max-old-space-size=512", "--renderer-process-limit=4")
SIDE_MOST = 4_000
HEIGHT_MOST = 16_000
"""Of the picture of a page, in its own pixels."""
PRINTED_MOST = 60
"""Printed pages of one that is higher."""
RESOURCE_BYTES_MOST = 32 * 1024**2
_LITTLE_MEMORY = Path(__file__).with_name("little_memory.sh")
_NODE, _OWN_NODE = "PLAYWRIGHT_NODEJS_PATH", "NIANBAO_DRIVERS_NODE"
_EXTENT = """() => [document.documentElement, document.body].reduce((most, each) => each === null ? most :
  [Math.max(most[0], each.scrollWidth), Math.max(most[1], each.scrollHeight)], [1, 1])"""


@contextmanager
def little_memory() -> Iterator[None]:
    """A Playwright that is started within, and each process of its browsers, has little memory."""
    node = os.environ.get(_NODE)
    held = {_NODE: str(_LITTLE_MEMORY), **({_OWN_NODE: node} if node is not None else {})}
    os.environ.update(held)
    try:
        yield
    finally:
        for name in held:
            os.environ.pop(name)
        if node is not None:
            os.environ[_NODE] = node


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
