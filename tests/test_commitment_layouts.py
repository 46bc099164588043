"""A commitment page says the same in whatever layout it was captured (PAGES I.6), and its prose may say anything.

Each given capture is taken apart by its labels and printed anew in the other layouts of its age; each value that the
layout shows must be read from it as from the capture itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from captured_values import in_expected_form, own_observations, parse_text
from page_texts import captured, commitment_text, parsed

PLAN = ("Action Plan", "Action Plan Cycle")
INSTITUTIONS = ("Lead Institution", "Support Institution(s)")
REPORTS = ("IRM Report", "Starred", "Early Results")
DESIGN = ("Verifiable", "Relevant to OGP Values", "Potential Impact", "Ambition (see definition)")
IMPLEMENTATION = "Implementation i"
LABELS = (*PLAN, "Status", *INSTITUTIONS, *REPORTS, *DESIGN, "Completion")
LAYOUTS = {"older": ("A", "C1", "D1", "J", "G"), "newer": ("B", "C2", "D2", "F", "G", "H")}
OF_THE_PLAN = ("action_plan", "cycle", "status", "lead_institution", "support_institution", "policy_areas")
OF_THE_IRM = (
    "irm_reports", "starred", "early_results", "verifiable", "relevant", "ogp_values", "potential_impact", "ambition",
    "completion",
)  # fmt: skip
LISTS = ("policy_areas", "irm_reports", "ogp_values")
# As the first words of the prose, where the head shows no completion, these are the head's.
UNDECIDED = "Completion: Limited"
# Prose of plans repeats the template's words: as labels, as headings, in all letters.
PROSE = (
    "Description: the office will act.",
    "Lead Institution: the office",
    "Status: on paper only",
    "Ambition: to do more",
    "Description of the commitment",
    "The Overview, the Design and the Implementation follow.",
    "Commitment Description",
    UNDECIDED,
    "Terminación: en 2019",
    "Statut : en cours",
    "IRM Report: not yet written",
    "Institutions",
    "Implementation of the plan",
    "DESCRIPTION",
    "A last sentence of the prose.",
)


@dataclass(frozen=True)
class Sheet:
    """What a capture says, without the layout it says it in."""

    title: str
    member: str
    values: dict[str, str]
    areas: str
    body: str

    @property
    def age(self) -> str:
        return "older" if "Starred" in self.values or "Potential Impact" in self.values else "newer"

    def lines(self, labels: Sequence[str], dropped: Sequence[str] = ()) -> list[str]:
        """The labels that the sheet has, with their values; those in `dropped` are not printed when blank."""
        shown = [name for name in labels if name in self.values and (self.values[name] or name not in dropped)]
        return [f"{name}: {self.values[name]}".rstrip() for name in shown]


def take_apart(case: dict[str, Any]) -> Sheet:
    """The capture by its labels alone, in the order of the template."""
    lines = [line.strip() for line in case["text"].split("\n")]
    title = next(line for line in lines if line.endswith(f"({case['expect']['commitment_id']})"))
    values: dict[str, str] = {}
    last = 0
    for name in LABELS:
        found = next((i for i in range(last, len(lines)) if lines[i].startswith(f"{name}:")), None)
        if found is None or lines[last + 1 : found].count("Description"):
            continue
        values[name] = lines[found].removeprefix(f"{name}:").strip()
        if not values[name] and lines[found + 1]:  # the value stands on the next line
            values[name] = lines[found + 1] if name in ("Starred", "Early Results") else ""
        last = found
    last = max(i for i, line in enumerate(lines[: last + 4]) if i <= last or line in (IMPLEMENTATION, "Description"))
    areas = lines[lines.index("Policy Areas") + 1 :]
    named = next(line for line in areas if line).removesuffix("IRM Review")
    return Sheet(title, case["expect"]["member"] or "", values, named, "\n".join(lines[last + 1 :]).strip("\n"))


def lay_out(sheet: Sheet, layout: str) -> str:
    """The sheet as the layout prints it."""
    if layout in ("A", "B", "F"):
        return _spaced(sheet, whole=layout != "F")
    if layout in ("D1", "D2", "J"):
        return _stripped(sheet, icons=layout != "J")
    blank = ("Potential Impact", "Completion")
    status = [] if layout == "H" else ["Status"]
    overview = [] if layout == "H" else ["Overview", "At-a-Glance"]
    institutions, description = ([], []) if layout == "H" else (["Institutions"], ["Description"])
    head = [sheet.title, *overview, *sheet.lines([*PLAN, *status]), *institutions, *sheet.lines(INSTITUTIONS)]
    if layout == "G":
        return "\n".join([*head, "Policy Areas", f"{sheet.areas}Description", sheet.body])
    ratings = ["Design i", *sheet.lines(DESIGN, blank), IMPLEMENTATION, *sheet.lines(["Completion"], blank)]
    glued = f"{sheet.areas}IRM Review"
    return "\n".join([*head, "Policy Areas", glued, *sheet.lines(REPORTS), *ratings, *description, sheet.body])


def _spaced(sheet: Sheet, whole: bool) -> str:
    plan = ["At-a-Glance", *sheet.lines([*PLAN, "Status"]), "Institutions", *sheet.lines(INSTITUTIONS), "Policy Areas"]
    head = [f"Skip Navigation\n{sheet.member}", sheet.title, "Overview", *([*plan, sheet.areas] if whole else [])]
    ratings = ["IRM Review", *sheet.lines(REPORTS), "Design i", *sheet.lines(DESIGN), IMPLEMENTATION]
    return "\n\n".join([*head, *ratings, *sheet.lines(["Completion"]), "Description", sheet.body])


def _stripped(sheet: Sheet, icons: bool) -> str:
    dropped = ("Status", "Completion")
    top = f"Skip Navigation\n\n{sheet.title}" if icons else sheet.title
    design, implementation = (["Design i"], [IMPLEMENTATION]) if icons else ([], [])
    rest = [
        *sheet.lines(INSTITUTIONS), "Policy Areas", sheet.areas, "IRM Review", *sheet.lines(REPORTS), *design,
        *sheet.lines(DESIGN), *implementation, *sheet.lines(["Completion"], dropped),
    ]  # fmt: skip
    plan = "\n\n".join(sheet.lines([*PLAN, "Status"], dropped))
    return "\n\n\n\n".join([top, plan, "\n\n".join(rest), sheet.body])


def shown_in(expect: dict[str, Any], layout: str) -> dict[str, Any]:
    """What of the expected values the layout shows; what it has not is null or an empty list."""
    hidden = {"F": OF_THE_PLAN, "G": OF_THE_IRM, "H": ("status",)}.get(layout, ())
    shown = {name: ([] if name in LISTS else None) if name in hidden else expect[name] for name in expect}
    if layout not in ("A", "B", "F"):
        shown["member"] = None
    headings = [name for name in expect["sections"] if name != "Description"]
    shown["sections"] = headings if layout in ("D1", "D2", "H", "J") else ["Description", *headings]
    return {name: value for name, value in shown.items() if name not in ("subheadings", "member_slug", "language")}


@pytest.fixture(scope="module")
def sheets(given_captures: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Sheet]]:
    """The given captures that have all blocks of the template, in English."""
    whole = ("A", "B", "C1", "C2", "D1", "D2")
    return [(case, take_apart(case)) for case in given_captures if case.get("layout") in whole]


def laid_out(sheets: list[tuple[dict[str, Any], Sheet]]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """(case, layout, text) of each given capture in each layout of its age that says what the capture says."""
    for case, sheet in sheets:
        for layout in LAYOUTS[sheet.age]:
            if layout not in ("A", "B", "F") or sheet.member:
                yield case, layout, lay_out(sheet, layout)


def test_every_layout_says_what_the_given_capture_says(sheets: list[tuple[dict[str, Any], Sheet]]) -> None:
    for case, layout, text in laid_out(sheets):
        _, parsed, _ = parse_text(case, text)
        found, expected = in_expected_form(parsed), shown_in(case["expect"], layout)
        assert {name: found.get(name) for name in expected} == expected, f"{case['case']} as {layout}"
        assert (parsed.capture.layout, parsed.capture.lines_left) == (layout, 0), f"{case['case']} as {layout}"


def test_prose_that_has_words_of_the_template_changes_no_value(sheets: list[tuple[dict[str, Any], Sheet]]) -> None:
    for turn, (case, sheet) in enumerate(sheets):
        begin = turn % len(PROSE)
        prose = [line for line in (*PROSE[begin:], *PROSE[:begin]) if line != UNDECIDED]
        prose.insert(2, UNDECIDED)
        for layout in LAYOUTS[sheet.age]:
            text = lay_out(replace(sheet, body="\n".join(prose)), layout)
            _, parsed, _ = parse_text(case, text)
            where = f"{case['case']} as {layout}, prose from {begin}"
            found, expected = in_expected_form(parsed), shown_in(case["expect"], layout)
            head = {name for name in expected if name not in ("sections", "member")}
            assert {name: found[name] for name in head} == {name: expected[name] for name in head}, where
            assert found["sections"] == [name for name in expected["sections"] if name == "Description"], where
            described = own_observations(parsed)["description"].value.split("\n")
            assert (described, parsed.capture.lines_left) == (prose, 0), where


def read(text: str) -> Any:
    """One page of our own, parsed."""
    (found,) = parsed([captured(text)])
    assert found.capture.lines_left == 0
    return found


@pytest.mark.parametrize(
    "title", ["Status: what is open?", "Completion: a law", "Policy Areas", "Lead Institution (LI)"]
)
def test_a_title_may_have_the_words_of_a_label(title: str) -> None:
    assert in_expected_form(read(commitment_text(title=title)))["title"] == title


@pytest.mark.parametrize(
    "words",
    [
        "Lead: Office of Example; Support: Court of Example",
        "Status: partner",
        "Office (IRM Report: to come)",
        "Completion: Board of Works",
        "Support Institution(s): Office of Example",
        "Implementation Unit, Design Office",
        "Public Participation, Open Data",
    ],
)
@pytest.mark.parametrize("field", ["lead", "support"])
def test_an_institution_may_have_the_words_of_the_template(field: str, words: str) -> None:
    expected = in_expected_form(read(commitment_text())) | {f"{field}_institution": words}
    assert in_expected_form(read(commitment_text(**{field: words}))) == expected


@pytest.mark.parametrize(
    "words", ["Major", "Major Major", "Major Starred", "mayor Clasificacion Mayor", "Outstanding\n\nOutstanding"]
)
def test_a_rating_is_read_once_whatever_its_icons_add(words: str) -> None:
    assert in_expected_form(read(commitment_text(early_results=words)))["early_results"] == words.split()[0]


def test_a_value_may_be_a_cell_of_a_table() -> None:
    page = commitment_text(completion="Limited", lead="Ministry of A; Ministry of B")
    cells = re.sub(r"(?m)^([A-Z][^:\n]{3,40}:) (\S.*)$", r"\1 | \2 |", page)
    assert in_expected_form(read(cells)) == in_expected_form(read(page))
    assert not [i for i in read(cells).issues if i.code in ("word-unmapped", "value-unreadable")]


def test_a_line_that_stands_twice_is_read_once() -> None:
    lines = commitment_text().partition("\n\nDescription")[0].split("\n\n")
    once = in_expected_form(read("\n\n".join(lines)))
    for index, line in enumerate(lines[5:18], start=5):
        assert in_expected_form(read("\n\n".join([*lines[:index], line, *lines[index:]]))) == once, line


@pytest.mark.parametrize("lines", [["Office A", "Office B"], ["", "• Office A", "• Office B"], ["", *("ABCDEFGH")]])
def test_an_institution_field_may_run_over_lines(lines: list[str]) -> None:
    found = in_expected_form(read(commitment_text(lead="\n\n".join(lines))))
    assert found["lead_institution"] == "; ".join(line.removeprefix("• ") for line in lines if line)


def test_a_title_that_begins_with_the_member_keeps_it_where_the_member_has_no_line() -> None:
    text = commitment_text(title="France opens up").replace("Skip Navigation\n\nFrance\n\n", "Skip Navigation\n\n")
    found = in_expected_form(read(text))
    assert (found["member"], found["title"]) == (None, "France opens up")


def test_stories_before_the_description_are_not_in_it() -> None:
    stories = "Related Stories\n\nA town that opened its books\n\nTwo cities\n\nThree rivers\n\nDescription\n"
    page = read(commitment_text().replace("Description\n", stories))
    assert in_expected_form(page)["sections"] == ["Related Stories", "Description"]
    assert own_observations(page)["description"].value == "A summit is held."
    assert not page.issues


def test_the_name_of_the_site_in_a_list_is_a_partner() -> None:
    page = read(commitment_text(description="Partners:\n\n  • Open Government Partnership\n\n  • Office of Example"))
    assert "• Open Government Partnership" in own_observations(page)["description"].value


def test_the_line_between_skip_link_and_title_names_the_member_known_or_not() -> None:
    page = read(commitment_text(member="Middle of Nowhere"))
    assert in_expected_form(page)["member"] == "Middle of Nowhere"
    assert [issue.code for issue in page.issues] == ["member-unknown"]


@pytest.mark.parametrize("cut", ["  7. A title that was c", "  7. A title\n\n    FR00"])
def test_a_list_that_was_cut_off_is_read_as_far_as_it_goes(cut: str) -> None:
    page = read(commitment_text(listed=["A hall\n\n    FR0001, 2014, Open Data"]) + f"\n{cut}")
    assert {o.row_key for o in page.observations} == {"FR0043", "FR0001"}
    assert [issue.code for issue in page.issues] == ["truncated"]


@pytest.mark.parametrize(
    ("prose", "start", "end"),
    [
        ("Start date: April 2014 End date: June 2015", "2014-04", "2015-06"),
        ("Start Date: 2018. Two offices begin.", "2018", ""),
        ("Start date: End date: 2020", "", "2020"),
        ("Fecha de inicio: 2018-07-01 Fecha de término: 2019-06-30", "2018-07-01", "2019-06-30"),
        ("Date de début : 2018 Date de fin : 2020", "2018", "2020"),
        ("Date de début et de fin de l'engagement : mai 2018 – août 2020", "2018-05", "2020-08"),
        ("Start Date: 01/09/2016\nEnd Date: 30/06/2018", "2016-09-01", "2018-06-30"),
        ("Start Date: 01/09/2016\nEnd Date: 06/07/2018", "2016", "2018"),
        ("Start date\nSeptember 2018\nEnd date:\nAugust 2020", "2018-09", "2020-08"),
        ("Commitment Start and End Date | 31 August 2022 | 30 August 2024 |", "2022-08-31", "2024-08-30"),
        ("Start date\nEnd date\nA town of 2020", "", ""),
        (f"Start date: {'a table without a date and with many words ' * 3}", "", ""),
    ],
)
def test_prose_states_start_and_end(prose: str, start: str, end: str) -> None:
    page = read(commitment_text(description=prose))
    seen = own_observations(page)
    assert (seen["start_date"].value, seen["end_date"].value) == (start, end)
    assert not page.issues


@pytest.mark.parametrize(
    ("first", "number"),
    [
        ("14. Hold a summit", "14"),
        ("Commitment 7. Hold a summit (✪)", "7"),
        ("Commitment No. 3a: Hold a summit", "3a"),
        ("Commitment 8", "8"),
        ("✪ 2.1: Hold a summit", "2.1"),
        ("1.5 million people came.", ""),
        ("2018: a year of summits", ""),
    ],
)
def test_the_first_line_of_a_summary_numbers_the_commitment(first: str, number: str) -> None:
    page = read(f"{commitment_text()}\nIRM Midterm Status Summary\n\n{first}\n\nMore was said.\n")
    assert own_observations(page)["commitment_number"].value == number


@pytest.mark.parametrize("bullet", ["  • ", "- ", ""])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
@pytest.mark.parametrize("closed", [True, False])
def test_a_handbook_page_has_its_own_labels_only(bullet: str, gap: str, closed: bool) -> None:
    lines = [
        "A hall for all (FRPA0001)", "Action Plan: Action plan – Paris, France, 2023 – 2025",
        "Commitment Start: Sep 2023", "Commitment End: Oct 2024",
        "Institutions involved:", f"{bullet}Office of Example", f"{bullet}Lead",
        "Primary Policy Area:", "Primary Sector:", "OGP Value:", f"{bullet}Civic Participation",
        *(["Description", "Commitment ID", "FRPA0001"] if closed else []), "The hall opens.",
        "Lead Institution: the mayor", "Problem", "It was shut.", "Problem",
    ]  # fmt: skip
    found = in_expected_form(read(gap.join(lines)))
    assert found["institutions_involved"] == ["Office of Example", "Lead"]
    assert (found["ogp_values"], found["lead_institution"]) == (["Civic Participation"], None)
    assert found["sections"] == [*(["Description", "Commitment ID"] if closed else []), "Problem"]


def test_footnotes_are_citations_each_with_its_address() -> None:
    notes = "[9] A page, www.example.org/a. [10] Ibid.\n\n[11] A book (see http://example.org/b_(c))."
    page = read(commitment_text(description=f"Of [9] it is said: a page.\n\n{notes}"))
    cited = [(r.values["label"], r.values["text"], r.values["url"]) for r in page.rows if r.table_name == "citations"]
    assert cited == [
        ("9", "A page, www.example.org/a.", "http://www.example.org/a"),
        ("10", "Ibid.", ""),
        ("11", "A book (see http://example.org/b_(c)).", "http://example.org/b_(c)"),
    ]


def test_words_that_are_known_to_name_no_area_are_left_out_with_a_note() -> None:
    (page,) = parsed([captured(commitment_text("FR0043", areas="Open Data, Uncategorized"))])
    areas = next(o for o in page.observations if o.field == "policy_areas" and o.row_key == "FR0043")
    assert (areas.value, areas.as_written) == ("Open Data", "Open Data, Uncategorized")
    assert [(i.code, i.value) for i in page.issues if i.field == "policy_areas"] == [("junk-value", "Uncategorized")]


HANDBOOK = """Plaza (CLPLN0002)
Overview
At-a-Glance
Action Plan: Action plan – Peñalolén, Chile, 2021 – 2024
Inception Report Summary: Inception Report – Action plan – Peñalolén, Chile, 2021 – 2024
Commitment Start: Sep 2021
Commitment End: Oct 2022
OGP Value:
- Civic Participation
Inception Report Summary
Verifiable: Yes
Relevance to OGP Values: Unclear
Description
Words of ours.
"""


def test_the_pages_own_word_on_relevance_wins_over_the_values_that_it_lists() -> None:
    url = "https://www.opengovpartnership.org/members/penalolen-chile/commitments/CLPLN0002/"
    parsed = parse_text({"case": "h", "url": url, "text": HANDBOOK})[1]
    seen = own_observations(parsed)
    assert (seen["relevant"].value, seen["ogp_values"].value) == ("Unclear", "Civic Participation")
    assert not {issue.code for issue in parsed.issues} & {"value-conflict", "word-unmapped"}
    without = HANDBOOK.replace("Relevance to OGP Values: Unclear\n", "")
    derived = own_observations(parse_text({"case": "h", "url": url, "text": without})[1])
    assert derived["relevant"].value == "Yes"


def test_the_summary_of_an_inception_report_is_no_inception_report() -> None:
    url = "https://www.opengovpartnership.org/members/penalolen-chile/commitments/CLPLN0002/"
    seen = own_observations(parse_text({"case": "h", "url": url, "text": HANDBOOK})[1])
    assert seen["inception_report"].state == "not-shown"
    assert seen["inception_report_summary"].value.startswith("Inception Report – Action plan")


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_the_summary_of_the_local_monitor_is_no_description(blank: str) -> None:
    url = "https://www.opengovpartnership.org/members/penalolen-chile/commitments/CLPLN0002/"
    summary = "Verifiable: Unclear\nThe monitor found a plan.\nMore On The Plan\nThe plan is new."
    text = HANDBOOK.replace("Verifiable: Yes", summary).replace("\n", blank)
    parsed = parse_text({"case": "h", "url": url, "text": text})[1]
    seen = own_observations(parsed)
    assert (seen["verifiable"].value, seen["description"].value) == ("Unclear", "Words of ours.")
    assert not [issue for issue in parsed.issues if issue.field in ("verifiable", "description")]
    sections = [row.values for row in parsed.rows if row.table_name == "sections"]
    assert "Relevance to OGP Values: Unclear" not in [row["heading"] for row in sections]
    assert (sections[-1]["section"], sections[-1]["level"], sections[-1]["text"]) == (
        "description",
        1,
        "Words of ours.",
    )


@pytest.mark.parametrize("areas", ["Ocean Governance", "Peace, Ocean Governance"])
def test_areas_of_no_list_are_areas_where_the_description_follows(areas: str) -> None:
    head = "Govtech Summit (FR0043)\nOverview\nAction Plan: France Action Plan 2018-2020\nPolicy Areas\n"
    for follows in ("Description\n", "\nDescription\n"):
        found = in_expected_form(read(f"{head}{areas}{follows}A summit is held.\n"))
        assert found["policy_areas"] == areas.split(", ")


def test_comments_are_no_part_of_the_description() -> None:
    text = commitment_text() + "\nCommitments\n\nComments (1)\n\nAnn Reply\n\nStatus: it is not so.\n\nLeave a Reply\n"
    page = read(text)
    assert own_observations(page)["description"].value == "A summit is held."
    assert [(issue.code, issue.value) for issue in page.issues] == [("comment-left-out", "3")]


def test_a_label_that_nobody_knows_ends_no_head() -> None:
    text = commitment_text(layout="B").replace("Implementation i", "Inclusion: High\n\nImplementation i")
    (page,) = parsed([captured(text)])
    assert own_observations(page)["description"].value == "A summit is held."
    assert [issue.value for issue in page.issues] == ["Inclusion: High"]


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("Objective", "objective"), ("Ambition", "ambition"), ("Objetivo", "objective"), ("Ambición", "ambition"),
        ("Problème à traiter", "problem"), ("Definición del problema", "problem"),
    ],
)  # fmt: skip
def test_a_short_heading_of_the_plan_stands_alone(heading: str, topic: str) -> None:
    found = read(commitment_text(description=f"A summit is held.\n{heading}\nMore people come."))
    last = [row.values for row in found.rows if row.table_name == "sections"][-1]
    assert (last["heading"], last["topic"], last["text"]) == (heading, topic, "More people come.")


def test_no_evidence_is_a_word_for_early_results() -> None:
    found = read(commitment_text(layout="B", early_results="No evidence"))
    assert in_expected_form(found)["early_results"] == "No evidence"
    assert found.issues == []


@pytest.mark.parametrize(("word", "meaning"), [("1", "Yes"), ("0", "No")])
@pytest.mark.parametrize("rating", ["verifiable", "relevant"])
def test_a_yes_may_be_written_as_a_number(rating: str, word: str, meaning: str) -> None:
    found = read(commitment_text(layout="A", **{rating: word}))
    assert in_expected_form(found)[rating] == meaning
    assert found.issues == []
