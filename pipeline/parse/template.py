"""Labels and headings of a page kind, a line at a time: for kinds that do not fill their places with `fields.py`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.parse.fields import form_of
from pipeline.parse.lexicon import Found
from pipeline.vocabularies import fold


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with what stands behind it on its line. `words` are the label's, `colon` tells whether it had one."""

    field: str
    words: str
    value: str
    line: Line
    language: str
    colon: bool


def label_of(kind: str, line: Line) -> Labelled | None:
    """The label that a line begins with. Whether one without a colon is a label, its value tells the caller."""
    found = form_of(kind).lexicon.label(line.text)
    return _labelled(found, line, len(line.text)) if found else None


def _labelled(found: Found, line: Line, end: int) -> Labelled:
    value = line.text[found.end : end].strip().removesuffix(" -").removesuffix(" •").strip()
    set_apart = found.start == 0 and bool(line.lead) and fold(line.lead) == fold(found.words)
    return Labelled(found.code, found.words, value, line, found.language, found.marked or set_apart)


def labels_inside(kind: str, line: Line) -> list[Labelled]:
    """All labels of a line in order, each with its own value: a row of a table may hold several (`A: x B: y`)."""
    lexicon = form_of(kind).lexicon
    first = lexicon.label(line.text)
    inside = lexicon.labels_inside(line.text, first.end if first else 0)
    found = [*([first] if first else []), *(f for f in inside if line.text[f.start - 1].isspace())]
    ends = [*(f.start for f in found[1:]), len(line.text)]
    return [_labelled(f, line, end) for f, end in zip(found, ends, strict=False)]


def heading_of(kind: str, text: str) -> str:
    """The code of the heading that a line is, whole; footnote marks and a colon behind it aside. Empty for none."""
    return form_of(kind).lexicon.heading(text)[0]


def expected_fields(kind: str, layout: str) -> list[str]:
    """The fields whose labels pages of this kind and layout carry, in the order of the list."""
    return [place.code for place in form_of(kind).places.values() if layout in place.expected_in]


def main_language(found: Sequence[Labelled]) -> str:
    """The language that most labels have; empty where there are none."""
    languages = [label.language for label in found]
    return max(sorted(set(languages)), key=languages.count) if languages else ""


def report_missing_headings(reading: Reading, kind: str, found: Collection[str]) -> None:
    """An issue for each heading that pages of this kind and layout print and this one has lost."""
    for heading in form_of(kind).headings:
        if reading.layout in heading.expected_in and heading.code not in found:
            message = f"pages of layout {reading.layout} have the heading {heading.code!r}; this one has lost it"
            reading.issue("label-missing", message, heading.code.replace("-", "_"))
