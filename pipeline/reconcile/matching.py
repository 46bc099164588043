"""Which commitment of ours a row of a reference is.

A row with an ID is the commitment of that ID. The Explorer's rows have none; there the evidence, within one member and
a year more or less, is the title, the beginning of the text, and the number. *sure*: two of three, and no rival with
as much; *likely*: two of three and still the best, the title alone, or a long text alone; a title that number and text
both contradict is *possible*, and where two are equally good the row is *ambiguous*: both become issues, never a match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeVar

from pipeline.identity.members import find_member
from pipeline.model import Issue
from pipeline.reconcile.cell_values import letters, number_key, title_key
from pipeline.reconcile.ours import Commitment
from pipeline.reconcile.reference import Form, ReferenceRow

ID, SURE, LIKELY = "id", "sure", "likely"
_Key = TypeVar("_Key")

_BEGINNING = 300  # letters of the text that are compared; of 155 pairs known by ID they are alike in 150
_ALIKE = 0.97
_OTHERWISE = 0.5  # below it two texts are about different things
_TOO_SHORT = 40  # letters: no text, but a remark (`N/A`, `See commitment 3`)
_UNIQUE_TEXT = 200  # letters: a text that is enough by itself


@dataclass(frozen=True, slots=True)
class Match:
    """A commitment of ours for a row, and how it was found (`id`, `sure`, `likely`)."""

    key: str
    how: str


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for a pair (True), against it (False), or is not there (None)."""

    title: bool | None
    text: bool | None
    number: bool | None
    text_differs: bool = False

    @property
    def strength(self) -> int:
        return sum(said is True for said in (self.title, self.text, self.number))

    @property
    def counts(self) -> bool:
        """The number alone says nothing: every plan has a commitment 1."""
        return bool(self.title or self.text)


def match_rows(
    form: Form, rows: Sequence[ReferenceRow], ours: Mapping[str, Commitment]
) -> tuple[dict[int, Match], list[Issue]]:
    """Row number -> match, and an issue for each row that may be a commitment of ours but is not surely one."""
    if form.declared["key"]:
        return {row.line: Match(row.key, ID) for row in rows if row.key in ours}, []
    return _Matching(form, rows, ours).result()


class _Matching:
    def __init__(self, form: Form, rows: Sequence[ReferenceRow], ours: Mapping[str, Commitment]) -> None:
        self.form, self.rows = form, rows
        self.by_row: dict[int, dict[str, _Evidence]] = {}
        self.by_key: dict[str, dict[int, _Evidence]] = defaultdict(dict)
        of_member: dict[str, list[Commitment]] = defaultdict(list)
        for commitment in ours.values():
            of_member[commitment.member_id].append(commitment)
        for row in rows:
            member = find_member(row.member)
            near = _of_years(of_member.get(member.member_id, ()) if member else (), row.year)
            found = {commitment.key: _evidence(row, commitment) for commitment in near}
            self.by_row[row.line] = {key: evidence for key, evidence in found.items() if evidence.counts}
            for key, evidence in self.by_row[row.line].items():
                self.by_key[key][row.line] = evidence

    def result(self) -> tuple[dict[int, Match], list[Issue]]:
        matches: dict[int, Match] = {}
        issues: list[Issue] = []
        for row in self.rows:
            if not self.by_row[row.line]:
                continue
            best = _best(self.by_row[row.line])
            mutual = len(best) == 1 and _best(self.by_key[best[0]]) == [row.line]
            how = self._how(row, best[0]) if mutual else ""
            if how:
                matches[row.line] = Match(best[0], how)
            else:
                issues.append(_issue(self.form, row, best, ambiguous=not mutual))
        return matches, issues

    def _how(self, row: ReferenceRow, key: str) -> str:
        """How sure the best pair is; empty where it is only possible."""
        evidence = self.by_row[row.line][key]
        if evidence.strength >= 2:
            rivals = [e for k, e in self.by_row[row.line].items() if k != key]
            rivals += [e for line, e in self.by_key[key].items() if line != row.line]
            is_sure = not evidence.text_differs and all(rival.strength < 2 for rival in rivals)
            return SURE if is_sure else LIKELY
        if evidence.title:
            return "" if evidence.number is False and evidence.text is False else LIKELY
        return LIKELY if len(beginning(row.value("description"))) >= _UNIQUE_TEXT else ""


def _best(found: Mapping[_Key, _Evidence]) -> list[_Key]:
    """The keys with the most evidence."""
    most = max(evidence.strength for evidence in found.values())
    return [key for key, evidence in found.items() if evidence.strength == most]


def _of_years(commitments: Iterable[Commitment], year: int | None) -> list[Commitment]:
    return [c for c in commitments if year is None or c.year is None or abs(c.year - year) <= 1]


def _evidence(row: ReferenceRow, ours: Commitment) -> _Evidence:
    theirs = {title_key(row.value(name)) for name in ("title", "title_in_plan")} - {""}
    own = {title_key(title) for title in ours.titles} - {""}
    likeness = _likeness(beginning(row.value("description")), beginning(ours.value("description")))
    return _Evidence(
        title=bool(theirs & own) if theirs and own else None,
        text=None if likeness is None else likeness >= _ALIKE,
        number=_same_number(row.value("commitment_number"), ours.value("commitment_number")),
        text_differs=likeness is not None and likeness < _OTHERWISE,
    )


def _same_number(theirs: str, ours: str) -> bool | None:
    return number_key(theirs) == number_key(ours) if theirs and ours else None


@lru_cache(maxsize=1 << 14)
def beginning(text: str) -> str:
    """The first letters of a text, without case, signs and line breaks."""
    return letters(text[: _BEGINNING * 3])[:_BEGINNING]


def _likeness(one: str, other: str) -> float | None:
    """How alike two beginnings are, 0 to 1; None where one of them is too short to tell."""
    if min(len(one), len(other)) < _TOO_SHORT:
        return None
    compared = SequenceMatcher(None, one, other, autojunk=False)
    quick = min(compared.real_quick_ratio(), compared.quick_ratio())
    return compared.ratio() if quick >= _OTHERWISE else quick


def _issue(form: Form, row: ReferenceRow, keys: Sequence[str], ambiguous: bool) -> Issue:
    code = "reference-ambiguous" if ambiguous else "reference-possible"
    why = "another row or commitment fits as well" if ambiguous else "only its title agrees; number and text do not"
    named = ", ".join(sorted(keys))
    message = f"{form.title}, row {row.line}, may be {named}, but {why}; it was not matched"
    return Issue(code, message, "", "reconciliation", row.key, value=row.value("title"))
