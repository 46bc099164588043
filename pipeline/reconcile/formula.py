"""A formula: what a derived column of OGP's own tables should say, and how far it does.

A rule takes a row (column -> words) and gives what the column should say, or `None` where it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

Row = Mapping[str, str]
Rule = Callable[[Row], str | None]

PROGRESS, END = "_CompletionProgress", "_CompletionEndTerm"


@dataclass(frozen=True, slots=True)
class Formula:
    """`column` of the form `form` says what `rule` gives; `words` say the same for people."""

    form: str
    column: str
    words: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Agreement:
    """On how many of the rows to which it applies a formula holds; `exceptions` are the places of the other rows."""

    formula: Formula
    agree: int
    tested: int
    exceptions: tuple[int, ...]


def check(formula: Formula, rows: Sequence[Row]) -> Agreement:
    """How a formula holds on rows that have its columns."""
    tested, exceptions = 0, []
    for place, row in enumerate(rows):
        expected = formula.rule(row)
        if expected is not None:
            tested += 1
            if expected != row[formula.column]:
                exceptions.append(place)
    return Agreement(formula, tested - len(exceptions), tested, tuple(exceptions))


def whole(words: str) -> int | None:
    """The number that a cell holds; None for `ND`, `NR`, `NA` and words."""
    return int(words) if words.lstrip("-").isdecimal() else None


def between(words: str, low: int, high: int) -> bool:
    number = whole(words)
    return number is not None and low <= number <= high


def one(true: bool) -> str:
    return "1" if true else "0"


def code(source: str, codes: Mapping[str, int], row: Row) -> str:
    """The number of a word; what no number is for stays."""
    return str(codes.get(row[source], row[source]))


def change(row: Row) -> str | None:
    before, after = whole(row[PROGRESS]), whole(row[END])
    return None if before is None or after is None else str(after - before)


def coded(form: str, column: str, source: str, codes: Mapping[str, int]) -> Formula:
    """A column that numbers the words of the column before."""
    words = ", ".join(f"{word} {number}" for word, number in codes.items())
    return Formula(form, column, f"{source}: {words}; NR, ND, NA stay", partial(code, source, codes))
