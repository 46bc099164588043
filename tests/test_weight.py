"""What a page may take: formatting that nobody closes, elements deep in each other, tags of many attributes."""

from __future__ import annotations

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.model import Capture
from pipeline.read import read_page
from pipeline.schemas import SCHEMAS
from pipeline.weight import MAX_ATTRIBUTES, MAX_DEPTH, TooHeavyError, parse_html

ATTRIBUTES = " ".join(f"a{number}" for number in range(20))
BLOCKS = "".join(f"<p>word{number}</p>" for number in range(1090))
# What looks as if it closed the formatting, and does not.
HIDDEN = {
    "nothing": "",
    "another element": "</i>",
    "a name that goes on": "</font-x>",
    "a name with a colon": "</font:x>",
    "a value": "<img alt='</font>'>",
    "a value with a sign": '<img alt="></font>">',
    "a comment": "<!-- </font> -->",
    "a comment that ends early": "<!--><!--</font>-->",
    "a comment of another form": "<!x </font>",
    "a script": "<script>'</font>'</script>",
    "a script in capitals": "<script></SCRIPT>",
    "a script that seems to end": "<script></scripty></font></script>",
    "a script in a script": "<script><!--<script></script></font>--></script>",
    "a drawing": "<svg><![CDATA[></font>]]></svg>",
    "a style of a drawing": "<svg><style></style></svg>",
    "a noscript": "<noscript></noscript>",
    "an object": "<object></font></object>",
    "a cell": "<table><tr><td></font></table>",
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
@pytest.mark.parametrize("tag", ["font", "FONT"])
def test_formatting_that_nobody_closes_costs_little(hidden: str, tag: str) -> None:
    opened = "".join(f"<{tag} color={number} {ATTRIBUTES}>{hidden}" for number in range(900))
    tree = parse_html(f"<p>{opened}</p>{BLOCKS}")
    assert len(tree.css("font")) < 20_000
    assert len(tree.css("p")) >= 1090
    words = tree.body.text(separator=" ") if tree.body else ""
    assert [word for word in words.split() if word.startswith("word")] == [f"word{number}" for number in range(1090)]


def test_so_does_formatting_that_blocks_end() -> None:
    opened = "".join(f"<font color={number} {ATTRIBUTES}>" for number in range(900))
    tree = parse_html("<div>" * 1000 + opened + "</div>x" * 1000)
    assert len(tree.css("font")) < 20_000


def test_an_open_link_costs_little_or_is_refused() -> None:
    page = "<p><a href='/{}'>y" + "<p>x" * 20_000
    assert len(parse_html(page.format("x" * 500)).css("a")) == 20_001
    with pytest.raises(TooHeavyError, match="a link of more than 1"):
        parse_html(page.format("x" * 12_000))
    with pytest.raises(TooHeavyError, match="a link of more than 1"):
        parse_html(page.format(">" * 12_000))
    with pytest.raises(TooHeavyError, match="a link of more than 1"):
        parse_html(page.format("'" + " a" * 500))


def test_formatting_as_a_page_has_it_is_left_alone() -> None:
    icons = "".join(
        f"<p><i class='fa fa-{number}'></i><b hidden>{number}</b><em><a href=/>x</a></em>" for number in range(90)
    )
    page = f"<main>{icons * 10}</main>"
    assert parse_html(page).html == LexborHTMLParser(page).html


def test_a_large_page_keeps_its_formatting_and_a_huge_one_its_words() -> None:
    kinds = "b big code em font i nobr s small strike strong tt u".split()
    one = "".join(f"<{kind} class={kind}>{kind} <br></{kind}>" for kind in kinds) + "<p>"
    large = parse_html(one * 1_000)
    assert {len(large.css(kind)) for kind in kinds} == {1_000}
    huge = parse_html(one * 5_000)
    assert huge.body
    assert huge.body.text().split() == kinds * 5_000
    assert len(huge.css("*")) < 140_000


def test_an_element_has_so_many_attributes_at_most() -> None:
    def page(number: int, sign: str = "") -> str:
        return "<main><p " + " ".join(f'a{n}="{sign}"' for n in range(number)) + ">word</p></main>"

    for most in (page(MAX_ATTRIBUTES), f"<script>{page(5_000)}</script>word", f"<!--{page(5_000)}-->word"):
        tree = parse_html(most)
        assert tree.body
        assert tree.body.text(deep=True).strip().endswith("word")
    for more in (page(MAX_ATTRIBUTES + 1), page(60_000, ">")):
        with pytest.raises(TooHeavyError, match="attributes"):
            parse_html(more)
    with pytest.raises(TooHeavyError, match="attributes"):
        parse_html("".join(f"<body a{number}>" for number in range(2_100)))


@pytest.mark.parametrize("closing", ["", "</x>", "</ol>", "<!--</div>-->", "<br></br>"])
def test_elements_stand_in_each_other_so_deep_at_most(closing: str) -> None:
    parse_html(f"<div>{closing}" * MAX_DEPTH + "<br>" * 100)
    with pytest.raises(TooHeavyError, match="deep"):
        parse_html(f"<div>{closing}" * (MAX_DEPTH + 1) + "<br>" * 100)


def test_a_heavy_page_is_an_issue_and_not_the_end() -> None:
    deep = Capture(
        b"<main>" + b"<div>" * 3_000, "deep.html", "https://example.org/", "2020-01-01T00:00:00Z", "text/html"
    )
    assert [(issue.code, issue.message[:9]) for issue in read_page(deep).issues] == [("page-too-large", "deep.html")]


def test_html_is_parsed_in_one_place() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in (SCHEMAS.parent / "pipeline").rglob("*.py")}
    assert [name for name, source in sources.items() if re.search(r"LexborHTMLParser\(", source)] == ["weight.py"]
