"""A folder is replaced as a whole or not at all, whoever is killed when."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline import schemas
from pipeline.publish import staging

ROOT = Path(__file__).parent.parent

# Replaces the package in argv[1] over and over, each with 20 files that all hold the same number.
REPLACER = """
import json, sys
from pathlib import Path
from pipeline import schemas
from pipeline.publish import staging
if sys.argv[2] == "rename":
    staging._exchange = lambda one, other: False
target, number = Path(sys.argv[1]), 0
print("started", flush=True)
while True:
    number += 1
    with staging.draft_beside(target) as draft:
        (draft / "datapackage.json").write_text(json.dumps({"name": schemas.package()["name"]}))
        for part in range(20):
            (draft / f"{part}.txt").write_text(str(number))
        staging.put_in_place(draft, target)
"""


def package(folder: Path, text: str = "old") -> Path:
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps({"name": schemas.package()["name"]}))
    for part in range(20):
        (folder / f"{part}.txt").write_text(text)
    return folder


def content(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.glob("*.txt"))]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("way", ["exchange", "rename"])
def test_the_package_is_whole_after_a_kill_at_any_moment(tmp_path: Path, way: str) -> None:
    target = package(tmp_path / "out", "0")
    moments = random.Random(20)
    replaced = 0
    for _ in range(15):
        process = subprocess.Popen(
            [sys.executable, "-c", REPLACER, str(target), way],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moments.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if way == "rename":
            staging.recover(target)
        parts = content(target)
        assert len(parts) == 20, "files are missing"
        assert len(set(parts)) == 1, "files of two packages are mixed"
        replaced += parts[0] != "0"
    assert replaced, "no package was ever put in place: this test shows nothing"
    staging.recover(target)
    assert names(tmp_path) == ["out"]


def test_the_first_package_needs_no_folder(tmp_path: Path) -> None:
    with staging.draft_beside(tmp_path / "new" / "out") as draft:
        (draft / "a.txt").write_text("a")
        staging.put_in_place(draft, tmp_path / "new" / "out")
    assert content(tmp_path / "new" / "out") == ["a"]
    assert names(tmp_path / "new") == ["out"]


def test_ctrl_c_leaves_the_old_package_and_nothing_else(tmp_path: Path) -> None:
    target = package(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt), staging.draft_beside(target) as draft:
        (draft / "0.txt").write_text("half")
        raise KeyboardInterrupt
    assert set(content(target)) == {"old"}
    assert names(tmp_path) == ["out"]


def test_drafts_of_dead_processes_are_removed_and_those_of_living_ones_kept(tmp_path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=subprocess.PIPE, check=True)
    (tmp_path / f".out.building-{int(dead.stdout)}").mkdir()
    living = tmp_path / f".out.building-{os.getppid()}"
    living.mkdir()
    staging.recover(tmp_path / "out")
    assert names(tmp_path) == [living.name]


def test_a_package_moved_aside_by_a_killed_build_comes_back(tmp_path: Path) -> None:
    package(tmp_path / ".out.previous")
    staging.recover(tmp_path / "out")
    assert set(content(tmp_path / "out")) == {"old"}


@pytest.mark.parametrize("strange", ["thesis.docx", "datapackage.json"])
def test_a_folder_with_other_peoples_files_is_not_replaced(tmp_path: Path, strange: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / strange).write_text('{"name": "somebody-elses-data"}')
    with pytest.raises(staging.StagingError, match=strange), staging.draft_beside(tmp_path / "home"):
        pass
    assert names(tmp_path / "home") == [strange]


def test_a_file_is_no_folder_for_a_package(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("text")
    with pytest.raises(staging.StagingError, match="is a file"), staging.draft_beside(tmp_path / "out"):
        pass


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    package(tmp_path / "real")
    (tmp_path / "out").symlink_to("real")
    with staging.draft_beside(tmp_path / "out") as draft:
        (draft / "0.txt").write_text("new")
        staging.put_in_place(draft, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert content(tmp_path / "real") == ["new"]
