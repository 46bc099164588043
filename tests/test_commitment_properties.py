"""What a commitment page is read to does not hang on how its lines were cut, and nothing vanishes in silence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from captured_values import parse_text, states_and_values

from pipeline.model import Line, Parsed
from pipeline.parse.commitment.head import FORM
from pipeline.parse.commitment.sections import heading_code, prose_heading
from pipeline.parse.context import Ledger

# Lines of prose and of lists hold no label: without one of them the page simply says less.
FREE_TEXT = ("section", "listing", "chrome")
# Their values are drawn from the prose as a whole.
OF_THE_PROSE = {"description", "commitment_number", "start_date", "end_date"}
# An item of a bullet list can be missing without anybody knowing.
LISTS = {"institutions_involved", "ogp_values"}


@pytest.fixture(scope="module")
def cases(given_captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The captures of commitment pages: they name a layout."""
    return [case for case in given_captures if "layout" in case]


def head_lines(case: dict[str, Any], ledger: Ledger) -> Iterator[tuple[int, str]]:
    """(index, what took it) of each line that holds a label, a heading of the template, or a value."""
    for line in ledger.page.lines:
        fate = ledger.fate(line)
        code, _ = heading_code(line.text)
        if fate.startswith("heading") and code not in FORM.places:
            return  # the prose has begun, and this is a heading of its own
        if fate and not fate.startswith(FREE_TEXT):
            yield line.number - 1, fate
        if code == "description":
            return


def signals(parsed: Parsed) -> Counter[str]:
    return Counter(issue.code for issue in parsed.issues)


def test_deleting_a_line_of_the_head_never_gives_a_wrong_value_and_never_passes_in_silence(
    cases: list[dict[str, Any]],
) -> None:
    for case in cases:
        _, whole, ledger = parse_text(case)
        before = states_and_values(whole)
        lines = case["text"].split("\n")
        for index, _ in head_lines(case, ledger):
            cut = parse_text(case, "\n".join(lines[:index] + lines[index + 1 :]))[1]
            after = states_and_values(cut)
            where = f"{case['case']} without line {index + 1} {lines[index]!r}"
            wrong = {n for n in before if after.get(n) != before[n] and after.get(n, ("",))[0] != "not-shown"}
            assert wrong <= OF_THE_PROSE | (LISTS if "•" in lines[index] else set()), where
            assert set(after) == set(before), where
            assert after != before or signals(cut) != signals(whole), f"{where}: nothing says so"


def test_deleting_a_heading_behind_the_head_never_passes_in_silence(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        page, whole, ledger = parse_text(case)
        opened = {r.line for r in whole.rows if r.table_name == "sections" and r.values["level"] == 1}
        lines = case["text"].split("\n")
        shown = [line for line in page.lines if line.text]
        for line, below in pairwise(shown):
            if line.number not in opened or not ledger.fate(line).startswith("heading"):
                continue
            if ledger.fate(below).startswith("heading") and heading_code(below.text)[0] not in ("", *FORM.places):
                continue  # an empty section: no word was under its heading
            cut = parse_text(case, "\n".join(lines[: line.number - 1] + lines[line.number :]))[1]
            before, after = ({(i.code, i.field, i.message) for i in parsed.issues} for parsed in (whole, cut))
            assert after - before, f"{case['case']} without {line.text!r}: nothing says so"


def test_deleting_a_line_of_the_list_gives_no_wrong_value_and_an_issue(shared: Path) -> None:
    case = seed_case(shared)
    page, whole, ledger = parse_text(case)
    before, lines = what_is_read(whole)[0], case["text"].split("\n")
    for line in page.lines:
        if not ledger.fate(line).startswith("listing") or line.text == before["FR0043", "title"][1]:
            continue  # the page says more of itself than its list does
        cut = parse_text(case, "\n".join(lines[: line.number - 1] + lines[line.number :]))[1]
        after = {key: said for key, said in what_is_read(cut)[0].items() if said[0] != "not-shown"}
        assert {key: said for key, said in after.items() if said != before.get(key)} == {}, line.text
        assert signals(cut) - signals(whole), line.text


def seed_case(shared: Path) -> dict[str, Any]:
    """The seed, whose list has fifty commitments, as a case."""
    address = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
    return {"case": "seed", "text": (shared / "seeds" / "commitment-FR0043.txt").read_text(), "url": address}


def what_is_read(parsed: Parsed) -> tuple[dict[tuple[str, str], tuple[str, str]], list[str]]:
    """(all that is observed but the words of the prose, of the listed commitments too; the template's sections)."""
    values = {(o.row_key, o.field): (o.state, o.value) for o in parsed.observations if o.field != "description"}
    named = [str(r.values["section"]) for r in parsed.rows if r.table_name == "sections" and r.values["level"] == 1]
    return values, [section for section in named if section != "description"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\n\n"), id="blank lines doubled"),
        pytest.param(
            lambda text: f"Please help us improve our website by taking this brief survey\n{text}", id="survey"
        ),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: text.replace(": ", ":\u00a0"), id="no-break blanks"),
    ],
)
def test_what_does_not_show_changes_nothing(cases: list[dict[str, Any]], change: Any) -> None:
    for case in cases:
        assert states_and_values(parse_text(case, change(case["text"]))[1]) == states_and_values(parse_text(case)[1])


def test_the_form_of_the_address_changes_nothing(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        key = case["expect"]["commitment_id"]
        slug = case["expect"]["member_slug"]
        language = "/fr" if "/fr/" in case["url"] else "/es" if "/es/" in case["url"] else ""
        before = parse_text(case)[1]
        for form in (
            f"http://opengovpartnership.org{language}/members/{slug}/commitments/{key.lower()}",
            f"https://WWW.opengovpartnership.org{language}/members/{slug.upper()}/commitments/{key}/?fbclid=x",
        ):
            after = parse_text(case, url=form)[1]
            assert (after.key, states_and_values(after)) == (before.key, states_and_values(before)), (
                f"{case['case']} {form}"
            )


@pytest.mark.parametrize("named", ["Equity (USAU0001)", "See KE (KE0018).", "Our last pledge (ELG0004) on budgets."])
def test_a_page_that_names_a_commitment_is_not_its_page(given_captures: list[dict[str, Any]], named: str) -> None:
    for case in given_captures:
        if "layout" in case:
            continue
        first, *rest = case["text"].split("\n")
        for at in (0, len(rest) // 2, len(rest)):
            page = "\n".join([first, *rest[:at], named, "Status: x", *rest[at:]])
            assert parse_text(case, page)[1].capture.page_kind == parse_text(case)[1].capture.page_kind, case["case"]


def test_an_address_alone_makes_no_page_a_commitment(given_captures: list[dict[str, Any]]) -> None:
    lie = "https://www.opengovpartnership.org/members/norway/commitments/NO0001/"
    for case in given_captures:
        if "layout" not in case:
            assert parse_text(case, url=lie)[1].capture.page_kind != "commitment", case["case"]


HANDBOOK = """Jalisco, Mexico

A platform (MXJL0002)

Overview

At-a-Glance

Action Plan: Action plan – Jalisco, Mexico, 2023 – 2024

Commitment Start: Sep 2021
Commitment End: Oct 2021

Institutions involved:

  • Congreso del Estado de Jalisco

Description

Problem

The site is hard to use.

What are the planned milestones of this commitment?

1. Write the rules by June 2022.

Primary Sector

Justice

Who pays? Nobody knows.
"""


def test_a_handbook_page_may_ask_what_no_list_knows() -> None:
    case = {
        "case": "asked",
        "text": HANDBOOK,
        "url": "https://www.opengovpartnership.org/members/x/commitments/MXJL0002",
    }
    rows = parse_text(case)[1].rows
    sections = {r.values["heading"]: r.values["text"] for r in rows if r.table_name == "sections"}
    assert sections["Problem"] == "The site is hard to use."
    assert sections["Primary Sector"] == "Justice\nWho pays? Nobody knows."
    assert [r.values["text"] for r in rows if r.table_name == "milestones"] == ["Write the rules"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Résumé de l'état d'avancement à mi-parcours de l'IRM", "irm-midterm"),
        ("Resumen del estado de fin de período de IRM", "irm-end-of-term"),
        ("The IRM Midterm Status Summary says more", ""),
        ("IRM Midterm Status Summary 14. A summit", ""),
    ],
)
def test_a_summary_is_known_by_a_translator_s_words(words: str, code: str) -> None:
    assert heading_code(words)[0] == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("What is the public problem that the commitments will address?", "problem"),
        ("What is the public problem that the commitment will address? FOI is slow.", ""),
        ("TWO rules. General problem / challenge addressed by the commitment: none.", ""),
        ("Brief description of the commitment none", ""),
    ],
)
def test_a_sentence_behind_a_heading_s_words_is_text(words: str, code: str) -> None:
    assert prose_heading(Line(1, words)) == code


def test_the_site_s_name_ends_a_page_only_at_its_end(cases: list[dict[str, Any]]) -> None:
    case = next(case for case in cases if case["case"] == "LR0004-b")
    inside = case["text"].replace("\nCommitments", "\nOpen Government Partnership\n\nThe office acts.\n\nCommitments")
    text = next(o.value for o in parse_text(case, inside)[1].observations if o.field == "description")
    assert text.endswith("Open Government Partnership\nThe office acts.")


def test_a_list_may_be_a_table() -> None:
    row = "<tr><td>1.</td><td>First one</td><td>FR0030, 2018, Open Data</td></tr>"
    page = f"<h1>Govtech (FR0043)</h1><p>Action Plan: x</p><h2>Commitments</h2><table>{row}{row}</table>"
    case = {
        "case": "table",
        "text": page,
        "url": "https://www.opengovpartnership.org/members/france/commitments/FR0043/",
    }
    parsed = parse_text(case, media_type="text/html")[1]
    assert [o.value for o in parsed.observations if (o.row_key, o.field) == ("FR0030", "title")] == ["First one"]


@pytest.mark.parametrize("rating", ["Pending IRM Review ", "Limited "])
def test_no_prose_becomes_a_rating(cases: list[dict[str, Any]], rating: str) -> None:
    case = next(case for case in cases if case["case"] == "LR0004-b")
    prose = "The government will write a plan to talk with citizens about its budget."
    for heading in ("", "Description "):
        page = case["text"].partition("Completion:")[0] + f"Completion: {rating}{heading}{prose}"
        parsed = parse_text(case, page)[1]
        seen = states_and_values(parsed)
        assert seen["completion"][1] == (rating.strip() if rating == "Limited " else ""), page[-200:]
