"""The files that readers download, each with what every descriptor says of it: form, size, checksum.

DCAT, schema.org, Croissant and Kaggle's metadata all list the same files from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.publish import csv_files, parquet_files, sqlite_file, workbook
from pipeline.publish.checksums import sha256
from pipeline.publish.release import Release


@dataclass(frozen=True, slots=True)
class Form:
    """A file format: its name, its IANA media type, its code in the EU's list of file types (empty: it has none)."""

    name: str
    media_type: str
    eu_file_type: str


FORMS = {
    ".csv": Form("CSV", "text/csv", "CSV"),
    ".parquet": Form("Parquet", "application/vnd.apache.parquet", "PARQUET"),
    ".xlsx": Form("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    ".sqlite": Form("SQLite", "application/vnd.sqlite3", ""),
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of the package. `table` is empty for a file with all tables."""

    path: str
    table: str
    title: str
    description: str
    form: Form
    bytes: int
    sha256: str


def distributions(release: Release, folder: Path) -> list[Distribution]:
    """The whole dataset as workbook and database, then CSV and Parquet of each table, as they lie in `folder`."""
    whole = [
        _distribution(folder, workbook.NAME, "", "For people", "What people look at, as sheets of one workbook."),
        _distribution(folder, sqlite_file.NAME, "", "All tables", "Every table in one database with full-text search."),
    ]
    by_table = [
        _distribution(folder, path, table.name, table.title, table.description)
        for table in release.declared.values()
        for path in (csv_files.path(table.name), parquet_files.path(table.name))
    ]
    return whole + by_table


def _distribution(folder: Path, path: str, table: str, title: str, description: str) -> Distribution:
    file = folder / path
    form = FORMS[file.suffix]
    return Distribution(path, table, f"{title} ({form.name})", description, form, file.stat().st_size, sha256(file))
