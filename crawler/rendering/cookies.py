"""One set of cookies: the crawl lends its own to the browser, and takes back what that was given."""

from __future__ import annotations

import logging
from http.cookiejar import Cookie

from playwright._impl._api_structures import SetCookieParam
from playwright.async_api import BrowserContext, Error

from crawler.http.fetch import Fetcher

logger = logging.getLogger(__name__)


async def lend_cookies(fetcher: Fetcher, context: BrowserContext) -> None:
    """Give the browser the cookies that the crawl was given; it knows itself where each belongs."""
    for cookie in fetcher.cookies or ():
        lent: SetCookieParam = {
            "name": cookie.name,
            "value": cookie.value or "",
            "domain": cookie.domain,
            "path": cookie.path,
            "secure": cookie.secure,
        }
        try:
            await context.add_cookies([lent])
        except Error as error:
            logger.info(
                "the browser does not take the cookie %s of %s: %s", cookie.name, cookie.domain, error
            )


async def take_cookies(fetcher: Fetcher, context: BrowserContext) -> None:
    """Note the cookies that pages and their scripts set in the browser."""
    jar = fetcher.cookies
    if jar is None:
        return
    for held in await context.cookies():
        domain, path, expires = held.get("domain", ""), held.get("path", "/"), held.get("expires", -1)
        jar.set_cookie(
            Cookie(
                version=0,
                name=held.get("name", ""),
                value=held.get("value", ""),
                port=None,
                port_specified=False,
                domain=domain,
                domain_specified=domain.startswith("."),
                domain_initial_dot=domain.startswith("."),
                path=path,
                path_specified=True,
                secure=held.get("secure", False),
                expires=int(expires) if expires > 0 else None,
                discard=expires < 0,
                comment=None,
                comment_url=None,
                rest={},
            )
        )
