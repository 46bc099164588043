"""Every cell of every CSV, judged by Frictionless, with the finding put in words.

Tables that cannot have an error are told first (`sound.py`); the others are gone through row by row, large ones in
several processes. Foreign keys are left out here (`foreign_keys.py`): Frictionless would read the parent table once
more for every child.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.check.finding import Finding, of_table
from pipeline.check.package import Package, primary_key
from pipeline.check.sound import is_sound
from pipeline.workers import worker_pool

# Below this, starting a process costs more than it saves (measured: 60,000 rows a second, 1 s to start).
_WORTH_A_PROCESS = 8_000_000  # bytes of CSV
_ERRORS_PER_TABLE = 1000

_TYPES = {"integer": "a whole number", "number": "a number", "boolean": "true or false", "string": "text"}
_CELL_ERRORS = {
    "missing-cell": "as many cells as the header has columns; this one is missing",
    "extra-cell": "no more cells than the header has columns",
    "blank-row": "a row with values",
}
_Error = dict[str, Any]


def findings(package: Package, jobs: int | None = None) -> Iterator[Finding]:
    for name, header in package.odd_headers.items():
        declared = [field["name"] for field in package.resources("csv")[name]["schema"]["fields"]]
        yield of_table(name, f"the header is: {_named(header)}", f"the header of its schema: {_named(declared)}")
        for column in (c for c in declared if c not in header):
            yield of_table(name, "not in the header", "a column of its schema", column=column)
    for name, errors in _all_errors(package, jobs).items():
        resource = package.resources("csv")[name]
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        for error in _without_repeats(errors, resource):
            yield _finding(package, name, fields, error)
        if len(errors) >= _ERRORS_PER_TABLE:
            yield of_table(name, f"{_ERRORS_PER_TABLE} errors", "fewer: the check of this table stopped here")


def _all_errors(package: Package, jobs: int | None) -> dict[str, list[_Error]]:
    """Table -> what Frictionless found, in the order of the package."""
    readable = {n: r for n, r in package.resources("csv").items() if n not in package.odd_headers}
    present = {n: r for n, r in readable.items() if (package.folder / r["path"]).is_file()}
    sizes = {name: (package.folder / r["path"]).stat().st_size for name, r in present.items()}
    judged = {name: _for_frictionless(resource) for name, resource in present.items()}
    odd = [n for n, r in judged.items() if not is_sound(r, package.folder / r["path"], package.csv_tables.get(n))]
    tasks = [(name, package.folder, judged[name]) for name in sorted(odd, key=lambda name: -sizes[name])]
    jobs = min(jobs or os.cpu_count() or 1, len(tasks))
    if jobs < 2 or sum(sizes[name] for name in odd) < _WORTH_A_PROCESS:
        found = dict(map(_validate, tasks))
    else:
        with worker_pool(jobs, "spawn") as pool:  # Arrow runs threads, and forking those may hang
            found = dict(pool.map(_validate, tasks))
    return {name: found.get(name, []) for name in present}


def _named(columns: list[str]) -> str:
    return ", ".join(repr(column) if column != column.strip() else column for column in columns)


def _for_frictionless(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource without what is judged elsewhere, and with `categories` as an enum: they alone are not enforced."""
    schema = {key: value for key, value in resource["schema"].items() if key != "foreignKeys"}
    schema["fields"] = [_with_enum(field) for field in schema["fields"]]
    return {key: value for key, value in resource.items() if key not in {"hash", "bytes"}} | {"schema": schema}


def _with_enum(field: Mapping[str, Any]) -> dict[str, Any]:
    codes = [c["value"] if isinstance(c, dict) else c for c in field.get("categories", [])]
    constraints = {**({"enum": codes} if codes else {}), **field.get("constraints", {})}
    return {**field, **({"constraints": constraints} if constraints else {})}


def _validate(task: tuple[str, Path, dict[str, Any]]) -> tuple[str, list[_Error]]:
    from frictionless import Checklist, Resource

    name, folder, descriptor = task
    resource = Resource.from_descriptor(descriptor, basepath=str(folder))
    report = resource.validate(Checklist(), limit_errors=_ERRORS_PER_TABLE)
    keys = ("row_number", "field_name", "cell", "cells", "label", "note")
    return name, [{"type": e.type, **{k: getattr(e, k, None) for k in keys}} for t in report.tasks for e in t.errors]


def _without_repeats(errors: list[_Error], resource: Mapping[str, Any]) -> Iterator[_Error]:
    """Frictionless reports a bad key twice: by its own constraint and as the primary key."""
    key = primary_key(resource)
    told = {(e["row_number"], e["field_name"]) for e in errors if e["field_name"]}
    blank = {e["row_number"] for e in errors if e["type"] == "blank-row"}
    for error in errors:
        in_key = error["type"] == "primary-key"
        if in_key and (error["row_number"] in blank or any((error["row_number"], column) in told for column in key)):
            continue
        yield error


def _finding(package: Package, name: str, fields: Mapping[str, Any], error: _Error) -> Finding:
    cells = dict(zip(fields, error["cells"] or [], strict=False))
    column = error["field_name"] or ""
    value = error["cell"] if error["cell"] is not None else error["label"]
    if error["type"] == "primary-key":
        column = ", ".join(primary_key(package.resources("csv")[name]))
        value = package.row_key(name, cells)
    return Finding(
        table=name,
        row=error["row_number"],
        row_key=package.row_key(name, cells),
        column=column,
        value=value or "",
        expected=_expected(error, fields.get(column, {})),
        source=package.page_of(cells),
    )


def _expected(error: _Error, field: Mapping[str, Any]) -> str:
    """What should stand there, in words."""
    kind, note = error["type"], error["note"] or ""
    if kind == "type-error":
        return _TYPES.get(field["type"], str(field["type"]))
    if kind == "constraint-error":
        named = re.match(r'constraint "(\w+)"', note)
        return _constraint(named[1], field["constraints"], field) if named else note
    if kind == "unique-error":
        return f"a value that no other row has; it is {note}"
    if kind == "primary-key":
        return f"a key that no other row has; it is {note}"
    if kind.endswith("-label"):
        return f"a header with the column {error['field_name']}" if error["field_name"] else "a header as declared"
    return _CELL_ERRORS.get(kind, note or kind)


def _constraint(name: str, constraints: Mapping[str, Any], field: Mapping[str, Any]) -> str:
    codes = constraints.get("enum") or [c["value"] for c in field.get("categories", [])]
    limit = constraints.get(name)
    return {
        "required": "a value: this column is never empty",
        "enum": "one of: " + ", ".join(map(str, codes)),
        "pattern": f"text of the pattern {limit}",
        "minimum": f"{limit} or more",
        "maximum": f"{limit} or less",
        "minLength": f"{limit} characters or more",
        "maxLength": f"{limit} characters or less",
    }.get(name, f"{name} {limit}")
