"""The language of words, by the small words in them that `schemas/vocabularies/language_words.csv` lists, and numbers
in words (`numerals.csv`)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

_ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Lines of fewer words say too little of their language.
_FEWEST_WORDS, _FEWEST_SIGNS = 5, 3
_FEWEST = 2  # small words that tell; one alone may stand in any language: `en`, `la`, `de`


def language_of(text: str) -> str:
    """ISO 639-1 code of the language that most of the small words of a text are of; empty where too few tell.

    One small word is enough for English, the language of the site, where no other language has any.
    """
    _, found = small_words(text)
    best, next_best = sorted(found, key=lambda language: -found[language])[:2]
    if found[best] == found[next_best] or (found[best] < _FEWEST and (best != _ENGLISH or found[next_best])):
        return ""
    return best


def small_words(text: str) -> tuple[int, dict[str, int]]:
    """How many words a text has, and how many of them are small words of each listed language."""
    words = _WORD.findall(text.lower())
    return len(words), {language: sum(w in small for w in words) for language, small in _listed().items()}


@cache
def _listed() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read_vocabulary("language_words"):
        found[row["language"]].add(row["spelling"])
    return {language: frozenset(words) for language, words in found.items()}


def other_languages(lines: Iterable[str], own: str) -> list[str]:
    """Languages of lines that are not in the page's own, by their small words."""
    signs: Counter[str] = Counter()
    for line in lines:
        words, found = small_words(line)
        best = max(found, key=lambda language: (found[language], language == own))
        rivals = sorted(found.values(), reverse=True)
        if best != own and words >= _FEWEST_WORDS and rivals[0] > rivals[1] and rivals[0] > 2 * found.get(own, 0):
            signs[best] += found[best]
    return sorted(language for language, count in signs.items() if count >= _FEWEST_SIGNS)


@cache
def numerals() -> dict[str, int]:
    """A word for a number -> the number."""
    return {row["spelling"]: int(row["code"]) for row in read_vocabulary("numerals")}


def number_of(words: str) -> int | None:
    """`three`, `3` or `twenty-one` as a number."""
    if words.isdecimal():
        return int(words)
    tens, dash, rest = fold(words).partition("-")
    known = [numerals().get(part) for part in ((tens, rest) if dash else (tens,))]
    return sum(filter(None, known)) if all(known) else None
