"""OGP's own rows as a source of a build: each row a capture, each mapped cell an observation.

A reference comes last: after a commitment's own page and after lists. It fills what they do not show and never replaces
what they state; `pipeline/tables/book.py` has the order. Only a form with IDs adds rows of its own; of the Explorer's
rows those count that are surely a commitment of ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from pipeline.identity.members import find_member
from pipeline.model import NOT_SHOWN, STATED, CaptureInfo, Issue, Observation, Parsed
from pipeline.reconcile.matching import ID, SURE, Match
from pipeline.reconcile.reference import Cell, Form, Reference, ReferenceRow
from pipeline.schemas import pattern

PAGE_KIND = "reference"


def as_parsed(reference: Reference, matches: Mapping[int, Match], day: str) -> list[Parsed]:
    """The rows of a reference of this day (`2024-05-31`, or empty) that say something of a commitment."""
    return [_parsed(reference, row, key, day) for row in reference.rows if (key := _key(reference.form, row, matches))]


def _key(form: Form, row: ReferenceRow, matches: Mapping[int, Match]) -> str:
    """The commitment that a row is about; empty where that is not sure."""
    match = matches.get(row.line)
    if form.declared["adds_rows"]:
        return row.key if not _unusable(row, match) else ""
    return match.key if match and match.how in (ID, SURE) else ""


def _unusable(row: ReferenceRow, match: Match | None) -> tuple[str, str, str] | tuple[()]:
    """The field for which a row that adds a commitment cannot be used, its words, and what is wrong with them. A row of
    a commitment that pages show needs no member."""
    if not re.fullmatch(pattern("commitment_id"), row.key):
        return "commitment_id", row.key, "the ID of this row in {} has not the form of a commitment's ID"
    if not match and not find_member(row.member):
        return "member_id", row.member, "the member of this row in {} is no known country or place"
    return ()


def unusable_rows(reference: Reference, matches: Mapping[int, Match]) -> list[Issue]:
    """An issue for each row whose ID or member is none: it is in no table."""
    issues = []
    for row in reference.rows if reference.form.declared["adds_rows"] else ():
        if wrong := _unusable(row, matches.get(row.line)):
            field, words, message = wrong
            message = f"{message.format(reference.form.title)}; the row was left out"
            issues.append(Issue("value-unreadable", message, "", "commitments", "", field, row.line, words))
    return issues


def _parsed(reference: Reference, row: ReferenceRow, key: str, day: str) -> Parsed:
    capture = _capture(reference, row, day)
    cells = [cell for cell in (*_facts(reference.form, row), *row.cells.values()) if cell.state != NOT_SHOWN]
    observations = [
        Observation(capture.capture_id, "commitments", key, *_said(cell), row.line)
        for cell in cells
        if cell.value or cell.state != STATED
    ]
    return Parsed(capture, observations=observations)


def _said(cell: Cell) -> tuple[str, str, str, str]:
    """Field, value, state, words. Areas are observed in the official words, as those of pages are."""
    value = cell.as_written if cell.field == "policy_areas" and cell.state == STATED else cell.value
    return cell.field, value, cell.state, cell.as_written


def _facts(form: Form, row: ReferenceRow) -> Iterator[Cell]:
    """What a row says beside the compared fields: whose commitment it is, and in which plan."""
    facts = {
        "member": row.member,
        "official_id": row.official_id,
        "plan_number": row.plan_number,
        "plan_end_year": str(row.end_year or ""),
    }
    for name, words in facts.items():
        if words and words not in form.declared["states"]:
            yield Cell(name, words, STATED, words)


def _capture(reference: Reference, row: ReferenceRow, day: str) -> CaptureInfo:
    time = f"{day}T00:00:00Z" if day else ""
    identity = hashlib.sha256(f"{reference.form.name}\n{day}\n{reference.sha256}\n{row.line}".encode()).hexdigest()
    return CaptureInfo(
        capture_id=f"c{identity[:15]}",
        url="",
        page_kind=PAGE_KIND,
        language="",
        layout="",
        captured_at=time,
        seen_until=time,
        times_seen=1,
        media_type="text/csv",
        sha256=reference.sha256,
        source=f"{reference.name}#{row.line}",
        bytes=reference.size,
        lines=1,
        lines_taken=1,
    )
