"""What people open: the workbook, the database, the codebook, the worked questions of the README."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import made_release
import pyarrow as pa
import pytest

from pipeline import schemas
from pipeline.publish import Release, publish, workbook

SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(made_release.tables(), tmp_path_factory.mktemp("people") / "out", made_release.FACTS).folder


class Sheets:
    """The cells of a workbook as its XML has them."""

    def __init__(self, file: Path) -> None:
        self.archive = zipfile.ZipFile(file)
        names = ET.fromstring(self.archive.read("xl/workbook.xml")).iter(f"{SPREADSHEET}sheet")
        self.names = [sheet.attrib["name"] for sheet in names]
        strings = ET.fromstring(self.archive.read("xl/sharedStrings.xml")).iter(f"{SPREADSHEET}si")
        self.strings = ["".join(t.text or "" for t in si.iter(f"{SPREADSHEET}t")) for si in strings]

    def xml(self, name: str) -> ET.Element:
        return ET.fromstring(self.archive.read(f"xl/worksheets/sheet{self.names.index(name) + 1}.xml"))

    def cells(self, name: str) -> dict[str, Any]:
        """Place (`B2`) -> value: text, number or truth value."""
        return {c.attrib["r"]: self._value(c) for c in self.xml(name).iter(f"{SPREADSHEET}c") if len(c)}

    def _value(self, cell: ET.Element) -> Any:
        stored = cell.findtext(f"{SPREADSHEET}v") or ""
        kind = cell.attrib.get("t", "n")
        if kind == "s":
            return self.strings[int(stored)]
        return stored == "1" if kind == "b" else float(stored)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows below the header, by column."""
        cells = self.cells(name)
        header = {re.sub(r"\d", "", place): value for place, value in cells.items() if re.fullmatch(r"[A-Z]+1", place)}
        last = max(int(re.sub(r"\D", "", place)) for place in cells)
        return [{c: cells.get(f"{letter}{row}") for letter, c in header.items()} for row in range(2, last + 1)]


def with_rows(table: str, rows: list[dict[str, Any]]) -> Release:
    release = made_release.release()
    made = pa.Table.from_pylist(rows, schema=release.tables[table].schema)
    return replace(release, tables={**release.tables, table: made})


@pytest.fixture(scope="module")
def sheets(package: Path) -> Sheets:
    return Sheets(package / "ogp-open-data.xlsx")


def test_the_workbook_has_a_readme_a_codebook_and_a_sheet_for_each_table_that_people_look_at(sheets: Sheets) -> None:
    assert sheets.names == ["README", *(sheet.table for sheet in workbook.sheets()), "codebook"]
    assert sheets.names[1] == "commitments_wide"
    assert {"observations", "captures", "sections", "commitment_policy_areas"}.isdisjoint(sheets.names)


def test_a_table_without_rows_has_no_sheet_and_the_readme_says_so(tmp_path: Path) -> None:
    workbook.write(with_rows("milestones", []), tmp_path)
    sheets = Sheets(tmp_path / workbook.NAME)
    assert "milestones" not in sheets.names
    assert any(str(value).startswith("No rows in this release.") for value in sheets.cells("README").values())


def test_text_cells_of_tables_are_not_wrapped_and_rows_are_one_line_high(sheets: Sheets) -> None:
    styles = ET.fromstring(sheets.archive.read("xl/styles.xml"))
    looks = list(styles.find(f"{SPREADSHEET}cellXfs") or ())
    wrapped = {str(n) for n, xf in enumerate(looks) if xf.find(f"{SPREADSHEET}alignment[@wrapText='1']") is not None}
    assert wrapped
    for name in sheets.names[1:]:
        assert not [c.attrib["r"] for c in sheets.xml(name).iter(f"{SPREADSHEET}c") if c.attrib.get("s") in wrapped]
        assert {row.attrib["ht"] for row in sheets.xml(name).iter(f"{SPREADSHEET}row")} == {"15.75"}


def test_the_readme_of_the_workbook_says_where_the_other_tables_are(sheets: Sheets) -> None:
    said = [str(value) for value in sheets.cells("README").values()]
    (where,) = (text for text in said if "data/observations.csv" in text)
    assert where.startswith("Not in this workbook, but in data/observations.csv, data/observations.parquet, ogp-open")


def test_the_readme_of_the_workbook_lists_the_sheets_in_their_order_and_fits_a_screen(sheets: Sheets) -> None:
    cells = sheets.cells("README")
    start = next(int(place[1:]) for place, value in cells.items() if value == "Table") + 1
    shown = [sheet.table for sheet in workbook.sheets()]
    assert [cells[f"A{row}"] for row in range(start, start + len(shown))] == shown
    widths = [float(column.attrib["width"]) for column in sheets.xml("README").iter(f"{SPREADSHEET}col")]
    assert sum(widths) < 125  # at 9 pixels, the widest that LibreOffice draws, 1,125 of a screen's 1,366
    assert "`" not in "".join(map(str, cells.values()))


def test_the_sheets_hold_the_rows_of_the_tables(sheets: Sheets) -> None:
    whole = (sheet for sheet in workbook.sheets() if not sheet.in_words and not sheet.where)
    for sheet in whole:
        assert sheets.rows(sheet.table) == sheet.shown(made_release.release().tables[sheet.table]).to_pylist(), (
            sheet.table
        )


def test_a_sheet_is_printed_on_two_pages_side_by_side_at_most(sheets: Sheets) -> None:
    for name in sheets.names:
        page = sheets.xml(name).find(f"{SPREADSHEET}pageSetup")
        assert page is not None
        assert page.attrib["fitToHeight"] == "0"
        assert int(page.attrib.get("fitToWidth", 1)) <= 2
    (footer,) = (f.text for f in sheets.xml("commitments_wide").iter(f"{SPREADSHEET}oddFooter"))
    assert f"of {len(sheets.rows('commitments_wide')[0])} columns" in footer


def test_assessments_are_in_words(sheets: Sheets) -> None:
    told = {(row["indicator"], row["value"], row["state"]) for row in sheets.rows("assessments")}
    assert {("Verifiable", "Yes", "Rated"), ("Completion", None, "Pending")} <= told


def test_issues_worth_a_look_are_no_notes(tmp_path: Path) -> None:
    warning = made_release.release().tables["issues"].to_pylist()[0]
    note = {**warning, "issue_id": "i0", "severity": "note"}
    workbook.write(with_rows("issues", [warning, note]), tmp_path)
    assert [row["severity"] for row in Sheets(tmp_path / workbook.NAME).rows("issues")] == ["warning"]


def test_no_cell_of_the_workbook_is_a_formula(sheets: Sheets) -> None:
    for name in sheets.names:
        assert not list(sheets.xml(name).iter(f"{SPREADSHEET}f"))
    titles = {row["title"] for row in sheets.rows("commitments_wide")}
    assert set(made_release.FORMULA_TITLES) <= titles


def test_numbers_are_numbers_and_truth_values_truth_values(sheets: Sheets) -> None:
    row = next(row for row in sheets.rows("commitments_wide") if row["commitment_id"] == "FR0043")
    assert (row["cycle"], row["commitment_number"]) == (2018, "14")
    assert sheets.rows("irm_reports")[0]["public_comment"] is False


def test_headers_are_frozen_and_filtered(sheets: Sheets) -> None:
    for name in (sheet.table for sheet in workbook.sheets()):
        assert sheets.xml(name).find(f".//{SPREADSHEET}pane[@state='frozen']") is not None
        assert sheets.xml(name).find(f"{SPREADSHEET}autoFilter") is not None


def test_addresses_are_links(sheets: Sheets) -> None:
    links = sheets.xml("members").findall(f"{SPREADSHEET}hyperlinks/{SPREADSHEET}hyperlink")
    assert [link.attrib["ref"] for link in links] == ["H2", "H3"]


def test_a_text_longer_than_a_cell_ends_in_a_mark_that_says_where_the_whole_is(tmp_path: Path) -> None:
    row = {**made_release.release().tables["milestones"].to_pylist()[0], "text": made_release.LONG_TEXT}
    workbook.write(with_rows("milestones", [row]), tmp_path)
    text = Sheets(tmp_path / workbook.NAME).rows("milestones")[0]["text"]
    assert len(text) <= workbook.CHARACTERS_PER_CELL
    assert text.startswith(made_release.LONG_TEXT[:32_000])
    assert text.endswith("… [cut here: the whole text is in data/milestones.csv, row 2]")


def test_a_text_of_letters_that_count_twice_is_cut_to_what_excel_counts() -> None:
    kept = workbook.cut("🏛" * 20_000, "the CSV")
    assert len(kept.encode("utf-16-le")) // 2 <= workbook.CHARACTERS_PER_CELL
    assert kept.endswith("the CSV]")


def test_a_text_that_just_fits_is_not_cut() -> None:
    assert workbook.cut("x" * 32_767, "the CSV") == "x" * 32_767


def test_a_table_too_long_for_a_sheet_is_left_out_whole_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(workbook, "ROWS_PER_SHEET", 4)
    workbook.write(made_release.release(), tmp_path)
    sheets = Sheets(tmp_path / workbook.NAME)
    (said,) = sheets.cells("commitments_wide").values()
    assert str(said).startswith("Not in this workbook: 10 rows are too many")
    assert any(str(value).startswith("Not in this workbook") for value in sheets.cells("README").values())


def test_more_links_than_excel_allows_become_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workbook, "LINKS_PER_SHEET", 1)
    workbook.write(made_release.release(), tmp_path)
    sheets = Sheets(tmp_path / workbook.NAME)
    assert len(sheets.xml("members").findall(f"{SPREADSHEET}hyperlinks/{SPREADSHEET}hyperlink")) == 1
    assert [row["url"] for row in sheets.rows("members")] == made_release.tables()["members"]["url"].to_pylist()


@pytest.fixture
def database(package: Path) -> Any:
    with contextlib.closing(sqlite3.connect(package / "ogp-open-data.sqlite")) as connection:
        yield connection


def test_the_database_holds_the_rows_of_the_tables(database: sqlite3.Connection) -> None:
    for name, table in made_release.release().tables.items():
        rows = [tuple(row.values()) for row in table.to_pylist()]
        assert database.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall() == rows


def test_the_database_has_the_declared_keys_and_they_hold(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for name, table in schemas.tables().items():
        columns = database.execute(f"PRAGMA table_info({name})").fetchall()
        assert [c[1] for c in sorted(columns, key=lambda c: c[5]) if c[5]] == list(table.primary_key)
        assert len({row[0] for row in database.execute(f"PRAGMA foreign_key_list({name})")}) == len(table.foreign_keys)


def test_a_word_is_found_in_titles_and_prose_with_or_without_its_accents(database: sqlite3.Connection) -> None:
    found = (
        "SELECT s.heading FROM sections_fts JOIN sections s ON s.rowid = sections_fts.rowid WHERE sections_fts MATCH ?"
    )
    assert database.execute(found, ["beneficial ownership"]).fetchall() == [("Context and Objectives",)]
    title = "SELECT title FROM commitments_fts WHERE commitments_fts MATCH ?"
    assert database.execute(title, ["govtech"]).fetchall() == [("Govtech Summit",)]
    place = "SELECT count(*) FROM milestones_fts WHERE milestones_fts MATCH ?"
    assert [database.execute(place, [word]).fetchone()[0] for word in ("Périgueux", "perigueux")] == [1, 1]


def test_every_view_can_be_read(database: sqlite3.Connection) -> None:
    views = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    counts = {view: database.execute(f"SELECT count(*) FROM {view}").fetchone()[0] for view in views}
    assert counts == {
        "ratings": 2, "commitments_by_policy_area": 2, "issues_by_member": 1, "sources_of_values": 2,
    }  # fmt: skip


@pytest.fixture(scope="module")
def datasette(package: Path) -> Any:
    """What `datasette.json` says of the database."""
    return json.loads((package / "datasette.json").read_text(encoding="utf-8"))["databases"]["ogp-open-data"]


def test_datasette_is_told_what_the_tables_and_columns_are(datasette: Any) -> None:
    tables = datasette["tables"]
    assert list(tables)[: len(schemas.tables())] == list(schemas.tables())
    assert tables["commitments"]["label_column"] == "title"
    for name, table in schemas.tables().items():
        assert re.findall(r"<dt><strong>(\w+)</strong></dt>", tables[name]["description_html"]) == list(table.columns)


def test_datasette_folds_the_meaning_of_columns_so_that_rows_begin_on_the_first_screen(datasette: Any) -> None:
    assert not [name for name, table in datasette["tables"].items() if "columns" in table]
    shown = re.sub(
        r"<style>.*</style>|<details>.*</details>", "", datasette["tables"]["commitments_wide"]["description_html"]
    )
    assert 100 < len(shown) < 400
    assert "<code>" in datasette["tables"]["commitments_wide"]["description_html"]


def test_datasette_counts_and_sorts_by_columns_that_exist(datasette: Any) -> None:
    assert datasette["tables"]["commitments_wide"]["facets"]
    for name, table in schemas.tables().items():
        shown = datasette["tables"][name]
        assert {*shown.get("facets", ()), shown.get("sort_desc", table.columns[0])} <= set(table.columns)


def test_datasette_has_the_worked_questions_as_queries_that_run(datasette: Any, database: sqlite3.Connection) -> None:
    assert len(datasette["queries"]) == 10
    for query in datasette["queries"].values():
        assert query["title"].endswith("?")
        database.execute(query["sql"]).fetchall()


def test_every_view_is_described(datasette: Any, package: Path, database: sqlite3.Connection) -> None:
    codebook = (package / "CODEBOOK.md").read_text(encoding="utf-8")
    for (view,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'view'"):
        about = datasette["tables"][view]["description"]
        assert about.endswith(".")
        assert f"| `{view}` | {about} |" in codebook


def test_the_codebook_table_has_a_row_for_each_column(package: Path) -> None:
    with (package / "codebook.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    assert list(rows) == [(name, column) for name, table in schemas.tables().items() for column in table.columns]
    detail = rows["commitments", "detail"]
    assert detail["allowed_values"].splitlines()[0].startswith("page: ")
    assert (detail["always_filled"], detail["fill_rate"], detail["other_values_occur"]) == ("true", "1.0", "false")
    assert rows["commitments", "member_id"]["refers_to"] == "members.member_id"
    assert rows["policy_areas", "theme_id"]["refers_to"] == "policy_areas.policy_area_id"
