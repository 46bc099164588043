"""The sample that comes with the repository is worth building: every table has rows, and history has changes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from pages.make_sample import SAMPLE

from pipeline.build import build
from pipeline.schemas import tables


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build([SAMPLE], tmp_path_factory.mktemp("sample") / "out").folder / "data"


def rows(data: Path, name: str) -> list[dict[str, str]]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_has_rows_but_those_that_need_a_reference(data: Path) -> None:
    empty = [name for name in tables() if not rows(data, name)]
    assert [name for name in empty if not name.startswith("reconciliation")] == []


def test_the_sample_has_pages_of_many_members_and_kinds(data: Path) -> None:
    kinds = Counter(row["page_kind"] for row in rows(data, "captures"))
    assert kinds.keys() >= {"commitment", "irm_report", "member", "action_plan", "inception_report"}
    assert sum(kinds.values()) >= 150
    members = rows(data, "members")
    assert len(members) >= 50
    assert {row["level"] for row in members} >= {"national", "local"}
    assert len(rows(data, "commitments")) >= 100


def test_commitments_were_captured_again_and_changed(data: Path) -> None:
    changed = {row["row_key"] for row in rows(data, "changes") if row["table_name"] == "commitments"}
    assert len(changed) >= 15


def test_the_sample_says_that_its_prose_is_made_up(data: Path) -> None:
    assert "made up" in (data.parent / "README.md").read_text(encoding="utf-8")


def test_a_member_has_what_its_own_page_states_of_its_current_plan(data: Path) -> None:
    (chile,) = (row for row in rows(data, "members") if row["member_id"] == "chile")
    stated = ("current_plan_number", "current_plan_years", "commitments_stated")
    assert [chile[name] for name in stated] == ["6", "2023-2027", "11"]
