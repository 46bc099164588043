"""Whether a table can have an error at all: a quick answer that lets Frictionless judge each value once.

A cell is good or bad by itself, whatever row it stands in, and most cells of a large table repeat: 260,000 rows of
observations are of 8,000 captures and have some 30 fields. So Frictionless reads each value that occurs in a column
once. Only keys need all rows; Arrow counts those. Where the answer is no, or the file is odd in any way, Frictionless
goes through the table row by row and says what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from frictionless import Schema

_BLOCK = 1 << 20  # bytes


def is_sound(resource: Mapping[str, Any], file: Path, table: pa.Table | None) -> bool:
    """Whether Frictionless would find nothing in a CSV file. `table` is its content as text, None where Arrow cannot
    read it; `resource` has the schema, without what is judged elsewhere."""
    schema = _schema(json.dumps(resource["schema"]))
    if table is None or table.column_names != schema.field_names or _has_empty_line(file):
        return False
    return _cells_are_good(schema, table) and _keys_are_unique(schema, table)


@lru_cache(maxsize=64)  # the tables of a package have the same schemas each time
def _schema(text: str) -> Schema:
    from frictionless import Schema

    return Schema.from_descriptor(json.loads(text))


def _has_empty_line(file: Path) -> bool:
    """Arrow skips empty lines, Frictionless reports them. One inside a cell only costs the long way round."""
    before = b"\n"  # as if a line had ended: one that is empty may be the first
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            block = before + block
            if any(empty in block for empty in (b"\n\r", b"\n\n", b"\r\r")):
                return True
            before = block[-2:]
    return False


def _cells_are_good(schema: Schema, table: pa.Table) -> bool:
    for field, column in zip(schema.fields, table.columns, strict=True):
        read = field.create_cell_reader()
        if any(read("" if value is None else value)[1] for value in column.unique().to_pylist()):
            return False
    return True


def _keys_are_unique(schema: Schema, table: pa.Table) -> bool:
    keys = [[field.name] for field in schema.fields if field.constraints.get("unique")]
    return all(_is_key(schema, table, key) for key in [*keys, *([schema.primary_key] if schema.primary_key else [])])


def _is_key(schema: Schema, table: pa.Table, key: Sequence[str]) -> bool:
    """Whether no two rows have the same values; blanks in a key are a matter for the long way round."""
    columns = table.select(key)
    if any(column.null_count for column in columns.columns):
        return False
    try:
        for place, name in enumerate(key):  # `1` and `01` are one number
            if schema.get_field(name).type == "integer":
                columns = columns.set_column(place, name, pc.cast(columns[name], pa.int64()))
    except pa.ArrowInvalid:
        return False
    return bool(columns.group_by(list(key), use_threads=False).aggregate([]).num_rows == table.num_rows)
