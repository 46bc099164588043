"""A real CKAN harvests the package's DCAT, and gives its files back as they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import ckan_site
import pytest
from needed import CONTACT, require

from pipeline import schemas


class Portal:
    """A CKAN site and its action API."""

    def __init__(self, running: ckan_site.Site, client: Any) -> None:
        self.site, self.client = running, client

    def call(self, action: str, files: tuple[Path, ...] = (), **arguments: Any) -> Any:
        printed = self.client.script(
            "ckan_api.py", self.site.url, self.site.token, action, json.dumps(arguments), *files
        )
        return json.loads(printed.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def portal(client: partial[Any]) -> Iterator[Portal]:
    require(ckan_site.PROGRAMS, ckan_site.find_program)
    ckan = client("ckan")
    with ckan_site.site(ckan.bin.parent) as running:
        portal = Portal(running, ckan)
        portal.call("organization_create", name="ogp", title="OGP")
        yield portal


@pytest.fixture(scope="module")
def harvested(portal: Portal, served: tuple[Path, str]) -> dict[str, Any]:
    """The dataset as CKAN has it after one harvest."""
    base_url = served[1]
    source = portal.call(
        "harvest_source_create",
        name="ogp-source",
        title="OGP Open Data",
        url=f"{base_url}/dcat.ttl",
        source_type="dcat_rdf",
        owner_org="ogp",
        config=json.dumps({"rdf_format": "text/turtle"}),
    )
    portal.site.ckan("harvester", "run-test", source["id"], f"{base_url}/#dataset")
    found = portal.call("package_search", fq="dataset_type:dataset", rows=10)["results"]
    assert len(found) == 1
    dataset: dict[str, Any] = portal.call("package_show", id=found[0]["id"])
    return dataset


def test_ckan_has_title_licence_and_keywords(harvested: dict[str, Any]) -> None:
    assert harvested["title"] == schemas.package()["title"]
    assert harvested["license_id"] == "cc-by"
    assert {tag["name"] for tag in harvested["tags"]} >= {"open government", "transparency"}


def test_ckan_has_every_resource_with_its_format(harvested: dict[str, Any]) -> None:
    formats = [resource["format"] for resource in harvested["resources"]]
    assert formats.count("CSV") == len(schemas.tables()) + 1  # and the codebook
    assert formats.count("PARQUET") == len(schemas.package()["distributions"]["main"])
    assert set(formats) == {"CSV", "PARQUET", "XLSX", "SQLITE", "MARKDOWN"}


def test_ckan_lists_few_files_the_workbook_and_the_wide_table_first(harvested: dict[str, Any]) -> None:
    files = [resource["url"].rpartition("/")[2] for resource in harvested["resources"]]
    assert len(files) <= 52
    assert files[:3] == ["ogp-open-data.xlsx", "commitments_wide.csv", "commitments_wide.parquet"]


def test_ckan_knows_language_place_days_version_and_contact(harvested: dict[str, Any]) -> None:
    extras = {extra["key"]: extra["value"] for extra in harvested["extras"]}
    assert json.loads(extras["language"])[0].endswith("/language/ENG")
    assert (extras["spatial_text"], extras["spatial_uri"]) == ("World", schemas.package()["places"]["world"]["iri"])
    assert extras["issued"] == "2026-01-15"
    assert extras["modified"].startswith("2026-01-15")
    assert harvested["version"] == "2026.01.0"
    assert extras["contact_email"] == CONTACT
    assert (extras["temporal_start"], extras["temporal_end"]) == ("2018", "2020")
    for resource in harvested["resources"]:
        assert resource["issued"] == "2026-01-15"
        assert schemas.package()["rights"] in resource["rights"]


def test_the_resources_that_ckan_lists_are_the_files_of_the_package(
    harvested: dict[str, Any], served: tuple[Path, str]
) -> None:
    folder, base_url = served
    for resource in harvested["resources"]:
        path = resource["url"].removeprefix(f"{base_url}/")
        assert ckan_site.fetch(resource["url"]) == (folder / path).read_bytes()


@pytest.mark.parametrize("path", ["data/commitments.csv", "data/sections.parquet"])
def test_a_file_uploaded_to_ckan_comes_back_byte_for_byte(
    portal: Portal, harvested: dict[str, Any], served: tuple[Path, str], path: str
) -> None:
    file = served[0] / path
    made = portal.call("resource_create", files=(file,), package_id=harvested["id"], name=path, url="upload")
    assert made["url"].startswith(portal.site.url)
    assert ckan_site.fetch(made["url"]) == file.read_bytes()


def test_the_page_of_the_dataset_opens(portal: Portal, harvested: dict[str, Any]) -> None:
    page = ckan_site.fetch(f"{portal.site.url}/dataset/{harvested['name']}").decode()
    assert schemas.package()["title"] in page
