"""What pages of a reviewer's lost in silence, or published of persons: each in the words that showed it."""

from __future__ import annotations

import pytest
from page_texts import captured, commitment_text, parsed, tables_of

from pipeline.identity.institution_lists import form_list
from pipeline.model import Parsed

SITE = "https://www.opengovpartnership.org"
LIST = f"{SITE}/challenge-submissions/"
COLUMNS = "Country/Local | Level of Government | Lead Institution | Title of Reform | Challenge Area\n"
FORM = "{title}\n\nOverview\n\n{labels}\n\nMember Name\n\nGlasgow, United Kingdom\n\n1.1 Does a forum exist?\n\nYes\n"


def page(text: str, url: str) -> Parsed:
    (found,) = parsed([captured(text, url=url)])
    return found


def published(found: Parsed) -> str:
    values = [value for o in found.observations for value in (o.value, o.as_written)]
    return repr([values, [row.values for row in found.rows], [i.value for i in found.issues]])


def values(found: Parsed, field: str) -> list[str]:
    return [o.value for o in found.observations if o.field == field]


@pytest.mark.parametrize(
    "labels",
    [
        "Name of Evaluator\n\nAnna Example\n\nBea Example",
        "Names of Evaluators\n\nAnna Example",
        "Evaluator Name: Anna Example and Bea Example",
        "Nombre de los evaluadores\n\nAnna Example",
        "Nom de l\u2019\u00e9valuatrice : Anna Example",
    ],
)
def test_who_filled_a_form_in_is_not_published_whatever_the_label(labels: str) -> None:
    title = "Inception Report \u2013 Action plan \u2013 Glasgow, United Kingdom, 2021 \u2013 2023"
    found = page(FORM.format(title=title, labels=labels), f"{SITE}/documents/inception-report-action-plan-glasgow/")
    assert "Example" not in published(found)
    assert "Glasgow" in published(found)


def test_forms_of_one_title_are_told_apart_by_their_addresses() -> None:
    title = "Informe de fin de compromiso \u2013 Datos abiertos"
    text = FORM.format(title=title, labels="")
    urls = [f"{SITE}/documents/informe-de-fin-de-compromiso-{end}/" for end in ("cordoba-arcor0001", "x-escat0003")]
    assert len({page(text, url).key for url in urls}) == 2


def test_what_stands_above_a_list_of_reforms_is_left_over_and_said() -> None:
    found = page(f"Challenge Submissions\n\nA paragraph on the list.\n\n{COLUMNS}Kenya | National | A | B | C\n", LIST)
    assert [i.value for i in found.issues if i.code == "line-left-over"] == ["A paragraph on the list."]


def test_a_place_that_is_no_member_has_its_level_a_cell_a_line_too() -> None:
    cells = ["North Santander, Colombia", "Local (non-member)", "Office of Example", "Projects of Youth", "Justice"]
    found = page("\n".join([*COLUMNS.strip().split(" | "), *cells]) + "\n", LIST)
    assert values(found, "level") == ["local"]
    assert values(found, "title") == ["Projects of Youth"]
    assert not found.issues


def test_reforms_of_one_title_are_two_and_those_without_any_are_none() -> None:
    rows = [
        f"{member} | National | A Ministry | {title} | Anti-Corruption\n"
        for member, title in (("Kenya", "Open Contracting"), ("Peru", "Open Contracting"), ("Chile", ""), ("Ghana", ""))
    ]
    found = page(COLUMNS + "".join(rows), LIST)
    keys = {o.row_key for o in found.observations if o.table_name == "challenges"}
    assert len(keys) == 2
    assert {"Chile", "Ghana"} <= {i.value.split(" |")[0] for i in found.issues if i.code == "line-left-over"}


def test_a_bar_inside_a_cell_shifts_no_row() -> None:
    odd = "Peru | National | A Ministry | Data | More | Anti-Corruption"
    found = page(f"{COLUMNS}{odd}\nKenya | National | A Ministry | A Reform | Anti-Corruption\n", LIST)
    assert values(found, "title") == ["A Reform"]
    assert odd in [i.value for i in found.issues if i.code == "line-left-over"]


def test_a_bar_may_close_each_row_of_the_list() -> None:
    rows = "Kenya | National | A Ministry | A Reform | Anti-Corruption |\nPeru | Local | A Town | Another | |\n"
    found = page(f"{COLUMNS.rstrip()} |\n{rows}", LIST)
    assert values(found, "title") == ["A Reform", "Another"]
    assert values(found, "challenge_area") == ["Anti-Corruption", ""]


def test_the_page_of_a_reform_may_name_the_country() -> None:
    text = "A Reform\n\nCountry: Kenya\n\nLevel of Government: National\n\nReform Description\n\nA text.\n"
    found = page(text, f"{SITE}/the-open-gov-challenge/a-reform/")
    assert (values(found, "member"), values(found, "member_id")) == (["Kenya"], ["kenya"])


def test_the_description_of_a_reform_stands_below_its_heading() -> None:
    labels = "Level of Government: National\nChallenge Area: Digital\nGovernance"
    text = f"A Reform\n\n{labels}\n\nReform Description\n\nA text of ours.\n"
    found = page(text, f"{SITE}/the-open-gov-challenge/a-reform/")
    assert values(found, "description") == ["A text of ours."]


def test_a_commitment_of_the_old_site_is_an_issue_and_a_report_is_none() -> None:
    old = page("Open data\n\nCountry: Kenya\n\nYear Action Plan: 2012\n", f"{SITE}/commitment/03-open-data/")
    assert [i.code for i in old.issues] == ["not-a-page-kind"]
    report = page(
        "Kenya Mid-Term Report 2016-2018\n\nCountry: Kenya\nDates Under Review: 2016-2017\nYear Action Plan: 2016\n",
        f"{SITE}/documents/kenya-mid-term-report-2016-2018/",
    )
    assert report.capture.page_kind == "irm_report"


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Twenty-one commitments had marginal results.", "21"),
        ("Two commitments had marginal results.", "2"),
        ("One hundred commitments had marginal results.", ""),
    ],
)
def test_a_count_is_read_whole_or_not_at_all(sentence: str, number: str) -> None:
    text = f"Kenya Results Report 2018-2020\n\nEarly Results\n\n{sentence}\n"
    found = page(text, f"{SITE}/documents/kenya-results-report-2018-2020/")
    rows = [row.values["number"] for row in found.rows if row.values.get("indicator") == "early_results_marginal"]
    assert "".join(map(str, rows)) == number


def test_nr_is_no_researcher() -> None:
    text = "Kenya Mid-Term Report 2016-2018\n\nDates Under Review: 2016-2017\nResearcher: NR\n"
    assert values(page(text, f"{SITE}/documents/kenya-mid-term-report-2016-2018/"), "researcher") == [""]


def test_a_notice_above_a_title_is_no_member() -> None:
    notice = "This page was moved here from the site before it, and some of its links may lead nowhere any more."
    text = f"Skip Navigation\n{notice}\nGovtech Summit (FR0043)\nOverview\nAt a Glance\nAction Plan: Plan 2018-2020\n"
    found = page(text, f"{SITE}/members/france/commitments/FR0043/")
    assert values(found, "member") == [""]
    assert notice in [i.value for i in found.issues if i.code == "line-left-over"]


def figures(line: str) -> tuple[dict[str, str], list[str]]:
    """What a report says that has this line among its figures, and what is left over of it or not read."""
    text = f"Kenya Mid-Term Report 2016-2018\n\nAt a Glance\nMember Since: 2011\n{line}\nNumber of commitments: 8\n"
    found = page(text, f"{SITE}/documents/kenya-mid-term-report-2016-2018/")
    rows = {row.values["indicator"]: row.values["as_written"] for row in found.rows if "indicator" in row.values}
    return rows, [i.value for i in found.issues if i.code in ("line-left-over", "value-unreadable")]


def test_a_value_may_hold_the_words_of_a_label() -> None:
    assert figures("Level of public influence: Involve, in a limited form") == (
        {"participating_since": "2011", "public_influence": "Involve, in a limited form", "commitments": "8"},
        [],
    )


def test_a_sentence_among_figures_is_none() -> None:
    line = "Number of commitments: it differs in each Action plan under review."
    assert figures(line) == ({"participating_since": "2011", "commitments": "8"}, [line])


def test_a_report_is_known_by_the_second_place_of_its_title() -> None:
    labels = "Action Plan: Kenya Action Plan 2016-2018\nDates Under Review: 2016-2017\n"
    text = f"{labels}Overview - Kenya Mid-Term Report 2016-2018\nThe plan was short.\n"
    assert values(page(text, f"{SITE}/documents/a-report/"), "title_years") == ["2016-2018"]


# -- heads of commitments whose closing heading is lost ----------------------------------------------------------------

HEAD = """Amend the Act (JM0010)
Action Plan: Jamaica Action Plan 2021-2023
Action Plan Cycle: 2021
Lead Institution: Ministry of Justice
Support Institution(s): NA
Policy Areas
Access to Information, JusticeIRM Review
IRM Report: Jamaica Action Plan Review 2021-2023
Early Results: Pending IRM Review
"""
ROWS = "Design i Verifiable: Yes Relevant to OGP Values: Yes Ambition (see definition): High"
COMMITMENT = f"{SITE}/members/jamaica/commitments/JM0010/"


def stated(found: Parsed, *fields: str) -> dict[str, str]:
    return {o.field: o.value for o in found.observations if o.field in fields and o.state == "stated"}


def description(found: Parsed) -> str:
    return "".join(values(found, "description"))


def test_ratings_in_a_row_that_begins_with_a_heading_are_no_prose() -> None:
    found = page(f"{HEAD}{ROWS}\nImplementation i Completion: Limited\nThe act is to be amended.\n", COMMITMENT)
    fields = ("verifiable", "relevant", "ambition", "completion")
    assert list(stated(found, *fields)) == list(fields)
    assert description(found) == "The act is to be amended."


def test_prose_after_a_row_of_labels_rates_nothing() -> None:
    prose = "The act is to be amended.\nCompletion: the summit was held in May 2019.\n"
    found = page(f"{HEAD}{ROWS} Implementation i Completion: Limited\n{prose}", COMMITMENT)
    assert stated(found, "completion") == {"completion": "Limited"}
    assert description(found) == prose.strip()


def test_a_heading_of_the_prose_closes_no_head() -> None:
    prose = (
        "It began in 2019.\nThe state of it is known.\nIt goes on.\nStatus: in progress\nCompletion: Limited\n"
        "Description\nIt is a text."
    )
    found = page(f"{HEAD}Design i\nVerifiable: Yes\nRelevant to OGP Values: Yes\n{prose}\n", COMMITMENT)
    assert stated(found, "status", "completion") == {}
    assert not [i.value for i in found.issues if i.code == "line-left-over"]
    assert "It began in 2019." in description(found)


# -- what a page is, and whose ----------------------------------------------------------------------------------------


def test_links_below_a_report_make_no_list_of_it() -> None:
    prose = "\n".join(f"Sentence {number} of ours." for number in range(45))
    links = "Recent Posts\nKenya Design Report 2018-2021\nGhana Design Report 2017-2019\n"
    found = page(f"Skip Navigation\nUkraine Results Report 2018-2020\nOverview\n{prose}\n{links}", f"{SITE}/?p=4715")
    assert values(found, "report_type") == ["Results Report"]


def test_cut_titles_are_no_list_of_excerpts() -> None:
    text = "A Self-Assessment\nOpen data...\nPublic participation...\nAccess to information...\n"
    found = page(text, f"{SITE}/documents/kenya-self-assessment-report-2018/")
    assert [(i.code, i.value) for i in found.issues] == [("not-a-page-kind", "A Self-Assessment")]


def test_labels_far_below_the_top_make_no_old_commitment() -> None:
    text = "A list of ours\n" + "A line of ours.\n" * 25 + "Country: Ghana\nYear Action Plan: 2013\n"
    assert page(text, f"{SITE}/?p=4716").capture.page_kind == "other"


def test_a_report_on_many_members_is_named_by_its_title() -> None:
    found = page(
        "Reports\nIRM Report on Local Action Plans 2021-2022\nIt is on all.\n",
        f"{SITE}/documents/irm-report-on-local-action-plans-2021-2022/",
    )
    assert [i.value for i in found.issues] == ["IRM Report on Local Action Plans 2021-2022"]


def test_a_skip_link_glued_to_the_title_is_one() -> None:
    text = "Skip Navigation Ghana Design Report 2017-2019\n\nOverview\n\nIt is short.\n"
    found = page(text, f"{SITE}/documents/ghana-design-report-2017-2019/")
    assert found.capture.layout == "skip"
    assert "truncated" in [i.code for i in found.issues]
    assert not [i.field for i in found.issues if i.code == "label-missing" and i.field]


def test_documents_tell_whose_a_page_is_that_names_another_member() -> None:
    menu = "\n".join(f"A story of ours {number}" for number in range(9))
    documents = "\n".join(
        f"Kenya Action Plan {year}-{year + 2}\n{year}, Action Plan, Web page" for year in (2016, 2018, 2020)
    )
    found = page(f"{menu}\nUkraine\nResources\n{documents}\n", f"{SITE}/?p=8934")
    assert found.key == "kenya"


def test_a_commitments_page_without_an_id_has_no_layout_of_documents() -> None:
    labels = "".join(f"{label}: {value}\n" for label, value in (("Status", "Active"), ("Completion", "Limited")))
    labels += "Action Plan: Jamaica Action Plan 2021-2023\nAction Plan Cycle: 2021\nVerifiable: Yes\n"
    capture = page(f"Skip Navigation\nA plan\n{labels}", f"{SITE}/?p=4717").capture
    assert (capture.page_kind, capture.layout) == ("commitment", "")


def test_a_members_page_may_list_more_papers_of_its_cities_than_of_its_own() -> None:
    papers = "\n".join(
        f"Scotland, United Kingdom Action Plan {year}-{year + 2}\n{year}, Action Plan, Web page"
        for year in (2016, 2018, 2020)
    )
    text = f"Skip Navigation\nThis member is under review.\nUnited Kingdom\nMember Since 2011\nResources\n{papers}\n"
    found = page(text, f"{SITE}/?p=8999")
    assert (found.key, values(found, "name")) == ("united-kingdom", ["United Kingdom"])


def test_a_notice_that_ends_in_a_country_is_no_member() -> None:
    text = "The OGP Africa Meeting takes place in Marrakech, Morocco.\nGhana\nMember Since 2011\nResources\n"
    assert page(text, f"{SITE}/members/ghana/").key == "ghana"


def test_a_country_far_below_the_top_is_nobodys_name() -> None:
    lines = "\n".join(f"A story of ours {number}" for number in range(9))
    text = f"{lines}\nNigeria\nCurrent Data\nCommitment Performance\nKey\n"
    assert page(text, f"{SITE}/?p=8998").key == ""


def test_a_place_with_a_long_name_keeps_its_plan() -> None:
    place = "Gobierno Autónomo Descentralizado Provincial de Santo Domingo de los Tsáchilas, Ecuador"
    text = f"Action plan – {place}, 2021 – 2023\n\nOverview\n\nIt is short.\n"
    found = page(text, f"{SITE}/documents/action-plan-santo-domingo-2021-2023/")
    assert (found.capture.page_kind, values(found, "member")) == ("action_plan", [place])


def test_a_member_with_a_long_name_has_it() -> None:
    place = "Gobierno Autónomo Descentralizado Provincial de Santo Domingo de los Tsáchilas, Ecuador"
    text = f"{place}\n\nMember Since 2020\n\nCurrent Action Plan\n\n2021-2023\n"
    slug = "gobierno-autonomo-descentralizado-provincial-de-santo-domingo-de-los-tsachilas-ecuador"
    assert values(page(text, f"{SITE}/members/{slug}/"), "name") == [place]


def test_prose_that_ends_in_a_year_and_dots_is_no_document() -> None:
    prose = "Ghana opened its budget in 2019, ..."
    found = page(
        f"Ghana\nMember Since 2011\n  • {prose}\n  • Since 2018, the parliament, ...\n", f"{SITE}/members/ghana/"
    )
    assert not [o for o in found.observations if o.table_name == "documents"]
    assert not [row for row in found.rows if row.table_name == "documents"]


def test_a_list_of_plans_with_their_first_words_is_no_plan() -> None:
    teasers = "\n".join(
        f"Action plan – {place}, 2021 – 2023 The foreword says that the state will open the budget and the procurement "
        "of all its ministries and agencies to everybody, and that it …"
        for place in ("Kaduna State, Nigeria", "Plateau, Nigeria", "Ozurgeti, Georgia")
    )
    found = page(f"Skip Navigation\n{teasers}\n", f"{SITE}/level-of-government/local/page/2/")
    assert (found.capture.page_kind, found.key) == ("index", "")


# -- dates of milestones ----------------------------------------------------------------------------------------------


def due(lines: str) -> list[str]:
    """The deadlines of two milestones, of which the first has these lines below it."""
    text = (
        "Open data (GH0023)\nOverview\nStatus: Active\nDescription\nThe register is opened.\n\nMilestones\n\n"
        f"1. Publish the register\n\n{lines}\n\n2. Train officials\n\nEnd date: June 2018\n"
    )
    found = page(text, f"{SITE}/members/ghana/commitments/GH0023/")
    assert values(found, "end_date") == [""]
    return [row.values["due_as_written"] for row in found.rows if row.table_name == "milestones"]


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ("Start date: End date: Responsible institution: Ministry of Finance and Planning", ""),
        ("Start date: May 2018 End date: Supporting institutions: Data Network", "May 2018"),
        (
            "End date: the commitment has no fixed end, as it depends on funding by others\n\nEnd date: May 2018",
            "May 2018",
        ),
    ],
)
def test_what_stands_behind_a_label_and_is_no_date_is_no_deadline(lines: str, written: str) -> None:
    assert due(lines) == [written, "June 2018"]


def milestones(lines: str) -> list[tuple[str, str, str]]:
    text = (
        f"Open data (GH0023)\nOverview\nStatus: Active\nDescription\nThe register is opened.\n\nMilestones\n\n{lines}\n"
    )
    found = page(text, f"{SITE}/members/ghana/commitments/GH0023/")
    rows = [row.values for row in found.rows if row.table_name == "milestones"]
    return [(row["number"], row["text"], row["due_as_written"]) for row in rows]


@pytest.mark.parametrize(
    ("first", "second", "numbers"),
    [
        ("Milestone 1.1 Draft the law", "Milestone 1.2 Train officials", ["1.1", "1.2"]),
        ("i. Draft the law", "ii. Train officials", ["i", "ii"]),
        ("(iii) Draft the law", "(iv) Train officials", ["iii", "iv"]),
        ("1.- Draft the law", "2.- Train officials", ["1", "2"]),
    ],
)
def test_milestones_are_numbered_in_many_ways(first: str, second: str, numbers: list[str]) -> None:
    found = milestones(f"{first}\n{second}")
    assert [(number, text) for number, text, _ in found] == list(
        zip(numbers, ("Draft the law", "Train officials"), strict=True)
    )


@pytest.mark.parametrize(
    ("words", "text", "written"),
    [
        ("Publish the law (Law 12/2018)", "Publish the law (Law 12/2018)", ""),
        ("Publish the act (No. 5/2018)", "Publish the act (No. 5/2018)", ""),
        ("Publish it (January 2018 / December 2019)", "Publish it", "January 2018 / December 2019"),
    ],
)
def test_brackets_are_a_deadline_or_a_part_of_the_words(words: str, text: str, written: str) -> None:
    assert milestones(f"1. {words}\n2. Train officials")[0] == ("1", text, written)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Q1 2018 / Q4 2019", "2018-01", "2019-12"),
        ("Q1 2018 até Q4 2019", "2018-01", "2019-12"),
        ("Q1 2018 and so on and then Q4 2019", "", ""),
    ],
)
def test_a_period_is_both_of_its_ends_or_none(words: str, start: str, end: str) -> None:
    text = f"Open data (GH0023)\nOverview\nStatus: Active\nDescription\nThe register is opened.\nTimeframe: {words}\n"
    found = page(text, f"{SITE}/members/ghana/commitments/GH0023/")
    assert (values(found, "start_date"), values(found, "end_date")) == ([start], [end])


# -- pages that are whole ---------------------------------------------------------------------------------------------


def test_the_last_document_of_a_whole_page_is_no_cut_one() -> None:
    papers = (
        "  1. Ghana Action Plan 2017-2019\n\n     2017, Action Plan, Web page\n\n"
        "  2. Ghana Design Report 2017-2019\n\n     2019, IRM Report, HTML\n\n"
    )
    text = f"Skip Navigation\n\nGhana\n\nMember Since 2011\n\nResources\n\n{papers}"
    whole = page(f"{text}Open Government Partnership\n", f"{SITE}/members/ghana/")
    titles = [row.values["title"] for row in whole.rows if row.table_name == "documents"]
    assert titles == ["Ghana Action Plan 2017-2019", "Ghana Design Report 2017-2019"]
    assert not [i for i in whole.issues if i.code == "truncated"]


def test_a_sentence_under_the_heading_of_areas_is_no_cut_area() -> None:
    prose = "What is the public problem that it addresses?: There are gaps in the process."
    text = f"Open data (GH0023)\nOverview\nAt a Glance\nStatus: Active\nPolicy Areas\n{prose}\n"
    for end in ("", "Open Government Partnership\n"):
        assert "gaps" in published(page(text + end, f"{SITE}/members/ghana/commitments/GH0023/"))


def test_a_date_takes_no_second_one_from_below() -> None:
    text = "Action plan – Austin, United States, 2021 – 2023\nOverview\nDuration\nAug 2023\n2nd December 2021\n"
    found = page(text, f"{SITE}/documents/action-plan-austin-united-states-2021-2023/")
    assert values(found, "duration") == ["2023-08"]


PLAN_BELOW = """Action plan – Rosario, Argentina, 2024 – 2026
Overview
Action Plan: Action plan – Rosario, Argentina, 2024 – 2026
Action Plan Submission:
July 2024
Action Plan End:
December 2026
Lead Institution:
{lead}
Description
Duration
December 2026
"""


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
@pytest.mark.parametrize("lead", ["Office of the Mayor", "Municipality of Rosario, Office of the Mayor"])
def test_the_values_of_a_plan_may_stand_below_their_labels(blank: str, lead: str) -> None:
    url = f"{SITE}/documents/action-plan-rosario-argentina-2024-2026/"
    found = page(PLAN_BELOW.format(lead=lead).replace("\n", blank), url)
    assert values(found, "submission_year") == ["2024"]
    assert values(found, "end_date") == ["2026-12"]
    assert values(found, "lead_institutions") == [lead.replace(",", ";")]
    assert "Lead Institution" not in str([row.values for row in found.rows])


def test_prose_that_stands_apart_below_a_label_is_no_institution() -> None:
    text = PLAN_BELOW.format(lead="The plan opens what the city knows").replace("\n", "\n\n")
    found = page(text, f"{SITE}/documents/action-plan-rosario-argentina-2024-2026/")
    assert values(found, "lead_institutions") == [""]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (
            "Department of Planning, Department of Finance, and Office of the Mayor",
            ["Department of Planning", "Department of Finance", "Office of the Mayor"],
        ),
        (
            "Agency of Roads (AR), Office of Communication, Informatics, and Statistics",
            ["Agency of Roads (AR)", "Office of Communication, Informatics, and Statistics"],
        ),
        ("Secretaría de Planeación, Innovación y Tecnologías", ["Secretaría de Planeación, Innovación y Tecnologías"]),
        ("Secretaría de Movilidad, Infraestructura y Hábitat", ["Secretaría de Movilidad, Infraestructura y Hábitat"]),
    ],
)
def test_a_forms_list_keeps_names_whole_and_drops_its_last_joint(words: str, names: list[str]) -> None:
    assert form_list(words) == names


# -- titles of highlights ---------------------------------------------------------------------------------------------


def highlight(row: str) -> tuple[list[str], list[str]]:
    """The titles that a row of the highlights gives, and what is said of its words."""
    text = f"Kenya Mid-Term Report 2016-2018\n\nHighlights\n\nCommitment Overview Well-Designed? *\n{row}\n"
    found = page(text, f"{SITE}/documents/kenya-mid-term-report-2016-2018/")
    titles = [row.values["title"] for row in found.rows if row.table_name == "report_commitments"]
    return titles, [issue.code for issue in found.issues if issue.field == "title"]


@pytest.mark.parametrize(
    ("title", "overview"),
    [
        ("Create an Open Data Portal for the City", "The city will open data."),
        ("Build a Plan for A Better City", "This commitment makes a plan."),
        ("Digital ID for all Kenyans", "Issue cards."),
        ("Implement ISO 37001 in Ministries", "Train staff."),
        ("Train 200 Officials in Counties", "Train officials."),
        ("Open Roads, Bridges and Ports to Kenyans", "Train staff."),
        ("Repair Roads and Bridges online", "Train and pay staff. The staff is new."),
        ("Publish Contracts online", "Officials will be trained."),
        ("Apply Law No. 25 of 2018", "The law will be applied."),
        ("Join the Mining Initiative (EITI)", "This commitment opens data."),
    ],
)
@pytest.mark.parametrize("bullet", ["", "- ", "– "])
def test_a_title_is_not_cut_in_the_middle(title: str, overview: str, bullet: str) -> None:
    assert highlight(f"1. {bullet}{title} {overview} Yes") == ([title], ["glued-words"])


def test_a_bullet_is_no_word_of_a_title() -> None:
    assert highlight("1. - Open the budget The budget will be published. Yes")[0] == ["Open the budget"]


@pytest.mark.parametrize(
    "words",
    [
        "Improve EITI Reporting on Mining EITI reports will be published.",
        "Procurement This commitment opens contracts.",
        "Services for all Train staff.",
    ],
)
def test_a_row_that_parts_nowhere_for_sure_is_left_whole(words: str) -> None:
    assert highlight(f"1. {words} Yes") == ([words], ["glued-words"])


# -- sentences about another plan or report ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Kenya’s next action plan has 9 commitments.", []),
        ("The previous action plan contained 12 commitments, and this one has eight.", []),
        ("The previous national open government action plan had 12 commitments.", []),
        ("The 2016-2018 action plan had 12 commitments.", []),
        ("The action plan (2016–2018) had 12 commitments.", []),
        ("The 2016 action plan had 12 commitments.", []),
        ("The action plan includes two commitments on gender.", []),
        ("The action plan includes two commitments related to gender.", []),
        ("The plan had three commitments that were new.", []),
        ("The action plan includes two commitments with a focus on gender.", []),
        ("After the previous action plan had 12 commitments, this one was short.", []),
        ("Unlike the previous plan, the 2016-2018 action plan had 12 commitments.", []),
        ("The action plan has 14 commitments.", ["14"]),
        ("The action plan has 14 commitments with 40 milestones.", ["14"]),
        ("The action plan has 14 commitments with three milestones each.", ["14"]),
        ("The action plan contains 14 commitments for 2020-2022.", ["14"]),
        ("The action plan contains 14 commitments for the period 2020–2022.", ["14"]),
        ("Building on the previous action plan, this action plan has 14 commitments.", ["14"]),
        ("Like the previous action plan, the action plan has 14 commitments.", ["14"]),
        ("The action plan has 14 commitments, more than the previous action plan.", ["14"]),
        ("After the previous plan had 12 commitments, the action plan has 14 commitments.", ["14"]),
        ("The action plan contains 14 commitments, of which 3 are new.", ["14"]),
        ("Kenya’s fifth action plan (2020-2022) has 14 commitments.", ["14"]),
        ("The 2020-2022 action plan has 14 commitments.", ["14"]),
        ("Last year the action plan had 14 commitments.", ["14"]),
        ("The previous plan was long. The action plan has 14 commitments.", ["14"]),
    ],
)
def test_only_a_sentence_on_all_of_this_plan_counts_its_commitments(sentence: str, number: list[str]) -> None:
    text = f"Kenya Results Report 2020-2022\n\n{sentence}\n"
    rows = page(text, f"{SITE}/documents/kenya-results-report-2020-2022/").rows
    assert [row.values["number"] for row in rows if row.values.get("indicator") == "commitments"] == number


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("In 2018, the IRM published the End-of-Term Report for the previous action plan.", ""),
        ("In 2018, the IRM published the report for Kenya’s second action plan (2016-2018).", ""),
        ("The IRM published its last report in May 2018.", ""),
        ("En 2018, el MRI publicó el informe del plan de acción anterior.", ""),
        ("In 2020, the IRM published the report for Kenya’s third action plan (2018-2020).", "2020"),
        ("In 2020, the IRM published the Design Report to inform the development of the next action plan.", "2020"),
        ("The IRM published this report in May 2020, following the previous report of 2018.", "2020"),
        ("In 2020, the IRM published the Design Report. It covers more than the previous report.", "2020"),
        ("The IRM published this report in May 2020. It covers more than the previous report.", "2020"),
        (
            "In 2018, the IRM published the report on the previous plan. In 2020, the IRM published this report.",
            "2020",
        ),
    ],
)
def test_only_a_sentence_on_this_report_tells_when_it_was_published(sentence: str, year: str) -> None:
    text = f"Kenya Design Report 2018-2020\n\n{sentence}\n\nIt ends.\n"
    found = page(text, f"{SITE}/documents/kenya-design-report-2018-2020/")
    assert values(found, "publication_year") == [year]


def test_a_place_that_no_list_knows_at_the_top_is_not_the_member_of_the_address() -> None:
    text = "Open Government Week, Kenya\n\nKenya\n\nON THE PAGE\n\nCurrent Action Plan\n\n2023-2027\n\nAction Plan 5\n"
    assert page(text, f"{SITE}/members/kenya/").key == "kenya"


@pytest.mark.parametrize("printed", ["Policy Areas:\n\nCapacity Building", "Policy Areas: Capacity Building"])
def test_a_heading_with_a_colon_has_its_value(printed: str) -> None:
    text = commitment_text("FR0043").replace("Policy Areas\n\nCapacity Building", printed)
    found = page(text, f"{SITE}/members/france/commitments/FR0043/")
    assert values(found, "policy_areas") == ["Capacity Building"]
    assert "line-left-over" not in {issue.code for issue in found.issues}


PARIS = f"{SITE}/documents/action-plan-paris-france-2022-2025/"
PLAN = """Action plan – Paris, France, 2022 – 2025

Action Plan Submission: 2022
Lead Institution:
{institutions}

{duration}
Date Submitted

31 December 2022
"""


@pytest.mark.parametrize("duration", ["Duration\n\nAug 2025", "Duration:\n\nAug 2025", "Duration: Aug 2025"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_institutions_of_a_plan_may_be_a_list(duration: str, between: str) -> None:
    institutions = between.join(["• City of Paris", "• Department of Ethics, Audit and Law", "• Mayor, deputies, etc."])
    found = page(PLAN.format(institutions=institutions, duration=duration), PARIS)
    assert values(found, "lead_institutions") == [
        "City of Paris; Department of Ethics, Audit and Law; Mayor, deputies, etc."
    ]
    assert values(found, "duration") == ["2025-08"]


@pytest.mark.parametrize(
    "list_item", ["• Lead Institution: City of Paris, City Council", "City of Paris, City Council"]
)
def test_institutions_on_one_line_are_split(list_item: str) -> None:
    text = PLAN.replace("Lead Institution:\n{institutions}", "{institutions}")
    label = list_item if "Lead" in list_item else f"Lead Institution:\n• {list_item}"
    found = page(text.format(institutions=label, duration=""), PARIS)
    assert values(found, "lead_institutions") == ["City of Paris; City Council"]


@pytest.mark.parametrize("prose", ["Duration: the plan lasts 3 years.", "Duration: August 2019.", "Duration: Aug 2019"])
def test_prose_with_a_colon_takes_no_heading_s_place(prose: str) -> None:
    text = PLAN.replace("{duration}", f"Description\n\n{prose}\n\nDuration\n\nAug 2025")
    found = page(text.format(institutions="City of Paris"), PARIS)
    assert values(found, "duration") == ["2025-08"]
    assert prose in published(found)


def test_a_capture_that_ends_in_an_area_does_not_publish_its_beginning() -> None:
    text = commitment_text("FR0043").partition("Policy Areas")[0] + "Policy Areas: Capac"
    assert values(page(text, f"{SITE}/members/france/commitments/FR0043/"), "policy_areas") in ([], [""])


@pytest.mark.parametrize("line", ["• The plan of 2019, letter, petition", "• Posted 2021, Case Study, by Anna"])
def test_an_item_of_prose_is_no_document_in_an_unknown_format(line: str) -> None:
    found = page(f"Kenya\n\nON THE PAGE\n\nCurrent Action Plan\n\n2023-2027\n\n{line}\n", f"{SITE}/members/kenya/")
    assert not [row for row in found.rows if row.table_name == "documents"]


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ("| 1. | Kenya Report | 2022, IRM Report, PDF |", "Kenya Report"),
        ("| 1. | Kenya Report |\n| | 2022, IRM Report, PDF |", "Kenya Report"),
        ("16 | Days of activism\n2022, IRM Report, PDF", "16 | Days of activism"),
    ],
)
def test_bars_of_a_table_are_no_part_of_a_document(row: str, title: str) -> None:
    found = page(f"Kenya\n\nON THE PAGE\n\nResources\n\n{row}\n", f"{SITE}/members/kenya/")
    documents = [row.values for row in found.rows if row.table_name == "documents"]
    assert [(d["title"], d["format"]) for d in documents] == [(title, "PDF")]


def test_a_new_place_keeps_the_name_that_its_page_has() -> None:
    found = page("New Town County, Kenya\n\nON THE PAGE\n\nResources\n", f"{SITE}/members/new-town-kenya/")
    assert values(found, "name") == ["New Town County, Kenya"]


def test_a_place_that_is_passed_over_is_an_issue() -> None:
    found = page("Lyonnais, France\n\nON THE PAGE\n\nResources\n", f"{SITE}/members/france/")
    assert found.key == "france"
    assert "slug-disagrees" in {issue.code for issue in found.issues}


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("1 January 2022 - 31 December 2023, published 2021", ["2022", "2023"]),
        ("2025-2024", ["2020", "2022"]),
        ("2014 - 30 June 2015", ["2014", "2015"]),
    ],
)
def test_the_years_of_a_report_are_a_period(words: str, years: list[str]) -> None:
    text = f"Ghana Results Report 2020-2022\n\nAction Plan: Action Plan 2020-2022\nDates Under Review: {words}\n"
    found = page(text, f"{SITE}/documents/ghana-results-report-2020-2022/")
    assert [*values(found, "start_year"), *values(found, "end_year")] == years


# -- names of places that a machine translated ------------------------------------------------------------------------

TRANSLATED = {
    "/es/members/yerevan-armenia/": "Saltar navegación\nEreván, Armenia\n  • Miembro desde 2020\n  • Plan de Acción\n",
    "/es/documents/action-plan-yerevan-armenia-2023-2024/": (
        "Plan de acción – Ereván, Armenia, 2023 – 2024\nVisión General\n"
    ),
    "/es/documents/inception-report-action-plan-yerevan-armenia-2023-2024/": (
        "Informe de inicio – Plan de acción – Ereván, Armenia, 2023 – 2024\n\nNombre del miembro\n\nEreván, Armenia\n\n"
        "Título del plan de acción\n\nPlan de acción – Ereván, Armenia, 2023 – 2024\n\n1.1 ¿Existe un foro?\n\nSí\n"
    ),
}


@pytest.mark.parametrize("path", TRANSLATED)
def test_a_translated_place_is_no_second_member(path: str) -> None:
    english = "Action plan – Yerevan, Armenia, 2023 – 2024\nOverview\nAction Plan Submission: 2023\n"
    pages = [(english, "/documents/action-plan-yerevan-armenia-2023-2024/"), (TRANSLATED[path], path)]
    tables = tables_of(*(captured(text, url=SITE + at) for text, at in pages))
    assert [row["member_id"] for row in tables["members"]] == ["yerevan-armenia"]
    assert [row["action_plan_id"] for row in tables["action_plans"]] == ["yerevan-armenia-2023"]
    assert not [row for row in tables["issues"] if row["code"] in ("slug-disagrees", "member-unknown")]


def test_a_place_of_another_country_is_followed_on_a_translated_page_too() -> None:
    text = TRANSLATED["/es/members/yerevan-armenia/"].replace("Ereván, Armenia", "Rosario, Argentina")
    found = page(text, f"{SITE}/es/members/yerevan-armenia/")
    assert found.key == "rosario-argentina"
    assert "slug-disagrees" in [issue.code for issue in found.issues]
