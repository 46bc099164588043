"""`schemas/corrections.yaml`: wrong values at the source, each with what is published instead.

The file is a YAML list. Here it is read, with the line at which each entry begins, and added to.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from pipeline.schemas import SCHEMAS, SchemaError, tables

NAME = "corrections.yaml"
STATUSES = ("open", "reported", "acknowledged", "fixed_upstream")


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry. `expect` is what the package publishes without it, `line` where it begins in the file (from 1)."""

    table: str
    row_key: str
    field: str
    expect: str
    value: str
    reason: str
    source: str = ""
    reported_by: str = ""
    reported_on: str = ""
    status: str = "open"
    line: int = 0

    @property
    def where(self) -> str:
        return f"schemas/{NAME}, line {self.line}"


_WORDS = {f.name for f in fields(Correction)} - {"line"}
_REQUIRED = _WORDS - {"source"}


@cache
def declared_corrections() -> tuple[Correction, ...]:
    """The entries of the project's own file."""
    return read_corrections(SCHEMAS / NAME)


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The entries of a file, in its order. Raises `SchemaError`, with the line, for one that cannot be understood."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise SchemaError(f"{path}: {error}") from error
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise SchemaError(f"{path}: it must be a list of entries; see the example at its top")
    return tuple(_entry(path, node) for node in root.value)


def _entry(path: Path, node: yaml.Node) -> Correction:
    line = node.start_mark.line + 1
    loader = yaml.SafeLoader("")
    entry = loader.construct_document(node)
    words = set(entry) if isinstance(entry, dict) else set()
    if not words >= _REQUIRED or words - _WORDS:
        odd = ", ".join(sorted(_REQUIRED - words | words - _WORDS))
        raise SchemaError(f"{path}, line {line}: an entry has the words of the example at the top; look at: {odd}")
    correction = Correction(**{word: _text(value) for word, value in entry.items()}, line=line)
    known = tables().get(correction.table)
    if known is None or correction.field not in known.columns:
        raise SchemaError(f"{path}, line {line}: schemas/tables/ has no column {correction.table}.{correction.field}")
    if correction.status not in STATUSES:
        raise SchemaError(f"{path}, line {line}: status is one of {', '.join(STATUSES)}, not {correction.status!r}")
    return correction


def _text(value: object) -> str:
    """A value as the CSV files write it: YAML reads `2018` and `true` as what they look like."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def add_correction(path: Path, correction: Correction) -> None:
    """Writes an entry at the end of the file, whose comments and other entries stay as they are."""
    words = [f.name for f in fields(Correction) if f.name in _WORDS]
    entry = yaml.safe_dump(
        [{word: getattr(correction, word) for word in words}], allow_unicode=True, sort_keys=False, width=100
    )
    text = path.read_text(encoding="utf-8")
    lines = text.rstrip().splitlines()
    if lines and lines[-1].strip() == "[]":
        lines.pop()
    partial = path.with_name(f".{path.name}.part")
    partial.write_text("\n".join([*lines, entry]), encoding="utf-8", newline="\n")
    partial.replace(path)
