"""Dates as pages write them, kept at the precision that is known.

In: `April 2014`, `15 January 2019`, `Semester 2 2018`, `Q3 2019`, `by December 2021`, `2019 and beyond`.
Out: ISO 8601 of that precision (`2014-04`, `2019-01-15`), or a span of two. What is not understood is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

_YEAR = r"(?P<year>(?:19|20)\d{2})"


@dataclass(frozen=True, slots=True)
class Span:
    """A deadline: from, to; either may be unknown (empty). ISO 8601 of the known precision."""

    start: str = ""
    end: str = ""


@cache
def _months() -> dict[str, int]:
    """Folded name or abbreviation -> number, in the languages met."""
    return {fold(row["spelling"]): int(row["month"]) for row in read_vocabulary("months")}


@cache
def _month() -> str:
    return "|".join(sorted((re.escape(name) for name in _months()), key=len, reverse=True))


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The forms of a date in words; `n` is a month as a number, `a` and `b` are of unknown order."""
    month = rf"(?P<month>{_month()})\.?"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    return tuple(
        re.compile(form)
        for form in (
            rf"(?:\w+day,? )?{day} (?:of |de )?{month},? (?:of |de )?{_YEAR}",
            rf"(?:\w+day,? )?{month} {day},? {_YEAR}",
            rf"{month},? (?:of |de )?{_YEAR}",
            r"(?P<year>(?:19|20)\d{2})-(?P<n>\d{2})(?:-(?P<day>\d{2}))?",
            r"(?P<a>\d{1,2})[./](?P<b>\d{1,2})[./](?P<year>(?:19|20)\d{2})",
            r"(?P<n>\d{1,2})[./](?P<year>(?:19|20)\d{2})",
            _YEAR,
        )
    )


def read_date(words: str) -> str | None:
    """A single date; None where the words are none, or could mean two different days."""
    text = fold(words).strip(" ()")
    for form in _forms():
        match = form.fullmatch(text)
        if match:
            return _iso(match.groupdict())
    return None


def _iso(parts: dict[str, str | None]) -> str | None:
    month, day = _month_and_day(parts)
    if month is None:
        return parts["year"]
    try:
        # The calendar says whether there is such a day: plans also end on 31 November.
        known = date(int(parts["year"] or 0), month, 1 if day is None else day)
    except ValueError:
        return None
    return f"{known:%Y-%m}" if day is None else known.isoformat()


def _month_and_day(parts: dict[str, str | None]) -> tuple[int | None, int | None]:
    a, b, day_words, number = (parts.get(name) for name in ("a", "b", "day", "n"))
    if a and b:
        first, second = int(a), int(b)
        if first > 12 or first == second:
            return second, first
        # `05/31/2018` is American; `03/04/2015` may be either: not decidable is not guessed.
        return (first, second) if second > 12 else (0, 0)
    day = int(day_words) if day_words else None
    month = parts.get("month")
    return (_months()[month] if month else int(number) if number else None), day


_HALF = r"(?:semester|semestre|half|h|s)"
_QUARTER = r"(?:quarter|trimester|trimestre|q)"
_NTH = r"(?P<w>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_OF_YEAR = rf"(?:\s+of)?,?\s+{_YEAR}"
# Parts of a year with their months: `Semester 2 2018`, `second half of 2018`, `2018 Q3`, `end of 2019`.
_PARTS = (
    (re.compile(rf"(?:{_HALF}\s*(?P<n>[12])|{_NTH}\s+{_HALF}){_OF_YEAR}"), 6),
    (re.compile(rf"{_YEAR},?\s*{_HALF}\s*(?P<n>[12])"), 6),
    (re.compile(rf"(?:{_QUARTER}\s*(?P<n>[1-4])|{_NTH}\s+{_QUARTER}){_OF_YEAR}"), 3),
    (re.compile(rf"{_YEAR},?\s*{_QUARTER}\s*(?P<n>[1-4])"), 3),
    (re.compile(rf"(?P<w>early|beginning of|mid|end of|late)(?:-|\s|-\s){_YEAR}"), 0),
)
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_SEASONS = {"early": (1, 6), "beginning of": (1, 6), "mid": (4, 9), "end of": (7, 12), "late": (7, 12)}
_ONWARD = re.compile(
    r"^(?:from |since |starting |as of )?(?P<date>.+?)\s*"
    r"(?:and beyond|and after|onwards?|and later|- ?ongoing|- ?present)$"
    r"|^(?:from|since|starting|as of) (?P<from>.+)$"
)
_UNTIL = re.compile(
    r"^(?:by the end of|by|before|until|till|no later than|not later than|end date:?)\s+"
    r"(?:the )?(?:end of )?(?P<date>.+)$"
)
_BETWEEN = re.compile(r"\s*(?:\s-\s|--|\bto\b|\buntil\b|\bthrough\b|\band\b)\s*")


def read_deadline(words: str) -> Span | None:
    """A deadline in words: a date, a part of a year, a span, an open beginning or end; None where it is none.

    `ongoing` states no date: an empty span.
    """
    text = fold(words).strip(" ()")
    if text in ("ongoing", "continuous", "continuing", "permanent", "in progress"):
        return Span()
    single = _date_or_part(text)
    if single:
        return single
    if match := _ONWARD.match(text):
        words = match["date"] or match["from"]
        begun = _date_or_part(words)
        return Span(start=begun.start) if begun else _span(words)
    if match := _UNTIL.match(text):
        done = _date_or_part(match["date"])
        return Span(end=done.end or done.start) if done else None
    return _span(text)


def _date_or_part(text: str) -> Span | None:
    for form, months in _PARTS:
        match = form.fullmatch(text)
        if match:
            first, last = _months_of(match.groupdict(), months)
            return Span(f"{match['year']}-{first:02d}", f"{match['year']}-{last:02d}")
    day = read_date(text)
    return Span(day, day) if day else None


def _months_of(parts: dict[str, str | None], months: int) -> tuple[int, int]:
    if not months:
        return _SEASONS[parts["w"] or ""]
    number = int(parts["n"] or 0) if parts.get("n") else _ORDINALS[parts["w"] or ""]
    number = min(number, 12 // months)  # the last half is the second
    return (number - 1) * months + 1, number * months


def _span(text: str) -> Span | None:
    """`15 january 2019 - 30 june 2020`, `december 2018 - 2020`, `july-december 2019`, `2018-2020`."""
    if match := re.fullmatch(r"((?:19|20)\d{2})\s*-\s*((?:19|20)\d{2})", text):
        return _in_order(match[1], match[2])
    months = re.fullmatch(rf"({_month()})\.?\s*-\s*({_month()})\.?,? {_YEAR}", text)
    if months:
        year = months["year"]
        return _in_order(f"{year}-{_months()[months[1]]:02d}", f"{year}-{_months()[months[2]]:02d}")
    for match in _BETWEEN.finditer(text):
        start, end = _date_or_part(text[: match.start()].strip(" ,")), _date_or_part(text[match.end() :].strip(" ,"))
        if start and end:
            return _in_order(start.start, end.end or end.start)
    return None


def _in_order(start: str, end: str) -> Span | None:
    """A span that ends before it begins is none: two dates that merely stand side by side."""
    known = min(len(start), len(end))
    return Span(start, end) if start[:known] <= end[:known] else None


def deadline_at_end(text: str) -> tuple[str, str]:
    """(text, deadline) where a line ends in a deadline in words: the longest ending that reads as one."""
    tokens = text.split()
    for cut in range(max(1, len(tokens) - 9), len(tokens)):
        tail = " ".join(tokens[cut:])
        if read_deadline(tail) is not None:
            return " ".join(tokens[:cut]), tail
    return text, ""
