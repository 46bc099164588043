"""Captures of one page over time become a history."""

from __future__ import annotations

from pipeline.build import look_at
from pipeline.history import change_rows
from pipeline.model import Capture, Parsed

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


def changed(*captures: Parsed) -> list[tuple[str, str, str]]:
    return sorted((row["field"], row["old_value"], row["new_value"]) for row in change_rows(captures))


def test_a_value_that_differs_between_two_captures_is_a_change() -> None:
    old, new = captured("2019-01-01T00:00:00Z"), captured("2021-01-01T00:00:00Z", results="Major")
    assert changed(new, old) == [("early_results", "pending", "Major")]
    (row,) = change_rows([old, new])
    assert (row["from_capture_id"], row["to_capture_id"]) == (old.capture.capture_id, new.capture.capture_id)
    assert row["changed_between_start"] == "2019-01-01T00:00:00Z"
    assert row["changed_between_end"] == "2021-01-01T00:00:00Z"


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
