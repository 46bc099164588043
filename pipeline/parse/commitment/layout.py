"""Which of the site's layouts a page has (PAGES I.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from pipeline.parse.commitment.head import Head
from pipeline.parse.commitment.template import slots
from pipeline.parse.reading import Reading
from pipeline.schemas import read_vocabulary

_OLDER = ("starred", "potential_impact")
_COMPACT, _SPACED = ("C1", "C2", "G", "H"), ("A", "B", "D1", "D2", "F", "J")


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
