"""OGP's own rows, their sidecars and an earlier package that mean harm: the good page beside them is built, each bad
file is named, and nothing that they hold leaves as it must not."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_attacks import GOOD_ID, good
from test_reconcile import DATABASE, as_csv, made_row, written

from pipeline.cli import main
from pipeline.raw import limits
from pipeline.reconcile.given import read_given
from pipeline.reconcile.reference import Reference, ReferenceFileError, read_reference

KEY, MEMBER = "Commitment Unique Identifier", "Country/Locality"
MAIL = "clerk@example.org"
HUGE = 3 * 10**9
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
Attack = Callable[[Path], object]


def rows_as_csv(*rows: dict[str, str]) -> str:
    """A database of FR0901, FR0902, …, with these words in its rows."""
    usual = [{KEY: f"FR{901 + k:04}", "Short Title": "Registers"} for k in range(len(rows))]
    return as_csv(DATABASE, [made_row(DATABASE, **(one | row)) for one, row in zip(usual, rows, strict=True)])


def reference_of(path: Path, *rows: dict[str, str]) -> Reference:
    return read_reference(written(path / "ogp.csv", rows_as_csv(*rows)))


def raw_with(folder: Path, *rows: dict[str, str], sidecar: str = "", name: bytes = b"bad.csv") -> Path:
    """The good page, and a reference beside it."""
    good(folder)
    (folder / "reference").mkdir(exist_ok=True)
    path = Path(os.fsdecode(bytes(folder / "reference") + b"/" + name))
    written(path, rows_as_csv(*rows))
    if sidecar:
        path.with_name(path.name + ".meta.json").write_text(sidecar, encoding="utf-8")
    return folder


def built(raw: Path, *options: str) -> Result:
    words = ["build", str(raw), "--output", str(raw.parent / "out"), "--jobs", "1", "--no-site", *options]
    return CliRunner().invoke(main, words)


def published(raw: Path, *options: str) -> str:
    """All text of the package that was built, and what was printed."""
    done = built(raw, *options)
    assert done.exit_code == 0, done.output
    files = [p for p in (raw.parent / "out").rglob("*") if p.suffix in (".csv", ".json", ".md", ".jsonl", ".yaml")]
    assert f"\n{GOOD_ID}," in (raw.parent / "out" / "data" / "commitments.csv").read_text(encoding="utf-8")
    return done.output + "".join(p.read_bytes().decode("utf-8") for p in files)


def sparse(path: Path) -> None:
    path.touch()
    os.truncate(path, HUGE)


def beside(attack: Attack) -> Attack:
    """A whole reference, and something as its sidecar."""

    def write(path: Path) -> None:
        written(path, rows_as_csv({}))
        attack(path.with_name(path.name + ".meta.json"))

    return write


ATTACKS: dict[str, Attack] = {
    "pipe": os.mkfifo,
    "link-to-nothing": lambda path: path.symlink_to("nothing"),
    "link-to-zero": lambda path: path.symlink_to("/dev/zero"),
    "link-to-itself": lambda path: path.symlink_to(path.name),
    "gigabytes": sparse,
    "other-table": lambda path: path.write_text("a,b\n1,2\n"),
    "cell": lambda path: written(path, rows_as_csv({"Full Text": "w" * (limits.MAX_CELL + 1)})),
    "cells": lambda path: path.write_text("," * limits.MAX_CELLS + "\n"),
    "sidecar-pipe": beside(os.mkfifo),
    "sidecar-gigabytes": beside(sparse),
    "sidecar-link": beside(lambda path: path.symlink_to("nothing")),
    "sidecar-list": beside(lambda path: path.write_text("[1]")),
    "sidecar-deep": beside(lambda path: path.write_text("[" * 10_000)),
    "sidecar-day": beside(lambda path: path.write_text('{"date": "May\x1b[31m"}')),
    "licence-long": beside(lambda path: path.write_text(json.dumps({"licence": "word " * 10_000}))),
}


def test_each_bad_reference_of_a_folder_is_one_refusal(tmp_path: Path) -> None:
    raw = raw_with(tmp_path / "raw", {}, name=b"ogp.csv")
    for name, attack in ATTACKS.items():
        attack(raw / "reference" / f"{name}.csv")
    given, refusals = read_given([], "", [raw])
    assert [one.reference.name for one in given] == ["ogp.csv"]
    assert sorted(r.source for r in refusals) == sorted(f"reference/{name}.csv" for name in ATTACKS)
    assert all(r.message.startswith(r.source) and not NO_TEXT.search(r.message) for r in refusals)
    assert str(tmp_path) not in "".join(r.message for r in refusals)
    text = published(raw)
    assert not [name for name in ATTACKS if f"reference/{name}.csv" not in text]
    assert "\nFR0901," in (tmp_path / "out" / "data" / "commitments.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["pipe", "link-to-zero", "gigabytes", "other-table", "sidecar-pipe"])
def test_one_that_was_named_is_wrong_use(tmp_path: Path, name: str) -> None:
    good(tmp_path / "raw")
    path = tmp_path / f"{name}.csv"
    ATTACKS[name](path)
    done = built(tmp_path / "raw", "--reference", str(path))
    assert (done.exit_code, path.name in done.output, "Traceback" in done.output) == (2, True, False)


def test_what_a_sidecar_says_can_be_written(tmp_path: Path) -> None:
    licence = f'"x \\ud800 y \\u0000\\u001b[31m \\uffff {MAIL}"'
    raw = raw_with(tmp_path / "raw", {}, sidecar=f'{{"licence": {licence}, "date": "2024-05-31"}}')
    text = published(raw)
    assert "licence: x \ufffd y [31m \ufffd [e-mail])" in " ".join(text.split())
    assert not NO_TEXT.search(text)
    assert not [words for words in (MAIL, "\\u001b") if words in text]


def test_the_name_of_a_file_can_be_written(tmp_path: Path) -> None:
    raw = raw_with(tmp_path / "raw", {}, name=b"bad\xe9\x1b[31m.csv")
    text = published(raw)
    assert "bad\\xe9[31m.csv#2" in text
    assert not NO_TEXT.search(text)
    with pytest.raises(ReferenceFileError) as refused:
        read_reference(Path(os.fsdecode(b"no\xe9.csv")))
    str(refused.value).encode()


def test_no_cell_is_published_as_it_must_not(tmp_path: Path) -> None:
    words = f"W \x1b[31m\x01\x9f\uffff {MAIL}"
    columns = ("Short Title", "Full Text", "Lead Institution", "Commitment Number", "Action Plan Number",
               "Action Plan ID", "Commitment Title", "Start Date", MEMBER)  # fmt: skip
    rows = [{column: words} for column in columns]
    raw = raw_with(tmp_path / "raw", *[{}] * 60, *rows, {KEY: MAIL}, {KEY: f"{MAIL}.eu"}, {KEY: "FR\x1b9099"})
    text = published(raw)
    assert not NO_TEXT.search(text)
    assert MAIL not in text
    assert "W [31m\ufffd [e-mail]" in text


def test_a_row_keeps_ordinary_cells_and_loses_digits_that_are_no_year(tmp_path: Path) -> None:
    digits = "9" * 5000
    year, end_year, plain = reference_of(
        tmp_path,
        {"Year Of Submission": digits},
        {"Action Plan End Year": digits},
        {"Action Plan End Year": "2020", "Action Plan Number": "3", "Action Plan ID": "AP_FRA02"},
    ).rows
    assert (year.year, year.value("cycle"), end_year.end_year) == (None, "", None)
    assert (plain.year, plain.value("cycle"), plain.end_year) == (2018, "2018", 2020)
    assert (plain.key, plain.plan_number, plain.official_id) == ("FR0903", "3", "AP_FRA02")
    published(raw_with(tmp_path / "raw", {"Year Of Submission": digits}, {"Action Plan End Year": digits}))


def test_a_row_of_no_known_member_is_an_issue_and_left_out(tmp_path: Path) -> None:
    members = ["Zq\x1b Land </script>", "", MAIL, "a" * 10_000, "France"]
    raw = raw_with(tmp_path / "raw", *({MEMBER: member} for member in members), {KEY: GOOD_ID, MEMBER: "Nowhere"})
    published(raw)
    rows = (tmp_path / "out" / "data" / "commitments.csv").read_text(encoding="utf-8")
    assert [key for key in ("FR0901", "FR0902", "FR0903", "FR0904", "FR0905") if f"\n{key}," in rows] == ["FR0905"]
    issues = (tmp_path / "out" / "data" / "issues.csv").read_text(encoding="utf-8")
    assert issues.count("the member of this row in OGP commitments database is no known country or place") == 4


@pytest.mark.parametrize(
    "resource",
    [
        {"path": "data/observations.csv", "format": "csv"},
        {"path": "data/\ud800.csv", "format": "csv", "schema": {"fields": []}},
        {"path": ["x"], "format": "parquet"},
        {"path": "data/observations.csv", "format": "csv", "schema": {"fields": [{"type": "string"}]}},
        {"path": "data/observations.csv", "format": "csv", "schema": {"fields": [{"name": 1}]}},
        {"path": "data/observations.csv", "format": "csv", "schema": []},
    ],
    ids=["no-schema", "surrogate", "path-of-list", "no-name", "name-of-number", "schema-of-list"],
)
def test_an_earlier_package_that_is_none_is_wrong_use(tmp_path: Path, resource: dict[str, object]) -> None:
    good(tmp_path / "raw")
    old = tmp_path / "old"
    old.mkdir()
    (old / "datapackage.json").write_text(json.dumps({"name": "x", "resources": [resource]}))
    done = built(tmp_path / "raw", "--against", str(old))
    assert (done.exit_code, "Traceback" in done.output, done.exception.__class__) == (2, False, SystemExit)
    assert "is no published package" in done.output
    assert not (tmp_path / "out").exists()
