"""Tables whose rows follow from their declaration alone (`filled_from` in `schemas/tables/`).

A new page kind that needs a table of its own declares it, observes its columns or notes its rows, and is done.
"""

from __future__ import annotations

from typing import Any

from pipeline.model import Issue
from pipeline.schemas import Table
from pipeline.schemas import tables as declared_tables
from pipeline.tables.book import Book
from pipeline.tables.children import child_rows

_BOOLEAN = {"true": True, "false": False}


def declared_rows(book: Book) -> dict[str, list[dict[str, Any]]]:
    """Table name -> rows, for all tables that say what fills them."""
    made: dict[str, list[dict[str, Any]]] = {}
    for name, table in declared_tables().items():
        if table.filled_from == "observations":
            made[name] = [_observed(book, table, key) for key in book.keys(name)]
        elif table.filled_from == "rows":
            made[name] = child_rows(book, table)
    return made


def _observed(book: Book, table: Table, key: str) -> dict[str, Any]:
    """The row of a key: each column the current value of its name."""
    row: dict[str, Any] = {}
    for field in table.fields:
        value = book.value(table.name, key, field.name)
        row[field.name] = _BOOLEAN.get(value) if field.type == "boolean" else value
    return row | {table.parent: key}


def blank_unknown_references(rows: dict[str, list[dict[str, Any]]]) -> list[Issue]:
    """Blanks what declared tables refer to and this build does not hold; one issue for each."""
    issues: list[Issue] = []
    for name, table in declared_tables().items():
        for key in table.foreign_keys if table.filled_from else ():
            column, target = key["fields"][0], key["reference"]
            known = {row[target["fields"][0]] for row in rows.get(target["resource"], ())}
            for row in rows[name]:
                if row.get(column) and row[column] not in known and column not in table.primary_key:
                    message = f"{row[column]} is in no row of {target['resource']}; the reference was left blank"
                    where = str(row[table.parent])
                    capture = str(row.get("capture_id") or "")
                    issues.append(Issue("reference-missing", message, capture, name, where, column, value=row[column]))
                    row[column] = ""
    return issues
