"""Entries of the lists on a member's page, whatever their markup: a line with the title, a line with the facts.

In HTML an entry may be a row of a table (`1. | Open Contracting | KE0019 | 2018 | Procurement`) or a card whose facts
stand one a line. Captures of text lose the indent that tells a list's number from a sentence's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.identity.addresses import COMMITMENT_ID
from pipeline.model import Line
from pipeline.parse.commitment.listing import is_facts_line
from pipeline.parse.resources import document_forms, is_resource_facts
from pipeline.vocabularies import fold, vocabulary

_BAR = re.compile(r"\s*\|\s*")
_ID = re.compile(COMMITMENT_ID.pattern, re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_NUMBER = re.compile(r"\d{1,3}[.)]?")
_NUMBERED = re.compile(r"^(?P<number>\d{1,3})(?:[.)]\s+(?:\|\s+)?|\s+\|\s+)(?=\S)")
_LONGEST_AREA = 80
_MOST_FACTS = 3


def whole_entries(lines: Sequence[Line]) -> list[Line]:
    """The lines of a page, each entry on two of them."""
    made: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        number = _facts_one_a_line(lines, index)
        if number:
            words = ", ".join(part.text.strip(" ,") for part in lines[index : index + number])
            links = tuple(link for part in lines[index : index + number] for link in part.links)
            made.append(replace(line, text=words, marker="", links=links))
        elif line.chrome or "|" not in line.text:
            made.append(line)
        else:
            made += _row(line)
        index += number or 1
    return [_with_marker(line, below) for line, below in zip(made, [*made[1:], None], strict=True)]


def _with_marker(line: Line, below: Line | None) -> Line:
    """The number of an entry is its mark, not a part of its title; the line below holds the entry's facts."""
    match = _NUMBERED.match(line.text) if not line.marker and below is not None else None
    if match is None or below is None or below.marker or not (is_facts_line(below) or is_resource_facts(below)):
        return line
    return replace(line, marker=f"{match['number']}.", text=line.text[match.end() :])


def _row(line: Line) -> list[Line]:
    """A row of a table as the two lines of an entry; the line itself where it is none."""
    cells = [cell for cell in _BAR.split(line.text) if cell]
    marker = cells.pop(0) if len(cells) > 1 and _NUMBER.fullmatch(cells[0]) else ""
    title, facts = _parted(cells)
    if not facts:
        return [line]
    titled = replace(line, text=title, marker=f"{marker.rstrip('.)')}." if marker else line.marker)
    below = replace(line, text=facts, marker="", links=(), part=line.part + 1, gap=False)
    return [titled, below] if title else [replace(below, part=line.part)]


def _parted(cells: Sequence[str]) -> tuple[str, str]:
    """(title, facts) of the cells of a row, in whatever order they stand; no facts where it is no entry."""
    ready = next((c for c in cells if is_facts_line(Line(0, c)) or is_resource_facts(Line(0, c))), "")
    if ready:
        return " ".join(cell for cell in cells if cell != ready), ready
    number, year = _first(cells, _ID), _first(cells, _YEAR)
    form = next((cell for cell in cells if fold(cell) in document_forms()), "")
    kind = next((cell for cell in cells if vocabulary("document_types").code(cell)), "")
    others = [cell for cell in cells if cell not in (number, year, form, kind)]
    if number and len(others) <= 2:
        return next(iter(others), ""), ", ".join([number, year, *others[1:]])
    if year and form and len(others) <= 1:
        return next(iter(others), ""), ", ".join(filter(None, (year, kind, form)))
    return "", ""


def _first(cells: Sequence[str], pattern: re.Pattern[str]) -> str:
    return next((cell for cell in cells if pattern.fullmatch(cell)), "")


def _facts_one_a_line(lines: Sequence[Line], index: int) -> int:
    """How many lines hold the facts of one entry, a fact each; 0 where none begin here."""
    words = [line.text.strip(" ,") for line in lines[index : index + _MOST_FACTS] if not line.chrome]
    if len(words) >= 2 and _ID.fullmatch(words[0]) and _YEAR.fullmatch(words[1]):
        return 3 if len(words) > 2 and _is_area(lines[index + 2]) else 2
    if words and _YEAR.fullmatch(words[0]):
        return next((n + 1 for n, said in enumerate(words) if n and fold(said) in document_forms()), 0)
    return 0


def _is_area(line: Line) -> bool:
    """Whether a line can be a policy area: the next entry begins with a link, a heading or a number."""
    return not (line.links or line.level or line.marker[:1].isdigit()) and len(line.text) <= _LONGEST_AREA
