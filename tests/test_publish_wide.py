"""`commitments_wide` says in one row and in words what the other tables say of a commitment."""

from __future__ import annotations

from typing import Any

import made_release
import pytest

from pipeline import schemas
from pipeline.tables.wide import commitments_wide


@pytest.fixture(scope="module")
def wide() -> dict[str, dict[str, Any]]:
    return {row["commitment_id"]: row for row in commitments_wide(made_release.tables()).to_pylist()}


def test_there_is_one_row_a_commitment(wide: dict[str, dict[str, Any]]) -> None:
    commitments = made_release.tables()["commitments"]["commitment_id"].to_pylist()
    assert sorted(wide) == sorted(commitments)


def test_names_stand_for_keys(wide: dict[str, dict[str, Any]]) -> None:
    row = wide["FR0043"]
    assert (row["member"], row["country"], row["action_plan"]) == ("France", "France", "France Action Plan 2018-2020")
    assert (row["plan_start_year"], row["plan_end_year"]) == (2018, 2020)
    assert row["irm_reports"] == "France Design Report 2018-2020"


def test_years_of_the_work_stand_beside_its_dates(wide: dict[str, dict[str, Any]]) -> None:
    row = wide["FR0043"]
    assert (row["start_date"], row["end_date"], row["start_year"], row["end_year"]) == ("2018", "2020-06", 2018, 2020)
    assert (wide["NG0001"]["start_year"], wide["NG0001"]["end_year"]) == (None, None)
    columns = list(schemas.tables()["commitments_wide"].columns)
    assert columns.index("start_year") == columns.index("end_date") + 1


def test_a_commitment_says_when_it_was_first_and_last_captured(wide: dict[str, dict[str, Any]]) -> None:
    row = wide["FR0043"]
    assert (row["first_captured"], row["last_captured"]) == ("2019-10-25T12:00:00Z", "2026-01-15T08:30:00Z")
    assert [row["first_captured"] for row in wide.values()] == [
        row["first_captured"] for row in made_release.tables()["commitments"].to_pylist()
    ]


def test_lists_are_joined_in_the_order_of_the_page(wide: dict[str, dict[str, Any]]) -> None:
    row = wide["FR0043"]
    assert row["support_institutions"] == "Ministry of Finance; Court of Audit"
    assert row["policy_areas"] == "Capacity Building; Science & Technology"
    assert row["themes"] == "Public Participation"
    assert row["ogp_values"] == "Access to Information; Civic Participation"


def test_a_rating_is_in_words_and_so_is_the_reason_why_there_is_none(wide: dict[str, dict[str, Any]]) -> None:
    row = wide["FR0043"]
    assert (row["rating_verifiable"], row["rating_completion"]) == ("Yes", "Pending")
    assert wide["NG0001"]["rating_verifiable"] is None


def test_a_local_member_has_its_country(wide: dict[str, dict[str, Any]]) -> None:
    row = wide["NG0001"]
    assert (row["member"], row["country"], row["level"]) == ("Kaduna State, Nigeria", "Nigeria", "local")


def test_a_country_that_no_list_holds_has_the_name_in_common_use() -> None:
    tables = made_release.tables(
        members=[{"member_id": "laos", "name": "Laos", "country_code": "LA"}],
        commitments=[{"commitment_id": "LA0001", "member_id": "laos", "detail": "listing"}],
    )
    assert "LA" not in {row["country_code"] for row in schemas.read_vocabulary("members")}
    assert commitments_wide(tables)["country"].to_pylist() == ["Laos"]


def test_milestones_and_issues_are_counted(wide: dict[str, dict[str, Any]]) -> None:
    assert (wide["FR0043"]["milestones"], wide["FR0043"]["issues"]) == (1, 1)
    assert (wide["NG0001"]["milestones"], wide["NG0001"]["issues"]) == (None, 0)  # its page was not read


def test_a_pending_review_is_flagged_where_the_page_was_read(wide: dict[str, dict[str, Any]]) -> None:
    assert wide["FR0043"]["review_pending"] is True
    assert wide["NG0001"]["review_pending"] is None


def test_what_reporters_look_for_comes_first_and_prose_last() -> None:
    columns = list(schemas.tables()["commitments_wide"].columns)
    ratings = {f"rating_{row['code']}" for row in schemas.read_vocabulary("indicators")}
    assert columns[:7] == ["commitment_id", "member", "cycle", "title", "rating_completion", "rating_ambition",
                           "rating_early_results"]  # fmt: skip
    assert set(columns[4 : 4 + len(ratings)]) == ratings
    assert columns[-1] == "description"


def test_every_role_and_every_indicator_has_its_column() -> None:
    columns = set(schemas.tables()["commitments_wide"].columns)
    roles = {f"{row['code']}_institutions" for row in schemas.read_vocabulary("institution_roles")}
    ratings = {f"rating_{row['code']}" for row in schemas.read_vocabulary("indicators")}
    assert roles | ratings <= columns
