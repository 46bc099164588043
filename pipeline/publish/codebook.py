"""`CODEBOOK.md`: every table, column and code, in words, with how much of each column is filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.publish import csv_files, parquet_files, sqlite_file
from pipeline.publish.release import Release
from pipeline.publish.templates import render

NAME = "CODEBOOK.md"


def write(release: Release, folder: Path) -> None:
    text = render(
        NAME,
        package=release.package,
        version=release.facts.version,
        newest_capture=release.newest_capture,
        tables=described_tables(release),
        views=sqlite_file.views(),
        codelists=list(codelists(release.declared.values())),
    )
    (folder / NAME).write_text(text, encoding="utf-8")


def described_tables(release: Release) -> list[dict[str, Any]]:
    """Name, title, description, caveats, rows, files, keys and columns of each table, in order."""
    return [
        {
            "name": table.name,
            "title": table.title,
            "description": table.description,
            "caveats": table.caveats,
            "rows": release.tables[table.name].num_rows,
            "csv": csv_files.path(table.name),
            "parquet": parquet_files.path(table.name),
            "primary_key": table.primary_key,
            "links": [
                {"fields": key["fields"], "table": key["reference"]["resource"], "to": key["reference"]["fields"]}
                for key in table.foreign_keys
            ],
            "fields": [_described_field(release, table, column) for column in table.fields],
        }
        for table in release.declared.values()
    ]


def entries(release: Release) -> Iterator[dict[str, Any]]:
    """The codebook as rows: each column of each table, its codes with their definitions in one cell."""
    for table in release.declared.values():
        for column in table.fields:
            constraints = column.constraints
            yield {
                "table": table.name,
                "column": column.name,
                "type": column.type,
                "title": column.title,
                "meaning": column.description,
                "caveat": column.caveat or None,
                "always_filled": bool(constraints.get("required")),
                "key": column.name in table.primary_key,
                "refers_to": _parent(table, column.name),
                # The rows of the table `codes` whose column is this one, or begins so.
                "codes": f"{table.name}.{column.name}" if column.vocabulary else None,
                "allowed_values": "\n".join(f"{c['code']}: {c.get('definition') or c['label']}" for c in column.codes)
                or None,
                "other_values_occur": column.open if column.vocabulary else None,
                "minimum": constraints.get("minimum"),
                "maximum": constraints.get("maximum"),
                "pattern": constraints.get("pattern"),
                "fill_rate": release.fill_rates.get(table.name, {}).get(column.name),
                "example": as_in_csv(column.example),
            }


def _parent(table: schemas.Table, column: str) -> str | None:
    """`members.member_id` for a column that is a foreign key on its own."""
    for key in table.foreign_keys:
        if key["fields"] == [column]:
            return f"{key['reference']['resource'] or table.name}.{key['reference']['fields'][0]}"
    return None


def codelists(tables: Iterable[schemas.Table]) -> Iterator[dict[str, Any]]:
    """Each codelist that a column uses, once: name, the columns, whether it is open, `within`, codes.

    `within` names the columns of the codelist that tell equal codes apart (`Yes` of which indicator).
    """
    used: dict[str, dict[str, Any]] = {}
    for table in tables:
        for column in table.fields:
            if column.vocabulary:
                entry = used.setdefault(column.vocabulary, {"columns": [], "open": False, "within": []})
                entry["columns"].append(f"{table.name}.{column.name}")
                entry["open"] |= column.open
                entry["within"] = sorted({*entry["within"], *column.where, *filter(None, [column.within])})
    for name in sorted(used):
        codes = [
            {
                "code": c["code"],
                "label": c.get("label") or c["code"],
                "definition": c.get("definition") or "",
                "within": [c[column] for column in used[name]["within"]],
            }
            for c in schemas.read_vocabulary(name)
        ]
        yield {"name": name, "codes": codes, **used[name]}


def _described_field(release: Release, table: schemas.Table, column: schemas.Field) -> dict[str, Any]:
    rate = release.fill_rates.get(table.name, {}).get(column.name)
    return {
        "name": column.name,
        "type": column.type,
        "meaning": f"{column.description} {column.caveat}".strip(),
        "values": _values(column),
        "filled": "" if rate is None else f"{rate:.1%}",
        "example": as_in_csv(column.example),
    }


def _values(column: schemas.Field) -> str:
    """What may stand in the column, in words."""
    parts = []
    if column.constraints.get("required"):
        parts.append("always filled")
    if column.vocabulary:
        kind = "usually a code" if column.open else "a code"
        where = "".join(f", {c} `{v}`" for c, v in column.where.items())
        parts.append(f"{kind} of [{column.vocabulary}](#codelist-{column.vocabulary}){where}")
    for name in column.also:
        labels = ", ".join(f"`{code['code']}`" for code in column.codes_also(name))
        parts.append(f"or {labels} of [{name}](#codelist-{name})")
    if "minimum" in column.constraints or "maximum" in column.constraints:
        parts.append(f"{column.constraints.get('minimum', '')} to {column.constraints.get('maximum', '')}".strip())
    if "pattern" in column.constraints:
        parts.append(f"pattern `{column.constraints['pattern']}`")
    if column.constraints.get("unique"):
        parts.append("no two alike")
    return "; ".join(parts)


def as_in_csv(value: object) -> str:
    """A value as the CSV files write it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
