"""Which of the site's layouts a page has (PAGES I.6), and which labels it should have shown and did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from pipeline.parse.commitment.head import Head
from pipeline.parse.commitment.prose import IRM_SECTIONS, Section
from pipeline.parse.commitment.template import slots
from pipeline.parse.reading import Reading
from pipeline.schemas import read_vocabulary

_OLDER = ("starred", "potential_impact")
_COMPACT, _SPACED = ("C1", "C2", "G", "H"), ("A", "B", "D1", "D2", "F", "J")
# Prose that the IRM writes; under `Description` it tells that the heading of its summary was lost.
_IRM_TOPICS = frozenset(
    {"commitment-text", "context-and-objectives", "next-steps", "editorial-note", "carried-forward"}
)


def name_layout(reading: Reading, head: Head, title: int | None) -> str:
    """Names the layout that fits what the page shows best; returns the one whose labels it should have.

    A translated page is `T-fr` or `T-es`, and should have the labels of the English layout that it translates.
    """
    found = head.entries.keys()
    # Labels tell the language, not headings: translated pages keep some English ones, and `Description` is French too.
    languages = Counter(e.language for e in head.entries.values() if e.slot.is_label)
    reading.language = max(languages, key=lambda code: (languages[code], code)) if languages else "en"
    older = any(label in found for label in _OLDER)
    compact = not title and not any(entry.line.gap for entry in head.entries.values())
    fitting = "E" if head.is_handbook else _best_fit(found, _COMPACT if compact else _SPACED, older)
    reading.layout = f"T-{reading.language}" if reading.language in ("fr", "es") else fitting
    # Layout G shows no label that tells its age; a page without any is as old as the blank it leaves.
    reading.generation = 1 if older else 2
    return fitting


def _best_fit(found: Collection[str], layouts: Sequence[str], older: bool) -> str:
    """The layout with the fewest places that it has and the page has not, or the other way round."""
    ages = {row["code"]: row["generation"] for row in read_vocabulary("layouts")}
    wanted = "1" if older else "2"
    fitting = [code for code in layouts if ages[code] in (wanted, "")]
    return min(
        fitting or layouts, key=lambda code: sum((code in s.expected_in) != (s.code in found) for s in slots().values())
    )


def report_missing(reading: Reading, head: Head, sections: Sequence[Section], layout: str) -> None:
    """An issue for each label that pages of this layout carry and this one does not.

    A page without any IRM block (layout G) or without the block on its plan (F) says so once, by its layout.
    """
    found = head.entries.keys() | {section.section for section in sections if section.level == 1 and section.heading}
    for slot in slots().values():
        if layout in slot.expected_in and slot.code not in found and not _is_alternative(slot.code, head):
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
