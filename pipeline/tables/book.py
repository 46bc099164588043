"""All observations of a build, in order, and which of them is current.

Which value is current: that of the newest capture that states one. A blank, a missing label or a picture that a
text cannot show never erases what an earlier capture stated; `pending` and `no data` are statements. A row's own
page beats a list that names it, a list beats OGP's own table, a label beats a notice, that a title, and that an
address, an English page beats its translation, and captures without a time come before all that have one (among
themselves the older layout first).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from pipeline.model import FROM_LABEL, NOT_SHOWN, PENDING, STATED, CaptureInfo, Issue, Observation, Parsed, Row
from pipeline.schemas import read_vocabulary
from pipeline.tables.wording import goes_on

Rank = tuple[int, int, bool, str, int, str]

# Who says something of a row: OGP's own table fills what pages leave open; of policy areas a list has only the first.
_OWN, _LISTS_LESS, _LIST, _REFERENCE = 3, 2, 1, 0
_REFERENCE_KIND = "reference"
_LISTED_IN_PART = ("policy_areas",)
INDICATORS = frozenset(row["code"] for row in read_vocabulary("indicators"))


class Book:
    """The ground of all tables. `parsed` may come in any order."""

    def __init__(self, parsed: Iterable[Parsed], issues: Iterable[Issue] = ()) -> None:
        self.parsed = _each_once(parsed)
        self.issues: list[Issue] = [*issues, *(i for p in self.parsed for i in p.issues)]
        self.captures: dict[str, CaptureInfo] = {p.capture.capture_id: p.capture for p in self.parsed}
        self._own = {p.capture.capture_id: (p.table, p.key) for p in self.parsed}
        self._current: dict[tuple[str, str], dict[str, tuple[tuple[bool, *Rank], Observation]]] = defaultdict(dict)
        self._shown_by: dict[tuple[str, str], set[str]] = defaultdict(set)
        for page in self.parsed:
            for observation in page.observations:
                self._enter(observation)
        self._prefer_whole_texts()
        self._refute_pending()
        self._leave_relevance_open()

    def _leave_relevance_open(self) -> None:
        """Not relevant, where the review is pending, is open. What the page says stays in `observations`."""
        for fields in self._current.values():
            rank, said = fields.get("relevant", (None, None))
            if rank and said:
                fields["relevant"] = (rank, self.as_meant(said))

    def as_meant(self, observation: Observation) -> Observation:
        """`Not Relevant` stands on pages whose review is pending, too: such commitments became relevant later (5 of 5
        that could be decided, PAGES III), so it is pending there. All else is meant as it is said."""
        if (observation.field, observation.state, observation.value) != ("relevant", STATED, "No"):
            return observation
        beside = (o for o in self._by_capture[observation.capture_id] if o.field == "verifiable")
        if any(o.state == PENDING and o.row_key == observation.row_key for o in beside):
            return replace(observation, value="", state=PENDING)
        return observation

    def _prefer_whole_texts(self) -> None:
        """A text in which its capture ends supersedes none that goes on: it is the beginning of an older one."""
        cut = {(c.capture_id, name) for c in self.captures.values() for name in c.cut_in}
        for row, name, ranked in self._series(lambda o: o.state != NOT_SHOWN, {name for _, name in cut}):
            rank, current = self._current[row][name]
            for other_rank, other in ranked:
                if (current.capture_id, name) in cut and goes_on(other.words, current.words):
                    rank, current = max(rank, (True, *other_rank)), other
            self._current[row][name] = (rank, current)

    def _refute_pending(self) -> None:
        """Where a newer page shows the review without the word, a rating is no longer pending: it is not shown, mostly
        because it is a picture."""
        pending = {
            (row, name)
            for row, fields in self._current.items()
            for name, (_, o) in fields.items()
            if o.state == PENDING and name in INDICATORS
        }
        for row, name, ranked in self._series(lambda o: o.state == NOT_SHOWN, {name for _, name in pending}):
            rank, _ = self._current[row][name]
            newer = [(r, o) for r, o in ranked if (row, name) in pending and (True, *r) > rank]
            refuting = [(r, o) for r, o in newer if self._own[o.capture_id] == row and self._shows_review(o)]
            if refuting:
                newest, observation = max(refuting, key=lambda pair: pair[0])
                self._current[row][name] = ((True, *newest), observation)

    def _shows_review(self, unshown: Observation) -> bool:
        """Whether a page that does not show a rating shows the review that it belongs to: its label without a word, or,
        where a layout has no such label, other ratings of which none is pending."""
        ended = self.captures[unshown.capture_id].cut_in
        if unshown.line is not None:
            return unshown.field not in ended
        if not INDICATORS.isdisjoint(ended):
            return False
        said = [o for o in self._by_capture[unshown.capture_id] if o.field in INDICATORS and o.line is not None]
        return bool(said) and all(o.state != PENDING for o in said)

    def _series(
        self, wanted: Callable[[Observation], bool], names: set[str]
    ) -> list[tuple[tuple[str, str], str, list[tuple[Rank, Observation]]]]:
        """(row, field, its wanted observations with their rank), newest first, of the fields named."""
        found: dict[tuple[tuple[str, str], str], list[tuple[Rank, Observation]]] = defaultdict(list)
        for page in self.parsed if names else ():
            for o in page.observations:
                if o.field in names and wanted(o):
                    row = (o.table_name, o.row_key)
                    found[row, o.field].append((self.rank(o.capture_id, row, o.field, o.place), o))
        return [
            (row, name, sorted(ranked, key=lambda pair: pair[0], reverse=True)) for (row, name), ranked in found.items()
        ]

    @cached_property
    def _by_capture(self) -> dict[str, list[Observation]]:
        return {p.capture.capture_id: p.observations for p in self.parsed}

    def _enter(self, observation: Observation) -> None:
        row = (observation.table_name, observation.row_key)
        self._shown_by[row].add(observation.capture_id)
        rank = (
            observation.state != NOT_SHOWN,
            *self.rank(observation.capture_id, row, observation.field, observation.place),
        )
        known = self._current[row].get(observation.field)
        if known is None or known[0] < rank:
            self._current[row][observation.field] = (rank, observation)

    def rank(self, capture_id: str, row: tuple[str, str], name: str = "", place: int = FROM_LABEL) -> Rank:
        """How much a version has to say of a row: own page, place on the page, English, time of its last capture, age
        of layout."""
        capture = self.captures[capture_id]
        english, standing = self.is_english(capture_id), self._standing(capture_id, row, name)
        return (standing, place, english, capture.seen_until, capture.generation, capture_id)

    def _standing(self, capture_id: str, row: tuple[str, str], name: str) -> int:
        if self._own[capture_id] == row:
            return _OWN
        if not self.is_reference(capture_id):
            return _LIST
        return _LISTS_LESS if name in _LISTED_IN_PART else _REFERENCE

    def is_reference(self, capture_id: str) -> bool:
        """Whether it is a row of OGP's own table, and no page."""
        return self.captures[capture_id].page_kind == _REFERENCE_KIND

    def is_english(self, capture_id: str) -> bool:
        """Whether the page is no translation; one that does not tell its language is none."""
        return self.captures[capture_id].language in ("", "en")

    def keys(self, table: str) -> list[str]:
        """The keys of all rows that any capture says something of, sorted."""
        return sorted(key for name, key in self._shown_by if name == table)

    def current(self, table: str, key: str, name: str) -> Observation | None:
        """The current observation of a value, whatever its state."""
        found = self._current.get((table, key), {}).get(name)
        return found[1] if found else None

    def override(self, observation: Observation) -> None:
        """Makes this the current observation of its value, whatever captures state: a declared correction."""
        fields = self._current[observation.table_name, observation.row_key]
        fields[observation.field] = (fields[observation.field][0], observation)

    def value(self, table: str, key: str, name: str) -> str:
        """The current value; empty where none is stated."""
        observation = self.current(table, key, name)
        return observation.value if observation and observation.state == STATED else ""

    def has_page(self, table: str, key: str) -> bool:
        """Whether a page of the row's own was captured, not only a list that names it."""
        return any(self._own[c] == (table, key) for c in self._shown_by[table, key])

    def only_in_reference(self, table: str, key: str) -> bool:
        """Whether no page says anything of the row, only OGP's own table."""
        return all(self.is_reference(c) for c in self._shown_by[table, key])

    def shown_by(self, table: str, key: str) -> list[CaptureInfo]:
        """The captures of the row's own page, or where there is none those that name it; oldest first."""
        row = (table, key)
        captures = self._shown_by[row]
        pages = [c for c in captures if not self.is_reference(c)]
        own = [c for c in pages if self._own[c] == row] or pages or list(captures)
        return [self.captures[c] for c in sorted(own, key=lambda c: self.rank(c, row))]

    def own_observations(self, capture_id: str) -> list[Observation]:
        """What a version says of the row that its page is about; nothing of a version that is not here."""
        own = self._own.get(capture_id)
        return [o for o in self._by_capture.get(capture_id, ()) if (o.table_name, o.row_key) == own]

    def own_key(self, capture_id: str) -> tuple[str, str]:
        return self._own[capture_id]

    def rows(self, table: str) -> Iterator[tuple[str, list[list[Row]]]]:
        """(parent key, the rows of each capture, newest capture first) of a child table, by parent."""
        found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for page in self.parsed:
            for row in page.rows:
                if row.table_name == table:
                    found[row.parent][row.capture_id].append(row)
        for parent in sorted(found):
            by_capture = found[parent]
            newest = sorted(by_capture, key=lambda c: self._row_rank(c, parent), reverse=True)
            yield parent, [by_capture[c] for c in newest]

    def _row_rank(self, capture_id: str, parent: str) -> Rank:
        table, key = self._own[capture_id]
        return self.rank(capture_id, (table, parent) if key == parent else ("", ""))

    def observations(self) -> Sequence[Observation]:
        return [o for page in self.parsed for o in page.observations]


def _each_once(parsed: Iterable[Parsed]) -> list[Parsed]:
    """Captures sorted by their ID, each once: the same bytes, address and time in two files are one capture."""
    kept: dict[str, Parsed] = {}
    for page in sorted(parsed, key=lambda p: (p.capture.capture_id, p.capture.source)):
        first = kept.setdefault(page.capture.capture_id, page)
        if first is not page:
            message = f"{page.capture.source} holds the same capture as {first.capture.source}"
            first.issues.append(
                Issue("duplicate-capture", message, first.capture.capture_id, value=page.capture.source)
            )
    return list(kept.values())
