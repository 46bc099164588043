"""What a commitment page should have shown and did not: labels and headings of its layout, and headings of summaries
whose words stand in another section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.identity.reports import parse_report
from pipeline.model import Line
from pipeline.parse.commitment.head import Head
from pipeline.parse.commitment.prose import IRM_SECTIONS, Section, numbered
from pipeline.parse.commitment.template import expected_headings, slots
from pipeline.parse.commitment.values import JOINER
from pipeline.parse.reading import Reading
from pipeline.vocabularies import fold

_MIDTERM, _END_OF_TERM = IRM_SECTIONS
# The list of the member's commitments is the last thing on a page, so a capture that was cut off has none.
_LAST = "commitments"
# Prose that the IRM writes; under `Description` it tells that the heading of its summary was lost.
_IRM_TOPICS = frozenset(
    {"commitment-text", "context-and-objectives", "next-steps", "editorial-note", "carried-forward"}
)
# A line that repeats the title in the plan's words is no longer than this, and has this share of the title's words.
_LONGEST_TITLE = 200
_SHARED = 0.6


def report_missing(reading: Reading, head: Head, sections: Sequence[Section], layout: str) -> None:
    """An issue for each label and heading that pages of this layout carry and this one does not."""
    found = head.entries.keys() | {section.section for section in sections if section.level == 1 and section.heading}
    whole = any(reading.ledger.fate(line) == "chrome: footer" for line in reading.page.lines)
    expected = [
        slot.code for slot in slots().values() if layout in slot.expected_in and not _is_alternative(slot.code, head)
    ]
    expected += [code for code in expected_headings(layout) if whole or code != _LAST]
    for code in expected:
        if code not in found:
            message = f"pages of layout {layout} carry {code!r}; this one does not"
            reading.issue("label-missing", message, code.replace("-", "_"))
    if layout in ("G", "F"):  # these say so once, by their layout
        message = "the page has no IRM block" if layout == "G" else "the page has no block on its action plan"
        reading.issue("label-missing", message)
    _report_summaries(reading, sections)


def _is_alternative(code: str, head: Head) -> bool:
    """`Ambition` took the place of `Potential Impact`: one of the two is enough."""
    pair = {"ambition", "potential_impact"}
    return code in pair and bool(pair & head.entries.keys())


def _report_summaries(reading: Reading, sections: Sequence[Section]) -> None:
    """An issue where words tell that the heading of an IRM summary was lost: they stand in the section before it."""
    shown = {section.section for section in sections}
    if _END_OF_TERM in shown:
        return
    title = next((o.value for o in reading.observations if o.field == "title" and o.row_key == reading.key), "")
    line = next(_openings_inside(sections, title) if _MIDTERM in shown else _strays(sections, title), None)
    if line is not None:
        message = "words that begin an IRM summary stand inside another section: the summary's heading is missing"
        reading.issue("label-missing", message, "sections", line, line.text)
    elif _MIDTERM in shown and _has_end_of_term_report(reading):
        message = "the page names an end-of-term report and shows a midterm summary alone: the words may be of either"
        reading.issue("label-missing", message, "sections")


def _strays(sections: Sequence[Section], title: str) -> Iterator[Line]:
    """Lines that only an IRM summary has, on a page that shows the heading of none."""
    yield from (s.line for s in sections if s.topic in _IRM_TOPICS and s.line is not None)
    lines = [line for section in sections for line in section.lines]
    named = [line for line in lines if numbered(line.text)]
    # One numbered line behind the first is the title in the plan's words; several are a list.
    if len(named) == 1 and named[0] is not lines[0] and _names(named[0], title):
        yield named[0]


def _openings_inside(sections: Sequence[Section], title: str) -> Iterator[Line]:
    """Lines that open a summary anew, inside the one that the page shows: the same number again."""
    lines = [line for section in sections if section.section == _MIDTERM for line in section.lines]
    first = numbered(lines[0].text) if lines else None
    for line in lines[1:] if first else ():
        again = numbered(line.text)
        if first and again and again["number"] == first["number"] and _names(line, title):
            yield line


def _names(line: Line, title: str) -> bool:
    """Whether a numbered line is the commitment's title: by the word before its number, or by the title's own words."""
    match = numbered(line.text)
    if match is None or len(line.text) > _LONGEST_TITLE or line.text.endswith("."):
        return False
    wanted, said = set(fold(title).split()), set(fold(line.text[match.end("number") :]).split())
    return bool(match["word"]) or (len(wanted) > 1 and len(wanted & said) >= _SHARED * len(wanted))


def _has_end_of_term_report(reading: Reading) -> bool:
    """Whether the page names the IRM's report on the end of the term, whose summary then stands on most pages."""
    named = (o.value for o in reading.observations if o.field == "irm_reports" and o.row_key == reading.key)
    return any(
        parse_report(words).report_type == "End-of-Term Report" for words in next(named, "").split(JOINER) if words
    )
