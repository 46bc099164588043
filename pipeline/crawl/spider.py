"""The spider: asks for the pages of the frontier, stores what comes, and takes up what the pages lead to."""

from __future__ import annotations

import asyncio
import http
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.utils.sitemap import Sitemap, sitemap_urls_from_robots

from pipeline.crawl.answers import address_in
from pipeline.crawl.frontier import FAILED, FETCHED, GONE, MOVED, ROBOTS, UNCHANGED, Frontier
from pipeline.crawl.refusals import FORBIDDEN_BY_ROBOTS, NotDeclaredError
from pipeline.crawl.scope import PageAddress
from pipeline.crawl.store import Store, StoreError
from pipeline.raw.content_coding import decode_body
from pipeline.raw.limits import TooLargeError
from pipeline.raw.warc import Headers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.robotstxt import RobotParser
    from twisted.python.failure import Failure

_GONE = (404, 410)
_MOVED = (301, 302, 303, 307, 308)
_REFUSED = (401, 403, 429)  # 429: after as many attempts and waits as are declared
_HOP_BY_HOP = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie", "set-cookie2"})
_MOST_SITEMAPS = 200


class PageSpider(scrapy.Spider):
    """One crawl. `frontier` and `store` are its memory; `report(done, known)` is told of each page."""

    name = "pages"

    def __init__(
        self,
        frontier: Frontier,
        store: Store,
        max_pages: int,
        report: Callable[[int, int], None],
        proxy: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.proxy = proxy
        self.frontier = frontier
        self.store = store
        self.max_pages = max_pages
        self.report = report
        self.pages_now = 0  # of this run
        self.sitemaps = 0
        self.ended = ""  # why the crawl was stopped before its own end
        self._closing: asyncio.Future[None] | None = None
        self._failures_in_a_row = 0
        self._refusals_in_a_row = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> PageSpider:
        spider: PageSpider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.read_robots, signal=signals.robots_parsed)
        crawler.signals.connect(spider.on_spider_error, signal=signals.spider_error)
        return spider

    @property
    def is_full(self) -> bool:
        return bool(self.max_pages) and self.pages_now >= self.max_pages

    def stop(self, why: str) -> None:
        """Ends the crawl at once; the next run resumes it."""
        if not self.ended:
            self.ended = why
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="stopped"))

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for page in list(self.frontier.open_pages()):
            yield self.request(page)

    def request(self, page: PageAddress, hops: tuple[str, ...] = ()) -> scrapy.Request:
        """The request for a page; conditional where the store holds it."""
        order = self.frontier.declared["order"]
        return scrapy.Request(
            page.url,
            callback=self.take,
            errback=self.give_up,
            headers=self.store.conditions(page.url),
            meta={"page": page, "hops": hops},
            priority=10 * (len(order) - order.index(page.kind)),
            dont_filter=True,
        )

    def on_spider_error(self, failure: Failure, response: Response) -> None:
        """A mistake of ours, or a store that cannot be written, is never a page that was silently left out."""
        page: PageAddress | None = response.meta.get("page")
        if isinstance(failure.value, StoreError):
            self.stop(str(failure.value))
        elif page is not None:
            self._failed(page, f"our own mistake: {type(failure.value).__name__}: {failure.value}"[:300])
        else:
            self.stop(f"our own mistake at {response.url}: {failure.value!r}; see crawl.log")

    def read_robots(self, robotparser: RobotParser, request: scrapy.Request) -> None:
        """Obeys a Crawl-delay; one beyond measure is for a person to decide on."""
        asked = robotparser.crawl_delay(self.settings["ROBOTSTXT_USER_AGENT"]) or 0.0
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is None:
            return
        if asked > max(self.frontier.declared["pace"]["longest_delay"], throttle.mindelay):
            self.stop(f"robots.txt asks for {asked:g} s between requests; to wait that long, say --delay {asked:g}")
        elif asked > throttle.mindelay:
            throttle.mindelay = asked
            throttle.maxdelay = max(throttle.maxdelay, asked)
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = max(slot.delay, asked)

    def take_robots(self, response: Response) -> Iterable[scrapy.Request]:
        """Keeps robots.txt; asks for the sitemaps that it names, if this crawl is after the whole site or `since`."""
        self._keep(response)
        if self.frontier.since or not self.frontier.scope.members:
            for url in sitemap_urls_from_robots(response.body, response.url):
                yield from self._sitemap(url)

    def _sitemap(self, url: str, base: str = "") -> Iterable[scrapy.Request]:
        url = self.frontier.scope.sitemap(url, base)
        if url and self.sitemaps < _MOST_SITEMAPS:
            self.sitemaps += 1
            yield scrapy.Request(
                url, callback=self.take_sitemap, errback=self.give_up, meta={"sitemap": True}, priority=1000,
                headers=self.store.conditions(url),
            )  # fmt: skip

    def take_sitemap(self, response: Response) -> Iterable[scrapy.Request]:
        """The pages of a sitemap, or the sitemaps of an index of sitemaps."""
        if response.status in _MOVED:
            yield from self._sitemap(address_in(response.headers.get("Location")), response.url)
            return
        if response.status not in (200, 304):
            self._lost_sitemap(response.url, f"the server answered {response.status}")
            return
        try:
            sitemap = Sitemap(decode_body(self._keep(response), "", "gzip").body)
            entries = [(entry.get("loc", ""), entry.get("lastmod", "")) for entry in sitemap]
        except (TooLargeError, ValueError, SyntaxError, StopIteration) as error:
            self._lost_sitemap(response.url, f"it cannot be read ({str(error) or 'no XML'})")
            return
        if sitemap.type == "sitemapindex":
            for url, _ in entries:
                yield from self._sitemap(url)
        elif sitemap.type == "urlset":
            yield from self._listed(entries, response.url)
        else:
            self._lost_sitemap(response.url, f"it is no sitemap but <{sitemap.type}>")

    def _listed(self, entries: list[tuple[str, str]], sitemap: str) -> Iterable[scrapy.Request]:
        """The pages that a sitemap lists; a crawl of named members takes no more than the days from it."""
        scope = self.frontier.scope
        for url, last_changed in entries:
            page = scope.page(url)
            if page is None:
                continue
            self.frontier.note_change(page, last_changed)
            if not scope.members and self.frontier.add(page, sitemap):
                yield self.request(page)

    def _lost_sitemap(self, url: str, reason: str) -> None:
        self.logger.warning("sitemap %s: %s", url, reason)
        self.frontier.sitemaps_lost[url] = reason

    def take(self, response: Response) -> Iterable[scrapy.Request]:
        """What comes of an answer, by its status."""
        page: PageAddress = response.meta["page"]
        status = response.status
        if status == 304 and self.store.keep_not_modified(page.url, headers_of(response)):
            self._settle(page, UNCHANGED)
            yield from self._follow_stored(page)
        elif status == 200:
            new = self._store(response)
            self._settle(page, FETCHED if new else UNCHANGED)
            yield from self._follow(page, headers_of(response), response.body)
        elif status in _MOVED:
            self._store(response)
            yield from self._redirected(page, response)
        elif status in _GONE:
            self._store(response)
            yield from self._gone(page, f"the server answered {status}")
        else:
            self._failed(page, f"the server answered {status}", refused=status in _REFUSED)

    def give_up(self, failure: Failure) -> None:
        """A page that did not come, after all attempts."""
        page: PageAddress | None = failure.request.meta.get("page")  # type: ignore[attr-defined]
        error = failure.value
        if isinstance(error, NotDeclaredError) and self.is_full:
            return
        if page is None:
            if not self.ended:
                self._lost_sitemap(failure.request.url, f"{type(error).__name__}: {error}"[:300])  # type: ignore[attr-defined]
            return
        if isinstance(error, IgnoreRequest) and str(error) == FORBIDDEN_BY_ROBOTS:
            self._settled(page, ROBOTS, FORBIDDEN_BY_ROBOTS)
        elif not isinstance(error, NotDeclaredError) and not self.ended:
            self._failed(page, f"{type(error).__name__}: {str(error) or 'longer than a page may be'}"[:300])

    def _follow(self, page: PageAddress, headers: Headers, body: bytes) -> Iterable[scrapy.Request]:
        new = self.frontier.take_answer(page, headers, body)
        self.store.remember_closed(self.frontier.closed.values())
        most = self.frontier.declared["pace"]["most_pages"]
        if len(self.frontier.known) > most and not self.max_pages:
            self.stop(f"the site has more than {most} pages; to fetch them, say how many: --max-pages")
            return
        for found in new:
            yield self.request(found)

    def _follow_stored(self, page: PageAddress) -> Iterable[scrapy.Request]:
        stored = self.store.stored(self.store.latest[page.url])
        if stored is not None:
            yield from self._follow(page, *stored)

    def _redirected(self, page: PageAddress, response: Response) -> Iterable[scrapy.Request]:
        """A redirect is a link like any other: its target must be in scope. It may be another address of the page."""
        location = address_in(response.headers.get("Location"))
        if self.frontier.is_bait(location):
            self.stop(f"{page.url} redirects into the site's trap for robots: ask its owners before trying again")
            return
        target = self.frontier.scope.page(location, response.url)
        hops = (*response.meta["hops"], page.url)
        if target is None:
            self._failed(page, f"redirects to {urljoin(response.url, location)[:200]!r}, which is no declared page")
        elif target.url in hops or len(hops) > self.frontier.declared["pace"]["most_redirects"]:
            self._failed(page, "redirects in a circle")
        elif target.key == page.key:
            yield self.request(target, hops)
        else:
            self._settle(page, MOVED, f"to {target.url}")
            if self.frontier.add(target, page.url):
                yield self.request(target, hops)

    def _gone(self, page: PageAddress, reason: str) -> Iterable[scrapy.Request]:
        other = self.frontier.next_address(page)
        if other is not None:  # another link leads to the page under another address
            yield self.request(other)
        else:
            self._settle(page, GONE, reason)

    def _failed(self, page: PageAddress, reason: str, refused: bool = False) -> None:
        self._settled(page, FAILED, reason)
        self._failures_in_a_row += 1
        self._refusals_in_a_row += refused
        gate = self.frontier.declared["gate"]
        self.logger.warning("%s failed: %s", page.url, reason)
        if self._refusals_in_a_row >= gate["refusals_in_a_row"]:
            self.stop("the site refuses us (401, 403 or 429), page after page: ask its owners before trying again")
        elif self._failures_in_a_row >= gate["failures_in_a_row"]:
            self.stop(f"{self._failures_in_a_row} pages failed in a row, the last: {reason}")

    def _settle(self, page: PageAddress, what: str, reason: str = "") -> None:
        self._settled(page, what, reason)
        self._failures_in_a_row = self._refusals_in_a_row = 0
        self.pages_now += what != MOVED
        if self.is_full:
            self.stop("max-pages")

    def _settled(self, page: PageAddress, what: str, reason: str) -> None:
        self.frontier.settle(page, what, reason)
        self.report(len(self.frontier.outcomes), len(self.frontier.known))

    def _keep(self, response: Response) -> bytes:
        """Stores an answer that is no page; gives its body, from the store where it is unchanged."""
        if response.status == 304 and self.store.keep_not_modified(response.url, headers_of(response)):
            stored = self.store.stored(self.store.latest[response.url])
            return stored[1] if stored else b""
        if response.status == 200:
            self._store(response)
        return bytes(response.body) if response.status == 200 else b""

    def _store(self, response: Response) -> bool:
        page: PageAddress | None = response.meta.get("page")
        try:
            phrase = http.HTTPStatus(response.status).phrase
        except ValueError:
            phrase = ""
        return self.store.keep(
            response.url,
            f"{response.status} {phrase}",
            headers_of(response),
            response.body,
            _sent(response.request),
            str(response.ip_address or ""),
            self.frontier.via.get(page.key, "") if page else "",
        )


def headers_of(response: Response) -> Headers:
    """The response's headers as they are stored: those that no longer fit the plain body bear another name, so that
    readers do not undo a coding twice; cookies are nobody's business."""
    headers: list[tuple[str, str]] = []
    for name, values in response.headers.items():
        for value in values:
            text = (name.decode("latin-1"), value.decode("latin-1").replace("\r", " ").replace("\n", " "))
            if text[0].lower() not in _HOP_BY_HOP:
                headers.append(text)
            elif not text[0].lower().startswith("set-cookie"):
                headers.append((f"X-Archive-Orig-{text[0]}", text[1]))
    headers.append(("Content-Length", str(len(response.body))))
    return headers


def _sent(request: scrapy.Request | None) -> bytes:
    """The head of the request as it was sent; Connection, which Twisted adds, is left out."""
    if request is None:
        return b""
    parts = urlsplit(request.url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {target} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{k.decode('latin-1')}: {v.decode('latin-1')}" for k, vs in request.headers.items() for v in vs]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
