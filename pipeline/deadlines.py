"""The deadline at the end of a milestone's words: in brackets, after a label or a sign, or inferred from its own words.

In: the words of one milestone. Out: the words without the deadline, and the words of the deadline; and what a start and
an end at labels of their own tell of each other. The labels are the heads of tables of milestones
(`milestone_columns.csv`), the words of dates those of `date_words.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.dates import deadline_at_end, ends_with, opens_with, read_deadline
from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, fold

FIELDS = ("start_date", "end_date")
_BRACKETED = re.compile(r"\((?P<due>[^()]+)\)$")
_LONGEST_LABEL = 60
# No deadline with its labels is longer.
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A start or end as the prose states it; `value` is empty where the words are no date."""

    which: str
    words: str
    value: str
    line: Line


def with_dates(lines: Sequence[Line], labels: Container[str]) -> Iterator[Line]:
    """The lines, each label with its date: on the line below it (`Start date`, `May 2018`) or in the cells beside it
    (`Start and end date | May 2018 | June 2020`). `labels` are folded."""
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        label, bar, beside = line.text.strip(" |").partition("|")
        may = bool(bar) or (below is not None and below.text[-1:].isdigit())
        known = may and len(label) <= _LONGEST_LABEL and fold(label) in labels
        date = " – ".join(map(str.strip, beside.split("|"))) if bar or below is None else below.text
        dated = known and read_deadline(date) is not None
        yield replace(line, text=f"{label.strip(' :')}: {date}") if dated else line


def paired(dates: Sequence[StatedDate]) -> list[StatedDate]:
    """The dates, finer where a start and the end after it tell how to read each other: both are written in one order
    of day and month, so that `30/06/2018` tells what `01/09/2016` is."""
    finer = list(dates)
    for place, (first, second) in enumerate(pairwise(dates)):
        follow = (first.which, second.which) == FIELDS
        both = read_deadline(f"{first.words} – {second.words}") if follow else None
        for at, value in enumerate((both.start, both.end) if both else (), place):
            finer[at] = replace(dates[at], value=max(dates[at].value, value, key=len))
    return finer


@cache
def column_names() -> dict[str, str]:
    """Folded head of a column -> what the column holds."""
    return {fold(row["spelling"]): row["code"] for row in read_vocabulary("milestone_columns")}


def parted_due(text: str) -> tuple[str, str]:
    """(text, deadline) of a milestone. A bare year at the end (`as early as 2018`) belongs to the sentence."""
    bracketed = _BRACKETED.search(text)
    if bracketed and read_deadline(without_label(bracketed["due"])) is not None:
        return text[: bracketed.start()].rstrip(), bracketed["due"]
    begin = max(0, len(text) - _LONGEST)
    labelled = _labelled().search(alike(text[begin:]))
    if labelled:
        start, end = (text[begin:][slice(*labelled.span(name))] for name in ("start", "end"))
        if read_deadline(span := f"{start} – {end}") is not None:
            return text[: begin + labelled.start()].rstrip(" .;,("), span
    bare, tail = deadline_at_end(text)
    parted = _without_sign(bare, tail) if tail else (text, "")
    # `(Law 12/2018)`, `(January 2018 / December 2019)`: what stands in brackets with other words is no deadline.
    return parted if parted[0].count("(") <= parted[0].count(")") else (text, "")


def _without_sign(bare: str, tail: str) -> tuple[str, str]:
    begin = max(0, len(bare) - _LONGEST)
    named = _label_at_end().search(alike(bare[begin:]))
    if named:
        return bare[: begin + named.start()].rstrip(" .;,–:-("), tail.strip(" ()")
    apart = re.search(r"[–—:-]$", bare) or (re.search(r"[.;,]$", bare) and len(tail) > len("2018"))
    # A deadline after such a word says what the word is about: the law of 2018, the plan for 2019, the period …
    told = (opens_with(tail, "until", "before") or _is_precise(tail)) and not ends_with(bare, "of the sentence")
    return _with_start(bare.rstrip(" –—:-,;."), tail) if apart or told else (f"{bare} {tail}", "")


def _with_start(bare: str, tail: str) -> tuple[str, str]:
    """`Train officials July 2019 December 2019`: two cells of a table, the start and the end."""
    text, start = deadline_at_end(bare)
    if not start or not _is_precise(tail) or ends_with(text, "of the sentence"):
        return bare, tail
    # The other date may tell how to read one in figures: `01.09.2021 31.12.2021`.
    both = read_deadline(f"{start} – {tail}")
    precise = both is not None and len(both.start) > len("2018")
    return (text.rstrip(" –—:-,;."), f"{start} – {tail}") if precise else (bare, tail)


def _is_precise(tail: str) -> bool:
    """A span or a part of a year (`July 2019 - June 2020`, `Semester 2 2018`), finer than a year, that begins with
    no word of its own: such a thing stands at the end of a line because it was a cell of a table."""
    span = read_deadline(tail)
    fine = span is not None and max(len(span.start), len(span.end)) > len("2018") and bool(span.start and span.end)
    return fine and not opens_with(tail, "from", "during", "from, of a span")


def without_label(words: str) -> str:
    """`Deadline: June 2020` without the label."""
    label, colon, rest = words.partition(":")
    return rest.strip() if colon and column_names().get(fold(label)) in ("start", "end", "period") else words


def _heads(*columns: str) -> str:
    return any_of(row["spelling"] for row in read_vocabulary("milestone_columns") if row["code"] in columns)


def names_columns(text: str) -> bool:
    """Whether a line is the heads of a table's columns: `Milestone activity Start Date: End Date:`."""
    return bool(_columns().fullmatch(alike(text)))


@cache
def _columns() -> re.Pattern[str]:
    other = rf"(?:\s+(?:{_heads('other', 'responsible')}):?)*"
    timed = rf"\s+(?:{_heads('start')}):?\s+(?:{_heads('end')}):?"
    return re.compile(rf"(?:{_heads('milestone')}):?{other}{timed}{other}", re.IGNORECASE)


@cache
def _label_at_end() -> re.Pattern[str]:
    """`Deadline:`, `Timeline:` before the deadline."""
    return re.compile(rf"(?<!\w)\(?(?:{_heads('end', 'period')})\s*:$", re.IGNORECASE)


@cache
def _labelled() -> re.Pattern[str]:
    """`Start: Feb 2019. End: Dec 2019`."""
    return re.compile(
        rf"(?<!\w)(?:{_heads('start')})\s*:\s*(?P<start>.{{4,30}}?)[\s.;,]+"
        rf"(?:{_heads('end')})\s*:\s*(?P<end>.{{4,30}}?)\)?$",
        re.IGNORECASE,
    )
