"""OGP's own rows as a source of a build: what they fill, what they leave alone, what they add."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from test_reconcile import DATABASE, SAMPLES, as_csv, made_row, written

from pipeline import schemas
from pipeline.build import NothingToBuildError, build
from pipeline.cli import main
from pipeline.reconcile.given import read_given
from pipeline.reconcile.reference import ReferenceFileError

# Cells that say what was captured or how much, or that are drawn from such: a source more changes them by its nature.
COUNTED = {("assessments", "capture_id"), ("commitments_wide", "issues"), ("commitment_policy_areas", "position")}
# Counts of the other tables: a year that the reference gives moves a commitment to its cycle.
DRAWN = {"member_progress"}

PAGE = """Skip Navigation
France

Open Registers (FR0901)

Overview

At-a-Glance

Action Plan: France Action Plan 2018-2020

Action Plan Cycle: 2018

Status: Active

Institutions

Lead Institution: Ministry of Registers

Support Institution(s): NA

Policy Areas

Open Data

IRM Review

IRM Report: Pending IRM Review

Starred: Pending IRM Review

Early Results: Pending IRM Review

Design i

Verifiable: Yes

Relevant to OGP Values: Yes

Potential Impact:

Implementation i

Completion:

Description

Every register will be open.
"""


def reference_rows() -> list[dict[str, str]]:
    said = {
        "Action Plan ID": "AP_FRA02", "Action Plan End Year": "2020", "Commitment Number": "4", "Verifiable": "No",
        "Lead Institution": "Another ministry, clerk@example.org", "Potential Impact": "Minor", "Max star": "1",
        "Legislation": "1",
    }  # fmt: skip
    return [
        made_row(DATABASE, **{"Commitment Unique Identifier": key, "Short Title": title, **said})
        for key, title in (("FR0901", "Registers"), ("FR0902", "A commitment without a page"))
    ]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A page of FR0901, and a reference with FR0901 and FR0902 and its sidecar in `reference/`."""
    folder = tmp_path / "raw"
    (folder / "reference").mkdir(parents=True)
    (folder / "FR0901.txt").write_text(PAGE, encoding="utf-8")
    address = "https://www.opengovpartnership.org/members/france/commitments/FR0901/"
    sidecar = {"url": address, "captured_at": "2020-01-01T00:00:00Z"}
    (folder / "FR0901.txt.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")
    written(folder / "reference" / "ogp.csv", as_csv(DATABASE, reference_rows()))
    terms = {"licence": "CC BY 4.0", "date": "2024-05-31"}
    (folder / "reference" / "ogp.csv.meta.json").write_text(json.dumps(terms), encoding="utf-8")
    return folder


def table(package: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(package / "data" / f"{name}.parquet").to_pylist()
    return rows


def by_key(package: Path, name: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    key = schemas.tables()[name].primary_key
    return {tuple(row[column] for column in key): row for row in table(package, name)}


def test_it_fills_what_the_page_does_not_show_and_replaces_nothing(raw: Path, tmp_path: Path) -> None:
    package = build([raw], tmp_path / "out").folder
    row = by_key(package, "commitments")["FR0901",]
    assert (row["title"], row["lead_institution"], row["verifiable"]) == (
        "Open Registers",
        "Ministry of Registers",
        True,
    )
    assert (row["commitment_number"], row["potential_impact"], row["official_id"]) == ("4", "Minor", "AP_FRA02")
    assert (row["detail"], row["last_captured"]) == ("page", "2020-01-01T00:00:00Z")
    starred = by_key(package, "assessments")["FR0901", "starred"]
    assert (starred["state"], row["starred"]) == ("pending", None)
    plan = by_key(package, "action_plans")["france-2018",]
    assert (plan["official_id"], plan["number"], plan["title"]) == ("AP_FRA02", 2, "France Action Plan 2018-2020")
    areas = {
        area["as_written"] for area in table(package, "commitment_policy_areas") if area["commitment_id"] == "FR0901"
    }
    assert areas == {"Open Data"}


def test_a_row_without_a_page_is_a_commitment_known_from_the_reference(raw: Path, tmp_path: Path) -> None:
    package = build([raw], tmp_path / "out").folder
    row = by_key(package, "commitments")["FR0902",]
    assert (row["detail"], row["title"], row["member_id"]) == ("reference", "A commitment without a page", "france")
    assert (row["action_plan_id"], row["starred"]) == ("france-2018", True)
    assert row["lead_institution"] == "Another ministry, [e-mail]"
    captures = [capture for capture in table(package, "captures") if capture["page_kind"] == "reference"]
    assert sorted((c["source"], c["captured_at"]) for c in captures) == [
        ("ogp.csv#2", "2024-05-31T00:00:00Z"),
        ("ogp.csv#3", "2024-05-31T00:00:00Z"),
    ]


def test_its_licence_and_day_are_in_the_readme_and_the_comparison_is_with_the_page(raw: Path, tmp_path: Path) -> None:
    package = build([raw], tmp_path / "out").folder
    readme = (package / "README.md").read_text(encoding="utf-8")
    assert "as of 2024-05-31; licence: CC BY 4.0" in " ".join(readme.split())
    compared = {row["field"]: row for row in table(package, "reconciliation") if row["row_key"] == "FR0901"}
    assert (compared["verifiable"]["verdict"], compared["verifiable"]["their_value"]) == ("differ", "No")
    assert compared["potential_impact"]["verdict"] == "only-theirs"
    assert table(package, "reconciliation_summary")


def test_policy_areas_come_before_those_of_a_list(shared: Path, tmp_path: Path) -> None:
    """KG0020 is known from a list of its member's commitments, which has the first area alone."""
    folder = tmp_path / "raw"
    folder.mkdir()
    lines = (shared / "captures" / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    lines += (shared / "captures" / "commitments.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        capture = json.loads(line)
        (folder / f"{number}.txt").write_text(capture["text"], encoding="utf-8")
        (folder / f"{number}.txt.meta.json").write_text(json.dumps({"url": capture["url"]}), encoding="utf-8")
    without = build([folder], tmp_path / "without").folder
    references = [shared / "reference" / name for name in SAMPLES]
    with_them = build([folder], tmp_path / "with", references=references, reference_day="2024-05-31").folder
    assert_no_stated_cell_differs(without, with_them)
    listed = {r["commitment_id"] for r in table(without, "commitments") if r["detail"] == "listing"}
    wider = by_key(with_them, "commitments_wide")
    changed = [
        key
        for key in listed
        if wider[key,]["policy_areas"] != by_key(without, "commitments_wide")[key,]["policy_areas"]
    ]
    assert len(changed) >= 1


def assert_no_stated_cell_differs(without: Path, with_them: Path) -> None:
    """All cells of all tables. A rating that was not shown may be shown now, areas of a list may be more."""
    listed = {row["commitment_id"] for row in table(without, "commitments") if row["detail"] == "listing"}
    for name in schemas.tables():
        if name.startswith("reconciliation") or name in DRAWN:
            continue
        after = by_key(with_them, name)
        for key, row in by_key(without, name).items():
            assert key in after, (name, key)
            for column, value in row.items():
                stated = value not in (None, "", "not-shown", "Not shown") and (name, column) not in COUNTED
                areas_of_a_list = column == "policy_areas" and key[0] in listed
                if stated and not areas_of_a_list:
                    assert after[key][column] == value, (name, key, column)


def test_the_sample_alone_gives_its_rows_and_the_same_bytes_on_any_number_of_jobs(shared: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    packages = [
        build([empty], tmp_path / str(jobs), jobs=jobs, references=[shared / "reference" / SAMPLES[0]]).folder
        for jobs in (1, 2)
    ]
    rows = table(packages[0], "commitments")
    assert len(rows) == 261
    assert {row["detail"] for row in rows} == {"reference"}
    assert all(row["member_id"] and row["action_plan_id"] and row["official_id"] for row in rows)
    assert sums(packages[0]) == sums(packages[1])
    for name in ("commitments", "observations", "reconciliation"):
        text = (packages[0] / "data" / f"{name}.csv").read_text(encoding="utf-8")
        assert not re.search(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", text), name


def sums(package: Path) -> Mapping[str, str]:
    lines = (package / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {line.split(maxsplit=1)[1]: line.split(maxsplit=1)[0] for line in lines}


def test_a_row_whose_id_is_none_is_an_issue_and_no_commitment(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    keys = ("FR0901", "", "", "to be decided")
    rows = [made_row(DATABASE, **{"Commitment Unique Identifier": key, "Short Title": "Registers"}) for key in keys]
    path = written(tmp_path / "ogp.csv", as_csv(DATABASE, rows))
    package = build([tmp_path / "empty"], tmp_path / "out", references=[path]).folder
    assert [row["commitment_id"] for row in table(package, "commitments")] == ["FR0901"]
    left_out = [row for row in table(package, "issues") if row["field"] == "commitment_id"]
    assert sorted(row["value"] for row in left_out) == ["TO BE DECIDED", "database-3", "database-4"]


def test_the_command_refuses_a_file_that_was_cut(raw: Path, tmp_path: Path) -> None:
    path = raw / "reference" / "ogp.csv"
    cut = written(tmp_path / "cut.csv", path.read_text(encoding="utf-8")[:-20])
    path.unlink()
    arguments = ["build", str(raw), "--reference", str(cut), "--output", str(tmp_path / "out"), "--quiet"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "may be cut" in result.output
    assert not (tmp_path / "out").exists()


def test_without_a_page_or_a_reference_there_is_nothing_to_build(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingToBuildError):
        build([tmp_path / "empty"], tmp_path / "out")


def test_two_files_of_one_form_and_a_day_that_is_none_are_wrong_use(raw: Path) -> None:
    path = raw / "reference" / "ogp.csv"
    other = written(raw / "other.csv", path.read_text(encoding="utf-8"))
    with pytest.raises(ReferenceFileError, match="two reference files of one form"):
        read_given([path, other])
    path.with_name("ogp.csv.meta.json").write_text('{"date": "May 2024"}', encoding="utf-8")
    with pytest.raises(ReferenceFileError, match="is no day"):
        read_given([path])
