"""What changed between two packages is named with its cause, in a table and in words."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from made_release import CAPTURE, FACTS, OLDER_CAPTURE, tables

from pipeline.diff import Difference, Published, PublishedError, compare
from pipeline.diff.changelog import in_words
from pipeline.diff.command import diff
from pipeline.diff.files import as_csv, as_json
from pipeline.publish import publish

NEW_CAPTURE = "cnew0c1d2e3f4a5b"
Rows = list[dict[str, Any]]


def rows_of(name: str) -> Rows:
    return tables()[name].to_pylist()


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Publishes a package with other rows in some tables, checked by nobody; the same rows once."""
    folder = tmp_path_factory.mktemp("packages")

    def made(name: str, **changed: Rows) -> Path:
        if not (folder / name).exists():
            publish(tables(**changed), folder / name, FACTS)
        return folder / name

    return made


def commitment(key: str, **values: Any) -> dict[str, Any]:
    return {**rows_of("commitments")[0], "commitment_id": key, "title": f"Title of {key}", **values}


def said(capture: str, key: str, field: str, value: str) -> dict[str, Any]:
    return {
        "capture_id": capture, "table_name": "commitments", "row_key": key, "field": field, "value": value,
        "state": "stated", "as_written": value,
    }  # fmt: skip


def capture(name: str) -> dict[str, Any]:
    return {**rows_of("captures")[0], "capture_id": name, "captured_at": "2026-02-01T00:00:00Z"}


@pytest.fixture(scope="module")
def difference(packages: Callable[..., Path]) -> Difference:
    """3 values changed at the source, 1 by a rule, 1 by a correction; 1 row gone, 2 new; 1 policy area renamed."""
    areas = rows_of("policy_areas")
    renamed = [
        {**row, "name": "Building Capacity"} if row["policy_area_id"] == "capacity-building" else row for row in areas
    ]
    correction = {
        **rows_of("changes")[0], "row_key": "FR0043", "field": "start_date", "old_value": "2108", "new_value": "2018",
        "cause": "correction",
    }  # fmt: skip
    before = packages(
        "before",
        commitments=[
            commitment("FR0043", status="Inactive", end_date="2019", start_date="2108", title="Summit"),
            commitment("FR0044", support_institution="Ministry of Finance; Court"),
            commitment("FR0045"),
        ],
        observations=[
            *[said(OLDER_CAPTURE, "FR0043", f, v) for f, v in (("status", "Inactive"), ("end_date", "2019"))],
            said(CAPTURE, "FR0044", "support_institution", "Ministry of Finance; Court"),
            said(OLDER_CAPTURE, "FR0045", "title", "Title of FR0045"),
            said(OLDER_CAPTURE, "FR0043", "title", "Summit"),
        ],
        captures=[capture(OLDER_CAPTURE), capture(CAPTURE)],
    )
    after = packages(
        "after",
        commitments=[
            commitment("FR0043", status="Active", end_date="2020", start_date="2018", title="Govtech Summit"),
            commitment("FR0044", support_institution="Ministry of Finance, Court"),
            commitment("FR0046"),
            commitment("FR0047"),
        ],
        observations=[
            *[said(NEW_CAPTURE, "FR0043", f, v) for f, v in (("status", "Active"), ("end_date", "2020"))],
            said(NEW_CAPTURE, "FR0043", "title", "Govtech Summit"),
            said(CAPTURE, "FR0044", "support_institution", "Ministry of Finance, Court"),
            *[said(NEW_CAPTURE, key, "title", f"Title of {key}") for key in ("FR0046", "FR0047")],
        ],
        captures=[capture(CAPTURE), capture(NEW_CAPTURE)],
        policy_areas=renamed,
        changes=[correction],
    )
    return compare(Published.open(before), Published.open(after))


def found(difference: Difference, table: str = "commitments") -> set[tuple[str, ...]]:
    return {(c.row_key, c.kind, c.field, c.cause) for c in difference.changes if c.table_name == table}


def test_each_change_has_its_cause(difference: Difference) -> None:
    assert found(difference) == {
        ("FR0043", "changed", "status", "source"),
        ("FR0043", "changed", "end_date", "source"),
        ("FR0043", "changed", "title", "source"),
        ("FR0043", "changed", "start_date", "correction"),
        ("FR0044", "changed", "support_institution", "rule"),
        ("FR0045", "gone", "", "source"),
        ("FR0046", "added", "", "source"),
        ("FR0047", "added", "", "source"),
    }
    assert found(difference, "policy_areas") == {("capacity-building", "changed", "name", "rule")}


def test_a_row_that_left_keeps_its_last_values(difference: Difference) -> None:
    (tombstone,) = [c for c in difference.tombstones if c.table_name == "commitments"]
    assert (tombstone.row_key, tombstone.values["title"]) == ("FR0045", "Title of FR0045")


def test_words_name_every_change_under_its_cause(difference: Difference) -> None:
    words = in_words(difference)
    parts = {part.partition("\n")[0]: part for part in words.split("\n## ")[1:]}
    assert "Capacity Building is now called Building Capacity" in parts["Shape of the data"]
    assert "status was Inactive, is Active" in parts["What the pages say now"]
    assert "title was Summit, is Govtech Summit" in parts["What the pages say now"]
    assert "start date was 2108, is 2018" in parts["Corrected by this project"]
    assert "Ministry of Finance; Court, is Ministry of Finance, Court" in parts["Read differently by this version"]
    assert "FR0046" in parts["New"]
    assert "FR0047" in parts["New"]
    assert "FR0045" in parts["No longer there"]
    assert words.index("Shape of the data") < words.index("What the pages say now")


def test_the_table_for_machines_holds_every_change(difference: Difference) -> None:
    rows = list(csv.DictReader(as_csv(difference).splitlines()))
    assert len(rows) == len(difference.changes)
    gone = next(row for row in rows if row["row_key"] == "FR0045")
    assert json.loads(gone["values"])["title"] == "Title of FR0045"
    whole = json.loads(as_json(difference))
    assert len(whole["changes"]) == len(rows)
    assert whole["shape"][0]["what"] == "code-renamed"


def test_a_package_does_not_differ_from_its_own_zip(packages: Callable[..., Path], tmp_path: Path) -> None:
    folder = packages("plain")
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            archive.write(path, f"ogp-open-data-2026.1.1/{path.relative_to(folder)}")
    assert not compare(Published.open(folder), Published.open(tmp_path / "release.zip"))


def test_a_row_that_only_moved_has_not_changed(packages: Callable[..., Path]) -> None:
    first = rows_of("milestones")[0]
    more = [{**first, "position": 1, "number": "14.0", "text": "Plan it"}, {**first, "position": 2}]
    one, two = packages("one milestone", milestones=[first]), packages("two milestones", milestones=more)
    moved = compare(Published.open(one), Published.open(two))
    (change,) = [c for c in moved.changes if c.table_name == "milestones"]
    assert (change.kind, change.values["number"]) == ("added", "14.0")


def edited(folder: Path, target: Path, edit: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of a package whose descriptor was edited, and the CSV header with it."""
    shutil.copytree(folder, target)
    descriptor = json.loads((target / "datapackage.json").read_text())
    edit(descriptor)
    (target / "datapackage.json").write_text(json.dumps(descriptor))
    return target


def members_resource(descriptor: dict[str, Any]) -> dict[str, Any]:
    return next(r for r in descriptor["resources"] if r["path"] == "data/members.csv")


def test_a_renamed_column_is_said_first_and_changes_no_row(packages: Callable[..., Path], tmp_path: Path) -> None:
    many = [{**rows_of("members")[0], "member_id": f"member-{n}", "name": f"Member {n}"} for n in range(9)]
    new = packages("many", members=many, commitments=[], documents=[], member_results=[])

    def older(descriptor: dict[str, Any]) -> None:
        field = next(f for f in members_resource(descriptor)["schema"]["fields"] if f["name"] == "name")
        field["name"] = "member_name"

    old = edited(new, tmp_path / "old", older)
    file = old / "data" / "members.csv"
    file.write_text(file.read_text().replace("member_id,name,", "member_id,member_name,", 1))
    told = compare(Published.open(old), Published.open(new))
    assert [(c.what, c.name, c.old, c.new) for c in told.shape.changes] == [
        ("column-renamed", "members", "member_name", "name")
    ]
    assert not told.changes


def test_a_new_table_is_said(packages: Callable[..., Path], tmp_path: Path) -> None:
    def older(descriptor: dict[str, Any]) -> None:
        descriptor["resources"] = [r for r in descriptor["resources"] if not r["path"].startswith("data/citations.")]

    old = edited(packages("plain"), tmp_path / "old", older)
    told = compare(Published.open(old), Published.open(packages("plain")))
    assert [(c.what, c.name) for c in told.shape.changes] == [("table-added", "citations")]


@pytest.fixture
def run() -> Callable[..., Any]:
    return lambda *args: CliRunner().invoke(diff, [str(a) for a in args])


def test_the_command_answers_did_anything_change(
    run: Callable[..., Any], packages: Callable[..., Path], tmp_path: Path
) -> None:
    plain, moved = packages("plain"), packages("moved2", members=[])
    assert run(plain, plain, "--exit-code").exit_code == 0
    assert "Nothing changed." in run(plain, plain).output
    assert run(plain, moved).exit_code == 0
    assert run(plain, moved, "--exit-code", "--output", tmp_path / "out").exit_code == 1
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"diff.md", "diff.csv", "diff.json"}


def test_what_is_no_package_is_wrong_use(
    run: Callable[..., Any], packages: Callable[..., Path], tmp_path: Path
) -> None:
    answer = run(packages("plain"), tmp_path)
    assert answer.exit_code == 2
    assert "is no published package" in answer.output
    (tmp_path / "datapackage.json").write_text("[]")
    with pytest.raises(PublishedError):
        Published.open(tmp_path)
    (tmp_path / "not.zip").write_bytes(b"PK")
    with pytest.raises(PublishedError):
        Published.open(tmp_path / "not.zip")
