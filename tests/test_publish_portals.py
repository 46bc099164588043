"""What portals read: each descriptor against its own rules, as far as that goes without the portal itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import made_release
import pytest
import yaml
from rdflib import DCTERMS, RDF, RDFS, Graph, Namespace
from rdflib.compare import isomorphic

from pipeline import schemas
from pipeline.publish import ReleaseFacts, publish

DCAT = Namespace("http://www.w3.org/ns/dcat#")
WITHOUT, WITH = "without base URL", "with base URL"


@pytest.fixture(scope="module", params=[WITHOUT, WITH])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    facts = ReleaseFacts("0.1.0", base_url=made_release.BASE_URL if request.param == WITH else "")
    return publish(made_release.tables(), tmp_path_factory.mktemp("portals") / "out", facts).folder


@pytest.fixture(scope="module")
def based(tmp_path_factory: pytest.TempPathFactory) -> Path:
    facts = ReleaseFacts("0.1.0", base_url=made_release.BASE_URL)
    return publish(made_release.tables(), tmp_path_factory.mktemp("based") / "out", facts).folder


def read(package: Path, name: str) -> Any:
    return json.loads((package / name).read_text(encoding="utf-8"))


def downloads(package: Path, address: str) -> bool:
    """Whether an address, relative or absolute, is that of a file of the package."""
    full = urljoin(f"{made_release.BASE_URL}/", address)
    return (package / full.removeprefix(f"{made_release.BASE_URL}/")).is_file()


def test_dcat_conforms_to_the_shapes_of_dcat_ap(package: Path, shared: Path) -> None:
    from pyshacl import validate

    shapes = Graph().parse(shared / "shapes" / "dcat-ap-3.0.1-SHACL.ttl")
    for name, form in (("dcat.ttl", "turtle"), ("dcat.jsonld", "json-ld")):
        conforms, _, words = validate(Graph().parse(package / name, format=form), shacl_graph=shapes)
        assert conforms, words


def test_both_forms_of_dcat_say_the_same(package: Path) -> None:
    base = "https://example.org/"  # for the addresses that are relative
    turtle = Graph().parse(package / "dcat.ttl", publicID=base)
    json_ld = Graph().parse(package / "dcat.jsonld", publicID=base)
    assert isomorphic(turtle, json_ld)


def test_dcat_has_a_distribution_for_every_file_a_reader_wants(based: Path) -> None:
    graph = Graph().parse(based / "dcat.ttl")
    urls = {str(url) for url in graph.objects(None, DCAT.downloadURL)}
    tables = {f"data/{name}.{form}" for name in schemas.tables() for form in ("csv", "parquet")}
    files = tables | {"ogp-open-data.xlsx", "ogp-open-data.sqlite"}
    assert urls == {f"{made_release.BASE_URL}/{path}" for path in files}
    assert all(downloads(based, url) for url in urls)


def test_dcat_avoids_the_traps_of_ckan_and_udata(based: Path) -> None:
    graph = Graph().parse(based / "dcat.ttl")
    for form in graph.objects(None, DCTERMS.format):
        assert {DCTERMS.IMT, DCTERMS.MediaTypeOrExtent} <= set(graph.objects(form, RDF.type))
        assert graph.value(form, RDFS.label) is not None
    licences = set(graph.objects(None, DCTERMS.license))
    assert {str(graph.value(licence, DCTERMS.title)) for licence in licences} == {"Creative Commons Attribution"}
    assert "spdx" not in (based / "dcat.ttl").read_text(encoding="utf-8"), "udata drops datasets with typed checksums"


def test_dcat_says_which_countries_and_which_years(based: Path) -> None:
    graph = Graph().parse(based / "dcat.ttl")
    dataset = graph.value(None, RDF.type, DCAT.Dataset)
    places = {str(place).rpartition("/")[2] for place in graph.objects(dataset, DCTERMS.spatial)}
    period = graph.value(dataset, DCTERMS.temporal)
    assert places == {"FRA", "NGA"}
    assert [str(graph.value(period, p)) for p in (DCAT.startDate, DCAT.endDate)] == ["2018-01-01", "2020-12-31"]


def test_schema_org_has_what_search_engines_ask_for(package: Path) -> None:
    dataset = read(package, "schema-org.jsonld")
    assert 50 <= len(dataset["description"]) <= 5000
    assert {"name", "license", "creator", "keywords", "version", "isAccessibleForFree", "temporalCoverage"} <= set(
        dataset
    )
    assert all(downloads(package, file["contentUrl"]) for file in dataset["distribution"])
    assert {place["name"] for place in dataset["spatialCoverage"]} == {"France", "Nigeria"}


def test_croissant_reads_parquet_and_states_every_checksum(package: Path) -> None:
    dataset = read(package, "croissant.json")
    files = {file["@id"]: file for file in dataset["distribution"]}
    assert all(len(file["sha256"]) == 64 and downloads(package, file["contentUrl"]) for file in files.values())
    assert [record_set["@id"] for record_set in dataset["recordSet"]] == list(schemas.tables())
    for record_set in dataset["recordSet"]:
        columns = [field["source"]["extract"]["column"] for field in record_set["field"]]
        assert columns == list(schemas.tables()[record_set["@id"]].columns)
        for field in record_set["field"]:
            assert files[field["source"]["fileObject"]["@id"]]["encodingFormat"] == "application/x-parquet"


def test_the_readme_has_a_hugging_face_config_for_each_table_with_rows(package: Path) -> None:
    head = yaml.safe_load((package / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    assert head["license"] == "cc-by-4.0"
    assert [config["config_name"] for config in head["configs"]] == list(schemas.tables())
    assert all((package / config["data_files"]).suffix == ".parquet" for config in head["configs"])
    assert all((package / config["data_files"]).is_file() for config in head["configs"])
    assert [config["config_name"] for config in head["configs"] if config.get("default")] == ["commitments_wide"]


def test_a_table_without_rows_has_no_hugging_face_config(tmp_path: Path) -> None:
    out = publish(made_release.tables(changes=[]), tmp_path / "out", made_release.FACTS).folder
    assert "config_name: changes" not in (out / "README.md").read_text(encoding="utf-8")


def test_csvw_lies_beside_the_tables_and_describes_every_column(package: Path) -> None:
    group = read(package, "data/csv-metadata.json")
    for table in group["tables"]:
        declared = schemas.tables()[Path(table["url"]).stem]
        assert (package / "data" / table["url"]).is_file()
        assert [column["name"] for column in table["tableSchema"]["columns"]] == list(declared.columns)
        assert table["tableSchema"]["primaryKey"] == list(declared.primary_key)


def test_kaggle_gets_one_licence_and_titles_of_its_lengths(package: Path) -> None:
    metadata = read(package, "dataset-metadata.json")
    assert 6 <= len(metadata["title"]) <= 50
    assert 20 <= len(metadata["subtitle"]) <= 80
    assert metadata["licenses"] == [{"name": "CC-BY-4.0"}]
    assert all((package / resource["path"]).is_file() for resource in metadata["resources"])


def test_zenodo_and_citation_agree(package: Path) -> None:
    deposit = read(package, ".zenodo.json")
    citation = yaml.safe_load((package / "CITATION.cff").read_text(encoding="utf-8"))
    assert deposit["upload_type"] == citation["type"] == "dataset"
    assert deposit["title"] == citation["title"]
    assert deposit["publication_date"] == str(citation["date-released"]) == "2026-01-15"
    assert deposit["license"] == citation["license"].lower()


@pytest.mark.parametrize("name", ["dcat.ttl", "schema-org.jsonld", "croissant.json", "CITATION.cff"])
def test_without_a_base_url_no_address_is_made_up(tmp_path: Path, name: str) -> None:
    plain = publish(made_release.tables(), tmp_path / "plain", made_release.FACTS).folder
    assert "example.org" not in (plain / name).read_text(encoding="utf-8")
