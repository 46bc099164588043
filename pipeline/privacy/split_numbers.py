"""Telephone numbers that the cells of a table or a line break part: `Tel.: 061 | 234 5678`, `+233 30 266⏎5499`.

Most figures on either side of a break are no number together: a word or a plus must lead them, and all of them be one
number of the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from pipeline.privacy.figures import WORD, digits_of, is_an_id, is_grouped, is_something_else
from pipeline.privacy.numbering import is_in_own_plan, length_of_valid
from pipeline.privacy.spelling import spelled

_BREAK = r"[ \u00a0]*[|\n][ \u00a0]*"
_PART = r"\(?\d(?:[ \u00a0()./-]{0,2}\d){0,14}\)?"
_REST = rf"(?:{_BREAK}{_PART}){{%s,4}}(?![\w%%])"
_ABROAD = re.compile(rf"\(?\+\d[\d ()./-]{{0,16}}{_REST % 1}")
_BREAKS = re.compile(_BREAK)
_FIGURE = re.compile(r"\d")
_BREAK_BEFORE_A_FIGURE = re.compile(r"[|\n][ \u00a0]*\(?\d")
_LONGEST_BESIDE = 48  # characters on either side of a break: a word and a code before it, the other cells behind it
# A code with its zero in the first cell, and behind it as many figures as numbers have: plans change.
_CODE_FIRST = re.compile(r"\(?0[1-9]\d{0,3}\)? \d{2,4}(?:[ -]?\d{2,4}){1,2}")


@cache
def _led() -> re.Pattern[str]:
    word = rf"(?<!\w)(?:{spelled('telephone')})(?!\w)\.?[ \u00a0]*[:.=–-]?[ \u00a0]*"
    return re.compile(rf"{word}(?P<cell>[|\n][ \u00a0]*)?(?P<number>{_PART}{_REST % 0})", re.IGNORECASE)


def led_in_parts(text: str, country: str, first_words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """After a word: in the next cell or line, or parted itself. `first_words` are those with which such words begin."""
    done = 0
    for found in _BREAK_BEFORE_A_FIGURE.finditer(text):
        begin = max(done, found.start() - _LONGEST_BESIDE)
        if found.start() < done or first_words.isdisjoint(WORD.findall(text[begin : found.start()].casefold())):
            continue
        for match in _led().finditer(text, begin, found.end() + _LONGEST_BESIDE):
            if end := _end_of_led(match, country):
                done = match.start("number") + end
                yield match.start("number"), done


def _end_of_led(match: re.Match[str], country: str) -> int:
    """How many characters of what a word leads are a number with a break in it or before it; 0 where none are."""
    written = match["number"]
    ends = _ends_of_parts(written)
    whole = (end for end in ends if _is_whole(_BREAKS.sub(" ", written[:end]), country))
    end = next(whole, 0)
    return end if match["cell"] or end > ends[0] else 0


def called_abroad_in_parts(text: str, country: str) -> Iterator[tuple[int, int]]:
    """After a plus, where what stands before the break is no whole number."""
    if "+" not in text or ("|" not in text and "\n" not in text):
        return
    for match in _ABROAD.finditer(text):
        for end in _ends_of_parts(match[0]):
            joined = _BREAKS.sub(" ", match[0][:end])
            if valid := length_of_valid(joined):
                end = _end_of_figures(match[0], len(digits_of(joined[:valid])))
                if _BREAKS.search(match[0], 0, end):
                    yield match.start(), match.start() + end
                break


def _end_of_figures(written: str, count: int) -> int:
    """Where so many figures end, with a bracket that closes after them: `+44 20 7946⏎0958 2019` has a year after it."""
    last = list(islice(_FIGURE.finditer(written), count))[-1]
    return last.end() + written.startswith(")", last.end())


def _ends_of_parts(written: str) -> list[int]:
    return [*(found.start() for found in _BREAKS.finditer(written)), len(written)]


def _is_whole(number: str, country: str) -> bool:
    groups = re.findall(r"\d+", number)
    if is_something_else(number, groups) or is_an_id(number) or is_grouped(groups):
        return False
    return bool(_CODE_FIRST.fullmatch(number)) or (bool(country) and is_in_own_plan(number, country))
