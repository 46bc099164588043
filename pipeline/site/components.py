"""The parts of a page that stand on it dozens of times: facts, and the note of where a value comes from.

Written here and not in a template: a large site has 200,000 notes and two million escaped cells, and most of its time
went into them. Functions that templates call return `Markup`; the others plain text, escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from pipeline.site.hrefs import fragment, web
from pipeline.site.provenance import Capture, Source

_NAV = (
    ("explore/index.html", "Explore"),
    ("members/index.html", "Members"),
    ("policy-areas/index.html", "Policy areas"),
    ("changes.html", "Changes"),
    ("data.html", "Data"),
    ("about.html", "About"),
)
_IN_NAV = frozenset(page for page, _ in _NAV)


_NAME = re.compile("`([^`]+)`")


def text(words: str) -> str:
    """Escaped as `markupsafe.escape` does it, without making an object of it."""
    return (
        words.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace('"', "&#34;")
    )


class ShownFact(NamedTuple):
    """A field as it is shown. `page` is where its value leads to, from the root of the site; `explained` are ratings,
    which have a heading of their own in the codebook."""

    name: str
    label: str
    value: str
    source: Source | None = None
    page: str = ""
    explained: bool = False


def fact_rows(facts: Iterable[ShownFact], root: str) -> Markup:
    """The rows of a table of facts."""
    return Markup("\n".join([_fact_row(fact, root) for fact in facts]))


def _fact_row(fact: ShownFact, root: str) -> str:
    value = text(fact.value)
    if fact.page:
        shown = f'<a href="{root}{text(fact.page)}">{value}</a>'
    elif ":" in fact.value and web(fact.value):
        shown = f'<a href="{value}">{value}</a>'
    else:
        shown = f"<bdi>{value}</bdi>"
    head = _fact_head(fact.name, fact.label, fact.explained, root)
    return f"{head}<td>{shown}{note(fact.source, fact.label)}</td></tr>"


@lru_cache(maxsize=1 << 10)
def _fact_head(name: str, label: str, explained: bool, root: str) -> str:
    words = text(label)
    if explained:
        words = f'<a href="{root}codebook.html#{text(name)}">{words}</a>'
    return f'<tr id="{text(name)}"><th scope="row">{words}</th>'


def source_note(source: Source | None, of: str, quoted: bool = True) -> Markup:
    """A button `source` that opens the note; `of` says of what, to those who do not see where it stands. Text that
    stands beside it whole need not be `quoted`."""
    return Markup(note(source, of, quoted))


def note(source: Source | None, of: str, quoted: bool = True) -> str:
    """`source_note` as text. It is as short as it can be: notes are half of the bytes of a page."""
    if source is None:
        return ""
    words = f"<blockquote>{text(source.words)}</blockquote>" if quoted and source.words else ""
    place = "Page" if source.line is None else f"Line {source.line:d},"
    read, page, links = _of_capture(source.capture)
    if links:
        scrolled = fragment(source.words)
        live = page + scrolled if scrolled else text(source.capture.live)
        links = f' <a href="{live}">Live page</a> · {links}'
    return f"{_button(of)}{words}<p>{place} {read}{links}</p></details>"


@lru_cache(maxsize=1 << 10)
def _button(of: str) -> str:
    return f"<details class=src><summary>source<span class=hidden> of {text(of)}</span></summary>"


@lru_cache(maxsize=64)
def _of_capture(capture: Capture) -> tuple[str, str, str]:
    """What all notes of one capture share: when it was read, the address of its page, and the link to the archive."""
    day = f" on {text(capture.day)}" if capture.day else ""
    link = f'<a href="{text(capture.archive)}">Internet Archive</a>' if capture.live else ""
    whose = f" of the archive {text(capture.taken_from)}" if capture.taken_from else ""
    read = f"read{day} (capture {text(capture.capture_id)}{whose})."
    return read, text(capture.live.partition("#")[0]), link


def with_code(words: str) -> Markup:
    """Words of a declaration, in which names stand between backticks."""
    # A `Markup` escapes what is substituted into it.
    return Markup(_NAME.sub(r"<code>\1</code>", str(escape(words))))


def in_nav(address: str) -> str:
    """The page, if it is one of the menu; else nothing."""
    return address if address in _IN_NAV else ""


def site_nav(root: str, current: str) -> Markup:
    """The menu on top of each page."""
    here = ' aria-current="page"'
    items = [f'<li><a href="{root}{page}"{here if page == current else ""}>{words}</a></li>' for page, words in _NAV]
    return Markup(f'<nav aria-label="Site"><ul>{"".join(items)}</ul></nav>')


def crumbs(root: str, steps: Iterable[tuple[str, str]], last: str) -> Markup:
    """Where a page stands: the pages above it, with their addresses from the root of the site, and its own name."""
    above = "".join(f'<li><a href="{root}{escape(page)}">{escape(words)}</a></li>' for words, page in steps)
    return Markup(
        f'<nav class="crumbs" aria-label="Where this is"><ol>{above}'
        f'<li aria-current="page">{escape(last)}</li></ol></nav>'
    )
