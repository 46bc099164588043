"""A blank that can mean several things has its reason beside it, and names are written as their owners write them."""

from __future__ import annotations

import pytest
from page_texts import PENDING, captured, commitment_text, listed_entry, only_row, tables_of


@pytest.mark.parametrize(
    ("reports", "joined", "state"),
    [
        ("France Design Report 2018-2020", "France Design Report 2018-2020", "stated"),
        (PENDING, None, "pending"),
        ("No IRM Data", None, "no-data"),
        ("", None, "not-shown"),
    ],
)
def test_a_blank_report_says_whether_it_is_pending(reports: str, joined: str | None, state: str) -> None:
    row = only_row(tables_of(captured(commitment_text(reports=reports)))["commitments_wide"])
    assert (row["irm_reports"], row["irm_reports_state"]) == (joined, state)


def test_a_blank_support_institution_says_whether_there_is_none() -> None:
    row = only_row(tables_of(captured(commitment_text(support="NA")))["commitments"])
    assert (row["support_institution"], row["support_institution_state"]) == (None, "no-data")
    assert (row["lead_institution"], row["lead_institution_state"]) == ("Ministry of Example", "stated")


def test_of_a_page_that_was_not_read_no_state_is_said() -> None:
    page = captured(commitment_text(listed=[listed_entry("FR0044", "Open Science")]))
    row = only_row(tables_of(page)["commitments_wide"], commitment_id="FR0044")
    assert row["detail"] == "listing"
    blank = ("irm_reports_state", "lead_institution_state", "review_pending", "milestones", "rating_completion")
    assert [row[name] for name in blank] == [None] * len(blank)


def test_words_that_are_not_english_say_so() -> None:
    spanish = "Se publican los contratos de la ciudad en el portal para que las personas los vean."
    rows = tables_of(captured(commitment_text(title="Open Contracts", description=spanish)))
    assert only_row(rows["commitments"])["language"] == only_row(rows["commitments_wide"])["language"] == "es"


def test_a_place_whose_page_writes_it_without_accents_has_those_of_its_plan() -> None:
    url = "https://www.opengovpartnership.org/members/penalolen-chile/commitments/CLPLN0002/"
    page = commitment_text("CLPLN0002", member="Penalolen, Chile", plan="Action plan – Peñalolén, Chile, 2021 – 2024")
    members = tables_of(captured(page, url=url))["members"]
    assert only_row(members, member_id="penalolen-chile")["name"] == "Peñalolén, Chile"
