"""Labels and headings of a translated form that no vocabulary has, inferred from their position.

The site's translations are made by a machine, again and again, and word a label anew each time: `Relevant to OGP
Values:` was seen in French in fourteen wordings. Its place does not change: where all of the form around it is known
and as many places are missing as lines are unknown, each line is the place that is missing there. Other facts may stand
there, too (`Budget: …`, `Personne responsable: …`): a label with a value must share a word with one that is declared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Protocol

from pipeline.lexicon import Found
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

# Up to the first colon outside of brackets: `Ambición (consulta: definición):`.
_UP_TO_COLON = re.compile(r"^(?:[^:()]|\([^()]*\)){3,80}:\s*")
# Words of a heading, or of a label without its colon, which a translation leaves out where no value follows.
_MOST_WORDS = 5
# Of words that mean something, the letters that their forms have in common.
_STEM = 5
_TRANSLATED = "T-"  # the layouts of translated pages
# The form is a translated one where this many of its labels are.
_FEWEST_LABELS = 3


class FormPlace(Protocol):
    """What a form says of a place: its order on the page, the type of its value if it has one, the layouts with it."""

    @property
    def code(self) -> str: ...
    @property
    def is_label(self) -> bool: ...
    @property
    def order(self) -> int: ...
    @property
    def value(self) -> str: ...
    @property
    def expected_in(self) -> Collection[str]: ...


def found_by_place(
    texts: Sequence[str],
    starts: Sequence[Found | None],
    places: Mapping[str, FormPlace],
) -> list[Found | None]:
    """The places that lines begin with (`starts`), and those of lines that no list knows filled in.

    Places that each translated page has are looked for first, then labels of other layouts, too. Pages in English are
    left as they are: there the site writes the labels itself.
    """
    language = _language(starts)
    filled = list(starts)
    if language == "en":
        return filled
    known = [(index, places[found.code]) for index, found in enumerate(starts) if found]
    shown = {place.code for _, place in known}
    lost = [place for code, place in places.items() if code not in shown and (place.is_label or _on_each(place))]
    for (above, first), (below, last) in pairwise(known) if lost else ():
        unknown = [index for index in range(above + 1, below) if texts[index]]
        if first.value and not first.is_label:  # the value of a heading stands on the line below it
            unknown = unknown[1:]
        missing = sorted((p for p in lost if first.order < p.order < last.order), key=lambda place: place.order)
        if len(unknown) < len(missing):
            missing = list(filter(_on_each, missing))
        pairs = [(texts[index], place) for index, place in zip(unknown, missing, strict=False)]
        if len(unknown) == len(missing) and all(_may_be(text, place, places) for text, place in pairs):
            for index, (text, place) in zip(unknown, pairs, strict=True):
                filled[index] = _found(text, place, language)
    return filled


def in_one_language(starts: Sequence[Found | None]) -> list[Found | None]:
    """Without the labels in other languages, where the page's own are English: its prose may be Spanish (`Estado: …`).
    Translated pages keep some English labels."""
    first = next((found for found in starts if found and found.is_label), None)
    english = first is None or first.language == "en"
    return [None if found and found.is_label and english and found.language != "en" else found for found in starts]


def _language(starts: Sequence[Found | None]) -> str:
    """The language of most labels; English where too few are known to tell."""
    languages = Counter(found.language for found in starts if found and found.is_label)
    return next((language for language, count in languages.most_common(1) if count >= _FEWEST_LABELS), "en")


def _on_each(place: FormPlace) -> bool:
    """Whether each translated page has it."""
    return any(layout.startswith(_TRANSLATED) for layout in place.expected_in)


def _may_be(text: str, place: FormPlace, places: Mapping[str, FormPlace]) -> bool:
    """Whether a line can be a place: by its form, and where it gives a value by a word that it shares."""
    label = _UP_TO_COLON.match(text) if place.is_label else None
    if label is None and (":" in text or len(text.split()) > _MOST_WORDS):
        return False
    gives_value = label.end() < len(text) if label else bool(place.value) and not place.is_label
    return not gives_value or _shares_a_word(text, place, places)


def _shares_a_word(text: str, place: FormPlace, places: Mapping[str, FormPlace]) -> bool:
    of_its_type = [code for code, other in places.items() if other.value == place.value == _INSTITUTION] or [place.code]
    return not frozenset.intersection(*map(_stems, of_its_type)).isdisjoint(_stems_of(text))


# `Personne responsable` shares a word with the labels of one institution, not with those of all: it names a person.
_INSTITUTION = "institution"


@cache
def _stems(code: str) -> frozenset[str]:
    """Those of the words with which labels and headings of a place are declared, in whatever language."""
    rows = (*read_vocabulary("labels"), *read_vocabulary("page_headings"))
    return frozenset(stem for row in rows if row["code"] == code for stem in _stems_of(row["spelling"]))


def _stems_of(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in re.findall(r"[^\W\d_]+", fold(text)) if len(word) >= _STEM)


def _found(text: str, place: FormPlace, language: str) -> Found:
    label = _UP_TO_COLON.match(text) if place.is_label else None
    end = label.end() if label else len(text)
    return Found(place.code, place.is_label, 0, end, text[:end].strip(), language, inferred=True)
