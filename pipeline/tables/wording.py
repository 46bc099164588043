"""How two texts differ: not at all but for their marks, in their spelling, or in their words.

Marks of lists, blanks, quotes and punctuation are not what a text says, and extractors lose or add them; only inside a
number does a mark count (`1.4` is not `14`).
"""

from __future__ import annotations

import re
import unicodedata

from pipeline.remembered import remembered
from pipeline.vocabularies import alike, fold

_WORD = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+")
# In a shorter word one letter is another word: `now`, `not`.
_LONG = 5


@remembered(1 << 12)
def _letters(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    plain = composed if composed.isascii() else composed.translate(_DASHES)
    return "".join(_WORD.findall(plain))


_DASHES = {code: alike(chr(code)) for code in (*range(0x2010, 0x2016), 0x2212)}


def same_words(one: str, other: str) -> bool:
    """Whether both say the same, letter by letter, whatever marks and blanks stand between."""
    return one == other or _letters(one) == _letters(other)


def begins_with(text: str, cut: str) -> bool:
    """Whether a text begins with all of one that is cut off, maybe inside a word."""
    return fold(_letters(text)).startswith(fold(_letters(cut)))


def goes_on(text: str, cut: str) -> bool:
    """Whether a text begins with all of a cut one, and there is more of it."""
    return begins_with(text, cut) and not same_words(text, cut)


def differ_in_spelling(one: str, other: str) -> bool:
    """Whether the same words stand there, but for case, accents, and a letter in some of the longer ones."""
    if fold(_letters(one)) == fold(_letters(other)):
        return True
    pairs = list(zip(_WORD.findall(fold(one)), _WORD.findall(fold(other)), strict=False))
    counts = {len(_WORD.findall(fold(text))) for text in (one, other)}
    return len(counts) == 1 and all(a == b or _is_slip(a, b) for a, b in pairs)


def _is_slip(one: str, other: str) -> bool:
    """Whether a letter is wrong, too many, missing, or two have changed places."""
    if min(len(one), len(other)) < _LONG or not (one + other).isalpha():
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
