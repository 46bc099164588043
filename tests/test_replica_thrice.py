"""The replica crawled three times, with three changes before the last: history loses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crawling import crawl
from replica.facts import Facts
from replica.server import Replica
from test_versions import statements

from pipeline.build import look_at, read_and_parse
from pipeline.model import Capture, Parsed
from pipeline.raw import read_captures
from pipeline.tables import make_tables

CHANGES = {
    ("FR0001", "status"): "Withdrawn",
    ("GH0002", "title"): "Open the Books",
    ("KAD0003", "lead"): "Treasury",
}
COLUMNS = {"lead": "lead_institution"}
# Of which capture of a run it is said: of the first, where each is read alone of the last.
_OF_CAPTURES = {"capture_id", "from_capture_id", "issues"}
_OF_READING = {"captures", "observations", "issues"}


@pytest.fixture(scope="module")
def thrice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[tuple[str, str], str]]]:
    """(folder of the three crawls, what was there before the changes)."""
    raw = tmp_path_factory.mktemp("thrice")
    before = {}
    with Replica(Facts.made(commitments_each=3)) as replica:
        for number in range(3):
            if number == 2:
                for (key, name), value in CHANGES.items():
                    before[key, name] = str(getattr(replica.facts.commitments[key], name))
                    replica.set_facts(replica.facts.changed(key, **{name: value}))
            done = crawl(replica, raw)
            assert done.returncode == 0, done.stderr
            time.sleep(1)  # captures have seconds
        yield raw, before


def rows(parsed: list[Parsed]) -> dict[str, list[dict[str, Any]]]:
    return {name: table.to_pylist() for name, table in make_tables(parsed, corrections=()).items()}


def without(row: dict[str, Any], columns: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in columns}


def each_alone(raw: Path) -> list[Parsed]:
    captures = [capture for capture in read_captures([raw]) if isinstance(capture, Capture)]
    return [look_at(capture)[1] for capture in captures]


def test_changes_are_the_three_that_were_made(thrice: tuple[Path, dict[tuple[str, str], str]]) -> None:
    raw, before = thrice
    found = {
        (row["row_key"], row["field"], row["old_value"], row["new_value"])
        for row in rows(read_and_parse([raw])[0])["changes"]
    }
    assert found == {(key, COLUMNS.get(name, name), before[key, name], new) for (key, name), new in CHANGES.items()}


def test_one_archive_gives_the_tables_that_three_give(
    thrice: tuple[Path, dict[tuple[str, str], str]], tmp_path: Path
) -> None:
    raw, _ = thrice
    archives = sorted(raw.rglob("*.warc.gz"))
    assert len(archives) >= 3
    (tmp_path / "one.warc.gz").write_bytes(b"".join(path.read_bytes() for path in archives))
    many, one = rows(read_and_parse([raw])[0]), rows(read_and_parse([tmp_path])[0])
    for name, table in many.items():
        assert [without(row, {"source"}) for row in table] == [without(row, {"source"}) for row in one[name]], name


def test_versions_give_the_tables_that_all_captures_give_and_lose_no_statement(
    thrice: tuple[Path, dict[tuple[str, str], str]],
) -> None:
    raw, _ = thrice
    versions, alone = read_and_parse([raw])[0], each_alone(raw)
    assert len(versions) < len(alone) / 2
    assert statements(versions) == statements(alone)
    few, all_of_them = rows(versions), rows(alone)
    for name in few.keys() - _OF_READING:
        told = [without(row, _OF_CAPTURES) for row in few[name]]
        assert told == [without(row, _OF_CAPTURES) for row in all_of_them[name]], name
