"""What stands after the years in a report's title: `– Executive Summary`, `(updated June 2019)`, `[PDF]`, `[1]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.dates import months
from pipeline.identity.members import find_member
from pipeline.identity.plans import is_plan_name
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import DASH, alike, any_of, fold, vocabulary, words_for

# The mark of a footnote. `ii` is one only after years and brackets: elsewhere it may be a part's number.
_FOOTNOTE = re.compile(r"(?<=\S)\s?(?:\[(?:\d{1,3}|[a-z]|[ivx]{2,4})\]|[*†‡§¹²³⁰⁴-⁹])$|\si$|(?<=[\d)\]])\s[ivx]{1,4}$")
# No title has more marks at its end, and no mark more characters: what is taken for a title may be a whole page.
_MOST_MARKS, _LONGEST_MARK = 5, 10
_QUOTES = "\"'“”„‟«»‘’‚‹›"
# Right after the years a dash may be glued to them; further on that is a hyphen inside a word.
_BEGIN = re.compile(rf"(?<=[\s\d)*]){DASH}|[,:(\[]")
_PART = re.compile(
    rf"\s*(?:\((?P<round>[^()]{{1,80}})\)|\[(?P<square>[^\[\]]{{1,80}})\]|(?P<sign>{DASH}|[,:])(?P<open>[^()\[\],–—]{{1,80}}))"
)
_YEAR_OF_CYCLE = re.compile(r"year (\d)", re.IGNORECASE)
_DATE_OR_NUMBER = re.compile(r"[\W\d_]+")
# A part after a dash or a comma has no more words; with a small letter first it is mostly the rest of a sentence.
_MOST_WORDS = 6
_MOST_SMALL_WORDS = 2


@dataclass(frozen=True, slots=True)
class Closing:
    """A part that closes a title: `(December)`, `[PDF]`, `– Executive Summary`."""

    words: str
    bracketed: bool

    @property
    def year_of_cycle(self) -> int | None:
        found = _YEAR_OF_CYCLE.fullmatch(self.words)
        return int(found[1]) if found else None

    @property
    def names_a_document(self) -> bool:
        """Whether the part makes the title that of another document than the report. Words that no list holds do: two
        documents must not become one row (`(French version)`, `(Volume 2)`)."""
        return not (self.year_of_cycle or _tells_the_edition(self.words) or _is_mark(self.words))


def without_footnote(title: str) -> str:
    """The title without footnote marks at its end."""
    title = title.strip()
    for _ in range(_MOST_MARKS):
        mark = _FOOTNOTE.search(title, max(0, len(title) - _LONGEST_MARK))
        if mark is None:
            break
        title = title[: mark.start()]
    return title


def without_marks(title: str) -> str:
    """The title without footnote marks, a full stop and the quotation marks around it."""
    title = title.strip()
    for _ in range(_MOST_MARKS):
        title = without_footnote(title)
        if title.endswith(".") and not title.endswith(".."):
            title = title[:-1]
        if len(title) > 2 and title[0] in _QUOTES and title[-1] in _QUOTES:
            title = title[1:-1].strip()
    return title


def split_closings(title: str, after: int) -> tuple[str, tuple[Closing, ...]]:
    """The title before its closing parts, and those; they begin after the place `after`. Without parts where what
    stands there is something else: the rest of a sentence, another title, facts of a list."""
    begin = _BEGIN.search(title, after)
    if begin is None:
        return title, ()
    closings: list[Closing] = []
    place = begin.start()
    while place < len(title):
        found = _PART.match(title, place)
        closing = _closing(found) if found else None
        if found is None or closing is None:
            return title, ()
        closings.append(closing)
        place = found.end()
    return without_footnote(title[: begin.start()]), tuple(closings)


def _closing(found: re.Match[str]) -> Closing | None:
    """The closing part that was matched; None where the words are something else."""
    words = (found["round"] or found["square"] or found["open"]).strip()
    closing = Closing(without_footnote(words), found["open"] is None)
    if found["round"] and _DATE_OR_NUMBER.fullmatch(words):
        return None  # years: part of the title's own
    if found["sign"] == ":" and not (names_a_document(words) or closing.year_of_cycle):
        return None  # a story: `Kenya Design Report 2018-2020: What We Learned`
    return closing if closing.bracketed or _may_close(closing) else None


def _may_close(closing: Closing) -> bool:
    """Whether words after a dash or a comma close a title."""
    words = closing.words.split()
    if not words or len(words) > _MOST_WORDS or not words[0][0].isalpha():
        return False
    if fold(words[-1]) in _small_words():
        return False  # cut off: `– For` may be of a version for public comment
    if closing.words[0].islower() and len(words) > _MOST_SMALL_WORDS and closing.year_of_cycle is None:
        return False
    if _sentence().search(alike(closing.words)) or is_plan_name(closing.words) or find_member(closing.words):
        return False
    return not vocabulary("document_types").code(closing.words)


@cache
def _sentence() -> re.Pattern[str]:
    """Words that only sentences hold, and what closes one."""
    return re.compile(rf"\b(?:{any_of(words_for('title_closings', 'sentence'))})\b|[.!?:;]", re.IGNORECASE)


@cache
def _small_words() -> frozenset[str]:
    return frozenset(fold(words) for words in words_for("language_words"))


@cache
def _documents() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(words_for('title_closings', 'document'))})\b", re.IGNORECASE)


def names_a_document(words: str) -> bool:
    """Whether a list holds the words as those of a document beside the report: `Executive Summary`, `Corrigendum`."""
    return bool(_documents().search(alike(words)))


def _tells_the_edition(words: str) -> bool:
    """Whether the words tell the edition of the same report, its date or its plan: `(Revised)`, `(December)`."""
    if names_a_document(words):
        return False
    tokens = alike(words).split()
    is_date = all(token.strip(".,").isdigit() or fold(token) in months() for token in tokens)
    return is_date or bool(_editions().search(alike(words))) or is_plan_name(words)


@cache
def _editions() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(words_for('title_closings', 'edition'))})\b", re.IGNORECASE)


def _is_mark(words: str) -> bool:
    """The site's name and formats of files: they say nothing of the report."""
    return fold(words) in _names_of_the_site() or bool(vocabulary("document_formats").code(words))


@cache
def _names_of_the_site() -> frozenset[str]:
    return frozenset(fold(row["spelling"]) for row in read_vocabulary("chrome_lines") if row["code"] == "footer")
