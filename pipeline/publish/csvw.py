"""`data/csv-metadata.json`: CSV on the Web, under the name by which its tools find it beside any CSV.

Only foreign keys that are always filled are declared: validators of CSVW take an empty one for a broken one.
The others are in `datapackage.json`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.publish import csv_files
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release

NAME = "data/csv-metadata.json"
_BASES = {"string": "string", "integer": "integer", "number": "double", "boolean": "boolean"}


def write(release: Release, folder: Path) -> None:
    write_json(table_group(release), folder / NAME)


def table_group(release: Release) -> dict[str, Any]:
    """All tables with columns, keys and what is known of the whole."""
    package = release.package
    out: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": package["title"],
        "dc:description": release.description,
        "dc:language": release.languages,
        "dc:license": {"@id": package["licenses"][0]["path"]},
        "dc:publisher": release.publisher,
        "dialect": {"lineTerminators": ["\r\n"], "quoteChar": '"', "doubleQuote": True, "header": True},
        "tables": [_table(table) for table in release.declared.values()],
    }
    if release.newest_capture:
        out["dc:modified"] = release.newest_capture
    return out


def _url(table: str) -> str:
    return Path(csv_files.path(table)).name  # relative to this file, which lies among them


def _table(table: schemas.Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "columns": [_column(field) for field in table.fields],
        "primaryKey": list(table.primary_key),
    }
    foreign_keys = [key for key in table.foreign_keys if all(_is_required(table, c) for c in key["fields"])]
    if foreign_keys:
        schema["foreignKeys"] = [
            {
                "columnReference": key["fields"],
                "reference": {
                    "resource": _url(key["reference"]["resource"] or table.name),
                    "columnReference": key["reference"]["fields"],
                },
            }
            for key in foreign_keys
        ]
    return {
        "url": _url(table.name),
        "dc:title": table.title,
        "dc:description": table.description,
        "tableSchema": schema,
    }


def _is_required(table: schemas.Table, column: str) -> bool:
    return bool(table.field(column).constraints.get("required"))


def _column(field: schemas.Field) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": field.name,
        "titles": field.name,
        "dc:title": field.title,
        "dc:description": field.description,
        "datatype": _datatype(field),
        "null": [""],
    }
    if field.constraints.get("required"):
        out["required"] = True
    return out


def _datatype(field: schemas.Field) -> dict[str, Any]:
    out: dict[str, Any] = {"base": _BASES[field.type]}
    if field.type == "boolean":
        out["format"] = "true|false"
    if "pattern" in field.constraints:
        out["format"] = field.constraints["pattern"]
    for name in ("minimum", "maximum"):
        if name in field.constraints:
            out[name] = field.constraints[name]
    return out
