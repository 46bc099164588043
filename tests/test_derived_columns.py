"""Columns that follow from ratings: by hand, and beside the columns of OGP's own database that they follow."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from pipeline.reconcile.reference import read_reference
from pipeline.tables.commitments import rating_scale, rating_score
from pipeline.tables.derived import STAR_RULE_YEAR, add_derived_columns

STARRED: dict[str, Any] = {
    "verifiable": True, "relevant": True, "potential_impact": "Transformative", "completion": "Complete",
}  # fmt: skip


def derived(**ratings: Any) -> dict[str, Any]:
    row = dict(ratings)
    add_derived_columns([row])
    return row


@pytest.mark.parametrize(
    ("column", "ratings", "value"),
    [
        ("high_completion", {"completion": "Substantial"}, True),
        ("high_completion", {"completion": "Limited"}, False),
        ("high_completion", {"completion": "Withdrawn"}, False),
        ("high_completion", {}, None),
        ("high_ambition", {"ambition": "High"}, True),
        ("high_ambition", {"ambition": "Modest", "potential_impact": "Moderate", "relevant": True}, False),
        ("high_ambition", {"potential_impact": "Moderate", "relevant": True}, True),
        ("high_ambition", {"potential_impact": "Moderate", "relevant": False}, False),
        ("high_ambition", {"potential_impact": "Minor", "relevant": True}, False),
        ("high_ambition", {"relevant": True}, None),
        ("strong_early_results", {"early_results": "Major"}, True),
        ("strong_early_results", {"early_results": "Significant"}, True),
        ("strong_early_results", {"early_results": "No Notable Results"}, False),
        ("strong_early_results", {}, None),
        ("star_by_rule", STARRED, True),
        ("star_by_rule", STARRED | {"relevant": False}, False),
        ("star_by_rule", STARRED | {"potential_impact": "Moderate"}, False),
        ("star_by_rule", STARRED | {"completion": None}, None),
        ("star_rule_year", STARRED | {"completion": "Limited"}, STAR_RULE_YEAR),
        ("star_rule_year", STARRED | {"verifiable": None}, None),
        ("start_year", {"start_date": "2018"}, 2018),
        ("end_year", {"end_date": "2020-06-30"}, 2020),
        ("end_year", {"end_date": ""}, None),
    ],
)
def test_a_column_follows_its_formula(column: str, ratings: dict[str, Any], value: object) -> None:
    assert derived(**ratings)[column] is value or derived(**ratings)[column] == value


@pytest.mark.parametrize(
    ("indicator", "value", "score", "scale"),
    [
        ("early_results", "Marginal", 2, "did it open government"),
        ("early_results", "Significant", 2, "early results"),
        ("completion", "Withdrawn", None, ""),
        ("completion", "", None, ""),
    ],
)
def test_equal_scores_of_two_scales_are_told_apart(indicator: str, value: str, score: int | None, scale: str) -> None:
    assert (rating_score(indicator, value), rating_scale(indicator, value)) == (score, scale)


def test_no_commitment_is_no_trouble() -> None:
    add_derived_columns([])


def test_the_columns_are_those_of_the_database_where_it_has_them(shared: Path) -> None:
    """On the rows of its sample: High Completion, High DIOG, High Ambition (older scale) and the star."""
    path = shared / "reference" / "ogp_commitments_database_sample.csv"
    with path.open(encoding="utf-8", newline="") as file:
        official = {row["Commitment Unique Identifier"]: row for row in csv.DictReader(file)}
    rows = []
    for row in read_reference(path).rows:
        values: dict[str, Any] = {
            name: row.value(name) or None for name in ("completion", "early_results", "potential_impact")
        }
        values |= {name: {"Yes": True, "No": False}.get(row.value(name)) for name in ("verifiable", "relevant")}
        rows.append(values | {"commitment_id": row.key})
    add_derived_columns(rows)
    counted = dict.fromkeys(("high_completion", "strong_early_results", "high_ambition", "star_by_rule"), 0)
    for ours, column in zip(counted, ("High Completion", "High DIOG", "High Ambition", "Max star"), strict=True):
        for row in rows:
            theirs = official[str(row["commitment_id"])][column]
            if row[ours] is not None and theirs in ("0", "1"):
                assert row[ours] == (theirs == "1"), (row["commitment_id"], ours)
                counted[ours] += 1
    assert min(counted.values()) > 80, counted
