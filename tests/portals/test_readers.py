"""The programs that read descriptors, each on both packages."""

from __future__ import annotations

import json
import os
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline import schemas


def row_counts(package: Path) -> dict[str, int]:
    return {name: pq.read_metadata(package / "data" / f"{name}.parquet").num_rows for name in schemas.tables()}


def last_line(printed: str) -> Any:
    return json.loads(printed.strip().splitlines()[-1])


def test_frictionless_finds_every_resource_valid(package: Path) -> None:
    from frictionless import Package

    report = Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    assert report.stats["tasks"] == 2 * len(schemas.tables())


def test_the_official_profiles_of_data_package_2_find_no_error(package: Path, client: partial[Any]) -> None:
    client("profiles").script("profiles.py", package)


def test_the_old_python_reader_reads_all_tables_and_relations_hold(package: Path, client: partial[Any]) -> None:
    assert last_line(client("datapackage").script("datapackage_v1.py", package)) == row_counts(package)


def test_the_old_javascript_reader_reads_all_tables_and_relations_hold(package: Path, node_modules: Path) -> None:
    script = Path(__file__).parent / "scripts" / "datapackage_v1.js"
    environment = {**os.environ, "NODE_PATH": str(node_modules)}
    done = subprocess.run(["node", script, package], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    assert last_line(done.stdout) == row_counts(package)


def test_mlcroissant_finds_no_error_and_loads_every_record_set(package: Path, client: partial[Any]) -> None:
    croissant = client("croissant")
    croissant.run("mlcroissant", "validate", "--jsonld", "croissant.json", cwd=package)
    filled = {name: count for name, count in row_counts(package).items() if count}
    loaded = last_line(croissant.script("croissant_loads.py", package, *filled))
    assert loaded["counts"] == filled
    first = pq.read_table(package / "data" / "commitments.parquet").slice(0, 1).to_pylist()[0]
    assert loaded["first"] == {f"commitments/{column}": value for column, value in first.items()}


def test_hugging_face_loads_every_config_offline(package: Path, client: partial[Any]) -> None:
    filled = {name: count for name, count in row_counts(package).items() if count}
    assert last_line(client("croissant").script("datasets_load.py", package)) == filled


def test_csvw_validates(package: Path, client: partial[Any]) -> None:
    printed = client("csvw").run("csvwvalidate", "-v", package / "data" / "csv-metadata.json")
    assert printed.strip().endswith("OK")


def test_cffconvert_validates(package: Path, client: partial[Any]) -> None:
    assert "valid" in client("csvw").run("cffconvert", "--validate", "-i", package / "CITATION.cff")


def test_udata_accepts_the_dataset_and_knows_licence_and_formats(based: Path, client: partial[Any]) -> None:
    made = last_line(client("udata").script("udata_reads.py", based / "dcat.ttl"))
    assert made["title"] == schemas.package()["title"]
    assert made["license"] == "cc-by"
    assert {"csv", "parquet"} <= set(made["formats"])
    assert made["resources"] == (based / "dcat.ttl").read_text(encoding="utf-8").count("dcat:downloadURL")
    assert "open-government" in made["tags"]
    assert [day[:4] for day in made["temporal"]] == ["2018", "2020"]
