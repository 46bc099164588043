"""What changed in the shape of a package: tables, columns, codelists. A reader must know it before any value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.published import Published

_Frames = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """One thing: `what` is table-added, table-gone, column-added, column-gone, column-renamed, code-added, code-gone or
    code-renamed; `name` is the table or `table.column`."""

    what: str
    name: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """All changes of the shape; `renamed_columns` is table -> old name -> new name."""

    changes: tuple[ShapeChange, ...]
    renamed_columns: Mapping[str, Mapping[str, str]]

    def __bool__(self) -> bool:
        return bool(self.changes)


def compare_shapes(old: Published, new: Published, before: _Frames, after: _Frames, rules: Mapping[str, Any]) -> Shape:
    changes = [ShapeChange("table-gone", name) for name in old.schemas if name not in new.schemas]
    changes += [ShapeChange("table-added", name) for name in new.schemas if name not in old.schemas]
    renamed: dict[str, dict[str, str]] = {}
    for name in [n for n in new.schemas if n in old.schemas]:
        renamed[name] = _renamed(before[name], after[name], new.primary_key(name), rules["renamed"])
        changes += _columns(name, old.columns(name), new.columns(name), renamed[name])
        changes += _codes(name, old.schemas[name], new.schemas[name])
    for name in rules["codelists"]:
        if name in before and name in after and len(new.primary_key(name)) == 1:
            changes += _names(name, before[name], after[name])
    return Shape(tuple(changes), renamed)


def _columns(table: str, old: Sequence[str], new: Sequence[str], renamed: Mapping[str, str]) -> Iterator[ShapeChange]:
    for was, now in renamed.items():
        yield ShapeChange("column-renamed", table, was, now)
    for column in old:
        if column not in new and column not in renamed:
            yield ShapeChange("column-gone", f"{table}.{column}")
    for column in new:
        if column not in old and column not in renamed.values():
            yield ShapeChange("column-added", f"{table}.{column}")


def _renamed(before: pd.DataFrame, after: pd.DataFrame, key: Sequence[str], rule: Mapping[str, Any]) -> dict[str, str]:
    """Columns that are gone, with the new column that holds the same values."""
    gone = [column for column in before.columns if column not in after.columns]
    came = [column for column in after.columns if column not in before.columns]
    if not gone or not came or not set(key) <= set(before.columns):
        return {}
    rows = before.merge(after, on=list(key), how="inner", suffixes=("\0old", ""))
    found: dict[str, str] = {}
    for was in gone:
        for now in came:
            filled = rows[(rows[was] != "") | (rows[now] != "")]
            enough = len(filled) >= rule["rows"] and (filled[was] == filled[now]).mean() >= rule["share"]
            if enough and now not in found.values():
                found[was] = now
                break
    return found


def _codes(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ShapeChange]:
    """Codes of closed columns that came, went or bear another label."""
    theirs = {field["name"]: _categories(field) for field in old["fields"]}
    for field in new["fields"]:
        was, now = theirs.get(field["name"], {}), _categories(field)
        where = f"{table}.{field['name']}"
        yield from _differences(where, was, now) if was and now else ()


def _categories(field: Mapping[str, Any]) -> dict[str, str]:
    return {c["value"]: c["label"] for c in field.get("categories", ()) if isinstance(c, dict)}


def _differences(where: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[ShapeChange]:
    for code in was:
        if code not in now:
            yield ShapeChange("code-gone", where, code)
        elif was[code] != now[code]:
            yield ShapeChange("code-renamed", f"{where} {code}", was[code], now[code])
    for code in now:
        if code not in was:
            yield ShapeChange("code-added", where, new=code)


def _names(table: str, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[ShapeChange]:
    """Rows of a codelist that is a table of its own."""
    key, label = before.columns[0], next((c for c in ("name", "label") if c in before.columns), None)
    if label in after.columns and key in after.columns:
        was, now = (dict(zip(rows[key], rows[label], strict=True)) for rows in (before, after))
        yield from _differences(table, was, now)
