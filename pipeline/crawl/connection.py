"""The one connection to the site."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's handler without Twisted's own retries.

    When a kept connection breaks, Twisted asks for the page again at once, behind Scrapy's back and without the delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
