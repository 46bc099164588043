"""Releases keep their addresses, never change, and say what changed since the last one."""

from __future__ import annotations

import csv
import hashlib
import json
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from rdflib import FOAF, RDF, Graph, Namespace
from test_history import PAGE

from pipeline.build import build
from pipeline.check import check_package
from pipeline.publish import StagingError, describe_again
from pipeline.publish.checksums import sha256
from pipeline.publish.report import facts_of
from pipeline.releases import NothingNewError, SampleError, add_release

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SAMPLE = Path(__file__).parent.parent / "raw" / "sample"
BASE = "https://data.example.org/ogp/latest"
MEMBERS = {"FR": "France", "UA": "Ukraine", "GH": "Ghana"}


def saved(folder: Path, key: str, at: str, **facts: str) -> None:
    """A commitment's page as a person saves it: text, with address and time beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    page = PAGE.replace("France", MEMBERS[key[:2]]).replace("FR0043", key)
    (folder / f"{key}.{at}.txt").write_text(page.format(**{"status": "Active", "results": "Major", **facts}))
    url = f"https://www.opengovpartnership.org/members/{MEMBERS[key[:2]].lower()}/commitments/{key}/"
    beside = {"url": url, "captured_at": f"{at}T00:00:00Z", "media_type": "text/plain"}
    (folder / f"{key}.{at}.txt.meta.json").write_text(json.dumps(beside))


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """`first` knows France and Ghana, `second` Ukraine as well, `third` no longer knows France."""
    folder, raw = tmp_path_factory.mktemp("packages"), tmp_path_factory.mktemp("raw")
    for name, keys in (("first", "FR0043 GH0023"), ("second", "FR0043 GH0023 UA0068"), ("third", "GH0023 UA0068")):
        for key in keys.split():
            saved(raw / name, key, "2022-05-17" if key == "GH0023" else "2021-11-02")
        build([raw / name], folder / name, base_url=BASE)
    build([raw / "first"], folder / "plain")
    return {path.name: path for path in folder.iterdir()}


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def index(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "releases.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module")
def three(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    assert [add_release(packages[name], folder) for name in ("first", "second", "third")] == [
        "2022.05.1", "2022.05.2", "2022.05.3",
    ]  # fmt: skip
    return folder


def test_a_version_is_the_month_of_the_newest_capture_and_a_number(three: Path) -> None:
    assert index(three)["latest"] == "2022.05.3"
    assert [r["name"] for r in index(three)["releases"]] == ["2022.05.3", "2022.05.2", "2022.05.1"]
    for entry in index(three)["releases"]:
        descriptor = json.loads((three / entry["path"]).read_text(encoding="utf-8"))
        assert descriptor["version"] == entry["name"]
        archive = three / entry["archive"]
        assert (entry["archive_sha256"], entry["bytes"]) == (sha256(archive), archive.stat().st_size)


def test_each_release_is_a_sound_package(three: Path) -> None:
    for name in ("2022.05.1", "2022.05.3", "latest"):
        assert [f for f in check_package(three / name) if f.severity == "error"] == []


def test_notes_say_what_changed_since_the_last_release(three: Path) -> None:
    assert "The first release." in (three / "2022.05.1" / "RELEASE_NOTES.md").read_text(encoding="utf-8")
    second = (three / "2022.05.2" / "RELEASE_NOTES.md").read_text(encoding="utf-8")
    assert second.startswith("# From 2022.05.1 to 2022.05.2")
    assert "UA0068" in second
    third = (three / "2022.05.3" / "RELEASE_NOTES.md").read_text(encoding="utf-8")
    assert "FR0043" in third.partition("## No longer there")[2]


def tombstones(release: Path) -> list[dict[str, str]]:
    with (release / "tombstones.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["table_name"] == "commitments"]


def test_what_ever_left_keeps_its_last_values(three: Path, packages: dict[str, Path], tmp_path: Path) -> None:
    assert tombstones(three / "2022.05.1") == tombstones(three / "2022.05.2") == []
    gone = next(row for row in tombstones(three / "2022.05.3") if row["row_key"] == "FR0043")
    assert (gone["last_release"], gone["gone_in"], gone["returned_in"]) == ("2022.05.2", "2022.05.3", "")
    assert json.loads(gone["values"])["title"]
    for name in ("second", "third", "second"):
        add_release(packages[name], tmp_path)
    back = next(row for row in tombstones(tmp_path / "2022.05.3") if row["row_key"] == "FR0043")
    assert (back["gone_in"], back["returned_in"]) == ("2022.05.2", "2022.05.3")


def addresses(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (a for v in value.values() for a in addresses(v))
    elif isinstance(value, list):
        yield from (a for v in value for a in addresses(v))
    elif isinstance(value, str) and value.startswith("https://data.example.org/"):
        yield value


@pytest.mark.parametrize("name", ["2022.05.1", "2022.05.2", "2022.05.3", "latest"])
def test_every_address_of_a_release_serves_the_bytes_that_it_states(three: Path, name: str) -> None:
    croissant = json.loads((three / name / "croissant.json").read_text(encoding="utf-8"))
    files = [entry for entry in croissant["distribution"] if entry.get("sha256")]
    assert len(files) > 20
    for entry in files:
        served = three / entry["contentUrl"].removeprefix("https://data.example.org/ogp/")
        assert served.parts[len(three.parts)] == name
        assert sha256(served) == entry["sha256"]
    named = set(addresses(json.loads((three / name / "schema-org.jsonld").read_text(encoding="utf-8"))))
    for address in {a for a in named if "#" not in a} - {BASE, f"{BASE}/"}:
        assert (three / address.removeprefix("https://data.example.org/ogp/")).exists(), address


@pytest.fixture(scope="module")
def on_the_web(packages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Three releases in `dist/`, served by this machine at the address that they were built for."""
    root = tmp_path_factory.mktemp("web")
    handler = partial(SilentHandler, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/dist"
        for name in ("first", "second", "third"):
            package = edit(packages[name], root / "built" / name, lambda folder: described_for(folder, f"{url}/latest"))
            add_release(package, root / "dist")
        yield url, root / "dist"
        server.shutdown()


class SilentHandler(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Requests are not news."""


def described_for(package: Path, base_url: str) -> None:
    describe_again(package, replace(facts_of(package), base_url=base_url))


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())


@pytest.mark.parametrize("name", ["2022.05.1", "2022.05.2", "2022.05.3", "latest"])
def test_every_address_in_every_descriptor_serves_what_it_states(on_the_web: tuple[str, Path], name: str) -> None:
    url, dist = on_the_web
    folder = dist / name
    stated: dict[str, str] = {}
    croissant = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    stated |= {file["contentUrl"]: file["sha256"] for file in croissant["distribution"]}
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    stated |= {f"{url}/{name}/{r['path']}": r["hash"].removeprefix("sha256:") for r in package["resources"]}
    page = json.loads((folder / "schema-org.jsonld").read_text(encoding="utf-8"))
    for file in page["distribution"]:
        assert stated[file["contentUrl"]] == file["sha256"]
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    stated |= {f"{url}/{name}/{line[66:]}": line[:64] for line in sums}
    assert len(stated) > 2 * 20
    wrong = [address for address, sha in stated.items() if hashlib.sha256(fetched(address)).hexdigest() != sha]
    assert wrong == []
    assert all(address.startswith(f"{url}/{name}/") for address in stated)


@pytest.mark.parametrize("name", ["2022.05.1", "2022.05.2", "2022.05.3", "latest"])
def test_every_address_of_the_dcat_of_a_release_opens(on_the_web: tuple[str, Path], name: str) -> None:
    url, dist = on_the_web
    graph = Graph().parse(dist / name / "dcat.ttl")
    dataset = graph.value(None, RDF.type, DCAT.Dataset)
    files = list(graph.objects(dataset, DCAT.distribution))
    for file in files:
        address = str(graph.value(file, DCAT.downloadURL))
        assert address.startswith(f"{url}/{name}/")
        assert len(fetched(address)) == graph.value(file, DCAT.byteSize).toPython()
    for page in graph.objects(dataset, FOAF.page):
        assert fetched(str(page))
    assert str(graph.value(dataset, DCAT.landingPage)) == f"{url}/latest/"


def test_each_release_names_its_series_and_the_release_before_it(on_the_web: tuple[str, Path]) -> None:
    url, dist = on_the_web
    before = {"2022.05.1": None, "2022.05.2": "2022.05.1", "2022.05.3": "2022.05.2", "latest": "2022.05.2"}
    for name, earlier in before.items():
        graph = Graph().parse(dist / name / "dcat.ttl")
        (dataset,) = graph.subjects(RDF.type, DCAT.Dataset)
        assert str(dataset) == f"{url}/{name}/#dataset"
        assert str(graph.value(dataset, DCAT.inSeries)) == f"{url}/latest/#series"
        prev = graph.value(dataset, DCAT.prev)
        assert (prev and str(prev)) == (f"{url}/{earlier}/#dataset" if earlier else None)


def test_a_portal_may_be_given_all_releases_as_a_series(
    packages: dict[str, Path], tmp_path: Path, shared: Path
) -> None:
    from pyshacl import validate

    for name in ("first", "second", "third"):
        in_series = edit(packages[name], tmp_path / name, as_series)
        add_release(in_series, tmp_path / "dist")
    graph = Graph().parse(tmp_path / "dist" / "latest" / "dcat.ttl")
    root = BASE.removesuffix("/latest")
    releases = [f"{root}/2022.05.{number}/#dataset" for number in (3, 2, 1)]
    catalogue = graph.value(None, RDF.type, DCAT.Catalog)
    assert [str(dataset) for dataset in graph.objects(catalogue, DCAT.dataset)] == releases
    assert {str(dataset) for dataset in graph.subjects(RDF.type, DCAT.Dataset)} == set(releases)
    assert {str(s) for s in graph.objects(None, DCAT.inSeries)} == {f"{BASE}/#series"}
    shapes = Graph().parse(shared / "shapes" / "dcat-ap-3.0.1-SHACL.ttl")
    for name in ("latest", "2022.05.2"):
        conforms, _, words = validate(Graph().parse(tmp_path / "dist" / name / "dcat.ttl"), shacl_graph=shapes)
        assert conforms, words


def as_series(package: Path) -> None:
    describe_again(package, replace(facts_of(package), catalogue="series"))


def test_the_data_of_the_last_release_are_no_new_one(three: Path, packages: dict[str, Path], tmp_path: Path) -> None:
    add_release(packages["first"], tmp_path)
    before = content(tmp_path)
    for again in ("first", "plain"):
        with pytest.raises(NothingNewError, match=r"2022\.05\.1"):
            add_release(packages[again], tmp_path)
    assert content(tmp_path) == before


def test_a_release_made_twice_is_the_same_bytes(packages: dict[str, Path], tmp_path: Path) -> None:
    for folder in ("a", "b"):
        for name in ("first", "second"):
            add_release(packages[name], tmp_path / folder)
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_a_release_added_late_does_not_become_the_latest(
    packages: dict[str, Path], three: Path, tmp_path: Path
) -> None:
    saved(tmp_path / "raw", "UA0068", "2019-03-01")
    build([tmp_path / "raw"], tmp_path / "older")
    add_release(packages["first"], tmp_path / "dist")
    assert add_release(tmp_path / "older", tmp_path / "dist") == "2019.03.1"
    assert index(tmp_path / "dist")["latest"] == "2022.05.1"


def test_the_archive_holds_the_release_under_its_name(three: Path) -> None:
    with zipfile.ZipFile(three / "2022.05.2.zip") as archive:
        found = {i.filename.removeprefix("ogp-open-data-2022.05.2/"): archive.read(i) for i in archive.infolist()}
    assert found == content(three / "2022.05.2")


def test_made_up_data_are_released_only_where_somebody_asks_for_it(tmp_path: Path) -> None:
    build([SAMPLE], tmp_path / "sample")
    with pytest.raises(SampleError, match="made-up"):
        add_release(tmp_path / "sample", tmp_path / "dist")
    assert add_release(tmp_path / "sample", tmp_path / "dist", sample=True).endswith(".1")


def edit(package: Path, target: Path, change: Callable[[Path], None]) -> Path:
    for name, body in content(package).items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(body)
    change(target)
    return target


def test_a_package_that_was_changed_by_hand_is_refused(packages: dict[str, Path], tmp_path: Path) -> None:
    changed = edit(packages["first"], tmp_path / "changed", lambda p: (p / "data/members.csv").write_text("x") and None)
    with pytest.raises(StagingError, match=r"members\.csv.*build again"):
        add_release(changed, tmp_path / "releases")
    with pytest.raises(StagingError, match="make data"):
        add_release(tmp_path, tmp_path / "releases")
    assert not (tmp_path / "releases").exists()
