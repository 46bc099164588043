"""One real page becomes an open dataset: every figure of the seed, in CSV and in Parquet, with its way back."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.build import build

OWN = "FR0043"
STARRED = {"FR0004", "FR0009", "FR0015", "FR0018", "FR0026"}


@pytest.fixture(scope="module")
def package(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build([shared / "seeds"], tmp_path_factory.mktemp("seed") / "package").folder


@pytest.fixture(scope="module", params=["csv", "parquet"])
def tables(request: pytest.FixtureRequest, package: Path) -> Any:
    """Table name -> its rows as text, from either form."""

    def read(name: str) -> list[dict[str, str]]:
        path = package / "data" / f"{name}.{request.param}"
        if request.param == "csv":
            with path.open(encoding="utf-8", newline="") as file:
                return list(csv.DictReader(file))
        return [{k: _text(v) for k, v in row.items()} for row in pq.read_table(path).to_pylist()]

    return read


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_the_page_and_its_list_give_fifty_commitments(tables: Any) -> None:
    commitments = tables("commitments")
    assert len(commitments) == 50
    (own,) = (row for row in commitments if row["detail"] == "page")
    expected = {
        "commitment_id": OWN, "title": "Govtech Summit", "member_id": "france", "commitment_number": "14",
        "cycle": "2018", "status": "Active", "start_date": "2018", "end_date": "2020", "verifiable": "true",
        "lead_institution": "Minister of State for the Digital Sector, attached to the Prime Minister",
        "support_institution": "",
    }  # fmt: skip
    assert {name: own[name] for name in expected} == expected
    listed = [row for row in commitments if row["detail"] == "listing"]
    assert len(listed) == 49
    assert all(row["title"] and row["cycle"] for row in listed)


def test_a_comma_splits_no_institution(tables: Any) -> None:
    (row,) = tables("commitment_institutions")
    assert row["institution"] == "Minister of State for the Digital Sector, attached to the Prime Minister"


def test_ratings_and_stars(tables: Any) -> None:
    ratings = {(r["commitment_id"], r["indicator"]): (r["state"], r["value"]) for r in tables("assessments")}
    assert ratings[OWN, "verifiable"] == ("rated", "Yes")
    for indicator in ("starred", "early_results", "relevant", "completion"):
        assert ratings[OWN, indicator] == ("pending", ""), indicator
    assert ratings[OWN, "potential_impact"] == ("not-shown", "")
    assert {key for key, name in ratings if name == "starred" and ratings[key, name] == ("rated", "Yes")} == STARRED


def test_milestones_have_the_deadlines_of_the_road_map(tables: Any) -> None:
    due = [(m["number"], m["due_as_written"], m["due_from"], m["due_to"]) for m in tables("milestones")]
    assert due == [
        ("14.1", "Semester 2 2018", "2018-07", "2018-12"),
        ("14.2", "2019 and beyond", "2019", ""),
    ]
    assert all(m["text"] for m in tables("milestones"))


def test_footnotes_have_their_addresses_and_dates(tables: Any) -> None:
    notes = {c["label"]: (c["url"], c["accessed_on"]) for c in tables("citations")}
    assert {label: on for label, (_, on) in notes.items()} == {"57": "2019-01-10", "58": "2019-10-25"}
    assert all(re.fullmatch(r"https://\S+[^.),]", url) for url, _ in notes.values())


def test_what_the_page_belongs_to(tables: Any) -> None:
    areas = [a["as_written"] for a in tables("commitment_policy_areas") if a["commitment_id"] == OWN]
    assert areas == ["Capacity Building", "Science & Technology"]
    (report,) = tables("irm_reports")
    assert (report["report_type"], report["start_year"], report["end_year"]) == ("Design Report", "2018", "2020")
    (plan,) = tables("action_plans")
    assert (plan["start_year"], plan["end_year"]) == ("2018", "2020")
    (member,) = tables("members")
    assert (member["name"], member["country_code"], member["iso3"]) == ("France", "FR", "FRA")
    assert member["region"] == "Europe"


def test_no_line_is_lost(tables: Any) -> None:
    (capture,) = tables("captures")
    lines, taken, chrome, left = (int(capture[f"lines{part}"]) for part in ("", "_taken", "_chrome", "_left"))
    assert lines == taken + chrome + left
    assert left == 0


def test_every_value_leads_back_to_its_line(tables: Any, shared: Path) -> None:
    text = (shared / "seeds" / "commitment-FR0043.txt").read_text(encoding="utf-8").splitlines()
    seen = {(o["row_key"], o["field"]): o for o in tables("observations") if o["table_name"] == "commitments"}
    for observation in seen.values():
        if observation["state"] == "stated":
            line = " ".join(text[int(observation["line"]) - 1].split())
            assert observation["as_written"] in line, observation["field"]
    from_page = ("title", "cycle", "status", "lead_institution", "commitment_number", "start_date", "end_date")
    for row in tables("commitments"):
        for name in from_page:
            if row[name]:
                assert seen[row["commitment_id"], name]["value"] == row[name]
    for rating in tables("assessments"):
        if rating["state"] == "rated":
            assert seen[rating["commitment_id"], rating["indicator"]]["value"] == rating["value"]


def test_the_contract_holds(package: Path, shared: Path) -> None:
    asked = [sys.executable, str(shared / "check_contract.py"), str(package)]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert answer.stdout.splitlines()[-1] == "0 missing", answer.stdout


def test_frictionless_finds_the_package_valid(package: Path) -> None:
    from frictionless import Package

    report = Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["resource", "type", "note"])
