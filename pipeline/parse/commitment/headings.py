"""Headings inside the prose: the wordings of action plans and IRM reports, which have no fixed vocabulary.

Known ones are declared in `section_headings.csv`; wordings vary, so a line is also a heading when it is very near
to one. A heading that runs into its sentence stays in the text.
"""

from __future__ import annotations

import difflib
import re
from functools import cache

from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

_LONGEST = 130
_NEAR = 0.86
# Words in a line like a title.
_MOST_TITLE_WORDS = 6
_ENDS_NEAR = 0.7
# Words behind a question mark or a colon, or behind the end of a sentence.
_RUNS_ON = re.compile(r"[?:]\s*[^\W_]|[^\W\d_][.!;]\s+[^\W_]")
_LEADING = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\)|[ivx]{1,4}[.)])\s+", re.IGNORECASE)


def prose_heading(line: Line) -> str:
    """The code of the heading that a line is; `other` for a heading that only the markup declares; else empty."""
    text = line.text
    if not text or len(text) > _LONGEST or line.marker == "•" or _is_end_of_sentence(text):
        return ""
    folded = fold(_LEADING.sub("", text))
    code = _standing_alone().get(folded) or ("" if _RUNS_ON.search(text) else _near(folded))
    if code:
        return code
    return "other" if line.level else ""


def _is_end_of_sentence(text: str) -> bool:
    """`recommendations.` is what a line break of a PDF left of a sentence: headings begin with a capital."""
    return text.endswith(".") and text[0].islower()


@cache
def _near(folded: str) -> str:
    """The heading that the words are a variant of. Only questions and long wordings vary; a short line that is
    merely like a heading (`Ambition` and `Ambitions`) is declared or none."""
    if len(folded) < 24 or len(folded.split()) < 4:
        return ""
    close = difflib.get_close_matches(folded, _standing_alone(), n=1, cutoff=_NEAR)
    return _standing_alone()[close[0]] if close and _are_ends_alike(folded, close[0]) else ""


def _are_ends_alike(words: str, heading: str) -> bool:
    """Whether first and last word are the heading's too, inflected at most: a heading's variants differ inside, while
    words before or behind it are a sentence that it runs into."""
    said, known = words.split(), heading.split()
    return all(_likeness(said[end], known[end]) >= _ENDS_NEAR for end in (0, -1))


def _likeness(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, word, other).ratio()


@cache
def _standing_alone() -> dict[str, str]:
    """Folded heading -> code, without the wordings that only run into a sentence."""
    rows = read_vocabulary("section_headings.spellings")
    return {fold(row["spelling"]): row["code"] for row in rows if row["standalone"] == "true"}


def handbook_heading(line: Line, below: Line | None, opened: bool) -> str:
    """What a line of a handbook page is a heading of, where no list knows it: the site asks more questions there than
    any capture shows. It is a question of its own, or a line like a title between two paragraphs (`opened`: the section
    above has text). Empty where it is text."""
    text = line.text
    if line.marker or len(text) > _LONGEST or not text.removeprefix("¿")[:1].isupper():
        return ""
    if text.endswith("?") and not _RUNS_ON.search(text):
        return _asked_for(fold(text.strip("¿?")))
    between = opened and line.gap and below is not None and below.gap
    return "other" if between and _is_title_like(text) else ""


def _is_title_like(text: str) -> bool:
    return len(text.split()) <= _MOST_TITLE_WORDS and text[-1].isalpha() and "|" not in text


@cache
def _asked_for(folded: str) -> str:
    """What a question asks for, by a word that is a heading by itself: `What are the planned milestones …?`"""
    return next((code for word in folded.split() if (code := _standing_alone().get(word))), "other")
