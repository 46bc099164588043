"""`Commitment Performance` on a member's page: how many commitments of each plan had which results (PAGES II.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

_COLUMNS = {"major": "major", "outstanding": "outstanding", "starred commitments": "starred"}


@cache
def _cell() -> re.Pattern[str]:
    """What the table is made of, whether a line holds one cell or several; a state stands in place of a number."""
    states = sorted((row["spelling"] for row in read_vocabulary("state_words")), key=len, reverse=True)
    return re.compile(
        rf"(?:Action Plan (?P<plan>\d{{1,2}})|(?P<column>{'|'.join(_COLUMNS)})|(?P<number>\d{{1,3}})"
        rf"|(?P<state>{'|'.join(map(re.escape, states))}))(?:\s+|$)",
        re.IGNORECASE,
    )


@dataclass(slots=True)
class PlanResults:
    """A row: `numbers` in the order of the columns."""

    plan: int
    line: Line
    numbers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Performance:
    columns: list[str] = field(default_factory=list)
    rows: list[PlanResults] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    loose: list[Line] = field(default_factory=list)  # numbers between the heads and the first plan


def read_performance(lines: Sequence[Line]) -> Performance:
    """The rows of all plans. The averages behind them belong to no plan."""
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
    cells = list(_cell().finditer(text))
    return cells if "".join(cell[0] for cell in cells) == text else []


def _give(found: Performance, cell: re.Match[str], line: Line) -> None:
    if cell["plan"]:
        found.rows.append(PlanResults(int(cell["plan"]), line))
        found.lines[line.number] = "plan"
    elif cell["column"] and not found.rows:
        found.columns.append(_COLUMNS[fold(cell["column"])])
        found.lines[line.number] = "column"
    elif found.rows and (cell["number"] or cell["state"]):
        found.rows[-1].numbers.append(cell["number"] or "")
        found.lines.setdefault(line.number, "number")
    elif cell["number"] and found.columns:
        found.loose.append(line)
        found.lines.setdefault(line.number, "number")


def values_of(row: PlanResults, columns: Sequence[str]) -> dict[str, str]:
    """Column -> number, empty in a cell that has none; nothing where a cell or a head is lost, for then nobody knows
    which number is which."""
    complete = set(columns) == set(_COLUMNS.values()) and len(row.numbers) == len(columns)
    return dict(zip(columns, row.numbers, strict=True)) if complete else {}
