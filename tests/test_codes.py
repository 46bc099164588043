"""The table `codes` says what every code of every published column means."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pytest

from pipeline import schemas
from pipeline.tables import make_tables
from pipeline.tables.arrow import arrow_table
from pipeline.tables.commitments import rating_scale, rating_score

INDICATORS = [row["code"] for row in schemas.read_vocabulary("indicators")]


@pytest.fixture(scope="module")
def codes() -> list[dict[str, Any]]:
    return make_tables([])["codes"].to_pylist()


def test_every_column_with_a_codelist_has_its_codes_and_no_two_are_alike(codes: list[dict[str, Any]]) -> None:
    listed = {tuple(row["column"].split(".")[:2]) for row in codes}
    declared = {(t.name, f.name) for t in schemas.tables().values() for f in t.fields if f.vocabulary}
    assert listed == declared
    assert len({(row["column"], row["code"]) for row in codes}) == len(codes)


def test_every_code_is_defined(codes: list[dict[str, Any]]) -> None:
    assert [row for row in codes if not row["definition"]] == []


@pytest.mark.parametrize("indicator", INDICATORS)
def test_ratings_have_the_scores_and_scales_that_assessments_have(codes: list[dict[str, Any]], indicator: str) -> None:
    of = [row for row in codes if row["column"] == f"assessments.value.{indicator}"]
    assert of
    for row in of:
        assert row["score"] == rating_score(indicator, row["code"])
        assert row["scale"] == (rating_scale(indicator, row["code"]) or None)


def test_the_words_of_a_scale_give_the_scores_that_its_ratings_have(codes: list[dict[str, Any]]) -> None:
    rated = {
        (row["scale"], row["code"], row["score"])
        for row in codes
        if row["column"].startswith("assessments.value") and row["scale"]
    }
    told = {
        (scale["code"], word, int(score))
        for scale in schemas.read_vocabulary("scales")
        for word, score in re.findall(r"([A-Z][A-Za-z ]*) (-?\d)(?!\d)", scale["definition"])
    }
    assert told == rated


def test_the_three_scales_of_ambition_and_the_two_of_early_results_are_apart(codes: list[dict[str, Any]]) -> None:
    def scales(*indicators: str) -> set[str]:  # some words stand outside of all scales
        columns = {f"assessments.value.{indicator}" for indicator in indicators}
        return {row["scale"] for row in codes if row["column"] in columns and row["scale"]}

    assert scales("ambition", "potential_impact") == {"low or high", "potential for results", "potential impact"}
    assert scales("early_results") == {"did it open government", "early results"}


def test_a_rating_in_the_wide_table_may_also_be_the_reason_why_there_is_none(codes: list[dict[str, Any]]) -> None:
    of = [row["code"] for row in codes if row["column"] == "commitments_wide.rating_starred"]
    assert of == ["No", "Yes", "Pending", "No data", "Not shown"]


def test_scales_and_years_of_ratings_are_declared_and_sound() -> None:
    known = {row["code"] for row in schemas.read_vocabulary("scales")}
    ratings = schemas.read_vocabulary("rating_words")
    assert {row["scale"] for row in ratings} - {""} == known
    for row in ratings:
        assert bool(row["scale"]) == bool(row["score"])
        assert int(row["used_from"] or 0) <= int(row["used_to"] or 9999)


def test_issues_stand_by_severity_then_table_then_row() -> None:
    keys = [("note", "", ""), ("warning", "members", "b"), ("error", "", ""), ("error", "members", "a"),
            ("warning", "commitments", "c"), ("warning", "members", "a")]  # fmt: skip
    rows = [{"issue_id": f"i{n}", "severity": s, "table_name": t, "row_key": k} for n, (s, t, k) in enumerate(keys)]
    table: pa.Table = arrow_table(schemas.tables()["issues"], rows)
    assert table["issue_id"].to_pylist() == ["i3", "i2", "i4", "i5", "i1", "i0"]
