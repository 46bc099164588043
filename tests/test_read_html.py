"""A page is read as a person sees it: by the structure of HTML, never by names of classes."""

from __future__ import annotations

import re
import time
from html import escape
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Line, Link, Page
from pipeline.read.html import read_html

BASE = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"


def read(body: str, head: str = "") -> Page:
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", BASE)


def words(body: str, head: str = "") -> list[str]:
    return [line.words for line in read(body, head).content]


def only(body: str) -> Line:
    (line,) = read(body).content
    return line


# -- lines ------------------------------------------------------------------------------------------


def test_each_block_is_a_line_and_inline_elements_break_nothing() -> None:
    assert words("<p>Gov<b>tech</b> <i>Sum</i>mit</p><div>Paris<div>2018</div>France</div>") == [
        "Govtech Summit", "Paris", "2018", "France",
    ]  # fmt: skip


def test_white_space_is_one_blank_and_a_break_ends_the_line() -> None:
    assert words("<p>\n  Govtech\t&nbsp; Summit<br>Paris<br><br>2018\n</p>") == ["Govtech Summit", "Paris", "2018"]


def test_lines_are_numbered_in_reading_order_chrome_included() -> None:
    lines = read("<nav><p>Menu</p></nav><p>One</p><p>Two</p>").lines
    assert [(line.number, line.text, line.chrome) for line in lines] == [
        (1, "Menu", "menu"), (2, "One", ""), (3, "Two", ""),
    ]  # fmt: skip


def test_headings_have_their_level() -> None:
    assert [(line.text, line.level) for line in read("<h1>A <em>title</em></h1><h3>Part</h3><p>text</p>").content] == [
        ("A title", 1), ("Part", 3), ("text", 0),
    ]  # fmt: skip


def test_entities_are_characters() -> None:
    assert words("<p>Science &amp; Technology &#8211; caf&eacute;</p>") == ["Science & Technology – café"]


# -- lists, tables, definitions ---------------------------------------------------------------------


def test_list_items_have_their_marker() -> None:
    html = "<ul><li>one</li></ul><ol start=3><li>three</li><li value=7><p>seven</p><p>more</p></li><li>eight</li></ol>"
    assert words(html) == ["• one", "3. three", "7. seven", "more", "8. eight"]


def test_a_list_inside_a_list_keeps_both_numberings() -> None:
    html = "<ol><li>first<ul><li>inner</li></ul></li><li>second</li></ol>"
    assert words(html) == ["1. first", "• inner", "2. second"]


@pytest.mark.parametrize(
    "row",
    ["<tr><th>Status:</th><td>Active</td></tr>", "<tr><td>Status:</td><td>Active</td></tr>"],
)
def test_a_row_of_label_and_value_is_a_labelled_line(row: str) -> None:
    assert words(f"<table>{row}</table>") == ["Status: Active"]


def test_other_rows_keep_their_cells_apart() -> None:
    assert words("<table><tr><td>14.1</td><td>Summit</td><td>2018</td></tr></table>") == ["14.1 | Summit | 2018"]


@pytest.mark.parametrize(
    ("row", "lines"),
    [
        ("<td>Status:</td><td>Active</td><td>Cycle\uff1a</td><td>2018</td>", ["Status: Active", "Cycle\uff1a 2018"]),
        ("<th>Status</th><td>Active</td><th>Cycle</th><td>2018</td>", ["Status Active", "Cycle 2018"]),
        ("<td>A:</td><td></td><td>B:</td><td>2</td><td>C:</td><td>3</td>", ["A:", "B: 2", "C: 3"]),
        ("<td>A:</td><td>1</td><td> </td><td>B:</td><td>2</td>", ["A: 1", "B: 2"]),
        ("<th>A:</th><th>B:</th><th>C:</th>", ["A: | B: | C:"]),
        ("<td>A:</td><td>1</td><td>2</td>", ["A: | 1 | 2"]),
    ],
)
def test_each_label_of_a_row_of_pairs_begins_a_line(row: str, lines: list[str]) -> None:
    assert words(f"<table><tr>{row}</tr></table>") == lines


def test_a_term_and_its_definition_are_one_line_and_further_definitions_their_own() -> None:
    html = "<dl><dt>Status:</dt><dd>Active</dd><dt>Areas</dt><dd>Tax</dd><dd>Health</dd></dl>"
    lines = read(html).content
    assert [line.text for line in lines] == ["Status: Active", "Areas Tax", "Health"]
    assert [line.lead for line in lines] == ["Status:", "Areas", ""]


def test_bold_words_at_the_start_are_the_lead_and_elsewhere_not() -> None:
    assert only("<p><strong>Status:</strong> Active</p>").lead == "Status:"
    assert only("<p>Status: <strong>Active</strong></p>").lead == ""


# -- links and pictures -----------------------------------------------------------------------------


def test_links_are_whole_addresses() -> None:
    line = only('<p>See <a href="/policy-area/tax/">Tax</a> and <a rel=nofollow href="../FR0044/">next</a></p>')
    site = "https://www.opengovpartnership.org"
    assert line.links == (
        Link("Tax", f"{site}/policy-area/tax/"),
        Link("next", f"{site}/members/france/commitments/FR0044/", "nofollow"),
    )


def test_an_address_nobody_can_resolve_stays_as_written() -> None:
    assert only('<p><a href="http://[broken/">here</a></p>').links == (Link("here", "http://[broken/"),)


def test_the_base_of_a_document_is_that_of_its_links() -> None:
    page = read('<a href="a/">x</a>', '<base href="https://example.org/archive/">')
    assert page.content[0].links[0].url == "https://example.org/archive/a/"


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="3.svg" alt="Moderate">',
        '<img src="3.svg" alt="" title="Moderate">',
        '<svg aria-label="Moderate" role="img"><path d="M0"/></svg>',
        '<i class="icon" title="Moderate"></i>',
        '<span role="img" aria-label="Moderate"></span>',
        '<span style="position:absolute; clip: rect(0 0 0 0)">Moderate</span>',
        '<span style="position:absolute; left:-9999px">Moderate</span>',
    ],
)
def test_what_a_picture_says_is_kept_beside_the_line(picture: str) -> None:
    line = only(f"<p><strong>Potential Impact:</strong> {picture}</p>")
    assert (line.text, line.pictures) == ("Potential Impact:", ("Moderate",))


@pytest.mark.parametrize(
    "sign", ['<img src="1.png" alt="@">', '<img alt="at">', '<svg aria-label="(at)" role="img"></svg>']
)
def test_a_picture_of_the_sign_of_an_address_is_read_as_the_sign(sign: str) -> None:
    assert only(f"<p>Write to jane.doe{sign}example.org today</p>").text == "Write to jane.doe@example.org today"


def test_a_picture_between_words_is_no_sign_of_an_address() -> None:
    assert words('<p>Meet us <img alt="at"> example.org today</p>') == ["Meet us example.org today"]


def test_a_picture_between_other_words_is_no_sign() -> None:
    line = only('<p>Look <img src="1.png" alt="at"> the map</p>')
    assert (line.text, line.pictures) == ("Look the map", ("at",))


def test_a_style_sheet_can_make_text_a_picture() -> None:
    sheet = "<style>.sr-only { position: absolute; clip-path: inset(50%) }</style>"
    (line,) = read('<p>Ambition: <span class="sr-only">High</span></p>', sheet).content
    assert (line.text, line.pictures) == ("Ambition:", ("High",))


# -- what nobody sees -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden>{}</div>",
        '<div style="display: none">{}</div>',
        '<div style="color:red;VISIBILITY:hidden">{}</div>',
        '<div class="off">{}</div>',
        "<dialog>{}</dialog>",
        "<template>{}</template>",
        "<noscript>{}</noscript>",
        "<script>{}</script>",
        "<!-- {} -->",
    ],
)
def test_what_is_hidden_is_no_content(hidden: str) -> None:
    html = f"<p>before</p>{hidden.format('SECRET')}<p>after</p>"
    assert words(html, "<style>.off{display:none}</style>") == ["before", "after"]


def test_what_the_last_rule_of_a_whole_theme_hides_is_hidden() -> None:
    theme = "".join(f".rule-{n}, .more-{n} {{ color: red }}" for n in range(2000))
    assert words('<p class="off">SECRET</p><p>seen</p>', f"<style>{theme} p.on, p.off {{ display:none }}</style>") == [
        "seen"
    ]


def test_a_style_sheet_for_some_screens_hides_nothing() -> None:
    assert words('<p class="wide">seen</p>', "<style>@media print {.wide{display:none}}</style>") == ["seen"]


def test_text_that_only_readers_of_screens_are_spared_is_seen() -> None:
    assert words('<p><span aria-hidden="true">Active</span></p>') == ["Active"]


def test_a_tooltip_inside_a_label_stands_behind_its_line() -> None:
    html = "<p><b>Ambition</b> <span role=tooltip>According to OGP</span>: High</p>"
    assert [(line.text, line.chrome) for line in read(html).lines] == [
        ("Ambition : High", ""), ("According to OGP", "tooltip"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chrome", "reason"),
    [
        ("<nav>{}</nav>", "menu"),
        ("<footer>{}</footer>", "footer"),
        ("<header>{}</header>", "header"),
        ("<div role=navigation>{}</div>", "menu"),
        ("<div role=contentinfo>{}</div>", "footer"),
        ("<button>{}</button>", "control"),
    ],
)
def test_menus_and_footers_are_chrome_and_counted(chrome: str, reason: str) -> None:
    page = read(f"{chrome.format('About')}<p>content</p>")
    assert [line.text for line in page.content] == ["content"]
    assert [(line.text, line.chrome) for line in page.lines if line.chrome] == [("About", reason)]


def test_a_menu_is_one_line_with_its_words_counted() -> None:
    entries = "".join(f"<li><a href='/{n}/'>Entry {n}</a></li>" for n in range(180))
    menu, content = read(f"<nav><ul>{entries}</ul><script>var a</script></nav><p>content</p>").lines
    assert (menu.text, menu.chrome) == ("Entry 0 Entry 1 Entry 2 Entry 3 Entry 4 Entry 5 … (360 words)", "menu")
    assert (content.number, content.text) == (2, "content")


def test_a_script_does_not_end_the_line_that_it_stands_in() -> None:
    assert words("<p>Govtech <script>var a</script>Summit</p>") == ["Govtech Summit"]


@given(
    st.sampled_from(["https://example.org", "http://a.b-c.de", "https://X.org"]),
    st.text("aZ/.%~-+_?=&#0:; ,", max_size=20),
)
def test_an_address_that_is_whole_is_that_of_its_link(host: str, rest: str) -> None:
    address = f"{host}/{rest}".strip()
    (link,) = only(f'<a href="{address.replace("&", "&amp;")}">x</a>').links
    assert link.url == urljoin(BASE, address)


def test_of_links_in_each_other_the_inner_one_is_open() -> None:
    nested = "<a href=/1><p>one</p><marquee><a href=/2><p>two</p></a></marquee><p>three</p></a>"
    assert [[(link.text, link.url[-2:]) for link in line.links] for line in read(nested).content] == [
        [("one", "/1")], [("two", "/2")], [],
    ]  # fmt: skip


@pytest.mark.parametrize("letters", [1_900, 2_100])
def test_an_address_of_a_page_that_is_too_long_is_not_repeated_in_its_links(letters: int) -> None:
    long = f"https://example.org/{'a' * letters}/"
    own = read_html("<a href=x>words</a>", long).lines[0].links[0].url
    stated = read_html(f"<base href='{long}'><a href=x>words</a>", "https://example.org/b/").lines[0].links[0].url
    assert own == (f"{long}x" if letters < 2_000 else "https://example.org/x")
    assert stated == (f"{long}x" if letters < 2_000 else "https://example.org/b/x")


def test_a_header_that_holds_the_title_is_content() -> None:
    assert words("<header><h1>Govtech Summit (FR0043)</h1></header><p>text</p>") == ["Govtech Summit (FR0043)", "text"]


def test_what_stands_beside_the_main_content_is_chrome() -> None:
    html = "<div><p>Subscribe</p><main><h1>Title</h1><p>text</p></main><p>Share</p></div>"
    assert words(html) == ["Title", "text"]


def test_a_main_element_without_the_title_is_not_believed() -> None:
    assert words("<h1>Title</h1><main><p>text</p></main>") == ["Title", "text"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<main></main><div><p>Title</p><p>text</p></div>", id="empty"),
        pytest.param("<main><p>Title</p></main><main><p>text</p></main>", id="two"),
        pytest.param("<main hidden><p>old</p></main><main><p>Title</p><p>text</p></main><p>Share</p>", id="one hidden"),
        pytest.param("<div role=main><main><p>Title</p><p>text</p></main><p>Share</p></div>", id="one in another"),
    ],
)
def test_what_is_beside_a_main_element_is_chrome_only_if_there_is_one_main_content(body: str) -> None:
    assert words(body) == ["Title", "text"]


@pytest.mark.parametrize(
    ("element", "chrome"),
    [
        ("<object data='plan.pdf'>Read <a href='/plan'>the plan</a></object>", ("Read the plan", "embedded")),
        ("<iframe srcdoc='<p>The plan</p><p>2018</p>'></iframe>", ("The plan 2018", "embedded")),
        ("<input value='The plan' readonly>", ("The plan", "control")),
        ("<iframe src='/plan'></iframe>", None),
        ("<input type=hidden value=a7f3>", None),
    ],
)
def test_words_in_what_is_embedded_or_typed_in_are_no_content_but_counted(
    element: str, chrome: tuple[str, str] | None
) -> None:
    lines = read(f"<h1>Title</h1><div>{element}</div><p>text</p>").lines
    assert [(line.text, line.chrome) for line in lines if line.chrome] == ([chrome] if chrome else [])


@pytest.mark.parametrize("around", ["article", "section", "main", "blockquote"])
def test_the_header_and_footer_of_a_part_of_the_content_are_content(around: str) -> None:
    part = f"<{around}><header><h2>Milestones</h2></header><p>text</p><footer><p>Source</p></footer></{around}>"
    assert words(f"<header>Menu</header><div>{part}</div><footer>Address</footer>") == ["Milestones", "text", "Source"]


@pytest.mark.parametrize(
    "menu",
    [
        pytest.param("<ul><li><a href='#a'>Overview</a></li><li><a href='#b'>Description</a></li></ul>", id="list"),
        pytest.param("<div><a href='#a'>Overview</a> <a href='#b'>Description</a></div>", id="one line"),
        pytest.param(f"<p><a href='{BASE}#a'>Overview</a></p><p><a href='#b'>Description</a></p>", id="whole address"),
    ],
)
def test_tabs_and_tables_of_contents_are_chrome(menu: str) -> None:
    """Their words are the headings of the page: read as content they would end its head before it began."""
    page = read(f"<h1>Title</h1>{menu}<h2 id=a>Overview</h2><p>text</p><h2 id=b>Description</h2>")
    assert [line.text for line in page.content] == ["Title", "Overview", "text", "Description"]
    assert {line.chrome for line in page.lines} == {"", "page-menu"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("<p><a href='#b'>Description</a></p><p>text</p><p><a href='#c'>Resources</a></p>", id="accordion"),
        pytest.param("<h2><a href='#a'>Overview</a></h2><h2><a href='#b'>Description</a></h2>", id="headings"),
        pytest.param("<p>It is vague. <a href='#1'>[1]</a> <a href='#2'>[2]</a></p>", id="notes"),
        pytest.param("<p><a href='/members/france/'>France</a></p><p><a href='/x/'>X</a></p>", id="site"),
    ],
)  # fmt: skip
def test_other_links_are_content(content: str) -> None:
    assert not {line.chrome for line in read(content).lines} - {""}


@pytest.mark.parametrize("hidden", ["<div role=tooltip>{}</div>", "<div hidden>{}</div>", "<span hidden>{}</span>"])
def test_what_is_not_shown_does_not_cut_the_line_that_it_stands_in(hidden: str) -> None:
    page = read(f"<ul><li><b>Action Plan</b>{hidden.format('gloss')}: France Action Plan 2018</li></ul>")
    assert [line.text for line in page.content] == ["Action Plan: France Action Plan 2018"]
    assert [line.text for line in page.lines if line.chrome] == ["gloss"]


# -- the glossary -----------------------------------------------------------------------------------

TERM = '<a href="/glossary/asset/">assets</a>'
MORE = '<a href="https://www.opengovpartnership.org/glossary/asset/">More</a>'


@pytest.mark.parametrize(
    "tip",
    [
        pytest.param(f"{TERM}<span>What one owns. {MORE}</span>", id="second link"),
        pytest.param(f"{TERM}<em>What one ow\ufffd...</em>", id="cut"),
        pytest.param(f"<b><span>{TERM}</span></b>\n<i><i>Owned: <br>• land <br>• more… {MORE}</i></i>", id="list"),
        pytest.param(f'{TERM}<span class="open">It is <a href="/x/">owned</a>. {MORE}</span>', id="other link"),
    ],
)
def test_the_gloss_behind_a_term_is_left_out_and_counted(tip: str) -> None:
    page = read(f"<p>Officers declare <span>{tip}</span> and <span>{tip}</span> yearly.</p>")
    assert [line.text for line in page.content] == ["Officers declare assets and assets yearly."]
    assert [(issue.code, issue.value) for issue in page.issues] == [("tooltip-removed", "2")]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"<p>{TERM} <b>are declared</b></p>", id="no gloss"),
        pytest.param(f"<p>{TERM} and so on...</p>", id="prose"),
        pytest.param(f"<div>{TERM}<p>What one owns. {MORE}</p></div>", id="entry of the glossary"),
        pytest.param(f'<p>{TERM} <span><a href="/glossary/tax/">tax</a> and so on...</span></p>', id="another term"),
        pytest.param(f"<p>{TERM} {TERM}</p>", id="twice"),
        pytest.param('<p><a href="/x/">assets</a> <em>and so on...</em></p>', id="another link"),
    ],
)
def test_what_follows_a_link_to_the_glossary_otherwise_is_content(content: str) -> None:
    page = read(content)
    assert not page.issues
    assert not [line for line in page.lines if line.chrome]


# -- the document -----------------------------------------------------------------------------------


def test_a_document_says_its_title_language_and_address() -> None:
    head = '<title> Govtech\n Summit </title><link rel="canonical" href="/members/france/">'
    page = read_html(f"<html lang=fr-FR><head>{head}</head><body>x</body></html>", BASE)
    site = "https://www.opengovpartnership.org"
    assert (page.title, page.language, page.canonical_url) == ("Govtech Summit", "fr", f"{site}/members/france/")


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul><li", "table><tr><td", "a href=x"])
def test_a_page_nested_ten_thousand_deep_is_read_like_any_other(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.weight.MAX_DEPTH", 20_000)
    html = "<p>Govtech Summit</p>" + f"<{tag}>" * 10_000 + "deep down"
    assert words(html)[0] == "Govtech Summit"
    assert words(html)[-1].endswith("deep down")


@pytest.mark.parametrize(
    "piece",
    ["<b>x</b> ", "<a href=x>x</a> ", "<td>x", "<li>x", "<dt>x<dd>y", "<p>x", "<span title=x>y</span>", "<!--"],
)
def test_a_page_of_one_thing_over_and_over_is_read_in_good_time(piece: str) -> None:
    begun = time.process_time()
    read("<table><tr>" + piece * 20_000)
    assert time.process_time() - begun < 10  # it takes 0.3 s; where each piece looks at all before it, minutes


@pytest.mark.parametrize("piece", ["/*", "@", "@media{", "p{", "a", "}", ".a{display:none}"])
def test_a_broken_style_sheet_is_read_in_good_time(piece: str) -> None:
    begun = time.process_time()
    assert words("seen", f"<style>{piece * 50_000}</style>") == ["seen"]
    assert time.process_time() - begun < 10


# -- properties -------------------------------------------------------------------------------------

WORD = st.from_regex(r"[a-zà-ÿА-я0-9]{1,8}", fullmatch=True)
SENTENCE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
BLOCKS = ("div", "p", "section", "article", "blockquote", "h2", "h4", "span", "em", "u", "ul><li", "center")


@st.composite
def fragments(draw: st.DrawFn) -> str:
    """Elements inside each other with a blank between all words: each word is seen."""
    html = f" {draw(SENTENCE)} "
    for tag in draw(st.lists(st.sampled_from(BLOCKS), max_size=6)):
        html = f"<{tag}>{html}</{tag.split('>')[0]}> {draw(SENTENCE)} "
    return html


@given(st.lists(fragments(), min_size=1, max_size=4).map("".join))
def test_every_word_of_a_page_is_read_in_its_order(html: str) -> None:
    expected = re.sub(r"<[^>]*>", " ", html).split()
    assert " ".join(line.text for line in read(html).content).split() == expected


@given(st.lists(SENTENCE, min_size=1, max_size=12))
def test_lines_of_a_text_set_as_paragraphs_read_back_as_they_were(lines: list[str]) -> None:
    assert words("".join(f"<p>{escape(line)}</p>" for line in lines)) == lines


@given(fragments(), st.lists(st.sampled_from(["menu", "footer", "hidden", "nav", "title", "sr-only"]), min_size=1))
def test_names_of_classes_and_ids_change_nothing(html: str, names: list[str]) -> None:
    named = re.sub(r"<(\w+)", lambda tag: f'<{tag[1]} id="{names[0]}" class="{" ".join(names)}"', html)
    assert read(named) == read(html)


@given(st.text(st.sampled_from("<>/=\"'&;!- \n") | st.characters(exclude_categories=("Cs",)), max_size=200))
def test_no_markup_is_too_broken_to_read(html: str) -> None:
    assert isinstance(read_html(html, BASE), Page)


MARKUP = st.sampled_from(
    ["<table>", "<td>", "<p>", "</p>", "<b>", "</div>", "<div hidden>", "<a href=x>", "<li>", "<dt>", "<dd>", "<svg>",
     "<style>p{", "<select>", "<br>", "</table>", "<main>", "<h1>", "text", "<!--", "-->", "<template>", "<title>"]
)  # fmt: skip


@given(st.lists(MARKUP, max_size=30).map("".join))
def test_elements_left_open_or_closed_twice_are_read(html: str) -> None:
    page = read_html(html, BASE)
    assert [line.number for line in page.lines] == list(range(1, len(page.lines) + 1))
