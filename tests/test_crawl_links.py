"""Links that a considerate reader leaves alone: nofollow, hidden, and above all the trap."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.crawl import links
from pipeline.crawl.frontier import Frontier
from pipeline.crawl.links import FoundLink, find_links
from pipeline.crawl.rules import declared
from pipeline.crawl.scope import Scope

SITE = "https://www.opengovpartnership.org"
TRAP = "Do NOT follow this link or you will be banned from the site!"
TARGET = "/members/trap/"  # of a form that is allowed, so that only the link itself tells

WARNED = {
    "the site's own words": f'<p><a href="{TARGET}">{TRAP}</a></p>',
    "title": f'<a href="{TARGET}" title="{TRAP}">Members</a>',
    "aria-label": f'<a href="{TARGET}" aria-label="{TRAP}">Members</a>',
    "alternative text": f'<a href="{TARGET}"><img alt="{TRAP}" src="x.gif"></a>',
    "words before it": f'<p>{TRAP} <a href="{TARGET}">Members</a></p>',
    "words behind it": f'<p><a href="{TARGET}">Members</a> {TRAP}</p>',
    "paragraph before": f'<p>{TRAP}</p><p><a href="{TARGET}">Members</a></p>',
    "paragraph behind": f'<p><a href="{TARGET}">Members</a></p>\n<p>{TRAP}</p>',
    "words around, deep inside": f'<div>{TRAP}<div><span><b><a href="{TARGET}">Members</a></b></span></div></div>',
    "comment": f'<!-- {TRAP} --><a href="{TARGET}">Members</a>',
    "comment inside": f'<a href="{TARGET}"><!-- honeypot -->Members</a>',
    "class": f'<a class="bot-trap" href="{TARGET}">Members</a>',
    "small letters": f'<a href="{TARGET}">{TRAP.lower()}</a>',
    "parted by tags": f'<p>Do <b>NOT</b> fol<i>low</i> <a href="{TARGET}">this</a></p>',
    "soft hyphens and wide blanks": f'<p>Do&nbsp;NOT&emsp;fol&shy;low &#8203;<a href="{TARGET}">this</a></p>',
    "paragraph before, parted by tags": f'<p>Do&nbsp;<b>NOT</b> fol&shy;low</p><p><a href="{TARGET}">Members</a></p>',
    "letters apart": f'<p>D o   n o t   f o l l o w</p><a href="{TARGET}">Members</a>',
    "full width": f'<p>Ｄｏ ｎｏｔ ｆｏｌｌｏｗ</p><a href="{TARGET}">Members</a>',
    "French": f'<p>Ne suivez pas ce lien</p><a href="{TARGET}">Membres</a>',
    "Spanish": f'<p>No siga este enlace</p><a href="{TARGET}">Miembros</a>',
    "map": f'<map><area href="{TARGET}" alt="{TRAP}"></map>',
    "heading, of another element": f'<article>{TRAP}</article><a href="{TARGET}">Members</a>',
    "many elements between": f'<div>{TRAP}</div><i>1</i><i>2</i><i>3</i><i>4</i><a href="{TARGET}">Members</a>',
    "end of a long text": f'<div><p>{"word " * 200}{TRAP}</p><a href="{TARGET}">Members</a></div>',
    "named for those who hear it": (
        f'<p><a aria-labelledby=w href="{TARGET}">M</a></p><p><a href="/x">X</a></p>{"<b>1</b>" * 9}<i id=w>{TRAP}</i>'
    ),
    "class of a list": f'<ul class="bot-trap"><li><a href="{TARGET}">A</a></li><li><a href="{TARGET}">B</a></li></ul>',
    "title of a list": f'<ul title="{TRAP}"><li><a href="{TARGET}">A</a></li><li><a href="{TARGET}">B</a></li></ul>',
    "for robots": f'<p>For robots only: <a href="{TARGET}">Members</a></p>',
    "never": f'<p>Never follow this link: <a href="{TARGET}">Members</a></p>',
    "in a picture": f'<svg><a href="{TARGET}"><title>{TRAP}</title><text>x</text></a></svg>',
    "also nofollow": f'<a href="{TARGET}" rel="nofollow" title="{TRAP}">Members</a>',
    "also hidden": f'<a href="{TARGET}" style="display:none" title="{TRAP}">Members</a>',
}
NOFOLLOW = {
    "rel": f'<a href="{TARGET}" rel="nofollow">Members</a>',
    "capitals among others": f'<a href="{TARGET}" rel="external NoFollow noopener">Members</a>',
    "sponsored": f'<a href="{TARGET}" rel="sponsored">Members</a>',
    "user's words": f'<a href="{TARGET}" rel="ugc">Members</a>',
    "whole page": f'<meta name="robots" content="index, nofollow"><a href="{TARGET}">Members</a>',
    "commas": f'<a href="{TARGET}" rel="external,nofollow">Members</a>',
    "whole page, by our name": f'<meta name="OGP-Open-Data" content="nofollow"><a href="{TARGET}">Members</a>',
    "whole page, in capitals": f'<META NAME="ROBOTS" CONTENT="NONE"><a href="{TARGET}">Members</a>',
}
HIDDEN = {
    "display": f'<a href="{TARGET}" style="display : none">Members</a>',
    "display, important": f'<a href="{TARGET}" style="color:red;DISPLAY:none !important">Members</a>',
    "visibility": f'<span style="visibility:hidden"><a href="{TARGET}">Members</a></span>',
    "opacity": f'<a href="{TARGET}" style="opacity:0">Members</a>',
    "off the screen": f'<div style="position:absolute;left:-9999px"><a href="{TARGET}">Members</a></div>',
    "indent": f'<a href="{TARGET}" style="text-indent:-9999px">Members</a>',
    "one pixel": f'<a href="{TARGET}" style="width:1px;height:1px;overflow:hidden">Members</a>',
    "no font": f'<a href="{TARGET}" style="font-size:0">Members</a>',
    "hidden attribute": f'<div hidden><p><a href="{TARGET}">Members</a></p></div>',
    "for no reader": f'<div aria-hidden="true"><a href="{TARGET}">Members</a></div>',
    "style sheet, class": f'<style>.a, .off {{ display: none; }}</style><p class="x off"><a href="{TARGET}">M</a></p>',
    "style sheet, capitals": f'<style>.Off {{ DISPLAY: NONE }}</style><p class="Off"><a href="{TARGET}">M</a></p>',
    "style sheet, id": f'<style>#t{{left:-5000px;position:absolute}}</style><a id="t" href="{TARGET}">Members</a>',
    "usual class": f'<span class="x sr-only"><a href="{TARGET}">Members</a></span>',
    "empty": f'<a href="{TARGET}"></a>',
    "blank": f'<a href="{TARGET}"> &nbsp; </a>',
    "noscript": f'<noscript><a href="{TARGET}">Members</a></noscript>',
    "template": f'<template><a href="{TARGET}">Members</a></template>',
}


def reasons(body: str, robots_header: str = "") -> dict[str, str]:
    return {link.href: link.left for link in _links(body, robots_header)}


def _links(body: str, robots_header: str) -> list[FoundLink]:
    return find_links(whole(body), declared()["warnings"], declared()["hiding_classes"], robots_header)


def whole(body: str) -> str:
    return f'<!doctype html><html><body><p><a href="/members/before/">Before</a></p>{body}</body></html>'


def frontier() -> Frontier:
    return Frontier(Scope(declared(), SITE), declared(), frozenset({"member", "commitment", "document"}))


@pytest.mark.parametrize("html", WARNED.values(), ids=WARNED.keys())
def test_a_link_that_warns_robots_off_is_a_trap(html: str) -> None:
    assert reasons(html)[TARGET] == "warned"


@pytest.mark.parametrize("html", NOFOLLOW.values(), ids=NOFOLLOW.keys())
def test_nofollow_is_not_followed(html: str) -> None:
    assert reasons(html)[TARGET] == "nofollow"


@pytest.mark.parametrize("html", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_nobody_sees_is_not_followed(html: str) -> None:
    assert reasons(html).get(TARGET, "hidden") == "hidden"


@pytest.mark.parametrize(
    ("header", "left"),
    [("noindex, nofollow", "nofollow"), ("googlebot: none", "nofollow"), ("noindex, max-image-preview: none", "")],
)
def test_the_response_may_say_nofollow(header: str, left: str) -> None:
    assert reasons(f'<a href="{TARGET}">Members</a>', header)[TARGET] == left


def test_all_headers_of_a_response_are_heard() -> None:
    headers = [("X-Robots-Tag", "noindex"), ("x-robots-tag", "nofollow")]
    page = f'<a href="{TARGET}">Members</a>'.encode()
    index = frontier().scope.is_start("/members/")
    assert frontier().take_answer(index, headers, page) == []
    assert len(frontier().take_answer(index, headers[:1], page)) == 1


OF_NO_LINK = {
    "form": f'<form action="{TARGET}"><button>Members</button></form>',
    "frame": f'<iframe src="{TARGET}"></iframe>',
    "refresh": f'<meta http-equiv="refresh" content="0; url={TARGET}">',
    "canonical": f'<link rel="canonical" href="{TARGET}">',
    "prefetch": f'<link rel="prefetch" href="{TARGET}">',
    "script": f"<span onclick=\"location='{TARGET}'\">M</span><a href=\"javascript:location='{TARGET}'\">M</a>",
    "data": f"<a href=\"data:text/html,<a href='{TARGET}'>x</a>\">Members</a>",
    "words": f"<p>Members: {SITE}{TARGET}</p>",
    "comment": f'<!-- <a href="{TARGET}">Members</a> -->',
    "quotation": f'<blockquote cite="{TARGET}">Members</blockquote>',
    "old picture": f'<svg><a xlink:href="{TARGET}"><text>Members</text></a></svg>',
}


@pytest.mark.parametrize("charset", ["utf-16", "idna", "no-such-charset", "base64", "windows-1251", "utf-8"])
def test_a_wrong_charset_hides_no_link_and_no_trap(charset: str) -> None:
    page = f'<p>é</p><p><a href="{TARGET}">{TRAP}</a></p><p><a href="/members/a/">A</a></p>'.encode()
    found = frontier()
    pages = found.take_answer(
        found.scope.is_start("/members/"), [("Content-Type", f"text/html; charset={charset}")], page
    )
    assert [page.url for page in pages] == [f"{SITE}/members/a/"]
    assert list(found.closed.values()) == [SITE + TARGET]


@pytest.mark.parametrize("html", OF_NO_LINK.values(), ids=OF_NO_LINK.keys())
def test_only_links_lead_anywhere(html: str) -> None:
    found = frontier()
    pages = found.take_links(found.scope.is_start("/members/"), whole(html))
    assert [page.url for page in pages] == [f"{SITE}/members/before/"]


SPELLINGS = [
    "/members/trap", "/members/TRAP/", "/members/%74rap/", "/%6dembers/trap/", "/x/../members/trap/", "/members//trap/",
    "//www.opengovpartnership.org/members/trap/", "HTTP://OPENGOVPARTNERSHIP.ORG:80/members/trap", "trap/", "./trap",
    "/members/tr\nap/", "\\members\\trap\\", "/members/trap/#here",
]  # fmt: skip


@pytest.mark.parametrize("href", SPELLINGS)
def test_a_trap_is_known_under_every_spelling(href: str) -> None:
    found = frontier()
    index = found.scope.is_start("/members/")
    found.take_links(index, whole(f'<p><a href="{href}">{TRAP}</a></p>'))
    assert found.take_links(index, f'<a href="{TARGET}">Members</a>') == []


def test_relative_links_start_from_the_base_of_the_page() -> None:
    found = frontier()
    document = found.scope.page("/documents/a/", SITE)
    assert document is not None
    html = '<base href="/members/france/commitments/"><p><a href="FR0001/">One</a></p>'
    assert [page.url for page in found.take_links(document, html)] == [f"{SITE}/members/france/commitments/FR0001/"]
    assert found.take_links(document, html.replace("/members/france", "//example.org/members/france")) == []


def test_a_base_that_is_no_address_for_its_length_is_as_if_there_were_none() -> None:
    base = "https://example.org/" + "a" * 20_000
    assert {link.base for link in find_links(f'<base href="{base}"><a href="/members/france/">x</a>', ["x"])} == {""}


def test_links_in_links_are_each_read_as_far_as_they_go_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text and the markup of each was that of all links inside it."""
    depth = 200
    squeezed: list[int] = []
    monkeypatch.setattr(links, "squeeze", lambda text: squeezed.append(len(text)) or text)
    inside = "".join(f'<a href="/members/m{n}/">Member {n}<marquee>{"words " * 40}' for n in range(depth))
    found = find_links(inside, ["donotfollow"])
    assert [link.href for link in found] == [f"/members/m{n}/" for n in range(depth)]
    assert all(link.text.startswith(f"Member {n}") for n, link in enumerate(found))
    assert sum(squeezed) < 30 * len(inside)


@pytest.mark.parametrize("inner", ["Do not follow", '<img src="a" alt="Do not follow">', "<!-- Do not follow -->"])
def test_a_link_around_another_is_a_trap_by_its_own_words(inner: str) -> None:
    html = f'<a href="{TARGET}">{inner}<marquee><a href="/members/x/">x</a></marquee>{"words " * 500}</a>'
    assert reasons(html)[TARGET] == "warned"


def test_a_list_below_a_warning_is_left_alone() -> None:
    found = frontier()
    html = f'<h3>Do NOT follow these links</h3><ul><li><a href="{TARGET}">A</a><li><a href="/members/b/">B</a></ul>'
    pages = found.take_links(found.scope.is_start("/members/"), whole(html))
    assert [page.url for page in pages] == []  # the link before the heading is left alone, too


def test_a_page_does_not_close_itself() -> None:
    """The trap may be a mark on the page at hand (`#`), and a form for comments calls itself a honeypot."""
    found = frontier()
    france = found.scope.page("/members/france/", SITE)
    assert france is not None
    found.take_links(france, f'<p><a href="#">{TRAP}</a></p><form class="honeypot" action="/members/france/"></form>')
    assert found.may_fetch(france)


@pytest.mark.parametrize("html", [*WARNED.values(), *NOFOLLOW.values(), *HIDDEN.values()])
def test_no_form_of_the_trap_becomes_a_page_to_fetch(html: str) -> None:
    found = frontier()
    index = found.scope.is_start("/members/")
    assert TARGET not in [page.url.removeprefix(SITE) for page in found.take_links(index, whole(html))]


@pytest.mark.parametrize("html", WARNED.values(), ids=WARNED.keys())
def test_a_trap_stays_closed_whatever_else_leads_to_it(html: str) -> None:
    """The same address unwarned elsewhere, before or after, in another spelling, in a sitemap, by a redirect."""
    found = frontier()
    index = found.scope.is_start("/members/")
    (early,) = found.take_links(index, f'<a href="{TARGET}">Members</a>')
    assert found.may_fetch(early)
    found.take_links(index, whole(html))
    assert not found.may_fetch(early)
    assert early not in list(found.open_pages())
    assert found.take_links(index, '<a href="/members/Trap">Members</a>') == []
    assert found.traps == {TARGET: index.url}


HARMLESS = {
    "neighbour in a list whose list is followed by the trap": (
        f'<ol><li><a href="/members/b/">B</a><li><a href="/members/a/">A</a></ol><p><a href="/x">{TRAP}</a></p>'
    ),
    "title about access": '<a href="/members/a/">Access denied: following the money</a>',
    "robots as a subject": '<p>Robots and crawlers in public offices: <a href="/members/a/">A</a></p>',
    "heading in capitals": '<h2>DO FOLLOW US</h2><p><a href="/members/a/">A</a></p>',
    "menu": '<nav class="menu"><ul><li><a href="/members/a/">A</a></li></ul></nav>',
    "hidden on small screens only": (
        '<style>@media (max-width: 500px) { .a:hover {display:none} }</style><a class="a" href="/members/a/">A</a>'
    ),
    "hidden in print": '<style>@media print { .a {display:none} }</style><p class="a"><a href="/members/a/">A</a></p>',
    "hidden by old browsers": (
        '<style>@supports not (display: grid) { .a {display:none} }</style><p class="a"><a href="/members/a/">A</a></p>'
    ),
    "small": '<p style="font-size:0.9em; opacity:0.5"><a href="/members/a/">A</a></p>',
    "no previews": '<meta name="robots" content="index, max-image-preview:none"><a href="/members/a/">A</a>',
    "guarded form": '<form class="with-honeypot"><p><a href="/members/a/">A</a> <a href="/members/b/">B</a></p></form>',
    "picture": '<a href="/members/a/"><img src="a.png" alt="A"></a>',
    "width of 100": '<div style="width:100%;max-height:100px;opacity:1"><a href="/members/a/">A</a></div>',
}


@pytest.mark.parametrize("html", HARMLESS.values(), ids=HARMLESS.keys())
def test_honest_links_are_followed(html: str) -> None:
    assert reasons(html)["/members/a/"] == ""


def test_a_link_just_before_the_trap_is_left_alone_and_not_closed() -> None:
    found = frontier()
    index = found.scope.is_start("/members/")
    html = f'<p><a href="/members/a/">A</a></p><p>{TRAP}</p><p><a href="{TARGET}">Members</a></p>'
    assert {k: v for k, v in reasons(html).items() if v} == {"/members/a/": "near a warning", TARGET: "warned"}
    assert found.take_links(index, whole(html)) == [found.scope.page("/members/before/", SITE)]
    assert [page.url for page in found.take_links(index, '<a href="/members/a/">A</a>')] == [f"{SITE}/members/a/"]


def test_a_page_of_ten_thousand_links_is_read_in_reasonable_time() -> None:
    items = "".join(f'<li><a href="/members/m{n}/">Member {n}</a></li>' for n in range(10_000))
    assert len(frontier().take_links(frontier().scope.is_start("/members/"), f"<ul>{items}</ul>")) == 10_000


@pytest.mark.parametrize(
    "html",
    [
        "<style>" + "@media (" * 50_000 + "</style>",
        "<style>" + "@media (a){.a{" * 20_000 + "</style>",
        "<style>" + "a," * 200_000 + "{display:none}</style>",
        "<p>x</p>" * 20_000,
        "<i>" * 500,
        f"<p>{'word ' * 200_000}</p>",
    ],
    ids=["style sheet of openings", "nested style sheet", "long selector", "many neighbours", "deep", "long text"],
)
def test_odd_pages_cost_no_more_than_their_size(html: str) -> None:
    links = "".join(f'<p><a href="/members/m{n}/">Member {n}</a></p>' for n in range(200))
    started = time.process_time()
    assert len(frontier().take_links(frontier().scope.is_start("/members/"), html + links)) == 200
    assert time.process_time() - started < 10


@given(
    st.lists(
        st.sampled_from(
            ['<a href="', '">', "</a>", '<base href="', "http://[", "//", "\\", "%", "%zz", "&#xD800;", "\0", "?",
             "/members/x/",
             "#", "<style>", "@media (", "{", "}", ".x", "display:none", "<!--", "-->", TRAP, "<svg>", "<template>",
             "<area href=", "aria-labelledby=", "é", "javascript:", '<meta name=robots content="', "@", "&#10;"]
        ),
        max_size=15,
    )
)  # fmt: skip
def test_no_page_breaks_the_reading_of_links(pieces: list[str]) -> None:
    found = frontier()
    for page in found.take_links(found.scope.is_start("/members/"), "".join(pieces)):
        assert page.url.startswith(f"{SITE}/")
