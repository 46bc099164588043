"""What a browser shows after a click is content; what nothing opens is not, and is not passed over in silence."""

from __future__ import annotations

import time

import pytest
from page_texts import captured, commitment_text
from pages.make_twins import twins

from pipeline.build import look_at
from pipeline.read.html import read_html

ADDRESS = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
PANEL = "<p>The panel tells it.</p>"
COLLAPSED = {
    "style under a heading": "<h2>Description</h2><div style='display:none'>{}</div>",
    "attribute under a heading": "<h2>Description</h2><div hidden>{}</div>",
    "heading in a box of its own": "<div><h3>Description</h3></div><div hidden>{}</div>",
    "button in a heading": "<h3><button aria-controls=p>Description</button></h3><div id=p hidden>{}</div>",
    "button": "<button aria-controls=p>Description</button><div id=p style='display: none'>{}</div>",
    "target of a button": "<button data-bs-target='#p'>Description</button><div class=collapse id=p hidden>{}</div>",
    "link": "<a href='#p' aria-expanded=false>Description</a><div id=p hidden>{}</div>",
    "tabs": "<a href='#p' role=tab aria-controls=p>Description</a><div id=p role=tabpanel hidden>{}</div>",
    "style sheet": "<style>.c {{display: none}}</style><h2>Description</h2><div class=c>{}</div>",
    "shadow root": "<x-panel><template shadowrootmode=open><h2>Description</h2>{}</template></x-panel>",
    "shadow root in another": (
        "<x-a><template shadowrootmode='open'><h2>Description</h2><x-b><template shadowrootmode=closed>{}</template>"
        "</x-b></template></x-a>"
    ),
    "details": "<details><summary>Description</summary>{}</details>",
}  # fmt: skip
CLOSED = {
    "menu that opens": "<button aria-controls=m>Menu</button><div id=m hidden><nav>{}</nav></div>",
    "form that opens": "<h2>Comments</h2><form hidden>{}</form>",
    "template": "<template>{}</template>",
    "nothing opens it": "<p>before</p><div hidden>{}</div>",
    "dialog": "<button aria-controls=d>Share</button><div id=d role=dialog hidden>{}</div>",
}


def shown(html: str) -> list[str]:
    return [line.text for line in read_html(html, ADDRESS).lines if not line.chrome]


@pytest.mark.parametrize("form", COLLAPSED)
def test_what_a_click_shows_is_content_under_its_heading(form: str) -> None:
    assert shown(COLLAPSED[form].format(PANEL)) == ["Description", "The panel tells it."]


@pytest.mark.parametrize("form", CLOSED)
def test_a_menu_a_form_and_what_nothing_opens_are_no_content(form: str) -> None:
    assert "The panel tells it." not in shown(CLOSED[form].format(PANEL))


def test_a_description_that_is_collapsed_is_the_commitments() -> None:
    html = twins(commitment_text("FR0043", description="A summit is held."), ADDRESS, {})["paragraphs"]
    assert "<p>A summit is held.</p>" in html
    hidden = html.replace("<p>A summit is held.</p>", "<p hidden>A summit is held.</p>")
    rows = look_at(captured(hidden, url=ADDRESS, html=True))[1].rows
    assert any("A summit is held." in str(row.values.get("text")) for row in rows)


def test_hidden_words_among_the_content_are_an_issue() -> None:
    html = twins(commitment_text("FR0043", description="A summit is held.\n\nIt is open."), ADDRESS, {})["paragraphs"]
    hidden = html.replace("<p>It is open.</p>", "<div hidden>Words that nothing opens.</div><p>It is open.</p>")
    for body, values in ((html, []), (hidden, ["Words that nothing opens."])):
        issues = look_at(captured(body, url=ADDRESS, html=True))[1].issues
        assert [issue.value for issue in issues if issue.code == "hidden-text"] == values
    often = hidden.replace("<div hidden>Words", "<div hidden>Words that nothing opens.</div><div hidden>Words")
    (issue,) = (i for i in look_at(captured(often, url=ADDRESS, html=True))[1].issues if i.code == "hidden-text")
    assert "this text (2 times)" in issue.message


@pytest.mark.parametrize(
    "piece", ["<template shadowrootmode=open>", "<button aria-controls=p>x</button>", "<h2>x</h2>"]
)
def test_a_page_of_nothing_but_controls_is_read_in_good_time(piece: str) -> None:
    begun = time.process_time()
    look_at(captured(piece * (300_000 // len(piece)), url=ADDRESS, html=True))
    assert time.process_time() - begun < 10
