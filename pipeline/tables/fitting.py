"""Validates what pages say against the shape that the tables declare, before anything is published.

A page may print any year, address or number. One that no column can hold would fail the check of the whole package;
it is left out here instead, its words stay in the observation, and an issue says so. Only what may be blank is left
out: a key that does not fit is a fault of the code that made it, and the check has to find it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pipeline.model import Issue
from pipeline.schemas import Field, Table
from pipeline.schemas import tables as declared_tables
from pipeline.tables.book import Book

Rows = list[dict[str, Any]]

_LARGEST = 2**31 - 1  # whole numbers are published in 32 bits


def leave_out_unfitting(rows: dict[str, Rows], book: Book) -> list[Issue]:
    """Blanks each value that its column cannot hold; one issue for each."""
    issues: list[Issue] = []
    for name, table in declared_tables().items():
        for column in _may_be_blank(table):
            for row in _unfitting(column, rows.get(name, [])):
                issues.append(_issue(book, table, column, row))
                row[column.name] = None
    return issues


def _may_be_blank(table: Table) -> Iterator[Field]:
    """The columns that hold what pages say in a declared form, and may hold nothing."""
    for column in table.fields:
        declares = column.constraints or (column.vocabulary and not column.open) or column.type in ("integer", "number")
        required = column.constraints.get("required") or column.name in table.primary_key
        if declares and not required:
            yield column


def _unfitting(column: Field, rows: Rows) -> Iterator[dict[str, Any]]:
    fits = _rule(column)
    known: dict[Any, bool] = {None: True, "": True}
    for row in rows:
        value = row.get(column.name)
        if value not in known:
            known[value] = fits(value)
        if not known[value]:
            yield row


def _rule(column: Field) -> Callable[[Any], bool]:
    limits = column.descriptor().get("constraints", {})
    pattern = re.compile(str(limits.get("pattern", "")))
    codes = {str(code) for code in limits.get("enum", ())}
    lowest, highest = limits.get("minimum", -_LARGEST), limits.get("maximum", _LARGEST)

    def fits(value: Any) -> bool:
        if column.type in ("integer", "number"):
            number = _number(value, column.type)
            return number is not None and lowest <= number <= highest
        return ("pattern" not in limits or bool(pattern.fullmatch(str(value)))) and (not codes or str(value) in codes)

    return fits


def _number(value: Any, kind: str) -> float | None:
    try:
        return int(value) if kind == "integer" else float(value)
    except (ValueError, OverflowError):
        return None


def _issue(book: Book, table: Table, column: Field, row: dict[str, Any]) -> Issue:
    key = str(row.get(table.parent) or "")
    said = book.current(table.name, key, column.name)
    capture = row.get("capture_id") or (said.capture_id if said else "")
    line = row.get("line") or (said.line if said else None)
    value = str(row[column.name])
    message = f"{value!r} is an invalid value for column {column.name} and was dropped"
    return Issue("value-unreadable", message, str(capture), table.name, key, column.name, line, value)
