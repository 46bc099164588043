"""What this project reads otherwise than an earlier release did is told apart from what the pages changed."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from page_texts import URL, commitment_text

from pipeline.build import build
from pipeline.cli.build import build as command

OLD, NEW = "2019-01-01T00:00:00Z", "2021-01-01T00:00:00Z"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    for when, areas in ((OLD, "Open Data"), (NEW, "Open Data, Gender")):
        path = tmp_path / "raw" / f"{when[:4]}.txt"
        path.write_text(commitment_text(areas=areas, early_results="Major"), encoding="utf-8")
        sidecar = {"url": URL, "captured_at": when, "media_type": "text/plain"}
        path.with_name(f"{path.name}.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")
    return tmp_path / "raw"


def published_by_another_version(raw: Path, folder: Path, read: Callable[[dict[str, str]], dict[str, str]]) -> Path:
    """A package as a version of this project would have published it that read observations otherwise."""
    path = build([raw], folder).folder / "data" / "observations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [read(row) for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def older_rules(row: dict[str, str]) -> dict[str, str]:
    if row["field"] == "early_results":
        return row | {"value": "", "state": "not-shown"}
    if row["field"] == "policy_areas":
        return row | {"value": row["value"].replace("Open Data", "Open Data; Privacy")}
    return row | {"value": "Ministry  of “Example”"} if row["field"] == "lead_institution" else row


def changes(package: Path, cause: str = "rule") -> list[dict[str, Any]]:
    rows = pq.read_table(package / "data" / "changes.parquet").to_pylist()
    return [row for row in rows if row["cause"] == cause]


def values(package: Path, cause: str = "rule") -> set[tuple[Any, ...]]:
    names = ("row_key", "field", "old_state", "old_value", "new_state", "new_value")
    return {tuple(row[name] for name in names) for row in changes(package, cause)}


def test_what_is_read_otherwise_is_a_change_by_a_rule_in_each_capture(raw: Path, tmp_path: Path) -> None:
    last = published_by_another_version(raw, tmp_path / "last", older_rules)
    package = build([raw], tmp_path / "package", against=last).folder
    assert values(package) == {
        ("FR0043", "early_results", "not-shown", None, "stated", "Major"),
        ("FR0043 privacy", "policy_area_id", "stated", "Privacy", "absent", None),
    }
    assert len(changes(package)) == 2 * len(values(package))  # in both captures
    assert all(row["from_capture_id"] == row["to_capture_id"] for row in changes(package))
    assert values(package, "source") == {("FR0043 gender", "policy_area_id", "absent", None, "stated", "Gender")}


def test_only_a_package_that_is_named_is_an_input(raw: Path, tmp_path: Path) -> None:
    published_by_another_version(raw, tmp_path / "output", older_rules)
    build([raw], tmp_path / "output")
    build([raw], tmp_path / "fresh")
    assert sums(tmp_path / "output") == sums(tmp_path / "fresh")
    assert not changes(tmp_path / "output")


def test_a_change_by_a_rule_is_carried_on_while_the_capture_is_read_so(raw: Path, tmp_path: Path) -> None:
    last = published_by_another_version(raw, tmp_path / "last", older_rules)
    first = build([raw], tmp_path / "first", against=last).folder
    second = build([raw], tmp_path / "second", against=first).folder
    assert sums(first) == sums(second)
    (raw / "2021.txt").unlink()
    (newer,) = {row["to_capture_id"] for row in changes(second, "source")}
    third = build([raw], tmp_path / "third", against=second).folder
    assert changes(third) == [row for row in changes(second) if row["to_capture_id"] != newer]
    shutil.copytree(second, tmp_path / "other")
    path = tmp_path / "other" / "data" / "changes.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",Major,", ",Minor,"), encoding="utf-8")
    fourth = build([raw], tmp_path / "fourth", against=tmp_path / "other").folder
    assert not [row for row in changes(fourth) if row["field"] == "early_results"]


def test_what_is_named_and_no_package_is_wrong_use(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    options = [str(raw), "--output", str(tmp_path / "output"), "--against", str(tmp_path / "empty")]
    answer = CliRunner().invoke(command, options)
    assert answer.exit_code == 2
    assert "is no published package" in answer.output


def sums(package: Path) -> str:
    return (package / "SHA256SUMS").read_text(encoding="utf-8")
