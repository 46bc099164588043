"""What stands in a published package, and that it is all there, once, and the same every time."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import made_release
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import publish as publishing
from pipeline import schemas
from pipeline.check import Finding
from pipeline.model import Refusal
from pipeline.publish import (
    PublishRefusedError,
    ReleaseError,
    ReleaseFacts,
    csv_files,
    publish,
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(made_release.tables(), tmp_path_factory.mktemp("made") / "out", made_release.FACTS).folder


@pytest.fixture(scope="module")
def descriptor(package: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return content


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows(package: Path, table: str) -> list[dict[str, str]]:
    with (package / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_made_release_has_rows_in_every_table() -> None:
    assert not [name for name, table in made_release.tables().items() if table.num_rows == 0]


def test_every_declared_table_is_a_csv_and_a_parquet_file(package: Path) -> None:
    for name in schemas.tables():
        assert (package / "data" / f"{name}.csv").is_file()
        assert (package / "data" / f"{name}.parquet").is_file()


def test_a_table_that_is_not_given_is_published_empty_with_its_header(tmp_path: Path) -> None:
    given = {name: made_release.tables()[name] for name in ("members", "captures")}
    out = publish(given, tmp_path / "out", made_release.FACTS).folder
    header = ",".join(schemas.tables()["milestones"].columns)
    assert (out / "data" / "milestones.csv").read_bytes() == f"{header}\r\n".encode()
    assert pq.read_table(out / "data" / "milestones.parquet").schema.equals(schemas.tables()["milestones"].arrow())


def test_csv_is_utf8_without_mark_and_ends_records_with_crlf(package: Path) -> None:
    data = (package / "data" / "commitments.csv").read_bytes()
    assert data.startswith(b"commitment_id,")
    assert data.endswith(b"\r\n")
    assert "numérique".encode() in data
    assert data.count(b"\r\n") == len(rows(package, "commitments")) + 1


def test_csv_never_alters_a_value_not_even_one_that_looks_like_a_formula(package: Path) -> None:
    titles = {row["title"] for row in rows(package, "commitments")}
    assert set(made_release.FORMULA_TITLES) <= titles
    assert rows(package, "sections")[0]["text"] == made_release.LONG_TEXT


def test_csv_writes_booleans_in_words_and_nothing_for_what_is_missing(package: Path) -> None:
    known = rows(package, "commitments")[0]
    assert (known["starred"], known["verifiable"], known["ambition"]) == ("false", "true", "")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_text_comes_back_from_csv_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    file = tmp_path_factory.mktemp("csv") / "t.csv"
    csv_files.write_table(pa.table({"a": texts, "b": [None] * len(texts)}), file)
    with file.open(encoding="utf-8", newline="") as stream:
        assert [row["a"] for row in csv.DictReader(stream)] == texts


def test_parquet_is_described_inside_the_file(package: Path) -> None:
    schema = pq.read_schema(package / "data" / "commitments.parquet")
    assert schema.metadata[b"title"] == b"Commitments"
    assert schema.metadata[b"license"] == b"CC-BY-4.0"
    assert schema.metadata[b"version"] == b"0.1.0"
    described = schema.field("commitment_id").metadata[b"description"].decode()
    assert described == schemas.tables()["commitments"].field("commitment_id").description


def test_parquet_is_written_so_that_every_reader_takes_it(package: Path) -> None:
    meta = pq.read_metadata(package / "data" / "commitments.parquet")
    assert meta.num_row_groups == 1
    assert meta.row_group(0).column(0).compression == "ZSTD"
    assert {str(field.type) for field in pq.read_schema(package / "data" / "commitments.parquet")} == {
        "string", "int32", "bool",
    }  # fmt: skip


def test_an_empty_string_is_a_missing_value_in_every_format(tmp_path: Path) -> None:
    tables = made_release.tables(members=[{"member_id": "france", "name": ""}])
    out = publish({"members": tables["members"]}, tmp_path / "out", made_release.FACTS).folder
    assert pq.read_table(out / "data" / "members.parquet")["name"].to_pylist() == [None]


def test_the_descriptor_describes_the_files_that_are_there(package: Path, descriptor: dict[str, Any]) -> None:
    for resource in descriptor["resources"]:
        data = (package / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        if resource["format"] == "csv":
            assert resource["bytes"] == len(data)
        else:
            assert "bytes" not in resource  # Frictionless 5.21 would report a false byte-count error


def test_the_descriptor_says_when_its_newest_page_was_captured_and_nothing_of_the_clock(
    descriptor: dict[str, Any], tmp_path: Path
) -> None:
    assert descriptor["created"] == "2026-01-15T08:30:00Z"
    out = publish({}, tmp_path / "out", made_release.FACTS).folder
    assert "created" not in json.loads((out / "datapackage.json").read_text(encoding="utf-8"))


def test_the_descriptor_carries_caveats_and_fill_rates(descriptor: dict[str, Any]) -> None:
    resource = next(r for r in descriptor["resources"] if r["name"] == "commitments")
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert fields["commitment_id"]["fillRate"] == 1
    assert fields["verifiable"]["fillRate"] == 0.1
    assert fields["cycle"]["caveat"]
    assert resource["rowCount"] == 10


def test_the_descriptor_stays_in_the_subset_that_old_readers_know(descriptor: dict[str, Any]) -> None:
    for resource in descriptor["resources"]:
        assert resource["schema"]["missingValues"] == [""]
        assert "fieldsMatch" not in resource["schema"]
        assert "list" not in {field["type"] for field in resource["schema"]["fields"]}
        for field in resource["schema"]["fields"]:
            if "categories" in field:
                assert field["constraints"]["enum"] == [c["value"] for c in field["categories"]]


def test_the_codebook_has_every_table_column_and_code(package: Path) -> None:
    text = (package / "CODEBOOK.md").read_text(encoding="utf-8")
    for name, table in schemas.tables().items():
        assert f"\n## {name}\n" in text
        for field in table.fields:
            assert f"| `{field.name}` | {field.type} |" in text
            for code in field.codes:
                assert f"`{code['code']}`" in text


def test_the_readme_says_how_current_how_complete_and_whom_to_credit(package: Path) -> None:
    text = (package / "README.md").read_text(encoding="utf-8")
    assert "2026-01-15" in text
    assert "| commitment | 2 | 2 | 320 | 310 | 8 | 2 |" in text
    assert schemas.package()["attribution"] in text
    assert "creativecommons.org/licenses/by/4.0" in text


def test_checksums_hold_by_sha256sum_itself(package: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=package, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == len(contents(package)) - 2  # all but itself and .gitignore


def test_the_report_counts_what_was_read_and_names_what_was_refused(tmp_path: Path) -> None:
    facts = ReleaseFacts("0.1.0", refusals=(Refusal("b.bin", "not-a-page", "it is a picture"), Refusal("a", "x", "y")))
    out = publish(made_release.tables(), tmp_path / "out", facts).folder
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["rows"]["commitments"] == 10
    assert report["page_kinds"]["commitment"]["lines_left"] == 2
    assert [refusal["source"] for refusal in report["refused"]] == ["a", "b.bin"]
    assert report["issues"] == {"warning": {"word-unmapped": 1}}
    assert "timings_seconds" not in report


def test_timings_are_in_the_report_only_when_asked_for(tmp_path: Path) -> None:
    out = publish({}, tmp_path / "out", ReleaseFacts("0.1.0", timings={"parse": 1.23456})).folder
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["timings_seconds"] == {"parse": 1.235}


def test_the_same_tables_give_the_same_bytes_however_they_are_chunked(package: Path, tmp_path: Path) -> None:
    def in_chunks(table: pa.Table) -> pa.Table:
        return pa.concat_tables([table.slice(at, 1) for at in range(table.num_rows)]) if table.num_rows else table

    tables = {name: in_chunks(table) for name, table in reversed(made_release.tables().items())}
    assert contents(publish(tables, tmp_path / "again", made_release.FACTS).folder) == contents(package)


def test_several_processes_write_what_one_writes(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(publishing, "_WORTH_A_PROCESS", 0)
    folder = publish(made_release.tables(), tmp_path / "beside", made_release.FACTS, jobs=2).folder
    assert contents(folder) == contents(package)


def test_a_package_with_errors_is_kept_beside_and_the_old_one_stays(tmp_path: Path) -> None:
    target = publish(made_release.tables(), tmp_path / "out", made_release.FACTS).folder
    before = contents(target)
    error = Finding("members", 2, "france", "name", "", "a value")
    with pytest.raises(PublishRefusedError, match="1 error") as refused:
        publish({}, target, made_release.FACTS, check=lambda folder: [error])
    assert contents(target) == before
    assert refused.value.draft == tmp_path / "out.refused"
    assert refused.value.findings == [error]
    assert (tmp_path / "out.refused" / "SHA256SUMS").is_file()


def test_warnings_do_not_refuse(tmp_path: Path) -> None:
    warning = Finding("members", 2, "france", "name", "", "a value", severity="warning")
    assert publish({}, tmp_path / "out", made_release.FACTS, check=lambda folder: [warning]).findings == [warning]


def test_a_table_with_other_columns_than_declared_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"members.*nickname"):
        publish({"members": made_release.tables()["members"].append_column("nickname", pa.array(["x", "y"]))},
                tmp_path / "out", made_release.FACTS)  # fmt: skip


def test_a_table_that_nobody_declared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="pets"):
        publish({"pets": pa.table({"name": ["Rex"]})}, tmp_path / "out", made_release.FACTS)
