"""The given captures of reports, plans and members: their kind, and no line left over."""

from __future__ import annotations

from typing import Any

import pytest
from captured_values import parse_text

# A page of the site may be of one of these kinds in the captures; each has its own parser.
KINDS = {"irm_report", "action_plan", "member"}


@pytest.fixture(scope="module")
def cases(given_captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The captures of documents and members: they name a kind."""
    return [case for case in given_captures if "kind" in case]


def test_each_page_is_of_its_kind(cases: list[dict[str, Any]]) -> None:
    kinds = {case["case"]: parse_text(case)[1].capture.page_kind for case in cases}
    assert kinds == {case["case"]: case["kind"] for case in cases}
    assert set(kinds.values()) == KINDS


def test_nothing_is_left_over(cases: list[dict[str, Any]]) -> None:
    left = {case["case"]: parse_text(case)[1].capture.lines_left for case in cases}
    assert sum(count == 0 for count in left.values()) >= 0.95 * len(cases), left
