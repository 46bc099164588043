"""Pages that are about no commitment, plan, report or member make no row of one, whatever they name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from captured_values import parse_text

from pipeline.tables import make_tables

ROWS = ("commitments", "action_plans", "irm_reports", "members", "local_reports")


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[dict[str, Any]]:
    lines = (shared / "captures" / "other.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_only_reports_of_local_monitors_make_rows(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        parsed = parse_text(case)[1]
        own = "local_reports" if parsed.capture.page_kind == "inception_report" else ""
        assert parsed.table == own, case["case"]
        made = make_tables([parsed])
        assert bool(own) or not any(made[name].num_rows for name in ROWS), case["case"]
