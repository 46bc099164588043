"""Glossary tooltips that an extractor pasted into the text (PAGES II.1, style plain).

`action planAction plans are at the core of … governmen...`: the term, the first words of its glossary text with no
blank between, cut with three dots, sometimes ` More` behind. A gloss holds commas, full stops and dots of its own, so
it is found by its declared first words (`glossary_openings.csv`), never by the dots.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pipeline.model import Issue, Line, Page
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike

# A gloss is cut at about 200 letters; what runs on for longer is no gloss.
_LONGEST = 420
_END = re.compile(r"(?:\.\.\.|…)(?: More\b)?")
# A gloss of a page that the list does not hold: long, glued to the word before it, cut with dots.
_UNDECLARED = re.compile(r"(?<=[a-z)])[A-Z][a-z]+ [^|]{100,240}?\w(?:\.\.\.|…)")


@cache
def _openings() -> re.Pattern[str]:
    """The first words of all glosses, longest first, glued to the end of a word."""
    words = sorted({alike(row["opening"]) for row in read_vocabulary("glossary_openings")}, key=len, reverse=True)
    return re.compile(r"(?<=[^\s(\[“\"'])(?:" + "|".join(map(re.escape, words)) + r")\b")


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
    """(text without glosses, how many were removed). A gloss whose end is not there is left: it cannot be parted."""
    if "..." not in text and "…" not in text:
        return text, 0
    removed, position, kept = 0, 0, ""
    plain = alike(text)
    while match := _openings().search(plain, position):
        end = _END.search(plain, match.end(), match.end() + _LONGEST)
        if end is None:
            kept += text[position : match.end()]
            position = match.end()
            continue
        kept += text[position : match.start()]
        position = end.end()
        removed += 1
    return kept + text[position:], removed


def _issues(removed: int, doubtful: list[Line]) -> list[Issue]:
    issues = []
    if removed:
        message = f"{removed} glossary tooltip(s) were pasted into the text of this page and taken out"
        issues.append(Issue("tooltip-removed", message, value=str(removed)))
    for line in doubtful:
        message = "these words look like a tooltip that glossary_openings.csv does not hold"
        issues.append(Issue("glued-words", message, line=line.number, value=line.text[:300]))
    return issues
