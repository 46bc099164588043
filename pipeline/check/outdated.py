"""Corrections that no longer fit the source: somebody has to look at their entry in `schemas/corrections.yaml`."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.finding import ERROR, WARNING, Finding
from pipeline.check.package import Package

_CODE = "correction-not-applied"


def findings(package: Package, draft: bool) -> Iterator[Finding]:
    """One finding for each correction that was not applied: an error, in a `draft` a warning."""
    issues = package.csv_tables.get("issues")
    for row in issues.to_pylist() if issues is not None else ():
        if row.get("code") == _CODE:
            yield Finding(
                table=row["table_name"] or "",
                row=None,
                row_key=row["row_key"] or "",
                column=row["field"] or "",
                value=row["value"] or "",
                expected=row["message"] or "",
                severity=WARNING if draft else ERROR,
            )
