"""`datapackage.json`: Data Package v2, in the subset that readers of v1 accept as well.

So: no `list` type, no `fieldsMatch`, plain-string `missingValues`. A table is two resources, its
CSV (`commitments`) and its Parquet file (`commitments-parquet`). Foreign keys stand on the CSV alone,
where a validator resolves them among its siblings.

Two things keep Frictionless 5.21 from false errors about Parquet: such a resource has `byteSize` for `bytes`, and
its numeric columns name `nan` as missing, since a null in them reaches Frictionless as a float.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.publish import csv_files, parquet_files
from pipeline.publish.checksums import sha256
from pipeline.publish.distributions import FORMS
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release, is_email
from pipeline.published import DESCRIPTOR

_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_NUMERIC = {"integer", "number"}
_DECLARED = ("name", "title", "homepage", "keywords", "licenses", "sources")


def write(release: Release, folder: Path) -> None:
    write_json(descriptor(release, folder), folder / DESCRIPTOR)


def descriptor(release: Release, folder: Path) -> dict[str, Any]:
    """The descriptor of the data files that lie in `folder`."""
    out: dict[str, Any] = {"$schema": _SCHEMA}
    out |= {key: release.package[key] for key in _DECLARED if release.package.get(key)}
    out["description"] = release.description
    out["contributors"] = [_contributor(release, person) for person in release.package["contributors"]]
    if release.landing_page:
        out["homepage"] = release.landing_page
    out["version"] = release.version
    out["languages"] = release.languages
    if release.newest_capture:  # never the clock: the same captures give the same bytes
        out["created"] = release.newest_capture
    out["resources"] = [
        resource
        for table in release.declared.values()
        for resource in (_csv_resource(release, table, folder), _parquet_resource(release, table, folder))
    ]
    return out


def _contributor(release: Release, person: dict[str, Any]) -> dict[str, Any]:
    """A contributor as declared; the publisher with the contact."""
    if not release.contact or "publisher" not in person["roles"]:
        return person
    return {**person, "email" if is_email(release.contact) else "path": release.contact}


def _csv_resource(release: Release, table: schemas.Table, folder: Path) -> dict[str, Any]:
    file = folder / csv_files.path(table.name)
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": _description(table),
        "path": csv_files.path(table.name),
        "format": "csv",
        "mediatype": FORMS[".csv"].media_type,
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{sha256(file)}",
        "rowCount": release.tables[table.name].num_rows,
        "schema": _schema(release, table),
    }


def _parquet_resource(release: Release, table: schemas.Table, folder: Path) -> dict[str, Any]:
    schema = _schema(release, table)
    schema.pop("foreignKeys", None)
    for field in schema["fields"]:
        if field["type"] in _NUMERIC:
            field["missingValues"] = ["", "nan"]
    return {
        "name": f"{table.name}-parquet",
        "type": "table",
        "title": f"{table.title} (Parquet)",
        "description": _description(table),
        "path": parquet_files.path(table.name),
        "format": "parquet",
        "mediatype": FORMS[".parquet"].media_type,
        "byteSize": (folder / parquet_files.path(table.name)).stat().st_size,
        "hash": f"sha256:{sha256(folder / parquet_files.path(table.name))}",
        "rowCount": release.tables[table.name].num_rows,
        "schema": schema,
    }


def _description(table: schemas.Table) -> str:
    return "\n\n".join((table.description, *table.caveats))


def _schema(release: Release, table: schemas.Table) -> dict[str, Any]:
    """The declared Table Schema, with each column's caveat and fill rate as properties of our own."""
    out = table.descriptor()
    rates = release.fill_rates.get(table.name, {})
    for declared, shown in zip(table.fields, out["fields"], strict=True):
        if declared.caveat:
            shown["caveat"] = declared.caveat
        if declared.name in rates:
            shown["fillRate"] = rates[declared.name]
    return out
