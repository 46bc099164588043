"""The parts of a page that stand on it dozens of times: facts, and the note of where a value comes from.

Written here and not in a template: a large site has 200,000 notes, and half its time went into them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from pipeline.site.hrefs import web, words_on
from pipeline.site.provenance import Capture, Source

_NAV = (
    ("explore/index.html", "Explore"),
    ("members/index.html", "Members"),
    ("policy-areas/index.html", "Policy areas"),
    ("changes.html", "Changes"),
    ("data.html", "Data"),
    ("about.html", "About"),
)


_NAME = re.compile("`([^`]+)`")


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
    return Markup("\n".join(_fact_row(fact, root) for fact in facts))


def _fact_row(fact: ShownFact, root: str) -> str:
    value = escape(fact.value)
    if fact.page:
        shown = f'<a href="{root}{escape(fact.page)}">{value}</a>'
    elif web(fact.value):
        shown = f'<a href="{value}">{value}</a>'
    else:
        shown = f"<bdi>{value}</bdi>"
    head = _fact_head(fact.name, fact.label, fact.explained, root)
    return f"{head}<td>{shown}{source_note(fact.source, fact.label)}</td></tr>"


@lru_cache(maxsize=1 << 10)
def _fact_head(name: str, label: str, explained: bool, root: str) -> str:
    words: str = escape(label)
    if explained:
        words = f'<a href="{root}codebook.html#{escape(name)}">{words}</a>'
    return f'<tr id="{escape(name)}"><th scope="row">{words}</th>'


def source_note(source: Source | None, of: str, quoted: bool = True) -> Markup:
    """A button `source` that opens the note; `of` says of what, to those who do not see where it stands. Text that
    stands beside it whole need not be `quoted`.

    It is as short as it can be: notes are half of the bytes of a page.
    """
    if source is None:
        return Markup("")
    words = f"<blockquote>{escape(source.words)}</blockquote>" if quoted and source.words else ""
    place = "Page" if source.line is None else f"Line {int(source.line)},"
    read, links = _of_capture(source.capture)
    if links:
        links = f' <a href="{escape(words_on(source.capture.url, source.words))}">Live page</a> · {links}'
    return Markup(f"{_button(of)}{words}<p>{place} {read}{links}</p></details>")


@lru_cache(maxsize=1 << 10)
def _button(of: str) -> str:
    return f"<details class=src><summary>source<span class=hidden> of {escape(of)}</span></summary>"


@lru_cache(maxsize=64)
def _of_capture(capture: Capture) -> tuple[str, str]:
    """What all notes of one capture share: when it was read, and the link to the archive."""
    day = f" on {escape(capture.day)}" if capture.day else ""
    link = f'<a href="{escape(capture.archive)}">Internet Archive</a>' if capture.live else ""
    whose = f" of the archive {escape(capture.taken_from)}" if capture.taken_from else ""
    return f"read{day} (capture {escape(capture.capture_id)}{whose}).", link


def with_code(words: str) -> Markup:
    """Words of a declaration, in which names stand between backticks."""
    return Markup(_NAME.sub(r"<code>\1</code>", escape(words)))


def site_nav(root: str, address: str) -> Markup:
    """The menu on top of each page."""
    return _nav(root, address if address in dict(_NAV) else "")


@cache
def _nav(root: str, current: str) -> Markup:
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
