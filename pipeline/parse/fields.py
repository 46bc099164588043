"""Labels and their values: the places of a page kind, found in lines, filled, observed, and their issues reported.

A kind declares its places in `schemas/pages/<kind>.yaml`: the code of a label or heading, the column it fills, the type
of its value (`pipeline/value_types.py`), its order on the page if that is fixed, the layouts that print it. Each issue
of a place is raised here: missing, repeated, glued, on the next line, unreadable or in no vocabulary.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate

from pipeline.lexicon import Found, Lexicon
from pipeline.model import FROM_LABEL, FROM_NOTICE, Line
from pipeline.parse.context import Reading
from pipeline.remembered import remembered
from pipeline.schemas import read_page
from pipeline.value_types import VALUE_TYPES, Said, ValueType
from pipeline.vocabularies import alike

_AFTER_ALL = 10**6
# Lines of a page are asked for their places several times over, and pages share many lines.
_LINES = 1 << 13


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a page kind. `order` rises down the page, 0 where the page has none; `value` names its type, empty for
    a heading without one; `column` is where the value goes. `many`: it may stand several times with the same words."""

    code: str
    form: str
    value: str = ""
    column: str = ""
    order: int = 0
    expected_in: Collection[str] = ()
    about: str = ""
    many: bool = False

    @property
    def is_label(self) -> bool:
        return self.form == "label"

    @property
    def type(self) -> ValueType:
        return VALUE_TYPES[self.value]

    def fits(self, line: Line, text: str, between: bool = False) -> bool:
        """Whether words on a line of their own can be its value; `between`: the next place stands after them."""
        return bool(self.value) and self.type.fits(self.code, line, text, between)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading after the places. `only_in`: the layouts of which it is a heading; elsewhere it is prose."""

    code: str
    expected_in: Collection[str] = ()
    only_in: Collection[str] = ()


@dataclass(frozen=True, eq=False)
class Form:
    """What a page kind declares of its pages, with the words for it."""

    kind: str
    places: Mapping[str, Place]
    headings: tuple[Heading, ...]
    lexicon: Lexicon

    def at_start(self, line: Line) -> Found | None:
        """The place that a line begins with: a heading that is the whole line, or a label that is marked as one; a
        theme may set a label as a heading, without its colon."""
        return _at_start(line.text, self, line.lead or (line.text if line.level else ""))

    def each_at_start(self, lines: Iterable[Line]) -> list[Found | None]:
        """The place that each line begins with, whatever the lines around it hold."""
        return [self.at_start(line) for line in lines]

    def starts(self, lines: Sequence[Line]) -> list[Found | None]:
        """The place that each line begins with. Where a heading stands alone, one with a colon is prose."""
        found = self.each_at_start(lines)
        alone = {f.code for f, line in zip(found, lines, strict=True) if f and f.words == line.text}
        with_colon = [bool(f and not f.is_label and f.words != line.text) for f, line in zip(found, lines, strict=True)]
        return [None if f and colon and f.code in alone else f for f, colon in zip(found, with_colon, strict=True)]

    def inside(self, text: str, start: int) -> list[Found]:
        """Places further on in a line, in order. A heading that takes no value has the next place or the line's end
        right after it: `Design i Verifiable: Yes` has one, `Design Report 2018-2020` has none."""
        return _inside(text, self, start)


@remembered(_LINES)
def _at_start(text: str, form: Form, lead: str) -> Found | None:
    code, language = form.lexicon.heading(text)
    if code in form.places:
        return Found(code, False, 0, len(text), text, language)
    found = form.lexicon.label(text, lead)
    if found and found.marked and found.code in form.places:
        return found
    return _valued_heading(text, form)


def _valued_heading(text: str, form: Form) -> Found | None:
    """A heading with a colon, and nothing or a value of its type after it: `Policy Areas:`, `Duration: August 2023`."""
    before, colon, _ = alike(text).partition(":")
    code, language = form.lexicon.heading(text[: len(before)]) if colon else ("", "")
    if code not in form.places or not form.places[code].value:
        return None
    after = text[len(before) + 1 :].strip()
    found = Found(code, False, 0, len(text) - len(after), text[: len(before)], language)
    return found if not after or form.places[code].fits(Line(0, after), after) else None


@remembered(_LINES)
def _inside(text: str, form: Form, start: int) -> list[Found]:
    labels = [found for found in form.lexicon.labels_inside(text, start) if found.code in form.places]
    found = sorted([*labels, *form.lexicon.headings_inside(text, start)], key=lambda place: place.start)
    # A heading that begins before the label ahead of it ends is a word of that label.
    label_ends = accumulate((place.end if place.is_label else 0 for place in found), max, initial=0)
    found = [place for place, end in zip(found, label_ends, strict=False) if place.is_label or place.start >= end]
    ends = [*(place.start for place in found[1:]), len(text)]
    return [
        f for f, end in zip(found, ends, strict=False) if form.places[f.code].value or not text[f.end : end].strip()
    ]


@cache
def form_of(kind: str) -> Form:
    """The form of a page kind, as `schemas/pages/<kind>.yaml` declares it."""
    declared = read_page(kind)
    places = [Place(**{"column": raw["code"], **raw}) for raw in declared.get("places", [])]
    headings = [Heading(**raw) for raw in declared.get("headings", [])]
    inside = [place.code for place in places if not place.is_label]
    lexicon = Lexicon(kind, exact=declared.get("exact", False), inside=inside)
    return Form(kind, {place.code: place for place in places}, tuple(headings), lexicon)


# -- filling ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Entry(Said):
    """A place that was found, with the words that make its value. `glued`: to the words before it; `inferred`: from its
    position, for no vocabulary has its words."""

    place: Place = Place("", "label")
    label: str = ""
    language: str = ""
    glued: bool = False
    inferred: bool = False

    def takes(self, line: Line, text: str, between: bool) -> bool:
        """Whether words on a line of their own go on with its value."""
        full = bool(self.place.value) and self.place.type.one_line and bool(self.inline or self.more)
        if full and self.place.type.or_list and not self.inline:
            full = not (line.marker and self.more[-1].marker)
        return not full and self.place.fits(line, text, between)


@dataclass(slots=True)
class Filled:
    """The places of a page with what stands there, by code; labels that stand again, and lines of no place."""

    entries: dict[str, Entry] = field(default_factory=dict)
    repeated: list[Entry] = field(default_factory=list)
    strange: list[Line] = field(default_factory=list)

    def words(self, code: str) -> str:
        """The words at a place; empty where it is not on the page."""
        return self.entries[code].words if code in self.entries else ""

    @property
    def language(self) -> str:
        """The language that most labels have; empty where there are none."""
        languages = [entry.language for entry in self.entries.values() if entry.place.is_label]
        return max(sorted(set(languages)), key=languages.count, default="")


@dataclass(slots=True)
class _Piece:
    """A piece of a line: a place with the words after it, or words without one."""

    line: Line
    found: Found | None
    text: str


def fill(form: Form, lines: Sequence[Line], starts: Sequence[Found | None] | None = None) -> Filled:
    """Fills the places: what stands after a label, and on the lines below as long as it can be the place's value.
    `starts` are the places that the lines begin with, where the caller knows better than the form."""
    pieces = _pieces(form, lines, list(starts) if starts is not None else form.starts(lines))
    codes = {piece.found.code for piece in pieces if piece.found}
    filled = Filled()
    current: Entry | None = None
    for piece, below in zip(pieces, [*pieces[1:], None], strict=False):
        if piece.found is not None:
            current = _enter(form, filled, piece, piece.found)
        elif current is not None and current.takes(piece.line, piece.text, _ends(form, current.place, codes, below)):
            whole = piece.text == piece.line.text
            current.more.append(piece.line if whole else replace(piece.line, text=piece.text))
        else:
            filled.strange.append(piece.line)
    return filled


def _enter(form: Form, filled: Filled, piece: _Piece, found: Found) -> Entry | None:
    """The entry of the place that begins; lines below go to the first of a place that stands twice, if it is empty."""
    place, glued = form.places[found.code], found.start > 0
    entry = Entry(piece.text, piece.line, [], place, found.words, found.language, glued, found.inferred)
    first = filled.entries.setdefault(place.code, entry)
    if first is entry:
        return entry
    if place.many and not first.words:
        filled.entries[place.code] = entry
        filled.repeated.append(first)
        return entry
    filled.repeated.append(entry)
    return None if first.inline or first.more else first


def _ends(form: Form, place: Place, codes: Collection[str], below: _Piece | None) -> bool:
    """Whether the page has the place that follows in its order, or any later one stands right below."""
    following = [other for other in form.places.values() if other.order > place.order]
    beside = below is not None and below.found is not None and form.places[below.found.code] in following
    return beside or (bool(following) and min(following, key=lambda other: other.order).code in codes)


def _pieces(form: Form, lines: Sequence[Line], starts: Sequence[Found | None]) -> list[_Piece]:
    alone = {found.code for found in starts if found}
    pieces: list[_Piece] = []
    low = 0
    for line, start, high in zip(lines, starts, next_orders(form, starts), strict=True):
        begin = form.places[start.code].order if start else low
        low = max(low, begin)
        pieces += _split(form, line, start, alone, begin, high)
    return pieces


def next_orders(form: Form, starts: Sequence[Found | None]) -> list[int]:
    """For each line the order of the next place below it."""
    orders: list[int] = []
    high = _AFTER_ALL
    for start in reversed(starts):
        orders.append(high)
        high = form.places[start.code].order if start else high
    return orders[::-1]


def _split(form: Form, line: Line, start: Found | None, alone: set[str], low: int, high: int) -> list[_Piece]:
    """One line as pieces. A place inside a line counts where it is not found on a line of its own and, if the page has
    an order, lies between the places around it."""
    cuts = [start] if start else []
    for found in form.inside(line.text, start.end if start else 0):
        order = form.places[found.code].order
        in_order = not order or low < order < high
        if found.code in alone or not in_order or found.start < (cuts[-1].end if cuts else 0):
            continue
        if found.start == 0 and not found.is_label and len(line.text.split()) == 1:
            continue
        cuts.append(found)
        alone.add(found.code)
        low = order
    if not cuts:
        return [_Piece(line, None, line.text)]
    before = [_Piece(line, None, line.text[: cuts[0].start].strip())] if cuts[0].start else []
    spans = zip(cuts, [*(cut.start for cut in cuts[1:]), len(line.text)], strict=True)
    # The value may be a cell of its own: `Status: | Active |`.
    return before + [_Piece(line, cut, line.text[cut.end : end].strip(" |")) for cut, end in spans]


# -- observing --------------------------------------------------------------------------------------------------------


def observe(reading: Reading, filled: Filled, expected: Iterable[Place]) -> None:
    """Takes the lines of the places and notes what they say; a place of `expected` that is not there is not shown. A
    heading says nothing, wherever a page has it."""
    for entry in filled.entries.values():
        _take(reading, entry)
    for place in (place for place in expected if place.value):
        if place.code in filled.entries:
            _observe(reading, place, filled.entries[place.code])
        else:
            for column in (place.column, *place.type.also):
                reading.observe(column)
    _report(reading, filled)


def _take(reading: Reading, entry: Entry) -> None:
    reading.ledger.take(entry.line, f"{entry.place.form} {entry.place.code}")
    if entry.inferred:
        message = "no vocabulary has it as it is written; what it is was inferred from its position"
        reading.issue("word-unmapped", message, entry.place.column, entry.line, entry.label)
    for line in entry.more:
        if line.number != entry.line.number:
            reading.ledger.take(line, f"value {entry.place.code}")


def _observe(reading: Reading, place: Place, entry: Entry) -> None:
    for value in place.type.read(place.code, entry):
        column, sure = value.column or place.column, FROM_NOTICE if value.derived else FROM_LABEL
        reading.observe(column, value.text, value.written, value.line, value.state, place=sure)
        reading.report(value.problems, place.column, entry.value_line)


def _report(reading: Reading, filled: Filled) -> None:
    """Notes what is odd in the form: labels that stand twice, glued words, and a value below its label where the others
    stand beside theirs (a theme that sets all of them below is not odd)."""
    for entry in filled.repeated:
        _report_repeated(reading, entry, filled.words(entry.place.code))
    entries = filled.entries.values()
    below = [e for e in entries if e.more and not e.inline and e.place.value and not e.place.type.over_lines]
    for entry in entries:
        if entry.glued:
            message = f"{entry.label!r} is glued to the words before it; they were split there"
            reading.issue("glued-words", message, entry.place.column, entry.line, entry.line.text)
        if entry in below and sum(1 for e in entries if e.inline) > len(below):
            message = f"the value of {entry.label!r} stands on the next line"
            reading.issue("value-on-next-line", message, entry.place.column, entry.more[0], entry.more[0].text)


def _report_repeated(reading: Reading, entry: Entry, first: str) -> None:
    reading.ledger.take(entry.line, f"repeated {entry.place.form} {entry.place.code}")
    shown = entry.inline if entry.place.column else ""  # a place without a column is published nowhere
    if not entry.place.many:
        message = f"the label {entry.label!r} stands a second time in the head; its first place counts"
        reading.issue("label-repeated", message, entry.place.column, entry.line, shown)
    elif entry.words and entry.words != first:
        message = f"{entry.label!r} is {first!r} and here {entry.words!r}; the first counts"
        reading.issue("value-conflict", message, entry.place.column, entry.line, shown)


def report_missing(reading: Reading, form: Form, layout: str, shown: Collection[str]) -> None:
    """An issue for each label and heading that pages of a layout print and this one does not show."""
    declared: list[Place | Heading] = [*form.places.values(), *form.headings]
    for code in (part.code for part in declared if layout in part.expected_in and part.code not in shown):
        name = form.places[code].column if code in form.places else code.replace("-", "_")
        reading.issue("label-missing", f"pages of layout {layout} have {code!r}; this one does not", name)


def read_form(reading: Reading, form: Form, lines: Sequence[Line]) -> list[Line]:
    """Fills, observes and reports all places of a page without a fixed order; returns the lines that are left. What is
    missing, the layout of the page tells."""
    filled = fill(form, lines)
    observe(reading, filled, [place for place in form.places.values() if place.value])
    shown = filled.entries.keys() | {form.lexicon.code(line.text) for line in lines}
    report_missing(reading, form, reading.layout, shown)
    return list(reading.ledger.free(lines))
