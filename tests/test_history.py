"""Captures of one page over time become a history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import page_texts
import pytest
from captured_values import parse_text
from page_texts import PENDING, commitment_text

from pipeline.build import look_at
from pipeline.corrections import Correction
from pipeline.model import Capture, Parsed
from pipeline.schemas import read_vocabulary, tables
from pipeline.tables import make_tables
from pipeline.tables.history import is_told

PAGE = """Skip Navigation
France

Govtech Summit (FR0043)

Overview

At-a-Glance

Action Plan: France Action Plan 2018-2020

Action Plan Cycle: 2018

Status: {status}

Institutions

Lead Institution: Ministry of Example

Support Institution(s): NA

Policy Areas

Capacity Building

IRM Review

IRM Report: Pending IRM Review

Early Results: {results}

Design i

Verifiable: Yes

Relevant to OGP Values: Yes

Ambition (see definition): Low

Implementation i

Completion: Pending IRM Review

Description

Words of our own.
"""
URL = "https://www.opengovpartnership.org{language}/members/france/commitments/FR0043/"


def captured(at: str, status: str = "Active", results: str = "Pending IRM Review", language: str = "") -> Parsed:
    body = PAGE.format(status=status, results=results).encode()
    return look_at(Capture(body, at or "undated", URL.format(language=language), at, "text/plain"))[1]


def change_rows(captures: Iterable[Parsed]) -> list[dict[str, Any]]:
    return make_tables(captures, corrections=())["changes"].to_pylist()


def changed(*captures: Parsed) -> list[tuple[str, str, str]]:
    return sorted(
        (row["field"], row["old_value"] or row["old_state"], row["new_value"] or row["new_state"])
        for row in change_rows(captures)
    )


def test_a_value_that_differs_between_two_captures_is_a_change() -> None:
    old, new = captured("2019-01-01T00:00:00Z"), captured("2021-01-01T00:00:00Z", results="Major")
    assert changed(new, old) == [("early_results", "pending", "Major")]
    (row,) = change_rows([old, new])
    assert (row["from_capture_id"], row["to_capture_id"]) == (old.capture.capture_id, new.capture.capture_id)
    assert row["changed_between_start"] == "2019-01-01T00:00:00Z"
    assert row["changed_between_end"] == "2021-01-01T00:00:00Z"


def test_of_two_addresses_one_may_still_show_the_old_value() -> None:
    old, new = captured("2019-01-01T00:00:00Z"), captured("2021-01-01T00:00:00Z", results="Major")
    old.capture = replace(old.capture, seen_until="2022-01-01T00:00:00Z", times_seen=2)
    (row,) = change_rows([old, new])
    assert (row["changed_between_start"], row["changed_between_end"]) == (
        "2019-01-01T00:00:00Z",
        "2021-01-01T00:00:00Z",
    )


def test_the_text_of_a_capture_beside_it_changes_nothing() -> None:
    text = commitment_text("FR0043")
    old, new = (at(when, text, html=html) for when, html in ((OLD, False), (NEW, False)))
    page = at(OLD, f"<h1>Govtech Summit of Paris (FR0043)</h1><p>{text.partition('Overview')[2]}</p>", html=True)
    assert changed(page, old) == []
    assert {field for field, *_ in changed(page, old, new)} == {field for field, *_ in changed(page, new)} != set()


def test_a_label_that_became_blank_is_no_change_and_is_not_forgotten() -> None:
    first = captured("2019-01-01T00:00:00Z", status="Active")
    blank = captured("2020-01-01T00:00:00Z", status="")
    last = captured("2021-01-01T00:00:00Z", status="Inactive")
    assert changed(first, blank) == []
    assert changed(first, blank, last) == [("status", "Active", "Inactive")]


def test_captures_without_a_time_have_no_order() -> None:
    assert changed(captured("", status="Active"), captured("2020-01-01T00:00:00Z", status="Inactive")) == []


def test_the_same_capture_in_two_files_is_one() -> None:
    once = captured("2019-01-01T00:00:00Z")
    assert changed(once, once, captured("2021-01-01T00:00:00Z")) == []


OLD, NEW, LATEST = "2019-01-01T00:00:00Z", "2021-01-01T00:00:00Z", "2023-01-01T00:00:00Z"


def at(when: str, text: str = "", html: bool = False, **said: str) -> Parsed:
    return look_at(page_texts.captured(text or commitment_text(**said), when, html=html))[1]


def told(*captures: Parsed) -> set[tuple[Any, ...]]:
    names = ("row_key", "field", "old_state", "old_value", "new_state", "new_value", "kind")
    return {tuple(row[name] or "" for name in names) for row in change_rows(captures)}


def test_a_change_of_a_list_is_a_row_for_each_item() -> None:
    old = at(OLD, areas="Legislature, Open Data, Legislation & Regulation")
    new = at(NEW, areas="Gender, Open Parliaments, Legislation & Regulation")
    assert told(old, new) == {
        ("FR0043 gender", "policy_area_id", "absent", "", "stated", "Gender", "meaning"),
        ("FR0043 open-data", "policy_area_id", "stated", "Open Data", "absent", "", "meaning"),
        ("FR0043 open-parliaments", "policy_area_id", "stated", "Legislature", "stated", "Open Parliaments", "wording"),
    }
    assert {(row["table_name"], row["commitment_id"]) for row in change_rows([old, new])} == {
        ("commitment_policy_areas", "FR0043")
    }


def test_a_list_that_was_pending_has_its_items_after() -> None:
    old = at(OLD, reports=PENDING)
    new = at(NEW, reports="France Results Report 2018-2020, France Design Report 2018-2020")
    assert told(old, new) == {
        (f"FR0043 france-{kind}-report-2018-2020", "irm_report_id", "pending", "", "stated",
         f"France {kind.title()} Report 2018-2020", "meaning")
        for kind in ("results", "design")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ({"title": "Register of deicsions"}, {"title": "Register of Decisions"}, "wording"),
        ({"title": "Register of decisions"}, {"title": "Register of revisions"}, "meaning"),
        ({"title": "Train 100 clerks"}, {"title": "Train 200 clerks"}, "meaning"),
        ({"plan": "France Second Action Plan 2018-20"}, {"plan": "France Action Plan 2018-2020"}, "wording"),
        ({"plan": "France Action Plan 2018-2020"}, {"plan": "France Action Plan 2020-2022"}, "meaning"),
        ({"status": "Active"}, {"status": "Inactive"}, "meaning"),
    ],
)
def test_another_spelling_is_wording_and_another_value_is_meaning(
    old: dict[str, str], new: dict[str, str], kind: str
) -> None:
    (row,) = change_rows([at(OLD, **old), at(NEW, **new)])
    assert row["kind"] == kind


LISTED = "What is done: • rooms are opened • a book is kept"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LISTED, LISTED.replace("• ", "")),
        (LISTED, LISTED.replace("•", "-")),
        ("The “state” opens", "The 'state'  opens"),
    ],
)
def test_marks_of_a_list_blanks_and_quotes_are_no_change(old: str, new: str) -> None:
    assert not told(at(OLD, description=old), at(NEW, description=new))


def test_numbers_keep_their_marks() -> None:
    assert told(at(OLD, description="It costs 1.4 million."), at(NEW, description="It costs 14 million."))


def test_a_text_that_only_ends_with_its_capture_is_no_change() -> None:
    whole = at(OLD, description="A summit is held. Then a second one is held.")
    cut = at(NEW, description="A summit is held. Then a sec")
    other = at(LATEST, description="A summit is held. Then nothing is done.")
    assert not told(whole, cut)
    assert not told(
        at(OLD, description="A summit is held. Then a sec"),
        at(NEW, description="A summit is held. Then a second one is held."),
    )
    (row,) = change_rows([whole, cut, other])
    assert (row["old_value"], row["from_capture_id"]) == (
        "A summit is held. Then a second one is held.",
        whole.capture.capture_id,  # the cut one does not show whether its end still stood there
    )


def test_a_label_without_the_word_ends_pending_and_a_layout_without_the_label_does_not() -> None:
    pending, reviewed = at(OLD, completion=PENDING), at(NEW, completion="")
    assert told(pending, reviewed) == {("FR0043", "completion", "pending", "", "not-shown", "", "meaning")}
    rated = at(LATEST, completion="Substantial")
    assert told(pending, reviewed, rated) == {
        ("FR0043", "completion", "pending", "", "stated", "Substantial", "meaning")
    }
    assert not told(pending, reviewed, at(LATEST, completion=PENDING))
    assert not told(at(OLD, layout="A"), at(NEW, layout="B", ambition=""))


def test_not_relevant_beside_a_pending_review_has_not_changed_to_relevant() -> None:
    old = at(OLD, verifiable=PENDING, relevant="Not Relevant")
    new = at(NEW, verifiable="Yes", relevant="Access to Information")
    assert ("FR0043", "relevant", "pending", "", "stated", "Yes", "meaning") in told(old, new)


def test_a_correction_is_the_row_of_a_value_that_the_page_newly_has_wrong() -> None:
    wrong = Correction("commitments", "FR0043", "status", "Inactive", "Active", "It goes on.")
    rows = make_tables([at(OLD, status="Active"), at(NEW, status="Inactive")], corrections=[wrong])["changes"]
    assert [(r["cause"], r["old_value"], r["new_value"]) for r in rows.to_pylist()] == [
        ("correction", "Inactive", "Active")
    ]


REPORT = """Skip Navigation

France {title} {years}

Action Plan: France Action Plan 2018-2020

{label}

Words of our own about a report.
"""
REPORT_URL = "https://www.opengovpartnership.org/documents/france-design-report-2018-2021/"


def report_at(when: str, label: str) -> Parsed:
    text = REPORT.format(title="Design Report", years="2018-2021", label=label)
    return look_at(Capture(text.encode(), when, REPORT_URL, when, "text/plain"))[1]


def test_years_in_a_title_never_replace_those_at_a_label_whichever_came_first() -> None:
    label, title = "Dates Under Review: 2018-2020", ""
    for first, second in ((label, title), (title, label)):
        pages = [report_at(OLD, first), report_at(NEW, second)]
        (report,) = make_tables(pages, corrections=())["irm_reports"].to_pylist()
        assert (report["start_year"], report["end_year"]) == (2018, 2020)
        assert not told(*pages)


def test_what_no_table_and_no_list_declares_is_no_field_of_changes() -> None:
    assert is_told("commitments", "action_plan")
    assert not is_told("irm_reports", "other_languages")
    assert not is_told("irm_reports", "url")
    assert not is_told("irm_reports", "colour")


def test_each_field_that_a_page_is_observed_to_state_is_declared(given_captures: list[dict[str, Any]]) -> None:
    others = {row["code"] for row in read_vocabulary("observed_fields")}
    for case in given_captures:
        for o in parse_text(case)[1].observations:
            assert o.field in tables()[o.table_name].columns or o.field in others, (o.table_name, o.field)
