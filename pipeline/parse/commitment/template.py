"""The template of a commitment page as the site prints it: labels and headings in their order.

Declared in `commitment_template.csv` (order, kind of value, layouts), `labels.csv` and `template_headings.csv`
(wordings in all languages). This module finds them in lines of text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

_LONGEST_HEADING = 140
_LONGEST_SUMMARY_HEADING = 90
_SUMMARIES = ("irm-midterm", "irm-end-of-term")
# Lines of a page are asked for their labels several times over, and pages share many lines.
_LINES = 1 << 12
# At a blank, or glued to a small letter or bracket: `TaxIRM Review`, `YouthIRM Review`.
_WORD_BEGINS = r"(?:(?<![^\W_])|(?-i:(?<=[a-z0-9])(?=[A-Z])))"
# The information icon behind `Design` and `Implementation`, and footnote marks behind headings.
_AFTER_HEADING = re.compile(r"(?:\s+i|\s*\[\d+\])$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the template. `order` rises down the page; `value` says what may stand there."""

    code: str
    kind: str
    order: int
    value: str
    expected_in: frozenset[str]

    @property
    def is_label(self) -> bool:
        return self.kind == "label"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A label or heading found in a text: from `start` to `end`, where its value begins."""

    slot: Slot
    start: int
    end: int
    words: str
    language: str


@cache
def slots() -> dict[str, Slot]:
    return {
        row["code"]: Slot(
            row["code"], row["kind"], int(row["order"]), row["value"], frozenset(row["expected_in"].split())
        )
        for row in read_vocabulary("commitment_template")
    }


@cache
def _labels() -> dict[str, tuple[Slot, str]]:
    """Folded label -> (its slot, language)."""
    found: dict[str, tuple[Slot, str]] = {}
    for row in read_vocabulary("labels"):
        if row["page_kind"] == "commitment" and row["field"] in slots():
            found.setdefault(fold(row["label"]), (slots()[row["field"]], row["language"]))
    return found


@cache
def _headings() -> dict[str, tuple[str, str]]:
    """Folded heading -> (code, language), for all headings of the template."""
    found: dict[str, tuple[str, str]] = {}
    for row in read_vocabulary("template_headings"):
        # A word that two languages share (`Institutions`) is the one that is declared first: English.
        found.setdefault(fold(_AFTER_HEADING.sub("", row["heading"])), (row["code"], row["language"]))
    return found


@cache
def _label_pattern() -> re.Pattern[str]:
    written = {
        _loose(alike(row["label"]))
        for row in read_vocabulary("labels")
        if row["page_kind"] == "commitment" and row["field"] in slots()
    }
    alternatives = "|".join(sorted(written, key=len, reverse=True))
    return re.compile(rf"{_WORD_BEGINS}(?P<label>{alternatives})\s*:\s*", re.IGNORECASE)


@cache
def _heading_pattern() -> re.Pattern[str]:
    """Headings of the head block inside a longer line; their case is part of them."""
    written = {
        _loose(alike(_AFTER_HEADING.sub("", row["heading"])))
        for row in read_vocabulary("template_headings")
        if row["code"] in slots()
    }
    alternatives = "|".join(sorted(written, key=len, reverse=True))
    return re.compile(rf"{_WORD_BEGINS}(?P<heading>{alternatives})(?:\s+i)?(?=$|\s|[A-Z])")


def _loose(words: str) -> str:
    """A pattern for words that takes any blank between them."""
    return r"\s+".join(re.escape(word) for word in words.split())


@lru_cache(maxsize=_LINES)
def heading_code(text: str) -> tuple[str, str]:
    """(code, language) of a heading that stands alone on its line; empty where it is none.

    The template's headings have no colon, and in English no capitals throughout: `Description:` and `DESCRIPTION` are
    headings that a plan's own text has.
    """
    if len(text) > _LONGEST_HEADING or text.endswith((":", ";", ".")):
        return "", ""
    code, language = _headings().get(fold(_AFTER_HEADING.sub("", alike(text).strip())), ("", ""))
    if not code:
        return _summary_code(text)
    return ("", "") if language == "en" and text.isupper() else (code, language)


def _summary_code(text: str) -> tuple[str, str]:
    """(code, language) of a summary's heading in words that a machine translation chose: `Résumé de l'état d'avancement
    à mi-parcours de l'IRM`. It begins with its kind of text or whose it is, and is no sentence."""
    plain = alike(text)
    if len(text) > _LONGEST_SUMMARY_HEADING or not any(word in plain for word in _summary_words("irm")):
        return "", ""
    folded = fold(text)
    by, about = _said("irm", folded), _said("summary", folded)
    terms = [code for code in _SUMMARIES if _said(code.removeprefix("irm-"), folded)]
    if not (by and about and terms) or not folded.startswith(tuple(map(fold, _openings()))):
        return "", ""
    # A heading that is declared, with more words on its line, was joined to them.
    if any(words in plain for code in _SUMMARIES for words in wordings(code)) or any(map(str.isdigit, text)):
        return "", ""
    return terms[0], about


def _said(meaning: str, folded: str) -> str:
    """The language of the first word of a meaning that stands in a text; empty where none does."""
    for words, language in _summary_words(meaning).items():
        if re.search(rf"(?<!\w){re.escape(fold(words))}(?!\w)", folded):
            return language
    return ""


@cache
def _summary_words(meaning: str) -> dict[str, str]:
    rows = [row for row in read_vocabulary("prose_words") if row["means"] == meaning]
    return {alike(row["spelling"]): row["language"] for row in rows}


@cache
def _openings() -> tuple[str, ...]:
    return (*_summary_words("irm"), *_summary_words("summary"))


@cache
def wordings(code: str) -> tuple[str, ...]:
    """The wordings of a heading, as `alike` writes them."""
    return tuple(alike(row["heading"]) for row in read_vocabulary("template_headings") if row["code"] == code)


def ends_in_heading(text: str, code: str) -> bool:
    """Whether a line ends in the words of a heading: quick, for lines of any length."""
    return alike(text[-40:]).endswith(wordings(code))


@cache
def handbook_headings() -> tuple[str, ...]:
    """Codes of headings that are the template's own on handbook pages (layout E) and plain prose elsewhere, in the
    template's order."""
    layouts: dict[str, set[str]] = {}
    for row in read_vocabulary("template_headings"):
        layouts.setdefault(row["code"], set()).add(row["layouts"])
    return tuple(code for code, found in layouts.items() if found == {"E"})


@cache
def expected_headings(layout: str) -> tuple[str, ...]:
    """Codes of headings behind the head that pages of a layout print, in the template's order."""
    rows = [row for row in read_vocabulary("template_headings") if layout in row["expected_in"].split()]
    return tuple(dict.fromkeys(row["code"] for row in rows))


@lru_cache(maxsize=_LINES)
def anchor_at_start(text: str, lead: str = "") -> Anchor | None:
    """The label or heading that a line begins with. A heading must be the whole line, a label needs its colon —
    or the markup sets it apart (`lead`)."""
    code, language = heading_code(text)
    if code in slots():
        return Anchor(slots()[code], 0, len(text), text, language)
    match = _label_pattern().match(alike(text))
    if match:
        slot, language = _labels()[fold(match["label"])]
        return Anchor(slot, 0, match.end(), text[: match.end()].strip(), language)
    if lead and fold(lead) in _labels():
        slot, language = _labels()[fold(lead)]
        return Anchor(slot, 0, len(lead), lead, language)
    return None


def anchor_of(line: Line) -> Anchor | None:
    """The label or heading that a line begins with; a theme may set a label as a heading, without its colon."""
    return anchor_at_start(line.text, line.lead or (line.text if line.level else ""))


@lru_cache(maxsize=_LINES)
def anchors_inside(text: str, start: int) -> tuple[Anchor, ...]:
    """Labels and headings that stand further on in a line, in order: joined lines and lost line ends.

    A heading that takes no value has the next place or the line's end right behind it: `Design i Verifiable: Yes` has
    one, `Design Report 2018-2020` has none.
    """
    found: list[Anchor] = []
    plain = alike(text)
    for match in _label_pattern().finditer(plain, start) if ":" in plain else ():
        slot, language = _labels()[fold(match["label"])]
        found.append(Anchor(slot, match.start(), match.end(), text[match.start() : match.end()].strip(), language))
    for match in _heading_pattern().finditer(plain, start):
        code, language = heading_code(match["heading"])
        inside_label = any(a.start <= match.start() < a.end for a in found)
        if not inside_label:
            found.append(Anchor(slots()[code], match.start(), match.end(), match["heading"], language))
    found.sort(key=lambda anchor: anchor.start)
    ends = [*(anchor.start for anchor in found[1:]), len(text)]
    return tuple(a for a, end in zip(found, ends, strict=False) if a.slot.value or not text[a.end : end].strip())
