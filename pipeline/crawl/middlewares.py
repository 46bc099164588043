"""What stands between the spider and the network, from the spider's side to the wire.

`Robots`, Scrapy's retries, `RetryTruncated`, `BackoffMiddleware`, `DecodeContentEncoding`, `ThroughProxy`,
`OnlyDeclaredPages`: their places are in `settings`.
"""

from __future__ import annotations

import asyncio
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast

from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest

from pipeline.crawl.answers import text_of
from pipeline.crawl.refusals import NotDeclaredError, UnusableBodyError
from pipeline.crawl.store import StoreError
from pipeline.raw.content_coding import UnknownCodingError, decode_body
from pipeline.raw.limits import TooLargeError
from pipeline.raw.sniffing import looks_like_html
from pipeline.raw.warc import digest_of
from pipeline.weight import TooHeavyError, parse_html

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from pipeline.crawl.spider import PageSpider

_OVERLOADED = frozenset({429, 500, 502, 503, 504, 522, 524})
# RFC 9309 2.3.1.3: no such file, no rules. It would take every 4xx so, and follow redirects to other sites; ours stops
# at all that is neither rules nor their absence: a site that refuses even this file does not want us.
_NO_ROBOTS = frozenset({404, 410})


def _spider(crawler: Crawler) -> PageSpider:
    return cast("PageSpider", crawler.spider)


class OnlyDeclaredPages:
    """The last gate before the wire: nothing passes that is not, letter by letter, a declared page, sitemap or
    robots.txt of the one site, and nothing at all once the limit of pages is reached."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OnlyDeclaredPages:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        spider = _spider(self.crawler)
        scope = spider.frontier.scope
        page = request.meta.get("page")
        if request.method != "GET" or request.body:
            raise NotDeclaredError(f"{request.method} is never sent")
        if spider.ended:  # closing takes a moment
            raise NotDeclaredError(f"the crawl has ended: {spider.ended}")
        if page is not None:
            declared = request.url == page.url and spider.frontier.may_fetch(page) and not spider.is_full
        elif request.meta.get("sitemap"):
            declared = request.url == scope.sitemap(request.url)
        else:
            declared = request.url == f"{scope.scheme}://{scope.netloc}/robots.txt"
        if not declared:
            raise NotDeclaredError(f"{request.url} is no declared page of this crawl")


class ThroughProxy:
    """Sends requests through the proxy that the user named; proxies of the environment are ignored."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ThroughProxy:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        proxy = _spider(self.crawler).proxy
        if proxy:
            request.meta["proxy"] = proxy


class Robots(RobotsTxtMiddleware):
    """Scrapy's, but strict where the file cannot be had: a site that fails is not open to all."""

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        spider = _spider(self.crawler)
        problem = _robots_problem(response)
        if problem:
            spider.stop(f"robots.txt {problem}; without it nothing may be fetched")
            response = response.replace(body=b"User-agent: *\nDisallow: /\n")
        elif response.status in _NO_ROBOTS:
            response = response.replace(body=b"")
        else:
            for sitemap in spider.take_robots(response):
                self.crawler.engine.crawl(sitemap)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        why = str(exc) if isinstance(exc, StoreError) else f"robots.txt could not be fetched ({exc!r})"
        _spider(self.crawler).stop(f"{why}; without it nothing may be fetched")
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: Any, request: Request) -> None:
        if rp is None:
            raise IgnoreRequest("robots.txt could not be fetched")
        super().process_request_2(rp, request)


def _robots_problem(response: Response) -> str:
    """Why an answer says nothing about what robots may do; empty for rules, and where there is no such file."""
    if response.status in _NO_ROBOTS:
        return ""
    if 300 <= response.status < 400:
        to = (response.headers.get("Location") or b"").decode("latin-1")
        return f"redirects to {to[:200]!r} (does --site name the address that the site itself uses?)"
    if not 200 <= response.status < 300:
        return f"answered {response.status}"
    if looks_like_html(response.body):
        return "is a web page, no rules"
    return "is no text" if b"\0" in response.body else ""


class BackoffMiddleware:
    """Waits when the site says so (429, 503 with Retry-After) or shows that it is not well.

    The wait holds the whole crawl, not one page: with one request at a time, nothing else is sent meanwhile.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self.longest_delay = crawler.settings.getfloat("AUTOTHROTTLE_MAX_DELAY")
        self.longest_wait = crawler.settings.getfloat("CRAWL_LONGEST_WAIT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BackoffMiddleware:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        if response.status in _OVERLOADED:
            asked = retry_after((response.headers.get("Retry-After") or b"").decode("latin-1"))
            if asked > self.longest_wait:
                _spider(self.crawler).stop(
                    f"the site answered {response.status} and asks to come back in {asked / 60:.0f} minutes"
                )
            else:
                await self._wait(max(asked, self._backoff(request)))
        return response

    async def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest):
            await self._wait(self._backoff(request))

    def _backoff(self, request: Request) -> float:
        doubled: float = self.delay * 2 ** (request.meta.get("retry_times", 0) + 1)
        return min(doubled, self.longest_delay)

    async def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.crawler.engine.running:  # Ctrl-C ends the wait
            await asyncio.sleep(min(left, 0.5))


def retry_after(words: str) -> float:
    """The seconds that a Retry-After header asks for (seconds or an HTTP date); 0 where it asks for nothing."""
    if words.isascii() and words.strip().isdigit():
        return float(words)
    try:
        at = parsedate_to_datetime(words)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return max(0.0, (at - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError, IndexError):  # no date, or one of a year that no calendar has
        return 0.0


class DecodeContentEncoding:
    """Takes gzip, deflate, brotli and zstd off, within bounds; the store keeps bodies plain: equal pages are equal.

    In place of Scrapy's: one decoder for what we fetch and for what others archived.
    """

    def __init__(self, largest: int) -> None:
        self.largest = largest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DecodeContentEncoding:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", "gzip, deflate, br, zstd")

    def process_response(self, request: Request, response: Response) -> Response:
        coding = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not coding or not response.body:
            return response
        try:
            decoded = decode_body(response.body, "", coding, self.largest)
        except (TooLargeError, UnknownCodingError) as error:
            raise UnusableBodyError(str(error)) from error
        flags = [*response.flags, *(["cut off"] if decoded.problem else [])]
        return response.replace(body=decoded.body, flags=flags)


class RetryTruncated:
    """Asks again for pages that came cut off or were an error in disguise, as Scrapy does for error statuses.

    A page without `</html>` that comes twice with the same bytes is as the site has it.
    """

    def __init__(self, crawler: Crawler, phrases: list[str], banned: list[str]) -> None:
        self.crawler = crawler
        self.phrases = phrases
        self.banned = banned

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RetryTruncated:
        return cls(crawler, crawler.settings.getlist("CRAWL_ERROR_PAGES"), crawler.settings.getlist("CRAWL_BANNED"))

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if "page" not in request.meta:
            return response
        self._stop_where_banned(response)
        if response.status != 200:
            return response
        problem = self._problem(request, response)
        if not problem:
            return response
        spider = _spider(self.crawler)
        again = get_retry_request(request, spider=spider, reason=problem)
        if again is None:
            raise UnusableBodyError(problem)
        again.meta["seen_cut_off"] = digest_of(response.body)
        return again

    def _stop_where_banned(self, response: Response) -> None:
        """Ends the crawl at an answer of the site's trap. Raises `UnusableBodyError`: it is no page."""
        phrase = error_phrase(text_of(_text_headers(response), response.body), self.banned)
        if phrase:
            why = f"the site answers {phrase!r}: it has banned us. Ask its owners before trying again"
            _spider(self.crawler).stop(why)
            raise UnusableBodyError(why)

    def _problem(self, request: Request, response: Response) -> str:
        html = b"html" in (response.headers.get("Content-Type") or b"").lower()
        if not response.body:
            return "the answer is empty"
        if html and (phrase := error_phrase(text_of(_text_headers(response), response.body), self.phrases)):
            return f"an error page with status 200: {phrase!r}"
        whole = not html or re.search(rb"</html\s*>", response.body[-4096:], re.I)
        if "cut off" in response.flags or not whole:
            same = request.meta.get("seen_cut_off") == digest_of(response.body)
            return "" if same and "cut off" not in response.flags else "the page is cut off"
        return ""


def error_phrase(html: str, phrases: list[str]) -> str:
    """The declared phrase that shows a page to be an error page: its title begins with it, or the page is that short.

    Commitments are about access and services, too: words further inside of a long page prove nothing.
    """
    try:
        tree = parse_html(html[:200_000])
    except TooHeavyError:
        return ""
    title = (node.text(strip=True) if (node := tree.css_first("title")) else "").casefold()
    heading = (node.text(strip=True) if (node := tree.css_first("h1")) else "").casefold()
    text = (tree.body.text(strip=True) if tree.body else "").casefold()
    begins = (title, heading)
    return next((p for p in phrases if any(b.startswith(p) for b in begins) or (len(text) < 300 and p in text)), "")


def _text_headers(response: Response) -> list[tuple[str, str]]:
    return [("Content-Type", (response.headers.get("Content-Type") or b"").decode("latin-1"))]
