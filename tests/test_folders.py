"""A folder of any depth is walked: no level calls the next one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_attacks import GOOD_ID, good, told

from pipeline.check.package import Package, UnreadableError
from pipeline.folders import files_below, size_of, walk
from pipeline.published import DESCRIPTOR, Published, PublishedError


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder in a folder, again and again, until paths are longer than the system takes."""
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_500):
        os.mkdir("down", dir_fd=here)
        below = os.open("down", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    yield tmp_path
    while (tmp_path / "down").exists():  # level by level: who removes old folders of tests calls itself for each, too
        if (tmp_path / "down" / "down").exists():
            (tmp_path / "down" / "down").rename(tmp_path / "next")
        (tmp_path / "down").rmdir()
        if (tmp_path / "next").exists():
            (tmp_path / "next").rename(tmp_path / "down")


def test_a_folder_deeper_than_paths_can_be_is_told_and_ends_nothing(deep: Path) -> None:
    (deep / "page.txt").write_text("words")
    unread: list[OSError] = []
    levels = sum(1 for _ in walk(deep, unread.append))
    assert levels > 500
    assert [error.filename for error in unread]
    assert files_below(deep) == [deep / "page.txt"]
    assert size_of(Path(str(unread[0].filename))) == 0


def test_the_page_above_such_a_folder_is_read_and_the_folder_named(deep: Path) -> None:
    good(deep)
    read, said = told(deep)
    assert read == {GOOD_ID}
    assert any("down/down" in words for words in said)


def test_links_to_folders_are_shown_and_not_walked(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "a").symlink_to(tmp_path)
    (tmp_path / "itself").symlink_to("itself")
    (tmp_path / "b" / "file").touch()
    expected = [(tmp_path, ["a", "b"], ["itself"]), (tmp_path / "b", ["c"], ["file"]), (tmp_path / "b" / "c", [], [])]
    assert list(walk(tmp_path)) == expected
    assert files_below(tmp_path) == [tmp_path / "b" / "file"]


def test_what_is_taken_out_of_the_list_is_not_walked(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "below").mkdir(parents=True)
    seen = []
    for folder, folders, _ in walk(tmp_path):
        seen.append(folder.name)
        folders[:] = [name for name in folders if name != "a"]
    assert seen[1:] == ["b", "below"]


@pytest.mark.parametrize("name", [DESCRIPTOR, "report.json", "data/commitments.csv"])
def test_a_package_with_a_pipe_in_it_is_none(name: str, tmp_path: Path) -> None:
    """Who reads a pipe waits for a writer; a test that waits is a test that fails."""
    (tmp_path / "data").mkdir()
    (tmp_path / DESCRIPTOR).write_text('{"resources": []}')
    (tmp_path / name).unlink(missing_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(PublishedError, match="not a regular file"):
        Published.open(tmp_path)
    with pytest.raises(UnreadableError, match="not a regular file"):
        Package.open(tmp_path)


def test_a_descriptor_that_is_nested_too_deeply_is_none(tmp_path: Path) -> None:
    (tmp_path / DESCRIPTOR).write_text("[" * 100_000)
    with pytest.raises(PublishedError, match="nested too deeply"):
        Published.open(tmp_path)
    with pytest.raises(UnreadableError, match="nested too deeply"):
        Package.open(tmp_path)
