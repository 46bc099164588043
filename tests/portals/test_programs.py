"""The programs people open a package with: LibreOffice and Datasette."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

import made_release
import pytest
from made_release import LONG_TEXT
from needed import BROWSER, OFFICE, require

from pipeline import schemas
from pipeline.publish import Release, workbook
from pipeline.publish.workbook import Sheet, sheets


def opened_and_saved(book: Path, folder: Path) -> Path:
    """The folder with the sheets of a workbook as CSV, as LibreOffice read them."""
    require(OFFICE)
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,UTF-8,1,,0,false,false,false,false,false,-1"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", every_sheet, "--outdir", folder]
    subprocess.run([*command, book], check=True, capture_output=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def converted(served: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return opened_and_saved(served[0] / workbook.NAME, tmp_path_factory.mktemp("office"))


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def as_libreoffice_writes(row: dict[str, str], sheet: Sheet, labels: dict[str, str]) -> dict[str, str]:
    """The columns that the sheet shows, in words where it has words, and truth values in capitals."""
    shown = {column: row[column] for column in sheet.columns or row}
    if sheet.in_words:
        shown = {column: labels.get(value, value) for column, value in shown.items()}
    return {column: value.upper() if value in {"true", "false"} else value for column, value in shown.items()}


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.table)
def test_a_sheet_comes_back_from_libreoffice_as_the_same_rows(
    served: tuple[Path, str], converted: Path, sheet: Sheet
) -> None:
    labels = {code["code"]: code["label"] for column in schemas.tables()[sheet.table].fields for code in column.codes}
    ours = [
        as_libreoffice_writes(row, sheet, labels)
        for row in rows(served[0] / "data" / f"{sheet.table}.csv")
        if all(row[column] in wanted for column, wanted in sheet.where.items())
    ]
    assert ours
    assert rows(converted / f"ogp-open-data-{sheet.table}.csv") == ours


def test_a_long_text_comes_back_cut_with_its_mark(tmp_path: Path) -> None:
    milestone = {"commitment_id": "FR0043", "position": 1, "text": LONG_TEXT}
    workbook.write(Release.of(made_release.tables(milestones=[milestone]), made_release.FACTS), tmp_path)
    (row,) = rows(opened_and_saved(tmp_path / workbook.NAME, tmp_path) / "ogp-open-data-milestones.csv")
    assert row["text"].endswith("[cut here: the whole text is in data/milestones.csv, row 2]")


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


def test_each_row_of_the_wide_table_is_one_line_in_datasette(served: tuple[Path, str], client: partial[Any]) -> None:
    from playwright.sync_api import sync_playwright

    require(BROWSER)
    page = datasette(client, served[0], "/ogp-open-data/commitments_wide")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1366, "height": 768})
        tab.set_content(page)
        heights = [row.bounding_box()["height"] for row in tab.locator(".rows-and-columns tbody tr").all()]
        browser.close()
    assert heights
    assert max(heights) < 30
