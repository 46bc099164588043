"""A build that is killed at any moment leaves the old package or the new one, whole (KILLS=100 for a long run)."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from page_texts import commitment_text

KILLS = int(os.environ.get("KILLS", "4"))
ROOT = Path(__file__).parent.parent


def start(raw: Path, output: Path, *before: str) -> subprocess.Popen[bytes]:
    command = [*before, sys.executable, "-m", "pipeline.cli", "build", str(raw), "--output", str(output), "--quiet"]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def whole(output: Path) -> bytes:
    """The checksums of a package of which each file is there and is what they say, and so is each of its site."""
    for folder in (output / "site", output):
        sums = (folder / "SHA256SUMS").read_bytes()
        for line in sums.decode().splitlines():
            digest, _, name = line.partition("  ")
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    return sums


def stage_of(folder: Path) -> str:
    """What a build that was killed had written last."""
    drafts = list(folder.glob(".out.building-*"))
    names = {path.name for draft in drafts for path in draft.iterdir()} if drafts else set()
    stages = (("site", "site"), ("ogp-open-data.xlsx", "workbook"), ("data", "tables"))
    return next((stage for name, stage in stages if name in names), "a draft" if drafts else "no draft")


@pytest.fixture(scope="module")
def raws(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders of captures."""
    folders = [tmp_path_factory.mktemp("raw") for _ in range(2)]
    for number, folder in enumerate(folders):
        (folder / "page.txt").write_text(commitment_text(f"FR{number:04}"))
    return folders


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_package_or_the_new_one(tmp_path: Path, raws: list[Path]) -> None:
    """Killed at moments spread over the whole of a build: while tables, workbook and site are written, and while
    folders are swapped. Once what is left lies in the future, as after a clock was set back."""
    known: dict[bytes, int] = {}
    output = tmp_path / "out"
    for number in (0, 1):
        begun = time.monotonic()
        process = start(raws[number], output)
        assert process.wait() == 0, process.stderr.read() if process.stderr else ""
        took = time.monotonic() - begun
        known[whole(output)] = number
    assert len(known) == 2
    chance = random.Random(1)
    new = 0
    stages = Counter[str]()
    for number in range(KILLS):
        at = known[whole(output)]
        process = start(raws[1 - at], output)
        # Most of a build is spent on publishing; a moment late in it is worth more than one while Python starts.
        time.sleep(took * chance.uniform(0.2, 1.05))
        kill(process)
        stages[stage_of(tmp_path)] += 1
        new += known[whole(output)] != at
        if number == KILLS // 2:
            tomorrow = time.time() + 86400
            for path in tmp_path.rglob("*"):
                os.utime(path, (tomorrow, tomorrow), follow_symlinks=False)
    print(f"{KILLS} kills: {KILLS - new} left the old package, {new} the new one; what was there last: {stages}")
    last = start(raws[0], output)
    assert last.wait() == 0
    assert known[whole(output)] == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "no draft of a dead build is left"


@pytest.mark.slow
def test_a_build_killed_while_it_writes_a_file_leaves_the_old_package(tmp_path: Path, raws: list[Path]) -> None:
    """As soon as the draft has the file: tables, workbook, database, site, checksums."""
    output = tmp_path / "out"
    assert start(raws[0], output).wait() == 0
    old = whole(output)
    for name in ("data", "ogp-open-data.xlsx", "ogp-open-data.sqlite", "site/index.html", "site/SHA256SUMS"):
        process = start(raws[1], output)
        while process.poll() is None and not list(tmp_path.glob(f".out.building-*/{name}")):
            time.sleep(0.001)
        kill(process)
        if process.returncode == 0:  # on a machine that slept, the build may have come to its end
            assert start(raws[0], output).wait() == 0
        assert whole(output) == old, name
    assert start(raws[1], output).wait() == 0
    assert whole(output) != old
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime (Debian: apt install faketime)")
def test_a_build_after_the_clock_was_set_back_is_whole(tmp_path: Path, raws: list[Path]) -> None:
    """What lies there is of tomorrow, also the draft of a build that was killed; times decide nothing."""
    output = tmp_path / "out"
    assert start(raws[0], output).wait() == 0
    old = whole(output)
    for clock in ("-2d", "-30y"):
        process = start(raws[1], output, "faketime", "-f", clock)
        while process.poll() is None and not list(tmp_path.glob(".out.building-*/data")):
            time.sleep(0.001)
        kill(process)
        assert whole(output) == old
    assert start(raws[1], output, "faketime", "-f", "-2d").wait() == 0
    assert whole(output) != old
    assert start(raws[0], output, "faketime", "-f", "+2d").wait() == 0
    assert start(raws[0], output).wait() == 0
    assert whole(output) == old
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
