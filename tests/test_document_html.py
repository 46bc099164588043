"""Pages of reports, plans and members as a content system writes them give what their text gives.

Around the words stand a cookie banner, menus, breadcrumbs, links for sharing and a footer; inside them wrappers, line
breaks, hidden tooltips, accordions and tables with a head.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest
from captured_documents import documents_in_expected_form
from captured_values import parse_text

from pipeline.read.tooltips import strip_glosses
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

LABELLED = re.compile(r"^(?P<label>[A-Z][^:|]{2,70}?)\s?:\s+(?P<value>[^:|]+)$")
ROW = re.compile(r"^(?P<label>[A-Z✪(][^:|]*?[^\d\s])\s+(?P<first>\d{1,3})\s+(?P<second>\d{1,3})$")
ENTRY = re.compile(r"^\s{2,}(?P<number>\d+)\. (?P<title>.*)$")
ITEM = re.compile(r"^\s*[•·-]\s+(?P<words>.*)$")
TIP = (
    '<span class="tip" hidden><span>Action plans are at the core of it, <a href="/glossary/">more</a>.</span></span>'
    '<div class="popover" style="display:none"><p>OGP commitments are promises.</p></div>'
)
PAGE = """<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8">
<title>{title} | Open Government Partnership</title>
<style>.screen-reader-text{{position:absolute;clip:rect(1px,1px,1px,1px)}} .tip{{display:none}}</style>
<script>var plan = "Action Plan: none";</script></head><body class="single single-document">
<div id="cookie-law-info-bar" role="dialog" aria-label="cookies">
<span>This website uses cookies to improve your experience. <a role="button">Accept</a></span></div>
<a class="skip-link screen-reader-text" href="#content">Skip Navigation</a>
<header><a href="/"><img src="/l.png" alt="Open Government Partnership"></a><nav><ul><li><a href="/about/">About</a>
<ul class="sub-menu"><li><a href="/members/">Members</a></li></ul></li></ul></nav>
<form role="search"><input type="search" placeholder="Search"></form></header>
<div class="breadcrumbs"><span><a href="/">Home</a></span> &raquo; <span><a href="/documents/">Documents</a></span>
&raquo; <span class="breadcrumb_last">{title}</span></div>
<main id="content"><article class="post"><header class="entry-header"><h1>{title}</h1></header>
<div class="entry-content">{body}</div>
<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="https://www.facebook.com/sharer.php?u=x">Facebook</a></li>
<li><a href="mailto:?subject=x">Email</a></li></ul></div></article></main>
<footer><div class="widget"><h4>Contact</h4><p><a href="/contact/">Contact us</a></p></div>
<ul><li><a href="/terms/">Terms</a></li><li><a href="/privacy/">Privacy</a></li></ul></footer></body></html>"""


def in_list(label: str, value: str) -> str:
    return f'<ul class="meta"><li><div><strong>{label}{TIP}:</strong> {value}</div></li></ul>'


def in_paragraph(label: str, value: str) -> str:
    return f'<p class="field"><strong>{label}:</strong> <span class="value">{value}</span></p>'


def in_columns(label: str, value: str) -> str:
    return f'<div class="row"><div class="col"><p><b>{label}:</b></p></div><div class="col"><p>{value}</p></div></div>'


def kind_of(line: str, headings: set[str]) -> str:
    words = strip_glosses(line.strip())[0]
    if ENTRY.match(line):
        return "entry"
    if ITEM.match(line):
        return "item"
    if fold(words) in headings:
        return "heading"
    if ROW.match(words):
        return "row"
    return "label" if LABELLED.match(words) else "prose"


def marked_up(kind: str, lines: list[str], labelled: Callable[[str, str], str]) -> str:
    """Lines of one kind that follow each other."""
    words = [html.escape(strip_glosses(line.strip())[0], quote=False) for line in lines]
    match kind:
        case "entry":
            found = [ENTRY.match(line) for line in lines]
            items = (f'<li><h4><a href="/documents/d-{m["number"]}/">{m["title"]}</a></h4></li>' for m in found if m)
            return f'<ol start="{found[0]["number"] if found[0] else 1}">{"".join(items)}</ol>'
        case "item":
            found = [ITEM.match(word) for word in words]
            return "".join(as_item(m["words"], labelled) for m in found if m)
        case "heading":
            return "".join(f'<div class="section-heading"><h3>{word}{TIP}</h3></div>' for word in words)
        case "row":
            rows = "".join(
                f"<tr><th>{m[1]}</th><td>{m[2]}</td><td>{m[3]}</td></tr>" for w in words if (m := ROW.match(w))
            )
            return f"<div class='table-responsive'><table><tbody>{rows}</tbody></table></div>"
        case "label":
            return "".join(as_item(word, labelled) for word in words)
    return f'<p class="wp-block-paragraph">{"<br />".join(words)}</p>'


def as_item(words: str, labelled: Callable[[str, str], str]) -> str:
    match = LABELLED.match(words)
    return labelled(match["label"], match["value"]) if match else f'<ul class="list"><li>{words}</li></ul>'


def as_page(text: str, labelled: Callable[[str, str], str]) -> str:
    headings = {fold(row["spelling"]) for row in read_vocabulary("page_headings")}
    lines = [line for line in text.split("\n") if line.strip()]
    lines = lines[1:] if lines[0].startswith("Skip") else lines
    title = html.escape(strip_glosses(lines[0].strip())[0])
    blocks = ((kind, list(block)) for kind, block in groupby(lines[1:], lambda line: kind_of(line, headings)))
    body = "".join(marked_up(kind, block, labelled) for kind, block in blocks)
    accordion = f'<details class="accordion" open><summary></summary><div>{body}</div></details>'
    return PAGE.format(title=title, body=accordion if labelled is in_columns else f"<div><div>{body}</div></div>")


@pytest.fixture(scope="module")
def cases(given_captures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [case for case in given_captures if "kind" in case]


@pytest.mark.parametrize("labelled", [in_list, in_paragraph, in_columns])
def test_a_page_of_a_content_system_gives_what_its_text_gives(
    cases: list[dict[str, Any]], labelled: Callable[[str, str], str]
) -> None:
    for case in cases:
        expected = documents_in_expected_form(parse_text(case)[1], case["expect"])
        parsed = parse_text(case, as_page(case["text"], labelled), media_type="text/html")[1]
        assert (parsed.capture.page_kind, parsed.capture.lines_left) == (case["kind"], 0), case["case"]
        found = documents_in_expected_form(parsed, case["expect"])
        differing = {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}
        assert not differing, f"{case['case']}: {differing}"
