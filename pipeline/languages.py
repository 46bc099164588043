"""The language of words, by the small words in them that `schemas/vocabularies/language_words.csv` lists."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from pipeline.schemas import read_vocabulary

_ENGLISH = "en"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
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
