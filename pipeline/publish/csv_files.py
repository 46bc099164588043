"""`data/<table>.csv`: RFC 4180, UTF-8 without a byte-order mark, CRLF, minimal quotes.

Booleans are `true` and `false`, a missing value is an empty cell. Values are never altered, also not
to guard a spreadsheet against formulas: the workbook is for spreadsheets.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa

from pipeline.publish.release import Release

_ROWS = 20_000  # held as Python's values at once


def path(table: str) -> str:
    return f"data/{table}.csv"


def write(release: Release, folder: Path) -> None:
    (folder / "data").mkdir(exist_ok=True)
    for name, table in release.tables.items():
        write_table(table, folder / path(name))


def write_table(table: pa.Table, file: Path) -> None:
    """One table; Arrow's own CSV writer knows no CRLF."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)  # the dialect `excel` is RFC 4180: comma, CRLF, minimal quotes
        writer.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=_ROWS):
            columns = [column.cast(pa.string()).to_pylist() for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))
