"""The site as a part of the package: made in the draft, in the checksums as one line, made again by a release."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_release import FACTS, tables

from pipeline.check import check_package
from pipeline.cli import main
from pipeline.publish import ensure_replaceable, publish
from pipeline.publish.checksums import NAME, files_named
from pipeline.publish.staging import StagingError
from pipeline.releases import add_release
from pipeline.site import write_site


def published(folder: Path) -> Path:
    publish(tables(), folder, FACTS, also={"site": write_site})
    return folder


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    return published(tmp_path_factory.mktemp("site") / "package")


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_one_line_of_the_checksums_stands_for_the_site(package):
    lines = (package / NAME).read_text().splitlines()
    assert [line.split("  ")[1] for line in lines if "site/" in line] == [f"site/{NAME}"]
    for folder in (package, package / "site"):
        run = subprocess.run(["sha256sum", "-c", "--quiet", NAME], cwd=folder, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr


def test_every_file_of_the_package_is_named(package):
    there = set(files(package)) - {".gitignore"}
    assert there == files_named(package)


@pytest.mark.parametrize("change", ["changed", "added", "deleted"])
def test_the_check_sees_a_changed_site(tmp_path, change):
    package = published(tmp_path / "package")
    page = package / "site" / "commitments" / "FR0043.html"
    if change == "changed":
        page.write_text("other")
    elif change == "added":
        (package / "site" / "more.html").write_text("more")
    else:
        page.unlink()
    found = [f for f in check_package(package) if "site/" in str(f)]
    assert len(found) == 1
    assert found[0].severity == ("warning" if change == "added" else "error")


def test_the_same_tables_give_the_same_bytes(package, tmp_path):
    assert files(published(tmp_path / "again")) == files(package)


def test_the_command_makes_the_same_site_again(package, tmp_path):
    again = published(tmp_path / "package")
    (again / "site" / "index.html").write_text("damaged")
    run = CliRunner().invoke(main, ["site", str(again)])
    assert run.exit_code == 0, run.output
    assert files(again) == files(package)
    assert [p.name for p in tmp_path.iterdir()] == ["package"]


def test_the_command_adds_a_site_to_a_package_without_one(tmp_path, package):
    publish(tables(), tmp_path / "bare", FACTS)
    assert not (tmp_path / "bare" / "site").exists()
    assert CliRunner().invoke(main, ["site", str(tmp_path / "bare"), "--quiet"]).output == ""
    assert files(tmp_path / "bare") == files(package)


def test_the_command_refuses_a_folder_that_is_no_package(tmp_path):
    run = CliRunner().invoke(main, ["site", str(tmp_path)])
    assert run.exit_code == 2
    assert "is no package: it has no report.json" in " ".join(run.output.split())


def test_the_command_refuses_a_package_that_lacks_a_table(tmp_path):
    publish(tables(), tmp_path / "bare", FACTS)
    (tmp_path / "bare" / "data" / "commitments.parquet").unlink()
    run = CliRunner().invoke(main, ["site", str(tmp_path / "bare")])
    assert run.exit_code == 2
    assert "commitments.parquet" in "".join(run.output.split())


@pytest.mark.parametrize(
    "report", ["[]", "null", '{"versions": 7}', '{"versions": {"code": "1"}, "refused": [7]}', "[" * 100_000]
)
def test_the_command_refuses_a_report_of_another_shape(report, tmp_path):
    (tmp_path / "report.json").write_text(report)
    run = CliRunner().invoke(main, ["site", str(tmp_path)])
    assert run.exit_code == 2
    assert "no package whose site can be made" in " ".join(run.output.split())


def test_files_of_others_in_the_site_are_not_deleted(tmp_path):
    package = published(tmp_path / "package")
    (package / "site" / "notes.txt").write_text("mine")
    with pytest.raises(StagingError, match=r"site/notes\.txt"):
        ensure_replaceable(package)
    run = CliRunner().invoke(main, ["site", str(package)])
    assert run.exit_code == 2
    assert (package / "site" / "notes.txt").read_text() == "mine"


def test_a_site_that_cannot_be_made_leaves_the_last_package(tmp_path):
    package = published(tmp_path / "package")
    before = files(package)

    def broken(draft: Path, site: Path) -> None:
        site.mkdir()
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        publish(tables(), package, FACTS, also={"site": broken})
    assert files(package) == before
    assert [p.name for p in tmp_path.iterdir()] == ["package"]


def test_a_release_carries_a_site_that_names_its_version(tmp_path):
    package = published(tmp_path / "package")
    version = add_release(package, tmp_path / "dist")
    for release in (tmp_path / "dist" / version, tmp_path / "dist" / "latest"):
        assert f"version {version}" in (release / "site" / "commitments" / "FR0043.html").read_text()
        assert [f for f in check_package(release) if "site" in str(f) or "SHA256SUMS" in str(f)] == []
        assert files_named(release) == set(files(release))


def test_a_base_address_gives_a_site_map_and_whole_addresses(tmp_path):
    publish(
        tables(), tmp_path / "p", FACTS, also={"site": partial(write_site, base_url="https://data.example.org/ogp/")}
    )
    site = tmp_path / "p" / "site"
    assert "<loc>https://data.example.org/ogp/site/commitments/FR0043.html</loc>" in (site / "sitemap.xml").read_text()
    assert "Sitemap: https://data.example.org/ogp/site/sitemap.xml" in (site / "robots.txt").read_text()
    head = (site / "members" / "france.html").read_text()
    assert '<link rel="canonical" href="https://data.example.org/ogp/site/members/france.html">' in head
