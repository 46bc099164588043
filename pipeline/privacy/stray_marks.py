"""Telephone numbers with a damaged mark: `33 1,23 45 67 88`, `(?33) 1 23 45 67 88`, `(+33)!1 23 45 67 88`.

Only those that are grouped as `phonenumbers` groups them for a call from abroad; where no sign says that they are
called, with the code of the member's own country: rows of tables, decimals and amounts look alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy.figures import is_counted, is_measured
from pipeline.privacy.numbering import are_grouped_for_abroad, has_own_code, own_code
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


_PART = rf"(?:{BLANK}?(?:{HYPHEN}|[./]|{BLANK})\d{{1,5}})"
_LAST = r"(?![\w/%]|[.,-]\d)"
# A code in brackets, with another sign for the plus, or a blank for it; or such a sign right before the code.
_SIGNED = re.compile(
    rf"(?:(?<!\w)\((?P<sign>[^\d\n])?\d{{1,3}}\)|(?<![^\s(])(?P<mark>[^\d\s.,$€£¥()+/-])\d{{2,3}}){_PART}{{3,8}}+{_LAST}"
)
# A plus, and one mark that parts no words in the place of a blank: `(+33)!1 23 45 67 88`, `+33 1 23*45 67 88`.
_CALLED = re.compile(rf"\(?\+\d{{1,3}}\)?{_PART}{{0,8}}?[;:!?'\"<>*\[\]{{}}|~=@&^`´\\#]\d{{1,5}}{_PART}{{0,8}}+{_LAST}")


def of_a_damaged_code(text: str, country: str) -> Iterator[tuple[int, int]]:
    """`(?33) 1 23 45 67 88`, `*33 1 23 45 67 88`: another sign for the plus; without any, the member's own code."""
    for match in _SIGNED.finditer(text):
        groups = re.findall(r"\d+", match[0])
        known = bool(match["sign"] or match["mark"]) or groups[0] == own_code(country)
        if known and not is_measured(text, match.end()) and are_grouped_for_abroad(groups):
            yield match.span()


def called_with_a_mark(text: str, _country: str) -> Iterator[tuple[int, int]]:
    """`(+33)!1 23 45 67 88`: after a plus, and grouped as for a call from abroad but for one mark."""
    for match in _CALLED.finditer(text) if "+" in text else ():
        if not is_measured(text, match.end()) and are_grouped_for_abroad(re.findall(r"\d+", match[0])):
            yield match.span()
