"""Value types: what the words at a label mean, and which words on lines of their own can be such a value.

A place declares its type (`value` in `schemas/pages/`). A type reads what was said at the place into values of columns
and problems, and looks at nothing else of the page; `fields.py` observes the values and reports the problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.dates import read_date
from pipeline.identity.institution_lists import form_list
from pipeline.identity.members import find_member
from pipeline.identity.names import institution_words, is_unfinished
from pipeline.identity.plans import is_plan_name, split_plans
from pipeline.identity.reports import looks_like_report, split_reports
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, STATED, Line
from pipeline.privacy import beginning_of
from pipeline.ratings import (
    Rating,
    canonical,
    makes_relevant,
    match_ogp_values,
    read_pictured_rating,
    read_rating,
    read_relevance,
)
from pipeline.vocabularies import fold, rating_words, state_of, vocabulary

JOINER = "; "
_LONGEST_NAME = 80
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# A form cuts the names of institutions at so many characters.
_CUT_AT = 100
_ENDS_LIST = (".", "…", ".)")
_BULLET = re.compile(r"(?:^|\s+)[•●▪\uf0b7]\s+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is doubtful about a value: an issue of the place it stands at."""

    code: str
    message: str
    words: str


@dataclass(slots=True)
class Said:
    """The words at a place: after its label (`inline`, on `line`) and on the lines below (`more`)."""

    inline: str
    line: Line
    more: list[Line] = field(default_factory=list)

    @property
    def value_line(self) -> Line:
        return self.line if self.inline or not self.more else self.more[0]

    @property
    def pieces(self) -> list[tuple[str, Line]]:
        """The words of each line, with the line."""
        first = [(self.inline, self.line)] if self.inline else []
        return first + [(line.text, line) for line in self.more]

    @property
    def words(self) -> str:
        """The words over all lines, marks of lists included."""
        parts = [self.inline, *(line.words if line.marker else line.text for line in self.more)]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Value:
    """What a place says of one column. `column` is empty for the place's own; `text` and `state` as observed. What is
    `derived` from other words is weaker than a label of its own."""

    text: str
    written: str
    line: Line | None
    state: str = STATED
    column: str = ""
    problems: tuple[Problem, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class ValueType:
    """A kind of value. `read(code, said)` gives the values of a place; `fits(code, line, text, between)` says whether
    words on a line of their own can be one, `between` that the next place of the form stands after them. `over_lines`:
    its values stand below their label on all pages; `one_line`: a value is one line at most; `or_list`: or the items of
    a list. `also` are other columns that a place of this type fills."""

    read: Callable[[str, Said], list[Value]]
    fits: Callable[[str, Line, str, bool], bool]
    over_lines: bool = False
    one_line: bool = False
    or_list: bool = False
    also: tuple[str, ...] = ()


def read_areas(lines: list[tuple[str, Line | None]]) -> list[str]:
    """Policy areas: one link each in HTML, one bullet each, else parted by commas."""
    areas: list[str] = []
    for text, line in lines:
        linked = [link.text for link in line.links if link.text and "/policy-area" in link.url] if line else []
        if linked and _covers(linked, text):
            areas += linked
        else:
            areas += [part.strip(" ,;") for part in re.split(r"[,;|]\s*", text)]
    return [a for a in dict.fromkeys(areas) if a]


def _covers(parts: list[str], text: str) -> bool:
    """Whether the links are all that stands in the text, separators aside."""
    rest = text
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "", 1)
    return not rest.strip(" ,;|·•")


def are_areas(text: str) -> bool:
    """Whether a line without a heading is a list of policy areas: at least half of its parts are known ones."""
    parts = read_areas([(text, None)])
    known = sum(bool(vocabulary("policy_areas").code(part)) for part in parts)
    return bool(parts) and known * 2 >= len(parts)


def read_report_list(text: str, line: Line) -> list[str]:
    """IRM reports, newest first: one link each in HTML, else split after years and closing parts."""
    linked = [link.text for link in line.links if link.text]
    if linked and _covers(linked, text):
        return linked
    return split_reports(text)


# -- the types ------------------------------------------------------------------------------------------------------


def unmapped(words: str, nearest: str) -> Problem:
    """A word that no vocabulary has: published as written."""
    hint = f"; nearest known: {nearest}" if nearest else ""
    return Problem("word-unmapped", f"{words!r} is not in the vocabulary; published as written{hint}", words)


def unmapped_in(codelist: str, words: str) -> tuple[Problem, ...]:
    """The problem that a vocabulary does not have the words; none where it has, or there are none."""
    known = vocabulary(codelist)
    return (unmapped(words, known.nearest(words)),) if words and not known.code(words) else ()


def _words(_code: str, said: Said) -> list[Value]:
    """Words as they stand; `NA` says that there is none."""
    return [Value(said.words, said.words, said.value_line, state_of(said.words) or STATED)]


def _plan(_code: str, said: Said) -> list[Value]:
    words = said.words
    two = Problem("two-plans", "the commitment names two action plans; the first is its plan", words)
    problems = (two,) if len(split_plans(words)) > 1 else ()
    return [Value(words, words, said.value_line, state_of(words) or STATED, problems=problems)]


def _line(_code: str, said: Said) -> list[Value]:
    return [Value(said.words, said.words, said.value_line)]


def _member(_code: str, said: Said) -> list[Value]:
    """The member as the page names it, and which one that is."""
    words, line, member = said.words, said.value_line, find_member(said.words)
    problem = Problem("member-unknown", f"no list knows the member {words!r}", words)
    named = Value(words, words, line, problems=(problem,) if words and not member else ())
    return [named, Value(member.member_id if member else "", words, line, column="member_id")]


def _free_list(_code: str, said: Said) -> list[Value]:
    """A list of free words with commas; where it ends in a sentence nobody can tell where the list ends."""
    words, line = said.words, said.value_line
    if words.endswith(_ENDS_LIST):
        message = "what stands at the label ends as a sentence does: where the list ends is not clear"
        return [Value("", words, line, problems=(Problem("value-unreadable", message, beginning_of(words, 200)),))]
    listed = JOINER.join(part.strip() for part in words.split(",") if part.strip())
    return [Value(listed, words, line, state_of(words) or STATED)]


def _name(_code: str, said: Said) -> list[Value]:
    """A name; prose that stands there is none, and where the name ends in it nobody can tell."""
    words, state = said.words, state_of(said.words)
    if state or not words or _is_name(words):
        return [Value(words, words, said.value_line, state or STATED)]
    message = "what stands at the label is no name; it was not used"
    problem = Problem("value-unreadable", message, beginning_of(words, _LONGEST_NAME))
    return [Value("", "", said.value_line, problems=(problem,))]


def _is_name(words: str) -> bool:
    return (0 < len(words) <= _LONGEST_NAME and not words.endswith(".")) or words.endswith(" Jr.")


def _years(_code: str, said: Said) -> list[Value]:
    """The years that a report reviews, as written."""
    message = f"{said.words!r} names no year; the years of the title are taken"
    problems = () if _YEAR.search(said.words) else (Problem("value-unreadable", message, said.words),)
    return [Value(said.words, said.words, said.value_line, problems=problems)]


def _status(_code: str, said: Said) -> list[Value]:
    return [Value(said.words, said.words, said.value_line, problems=unmapped_in("statuses", said.words))]


def _level(_code: str, said: Said) -> list[Value]:
    level = vocabulary("levels").code(said.words) or said.words
    return [Value(level, said.words, said.value_line, problems=unmapped_in("levels", said.words))]


def _year(_code: str, said: Said) -> list[Value]:
    """A year; some pages have its month too (`Action Plan Submission: September 2022`)."""
    words = said.words
    year = words if re.fullmatch(r"[0-9]{4}", words) else ""
    if not year and _YEAR.search(words):
        year = (read_date(words) or "")[:4]
    problems = () if year or not words else (Problem("value-unreadable", f"{words!r} is not a year", words),)
    return [Value(year, words, said.value_line, problems=problems)]


def _date(_code: str, said: Said) -> list[Value]:
    words = said.words
    value = read_date(words)
    unread = bool(words) and value is None
    problems = (Problem("date-unreadable", f"{words!r} is no date this pipeline knows", words),) if unread else ()
    return [Value(value or "", words, said.value_line, problems=problems)]


def _institution(_code: str, said: Said) -> list[Value]:
    """The raw string; lines and bullets of a list are split by `; ` so that they can be told apart again, while a line
    that ends inside a name goes on in the next."""
    words = said.inline
    for line in said.more:
        goes_on = not words or (is_unfinished(words) and not line.marker)
        words = f"{words}{' ' if goes_on else JOINER}{line.text}".strip() if line.text else words
    return [Value(words, words, said.value_line, state_of(words) or STATED)]


def _institutions(_code: str, said: Said) -> list[Value]:
    """The institutions of a plan, which its form joins by commas; a list has one in each item."""
    words = said.words
    listed = not said.inline and len(said.more) > 1 and all(line.marker for line in said.more)
    names = _items(said) if listed else form_list(" ".join(text for text, _ in said.pieces))
    message = f"the form cuts names at {_CUT_AT} characters: this one may be longer"
    problems = [Problem("truncated", message, name) for name in names if len(name) >= _CUT_AT]
    return [Value(JOINER.join(names), words, said.value_line, problems=tuple(problems))]


def _items(said: Said) -> list[str]:
    """The items of a list; HTML without lines keeps its bullets inside."""
    return [item for text, _ in said.pieces for part in _BULLET.split(text) if (item := part.strip())]


def _list(_code: str, said: Said) -> list[Value]:
    words = JOINER.join(_items(said))
    return [Value(words, words, said.value_line, state_of(words) or STATED)]


def _values(_code: str, said: Said) -> list[Value]:
    """A list of OGP values. Listing some says that the commitment is relevant: older pages list them where newer ones
    say Yes or No."""
    items = _items(said)
    written, line = JOINER.join(items), said.value_line
    listed = [value for item in items for value in match_ogp_values(item)[0]]
    strange = tuple(p for item in items if not match_ogp_values(item)[0] for p in unmapped_in("ogp_values", item))
    relevant = Value("Yes" if makes_relevant(listed) else "", written, line, column="relevant", derived=True)
    return [Value(JOINER.join(listed), written, line, problems=strange), relevant]


def _areas(_code: str, said: Said) -> list[Value]:
    known = vocabulary("policy_areas")
    named = read_areas(list(said.pieces))
    junk = [_junk(area) for area in named if known.is_junk(area)]
    areas = [area for area in named if not known.is_junk(area)]
    strange = [unmapped(area, known.nearest(area)) for area in areas if not known.code(area)]
    written = " ".join(text for text, _ in said.pieces)
    return [Value(JOINER.join(areas), written, said.value_line, problems=(*junk, *strange))]


def _junk(area: str) -> Problem:
    return Problem("junk-value", f"{area!r} is known to name no policy area; it was left out", area)


def _reports(_code: str, said: Said) -> list[Value]:
    words = said.words
    state = state_of(words)
    titles = [] if state else [title for text, line in said.pieces for title in read_report_list(text, line)]
    return [Value(JOINER.join(titles), words, said.value_line, state or (STATED if titles else NOT_SHOWN))]


def _rating(code: str, said: Said) -> list[Value]:
    rating, words, line = canonical(code, read_rating(code, said.words)), said.words, said.value_line
    if rating.state == NOT_SHOWN or rating.unmapped:
        rating, words, line = _pictured(code, said, rating)
    return [Value(rating.text, words, line, rating.state, problems=_problems(code, rating))]


def _pictured(code: str, said: Said, rating: Rating) -> tuple[Rating, str, Line]:
    """Where the words give no rating, the picture beside them may: its text says what a person sees."""
    for line in (said.line, *said.more):
        seen, words = read_pictured_rating(code, line.pictures)
        if seen.state != NOT_SHOWN:
            return canonical(code, seen), words, line
    return rating, said.words, said.value_line


def _relevance(code: str, said: Said) -> list[Value]:
    words, line = said.words, said.value_line
    rating, listed, rest = read_relevance(words)
    if rating.state == NOT_SHOWN:
        rating, words, line = _pictured(code, said, rating)
    strange = (unmapped(rest, vocabulary("ogp_values").nearest(rest)),) if rest and listed else ()
    relevant = Value(rating.text, words, line, rating.state, problems=(*strange, *_problems(code, rating)))
    if not listed:
        return [relevant, Value("", "", None, NOT_SHOWN, "ogp_values")]
    return [relevant, Value(JOINER.join(listed), words, line, column="ogp_values")]


def _problems(code: str, rating: Rating) -> tuple[Problem, ...]:
    found = [unmapped(rating.text, rating_words().nearest(rating.text, code))] if rating.unmapped else []
    if rating.foreign:
        message = f"{rating.foreign!r} beside {rating.text!r} is the text of another picture; it is not the rating"
        found.append(Problem("foreign-icon-word", message, rating.foreign))
    return tuple(found)


# -- which words can be a value -------------------------------------------------------------------------------------


def _is_rating(code: str, line: Line, text: str, _between: bool) -> bool:
    value = read_rating(code, text)
    return (value.state != NOT_SHOWN and not value.unmapped) or (bool(line.pictures) and not line.text)


def _is_relevance(_code: str, _line: Line, text: str, _between: bool) -> bool:
    value, _, rest = read_relevance(text)
    return value.state in (PENDING, NO_DATA) or (not value.unmapped and not rest)


def _text(fits: Callable[[str], object]) -> Callable[[str, Line, str, bool], bool]:
    """Whether words are a value, where nothing but the words themselves tells."""
    return lambda _code, _line, text, _between: bool(fits(text))


_is_date = _text(read_date)


def _are_values(_code: str, line: Line, text: str, _between: bool) -> bool:
    listed, rest = match_ogp_values(text)
    return bool(line.marker) or (bool(listed) and not rest)


def _are_tags(_code: str, line: Line, text: str, between: bool) -> bool:
    return between or are_areas(text) or any("/policy-area" in link.url for link in line.links)


def _are_institutions(_code: str, line: Line, text: str, between: bool) -> bool:
    return bool(line.marker) or (between and (text.endswith(":") or not are_areas(text)))


def _is_institution(_code: str, line: Line, text: str, _between: bool) -> bool:
    """Where lines stand apart, only words that name a body are surely no prose."""
    apart = line.gap and institution_words("body").isdisjoint(map(fold, text.split()))
    return bool(line.marker) or not (apart or read_date(text) or text.endswith("."))


VALUE_TYPES = {
    "plan": ValueType(_plan, _text(is_plan_name)),
    "words": ValueType(_words, _text(state_of)),
    "status": ValueType(_status, _text(lambda text: vocabulary("statuses").code(text))),
    "level": ValueType(_level, _text(lambda text: vocabulary("levels").code(text))),
    "year": ValueType(_year, _text(lambda text: _YEAR.search(text) and read_date(text)), one_line=True),
    "date": ValueType(_date, _is_date, one_line=True),
    "date-below": ValueType(_date, _is_date, over_lines=True, one_line=True),
    "institutions": ValueType(_institutions, _is_institution, one_line=True, or_list=True),
    "plan-name": ValueType(_line, _text(is_plan_name), one_line=True),
    "ordinal": ValueType(_line, _text(re.compile(r"\d{1,2}").fullmatch)),
    "count": ValueType(_line, _text(re.compile(r"\d{1,4}").fullmatch)),
    "free-list": ValueType(_free_list, _text(lambda text: not text.endswith(_ENDS_LIST)), one_line=True),
    "name": ValueType(_name, _text(_is_name), one_line=True),
    "member": ValueType(_member, _text(find_member), one_line=True, also=("member_id",)),
    "years": ValueType(_years, _text(lambda text: _YEAR.search(text) and len(text) <= _LONGEST_NAME), one_line=True),
    "line": ValueType(_line, _text(lambda _: True), over_lines=True, one_line=True),
    "institution": ValueType(_institution, _are_institutions),
    "list": ValueType(_list, lambda _code, line, _text, between: bool(line.marker) or between, over_lines=True),
    "values": ValueType(_values, _are_values, over_lines=True, also=("relevant",)),
    "area": ValueType(_areas, lambda _code, line, _text, between: between and not line.marker, over_lines=True),
    "areas": ValueType(_areas, _are_tags, over_lines=True),
    "reports": ValueType(_reports, _text(lambda text: state_of(text) or looks_like_report(text))),
    "rating": ValueType(_rating, _is_rating),
    "relevance": ValueType(_relevance, _is_relevance, also=("ogp_values",)),
}
