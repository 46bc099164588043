"""The given captures of commitment pages: their layout, their HTML, and no line left over."""

from __future__ import annotations

from typing import Any

import pytest
from captured_values import own_observations, parse_text
from pages.make_twins import twins

from pipeline.identity.members import find_member, member_of_slug

MARKUPS = ("paragraphs", "dl", "table", "soup")
# What the pictures of the twins say, where a text shows nothing.
PICTURES = {"Potential Impact": "Moderate", "Completion": "Limited"}


@pytest.fixture(scope="module")
def cases(given_captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The captures of commitment pages: they name a layout."""
    return [case for case in given_captures if "layout" in case]


def test_the_layout_is_named_as_the_catalogue_does(cases: list[dict[str, Any]]) -> None:
    named = {case["case"]: parse_text(case)[1].capture.layout for case in cases}
    assert named == {case["case"]: case["layout"] for case in cases}


@pytest.mark.parametrize("markup", MARKUPS)
def test_html_gives_what_the_text_gives_and_the_pictures(cases: list[dict[str, Any]], markup: str) -> None:
    for case in cases:
        text, html = parse_text(case)[1], _twin(case, markup)
        pictured = {"potential_impact", "completion"}
        shown = {n: (o.state, o.value) for n, o in own_observations(text).items()}
        seen = {n: (o.state, o.value) for n, o in own_observations(html).items()}
        differing = {name for name in shown if shown[name] != seen.get(name)}
        assert differing <= pictured, f"{case['case']}: {differing}"
        for name in differing:
            assert shown[name][0] == "not-shown", case["case"]
            assert seen[name] in (("stated", "Moderate"), ("stated", "Limited")), case["case"]
        assert [(r.table_name, r.values) for r in html.rows] == [(r.table_name, r.values) for r in text.rows]


def _twin(case: dict[str, Any], markup: str) -> Any:
    return parse_text(case, twins(case["text"], case["url"], PICTURES)[markup], "text/html")[1]


def test_nothing_is_left_over(cases: list[dict[str, Any]]) -> None:
    left = [parsed.capture.lines_left for _, parsed, _ in map(parse_text, cases)]
    assert sum(count == 0 for count in left) >= 0.95 * len(cases)


def test_each_line_left_over_is_an_issue_with_its_words(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        strange = "One line that no rule of a commitment page can take"
        head, _, rest = case["text"].partition("Institutions\n")
        if not rest:
            continue
        parsed = parse_text(case, f"{head}{strange}\nInstitutions\n{rest}")[1]
        assert parsed.capture.lines_left == 1, case["case"]
        assert [i.value for i in parsed.issues if i.code == "line-left-over"] == [strange]


def test_the_slug_in_the_address_means_the_member_that_the_page_names(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        expect = case["expect"]
        named, of_slug = find_member(expect["member"] or ""), member_of_slug(expect["member_slug"])
        assert of_slug is not None, case["case"]
        if expect["member"]:
            assert named is not None, case["case"]
            assert named.member_id == of_slug.member_id, case["case"]
