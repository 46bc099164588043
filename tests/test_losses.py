"""A build that lost much of the last good one is refused, unless somebody says why it is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_releases import saved

from pipeline.build import build
from pipeline.cli.build import build as command
from pipeline.publish import PublishRefusedError
from pipeline.releases import add_release

KEYS = [f"FR{number:04}" for number in range(1, 13)]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    for key in KEYS:
        saved(tmp_path / "raw", key, "2021-11-02")
    return tmp_path / "raw"


@pytest.fixture
def output(raw: Path, tmp_path: Path) -> Path:
    build([raw], tmp_path / "output")
    return tmp_path / "output"


def lose(raw: Path, number: int) -> None:
    for key in KEYS[:number]:
        (raw / f"{key}.2021-11-02.txt").unlink()
        (raw / f"{key}.2021-11-02.txt.meta.json").unlink()


def commitments(package: Path) -> int:
    rows: int = json.loads((package / "report.json").read_text())["rows"]["commitments"]
    return rows


def test_a_member_that_lost_a_third_of_its_commitments_refuses_the_build(raw: Path, output: Path) -> None:
    lose(raw, 4)
    with pytest.raises(PublishRefusedError) as refused:
        build([raw], output)
    (finding,) = [f for f in refused.value.findings if f.severity == "error"]
    assert finding.value == "rows of france: 12 → 8"  # type: ignore[attr-defined]
    assert "takes back a fifth" in finding.expected  # type: ignore[attr-defined]
    assert commitments(output) == 12
    assert commitments(refused.value.draft) == 8


def test_a_page_or_two_may_go(raw: Path, output: Path) -> None:
    lose(raw, 2)
    build([raw], output)
    assert commitments(output) == 10


def run(raw: Path, output: Path, *options: str) -> Result:
    return CliRunner().invoke(command, [str(raw), "--output", str(output), "--jobs", "1", *options])


def test_an_accepted_loss_is_published_and_recorded(raw: Path, output: Path, tmp_path: Path) -> None:
    add_release(output, tmp_path / "dist")
    lose(raw, 4)
    answer = run(raw, output)
    assert answer.exit_code == 1
    assert "--accept REASON" in answer.output
    assert run(raw, output, "--accept", "The site took four pages down.").exit_code == 0
    accepted = json.loads((output / "report.json").read_text())["accepted"]
    assert accepted["reason"] == "The site took four pages down."
    assert accepted["losses"] == ["commitments member_id rows of france: 12 → 8"]
    notes = (tmp_path / "dist" / add_release(output, tmp_path / "dist") / "RELEASE_NOTES.md").read_text()
    assert "Accepted because: The site took four pages down." in notes
    assert "rows of france: 12 → 8" in notes


def test_a_build_is_held_to_the_package_that_is_named(raw: Path, output: Path, tmp_path: Path) -> None:
    lose(raw, 4)
    answer = run(raw, tmp_path / "elsewhere", "--against", str(output))
    assert answer.exit_code == 1
    assert not (tmp_path / "elsewhere").exists()
    assert run(raw, tmp_path / "elsewhere").exit_code == 0


def test_a_column_that_empties_refuses_the_build(tmp_path: Path) -> None:
    for number in range(50):
        saved(tmp_path / "raw", f"FR{number:04}", "2021-11-02")
    build([tmp_path / "raw"], tmp_path / "output")
    for page in (tmp_path / "raw").glob("*.txt"):
        page.write_text(page.read_text().replace("Status: Active", "Standing: Active"))
    with pytest.raises(PublishRefusedError) as refused:
        build([tmp_path / "raw"], tmp_path / "output")
    lost = {(f.column, f.value) for f in refused.value.findings if f.severity == "error"}  # type: ignore[attr-defined]
    assert ("status", "filled: 1 → 0") in lost


def test_pages_of_ones_own_are_not_held_to_the_sample(tmp_path: Path) -> None:
    for key in KEYS:
        saved(tmp_path / "raw", key, "2021-11-02")
    (tmp_path / "raw" / "NOTICE.txt").write_text("Made up.")
    build([tmp_path / "raw"], tmp_path / "output")
    saved(tmp_path / "own", "FR0001", "2021-11-02")
    build([tmp_path / "own"], tmp_path / "output")
    assert commitments(tmp_path / "output") == 1
