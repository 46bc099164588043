"""The worked questions in the package's README are run as they stand there and give the numbers printed there."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import made_release
import pytest

from pipeline.build import build
from pipeline.publish import publish

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
    if re.fullmatch(r"\d+(\.0)?", text):
        return int(float(text))
    return None if text in {"", "NA", "<NA>", "None"} else text


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


def test_the_readme_has_three_questions_and_each_has_an_answer(questions: list[Question]) -> None:
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


def in_r(package: Path, setup: str, code: str) -> list[list[str]]:
    """The rows of `answer` that R makes; without R the test is skipped, in CI it fails."""
    if shutil.which("Rscript") is None and not os.environ.get("CI"):
        pytest.skip("R is not installed (Debian: r-base-core)")
    script = f"{setup}\n{code}\nwrite.csv(answer, row.names = FALSE, fileEncoding = 'UTF-8')"
    done = subprocess.run(["Rscript", "-e", script], cwd=package, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(csv.reader(io.StringIO(done.stdout)))[1:]


def test_r_gives_the_numbers_printed(package: Path, readme: str, questions: list[Question]) -> None:
    setup = block(readme.split("## Three questions")[1], "r")
    for question in questions:
        rows = in_r(package, setup, question.r)
        assert [tuple(map(typed, row)) for row in rows] == question.printed


def test_r_keeps_numbers_that_are_text_and_truth_values(package: Path, readme: str) -> None:
    setup = block(readme.split("## Three questions")[1], "r")
    made = package.parent / "numbers"
    shutil.copytree(package, made, dirs_exist_ok=True)
    (made / "data" / "milestones.csv").write_text(
        f"{(package / 'data' / 'milestones.csv').read_text(encoding='utf-8').splitlines()[0]}\n"
        "FR0043,1,14.10,A text,,,,,\n",
        encoding="utf-8",
    )
    answer = (
        'answer <- data.frame(number = read("milestones")$number, pending = sum(wide$review_pending, na.rm = TRUE))'
    )
    ((number, pending),) = in_r(made, f'{setup}\nwide <- read("commitments_wide")', answer)
    assert number == "14.10"
    assert int(pending) > 0


@pytest.fixture(scope="module", params=["nothing at all", "nothing rated"])
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package without a row, and one without a rating."""
    given = made_release.tables(assessments=[], commitment_ogp_values=[])
    tables = given if request.param == "nothing rated" else {name: rows.slice(0, 0) for name, rows in given.items()}
    return publish(tables, tmp_path_factory.mktemp("bare") / "out", made_release.FACTS).folder


def test_the_readme_works_on_a_release_without_a_rating(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bare)
    text = (bare / "README.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(block(text.split("## Three questions")[1], "python"), names)
    for part in re.split(r"^### \d\. ", text, flags=re.M)[1:]:
        exec(block(part, "python"), names)
        rows = [tuple(map(typed, row)) for row in names["answer"].itertuples(index=False)]
        assert rows == printed_rows(part)
        in_r_too = in_r(bare, block(text.split("## Three questions")[1], "r"), block(part, "r"))
        assert [tuple(map(typed, row)) for row in in_r_too] == rows
