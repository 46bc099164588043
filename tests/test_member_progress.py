"""`member_progress` has the numbers that belong below a share, and blank where nobody knows."""

from __future__ import annotations

from typing import Any

import made_release
import pytest

from pipeline.tables.progress import member_progress

Row = dict[str, Any]


def commitment(key: str, **other: Any) -> Row:
    return {"commitment_id": key, "member_id": "france", "cycle": 2018, "detail": "page", **other}


def rating(key: str, value: str = "", state: str = "rated", indicator: str = "completion") -> Row:
    return {"commitment_id": key, "indicator": indicator, "value": value or None, "state": state}


def progress(**tables: list[Row]) -> dict[tuple[str, int], Row]:
    given = {"members": [{"member_id": "france", "name": "France"}], "action_plans": [], "assessments": [], **tables}
    rows = member_progress(made_release.tables(**given)).to_pylist()
    return {(row["member_id"], row["cycle"]): row for row in rows}


@pytest.fixture(scope="module")
def rated() -> Row:
    commitments = [commitment(f"FR000{n}") for n in range(1, 6)]
    commitments += [commitment("FR0006", detail="listing"), commitment("FR0007", detail="listing")]
    ratings = [
        rating("FR0001", "Complete"),
        rating("FR0002", "Substantial"),
        rating("FR0003", "Limited"),
        rating("FR0004", state="pending"),
        rating("FR0005", state="not-shown"),
        rating("FR0001", "Yes", indicator="starred"),
        rating("FR0002", "No", indicator="starred"),
        rating("FR0004", state="not-shown", indicator="starred"),
        rating("FR0006", "Yes", indicator="starred"),
    ]
    return progress(commitments=commitments, assessments=ratings)["france", 2018]


def test_ratings_are_counted_by_what_they_say(rated: Row) -> None:
    counts = {name: rated[name] for name in ("rated", "complete", "substantial", "pending", "starred")}
    assert counts == {"rated": 3, "complete": 1, "substantial": 1, "pending": 1, "starred": 2}


def test_what_is_known_from_a_list_only_is_told_from_what_was_read(rated: Row) -> None:
    assert (rated["member"], rated["commitments"], rated["with_page"]) == ("France", 7, 5)


def test_what_no_page_shows_is_blank_and_not_none_complete() -> None:
    listed = progress(commitments=[commitment("FR0001", detail="listing")])["france", 2018]
    assert [listed[name] for name in ("rated", "complete", "substantial", "pending", "starred")] == [None] * 5
    unrated = progress(commitments=[commitment("FR0001")], assessments=[rating("FR0001", state="not-shown")])
    row = unrated["france", 2018]
    assert (row["rated"], row["pending"], row["complete"], row["substantial"]) == (0, 0, None, None)


def test_what_the_members_page_states_is_expected_of_the_cycle_of_its_current_plan() -> None:
    member = {"member_id": "france", "name": "France", "current_plan_years": "2021-2023", "commitments_stated": 7}
    plan = {"action_plan_id": "france-2021", "member_id": "france", "start_year": 2021, "cycle": 2022}
    nothing_read = progress(members=[member], commitments=[])
    assert [(key, row["commitments"], row["expected"]) for key, row in nothing_read.items()] == [
        (("france", 2021), 0, 7)
    ]
    of_plan = progress(members=[member], action_plans=[plan], commitments=[commitment("FR0001", cycle=2022)])
    assert [(key, row["commitments"], row["expected"]) for key, row in of_plan.items()] == [(("france", 2022), 1, 7)]


def test_a_commitment_without_a_cycle_counts_in_that_of_its_plan_or_in_0() -> None:
    plan = {"action_plan_id": "france-2021", "member_id": "france", "start_year": 2021}
    commitments = [
        commitment("FR0001", cycle=None, action_plan_id="france-2021"),
        commitment("FR0002", cycle=None),
        commitment("FR0003", member_id=None),
    ]
    found = progress(action_plans=[plan], commitments=commitments)
    assert {key: row["commitments"] for key, row in found.items()} == {("france", 0): 1, ("france", 2021): 1}


def test_the_rows_add_up_to_the_commitments_of_all_members() -> None:
    tables = made_release.tables()
    known = [key for key in tables["commitments"]["member_id"].to_pylist() if key]
    assert sum(member_progress(tables)["commitments"].to_pylist()) == len(known)
