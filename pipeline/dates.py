"""Dates as pages write them, kept at the precision that is known.

In: `April 2014`, `15 January 2019`, `Semester 2 2018`, `Q3 2019`, `by December 2021`, `2019 and beyond`.
Out: ISO 8601 of that precision (`2014-04`, `2019-01-15`), or a span of two. What is not understood is None; of a day
that could be two (`03/04/2015`) only the year is known. The words are declared in `months.csv` and `date_words.csv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import any_of, fold, state_of

_Y = r"(?:19|20)\d{2}"
_YEAR = rf"(?P<year>{_Y})"
# No date is longer, and no search in longer text is worth its time.
LONGEST_DATE = 90
# Words of the longest date (`Tuesday, 15 de enero de 2019`), and the signs that may stand around one.
_MOST_WORDS, _MOST_WORDS_OF_SPAN = 7, 12
_BRACKETED = re.compile(r"\((?P<span>[^()]+)\)")
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th|\.)?")
_AROUND = " .;,|()[]"
_SPACED = re.compile(r"(?<!\d)(\d{1,2}) / (\d{1,2}) / (?=\d{4}(?!\d))")
_FIGURES = re.compile(rf"(?<!\d)(?P<a>\d{{1,2}})(?P<sign>[-./])(?P<b>\d{{1,2}})(?P=sign){_YEAR}(?!\d)")


@dataclass(frozen=True, slots=True)
class Span:
    """A deadline: from, to; either may be unknown (empty). ISO 8601 of the known precision."""

    start: str = ""
    end: str = ""


@cache
def months() -> dict[str, int]:
    """Folded name or abbreviation -> number, in the languages met."""
    return {fold(row["spelling"]): int(row["code"]) for row in read_vocabulary("months")}


@cache
def _words(*meanings: str) -> dict[str, str]:
    """Folded word -> what it means, for the words of these meanings."""
    return {fold(row["spelling"]): row["code"] for row in read_vocabulary("date_words") if row["code"] in meanings}


def opens_with(text: str, *meanings: str) -> bool:
    """Whether a text begins with a word of one of these meanings."""
    return bool(_word_of(*meanings).match(fold(text)))


def ends_with(text: str, meaning: str) -> bool:
    """Whether the last word of a text has this meaning."""
    return fold(text[-LONGEST_DATE:]).rsplit(" ", 1)[-1] in _words(meaning)


@cache
def _word_of(*meanings: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(_words(*meanings))})\b")


def says_undated(words: str) -> bool:
    """Whether words in place of a date say that there is none: `Not specified`, `TBD`."""
    return bool(state_of(words)) or fold(words) in _words("no date")


@cache
def _particle(meaning: str) -> str:
    """A pattern for a small word that may stand there: `of `, `the `, `l'`."""
    return rf"(?:(?:{any_of(_words(meaning))})(?: |(?<=')))?"


def _of_the() -> str:
    return _particle("of") + _particle("article")


# -- single dates ---------------------------------------------------------------------------------
@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The forms of a date in words; `n` is a month as a number, `a` and `b` are of unknown order."""
    month = rf"(?P<month>{any_of(months())})\.?"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|o|\.)?"
    weekday = rf"(?:(?:{any_of(_words('weekday'))}),? )?"
    of, the = _particle("of"), _particle("article")
    return tuple(
        re.compile(form)
        for form in (
            rf"{weekday}{the}{day}[ -]{of}{month},?[ -]{of}{_YEAR}",
            rf"{weekday}{month} {the}{day},? {_YEAR}",
            rf"{month},?[ -/]{of}{_YEAR}",
            rf"{_YEAR},? {month}",
            rf"{_YEAR}(?P<sign>[-./])(?P<n>\d{{1,2}})(?:(?P=sign)(?P<day>\d{{1,2}}))?",
            rf"(?P<a>\d{{1,2}})(?P<sign>[-./])(?P<b>\d{{1,2}})(?P=sign){_YEAR}",
            rf"(?P<n>\d{{1,2}})[-./]{_YEAR}",
            _YEAR,
        )
    )


def read_date(words: str) -> str | None:
    """A single date; None where the words are none. Of `03/04/2015`, which may be two days, the year alone is known,
    and `2011-12` may be a month or two years: not decidable is not guessed."""
    if len(words) > LONGEST_DATE:
        return None
    text = _folded(words)
    if _may_be_two_years(text):
        return None
    for form in _forms():
        match = form.fullmatch(text)
        if match:
            return _iso(match.groupdict())
    return None


def _folded(words: str) -> str:
    """As the forms of dates are compared; `30 / 6 / 2020` is written without its blanks."""
    return _SPACED.sub(r"\1/\2/", fold(words).strip(" (),;"))


def _may_be_two_years(text: str) -> bool:
    match = re.fullmatch(r"(\d{4})\s*[-/]\s*(\d{2})", text)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2]) <= 12


def _iso(parts: dict[str, str | None]) -> str | None:
    year = parts["year"] or ""
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if first != second and 1 <= first <= 12 and 1 <= second <= 12:
            return year
        # `05/31/2018` is American, `31/05/2018` is not.
        month, day = (second, first) if first > 12 or first == second else (first, second)
        return _day(year, month, day)
    number = parts.get("n")
    month_name = parts.get("month")
    if not (number or month_name):
        return year
    named = months()[month_name] if month_name else int(number or 0)
    day_words = parts.get("day")
    return _day(year, named, int(day_words)) if day_words else _day(year, named, None)


def _day(year: str, month: int, day: int | None) -> str | None:
    try:
        # The calendar says whether there is such a day: plans also end on 31 November.
        known = date(int(year), month, 1 if day is None else day)
    except ValueError:
        return None
    return f"{known:%Y-%m}" if day is None else known.isoformat()


def date_at_start(text: str) -> tuple[str, str]:
    """(words, date): the longest beginning that reads as a date, for prose may run on after it; blank where none
    does."""
    tokens = text.split(maxsplit=_MOST_WORDS)[:_MOST_WORDS]
    for size in range(len(tokens), 0, -1):
        words = " ".join(tokens[:size]).strip(_AROUND)
        if date := read_date(words):
            return words, date
    return "", ""


def span_at_start(text: str) -> tuple[str, Span]:
    """(words, deadline): the longest beginning that reads as a deadline; a span in brackets right after it is the
    more exact one (`Q1 2019 - Q4 2019 (March 2019 - October 2019)`). Empty where none does."""
    tokens = text.split(maxsplit=_MOST_WORDS_OF_SPAN)[:_MOST_WORDS_OF_SPAN]
    for size in range(len(tokens), 0, -1):
        words = " ".join(tokens[:size]).strip(_AROUND)
        span = read_deadline(words)
        if span is None:
            continue
        behind = _BRACKETED.match(" ".join(text.split()[size:]))
        exact = read_deadline(behind["span"]) if behind else None
        return (behind["span"], exact) if behind and exact and exact.start != exact.end else (words, span)
    return "", Span()


# -- deadlines ------------------------------------------------------------------------------------
_GAP = r"\s*[,/ -]?\s*"
# What a word for a part of a year cuts it into, and the months that its beginning, middle and end are.
_MONTHS_OF = {"half": 6, "third of a year": 4, "quarter": 3}
_NUMBER_OF = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_STAGES = {"beginning": (1, 6), "middle": (4, 9), "end": (7, 12)}


@cache
def _part_of_year() -> re.Pattern[str]:
    """`Semester 2 2018`, `second half of 2018`, `2018 Q3`, `III quarter of 2019`, `2018, primer trimestre`."""
    unit = rf"(?:{any_of(_words(*_MONTHS_OF))})"
    nth = rf"(?:{any_of(_words('last', *_NUMBER_OF))}|[1-4])"
    # Only figures and Roman numbers that make no word stand without a space: `T1`, `QIV`, but not `it` and `TI`.
    to_nth, to_unit = r"(?<=[qt])(?=iv|ii)|(?<=q)(?=i)", r"(?<=iv|ii)(?=[qt])|(?<=i)(?=q)"
    forms = (
        rf"(?P<unit{{0}}>{unit})(?:[ -]|(?=\d)|{to_nth})(?P<nth{{0}}>{nth})",
        rf"{_particle('article')}(?P<nth{{1}}>{nth})(?:[ -]|(?<=\d)|{to_unit})(?P<unit{{1}}>{unit})",
    )
    before, behind = ("|".join(forms).format(*pair) for pair in ("ab", "cd"))
    return re.compile(rf"(?:{before}){_GAP}{_of_the()}(?P<year>{_Y})|(?P<year_first>{_Y}){_GAP}(?:{behind})")


@cache
def _stage() -> re.Pattern[str]:
    words = any_of(_words(*_STAGES))
    return re.compile(rf"{_particle('article')}(?P<stage>{words})(?:-|\s|-\s){_of_the()}(?P<date>\S.*)")


@cache
def _season() -> re.Pattern[str]:
    return re.compile(rf"{_particle('article')}(?:{any_of(_words('season'))}),? {_of_the()}(?P<year>{_Y})")


@cache
def _label() -> re.Pattern[str]:
    """`Start date`, `Fecha de inicio` before a date, with its colon or without."""
    fields = ("start_date", "end_date")
    labels = (fold(row["spelling"]) for row in read_vocabulary("labels") if row["code"] in fields)
    return re.compile(rf"^(?:{any_of(labels)}):?\s+")


@cache
def _end_of() -> re.Pattern[str]:
    """`end of`, `finales de`: of a month or a year. `late` has no such word."""
    return re.compile(rf"^(?:{any_of(words for words in _words('end') if ' ' in words)}) ")


@cache
def _opening(meaning: str) -> re.Pattern[str]:
    """Words before a date: `since`, `by the end of`."""
    return re.compile(rf"(?:{any_of(_words(meaning))})\s+{_particle('article')}(?P<date>\S.*)")


@cache
def _onward() -> re.Pattern[str]:
    words = any_of(_words("onward")).replace(r"\-\s+", r"\-\s?")
    return re.compile(rf"(?P<date>\S.*?)\s*(?:{words})")


@cache
def _between() -> re.Pattern[str]:
    return re.compile(
        r"\s*(?:\s[-/]|--|→|(?<=\d)-(?=\D)|(?<=\d)-(?=\d{1,2}[ ./])|(?<=\d)/(?=[a-z])"
        rf"|\b(?:{any_of(_words('to'))})\b)\s*"
    )


def read_deadline(words: str) -> Span | None:
    """A deadline in words: a date, a part of a year, a span, an open beginning or end; None where it is none.

    `ongoing` states no date: an empty span.
    """
    if len(words) > LONGEST_DATE:
        return None
    text = _folded(words)
    text = _in_one_order(_label().sub("", text))
    if text in _words("ongoing"):
        return Span()
    return _date_or_part(text) or _open(text) or _span(text)


def _in_one_order(text: str) -> str:
    """`1/9/2016 - 30/6/2018`: both dates of a span are written in one order, so the one that can be read in one way
    alone tells how to read the other; both become `2016-09-01`."""
    dates = list(_FIGURES.finditer(text))
    first, second = (any(int(date[name]) > 12 for date in dates) for name in "ab")
    if len(dates) != 2 or first == second:
        return text
    day, month = "ab" if first else "ba"
    written = _FIGURES.sub(lambda date: f" {date['year']}-{int(date[month]):02d}-{int(date[day]):02d} ", text)
    return " ".join(written.split())


def _open(text: str) -> Span | None:
    """`since March 2018`, `2019 and beyond`, `by the end of 2021`, `during 2019`."""
    if match := _onward().fullmatch(text):
        begun = _begun(match["date"])
        return Span(start=begun.start) if begun and begun.start else None
    if match := _opening("from").fullmatch(text):
        begun = _date_or_part(match["date"])
        return Span(start=begun.start) if begun else _span(match["date"])
    if match := _opening("from, of a span").fullmatch(text):
        return _span(match["date"])
    if match := _opening("until").fullmatch(text):
        # `by the end of 2021` is 2021, `by the end of June 2021` that June.
        whole = _end_of().sub("", match["date"])
        done = _date_or_part(whole) or _date_or_part(match["date"])
        return Span(end=done.end or done.start) if done else None
    if match := _opening("before").fullmatch(text):
        done = _date_or_part(match["date"])
        # What is due before a year is not due in it.
        return Span(end=done.end) if done and len(done.end) > len("2021") else None
    if match := _opening("during").fullmatch(text):
        return _date_or_part(match["date"]) or _span(match["date"])
    return None


def _begun(text: str) -> Span | None:
    match = _opening("from").fullmatch(text)
    return _date_or_part(match["date"] if match else text)


def _date_or_part(text: str) -> Span | None:
    if match := _part_of_year().fullmatch(text):
        return _part(match.groupdict())
    if match := _stage().fullmatch(text):
        return _stage_of(_words(*_STAGES)[match["stage"]], match["date"])
    if match := _season().fullmatch(text):
        # Which months a season has hangs on the hemisphere.
        return Span(match["year"], match["year"])
    if _may_be_two_years(text):
        return Span(start=text[:4])
    day = read_date(text)
    return Span(day, day) if day else None


def _part(found: dict[str, str | None]) -> Span | None:
    unit, nth = (next(found[f"{name}{x}"] or "" for x in "abcd" if found[f"{name}{x}"]) for name in ("unit", "nth"))
    year = found["year"] or found["year_first"]
    months = _MONTHS_OF[_words(*_MONTHS_OF)[unit]]
    meaning = _words("last", *_NUMBER_OF).get(nth, nth)
    parts = 12 // months
    number = parts if meaning == "last" else _NUMBER_OF.get(meaning) or int(meaning)
    if number > parts:
        return None
    return Span(f"{year}-{(number - 1) * months + 1:02d}", f"{year}-{number * months:02d}")


def _stage_of(stage: str, words: str) -> Span | None:
    """`end of 2020` is its second half; the end of a month or a quarter is told no finer than that."""
    if re.fullmatch(_Y, words):
        first, last = _STAGES[stage]
        return Span(f"{words}-{first:02d}", f"{words}-{last:02d}")
    whole = _date_or_part(words)
    return whole if whole and len(whole.start) == len("2020-06") else None


def _span(text: str) -> Span | None:
    """`15 january 2019 - 30 june 2020`, `december 2018 - 2020`, `july-december 2019`, `2018-2020`, `2018 and 2019`."""
    if match := re.fullmatch(rf"({_Y})\s*[-/]\s*({_Y}|\d{{2}})", text):
        return _in_order(match[1], match[2] if len(match[2]) == 4 else match[1][:2] + match[2])
    if re.fullmatch(rf"{_Y}(?:\s*(?:,|;|and|y|et|,\s*and)\s*{_Y})+", text):
        listed = re.findall(_Y, text)
        return Span(listed[0], listed[-1]) if listed == sorted(listed) else None
    if match := _of_one_year().fullmatch(text):
        year = match["year"]
        first = " ".join(filter(None, (match["day"], match["first"] or match["last"], year)))
        last = " ".join(filter(None, (match["last_day"], match["last"], year)))
        start, end = read_date(first), read_date(last)
        return _in_order(start, end) if start and end else None
    for match in _between().finditer(text):
        first_words, last_words = text[: match.start()].strip(" ,"), text[match.end() :].strip(" ,")
        closed = _date_or_part(last_words)
        opened = _date_or_part(first_words) or (_of_the_year(first_words, closed) if closed else None)
        if opened and closed and opened.start:
            return _in_order(opened.start, closed.end or closed.start)
    return None


def _of_the_year(part: str, closed: Span) -> Span | None:
    """`Q1 - Q3 2021`: the year of the end is the beginning's, too."""
    match = _part_of_year().fullmatch(f"{part} {closed.end[:4]}")
    return _part(match.groupdict()) if match else None


@cache
def _of_one_year() -> re.Pattern[str]:
    """Two days or months of one year: `15-30 June 2018`, `January to June 2018`, `1 March - 15 May 2019`."""
    month = any_of(months())
    day = r"(?:\d{1,2})(?:st|nd|rd|th|er)?"
    of = rf"(?: (?:{any_of(_words('of'))}))?"
    return re.compile(
        rf"(?=\d|(?:{month})\b)(?P<day>{day})?{of} ?(?P<first>{month})?\.?\s*(?:[-/]|\b(?:{any_of(_words('to'))})\b)\s*"
        rf"(?P<last_day>{day})?{of} ?(?P<last>{month})\.?,?{of} (?P<year>{_Y})"
    )


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
            no_day = _DAY.fullmatch(tokens[cut - 1]) and tail[0].isalpha()  # `31 February 2020` is not that February
            return (text, "") if no_day else (" ".join(tokens[:cut]), tail)
    return text, ""
