"""An archive of as many captures as one likes, of pages as `crawled_site.py` makes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from crawled_site import Site

from pipeline.crawl.archives.importing import import_captures
from pipeline.crawl.archives.mementos import Archived, Body, Question, sha1
from pipeline.crawl.order import ImportOrder, Manner

SITE = "https://www.opengovpartnership.org"
_FIRST, _STEP = datetime(2012, 1, 1), timedelta(days=250)  # noqa: DTZ001 - UTC by definition


class MadeArchive:
    """Each page captured `times` times; each time a share of the pages has changed, and halfway the theme of all."""

    requests = 0

    def __init__(self, pages: int, times: int, changed: float = 0.02) -> None:
        self.site = Site()
        self.captures: dict[tuple[str, str], tuple[int, int, int]] = {}  # (address, time) -> page, state, edition
        states = [0] * pages
        turned = round(pages * changed)
        for time in range(times):
            stamp = (_FIRST + time * _STEP).strftime("%Y%m%d%H%M%S")
            for number in {(time * turned + n) % pages for n in range(turned)} if time else ():
                states[number] += 1
            for number, state in enumerate(states):
                self.captures[self.site.url(number), stamp] = (number, state, 1 + (time >= times // 2))
        self.body = cache(lambda which: self.site.html(*which).encode())
        self.digest = cache(lambda which: sha1(self.body(which)))

    def search(self, question: Question) -> Iterator[tuple[str, str, str, bool, tuple[str, int, int]]]:
        if question.prefix.endswith("/members/"):
            for (url, stamp), which in self.captures.items():
                yield url, stamp, self.digest(which), True, ("", 0, 0)

    def fetch(self, capture: Archived) -> Body:
        body = self.body(self.captures[capture.url, capture.stamp])
        source = f"https://archive.example.org/{capture.stamp}/{capture.url}"
        return Body([("Content-Type", "text/html; charset=utf-8")], body, [("WARC-Source-URI", source)])


def imported(raw: Path, pages: int, times: int) -> None:
    """Imports all captures of such an archive into a folder."""
    order = ImportOrder(site=SITE, service="wayback", kinds=("commitment", "member"))
    manifest = import_captures(raw, order, Manner("bench", 0.0, 1.0), archive=MadeArchive(pages, times))
    assert manifest.is_good, manifest.verdict
