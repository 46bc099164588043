"""The ten questions of docs/questions.md: the steps in a spreadsheet, SQL, DuckDB and pandas give the same rows.

They run on the sample and on a few pages made for what it lacks; the answers are those a reader finds on the pages.
"""

from __future__ import annotations

import contextlib
import csv
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from page_texts import PENDING, commitment_text
from pages.make_sample import SAMPLE
from test_publish_people import Sheets

from pipeline.build import build
from pipeline.publish import questions as declared
from pipeline.publish import workbook

Row = tuple[Any, ...]
QUESTIONS = {question["name"]: question for question in declared.questions()}
SITE = "https://www.opengovpartnership.org/members"
OWNERS = "Beneficial Ownership, Private Sector"
DUE = """A register is opened.

IRM Midterm Status Summary

The IRM saw the register.

Milestones

1. Publish the register: March 2023
2. Train the offices by 30 June 2023
3. Report on it: December 2024"""
# What the sample lacks: stars on beneficial ownership, done and not; a local member on contracts; deadlines in 2023.
MADE = {
    "GB9001": {"starred": "Yes", "completion": "Substantial", "areas": OWNERS},
    "GB9002": {"starred": "Yes", "completion": "Complete", "areas": OWNERS},
    "GB9003": {"starred": "Yes", "completion": PENDING, "areas": OWNERS},
    "GB9004": {"starred": "No", "completion": "Limited", "areas": OWNERS},
    "SCO9001": {"starred": "No", "completion": "", "areas": "Open Contracting, Public Procurement", "description": DUE},
}
MEMBERS = {"GB": ("United Kingdom", "united-kingdom"), "SCO": ("Scotland, United Kingdom", "scotland-united-kingdom")}


def write_page(folder: Path, commitment_id: str, said: dict[str, str]) -> None:
    name, slug = MEMBERS[commitment_id.rstrip("0123456789")]
    plan = f"{name.split(',')[0]} Action Plan 2021-2023"
    text = commitment_text(commitment_id, f"Title of {commitment_id}", member=name, plan=plan, cycle="2021", **said)
    (folder / f"{commitment_id}.txt").write_text(text, encoding="utf-8")
    about = f'{{"url": "{SITE}/{slug}/commitments/{commitment_id}/", "captured_at": "2024-05-01T08:00:00Z"}}'
    (folder / f"{commitment_id}.txt.meta.json").write_text(about, encoding="utf-8")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made")
    for commitment_id, said in MADE.items():
        write_page(made, commitment_id, said)
    return build([SAMPLE, made], tmp_path_factory.mktemp("questions") / "out").folder


@pytest.fixture(scope="module")
def answers(package: Path) -> dict[str, list[Row]]:
    with contextlib.closing(sqlite3.connect(package / "ogp-open-data.sqlite")) as database:
        return {name: database.execute(question["sql"]).fetchall() for name, question in QUESTIONS.items()}


def test_there_are_ten_questions_and_the_readme_has_three_of_them() -> None:
    assert len(QUESTIONS) == 10
    assert [q["name"] for q in QUESTIONS.values() if q.get("in_readme")] == [
        "completed",
        "ambition",
        "access-to-information",
    ]


def test_who_completed_most_has_the_numbers_below_the_line(answers: dict[str, list[Row]]) -> None:
    rows = answers["completed"]
    # One of Ukraine's two pages draws `Complete`; three of the made pages of the United Kingdom are rated.
    assert rows[:2] == [("Ukraine", 2016, 1, 1, 1, 1, None), ("United Kingdom", 2021, 1, 3, 4, 4, None)]


def test_of_starred_commitments_only_what_was_rated_is_called_not_complete(answers: dict[str, list[Row]]) -> None:
    page = f"{SITE}/united-kingdom/commitments/GB9001/"
    assert answers["starred-not-complete"] == [("GB9001", "United Kingdom", "Title of GB9001", "Substantial", page)]


def test_who_leads_against_corruption_in_africa(answers: dict[str, list[Row]]) -> None:
    rows = answers["anti-corruption-africa"]
    assert [(member, commitment) for member, _, commitment, _ in rows][:3] == [
        ("Côte d'Ivoire", "CI0018"), ("Côte d'Ivoire", "CI0058"), ("Liberia", "LR0038"),
    ]  # fmt: skip
    assert rows[0][1] == "High Authority for Good Governance (HABG)"


def test_ambition_is_counted_on_one_scale(package: Path, answers: dict[str, list[Row]]) -> None:
    rated = [row for row in table(package, "assessments") if row["scale"] == "low or high"]
    with_cycle = {row["commitment_id"] for row in table(package, "commitments") if row["cycle"]}
    assert sum(row[2] for row in answers["ambition"]) == sum(row["commitment_id"] in with_cycle for row in rated)
    assert {cycle: (high, of) for cycle, high, of in answers["ambition"]}[2018] == (2, 6)


def test_milestones_due_in_2023_are_those_and_no_others(answers: dict[str, list[Row]]) -> None:
    assert answers["due-2023"] == [
        ("SCO9001", "1", "Publish the register", "2023-03"), ("SCO9001", "2", "Train the offices", "2023-06-30"),
    ]  # fmt: skip


def test_what_the_irm_said_leads_to_the_page_and_the_line(answers: dict[str, list[Row]]) -> None:
    rows = answers["irm-said"]
    assert {row[0] for row in rows} == {"irm-midterm", "irm-end-of-term"}
    assert all(line and url == f"{SITE}/france/commitments/FR0043/" for _, _, _, line, url in rows)


def test_what_changed_says_what_was_before(answers: dict[str, list[Row]]) -> None:
    rows = answers["changed"]
    assert rows[0] == ("KR0056", "ambition", None, "no-data", "Low", "2024-07-11T05:00:00Z")
    assert ("UA0068", "completion", "Substantial", "stated", "Complete") in [row[:5] for row in rows]


def test_what_is_pending_was_called_so_by_its_page(package: Path, answers: dict[str, list[Row]]) -> None:
    pending = {row["commitment_id"] for row in table(package, "assessments") if row["state"] == "pending"}
    assert {row[1] for row in answers["pending"]} == pending
    assert "GB9003" in pending


def test_the_local_member_on_open_contracting_is_found(answers: dict[str, list[Row]]) -> None:
    assert ("Scotland, United Kingdom", "SCO9001", "Title of SCO9001") in answers["local-open-contracting"]
    assert not [row for row in answers["local-open-contracting"] if "," not in row[0]]


def test_a_share_has_what_is_not_known_beside_it(package: Path, answers: dict[str, list[Row]]) -> None:
    ((access, named, commitments),) = answers["access-to-information"]
    values = [(row["commitment_id"], row["ogp_value"]) for row in table(package, "commitment_ogp_values")]
    assert access == sum(value == "Access to Information" for _, value in values)
    assert named == len({commitment for commitment, _ in values})
    assert 0 < access < named < commitments


# --- the same in other tools -----------------------------------------------------------------------------------------


def table(package: Path, name: str) -> list[dict[str, str]]:
    with (package / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(rows: list[Row]) -> list[Row]:
    """Whole numbers as such, what is missing as None."""
    return [tuple(None if v is None or v != v else int(v) if isinstance(v, float) else v for v in row) for row in rows]


@pytest.mark.parametrize("name", QUESTIONS)
def test_pandas_gives_the_same_rows(
    package: Path, answers: dict[str, list[Row]], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(package)
    start = re.search(r"```python\n(import pandas.*?)```", (package / "README.md").read_text(encoding="utf-8"), re.S)
    assert start
    names: dict[str, Any] = {}
    exec(start[1], names)
    exec(QUESTIONS[name]["pandas"], names)
    frame = names["answer"]
    rows = plain([tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)])
    assert rows == plain(answers[name])
    assert answers[name]
    assert len(QUESTIONS[name]["columns"]) == len(frame.columns)


def test_duckdb_gives_the_same_rows(package: Path, answers: dict[str, list[Row]]) -> None:
    import duckdb

    with duckdb.connect() as connection:
        for file in (package / "data").glob("*.parquet"):
            connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_parquet('{file}')")
        for name, question in QUESTIONS.items():
            assert connection.execute(question["sql"]).fetchall() == answers[name], name


def keeps(condition: Any) -> Callable[[Any], bool]:
    """A filter of a spreadsheet on one column."""
    if isinstance(condition, list):
        return lambda value: value in condition
    ((how, wanted),) = condition.items()
    return {
        "not": lambda value: value is not None and value not in wanted,
        "contains": lambda value: wanted in (value or ""),
        "begins": lambda value: (value or "").startswith(wanted),
        "above": lambda value: value is not None and value > wanted,
    }[how]


# What the question counts in the rows that the filters leave; elsewhere a row is a row.
COUNTED = {"ambition": lambda rows: sum(row[2] for row in rows), "access-to-information": lambda rows: rows[0][1]}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_filters_of_the_spreadsheet_leave_the_rows_of_the_answer(
    package: Path, answers: dict[str, list[Row]], name: str
) -> None:
    question = QUESTIONS[name]
    assert len(question["steps"]) == 2
    has_sheet = question["table"] in {sheet.table for sheet in workbook.sheets()}
    rows: list[dict[str, Any]]
    rows = Sheets(package / workbook.NAME).rows(question["table"]) if has_sheet else table(package, question["table"])  # type: ignore[assignment]
    left = [row for row in rows if all(keeps(test)(row[column]) for column, test in question["where"].items())]
    assert len(left) == COUNTED.get(name, len)(answers[name])
