"""How Scrapy is set up: polite by construction, and without the parts that a crawl of one site has no use for."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

    from pipeline.crawl.order import Manner

_OURS = "pipeline.crawl.middlewares"
_SCRAPYS = "scrapy.downloadermiddlewares"


def scrapy_settings(host: str, manner: Manner, declared: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Scrapy's settings for one run on `host`; its log goes into `folder`."""
    pace = declared["pace"]
    return {
        "USER_AGENT": manner.user_agent,
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": manner.user_agent.partition("/")[0],
        # One request at a time over one connection, and never faster than the delay.
        "CONCURRENT_REQUESTS": 1,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # The next request waits until the last answer is stored and read: so a trap found on a page, the limit of pages
        # and a reason to stop count from the very next request on.
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 1,
        "DOWNLOAD_DELAY": manner.delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": manner.delay,
        "AUTOTHROTTLE_MAX_DELAY": max(pace["longest_delay"], manner.delay),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 1.0,
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "pipeline.crawl.connection.PacedHandler"),
        "DOWNLOAD_TIMEOUT": manner.timeout,
        "DOWNLOAD_MAXSIZE": pace["largest_body"],
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": pace["retries"],
        "CRAWL_LONGEST_WAIT": pace["longest_wait"],
        "CRAWL_LARGEST_HEAD": pace["largest_head"],
        "CRAWL_ERROR_PAGES": list(declared["error_pages"]),
        "CRAWL_BANNED": list(declared["banned"]),
        "DOWNLOADER_MIDDLEWARES": {
            f"{_SCRAPYS}.offsite.OffsiteMiddleware": None,
            f"{_SCRAPYS}.robotstxt.RobotsTxtMiddleware": None,
            f"{_OURS}.Robots": 100,
            f"{_SCRAPYS}.httpauth.HttpAuthMiddleware": None,
            f"{_OURS}.RetryTruncated": 556,
            f"{_OURS}.BackoffMiddleware": 560,
            # Redirects are links like any other and go through the scope (PageSpider.take).
            f"{_SCRAPYS}.redirect.MetaRefreshMiddleware": None,
            f"{_SCRAPYS}.redirect.RedirectMiddleware": None,
            f"{_SCRAPYS}.httpcompression.HttpCompressionMiddleware": None,
            f"{_OURS}.DecodeContentEncoding": 590,
            f"{_SCRAPYS}.cookies.CookiesMiddleware": None,
            f"{_OURS}.ThroughProxy": 750,
            f"{_SCRAPYS}.httpproxy.HttpProxyMiddleware": None,
            f"{_OURS}.OnlyDeclaredPages": 890,
        },
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "TWISTED_DNS_RESOLVER": "pipeline.crawl.settings.PublicResolver",
        "CRAWL_HOST": host,
        "LOG_FILE": str(folder / "crawl.log"),
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "%(asctime)s %(levelname)s: %(message)s",
        "STATS_DUMP": False,
    }


class PublicResolver(CachingThreadedResolver):
    """Refuses a site whose name resolves to a private address: no crawl reaches into the network it runs in."""

    process: Any = None
    host = ""

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> PublicResolver:
        resolver = super().from_crawler(crawler, reactor)
        resolver.process = crawler  # one resolver for all crawlers of a process
        resolver.host = crawler.settings["CRAWL_HOST"]
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._public) if name == self.host and not is_loopback(name) else found

    def _public(self, address: str) -> str:
        if not ipaddress.ip_address(address).is_global:
            why = f"{self.host} resolves to {address}, which is no public address"
            for crawler in self.process.crawlers:
                crawler.spider.stop(why)
            raise DNSLookupError(why)
        return address


def is_loopback(host: str) -> bool:
    """Whether a host, as written, is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_private(host: str) -> bool:
    """Whether a host is written as an address that is neither public nor this machine."""
    try:
        return not ipaddress.ip_address(host).is_global and not is_loopback(host)
    except ValueError:
        return False
