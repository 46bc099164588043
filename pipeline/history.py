"""History: what changed between captures of one page that follow each other.

In: `Parsed` values of all captures. Out: rows of the table `changes`. Only a row's own page counts (a list says less),
only captures in one language are compared (a new translation is no change), and only captures that carry a time: two
without one have no order. A blank is no statement, so a value that a newer layout no longer shows has not changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from pipeline.model import NOT_SHOWN, STATED, CaptureInfo, Observation, Parsed

_Series = list[tuple[CaptureInfo, Observation]]


def change_rows(parsed: Iterable[Parsed]) -> list[dict[str, Any]]:
    """Rows of `changes`: a value, its old and new words, and the two captures between which it changed.

    A state that is no value is written as its name (`pending`, `no-data`).
    """
    rows: list[dict[str, Any]] = []
    for (table, key, name, _), seen in _series(parsed).items():
        seen.sort(key=lambda pair: (pair[0].captured_at, pair[0].capture_id))
        for (old_capture, old), (new_capture, new) in pairwise(seen):
            if _shown(old) != _shown(new):
                rows.append(
                    {
                        "table_name": table,
                        "row_key": key,
                        "field": name,
                        "to_capture_id": new_capture.capture_id,
                        "old_value": _shown(old),
                        "new_value": _shown(new),
                        "from_capture_id": old_capture.capture_id,
                        "changed_between_start": old_capture.seen_until,
                        "changed_between_end": new_capture.captured_at,
                        "cause": "source",
                    }
                )
    return rows


def _series(parsed: Iterable[Parsed]) -> dict[tuple[str, str, str, str], _Series]:
    """(table, key, field, language) -> the captures of the row's own page that state the value."""
    found: dict[tuple[str, str, str, str], _Series] = defaultdict(list)
    known: set[str] = set()
    for page in parsed:
        info = page.capture
        if not info.captured_at or info.capture_id in known:
            continue
        known.add(info.capture_id)
        for observation in page.observations:
            own = (observation.table_name, observation.row_key) == (page.table, page.key)
            if own and observation.state != NOT_SHOWN:
                found[(*_row(observation), info.language)].append((info, observation))
    return found


def _row(observation: Observation) -> tuple[str, str, str]:
    return observation.table_name, observation.row_key, observation.field


def _shown(observation: Observation) -> str:
    return observation.value if observation.state == STATED else observation.state
