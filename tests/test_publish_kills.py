"""A build that is killed at any moment leaves the old package or the new one, whole (KILLS=100 for a long run)."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from page_texts import commitment_text

KILLS = int(os.environ.get("KILLS", "4"))
ROOT = Path(__file__).parent.parent


def start(raw: Path, output: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", "build", str(raw), "--output", str(output), "--quiet"]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True)


def whole(output: Path) -> bytes:
    """The checksums of a package of which each file is there and is what they say."""
    sums = (output / "SHA256SUMS").read_bytes()
    for line in sums.decode().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((output / name).read_bytes()).hexdigest() == digest, name
    return sums


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_package_or_the_new_one(tmp_path: Path) -> None:
    """Killed at moments spread over the whole of a build: while tables, workbook and site are written, and while
    folders are swapped. Once what is left lies in the future, as after a clock was set back."""
    raws = []
    known: dict[bytes, int] = {}
    output = tmp_path / "out"
    for number in (0, 1):
        raws.append(tmp_path / f"raw{number}")
        raws[-1].mkdir()
        (raws[-1] / "page.txt").write_text(commitment_text(f"FR{number:04}"))
        begun = time.monotonic()
        process = start(raws[-1], output)
        assert process.wait() == 0, process.stderr.read() if process.stderr else ""
        took = time.monotonic() - begun
        known[whole(output)] = number
    assert len(known) == 2
    chance = random.Random(1)
    new = 0
    for kill in range(KILLS):
        at = known[whole(output)]
        process = start(raws[1 - at], output)
        # Most of a build is spent on publishing; a moment late in it is worth more than one while Python starts.
        time.sleep(took * chance.uniform(0.2, 1.05))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        new += known[whole(output)] != at
        if kill == KILLS // 2:
            tomorrow = time.time() + 86400
            for path in tmp_path.rglob("*"):
                os.utime(path, (tomorrow, tomorrow), follow_symlinks=False)
    print(f"{KILLS} kills: {KILLS - new} left the old package, {new} the new one")
    last = start(raws[0], output)
    assert last.wait() == 0
    assert known[whole(output)] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "raw0", "raw1"], (
        "no draft of a dead build is left"
    )
