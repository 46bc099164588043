"""Declared words, and where they stand in a line: the labels and headings of a page kind.

The wordings are declared in `labels.csv` and `page_headings.csv`, by page kind and language. A lexicon says where they
stand; whether a word that looks like a label is one, its place and its value tell (`fields.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pipeline.remembered import remembered
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, fold

# No heading that is declared is longer; prose need not be looked up.
_LONGEST_HEADING = 140
# After a space, or glued to a lower-case letter or digit: `TaxIRM Review`, `YouthIRM Review`.
_WORD_BEGINS = r"(?:(?<![^\W_])|(?-i:(?<=[a-z0-9])(?=[A-Z])))"
# Words, a note of some words in brackets, and a colon.
_NOTED = re.compile(r"([^():]{3,40})\s\([^()]{3,60}\)\s*:\s*")
# The information icon after `Design` and `Implementation`, and footnote marks after headings.
_AFTER_HEADING = re.compile(r"(?:\s+i|(?:\s*\[\d{1,3}\])+)(?=\s*:?\s*$)")
# The years of the plan inside a heading: `Overview of the 2021–2022 action plan`.
_YEARS = re.compile(r"(?<=\bthe )(?:19|20)\d{2}(?:\s?[-–−]\s?\d{2,4})? (?=\S)")


@dataclass(frozen=True, slots=True)
class Found:
    """A label or heading in a text: from `start` to `end`, where its value begins. `words` are those of the page,
    `marked` tells that a colon or the markup sets a label apart, `inferred` that no vocabulary has the words."""

    code: str
    is_label: bool
    start: int
    end: int
    words: str
    language: str
    marked: bool = True
    inferred: bool = False


class Lexicon:
    """The words of one page kind. `exact`: its headings have no colon, and in English are not all capitals. `inside`
    are the codes of headings that may stand inside a longer line."""

    def __init__(self, kind: str, exact: bool = False, inside: Collection[str] = ()) -> None:
        labels = [row for row in read_vocabulary("labels") if row["page_kind"] == kind]
        headings = [row for row in read_vocabulary("page_headings") if row["page_kind"] == kind]
        self._exact = exact
        # A word that two languages share (`Institutions`) is the one that is declared first: English.
        self._labels = _by_words(labels)
        self._headings = _by_words({**row, "spelling": _AFTER_HEADING.sub("", row["spelling"])} for row in headings)
        # `Ambition (see definition):` without its note, which translations word anew (`consulta: definición`).
        self._by_opening = _by_words(
            {**row, "spelling": row["spelling"].partition(" (")[0]} for row in labels if " (" in row["spelling"]
        )
        self._most_words = max((len(words.split()) for words in self._labels), default=0)
        self._label_inside = _pattern(r"(?P<words>{})\s*:\s*", (row["spelling"] for row in labels), re.IGNORECASE)
        within = (_AFTER_HEADING.sub("", row["spelling"]) for row in headings if row["code"] in inside)
        # Their case is a part of them, and a value may be glued after them.
        self._heading_inside = _pattern(r"(?P<words>{})(?:\s+i)?(?=$|\s|[A-Z])", within)
        self._openings = frozenset(words.partition(" ")[0].rstrip(":") for words in self._labels)

    def code(self, text: str) -> str:
        """The code of the heading that a line is, whole; empty where it is none."""
        return _code(text, self)

    def heading(self, text: str) -> tuple[str, str]:
        """(code, language) of the heading that a line is, whole; empty where it is none."""
        if len(text) > _LONGEST_HEADING or (self._exact and text.endswith((":", ";", "."))):
            return "", ""
        plain = _YEARS.sub("", _AFTER_HEADING.sub("", alike(text).strip()))
        code, language = self._headings.get(fold(plain), ("", ""))
        return ("", "") if self._exact and language == "en" and text.isupper() else (code, language)

    def label(self, text: str, lead: str = "") -> Found | None:
        """The label that a text begins with; `marked` where a colon is after it, or it is the line's `lead`."""
        plain = alike(text)
        before, colon, _ = plain.partition(":")
        known = self._labels.get(fold(before)) if colon else None
        if known:
            end = len(before) + 1
            return _label(*known, text, 0, end + len(plain[end:]) - len(plain[end:].lstrip()))
        if colon and "(" in before and (noted := self._noted(plain)):
            return _label(*self._by_opening[fold(noted[1])], text, 0, noted.end())
        if lead and (known := self._labels.get(fold(lead))):
            return _label(*known, text, 0, len(lead))
        return self._unmarked(text, plain)

    def _noted(self, plain: str) -> re.Match[str] | None:
        match = _NOTED.match(plain)
        return match if match and fold(match[1]) in self._by_opening else None

    def _unmarked(self, text: str, plain: str) -> Found | None:
        words = list(re.finditer(r"\S+", plain[:_LONGEST_HEADING]))[: self._most_words]
        if not words or fold(words[0][0]) not in self._openings:
            return None
        for word in reversed(words):
            if known := self._labels.get(fold(plain[: word.end()])):
                end = word.end() + len(plain[word.end() :]) - len(plain[word.end() :].lstrip())
                return _label(*known, text, 0, end, marked=False)
        return None

    def is_cut(self, text: str) -> bool:
        """Whether a text is the beginning of a label or a heading, or a label without its colon."""
        words = fold(text)
        longer = (heading for heading in self._headings if heading != words)
        return bool(words) and any(known.startswith(words) for known in (*self._labels, *longer))

    def labels_inside(self, text: str, start: int = 0) -> list[Found]:
        """Labels with a colon further on in a line, in order: two in a row of a table, one glued to a value."""
        plain = alike(text)
        matches = self._label_inside.finditer(plain, start) if ":" in plain else ()
        return [_label(*self._labels[fold(m["words"])], text, m.start(), m.end()) for m in matches]

    def headings_inside(self, text: str, start: int = 0) -> list[Found]:
        """Headings further on in a line, in order."""
        found = []
        for match in self._heading_inside.finditer(alike(text), start):
            code, language = self.heading(match["words"])
            found.append(Found(code, False, match.start(), match.end(), match["words"], language))
        return found


def _label(code: str, language: str, text: str, start: int, end: int, marked: bool = True) -> Found:
    return Found(code, True, start, end, text[start:end].strip(), language, marked)


@remembered(1 << 13)  # pages share headings, and each line is asked several times
def _code(text: str, lexicon: Lexicon) -> str:
    return lexicon.heading(text)[0]


def _by_words(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Folded words -> (code, language)."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        found.setdefault(fold(row["spelling"]), (row["code"], row["language"]))
    return found


def _pattern(form: str, spellings: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(_WORD_BEGINS + form.format(any_of(spellings)), flags)
