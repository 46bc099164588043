"""Rows added, gone and changed between two packages, table by table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.diff.causes import Causes
from pipeline.diff.shape import Shape, compare_shapes
from pipeline.published import Published
from pipeline.schemas import SCHEMAS, read_yaml

if TYPE_CHECKING:
    import pandas as pd

ADDED, GONE, CHANGED = "added", "gone", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the difference: a row `added` or `gone` (`values` are its cells), or one cell of a row `changed`."""

    table_name: str
    row_key: str
    member_id: str
    kind: str
    key_column: str
    field: str = ""
    old_value: str = ""
    new_value: str = ""
    cause: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """`old` and `new` name the packages; `rows` is table -> (rows before, rows after)."""

    old: str
    new: str
    shape: Shape
    changes: tuple[Change, ...]
    rows: Mapping[str, tuple[int, int]]
    titles: Mapping[tuple[str, str], str]

    def __bool__(self) -> bool:
        return bool(self.shape or self.changes)

    @property
    def tombstones(self) -> list[Change]:
        """The rows that left, with their last values."""
        return [change for change in self.changes if change.kind == GONE]


@cache
def declared() -> dict[str, Any]:
    """The content of `schemas/diff.yaml`."""
    found: dict[str, Any] = read_yaml(SCHEMAS / "diff.yaml")
    return found


def compare(old: Published, new: Published) -> Difference:
    """Everything that differs. Raises `PublishedError` where a table of either cannot be read."""
    before = {name: old.frame(name) for name in old.schemas}
    after = {name: new.frame(name) for name in new.schemas}
    shape = compare_shapes(old, new, before, after, declared())
    before = {name: rows.rename(columns=shape.renamed_columns.get(name, {})) for name, rows in before.items()}
    causes = Causes(before, after, declared()["codelists"])
    members = {**_members(before), **_members(after)}
    changes: list[Change] = []
    for name in [n for n in new.schemas if n in before and n not in declared()["provenance_tables"]]:
        table = _Table(name, new.primary_key(name), members, causes)
        changes += table.changes(before[name], after[name])
    counts = {n: (len(before.get(n, ())), len(after.get(n, ()))) for n in {**before, **after}}
    titles = {**_titles(before), **_titles(after)}
    return Difference(old.name, new.name, shape, tuple(changes), counts, titles)


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    key: Sequence[str]
    members: Mapping[tuple[str, str], str]
    causes: Causes

    def changes(self, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Change]:
        """The differences of one table, in the order of its keys; only columns that both have are compared."""
        shared = [column for column in after.columns if column in before.columns]
        values = [c for c in shared if c not in self.key and c not in declared()["provenance_columns"]]
        old, new = before[shared], after[shared]
        old, new = _without_equal_rows(old, new, [*self._parents, *values])
        keys = list(self.key)
        pairs = old.merge(new, on=keys, how="outer", suffixes=("", _NEW), indicator=True, sort=True)
        for row in pairs.to_dict("records"):
            yield from self._of_pair({k: _text(v) for k, v in row.items()}, values)

    @property
    def _parents(self) -> list[str]:
        """The columns of the key that mean something: a position only counts the rows of a page."""
        return [column for column in self.key if column not in declared()["provenance_columns"]]

    def _of_pair(self, row: Mapping[str, str], values: Sequence[str]) -> Iterator[Change]:
        key = " ".join(row[column] for column in self.key)
        member = self._member(row)
        if row["_merge"] == "both":
            for column in values:
                was, now = row[column], row[column + _NEW]
                if was != now:
                    cause = self.causes.of(self.name, self._row(row), self._field(row, column))
                    yield Change(self.name, key, member, CHANGED, self.key[0], column, was, now, cause)
            return
        kind, suffix = (GONE, "") if row["_merge"] == "left_only" else (ADDED, _NEW)
        cells = {c: row[c] for c in self.key} | {c: row[c + suffix] for c in values if row[c + suffix]}
        cause = self.causes.of_row(self.name, self._row(row), kind == ADDED)
        yield Change(self.name, key, member, kind, self.key[0], cause=cause, values=cells)

    def _row(self, row: Mapping[str, str]) -> tuple[str, str]:
        """(first column of the key, its value): the row that observations speak of."""
        return self.key[0], row[self.key[0]]

    def _field(self, row: Mapping[str, str], column: str) -> str:
        """The name under which a value is observed: ratings stand under their indicator's."""
        return row.get("indicator", column)

    def _member(self, row: Mapping[str, str]) -> str:
        known = self.members.get(self._row(row), "")
        return known or row.get("member_id" + _NEW, "") or row.get("member_id", "")


_NEW = "\0new"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _without_equal_rows(
    old: pd.DataFrame, new: pd.DataFrame, columns: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both without the rows that the other has too, wherever they stand: a milestone added at the top of a list moves
    the others down and changes none of them."""
    names = list(columns)
    old_nth = old.assign(_nth=old.groupby(names, sort=False).cumcount())
    new_nth = new.assign(_nth=new.groupby(names, sort=False).cumcount())
    on = [*names, "_nth"]
    in_new = old_nth.merge(new_nth[on], on=on, how="left", indicator=True)["_merge"].eq("both").to_numpy()
    in_old = new_nth.merge(old_nth[on], on=on, how="left", indicator=True)["_merge"].eq("both").to_numpy()
    return old[~in_new], new[~in_old]


def _members(frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], str]:
    """(key column, key) -> member, of all rows that name one."""
    found: dict[tuple[str, str], str] = {}
    for rows in frames.values():
        if "member_id" in rows.columns:
            key = rows.columns[0]
            found |= {(key, k): m for k, m in zip(rows[key], rows["member_id"], strict=True) if m}
    return found


def _titles(frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], str]:
    """(key column, key) -> what a person calls the row."""
    found: dict[tuple[str, str], str] = {}
    for rows in frames.values():
        label = next((c for c in ("title", "name") if c in rows.columns), None)
        if label and rows.columns[0].endswith("_id"):
            found |= {(rows.columns[0], k): t for k, t in zip(rows[rows.columns[0]], rows[label], strict=True) if t}
    return found
