"""Telephone numbers with a damaged mark: `33 1,23 45 67 88`, `(?33) 1 23 45 67 88`.

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
def _in_brackets(code: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)\([^\d\n]?{code}\)(?:{BLANK}?(?:{HYPHEN}|[./]|{BLANK})\d{{1,5}}){{3,8}}+(?![\w/%]|[.,-]\d)"
    )


def behind_its_code_in_brackets(text: str, country: str) -> Iterator[tuple[int, int]]:
    """`(33) 1 23 45 67 88`: the code in brackets, where no plus stands, or another sign in its place."""
    code = own_code(country)
    for match in _in_brackets(code).finditer(text) if code and code in text else ():
        if not is_measured(text, match.end()) and has_own_code(re.findall(r"\d+", match[0]), country):
            yield match.span()
