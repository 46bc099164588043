"""Releases keep their addresses and never change."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.publish import StagingError
from pipeline.publish.releases import add_release

SAMPLE = Path(__file__).parent.parent / "raw" / "sample"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """`old` from pages up to 2022, `new` from all, `again` as `new` with other addresses in its descriptors."""
    folder = tmp_path_factory.mktemp("packages")
    old = [SAMPLE / "FR0043.2020.html", SAMPLE / "FR0043.2022.txt"]
    build(old, folder / "old")
    build([SAMPLE], folder / "new")
    build([SAMPLE], folder / "again", base_url="https://example.org/ogp/")
    return {path.name: path for path in folder.iterdir()}


def content(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file() and p.name != ".gitignore")  # a build's, not a release's
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def index(folder: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads((folder / "releases.json").read_text(encoding="utf-8"))
    return read


def test_a_release_is_named_after_the_day_of_its_newest_capture(packages: dict[str, Path], tmp_path: Path) -> None:
    assert add_release(packages["old"], tmp_path) == "2022-05-17"
    assert content(tmp_path / "2022-05-17") == content(packages["old"])
    assert content(tmp_path / "latest") == content(packages["old"])


def test_latest_is_the_newest_whatever_the_order_of_adding(packages: dict[str, Path], tmp_path: Path) -> None:
    add_release(packages["new"], tmp_path)
    add_release(packages["old"], tmp_path)
    assert content(tmp_path / "latest") == content(packages["new"])
    assert index(tmp_path)["latest"] == "2024-12-24"
    assert [r["name"] for r in index(tmp_path)["releases"]] == ["2024-12-24", "2022-05-17"]  # type: ignore[attr-defined]


def test_another_build_of_the_same_captures_does_not_replace_the_first(
    packages: dict[str, Path], tmp_path: Path
) -> None:
    add_release(packages["new"], tmp_path)
    before = content(tmp_path / "2024-12-24")
    assert add_release(packages["again"], tmp_path) == "2024-12-24.2"
    assert content(tmp_path / "2024-12-24") == before
    assert content(tmp_path / "latest") == content(packages["again"])


def test_the_same_package_again_changes_no_byte(packages: dict[str, Path], tmp_path: Path) -> None:
    add_release(packages["new"], tmp_path)
    before = content(tmp_path)
    assert add_release(packages["new"], tmp_path) == "2024-12-24"
    assert content(tmp_path) == before


def test_the_archive_holds_the_package_under_its_name(packages: dict[str, Path], tmp_path: Path) -> None:
    name = add_release(packages["new"], tmp_path)
    with zipfile.ZipFile(tmp_path / f"{name}.zip") as archive:
        found = {i.filename.removeprefix(f"ogp-open-data-{name}/"): archive.read(i) for i in archive.infolist()}
    assert found == content(packages["new"])


def test_a_package_that_was_changed_by_hand_is_refused(packages: dict[str, Path], tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    changed.mkdir()
    for name, body in content(packages["old"]).items():
        (changed / name).parent.mkdir(parents=True, exist_ok=True)
        (changed / name).write_bytes(body)
    (changed / "data" / "members.csv").write_text("x")
    with pytest.raises(StagingError, match=r"members\.csv.*build again"):
        add_release(changed, tmp_path / "releases")
    with pytest.raises(StagingError, match="make data"):
        add_release(tmp_path, tmp_path / "releases")
    assert not (tmp_path / "releases").exists()
