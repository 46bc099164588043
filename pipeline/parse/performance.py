"""`Commitment Performance` on a member's page: how many commitments of each plan had which results (PAGES II.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model import Line
from pipeline.vocabularies import fold

_PLAN = re.compile(r"^Action Plan (?P<number>\d{1,2})\b(?P<cells>.*)$", re.IGNORECASE)
_NUMBERS = re.compile(r"^\d{1,3}(?:\s+\d{1,3})*$")
_COLUMNS = {"major": "major", "outstanding": "outstanding", "starred commitments": "starred"}


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


def read_performance(lines: Sequence[Line]) -> Performance:
    """The rows of all plans, from lines of one cell or of several. The averages behind them belong to no plan."""
    found = Performance()
    for line in lines:
        text = " ".join(line.text.replace("|", " ").split())
        plan = _PLAN.match(text)
        if fold(text) in _COLUMNS and not found.rows:
            found.columns.append(_COLUMNS[fold(text)])
            found.lines[line.number] = "column"
        elif plan:
            found.rows.append(PlanResults(int(plan["number"]), line, plan["cells"].split()))
            found.lines[line.number] = "plan"
        elif _NUMBERS.match(text) and found.rows:
            found.rows[-1].numbers += text.split()
            found.lines[line.number] = "number"
        elif found.rows:
            break
        else:
            _head(found, text, line)
    return found


def _head(found: Performance, text: str, line: Line) -> None:
    """Heads of columns on one line: `Major Outstanding Starred Commitments`."""
    rest = fold(text)
    columns = []
    while match := next((c for c in _COLUMNS if rest.startswith(c)), ""):
        columns.append(_COLUMNS[match])
        rest = rest.removeprefix(match).strip()
    if columns and not rest:
        found.columns += columns
        found.lines[line.number] = "column"


def values_of(row: PlanResults, columns: Sequence[str]) -> dict[str, str]:
    """Column -> number; empty where a cell or a head is lost, for then nobody knows which number is which."""
    complete = bool(columns) and len(row.numbers) == len(columns) and all(n.isdigit() for n in row.numbers)
    return dict(zip(columns, row.numbers, strict=True)) if complete else {}
