"""Labels and headings of a translated form that no list knows, told by where they stand.

The site's translations are made by a machine, again and again, and word a label anew each time: `Relevant to OGP
Values:` was seen in French in fourteen wordings. Its place does not change: where all of the form around it is known
and as many places are missing as lines are unknown, each line is the place that is missing there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from pipeline.lexicon import Found

# Up to the first colon outside of brackets: `Ambición (consulta: definición):`.
_UP_TO_COLON = re.compile(r"^(?:[^:()]|\([^()]*\)){3,80}:\s*")
# Words of a heading, or of a label without its colon, which a translation leaves out where no value follows.
_MOST_WORDS = 5
# The form is a translated one where this many of its labels are.
_FEWEST_LABELS = 3


class FormPlace(Protocol):
    """What a form says of a place: its order on the page, the type of its value if it has one."""

    @property
    def code(self) -> str: ...
    @property
    def is_label(self) -> bool: ...
    @property
    def order(self) -> int: ...
    @property
    def value(self) -> str: ...


def found_by_place(
    texts: Sequence[str],
    starts: Sequence[Found | None],
    places: Mapping[str, FormPlace],
    always: Sequence[str],
    maybe: Sequence[str] = (),
) -> list[Found | None]:
    """The places that lines begin with, those of lines that no list knows among them. `always` are those that each
    translated page has, `maybe` those that some have. Pages in English are left as they are: there the site writes the
    labels itself."""
    language = _language(starts)
    filled = list(starts)
    if language == "en":
        return filled
    known = [(index, places[found.code]) for index, found in enumerate(starts) if found]
    shown = {place.code for _, place in known}
    lost = [places[code] for code in (*always, *maybe) if code not in shown]
    for (above, first), (below, last) in pairwise(known) if lost else ():
        unknown = [index for index in range(above + 1, below) if texts[index]]
        if first.value and not first.is_label:  # the value of a heading stands on the line below it
            unknown = unknown[1:]
        missing = sorted((p for p in lost if first.order < p.order < last.order), key=lambda place: place.order)
        if len(unknown) < len(missing):
            missing = [place for place in missing if place.code not in maybe]
        if len(unknown) == len(missing) and all(map(_looks_like, (texts[index] for index in unknown), missing)):
            for index, place in zip(unknown, missing, strict=True):
                filled[index] = _found(texts[index], place, language)
    return filled


def in_one_language(starts: Sequence[Found | None]) -> list[Found | None]:
    """Without the labels in other languages, where the page's own are English: its prose may be Spanish (`Estado: …`).
    Translated pages keep some English labels."""
    first = next((found for found in starts if found and found.is_label), None)
    english = first is None or first.language == "en"
    return [None if found and found.is_label and english and found.language != "en" else found for found in starts]


def _language(starts: Sequence[Found | None]) -> str:
    languages = Counter(found.language for found in starts if found and found.is_label)
    (most, count), *_ = [*languages.most_common(1), ("en", 0)]
    return most if count >= _FEWEST_LABELS else "en"


def _looks_like(text: str, place: FormPlace) -> bool:
    """Whether a line can be a place by its form: a label has a colon, or stands alone without a value."""
    return (place.is_label and bool(_UP_TO_COLON.match(text))) or (":" not in text and len(text.split()) <= _MOST_WORDS)


def _found(text: str, place: FormPlace, language: str) -> Found:
    label = _UP_TO_COLON.match(text) if place.is_label else None
    end = label.end() if label else len(text)
    return Found(place.code, place.is_label, 0, end, text[:end].strip(), language)
