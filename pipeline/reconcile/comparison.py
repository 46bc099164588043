"""Each value of a reference beside ours, with its state, a verdict, and the cause where it can be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pipeline.identity.members import find_member
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, STATED, Issue
from pipeline.reconcile.cell_values import letters, number_key, same_value
from pipeline.reconcile.matching import Match, match_rows
from pipeline.reconcile.ours import Commitment
from pipeline.reconcile.reference import Cell, Form, Reference, ReferenceRow

AGREE, DIFFER, ONLY_OURS, ONLY_THEIRS = "agree", "differ", "only-ours", "only-theirs"


@dataclass(frozen=True, slots=True)
class Compared:
    """A row of the table `reconciliation`; `member_id` is whose commitment it is and is not published there."""

    reference: str
    row_key: str
    field: str
    our_value: str
    their_value: str
    verdict: str
    match: str
    reference_line: int
    our_state: str
    their_state: str
    as_written: str
    cause: str
    member_id: str

    @property
    def row(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "member_id"}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A reference compared with the commitments of a package."""

    reference: Reference
    compared: tuple[Compared, ...]
    issues: tuple[Issue, ...]
    matches: Mapping[int, Match]
    commitments: int

    @property
    def matched(self) -> Counter[str]:
        """Rows by how they were matched (`id`, `sure`, `likely`)."""
        return Counter(match.how for match in self.matches.values())


def reconcile(reference: Reference, ours: Mapping[str, Commitment]) -> Reconciliation:
    """Every mapped value of the reference beside ours."""
    matches, issues = match_rows(reference.form, reference.rows, ours)
    compared = [c for row in reference.rows for c in _compared(reference.form, row, matches.get(row.line), ours)]
    return Reconciliation(reference, tuple(compared), tuple(issues), matches, len(ours))


def _compared(
    form: Form, row: ReferenceRow, match: Match | None, commitments: Mapping[str, Commitment]
) -> Iterator[Compared]:
    commitment = commitments[match.key] if match else None
    member = find_member(row.member)
    member_id = commitment.member_id if commitment else (member.member_id if member else "")
    for field in form.compared:
        theirs = row.cells.get(field, Cell(field, "", NOT_SHOWN, ""))
        ours = commitment.cells.get(field) if commitment else None
        ours = _without_derived(form, ours or Cell(field, "", NOT_SHOWN, ""))
        verdict = _verdict(field, ours, theirs)
        if verdict:
            yield Compared(
                reference=form.name,
                row_key=match.key if match else row.key,
                field=field,
                our_value=ours.value,
                their_value=theirs.value,
                verdict=verdict,
                match=match.how if match else "",
                reference_line=row.line,
                our_state=ours.state,
                their_state=theirs.state,
                as_written=theirs.as_written,
                cause=_cause(row, commitment, ours, theirs) if commitment and verdict != AGREE else "",
                member_id=member_id,
            )


def _without_derived(form: Form, ours: Cell) -> Cell:
    """Our areas without those that the reference has as formulas of others only: pages show them as areas."""
    if ours.field != "policy_areas" or not ours.value:
        return ours
    derived = form.derived_areas
    return replace(ours, value="; ".join(v for v in ours.value.split("; ") if v not in derived))


def _verdict(field: str, ours: Cell, theirs: Cell) -> str:
    """Empty where neither side says anything of the field. Without a value, a state is what a side says."""
    has_ours, has_theirs = (bool(cell.value) for cell in (ours, theirs))
    if has_ours and has_theirs:
        return AGREE if same_value(field, ours.value, theirs.value) else DIFFER
    if has_ours or has_theirs:
        return ONLY_OURS if has_ours else ONLY_THEIRS
    said = [cell.state for cell in (ours, theirs) if cell.state in (PENDING, NO_DATA)]
    if len(said) < 2:
        return ""
    return AGREE if said[0] == said[1] else DIFFER


def _cause(row: ReferenceRow, commitment: Commitment, ours: Cell, theirs: Cell) -> str:
    """Why two sides do not agree, where that can be told from them."""
    if ours.field == "starred" and theirs.state == NO_DATA:
        return "star-not-given"
    if NOT_SHOWN in (ours.state, theirs.state):
        return "not-stated"
    if ours.state == PENDING or (ours.state == NO_DATA and theirs.state == STATED):
        return "reference-newer"
    if theirs.state == PENDING:
        return "page-newer"
    if theirs.state == NO_DATA:
        return "rule"
    return _cause_of_values(row, commitment, ours, theirs)


def _cause_of_values(row: ReferenceRow, commitment: Commitment, ours: Cell, theirs: Cell) -> str:
    """Of two values that differ."""
    if theirs.is_earlier:
        return "later-report"
    match ours.field:
        case "policy_areas":
            return "tags-changed"
        case "title":
            in_plan = letters(ours.value) == letters(row.value("title_in_plan"))
            return "title-in-plan" if in_plan else _of_texts(ours.value, theirs.value)
        case "commitment_number":
            # A spreadsheet takes 2.10 for the number 2.1.
            is_cut = number_key(ours.value).removesuffix("0") == number_key(theirs.value)
            return "spreadsheet-number" if is_cut else ""
        case "description" | "lead_institution" | "support_institution":
            return _of_texts(ours.value, theirs.value)
        case "relevant" | "ogp_values":
            return "rule"
    return ""


def _of_texts(ours: str, theirs: str) -> str:
    """One text may be a piece of the other, or have hardly a word with it in common."""
    one, other = letters(ours), letters(theirs)
    if one in other or other in one:
        return "text-shortened"
    words, others = set(one.split()), set(other.split())
    shared = len(words & others) / max(1, min(len(words), len(others)))
    return "other-language" if shared < 0.3 else "text-edited"
