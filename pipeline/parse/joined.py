"""Lines that an extractor joined: `2021-2023 Action Plan 4`, `Description Duration`, `Reports France Progress Report`.

A line is parted only where the template says so: before a label or heading of the page kind, in its own letters, behind
something that is itself complete (a heading, a label with its value, a date, a name), and where lists say so: before
the mark of an item, before the number that a list has reached, between the facts of two documents. Sentences are never
parted from each other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.identity.members import find_member
from pipeline.identity.plans import parse_plan
from pipeline.identity.reports import end_of_title, parse_report
from pipeline.model import Line, Page
from pipeline.parse.dates import read_date
from pipeline.parse.entries import whole_entries
from pipeline.parse.framing import without_chrome_prefix
from pipeline.parse.joined_lists import Lists
from pipeline.parse.template import heading_of
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import DASH, alike, state_of, vocabulary

_LONGEST = 400
_LONGEST_BEFORE = 60
_MOST_PARTS = 300  # more are no lines that were joined
_MARKER = "•"
_REPORT = "irm_report"
_MEMBER = "member"
_SPAN = re.compile(rf"(?:19|20)\d{{2}}\s*{DASH}\s*(?:19|20)\d{{2}}")
_BULLET = re.compile(r"\s+[•·-]\s*$")
_NUMBERED = re.compile(r"^(?P<marker>\d{1,3}[.)])\s+(?=\S)")
_FEWEST_WORDS = 4  # of a sentence
_DASHED = re.compile(r"\s+[-–]\s")
_COMPLETE_END = re.compile(r"[.!?”\")]$")
SENTENCE_END = re.compile(r"[.!?”\")…](?:\s*\[\d+\])*$")
# The years of the plan stand alone on their line: `2021-2023`.
_SPAN_AT_END = re.compile(rf"(?<=[.!?”)]\s){_SPAN.pattern}$")
# Labels without a colon have their number right behind them: `Member Since 2011`, `Action Plan 4`.
_BARE = {"member_since": r"(?=\s(?:19|20)\d{2}\b)", "action_plan_number": r"(?=\s\d{1,2}(?:\s|$))"}
# A page's title stands among its first lines.
_TITLE_WITHIN = 3
# The tables of reports part their own lines (`irm_report/indicators.py`).
_TABLES = ("at-a-glance", "design", "end-of-term", "review")


@dataclass(frozen=True, slots=True)
class _Words:
    """The template's words of one page kind, as patterns; case is a part of them."""

    kind: str
    label: re.Pattern[str]
    heading: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A label or heading inside a line, with what stands before it since the last cut."""

    words: str
    before: str
    is_label: bool
    dashed: bool  # a dash follows: `Overview - <title>`
    is_last: bool  # nothing follows on the line


@cache
def _words(kind: str) -> _Words | None:
    labels = [row for row in read_vocabulary("labels") if row["page_kind"] == kind]
    headings = [r for r in read_vocabulary("page_headings") if r["page_kind"] == kind and r["block"] not in _TABLES]
    if not labels and not headings:
        return None
    forms = [rf"(?:{_either(row['label'] for row in labels)})\s?:(?=\s|$)"]
    forms += [rf"(?:{_either(r['label'] for r in labels if r['field'] == f)}){behind}" for f, behind in _BARE.items()]
    # A number may be missing; then only the bullet before it tells the label from other words.
    forms.append(rf"(?<=• )(?:{_either(row['label'] for row in labels if row['field'] in _BARE)})$")
    marks = r"(?:\[\d+\])*:?(?:\s\(\d{1,4}\))?"  # of footnotes; how many comments there are
    heading = rf"(?:{_either(row['heading'] for row in headings)}){marks}(?=$|\s+[-–•“]?\s*[A-Z0-9])"
    return _Words(kind, re.compile(rf"(?<!\S)(?:{'|'.join(forms)})"), re.compile(rf"(?<!\S){heading}"))


def _either(words: Iterator[str]) -> str:
    return "|".join(sorted((re.escape(alike(w)) for w in words), key=len, reverse=True)) or r"(?!)"


@cache
def _value() -> re.Pattern[str]:
    """What is complete behind a label: a number, a year or two with their months, a state."""
    months = "|".join(sorted((re.escape(row["spelling"]) for row in read_vocabulary("months")), key=len, reverse=True))
    year = rf"(?:(?:{months})\s+)?(?:19|20)\d{{2}}"
    states = _either(row["spelling"] for row in read_vocabulary("state_words"))
    return re.compile(rf"\s*(?:{year}(?:\s*{DASH}\s*{year})?|\d{{1,3}}|{states})(?=\s+[“\"A-Z])")


def part_joined(page: Page, kind: str) -> Page:
    """The page with its joined lines as parts; each part keeps the number of its line."""
    words = _words(kind)
    if words is None:
        return page
    before = page
    if kind == _MEMBER:
        page = replace(page, lines=tuple(whole_entries(page.lines)))
    codes = [heading_of(kind, line.text) for line in page.lines]
    alone = set(codes)
    titled = {line.number for line in page.content[:_TITLE_WITHIN]}
    lists, last = Lists(entries=kind == _MEMBER), len(page.lines) - 1
    lines: list[Line] = []
    for index, (line, code) in enumerate(zip(page.lines, codes, strict=True)):
        below = page.lines[index + 1] if index < last else None
        items = lists.cuts(line, below, index + 1 == last)
        whole = code or _is_kept(line)
        lines += [line] if whole else _parts(line, words, alone, items, is_titled=line.number in titled)
    return replace(page, lines=tuple(lines)) if tuple(lines) != before.lines else before


def _is_kept(line: Line) -> bool:
    """Chrome, and an entry of a list, whose title may hold any words."""
    return bool(line.chrome) or line.marker not in ("", _MARKER)


def _parts(line: Line, words: _Words, alone: Collection[str], items: list[int], is_titled: bool) -> list[Line]:
    # The title of a report is whole, though it ends in the words of a heading (`… – For Public Comments`).
    begin = _behind_title(line, words.kind) if is_titled else 0
    if is_titled and not begin and _is_title(line.text, words.kind):
        return [line]
    cuts = [begin] if len(line.text) > _LONGEST else _cuts(line.text, words, alone, begin)
    cuts = sorted({*cuts, *(item for item in items if item > begin)} - {0})
    pieces = _pieces(line.text, cuts) if 0 < len(cuts) < _MOST_PARTS else ()
    return [_part(line, number, *piece, words.kind == _MEMBER) for number, piece in enumerate(pieces)] or [line]


def _behind_title(line: Line, kind: str) -> int:
    """Where the words begin that were joined to the title of a report; 0 where none were."""
    if kind != _REPORT or line.marker:
        return 0
    words = without_chrome_prefix(line.text)
    end = end_of_title(words)
    return len(line.text) - len(words[end:].lstrip()) if end else 0


def _is_title(text: str, kind: str) -> bool:
    title = parse_report(without_chrome_prefix(text)) if kind == _REPORT else None
    return bool(title and title.known_type and title.member)


def _pieces(text: str, cuts: list[int]) -> Iterator[tuple[str, bool]]:
    """(words, whether a bullet stood before them) of each part."""
    bulleted = False
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        bullet = _BULLET.search(text[start:end]) if end < len(text) else None
        yield (text[start : start + bullet.start()] if bullet else text[start:end]).strip(), bulleted
        bulleted = bool(bullet)


def _part(line: Line, number: int, words: str, bulleted: bool, is_entry: bool) -> Line:
    lead = line.lead if number == 0 and words.startswith(line.lead) else ""
    marker = line.marker if number == 0 else _MARKER if bulleted else ""
    numbered = _NUMBERED.match(words) if number and not marker and is_entry else None
    if numbered:
        marker, words = numbered["marker"], words[numbered.end() :]
    return replace(line, text=words, part=number, lead=lead, marker=marker, gap=line.gap and number == 0)


def _cuts(text: str, words: _Words, alone: Collection[str], begin: int = 0) -> list[int]:
    """Where a line is parted, in order: behind the title, which ends at `begin`, before what begins something new, and
    behind a heading."""
    plain = alike(text)
    found = [(m.start(), m.end(), True) for m in words.label.finditer(plain)]
    found += [(m.start(), m.end(), False) for m in words.heading.finditer(plain)]
    cuts = [begin] if begin else []
    for start, end, is_label in sorted(found):
        if start < begin:
            continue
        before = _BULLET.sub("", plain[begin:start]).strip()
        this = _Found(plain[start:end], before, is_label, bool(_DASHED.match(plain, end)), end == len(plain))
        if start > begin and _begins_a_part(this, words, alone):
            cuts.append(start)
            begin = start
        behind = _behind_value(plain, end) if is_label else end if end < len(plain) and not this.dashed else 0
        if start == begin and behind:
            begin = behind + len(plain[behind:]) - len(plain[behind:].lstrip())
            cuts.append(begin)
    if words.kind == _MEMBER and (span := _SPAN_AT_END.search(plain, begin)):
        cuts.append(span.start())
    return cuts


def _behind_value(plain: str, end: int) -> int:
    """Where the value of the label that ends at `end` is complete, if a sentence follows; else 0."""
    value = _value().match(plain, end)
    return value.end() if value and is_sentence(plain[value.end() :]) else 0


def is_sentence(words: str) -> bool:
    """Whether words are prose, and no value: some words with a sentence's end, footnote marks aside."""
    return len(words.split()) >= _FEWEST_WORDS and bool(SENTENCE_END.search(words))


def _begins_a_part(found: _Found, words: _Words, alone: Collection[str]) -> bool:
    """Whether a label or heading inside a line begins something new. A heading of one word does so only where the page
    shows it nowhere else: `Natural Resources` ends in one too."""
    label = words.label.match(found.before)
    value = found.before[label.end() :].strip() if label else found.before
    if found.is_label:
        return bool(label) or _is_whole(found.before, words.kind) or bool(_COMPLETE_END.search(found.before))
    if found.dashed and label:
        return True
    several = len(found.words.split()) > 1
    if not several and heading_of(words.kind, found.words) in alone:
        return False
    if found.is_last and (several or not label) and _COMPLETE_END.search(found.before):
        return True
    if label:
        return _is_value(value) or (several and found.is_last and bool(value))
    return _is_whole(value, words.kind) or (
        several and len(value) <= _LONGEST_BEFORE and not _COMPLETE_END.search(value)
    )


def _is_whole(words: str, kind: str) -> bool:
    """Whether words without a label are complete by themselves: a value, a heading, a member's or a plan's name."""
    if _is_value(words) or heading_of(kind, words):
        return True
    if len(words) <= _LONGEST_BEFORE and find_member(words):
        return True
    return len(words) <= 2 * _LONGEST_BEFORE and parse_plan(words).member is not None


def _is_value(words: str) -> bool:
    """A year, number, date or span, a state, a level of public influence."""
    known = words.isdigit() or _SPAN.fullmatch(words) or read_date(words) or state_of(words)
    return bool(known or vocabulary("public_influence").code(words))
