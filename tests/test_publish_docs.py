"""docs/portals.md names files that a package has and settings that the command knows."""

from __future__ import annotations

import re
from pathlib import Path

import made_release
import pytest

from pipeline.cli.build import build
from pipeline.publish import publish

GUIDE = (Path(__file__).parent.parent / "docs" / "portals.md").read_text(encoding="utf-8")


def test_every_file_that_the_guide_names_is_in_a_package(tmp_path: Path) -> None:
    package = publish(made_release.tables(), tmp_path / "out", made_release.FACTS).folder
    named = set(re.findall(r"`((?:data/)?[\w.-]+\.(?:json|jsonld|ttl|cff|sqlite|xlsx|csv)|SHA256SUMS)`", GUIDE))
    elsewhere = {"releases.json", "sitemap.xml"}
    assert {"dcat.ttl", ".zenodo.json", "data/csv-metadata.json"} <= named
    assert [name for name in sorted(named - elsewhere) if not (package / name).is_file()] == []


@pytest.mark.parametrize(
    "heading", ["CKAN", "data.gouv.fr", "Zenodo", "Hugging Face", "Kaggle", "Google Dataset Search"]
)
def test_every_portal_has_its_section(heading: str) -> None:
    assert re.search(rf"^## {re.escape(heading)}", GUIDE, re.M)


def test_the_setting_of_the_base_url_is_the_one_that_the_command_reads() -> None:
    option = next(parameter for parameter in build.params if parameter.name == "base_url")
    assert option.envvar in re.findall(r"OGPDATA_\w+", GUIDE)
