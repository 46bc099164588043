"""A crawl that is killed at any moment loses at most the page in flight, and the next run goes on from there."""

from __future__ import annotations

import random
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from crawling import command, crawl, difference, environment, manifests
from fastwarc.warc import ArchiveIterator as FastIterator
from replica.server import Replica
from warcio.archiveiterator import ArchiveIterator

from pipeline.model import Refusal
from pipeline.raw import read_captures, read_manifests

KILLS = 50


def kill_after(replica: Replica, raw: Path, requests: int, seconds: float) -> bool:
    """Starts a crawl and kills it (-9) some time after its n-th request; whether it was still running."""
    before = len(replica.log.requests)
    running = subprocess.Popen(
        command(replica, raw), env=environment(replica), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while running.poll() is None and len(replica.log.requests) - before < requests:
        time.sleep(0.001)
    time.sleep(seconds)
    alive = running.poll() is None
    running.kill()
    running.wait()
    return alive


def read_whole(raw: Path) -> tuple[int, int]:
    """Records that warcio and FastWARC find in all files, each to its end."""
    counts = [0, 0]
    for warc in sorted(raw.glob("crawl-*/*.warc.gz")):
        with warc.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                counts[0] += 1
        counts[1] += sum(record.verify_block_digest() for record in FastIterator(str(warc), parse_http=False))
    return counts[0], counts[1]


@pytest.mark.slow
def test_fifty_kills_cost_at_most_a_page_each_and_change_no_table(tmp_path: Path) -> None:
    chance = random.Random(20260101)
    raw = tmp_path / "raw"
    with Replica() as replica:
        killed = 0
        while killed < KILLS:
            alive = kill_after(replica, raw, chance.randint(0, 12), chance.uniform(0, 0.03))
            assert alive, f"the crawl came to its end before kill {killed + 1}"
            killed += 1
            (manifest,) = read_manifests([raw]) or [None]
            assert manifest is None or not manifest.is_good
        assert crawl(replica, raw).returncode == 0
        asked = Counter(replica.log.paths())
        assert not replica.log.banned_for
    pages = {path: n for path, n in asked.items() if path.startswith(("/members/", "/documents/", "/?p="))}
    assert sum(pages.values()) - len(pages) <= KILLS
    # Each run asks for robots.txt, and for the sitemap and its one part: two or three requests more.
    assert sum(asked.values()) - sum(pages.values()) <= 3 * (KILLS + 1)
    by_warcio, by_fastwarc = read_whole(raw)
    assert by_warcio == by_fastwarc > replica.facts.pages
    assert [m["state"] for m in manifests(raw)] == ["complete"]
    refusals = {item.code for item in read_captures([raw]) if isinstance(item, Refusal)}
    assert refusals <= {"record-skipped"}
    assert difference(raw, tmp_path / "package", replica.facts) == {}


def test_a_crawl_that_was_cut_off_says_so(tmp_path: Path) -> None:
    with Replica() as replica:
        assert kill_after(replica, tmp_path, 20, 0.0)
    (manifest,) = read_manifests([tmp_path])
    assert (manifest.state, manifest.is_good) == ("running", False)
    assert "was cut off" in manifest.verdict


def test_a_record_that_a_kill_left_half_written_is_mended_with_a_note(tmp_path: Path) -> None:
    with Replica() as replica:
        assert kill_after(replica, tmp_path, 20, 0.0)
        (warc,) = tmp_path.glob("crawl-*/*.warc.gz")
        with warc.open("ab") as stream:
            stream.write(warc.read_bytes()[:300])  # the beginning of a record, as a torn write leaves it
        assert crawl(replica, tmp_path).returncode == 0
    (manifest,) = read_manifests([tmp_path])
    assert "half-written" in manifest.runs[-1]["notes"][0]
    assert read_whole(tmp_path)[0] > 0
