"""What a page's own styles hide is what they hide in a browser, and asking them costs no more than it may."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.model import Page
from pipeline.read import css_search
from pipeline.read.css_rules import declared, holds_on_screens, rules
from pipeline.read.html import read_html

BASE = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
SEEN, HIDDEN = ["before", "WORDS", "after"], ["before", "after"]


def read(body: str, head: str = "") -> Page:
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", BASE)


def words(body: str, sheet: str = "", opening: str = "<style>") -> list[str]:
    head = f"{opening}{sheet}</style>" if sheet else ""
    return [line.words for line in read(f"<p>before</p>{body}<p>after</p>", head).content]


BOX = '<div class="page"><div class="x open" id="it" data-x="a b"><p class="inner">WORDS</p></div></div>'


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print { .x { display: none } }",
        "@media print { .a { color: red } .x { display: none } }",
        "@media (max-width: 600px) { .x { display: none } }",
        "@media (min-width: 600px) { .x { display: none } }",
        "@supports (display: grid) { .x { display: none } }",
        "@keyframes x { from { visibility: hidden } }",
        ".x { display: none } .x { display: block }",
        ".x { display: none; display: block }",
        ".x { visibility: hidden } .x { visibility: visible }",
        ".x { display: none } .x.open { display: block }",
        ".x.open { display: block } .x { display: none }",
        ".x.open { display: none } #it { display: block }",
        ".x { display: none } .page > .x { display: flex }",
        "div > .x { display: none } .page .x { display: flex }",
        ".x { display: block !important } #it { display: none }",
        ".x { display: none } @media (min-width: 768px) { .x { display: block } }",
        ".x { display: none } @media only screen and (min-width: 48em) { .x { display: block } }",
        ".x { display: none } @supports (display: grid) { .x { display: grid } }",
        ".x { display: none; @media (min-width: 768px) { display: block } }",
        ".y { .x { display: none } }",
        ".y { color: red; .x { display: none } }",
        "body { display: none !important }",
        "html, body { visibility: hidden }",
        "body { text-indent: -9999px }",
        ".x { position: relative; left: -100% }",
        ".x { position: absolute; right: -100vw }",
        ".x { position: absolute; left: -120px }",
        ".x { position: absolute; top: -250px }",
        ".x { clip: rect(0, 200px, 200px, 0) }",
        ".x { clip: rect(auto, auto, auto, auto) }",
        ".x { left: -9999px } .x { left: auto }",
        '.y::after { content: "}.x{display:none}" }',
        ".x { display: none\\9 }",
        ".x { display: nonesuch }",
        ".x:hover { display: none }",
        ".y + .x, .page ~ .x, .x > .x { display: none }",
        ".x { display: none } .x:not(.y) { display: block }",
        ".x { display: none } .x:first-child { display: block }",
        ".x { display: none } .x:nth-child(1) { display: block }",
        ".x { display: none } .x:has(p) { display: block }",
        ".x { display: none } .x:is(.open, .y) { display: block }",
        ".x { display: none } :checked ~ .x, .x:target { display: block }",
        ".x { display: none } .x:not(:hover) { display: block }",
        ".x:not(.open) { display: none }",
        ".y:not(:is(:where(.x))) { display: none }",
        ".y { ( { .x { display: none } } }",
        ".x { display: none } @media (max-width: 120em) { .x { display: block } }",
        ".x { display: none } @media (600px <= width <= 1600px) { .x { display: block } }",
        ".x:not(.y) { display: none }",
        ".x:not(.y, .z):first-child { display: none }",
        ".x { display: none } .x:not(.open) { display: block }",
        ".x:not(:has(p)) { display: none }",
        ":where(#it) { display: none } div { display: block }",
        ".x { display: none; &.open { display: block } }",
        ".x { display: none; .page & { display: block } }",
        ".page { > .x { display: none } .x.open { display: block } }",
        ".x { display: none } #it, .y { &:first-child { display: block } }",
        ".x { display: none } #no, .page { .x { display: block } } .page .x.open { display: none }",
        ".x { display: none; &.y { color: red } display: block }",
        "@layer a { #it { display: none } } .x { display: block }",
        "@layer b, a; @layer a { .x { display: block } } @layer b { .x { display: none } }",
        "@layer a.b { .x { display: none } } @layer a { .x { display: block } }",
        "@layer a { .x { display: block !important } } .x { display: none !important }",
        "@layer { @layer { .x { display: none } } .x { display: block } }",
        ".x { display: none } .x { all: unset }",
        ".x { display: none; all: initial }",
        ".x { visibility: hidden } .inner { visibility: visible }",
        ".x { display: none } @media (width >= 600px) { .x { display: block } }",
        ".x { display: none } @media print, (min-width: 9px) { .x { display: block } }",
        ".x { display: none } @media (min-width: 9px) and (max-width: 4000px) { .x { display: block } }",
        ".x { display: none } @media not print { .x { display: block } }",
        ".x { display: none } @media (hover) { .x { display: block } }",
        ".x { display: none } @scope (.page) { .x { display: block } }",
        ".x, { display: none }",
        ".y { color: red } } .x { display: none }",
        ".x { opacity: 0; height: 0; overflow: hidden; font-size: 0; transform: scale(0) }",
    ],
)  # fmt: skip
def test_what_a_browser_shows_is_read(sheet: str) -> None:
    assert words(BOX, sheet) == SEEN


@pytest.mark.parametrize(
    "sheet",
    [
        ".x { display: none }",
        ".x { display: block } .x { display: none }",
        ".x { display: block; display: none }",
        ".x { display: none !important; display: block }",
        ".x { display: none !important } .x.open { display: block }",
        ".x.open { display: none } .x { display: block }",
        ".x { display: none } .y { display: block } .x.y { display: block }",
        ".x { display: none } .x:hover { display: block }",
        ".x { display: none } @media print { .x { display: block } }",
        ".x { display: none } @media (max-width: 600px) { .x { display: block } }",
        "@media screen { .x { display: none } }",
        "@media print, screen { .x { display: none } }",
        "@layer theme { .x { display: none } }",
        "@charset 'utf-8'; @layer a, b; .x { display: none }",
        ".x { visibility: hidden } .x { display: block }",
        ".x { display: none; .y { color: red } }",
        ".page .x { display: none }",
        ".page>.x { display: none }",
        "body .page > div p { display: none }",
        "p ~ .page .x { display: none }",
        "p + .page [data-x='a b'] { display: none }",
        "div[class] p.inner { display: none }",
        "/* it's { */ .x { display: none }",
        '.y::after { content: "}" } .x { display: none }',
        "body :is(.y, .x) { display: none }",
        ".x:is(.open) { display: none } .x { display: block }",
        ".x { display: none } .x:hover, .x::before { display: block }",
        ".page { .x { display: none } }",
        ".x { .page & { display: none } }",
        "@layer a, b; @layer b { .x { display: none } } @layer a { #it { display: block } }",
        "@layer a { .x { display: none !important } } #it { display: block !important }",
        ".x { all: unset; display: none }",
        ".x { display: none !important; all: unset }",
        "@media not print { .x { display: none } }",
        ".x { display: none } @media (600px >= width) { .x { display: block } }",
        ".x { display: none } @media (min-width: 768px) and (max-width: 1024px) { .x { display: block } }",
        "<!-- .x { display: none } -->",
    ],
)  # fmt: skip
def test_what_no_browser_shows_is_hidden(sheet: str) -> None:
    assert words(BOX, sheet) == HIDDEN


@pytest.mark.parametrize(
    ("element", "sheet", "seen"),
    [
        ('<p style="display:none;display:block">WORDS</p>', "", True),
        ('<p style="display:none!important;display:block">WORDS</p>', "", False),
        ('<p style="display:block;display:none">WORDS</p>', "", False),
        ('<p style="display:none" hidden>WORDS</p>', "", False),
        ('<p style="display:block" hidden>WORDS</p>', "", True),
        ('<p style="display:block" class=x>WORDS</p>', ".x{display:none}", True),
        ('<p style="display:block" class=x>WORDS</p>', ".x{display:none!important}", False),
        ('<p style="display:block" class=x>WORDS</p>', ".x{visibility:hidden}", False),
        ('<p style="left:-100%">WORDS</p>', "", True),
        ("<p hidden>WORDS</p>", "[hidden]{display:block}", True),
        ("<p hidden class=x>WORDS</p>", ".x[hidden]{display:block}", True),
        ("<p hidden>WORDS</p>", "[hidden]{display:none!important}", False),
        ("<p hidden>WORDS</p>", "[hidden]{display:block}[hidden]{display:none}", False),
        ("<p hidden class=x>WORDS</p>", ".x{clip:rect(0,0,0,0)}", False),
        ("<p hidden class=x>WORDS</p>", ".x{left:-9999px}", False),
        ("<p hidden class=x>WORDS</p>", ".x{display:flex}", False),  # sites mostly say `[hidden]` in a file of theirs
        ('<p style="display:none" class=x>WORDS</p>', ".x{display:block!important}", True),
        ('<p style="display:none" hidden class=x>WORDS</p>', ".x{display:block!important}", True),
        ('<p style="display:none!important" class=x>WORDS</p>', ".x{display:block!important}", False),
        ('<p style="display:none;visibility:hidden" class=x>WORDS</p>', ".x{display:block!important}", False),
        ('<p style="visibility:visible" hidden>WORDS</p>', "b{visibility:hidden}", False),
        ('<p style="display:none;all:unset">WORDS</p>', "", True),
        ('<div style="visibility:hidden"><p style="visibility:visible">WORDS</p></div>', "", True),
        ('<div style="visibility:hidden"><p class=x>WORDS</p></div>', ".x{visibility:visible}", True),
        ('<div style="visibility:hidden"><p>WORDS</p><i class=x></i></div>', ".x{visibility:visible}", False),
        ('<div style="display:none"><p class=x>WORDS</p></div>', ".x{visibility:visible}", False),
        ("<p hidden=until-found class=x>WORDS</p>", ".y[hidden]{display:block}", True),
        ("<details><p>WORDS</p></details>", "details:not([open]) > p{display:none}", True),
        ('<p class="hidden md:block">WORDS</p>', r".hidden{display:none}.md\:block{display:block}", True),
        ('<p class="2xl:off">WORDS</p>', r".\32xl\:off{display:none}", False),
    ],
)  # fmt: skip
def test_the_last_word_wins(element: str, sheet: str, seen: bool) -> None:
    assert words(element, sheet) == (SEEN if seen else HIDDEN)


@pytest.mark.parametrize(
    "opening",
    [
        "<style media=print>",
        '<style media="(max-width: 600px)">',
        "<style type='text/template'>",
        "<noscript><style>",
        "<style media='not screen'>",
    ],
)
def test_a_sheet_that_is_for_no_screen_hides_nothing(opening: str) -> None:
    assert words(BOX, ".x{display:none}", opening) == SEEN


@pytest.mark.parametrize("opening", ["<style media=screen>", "<style media=all type=text/css>", "<style media=' '>"])
def test_a_sheet_that_is_for_screens_hides(opening: str) -> None:
    assert words(BOX, ".x{display:none}", opening) == HIDDEN


def test_the_page_itself_is_never_hidden() -> None:
    for body in ('<body style="display:none">', "<body hidden>", '<body style="text-indent:-9999px">'):
        assert [line.words for line in read_html(f"<html>{body}<p>WORDS", BASE).content] == ["WORDS"]


def test_the_sheet_of_a_shadow_root_is_about_what_is_in_it() -> None:
    root = "<div><template shadowrootmode=open><style>p{{display:none}}</style>{}</template></div>"
    assert words(root.format("<b>in it</b>") + "<p>WORDS</p>") == ["before", "in it", "WORDS", "after"]
    assert words(root.format("<p>TRAP</p>") + "<p>WORDS</p>") == SEEN


def test_the_sheets_of_the_page_are_not_about_a_shadow_root() -> None:
    inside = "<div><template shadowrootmode=open><p class=x>WORDS</p></template></div><p class=x>TRAP</p>"
    assert words(inside, ".x{display:none}") == SEEN


def test_text_for_readers_of_screens_alone_is_a_picture() -> None:
    for sheet in (
        ".x { position: absolute; left: -999em }", ".x { clip: rect(1px, 1px, 1px, 1px) }",
        ".x { clip-path: inset(50%) }", ".x { text-indent: -10000px }", ".x { clip: rect(0 0 0 0) !important }",
    ):  # fmt: skip
        line = read('<p>Ambition: <span class="x">High</span></p>', f"<style>{sheet}</style>").content[0]
        assert (line.text, line.pictures) == ("Ambition:", ("High",)), sheet


def test_declarations_and_media_are_read_as_browsers_do() -> None:
    assert declared("DISPLAY : None ! important ; left:0") == {"display": (True, True), "left": (False, False)}
    assert declared("*display:none; x-display:none; display:") == {}
    assert [holds_on_screens(media) for media in ("", "all", "print", "(min-width: 1px)", "speech, screen")] == [
        2, 2, 0, 1, 2,
    ]  # fmt: skip


# -- cost ---------------------------------------------------------------------------------------------

DEEP = "<div>" * 300 + "words" + "</div>" * 300


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        (f".x {'div ' * 40}{{display:none}}", f"<div class=x>{DEEP}</div>"),
        (f".q {'~ p ' * 20}{{display:none}}", "<p class=q>a" + "<p>a" * 300),
        (f".q {'~ p + p ' * 20}{{display:none}}", "<p class=q>a" + "<p>a" * 300),
        ("*{display:none}" * 400, "<p>a" * 3_000),
        ("i,*,[x],p{display:none}" * 400, "<p>a" * 3_000),
        ("".join(f".q{i} p{{display:none}}" for i in range(400)), "<div>" * 400 + "<p class=q9>a" * 300),
        ("p" + ".a" * 50_000 + "{display:none}", "<p class=a>a" * 300),
        ("a" * 100_000 + "{display:none}", "<p>a" * 300),
        ("".join(f".a{i}," for i in range(50_000)) + "p{display:none}", "<p>a" * 30),
        ("p{display:none}" + "".join(f".a{i} p{{display:block}}" for i in range(5_000)), "<p>a" * 300),
        ('"' + '\\"' * 100_000, "a"),
        ("p" + ":not(#a)" * 20_000 + "{display:none}", "<p>a" * 300),
        ("".join(f"p:not(#a{i},#b{i}) *{{display:none}}" for i in range(5_000)), "<p><b>a</b>" * 3_000),
        ("p{display:none}p:nth-child(2n){display:block}", "<p>a" * 30_000),
        (("a" * 120 + "{" + "& " * 120 + "{display:none}}") * 1_000, "<p>a"),
        ("a,b{& &{" * 5_000 + "display:none" + "}" * 10_000, "a"),
        ("@layer a{" * 5_000 + "p{display:none}" + "}" * 5_000, "<p>a"),
        (":is(" * 50_000 + "{display:none}" + ":is(()" * 50_000 + "{display:none}", "<p>a"),
        ("@media " + "(width" * 50_000 + ">" + " " * 50_000 + "{p{display:none}}", "<p>a"),
        ("div{visibility:hidden}.x{visibility:visible}", "<div>" * 300 + "<b class=x>a</b>" * 3_000),
        ("a{display:none" + " " * 100_000 + "x}" + "[" * 100_000 + "{display:none}", "a"),
    ],
)  # fmt: skip
def test_no_sheet_keeps_the_reader_busy(sheet: str, body: str) -> None:
    """Lexbor alone takes from seconds to longer than anyone waits, and no time limit can interrupt it."""
    assert read(body, f"<style>{sheet}</style>").lines


def test_selectors_with_combinators_find_what_lexbor_finds() -> None:
    page = (
        "<section id=a><div class=x><p>a<p class=y>b<!-- c --><b class=y>c</b></div><i>d</i><div><p>e</div></section>"
    )
    tree = LexborHTMLParser(page * 2)
    for text in (
        "section p", ".x > p", "#a>.x .y", "p + p", "p ~ .y", "div ~ div p", "i+div>p", "section ~ section .x p+.y",
        "* > *", "div div", "body section div", "html>p", "p:not(#y)", ":is(.y,i):not(b,#a)", "div > :first-child",
    ):  # fmt: skip
        (rule,) = rules(f"{text}{{display:none}}").rules
        found = css_search.Search(tree, len(page)).elements(rule.selector)
        assert found.keys() == {node.mem_id for node in tree.css(text)}, text


def test_rules_that_cost_too_much_are_left_out_with_an_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(css_search, "MOST_SEARCHES", 2)
    page = read("<p class=a>A<p class=b>B<p class=c>C", "<style>.a,.b,.c,.d{display:none}</style>")
    assert [line.words for line in page.content] == ["C"]
    assert [(issue.code, issue.value) for issue in page.issues] == [("styles-left-out", "2")]


def test_what_an_unasked_rule_may_show_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(css_search, "MOST_SEARCHES", 1)
    page = read('<p class="x">TRAP<p class="x y">WORDS', "<style>.x{display:none}.z .y{display:block}</style>")
    assert [line.words for line in page.content] == ["WORDS"]


def test_the_budget_is_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(css_search, "MOST_STEPS", 30_000)
    sheet = "<style>" + "".join(f".a{i} p{{display:none}}" for i in range(50)) + "</style>"
    body = "".join(f"<div class=a{i}><p>{i}</p></div>" for i in range(50))
    first, second = read(body, sheet), read(body, sheet)
    assert first == second
    assert 0 < len(first.content) < 50
    assert [(issue.code, issue.value) for issue in first.issues] == [("styles-left-out", str(len(first.content)))]


def test_a_large_page_of_a_theme_stays_within_the_budget() -> None:
    theme = "".join(
        f".menu-{i} .item > a, .box-{i} {{ display: none }} .card-{i} {{ display: flex }}" for i in range(180)
    )
    body = "".join(f"<div class=card-{i}><p>words <a href=/x>a</a></div>" for i in range(1_000))
    assert not read(body, f"<style>{theme}</style>").issues
