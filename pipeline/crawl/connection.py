"""The one connection to the site."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.web import _newclient


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's handler without Twisted's own retries.

    When a kept connection breaks, Twisted asks for the page again at once, behind Scrapy's back and without the delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        _BoundedHead.largest = crawler.settings.getint("CRAWL_LARGEST_HEAD")
        _newclient.HTTPClientParser = _BoundedHead  # type: ignore[misc]


class HeadTooLargeError(Exception):
    """An answer whose headers do not end."""


class _BoundedHead(_newclient.HTTPClientParser):
    """Twisted's parser of answers, which keeps headers for as long as they come. It bounds the length of a line."""

    largest = 65536
    taken = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self.taken += len(line)
        if self.taken > self.largest:
            raise HeadTooLargeError(f"the head of the answer has more than {self.largest} bytes")
        super().lineReceived(line)  # type: ignore[no-untyped-call]
