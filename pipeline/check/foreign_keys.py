"""Every foreign key leads to a row that is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.check.finding import Finding
from pipeline.check.package import Package

_BETWEEN = "\x1f"  # the parts of a key; stands in no text


def findings(package: Package) -> Iterator[Finding]:
    keys = _Keys(package)
    for name, resource in package.resources("csv").items():
        for key in resource["schema"].get("foreignKeys", []):
            yield from _dangling(package, keys, name, key)


def _dangling(package: Package, keys: _Keys, name: str, key: Mapping[str, Any]) -> Iterator[Finding]:
    """One finding a row whose key is filled and stands nowhere in the parent table."""
    columns, target = _names(key["fields"]), _names(key["reference"]["fields"])
    parent = key["reference"]["resource"] or name  # empty means the table itself
    child_keys, parent_keys = keys.of(name, columns), keys.of(parent, target)
    if child_keys is None or parent_keys is None:
        return  # a table or column that is missing is a finding of its own
    unknown = pc.invert(pc.is_in(child_keys, value_set=parent_keys))
    filled = pc.not_equal(child_keys, _BETWEEN * (len(columns) - 1))
    for at in pc.indices_nonzero(pc.and_(unknown, filled)).to_pylist():
        rows = package.csv_tables[name]
        cells = {c: rows[c][at].as_py() for c in rows.column_names}
        yield Finding(
            table=name,
            row=at + 2,
            row_key=package.row_key(name, cells),
            column=", ".join(columns),
            value=" ".join(cells[column] or "" for column in columns),
            expected=f"a {', '.join(target)} that stands in table {parent}",
            source=package.page_of(cells),
        )


class _Keys:
    """The keys in the tables of a package. Each table is read once, and only its keys are held."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._columns: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for name, resource in package.resources("csv").items():
            for key in resource["schema"].get("foreignKeys", []):
                self._columns[name].add(tuple(_names(key["fields"])))
                self._columns[key["reference"]["resource"] or name].add(tuple(_names(key["reference"]["fields"])))
        self._read: dict[str, dict[tuple[str, ...], pa.Array]] = {}

    def of(self, name: str, columns: list[str]) -> pa.Array | None:
        """The key of each row as one text; None where the table or one of the columns cannot be read."""
        if name not in self._read:
            table = self._package.csv_tables.get(name)
            names = set(table.column_names) if table is not None else set()
            self._read[name] = {key: _keys(table, key) for key in self._columns[name] if names >= set(key)}
        return self._read[name].get(tuple(columns))


def _keys(table: pa.Table, columns: Sequence[str]) -> pa.Array:
    """The parts of each key joined; a blank part is the empty text."""
    parts = [pc.fill_null(table[column], "") for column in columns]
    joined = pc.binary_join_element_wise(*parts, _BETWEEN) if len(parts) > 1 else parts[0]
    return joined.combine_chunks()


def _names(fields: str | list[str]) -> list[str]:
    return [fields] if isinstance(fields, str) else list(fields)
