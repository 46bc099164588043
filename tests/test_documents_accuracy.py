"""Every value that the given captures of reports, plans and members state is read, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from captured_documents import documents_in_expected_form
from captured_values import Accuracy, parse_text

# A page of the site may be of one of these kinds in the captures; each has its own parser.
KINDS = {"irm_report", "action_plan", "member"}


@pytest.fixture(scope="module")
def cases(given_captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The captures of documents and members: they name a kind."""
    return [case for case in given_captures if "kind" in case]


def test_every_expected_value_is_read(cases: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    accuracy = Accuracy()
    for case in cases:
        found = documents_in_expected_form(parse_text(case)[1], case["expect"])
        for name, expected in case["expect"].items():
            accuracy.count(case["case"], name, found[name], expected)
    with capsys.disabled():
        print(f"\n{accuracy}")
    assert len(cases) >= 44
    assert not accuracy.misses


def test_each_page_is_of_its_kind(cases: list[dict[str, Any]]) -> None:
    kinds = {case["case"]: parse_text(case)[1].capture.page_kind for case in cases}
    assert kinds == {case["case"]: case["kind"] for case in cases}
    assert set(kinds.values()) == KINDS


def test_nothing_is_left_over(cases: list[dict[str, Any]]) -> None:
    left = {case["case"]: parse_text(case)[1].capture.lines_left for case in cases}
    assert sum(count == 0 for count in left.values()) >= 0.95 * len(cases), left
