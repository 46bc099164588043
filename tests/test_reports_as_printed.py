"""Forms of reports and monitors' forms that stored pages of the site show: marks, headings and lines set otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from captured_values import parse_text

from pipeline.model import Parsed
from pipeline.tables import make_tables

SITE = "https://www.opengovpartnership.org"


def read(text: str, url: str = f"{SITE}/?p=123456") -> Parsed:
    parsed = parse_text({"case": "printed", "url": url, "text": text})[1]
    assert parsed.capture.lines_left == 0, [i.value for i in parsed.issues if i.code == "line-left-over"]
    return parsed


def figures(parsed: Parsed) -> dict[str, str]:
    return {
        str(r.values["indicator"]): str(r.values["as_written"])
        for r in parsed.rows
        if r.table_name == "report_findings"
    }


def sections(parsed: Parsed) -> list[tuple[Any, Any]]:
    return [(r.values["section"], r.values["heading"]) for r in parsed.rows if r.table_name == "sections"]


def value(parsed: Parsed, field: str) -> str:
    return next((o.value for o in parsed.observations if o.field == field and o.row_key == parsed.key), "")


TABLE = """Skip Navigation

Peru Design Report 2019-2021

Table 1. At a glance
Participating since: 2012
Report type: Design
Number of commitments: 8

Action plan design
{}

The first words of ours after the table.

{}

What the plan is about is told here in words of ours.
"""


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("Commitments with Major DIOG**: 2\n**DIOG: Did it open government?", {"major_diog": "2"}),
        ("Commitments with exceptional DIOG *: 0 (0%)", {"outstanding_diog": "0 (0%)"}),
        ("Commitments with Outstanding DIOG*: N/A*DIOG: Did it Open Government?", {"outstanding_diog": "N/A"}),
        ("Commitments that are:\n\nTransformative: 4 (25%)", {"transformative": "4 (25%)"}),
        ("Acted in accordance with the OGP process: Yes", {"acted_according_to_process": "Yes"}),
    ],
)
def test_a_row_has_marks_and_words_of_its_own(rows: str, found: dict[str, str]) -> None:
    shown = figures(read(TABLE.format(rows, "General overview of action plan")))
    assert {name: words for name, words in shown.items() if name in found} == found


def test_a_report_that_acted_according_to_process_lacks_no_contrary_answer() -> None:
    text = TABLE.format(
        "Acted according to OGP process: Yes\n\nAction plan implementation\n\nCompleted commitments: 3\n\n"
        "Acted according to OGP process: Yes",
        "General overview of action plan",
    )
    parsed = read(text)
    assert figures(parsed)["acted_according_to_process"] == "Yes"
    assert not [issue for issue in parsed.issues if "process" in issue.field or issue.code == "value-unreadable"]


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("General overview of the action plan", "general-overview"),
        ("General Highlights and Results", "general-overview"),
        ("Overview of the 2021–2022 Action Plan", "overview"),
        ("OGP PROCESS", "process"),
        ("Commitment Performance", "performance"),
        ("OGP Co-Creation Requirements Followed", "co-creation"),
    ],
)
def test_a_heading_begins_a_section(heading: str, code: str) -> None:
    parsed = read(TABLE.format("Transformative commitments: 1", heading))
    assert sections(parsed) == [("prose", ""), (code, heading)]


@pytest.mark.parametrize(
    "last", ["Transformative commitments: 1", "Commitments with Major DIOG*: 2\n\n*DIOG: Did it Open Government"]
)
def test_prose_below_a_table_stands_under_none_of_its_headings(last: str) -> None:
    parsed = read(TABLE.format(last, "Executive Summary"))
    assert sections(parsed) == [("prose", ""), ("executive-summary", "Executive Summary")]


def test_a_heading_below_the_last_row_is_one_of_the_page() -> None:
    parsed = read(TABLE.format("Transformative commitments: 1", "Development of the action plan"))
    assert sections(parsed)[-1] == ("plan-development", "Development of the action plan")


def test_thematic_areas_are_policy_areas_and_end_before_the_process() -> None:
    shown = figures(
        read(
            "Peru Action Plan Review 2020-2022\n\nAt a glance\n\nMember since: 2011\n\nNumber of commitments: 15\n\n"
            "Thematic areas:\n\nCarried over from previous action plans:\n\n  • Open data\n  • Environment\n\n"
            "Emerging in this action plan:\n\n  • Gender\n\n"
            "Compliance with OGP minimum requirements during co-creation:\n\n"
            "  • Acted in accordance with the OGP process: Yes\n\nThe plan is told of in words of ours."
        )
    )
    assert shown["carried_over_areas"] == "Open data; Environment"
    assert (shown["emerging_areas"], shown["acted_according_to_process"]) == ("Gender", "Yes")


def test_rows_of_an_end_of_term_table_have_other_words() -> None:
    shown = figures(
        read(
            "Peru End-of-Term Report 2016-2018\nTable 1: At a glance\nMidterm End of term\nNumber of commitments 13\n"
            "Level of completion\nComplete 0 0\nSubstantial 1 4\nNumber of commitments that have:\n"
            "Potential transformative impact 1\nMoving forward\n"
            "Number of commitments carried over to the next action plan 6\n"
        )
    )
    assert (shown["transformative_end_of_term"], shown["carried_over"]) == ("1", "6")


def test_results_may_be_counted_under_completion_and_results() -> None:
    parsed = read(
        "Peru Results Report 2019-2022\n\nA first line of ours.\n\nCompletion and Results\n\n"
        "Of these commitments, three yielded significant early results and none more than that."
    )
    assert figures(parsed)["early_results_significant"] == "three yielded significant"


def test_the_heads_of_the_highlights_may_be_broken_inside_a_word() -> None:
    parsed = read(
        "Skip Navigation\n\nPeru Progress Report 2016-2018\n\nHIGHLIGHTS\n\nCommitment Overview Well-\n\n"
        "Designed? *\n\n2. State grants online This opens the grants. No\n"
        "3. Open budgets This opens the budgets. Yes\n\n"
        "* Commitment is evaluated by the IRM as specific, relevant, and has a transformative potential impact\n"
    )
    rows = [r.values for r in parsed.rows if r.table_name == "report_commitments"]
    assert [(row["number"], row["well_designed"]) for row in rows] == [("2", False), ("3", True)]
    assert not [issue for issue in parsed.issues if issue.field in ("well_designed", "highlights")]


@pytest.mark.parametrize(("below", "found"), [("No\n\n", "No"), ("Yes\n\n", "Yes"), ("", None)])
def test_a_question_on_the_process_has_its_answer_below_what_it_means(below: str, found: str | None) -> None:
    parsed = read(
        "Reports\n\nPeru Mid-Term Report 2016-2018 (Year 1)\n\nCountry : Peru\n\nProcess \n\nTold in words of ours.\n\n"
        "Acting contrary to OGP process?\n\nWhat that means is told in words of ours:\n\n  • no progress was made.\n\n"
        f"{below}Level of Input by Stakeholders\n\nDuring Action Plan Development\nY1\nConsult X\n"
    )
    assert figures(parsed).get("acted_contrary_to_process") == found
    assert ("contrary-to-process", "Acting contrary to OGP process?") in sections(parsed)


def test_each_of_several_authors_is_a_researcher() -> None:
    text = "Skip Navigation\n\nPeru Design Report 2017-2019\n\nAda Quispe, Independent Researcher\n"
    parsed = read(text + "Rosa Mamani, Independent Researcher\n\nThe plan is told of in words of ours.\n")
    assert value(parsed, "researcher") == "Ada Quispe and Rosa Mamani"


def test_a_reports_title_under_the_label_of_the_plan_names_no_plan() -> None:
    report = "Peru Implementation Report 2017-2019"
    labels = f"- Action Plan: {report}\n- Dates Under Review: 2017-2019\n- Report Publication Year: 2020\n"
    later = read(f"{report}\n{labels}", f"{SITE}/documents/peru-implementation-report-2017-2019")
    earlier = read("Peru Design Report 2017-2019\n- Action Plan: Peru Action Plan 2017-2019\n")
    plans = make_tables([earlier, later])["action_plans"].to_pylist()
    assert [(plan["action_plan_id"], plan["title"]) for plan in plans] == [("peru-2017", "Peru Action Plan 2017-2019")]


FORM = """{title}

{overview}

{evaluator}

Aram Petrosyan

{mail}

[email protected]

{member}

Yerevan, Armenia

{plan}

{name}

{commitment}

{about}

{section}

1.1 {question}

{answer}
"""


def test_a_translated_form_of_a_monitor_has_its_labels() -> None:
    parsed = read(
        FORM.format(
            title="Informe de fin de compromiso: presupuesto abierto", overview="General",
            evaluator="Nombre del evaluador", mail="Correo electrónico", member="Nombre de miembro",
            plan="Plan de Acción Título", name="Plan de acción – Ereván, Armenia, 2023 – 2024", commitment="Compromiso",
            about="Presupuesto abierto", section="Sección 1.\nFinalización del compromiso",
            question="¿Cuál fue el nivel general de progreso?", answer="Sustancial",
        ),
        f"{SITE}/es/documents/end-of-commitment-report-open-budget/",
    )  # fmt: skip
    assert (value(parsed, "member"), value(parsed, "member_id")) == ("Yerevan, Armenia", "yerevan-armenia")
    assert value(parsed, "action_plan_id") == "yerevan-armenia-2023"
    assert not [issue for issue in parsed.issues if issue.code in ("line-left-over", "member-unknown")]


def test_a_form_without_its_labels_names_plan_and_member_all_the_same() -> None:
    plan = "Action plan – Yerevan, Armenia, 2023 – 2024"
    parsed = read(
        f"End of Commitment Report – Open Budget\n{plan}\nAram Petrosyan\nYerevan, Armenia\n{plan}\nOpen budget\n"
        "Section 1.\nCommitment completion\n1.1 What was the overall level of progress?\nSubstantial\n",
        f"{SITE}/documents/end-of-commitment-report-open-budget/",
    )
    assert (value(parsed, "member"), value(parsed, "action_plan")) == ("Yerevan, Armenia", plan)
    assert value(parsed, "action_plan_id") == "yerevan-armenia-2023"
    assert not [issue for issue in parsed.issues if issue.code == "member-unknown"]
    assert all("Aram" not in str(row.values) for row in parsed.rows)
