"""Rows of plain values as Arrow tables of the declared schema, in the declared order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.schemas import Field, Table

_ROWS = 20_000  # in one batch


def arrow_table(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The rows as an Arrow table: declared columns in declared order, empty text as missing, sorted as the table
    says: by its columns `sort` (a codelist in its own order, what is blank last), then by key."""
    ordered = _by_key(list(rows), table.primary_key)
    for name in reversed(table.sort):
        ordered = sorted(ordered, key=_place(table.field(name)))
    return ordered_arrow_table(table, ordered)


def ordered_arrow_table(table: Table, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """The same of rows that come in that order; no more than some thousands of them are held."""
    left = iter(rows)
    batches = [_batch(table, batch) for batch in iter(lambda: list(islice(left, _ROWS)), [])]
    return pa.Table.from_batches(batches, schema=table.arrow()).combine_chunks()


def _batch(table: Table, ordered: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    schema = table.arrow()
    columns = ([row.get(f.name) for row in ordered] for f in table.fields)
    arrays = [
        _array(values, f.type, schema.field(f.name).type) for values, f in zip(columns, table.fields, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _place(field: Field) -> Callable[[Mapping[str, Any]], tuple[bool, tuple[int, int, str]]]:
    """What sorts rows by a column."""
    places = {code["code"]: place for place, code in enumerate(field.codes)}

    def place(row: Mapping[str, Any]) -> tuple[bool, tuple[int, int, str]]:
        value = row.get(field.name)
        return value in (None, ""), _sortable(places.get(str(value), value))

    return place


def _by_key(rows: list[Mapping[str, Any]], key: Sequence[str]) -> list[Mapping[str, Any]]:
    try:
        return sorted(rows, key=itemgetter(*key))
    except (KeyError, TypeError):  # a key with blanks, or of numbers and words
        return sorted(rows, key=lambda row: tuple(_sortable(row.get(c)) for c in key))


def _sortable(value: Any) -> tuple[int, int, str]:
    return (1, value, "") if isinstance(value, int) else (0, 0, str(value or ""))


def _array(values: list[Any], kind: str, arrow_type: pa.DataType) -> pa.Array:
    if kind == "string":
        try:  # nearly every column is text already; the largest tables are nothing else
            column = pa.array(values, arrow_type)
            return pc.if_else(pc.equal(column, ""), pa.scalar(None, arrow_type), column)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass
    return pa.array([_cell(value, kind) for value in values], arrow_type)


def _cell(value: Any, kind: str) -> Any:
    if value is None or value == "":
        return None
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    return value if kind == "boolean" else str(value)
