"""The one connection to the site."""

from __future__ import annotations

from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS


class PacedHandler(HTTP11DownloadHandler):
    """Scrapy's handler without Twisted's own retries, and with heads that end.

    When a kept connection breaks, Twisted asks for the page again at once, behind Scrapy's back and without the delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.retryAutomatically = False
        self._pool._factory = _with_bounded_heads(self._pool._factory, crawler.settings.getint("CRAWL_LARGEST_HEAD"))


class HeadTooLargeError(Exception):
    """An answer whose headers do not end."""


def _with_bounded_heads(factory: Any, largest: int) -> Any:
    """The factory of connections, each of which counts what comes before a body."""

    class Bounded(factory):  # type: ignore[misc]
        def buildProtocol(self, addr: object) -> Any:  # noqa: N802 - Twisted's name
            protocol = super().buildProtocol(addr)
            protocol.dataReceived = _BoundedHead(protocol, largest)
            return protocol

    return Bounded


class _BoundedHead:
    """Receives for a connection, whose parser bounds the length of a line only and keeps headers for as long as they
    come. It is asked from outside, because Scrapy changes the class of the parser."""

    def __init__(self, protocol: Any, largest: int) -> None:
        self.protocol, self.largest, self.receive = protocol, largest, protocol.dataReceived
        self.parser: object = None
        self.taken = 0

    def __call__(self, data: bytes) -> None:
        parser = self.protocol._parser
        if parser is not self.parser:  # each answer has its own
            self.parser, self.taken = parser, 0
        self.receive(data)
        if parser is None or self.protocol._parser is not parser or parser.state not in (STATUS, HEADER):
            return
        self.taken += len(data)
        if self.taken > self.largest:
            message = f"the head of the answer has more than {self.largest} bytes"
            self.protocol._giveUp(Failure(HeadTooLargeError(message)))  # type: ignore[no-untyped-call]
