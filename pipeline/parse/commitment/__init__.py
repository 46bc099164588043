"""Commitment pages: `/members/<slug>/commitments/<ID>/`.

In: a `Reading` (page, address, ledger). Out: observations of the commitment, rows of its sections, milestones and
citations, rows of the commitments that its list names, and issues. Labels and headings decide what a line is; the
places of a page are declared in `schemas/pages/commitment.yaml`, their words in `labels.csv` and `page_headings.csv`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.deadlines import with_dates
from pipeline.identity.reports import parse_report
from pipeline.model import Line, Page
from pipeline.parse.boilerplate import has_chrome, leave_out_comments, mark_footer_after
from pipeline.parse.commitment.citations import note_citations
from pipeline.parse.commitment.head import (
    FORM,
    Head,
    begins_with_title,
    first_anchor,
    read_head,
    read_title,
    title_index,
)
from pipeline.parse.commitment.milestones import read_milestones
from pipeline.parse.commitment.period import DATED, observe_dates
from pipeline.parse.commitment.sections import (
    DESCRIPTION,
    INCEPTION,
    IRM_SECTIONS,
    Numbered,
    Section,
    heading_code,
    read_number,
    read_sections,
    stray_summary,
)
from pipeline.parse.context import PageKind, Reading
from pipeline.parse.entry_lists import COMMITMENTS, cut_entry, kind_of_facts, observe_commitments, read_entries
from pipeline.parse.fields import Place, fill, observe, report_missing
from pipeline.parse.member_blocks import has_markup
from pipeline.schemas import read_vocabulary
from pipeline.value_types import JOINER

NAME = "commitment"
# The list of the member's commitments is the last thing on a page, so a capture that was cut off has none.
_LIST = "commitments"
# Sections that do not say what the commitment is: words of the IRM and of the site, and the handbook page's repetition
# of ID and title.
_NO_DESCRIPTION = frozenset({*IRM_SECTIONS, INCEPTION, _LIST, "related-stories", "commitment-id", "commitment-title"})
# Fates of lines after the words in which a capture ends: a trap for robots, half a label.
_NOT_THE_END = ("chrome", "cut")
# Words of half a heading that is hardly prose: `IRM End of Term Sta`.
_SURELY_HEADING = 4
# Labels that tell a page without a title at its top. Reports and local plans share up to two of them (`Action Plan:`,
# `Lead Institution:`), so an address of a commitment asks for one more.
_ENOUGH_ANYWHERE, _ENOUGH_AT_ADDRESS = 4, 3
# Labels of the older generation, and the layouts that are printed without and with blank lines (PAGES I.6).
_OLDER = ("starred", "potential_impact")
_COMPACT, _SPACED = ("C1", "C2", "G", "H"), ("A", "B", "D1", "D2", "F", "J")
# These say so once, by their layout.
_WITHOUT_BLOCK = {"G": "the page has no IRM block", "F": "the page has no block on its action plan"}


def recognise(page: Page, kind: str) -> bool:
    """Whether a page is a commitment's. Pages of all kinds name commitments, and addresses lie: only a title at the
    very top lets one label, or the address, be enough; else the labels of the form must stand there."""
    labels = len({found.code for line in page.content if (found := FORM.at_start(line)) and found.is_label})
    if kind == NAME:
        return labels >= _ENOUGH_AT_ADDRESS or begins_with_title(page, strangers=1)
    return labels >= _ENOUGH_ANYWHERE or (not kind and labels >= 1 and begins_with_title(page))


def parse(reading: Reading) -> None:
    """Parses the page of one commitment."""
    leave_out_comments(reading)
    content = [line for line in reading.page.lines if reading.ledger.is_free(line)]
    index = title_index(reading.page, content, reading.address.commitment_id)
    reading.layout = ""  # what the page shows names it
    if not read_title(reading, content, index):
        reading.issue("id-disagrees", "neither the page nor its address holds a commitment's ID: no row can be made")
        return
    after = _without_cut_label(reading, content[first_anchor(content) if index is None else index + 1 :])
    head = read_head(after)
    _observe_local_monitor(reading, after[head.body :])
    observe(reading, head, _places(head))
    body = mark_footer_after(reading.ledger, after[head.body :])
    before, heading = _read_listing(reading, body)
    sections = _read_prose(reading, head, before)
    if heading is not None:
        sections.append(Section(_LIST, heading.text, 1, _LIST, heading))
        _section_row(reading, sections[-1])
    _note_cut(reading, head, sections)
    _report_lost(reading, head, sections, _name_layout(reading, head, index))


def _without_cut_label(reading: Reading, lines: list[Line]) -> list[Line]:
    """Captures of text are mostly cut at a number of letters: `IRM Rev`, where one ends, is no prose and no value, and
    neither is half the name of an area right under the heading of areas."""
    last = lines[-1] if lines else None
    if last is None or has_markup(reading.page.lines) or FORM.at_start(last):
        return lines
    in_prose = any(heading_code(line.text)[0] == DESCRIPTION for line in lines[:-1])
    if in_prose and len(last.text.split()) < _SURELY_HEADING:
        return lines  # prose may end with `Status` or `Action Plan`
    above = FORM.at_start(lines[-2]) if len(lines) > 1 else None
    under_heading = above is not None and not above.is_label and FORM.places[above.code].value
    is_whole = has_chrome(reading, "footer") or last.text.endswith((".", "?", "!"))
    if under_heading and above and not is_whole and not FORM.places[above.code].fits(last, last.text):
        reading.ledger.take(last, f"cut value {above.code}")
    elif FORM.lexicon.is_cut(last.text):
        reading.ledger.take(last, "cut label")
    else:
        return lines
    return lines[:-1]


def _note_cut(reading: Reading, head: Head, sections: list[Section]) -> None:
    """Notes what a capture of text ends in: that is not the whole of it."""
    if has_markup(reading.page.lines) or has_chrome(reading, "footer"):
        return
    ends = (line for line in reversed(reading.page.lines) if not reading.ledger.fate(line).startswith(_NOT_THE_END))
    last = next(ends, reading.page.lines[-1])
    cut = {o.field for o in reading.observations if o.row_key == reading.key and o.line == last.number}
    cut |= {e.place.column for e in head.entries.values() if e.more and e.more[-1].number == last.number}
    if any(last in (s.line, *s.lines[-1:]) and s.section not in _NO_DESCRIPTION for s in sections):
        cut.add("description")
    reading.cut_in = tuple(sorted(cut))


def _places(head: Head) -> list[Place]:
    """The places with a value that are on the page, or that pages of its family have: the handbook pages (layout E), or
    all others."""
    family = {"E"} if head.is_handbook else {row["code"] for row in read_vocabulary("layouts")} - {"E"}
    places = (place for place in FORM.places.values() if place.value)
    return [place for place in places if family.intersection(place.expected_in) or place.code in head.entries]


def _observe_local_monitor(reading: Reading, body: Sequence[Line]) -> None:
    """The local monitor's ratings in the block `Inception Report Summary` between head and description (CLPLN0002).
    They are observed first: what they say wins over what the list of OGP values implies."""
    if not body or heading_code(body[0].text)[0] != INCEPTION:
        return
    end = next((i for i, line in enumerate(body) if heading_code(line.text)[0] == DESCRIPTION), len(body))
    filled = fill(FORM, body[1:end])
    observe(reading, filled, [FORM.places[code] for code in filled.entries])


# -- layout ---------------------------------------------------------------------------------------------------------


def _name_layout(reading: Reading, head: Head, title: int | None) -> str:
    """Names the layout that fits what the page shows best; returns the one whose labels it should have.

    A translated page is `T-fr` or `T-es`, and should have the labels of the English layout that it translates.
    """
    # Labels tell the language, not headings: translated pages keep some English ones, and `Description` is French too.
    languages = Counter(entry.language for entry in head.entries.values() if entry.place.is_label)
    reading.language = max(languages, key=lambda code: (languages[code], code)) if languages else "en"
    older = any(label in head.entries for label in _OLDER)
    compact = not title and not any(entry.line.gap for entry in head.entries.values())
    fitting = "E" if head.is_handbook else _best_fit(frozenset(head.entries), _COMPACT if compact else _SPACED, older)
    reading.layout = f"T-{reading.language}" if reading.language in ("fr", "es") else fitting
    # Layout G shows no label that tells its age; a page without any is as old as the empty value it leaves.
    reading.generation = 1 if older else 2
    return fitting


@lru_cache(maxsize=1_000)  # pages of one layout mostly show the same
def _best_fit(found: frozenset[str], layouts: tuple[str, ...], older: bool) -> str:
    """The layout with the fewest places that it has and the page has not, or the other way round."""
    ages = {row["code"]: row["generation"] for row in read_vocabulary("layouts")}
    fitting = [code for code in layouts if ages[code] in ("1" if older else "2", "")]
    places = FORM.places.values()
    return min(fitting, key=lambda code: sum((code in p.expected_in) != (p.code in found) for p in places))


def _report_lost(reading: Reading, head: Head, sections: Sequence[Section], layout: str) -> None:
    """An issue for what pages of this layout show and this one does not, and for lost headings of summaries."""
    shown = head.entries.keys() | {section.section for section in sections if section.level == 1 and section.heading}
    if {"ambition", "potential_impact"} & shown:  # the one took the place of the other
        shown |= {"ambition", "potential_impact"}
    if not has_chrome(reading, "footer"):
        shown |= {_LIST}
    report_missing(reading, FORM, layout, shown)
    if layout in _WITHOUT_BLOCK:
        reading.issue("label-missing", _WITHOUT_BLOCK[layout])
    said = {o.field: o.value for o in reversed(reading.observations) if o.row_key == reading.key}
    line = stray_summary(sections, said.get("title", ""))
    if line is not None:
        message = "words that begin an IRM summary stand inside another section: the summary's heading is missing"
        reading.issue("label-missing", message, "sections", line, line.text)
    elif _is_of_either_phase(sections, said.get("irm_reports", "")):
        message = "the page names an end-of-term report and shows a midterm summary alone: the words may be of either"
        reading.issue("label-missing", message, "sections")


def _is_of_either_phase(sections: Sequence[Section], reports: str) -> bool:
    """Whether a page shows a midterm summary alone and names the IRM's report on the end of the term."""
    shown = {section.section for section in sections}
    named = (parse_report(words).report_type for words in reports.split(JOINER) if words)
    return IRM_SECTIONS[0] in shown and IRM_SECTIONS[1] not in shown and "End-of-Term Report" in named


# -- the prose ------------------------------------------------------------------------------------------------------


def _read_listing(reading: Reading, body: list[Line]) -> tuple[list[Line], Line | None]:
    """Takes the list of the member's commitments at the foot; returns the lines before it, and its heading."""
    facts = [i for i, line in enumerate(body) if kind_of_facts(line) == COMMITMENTS]
    heading = next((i for i in range(len(body) - 1, -1, -1) if heading_code(body[i].text)[0] == _LIST), None)
    rest = body[heading + 1 :] if heading is not None else []
    if heading is not None and (facts[0] < heading if facts else bool(rest) and not cut_entry(rest)):
        heading = None  # a heading of the prose: the list's own has nothing but the list after it
    if heading is None and not facts:
        return body, None
    begin = heading if heading is not None else max(0, facts[0] - 1)
    if heading is not None:
        reading.ledger.take(body[heading], "heading commitments")
    else:
        reading.issue("label-missing", "the list of commitments has no heading `Commitments`", line=body[begin])
    listed = body[begin + (heading is not None) :]
    observe_commitments(reading, read_entries(listed, under_heading=True))
    cut = cut_entry(listed)
    for line in cut:
        reading.ledger.take(line, "listing")
    if cut:
        message = "the capture ends inside an entry of the list, before its ID: no row is made of it"
        reading.issue("truncated", message, "title", cut[0], cut[0].text)
    # Lines of the list that belong to no entry stay free, and so become issues.
    return body[:begin], body[heading] if heading is not None else None


def _read_prose(reading: Reading, head: Head, body: list[Line]) -> list[Section]:
    entry = head.entries.get(DESCRIPTION)
    first = Section(DESCRIPTION, entry.label if entry else "", 1, DESCRIPTION, entry.line if entry else None)
    sections = read_sections(body, first, head.is_handbook)
    for section in sections:
        _take_section(reading, section, owned=section is first)
    _observe_prose(reading, sections)
    return sections


def _take_section(reading: Reading, section: Section, owned: bool) -> None:
    if section.line is not None and not owned:
        reading.ledger.take(section.line, f"heading {section.section}")
    for line in section.lines:
        reading.ledger.take(line, f"section {section.section}")
    if section.heading or section.lines:
        _section_row(reading, section)


def _section_row(reading: Reading, section: Section) -> None:
    """A row of `sections`; `level` 1 is a heading of the template, 2 one of the prose."""
    names = ("section", "heading", "text", "level", "topic")
    reading.section({name: getattr(section, name) for name in names}, section.line or section.lines[0])


def _observe_prose(reading: Reading, sections: list[Section]) -> None:
    lines = [line for section in sections for line in section.lines]
    described = [line for s in sections if s.section not in _NO_DESCRIPTION for line in s.lines]
    text = "\n".join(_description(sections))
    reading.observe("description", text, described[0].words if described else "", described[0] if described else None)
    title = next((o.value for o in reading.observations if o.field == "title"), "")
    _observe_number(reading, read_number(sections, title))
    dated = [replace(section, lines=list(with_dates(section.lines, DATED))) for section in sections]
    milestones = read_milestones(dated)
    of_milestones = {number for m in milestones for number in m.lines}
    observe_dates(reading, [line for section in dated for line in section.lines], of_milestones)
    for position, m in enumerate(milestones, start=1):
        due = {"due_from": m.due.start, "due_to": m.due.end, "due_as_written": m.due_as_written}
        values: dict[str, object] = {"position": position, "number": m.number, "text": m.text, **due}
        reading.row("milestones", values, m.line)
    note_citations(reading, lines)


def _observe_number(reading: Reading, numbers: list[Numbered]) -> None:
    """The commitment's number in its plan; where two summaries number it differently, the last counts."""
    if not numbers:
        reading.observe("commitment_number")
        return
    last = numbers[-1]
    reading.observe("commitment_number", last.number, last.line.words, last.line)
    said = ", ".join(dict.fromkeys(n.number for n in numbers))
    if said != last.number:
        message = f"the page numbers the commitment {said}; the last is taken"
        reading.issue("value-conflict", message, "commitment_number", last.line, said)


def _description(sections: list[Section]) -> list[str]:
    parts: list[str] = []
    for section in sections:
        if section.section in _NO_DESCRIPTION:
            continue
        if section.level == 2 or section.section != "description":
            parts.append(section.heading)
        parts.append(section.text)
    return [part for part in parts if part]


KIND = PageKind(NAME, recognise, parse, to_footer=False)
