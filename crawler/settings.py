"""The one table of Scrapy settings: handlers, middlewares, limits. Manners are kept by crawler/fetch.py."""

from __future__ import annotations

from typing import Any

from crawler.capture.handler import FROM_ARCHIVE
from nianbao.core.settings import Settings


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """Scrapy's settings for a crawl under the given user settings."""
    return {
        "DOWNLOAD_HANDLERS": {
            "http": "crawler.capture.handler.RecordingHandler",
            "https": "crawler.capture.handler.RecordingHandler",
            "file": None,
            "ftp": None,
            "s3": None,
            "data": None,
        },
        "TWISTED_DNS_RESOLVER": "crawler.capture.addresses.GuardedResolver",
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        # What answers is archived as it came; redirects, robots and retries are decided where a county's
        # rules are known (crawler/fetch.py), so Scrapy's own middlewares for them stay out.
        "DOWNLOADER_MIDDLEWARES_BASE": {
            "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
            "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
            "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": 700,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            # On purpose: br and zstd bodies could not be read by every replay tool of the next ten years.
            "Accept-Encoding": "gzip, deflate",
        },
        "USER_AGENT": settings.user_agent,
        "CONCURRENT_REQUESTS": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": settings.delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": {FROM_ARCHIVE: {"concurrency": 16, "delay": 0}},
        "DOWNLOAD_WARNSIZE": 0,
        "NIANBAO_PAGE_BYTES": settings.page_bytes,
        "NIANBAO_BODY_BYTES": settings.body_bytes,
        "NIANBAO_ALLOW_PRIVATE_HOSTS": settings.allow_private_hosts,
        # Scrapy 2.19 would otherwise listen on a port and run Python sent to it.
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "COOKIES_ENABLED": True,
    }
