"""The files that readers download, each with what every descriptor says of it: form, size, checksum.

DCAT and schema.org list what `distributions` in schemas/package.yaml leaves of them, in its order; Croissant lists all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline import schemas
from pipeline.publish import codebook, codebook_csv, csv_files, parquet_files, readme, sqlite_file, workbook
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
    ".md": Form("Markdown", "text/markdown", ""),
}
_WORKBOOK = "Workbook", "What people look at, as sheets of one workbook."
_TEXTS = {
    sqlite_file.NAME: ("Database", "Every table in one database with full-text search."),
    readme.NAME: ("Read me first", "What the data are, how current and how complete, and what one may do with them."),
    codebook.NAME: ("Codebook", "Every table, column and code in words, with how much of each column is filled."),
    codebook_csv.NAME: ("Codebook as a table", "Every column and code, one a row."),
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
    """All files as they lie in `folder`: workbook and wide table first, then texts, main tables, others, provenance."""
    first, *others = _tables_in_order(release)
    return [
        _distribution(folder, workbook.NAME, "", *_WORKBOOK),
        *_of_table(first, folder),
        *(_distribution(folder, name, "", *words) for name, words in _TEXTS.items()),
        *(file for table in others for file in _of_table(table, folder)),
    ]


def listed(release: Release, folder: Path) -> list[Distribution]:
    """The files that portals list, few enough to look through: Parquet of the main tables alone."""
    main, parquet = release.package["distributions"]["main"], FORMS[".parquet"]
    return [file for file in distributions(release, folder) if file.form is not parquet or file.table in main]


def _tables_in_order(release: Release) -> list[schemas.Table]:
    """Main tables as declared, then those that are neither, then provenance."""
    main, provenance = release.package["distributions"]["main"], release.package["distributions"]["provenance"]
    others = [name for name in release.declared if name not in {*main, *provenance}]
    return [release.declared[name] for name in (*main, *others, *provenance)]


def _of_table(table: schemas.Table, folder: Path) -> list[Distribution]:
    paths = (csv_files.path(table.name), parquet_files.path(table.name))
    return [_distribution(folder, path, table.name, table.title, table.description) for path in paths]


def _distribution(folder: Path, path: str, table: str, title: str, description: str) -> Distribution:
    file = folder / path
    form = FORMS[file.suffix]
    return Distribution(path, table, f"{title} ({form.name})", description, form, file.stat().st_size, sha256(file))
