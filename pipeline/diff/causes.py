"""Why a value differs between two packages.

- `correction`: a correction was declared, renewed or taken back;
- `rule`: a capture that both packages hold is read otherwise, or only such captures speak of the value;
- `source`: a capture that only one of the packages holds states it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SOURCE, RULE, CORRECTION = "source", "rule", "correction"
# The columns whose words a page gives under another name (DESIGN, table observations).
_OBSERVED_AS = {"member_id": "member", "action_plan_id": "action_plan"}
_NOT_SHOWN = "not-shown"
# Columns by which a row names another that its captures speak of, too.
_REFERENCES = ("member_id", "action_plan_id", "irm_report_id")

_Row = tuple[str, str]  # column of the key, key
_Said = dict[tuple[_Row, str], dict[str, tuple[str, str]]]  # row, field -> capture -> (state, value)


class Causes:
    """What both packages hold as evidence: their captures, observations and corrections."""

    def __init__(
        self, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], codelists: Sequence[str]
    ) -> None:
        self._codelists = frozenset(codelists)
        self._captures = _captures(before), _captures(after)
        self._said = _observations(before), _observations(after)
        self._shown_by = _shown_by(self._said[0], before), _shown_by(self._said[1], after)
        self._corrections = _corrections(before), _corrections(after)

    def of(self, table: str, row: _Row, field: str) -> str:
        """The cause of one changed value; `row` is the column of the key and the key."""
        if self._is_corrected(row, field):
            return CORRECTION
        if table in self._codelists:
            return RULE
        name = _OBSERVED_AS.get(field, field)
        was, now = (said.get((row, name), {}) for said in self._said)
        if any(was[capture] != now[capture] for capture in was.keys() & now.keys()):
            return RULE
        if was or now:
            stated = {c for c, (state, _) in (was | now).items() if state != _NOT_SHOWN}
            return SOURCE if stated & self._only_one_holds else RULE
        return self._by_captures(row)

    def of_row(self, table: str, row: _Row, added: bool) -> str:
        """The cause of a row that came or left."""
        if table in self._codelists:
            return RULE
        shown, other = self._shown_by[added].get(row, set()), self._captures[not added]
        if not shown:
            return self._by_captures(row)
        whole = row not in self._shown_by[not added]
        return SOURCE if (shown.isdisjoint(other) if whole else shown - other) else self._by_captures(row)

    def _by_captures(self, row: _Row) -> str:
        """Of what no observation names: whether any capture of the row is in one of the packages only."""
        shown = self._shown_by[False].get(row, set()) | self._shown_by[True].get(row, set())
        return SOURCE if shown & self._only_one_holds else RULE

    @property
    def _only_one_holds(self) -> set[str]:
        return self._captures[False] ^ self._captures[True]

    def _is_corrected(self, row: _Row, field: str) -> bool:
        was, now = (corrections.get((row[1], field)) for corrections in self._corrections)
        return was != now


def _captures(frames: Mapping[str, pd.DataFrame]) -> set[str]:
    return set(frames["captures"]["capture_id"]) if "captures" in frames else set()


def _observations(frames: Mapping[str, pd.DataFrame]) -> _Said:
    """What each capture says of each value."""
    found: _Said = defaultdict(dict)
    if "observations" not in frames:
        return found
    seen = frames["observations"]
    keys = {name: rows.columns[0] for name, rows in frames.items()}
    columns = (seen[c] for c in ("table_name", "row_key", "field", "capture_id", "state", "value"))
    for table, key, field, capture, state, value in zip(*columns, strict=True):
        if table in keys:
            found[(keys[table], key), field][capture] = (state, value)
    return found


def _shown_by(said: _Said, frames: Mapping[str, pd.DataFrame]) -> dict[_Row, set[str]]:
    """Row -> the captures that say something of it, or of a row that refers to it: members, plans and reports mostly
    have no page of their own."""
    found: dict[_Row, set[str]] = defaultdict(set)
    for (row, _), captures in said.items():
        found[row] |= captures.keys()
    for rows in frames.values():
        key = rows.columns[0]
        for column in (c for c in rows.columns[1:] if c in _REFERENCES):
            for own, other in zip(rows[key], rows[column], strict=True):
                if other and (key, own) in found:
                    found[column, other] |= found[key, own]
    return found


def _corrections(frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], tuple[str, str]]:
    """(key, field) -> (old value, new value) of the corrections that a package applied."""
    if "changes" not in frames:
        return {}
    changes = frames["changes"]
    rows = changes[changes["cause"] == CORRECTION]
    columns = (rows[c] for c in ("row_key", "field", "old_value", "new_value"))
    return {(key, field): (was, now) for key, field, was, now in zip(*columns, strict=True)}
