"""What a crawl knows: which pages there are, what became of each, and which links were left and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin

from pipeline.crawl.answers import header, text_of
from pipeline.crawl.links import WARNED, find_links
from pipeline.crawl.scope import PageAddress, Scope
from pipeline.raw.warc import Headers

FETCHED, UNCHANGED, GONE, MOVED = "fetched", "unchanged", "gone", "moved"
FAILED, ROBOTS = "failed", "refused_by_robots"
OLDER = "not changed since"
BAIT = "the site's own trap"
# Pages that lead to others are fetched whatever kinds are asked for.
_PASSAGES = frozenset({"index", "member"})
_SHOWN_TRAPS = 50

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a page that was asked for."""

    page: PageAddress
    what: str
    reason: str = ""
    captured_at: str = ""  # of a capture of others


@dataclass(slots=True)
class Frontier:
    """Pages by key, each once; what may no longer be asked for; outcomes.

    `kinds` are the kinds of pages asked for; `since` (ISO date) skips pages whose sitemap entry is older.
    """

    scope: Scope
    declared: Mapping[str, Any]
    kinds: frozenset[str]
    since: str = ""
    counted: str = "pages"  # or captures, of which a page has many
    known: dict[Key, PageAddress] = field(default_factory=dict)
    via: dict[Key, str] = field(default_factory=dict)
    others: dict[Key, list[PageAddress]] = field(default_factory=dict)
    outcomes: dict[Key, Outcome] = field(default_factory=dict)
    closed: dict[Key, str] = field(default_factory=dict)  # what warnings closed, with an address of it
    closed_by: dict[str, str] = field(default_factory=dict)  # such an address -> the page whose words closed it
    starts: set[Key] = field(default_factory=set)  # never closed: words on another page are no reason to stop a crawl
    last_changed: dict[Key, str] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    traps: dict[str, str] = field(default_factory=dict)
    sitemaps_lost: dict[str, str] = field(default_factory=dict)  # address (or question to an index) -> why

    def add(self, page: PageAddress, via: str = "") -> bool:
        """Takes a page up; whether it is new. A second address of a known page is kept in case the first is gone."""
        if page.kind not in self.kinds | _PASSAGES or page.key in self.closed:
            return False
        if page.key in self.known:
            known = self.others.setdefault(page.key, [])
            if page.url not in (self.known[page.key].url, *(o.url for o in known)):
                known.append(page)
            return False
        if self._is_older(page):
            self.left[OLDER] += 1
            return False
        self.known[page.key] = page
        self.via[page.key] = via
        return True

    def note_change(self, page: PageAddress, day: str) -> None:
        """When a page last changed (`2023-11-14…`), as a sitemap says. Less than a day says nothing.

        The first page's links are known before a sitemap has come.
        """
        if not re.match(r"\d{4}-\d{2}-\d{2}", day):
            return
        self.last_changed[page.key] = day[:10]
        if self._is_older(page) and page.key in self.known and page.key not in self.outcomes:
            del self.known[page.key]
            self.left[OLDER] += 1

    def _is_older(self, page: PageAddress) -> bool:
        """Whether a page is skipped because it did not change since the day that the crawl asks for."""
        if not self.since or page.kind in _PASSAGES:
            return False
        return self.last_changed.get(page.key, self.since) < self.since

    def take_answer(self, page: PageAddress, headers: Headers, body: bytes) -> list[PageAddress]:
        """The new pages that an answer leads to."""
        return self.take_links(page, text_of(headers, body), header(headers, "x-robots-tag"))

    def take_links(self, page: PageAddress, html: str, robots_header: str = "") -> list[PageAddress]:
        """The new pages that `page` leads to. Links that warn robots off close their target for good."""
        new = []
        declared = self.declared
        for link in find_links(html, declared["warnings"], declared["hiding_classes"], robots_header):
            base = _joined(page.url, link.base)
            target = self.scope.page(link.href, base)
            if self.is_bait(link.href):
                self.left[BAIT] += 1
                self._note_trap(link.href, page)
            elif link.left:
                self.left[link.left] += 1
                if link.left == WARNED:
                    self._learn_trap(link.href, base, page)
            elif target is None:
                self.left["outside the declared forms"] += 1
            elif self.scope.follows(page, target) and self.add(target, page.url):
                new.append(target)
        return new

    def may_fetch(self, page: PageAddress) -> bool:
        """The last word before a request is sent."""
        again = self.scope.page(page.url)
        return again is not None and again == page and page.key not in self.closed and not self._is_older(page)

    def settle(self, page: PageAddress, what: str, reason: str = "", captured_at: str = "") -> None:
        """Notes what became of a page."""
        self.known.setdefault(page.key, page)
        self.outcomes[page.key] = Outcome(page, what, reason, captured_at)

    def next_address(self, page: PageAddress) -> PageAddress | None:
        """Another address under which a page that was not found may be."""
        others = self.others.get(page.key)
        return others.pop(0) if others else None

    def open_pages(self) -> Iterator[PageAddress]:
        """Pages that have no outcome yet, in the declared order of kinds."""
        order = {kind: number for number, kind in enumerate(self.declared["order"])}
        waiting = (p for k, p in self.known.items() if k not in self.outcomes and k not in self.closed)
        yield from sorted(waiting, key=lambda p: order[p.kind])

    def with_outcome(self, *what: str) -> list[Outcome]:
        return sorted((o for o in self.outcomes.values() if o.what in what), key=lambda o: (o.page.url, o.captured_at))

    def close(self, page: PageAddress | None, by: str = "") -> None:
        """Never asks for a page again, under whatever address; `by` is the page whose words close it."""
        if page is not None and page.key not in self.starts:
            self.closed.setdefault(page.key, page.url)
            self.closed_by.setdefault(self.closed[page.key], by)

    def open_start(self, page: PageAddress | None) -> None:
        """Takes up a page that the crawl begins with, whatever words said of it."""
        if page is not None:
            self.starts.add(page.key)
            self.closed.pop(page.key, None)
            self.add(page)

    def is_bait(self, href: str) -> bool:
        """Whether an address has the form of the site's own trap, which nobody but a robot asks for."""
        query = unquote(href.partition("?")[2]).lower()
        return any(part.partition("=")[0] in self.declared["trap_queries"] for part in re.split("[&;#]", query))

    def _learn_trap(self, href: str, base: str, on: PageAddress) -> None:
        for spelling in _spellings(href):
            target = self.scope.page(spelling, base)
            if target is not None and target.key != on.key:  # `#` leads to the page that has just been read
                self.close(target, on.url)
        self._note_trap(href, on)

    def _note_trap(self, href: str, on: PageAddress) -> None:
        if len(self.traps) < _SHOWN_TRAPS:
            self.traps.setdefault(href, on.url)


def _spellings(href: str) -> Iterator[str]:
    """An address as it stands, as browsers read it (no line breaks, no backslashes), and as servers may read it."""
    yield href
    plain = re.sub(r"[\t\r\n]", "", href).replace("\\", "/")
    yield plain
    yield re.sub(r"(?<=[^:/])/{2,}", "/", unquote(plain))


def _joined(url: str, base: str) -> str:
    """What relative links of a page start from, given its `<base href>`."""
    try:
        return urljoin(url, base)
    except ValueError:
        return url


def begin(frontier: Frontier, members: Iterable[str], languages: Iterable[str]) -> None:
    """Takes up the pages that a crawl begins with: the members named, or the declared starting points."""
    slugs = list(members)
    paths = [f"/members/{slug}/" for slug in slugs] or list(frontier.declared["start"])
    for language in languages:
        prefix = "" if language == "en" else f"/{language}"
        for path in paths:
            frontier.open_start(frontier.scope.is_start(prefix + path))
