"""Pages that are about no commitment, plan, report or member make no row of one, whatever they name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from captured_values import parse_text

from pipeline.tables import make_tables

# What a page is, in the words of the captures -> its kind here.
KINDS = {"inception report": "inception_report", "list of": "index", "IRM report on OGP Local": "irm_report"}
ROWS = ("commitments", "action_plans", "irm_reports", "members", "local_reports")


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "captures" / "other.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_each_page_is_of_its_kind(cases: list[dict[str, Any]]) -> None:
    assert len(cases) >= 24
    for case in cases:
        said = case["expect"]["page_kind"]
        kind = next((KINDS[begin] for begin in KINDS if said.startswith(begin)), "other")
        assert parse_text(case)[1].capture.page_kind == kind, case["case"]


def test_only_reports_of_local_monitors_make_rows(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        parsed = parse_text(case)[1]
        own = "local_reports" if parsed.capture.page_kind == "inception_report" else ""
        assert parsed.table == own, case["case"]
        made = make_tables([parsed])
        assert bool(own) or not any(made[name].num_rows for name in ROWS), case["case"]
