"""What pages of reports, plans and members met later showed: forms of tables, notices, lists and of pages cut off."""

from __future__ import annotations

from typing import Any

import pytest
from captured_documents import documents_in_expected_form
from captured_values import own_observations, parse_text
from test_document_forms import figures, read, said

from pipeline.tables import make_tables

ONE_COLUMN = """Skip Navigation

Peru Final Report 2017

Action Plan Date 01/2017–12/2017

Table 1: At a Glance

Number of Commitments 5[1]

Level of Completion

Completed 1

Limited 4

Not reviewed 0

Clear Relevance to OGP Values 5

Did It Open Government? Major 1

Oustanding 0
"""
FRENCH = """Maroc Rapport de conception 2018-2020
Tableau 1. En un coup d’œil
Membre depuis : 2018
Plan d’action évalué : Premier
Type de rapport : Conception
Nombre d’engagements : 18
Élaboration du plan d’action
Existe-t-il un forum multipartite : Oui
Niveau d’influence du public : Collaborer
A agi contrairement au processus du PGO : Non
Conception du plan d’action
Engagements transformateurs : 4 (22%)
"""
MID_TERM = """Skip Navigation

France Mid-Term Report 2018-2020

{top}

Commitment Overview Well-Designed? *

{rows}

* Commitment is evaluated by the IRM as specific and relevant

Prose behind the table.
"""


def test_a_table_of_one_column_tells_of_the_end_of_the_plan() -> None:
    assert figures(ONE_COLUMN) == {
        "commitments": "5", "completed_end_of_term": "1", "limited_end_of_term": "4", "not_reviewed_end_of_term": "0",
        "relevant_end_of_term": "5", "major_diog": "1", "outstanding_diog": "0",
    }  # fmt: skip
    found = said(ONE_COLUMN, "period_start", "period_end", "dates_under_review")
    assert found == {"period_start": 2017, "period_end": 2017, "dates_under_review": "01/2017–12/2017"}


def test_a_row_of_two_columns_with_one_figure_tells_of_the_end_of_the_plan() -> None:
    table = "Table 1: At a Glance\nMid-term End of term\n{label} 2 3\nTransformative Potential Impact 6\nMajor 1\n"
    found = figures(f"Peru End-of-Term Report 2016-2018\n{table.format(label='Completed')}")
    assert found["transformative_end_of_term"] == "6"
    assert "transformative_midterm" not in found


def test_a_table_may_be_in_french() -> None:
    found = figures(FRENCH)
    assert found == {
        "participating_since": "2018", "action_plan_under_review": "Premier", "report_type": "Conception",
        "commitments": "18", "forum": "Oui", "public_influence": "Collaborer", "acted_contrary_to_process": "Non",
        "transformative": "4 (22%)",
    }  # fmt: skip
    values = {r.values["indicator"]: r.values["value"] for r in read(FRENCH).rows if "value" in r.values}
    assert (values["forum"], values["acted_contrary_to_process"]) == ("Yes", "No")


def test_a_colon_may_have_a_mark_behind_it() -> None:
    report = "Peru Design Report 2019-2021\nTable 1. At a glance\nCommitments with Major DIOG:* 2\nForum: Yes\n"
    labels = "Number of commitments: 9\nMulti-stakeholder forum? Yes\nLevel of public influence: Involve\n"
    assert figures(report.replace("Forum: Yes\n", labels))["major_diog"] == "2"


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ("1. Open Budget Portal This portal shows the budget. Yes", "Open Budget Portal"),
        ("1. National Water Map After a long talk, a map was made. Yes", "National Water Map"),
        ("1. Open data in Lyon This effort opens data. Yes", "Open data in Lyon"),
        ("1. Make public works known Publish all works on the Works Portal. Yes", "Make public works known"),
        ("1. Register of State Grants Publish all grants. Yes", "Register of State Grants"),
        ("1. Local open government Lyon Clear Rules for all parts of Lyon are set. Yes", "Local open government Lyon"),
    ],
)
def test_title_and_overview_on_one_line_part_where_the_sentence_begins(row: str, title: str) -> None:
    found = said(MID_TERM.format(top="A sentence of ours.", rows=row), "highlights")["highlights"]
    assert found == [{"number": "1", "title": title, "well_designed": "Yes"}]


def test_highlights_may_have_no_numbers() -> None:
    rows = "Open budget portal\n\nA portal shows the budget.\n\nYes\n\nLobby register This lists lobbyists. No"
    found = said(MID_TERM.format(top="A sentence of ours.", rows=rows), "highlights")["highlights"]
    assert [(row["title"], row["well_designed"]) for row in found] == [
        ("Open budget portal", "Yes"),
        ("Lobby register", "No"),
    ]


@pytest.mark.parametrize(
    ("top", "year", "closed"),
    [
        ("In early 2020, the Independent Reporting Mechanism (IRM) published the report on the plan.", 2020, None),
        ("En 2020, el Mecanismo de Revisión Independiente (MRI) publicó el informe del plan.", 2020, None),
        ("En 2020, le Mécanisme d’évaluation indépendant (IRM) a publié le rapport sur le plan.", 2020, None),
        ("El período para enviar comentarios se cerró el lunes 4 de febrero de 2019.", None, "2019-02-04"),
    ],
)
def test_a_notice_right_under_the_title_tells_the_year(top: str, year: int | None, closed: str | None) -> None:
    text = MID_TERM.format(top=top, rows="1. Open data\n\nIt opens data.\n\nYes")
    found = said(text, "publication_year", "comment_period_closed")
    assert found == {"publication_year": year, "comment_period_closed": closed}


def test_a_sentence_further_down_is_of_another_report() -> None:
    other = "In 2015, the IRM published the report on the first plan."
    text = MID_TERM.format(top="A sentence of ours.", rows="1. Open data\n\nIt opens data.\n\nYes")
    assert said(text.replace("Prose behind", f"{other} Prose behind"), "publication_year")["publication_year"] is None


def test_the_researcher_is_named_in_spanish_too() -> None:
    top = "La investigadora del MRI en Francia, Ana Ejemplo, resume los hallazgos del informe así:"
    text = MID_TERM.format(top=top, rows="1. Open data\n\nIt opens data.\n\nYes")
    assert said(text, "researcher")["researcher"] == "Ana Ejemplo"


def test_a_statement_may_stand_without_the_members_name() -> None:
    text = "France Mid-Term Report 2018-2020\n\nA sentence of ours.\n\nDid Not act contrary to OGP process\n\nProse.\n"
    assert said(text, "acted_contrary_to_process")["acted_contrary_to_process"] is False


def test_a_brief_has_a_year_of_publication_and_reviews_no_years() -> None:
    parsed = read("Skip Navigation\n\nNorway Co-Creation Brief (2022)\n\nA sentence of ours.\n")
    asked = dict.fromkeys(("publication_year", "period_start", "period_end"))
    assert documents_in_expected_form(parsed, asked) == {"publication_year": 2022} | dict.fromkeys(
        ("period_start", "period_end")
    )
    (row,) = make_tables([parsed])["irm_reports"].to_pylist()
    assert (row["publication_year"], row["start_year"], row["end_year"]) == (2022, None, None)


def test_an_address_without_words_is_no_reports_url() -> None:
    text = "Skip Navigation\n\nNorway Results Report 2019-2022\n\nA sentence of ours.\n"
    parsed = parse_text({"case": "p", "url": "https://www.opengovpartnership.org/?p=123456", "text": text})[1]
    assert own_observations(parsed)["url"].state == "not-shown"


MEMBER = """Skip Navigation

Kenya

ON THE PAGE

Current Action Plan

2023-2027

Action Plan 5

Resources

  1. Kenya Action Plan 2023-2027
    2023, Action Plan, Web page
{last}"""


@pytest.mark.parametrize(
    "last", ["  2. Kenya Action Plan Rev", "  2. Kenya Design Report 2018-2020\n    2020, IRM Report,"]
)
def test_a_document_in_which_the_capture_ends_makes_no_row(last: str) -> None:
    case = {"case": "m", "url": "https://www.opengovpartnership.org/members/kenya/", "text": MEMBER.format(last=last)}
    parsed = parse_text(case)[1]
    assert documents_in_expected_form(parsed, {"resources": None}) == {"resources": 1}
    cut = [issue.value for issue in parsed.issues if (issue.code, issue.field) == ("truncated", "documents")]
    assert cut == [last.split("\n")[0].partition(". ")[2]]


def test_a_page_that_lost_its_name_and_plan_is_its_members_by_what_is_left() -> None:
    text = (
        "Kenya’s fifth action plan opened data. (More)\n"
        "The data below represents historical data for this member’s commitments. It does not reflect current work.\n"
        "Commitment Performance\nKey\nStars (Global average 7%)\n"
    )
    parsed = parse_text({"case": "m", "url": "https://www.opengovpartnership.org/?p=123456", "text": text})[1]
    assert (parsed.table, parsed.key) == ("members", "kenya")


@pytest.mark.parametrize(("written", "year"), [("2022", 2022), ("September 2022", 2022), ("soon", None)])
def test_a_plans_submission_may_have_its_month(written: str, year: Any) -> None:
    text = f"Action plan – Paris, France, 2022 – 2025\nAction Plan Submission: {written}\nAction Plan End: May 2025\n"
    parsed = parse_text({"case": "p", "url": "https://www.opengovpartnership.org/?p=123456", "text": text})[1]
    assert documents_in_expected_form(parsed, {"submission_year": None}) == {"submission_year": year}


def test_a_document_in_a_form_that_no_codelist_has_keeps_its_year_and_type() -> None:
    last = "  2. Kenya Action Plan 2018-2020\n    2018, Action Plan, PowerPoint\n  3. Road map\n    2019, PDF\n"
    case = {"case": "m", "url": "https://www.opengovpartnership.org/members/kenya/", "text": MEMBER.format(last=last)}
    parsed = parse_text(case)[1]
    rows = [row.values for row in parsed.rows if row.table_name == "documents"]
    shown = [(row["title"], row["year"], row["document_type"], row["format"]) for row in rows]
    assert shown[1:] == [
        ("Kenya Action Plan 2018-2020", "2018", "Action Plan", "PowerPoint"),
        ("Road map", "2019", "", "PDF"),
    ]
    tables = make_tables([parsed])
    assert [row["format"] for row in tables["documents"].to_pylist()] == ["Web page", None, "PDF"]
    told = [row for row in tables["issues"].to_pylist() if row["field"] == "format"]
    assert [(row["code"], row["value"]) for row in told] == [("value-unreadable", "PowerPoint")]


def test_the_bar_of_a_table_is_no_part_of_a_documents_title() -> None:
    last = "2. | Kenya Action Plan 2018-2020 | 2018, Action Plan, PDF\n"
    case = {"case": "m", "url": "https://www.opengovpartnership.org/members/kenya/", "text": MEMBER.format(last=last)}
    rows = [row.values for row in parse_text(case)[1].rows if row.table_name == "documents"]
    assert [row["title"] for row in rows][1:] == ["Kenya Action Plan 2018-2020"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Saltar navegación", "Chile", "  • Miembro desde 2011", "  • Plan de acción 6", "EN LA PÁGINA",
         "Plan de acción actual", "2023-2027", "Plan de acción 6", "  • Número de compromisos: 11",
         "  • Enfoque del área de política: Datos abiertos", "Recursos", "  1. Un plan",
         "2024, plan de acción, página web"],
        ["Ignorer la navigation", "Chili", "  • Membre depuis 2011", "  • Plan d'action 6", "SUR LA PAGE",
         "Plan d'action en cours", "2023-2027", "Plan d'action 6", "  • Nombre d'engagements : 11",
         "  • Domaine politique prioritaire : Données ouvertes", "Ressources", "  1. Un plan",
         "2024, Plan d'action, page Web"],
    ],
)  # fmt: skip
def test_a_member_s_page_may_be_translated(lines: list[str]) -> None:
    page = parse_text(
        {"case": "m", "url": "https://www.opengovpartnership.org/members/chile/", "text": "\n\n".join(lines)}
    )[1]
    seen = {o.field: o.value for o in page.observations}
    names = ("member_since", "action_plan_number", "current_period", "commitments", "resources")
    assert [seen[name] for name in names] == ["2011", "6", "2023-2027", "11", "1"]
    assert seen["policy_area_focus"] in ("Datos abiertos", "Données ouvertes")
    assert [row.values["document_type"] for row in page.rows if row.table_name == "documents"] == ["Action Plan"]
