"""Every foreign key leads to a row that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.check.finding import Finding
from pipeline.check.package import Package


def findings(package: Package) -> Iterator[Finding]:
    for name, resource in package.resources("csv").items():
        for key in resource["schema"].get("foreignKeys", []):
            yield from _dangling(package, name, key)


def _dangling(package: Package, name: str, key: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding a row whose key is filled and stands nowhere in the parent table."""
    columns, target = _names(key["fields"]), _names(key["reference"]["fields"])
    parent = key["reference"]["resource"] or name  # empty means the table itself
    child_rows, parent_rows = package.csv_tables.get(name), package.csv_tables.get(parent)
    if child_rows is None or parent_rows is None:
        return
    if not set(columns) <= set(child_rows.column_names) or not set(target) <= set(parent_rows.column_names):
        return  # a missing column is a finding of its own
    known = set(_keys(parent_rows, target))
    for at, values in enumerate(_keys(child_rows, columns)):
        if any(values) and values not in known:
            cells = {c: child_rows[c][at].as_py() for c in child_rows.column_names}
            yield Finding(
                table=name,
                row=at + 2,
                row_key=package.row_key(name, cells),
                column=", ".join(columns),
                value=" ".join(v or "" for v in values),
                expected=f"a {', '.join(target)} that stands in table {parent}",
                source=package.page_of(cells),
            )


def _keys(table: pa.Table, columns: list[str]) -> Iterator[tuple[str | None, ...]]:
    return zip(*(table[c].to_pylist() for c in columns), strict=True)


def _names(fields: str | list[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else list(fields)
