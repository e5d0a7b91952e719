"""The browser as a walk uses it: a page after its scripts ran, and what they asked for and were told."""

from __future__ import annotations

from crawler.http.answers import Answer
from crawler.http.fetch import Fetcher
from crawler.rendering.acting import Choose
from crawler.rendering.browser import Renderer
from crawler.walk.listings import Render, Shown
from pipelines.text.page import Page


def rendering(renderer: Renderer, fetcher: Fetcher, delay: float) -> Render:
    """See `Render`; what the pages ask for goes through the fetcher."""

    async def render(first: Answer, choose: Choose | None = None) -> Shown | None:
        if choose is None:
            rendered = await renderer.render(first, fetcher, delay)
        else:
            rendered = await renderer.act(first, fetcher, delay, choose)
        if rendered is None:
            return None
        page = Page.of(rendered.html, rendered.url, "text/html; charset=utf-8")
        told = tuple(each.text for each in rendered.answers)
        return Shown(page, rendered.unrecorded, tuple(rendered.receipts), told)

    return render
