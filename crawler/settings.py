"""The settings of the Scrapy project: handlers, middlewares, item pipelines, limits.

What a user may choose comes from the environment and nianbao.toml, as for `nianbao` itself (`UserSettings`).
Manners are kept by crawler/http/fetch.py.
"""

from __future__ import annotations

from scrapy.settings import BaseSettings
from scrapy.settings import Settings as ScrapySettings

from nianbao.core.settings import Settings, load_settings

BOT_NAME = "nianbao"
SPIDER_MODULES = ["crawler.spiders"]
ADDONS = {"crawler.settings.UserSettings": 0}

DOWNLOAD_HANDLERS = {
    "http": "crawler.capture.handler.RecordingHandler",
    "https": "crawler.capture.handler.RecordingHandler",
    "file": None,
    "ftp": None,
    "s3": None,
    "data": None,
}
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# What answers is archived as it came; redirects, robots and retries are decided where a county's rules are
# known (crawler/http/fetch.py), so Scrapy's own middlewares for them stay out.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": 700,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE = {
    "crawler.capture.hooks.Hooks": 0,
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
}
ITEM_PIPELINES = {
    "pipelines.captures.StoreCaptures": 100,
    "pipelines.store.ReadReports": 100,
    "pipelines.store.StoreReports": 200,
    "pipelines.store.DeliverReports": 300,
}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    # On purpose: br and zstd bodies could not be read by every replay tool of the next ten years.
    "Accept-Encoding": "gzip, deflate",
}
COOKIES_ENABLED = True
CONCURRENT_REQUESTS = 0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY_JITTER = 0
FROM_ARCHIVE = "from-archive"
"""The download slot of answers that the archive holds: no host, no delay."""
DOWNLOAD_SLOTS = {FROM_ARCHIVE: {"concurrency": 16, "delay": 0}}
DOWNLOAD_WARNSIZE = 0

# Scrapy 2.19 would otherwise listen on a port and run Python sent to it.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"


class UserSettings:
    """Scrapy add-on: what the user's own settings decide. Scrapy's command line (`-s`) goes before it."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Set it, the user's settings themselves as NIANBAO."""
        nianbao = user_settings(settings)
        decided = {
            "NIANBAO": nianbao,
            "NIANBAO_PAGE_BYTES": nianbao.page_bytes,
            "NIANBAO_BODY_BYTES": nianbao.body_bytes,
            "USER_AGENT": nianbao.user_agent,
        }
        settings.setdict(decided, priority="addon")


def user_settings(settings: BaseSettings) -> Settings:
    """The user's settings: those that the program hands over, else of the environment and nianbao.toml."""
    nianbao = settings.get("NIANBAO")
    return nianbao if isinstance(nianbao, Settings) else load_settings()


def scrapy_settings(nianbao: Settings) -> ScrapySettings:
    """Scrapy's settings for a crawl of the program itself, which has its own logs and its own counts."""
    settings = ScrapySettings()
    settings.setmodule(__name__)
    own = {"NIANBAO": nianbao, "LOG_ENABLED": False, "LOG_INSTALL_ROOT_HANDLER": False, "STATS_DUMP": False}
    settings.setdict(own, priority="cmdline")
    return settings
