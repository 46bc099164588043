"""`croissant.json`: Croissant 1.0, with a record set for every table.

Record sets read the Parquet files: from a CSV, tools guess types first, and a code such as `0012` comes
back as `12.0`. The CSV files are listed as files only. A field refers to another record set only where that one
refers to none itself: mlcroissant 1.1 joins along references, and a chain of them loads once and then fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline import schemas
from pipeline.publish import parquet_files
from pipeline.publish.distributions import distributions
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release
from pipeline.publish.schema_org import organisations

NAME = "croissant.json"
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}
# The registered type is application/vnd.apache.parquet, but readers of Croissant 1.0 know this one only.
_MEDIA_TYPES = {"Parquet": "application/x-parquet"}
# The context of the specification, https://docs.mlcommons.org/croissant/docs/croissant-spec.html
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def write(release: Release, folder: Path) -> None:
    write_json(dataset(release, folder), folder / NAME)


def dataset(release: Release, folder: Path) -> dict[str, Any]:
    """The description of the files in `folder`."""
    package = release.package
    out: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": package["name"],
        "alternateName": package["title"],
        "description": release.description,
        "keywords": package["keywords"],
        "license": package["licenses"][0]["path"],
        "inLanguage": release.languages,
        "version": release.version,
        "creator": organisations(release, "compiler"),
        "citeAs": package["attribution"],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path,
                "name": file.path,
                "description": file.description,
                "contentUrl": release.address(file.path),
                "contentSize": f"{file.bytes} B",
                "encodingFormat": _MEDIA_TYPES.get(file.form.name, file.form.media_type),
                "sha256": file.sha256,
            }
            for file in distributions(release, folder)
        ],
        "recordSet": [_record_set(table, release.declared) for table in release.declared.values()],
    }
    if release.facts.base_url:
        out["url"] = release.landing_page
    if release.modified:
        out["datePublished"] = release.issued if release.is_dated else release.first_issued
        out["dateModified"] = release.modified
    return out


def _record_set(table: schemas.Table, tables: Mapping[str, schemas.Table]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.primary_key],
        "field": [_field(table, field, tables) for field in table.fields],
    }


def _field(table: schemas.Table, field: schemas.Field, tables: Mapping[str, schemas.Table]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": f"{table.name}/{field.name}",
        "description": field.description,
        "dataType": _TYPES[field.type],
        "source": {"fileObject": {"@id": parquet_files.path(table.name)}, "extract": {"column": field.name}},
    }
    for key in table.foreign_keys:
        parent = key["reference"]["resource"]
        if parent and key["fields"] == [field.name] and not _refers(tables[parent]):
            out["references"] = {"field": {"@id": f"{parent}/{key['reference']['fields'][0]}"}}
    return out


def _refers(table: schemas.Table) -> bool:
    """Whether the table refers to another one; to itself does not count, such a key is not written."""
    return any(key["reference"]["resource"] for key in table.foreign_keys)
