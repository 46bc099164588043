"""What a build has lost since the last good one: rows of a member, of a table, filled cells of a column.

A crawl that came back half empty, or a rule of ours that no longer finds a label, makes a package that is sound in
itself. What may be lost is declared in `schemas/expectations.yaml` (`kept`), with the reason beside it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.check import expectations
from pipeline.check.finding import Finding, of_table
from pipeline.check.package import Package

_Entry = Mapping[str, Any]


def findings(before: Package, after: Package) -> Iterator[Finding]:
    """A finding of severity error for each loss that is not expected."""
    if _is_sample(before) != _is_sample(after):
        return
    for entry in (e for e in expectations.declared() if "kept" in e):
        old, new = before.csv_tables.get(entry["table"]), after.csv_tables.get(entry["table"])
        if old is None or new is None:
            continue  # what is not there, or not readable, is a finding of its own
        measured = _filled(old, new, entry) if entry["kept"] == "filled" else _rows(old, new, entry)
        for what, column, was, now in measured:
            if now < entry["min"] * was:
                expected = f"at least {entry['min']:.0%} of the last build: {entry['why']}"
                yield of_table(entry["table"], f"{what}: {was:.4g} → {now:.4g}", expected, column=column)


def _rows(old: pa.Table, new: pa.Table, entry: _Entry) -> Iterator[tuple[str, str, float, float]]:
    """(what, column, number before, number after) of all rows, or of those of each value of a column."""
    column = entry.get("per")
    if column is None:
        counts = {"": old.num_rows}, {"": new.num_rows}
    else:
        counts = _counts(old, column), _counts(new, column)
    for value, was in sorted(counts[0].items()):
        if was >= entry.get("from_rows", 0):
            yield f"rows of {value}" if value else "rows", column or "", was, counts[1].get(value, 0)


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    return dict(Counter(table[column].drop_null().to_pylist()))


def _filled(old: pa.Table, new: pa.Table, entry: _Entry) -> Iterator[tuple[str, str, float, float]]:
    """(what, column, share filled before, share filled after) of each column that both have."""
    if not new.num_rows:
        return  # a table that emptied is a loss of rows
    for column in (c for c in old.column_names if c in new.column_names):
        filled = old.num_rows - old[column].null_count
        if filled >= entry.get("from_rows", 0):
            yield "filled", column, filled / old.num_rows, 1 - new[column].null_count / new.num_rows


def _is_sample(package: Package) -> bool:
    try:
        return bool(json.loads((package.folder / "report.json").read_text(encoding="utf-8")).get("sample"))
    except (OSError, ValueError, AttributeError):
        return False
