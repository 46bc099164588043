"""Telephone numbers of which damage or a writer put other marks between the groups: `+33, 1, 23 …`, `33 1,23 45 67 88`.

Lists and decimals look alike, so the figures must be grouped exactly as the numbers of their country are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.privacy.figures import is_counted, is_measured
from pipeline.privacy.numbering import is_written_as_abroad

_BLANK = r"[ \t\u00a0]"
_MARKS = ",;:!?'’`´^\""
_PLAIN = rf"(?:{_BLANK}|[-‐‑–.])"
# Between any groups of a number that begins with its sign, blanks or the walls of cells around them.
_SIGNED = re.compile(
    rf"\(?\+{_BLANK}?\d{{1,4}}\)?(?:{_BLANK}?[{_MARKS}|*~.-]?{_BLANK}?\(?\d{{1,8}}\)?){{2,7}}(?![\w/%])"
)
# The sign and one blank are gone: nothing else may have changed, and no other figures stand beside the number.
_BARE = re.compile(
    rf"(?<![\w/.,%#$€£+-])(?<!\d[^\S\n])(?<!\d,[^\S\n])\d{{1,5}}(?:{_PLAIN}\d{{1,5}}){{0,5}}"
    rf"(?P<mark>[{_MARKS}])\d{{1,5}}(?:{_PLAIN}\d{{1,5}}){{0,5}}(?![\w/%]|[{_MARKS}.-]?{_BLANK}?\d)"
)
_MARK = re.compile(rf"[{_MARKS}|*~]")
_BETWEEN_FIGURES = re.compile(rf"\d[{_MARKS}]\d")
_FIGURES = re.compile(r"\d+")
_LONGEST_BEFORE = 48  # characters before a number that may say what it counts


def with_stray_marks(text: str, country: str) -> Iterator[tuple[int, int]]:
    """`country` is the member's: only its numbers are known without the sign of a call from abroad."""
    for match in _SIGNED.finditer(text) if "+" in text else ():
        if _MARK.search(match[0]) and is_written_as_abroad(_FIGURES.findall(match[0])):
            yield match.span()
    for match in _BARE.finditer(text) if country and _BETWEEN_FIGURES.search(text) else ():
        before = text[max(0, match.start() - _LONGEST_BEFORE) : match.start()]
        other = is_measured(text, match.end()) or is_counted(before)
        if not other and is_written_as_abroad(_FIGURES.findall(match[0]), country):
            yield match.span()
