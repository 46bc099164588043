"""A folder is replaced as a whole or not at all, whoever is killed when."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.publish import checksums, mounted, staging

ROOT = Path(__file__).parent.parent

# Replaces the package in argv[1] over and over, each with 20 files that all hold the same number.
REPLACER = """
import sys
from pathlib import Path
from pipeline.publish import mounted, staging
if sys.argv[2] == "rename":
    staging._exchange = lambda one, other: False
if sys.argv[2].startswith("mount"):
    mounted.is_mount = lambda folder: folder == Path(sys.argv[1])
if sys.argv[2] == "mount without exchange":
    staging._exchange = lambda one, other: False
target, number = Path(sys.argv[1]), 0
print("started", flush=True)
while True:
    number += 1
    with staging.draft_beside(target) as draft:
        (draft / "data").mkdir()
        for part in range(20):
            (draft / f"{part}.txt").write_text(str(number))
            (draft / "data" / f"{part}.txt").write_text(str(number))
        names = [f"{place}{part}.txt" for place in ("", "data/") for part in range(20)]
        (draft / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\\n" for name in names))
        staging.put_in_place(draft, target)
    if number == 1:
        print("replaced", flush=True)
"""


def package(folder: Path, text: str = "old") -> Path:
    (folder / "data").mkdir(parents=True)
    listed = [f"{place}{part}.txt" for place in ("", "data/") for part in range(20)]
    for name in listed:
        (folder / name).write_text(text)
    (folder / "SHA256SUMS").write_text("".join(f"{'0' * 64}  {name}\n" for name in listed))
    return folder


def content(folder: Path) -> list[str]:
    return [path.read_text() for place in (folder, folder / "data") for path in sorted(place.glob("*.txt"))]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("way", ["exchange", "rename", "mount", "mount without exchange"])
def test_the_package_is_whole_after_a_kill_at_any_moment(tmp_path: Path, way: str) -> None:
    target = package(tmp_path / "out", "0")
    moments = random.Random(20)
    replaced = 0
    for attempt in range(15):
        process = subprocess.Popen(
            [sys.executable, "-c", REPLACER, str(target), way],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert process.stdout is not None
        process.stdout.readline()
        if attempt % 2:  # on a busy machine, too, some are killed after they replaced the package
            process.stdout.readline()
        time.sleep(moments.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if way == "rename":
            staging.recover(target)
        parts = content(target)
        assert len(parts) == 40, "files are missing"
        assert len(set(parts)) == 1, "files of two packages are mixed"
        replaced += parts[0] != "0"
    assert replaced, "no package was ever put in place: this test shows nothing"
    staging.recover(target)
    assert names(tmp_path) == ["out"]


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that counts as a mount."""
    folder = tmp_path / "volume"
    monkeypatch.setattr(mounted, "is_mount", lambda other: other == folder)
    return folder


def replace(target: Path, text: str, dropped: str = "") -> None:
    with staging.draft_beside(target) as draft:
        draft.rmdir()
        package(draft, text)
        if dropped:
            (draft / dropped).unlink()
        staging.put_in_place(draft, target)


def test_the_content_of_a_mount_is_replaced_again_and_again(mount: Path) -> None:
    package(mount, "built outside the container")
    for number in range(3):
        replace(mount, str(number))
        assert content(mount) == [str(number)] * 40
    left = [path.name for path in mount.iterdir() if not path.is_symlink()]
    assert len(left) == 1, "the old package was not removed"
    replace(mount, "smaller", dropped="7.txt")
    assert content(mount) == ["smaller"] * 39
    assert not (mount / "7.txt").is_symlink()


def test_an_empty_mount_is_filled_and_a_file_of_somebody_in_it_stays(mount: Path) -> None:
    (mount / "lost+found").mkdir(parents=True)
    replace(mount, "new")
    assert content(mount) == ["new"] * 40
    (mount / "mine.txt").write_text("work")
    with pytest.raises(staging.StagingError, match=r"mine\.txt"):
        replace(mount, "newer")
    assert (mount / "mine.txt").read_text() == "work"


def test_a_package_made_in_a_mount_is_replaced_outside_it_too(mount: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace(mount, "in the container")
    monkeypatch.setattr(mounted, "is_mount", lambda folder: False)
    replace(mount, "outside")
    assert content(mount) == ["outside"] * 40
    assert not any(path.is_symlink() for path in mount.rglob("*"))


def test_a_refused_draft_goes_when_a_good_package_comes(tmp_path: Path) -> None:
    with staging.draft_beside(tmp_path / "out") as draft:
        (draft / "report.json").write_text("{}")
        checksums.list_folder(draft)
        staging.keep_refused(draft, tmp_path / "out")
    staging.discard_refused(tmp_path / "out")
    assert names(tmp_path) == []
    (tmp_path / "out.refused").mkdir()
    (tmp_path / "out.refused" / "mine").write_text("work")
    staging.discard_refused(tmp_path / "out")
    assert names(tmp_path) == ["out.refused"]


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


def test_drafts_of_killed_builds_are_removed_and_those_of_living_ones_kept(tmp_path: Path) -> None:
    """By a lock, not by a process number: a number is given again, and is the same in every container."""
    (tmp_path / f".out.building-{os.getpid()}").mkdir()
    with staging.draft_beside(tmp_path / "out") as living:
        other = subprocess.run(
            [sys.executable, "-c", "import sys; from pathlib import Path; from pipeline.publish import staging\n"
             "staging.recover(Path(sys.argv[1]))", str(tmp_path / "out")],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
        )  # fmt: skip
        assert other.returncode == 0
        assert names(tmp_path) == [living.name]


def test_a_package_moved_aside_by_a_killed_build_comes_back(tmp_path: Path) -> None:
    package(tmp_path / ".out.previous")
    staging.recover(tmp_path / "out")
    assert set(content(tmp_path / "out")) == {"old"}


@pytest.mark.parametrize("strange", ["thesis.docx", "data/notes.txt", "datapackage.json", "raw/page.html"])
def test_a_package_with_one_file_that_no_build_made_is_not_replaced(tmp_path: Path, strange: str) -> None:
    stranger = package(tmp_path / "out") / strange
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("years of work")
    with pytest.raises(staging.StagingError, match=strange), staging.draft_beside(tmp_path / "out"):
        pass
    assert stranger.read_text() == "years of work"
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("left", [".~lock.ogp-open-data.xlsx#", "~$ogp-open-data.xlsx", "data/.DS_Store"])
def test_a_workbook_that_is_open_somewhere_does_not_keep_a_package_from_being_replaced(
    tmp_path: Path, left: str
) -> None:
    lock = package(tmp_path / "out") / left
    lock.parent.mkdir(exist_ok=True)
    lock.touch()
    staging.ensure_replaceable(tmp_path / "out")


def test_all_strangers_are_named_up_to_ten(tmp_path: Path) -> None:
    folder = package(tmp_path / "out")
    for number in range(12):
        (folder / f"mine-{number:02}").touch()
    with pytest.raises(staging.StagingError, match=r"mine-00, .*mine-09 and 2 more"):
        staging.ensure_replaceable(folder)


@pytest.mark.parametrize("sums", [None, "not a list of checksums", "0000  0.txt", b"\xff\xfe"])
def test_a_folder_without_a_list_of_ours_is_not_replaced(tmp_path: Path, sums: str | bytes | None) -> None:
    (package(tmp_path / "out") / "SHA256SUMS").unlink()
    if sums is not None:
        (tmp_path / "out" / "SHA256SUMS").write_bytes(sums if isinstance(sums, bytes) else sums.encode())
    with pytest.raises(staging.StagingError, match=r"0\.txt"):
        staging.ensure_replaceable(tmp_path / "out")


def test_a_link_in_a_package_is_a_stranger(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (package(tmp_path / "out") / "site").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(staging.StagingError, match="site"):
        staging.ensure_replaceable(tmp_path / "out")


def test_a_file_put_there_during_the_build_stays(tmp_path: Path) -> None:
    target = package(tmp_path / "out")
    with pytest.raises(staging.StagingError, match="mine"), staging.draft_beside(target) as draft:
        (draft / "0.txt").write_text("new")
        (target / "mine").write_text("work")
        staging.put_in_place(draft, target)
    assert (target / "mine").read_text() == "work"


def test_a_refused_draft_takes_the_place_of_an_older_one_only(tmp_path: Path) -> None:
    (tmp_path / "out.refused").mkdir()
    (tmp_path / "out.refused" / "mine").write_text("work")
    with pytest.raises(staging.StagingError, match="mine"), staging.draft_beside(tmp_path / "out") as draft:
        staging.keep_refused(draft, tmp_path / "out")


def test_a_fresh_checkouts_placeholders_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".gitignore").write_text("*")
    with staging.draft_beside(tmp_path / "out") as draft:
        (draft / "0.txt").write_text("new")
        staging.put_in_place(draft, tmp_path / "out")
    assert content(tmp_path / "out") == ["new"]


@pytest.mark.skipif(sys.platform != "linux", reason="the mounts of a process are listed on Linux only")
def test_the_list_of_mounts_is_read() -> None:
    assert mounted.is_mount(Path("/proc"))
    assert not mounted.is_mount(Path("/proc/self"))


# The largest file that the build may write: tables fit, the database and the workbook do not.
@pytest.mark.parametrize("largest", [200, 20_000, 300_000])
def test_a_full_disk_is_one_line_and_exit_code_3(tmp_path: Path, largest: int) -> None:
    target = package(tmp_path / "out")
    script = (
        "import resource, sys\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({largest}, {largest}))\n"
        "from pipeline.cli import main\n"
        "main(['build', 'raw/sample', '--output', sys.argv[1], '--jobs', '1', '--quiet'])"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(target)], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 3, ended.stderr
    assert ended.stderr.startswith("Error: ")
    assert ended.stderr.count("\n") == 1
    assert set(content(target)) == {"old"}
    assert names(tmp_path) == ["out"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser has all rights")
def test_missing_rights_are_one_line_and_exit_code_3(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    command = [sys.executable, "-m", "pipeline.cli", "build", "raw/sample", "--output", str(tmp_path / "out")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    tmp_path.chmod(0o700)
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1), ended.stderr


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


def test_no_package_is_made_inside_another(tmp_path: Path) -> None:
    (package(tmp_path / "out") / "datapackage.json").write_text("{}")
    with pytest.raises(staging.StagingError, match="is inside the package"):
        staging.ensure_replaceable(tmp_path / "out" / "data" / "x")
    # Checksums of something else, as of downloads, make no package.
    (tmp_path / "SHA256SUMS").write_text("")
    staging.ensure_replaceable(tmp_path / "other")
