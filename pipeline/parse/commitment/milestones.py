"""Milestones: numbered, bulleted, or in a table flattened to `|`; their deadlines stand beside them or elsewhere.

A plan's road map often repeats each milestone's text and adds the deadline in words (`Semester 2 2018`): a line of
the description that begins with a milestone's text gives its deadline.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.model import Line
from pipeline.parse.commitment.prose import IRM_SECTIONS, Section
from pipeline.parse.dates import Span, deadline_at_end, read_deadline
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

_DOTTED = re.compile(
    r"^(?:Milestone\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})+[a-z]?)[.:)]?\s+(?P<text>\S.*)$", re.IGNORECASE
)
# A letter needs more than a full stop behind it: `e.g.` begins no milestone.
_PLAIN = re.compile(
    r"^(?:Milestone\s+)?(?P<number>\d{1,2}(?=[.)])|[a-z](?=\)|\.\s))[.)]{1,2}(?:\s+|(?=[^\d\s]))(?P<text>\S.*)$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^(?:Milestone|Hito|Jalon)\s+(?P<number>\d[\d.]*)\s*[:.–-]\s*(?P<text>\S.*)$", re.IGNORECASE)
# `14.2 million people` is a figure, `14.2 Publish the register` a milestone.
_FIGURE = re.compile(r"^(?:%|per ?cent|(?:m|b|tr)illions?\b|thousand|milli[oa]\w*|mil\b|km\b|points?\b)", re.IGNORECASE)
# Where one of several milestones on one line ends: behind a sign, a bracket or a year.
_NEXT = re.compile(r"(?<=[;.,)\d])\s+(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Milestone:
    number: str
    text: str
    due: Span
    due_as_written: str
    line: Line


def read_milestones(sections: Sequence[Section]) -> list[Milestone]:
    """The milestones of a commitment, in the order of the page, each once, with deadlines where one is stated."""
    road_map = _RoadMap(sections)
    listed = _once(found for section in sections for found in _of_section(section))
    return [_with_due(milestone, road_map) for milestone in listed]


def _of_section(section: Section) -> list[Milestone]:
    found: list[Milestone] = []
    columns: list[str] = []
    before: Line | None = None
    for line in section.lines:
        if "|" not in line.text:
            columns = []
        head = _columns(line)
        columns = head or columns
        if head:
            before = line
            continue
        made = _from_line(line, section, columns)
        if not made and found and found[-1].line is before and _goes_on(line, section):
            # The line of a printed column ended inside the milestone.
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.text}", line=line)
        found += made
        before = line
    return found


def _goes_on(line: Line, section: Section) -> bool:
    return section.topic == "milestones" and not line.marker and line.text[:1].islower() and "|" not in line.text


def _from_line(line: Line, section: Section, columns: Sequence[str]) -> list[Milestone]:
    if columns or ("|" in line.text and section.topic == "milestones"):
        made = _from_cells(line, columns)
        return [made] if made else []
    found = _numbered(line, section)
    if found is None:
        marked = section.topic == "milestones" and line.marker
        return [_made("" if line.marker == "•" else line.marker.rstrip(".)"), line.text, line)] if marked else []
    return [_made(number, text, line) for number, text in _on_one_line(*found)]


def _numbered(line: Line, section: Section) -> tuple[str, str] | None:
    """(number, text) of a line that is a milestone; None where it is none.

    `14.1 Hold the first summit` is one wherever the IRM quotes the plan; `3.1: Ethics Reform` is the commitment's own
    heading, and a first line is never a milestone.
    """
    match = _NAMED.match(line.text)
    led = _led().match(alike(line.text))
    if led:
        match = _DOTTED.match(line.text[led.end() :]) or _PLAIN.match(line.text[led.end() :])
    elif section.topic == "milestones":
        match = match or _DOTTED.match(line.text) or _PLAIN.match(line.text)
    elif section.section in IRM_SECTIONS and section.level in (1, 2):
        match = match or _DOTTED.match(line.text)
        first = bool(section.lines) and section.lines[0] is line and section.level == 1
        match = None if first or (match and match["text"][0].islower()) else match
    return (match["number"], match["text"]) if match and not _FIGURE.match(match["text"]) else None


@cache
def _led() -> re.Pattern[str]:
    """`Milestones: 1. Publish the register; 2. …`: the heading runs into the list."""
    words = (
        re.escape(alike(w["spelling"])) for w in read_vocabulary("milestone_columns") if w["column"] == "milestone"
    )
    return re.compile(rf"(?:{'|'.join(sorted(words, key=lambda w: (-len(w), w)))})\s*:\s*(?=\d)", re.IGNORECASE)


def _on_one_line(number: str, text: str) -> Iterator[tuple[str, str]]:
    """`1. Publish it; 2. Train officials; 3. Evaluate it`: each number is the next of the one before."""
    position = 0
    for mark in _NEXT.finditer(text):
        if mark["number"] == _following(number):
            yield number, text[position : mark.start()].rstrip(" ;,")
            number, position = mark["number"], mark.end()
    yield number, text[position:]


def _following(number: str) -> str:
    before, _, last = number.rstrip(".").rpartition(".")
    return f"{before}.{int(last) + 1}".lstrip(".") if last.isdigit() else ""


def _made(number: str, text: str, line: Line) -> Milestone:
    return Milestone(number.rstrip("."), text.strip(), Span(), "", line)


def _once(found: Iterator[Milestone]) -> list[Milestone]:
    """The mid-term and the end-of-term summary both quote the plan: a milestone counts once."""
    kept: dict[tuple[str, str], Milestone] = {}
    for milestone in found:
        kept.setdefault((milestone.number, fold(milestone.text)), milestone)
    return list(kept.values())


# -- tables ---------------------------------------------------------------------------------------
@cache
def _column_names() -> dict[str, str]:
    return {fold(row["spelling"]): row["column"] for row in read_vocabulary("milestone_columns")}


def _columns(line: Line) -> list[str]:
    """`Milestone | Start date | End date`: what the columns of the rows below hold, wherever the table stands (XK0011);
    empty where the line is no head of a table."""
    if "|" not in line.text:
        return []
    cells = [fold(cell.strip()) for cell in line.text.strip().strip("|").split("|")]
    columns = [_column_names().get(cell, "" if cell else "other") for cell in cells]
    return columns if "milestone" in columns and all(columns) else []


def _from_cells(line: Line, columns: Sequence[str]) -> Milestone | None:
    """`1.1 Publish the register | January 2019 | June 2019`: a row of a table."""
    cells = [cell.strip() for cell in line.text.strip().strip("|").split("|")]
    if len(cells) != len(columns) or not cells[columns.index("milestone")]:
        return _from_loose_cells(line, [cell for cell in cells if cell])
    by_column = dict(reversed(list(zip(columns, cells, strict=True))))
    number, text = _number_and_text(by_column["milestone"])
    due, written = _due_of(by_column)
    return Milestone((by_column.get("number") or number).rstrip(".)"), text, due, written, line)


def _number_and_text(cell: str) -> tuple[str, str]:
    match = _NAMED.match(cell) or _DOTTED.match(cell) or _PLAIN.match(cell)
    return (match["number"].rstrip("."), match["text"]) if match else ("", cell)


def _due_of(by_column: dict[str, str]) -> tuple[Span, str]:
    """The deadline in the columns for it. A start alone leaves the end open, and an end alone the start."""
    period = by_column.get("period", "")
    span = read_deadline(period)
    if span is not None:
        return span, period
    start, end = (read_deadline(by_column.get(name, "")) for name in ("start", "end"))
    if start is None and end is None:
        return Span(), ""
    written = " – ".join(by_column[name] for name in ("start", "end") if by_column.get(name))
    if "start" not in by_column and end is not None:
        return end, written
    return Span(start.start if start else "", end.end or end.start if end else ""), written


def _from_loose_cells(line: Line, cells: list[str]) -> Milestone | None:
    """A row of a table that lost its head or some of its cells: whatever cells are deadlines are its deadline."""
    if not cells or all(fold(cell) in _column_names() for cell in cells):
        return None
    number, text = _number_and_text(cells[0])
    if re.fullmatch(r"\d[\d.]*", cells[0]) and len(cells) > 1:
        number, text, cells = cells[0], cells[1], cells[1:]
    dates = [(cell, span) for cell in cells[1:] if (span := read_deadline(cell)) is not None]
    due, written = _cells_due(dates)
    return Milestone(number.rstrip("."), text, due, written, line)


def _cells_due(dates: list[tuple[str, Span]]) -> tuple[Span, str]:
    if not dates:
        return Span(), ""
    if len(dates) == 1:
        return dates[0][1], dates[0][0]
    (first_words, first), (last_words, last) = dates[0], dates[-1]
    return Span(first.start, last.end or last.start), f"{first_words} – {last_words}"


# -- deadlines ------------------------------------------------------------------------------------
class _RoadMap:
    """The lines outside the IRM's sections, found by how they begin."""

    def __init__(self, sections: Sequence[Section]) -> None:
        lines = [line for section in sections if section.section not in IRM_SECTIONS for line in section.lines]
        without_number = [(_DOTTED.sub(r"\g<text>", line.text), line) for line in lines]
        self._lines = sorted((fold(words), line.number, words) for words, line in without_number)

    def behind(self, text: str, own: int) -> Iterator[str]:
        """What stands behind the text on lines that begin with it, but for its own line; first line first."""
        begins = fold(text) + " "
        at = bisect_left(self._lines, (begins,))
        found: list[tuple[int, str]] = []
        while at < len(self._lines) and self._lines[at][0].startswith(begins):
            _, number, words = self._lines[at]
            if number != own:
                found.append((number, " ".join(words.split()[len(text.split()) :])))
            at += 1
        return (tail for _, tail in sorted(found))


def _with_due(milestone: Milestone, road_map: _RoadMap) -> Milestone:
    """The milestone with its deadline: from a road-map line that begins with its text, else at its own end."""
    if milestone.due != Span() or milestone.due_as_written:
        return milestone
    for words in road_map.behind(milestone.text, milestone.line.number):
        tail = words.strip(" :–-|,;()")
        span = read_deadline(tail)
        if span is not None:
            return replace(milestone, due=span, due_as_written=tail)
    text, tail = _due_at_end(milestone.text.rstrip(" ."))
    span = read_deadline(_without_label(tail)) if tail else None
    return replace(milestone, text=text, due=span, due_as_written=tail) if span is not None else milestone


_BRACKETED = re.compile(r"\((?P<due>[^()]{4,60})\)$")
_LABELLED = re.compile(
    r"\bstart(?: date)?:\s*(?P<start>.{4,30}?)[\s.;,]+end(?: date)?:\s*(?P<end>.{4,30}?)\)?$", re.IGNORECASE
)
# A deadline behind such a word says what the word is about: the law of 2018, the plan for 2019, the period …
_BELONGS = re.compile(
    r"\b(?:of|in|from|since|for|on|the|and|to|at|as|period|dated|act|law|decree|no|de|du|des|del|en|la|el|le|para|desde"
    r"|depuis|ley|loi|decreto)$",
    re.IGNORECASE,
)
_SAYS_UNTIL = re.compile(r"^(?:by|until|till|no later than|not later than|hasta|d'ici|jusqu'\w+)\b", re.IGNORECASE)


def _due_at_end(text: str) -> tuple[str, str]:
    """(text, deadline): the deadline in brackets, behind a label or a sign, or one that its own words tell.

    A bare year at the end (`as early as 2018`) belongs to the sentence.
    """
    bracketed = _BRACKETED.search(text)
    if bracketed and read_deadline(_without_label(bracketed["due"])) is not None:
        return text[: bracketed.start()].rstrip(), bracketed["due"]
    labelled = _LABELLED.search(text)
    if labelled and (span := _labelled_span(labelled)):
        return text[: labelled.start()].rstrip(" .;,("), span
    bare, tail = deadline_at_end(text)
    if not tail:
        return text, ""
    named = _label_at_end().search(alike(bare))
    if named:
        return bare[: named.start()].rstrip(" .;,–:-("), tail.strip(" ()")
    apart = re.search(r"[–—:-]$", bare) or (re.search(r"[.;,]$", bare) and len(tail) > len("2018"))
    told = _SAYS_UNTIL.match(alike(tail)) or _is_precise(tail)
    if apart or (told and not _BELONGS.search(alike(bare))):
        return _with_start(bare.rstrip(" –—:-,;."), tail)
    return text, ""


def _with_start(bare: str, tail: str) -> tuple[str, str]:
    """`Train officials July 2019 December 2019`: two cells of a table, the start and the end."""
    text, start = deadline_at_end(bare)
    if start and _is_precise(start) and _is_precise(tail) and not _BELONGS.search(alike(text)):
        both = f"{start} – {tail}"
        return (text.rstrip(" –—:-,;."), both) if read_deadline(both) is not None else (bare, tail)
    return bare, tail


def _labelled_span(labelled: re.Match[str]) -> str:
    """`January 2019 – June 2019` of a start and an end that both are dates; else empty."""
    words = f"{labelled['start']} – {labelled['end']}"
    return words if read_deadline(words) is not None else ""


def _is_precise(tail: str) -> bool:
    """A span or a part of a year (`July 2019 - June 2020`, `Semester 2 2018`), finer than a year, that begins with
    no word of its own: such a thing stands at the end of a line because it was a cell of a table."""
    span = read_deadline(tail)
    fine = span is not None and max(len(span.start), len(span.end)) > len("2018") and bool(span.start and span.end)
    return fine and not re.match(r"(?:from|since|in|during|de|en|desde|depuis)\b", fold(tail))


@cache
def _label_at_end() -> re.Pattern[str]:
    """`Deadline:`, `Timeline:` before the deadline."""
    words = {
        fold(row["spelling"]) for row in read_vocabulary("milestone_columns") if row["column"] in ("end", "period")
    }
    spelled = "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<!\w)\(?(?:{spelled})\s*:$", re.IGNORECASE)


def _without_label(words: str) -> str:
    """`Deadline: June 2020` without the label."""
    label, colon, rest = words.partition(":")
    return rest.strip() if colon and _column_names().get(fold(label)) in ("start", "end", "period") else words
