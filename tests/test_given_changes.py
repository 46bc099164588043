"""What changed between the given captures of one page is exactly what a careful reader of both finds.

`given_changes.csv` was written by reading the captures beside each other, and held against the values in `expect`. Of a
description it says only that its words differ. Where it has no row for a value, the two captures say the same, or one
of them ends before the rest, has another layout, or writes the marks of a list otherwise.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from captured_values import parse_text
from page_texts import captured

from pipeline.build import look_at
from pipeline.model import Parsed
from pipeline.tables import make_tables

EXPECTED = Path(__file__).parent / "given_changes.csv"
COLUMNS = ("key", "from", "to", "row_key", "field", "old_state", "old_value", "new_state", "new_value", "kind")
# The order of the captures in time, where it is not that of the files: by the names of areas and by what is reviewed.
ORDER = {
    "DK0054": "a b", "HR0027": "a b", "AR0090": "d g b es", "FR0043": "a c b", "UA0068": "a c b", "KR0056": "b1 c b2",
    "SN0013": "b1 c b2", "RO0021": "a d c",
}  # fmt: skip


@pytest.fixture(scope="module")
def all_captures(shared: Path) -> list[dict[str, Any]]:
    files = sorted((shared / "captures").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def in_waves(cases: list[dict[str, Any]]) -> list[tuple[str, Parsed]]:
    """(case, parsed) of all captures: the first of each page in 2018, the second in 2020, and so on."""
    pages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in cases:
        pages[parse_text(case)[1].key or case["case"]].append(case)
    timed = []
    for key, group in pages.items():
        names = ORDER.get(key, "").split()
        group.sort(key=lambda case: names.index(_wave(case)) if names else 0)
        for number, case in enumerate(group):
            capture = captured(case["text"], f"{2018 + 2 * number}-01-01T00:00:00Z", case["url"], case["case"])
            timed.append((case["case"], look_at(capture)[1]))
    return timed


def _wave(case: dict[str, Any]) -> str:
    return str(case["case"]).partition("-")[2]


def found(timed: list[tuple[str, Parsed]]) -> list[dict[str, str]]:
    case_of = {page.capture.capture_id: case for case, page in timed}
    rows = make_tables((page for _, page in timed), corrections=())["changes"].to_pylist()
    told = []
    for row in rows:
        ends = {"from": case_of[row["from_capture_id"]], "to": case_of[row["to_capture_id"]]}
        words = {} if row["field"] != "description" else {"old_value": "", "new_value": ""}
        key = {"key": row["commitment_id"] or row["row_key"]}
        told.append({name: (row | ends | words | key)[name] or "" for name in COLUMNS})
    return sorted(told, key=lambda row: tuple(row.values()))


def test_changes_are_exactly_what_a_careful_reader_finds(all_captures: list[dict[str, Any]]) -> None:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert found(in_waves(all_captures)) == sorted(expected, key=lambda row: tuple(row.values()))


def test_the_order_in_which_captures_are_read_changes_no_change(all_captures: list[dict[str, Any]]) -> None:
    timed = in_waves(all_captures)
    assert found(timed[::-1]) == found(timed)
