"""The worked questions in the package's README are run as they stand there and give the numbers printed there."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Question:
    printed: list[tuple[str | int | None, ...]]
    python: str
    r: str
    sql: str


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build([ROOT / "raw" / "sample"], tmp_path_factory.mktemp("questions") / "out").folder


@pytest.fixture(scope="module")
def readme(package: Path) -> str:
    return (package / "README.md").read_text(encoding="utf-8")


def block(text: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text, re.S)
    assert found, f"no {language} in: {text[:60]}"
    return found[1]


def printed_rows(text: str) -> list[tuple[str | int | None, ...]]:
    """The rows of the table in a question's text, below its header."""
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [tuple(typed(cell.strip()) for cell in line.strip("|").split("|")) for line in lines]


def typed(cell: object) -> str | int | None:
    """A value as it is printed: text, a number, or none."""
    text = "" if cell is None or cell != cell else str(cell)
    return int(float(text)) if re.fullmatch(r"\d+(\.0)?", text) else text if text not in {"", "NA", "<NA>"} else None


@pytest.fixture(scope="module")
def questions(readme: str) -> list[Question]:
    parts = re.split(r"^### \d\. ", readme, flags=re.M)[1:]
    return [
        Question(
            printed=printed_rows(part),
            python=block(part, "python"),
            r=block(part, "r"),
            sql=block(part, "sql"),
        )
        for part in parts
    ]


def test_there_are_three_questions_and_each_has_an_answer(questions: list[Question]) -> None:
    assert len(questions) == 3
    assert all(question.printed for question in questions)


def test_pandas_gives_the_numbers_printed(
    package: Path, readme: str, questions: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(package)
    names: dict[str, Any] = {}
    exec(block(readme.split("## Three questions")[1], "python"), names)
    for question in questions:
        exec(question.python, names)
        assert [tuple(map(typed, row)) for row in names["answer"].itertuples(index=False)] == question.printed


def test_sql_gives_the_numbers_printed(package: Path, questions: list[Question]) -> None:
    with contextlib.closing(sqlite3.connect(package / "ogp-open-data.sqlite")) as database:
        for question in questions:
            assert database.execute(question.sql).fetchall() == question.printed


def test_duckdb_reads_the_parquet_files_with_the_same_sql(package: Path, questions: list[Question]) -> None:
    import duckdb

    with duckdb.connect() as connection:
        for file in (package / "data").glob("*.parquet"):
            connection.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM read_parquet('{file}')")
        for question in questions:
            assert connection.execute(question.sql).fetchall() == question.printed
        types = connection.execute(
            "SELECT typeof(cycle), typeof(verifiable), typeof(title) FROM commitments"
        ).fetchone()
    assert types == ("INTEGER", "BOOLEAN", "VARCHAR")


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed (Debian: r-base-core)")
def test_r_gives_the_numbers_printed(package: Path, readme: str, questions: list[Question]) -> None:
    setup = block(readme.split("## Three questions")[1], "r")
    for question in questions:
        script = f"{setup}\n{question.r}\nwrite.csv(answer, row.names = FALSE, fileEncoding = 'UTF-8')"
        done = subprocess.run(["Rscript", "-e", script], cwd=package, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        rows = list(csv.reader(io.StringIO(done.stdout)))[1:]
        assert [tuple(map(typed, row)) for row in rows] == question.printed
