"""A site of many pages as crawls of it would have stored it: for the bench, and for tests of memory.

`crawled(folder, pages, times, …)` writes a WARC file for each crawl. The pages are those of the sample in a whole theme
(see `themes.py`), each under an ID of its own; in each crawl after the first a share of them has changed.
"""

from __future__ import annotations

import gzip
import re
import shutil
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pages.make_sample import page_text, sample_pages
from themes import dress

_BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
_PATH_ID = re.compile(r"[A-Za-z]{2,4}\d{4}(?=/?$)")
_STATE = "This is state {} of the words of {}."
_PREFIXES = [f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]


class Site:
    """Pages by number; a state counts how often one has changed, an edition says which chrome it has."""

    def __init__(self, theme: str = "landmarks") -> None:
        self.theme = theme
        pages = [page for page in sample_pages() if page.get("layout") in tuple("ABCD") and "prose" in page]
        self.pages = [(_PATH_ID.search(page["url"]), page_text(page), page["url"]) for page in pages]
        self._dressed: dict[tuple[int, int], str] = {}

    def url(self, number: int) -> str:
        """Where a page is, under an ID of its own."""
        return _PATH_ID.sub(self.commitment_id(number), self.pages[number % len(self.pages)][2])

    def commitment_id(self, number: int) -> str:
        return f"{_PREFIXES[number // 9000]}{number % 9000 + 1000}"

    def html(self, number: int, state: int = 0, edition: int = 1) -> str:
        """A page in a state, which its last sentence names."""
        page = number % len(self.pages)
        found, text, url = self.pages[page]
        assert found is not None
        if (page, edition) not in self._dressed:
            told = f"{text}\n\n{_STATE.format(0, found[0].upper())}"
            self._dressed[page, edition] = dress(told, url, self.theme, edition)
        own = self.commitment_id(number)
        said = re.sub(found[0], own, self._dressed[page, edition], flags=re.IGNORECASE)
        return said.replace(_STATE.format(0, own), _STATE.format(state, own))


def crawled(
    folder: Path,
    pages: int,
    times: int = 1,
    changed: float = 0.02,
    revisits: bool = True,
    theme: str = "landmarks",
    editions: Sequence[int] = (),
) -> int:
    """Writes the crawls; returns how many versions there are. Pages that have not changed are revisits, or else come
    with a nonce of their crawl, and with the chrome of its edition."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    site = Site(theme)
    states = [0] * pages
    turned = round(pages * changed)
    versions = pages
    for time in range(times):
        at = (_BEGUN + timedelta(days=7 * time)).strftime("%Y-%m-%dT%H:%M:%SZ")
        turn = {(time * turned + n) % pages for n in range(turned)} if time else set()
        with (folder / f"crawl-{time:04d}.warc.gz").open("wb") as file:
            for number in range(pages):
                states[number] += number in turn
                whole = time == 0 or number in turn
                if revisits and not whole:
                    file.write(_revisit(site.url(number), at, number, states[number]))
                    continue
                body = site.html(number, states[number], editions[time] if editions else 1)
                if not revisits:
                    body = body.replace("<body ", f'<body data-nonce="{time}" ', 1)
                file.write(_response(site.url(number), at, body, f"{number}.{states[number]}" if revisits else ""))
        versions += len(turn)
    return versions


def _digest(name: str) -> str:
    # The bench needs digests that differ, not those of the bytes.
    return f"sha1:{zlib.crc32(name.encode()):032X}"


def _response(url: str, at: str, body: str, name: str) -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}".encode()
    digest = f"WARC-Payload-Digest: {_digest(name)}\r\n" if name else ""
    return _record("response", url, at, block, digest)


def _revisit(url: str, at: str, number: int, state: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\n\r\n"
    return _record(
        "revisit", url, at, block,
        f"WARC-Payload-Digest: {_digest(f'{number}.{state}')}\r\nWARC-Refers-To-Target-URI: {url}\r\n",
    )  # fmt: skip


def _record(kind: str, url: str, at: str, block: bytes, more: str) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n{more}\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", compresslevel=1, mtime=0)
