"""Lines that an extractor joined behind the head of a commitment page: `… text. IRM Midterm Status Summary`.

The head parts its own lines (`head.py`). Behind it a line is parted only at words that the template prints there and
that the page shows on no line of their own: the headings of summaries and of the list, those of handbook pages in their
order, and the end of an entry of the list. Prose is never parted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, chain

from pipeline.model import Line, Page
from pipeline.parse.commitment.listing import ends_of_entries, holds_facts
from pipeline.parse.commitment.template import Slot, anchor_of, handbook_headings, heading_code, slots, wordings
from pipeline.vocabularies import alike, fold, rating_words, state_of

SITE_NAME = "Open Government Partnership"
_SUMMARIES = ("irm-midterm", "irm-end-of-term")
# All wordings of the summaries' headings have it.
_IRM = "IRM"
_LONGEST = 4000
# Words in the longest rating; with more behind a rating's label they are prose.
_LONGEST_RATING = 8
# Lines of a list of areas or values between the last label and the heading behind it.
_MOST_VALUES = 12
_RATED = ("rating", "relevance")
# What a heading has behind it: a sentence's begin, a number, a bullet, a bracket. `Problem definition` has none.
_BEGINS = re.compile(r"\s+(?![a-z,.;:)])\S|$")
# An article or preposition before the words of a heading makes them a part of a sentence.
_SMALL_WORD = re.compile(r"(?:^|\s)[a-z']{1,3}\s+$")
_ENDS_SENTENCE = re.compile(r"[.!?:;…”\")\]]\s+$")
_NUMBERED = re.compile(r"(?P<marker>\d{1,3}[.)])\s+(?P<text>.+)")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The lines of a page with what parting one of them asks of the others."""

    lines: Sequence[Line]
    codes: Sequence[str]  # the heading that each line is, whole
    alone: frozenset[str]
    asked: Sequence[tuple[int, int]]  # for each line of a handbook page, between which of its headings it stands
    last_label: int


Cutter = Callable[[_Sheet, int, str], Iterator[int]]


def part_body(page: Page) -> Page:
    """The page with the joined lines behind its head as parts; each part keeps the number of its line."""
    sheet = _sheet(page.lines)
    parted = [_parts(sheet, index, line) for index, line in enumerate(page.lines)]
    lines = tuple(chain.from_iterable(parted))
    return replace(page, lines=lines) if len(lines) > len(page.lines) else page


def _sheet(lines: Sequence[Line]) -> _Sheet:
    codes = [heading_code(line.text)[0] for line in lines]
    anchors = [anchor_of(line) for line in lines]
    labelled = [i for i, anchor in enumerate(anchors) if anchor and anchor.slot.is_label]
    handbook = [i for i in labelled if (anchor := anchors[i]) and anchor.slot.expected_in == {"E"}]
    asked = _between_headings(codes, handbook[-1]) if handbook else []
    return _Sheet(lines, codes, frozenset(codes), asked, labelled[-1] if labelled else -1)


def _between_headings(codes: Sequence[str], head: int) -> list[tuple[int, int]]:
    """For each line the places of the handbook page's headings above and below it; in the head there is no room."""
    orders = [_order(code) for code in codes]
    above = accumulate(orders, max)
    below = list(accumulate((order if order >= 0 else len(_sequence()) for order in reversed(orders)), min))[::-1]
    return [(low, high) if i > head else (0, 0) for i, (low, high) in enumerate(zip(above, below, strict=True))]


def _parts(sheet: _Sheet, index: int, line: Line) -> list[Line]:
    if line.chrome or line.level or sheet.codes[index] or len(line.text) > _LONGEST:
        return [line]
    plain = alike(line.text)
    cuts = sorted({cut for cutter in _CUTTERS for cut in cutter(sheet, index, plain) if 0 < cut < len(plain)})
    if not cuts:
        return [line]
    ends = [*cuts, len(plain)]
    pieces = [line.text[start:end].strip() for start, end in zip([0, *cuts], ends, strict=True)]
    first, *others = filter(None, pieces)
    parts = [replace(line, text=first, lead=line.lead if first.startswith(line.lead) else "")]
    for number, text in enumerate(others, start=1):
        parts.append(_part(line, number, text, parts[-1].text))
    return parts


def _part(line: Line, number: int, text: str, before: str) -> Line:
    is_item = holds_facts(before) or heading_code(before)[0] == "commitments"
    item = _NUMBERED.fullmatch(text) if is_item else None
    marker, words = (item["marker"], item["text"]) if item else ("", text)
    return replace(line, text=words, part=number, lead="", marker=marker, gap=False)


# -- where a line is parted -------------------------------------------------------------------------


def _around_summaries(sheet: _Sheet, _index: int, plain: str) -> Iterator[int]:
    """Before and behind the heading of a summary."""
    if _IRM not in plain:
        return
    for code in _SUMMARIES:
        if code not in sheet.alone:
            yield from _around(plain, code, _is_heading)


def _around(plain: str, code: str, is_heading: Callable[[str, int, int], bool]) -> Iterator[int]:
    for words in wordings(code):
        start = plain.find(words)
        if start >= 0 and is_heading(plain, start, start + len(words)):
            yield from (start, start + len(words))
            return


def _is_heading(plain: str, start: int, end: int) -> bool:
    """Whether words inside a line are a heading that was joined to it, and no words of a sentence."""
    apart = start == 0 or plain[start - 1].isspace()
    return apart and not _SMALL_WORD.search(plain[:start]) and bool(_BEGINS.match(plain, end))


def _around_list_heading(sheet: _Sheet, index: int, plain: str) -> Iterator[int]:
    """Before and behind `Commitments`, where the list follows or the page ends."""
    below = sheet.lines[index + 1 : index + 3]
    if "commitments" in sheet.alone or not (_ends_page(below) or _ends_page_here(plain) or _is_listed(below, plain)):
        return
    for words in wordings("commitments"):
        match = re.search(rf"(?:^|(?<=\s)){re.escape(words)}(?=\s*$|\s+\d{{1,3}}[.)]\s|\s+{SITE_NAME}$)", plain)
        if match:
            yield from match.span()
            return


def _is_listed(below: Sequence[Line], plain: str) -> bool:
    return any(holds_facts(line.text) for line in below) or holds_facts(plain)


def _ends_page(below: Sequence[Line]) -> bool:
    return bool(below) and fold(below[0].text) == fold(SITE_NAME)


def _ends_page_here(plain: str) -> bool:
    return plain.endswith(f" {SITE_NAME}")


def _around_handbook_headings(sheet: _Sheet, index: int, plain: str) -> Iterator[int]:
    """Before and behind the headings of a handbook page, as far as they come in the template's order."""
    low, high = sheet.asked[index] if sheet.asked else (0, 0)
    for code in _sequence()[low + 1 : high]:
        if code not in sheet.alone:
            yield from _around(plain, code, _is_handbook_heading)


def _is_handbook_heading(plain: str, start: int, end: int) -> bool:
    """A question, or words that begin or end the line, or that stand behind the end of a sentence."""
    complete = plain[start:end].endswith("?") or start == 0 or end == len(plain)
    return _is_heading(plain, start, end) and (complete or bool(_ENDS_SENTENCE.search(plain[:start])))


@cache
def _sequence() -> tuple[str, ...]:
    """The headings of handbook pages in their order; summaries that other pages have too are none."""
    return tuple(handbook_headings())


def _order(code: str) -> int:
    return _sequence().index(code) if code in _sequence() else -1


def _behind_description(sheet: _Sheet, index: int, plain: str) -> Iterator[int]:
    """Behind the heading that ends the head, where the prose was joined to it."""
    if "description" in sheet.alone or index > sheet.last_label + _MOST_VALUES:
        return
    for words in wordings("description"):
        for match in re.finditer(rf"{re.escape(words)}(?=\s+[^\sa-z:])", plain):
            if _closes_head(sheet, index, plain[: match.start()]):
                yield match.end()
                return


def _closes_head(sheet: _Sheet, index: int, before: str) -> bool:
    """Whether what stands before `Description` is the end of a head: a line of it, its last rating, or glued areas."""
    if not before:
        above = next((line for line in reversed(sheet.lines[:index]) if not line.marker), None)
        return above is not None and (anchor_of(above) is not None or heading_code(above.text)[0] in slots())
    if heading_code(before.strip())[0] in slots():
        return True
    rating = _rating_label(sheet.lines[index])
    if rating is not None:
        return before[-1].isspace() and _is_rating(rating[0], before[rating[1] :].strip())
    return before[-1].islower()


def _rating_label(line: Line) -> tuple[Slot, int] | None:
    """(the place of a rating whose label a line begins with, where its value begins)."""
    anchor = anchor_of(line)
    return (anchor.slot, anchor.end) if anchor and anchor.slot.is_label and anchor.slot.value in _RATED else None


def _is_rating(slot: Slot, words: str) -> bool:
    return not words or bool(state_of(words) or rating_words().code(words, slot.code))


def _behind_last_rating(sheet: _Sheet, index: int, plain: str) -> Iterator[int]:
    """Behind the value of the head's last label, where the prose was joined to it: no rating has so many words."""
    rating = _rating_label(sheet.lines[index]) if index == sheet.last_label else None
    if rating is None:
        return
    slot, begin = rating
    tokens = list(re.finditer(r"\S+", plain[begin:]))
    if len(tokens) <= _LONGEST_RATING:
        return
    for size in range(_LONGEST_RATING, 0, -1):
        words = plain[begin : begin + tokens[size - 1].end()].strip()
        if state_of(words) or rating_words().code(words, slot.code):
            yield begin + tokens[size - 1].end()
            return
    if slot.value == "rating":  # a list of values may be long
        yield begin


def _between_entries(_sheet: _Sheet, _index: int, plain: str) -> Iterator[int]:
    yield from ends_of_entries(plain)


_CUTTERS: tuple[Cutter, ...] = (
    _around_summaries,
    _around_list_heading,
    _around_handbook_headings,
    _behind_description,
    _behind_last_rating,
    _between_entries,
)
