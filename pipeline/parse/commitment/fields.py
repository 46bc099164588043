"""Observations of the head block: one for each place of the template, whatever state it is in."""

from __future__ import annotations

import re
from collections.abc import Callable

from pipeline.identity.names import is_unfinished
from pipeline.identity.plans import split_plans
from pipeline.model import NOT_SHOWN, STATED, Line
from pipeline.parse.commitment.head import Entry, Head
from pipeline.parse.commitment.template import Slot, slots
from pipeline.parse.commitment.values import (
    JOINER,
    Value,
    canonical,
    match_ogp_values,
    read_areas,
    read_pictured_rating,
    read_rating,
    read_relevance,
    read_report_list,
)
from pipeline.parse.dates import read_date
from pipeline.parse.reading import Reading
from pipeline.vocabularies import rating_words, state_of, vocabulary

# Places of the template whose observation bears another name: the column they fill.
_COLUMNS = {"policy-areas": "policy_areas", "commitment_start": "start_date", "commitment_end": "end_date"}


_BULLET = re.compile(r"(?:^|\s+)[•●▪\uf0b7]\s+")


# Values that stand below their label on all pages.
_OVER_LINES = frozenset({"list", "areas", ""})


def observe_fields(reading: Reading, head: Head) -> None:
    """Takes the lines of the head and notes what they say."""
    for entry in head.entries.values():
        reading.ledger.take(entry.line, f"{entry.slot.kind} {entry.slot.code}")
        for line in entry.more:
            if line.number != entry.line.number:
                reading.ledger.take(line, f"value {entry.slot.code}")
    for entry in head.repeated:
        reading.ledger.take(entry.line, f"repeated {entry.slot.kind} {entry.slot.code}")
        message = f"the label {entry.words!r} stands a second time in the head; its first place counts"
        reading.issue("label-repeated", message, _column(entry.slot), entry.line, entry.inline)
    for slot in slots().values():
        if slot.value and (slot.code in head.entries or _belongs(slot, head.is_handbook)):
            _observe(reading, slot, head.entries.get(slot.code))
    _report_form(reading, head)


def _belongs(slot: Slot, handbook: bool) -> bool:
    """Places that pages of this family have: the handbook pages (layout E), or all others."""
    return "E" in slot.expected_in if handbook else bool(slot.expected_in - {"E"})


def _column(slot: Slot) -> str:
    return _COLUMNS.get(slot.code, slot.code)


def _observe(reading: Reading, slot: Slot, entry: Entry | None) -> None:
    if entry is None:
        reading.observe(_column(slot))
        # The two are one statement: older pages list values where newer ones say Yes or No.
        if slot.code in ("relevant", "ogp_values"):
            reading.observe("ogp_values" if slot.code == "relevant" else "relevant")
        return
    _READERS[slot.value](reading, slot, entry)


def _written(entry: Entry) -> str:
    """The words of the value, over all its lines."""
    parts = [entry.inline, *(line.words if line.marker else line.text for line in entry.more)]
    return " ".join(part for part in parts if part)


def _report_form(reading: Reading, head: Head) -> None:
    """Notes what is odd in the form of the head: glued words, and a value below its label where the others stand
    beside theirs (a theme that sets all of them below is not odd)."""
    below = [e for e in head.entries.values() if e.more and not e.inline and e.slot.value not in _OVER_LINES]
    beside = sum(1 for e in head.entries.values() if e.inline)
    for entry in head.entries.values():
        name = _column(entry.slot)
        if entry.glued:
            message = f"{entry.words!r} is glued to the words before it; they were parted there"
            reading.issue("glued-words", message, name, entry.line, entry.line.text)
        if entry in below and beside > len(below):
            message = f"the value of {entry.words!r} stands on the next line"
            reading.issue("value-on-next-line", message, name, entry.more[0], entry.more[0].text)


# -- one reader for each kind of value --------------------------------------------------------------


def _plain(reading: Reading, slot: Slot, entry: Entry) -> None:
    """Words as they stand; `NA` says that there is none."""
    words = _written(entry)
    state = state_of(words)
    reading.observe(_column(slot), words, words, entry.value_line, state or STATED)
    if slot.value == "plan" and len(split_plans(words)) > 1:
        reading.issue(
            "two-plans",
            "the commitment names two action plans; the first is its plan",
            "action_plan",
            entry.line,
            words,
        )


def _status(reading: Reading, slot: Slot, entry: Entry) -> None:
    words = _written(entry)
    reading.observe(slot.code, words, words, entry.value_line)
    if words and not vocabulary("statuses").code(words):
        _unmapped(reading, slot, entry, words, vocabulary("statuses").nearest(words))


def _year(reading: Reading, slot: Slot, entry: Entry) -> None:
    words = _written(entry)
    if words and not re.fullmatch(r"[0-9]{4}", words):
        reading.observe(slot.code, "", words, entry.value_line)
        reading.issue("value-unreadable", f"{words!r} is not a year", slot.code, entry.value_line, words)
        return
    reading.observe(slot.code, words, words, entry.value_line)


def _date(reading: Reading, slot: Slot, entry: Entry) -> None:
    words = _written(entry)
    value = read_date(words)
    reading.observe(_column(slot), value or "", words, entry.value_line)
    if words and value is None:
        reading.issue(
            "date-unreadable", f"{words!r} is no date this pipeline knows", _column(slot), entry.value_line, words
        )


def _institution(reading: Reading, slot: Slot, entry: Entry) -> None:
    """The raw string; lines and bullets of a list are parted by `; ` so that they can be told apart again, while a line
    that ends inside a name goes on in the next."""
    words = entry.inline
    for line in entry.more:
        goes_on = not words or (is_unfinished(words) and not line.marker)
        words = f"{words}{' ' if goes_on else JOINER}{line.text}".strip() if line.text else words
    reading.observe(slot.code, words, words, entry.value_line, state_of(words) or STATED)


def _list(reading: Reading, slot: Slot, entry: Entry) -> None:
    texts = [entry.inline, *(line.text for line in entry.more)]
    # Joined lines keep their bullets inside.
    items = [item for text in texts for part in _BULLET.split(text) if (item := part.strip())]
    words = JOINER.join(items)
    if slot.code == "ogp_values":
        listed = [value for item in items for value in match_ogp_values(item)[0]]
        rest = [item for item in items if not match_ogp_values(item)[0]]
        reading.observe("ogp_values", JOINER.join(listed), words, entry.value_line)
        reading.observe("relevant", "Yes" if listed else "", words, entry.value_line)
        for item in rest:
            _unmapped(reading, slot, entry, item, vocabulary("ogp_values").nearest(item))
        return
    reading.observe(slot.code, words, words, entry.value_line, state_of(words) or STATED)


def _areas(reading: Reading, slot: Slot, entry: Entry) -> None:
    pieces: list[tuple[str, Line | None]] = [(entry.inline, entry.line)] if entry.inline else []
    pieces += [(line.text, line) for line in entry.more]
    known = vocabulary("policy_areas")
    named = read_areas(pieces)
    areas = [area for area in named if not known.is_junk(area)]
    written = " ".join(text for text, _ in pieces)
    reading.observe(_column(slot), JOINER.join(areas), written, entry.value_line)
    for area in named:
        if known.is_junk(area):
            message = f"{area!r} is known to name no policy area; it was left out"
            reading.issue("junk-value", message, _column(slot), entry.value_line, area)
        elif not known.code(area):
            _unmapped(reading, slot, entry, area, known.nearest(area))


def _reports(reading: Reading, slot: Slot, entry: Entry) -> None:
    words = _written(entry)
    state = state_of(words)
    titles = [] if state else [t for text, line in _pieces(entry) for t in read_report_list(text, line)]
    reading.observe(
        "irm_reports", JOINER.join(titles), words, entry.value_line, state or (STATED if titles else NOT_SHOWN)
    )


def _pieces(entry: Entry) -> list[tuple[str, Line]]:
    first = [(entry.inline, entry.line)] if entry.inline else []
    return first + [(line.text, line) for line in entry.more]


def _rating(reading: Reading, slot: Slot, entry: Entry) -> None:
    words = _written(entry)
    value = canonical(slot.code, read_rating(slot.code, words))
    line = entry.value_line
    if value.state == NOT_SHOWN or value.unmapped:
        value, words, line = _pictured(slot, entry, value, words)
    reading.observe(slot.code, value.text, words, line, value.state)
    _report_value(reading, slot, entry, value)


def _pictured(slot: Slot, entry: Entry, value: Value, words: str) -> tuple[Value, str, Line]:
    """Where the words give no rating, the picture beside them may: its text says what a person sees."""
    for line in (entry.line, *entry.more):
        seen, said = read_pictured_rating(slot.code, line.pictures)
        if seen.state != NOT_SHOWN:
            return canonical(slot.code, seen), said, line
    return value, words, entry.value_line


def _relevance(reading: Reading, slot: Slot, entry: Entry) -> None:
    words = _written(entry)
    value, listed, rest = read_relevance(words)
    line = entry.value_line
    if value.state == NOT_SHOWN:
        value, words, line = _pictured(slot, entry, value, words)
    reading.observe("relevant", value.text, words, line, value.state)
    reading.observe(
        "ogp_values",
        JOINER.join(listed),
        words if listed else "",
        line if listed else None,
        STATED if listed else NOT_SHOWN,
    )
    if rest and listed:
        _unmapped(reading, slot, entry, rest, vocabulary("ogp_values").nearest(rest))
    _report_value(reading, slot, entry, value)


def _report_value(reading: Reading, slot: Slot, entry: Entry, value: Value) -> None:
    if value.unmapped:
        _unmapped(reading, slot, entry, value.text, rating_words().nearest(value.text, slot.code))
    if value.foreign:
        message = f"{value.foreign!r} beside {value.text!r} is the text of another picture; it is not the rating"
        reading.issue("foreign-icon-word", message, slot.code, entry.value_line, value.foreign)


def _unmapped(reading: Reading, slot: Slot, entry: Entry, words: str, nearest: str) -> None:
    hint = f"; nearest known: {nearest}" if nearest else ""
    message = f"{words!r} is not in the vocabulary; published as written{hint}"
    reading.issue("word-unmapped", message, _column(slot), entry.value_line, words)


_READERS: dict[str, Callable[[Reading, Slot, Entry], None]] = {
    "plan": _plain,
    "words": _plain,
    "status": _status,
    "year": _year,
    "date": _date,
    "institution": _institution,
    "list": _list,
    "areas": _areas,
    "reports": _reports,
    "rating": _rating,
    "relevance": _relevance,
}
