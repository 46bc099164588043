"""What the words at a label mean: ratings, relevance, lists, years.

Each function takes words and gives a `Value`; none of them looks at the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.identity.plans import is_plan_name
from pipeline.identity.reports import looks_like_report, split_reports
from pipeline.model import NO_DATA, NOT_SHOWN, PENDING, STATED, Line
from pipeline.parse.commitment.template import Slot
from pipeline.parse.dates import read_date
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold, rating_words, state_of, vocabulary

JOINER = "; "
# Words in the longest rating; what stands behind it are the words of icons.
_LONGEST_RATING = 8


@dataclass(frozen=True, slots=True)
class Value:
    """What words mean. `foreign` is what stood beside the value and is not it; `unmapped` tells that the words
    are in no vocabulary and are kept as written."""

    text: str = ""
    state: str = NOT_SHOWN
    foreign: str = ""
    unmapped: bool = False


def read_rating(indicator: str, words: str) -> Value:
    """A rating. Icons add words of their own: `Major Major`, `Major Starred` (CA0036), `Yes Starred`."""
    words = words.strip()
    if not words:
        return Value()
    state = state_of(words) or state_of(_halved(words))
    if state:
        return Value(state=state)
    known = rating_words()
    once = _said_twice(indicator, words)
    if once or known.code(words, indicator):
        return Value(once or words, STATED)
    if _sentence_code(words, indicator):
        return Value(words, STATED)
    tokens = words.split()
    for cut in range(min(len(tokens) - 1, _LONGEST_RATING), 0, -1):
        first, rest = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        state = state_of(first)
        if state or known.code(first, indicator):
            own_icon = indicator == "starred" or fold(rest) == fold(first)
            foreign = "" if own_icon else rest
            return Value("" if state else first, state or STATED, foreign)
    return Value(words, STATED, unmapped=True)


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
    return {(row["indicator"], fold(row["words"])): row["code"] for row in read_vocabulary("rating_sentences")}


def _sentence_code(words: str, indicator: str) -> str:
    """The code of a rating that a local monitor writes as a sentence (ARBA0002)."""
    folded = fold(words)
    return next((code for (kind, part), code in _sentences().items() if kind == indicator and part in folded), "")


def _halved(words: str) -> str:
    """`Pending IRM Review Pending IRM Review` is one statement twice."""
    tokens = words.split()
    half = len(tokens) // 2
    return " ".join(tokens[:half]) if len(tokens) % 2 == 0 and tokens[:half] == tokens[half:] else words


def canonical(indicator: str, value: Value) -> Value:
    """Yes and No in English, whatever language the page has; other words of a scale stay as written."""
    code = rating_words().code(value.text, indicator) if value.state == STATED else ""
    return Value(code, STATED, value.foreign) if code in ("Yes", "No") else value


def read_relevance(words: str) -> tuple[Value, list[str], str]:
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
    return Value("Yes", STATED), listed, rest


@cache
def _ogp_values() -> re.Pattern[str]:
    spelled = [re.escape(spelling).replace(r"\ ", r"\s+") for spelling, _ in vocabulary("ogp_values").spellings()]
    return re.compile(rf"\b(?:{'|'.join(spelled)})\b", re.IGNORECASE)


def match_ogp_values(words: str) -> tuple[list[str], str]:
    """The known OGP values in a text as written there, and what is left of it."""
    plain = alike(words)
    listed = [words[m.start() : m.end()] for m in _ogp_values().finditer(plain)]
    rest = _ogp_values().sub(" ", plain)
    return list(dict.fromkeys(listed)), rest.strip(" ,;")


def read_areas(lines: list[tuple[str, Line | None]]) -> list[str]:
    """Policy areas: one link each in HTML, one bullet each, else parted by commas."""
    areas: list[str] = []
    for text, line in lines:
        linked = [link.text for link in line.links if link.text and "/policy-area" in link.url] if line else []
        if linked and _covers(linked, text):
            areas += linked
        else:
            areas += [part.strip(" ,;") for part in re.split(r"[,;|]\s*", text)]
    return [a for a in dict.fromkeys(areas) if a]


def _covers(parts: list[str], text: str) -> bool:
    """Whether the links are all that stands in the text, separators aside."""
    rest = text
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "", 1)
    return not rest.strip(" ,;|·•")


def are_areas(text: str) -> bool:
    """Whether a line without a heading is a list of policy areas: at least half of its parts are known ones."""
    parts = read_areas([(text, None)])
    known = sum(bool(vocabulary("policy_areas").code(part)) for part in parts)
    return bool(parts) and known * 2 >= len(parts)


def read_report_list(text: str, line: Line) -> list[str]:
    """IRM reports, newest first: one link each in HTML, else split behind years and closing parts."""
    linked = [link.text for link in line.links if link.text]
    if linked and _covers(linked, text):
        return linked
    return split_reports(text)


def accepts(slot: Slot, line: Line, text: str, between: bool) -> bool:
    """Whether words on a line of their own can be the value of the place before them."""
    match slot.value:
        case "plan":
            return is_plan_name(text)
        case "year":
            return bool(re.fullmatch(r"(?:19|20)\d{2}", text))
        case "status":
            return bool(vocabulary("statuses").code(text))
        case "rating":
            return _is_rating(slot.code, text, line)
        case "relevance":
            value, listed, rest = read_relevance(text)
            return value.state in (PENDING, NO_DATA) or (not value.unmapped and not rest) or _pictured(line)
        case "reports":
            return bool(state_of(text)) or looks_like_report(text)
        case "institution":
            return bool(line.marker) or (between and not are_areas(text))
        case "list" if slot.code == "ogp_values":
            listed, rest = match_ogp_values(text)
            return bool(line.marker) or (bool(listed) and not rest)
        case "list":
            return bool(line.marker) or between
        case "areas" if slot.is_label:
            return between and not line.marker
        case "areas":
            return between or are_areas(text) or any("/policy-area" in link.url for link in line.links)
        case "date":
            return read_date(text) is not None
        case "words":
            return bool(state_of(text)) or fold(text) in ("not available", "available")
    return False


def _is_rating(indicator: str, text: str, line: Line) -> bool:
    value = read_rating(indicator, text)
    return (value.state != NOT_SHOWN and not value.unmapped) or (not text and _pictured(line))


def _pictured(line: Line) -> bool:
    return bool(line.pictures) and not line.text


def read_pictured_rating(indicator: str, pictures: tuple[str, ...]) -> tuple[Value, str]:
    """(rating, words) of the picture that says a rating: its alternative text, title or label.

    The words may name the scale as well: `Completion: Substantial`, `Substantial completion`.
    """
    for words in pictures:
        for candidate in (words, words.rpartition(":")[2], words.partition(" (")[0]):
            value = read_rating(indicator, candidate.strip())
            if value.state != NOT_SHOWN and not value.unmapped:
                return value, words
    for words in pictures:
        codes = {code for spelling, code in rating_words().spellings(indicator) if _has_words(words, spelling)}
        if len(codes) == 1:
            return Value(rating_words().codes.get(min(codes), {}).get("label") or min(codes), STATED), words
    return Value(), ""


def _has_words(text: str, words: str) -> bool:
    plain = fold(re.sub(r"[^\w ]+", " ", text))
    return f" {words} " in f" {plain} "
