"""Glossary tooltips that an extractor pasted into the text (PAGES II.1, style plain).

`action planAction plans are at the core of … governmen...`: the term, the first words of its glossary text with no
space between, cut with three dots, sometimes ` More` after. A gloss holds commas, full stops and dots of its own, so
it is found by its declared first words (`glossary_openings.csv`), else by its term: the glossary has a page for each
policy area, and of many only the term is known. Never by the dots.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pipeline.model import Issue, Line, Page
from pipeline.privacy import beginning_of
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike

# A gloss is cut at about 200 letters; what runs on for longer is no gloss, and a few letters are none.
_LONGEST, _SHORTEST = 420, 30
_LONGEST_TERM = 60
# A sentence glued to a word: `taxGovernments collect some …`. Names that are glued (`Ministry of HealthMinistry of
# Education`) are no sentences: small words stand after the first. A longer run of letters is no word, and would be
# searched again from each of its capitals.
_GLUED = re.compile(r"(?<=[a-z)])(?=[A-Z][A-Za-z]{0,40}+(?: [a-z]+){2}\b)")
_END = re.compile(r"(?:\.\.\.|…)(?: More\b)?")
# A gloss of a page that the list does not hold: long, glued to the word before it, cut with dots.
_UNDECLARED = re.compile(r"(?<=[a-z)])[A-Z][a-z]+ [^|]{100,240}?\w(?:\.\.\.|…)")


@cache
def _openings() -> re.Pattern[str]:
    """The first words of all glosses, longest first, glued to the end of a word."""
    words = sorted({alike(row["spelling"]) for row in read_vocabulary("glossary_openings")}, key=len, reverse=True)
    return re.compile(r"(?<=[^\s(\[“\"'])(?:" + "|".join(map(re.escape, words)) + r")\b")


@cache
def _terms() -> frozenset[str]:
    """The terms of the glossary: those of the declared glosses, and the policy areas."""
    areas = [row["label"] for row in read_vocabulary("policy_areas")]
    areas += [row["spelling"] for row in read_vocabulary("policy_areas.spellings") if row["language"] == "en"]
    return frozenset(alike(t).casefold() for t in (*areas, *(r["term"] for r in read_vocabulary("glossary_openings"))))


def _ends_in_term(plain: str, end: int) -> bool:
    words = plain[max(0, end - _LONGEST_TERM) : end].casefold().split()
    return any(" ".join(words[-number:]).lstrip("(\"'“") in _terms() for number in range(1, len(words) + 1))


def without_tooltips(page: Page) -> Page:
    """The page without pasted glosses; one issue says how many there were, another what looks like one more."""
    removed, doubtful = 0, []
    lines: list[Line] = []
    for line in page.lines:
        text, found = strip_glosses(line.text)
        removed += found
        lines.append(replace(line, text=text, lead=strip_glosses(line.lead)[0]) if found else line)
        if _UNDECLARED.search(text):
            doubtful.append(line)
    if not removed and not doubtful:
        return page
    return replace(page, lines=tuple(lines), issues=(*page.issues, *_issues(removed, doubtful)))


def strip_glosses(text: str) -> tuple[str, int]:
    """(text without glosses, how many were removed). A gloss whose end is not there is left: it cannot be split."""
    if "..." not in text and "…" not in text:
        return text, 0
    removed, position, kept = 0, 0, ""
    plain = alike(text)
    opening = _openings().search(plain)
    while found := _next_gloss(plain, position, opening):
        begin, searched = found
        end = _END.search(plain, searched, searched + _LONGEST)
        kept += text[position : begin if end else searched]
        position = end.end() if end else searched
        removed += end is not None
        if opening and opening.start() < position:  # one further on stays the next, and is not searched for again
            opening = _openings().search(plain, position)
    return kept + text[position:], removed


def _next_gloss(plain: str, position: int, opening: re.Match[str] | None) -> tuple[int, int] | None:
    """(where the next gloss begins, from where its end may stand); None where there is none. `opening` is the next one
    that the list holds."""
    end = opening.start() if opening else len(plain)
    glued = (m.start() for m in _GLUED.finditer(plain, position, end))
    begin = next((begin for begin in glued if _ends_in_term(plain, begin)), None)
    if begin is not None:
        return begin, begin + _SHORTEST
    return opening.span() if opening else None


def _issues(removed: int, doubtful: list[Line]) -> list[Issue]:
    issues = []
    if removed:
        message = f"{removed} glossary tooltip(s) were pasted into the text of this page and taken out"
        issues.append(Issue("tooltip-removed", message, value=str(removed)))
    for line in doubtful:
        message = "these words look like a tooltip that glossary_openings.csv does not hold"
        issues.append(Issue("glued-words", message, line=line.number, value=beginning_of(line.text, 300)))
    return issues
