"""One run of a crawl: resumes or begins, fetches, and writes the manifest."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline import __version__
from pipeline.crawl.answers import header
from pipeline.crawl.frontier import FETCHED, GONE, MOVED, UNCHANGED, Frontier, begin
from pipeline.crawl.gate import close_gate
from pipeline.crawl.order import PROJECT, Manner, Order
from pipeline.crawl.rules import declared
from pipeline.crawl.scope import PageAddress, Scope
from pipeline.crawl.store import (
    Store,
    StoreError,
    closed_addresses,
    locked,
    new_name,
    stored_answer,
    unfinished,
)
from pipeline.raw.cdxj import Entry
from pipeline.raw.manifests import RUNNING, Manifest
from pipeline.raw.warc import read_index

BY_HAND = "stopped by hand"
Report = Callable[[int, int], None]


def crawl(root: Path, order: Order, manner: Manner, report: Report = lambda done, known: None) -> Manifest:
    """Fetches what `order` asks for into `root`; gives the manifest, which is also written beside the captures.

    Resumes the newest unfinished crawl with the same order. Raises `StoreError` where the folder cannot be used.
    """
    with locked(root):
        try:
            return _crawl(root, order, manner, report)
        except OSError as error:
            raise StoreError.of(root, error) from error


def _crawl(root: Path, order: Order, manner: Manner, report: Report) -> Manifest:
    rules = declared()
    earlier = None if manner.fresh else unfinished(root, order.request, rules["resume_within_days"])
    manifest = earlier or Manifest(new_name(root), request=order.request)
    manifest.state, manifest.reasons, manifest.checks = RUNNING, [], []
    manifest.software = f"{PROJECT}/{__version__}"
    store = Store(root, manifest, _description(order, manner), rules["warc_size"])
    run = {"started": _now(), "delay": manner.delay, "resumed": earlier is not None, "notes": store.notes}
    manifest.runs.append(run)
    manifest.write(store.folder)
    frontier = _frontier(root, order, rules)
    recall(frontier, store, report)
    begun = time.monotonic()
    ended, requests = _fetch(frontier, store, order, manner, report)
    store.close()
    run |= {"ended": _now(), "seconds": round(time.monotonic() - begun, 1), "requests": requests}
    close_gate(manifest, frontier, ended, rules)
    manifest.write(store.folder)
    return manifest


def recall(frontier: Frontier, store: Store, report: Report = lambda done, known: None) -> None:
    """Brings the frontier to where an unfinished crawl stopped, from what it stored: there is no other record of it."""
    for entry in store.of_this_crawl:
        page = frontier.scope.page(entry.url)
        if page is None:
            continue
        frontier.settle(page, _outcome(entry), "" if entry.status < 400 else f"the server answered {entry.status}")
        report(len(frontier.outcomes), len(frontier.known))
        stored = store.stored(entry)
        if stored is None:
            continue
        headers, body = stored
        if 300 <= entry.status < 400:
            _recall_redirect(frontier, page, header(headers, "location"))
        elif entry.status == 200:
            frontier.take_answer(page, headers, body)


def plan(root: Path, order: Order, fresh: bool = False) -> Frontier:
    """What a crawl would fetch, as far as the store knows: no request is sent, nothing is written.

    Pages that an unfinished crawl has, which would be resumed, are no longer open.
    """
    rules = declared()
    frontier = _frontier(root, order, rules)
    pages = [(frontier.scope.page(entry.url), entry) for entry in read_index(root)]
    latest = {page.key: entry for page, entry in pages if page and entry.status == 200}
    waiting = list(frontier.open_pages())
    while waiting:
        page = waiting.pop()
        entry = latest.get(page.key)
        stored = stored_answer(root, entry) if entry else None
        if stored is not None:
            waiting += frontier.take_answer(page, *stored)
    resumed = None if fresh else unfinished(root, order.request, rules["resume_within_days"])
    for known, entry in pages:
        if resumed and known and known.key in frontier.known and entry.file.startswith(f"{resumed.crawl}/"):
            frontier.settle(known, _outcome(entry))
    return frontier


def _frontier(root: Path, order: Order, rules: Mapping[str, Any]) -> Frontier:
    scope = Scope(rules, order.site, order.members, order.languages)
    frontier = Frontier(scope, rules, frozenset(order.kinds), order.since)
    for address in closed_addresses(root):
        frontier.close(scope.page(address))
    begin(frontier, order.members, order.languages)
    return frontier


def _outcome(entry: Entry) -> str:
    if entry.status in (404, 410):
        return GONE
    if 300 <= entry.status < 400:
        return MOVED
    return UNCHANGED if entry.origin else FETCHED


def _recall_redirect(frontier: Frontier, page: PageAddress, location: str) -> None:
    target = frontier.scope.page(location, page.url)
    if target is None:  # a failure: it is tried again
        frontier.outcomes.pop(page.key)
    elif target.key == page.key:  # another address of the page, which may not have been reached
        frontier.outcomes.pop(page.key)
        frontier.known[page.key] = target
    else:
        frontier.add(target, page.url)


def _fetch(frontier: Frontier, store: Store, order: Order, manner: Manner, report: Report) -> tuple[str, int]:
    """Runs Scrapy until nothing is left or something stops it; why it stopped (or empty), and how many requests."""
    from scrapy.crawler import AsyncCrawlerProcess

    from pipeline.crawl.settings import scrapy_settings
    from pipeline.crawl.spider import PageSpider

    host = urlsplit(order.site).hostname or ""
    process = AsyncCrawlerProcess(scrapy_settings(host, manner, declared(), store.folder))
    crawler = process.create_crawler(PageSpider)
    process.crawl(
        crawler, frontier=frontier, store=store, max_pages=manner.max_pages, report=report, proxy=manner.proxy
    )
    process.start()
    assert crawler.stats is not None
    reason = str(crawler.stats.get_value("finish_reason", "it could not be started"))
    ended: str = getattr(crawler.spider, "ended", "") or ("" if reason == "finished" else _in_words(reason))
    return ended, int(crawler.stats.get_value("downloader/request_count", 0))


def _in_words(reason: str) -> str:
    return f"{BY_HAND}; run it again to resume" if reason == "shutdown" else reason


def _description(order: Order, manner: Manner) -> dict[str, str]:
    """The fields of the `warcinfo` record."""
    return {
        "software": f"{PROJECT}/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
        "http-header-user-agent": manner.user_agent,
        "operator": manner.contact,
        "description": f"pages of {order.site}: {', '.join(order.members) or 'all members'}; {', '.join(order.kinds)}",
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
