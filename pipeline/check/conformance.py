"""The schemas inside a package are those that `schemas/` declares.

An older release may differ and still be whole, so a difference is a warning; a table or a column
that is not there is an error, because other people's scripts use those names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline import schemas
from pipeline.check.finding import WARNING, Finding, of_table
from pipeline.check.package import Package


def findings(package: Package) -> Iterator[Finding]:
    embedded, declared = package.resources("csv"), schemas.tables()
    for name in declared:
        if name not in embedded:
            yield of_table(name, "not in the package", "a table that schemas/tables/ declares")
    for name, resource in embedded.items():
        if name not in declared:
            yield of_table(name, "in the package", "no file schemas/tables/ declares this table", WARNING)
        else:
            yield from _differences(name, resource["schema"], declared[name].descriptor())


def _differences(name: str, embedded: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[Finding]:
    theirs = {field["name"]: field for field in embedded["fields"]}
    for field in declared["fields"]:
        column = field["name"]
        if column not in theirs:
            yield of_table(name, "not in the package", "a column that is declared", column=column)
            continue
        odd = sorted(k for k, v in field.items() if theirs[column].get(k) != v) + sorted(
            k for k in ("constraints", "categories") if k in theirs[column] and k not in field
        )
        if odd:
            yield of_table(name, f"embedded schema differs in {', '.join(odd)}", "what is declared", WARNING, column)
    for key in ("primaryKey", "foreignKeys", "missingValues"):
        if embedded.get(key) != declared.get(key):
            yield of_table(name, f"{key} {embedded.get(key)}", f"as declared: {declared.get(key)}", WARNING)
