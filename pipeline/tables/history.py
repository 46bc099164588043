"""History: what changed between captures of one page that follow each other.

Only a row's own page counts (a list says less), and only captures that carry a time: two without one have no order.
What a reader of both pages would not call a change is none: a blank or a label that a layout does not have, other marks
of a list, blanks and quotes, a text that only ends with its capture, a value read from a weaker place than another
capture gives it, the words of a translation, another form of an address.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, pairwise
from typing import Any

from pipeline.identity.members import find_member
from pipeline.model import NOT_SHOWN, PENDING, STATED, CaptureInfo, Earlier, Observation, Parsed
from pipeline.schemas import read_vocabulary
from pipeline.schemas import tables as declared_tables
from pipeline.tables.book import INDICATORS, Book
from pipeline.tables.registry import Registry
from pipeline.tables.wording import begins_with, differ_in_spelling, same_words
from pipeline.vocabularies import rating_words, vocabulary

SOURCE, RULE = "source", "rule"
MEANING, WORDING = "meaning", "wording"
# The state of an item in a list that does not name it.
ABSENT = "absent"
_ADDRESS, _ENGLISH, _TEXT = "url", "en", "text/plain"

_Row = dict[str, Any]


@dataclass(slots=True)
class _Spell:
    """The captures that show one value without a break: the first, and the last that shows all of it."""

    first: CaptureInfo
    last: CaptureInfo
    said: Observation


class History:
    """Finds the changes in the observations of a build."""

    def __init__(self, book: Book, registry: Registry) -> None:
        self._book, self._registry = book, registry

    def rows(self) -> Iterator[_Row]:
        """Rows of `changes`: old and new value, and the two captures between which it changed."""
        for series in self._series():
            for old, new in pairwise(self._spells(series)):
                for row in self.differences(old.said, new.said):
                    yield row | {
                        "from_capture_id": old.last.capture_id,
                        "to_capture_id": new.first.capture_id,
                        "changed_between_start": _last_seen(old.last, new.first.captured_at),
                        "changed_between_end": new.first.captured_at,
                        "cause": SOURCE,
                    }

    def _series(self) -> Iterator[list[Observation]]:
        """What the captures of a row's own page say of each value, oldest first, one language at a time."""
        found: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
        timed = [page for page in self._book.parsed if page.capture.captured_at]
        pages = [page for page in timed if page.key and not self._book.is_reference(page.capture.capture_id)]
        pages = _without_extracted_twins(pages)
        captures = Counter((page.table, page.key) for page in pages)
        again = (page for page in pages if captures[page.table, page.key] > 1)
        for page in sorted(again, key=lambda page: (page.capture.captured_at, page.capture.capture_id)):
            language = page.capture.language or _ENGLISH
            for o in page.observations:
                if (o.table_name, o.row_key) == (page.table, page.key) and is_told(o.table_name, o.field):
                    found[(o.table_name, o.row_key, o.field, language)].append(self._book.as_meant(o))
        yield from (series for series in found.values() if len(series) > 1)

    def _spells(self, series: list[Observation]) -> list[_Spell]:
        """The values that follow each other. What a capture does not show is no value; only a label that stands there
        without the word `pending`, beside a picture of the rating most often, tells that the review came."""
        spells: list[_Spell] = []
        reviewed: Observation | None = None
        for o in _from_strongest_place(series):
            if o.state != NOT_SHOWN:
                self._enter(spells, o)
                reviewed = None
            elif spells and spells[-1].said.state == PENDING and self._shows_label(o):
                reviewed = reviewed or o
        if reviewed is not None:
            self._enter(spells, reviewed)
        return spells

    def _enter(self, spells: list[_Spell], o: Observation) -> None:
        capture = self._book.captures[o.capture_id]
        known = spells[-1] if spells else None
        if known is None:
            spells.append(_Spell(capture, capture, o))
        elif self._is_cut(o) and begins_with(known.said.words, o.words):
            pass  # it does not show whether the rest still stands there
        elif self._goes_on(known.said, o) or not self.differences(known.said, o):
            known.last, known.said = capture, o
        else:
            spells.append(_Spell(capture, capture, o))

    def _shows_label(self, o: Observation) -> bool:
        """Whether a page shows the label of a rating without a word, and goes on after it."""
        return o.field in INDICATORS and o.line is not None and o.field not in self._book.captures[o.capture_id].cut_in

    def _is_cut(self, o: Observation) -> bool:
        return o.state != NOT_SHOWN and o.field in self._book.captures[o.capture_id].cut_in

    def _goes_on(self, cut: Observation, whole: Observation) -> bool:
        return self._is_cut(cut) and begins_with(whole.words, cut.words)

    def read_otherwise(self, earlier: Earlier) -> Iterator[_Row]:
        """Rows of `changes` for what an earlier package read otherwise in the same captures, and those that it has of
        before, where that is how they are still read. What only one of the two observes is news of tables, not of
        values."""
        for capture_id, said in groupby(earlier.observations, key=lambda o: o.capture_id):
            known = {_value(o): o for o in self._book.own_observations(capture_id)}
            for old in said:
                new = known.get(_value(old))
                if new is not None and is_told(old.table_name, old.field):
                    yield from (_by_rule(row, capture_id) for row in self.differences(old, new))
        for row in earlier.changes:
            if self._is_still_read(row):
                yield {column: row[column] or None for column in declared_tables()["changes"].columns if column in row}

    def _is_still_read(self, change: Mapping[str, str]) -> bool:
        said = self._book.own_observations(change["to_capture_id"])
        field = next((f for f, t in _lists().items() if t == change["table_name"]), change["field"])
        now = next((o for o in said if o.field == field), None)
        if now is None:
            return False
        key, _, item = change["row_key"].partition(" ")
        if field == change["field"]:
            return (now.row_key, now.state, now.value) == (change["row_key"], change["new_state"], change["new_value"])
        return now.row_key == key and self._registry.items(now).get(item, "") == change["new_value"]

    # -- one value ------------------------------------------------------------------------------------
    def differences(self, old: Observation, new: Observation) -> list[_Row]:
        """How two observations of a value differ: columns of `changes`, one row, or one for each item of a list."""
        if new.field in _lists() and STATED in (old.state, new.state):
            return list(self._of_items(old, new))
        if old.state != new.state:
            return [_row(old, new, MEANING)]
        if same_words(old.value, new.value):
            return []
        meant = self._meaning(old), self._meaning(new)
        if all(meant):
            return [_row(old, new, WORDING if meant[0] == meant[1] else MEANING)]
        return [_row(old, new, WORDING if differ_in_spelling(old.value, new.value) else MEANING)]

    def _of_items(self, old: Observation, new: Observation) -> Iterator[_Row]:
        table = _lists()[new.field]
        was, now = self._registry.items(old), self._registry.items(new)
        for item in dict.fromkeys((*was, *now)):
            before, after = was.get(item, ""), now.get(item, "")
            if not (before and after) or not same_words(before, after):
                yield {
                    "table_name": table,
                    "row_key": f"{new.row_key} {item}",
                    "field": declared_tables()[table].primary_key[1],
                    "commitment_id": new.row_key,
                    "old_value": before,
                    "new_value": after,
                    "old_state": _state_of_item(before, old),
                    "new_state": _state_of_item(after, new),
                    "kind": WORDING if before and after else MEANING,
                }

    def _meaning(self, o: Observation) -> str:
        """What the words of a value mean, where a list or a form decides that; empty for a text."""
        if (o.table_name, o.field) == ("commitments", "action_plan"):
            return self._registry.plan_named(o.row_key, o.value)
        if o.field in INDICATORS:
            return rating_words().code(o.value, o.field) or o.value
        if o.field == "member":
            member = find_member(o.value)
            return member.member_id if member else ""
        codelist = _codelists(o.table_name).get(o.field)
        return (vocabulary(codelist).code(o.value) or o.value) if codelist else ""


def each_once(*changes: Iterable[_Row]) -> list[_Row]:
    """Rows of `changes`, each value once for a capture that shows it new: a correction says more than the change at the
    source that made it necessary."""
    key = declared_tables()["changes"].primary_key
    known: dict[tuple[Any, ...], _Row] = {}
    for row in chain.from_iterable(changes):
        known.setdefault(tuple(row[column] for column in key), row)
    return list(known.values())


def _without_extracted_twins(pages: list[Parsed]) -> list[Parsed]:
    """Without the text that somebody extracted from a capture that is here itself: an archive may hold both, and what
    an extractor loses has not changed."""
    seen: dict[str, list[CaptureInfo]] = defaultdict(list)
    for info in (page.capture for page in pages if page.capture.media_type != _TEXT):
        seen[info.url].append(info)
    return [page for page in pages if page.capture.media_type != _TEXT or not _is_covered(page.capture, seen)]


def _is_covered(text: CaptureInfo, seen: Mapping[str, Sequence[CaptureInfo]]) -> bool:
    """Whether captures of the page itself were there when a text of it was, from its first time to its last."""
    own = seen.get(text.url, ())
    begun = any(info.captured_at <= text.captured_at <= info.seen_until for info in own)
    return begun and any(info.captured_at <= text.seen_until <= info.seen_until for info in own)


def _last_seen(capture: CaptureInfo, before: str) -> str:
    """When a capture was surely seen before a time. A page may stand at two addresses, or as HTML and as text: one may
    still show the old value when the other shows the new one."""
    return capture.seen_until if capture.seen_until <= before else capture.captured_at


def _value(o: Observation) -> tuple[str, str, str]:
    return o.table_name, o.row_key, o.field


def _by_rule(row: _Row, capture_id: str) -> _Row:
    return row | {"from_capture_id": capture_id, "to_capture_id": capture_id, "cause": RULE}


def _from_strongest_place(series: list[Observation]) -> list[Observation]:
    """Those that were read from the strongest place that any of them was read from: years that one page tells in its
    title, and another at a label, have not changed."""
    strongest = max((o.place for o in series if o.state == STATED), default=0)
    return [o for o in series if o.state != STATED or o.place == strongest]


def _row(old: Observation, new: Observation, kind: str) -> _Row:
    return {
        "table_name": new.table_name,
        "row_key": new.row_key,
        "field": new.field,
        "commitment_id": commitment_of(new.table_name, new.row_key),
        "old_value": old.value,
        "new_value": new.value,
        "old_state": old.state,
        "new_state": new.state,
        "kind": kind,
    }


def commitment_of(table: str, row_key: str) -> str:
    """The commitment that a row is of; empty for one of something else."""
    return row_key.partition(" ")[0] if declared_tables()[table].primary_key[0] == "commitment_id" else ""


def _state_of_item(words: str, where: Observation) -> str:
    """The state of an item in a list: a list that is stated and does not name it lacks it."""
    return where.state if words or where.state != STATED else ABSENT


@cache
def is_told(table: str, field: str) -> bool:
    """Whether a change of what pages say of a field is told: the table declares it, or the list of other fields."""
    if field == _ADDRESS:  # where a capture was taken, in one of its forms
        return False
    return field in declared_tables()[table].columns or _others().get(field, {}).get("told") == "yes"


@cache
def _others() -> dict[str, dict[str, str]]:
    """The fields that pages state and no column bears the name of."""
    return {row["code"]: row for row in read_vocabulary("observed_fields")}


@cache
def _lists() -> dict[str, str]:
    """Field that is a list -> the table with its items."""
    return {code: row["items_in"] for code, row in _others().items() if row["items_in"]}


@cache
def _codelists(table: str) -> dict[str, str]:
    return {field.name: field.vocabulary for field in declared_tables()[table].fields if field.vocabulary}
