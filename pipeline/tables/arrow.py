"""Rows of plain values as Arrow tables of the declared schema, sorted by their key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from pipeline.schemas import Table


def arrow_table(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows as an Arrow table: declared columns in declared order, empty text as missing, sorted by key."""
    ordered = sorted(rows, key=lambda row: tuple(_sortable(row.get(c)) for c in table.primary_key))
    schema = table.arrow()
    arrays = [
        pa.array([_cell(row.get(f.name), f.type) for row in ordered], schema.field(f.name).type) for f in table.fields
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _sortable(value: Any) -> tuple[int, int, str]:
    return (1, value, "") if isinstance(value, int) else (0, 0, str(value or ""))


def _cell(value: Any, kind: str) -> Any:
    if value is None or value == "":
        return None
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    return value if kind == "boolean" else str(value)
