"""Blocks of a member's page: its results by plan, and the persons to ask (PAGES II.5).

Persons are counted, never published. They stand in one block right before the lists, whose heading may be lost: blank
lines bound a block in captures of text, headings and sentences in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.privacy.persons import has_contact, run_of_persons
from pipeline.vocabularies import any_of, fold, words_for

_RESULTS = {"major": "major", "outstanding": "outstanding", "starred commitments": "starred"}
# What the table is made of, whether a line holds one cell or several; a state stands in place of a number.
_CELL = re.compile(
    rf"(?:Action Plan (?P<plan>\d{{1,2}})|(?P<column>{'|'.join(_RESULTS)})|(?P<number>\d{{1,3}})"
    rf"|(?P<state>{any_of(words_for('state_words'))}))(?:\s+|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class PlanResults:
    """A row: `numbers` in the order of the columns, empty where the IRM has none yet."""

    plan: int
    line: Line
    numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Performance:
    """`loose` are numbers between the heads and the first plan."""

    columns: list[str] = field(default_factory=list)
    rows: list[PlanResults] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    loose: list[Line] = field(default_factory=list)

    def values(self, row: PlanResults) -> dict[str, str]:
        """Column -> number; nothing where a cell or a head is lost, for then nobody knows which number is which."""
        whole = set(self.columns) == set(_RESULTS.values()) and len(row.numbers) == len(self.columns)
        return dict(zip(self.columns, row.numbers, strict=True)) if whole else {}


def read_performance(lines: Sequence[Line]) -> Performance:
    """The rows of all plans. The averages after them belong to no plan."""
    found = Performance()
    for line in lines:
        cells = _cells(line)
        if not cells and found.rows:
            break
        for cell in cells:
            _give(found, cell, line)
    return found


def _cells(line: Line) -> list[re.Match[str]]:
    """The cells of a line; none where it holds other words too."""
    text = " ".join(line.text.replace("|", " ").split())
    cells = list(_CELL.finditer(text))
    return cells if "".join(cell[0] for cell in cells) == text else []


def _give(found: Performance, cell: re.Match[str], line: Line) -> None:
    if cell["plan"]:
        found.rows.append(PlanResults(int(cell["plan"]), line))
        found.lines[line.number] = "plan"
    elif cell["column"] and not found.rows:
        found.columns.append(_RESULTS[fold(cell["column"])])
        found.lines[line.number] = "column"
    elif found.rows and (cell["number"] or cell["state"]):
        found.rows[-1].numbers.append(cell["number"] or "")
        found.lines.setdefault(line.number, "number")
    elif cell["number"] and found.columns:
        found.loose.append(line)
        found.lines.setdefault(line.number, "number")


# -- persons ---------------------------------------------------------------------------------------------------------


def block_of_persons(reading: Reading, lines: Sequence[Line]) -> list[Line]:
    """The last block of `lines`, if it holds contact data or several lines that are no sentences; and where a text has
    no blank lines that bound one, the lines at the end that read as persons do."""
    apart, marked_up = _set_apart(reading.page.lines), has_markup(reading.page.lines)
    block: list[Line] = []
    for line in lines:
        if not reading.ledger.is_free(line) or line.level or line.links or (marked_up and _ends_sentence(line)):
            block = []
        elif line.number in apart:
            block = [line]
        elif block or marked_up:
            block.append(line)
    several = len(block) > 1 and not any(map(_ends_sentence, block))
    found = block if several or any(map(has_contact, block)) else []
    run = run_of_persons([line for line in lines if reading.ledger.is_free(line)])
    return sorted({line.number: line for line in (*found, *run)}.values(), key=attrgetter("number"))


def has_markup(lines: Sequence[Line]) -> bool:
    """Whether a page still has its markup: text captures declare no headings."""
    return any(line.level for line in lines)


def _ends_sentence(line: Line) -> bool:
    return line.text.endswith((".", ")", "…"))


def _set_apart(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that stand further from the line above than lines of the page do at least: an extractor
    may put a blank line after every one."""
    blanks = {line.number: line.number - above.number - 1 if line.gap else 0 for above, line in pairwise(lines)}
    least = min(blanks.values(), default=0)
    return {number for number, count in blanks.items() if count > least}
