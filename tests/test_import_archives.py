"""What public web archives hold builds to the same history as our own crawls: pywb plays them (tests/archive/)."""

from __future__ import annotations

import csv
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive.collection import YEARS, make_crawls, whole_responses
from archive.server import StandIn, pywb

from pipeline.build import build
from pipeline.crawl.archives.importing import import_captures
from pipeline.crawl.order import ImportOrder, Manner
from pipeline.raw.manifests import Manifest

SITE = "https://www.opengovpartnership.org"
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
