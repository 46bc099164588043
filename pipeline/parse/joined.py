"""Lines that an extractor joined: `2021-2023 Action Plan 4`, `Description Duration`, `Reports France Progress Report`.

A line is parted only where the template says so: before a label or heading of the page kind, in its own letters, behind
something that is itself complete (a heading, a label with its value, a date, a name). Prose is never parted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from pipeline.identity.members import find_member
from pipeline.identity.plans import parse_plan
from pipeline.identity.reports import end_of_title, parse_report
from pipeline.model import Line, Page
from pipeline.parse.dates import read_date
from pipeline.parse.framing import without_chrome_prefix
from pipeline.parse.template import heading_of
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, state_of, vocabulary

_LONGEST = 400
_LONGEST_BEFORE = 60
_MARKER = "•"
_REPORT = "irm_report"
_SPAN = re.compile(r"(?:19|20)\d{2}\s*[-‐‑‒–—−]\s*(?:19|20)\d{2}")
_BULLET = re.compile(r"\s+[•-]\s*$")
_DASHED = re.compile(r"\s+[-–]\s")
_COMPLETE_END = re.compile(r"[.!?”\")]$")
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
    heading = rf"(?:{_either(row['heading'] for row in headings)})(?:\[\d+\])*:?(?=$|\s+[-–•“]?\s*[A-Z0-9])"
    return _Words(kind, re.compile(rf"(?<!\S)(?:{'|'.join(forms)})"), re.compile(rf"(?<!\S){heading}"))


def _either(words: Iterator[str]) -> str:
    return "|".join(sorted((re.escape(alike(w)) for w in words), key=len, reverse=True)) or r"(?!)"


def part_joined(page: Page, kind: str) -> Page:
    """The page with its joined lines as parts; each part keeps the number of its line."""
    words = _words(kind)
    if words is None:
        return page
    codes = [heading_of(kind, line.text) for line in page.lines]
    alone = set(codes)
    titled = {line.number for line in page.content[:_TITLE_WITHIN]}
    parted = (
        [line] if code or _is_kept(line) else _parts(line, words, alone, line.number in titled)
        for line, code in zip(page.lines, codes, strict=True)
    )
    lines = tuple(chain.from_iterable(parted))
    return replace(page, lines=lines) if len(lines) > len(page.lines) else page


def _is_kept(line: Line) -> bool:
    """Chrome, and an entry of a list, whose title may hold any words."""
    return bool(line.chrome) or line.marker not in ("", _MARKER)


def _parts(line: Line, words: _Words, alone: Collection[str], is_titled: bool) -> list[Line]:
    # The title of a report is whole, though it ends in the words of a heading (`… – For Public Comments`).
    begin = _behind_title(line, words.kind) if is_titled else 0
    if len(line.text) > _LONGEST or (is_titled and not begin and _is_title(line.text, words.kind)):
        cuts = [begin] if begin else []
    else:
        cuts = _cuts(line.text, words, alone, begin)
    return [_part(line, number, *piece) for number, piece in enumerate(_pieces(line.text, cuts))] if cuts else [line]


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


def _part(line: Line, number: int, words: str, bulleted: bool) -> Line:
    lead = line.lead if number == 0 and words.startswith(line.lead) else ""
    marker = line.marker if number == 0 else _MARKER if bulleted else ""
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
        this = _Found(plain[start:end], before, is_label, bool(_DASHED.match(plain, end)))
        if start > begin and _begins_a_part(this, words, alone):
            cuts.append(start)
            begin = start
        if not is_label and start == begin and end < len(plain) and not this.dashed:
            begin = end + len(plain[end:]) - len(plain[end:].lstrip())
            cuts.append(begin)
    return cuts


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
    if label:
        return _is_value(value)
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
