"""`schemas/expectations.yaml`: what is true of a good build, with the reason beside each.

The file is a list. Each entry names a `table` and one check:

    - {table: members, rows: true, min: 1, max: 250, why: …}               number of rows
    - {table: commitments, rows: true, per: member_id, max: 400, why: …}   rows for each value of a column
    - {table: commitments, filled: title, min: 0.99, why: …}           share of rows with a value, 0 to 1
    - {table: commitments, column: url, expected: …, sql: …, why: …}   a rule: the query finds what breaks it
    - {table: commitments, kept: rows, min: 0.5, why: …}               what a build may lose; see `check/losses.py`

`where: {column: value}` narrows rows first. `from_rows: N` holds the entry only where at least N rows
are left, since a build of one page is a good build too. A missed `min` is an error, a passed `max` a
warning. A rule's `sql` is a SELECT over all tables (SQLite) that yields `row_key` and `value`; each row it
yields is a finding of the rule's `severity` (default `error`).
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas
from pipeline.check.finding import ERROR, WARNING, Finding, of_table
from pipeline.check.package import Package

FILE = "expectations.yaml"
_ROWS = 20_000  # held as Python's values at once
_WORDS = {
    "table", "rows", "per", "filled", "column", "expected", "sql", "severity", "where", "from_rows", "min", "max",
    "why", "kept",
}  # fmt: skip


def declared() -> list[dict[str, Any]]:
    """The entries of the file. Raises `SchemaError` for one that cannot be understood."""
    path = schemas.SCHEMAS / FILE
    entries = schemas.read_yaml(path)
    for entry in entries:
        kinds = {"rows", "filled", "sql", "kept"} & set(entry)
        if set(entry) - _WORDS or len(kinds) != 1 or not {"table", "why"} <= set(entry):
            raise schemas.SchemaError(
                f"{path}: {entry}: needs `table`, `why` and one of `rows`, `filled`, `sql`, `kept`;"
                f" known words: {', '.join(sorted(_WORDS))}"
            )
    return list(entries)


def findings(package: Package) -> Iterator[Finding]:
    entries = [e for e in declared() if "kept" not in e and e["table"] in package.csv_tables]
    ranges = [entry for entry in entries if "sql" not in entry]
    for entry in sorted(ranges, key=lambda entry: str(entry["table"])):  # each table is read once
        rows = _narrowed(package.csv_tables[entry["table"]], entry.get("where", {}))
        if rows.num_rows >= entry.get("from_rows", 0):
            yield from _out_of_range(rows, entry)
    rules = [entry for entry in entries if "sql" in entry and _names_only(package.csv_tables, entry)]
    with closing(Rows(package, [entry["sql"] for entry in rules])) as rows_of_all:
        for entry in rules:
            yield from _broken_rule(rows_of_all, entry)


def _names_only(tables: Mapping[str, pa.Table], entry: Mapping[str, Any]) -> bool:
    """Whether a rule asks for readable tables only; one that is not is a finding of its own."""
    named = set(re.findall(r"\w+", entry.get("sql", ""))) & set(schemas.tables())
    return named <= set(tables)


class Rows:
    """The tables of a package as a database of its own, for these rules: each table is loaded when the first of them
    names it, with the columns that any of them names. SQLite keeps it in a file that nobody sees, which takes less
    memory than one that it must hold."""

    def __init__(self, package: Package, rules: Sequence[str]) -> None:
        self._package = package
        self._words = {word for sql in rules for word in re.findall(r"\w+", sql)}
        self._database = sqlite3.connect("")
        self._loaded: set[str] = set()

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query yields. Raises `SchemaError` for one that SQLite does not understand."""
        self._load(sql)
        try:
            return self._database.execute(sql).fetchall()
        except sqlite3.Error as error:
            raise schemas.SchemaError(f"{schemas.SCHEMAS / FILE}: {error} in: {sql}") from error

    def plan(self, sql: str) -> str:
        """How SQLite would run a query, in its own words."""
        return "\n".join(row[-1] for row in self.select(f"EXPLAIN QUERY PLAN {sql}"))

    def close(self) -> None:
        self._database.close()

    def _load(self, sql: str) -> None:
        for name in set(re.findall(r"\w+", sql)) & self._package.resources("csv").keys() - self._loaded:
            if name not in self._package.csv_tables:
                continue
            table = self._package.csv_tables[name]
            named = [column for column in table.column_names if column in self._words]
            table = table.select(named or table.column_names[:1])  # `COUNT(*)` names none
            columns = ", ".join(f'"{column}"' for column in table.column_names)
            marks = ", ".join("?" * table.num_columns)
            self._database.execute(f'CREATE TABLE "{name}" ({columns})')
            for batch in table.to_batches(max_chunksize=_ROWS):
                values = (column.to_pylist() for column in batch.columns)
                self._database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', zip(*values, strict=True))
            self._loaded.add(name)


def _narrowed(table: pa.Table, where: Mapping[str, Any]) -> pa.Table:
    for column, value in where.items():
        table = table.filter(pc.equal(table[column], str(value).lower() if isinstance(value, bool) else str(value)))
    return table


def _out_of_range(rows: pa.Table, entry: Mapping[str, Any]) -> Iterator[Finding]:
    where = "".join(f", {column} {value}" for column, value in entry.get("where", {}).items())
    for what, column, number in _measured(rows, entry):
        for limit, word, severity in (("min", "at least", ERROR), ("max", "at most", WARNING)):
            if limit in entry and (number < entry[limit] if limit == "min" else number > entry[limit]):
                expected = f"{word} {entry[limit]}: {entry['why']}"
                yield of_table(entry["table"], f"{what}{where}: {number:.6g}", expected, severity, column)


def _measured(rows: pa.Table, entry: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    """What was measured, the column, the number."""
    if "filled" in entry:
        if rows.num_rows:
            yield "filled", entry["filled"], 1 - rows[entry["filled"]].null_count / rows.num_rows
    elif "per" in entry:
        for value, number in sorted(Counter(rows[entry["per"]].drop_null().to_pylist()).items()):
            yield f"rows of {value}", entry["per"], number
    else:
        yield "rows", "", rows.num_rows


def _broken_rule(rows: Rows, entry: Mapping[str, Any]) -> Iterator[Finding]:
    for row_key, value in rows.select(entry["sql"]):
        yield Finding(
            table=entry["table"],
            row=None,
            row_key=str(row_key),
            column=entry.get("column", ""),
            value="" if value is None else str(value),
            expected=f"{entry.get('expected', '')}: {entry['why']}".removeprefix(": "),
            severity=entry.get("severity", ERROR),
        )
