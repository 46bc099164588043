"""A difference as files: `diff.csv` and `diff.json` for machines, `diff.md` for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from pipeline.diff.changelog import in_words
from pipeline.diff.compare import Change, Difference

COLUMNS = ("table_name", "row_key", "member_id", "field", "kind", "old_value", "new_value", "cause", "values")


def as_csv(difference: Difference) -> str:
    """One row is a row added or gone (`values`: its cells as JSON) or a cell changed; UTF-8 text with a header."""
    return changes_as_csv(difference.changes)


def changes_as_csv(changes: tuple[Change, ...] | list[Change]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**asdict(change), "values": _json(change.values)} for change in changes)
    return out.getvalue()


def _json(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values), ensure_ascii=False) if values else ""


def as_json(difference: Difference) -> str:
    """The whole difference: names of both packages, changes of the shape, numbers of rows, and all changes."""
    whole = {
        "old": difference.old,
        "new": difference.new,
        "shape": [asdict(change) for change in difference.shape.changes],
        "rows": {name: {"old": old, "new": new} for name, (old, new) in difference.rows.items()},
        "changes": [{name: getattr(change, name) for name in COLUMNS} for change in difference.changes],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, default=dict) + "\n"


def write(difference: Difference, folder: Path) -> None:
    """All three files into `folder`, which is made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("diff.csv", as_csv(difference)),
        ("diff.json", as_json(difference)),
        ("diff.md", in_words(difference)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
