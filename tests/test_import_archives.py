"""What public web archives hold builds to the same history as our own crawls: pywb plays them (tests/archive/)."""

from __future__ import annotations

import csv
import fcntl
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from archive.collection import YEARS, make_crawls, whole_responses
from archive.server import StandIn, pywb
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from pipeline.build import build
from pipeline.crawl.archives.command import import_command
from pipeline.crawl.archives.importing import import_captures
from pipeline.crawl.order import ImportOrder, Manner
from pipeline.crawl.rules import declared
from pipeline.model import Refusal
from pipeline.raw import crawl_issues, crawl_notices, read_captures, read_manifests
from pipeline.raw.manifests import Manifest
from pipeline.raw.warc import read_index
from pipeline.site import write_site

DOCUMENTS = 25  # captures of documents that are only known once the pages of members are read
KILLS = 20
SITE = "https://www.opengovpartnership.org"
ARCHIVES = {"wayback": "internet-archive", "commoncrawl": "common-crawl"}
CHANGED = {
    ("FR0001", "title"),
    ("FR0001", "lead_institution"),
    ("GH0002", "early_results"),
    ("HR0003", "lead_institution"),
}


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture(scope="session")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five crawls over years, made once for all workers of a test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "archive-collection"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            folder.mkdir()
            whole_responses(make_crawls(folder), folder / "draft")
            (folder / "draft").rename(folder / "whole")
    return folder


@pytest.fixture(scope="session")
def archive(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Path]]]:
    """The address of pywb, and the files behind it."""
    collections = {"wayback": sorted(collection.glob("crawls/*/*.warc.gz"))}
    collections |= {f"cc-{year}": sorted(collection.glob(f"whole/cc-{year}/*.warc.gz")) for year in YEARS}
    with pywb(tmp_path_factory.mktemp("pywb"), collections) as address:
        yield address, {path.name: path for files in collections.values() for path in files}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stand_in(archive: tuple[str, dict[str, Path]], clock: Clock) -> Iterator[StandIn]:
    with StandIn(*archive, YEARS, clock.now) as server:
        yield server


@pytest.fixture(scope="session")
def expected(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of the five crawls themselves publishes."""
    return build([collection / "crawls"], tmp_path_factory.mktemp("expected") / "out", jobs=1).folder


def bring(stand_in: StandIn, raw: Path, clock: Clock | None, service: str = "wayback", **order: object) -> Manifest:
    """One import, to its end; with a clock at the declared pace."""
    asked = ImportOrder(site=SITE, service=service, **order)  # type: ignore[arg-type]
    return import_captures(raw, asked, Manner("tests", 1.0, 60.0), clock=clock, stand_in=stand_in.url)


def rows(package: Path, table: str) -> list[dict[str, str]]:
    with (package / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("service", ["wayback", "commoncrawl"])
def test_an_archive_gives_the_same_changes_as_the_crawls(
    service: str, stand_in: StandIn, expected: Path, tmp_path: Path
) -> None:
    manifest = bring(stand_in, tmp_path / "raw", None, service)
    assert (manifest.state, manifest.reasons, manifest.failed) == ("complete", [], [])
    package = build([tmp_path / "raw"], tmp_path / "out", jobs=1).folder
    changes = rows(package, "changes")
    assert changes == rows(expected, "changes")
    assert {(row["row_key"], row["field"]) for row in changes} == CHANGED
    assert rows(package, "commitments") == rows(expected, "commitments")
    assert {row["archive"] for row in rows(package, "captures")} == {ARCHIVES[service]}
    assert {row["archive"] for row in rows(expected, "captures")} == {""}
    assert all(f"-{service}/" in row["source"] for row in rows(package, "captures"))


def stored(raw: Path) -> dict[tuple[str, str], str]:
    """(address, time) -> digest of each capture that lies in a folder, as the index of its WARC files says."""
    entries = read_index(raw)
    found = {(e.url, e.date): e.digest for e in entries}
    assert len(found) == len(entries), "a capture is stored twice"
    return found


@pytest.fixture(scope="session")
def whole(archive: tuple[str, dict[str, Path]], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """What an import of France without faults stores."""
    raw = tmp_path_factory.mktemp("whole")
    with StandIn(*archive, YEARS, Clock().now) as server:
        assert bring(server, raw, None, members=("france",)).is_good
    return stored(raw)


def test_the_pace_is_kept_and_what_is_held_is_not_asked_for(stand_in: StandIn, clock: Clock, tmp_path: Path) -> None:
    """By a clock that only waiting moves: what passes between two requests is what was waited for."""
    delays = declared()["archives"]["services"]["wayback"]
    manifest = bring(stand_in, tmp_path, clock, members=("france",))
    assert manifest.is_good
    asked = stand_in.asked
    assert stand_in.most_at_once == 1
    assert {request.headers["user-agent"] for request in asked} == {Manner("tests", 1.0, 60.0).user_agent}
    for before, after in pairwise(asked):
        least = delays["index_delay"] if before.is_index else delays["body_delay"]
        assert after.begun - before.ended >= least - 1e-6, (before.path, after.path)
    log = (tmp_path / manifest.crawl / "crawl.log").read_text().splitlines()
    assert len(log) == len(asked) == manifest.runs[-1]["requests"]
    times = [line.split(" ")[:2] for line in log]
    assert all(sent <= answered <= following[0] for (sent, answered), following in pairwise(times))

    bodies = len(stand_in.bodies_asked())
    again = bring(stand_in, tmp_path, clock, members=("france",))
    assert (again.state, again.crawl != manifest.crawl, again.counts["fetched"]) == ("complete", True, 0)
    assert len(stand_in.bodies_asked()) == bodies > 0


# Pattern of paths, the faults that come, what the manifest says of it (empty: it is made up for within the run).
BODY, INDEX = r"/web/\d+id_/", "/cdx/.*limit=5000"
FAULTS_OF_BODIES = {
    "changed": "digest-differs", "half": "IncompleteRead", "unframed": "where it ends", "other time": "other-time",
    "time differs": "other-time", "error page": "archive-error-page", "toolbar": "toolbar",
    "rewritten": "rewritten-links", "reset": "ConnectionError", "503": "answered 503", "429": "answered 429",
    "empty": "the answer is empty",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS_OF_BODIES)
def test_a_body_that_is_not_the_capture_is_refused_by_name(
    fault: str, stand_in: StandIn, clock: Clock, whole: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    page = "documents/france-action-plan-2016-2018/"
    stand_in.faults = [(BODY + ".*" + page, [fault, "for ever"])]
    manifest = bring(stand_in, tmp_path, clock, members=("france",))
    assert {entry["url"].endswith(page) for entry in manifest.failed} == {True}, manifest.failed
    # pywb replays our own "not modified" without a body; the first capture of a body is none of those.
    assert FAULTS_OF_BODIES[fault] in manifest.failed[0]["reason"]
    got = stored(tmp_path)
    assert got.items() < whole.items()
    missing = {(entry["url"], entry["captured_at"]) for entry in manifest.failed}
    cut_off = re.search(r"cut off with (\d+)", manifest.verdict)  # 429 and no end: three such answers are a refusal
    assert missing <= set(whole) - set(got)
    assert len(set(whole) - set(got) - missing) <= (int(cut_off[1]) + DOCUMENTS if cut_off else 0)
    issues = crawl_issues([manifest], {})
    assert missing == {
        (i.value, i.message.split(" of ")[1].split(": ")[0]) for i in issues if i.code == "page-not-fetched"
    }

    stand_in.faults = []
    before = len(stand_in.bodies_asked())
    second = bring(stand_in, tmp_path, clock, members=("france",))
    assert second.is_good
    assert len(stand_in.bodies_asked()) - before <= len(set(whole) - set(got)), "it asks for what is missing only"
    assert stored(tmp_path) == whole
    assert crawl_issues(read_manifests([tmp_path]), {}) == []


@pytest.mark.parametrize("fault", ["429", "429 wait", "503", "reset", "empty", "half", "half a line", "unframed"])
def test_an_index_that_answers_at_last_is_believed(
    fault: str, stand_in: StandIn, clock: Clock, whole: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    stand_in.faults = [(INDEX, [fault, fault])]
    assert bring(stand_in, tmp_path, clock, members=("france",)).state == "complete"
    assert stored(tmp_path) == whole
    waited = [seconds for seconds in clock.slept if seconds >= declared()["archives"]["first_wait"]]
    assert waited[:2] == {"429": [60, 60], "429 wait": [90, 90]}.get(fault, [5, 10])


@pytest.mark.parametrize("fault", ["429", "503", "reset", "empty", "half", "half a line", "unframed", "403"])
def test_an_index_that_does_not_answer_is_a_failure_and_never_no_captures(
    fault: str, stand_in: StandIn, clock: Clock, whole: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    stand_in.faults = [(INDEX + "|/cdx/.*documents", [fault, "for ever"])]
    manifest = bring(stand_in, tmp_path, clock, members=("france",))
    assert manifest.state == "failed"
    assert "documents/* from 20110901" in manifest.verdict or "refuses" in manifest.verdict
    assert [i.code for i in crawl_issues([manifest], {})] == ["crawl-failed"]
    assert crawl_notices([manifest])
    assert len(stand_in.asked) < 60, "it ends by itself"

    stand_in.faults = []
    assert bring(stand_in, tmp_path, clock, members=("france",)).state == "complete"
    assert stored(tmp_path) == whole
    assert len(list(tmp_path.glob("crawl-*"))) == 1, "the second run resumes the first"


def test_a_server_that_wants_to_be_left_alone_is_left_alone(stand_in: StandIn, clock: Clock, tmp_path: Path) -> None:
    stand_in.faults = [(BODY, ["tomorrow"])]
    manifest = bring(stand_in, tmp_path, clock, members=("france",))
    assert "asks for a pause of 86400 s" in manifest.verdict
    assert len(stand_in.bodies_asked()) == 1


def test_a_server_that_refuses_is_not_asked_on(stand_in: StandIn, clock: Clock, tmp_path: Path) -> None:
    stand_in.faults = [(BODY, ["403", "for ever"])]
    assert "the archive refuses us" in bring(stand_in, tmp_path, clock, members=("france",)).verdict
    assert len(stand_in.bodies_asked()) == declared()["gate"]["refusals_in_a_row"]


@pytest.mark.parametrize("fault", ["changed", "half a line", "reset", "error page", "503"])
def test_a_record_of_common_crawl_is_kept_as_it_is_or_refused(
    fault: str, stand_in: StandIn, clock: Clock, tmp_path: Path
) -> None:
    span = {"since": "2014-01-01", "until": "2014-12-31", "members": ("france",)}
    stand_in.faults = [(r"/CC-MAIN-2014\.warc", [fault] * 6)]
    assert bring(stand_in, tmp_path, clock, "commoncrawl", **span).failed
    stand_in.faults = []
    assert bring(stand_in, tmp_path, clock, "commoncrawl", **span).state == "complete"
    theirs = {r: block for warc in stand_in.files.values() if warc.name.startswith("CC-") for r, block in blocks(warc)}
    ours = [pair for warc in tmp_path.glob("crawl-*/*.warc.gz") for pair in blocks(warc) if pair[0][2] == "response"]
    assert len(ours) == len(stored(tmp_path)) >= 8
    assert all(theirs[record] == block for record, block in ours)


def blocks(warc: Path) -> Iterator[tuple[tuple[str, str, str], bytes]]:
    """(ID, time, type) and the whole head and block of each record."""
    with warc.open("rb") as stream:
        for record in ArchiveIterator(stream, no_record_parse=True):
            head = record.rec_headers
            key = tuple(head.get_header(name) for name in ("WARC-Record-ID", "WARC-Date", "WARC-Type"))
            yield key, head.to_bytes() + record.raw_stream.read()


@pytest.mark.slow
def test_twenty_kills_change_nothing_in_the_store(stand_in: StandIn, tmp_path: Path) -> None:
    assert bring(stand_in, tmp_path / "whole", None).is_good
    raw = tmp_path / "raw"
    chance = random.Random(20260101)
    alone = len(stand_in.bodies_asked())
    killed = 0
    while killed < KILLS:
        before = len(stand_in.asked)
        running = subprocess.Popen(command(stand_in, raw), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wanted = chance.randint(0, 6)
        while running.poll() is None and len(stand_in.asked) - before < wanted:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        assert running.poll() is None, f"the import came to its end before kill {killed + 1}"
        running.kill()
        running.wait()
        killed += 1
    assert subprocess.run(command(stand_in, raw), capture_output=True, check=False).returncode == 0
    assert stored(raw) == stored(tmp_path / "whole")
    assert {item.code for item in read_captures([raw]) if isinstance(item, Refusal)} <= {"record-skipped"}
    (manifest,) = read_manifests([raw])
    assert manifest.state == "complete"
    bodies = Counter(stand_in.bodies_asked()[alone:])
    assert sum(bodies.values()) - len(bodies) <= KILLS, "a kill costs the capture in flight"


def command(stand_in: StandIn, raw: Path, *arguments: str) -> list[str]:
    return [
        sys.executable, "-m", "pipeline.cli", "import", "wayback", "--stand-in", stand_in.url,
        "--output", str(raw), *arguments,
    ]  # fmt: skip


def test_a_dry_run_asks_the_index_only_and_says_what_there_is(stand_in: StandIn, tmp_path: Path) -> None:
    done = CliRunner().invoke(import_command, command(stand_in, tmp_path / "raw", "--dry-run")[4:])
    assert done.exit_code == 0, done.output
    assert re.findall(r"^(\d{4})  \d+ captures of \d+ pages$", done.output, re.M) == [str(year) for year in YEARS]
    assert re.search(r"\d+ bodies are not stored yet: at least 0 h \d+ min \d+ s at 1 s a body", done.output)
    assert stand_in.bodies_asked() == []
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize("arguments", [["wayback", "--since", "2020-01-01", "--until", "2019-01-01"],
                                       ["wayback", "--stand-in", "https://example.org"],
                                       ["wayback", "france"], ["archive.today"]])  # fmt: skip
def test_wrong_use_is_said_before_anything_is_asked(arguments: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(import_command, [*arguments, "--output", str(tmp_path)], env={"OGPDATA_CONTACT": ""})
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_page_of_the_site_says_which_archive_a_value_was_seen_in_and_links_to_it(
    stand_in: StandIn, tmp_path: Path
) -> None:
    assert bring(stand_in, tmp_path / "raw", None, members=("france",)).is_good
    package = build([tmp_path / "raw"], tmp_path / "out", jobs=1).folder
    write_site(package, tmp_path / "site")
    page = (tmp_path / "site" / "commitments" / "FR0001.html").read_text(encoding="utf-8")
    assert "of the archive Internet Archive" in page
    for change in rows(package, "changes"):
        capture = next(row for row in rows(package, "captures") if row["capture_id"] == change["to_capture_id"])
        stamp = re.sub(r"\D", "", capture["captured_at"])
        assert f'href="https://web.archive.org/web/{stamp}/{capture["url"]}"' in page
