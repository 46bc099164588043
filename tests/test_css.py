"""What a page's own style sheets hide is left out, what they show again is not, and no sheet holds a build up."""

from __future__ import annotations

import time

import pytest

from pipeline.read import selectors
from pipeline.read.html import read_html

BASE = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"


def words(head: str, body: str) -> list[str]:
    page = read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", BASE)
    return [line.words for line in page.content]


def styled(rules: str, body: str) -> list[str]:
    return words(f"<style>{rules}</style>", body)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(".x {display: none} .x {display: block}", id="undone later"),
        pytest.param(".tab {display: none} .tab.x {display: flex}", id="undone by more classes"),
        pytest.param(".tab.x {display: block} .tab {display: none}", id="undone before by more classes"),
        pytest.param(".x {display: none} .open .x {display: block}", id="undone inside another"),
        pytest.param(".x {display: none} #it.x {display: block}", id="undone by an id"),
        pytest.param(".x {display: block !important} .x {display: none}", id="shown by importance"),
        pytest.param(".x {display: none; display: block}", id="the last declaration"),
        pytest.param(".x {visibility: hidden} .tab.x {visibility: visible}", id="visibility"),
        pytest.param("body {display: none}", id="the whole page"),
        pytest.param(".x {left: -100%}", id="a slide"),
        pytest.param("@media print {.x {display: none}}", id="in print"),
        pytest.param(".x:hover {display: none}", id="a state"),
    ],
)
def test_what_a_style_sheet_shows_is_content(rules: str) -> None:
    assert styled(rules, "<div class=open><p class='tab x' id=it>seen</p></div>") == ["seen"]


@pytest.mark.parametrize(
    "rules",
    [
        ".x {display: none}",
        ".x {display: block} .x {display: none}",
        ".x {display: none !important} .tab.x {display: block}",
        ".tab.x {display: none} .tab {display: block}",
        ".x {display: none} .open .y {display: block}",
        ".open .x {display: none}",
        ".open > .x {display: none}",
        ".t + .x {display: none}",
        ".t ~ .x {display: none}",
        "body .open .t ~ p.x {display: none}",
        "body > div.open > .t + .x {display: none}",
        "p[class='tab x'] {display: none}",
        ".y, .x {visibility: collapse}",
        ".x:hover {display: block} .x {display: none}",
    ],
)
def test_what_a_style_sheet_hides_is_no_content(rules: str) -> None:
    body = "<div class=open><p class=t>Title</p><p class='tab x'>SECRET</p></div><p class=x1>seen</p>"
    assert styled(rules, body) == ["Title", "seen"]


@pytest.mark.parametrize(
    "rules",
    [".open .x .x {display: none}", ".y ~ .x {display: none}", "h2 > .x {display: none}", "p + .x {display: none}"],
)
def test_a_combinator_finds_only_what_stands_so(rules: str) -> None:
    assert styled(rules, "<div class=open><h2>Title</h2><p class=x>seen</p></div>") == ["Title", "seen"]


@pytest.mark.parametrize(
    ("media", "seen"), [("print", True), ("all", False), ("screen, print", False), ("(max-width: 9em)", True)]
)
def test_a_style_sheet_for_other_devices_hides_nothing(media: str, seen: bool) -> None:
    sheet = f"<style media='{media}'>.x {{display: none}}</style>"
    assert words(sheet, "<p class=x>words</p>") == (["words"] if seen else [])


@pytest.mark.parametrize(
    ("element", "rules", "seen"),
    [
        ("<p hidden>words</p>", "", False),
        ("<p hidden style='display: block'>words</p>", "", True),
        ("<p hidden>words</p>", "[hidden] {display: block}", True),
        ("<p hidden>words</p>", "[hidden] {display: none !important} [hidden] {display: block}", False),
        ("<p style='display: none; display: block'>words</p>", "", True),
        ("<p style='display: none !important; display: block'>words</p>", "", False),
        ("<p class=x style='display: block'>words</p>", ".x {display: none}", True),
    ],
)
def test_the_strongest_word_on_an_element_holds(element: str, rules: str, seen: bool) -> None:
    assert styled(rules, element) == (["words"] if seen else [])


def test_a_style_sheet_of_a_shadow_root_is_about_nothing_else() -> None:
    root = "<div><template shadowrootmode=open><style>p {display: none}</style><b>inside</b></template></div>"
    assert words("", f"{root}<p>outside</p>") == ["inside", "outside"]


@pytest.mark.parametrize(
    ("rules", "body"),
    [
        pytest.param(".x" + " div" * 14, "<div class=x>" * 400 + "words" + "</div>" * 400, id="descendants"),
        pytest.param(".q" + " ~ p" * 14, "<p class=q>words</p>" + "<p>words</p>" * 400, id="siblings"),
        pytest.param(", ".join(f"i, *, [x{i}]" for i in range(400)), "<p>words</p>" * 4_000, id="all"),
        pytest.param(", ".join(f".q{i} p" for i in range(400)), "<div class=q1>" * 900 + "<p>words</p>", id="many"),
    ],
)
def test_a_selector_costs_what_it_weighs(rules: str, body: str) -> None:
    begun = time.process_time()
    styled(f"{rules} {{display: none}}", body)
    assert time.process_time() - begun < 10  # each of the first two used to take hours


def test_what_is_not_asked_for_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "MAX_LOOKS", 20)
    sheet = "<style>.a {display: none} .b .c {display: none}</style>"
    page = read_html(f"{sheet}<p class=a>SECRET</p><div class=b><p class=c>words</p></div>", BASE)
    assert [line.words for line in page.content] == ["words"]
    assert [(issue.code, issue.value) for issue in page.issues] == [("styles-not-read", ".b .c")]
