"""Blocks of a member's page: its results by plan, and the persons to ask (PAGES II.5).

Persons are counted, never published. They stand in one block right before the lists, whose heading may be lost: blank
lines bound a block in captures of text, headings and sentences in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, pairwise, takewhile

from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.privacy import mask_contacts
from pipeline.vocabularies import alike, any_of, fold, words_for

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
    found = block if several or any(map(_has_contact, block)) else []
    run = _run_of_persons([line for line in lines if reading.ledger.is_free(line)])
    return [line for line in lines if line in found or line in run]


def _run_of_persons(lines: Sequence[Line]) -> list[Line]:
    """The last lines that begin as a name does, from the first that says what the person is or where; none, if not one
    of them has an office or contact data. Below them may stand the title of the first document."""
    named = [line for line in lines if _begins_with_name(line)]
    end = next((i for i in range(len(lines), max(0, len(lines) - 2), -1) if lines[i - 1] in named[-1:]), 0)
    run = list(takewhile(lambda line: line in named, reversed(lines[:end])))[::-1]
    proven = any(_has_contact(line) or _OFFICE.search(alike(line.text)) for line in run)
    return list(dropwhile(lambda line: not _says_who(line), run)) if proven else []


# `Joseph Galea Director Policy Development, Ministry for Justice`: a name, what the person is, and where.
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*,?(?: [a-z]{1,3})* [^\W\d_a-z]")
_OFFICE = re.compile(rf"\b(?:{any_of(words_for('person_words'))})\b", re.IGNORECASE)
_BODY = re.compile(rf"\b(?:{any_of(words_for('institution_words', 'body'))})\b", re.IGNORECASE)
# A sentence, or a document's title with its year.
_NO_PERSON = re.compile(r"[.…](?:$|\s\()|\b(?:19|20)\d{2}\b")


def _begins_with_name(line: Line) -> bool:
    if line.level or line.marker:
        return False
    return _has_contact(line) or bool(_NAME.match(line.text) and not _NO_PERSON.search(line.text))


def _says_who(line: Line) -> bool:
    words = alike(line.text)
    return bool(_has_contact(line) or _OFFICE.search(words) or _BODY.search(words))


def _has_contact(line: Line) -> bool:
    return bool(mask_contacts(line.text)[1])


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
