"""Pages of members as extractors of text leave them: headings and names lost, cut at the end; old essays."""

from __future__ import annotations

import pytest
from page_texts import captured

from pipeline.build import look_at
from pipeline.model import Parsed
from pipeline.parse import entry_lists
from pipeline.vocabularies import fold

SITE = "https://www.opengovpartnership.org"


def _parsed(path: str, *lines: str) -> Parsed:
    return look_at(captured("\n".join(lines) + "\n", url=f"{SITE}{path}"))[1]


def _value(parsed: Parsed, field: str, key: str = "") -> str | None:
    found = (o.value for o in parsed.observations if o.field == field and o.row_key == (key or parsed.key))
    return next(found, None)


def _tables(parsed: Parsed) -> list[str]:
    return [row.table_name for row in parsed.rows]


def _prose(parsed: Parsed) -> str:
    return "\n".join(str(row.values["text"]) for row in parsed.rows if row.table_name == "sections")


def test_a_numbered_list_in_the_essay_of_an_old_page_is_prose() -> None:
    parsed = _parsed(
        "/countries/dominican-republic",
        "Dominican Republic",
        "Joined 2011",
        "The first plan answers to these fields of the administration:",
        "  1. Information Openness",
        "  2. Personal Data Protection",
        "The office follows the progress of the plan.",
    )
    assert "documents" not in _tables(parsed)
    assert "Personal Data Protection" in _prose(parsed)
    assert not parsed.issues
    assert parsed.capture.lines_left == 0


def test_numbered_persons_under_the_heading_of_contacts_are_no_documents() -> None:
    parsed = _parsed(
        "/members/mongolia/",
        "Skip Navigation",
        "Mongolia",
        "  • Member Since 2013",
        "  • Action Plan 5",
        "Contact",
        "  1. Ada Example Director, Cabinet Secretariat",
        "  2. Bo Example Analyst, Cabinet Secretariat",
        "Commitments",
        "Resources",
        "Open Government Partnership",
    )
    assert "documents" not in _tables(parsed)
    assert _value(parsed, "contacts") == "2"
    assert "Example" not in repr((parsed.rows, parsed.issues, parsed.observations))


def test_what_follows_the_list_of_documents_is_no_contact() -> None:
    parsed = _parsed(
        "/countries/burkina-faso",
        "Regional Meeting",
        "A meeting takes place in November.",
        "Point of Contact",
        "2024, Action Plan, Web page",
        "2022, Letter, Web page",
        "These variables tell whether the practice of government changed.",
        "Focus on implementation",
        "Pending IRM review",
    )
    assert _value(parsed, "contacts") == ""
    assert any("no person stands" in issue.message for issue in parsed.issues)
    assert "practice of government" in _prose(parsed)
    assert _tables(parsed).count("documents") == 2


@pytest.mark.parametrize("facts", ["MN0059, 2016, Public Service Delivery", "2021, Letter, Web page"])
def test_a_person_below_a_list_without_heading_is_a_contact(facts: str) -> None:
    lines = [
        "2018-2020",
        "Action Plan 4",
        "Point of Contact",
        "Ada Example Director",
        facts,
        "Bo Example, Ministry of A",
    ]
    parsed = _parsed("/members/mongolia/", *lines)
    assert _value(parsed, "contacts") == "2"
    assert "Bo" not in repr((parsed.rows, parsed.issues, parsed.observations))


def test_a_person_before_the_list_is_still_a_contact() -> None:
    parsed = _parsed(
        "/countries/burkina-faso",
        "Current Action Plan",
        "2019-2021",
        "Action Plan 2",
        "Point of Contact",
        "Ada Example Permanent Secretary",
        "2024, Action Plan, Web page",
        "These variables tell whether the practice of government changed.",
    )
    assert _value(parsed, "contacts") == "1"
    assert "Ada" not in repr((parsed.rows, parsed.issues, parsed.observations))


@pytest.mark.parametrize("cut", ["Fisc", "Anti-", "Public Serv"])
def test_a_policy_area_in_which_the_capture_ends_is_not_published(cut: str) -> None:
    parsed = _parsed(
        "/members/georgia/",
        "2018-2020",
        "Action Plan 4",
        "Point of Contact",
        "GE0059, 2016, Public Service Delivery",
        f"GE0060, 2016, {cut}",
    )
    assert _value(parsed, "policy_areas", "GE0059") == "Public Service Delivery"
    assert not _value(parsed, "policy_areas", "GE0060")
    assert _value(parsed, "cycle", "GE0060") == "2016"
    assert [issue.code for issue in parsed.issues if issue.field == "policy_areas"] == ["truncated"]


@pytest.mark.parametrize("area", ["Fisc", "Glaciers"])
def test_an_unknown_policy_area_that_is_not_cut_is_published(area: str) -> None:
    """Another line follows, or no known area begins so."""
    lines = ["2018-2020", "Action Plan 4", "Point of Contact", f"GE0060, 2016, {area}"]
    parsed = _parsed("/members/georgia/", *lines, *(["GE0059, 2016, Justice"] if area == "Fisc" else []))
    assert _value(parsed, "policy_areas", "GE0060") == area
    assert [issue.code for issue in parsed.issues if issue.field == "policy_areas"] == ["word-unmapped"]


@pytest.mark.parametrize(
    ("path", "line", "key"),
    [
        (
            "/members/colombia/",
            "Colombia’s fourth action plan or plan of the open state has fifteen goals.",
            "colombia",
        ),
        ("/members/tunisia/", "Most commitments in Tunisia’s fourth action plan are small steps.", "tunisia"),
        ("/country/colombia", "The following text was contributed by the Government of Colombia.", "colombia"),
    ],
)
def test_a_member_is_told_by_a_sentence_where_all_else_is_lost(path: str, line: str, key: str) -> None:
    parsed = _parsed(path, "The plan was made by a committee.", line, "A meeting takes place in September.")
    assert (parsed.capture.page_kind, parsed.key) == ("member", key)
    assert "A meeting takes place" in _prose(parsed)


def test_an_essay_of_the_old_site_lacks_nothing_that_its_layout_has() -> None:
    said = "The following text was contributed by the Government of Colombia."
    parsed = _parsed("/country/colombia", said, "Good government is a task for all.")
    assert parsed.capture.layout == "old"
    assert not [issue.field for issue in parsed.issues if issue.field not in ("name", "member_since")]


@pytest.mark.parametrize("path", ["/stories/a-plan-for-colombia/", "/news/colombia/"])
def test_a_story_that_names_a_plan_is_no_member(path: str) -> None:
    parsed = _parsed(path, "News of the year", "Colombia’s fourth action plan has fifteen goals.")
    assert (parsed.capture.page_kind, parsed.key) == ("other", "")
    assert [issue.code for issue in parsed.issues] == ["not-a-page-kind"]


@pytest.mark.parametrize(
    "credit",
    [
        "Credit: Ada Example",
        "Photo credit: Ada Example",
        "Photo by: Ada Example",
        "Photo by Ada Example",
        "© Ada Example",
    ],
)
def test_the_credit_of_a_picture_is_not_published(credit: str) -> None:
    parsed = _parsed(
        "/members/armenia",
        "Skip Navigation",
        "Armenia",
        "  • Member Since 2011",
        "  • Action Plan 5",
        credit,
        "ON THE PAGE",
        "Current Action Plan",
        "2022-2024",
        "The plan has promises on gifts to officials.",
    )
    assert "Ada" not in repr((parsed.rows, parsed.issues, parsed.observations))
    assert "gifts to officials" in _prose(parsed)


def test_a_link_to_more_is_no_prose() -> None:
    parsed = _parsed(
        "/countries/ghana",
        "Skip Navigation",
        "Ghana",
        "  • Member Since 2011",
        "  • Action Plan 5",
        "Ghana takes part in the challenge.",
        "| Learn More »",
        "ON THE PAGE",
        "Current Action Plan",
        "2023-2027",
    )
    assert _prose(parsed) == "Ghana takes part in the challenge."


_TOP = ("Skip Navigation", "Honduras", "  • Member Since 2011", "  • Action Plan 4", "ON THE PAGE")
_PLAN = ("Current Action Plan", "2018-2020", "  • Number of Commitments: 20", "  • Policy Area Focus: Not specified")


def test_headings_below_the_cut_of_a_capture_are_not_missed() -> None:
    listed = ("Contact", "Ada Example Director", "Commitments", "  1. Open data", "    HN0062, 2018, Open Data")
    cut = _parsed("/members/honduras/", *_TOP, *_PLAN, *listed)
    assert [issue.code for issue in cut.issues] == ["truncated"]
    whole = _parsed("/members/honduras/", *_TOP, *_PLAN, *listed, "Open Government Partnership")
    assert [issue.field for issue in whole.issues] == ["resources"]


def test_a_heading_above_the_cut_is_still_missed() -> None:
    parsed = _parsed("/members/honduras/", *_TOP[:-1], *_PLAN, "Contact", "Ada Example Director", "Commitments")
    assert [issue.field for issue in parsed.issues if issue.code == "label-missing"] == ["on_the_page"]


def test_a_point_of_contact_is_a_heading_over_contacts() -> None:
    parsed = _parsed(
        "/members/honduras/",
        *_TOP,
        *_PLAN,
        "Point of Contact",
        "Ada Example Director",
        "Commitments",
        "Resources",
        "Open Government Partnership",
    )
    assert _value(parsed, "contacts") == "1"
    assert not parsed.issues


@pytest.mark.parametrize("kind", ["Concept Note", "Meeting Minutes"])
def test_kinds_of_documents_that_lists_name(kind: str) -> None:
    parsed = _parsed("/members/honduras/", *_TOP, *_PLAN, "Resources", "  1. A paper", f"    2021, {kind}, Web page")
    assert [row.values["document_type"] for row in parsed.rows if row.table_name == "documents"] == [kind]
    assert not [issue for issue in parsed.issues if issue.code == "word-unmapped"]


_RESULTS = ("Current Data", "Commitment Performance", "Major", "Outstanding", "Starred Commitments")


def test_averages_are_no_results_where_a_member_has_no_plan() -> None:
    parsed = _parsed("/members/honduras/", *_TOP, *_PLAN, *_RESULTS, "Global", "Most per action plan", "4", "7")
    assert "member_results" not in _tables(parsed)
    assert not [issue for issue in parsed.issues if issue.field == "member_results"]


def test_a_page_may_say_that_there_is_no_plan() -> None:
    top = ("Skip Navigation", "Basque Country, Spain", "  • Member Since 2018", "  • No action plan", "ON THE PAGE")
    said = "Basque Country is currently implementing five commitments from their 2021-2024 action plan."
    parsed = _parsed("/members/basque-country-spain", *top, "Current Action Plan", said, "Contacts", "Ada Example")
    assert _value(parsed, "action_plan_number") == ""
    assert [issue.code for issue in parsed.issues] == ["truncated"]
    assert "No action plan" not in _prose(parsed)


def test_an_area_as_long_as_a_page_is_compared_in_one_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that lost its line breaks: folded for each area that is known, it took two seconds."""
    folded: list[str] = []
    monkeypatch.setattr(entry_lists, "fold", lambda words: folded.append(words) or fold(words))
    area = "words of a page " * 500
    _parsed("/members/georgia/", "2018-2020", "Action Plan 4", "Point of Contact", f"GE0060, 2016, {area}")
    assert 1 <= sum(len(words) > 1_000 for words in folded) <= 4
