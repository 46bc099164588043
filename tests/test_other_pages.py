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


TEASERS = "\n".join(
    f"{name} Design Report 2017-2019\nCountry: {name}\nAction Plan: {name} Action Plan 2017-2019\n"
    "Report Publication Year: 2019"
    for name in ("Peru", "Chile")
)
LOW_TEASERS = (
    "A group of ours\n" + "A line of ours.\n" * 20 + "Country: Peru\nAction Plan: Peru Action Plan 2017-2019\n"
    "Report Publication Year: 2019"
)
MEMBER = (
    "Nariño, Colombia\nMember Since 2020\nCurrent Action Plan\n2021-2023\nAction Plan 1\nNumber of Commitments: 5\n"
    "Resources\nAction plan – Nariño, Colombia, 2021 – 2023\n2021, Action Plan, Web page"
)


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("group/a-group/", f"A group of ours\n{TEASERS}", "index"),
        ("?p=4711", f"A group of ours\n{TEASERS}", "other"),
        ("members/narino-colombia/", MEMBER, "member"),
        ("?p=4712", MEMBER, "member"),
        ("commitment/01-a-portal", "01-A Portal\nCountry: Kenya\nYear Action Plan: 2012", "old_commitment"),
        ("documents/kenya-mid-term-report-2016-2018/", "A Guide of Ours\nIt is about all reports.", "other"),
        ("?p=4713", "Peru\nMember Since 2012\nA word of ours on Peru.", "member"),
        ("?p=4714", LOW_TEASERS, "other"),
    ],
)  # fmt: skip
def test_a_page_that_names_reports_and_plans_is_none_of_them(path: str, text: str, kind: str) -> None:
    url = f"https://www.opengovpartnership.org/{path}"
    assert parse_text({"case": path, "url": url, "text": text})[1].capture.page_kind == kind
