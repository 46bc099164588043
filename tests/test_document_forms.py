"""Forms in which pages of reports, plans and members come, beside those of the given captures."""

from __future__ import annotations

from typing import Any

import pytest
from captured_documents import documents_in_expected_form
from captured_values import own_observations, parse_text

from pipeline.identity.names import slug
from pipeline.identity.reports import parse_report, report_of_slug
from pipeline.model import Parsed
from pipeline.parse.monitor_form import TABLE as MONITOR_TABLE
from pipeline.read.tooltips import strip_glosses
from pipeline.tables import make_tables

SITE = "https://www.opengovpartnership.org"
REPORT = f"{SITE}/?p=123456"  # an address that says nothing of the page


def read(text: str, url: str = REPORT) -> Parsed:
    parsed = parse_text({"case": "form", "url": url, "text": text})[1]
    assert parsed.capture.lines_left == 0, [i.value for i in parsed.issues if i.code == "line-left-over"]
    return parsed


def said(text: str, *names: str, url: str = REPORT) -> dict[str, Any]:
    return documents_in_expected_form(read(text, url), dict.fromkeys(names))


def figures(text: str) -> dict[str, str]:
    rows = read(text).rows
    return {r.values["indicator"]: r.values["as_written"] for r in rows if r.table_name == "report_findings"}


# -- titles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "member", "kind", "comment"),
    [
        ("Norway 2014-2015 IRM Report – For Public Comments", "Norway", "IRM Report", True),
        ("Norway Results Report 2019-2021 – Public Comments Section", "Norway", "Results Report", True),
        ("Norway Results Report 2019-2021 – Version for Public Comment", "Norway", "Results Report", True),
        ("Norway Results Report 2019-2021 (Final Version)", "Norway", "Results Report", False),
        ("Results Report – Norway 2019-2021", "Norway", "Results Report", False),
        ("Norway Co-Creation Brief, 2021", "Norway", "Co-Creation Brief", False),
        ("Informe de resultados de los Países Bajos 2019-2022", "Netherlands", "Results Report", False),
        ("Rapport de conception d'El Salvador 2019-2022", "El Salvador", "Design Report", False),
    ],
)
def test_a_title_is_whole_whatever_it_ends_in(title: str, member: str, kind: str, comment: bool) -> None:
    found = said(
        f"Skip Navigation\n\n{title}\n\nThe plan was short.", "title", "member", "report_type", "public_comment"
    )
    assert found == {"title": title, "member": member, "report_type": kind, "public_comment": comment}


KENYA = "Kenya End-of-Term Report 2014-2016"


def titled(title: str, url: str = REPORT) -> Parsed:
    text = f"Skip Navigation\n\n{title}\n\nThe plan was short and had ten parts.\n"
    return parse_text({"case": "title", "url": url, "text": text})[1]


def of_row(parsed: Parsed, *fields: str) -> list[str]:
    values = {o.field: o.value for o in parsed.observations}
    return [values.get(field, "") for field in fields]


@pytest.mark.parametrize("mark", [" [1]", " [2]", " i", "*", " *", "¹", "¹²", " [1] [2]"])
@pytest.mark.parametrize("end", ["", " – For Public Comment", " (Year 2)"])
def test_a_footnotes_mark_is_no_part_of_a_title(mark: str, end: str) -> None:
    parsed = titled(f"{KENYA}{end}{mark}")
    plain = titled(f"{KENYA}{end}")
    assert (parsed.capture.page_kind, parsed.key) == ("irm_report", plain.key)
    assert of_row(parsed, "title", "member") == [f"{KENYA}{end}", "Kenya"]


@pytest.mark.parametrize(
    ("title", "key_end"),
    [
        (f"{KENYA} (updated June 2019)", ""),
        (f"{KENYA} [PDF]", ""),
        (f"{KENYA} - Open Government Partnership", ""),
        (f"{KENYA}.", ""),
        (f"“{KENYA}”", ""),
        (f'"{KENYA}."', ""),
        (f"{KENYA} – Final", ""),
        (f"{KENYA} – Executive Summary", "-executive-summary"),
        (f"{KENYA} (Executive Summary)", "-executive-summary"),
        (f"{KENYA}: Executive Summary", "-executive-summary"),
        (f"{KENYA} – executive summary.", "-executive-summary"),
        (f"{KENYA}– Corrigendum", "-corrigendum"),
        (f"{KENYA} (December)", ""),
        (f"{KENYA} (15 June 2019)", ""),
        (f"{KENYA} [Second edition]", ""),
        (f"{KENYA} – revised version", ""),
        (f"{KENYA} (Third Action Plan)", ""),
        (f"{KENYA} – Draft", "-draft"),
        (f"{KENYA} (Draft)", "-draft"),
        (f"{KENYA} (French version)", "-french-version"),
        (f"{KENYA} [English]", "-english"),
        (f"{KENYA} (Volume 2)", "-volume-2"),
        (f"{KENYA} (Part II) (Revised)", "-part-ii"),
        (f"{KENYA} (Revised Executive Summary)", "-revised-executive-summary"),
        (f"{KENYA}, English Version", "-english-version"),
        (f"{KENYA} – Résumé exécutif – For Public Comment", "-resume-executif-public-comment"),
        (f"{KENYA} – Executive Summary (PDF)", "-executive-summary"),
        (f"{KENYA} [For Public Comment] – Open Government Partnership", "-public-comment"),
        ("Kenya 2014-2016 End-of-Term Report – Executive Summary", "-executive-summary"),
        ("Kenya’s End-of-Term Report 2014-2016", ""),
    ],
)
def test_what_follows_the_years_closes_a_title(title: str, key_end: str) -> None:
    parsed = titled(title)
    assert (parsed.capture.page_kind, parsed.key) == ("irm_report", f"kenya-end-of-term-report-2014-2016{key_end}")
    assert of_row(parsed, "title", "member", "report_type") == [title, "Kenya", "End-of-Term Report"]
    assert of_row(parsed, "public_comment") == ["true" if key_end.endswith("public-comment") else "false"]


@pytest.mark.parametrize("end", [" – Year 2", ", Year 2", " (Year 2)", " [Year 2]", ": Year 2", " – Year 2*"])
def test_the_year_of_the_cycle_needs_no_brackets(end: str) -> None:
    parsed = titled(KENYA + end)
    assert (parsed.key, of_row(parsed, "year_of_cycle")) == ("kenya-end-of-term-report-2014-2016", ["2"])


@pytest.mark.parametrize(
    "words",
    [
        f"{KENYA} was published in May",
        f"{KENYA} was published in May.",
        f"{KENYA} – which was published in May",
        f"{KENYA}, and what it says of the plan",
        f"{KENYA} (PDF) tells of the plan",
        f"{KENYA} – The Plan Was Short",
        f"{KENYA}: What We Learned",
        f"{KENYA}, Kenya Action Plan 2014-2016",
        f"{KENYA}, Peru Design Report 2018-2020",
        f"{KENYA}, Peru",
        f"{KENYA}, 2017, IRM Report, PDF",
        f"{KENYA}, Letter",
        f"{KENYA} – A Look Back.",
        f"We read the {KENYA}.",
        f"We read the {KENYA} – Executive Summary",
    ],
)
def test_a_sentence_or_an_entry_of_a_list_is_no_title(words: str) -> None:
    assert titled(words).capture.page_kind == "other"


def test_a_report_and_its_summary_are_two_rows() -> None:
    pages = [titled(f"{KENYA}{end}") for end in ("", " – Executive Summary", " – Corrigendum", " [1]")]
    reports = make_tables(pages)["irm_reports"].to_pylist()
    assert {row["title"] for row in reports} == {KENYA, f"{KENYA} – Executive Summary", f"{KENYA} – Corrigendum"}


def test_a_title_with_a_closing_part_stands_at_a_good_address_and_above_labels() -> None:
    title = "Albania End-of-Term Report 2014-2016"
    assert titled(f"{title} [2]", f"{SITE}/documents/albania-end-of-term-report-2014-2016/").key == slug(title)
    text = f"{title} – Draft\n- Action Plan: Albania Action Plan 2014-2016\n- Dates Under Review: 2014-2016\nIt is."
    assert said(text, "title", "member") == {"title": f"{title} – Draft", "member": "Albania"}


def test_a_headline_with_more_behind_the_years_is_a_story() -> None:
    assert titled(f"{KENYA} – A Look Back", f"{SITE}/stories/a-look-back/").capture.page_kind != "irm_report"


def test_a_colon_before_the_comment_is_no_part_of_a_name() -> None:
    parsed = titled("Kenya Design Report 2018-2020: For Public Comment")
    found = of_row(parsed, "member", "report_type", "public_comment")
    assert found == ["Kenya", "Design Report", "true"]


@pytest.mark.parametrize(
    ("last", "key"),
    [
        ("cote-divoire-mid-term-irm-report-2016-2018", "cote-divoire-mid-term-report-2016-2018"),
        ("kaduna-state-design-report-2018-2020", "kaduna-state-nigeria-design-report-2018-2020"),
        ("peru-design-implementation-report-2017-2019-2", "peru-design-and-implementation-report-2017-2019"),
    ],
)
def test_an_address_tells_the_report_of_a_page_without_title(last: str, key: str) -> None:
    title = report_of_slug(last)
    assert title is not None
    assert title.member is not None
    assert f"{title.member.member_id}-{slug(title.report_type)}-{title.start_year}-{title.end_year}" == key


def test_the_plan_under_review_tells_the_country_that_a_title_drops() -> None:
    assert parse_report("Nowhere Town Final Report 2017").member is None
    text = "Nowhere Town Final Report 2017\n- Action Plan: Nowhere Town, Ghana Action Plan 2016-2017\nIt is short."
    assert said(text, "member")["member"] == "Nowhere Town, Ghana"


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Office of taxGovernments need it, as they say. It is cut in a wor..., City Hall", "Office of tax, City Hall"),
        ("Private SectorFirms take part in it, and more is said... More here", "Private Sector here"),
        ("Ministry of HealthMinistry of Education and others, as many as there are...",) * 2,
        ("The tax is high. Governments need it, as they say. It is cut in a wor...",) * 2,
    ],
)
def test_a_gloss_is_stripped_by_its_term_too(words: str, left: str) -> None:
    assert strip_glosses(words)[0] == left


# -- reports ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("1 July 2014 - 30 June 2015", (2014, 2015)),
        ("July 2016–June 2017", (2016, 2017)),
        ("2015-17", (2015, 2017)),
        ("2016", (2016, None)),
    ],
)
def test_years_under_review_are_no_days(words: str, years: tuple[int, int | None]) -> None:
    found = said(f"Peru Progress Report 2013-2016\n- Dates Under Review: {words}\nIt is.", "period_start", "period_end")
    assert (found["period_start"], found["period_end"]) == years


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("In Peru, the IRM researcher Ana M. Ruiz’s findings are summarized below:", "Ana M. Ruiz"),
        ("In Peru, findings from the IRM researcher Ana Ruiz are summarised below:", "Ana Ruiz"),
        ("In Peru, findings from the IRM researchers, Dr. Ana Ruiz and Bo, are summarized:", "Dr. Ana Ruiz and Bo"),
        ("In Peru, the IRM’s findings are summarized below:", None),
        ("The year was full. In Peru, IRM Researcher Ana Ruiz's report's findings are summarized below:", "Ana Ruiz"),
        ("In Peru, the IRM researchers Ana Ruiz, Bo Li and Eva de la Paz found the following.",
         "Ana Ruiz, Bo Li and Eva de la Paz"),
        ("Le MII a collaboré avec Awa Diallo de l'Université de Dakar pour cette évaluation.", "Awa Diallo"),
        ("Voici les conclusions de la chercheuse du MII Awa Diallo.", "Awa Diallo"),
        ("El MRI ha colaborado con José (Pepe) Ruiz, investigador, en esta evaluación.", "José (Pepe) Ruiz"),
        ("IRM researcher: Ana Ruiz", "Ana Ruiz"),
    ],
)  # fmt: skip
def test_a_notice_names_its_researcher(sentence: str, name: str | None) -> None:
    title = "Peru Design Report 2019-2021 – For Public Comment"
    page = f"{title}\nIn May 2020, the IRM published the Design Report for Peru.\n"
    found = said(f"{page}{sentence}\nThe public comment period ended 3 March 2021.",
                 "researcher", "publication_year", "comment_period_closed")  # fmt: skip
    assert found == {"researcher": name, "publication_year": 2020, "comment_period_closed": "2021-03-03"}


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("In mid-2018, the Independent Reporting Mechanism (IRM) published the report on Peru.", 2018),
        ("The IRM has released its report on 4 March 2017.", 2017),
        ("Fin 2018, le Mécanisme d’évaluation indépendant (MEI) a publié le rapport de fin de mandat.", 2018),
        ("En marzo de 2018, el MRI publicó el informe de fin de término.", 2018),
        ("In 2018, the government published its own report.", None),
    ],
)
def test_a_notice_tells_when_it_was_published(sentence: str, year: int | None) -> None:
    assert said(f"Peru Design Report 2016-2018\n{sentence}", "publication_year") == {"publication_year": year}


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("Two out of seven commitments achieved moderate results.", {"moderate": 2}),
        ("Three of the plan's nine commitments had moderate early results.", {"moderate": 3}),
        ("None of the 12 commitments had significant results, but five produced moderate results.", {"moderate": 5}),
        ("One achieved outstanding results, two major results and eight marginal results.",
         {"outstanding": 1, "major": 2, "marginal": 8}),
        ("It was nine marginal results away.", {}),
    ],
)  # fmt: skip
def test_a_sentence_counts_commitments_by_their_results(sentence: str, figures: dict[str, int]) -> None:
    rows = read(f"Peru Results Report 2020-2022\nEarly Results\n{sentence}").rows
    found = {r.values["indicator"]: int(r.values["number"]) for r in rows if r.table_name == "report_findings"}
    assert found == {f"early_results_{word}": number for word, number in figures.items()}


@pytest.mark.parametrize(
    ("prose", "number"),
    [
        ("The action plan comprises eleven commitments.", ["11"]),
        ("The plan (2020-2022) had 9 commitments. The plan included 12 commitments.", []),
        ("The plan (2020-2022) had 9 commitments. The next plan included 12 commitments.", ["9"]),
        ("The next plan will be larger.", []),
    ],
)
def test_the_number_of_commitments_is_read_from_prose(prose: str, number: list[str]) -> None:
    rows = read(f"Peru Results Report 2020-2022\n{prose}").rows
    assert [r.values["number"] for r in rows if r.values.get("indicator") == "commitments"] == number


DESIGN = (
    "Peru Design Report 2019-2021\nTable 1. At a glance\n"
    "Member since 2012 Action plan under review Third Report type Design Number of commitments: 10 "
    "Action plan development Is there a multistakeholder forum Yes Level of public influence: Involve "
    "Acted contrary to OGP process No Action plan design Transformative: [2 (20%)] "
    "*DIOG: Did it Open Government PE0001 – Budgets PE0002 Taxes |\n"
    "Commitments: the plan has many, and the level of completion is told below.\n"
)


def test_a_table_on_one_line_needs_no_colons() -> None:
    assert figures(DESIGN) == {
        "participating_since": "2012", "action_plan_under_review": "Third", "report_type": "Design",
        "commitments": "10", "forum": "Yes", "public_influence": "Involve",
        "acted_contrary_to_process": "No", "transformative": "[2 (20%)]",
    }  # fmt: skip
    listed = [r.values for r in read(DESIGN).rows if r.table_name == "report_commitments"]
    assert [(r["commitment_id"], r["title"]) for r in listed] == [("PE0001", "Budgets"), ("PE0002", "Taxes")]


@pytest.mark.parametrize("between", ["\n", "\n\n", " | ", " "])
def test_a_row_of_two_columns_may_stand_cell_by_cell(between: str) -> None:
    rows = [("Number of Commitments", 16), ("Level of Completion",), ("Completed", 0, 3), ("Substantial", 3, 7),
            ("Number of Commitments with...",), ("All Three (✪)", 1, 1), ("Did It Open government?",), ("Major", 4),
            ("Moving Forward",), ("Number of Commitments Carried Over to Next Action Plan", 0)]  # fmt: skip
    cells = "\n".join(between.join(map(str, row)) for row in rows)
    found = figures(f"Peru End-of-Term Report 2016-2018\nTable 1: At a Glance\nMid-term{between}End of term\n{cells}\n")
    assert found == {
        "commitments": "16", "completed_midterm": "0", "completed_end_of_term": "3", "substantial_midterm": "3",
        "substantial_end_of_term": "7", "starred_midterm": "1", "starred_end_of_term": "1", "major_diog": "4",
        "carried_over": "0",
    }  # fmt: skip


@pytest.mark.parametrize("number", ["4.", "C4.", "4)", "1.1", "4.2."])
def test_a_highlight_has_its_number_in_many_forms_and_stands_without_its_answer(number: str) -> None:
    head = "Peru Mid-Term Report 2016-2018\nHighlights\nCommitment Overview Well-Designed? *\n"
    rows = f"{number} Open data\nIt opens data.\nYes\n9. Lobby register\nIt lists names.\n* In the view of the IRM\n"
    found = said(head + rows, "highlights")["highlights"]
    assert found == [
        {"number": number.rstrip(".)"), "title": "Open data", "well_designed": "Yes"},
        {"number": "9", "title": "Lobby register", "well_designed": None},
    ]


def test_one_figure_for_both_times_and_a_figure_of_a_whole() -> None:
    head = "Table 1: At a Glance\n| | Mid-term | End of term |\n"
    rows = "| Number of Commitments | 26 | 26 |\n| Completed | 2 (8%) | 9 of 26 (35%) |\n| Major | | 3 |\n"
    assert figures(f"Peru End-of-Term Report 2016-2018\n{head}{rows}") == {
        "commitments": "26", "completed_midterm": "2 (8%)", "completed_end_of_term": "9 of 26 (35%)", "major_diog": "3",
    }  # fmt: skip
    other = figures(f"Peru End-of-Term Report 2016-2018\n{head}{rows.replace('26 | 26', '26 | 25')}")
    assert "commitments" not in other
    design = "Table 1. At a glance\nNumber of commitments: 5\nCommitments relevant to OGP values: 4 of 5 (80%)\n"
    assert figures(f"Peru Design Report 2018-2020\n{design}")["relevant"] == "4 of 5 (80%)"


@pytest.mark.parametrize("html", [True, False])
def test_an_old_report_below_its_country_has_values_below_their_labels(html: bool) -> None:
    url = "https://www.opengovpartnership.org/country/peru/progress-report/peru-irm-progress-report-2013-14"
    title, labels = "Peru IRM Progress Report 2013-14", ("Country :", "Peru", "Dates Under Review :", "2013-14")
    lines = ("Home » Country » Peru", title, *labels, "Report publication year :", "2015", "It was done.")
    tagged = "".join(f"<div>{line}</div>" for line in lines[2:])
    page = f"<div>{lines[0]}</div><h2>{title}</h2>{tagged}"
    found = parse_text(
        {"case": "o", "url": url, "text": page if html else "\n".join(lines)},
        media_type="text/html" if html else "text/plain",
    )[1]
    seen = own_observations(found)
    assert found.key == "peru-progress-report-2013-2014"
    assert (seen["dates_under_review"].value, seen["publication_year"].value) == ("2013-14", "2015")


@pytest.mark.parametrize("bar", [" ", " | "])
def test_the_highlights_may_stand_on_one_line(bar: str) -> None:
    heads = ("Commitment", "Overview", "Well-Designed? *", "Major or Outstanding Results? **")
    rows = (
        ("1.2 Open data", "This opens data. No 12 stays.", "No", "Yes"),
        ("✪ C4. Lobby register", "This lists names.", "Yes", "Yes"),
    )
    table = bar.join(cell for row in (heads, *rows) for cell in row)
    text = f"Peru Mid-Term Report 2016-2018\nHighlights\n{table}\n* In the view of the IRM\n"
    assert said(text, "highlights")["highlights"] == [
        {"number": "1.2", "title": "Open data", "well_designed": "No"},
        {"number": "C4", "title": "Lobby register", "well_designed": "Yes", "starred": True},
    ]


@pytest.mark.parametrize(
    ("levels", "chosen"),
    [
        ("Y1\nNo Consultation\nInform\nConsult X\nInvolve\nCollaborate", "Consult"),
        ("Y1 No Consultation Inform Consult X Involve Collaborate", "Consult"),
        ("Y1 No Consultation Inform Consult Involve Collaborate", None),
        ("Y1 Inform", "Inform"),
    ],
)
def test_levels_of_influence_may_stand_on_one_line(levels: str, chosen: str | None) -> None:
    page = f"Peru Mid-Term Report 2014-2016 (Year 1)\nCountry : Peru\nDuring Action Plan Development\n{levels}\n"
    assert said(page, "level_of_input")["level_of_input"] == chosen


def test_areas_may_stand_behind_their_heading_and_words_have_footnotes() -> None:
    page = (
        "Peru Action Plan Review 2021-2023\nAT A GLANCE\nParticipating since: 2012\n"
        "IRM product: Action plan review[1]\nNumber of commitments: 4\n"
        "Carried over from previous action plans: Open data, Health\nEmerging in this action plan:\n- Elections\n"
    )
    rows = {r.values["indicator"]: r.values["value"] for r in read(page).rows if r.table_name == "report_findings"}
    assert rows["irm_product"] == "Action plan review"
    assert rows["carried_over_areas"] == "Open data, Health"


def test_a_statement_has_a_subject_and_a_label_has_none() -> None:
    page = "Peru Mid-Term Report 2016-2018\nIt is short.\n"
    assert figures(f"{page}Peru acted contrary to OGP process.\n").keys() == {"acted_contrary_to_process"}
    assert figures(f"{page}Acted contrary to OGP process\n") == {}


# -- what must not be published, and what is no report -----------------------------------------------------------------


def test_comments_and_contacts_stay_out_of_the_issues_too() -> None:
    nameless = "Fine Words 2016\nComments (1)\nA. Visitor Reply\nWell done, all of you.\n"
    comment = "Peru Progress Report 2013-2014\nIt is short.\nComments (1)\nA. Visitor Reply\nWell done, all of you.\n"
    member = "Skip Navigation\n\nPeru\n\n  • Member Since 2012\n\nPoint of Contact\n\nAnna Example Head of Unit\n"
    pages = [
        parse_text({"case": "form", "url": f"{SITE}/{path}/", "text": text})[1]
        for path, text in (
            ("documents/fine-report-2016", nameless),
            ("documents/peru-progress-report-2013-2014", f"Skip Navigation\n\n{comment}"),
            ("members/peru", member),
            ("", member.replace("Peru", "") + "Current Action Plan\n\nON THE PAGE\n"),
        )
    ]
    published = repr([(page.issues, page.observations, page.rows) for page in pages])
    assert not [words for words in ("Visitor", "Well done", "Anna Example") if words in published]


@pytest.mark.parametrize("words", ["Just a moment...", "Page not found", "502 Bad Gateway"])
def test_a_servers_error_is_no_report_whatever_the_address(words: str) -> None:
    for path in (
        "documents/france-results-report-2021-2023",
        "members/france",
        "documents/action-plan-paris-france-2023-2024",
    ):
        parsed = read(f"{words}\n\nPlease try again.", f"{SITE}/{path}/")
        assert (parsed.capture.page_kind, [i.code for i in parsed.issues]) == ("other", ["error-page"])


def test_a_story_that_tells_of_a_report_is_none() -> None:
    story = "Peru Looks Back on its Design Report 2017-2019\nIt was good.\nFiled Under: Champions"
    assert read(story, f"{SITE}/stories/peru-looks-back/").capture.page_kind != "irm_report"


# -- plans, members, local monitors ------------------------------------------------------------------------------------


def test_a_national_plans_page_is_one_wherever_it_stands() -> None:
    for title in ("Norway 2016-2018 National Action Plan", "Norway Action Plan 2016-2018 (December)"):
        found = said(f"{title}\nDownloads\nFiled under: Action Plan\nNo comments yet", "title", "period_start")
        assert found == {"title": title, "period_start": 2016}
    letter = read("Norway – Letter on the Action Plan 2016-2018\nIt is late.", f"{SITE}/documents/norway-letter/")
    assert letter.capture.page_kind == "other"


def test_a_plans_values_may_stand_below_their_labels_and_without_their_headings() -> None:
    page = (
        "Action plan – Paris, France, 2023 – 2025\nAction Plan End:\nMay 2025\nLead Institution:\nCity Council\n\n"
        "\nSep 2025\n\nDate Submitted\n\n2nd March 2023\n"
    )
    found = said(page, "end", "lead_institutions", "duration", "date_submitted")
    assert found == {
        "end": "2025-05",
        "lead_institutions": ["City Council"],
        "duration": "Sep 2025",
        "date_submitted": "2023-03-02",
    }


def test_a_place_that_no_list_holds_owns_the_plans_that_its_page_lists() -> None:
    page = (
        "Skip Navigation\n\nNowhere Town, Ghana\n\n  • Member Since 2016\n  • Action Plan\n\nResources\n\n"
        "  1. Nowhere Town Action Plan 2016-2017\n\n    2016, Action Plan, PDF\n"
    )
    (plan,) = make_tables([read(page, f"{SITE}/members/nowhere-town-ghana/")])["action_plans"].to_pylist()
    assert (plan["action_plan_id"], plan["member_id"]) == ("nowhere-town-ghana-2016", "nowhere-town-ghana")


def test_a_members_documents_tell_whose_page_it_is_where_name_and_address_are_lost() -> None:
    listed = [
        "Norway Action Plan 2019-2022",
        "Norway Results Report 2019-2022",
        "Action plan – Oslo, Norway, 2021 – 2023",
    ]
    documents = "".join(f"\n  {n}. {title}\n\n    2022, Action Plan, PDF\n" for n, title in enumerate(listed, 1))
    page = f"Skip Navigation\n\n\n  • Member Since 2011\n\nON THE PAGE\n\nCurrent Action Plan\n\n2019-2022\n{documents}"
    assert read(page).key == "norway"


def test_results_are_used_only_under_all_heads_and_a_plan_not_yet_reviewed_ends_no_table() -> None:
    top = "Skip Navigation\n\nPeru\n\nCurrent Data\n\nCommitment Performance\n\n"
    page = top + "{heads}\nAction Plan 1\n{first}\nAction Plan 2\n4\n0\n1\n"
    pending = "Pending IRM Review\n" * 3
    whole = said(
        page.format(heads="Major\nOutstanding\nStarred Commitments", first=pending),
        "performance",
        url=f"{SITE}/members/peru/",
    )
    assert whole["performance"] == [{"plan": "Action Plan 2", "major": 4, "outstanding": 0, "starred": 1}]
    lost = said(page.format(heads="Starred Commitments", first="3"), "performance", url=f"{SITE}/members/peru/")
    assert lost["performance"] == []


def test_a_monitors_question_may_have_a_dash_behind_its_number() -> None:
    page = (
        "Inception Report – Action plan – Paris, France, 2023 – 2024\nMember Name\nParis, France\nSection 1.\n"
        "1.1 – Does a forum exist?\nYes\nProvide a brief explanation of your answer:\nIt does.\n"
    )
    parsed = read(page)
    (answer,) = [r.values for r in parsed.rows if r.table_name == "local_report_answers"]
    assert (parsed.table, answer["number"], answer["answer"]) == (MONITOR_TABLE, "1.1", "Yes")


MONITOR = (
    "Inception Report – Action plan – Paris, France, 2023 – 2024\nMember Name\nParis, France\nSection 1.\n"
    "1.1 Does a forum exist?\n{said}\n"
)


@pytest.mark.parametrize(
    ("said", "answer", "code"),
    [
        ("No change\nProvide a brief explanation of your answer:\nIt is.", "No change", "word-unmapped"),
        ("No change\nIt was like this before.", "No change", "word-unmapped"),
        ("It was like this before. It was good.", "", "value-unreadable"),
        ("Provide a brief explanation of your answer:", "", "label-missing"),
    ],
)
def test_an_answer_that_no_list_knows_is_published_as_written(said: str, answer: str, code: str) -> None:
    parsed = read(MONITOR.format(said=said))
    (row,) = [r.values for r in parsed.rows if r.table_name == "local_report_answers"]
    assert (row["answer"], [i.code for i in parsed.issues if i.field == "answer"]) == (answer, [code])


def test_a_plans_list_of_institutions_is_parted_at_the_commas_between_names() -> None:
    page = "Action plan – Paris, France, 2023 – 2025\nAction Plan End: May 2025\nLead Institution: {names}\n"
    for names, number, noted in (
        ("City Council, Office of Data and Maps", 2, []),
        ("Ministry of Trade, Industry and Tourism, City Council", 2, []),
        ("City Council, office of the mayor", 2, []),
        ("City Council,, Office of Data, , Data Agency of Paris", 3, []),
        ("Ministry of Trade, crafts and tourism", 1, []),
        ("Ministry of Interior (Police, Borders), Data Agency of Paris", 2, []),
        ("1. City Council, 1. Data Agency", 2, []),
        ("Data Secretariat of the Ministry of Justice, Government of the Region of Paris", 1, []),
        (f"City Council, {'x' * 100}".title(), 2, ["truncated"]),
    ):
        parsed = read(page.format(names=names))
        found = documents_in_expected_form(parsed, {"lead_institutions": None})["lead_institutions"]
        assert (len(found), [i.code for i in parsed.issues if i.field == "lead_institutions"]) == (number, noted), names
        assert not [name for name in found if name.endswith(",")]


# -- lists in any markup ----------------------------------------------------------------------------------------------

COMMITMENTS = [("KE0018", "Beneficial Ownership", "2018", "Private Sector"), ("KE0019", "Open Data", "2018", "Health")]
DOCUMENTS = [
    ("Kenya Action Plan 2018-2020", "2018", "Action Plan", "Web page"),
    ("Kenya Design Report 2018-2020", "2020", "IRM Report", "PDF"),
    ("Letter of 2. June", "2019", "", "Web page"),
]


def facts(*words: str) -> str:
    return ", ".join(filter(None, words))


LISTS: dict[str, tuple[str, str]] = {  # how an entry is marked up, and what stands around all of them
    "list": ("<li><a href='/{url}/'>{title}</a><p>{facts}</p></li>", "<ol>{entries}</ol>"),
    "one line": ("<li><a href='/{url}/'>{title}</a> <span>{facts}</span></li>", "<ul>{entries}</ul>"),
    "cards": ("<div><h4><a href='/{url}/'>{title}</a></h4><div><em>{facts}</em></div></div>", "<div>{entries}</div>"),
    "dl": ("<dt><a href='/{url}/'>{title}</a></dt><dd>{facts}</dd>", "<dl>{entries}</dl>"),
    "numbers of its own": ("<li><div>{n}. {title}</div><div>{facts}</div></li>", "<ul>{entries}</ul>"),
    "plain divs": ("<div><div>{title}</div><div><div>{facts}</div></div></div>", "<div>{entries}</div>"),
}


@pytest.mark.parametrize("markup", LISTS)
def test_a_members_lists_give_the_same_rows_in_any_markup(markup: str) -> None:
    entry, around = LISTS[markup]

    def listed(title: str, n: int, *words: str) -> str:
        return entry.format(title=title, n=n, url=slug(title), facts=facts(*words))

    commitments = [listed(title, n, code, *rest) for n, (code, title, *rest) in enumerate(COMMITMENTS, 1)]
    documents = [listed(title, n, *rest) for n, (title, *rest) in enumerate(DOCUMENTS, 1)]
    page = (
        "<main><h1>Kenya</h1><ul><li>Member Since 2011</li><li>Action Plan 3</li></ul><h2>Current Action Plan</h2>"
        f"<p>2018-2020</p><h3>Commitments</h3>{around.format(entries=''.join(commitments))}"
        f"<h3>Resources</h3>{around.format(entries=''.join(documents))}</main>"
    )
    case = {"case": markup, "url": f"{SITE}/members/kenya/", "text": page}
    parsed = parse_text(case, media_type="text/html")[1]
    rows = [r.values for r in parsed.rows if r.table_name == "documents"]
    assert [(r["title"], r["year"], r["document_type"], r["format"]) for r in rows] == [
        (title, year, kind, form) for title, year, kind, form in DOCUMENTS
    ]
    said = {(o.row_key, o.field): o.value for o in parsed.observations if o.table_name == "commitments"}
    for code, title, year, area in COMMITMENTS:
        assert (said[code, "title"], said[code, "cycle"]) == (title, year)
        assert said.get((code, "policy_areas"), area) == area


def test_a_star_is_kept_behind_a_number_that_the_page_prints_itself() -> None:
    entries = "<li><div>1. Starred commitment Open Data</div><div>KE0019, 2018, Health</div></li>"
    page = (
        f"<main><h1>Kenya</h1><h2>Current Action Plan</h2><p>2018-2020</p><h3>Commitments</h3><ul>{entries}</ul></main>"
    )
    parsed = parse_text({"case": "s", "url": f"{SITE}/members/kenya/", "text": page}, media_type="text/html")[1]
    said = {o.field: o.value for o in parsed.observations if o.row_key == "KE0019"}
    assert (said["title"], said["starred"]) == ("Open Data", "Yes")


def test_a_title_without_facts_is_of_the_list_that_it_is_numbered_in() -> None:
    page = (
        "Skip Navigation\n\nKenya\n\n  • Member Since 2011\n  • Action Plan 3\n\nCurrent Action Plan\n\n"
        "2022-2024 (December)\n\n"
        "  1. First\n\n    KE0018, 2018, Health\n\n  2. Second\n\n  3. Third\n\n    KE0020, 2018\n\n"
        "  1. Kenya Action Plan 2018-2020\n\n  2. A letter\n\n    2018, Letter, PDF\n"
    )
    parsed = read(page, f"{SITE}/members/kenya/")
    titles = [r.values["title"] for r in parsed.rows if r.table_name == "documents"]
    assert titles == ["Kenya Action Plan 2018-2020", "A letter"]
    assert {o.row_key for o in parsed.observations if o.table_name == "commitments"} == {"KE0018", "KE0020"}
    assert [i.value for i in parsed.issues if i.field == "commitments" and i.value] == ["Second"]
    assert {o.field: o.value for o in parsed.observations}["current_period"] == "2022-2024"


def test_a_reports_list_of_commitments_may_be_numbered_and_is_held_against_its_table() -> None:
    page = (
        "Kenya Design Report 2018-2020\nTable 1. At a glance\nMember since: 2011\nType of report: Design\n"
        "Number of commitments: 3\nCommitments\n1. KE0018 Beneficial Ownership\n2. KE0019: Open Contracting\n"
    )
    parsed = read(page)
    listed = [r.values for r in parsed.rows if r.table_name == "report_commitments"]
    assert [(r["commitment_id"], r["title"]) for r in listed] == [
        ("KE0018", "Beneficial Ownership"),
        ("KE0019", "Open Contracting"),
    ]
    assert [i.value for i in parsed.issues if i.code == "listing-disagrees"] == ["2"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Liberia did not act contrary to OGP process", "No"),
        ("Talks were held. Liberia did not act contrary to OGP process A state acts so if it is silent:", "No"),
        ("Liberia acted contrary to OGP process. It was silent.", "Yes"),
        ("The IRM did not find that Liberia acted contrary to OGP process", None),
    ],
)
def test_a_statement_is_a_name_and_its_words_and_one_that_is_lost_is_missed(line: str, value: str | None) -> None:
    parsed = read(f"Liberia Mid-Term Report 2016-2018\nHighlights\n{line}\n")
    found = [r.values["value"] for r in parsed.rows if r.table_name == "report_findings"]
    assert found == ([value] if value else [])
    assert any(i.field == "acted_contrary_to_process" for i in parsed.issues) == (value is None)
