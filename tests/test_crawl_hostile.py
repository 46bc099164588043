"""A hostile site: a crawl ends by itself, in bounds, asks for nothing undeclared, and brings what there is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from crawling import SITE
from replica.hostile import BEHAVIOURS, HIDDEN, HOST, MEMBER, HostileSite, moves, page
from scrapy.utils.test import get_crawler
from twisted.internet.testing import StringTransport
from twisted.web._newclient import Request
from twisted.web.http_headers import Headers

from pipeline.crawl.answers import address_in
from pipeline.crawl.connection import PacedHandler
from pipeline.crawl.middlewares import retry_after
from pipeline.raw import list_sources
from pipeline.raw.index import index_sources

MEGABYTES = 300
# A process is charged with the memory of the one that begins it, and that of all tests may be large: this one is small.
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


def crawled(site: HostileSite, output: Path, limit: float = 900) -> tuple[int, str, float]:
    """Exit code, what was said, and the most memory (MB) of a crawl of one member."""
    command = [
        sys.executable, "-m", "pipeline.cli", "crawl", "france", "--kind", "commitment", "--site", SITE, "--proxy",
        site.url, "--delay", "0", "--timeout", "2", "--contact", "tests@example.org", "--output", str(output),
    ]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", MEASURED, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", start_new_session=True,
    )  # fmt: skip
    timer = threading.Timer(limit, os.killpg, [process.pid, signal.SIGKILL])
    timer.start()
    said, _ = process.communicate()
    timer.cancel()
    assert process.returncode >= 0, f"the crawl did not end in {limit} s: {said}"
    said, _, kilobytes = said.rstrip().rpartition("\n")
    return process.returncode, said, int(kilobytes) / 1000


def manifest_of(output: Path) -> dict[str, object]:
    (path,) = output.glob("crawl-*/manifest.json")
    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_there_are_forty_behaviours() -> None:
    assert len(BEHAVIOURS) >= 40


@pytest.mark.slow
def test_a_crawl_of_a_hostile_site_ends_and_brings_what_there_is(tmp_path: Path) -> None:
    with HostileSite(BEHAVIOURS) as site:
        code, said, memory = crawled(site, tmp_path)
        allowed = {"/robots.txt", MEMBER, *site.good_paths(), *site.bad_paths()}
        asked = {target.removeprefix(f"http://{HOST}") for target in site.asked}
    assert code in (0, 1), said
    assert memory < MEGABYTES
    assert not asked & {HIDDEN.format(number) for number in range(1, 10)}
    assert asked - allowed <= {"/members/c%C3%B4te-d%E2%80%99ivoire/"}
    entries, _ = index_sources(list_sources([tmp_path]))
    have = {entry.url.removeprefix(SITE) for entry in entries}
    assert set(site.good_paths()) <= have
    assert "\x1b]0;" not in said
    assert manifest_of(tmp_path)["closed"] == []


def test_a_head_that_does_not_end_is_left_after_its_declared_bytes() -> None:
    """Whichever class of Twisted or Scrapy parses the answer."""
    largest, line = 65536, b"X-Header: words\r\n"
    from twisted.internet import reactor  # noqa: F401 - Scrapy wants one to be there; it never runs

    handler = PacedHandler(get_crawler(settings_dict={"CRAWL_LARGEST_HEAD": largest}))
    connection = handler._pool._factory(lambda protocol: None, "").buildProtocol(None)
    connection.makeConnection(StringTransport())
    connection.request(Request(b"GET", b"/", Headers({b"host": [b"example.org"]}), None)).addErrback(lambda _: None)
    sent = 0
    while not connection.transport.disconnecting:
        sent += len(line)
        connection.dataReceived(line if sent > len(line) else b"HTTP/1.1 200 OK\r\n")
        assert sent < 2 * largest
    assert sent > largest - len(line)


@pytest.mark.parametrize("answer", ["link", "redirect", "page", "banned"])
def test_the_trap_of_the_site_is_known(answer: str, tmp_path: Path) -> None:
    behaviours = {
        "link": page(b'<a href="/?blackhole=0a1b">Open data</a>' + b"a" * 400),
        "redirect": moves(b"/?blackhole=0a1b"),
        "page": page(b"<h1>You have fallen into a trap!</h1>" + b"Whois data " * 100),
        "banned": page(b"<h1>You have been banned from this domain</h1>" + b"words " * 100),
    }
    with HostileSite({answer: behaviours[answer]}) as site:
        code, said, _ = crawled(site, tmp_path)
        assert not any("blackhole" in target for target in site.asked)
        times = sum(target.endswith("FR2000/") for target in site.asked)
    assert (code != 0) == (answer != "link")
    assert times == 1, "asked once: it stops at the answer"
    if answer == "link":
        assert manifest_of(tmp_path)["traps"] == [{"href": "/?blackhole=0a1b", "page": f"{SITE}{site.bad_paths()[0]}"}]
    else:
        assert "trap" in said or "banned" in said


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("/members/côte/".encode(), "/members/c%C3%B4te/"),
        (b"/members/c\xf4te/", "/members/c%C3%B4te/"),
        (b"/members/france/", "/members/france/"),
        (None, ""),
    ],
)
def test_a_location_is_ascii(value: bytes | None, address: str) -> None:
    assert address_in(value) == address


@pytest.mark.parametrize(
    "words", ["", "soon", "Thu, 01 Jan 999999 00:00:00 GMT", "Mon, 99 Foo", "-5", "²", "1e9", "\xff"]
)
def test_a_retry_after_that_is_none_asks_for_nothing(words: str) -> None:
    assert retry_after(words) == 0
