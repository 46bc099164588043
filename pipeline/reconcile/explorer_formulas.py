"""The derived columns of the Explorer's file of 2016, as formulas of its other columns."""

from __future__ import annotations

from functools import partial

from pipeline.reconcile.formula import END, PROGRESS, Formula, Row, Rule, between, change, coded, one
from pipeline.reconcile.reference import forms

_SPECIFICITY = {"None": 0, "a. low": 1, "b. medium": 2, "c. high": 3}
_COMPLETION = {
    "Withdrawn": 0, "Unclear": 1, "a. Not started": 2, "a. Not Started": 2, "b. Limited": 3, "c. Substantial": 4,
    "d. Complete": 5,
}  # fmt: skip
_IMPACT = {"None": 0, "Unclear": 0, "Minor": 1, "Moderate": 2, "Transformative": 3}
_OPENED = {"b. None": 1, "c. Marginal": 2, "d. Major": 3}


def _relevant(row: Row) -> str:
    said = [row[f"Value -{name}"] for name in ("Info", "Part", "Acc")]
    return "1" if "1" in said else "NR" if "NR" in said else "0"


def _star(column: str, completion: str, impact: int, specific: bool, row: Row) -> str | None:
    if row[column] not in ("0", "1"):
        return None
    starred = (
        (not specific or between(row["_Specificity"], 2, 3))
        and row["_Relevant"] == "1"
        and between(row["_Pot Impact Coded"], impact, 3)
        and between(row[completion], 4, 5)
    )
    return one(starred)


def _tag_columns() -> tuple[str, ...]:
    return tuple(next(form for form in forms() if form.code == "explorer").declared["policy_areas"])


def _checksum(row: Row) -> str:
    return str(sum(row[tag] == "1" for tag in _tag_columns()))


def _open_data(row: Row) -> str | None:
    return None if row["ODWG"] == "NR" else row["Open Data"]


def explorer_formulas() -> list[Formula]:
    before, only_2015 = "Starred (pre-June 2014 assessments)", "Starred (2015 only)"
    progress, end = "Starred (current formula) progress report", "Starred (current formula) end of term"
    made = [
        coded("explorer", "_Specificity", "Specificity", _SPECIFICITY),
        coded("explorer", "_Pot Impact Coded", "Potential impact", _IMPACT),
        coded("explorer", PROGRESS, "Completion (progress report)", _COMPLETION),
        coded("explorer", END, "Completion (end of term)", _COMPLETION),
        coded("explorer", "_OpenGovt", "Did it open government (end of term only)", _OPENED),
    ]
    rules: tuple[tuple[str, str, Rule], ...] = (
        ("_Relevant", "1 where a value but Tech is 1; NR stays", _relevant),
        (before, "relevant, impact 2 or 3, progress 4 or 5", partial(_star, before, PROGRESS, 2, False)),
        (only_2015, "also specificity 2 or 3", partial(_star, only_2015, PROGRESS, 2, True)),
        (progress, "impact 3 only", partial(_star, progress, PROGRESS, 3, True)),
        (end, "impact 3 only, completion at the end of term", partial(_star, end, END, 3, True)),
        ("Checksum", "number of tags that are 1", _checksum),
        ("_ChangeCompletion", "end of term - progress", change),
        (
            "IRM Assessed (Y/N)?",
            "0 where completion is NR",
            lambda row: one(row["Completion (progress report)"] != "NR"),
        ),
        ("ODWG", "Open Data", _open_data),
    )
    return made + [Formula("explorer", column, words, rule) for column, words, rule in rules]
