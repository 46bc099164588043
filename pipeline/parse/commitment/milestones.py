"""Milestones: numbered, bulleted, or in a table flattened to `|`; their deadlines stand beside them or elsewhere.

A plan's road map often repeats each milestone's text and adds the deadline in words (`Semester 2 2018`): a line of
the description that begins with a milestone's text gives its deadline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import Line
from pipeline.parse.commitment.prose import IRM_SECTIONS, Section
from pipeline.parse.dates import Span, deadline_at_end, read_deadline
from pipeline.vocabularies import fold

_DOTTED = re.compile(
    r"^(?:Milestone\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})+[a-z]?)[.:)]?\s+(?P<text>\S.*)$", re.IGNORECASE
)
_PLAIN = re.compile(r"^(?:Milestone\s+)?(?P<number>\d{1,2}|[a-z])[.)]\s*(?P<text>\S.*)$", re.IGNORECASE)
_NAMED = re.compile(r"^Milestone\s+(?P<number>\d[\d.]*)\s*[:.–-]\s*(?P<text>\S.*)$", re.IGNORECASE)
_HEADER_CELLS = {
    "milestone", "milestones", "activity", "activities", "start date", "end date", "start", "end", "status", "deadline",
    "timeframe", "responsible", "no", "number", "new or ongoing",
}  # fmt: skip
_TOPICS = ("milestones", "roadmap")


@dataclass(frozen=True, slots=True)
class Milestone:
    number: str
    text: str
    due: Span
    due_as_written: str
    line: Line


def read_milestones(sections: Sequence[Section]) -> list[Milestone]:
    """The milestones of a commitment, in the order of the page, each once, with deadlines where one is stated."""
    found: list[Milestone] = []
    for section in sections:
        tabled = False
        for line in section.lines:
            tabled = "|" in line.text and (tabled or _is_table_head(line))
            milestone = _from_cells(line) if tabled else _milestone(line, section)
            found += [milestone] if milestone else []
    listed = _once(found)
    return [_with_due(m, sections) for m in listed]


def _is_table_head(line: Line) -> bool:
    """`Milestone | Start date | End date`: the rows below are milestones wherever the table stands (XK0011)."""
    cells = {fold(cell) for cell in line.text.split("|")}
    return bool(cells & {"milestone", "milestones", "activity", "activities"}) and cells - {""} <= _HEADER_CELLS


def _milestone(line: Line, section: Section) -> Milestone | None:
    if section.topic == "milestones":
        if "|" in line.text:
            return _from_cells(line)
        match = _NAMED.match(line.text) or _DOTTED.match(line.text) or _PLAIN.match(line.text)
        if match:
            return _made(match["number"], match["text"], line)
        return _made(line.marker.rstrip(".)") if line.marker != "•" else "", line.text, line) if line.marker else None
    if section.section in IRM_SECTIONS and section.level in (1, 2):
        # `14.1 Hold the first summit` is a milestone wherever the IRM quotes the plan; `3.1: Ethics Reform` is the
        # commitment's own heading, and a first line is never a milestone.
        match = _NAMED.match(line.text) or _DOTTED.match(line.text)
        first = bool(section.lines) and section.lines[0] is line and section.level == 1
        return _made(match["number"], match["text"], line) if match and not first else None
    return None


def _made(number: str, text: str, line: Line) -> Milestone:
    return Milestone(number.rstrip("."), text.strip(), Span(), "", line)


def _from_cells(line: Line) -> Milestone | None:
    """`1.1 Publish the register | January 2019 | June 2019`: a row of a table."""
    cells = [cell.strip() for cell in line.text.split("|") if cell.strip()]
    if not cells or all(fold(cell) in _HEADER_CELLS for cell in cells):
        return None
    match = _DOTTED.match(cells[0]) or _PLAIN.match(cells[0])
    number, text = (match["number"], match["text"]) if match else ("", cells[0])
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


def _once(found: list[Milestone]) -> list[Milestone]:
    """The mid-term and the end-of-term summary both quote the plan: a milestone counts once."""
    kept: dict[tuple[str, str], Milestone] = {}
    for milestone in found:
        kept.setdefault((milestone.number, fold(milestone.text)), milestone)
    return list(kept.values())


def _with_due(milestone: Milestone, sections: Sequence[Section]) -> Milestone:
    """The milestone with its deadline: from a road-map line that begins with its text, else at its own end."""
    if milestone.due != Span() or milestone.due_as_written:
        return milestone
    text = fold(milestone.text)
    for section in sections:
        for line in section.lines:
            if line is milestone.line or section.section in IRM_SECTIONS:
                continue
            words = _DOTTED.sub(r"\g<text>", line.text)
            if fold(words).startswith(text + " "):
                tail = " ".join(words.split()[len(milestone.text.split()) :]).strip(" :–-|,;()")
                span = read_deadline(tail)
                if span is not None:
                    return replace(milestone, due=span, due_as_written=tail)
    bare, tail = deadline_at_end(milestone.text)
    bracketed = re.search(r"\((?P<due>[^()]{4,40})\)\s*$", milestone.text)
    if bracketed and (span := read_deadline(bracketed["due"])) is not None:
        return replace(milestone, due=span, due_as_written=bracketed["due"])
    # A bare year at the end (`as early as 2018`) belongs to the sentence; only words that are nothing but a
    # deadline, behind a dash or colon, are one.
    if tail and re.search(r"[–:|-]$", bare) and (span := read_deadline(tail)) is not None:
        return replace(milestone, text=bare.rstrip(" –:|-"), due=span, due_as_written=tail)
    return milestone
