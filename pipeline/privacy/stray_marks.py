"""Telephone numbers of which damage took the plus and one blank: `33 1,23 45 67 88`.

A decimal in a row of a table looks alike. So it is only a number of the member's own country with its code, grouped as
such numbers are for a call from abroad, and no other figures stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy.figures import LONGEST_BEFORE, is_counted, is_measured
from pipeline.privacy.numbering import has_own_code, own_code
from pipeline.privacy.spelling import BLANK, HYPHEN

_MARKS = ",;:!?'’`´^\""


@cache
def _parted(code: str) -> re.Pattern[str]:
    """Figures in groups after a country's code, between two of which may stand another mark than a blank."""
    between = rf"(?:{BLANK}|{HYPHEN}|[.{_MARKS}])"
    return re.compile(
        rf"(?<![\w/.,%#$€£+-])(?<!\d[^\S\n])(?<!\d,[^\S\n]){code}(?:{between}\d{{1,5}}){{3,9}}+"
        rf"(?![\w/%]|[{_MARKS}.-]?{BLANK}?\d)"
    )


def parted_by_a_mark(text: str, country: str) -> Iterator[tuple[int, int]]:
    """Where such numbers stand in a text. `country`: ISO 3166-1, two letters."""
    code = own_code(country)
    for match in _parted(code).finditer(text) if code and code in text else ():
        before = text[max(0, match.start() - LONGEST_BEFORE) : match.start()]
        other = is_measured(text, match.end()) or is_counted(before)
        stray = [sign for sign in match[0] if sign in _MARKS]
        of_decimal = match[0][len(code)] in _MARKS or len(code) < 2  # `7,495 123-45-67`, `33,4 55 60 70 80`
        if len(stray) == 1 and not (other or of_decimal) and has_own_code(re.findall(r"\d+", match[0]), country):
            yield match.span()
