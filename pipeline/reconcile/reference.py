"""OGP's own published rows: the file, its form, and what each mapped cell says.

Two forms are known, told apart by their header: the commitments database and the file behind the Explorer of 2016.
Which columns are read and what their words mean is declared in `schemas/reference/`; a column that is not named there,
such as those with contacts, is dropped as soon as its row is read.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.identity.members import find_member
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, STATED
from pipeline.privacy import mask_contacts
from pipeline.raw.limits import MAX_CELL, MAX_CELLS, MAX_REFERENCE, TooLargeError, read_within
from pipeline.raw.stated import number, text
from pipeline.reconcile import cell_values as values
from pipeline.schemas import SCHEMAS, read_yaml
from pipeline.vocabularies import vocabulary

_HEADER_WITHIN = 3  # rows: the Explorer's file numbers its columns in row 1 and names them in row 2
_DELIMITERS = ",;\t"
_LISTS = ("policy_areas", "ogp_values")


class ReferenceFileError(Exception):
    """A file that is not one of OGP's tables, or not whole. Its message may be written anywhere, whatever the file is
    called and holds."""

    def __str__(self) -> str:
        return mask_contacts(text(super().__str__()))[0]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a reference says of a field: `value` is empty unless `state` is `stated`; lists are joined by `; `.

    `is_earlier`: the value is an earlier report's, a later one has not rated it.
    """

    field: str
    value: str
    state: str
    as_written: str
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A declared form of reference file; `declared` is the content of its file in `schemas/reference/`."""

    code: str
    declared: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.declared["name"])

    @property
    def title(self) -> str:
        return str(self.declared["title"])

    @property
    def fields(self) -> Sequence[Mapping[str, Any]]:
        return list(self.declared["fields"])

    @property
    def compared(self) -> list[str]:
        """The fields that are compared, in declared order."""
        own = [str(f["field"]) for f in self.fields if f.get("compared", True)]
        return own + list(_LISTS)

    def code_of(self, name: str, column: str) -> str:
        """The policy area or the value of OGP that a column stands for."""
        return vocabulary("policy_areas").code(column) if name == "policy_areas" else str(self.declared[name][column])

    @property
    def derived_areas(self) -> set[str]:
        """The areas whose columns are formulas of others."""
        return {self.code_of("policy_areas", column) for column in self.declared["derived"]}

    @property
    def columns(self) -> list[str]:
        """Every column that is read."""
        own = [self.declared[name] for name in ("key", "member", "year", "end_year", "plan_number", "official_id")]
        fields = [column for f in self.fields for column in f["columns"]]
        lists = [column for name in _LISTS for column in self.declared[name]]
        return list(dict.fromkeys(column for column in [*own, *fields, *lists] if column))


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One row. `line` counts as a spreadsheet does: the first row of the file is 1, however many lines a cell has."""

    line: int
    key: str
    member: str
    year: int | None
    end_year: int | None
    plan_number: str
    official_id: str
    cells: Mapping[str, Cell]

    def value(self, field: str) -> str:
        cell = self.cells.get(field)
        return cell.value if cell else ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference file that was read whole."""

    path: Path
    form: Form
    rows: tuple[ReferenceRow, ...]
    sha256: str
    size: int
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the file, as every table can hold it."""
        return writable(self.path.name)


@cache
def forms() -> tuple[Form, ...]:
    """The declared forms."""
    return tuple(Form(path.stem, read_yaml(path)) for path in sorted((SCHEMAS / "reference").glob("*.yaml")))


def writable(name: str) -> str:
    """The name of a file without contacts and control characters; bytes that are not UTF-8 are written as `\\xe9`."""
    return mask_contacts(text(os.fsencode(name).decode("utf-8", "backslashreplace")))[0]


def bytes_of(path: Path, limit: int) -> bytes:
    """What a file holds. Raises `ReferenceFileError`, also for one that is longer than `limit` bytes or no file."""
    try:
        return read_within(path, limit)
    except OSError as error:
        raise ReferenceFileError(f"{path}: {error.strerror or error}") from error
    except TooLargeError as error:
        raise ReferenceFileError(f"{path} has more than {limit} bytes; it was not read") from error


def read_reference(path: Path) -> Reference:
    """The rows of a reference file. Raises `ReferenceFileError`: none of the forms, columns missing or doubled, cut,
    or larger than any."""
    body = bytes_of(path, MAX_REFERENCE)
    words, notes = _decoded(path, body)
    records = list(_records(path, words))
    form, at, header = _form(path, records)
    _check_header(path, form, header)
    places = {column: header.index(column) for column in form.columns}
    named = [
        (line, {column: _cleaned(path, line, column, record[place]) for column, place in places.items()})
        for line, record in _whole(path, records, at, len(header))
    ]
    if not named:
        raise ReferenceFileError(f"{path}: there is no row below the header")
    _check_keys(path, form, named)
    rows = tuple(_row(form, line, record) for line, record in named)
    return Reference(path, form, rows, hashlib.sha256(body).hexdigest(), len(body), notes)


# Word and Excel write them for a break inside a cell: without it two words were one.
_BREAKS = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x1f\x85"), " ")


def _cleaned(path: Path, line: int, column: str, cell: str) -> str:
    """A cell without control characters: no table and no file of XML can hold them."""
    if len(cell) > MAX_CELL:
        raise ReferenceFileError(f"{path}, row {line}: the cell of {column} has more than {MAX_CELL} letters")
    return text(cell.translate(_BREAKS)).strip()


def _decoded(path: Path, body: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file in UTF-8 (with or without a mark), UTF-16 with its mark, or else Windows-1252."""
    if b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ReferenceFileError(f"{path} is not a text file. Save the sheet as CSV and name that.")
    try:
        encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return body.decode(encoding), ()
    except UnicodeDecodeError as error:
        words = body.decode("cp1252", errors="replace")
        note = (
            f"{writable(path.name)} is not UTF-8 (byte {error.start}); it was read as Windows-1252, as Excel saves CSV"
        )
        return words, (note,)


def _records(path: Path, words: str) -> Iterator[list[str]]:
    """The rows of cells. A file that ends inside a row, or without a line break, was cut."""
    if not words.endswith(("\n", "\r")):
        raise ReferenceFileError(
            f"{path} does not end with a line break: its last row may be cut. Fetch the file again; if it is whole, add"
            " a line break at its end."
        )
    delimiter = _delimiter(words)
    if words.count(delimiter) + words.count("\n") > MAX_CELLS:
        raise ReferenceFileError(f"{path} has more than {MAX_CELLS} cells; it was not read")
    csv.field_size_limit(1 << 24)  # a whole action plan may stand in one cell
    # Not `StringIO`, which takes four bytes for each letter.
    lines = io.TextIOWrapper(io.BytesIO(words.encode()), encoding="utf-8", newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise ReferenceFileError(
            f"{path}, line {reader.line_num}: {error}. A quoted cell does not end: the file is cut or damaged. Fetch it"
            " again."
        ) from error


def _delimiter(words: str) -> str:
    """What stands most often between the cells of the header. A German or French Excel writes `;`."""
    head = "".join(words.splitlines(keepends=True)[:_HEADER_WITHIN])
    return max(_DELIMITERS, key=head.count)


def _form(path: Path, records: Sequence[list[str]]) -> tuple[Form, int, list[str]]:
    """The form that a header tells, the place of the header, and its names."""
    for at, record in enumerate(records[:_HEADER_WITHIN]):
        header = [name.strip() for name in record]
        for form in forms():
            if set(form.declared["told_by"]) <= set(header):
                return form, at, header
    told = " or ".join(" and ".join(f"`{name}`" for name in form.declared["told_by"]) for form in forms())
    raise ReferenceFileError(
        f"{path} is none of OGP's tables: no column {told} in its first {_HEADER_WITHIN} rows. Known are OGP's"
        " commitments database and the file behind the Explorer of 2016, each as CSV."
    )


def _check_header(path: Path, form: Form, header: Sequence[str]) -> None:
    missing = [column for column in form.columns if column not in header]
    doubled = [column for column, times in Counter(header).items() if column and times > 1]
    for columns, what in ((missing, "lacks"), (doubled, "has more than once")):
        if columns:
            raise ReferenceFileError(
                f"{path} looks like the {form.title}, but {what} the column{'s' * (len(columns) > 1)}"
                f" {', '.join(columns)}. Use the file as OGP publishes it."
            )


def _whole(path: Path, records: Sequence[list[str]], at: int, width: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the rows below the header; a row of another width is damaged, an empty one is none."""
    for line, record in enumerate(records[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) != width:
            raise ReferenceFileError(
                f"{path}, row {line}: {len(record)} cells below a header of {width}. The file is cut or damaged."
                " Fetch it again."
            )
        yield line, record


def _check_keys(path: Path, form: Form, rows: Sequence[tuple[int, Mapping[str, str]]]) -> None:
    """Each ID stands once: of two rows nobody can tell which counts."""
    column = form.declared["key"]
    counted = Counter(key for _, record in rows if (key := record.get(column, "").upper()))
    twice = sorted(key for key, times in counted.items() if times > 1)
    if twice:
        raise ReferenceFileError(
            f"{path} has more than one row for {', '.join(twice[:5])}. Use the file as OGP publishes it."
        )


def _row(form: Form, line: int, record: Mapping[str, str]) -> ReferenceRow:
    member = find_member(record[form.declared["member"]])
    country = member.country_code if member else ""
    key = record.get(form.declared["key"], "").upper()
    if not key or mask_contacts(key, country)[1]:  # two IDs that are contacts would be one
        key = f"{form.code}-{line}"
    record = {column: mask_contacts(cell, country)[0] for column, cell in record.items()}
    year = number(record.get(form.declared["year"], ""))
    cells = [_cell(form, field, record, year or 0, country) for field in form.fields]
    cells += [_list_cell(form, name, record) for name in _LISTS]
    return ReferenceRow(
        line=line,
        key=key,
        member=record[form.declared["member"]],
        year=year,
        end_year=number(record.get(form.declared["end_year"], "")),
        plan_number=record[form.declared["plan_number"]],
        official_id=record.get(form.declared["official_id"], ""),
        cells={cell.field: cell for cell in cells},
    )


def _cell(form: Form, field: Mapping[str, Any], record: Mapping[str, str], year: int, country: str) -> Cell:
    """Of several columns the first that has a value; else the first pending, no data, empty one."""
    found = [_one_cell(form, field, record[column], year, country) for column in field["columns"]]
    order = (STATED, PENDING, NO_DATA, NOT_SHOWN)
    best = min(found, key=lambda cell: order.index(cell.state))
    is_earlier = bool(field.get("by_report")) and best is not found[0]
    return replace(best, is_earlier=is_earlier)


def _one_cell(form: Form, field: Mapping[str, Any], written: str, year: int, country: str) -> Cell:
    words = written.replace(form.declared.get("line_break", "\n"), "\n").strip()
    if form.declared.get("letter_in_front"):
        words = values.without_letter(words)
    state = _state(form, field, words)
    value = values.meaning(form.declared, field, words, year) if state == STATED else ""
    value = mask_contacts(value, country)[0]  # again: what stood in two lines stands in one now
    return Cell(str(field["field"]), value, state if value or state != STATED else NOT_SHOWN, written)


def _state(form: Form, field: Mapping[str, Any], words: str) -> str:
    if not words:
        return NOT_SHOWN
    if words in field.get("words", {}):
        return STATED
    return NO_DATA if words in field.get("none", ()) else str(form.declared["states"].get(words, STATED))


def _list_cell(form: Form, name: str, record: Mapping[str, str]) -> Cell:
    """The columns of a list that are 1. Where none is and none says 0 either, the list has the state of its cells."""
    kept = [column for column in form.declared[name] if column not in form.declared["derived"]]
    said = Counter(record[column] for column in kept)
    marked = [column for column in kept if record[column] == "1"]
    most = max(said, key=lambda words: said[words])
    state = STATED if said["1"] or said["0"] else str(form.declared["states"].get(most, NOT_SHOWN))
    return Cell(name, "; ".join(dict.fromkeys(form.code_of(name, c) for c in marked)), state, "; ".join(marked))
