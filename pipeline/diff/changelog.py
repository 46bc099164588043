"""A difference in words: for a changelog, and for a journalist to quote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.diff.causes import CORRECTION, RULE, SOURCE
from pipeline.diff.compare import ADDED, CHANGED, GONE, Change, Difference, declared

_LONGEST_VALUE = 120
_SHAPES = {
    "table-added": "new table `{name}`",
    "table-gone": "the table `{name}` is gone",
    "column-added": "new column `{name}`",
    "column-gone": "the column `{name}` is gone",
    "column-renamed": "in `{name}` the column `{old}` is now called `{new}`",
    "code-added": "`{name}` has the new code {new}",
    "code-gone": "`{name}` no longer has the code {old}",
    "code-renamed": "`{name}`: {old} is now called {new}",
}
_SECTIONS = (
    ("What the pages say now", SOURCE, CHANGED),
    ("New", SOURCE, ADDED),
    ("No longer there", SOURCE, GONE),
    ("Corrected by this project", CORRECTION, CHANGED),
    ("Read differently by this version", RULE, CHANGED),
    ("New by a rule of this version", RULE, ADDED),
    ("Gone by a rule of this version", RULE, GONE),
)


def in_words(difference: Difference) -> str:
    """The difference as Markdown: the shape first, then what changed by cause, then the numbers of all tables."""
    lines = [f"# From {difference.old} to {difference.new}", ""]
    if not difference:
        return "\n".join([*lines, "Nothing changed.", ""])
    if difference.shape:
        lines += ["## Shape of the data", "", *_shape(difference), ""]
    for title, cause, kind in _SECTIONS:
        told = list(_told(difference, cause, kind))
        if told:
            lines += [f"## {title}", "", *_bounded(told), ""]
    return "\n".join([*lines, "## Rows", "", *_counts(difference), ""])


def _shape(difference: Difference) -> Iterator[str]:
    for change in difference.shape.changes:
        yield "- " + _SHAPES[change.what].format(name=change.name, old=change.old, new=change.new)


def _bounded(lines: Sequence[str]) -> list[str]:
    most = declared()["longest_section"]
    more = len(lines) - most
    return [*lines[:most], f"- … and {more} more, in the table of this difference"] if more > 0 else list(lines)


def _told(difference: Difference, cause: str, kind: str) -> Iterator[str]:
    """A line for each row, the tables in their declared order."""
    tables = declared()["told"]
    rows: dict[tuple[int, str, str], list[Change]] = defaultdict(list)
    for change in difference.changes:
        shown = change.table_name in tables and not _is_told_elsewhere(change)
        if shown and (change.cause, change.kind) == (cause, kind):
            rows[tables.index(change.table_name), change.member_id, change.row_key].append(change)
    whole = {key for table, _, key in rows if table == 0}  # what hangs on a new row comes with it
    for (table, _, key), changes in sorted(rows.items(), key=lambda item: item[0]):
        if table == 0 or kind == CHANGED or key.partition(" ")[0] not in whole:
            name = "" if kind == CHANGED else f"{tables[table].replace('_', ' ')}: "
            yield f"- {name}{_whose(difference, changes[0])}{_said(changes)}"


def _is_told_elsewhere(change: Change) -> bool:
    return change.kind == CHANGED and change.field in declared()["told_elsewhere"].get(change.table_name, ())


def _whose(difference: Difference, change: Change) -> str:
    """`France, FR0043 “Govtech Summit”`; of a member only its name."""
    member = difference.titles.get(("member_id", change.member_id), change.member_id)
    first = change.row_key.partition(" ")[0]
    title = difference.titles.get((change.key_column, first), "")
    named = f"{first} “{_short(title)}”" if title else first
    return ", ".join(part for part in (member, "" if change.key_column == "member_id" else named) if part)


def _said(changes: Sequence[Change]) -> str:
    """What happened to one row, with the sign in front that joins it to whose row it is."""
    rest = changes[0].row_key.partition(" ")[2].replace("_", " ")
    if changes[0].kind != CHANGED:
        return f": {rest}" if rest else ""
    cells = {change.field: (change.old_value, change.new_value) for change in changes}
    if "state" in cells or (rest and "value" in cells):  # a rating: its value, or why it has none
        was, now = (_or(cells.get("value", ("", ""))[n], cells.get("state", ("", ""))[n]) for n in (0, 1))
        return f": {rest} was {was}, is {now}"
    said = (f"{field.replace('_', ' ')} was {_value(was)}, is {_value(now)}" for field, (was, now) in cells.items())
    return f"{f', {rest}' if rest else ''}: {'; '.join(said)}"


def _or(value: str, state: str) -> str:
    return _value(value or state.replace("-", " "))


def _value(text: str) -> str:
    return _short(text) if text else "blank"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_VALUE else line[: _LONGEST_VALUE - 1] + "…"


def _counts(difference: Difference) -> Iterator[str]:
    kinds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    keys: dict[str, set[str]] = defaultdict(set)
    for change in difference.changes:
        if change.kind == CHANGED:
            keys[change.table_name].add(change.row_key)
        else:
            kinds[change.table_name][change.kind] += 1
    for name, (before, after) in difference.rows.items():
        if before or after:
            added, gone, changed = kinds[name][ADDED], kinds[name][GONE], len(keys[name])
            detail = f" ({added} added, {gone} gone, {changed} changed)" if added or gone or changed else ""
            yield f"- {name}: {before} → {after}{detail}"
