"""`ogp-open-data.xlsx`: what people look at in a spreadsheet.

A sheet for each table that `schemas/package.yaml` names, with frozen header and filters, real numbers and truth values.
Text is always written as text, so that no title becomes a formula. Excel's limits are met openly: a text longer than a
cell is cut with a mark that says where the whole is. A table that would make the workbook too heavy to open is left out
whole, and its sheet says so: whoever counts the rows of half a table counts wrong.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas
from pipeline.publish import csv_files, parquet_files, sqlite_file
from pipeline.publish.codebook import entries
from pipeline.publish.release import Release

NAME = "ogp-open-data.xlsx"
ROWS_PER_SHEET = 100_000  # a larger table makes the workbook slow to open; the CSV has it all
CHARACTERS_PER_CELL = 32_767  # limits of Excel, from here on
LINKS_PER_SHEET = 65_530
CHARACTERS_PER_LINK = 2_079
_START = (
    "The next sheet, commitments_wide, has one row for each commitment with all that is known of it. Filter and sort "
    "it by the arrows in its header. Before you quote a share or rank members, look at member_progress: it says how "
    "much of each cycle is here. The sheet codes says what each rating means; the last one, codebook, explains every "
    "column."
)
_WIDTHS = (8, 40)  # characters; more of a title, and the ratings beside it are off the screen
_README_WIDTHS = (24, 8, 84)  # a screen of 1,366 pixels shows them all, in fonts wider than Excel's, too
_PER_WIDTH = 1.1  # characters of prose to one of width, which is that of a digit
_LINE = 15  # points
_ROW = (
    15.75  # points; not Excel's own 15, for which xlsxwriter would write no height and a line break makes a row taller
)
_A4 = 9  # xlsxwriter's number of the paper
_PRINTED_WIDTH = 200  # characters on a page across, at about 70 %, which can still be read
_PRINTED_PAGES = 2  # side by side; more, and nobody finds the other half of a row
_SEEN = 500  # characters that decide how tall a row is
_ALWAYS = datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter takes no time zone; only a release without times has it


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in the workbook: see `workbook` in schemas/package.yaml."""

    table: str
    columns: tuple[str, ...] = ()
    in_words: bool = False
    where: dict[str, list[str]] = field(default_factory=dict)

    @property
    def declared(self) -> list[schemas.Field]:
        """The columns that it shows."""
        table = schemas.tables()[self.table]
        return [table.field(name) for name in self.columns or table.columns]

    def shown(self, table: pa.Table) -> pa.Table:
        """Its rows and columns of the published table."""
        for column, codes in self.where.items():
            table = table.filter(pc.is_in(table[column], pa.array(codes)))
        return table.select([f.name for f in self.declared])

    def values(self, table: pa.Table) -> list[list[Any]]:
        """The values of each column."""
        columns = []
        for declared, column in zip(self.declared, self.shown(table).columns, strict=True):
            labels = {code["code"]: code["label"] for code in declared.codes if "label" in code and self.in_words}
            columns.append([labels.get(value, value) for value in column.to_pylist()] if labels else column.to_pylist())
        return columns


def sheets() -> list[Sheet]:
    """The sheets of tables, in their order."""
    return [Sheet(**{**s, "columns": tuple(s.get("columns", ()))}) for s in schemas.package()["workbook"]]


def write(release: Release, folder: Path) -> None:
    """Raises `OSError` where the disk is full: xlsxwriter wraps it."""
    from xlsxwriter.exceptions import FileCreateError

    try:
        _write_book(release, folder)
    except FileCreateError as error:
        raise OSError(errno.EIO, f"the workbook cannot be written ({error})", str(folder / NAME)) from error


def _write_book(release: Release, folder: Path) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(folder / NAME), options) as book:
        book.set_properties({"title": release.package["title"], "created": _created(release)})
        formats = _Formats(book)
        _write_readme(release, book.add_worksheet("README"), formats)
        for sheet in sheets():
            if _has_sheet(sheet, release):
                _write_table(sheet, release.tables[sheet.table], book.add_worksheet(sheet.table), formats)
        _write_codebook(release, book.add_worksheet("codebook"), formats)


def _has_sheet(sheet: Sheet, release: Release) -> bool:
    """An empty sheet tells nobody anything; the README says that the table has no rows."""
    return bool(sheet.shown(release.tables[sheet.table]).num_rows)


def _created(release: Release) -> datetime:
    """Never the clock: the same tables give the same bytes."""
    stated = release.newest_capture.removesuffix("Z")
    return datetime.fromisoformat(stated) if stated else _ALWAYS


class _Formats:
    """The few looks that the workbook has."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1", "valign": "top"})
        self.cell = book.add_format({"valign": "top"})
        self.number = book.add_format({"valign": "top", "align": "right", "indent": 1})  # off the text that follows
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.indented = book.add_format({"valign": "top", "text_wrap": True, "indent": 1})
        self.link = book.add_format({"valign": "top", "font_color": "#0563C1", "underline": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})


def _write_readme(release: Release, sheet: Any, formats: _Formats) -> None:
    package = release.package
    sheet.hide_gridlines(2)
    for column, width in enumerate(_README_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, package["title"], formats.title)
    about = [
        *(("Note", notice) for notice in release.facts.notices),
        ("Start here", _START),
        ("What", package["description"]),
        ("Newest page", release.newest_capture or "the pages carry no time"),
        ("Licence", f"{package['licenses'][0]['title']} ({package['licenses'][0]['path']})"),
        ("Credit", package["attribution"]),
        *(("Caution", caveat) for caveat in package["caveats"]),
        ("Long texts", f"A cell holds {CHARACTERS_PER_CELL:,} characters; a longer text ends in a mark that says so."),
    ]
    for row, (label, text) in enumerate(about, start=2):
        sheet.write_string(row, 0, label, formats.head)
        sheet.merge_range(row, 1, row, 2, "", formats.wrapped)
        sheet.write_string(row, 1, text.replace("`", ""), formats.wrapped)
        sheet.set_row(row, _LINE * _lines(text, sum(_README_WIDTHS[1:]) * _PER_WIDTH))
    start = len(about) + 3
    for column, label in enumerate(("Table", "Rows", "What it holds")):
        sheet.write_string(start, column, label, formats.head)
    shown = {s.table: s for s in sheets() if _has_sheet(s, release)}
    listed = [*shown, *(name for name in release.declared if name not in shown)]
    for row, table in enumerate((release.declared[name] for name in listed), start=start + 1):
        rows = release.tables[table.name]
        count = shown[table.name].shown(rows).num_rows if table.name in shown else rows.num_rows
        where = _where_else(table.name, count, rows.num_rows, table.name in shown)
        held = f"{where} {table.description}".strip().replace("`", "")
        if table.name in shown:
            sheet.write_url(row, 0, f"internal:'{table.name}'!A1", formats.link, table.name)
        else:
            sheet.write_string(row, 0, table.name, formats.cell)
        sheet.write_number(row, 1, count, formats.number)
        sheet.write_string(row, 2, held, formats.indented)
        sheet.set_row(row, _LINE * _lines(held, _README_WIDTHS[2] * _PER_WIDTH))
    _set_page(sheet, 1)


def _where_else(table: str, count: int, rows: int, has_sheet: bool) -> str:
    """Where the rows of a table are that the workbook does not hold; empty for a table that it holds whole."""
    if not rows:
        return "No rows in this release."
    if has_sheet and count < rows:
        return (
            f"Only those worth a look; all {rows:,} are in {csv_files.path(table)}. {_left_out(table, count)}".strip()
        )
    if has_sheet:
        return _left_out(table, count)
    return f"Not in this workbook, but in {csv_files.path(table)}, {parquet_files.path(table)}, {sqlite_file.NAME}."


def _left_out(table: str, count: int) -> str:
    """Why a table is not in its sheet, and where it is; empty for one that is."""
    if count <= ROWS_PER_SHEET:
        return ""
    return f"Not in this workbook: {count:,} rows are too many for a sheet. All are in {csv_files.path(table)}."


def _write_codebook(release: Release, sheet: Any, formats: _Formats) -> None:
    rows = list(entries(release))
    columns = list(rows[0])
    _write_rows(sheet, formats, columns, [[row[c] for row in rows] for c in columns], "codebook.csv")


def _write_table(shown: Sheet, table: pa.Table, sheet: Any, formats: _Formats) -> None:
    left_out = _left_out(shown.table, shown.shown(table).num_rows)
    if left_out:
        sheet.write_string(0, 0, left_out, formats.title)
        return
    names = [f.name for f in shown.declared]
    _write_rows(sheet, formats, names, shown.values(table), csv_files.path(shown.table))


def _write_rows(sheet: Any, formats: _Formats, names: Sequence[str], columns: list[list[Any]], whole: str) -> None:
    """A header and the rows below it; `whole` is the file that has what does not fit."""
    widths = [_width(name, values) for name, values in zip(names, columns, strict=True)]
    for column, name in enumerate(names):
        sheet.set_column(column, column, widths[column], formats.cell)
        sheet.write_string(0, column, name, formats.head)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(columns[0]), 1), len(names) - 1)
    sheet.set_default_row(_ROW)
    _lay_out_print(sheet, widths, len(columns[0]))
    links = 0
    for row, values in enumerate(zip(*columns, strict=True), start=1):
        for column, value in enumerate(values):
            if value is not None:
                links += _write_cell(sheet, row, column, value, formats, whole, links < LINKS_PER_SHEET)


def _lay_out_print(sheet: Any, widths: Sequence[int], rows: int) -> None:
    """The first columns on one or two pages side by side; of a wide sheet the others stay on the screen."""
    printed = sum(1 for width in accumulate(widths) if width <= _PRINTED_PAGES * _PRINTED_WIDTH) or 1
    pages = -(-sum(widths[:printed]) // _PRINTED_WIDTH)
    _set_page(sheet, pages)
    sheet.print_area(0, 0, rows, printed - 1)
    sheet.print_across()
    sheet.repeat_rows(0)
    if pages > 1:
        sheet.repeat_columns(0)
    left_out = f"&CThe first {printed} of {len(widths)} columns" if printed < len(widths) else ""
    sheet.set_footer(f"&L&A{left_out}&R&P / &N")


def _set_page(sheet: Any, pages_wide: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4)  # inches
    sheet.fit_to_pages(pages_wide, 0)


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: _Formats, whole: str, may_link: bool) -> int:
    """One cell in its own type; returns the number of links it made, 0 or 1."""
    if isinstance(value, str):
        if may_link and _is_address(value):
            return int(sheet.write_url(row, column, value, formats.link, value) == 0)
        if 2 * len(value) > CHARACTERS_PER_CELL:
            value = cut(value, f"{whole}, row {row + 1}")
        sheet.write_string(row, column, value, formats.cell)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats.cell)
    else:
        sheet.write_number(row, column, value, formats.number)
    return 0


def _is_address(text: str) -> bool:
    return (
        text.startswith(("http://", "https://"))
        and len(text) <= CHARACTERS_PER_LINK
        and not any(c.isspace() for c in text)
    )


def cut(text: str, where: str) -> str:
    """`text` as it fits into a cell; a longer one ends in a mark that says where the whole stands."""
    if _cells(text) <= CHARACTERS_PER_CELL:
        return text
    mark = f" … [cut here: the whole text is in {where}]"
    kept = text[: CHARACTERS_PER_CELL - len(mark)]
    while _cells(kept) + len(mark) > CHARACTERS_PER_CELL:
        kept = kept[:-100]
    return kept + mark


def _cells(text: str) -> int:
    """The length as Excel counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _width(name: str, values: Iterable[Any]) -> int:
    """Wide enough for the name and nine values of ten, within bounds."""
    lengths = sorted(len(str(value)) for value in values if value is not None)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    return min(max(len(name) + 3, usual + 1, _WIDTHS[0]), _WIDTHS[1])


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell of that many characters."""
    return sum(1 + int(len(line) / width) for line in text[:_SEEN].splitlines()) or 1
