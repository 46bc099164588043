"""`data/<table>.parquet`: the same rows as the CSV, typed, and described inside the file.

zstd and data pages of format 1.0 because every reader that was tried takes them, one row group
because the tables are small, nothing that depends on the clock: the same rows give the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from pipeline.publish.release import Release


def path(table: str) -> str:
    return f"data/{table}.parquet"


def write(release: Release, folder: Path) -> None:
    (folder / "data").mkdir(exist_ok=True)
    licence = release.package["licenses"][0]["name"]
    for name, table in release.tables.items():
        about = {**(table.schema.metadata or {}), b"license": licence, b"version": release.facts.version}
        pq.write_table(
            table.replace_schema_metadata(about),
            folder / path(name),
            compression="zstd",
            compression_level=9,
            row_group_size=max(table.num_rows, 1),
            data_page_version="1.0",
        )
