"""The derived columns of OGP's own tables are formulas of their other columns: each on the published sample rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.reconcile.formulas import Formula, check, formulas

DATABASE, EXPLORER = "ogp_commitments_database_sample.csv", "ogp_explorer_2016_sample.csv"

# (rows that agree, rows to which the formula applies) on the sample of each file, in the order of `formulas()`.
COUNTS = {
    "database": [
        (261, 261),  # _Specificity
        (261, 261),  # _Potential Impact
        (261, 261),  # _CompletionProgress
        (261, 261),  # _CompletionEndTerm
        (261, 261),  # _Potential for Results
        (261, 261),  # _Early Results
        (261, 261),  # _OpenGovernment
        (261, 261),  # _DIOGATI
        (261, 261),  # _DIOGCP
        (255, 261),  # _DIOGPA
        (69, 71),  # _OpenGovernment
        (110, 110),  # Verifiable
        (163, 164),  # _Relevant
        (73, 76),  # _ChangeCompletion
        (257, 261),  # Change In Completion
        (108, 108),  # Starred (2015 Only)
        (108, 108),  # Starred (Current Formula) Progress Report
        (88, 88),  # Starred (Current Formula) End of Term
        (261, 261),  # Max star
        (261, 261),  # Raw Completion
        (261, 261),  # Midterm Only
        (261, 261),  # Max Completion
        (261, 261),  # High Completion
        (261, 261),  # High Ambition
        (261, 261),  # High DIOG
        (261, 261),  # Ambition Assessed
        (261, 261),  # Comp Assessed
        (261, 261),  # DIOG Assessed
        (256, 261),  # Ambitious and complete, or DIOG
        (256, 261),  # Ambitious but not complete
        (255, 261),  # Complete but not ambitious
        (253, 261),  # Not complete or ambitious
        (261, 261),  # Not reviewed
        (261, 261),  # CHECKSUM
        (261, 261),  # IRM-Based Score
        (261, 261),  # Binding constraint
        (261, 261),  # Active Commitment
        (260, 261),  # Action Plan Duration (Years)
        (261, 261),  # Action Plan ID
        (261, 261),  # URL
        (261, 261),  # Commitment Dummy
        (261, 261),  # Subnational in NAPs
        (261, 261),  # Anti-Corruption and Integrity
        (261, 261),  # Civic Space and Enabling Environment
        (261, 261),  # Democratizing Decision-Making
        (261, 261),  # Digital Governance
        (260, 261),  # Environment & Climate
        (261, 261),  # Fiscal Openness
        (261, 261),  # Inclusion
        (261, 261),  # Justice
        (260, 261),  # Public Service Delivery
        (261, 261),  # Access to information
        (261, 261),  # Money in Politics
        (261, 261),  # Participation in Lawmaking
        (5, 5),  # Elections
        (3, 3),  # Public Procurement
        (7, 7),  # Private Sector
        (8, 8),  # Public Participation
    ],
    "explorer": [
        (970, 981),  # _Specificity
        (975, 981),  # _Pot Impact Coded
        (979, 981),  # _CompletionProgress
        (981, 981),  # _CompletionEndTerm
        (981, 981),  # _OpenGovt
        (976, 981),  # _Relevant
        (421, 421),  # Starred (pre-June 2014 assessments)
        (417, 419),  # Starred (2015 only)
        (283, 283),  # Starred (current formula) progress report
        (32, 32),  # Starred (current formula) end of term
        (981, 981),  # Checksum
        (32, 32),  # _ChangeCompletion
        (981, 981),  # IRM Assessed (Y/N)?
        (423, 424),  # ODWG
    ],
}


def rows_of(folder: Path, form: str) -> list[dict[str, str]]:
    with (folder / (DATABASE if form == "database" else EXPLORER)).open(encoding="utf-8", newline="") as file:
        if form == "explorer":
            next(file)  # numbers of the columns
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample(shared: Path) -> Mapping[str, list[dict[str, str]]]:
    return {form: rows_of(shared / "reference", form) for form in COUNTS}


def of_form(form: str) -> list[Formula]:
    return [formula for formula in formulas() if formula.form == form]


@pytest.mark.parametrize(
    ("form", "place"), [(form, place) for form, counts in COUNTS.items() for place in range(len(counts))]
)
def test_a_formula_holds_on_as_many_sample_rows_as_counted(
    form: str, place: int, sample: Mapping[str, list[dict[str, str]]]
) -> None:
    found = check(of_form(form)[place], sample[form])
    assert (found.agree, found.tested) == COUNTS[form][place], found.formula.column


def test_there_are_72_formulas_and_each_has_its_count() -> None:
    assert {form: len(of_form(form)) for form in COUNTS} == {form: len(counts) for form, counts in COUNTS.items()}
    assert len(formulas()) == 72


def test_the_counts_are_those_of_the_given_list(shared: Path) -> None:
    """`formulas.csv` was worked out from both halves; its column `sample` is given for the database."""
    with (shared / "reference" / "formulas.csv").open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    ours = {form: of_form(form) for form in COUNTS}
    for form, file_name in (("database", "db"), ("explorer", "explorer")):
        listed = [row for row in given if row["file"] == file_name]
        assert [row["column"] for row in listed] == [formula.column for formula in ours[form]]
        for row, counts in zip(listed, COUNTS[form], strict=True):
            if row["sample"]:
                assert row["sample"] == f"{counts[0]}/{counts[1]}", row["column"]


def test_a_formula_that_is_turned_round_is_found() -> None:
    """A row that says otherwise is an exception; one that the formula does not reach is not tested."""
    verifiable = next(f for f in formulas() if f.column == "Verifiable")
    rows = [{"_Specificity": "3", "Verifiable": "No"}, {"_Specificity": "ND", "Verifiable": "Yes"}]
    assert check(verifiable, rows).exceptions == (0,)
    assert check(verifiable, rows).tested == 1
