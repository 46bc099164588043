"""A reconciliation as files: the tables as CSV, the summary as a page."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.issues import issue_rows
from pipeline.reconcile.comparison import Reconciliation
from pipeline.reconcile.summary import in_words, summary_rows
from pipeline.schemas import tables
from pipeline.vocabularies import issue_codes


def write(done: Reconciliation, folder: Path) -> None:
    """`reconciliation.csv`, `reconciliation_summary.csv`, `issues.csv` and `reconciliation.md` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_table("reconciliation", (one.row for one in done.compared), folder)
    _write_table("reconciliation_summary", summary_rows(done.compared), folder)
    _write_table("issues", issue_rows(done.issues, issue_codes()), folder)
    (folder / "reconciliation.md").write_text(in_words(done), encoding="utf-8", newline="\n")


def _write_table(name: str, rows: Iterable[Mapping[str, Any]], folder: Path) -> None:
    table = tables()[name]
    ordered = sorted(rows, key=lambda row: tuple(str(row[column]) for column in table.primary_key))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
