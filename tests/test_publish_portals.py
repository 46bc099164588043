"""What portals read: each descriptor against its own rules, as far as that goes without the portal itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import made_release
import pytest
import yaml
from rdflib import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Namespace
from rdflib.compare import isomorphic

from pipeline import schemas
from pipeline.publish import ReleaseFacts, publish
from pipeline.publish.report import facts_of

DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
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


def listed(package: Path) -> list[str]:
    """The files of the dataset as `dcat.ttl` lists them."""
    graph = Graph().parse(package / "dcat.ttl", publicID=f"{made_release.BASE_URL}/")
    dataset = graph.value(None, RDF.type, DCAT.Dataset)
    urls = [str(graph.value(file, DCAT.downloadURL)) for file in graph.objects(dataset, DCAT.distribution)]
    return [url.removeprefix(f"{made_release.BASE_URL}/") for url in urls]


def test_portals_list_the_workbook_first_every_table_and_no_more_files_than_a_person_reads(based: Path) -> None:
    files = listed(based)
    assert files[:3] == ["ogp-open-data.xlsx", "data/commitments_wide.csv", "data/commitments_wide.parquet"]
    assert {"README.md", "CODEBOOK.md", "codebook.csv", "ogp-open-data.sqlite"} < set(files)
    assert {f"data/{name}.csv" for name in schemas.tables()} < set(files)
    provenance = schemas.package()["distributions"]["provenance"]
    assert files[-len(provenance) :] == [f"data/{name}.csv" for name in provenance]
    assert len(files) <= 52
    assert all((based / file).is_file() for file in files)
    urls = [file["contentUrl"] for file in read(based, "schema-org.jsonld")["distribution"]]
    assert urls == [f"{made_release.BASE_URL}/{file}" for file in files]


def test_both_forms_of_dcat_list_the_files_in_one_order(based: Path) -> None:
    nodes = read(based, "dcat.jsonld")["@graph"]
    dataset = next(node for node in nodes if node.get("@type") == "dcat:Dataset")
    names = [file["@id"].partition("#")[2] for file in dataset["dcat:distribution"]]
    assert names == listed(based)


def test_dcat_names_every_language_of_the_texts_by_its_code(tmp_path: Path) -> None:
    """Looked up by name, `en` is En, a language of Viet Nam (ENC)."""
    captures = made_release.tables()["captures"].to_pylist()
    for capture, language in zip(captures, ("fr", "en"), strict=True):
        capture["language"] = language
    folder = publish(made_release.tables(captures=captures), tmp_path / "out", made_release.FACTS).folder
    graph = Graph().parse(folder / "dcat.ttl")
    dataset = graph.value(None, RDF.type, DCAT.Dataset)
    languages = [str(language).rpartition("/")[2] for language in graph.objects(dataset, DCTERMS.language)]
    assert languages == ["ENG", "FRA"]
    assert read(folder, "schema-org.jsonld")["inLanguage"] == read(folder, "croissant.json")["inLanguage"]
    assert read(folder, "croissant.json")["inLanguage"] == read(folder, "datapackage.json")["languages"] == ["en", "fr"]


def test_dcat_says_when_whose_and_what_it_is_made_from(based: Path) -> None:
    graph = Graph().parse(based / "dcat.ttl")
    dataset = graph.value(None, RDF.type, DCAT.Dataset)
    files = list(graph.objects(dataset, DCAT.distribution))
    for node in (dataset, *files):
        assert str(graph.value(node, DCTERMS.issued)) == "2026-01-15"
        assert graph.value(node, DCTERMS.modified).toPython().isoformat() == "2026-01-15T08:30:00+00:00"
    assert str(graph.value(dataset, DCAT.version)) == "2026.01.0"
    assert str(graph.value(dataset, DCAT.landingPage)) == f"{made_release.BASE_URL}/"
    pages = {str(page) for page in graph.objects(dataset, FOAF.page)}
    assert pages == {f"{made_release.BASE_URL}/{name}" for name in ("README.md", "CODEBOOK.md")}
    sources = {str(source) for source in graph.objects(dataset, DCTERMS.source)}
    assert sources == {source["path"] for source in schemas.package()["sources"]}
    rights = {str(graph.value(graph.value(file, DCTERMS.rights), RDFS.label)) for file in files}
    assert rights == {schemas.package()["rights"]}
    assert schemas.package()["rights"] in schemas.package()["caveats"]


@pytest.mark.parametrize(
    ("contact", "term", "iri"),
    [
        ("data@example.org", "hasEmail", "mailto:data@example.org"),
        ("https://example.org/contact", "hasURL", "https://example.org/contact"),
    ],
)
def test_a_contact_stands_in_every_descriptor_that_has_a_place_for_it(
    tmp_path: Path, contact: str, term: str, iri: str
) -> None:
    facts = ReleaseFacts("0.1.0", base_url=made_release.BASE_URL, contact=contact)
    folder = publish(made_release.tables(), tmp_path / "out", facts).folder
    graph = Graph().parse(folder / "dcat.ttl")
    point = graph.value(graph.value(None, RDF.type, DCAT.Dataset), DCAT.contactPoint)
    assert str(graph.value(point, VCARD[term])) == iri
    (publisher,) = read(folder, "schema-org.jsonld")["publisher"]
    assert contact in publisher["contactPoint"].values()
    assert any(contact in (c.get("email"), c.get("path")) for c in read(folder, "datapackage.json")["contributors"])
    assert facts_of(folder).contact == contact


def test_what_the_captures_say_of_themselves_stands_in_every_description(tmp_path: Path) -> None:
    notice = "Sample: the prose of these pages is made up."
    folder = publish(made_release.tables(), tmp_path / "out", ReleaseFacts("0.1.0", notices=(notice,))).folder
    graph = Graph().parse(folder / "dcat.ttl")
    said = [str(graph.value(node, DCTERMS.description)) for node in graph.subjects(DCAT.contactPoint | DCAT.dataset)]
    names = ("datapackage.json", "schema-org.jsonld", "croissant.json", "dataset-metadata.json", ".zenodo.json")
    said += [read(folder, name)["description"] for name in names]
    said.append(read(folder, "data/csv-metadata.json")["dc:description"])
    said.append(yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))["abstract"])
    said.append((folder / "README.md").read_text(encoding="utf-8"))
    assert len(said) == 10
    assert all(notice in text for text in said)


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
    assert places == {"FRA", "NGA", ""}
    assert [str(graph.value(period, p)) for p in (DCAT.startDate, DCAT.endDate)] == ["2018", "2020"]
    assert {graph.value(period, p).datatype for p in (DCAT.startDate, DCAT.endDate)} == {XSD.gYear}


def test_dcat_and_schema_org_name_the_world_and_the_same_countries(based: Path) -> None:
    """CKAN keeps one place, the last of the file; people read the first."""
    graph = Graph().parse(based / "dcat.ttl")
    dataset = graph.value(None, RDF.type, DCAT.Dataset)
    in_dcat = [(str(graph.value(p, SKOS.prefLabel)), str(p)) for p in graph.objects(dataset, DCTERMS.spatial)]
    in_schema_org = [(p["name"], p["sameAs"]) for p in read(based, "schema-org.jsonld")["spatialCoverage"]]
    assert [name for name, _ in in_schema_org] == ["World", "France", "Nigeria"]
    assert in_dcat == [*in_schema_org[1:], in_schema_org[0]]


def test_kosovo_has_the_code_of_the_eus_own_list(tmp_path: Path) -> None:
    members = made_release.tables()["members"].to_pylist()
    members[0] |= {"iso3": "XKX", "country_code": "XK"}
    folder = publish(made_release.tables(members=members), tmp_path / "out", made_release.FACTS).folder
    assert "authority/country/1A0" in (folder / "dcat.ttl").read_text(encoding="utf-8")


def test_no_year_of_the_coverage_lies_after_the_newest_capture(tmp_path: Path) -> None:
    plans = made_release.tables()["action_plans"].to_pylist()
    plans[0]["end_year"] = 2031
    folder = publish(made_release.tables(action_plans=plans), tmp_path / "out", made_release.FACTS).folder
    assert read(folder, "schema-org.jsonld")["temporalCoverage"] == "2018/2026"


def test_schema_org_has_what_search_engines_ask_for(package: Path) -> None:
    dataset = read(package, "schema-org.jsonld")
    assert 50 <= len(dataset["description"]) <= 5000
    assert {"name", "license", "creator", "keywords", "version", "isAccessibleForFree", "temporalCoverage"} <= set(
        dataset
    )
    assert all(downloads(package, file["contentUrl"]) for file in dataset["distribution"])
    assert {place["name"] for place in dataset["spatialCoverage"]} == {"World", "France", "Nigeria"}


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


def test_hugging_face_has_a_config_for_each_table_with_rows_and_the_readme_a_short_head(package: Path) -> None:
    text = (package / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    head = yaml.safe_load(text)
    assert head["license"] == "cc-by-4.0"
    assert "configs" not in head
    assert len(text.splitlines()) <= 8
    configs = yaml.safe_load((package / ".huggingface.yaml").read_text(encoding="utf-8"))["configs"]
    assert [config["config_name"] for config in configs] == list(schemas.tables())
    assert all((package / config["data_files"]).suffix == ".parquet" for config in configs)
    assert all((package / config["data_files"]).is_file() for config in configs)
    assert [config["config_name"] for config in configs if config.get("default")] == ["commitments_wide"]


def test_a_table_without_rows_has_no_hugging_face_config(tmp_path: Path) -> None:
    out = publish(made_release.tables(changes=[]), tmp_path / "out", made_release.FACTS).folder
    assert "config_name: changes" not in (out / ".huggingface.yaml").read_text(encoding="utf-8")


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
