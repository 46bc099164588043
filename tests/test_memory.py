"""Two builds and two releases, with everything that can differ between them: each is told once, with its cause."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from page_texts import commitment_text

import pipeline.tables as made_tables
from pipeline import versions
from pipeline.build import build
from pipeline.corrections import Correction
from pipeline.diff import Difference, Published, compare
from pipeline.diff.changelog import in_words
from pipeline.model import Parsed
from pipeline.releases import NothingNewError, add_release

SITE = "https://www.opengovpartnership.org"
OLD, NEW = "2021-01-01T00:00:00Z", "2022-01-01T00:00:00Z"
KEYS = ("FR0001", "FR0002", "FR0003", "FR0004", "FR0005", "FR0006")
CORRECTION = Correction(
    "commitments", "FR0005", "title", "A regsiter of keys", "A register of keys", "A slip.", "a reader"
)  # fmt: skip


def save(raw: Path, key: str, when: str, **said: str) -> None:
    raw.mkdir(exist_ok=True)
    path = raw / f"{key}-{when[:4]}.txt"
    path.write_text(commitment_text(key, **said), encoding="utf-8")
    sidecar = {"url": f"{SITE}/members/france/commitments/{key}/", "captured_at": when, "media_type": "text/plain"}
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")


def titled(key: str) -> dict[str, str]:
    return {"title": "A regsiter of keys"} if key == "FR0005" else {}


def as_an_older_version(parse: Callable[..., Any]) -> Callable[..., Any]:
    """A parser that does not yet know one word of one page."""

    def parsed(*arguments: Any, **named: Any) -> Any:
        read = parse(*arguments, **named)
        page = next(part for part in (read if isinstance(read, tuple) else (read,)) if isinstance(part, Parsed))
        page.observations[:] = [
            replace(o, value="", state="not-shown") if (o.row_key, o.field) == ("FR0004", "lead_institution") else o
            for o in page.observations
        ]
        return read

    return parsed


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """(the first package, the second, the releases made of both)."""
    folder = tmp_path_factory.mktemp("memory")
    raw, dist = folder / "raw", folder / "dist"
    for key in KEYS:
        save(raw, key, OLD, **titled(key))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made_tables, "declared_corrections", tuple)
        patch.setattr(versions, "parse_page", as_an_older_version(versions.parse_page))
        first = build([raw], folder / "first").folder
    add_release(first, dist)
    save(raw, "FR0001", NEW, status="Inactive", early_results="Major")
    save(raw, "FR0002", NEW, title="Another summit")
    for path in raw.glob("FR0006*"):
        path.unlink()
    for key in ("FR0007", "FR0008"):
        save(raw, key, NEW)
    with pytest.MonkeyPatch.context() as patch:
        rows = made_tables.policy_area_rows
        patch.setattr(made_tables, "policy_area_rows", lambda unknown: [renamed(row) for row in rows(unknown)])
        patch.setattr(made_tables, "declared_corrections", lambda: [CORRECTION])
        second = build([raw], folder / "second", against=dist / "latest").folder
    add_release(second, dist)
    return first, second, dist


def renamed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"name": "Building Capacity"} if row["policy_area_id"] == "capacity-building" else row


@pytest.fixture(scope="module")
def difference(packages: tuple[Path, Path, Path]) -> Difference:
    return compare(*(Published.open(package) for package in packages[:2]))


def test_the_difference_names_each_with_its_cause(difference: Difference) -> None:
    told = {
        (c.row_key, c.kind, c.field, c.cause)
        for c in difference.changes
        if c.table_name in ("commitments", "policy_areas")
    }
    assert told == {
        ("FR0001", "changed", "status", "source"),
        ("FR0001", "changed", "early_results", "source"),
        ("FR0001", "changed", "strong_early_results", "source"),  # follows from the rating
        ("FR0002", "changed", "title", "source"),
        ("FR0004", "changed", "lead_institution", "rule"),
        ("FR0004", "changed", "lead_institution_state", "rule"),
        ("FR0005", "changed", "title", "correction"),
        ("FR0006", "gone", "", "source"),
        ("FR0007", "added", "", "source"),
        ("FR0008", "added", "", "source"),
        ("capacity-building", "changed", "name", "rule"),
    }


def test_changes_of_the_second_package_say_the_same(packages: tuple[Path, Path, Path]) -> None:
    rows = pq.read_table(packages[1] / "data" / "changes.parquet").to_pylist()
    names = ("row_key", "field", "old_state", "old_value", "new_value", "kind", "cause")
    assert {tuple(row[name] for name in names) for row in rows} == {
        ("FR0001", "status", "stated", "Active", "Inactive", "meaning", "source"),
        ("FR0001", "early_results", "pending", None, "Major", "meaning", "source"),
        ("FR0002", "title", "stated", "Govtech Summit", "Another summit", "meaning", "source"),
        ("FR0004", "lead_institution", "not-shown", None, "Ministry of Example", "meaning", "rule"),
        ("FR0005", "title", "stated", "A regsiter of keys", "A register of keys", "wording", "correction"),
    }


def test_words_and_notes_name_each(difference: Difference, packages: tuple[Path, Path, Path]) -> None:
    (newest,) = (path for path in packages[2].glob("2022.01.1") if path.is_dir())
    notes = (newest / "RELEASE_NOTES.md").read_text(encoding="utf-8")
    for words in (in_words(difference), notes):
        for said in (
            "Capacity Building is now called Building Capacity",
            "status was Active, is Inactive",
            "title was Govtech Summit, is Another summit",
            "title was A regsiter of keys, is A register of keys",
            "FR0004",
            "FR0006",
            "FR0007",
            "FR0008",
        ):
            assert said in words


def test_what_left_is_a_tombstone_and_the_index_has_both(packages: tuple[Path, Path, Path]) -> None:
    dist = packages[2]
    with (dist / "2022.01.1" / "tombstones.csv").open(encoding="utf-8", newline="") as file:
        gone = {(row["table_name"], row["row_key"]) for row in csv.DictReader(file)}
    assert ("commitments", "FR0006") in gone
    index = (dist / "releases.json").read_text(encoding="utf-8")
    assert "2021.01.1" in index
    assert "2022.01.1" in index


def test_a_build_of_the_same_pages_against_its_own_release_is_nothing_new(
    packages: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    raw, dist = packages[0].parent / "raw", packages[2]
    with pytest.MonkeyPatch.context() as patch:
        rows = made_tables.policy_area_rows
        patch.setattr(made_tables, "policy_area_rows", lambda unknown: [renamed(row) for row in rows(unknown)])
        patch.setattr(made_tables, "declared_corrections", lambda: [CORRECTION])
        again = build([raw], tmp_path / "again", against=dist / "latest").folder
    with pytest.raises(NothingNewError):
        add_release(again, dist)
