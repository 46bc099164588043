"""Telephone numbers that damage went through: `33 1,23 45 67 88`, `+33; 1 23 45 67 88`.

Only those with the code of the member's own country, and grouped as `phonenumbers` groups them for a call from abroad:
rows of tables, decimals and amounts look alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy.figures import is_counted, is_measured
from pipeline.privacy.numbering import has_own_code, own_code
from pipeline.privacy.spelling import BLANK, HYPHEN

_LONGEST_BEFORE = 48  # characters before a number that may say what it counts
_MARKS = ",;:!?'’`´^\""


@cache
def _stray(code: str) -> re.Pattern[str]:
    """Figures in groups after a country's code, between two of which may stand another mark than a blank."""
    between = rf"(?:{BLANK}|{HYPHEN}|[.{_MARKS}])"
    return re.compile(
        rf"(?<![\w/.,%#$€£+-])(?<!\d[^\S\n])(?<!\d,[^\S\n]){code}(?:{between}\d{{1,5}}){{3,9}}+"
        rf"(?![\w/%]|[{_MARKS}.-]?{BLANK}?\d)"
    )


def parted_by_a_mark(text: str, country: str) -> Iterator[tuple[int, int]]:
    """`33 1,23 45 67 88`: a number of the member's own country with its code, of which damage took the plus and one
    blank. A decimal in a row of a table looks alike, so the figures must be grouped as such numbers are and no others
    stand beside them."""
    code = own_code(country)
    for match in _stray(code).finditer(text) if code and code in text else ():
        before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
        other = is_measured(text, match.end()) or is_counted(before)
        stray = [sign for sign in match[0] if sign in _MARKS]
        of_decimal = match[0][len(code)] in _MARKS or len(code) < 2  # `7,495 123-45-67`, `33,4 55 60 70 80`
        if len(stray) == 1 and not (other or of_decimal) and has_own_code(re.findall(r"\d+", match[0]), country):
            yield match.span()


@cache
def _called(code: str) -> re.Pattern[str]:
    return re.compile(rf"\(?\+[^\w\n]?{code}(?:[^\w\n+]{{1,3}}\d{{1,5}}){{3,9}}+(?![\w/%]|[.,-]\d)")


def called_abroad_with_marks(text: str, country: str) -> Iterator[tuple[int, int]]:
    """`+33; 1 23 45 67 88`: after a plus, one or two groups may be parted by any marks."""
    code = own_code(country)
    for match in _called(code).finditer(text) if code and "+" in text else ():
        stray = [marks for marks in re.findall(r"\d([^\w\n]+)", match[0]) if marks.strip(" \t\u00a0.()/-")]
        if len(stray) <= 2 and has_own_code(re.findall(r"\d+", match[0]), country):
            yield match.span()
