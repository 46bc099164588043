"""Which of the site's layouts a page has (PAGES I.6), and which labels it should have shown and did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.model import Line
from pipeline.parse.commitment.head import Head
from pipeline.parse.commitment.prose import IRM_SECTIONS, Section
from pipeline.parse.commitment.template import slots
from pipeline.parse.reading import Reading
from pipeline.schemas import read_vocabulary

_OLDER = ("starred", "potential_impact")
_BLOCK = ("overview", "at-a-glance", "action_plan", "cycle", "lead_institution", "policy-areas")
_IRM = ("irm_reports", "early_results", "verifiable", "relevant", "ambition", "starred", "potential_impact")
# Prose that the IRM writes; under `Description` it tells that the heading of its summary was lost.
_IRM_TOPICS = frozenset({"language-of-commitment", "irm-commitment-text", "context-and-objectives", "next-steps", "editorial-note"})


def name_layout(reading: Reading, head: Head, content: Sequence[Line], title: int | None) -> None:
    """Names the layout by what the page shows. The letters are those of PAGES I.6."""
    found = head.entries.keys()
    # Labels tell the language, not headings: translated pages keep some English ones, and `Description` is French too.
    languages = Counter(e.language for e in head.entries.values() if e.slot.is_label)
    reading.language = max(languages, key=lambda code: (languages[code], code)) if languages else "en"
    older = any(label in found for label in _OLDER)
    reading.layout = _layout(reading, head, older, content, title)
    rows = {row["code"]: row for row in read_vocabulary("layouts")}
    declared = rows.get(reading.layout, {}).get("generation", "")
    reading.generation = int(declared) if declared.isdigit() and reading.layout not in ("T-fr", "T-es", "G") else (1 if older else 2)


def _layout(reading: Reading, head: Head, older: bool, content: Sequence[Line], title: int | None) -> str:
    found = head.entries.keys()
    if reading.language in ("fr", "es"):
        return f"T-{reading.language}"
    if head.is_handbook:
        return "E"
    compact = not _has_gaps(content)
    headed = "overview" in found
    if not any(label in found for label in _IRM):
        return "G"
    if headed and not any(label in found for label in _BLOCK[1:]):
        return "F"
    if headed:
        return ("C1" if older else "C2") if compact and not title else ("A" if older else "B")
    if older and not {"design", "implementation"} & found:
        return "J"
    if compact and not title:
        return "H"
    return "D1" if older else "D2"


def _has_gaps(content: Sequence[Line]) -> bool:
    """Compact captures have no blank lines at all; HTML never has, and is told by its title's place."""
    return any(line.gap for line in content)


def report_missing(reading: Reading, head: Head, sections: Sequence[Section]) -> None:
    """An issue for each label that pages of this layout carry and this one does not.

    A page without any IRM block (layout G) or without the block on its plan (F) says so once, by its layout.
    """
    layout = reading.layout
    for slot in slots().values():
        if layout in slot.expected_in and slot.code not in head.entries and not _is_alternative(slot.code, head):
            message = f"pages of layout {layout} carry {slot.code!r}; this one does not"
            reading.issue("label-missing", message, slot.code.replace("-", "_"))
    if layout in ("G", "F"):
        message = "the page has no IRM block" if layout == "G" else "the page has no block on its action plan"
        reading.issue("label-missing", message)
    if not any(s.section in IRM_SECTIONS for s in sections):
        strays = [s for s in sections if s.topic in _IRM_TOPICS]
        if strays:
            message = "words of an IRM summary stand in the description: the summary's heading is missing"
            reading.issue("label-missing", message, "sections", strays[0].line, strays[0].heading)


def _is_alternative(code: str, head: Head) -> bool:
    """`Ambition` took the place of `Potential Impact`: one of the two is enough."""
    pair = {"ambition", "potential_impact"}
    return code in pair and bool(pair & head.entries.keys())
