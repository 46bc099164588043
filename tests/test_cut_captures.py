"""A capture of text that ends too early changes nothing that an older, whole one says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from captured_values import parse_text
from page_texts import captured, commitment_text

from pipeline.build import look_at
from pipeline.model import Parsed
from pipeline.tables import make_tables

OLD, NEW = "2019-01-01T00:00:00Z", "2021-01-01T00:00:00Z"
# How many cuts of each capture are tried, spread over its length; each in a line of so many letters or more.
CUTS, LONG = 6, 30
# The words of a rating are those of the newest capture, even where it lists less of the values that make it relevant.
_OF_CAPTURES = {"first_captured", "last_captured", "capture_id", "as_written"}


@pytest.fixture(scope="module")
def wholes(shared: Path) -> list[dict[str, Any]]:
    """One capture of each commitment."""
    files = sorted((shared / "captures").glob("commitments*.jsonl"))
    cases = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return list({parse_text(case)[1].key: case for case in reversed(cases)}.values())


def page(case: dict[str, Any], text: str, when: str) -> Parsed:
    return look_at(captured(text, when, case["url"], f"{case['case']}-{when}"))[1]


def said(pages: list[Parsed]) -> tuple[list[Any], dict[str, list[Any]]]:
    """(changes, rows of the tables that hold one value of a commitment)."""
    tables = make_tables(pages, corrections=())
    names = ("commitments", "assessments", "commitment_policy_areas", "commitment_irm_reports", "commitment_ogp_values")
    rows = {
        name: [{k: v for k, v in row.items() if k not in _OF_CAPTURES} for row in tables[name].to_pylist()]
        for name in names
    }
    return tables["changes"].to_pylist(), rows


def ends(text: str, number: int) -> int:
    """Where a text is cut: in the middle of a line."""
    end = 100 + (len(text) - 100) * number // CUTS
    while end < len(text) and end - text.rfind("\n", 0, end) < LONG:
        end += 1
    return end


@pytest.mark.parametrize("number", range(CUTS))
def test_a_cut_capture_supersedes_nothing_and_is_no_change(wholes: list[dict[str, Any]], number: int) -> None:
    whole = [page(case, case["text"], OLD) for case in wholes]
    cut = [page(case, case["text"][: ends(case["text"], number)], NEW) for case in wholes]
    changes, rows = said(whole + cut)
    assert [(c["row_key"], c["field"], c["old_value"], c["new_value"]) for c in changes] == []
    assert rows == said(whole)[1]


def test_a_page_may_be_cut_behind_any_letter() -> None:
    pages = []
    texts = {}
    length = len(commitment_text())
    for number in range(60, length):
        key = f"FR{number:04}"
        texts[key] = commitment_text(key, potential_impact="Minor", support="Ministry A; Agency B")
        address = f"https://www.opengovpartnership.org/members/france/commitments/{key}/"
        pages += [
            look_at(captured(text, when, address, f"{key}-{when}"))[1]
            for text, when in ((texts[key], OLD), (texts[key][:number], NEW))
        ]
    changes, rows = said(pages)
    assert [
        (c["row_key"], c["field"], texts[c["commitment_id"]][: int(c["commitment_id"][2:])][-30:]) for c in changes
    ] == []
    assert rows == said([page for page in pages if page.capture.captured_at == OLD])[1]


@pytest.mark.parametrize("end", ["IRM Rev", "Sup", "Descripti"])
def test_a_cut_label_is_no_value_and_no_prose(end: str) -> None:
    text = commitment_text(support="Office of Keys")
    cut = look_at(captured(text[: text.index(f"\n{end}") + 1 + len(end)], NEW))[1]
    values = [o.value for o in cut.observations if o.state == "stated"]
    assert values
    assert not any(value.endswith(end) for value in values)
