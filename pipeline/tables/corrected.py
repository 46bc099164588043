"""Declared corrections, applied to what is current.

A value that pages state is replaced in the book before any table is made, so that everything that follows from it (a
split list of institutions, an assessment) follows from the right one; a value that no page states is replaced in its
row. Each correction that is applied stands in `changes` and in `issues`; one whose `expect` does not hold is only an
issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.corrections import Correction
from pipeline.model import NOT_SHOWN, STATED, Issue, Observation
from pipeline.schemas import Field
from pipeline.schemas import tables as declared_tables
from pipeline.tables.book import Book
from pipeline.tables.history import MEANING, WORDING, commitment_of
from pipeline.tables.wording import differ_in_spelling
from pipeline.vocabularies import rating_words, vocabulary

Rows = dict[str, list[dict[str, Any]]]

CAUSE = "correction"
_YES_NO = {"true": "Yes", "false": "No"}


class Corrections:
    """The corrections of one build: those that are still to be applied, and what was done."""

    def __init__(self, corrections: Iterable[Correction], book: Book) -> None:
        self._book = book
        self._waiting = list(corrections)
        self.changes: list[dict[str, Any]] = []
        self.issues: list[Issue] = []

    def apply_to_book(self) -> None:
        """Replaces the current observations that corrections name."""
        waiting = []
        for correction in self._waiting:
            current = self._book.current(correction.table, correction.row_key, correction.field)
            if current is None:
                waiting.append(correction)
            elif correction.expect in _readings(correction, current):
                self._book.override(_corrected(correction, current))
                self._applied(correction, current.capture_id)
            else:
                self._not_applied(correction, current.capture_id, current.value)
        self._waiting = waiting

    def apply_to_rows(self, rows: Rows) -> None:
        """Replaces the cells that corrections name and no page states. A row that this build does not hold has none."""
        for correction in self._waiting:
            row = _row_of(rows.get(correction.table, ()), correction)
            if row is None:
                continue
            capture = str(row.get("capture_id") or self._shown_by(correction))
            cell = _text(row.get(correction.field))
            if cell == correction.expect:
                row[correction.field] = _typed(_field(correction), correction.value)
                self._applied(correction, capture)
            else:
                self._not_applied(correction, capture, cell)

    def _shown_by(self, correction: Correction) -> str:
        """The newest capture that names the row, or where none does (a codelist) the newest of all."""
        shown = self._book.shown_by(correction.table, correction.row_key)
        return (shown[-1] if shown else max(self._book.captures.values(), key=lambda c: c.captured_at)).capture_id

    def _applied(self, correction: Correction, capture: str) -> None:
        self.changes.append(
            {
                "table_name": correction.table,
                "row_key": correction.row_key,
                "field": correction.field,
                "to_capture_id": capture,
                "commitment_id": commitment_of(correction.table, correction.row_key),
                "old_value": correction.expect,
                "new_value": correction.value,
                "old_state": _state(correction.expect),
                "new_state": _state(correction.value),
                "kind": _kind(correction),
                "from_capture_id": capture,
                "cause": CAUSE,
            }
        )
        message = (
            f"{correction.expect!r} was replaced by {correction.value!r}: {correction.reason} ({correction.where})"
        )
        self._issue("correction-applied", message, correction, capture, correction.expect)

    def _not_applied(self, correction: Correction, capture: str, found: str) -> None:
        message = (
            f"{correction.where}: the correction expects {correction.expect!r}, the source now gives {found!r};"
            " it was not applied. Delete the entry, or renew what it expects"
        )
        self._issue("correction-not-applied", message, correction, capture, found)

    def _issue(self, code: str, message: str, at: Correction, capture: str, value: str) -> None:
        self.issues.append(Issue(code, message, capture, at.table, at.row_key, at.field, None, value))


def _state(value: str) -> str:
    return STATED if value else NOT_SHOWN


def _kind(correction: Correction) -> str:
    """Whether it corrects what the value means, or how it is written."""
    texts = correction.expect, correction.value
    is_text = not (_field(correction).vocabulary or _field(correction).constraints)
    return WORDING if is_text and all(texts) and differ_in_spelling(*texts) else MEANING


def _field(correction: Correction) -> Field:
    return declared_tables()[correction.table].field(correction.field)


def _readings(correction: Correction, current: Observation) -> set[str]:
    """How a reader may quote the current value: as observed, or as the table publishes it (`Activo` is Active)."""
    if current.state != STATED:
        return {""}
    field = _field(correction)
    published = current.value
    if field.vocabulary == "rating_words":
        published = rating_words().code(current.value, correction.field) or current.value
    elif field.vocabulary:
        published = vocabulary(field.vocabulary).code(current.value) or current.value
    spelled = {"Yes": "true", "No": "false"} if field.type == "boolean" else {}
    return {current.value, published, spelled.get(published, published)}


def _corrected(correction: Correction, current: Observation) -> Observation:
    words = correction.value
    if _field(correction).type == "boolean" and current.value in ("Yes", "No", ""):
        words = _YES_NO.get(words, words)
    return replace(current, value=words, state=STATED if words else NOT_SHOWN)


def _row_of(rows: Sequence[dict[str, Any]], correction: Correction) -> dict[str, Any] | None:
    key = declared_tables()[correction.table].primary_key
    return next((row for row in rows if " ".join(_text(row.get(c)) for c in key) == correction.row_key), None)


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _typed(field: Field, text: str) -> Any:
    if not text or field.type == "string":
        return text
    return text == "true" if field.type == "boolean" else int(text) if field.type == "integer" else float(text)
