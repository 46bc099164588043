"""`dataset-metadata.json`: what `kaggle datasets create` reads beside the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.publish import csv_files, parquet_files
from pipeline.publish.json_files import write_json
from pipeline.publish.release import Release

NAME = "dataset-metadata.json"


def write(release: Release, folder: Path) -> None:
    write_json(metadata(release), folder / NAME)


def metadata(release: Release) -> dict[str, Any]:
    """Kaggle's form, a subset of Data Package v1: exactly one licence, a title of at most 50 characters."""
    package = release.package
    return {
        "title": package["short_title"],
        "id": f"{package['kaggle_owner']}/{package['name']}",
        "subtitle": package["subtitle"],
        "description": "\n\n".join((release.description, package["attribution"], *package["caveats"])),
        "licenses": [{"name": package["licenses"][0]["name"]}],
        "keywords": package["keywords"],
        "resources": [
            {
                "path": path,
                "description": table.description,
                "schema": {
                    "fields": [
                        {"name": f.name, "title": f.title, "description": f.description, "type": f.type}
                        for f in table.fields
                    ]
                },
            }
            for table in release.declared.values()
            for path in (csv_files.path(table.name), parquet_files.path(table.name))
        ],
    }
