"""The lists on a commitment's page: milestones, texts, footnotes, OGP's own values, doubts, history.

Each function gives the rows of one list, escaped, for the template that has the headings; see `components.py` for why
they are not written there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from pipeline.site.change_pages import Change
from pipeline.site.components import note, text
from pipeline.site.declared import labels
from pipeline.site.hrefs import web
from pipeline.site.provenance import Capture, Source


class Milestone(NamedTuple):
    number: str | None
    text: str | None
    due: str
    source: Source | None


class Section(NamedTuple):
    """A text under a heading; `code` says which, where the page has no heading."""

    code: str
    heading: str | None
    text: str | None
    source: Source | None


class Compared(NamedTuple):
    """A value here beside that of an official table."""

    reference: str
    field: str
    ours: str | None
    theirs: str | None
    verdict: str
    cause: str | None
    our_state: str | None
    their_state: str | None


def linked(name: str, label: str, items: Sequence[tuple[str, str, str]], source: Source | None, root: str) -> str:
    """The row of a fact with several values, each (page, what it is called, what was written where that differs)."""
    if not items:
        return ""
    values = "; ".join([_linked(page, words, written, root) for page, words, written in items])
    cell = f"<td>{values}{note(source, f'the {label}')}</td>"
    return f'<tr id="{name}"><th scope="row">{label[:1].upper()}{label[1:]}</th>{cell}</tr>\n'


def _linked(page: str, words: str, written: str, root: str) -> str:
    shown = f'<a href="{root}{text(page)}">{text(words)}</a>' if page else text(words)
    return f"{shown} (written “<bdi>{text(written)}</bdi>”)" if written and written != words else shown


def lines(row: Callable[..., str], items: Iterable[Any]) -> Markup:
    """The row of each item, one a line."""
    return Markup("\n".join(map(row, items)))


def milestones(items: Iterable[Milestone]) -> Markup:
    return Markup("\n".join(_milestone(place, one) for place, one in enumerate(items, start=1)))


def _milestone(place: int, one: Milestone) -> str:
    words = f"{text(one.text or '')}{note(one.source, f'milestone {place}', quoted=False)}"
    number = text(one.number) if one.number else place
    return f'<tr><td>{number}</td><td dir="auto">{words}</td><td>{text(one.due)}</td></tr>'


def sections(items: Iterable[Section]) -> Markup:
    return lines(_section, items)


def _section(one: Section) -> str:
    heading = text(one.heading or _label("section_headings", one.code))
    shown = [f'<p dir="auto">{text(paragraph)}</p>\n' for paragraph in (one.text or "").split("\n") if paragraph]
    source = note(one.source, "this text", quoted=False)
    return f'<section><h3 dir="auto">{heading}</h3>\n{"".join(shown)}{source}</section>'


def footnotes(items: Iterable[Sequence[str | None]]) -> Markup:
    return lines(_footnote, items)


def _footnote(item: Sequence[str | None]) -> str:
    label, words, url, day = item
    address = text(web(url))
    link = f' <a href="{address}">{address}</a>' if address else ""
    read = f" (accessed on {text(day)})" if day else ""
    return f"<li><b>{text(label or '')}</b> <bdi>{text(words or '')}</bdi>{link}{read}</li>"


def compared(items: Iterable[Compared]) -> Markup:
    return lines(_compared, items)


def _compared(one: Compared) -> str:
    ours, theirs = _value_or_why(one.ours, one.our_state), _value_or_why(one.theirs, one.their_state)
    judged = f"<td>{_label('verdicts', one.verdict)}</td><td>{_label('reconciliation_causes', one.cause)}</td>"
    cells = f'<td dir="auto">{ours}</td><td dir="auto">{theirs}</td>'
    return f'<tr><th scope="row">{text(one.field)}</th>{cells}{judged}</tr>'


def _value_or_why(value: str | None, state: str | None) -> str:
    return text(value) if value else _label("states", state) if state and state != "stated" else "–"


def doubts(items: Iterable[Sequence[str | None]]) -> Markup:
    return lines(_doubt, items)


def _doubt(item: Sequence[str | None]) -> str:
    severity, code, field, message = item
    of = f"<b>{text(field)}</b>: " if field else ""
    kind = _label("issue_codes", code)
    words = text(message) if message else kind
    return f"<li>{of}<bdi>{words}</bdi> <small>({_label('severities', severity)}: {kind})</small></li>"


def history(items: Iterable[Change]) -> Markup:
    return lines(_change, items)


def _change(one: Change) -> str:
    values = f'<del dir="auto">{text(one.old)}</del> → <ins dir="auto">{text(one.new)}</ins>'
    when = f", between {text(one.start[:10]) or 'the first capture'} and {text(one.end[:10])}" if one.end else ""
    same = "the same in other words; " if one.kind == "wording" else ""
    cause = _label("causes", one.cause).lower()
    return f"<li><b>{text(one.field)}</b>: {values}{when} <small>({same}cause: {cause})</small></li>"


def captures(items: Iterable[Capture]) -> Markup:
    return lines(_capture, items)


@lru_cache(maxsize=64)
def _capture(one: Capture) -> str:
    seen = f"<td>{text(one.day) or 'not known'}</td><td>{text(one.until) or 'not known'}</td><td>{one.times_seen}×</td>"
    whose = f" of the archive {text(one.taken_from)}" if one.taken_from else ""
    links = f': <a href="{text(one.live)}">live</a>, <a href="{text(one.archive)}">Internet Archive</a>'
    page = f"{_label('page_kinds', one.kind)}, {text(one.capture_id)}{whose}{links if one.live else ''}"
    return f"<tr>{seen}<td>{page}</td></tr>"


@lru_cache(maxsize=1 << 10)
def _label(vocabulary: str, code: str | None) -> str:
    """Escaped; a code that the codelist does not have, as it is."""
    return text(labels(vocabulary).get(code or "", code or ""))
