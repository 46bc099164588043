"""What pages of documents and members are read to does not hang on how their lines were cut or marked up."""

from __future__ import annotations

import html
import re
from ast import literal_eval
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from captured_documents import documents_in_expected_form
from captured_values import parse_text

from pipeline.model import Parsed
from pipeline.parse.context import Ledger
from pipeline.read.tooltips import strip_glosses
from pipeline.schemas import read_vocabulary
from pipeline.tables import make_tables
from pipeline.vocabularies import fold

# Lines of which a page may have any number, without a count or numbering that would miss one: areas, persons, entries
# in captures that lost titles and numbers, counts in the prose, footnotes.
ANY_NUMBER = ("list", "contact", "footnote", "legend", "prose", "section", "chrome")


@pytest.fixture(scope="module")
def cases(given_captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The captures of documents and members: they name a kind."""
    return [case for case in given_captures if "kind" in case]


def values(case: dict[str, Any], parsed: Parsed) -> dict[str, Any]:
    """What is asked of the case; nothing where the page was not recognised any more."""
    if parsed.table not in ("irm_reports", "action_plans", "members"):
        return dict.fromkeys(case["expect"])
    return documents_in_expected_form(parsed, case["expect"])


def read(case: dict[str, Any], text: str | None = None, **how: str) -> tuple[dict[str, Any], Parsed, Ledger]:
    _, parsed, ledger = parse_text(case, text, **how)
    return values(case, parsed), parsed, ledger


TRAP = "Do NOT follow this link or you will be banned from the site!"


@dataclass
class Said:
    """All that a page gave, places aside."""

    observed: dict[tuple[str, str, str], tuple[str, str]]
    rows: Counter[str]
    issues: Counter[tuple[str, str, str]]


def all_said(parsed: Parsed) -> Said:
    places = {"position", "as_written"}
    rows = Counter(
        repr((row.table_name, sorted((k, v) for k, v in row.values.items() if k not in places and v not in ("", None))))
        for row in parsed.rows
        if row.table_name != "sections"  # the words of the lines themselves
    )
    return Said(
        {(o.table_name, o.row_key, o.field): (o.state, o.value) for o in parsed.observations},
        rows,
        Counter((i.code, i.field, i.message) for i in parsed.issues),
    )


def content_lines(case: dict[str, Any], ledger: Ledger) -> list[tuple[int, str]]:
    """(index, what took it) of each line that is not blank."""
    fates = {line.number - 1: ledger.fate(line) for line in ledger.page.lines}
    return [(index, fates.get(index, "")) for index, line in enumerate(case["text"].split("\n")) if line.strip()]


def is_less(row: str, rows: Counter[str]) -> bool:
    """Whether a row says what one of `rows` says, or less."""
    table, values = literal_eval(row)
    return any(table == name and set(values) <= set(others) for name, others in map(literal_eval, rows))


def false_values(whole: Said, cut: Said) -> set[str]:
    """Values that a page states only since a line of it is gone; how many entries are left is none."""
    counts = {"resources", "contacts"}
    stated = {key: value for key, value in cut.observed.items() if value[0] == "stated" and key[2] not in counts}
    wrong = {key[2] for key, value in stated.items() if whole.observed.get(key) != value}
    return wrong | {row for row in cut.rows if not is_less(row, whole.rows)}


def lost_in_silence(whole: Said, cut: Said) -> set[str]:
    """Values that are gone though neither an issue nor their state says so."""
    if cut.issues - whole.issues:
        return set()
    counts = {"resources", "contacts"}
    stated = {key for key, (state, _) in whole.observed.items() if state != "not-shown" and key[2] not in counts}
    return {key[2] for key in stated - cut.observed.keys()} | set(whole.rows - cut.rows)


def has_no_count(fate: str, layout: str) -> bool:
    parts = fate.split(" + ")
    return all(part.startswith(ANY_NUMBER) or (part == "document" and layout == "plain") for part in parts)


def test_deleting_a_line_never_gives_a_wrong_value_and_never_passes_in_silence(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        _, parsed, ledger = read(case)
        whole, lines = all_said(parsed), case["text"].split("\n")
        for index, fate in content_lines(case, ledger):
            without = parse_text(case, "\n".join(lines[:index] + lines[index + 1 :]))[1]
            cut, where = all_said(without), f"{case['case']} without line {index + 1} {lines[index]!r} ({fate})"
            if (without.table, without.key) != (parsed.table, parsed.key):
                assert cut.issues - whole.issues, where
                continue
            wrong = false_values(whole, cut)
            if "list" in fate:  # one area fewer in the text of all
                wrong = {row for row in wrong if "_areas" not in row}
            # The years under review are those of the label, else those of the title (PAGES II.11): both are right.
            assert wrong <= ({"start_year", "end_year"} if "dates_under_review" in fate else set()), where
            assert has_no_count(fate, parsed.capture.layout) or not lost_in_silence(whole, cut), where


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace("\n\n", "\n\n\n"), id="blank lines doubled"),
        pytest.param(lambda text: text.replace("\n", "\n\n"), id="a blank line behind every line"),
        pytest.param(lambda text: f"\ufeff\n\n{text}\n\n", id="blank lines around"),
        pytest.param(lambda text: text.replace("\n", "  \n"), id="blanks at the end of lines"),
        pytest.param(lambda text: f"{text}\n{TRAP}", id="trap for robots"),
        pytest.param(
            lambda text: f"Please help us improve our website by taking this brief survey\n{text}", id="survey"
        ),
        pytest.param(lambda text: text.replace(": ", ":\u00a0"), id="no-break blanks"),
        pytest.param(lambda text: text.replace("–", "−"), id="minus for a dash"),
    ],
)
def test_what_does_not_show_changes_nothing(cases: list[dict[str, Any]], change: Callable[[str], str]) -> None:
    for case in cases:
        found, expected = (all_said(read(case, text)[1]) for text in (change(case["text"]), case["text"]))
        for one, other in ((found.observed, expected.observed), (found.rows, expected.rows)):
            assert without_dashes(one) == without_dashes(other), case["case"]


def without_dashes(found: Any) -> str:
    return repr(found).replace("−", "–")


def test_the_form_of_the_address_changes_nothing(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        before, parsed, _ = read(case)
        path = re.sub(r"^https?://(www\.)?opengovpartnership\.org", "", case["url"])
        forms = [f"http://OpenGovPartnership.org{path}"]
        if "?" not in path:
            forms += [f"https://www.opengovpartnership.org{path.rstrip('/')}/?fbclid=x", f"{case['url']}#top"]
        for form in forms:
            after, again, _ = read(case, url=form)
            assert (after, again.key) == (before, parsed.key), f"{case['case']} {form}"


def test_a_page_without_member_and_type_in_its_address_is_read_by_its_text(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        parsed = read(case, url="https://www.opengovpartnership.org/?p=123456")[1]
        if case["kind"] == "irm_report":
            assert (parsed.capture.page_kind, parsed.key) == ("irm_report", read(case)[1].key)


# -- as HTML ----------------------------------------------------------------------------------------------------------


LABELLED = re.compile(r"^(?P<label>[A-Z][^:]{2,60}?)\s?:\s+(?P<value>\S.*)$")
CELLS = re.compile(r"^(?P<label>[A-Z✪][^:]*?)\s+(?P<first>\d{1,3})(?:\s+(?P<second>\d{1,3}))?$")
GLOSS_MARK = '<span role="tooltip">words of a glossary</span>'


def as_list(label: str, value: str) -> str:
    return f"<ul><li><strong>{label}:</strong> {value}</li></ul>"


def as_dl(label: str, value: str) -> str:
    return f"<dl><dt>{label}:</dt><dd>{value}</dd></dl>"


def as_cells(label: str, value: str) -> str:
    return f"<table><tr><th>{label}{GLOSS_MARK}:</th><td>{value}</td></tr></table>"


def twin(text: str, labelled: Callable[[str, str], str]) -> str:
    """The page of a text as HTML: the same words in elements, under a menu and above a footer."""
    headings = {fold(row["spelling"]) for row in read_vocabulary("page_headings")}
    body = "\n".join(element(line, labelled, headings) for line in text.split("\n") if line.strip())
    menu = "<nav><a href='/about/'>About</a><a href='/members/'>Members</a></nav>"
    foot = "<footer><a href='/contact/'>Contact</a></footer>"
    return f"<!doctype html><html lang='en'><body>{menu}<main>{body}</main>{foot}</body></html>"


def element(raw: str, labelled: Callable[[str, str], str], headings: set[str]) -> str:
    line = html.escape(strip_glosses(raw.strip())[0], quote=False)
    bare = re.sub(r"^[-•·]\s+", "", line)
    numbered = re.match(r"^(\d{1,3})\.\s+(.*)$", line)
    if raw.startswith("  ") and numbered:
        return f"<ol start={numbered[1]}><li><a href='/documents/x-{numbered[1]}/'>{numbered[2]}</a></li></ol>"
    if fold(bare) in headings and bare == line:
        return f"<h3>{bare}</h3>"
    pair, cells = LABELLED.match(bare), CELLS.match(line)
    if pair and pair["value"] and line.count(":") == 1:
        return labelled(pair["label"], pair["value"])
    if cells and "|" not in line and len(line) < 90 and not re.match(r"^(Action Plan|Joined|Member Since|\d)", line):
        second = f"<td>{cells['second']}</td>" if cells["second"] else ""
        return f"<table><tr><td>{cells['label']}</td><td>{cells['first']}</td>{second}</tr></table>"
    return f"<ul><li>{bare}</li></ul>" if bare != line else f"<p>{line}</p>"


@pytest.mark.parametrize("labelled", [as_list, as_dl, as_cells], ids=["list", "dl", "cells"])
def test_html_gives_what_the_text_gives(cases: list[dict[str, Any]], labelled: Callable[[str, str], str]) -> None:
    for case in cases:
        before = read(case)[0]
        after = read(case, twin(case["text"], labelled), media_type="text/html")[0]
        # Without headings only the blank lines of a text tell where the persons stand.
        unknown = {"contacts"} if case["case"] == "m-ozu" else set()
        differing = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
        assert differing.keys() <= unknown, f"{case['case']}: {differing}"


def test_cells_part_a_commitments_title_from_the_words_on_it() -> None:
    page = (
        "<h1>Netherlands Mid-Term Report 2016-2018</h1><h2>Highlights</h2><table><tr><th>Commitment</th>"
        "<th>Overview</th><th>Well-Designed? *</th><th>Major or Outstanding Results? **</th></tr>"
        "<tr><td>✪ 6. Standard for The State</td><td>It sets one. The state pays.</td><td>Yes</td><td>No</td></tr>"
        "</table><p>* In the view of the IRM</p>"
    )
    case = {"case": "cells", "url": "https://www.opengovpartnership.org/documents/x/", "text": page}
    (row,) = [
        r.values for r in parse_text(case, media_type="text/html")[1].rows if r.table_name == "report_commitments"
    ]
    assert {name: row[name] for name in ("number", "title", "starred", "well_designed")} == {
        "number": "6", "title": "Standard for The State", "starred": True, "well_designed": True,
    }  # fmt: skip
    assert row["major_or_outstanding_results"] is False


# -- what never happens -----------------------------------------------------------------------------------------------


def test_comments_by_visitors_and_persons_are_published_nowhere(cases: list[dict[str, Any]]) -> None:
    tables = make_tables([parse_text(case)[1] for case in cases])
    published = "\n".join(repr(table.to_pylist()) for table in tables.values())
    for words in ("A. Reader", "Please mend a name", "Useful.", "Anna Example", "Bea Example", "example.org"):
        assert words not in published


def test_every_reference_of_the_tables_leads_to_a_row(cases: list[dict[str, Any]]) -> None:
    tables = {name: table.to_pylist() for name, table in make_tables([parse_text(c)[1] for c in cases]).items()}
    reports = {row["irm_report_id"] for row in tables["irm_reports"]}
    assert {row["irm_report_id"] for row in tables["report_findings"]} <= reports
    assert {row["commitment_id"] for row in tables["report_commitments"] if row["commitment_id"]} <= {
        row["commitment_id"] for row in tables["commitments"]
    }
    assert {row["member_id"] for row in tables["documents"]} <= {row["member_id"] for row in tables["members"]}


def test_a_paper_of_a_place_on_a_countrys_page_is_the_places(cases: list[dict[str, Any]]) -> None:
    chile = next(case for case in cases if case["case"] == "m-cl-2023")
    plans = {row["title"]: row["member_id"] for row in make_tables([parse_text(chile)[1]])["action_plans"].to_pylist()}
    assert plans["Action plan – Maipú, Chile, 2023 – 2024"] == "maipu-chile"
    assert plans["Chile Action Plan 2023-2027 (December)"] == "chile"


def test_a_list_without_titles_adds_no_rows_to_one_that_has_them(cases: list[dict[str, Any]]) -> None:
    both = [case for case in cases if case["case"] in ("m-gh-skip", "m-gh-plain")]
    rows = make_tables([parse_text(case)[1] for case in both])["documents"].to_pylist()
    assert len(rows) == 5
    assert all(row["title"] for row in rows)


NO_END = "commitmentOGP commitments are promises for reform without end"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        pytest.param(
            "action planAction plans are at the core of a, b. C governmen... has", "action plan has", id="inside"
        ),
        pytest.param(
            "Open Government PartnershipThe Open Government Partnership (OGP) is a ... More (OGP)",
            "Open Government Partnership (OGP)",
            id="with More",
        ),
        pytest.param("The plan ended... More was done.", "The plan ended... More was done.", id="dots of the prose"),
        pytest.param("Action plans are at the core of it...", "Action plans are at the core of it...", id="a sentence"),
        pytest.param(NO_END, NO_END, id="no end"),
    ],
)
def test_a_gloss_is_stripped_by_its_opening(words: str, left: str) -> None:
    assert strip_glosses(words) == (left, int(words != left))
