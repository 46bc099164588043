"""Child tables: what several captures of one page list, put together (milestones, footnotes, sections, documents …).

A page's list is made of pieces (`piece` of the table's declaration): a section with all its parts, the milestones of
one number, one footnote. The newest capture that states a piece gives it whole, so that no old wording stands beside
the new one; a piece that only older captures have (an older page was whole, a newer one is cut) follows, so
that nothing is lost. Translations fill a table of which no English page says anything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.model import Row
from pipeline.schemas import Table
from pipeline.tables.book import Book
from pipeline.vocabularies import fold

_Words = tuple[object, ...]
_Columns = tuple[str, ...]


def child_rows(book: Book, table: Table) -> list[dict[str, Any]]:
    """The rows of a table that is `filled_from: rows`, numbered anew for each parent."""
    rows: list[dict[str, Any]] = []
    for key, captures in book.rows(table.name):
        current = _current(table, _in_one_language(book, table, captures))
        rows += ({**row, table.parent: key, "position": position} for position, row in enumerate(current, start=1))
    return rows


def _in_one_language(book: Book, table: Table, captures: Sequence[list[Row]]) -> Sequence[list[Row]]:
    """The captures in English, where one of them states anything; else all."""
    english = [rows for rows in captures if book.is_english(rows[0].capture_id)]
    return english if any(_states(table, rows) for rows in english) else captures


def _current(table: Table, captures: Sequence[list[Row]]) -> Iterator[dict[str, Any]]:
    """The rows of each piece from the capture that gives it, in the order of their page; newest capture first."""
    giver = _givers(table, captures)
    said = _newest_statements(table, captures)
    for number, rows in enumerate(captures):
        once = _met_once(table, rows)
        for row in rows:
            if giver[_words(row, table.piece)] == number:
                same = _words(row, table.same)
                yield _completed(table, row, said.get(same, {}) if same in once else {})


def _givers(table: Table, captures: Sequence[list[Row]]) -> dict[_Words, int]:
    """Piece -> which of the captures gives it: the first that states it, else the first that names it."""
    stating: dict[_Words, int] = {}
    naming: dict[_Words, int] = {}
    for number, rows in enumerate(captures):
        for row in rows:
            piece = _words(row, table.piece)
            naming.setdefault(piece, number)
            if _states(table, [row]):
                stating.setdefault(piece, number)
    return naming | stating


def _newest_statements(table: Table, captures: Sequence[list[Row]]) -> dict[_Words, dict[_Columns, Row]]:
    """What tells a row apart -> list of `keeps` -> the newest row that fills it. Of two such rows on one page nobody
    can tell which a row of another page is: they lend nothing."""
    found: dict[_Words, dict[_Columns, Row]] = defaultdict(dict)
    for rows in captures if table.keeps else ():
        once = _met_once(table, rows)
        for row in rows:
            same = _words(row, table.same)
            for columns in table.keeps:
                if same in once and _fills(row, columns):
                    found[same].setdefault(columns, row)
    return found


def _met_once(table: Table, rows: Sequence[Row]) -> set[_Words]:
    counted = Counter(_words(row, table.same) for row in rows if table.keeps)
    return {same for same, number in counted.items() if number == 1}


def _completed(table: Table, row: Row, said: Mapping[_Columns, Row]) -> dict[str, Any]:
    """The values of a row; what it leaves blank of a statement is as the same row of another capture has it."""
    values: dict[str, Any] = {**row.values, "capture_id": row.capture_id, "line": row.line}
    for columns in table.keeps:
        if columns in said and not _fills(row, columns):
            values |= {column: said[columns].values.get(column) for column in columns}
    return values


def _fills(row: Row, columns: _Columns) -> bool:
    return any(row.values.get(column) not in (None, "") for column in columns)


def _states(table: Table, rows: Sequence[Row]) -> bool:
    """Whether any of the rows says something: not a heading alone, where words belong below it."""
    return any(row.values.get(table.stated_by) for row in rows) if table.stated_by else bool(rows)


def _words(row: Row, columns: Sequence[str]) -> _Words:
    """What the columns say. Two captures may differ in the quotes or blanks of one text."""
    values = (row.values.get(column) for column in columns)
    return tuple(fold(value) if isinstance(value, str) else value for value in values)
