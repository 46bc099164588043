"""Prose of reports, plans, members and monitors' forms stands in `sections`: a line that was taken is not lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from captured_values import own_observations, parse_text

from pipeline.model import Parsed
from pipeline.parse.context import Ledger
from pipeline.privacy import mask_contacts
from pipeline.tables import make_tables

CAPTURES = Path(__file__).parent.parent.parent / "shared" / "captures"
# Fixed words of the template, persons (never published), levels of which the chosen one is marked; entries, results and
# answers are published as codes and numbers, which tests of their own compare.
_NOT_IN_A_TABLE = (
    "heading", "label", "repeated label", "contact", "value evaluator", "value e_mail", "title", "level of", "option ",
    "current period", "document", "performance", "highlight",
)  # fmt: skip
REPORT = """Skip Navigation

France Mid-Term Report 2018-2020

A sentence of the overview that no rule knows.

France did not act contrary to OGP process. More words stand behind the statement.

And in French:

Une phrase en français qui reste sur la page.
"""


def lost_lines(parsed: Parsed, ledger: Ledger) -> list[str]:
    """Lines that were taken and whose words no row and no value holds."""
    held = [str(value) for row in parsed.rows for value in row.values.values()]
    held += [o.as_written for o in parsed.observations] + [o.value for o in parsed.observations]
    held += [issue.value for issue in parsed.issues]
    book = " ".join(" ".join(held).split())
    taken = ((line, ledger.fate(line)) for line in ledger.page.lines)
    return [
        f"{fate}: {line.text}"
        for line, fate in taken
        if fate
        and not fate.startswith(("chrome", *_NOT_IN_A_TABLE))
        and " ".join(mask_contacts(line.text)[0].split()) not in book
    ]


def cases() -> list[dict[str, Any]]:
    if not CAPTURES.is_dir():
        pytest.skip("the shared captures are not here")
    names = ("documents.jsonl", "documents.2.jsonl", "other.jsonl")
    return [json.loads(line) for name in names for line in (CAPTURES / name).read_text("utf-8").splitlines()]


def test_no_line_of_a_captured_document_is_taken_and_lost() -> None:
    lost = {case["case"]: lines for case in cases() if (lines := lost_lines(*parse_text(case)[1:]))}
    assert not lost


def test_prose_of_a_report_stands_in_sections_under_its_headings() -> None:
    case = {
        "case": "r",
        "url": "https://www.opengovpartnership.org/documents/france-mid-term-report-2018-2020/",
        "text": REPORT,
    }
    _, parsed, ledger = parse_text(case)
    assert not lost_lines(parsed, ledger)
    rows = make_tables([parsed])["sections"].to_pylist()
    assert {(row["table_name"], row["commitment_id"]) for row in rows} == {("irm_reports", None)}
    assert [row["position"] for row in rows] == [1, 2]
    assert "More words stand behind the statement." in rows[0]["text"]
    assert (rows[1]["section"], rows[1]["heading"]) == ("fr", "And in French:")
    assert rows[1]["text"] == "Une phrase en français qui reste sur la page."


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The IRM has partnered with Ana Ejemplo, a researcher, to carry out this evaluation.", "Ana Ejemplo"),
        ("The IRM has partnered with Eva Muster-Beispiel to carry out this evaluation.", "Eva Muster-Beispiel"),
        ("In France, the IRM researcher Ana Ejemplo’s report’s findings are summarized below:", "Ana Ejemplo"),
        ("The IRM researcher Ana Ejemplo of the Open House report’s findings are summarized below:", "Ana Ejemplo"),
    ],
)  # fmt: skip
def test_a_sentence_names_the_researcher(sentence: str, name: str) -> None:
    case = {
        "case": "r",
        "url": "https://www.opengovpartnership.org/documents/france-mid-term-report-2018-2020/",
        "text": REPORT.replace("A sentence of the overview that no rule knows.", sentence),
    }
    assert own_observations(parse_text(case)[1])["researcher"].value == name
