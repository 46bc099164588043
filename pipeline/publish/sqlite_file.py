"""`ogp-open-data.sqlite`: the tables with keys, indexes, views and full-text search.

Truth values are 0 and 1. The full-text indexes (what `search` in `schemas/package.yaml` names) refer to the tables' own
rows, so that Datasette finds them by itself. The file is written in one go without a journal: the same rows,
the same SQLite, the same bytes.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas
from pipeline.publish.release import Release

NAME = "ogp-open-data.sqlite"
_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def write(release: Release, folder: Path) -> None:
    """Raises `OSError` where the disk is full: SQLite has an error of its own for that."""
    try:
        _write_database(release, folder)
    except sqlite3.OperationalError as error:
        raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, str(error), str(folder / NAME)) from error


def _write_database(release: Release, folder: Path) -> None:
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")  # the draft is thrown away if the build is killed
        database.execute("BEGIN")
        for name, table in release.declared.items():
            database.execute(create_table(table))
            _insert(database, name, release.tables[name])
        for table in release.declared.values():
            _add_indexes(database, table)
        for name, columns in release.package["search"].items():
            _add_full_text(database, name, columns)
        database.execute("COMMIT")
        database.executescript(_views_sql())
        database.execute("ANALYZE")
        database.execute("VACUUM")


def create_table(table: schemas.Table) -> str:
    """`CREATE TABLE` with types, keys, and NOT NULL for what is always filled."""
    lines = [
        f'"{f.name}" {_TYPES[f.type]}' + (" NOT NULL" if f.constraints.get("required") else "") for f in table.fields
    ]
    lines.append(f"PRIMARY KEY ({_quoted(table.primary_key)})")
    for key in table.foreign_keys:
        parent = key["reference"]["resource"] or table.name
        lines.append(
            f'FOREIGN KEY ({_quoted(key["fields"])}) REFERENCES "{parent}" ({_quoted(key["reference"]["fields"])})'
        )
    return f'CREATE TABLE "{table.name}" (\n  ' + ",\n  ".join(lines) + "\n)"


def _insert(database: sqlite3.Connection, name: str, table: pa.Table) -> None:
    marks = ", ".join("?" * table.num_columns)
    values = (_as_sqlite(column).to_pylist() for column in table.columns)
    database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', zip(*values, strict=True))


def _as_sqlite(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.cast(column, pa.int8()) if pa.types.is_boolean(column.type) else column


def _add_indexes(database: sqlite3.Connection, table: schemas.Table) -> None:
    """An index for each foreign key that does not already begin the primary key."""
    for key in table.foreign_keys:
        columns = tuple(key["fields"])
        if table.primary_key[: len(columns)] != columns:
            name = f"{table.name}_by_{'_and_'.join(columns)}"
            database.execute(f'CREATE INDEX "{name}" ON "{table.name}" ({_quoted(columns)})')


def _add_full_text(database: sqlite3.Connection, table: str, columns: list[str]) -> None:
    """Words are found with and without their accents, in any language.

    The quotes around the content table are those that Datasette looks for.
    """
    index = f"{table}_fts"
    database.execute(
        f'CREATE VIRTUAL TABLE "{index}" USING fts5({_quoted(columns)},'
        f' content="{table}", tokenize="unicode61 remove_diacritics 2")'
    )
    database.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')')


def _quoted(columns: Any) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _views_sql() -> str:
    return files("pipeline.publish").joinpath("templates/views.sql").read_text(encoding="utf-8")


def views() -> dict[str, str]:
    """View -> what it shows, as the comment above it says."""
    found = re.findall(r"^((?:-- .*\n)+)CREATE VIEW (\w+)", _views_sql(), re.M)
    return {name: " ".join(line.removeprefix("-- ") for line in comment.splitlines()) for comment, name in found}
