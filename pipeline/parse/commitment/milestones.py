"""Milestones: numbered, bulleted, or in a table flattened to `|`; their deadlines stand beside them or elsewhere.

A plan's road map often repeats each milestone's text and adds the deadline in words (`Semester 2 2018`): a line of
the description that begins with a milestone's text gives its deadline.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.dates import Span, read_deadline
from pipeline.deadlines import FIELDS, StatedDate, column_names, names_columns, paired, parted_due, without_label
from pipeline.model import Line
from pipeline.parse.commitment.period import dates_of
from pipeline.parse.commitment.sections import IRM_SECTIONS, Section
from pipeline.vocabularies import alike, any_of, fold, words_for

Numbered = tuple[str, str]  # number, text

# Where one of several milestones on one line ends: after a sign, a bracket or a year.
_NEXT = re.compile(r"(?<=[;.,)\d])\s+(?P<number>\d{1,2}(?:\.\d{1,2})*)[.):]?\s+(?=[^\W\d_])")
_WORD = any_of(words_for("prose_words", "milestone"))
# `14.2 million people` is a figure, `14.2 Publish the register` a milestone.
_FIGURE = re.compile(rf"(?:{any_of(words_for('prose_words', 'figure'))})(?!\w)", re.IGNORECASE)
# A cell that is the number of the milestone beside it: `1.1`, `Milestone 1`.
_NUMBER_ALONE = re.compile(rf"(?:(?:{_WORD})\s+)?(?P<number>\d[\d.]*)", re.IGNORECASE)
# What announces a list; `Previous activities:` announces none.
_ANNOUNCED = (
    rf"(?:^|[.!?]\s+)(?:(?:{any_of(words_for('prose_words', 'announcing'))}) )?"
    rf"(?:{any_of(words_for('milestone_columns', 'milestone'))})\b(?: [^.:]{{1,60}})?\s?:"
)
# `The following milestones will be reached: 1. Publish the register; 2. …`: the heading runs into the list.
_LED = re.compile(rf"{_ANNOUNCED}\s*(?=\d)", re.IGNORECASE)
# `Metas:`, `Les jalons suivants seront atteints :`: the list stands on the lines below.
_ANNOUNCES = re.compile(rf"{_ANNOUNCED}\s*$", re.IGNORECASE)
# A head of a table's column is no longer; a longer cell is the text of a milestone.
_LONGEST_HEAD = 60


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone. `line` is the last of its own, `lines` the numbers of all that speak of it alone."""

    number: str
    text: str
    due: Span
    due_as_written: str
    line: Line
    lines: tuple[int, ...]


def read_milestones(sections: Sequence[Section]) -> list[Milestone]:
    """The milestones of a commitment, in the order of the page, each once, with deadlines where one is stated."""
    listed = _once(found for section in sections for found in _of_section(section))
    if all(milestone.due_as_written for milestone in listed):
        return listed
    road_map = _RoadMap(sections)
    return [milestone if milestone.due_as_written else _with_due(milestone, road_map) for milestone in listed]


def _of_section(section: Section) -> list[Milestone]:
    found: list[Milestone] = []
    columns: list[str] = []
    before: Line | None = None
    counted, own = _counted_with_deadlines(section), section
    for line in section.lines:
        if _ANNOUNCES.search(alike(line.text)) or names_columns(line.text):
            section, before = replace(own, topic="milestones"), line
            continue
        if "|" not in line.text:
            columns = []
        head = _columns(line)
        columns = head or columns
        if head:
            before = line
            continue
        made = _from_line(line, section, columns, line.number in counted)
        if not made and found and found[-1].line is before and _goes_on(line, section):
            # The line of a printed column ended inside the milestone.
            last = found[-1]
            found[-1] = replace(last, text=f"{last.text} {line.text}", line=line, lines=(*last.lines, line.number))
        elif not made and line.text.endswith("."):
            section = own  # a sentence ends the list that a sentence announced
        found += made
        before = line
    return _with_dates_after(found, section) if found else []


def _goes_on(line: Line, section: Section) -> bool:
    return section.topic == "milestones" and not line.marker and line.text[:1].islower() and "|" not in line.text


def _from_line(line: Line, section: Section, columns: Sequence[str], counted: bool) -> list[Milestone]:
    if columns or ("|" in line.text and (section.topic == "milestones" or _is_row(line))):
        made = _from_cells(line, columns)
        return [made] if made else []
    found = _DOTTED.read(line.text) if counted else _numbered(line, section)
    if found is None:
        marked = section.topic == "milestones" and line.marker
        return [_made("" if line.marker == "•" else line.marker.rstrip(".)"), line.text, line)] if marked else []
    return [_made(number, text, line) for number, text in _on_one_line(*found)]


# -- numbers --------------------------------------------------------------------------------------
class _Form:
    """A way to number milestones. Matched without accents, and with one kind of dash."""

    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE)

    def read(self, text: str) -> Numbered | None:
        match = self.pattern.match(alike(text))
        if match is None:
            return None
        number, words = (text[slice(*match.span(name))] for name in ("number", "text"))
        return (number, words) if not _FIGURE.match(alike(words)) else None


# `1.2 Text`
_DOTTED = _Form(rf"(?:(?:{_WORD})\s+)?(?P<number>\d{{1,3}}(?:\.\d{{1,3}})+[a-z]?)[.:)]?\s+(?P<text>\S.*)$")
# `1. Text`, `(1) Text`, `1.- Text`, `1 – Text`, `a) Text`, `ii. Text`. A letter needs more than a full stop after it
# (`e.g.` begins no milestone), a dash a word (`2 – 3 people`).
_MARK = r"\d{1,2}(?=[.):]|\s-\s+[^\d\s])|(?:[a-z]|i{2,3}|i[vx]|vi{1,3}|xi{0,2})(?=\)|\.\s)"
_PLAIN = _Form(rf"(?:(?:{_WORD})\s+)?\(?(?P<number>{_MARK})(?:[.):]{{1,2}}-?|\s-)(?:\s+|(?=[^\d\s]))(?P<text>\S.*)$")
# `Milestone 1: Text`, `Milestone 1 (June 2019): Text`
_NAMED = _Form(rf"(?:{_WORD})\s+(?P<number>\d+(?:\.\d+)*)(?:\s*[:.-](?!\d)|(?=\s\([^()]+\)\s*:))\s*(?P<text>\S.*)$")


def _read(text: str, *forms: _Form) -> Numbered | None:
    return next((found for form in forms if (found := form.read(text))), None)


def _numbered(line: Line, section: Section) -> Numbered | None:
    """(number, text) of a line that is a milestone; None where it is none.

    `14.1 Hold the first summit` is one wherever the IRM quotes the plan; `3.1: Ethics Reform` is the commitment's own
    heading, and a first line is never a milestone.
    """
    if led := _LED.search(alike(line.text)):
        return _read(line.text[led.end() :], _DOTTED, _PLAIN)
    if section.topic == "milestones":
        return _read(line.text, _NAMED, _DOTTED, _PLAIN)
    if section.section not in IRM_SECTIONS:
        return _read(line.text, _NAMED)
    first = bool(section.lines) and section.lines[0] is line and section.level == 1
    found = None if first else _read(line.text, _NAMED, _DOTTED)
    return found if found and not found[1][0].islower() else None


def _counted_with_deadlines(section: Section) -> frozenset[int]:
    """The lines `1.1 …`, `1.2 …` of a description that count on and of which one ends in a deadline: milestones,
    though no heading says so. The numbered parts of a text have no deadlines."""
    if section.topic == "milestones" or section.section in IRM_SECTIONS:
        return frozenset()
    runs: list[list[tuple[Line, Numbered]]] = []
    for line in section.lines:
        found = _DOTTED.read(line.text) if line.text[:1].isdigit() else None
        if found is None or found[1][0].islower():
            continue
        if not runs or found[0] != _following(runs[-1][-1][1][0]):
            runs.append([])
        runs[-1].append((line, found))
    lists = (run for run in runs if len(run) > 1 and any(parted_due(found[1].rstrip(" ."))[1] for _, found in run))
    return frozenset(line.number for run in lists for line, _ in run)


def _on_one_line(number: str, text: str) -> Iterator[Numbered]:
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


def _made(number: str, text: str, line: Line, due: Span | None = None, written: str = "") -> Milestone:
    return Milestone(number.rstrip(".)"), text.strip(), due or Span(), written, line, (line.number,))


def _once(found: Iterable[Milestone]) -> list[Milestone]:
    """The mid-term and the end-of-term summary both quote the plan: a milestone counts once."""
    kept: dict[tuple[str, str], Milestone] = {}
    for again in found:
        key = (again.number, fold(again.text))
        first = kept.get(key)
        if first is None:
            kept[key] = again
            continue
        dated = first if first.due_as_written else again
        due, written, lines = dated.due, dated.due_as_written, (*first.lines, *again.lines)
        kept[key] = replace(first, due=due, due_as_written=written, lines=lines)
    return list(kept.values())


# -- tables ---------------------------------------------------------------------------------------
def _cells(line: Line) -> list[str]:
    return [cell.strip() for cell in line.text.strip().strip("|").split("|")]


def _columns(line: Line) -> list[str]:
    """`Milestone | Start date | End date`: what the columns of the rows below hold, wherever the table stands (XK0011);
    empty where the line is no head of a table.

    A column for a start, an end or a period tells a head too; its first column without a known name then holds the
    milestones (`Milestone or step | Start date | End date`).
    """
    cells = _cells(line) if "|" in line.text else []
    columns = [column_names().get(fold(cell), "" if cell else "other") for cell in cells]
    if "milestone" in columns and all(columns):
        return columns
    timed = {"start", "end", "period"} & set(columns)
    if not timed or any(len(cell) > _LONGEST_HEAD or re.search(r"\d", cell) for cell in cells):
        return []
    if "milestone" not in columns and "" in columns:
        columns[columns.index("")] = "milestone"
    return [column or "other" for column in columns] if "milestone" in columns else []


def _is_row(line: Line) -> bool:
    """Whether a line of cells is a milestone's wherever it stands: a numbered cell with a deadline after it."""
    cells = _cells(line)
    at = next((i for i, cell in enumerate(cells) if _read(cell, _NAMED, _DOTTED)), len(cells))
    return any(cell and read_deadline(cell) for cell in cells[at + 1 :])


def _from_cells(line: Line, columns: Sequence[str]) -> Milestone | None:
    """`1.1 Publish the register | January 2019 | June 2019`: a row of a table."""
    cells = _cells(line)
    if len(cells) != len(columns) or not cells[columns.index("milestone")]:
        return _from_loose_cells(line, [cell for cell in cells if cell])
    by_column = dict(reversed(list(zip(columns, cells, strict=True))))
    number, text = _number_and_text(by_column["milestone"])
    due, written = _due_of(by_column)
    return _made(by_column.get("number") or number, text, line, due, written)


def _number_and_text(cell: str) -> Numbered:
    return _read(cell, _NAMED, _DOTTED, _PLAIN) or ("", cell)


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
    if not cells or all(fold(cell) in column_names() for cell in cells):
        return None
    number = ""
    if len(cells) > 1 and (alone := _NUMBER_ALONE.fullmatch(alike(cells[0]))):
        number, cells = alone["number"], cells[1:]
    own, text = _number_and_text(cells[0])
    dates = [(cell, span) for cell in cells[1:] if (span := read_deadline(cell)) is not None]
    if len(dates) < 2:
        written, due = dates[0] if dates else ("", Span())
        return _made(own or number, text, line, due, written)
    (first_words, first), (last_words, last) = dates[0], dates[-1]
    due = Span(first.start, last.end or last.start)
    return _made(own or number, text, line, due, f"{first_words} – {last_words}")


# -- deadlines ------------------------------------------------------------------------------------
def _with_dates_after(found: list[Milestone], section: Section) -> list[Milestone]:
    """The milestones with the starts and ends that stand on lines of their own after them.

    After the last one alone stand those of the commitment: so the IRM prints the plan's commitments (FR0043).
    """
    after = _dates_after(found, section)
    if set(after) <= {len(found) - 1}:
        return found
    dated = list(found)
    for index, dates in after.items():
        dated[index] = _with_stated(found[index], [dates[which] for which in FIELDS if which in dates])
    return dated


def _dates_after(found: Sequence[Milestone], section: Section) -> dict[int, dict[str, StatedDate]]:
    """Place of a milestone -> its start and end, at most one of each. Outside lists of milestones only the lines
    directly after are looked at."""
    own = {number: index for index, milestone in enumerate(found) for number in milestone.lines}
    after: dict[int, dict[str, StatedDate]] = defaultdict(dict)
    current: int | None = None
    label = ""
    for line in section.lines:
        if line.number in own:
            current = own[line.number] if not dates_of(line) else None
            continue
        dates = (dates_of(line) or _deadline(line, label)) if current is not None else []
        label = line.text if line.text.endswith(":") else ""
        if current is None or (not dates and section.topic != "milestones"):
            current = None
        elif not any(date.which in after[current] for date in dates):
            after[current] |= {date.which: date for date in dates}
    return {index: dates for index, dates in after.items() if dates}


def _deadline(line: Line, label: str) -> list[StatedDate]:
    """`Deadline: June 2020` on a line of its own; the label may stand on the line above."""
    text, due = parted_due(f"{label} {line.text}".strip()) if label or ":" in line.text else (line.text, "")
    span = read_deadline(due) if due and not text else None
    return [StatedDate(which, due, getattr(span, which[:-5]), line) for which in FIELDS] if span else []


def _with_stated(milestone: Milestone, dates: Sequence[StatedDate]) -> Milestone:
    lines = (*milestone.lines, *(date.line.number for date in dates))
    if milestone.due_as_written:
        return replace(milestone, lines=lines)
    value = {date.which: date.value for date in paired(dates)}
    written = " – ".join(dict.fromkeys(date.words for date in dates if date.words))
    due = Span(value.get("start_date", ""), value.get("end_date", ""))
    return replace(milestone, due=due, due_as_written=written, lines=lines)


class _RoadMap:
    """The lines outside the IRM's sections, found by how they begin."""

    def __init__(self, sections: Sequence[Section]) -> None:
        lines = [line for section in sections if section.section not in IRM_SECTIONS for line in section.lines]
        without_number = [((_DOTTED.read(line.text) or ("", line.text))[1], line) for line in lines]
        self._lines = sorted((fold(words), line.number, words) for words, line in without_number)

    def after(self, text: str, own: int) -> Iterator[str]:
        """What stands after the text on lines that begin with it, but for its own line; first line first."""
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
    for words in road_map.after(milestone.text, milestone.line.number):
        tail = words.strip(" :–-|,;()")
        span = read_deadline(tail)
        if span is not None:
            return replace(milestone, due=span, due_as_written=tail)
    text, tail = parted_due(milestone.text.rstrip(" ."))
    span = read_deadline(without_label(tail)) if tail else None
    return replace(milestone, text=text, due=span, due_as_written=tail) if span is not None else milestone
