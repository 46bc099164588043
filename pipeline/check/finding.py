"""One thing that is wrong, or odd, in a published package."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """`value` is what stands there, `expected` says in words what should.

    `row` counts the records of the CSV as a spreadsheet does: the header is 1; None where the finding
    is not about one row. `row_key` is the row's primary key, its parts joined by blanks. `source` is the address of
    the page behind the row, or the file of the package. `severity` is `error` (do not publish) or `warning`.
    """

    table: str
    row: int | None
    row_key: str
    column: str
    value: str
    expected: str
    severity: str = ERROR
    source: str = ""


def of_file(name: str, value: str, expected: str, severity: str = ERROR) -> Finding:
    """A finding about a file of the package as a whole."""
    return Finding("", None, "", "", value, expected, severity, source=name)


def of_table(table: str, value: str, expected: str, severity: str = ERROR, column: str = "") -> Finding:
    """A finding about a table or a column as a whole."""
    return Finding(table, None, "", column, value, expected, severity)
