"""`codebook.csv`: the codebook as a table, one row a column of a table."""

from __future__ import annotations

import csv
from pathlib import Path

from pipeline.publish.codebook import as_in_csv, entries
from pipeline.publish.release import Release

NAME = "codebook.csv"


def write(release: Release, folder: Path) -> None:
    rows = list(entries(release))
    with (folder / NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: as_in_csv(value) for name, value in row.items()} for row in rows)
