"""Each line that is taken stands in a table (a value, a row, an issue), or is a label or heading that is declared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from captured_values import own_observations, parse_text
from pages.make_sample import page_body, sample_pages

from pipeline.model import Line, Parsed
from pipeline.parse.context import Ledger
from pipeline.parse.irm_report.prose import read_early_results
from pipeline.privacy import mask_contacts
from pipeline.schemas import read_vocabulary, tables
from pipeline.tables import make_tables
from pipeline.vocabularies import fold

# Persons are counted and never published.
_PERSONS = ("contact", "value evaluator", "value e_mail")
# Lines of a table or list, and labels: they stand in rows as codes and numbers, so each of their words is looked for.
# All other lines stand somewhere as they are.
_OF_WORDS = (
    "label", "repeated label", "heading", "title", "document", "listing", "performance", "highlight", "level of",
    "option",
)  # fmt: skip
_DECLARED = {
    "labels": "spelling", "page_headings": "spelling", "report_indicators.spellings": "spelling",
    "report_options": "spelling", "public_influence": "label",
}  # fmt: skip
# The number of a form's section, and the marks of a plan's two years.
_MARKS = frozenset({"y1", "y2"})
REPORT = """Skip Navigation

France Mid-Term Report 2018-2020

A sentence of the overview that no rule knows.

France did not act contrary to OGP process. More words stand behind the statement.

And in French:

Une phrase en français qui reste sur la page.
"""


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


@cache
def declared_words() -> frozenset[str]:
    """Words of labels, headings and levels, and of the columns that a table of highlights has."""
    rows = (words_of(row[column]) for name, column in _DECLARED.items() for row in read_vocabulary(name))
    columns = (words_of(field.title) for field in tables()["report_commitments"].fields)
    parts = (words_of(row["spelling"]) for row in read_vocabulary("prose_words") if row["code"] == "section")
    return _MARKS.union(*rows, *columns, *parts)


def held(parsed: Parsed) -> str:
    """All that a page was read to: values, rows, what its issues quote."""
    said = {True: "Yes", False: "No"}
    found = [str(said.get(v, v)) if isinstance(v, bool) else str(v) for row in parsed.rows for v in row.values.values()]
    found += [words for o in parsed.observations for words in (o.as_written, o.value)]
    found += [issue.value for issue in parsed.issues]
    return " ".join(" ".join(found).split())


def lost_lines(parsed: Parsed, ledger: Ledger) -> list[str]:
    """Lines that were taken and whose words no row and no value holds."""
    book = fold(held(parsed))
    words = words_of(book) | declared_words()
    lost = []
    for line in ledger.page.lines:
        fate, text = ledger.fate(line), " ".join(mask_contacts(line.text)[0].split())
        if not fate or fate.startswith(("chrome", *_PERSONS)) or fold(text) in book:
            continue
        if not (fate.startswith(_OF_WORDS) and words_of(text) <= words):
            lost.append(f"{fate}: {line.text}")
    return lost


def captured(shared: Path) -> Iterator[dict[str, Any]]:
    for name in ("commitments", "commitments.2", "documents", "documents.2", "other"):
        yield from map(json.loads, (shared / "captures" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


def test_no_line_of_a_captured_page_is_taken_and_lost(shared: Path) -> None:
    lost = {case["case"]: lines for case in captured(shared) if (lines := lost_lines(*parse_text(case)[1:]))}
    assert lost == {}


def test_no_line_of_the_sample_is_taken_and_lost() -> None:
    lost = {}
    for page in sample_pages():
        media_type, body = page_body(page)
        case = {"case": page["url"], "url": page["url"], "text": body}
        if lines := lost_lines(*parse_text(case, media_type=media_type)[1:]):
            lost[page["url"]] = lines
    assert lost == {}


@pytest.mark.parametrize("table", ["sections", "report_commitments"])
def test_a_row_that_is_left_out_is_missed(table: str) -> None:
    """The test above can fail: without the rows of one table a line of this page stands nowhere."""
    text = REPORT.replace("And in French:", "Well-Designed?\n\n1. Open data\n\nIt opens it.\n\nYes\n\nAnd in French:")
    url = "https://www.opengovpartnership.org/documents/france-mid-term-report-2018-2020/"
    _, parsed, ledger = parse_text({"case": "r", "url": url, "text": text})
    assert lost_lines(parsed, ledger) == []
    parsed.rows = [row for row in parsed.rows if row.table_name != table]
    assert lost_lines(parsed, ledger) != []


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


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("Three commitments had major or outstanding early results.", {}),
        ("Two had major, and four had marginal to moderate early results.", {"major": "2"}),
        ("No commitments stood out; five had moderate early results.", {"moderate": "5"}),
        ("More than three commitments had major early results.", {}),
        ("At least three commitments had major early results.", {}),
        ("Commitments 3–5 had marginal early results.", {"marginal": "3"}),
        ("Commitments 6 to 9 and Commitment 11 had major early results.", {"major": "5"}),
        ("Commitments 3a–3c had marginal early results.", {}),
        ("Commitment 1.2 and Commitment 3.4 had major early results.", {"major": "2"}),
        ("Commitments 1, 2 & 3 had moderate early results.", {"moderate": "3"}),
        ("Milestone 4 had moderate early results, and Cluster 2 had major results.", {}),
        ("Two commitments (Commitments 1 and 4) achieved significant early results.", {"significant": "2"}),
        ("Commitment 6 (open data) had major early results and Commitment 9 (audits) major results.", {"major": "2"}),
        ("Two commitments led to major results. In the previous plan, nine had marginal results.", {"major": "2"}),
    ],
)
def test_a_sentence_counts_the_early_results(sentence: str, counts: dict[str, str]) -> None:
    found = read_early_results([Line(1, sentence)], (2021, 2023))
    assert {count.indicator.removeprefix("early_results_"): count.number for count in found} == counts
