"""Labels and headings that the template of a page kind prints, found at the start of a line.

Declared in `labels.csv` and `page_headings.csv` by page kind. Commitment pages have a template of their own, because
theirs is a sequence (`commitment/template.py`); here each label stands for itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.model import Line
from pipeline.parse.reading import Reading
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

_LONGEST_HEADING = 140
_FOOTNOTES = re.compile(r"(?:\s*\[\d{1,3}\])+(?=\s*:?\s*$)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with what stands behind it on its line. `words` are the label's, `colon` tells whether it had one."""

    field: str
    words: str
    value: str
    line: Line
    language: str
    colon: bool


@cache
def _labels(kind: str) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """(pattern for a label at the start of a line, folded label -> (field, language))."""
    rows = [row for row in read_vocabulary("labels") if row["page_kind"] == kind]
    written = sorted({_loose(alike(row["label"])) for row in rows}, key=len, reverse=True)
    known: dict[str, tuple[str, str]] = {}
    for row in rows:
        known.setdefault(fold(row["label"]), (row["field"], row["language"]))
    pattern = rf"(?P<label>{'|'.join(written)})(?P<colon>\s*:)?(?=\s|$|(?<=:))\s*"
    return re.compile(pattern, re.IGNORECASE), known


def _loose(words: str) -> str:
    return r"\s+".join(re.escape(word) for word in words.split())


def label_of(kind: str, line: Line) -> Labelled | None:
    """The label that a line begins with. Whether one without a colon is a label, its value tells the caller."""
    pattern, known = _labels(kind)
    match = pattern.match(alike(line.text))
    if match is None:
        return None
    field, language = known[fold(match["label"])]
    words, value = line.text[: match.end()].strip(), line.text[match.end() :].strip()
    set_apart = bool(line.lead) and fold(line.lead) == fold(match["label"])
    return Labelled(field, words, value, line, language, bool(match["colon"]) or set_apart)


def labels_inside(kind: str, line: Line) -> list[Labelled]:
    """All labels of a line in order, each with its own value: lines that were joined hold several (`A: x B: y`)."""
    pattern, known = _labels(kind)
    plain = alike(line.text)
    starts = [m for m in pattern.finditer(plain) if m.start() == 0 or (m["colon"] and plain[m.start() - 1].isspace())]
    ends = [*(match.start() for match in starts[1:]), len(plain)]
    found = []
    for match, end in zip(starts, ends, strict=False):
        field, language = known[fold(match["label"])]
        value = line.text[match.end() : end].strip().removesuffix(" -").removesuffix(" •").strip()
        words = line.text[match.start() : match.end()].strip()
        apart = match.start() == 0 and bool(line.lead) and fold(line.lead) == fold(match["label"])
        found.append(Labelled(field, words, value, line, language, bool(match["colon"]) or apart))
    return found


@cache
def _headings(kind: str) -> dict[str, str]:
    rows = [row for row in read_vocabulary("page_headings") if row["page_kind"] == kind]
    return {fold(row["heading"]): row["code"] for row in reversed(rows)}


def heading_of(kind: str, text: str) -> str:
    """The code of the heading that a line is, whole; footnote marks and a colon behind it aside. Empty for none."""
    if len(text) > _LONGEST_HEADING:
        return ""
    return _headings(kind).get(fold(_FOOTNOTES.sub("", text)), "")


def expected_fields(kind: str, layout: str) -> list[str]:
    """The fields whose labels pages of this kind and layout carry, in the order of the list."""
    rows = [r for r in read_vocabulary("labels") if r["page_kind"] == kind and layout in r["layouts"].split()]
    return list(dict.fromkeys(row["field"] for row in rows))


def main_language(found: Sequence[Labelled]) -> str:
    """The language that most labels have; empty where there are none."""
    languages = [label.language for label in found]
    return max(sorted(set(languages)), key=languages.count) if languages else ""


def report_missing_headings(reading: Reading, kind: str, found: Collection[str]) -> None:
    """An issue for each heading that pages of this kind and layout print and this one has lost."""
    rows = [r for r in read_vocabulary("page_headings") if r["page_kind"] == kind]
    expected = dict.fromkeys(row["code"] for row in rows if reading.layout in row["layouts"].split())
    for code in expected:
        if code not in found:
            message = f"pages of layout {reading.layout} have the heading {code!r}; this one has lost it"
            reading.issue("label-missing", message, code.replace("-", "_"))
