"""The programs people open a package with: LibreOffice and Datasette."""

from __future__ import annotations

import csv
import json
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from needed import OFFICE, require

from pipeline import schemas


@pytest.fixture(scope="module")
def converted(served: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, opened by LibreOffice and saved sheet by sheet as CSV."""
    require(OFFICE)
    folder = tmp_path_factory.mktemp("office")
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,UTF-8,1,,0,false,false,false,false,false,-1"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", folder]
    subprocess.run([*command, served[0] / "ogp-open-data.xlsx"], check=True, capture_output=True, timeout=300)
    return folder


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def plain(row: list[str]) -> list[str]:
    """As LibreOffice writes it: truth values in capitals."""
    return [value.upper() if value in {"true", "false"} else value for value in row]


@pytest.mark.parametrize("table", [name for name in schemas.tables() if name != "sections"])
def test_a_sheet_comes_back_from_libreoffice_as_the_same_rows(
    served: tuple[Path, str], converted: Path, table: str
) -> None:
    ours = [plain(row) for row in rows(served[0] / "data" / f"{table}.csv")]
    theirs = rows(converted / f"ogp-open-data-{table}.csv")
    assert theirs == ours


def test_long_texts_come_back_cut_with_their_mark(converted: Path) -> None:
    texts = [row[rows(converted / "ogp-open-data-sections.csv")[0].index("text")]
             for row in rows(converted / "ogp-open-data-sections.csv")]  # fmt: skip
    assert texts[1].endswith("[cut here: the whole text is in data/sections.csv, row 2]")
    assert texts[2] == "The summit on beneficial ownership was held."


def datasette(client: partial[Any], package: Path, path: str) -> Any:
    metadata = package / "datasette.json"
    printed = client("datasette").run(
        "datasette", package / "ogp-open-data.sqlite", "--metadata", metadata, "--get", path
    )
    return json.loads(printed) if path.split("?")[0].endswith(".json") else printed


def test_datasette_answers_a_full_text_query(served: tuple[Path, str], client: partial[Any]) -> None:
    found = datasette(client, served[0], "/ogp-open-data/sections.json?_search=beneficial+ownership&_shape=array")
    assert [row["section"] for row in found] == ["irm-midterm"]


def test_datasette_shows_a_row_with_its_foreign_keys(served: tuple[Path, str], client: partial[Any]) -> None:
    page = datasette(client, served[0], "/ogp-open-data/commitments/FR0043")
    assert "/ogp-open-data/assessments?commitment_id=FR0043" in page.replace("__exact", "")
    table = datasette(client, served[0], "/ogp-open-data/commitments?commitment_id=FR0043")
    assert '<a href="/ogp-open-data/members/france">France</a>' in table
