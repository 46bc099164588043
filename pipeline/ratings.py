"""What the words of a rating mean: the IRM's scales, words and pictures of icons beside them, lists of OGP values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.model import NOT_SHOWN, STATED
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, fold, rating_words, state_of, vocabulary

# Words in the longest rating; what stands after it are the words of icons.
_LONGEST_RATING = 8


@dataclass(frozen=True, slots=True)
class Rating:
    """What words mean. `foreign` is what stood beside the value and is not it; `unmapped` tells that the words
    are in no vocabulary and are kept as written."""

    text: str = ""
    state: str = NOT_SHOWN
    foreign: str = ""
    unmapped: bool = False


def read_rating(indicator: str, words: str) -> Rating:
    """A rating. Icons add words of their own: `Major Major`, `Major Starred` (CA0036), `Yes Starred`."""
    words = words.strip()
    if not words:
        return Rating()
    state = state_of(words) or state_of(_halved(words))
    if state:
        return Rating(state=state)
    known = rating_words()
    once = _said_twice(indicator, words)
    if once or known.code(words, indicator):
        return Rating(once or words, STATED)
    if _sentence_code(words, indicator):
        return Rating(words, STATED)
    tokens = words.split()
    for cut in range(min(len(tokens) - 1, _LONGEST_RATING), 0, -1):
        first, rest = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        state = state_of(first)
        if state or known.code(first, indicator):
            own_icon = indicator == "starred" or fold(rest) == fold(first)
            foreign = "" if own_icon else rest
            return Rating("" if state else first, state or STATED, foreign)
    return Rating(words, STATED, unmapped=True)


def _said_twice(indicator: str, words: str) -> str:
    """The rating that stands before an icon's text that says it again: `Major Major`, `mayor Clasificacion Mayor`."""
    tokens = words.split()
    for cut in range(1, min(len(tokens) - 1, _LONGEST_RATING) + 1):
        code = rating_words().code(" ".join(tokens[:cut]), indicator)
        if code and code == rating_words().code(" ".join(tokens[cut:]), indicator):
            return " ".join(tokens[:cut])
    return ""


@cache
def _sentences() -> dict[tuple[str, str], str]:
    return {(row["indicator"], fold(row["spelling"])): row["code"] for row in read_vocabulary("rating_sentences")}


def _sentence_code(words: str, indicator: str) -> str:
    """The code of a rating that a local monitor writes as a sentence (ARBA0002)."""
    folded = fold(words)
    return next((code for (kind, part), code in _sentences().items() if kind == indicator and part in folded), "")


def _halved(words: str) -> str:
    """`Pending IRM Review Pending IRM Review` is one statement twice."""
    tokens = words.split()
    half = len(tokens) // 2
    return " ".join(tokens[:half]) if len(tokens) % 2 == 0 and tokens[:half] == tokens[half:] else words


def canonical(indicator: str, value: Rating) -> Rating:
    """Yes and No in English, whatever language the page has; other words of a scale stay as written."""
    code = rating_words().code(value.text, indicator) if value.state == STATED else ""
    return Rating(code, STATED, value.foreign) if code in ("Yes", "No") else value


def read_relevance(words: str) -> tuple[Rating, list[str], str]:
    """(Yes/No/pending, the OGP values listed, what is left unexplained).

    Older pages list values, with commas between only some of them: the known names are matched, the comma is
    not trusted.
    """
    rating = canonical("relevant", read_rating("relevant", words))
    if rating.state != STATED or not rating.unmapped:
        return rating, [], ""
    listed, rest = match_ogp_values(words)
    if not listed:
        return rating, [], words
    return (Rating("Yes", STATED) if makes_relevant(listed) else Rating("", NOT_SHOWN)), listed, rest


def makes_relevant(listed: list[str]) -> bool:
    """Whether values that a page lists say that the commitment is relevant: technology alone serves none of them."""
    values = vocabulary("ogp_values")
    return any(values.codes[code]["makes_relevant"] == "true" for words in listed if (code := values.code(words)))


@cache
def _ogp_values() -> re.Pattern[str]:
    spelled = any_of(spelling for spelling, _ in vocabulary("ogp_values").spellings())
    return re.compile(rf"\b(?:{spelled})\b", re.IGNORECASE)


def match_ogp_values(words: str) -> tuple[list[str], str]:
    """The known OGP values in a text as written there, and what is left of it."""
    plain = alike(words)
    listed = [words[m.start() : m.end()] for m in _ogp_values().finditer(plain)]
    rest = _ogp_values().sub(" ", plain)
    return list(dict.fromkeys(listed)), rest.strip(" ,;")


def read_pictured_rating(indicator: str, pictures: tuple[str, ...]) -> tuple[Rating, str]:
    """(rating, words) of the picture that says a rating: its alternative text, title or label.

    The words may name the scale as well: `Completion: Substantial`, `Substantial completion`.
    """
    for words in pictures:
        for candidate in (words, words.rpartition(":")[2], words.partition(" (")[0]):
            value = read_rating(indicator, candidate.strip())
            if value.state != NOT_SHOWN and not value.unmapped:
                return value, words
    for words in pictures:
        # Folded once, not for each rating that is known: the text may be as long as a page.
        said = " " + fold(re.sub(r"[^\w ]+", " ", words)) + " "
        codes = {code for spelling, code in rating_words().spellings(indicator) if f" {spelling} " in said}
        if len(codes) == 1:
            return Rating(rating_words().codes.get(min(codes), {}).get("label") or min(codes), STATED), words
    return Rating(), ""
