"""Commitment pages: `/members/<slug>/commitments/<ID>/`.

In: a `Reading` (page, address, ledger). Out: observations of the commitment, rows of its sections, milestones and
citations, rows of the commitments that its list names, and issues. Labels and headings decide what a line is; their
wordings are declared (`commitment_template.csv`, `labels.csv`, `template_headings.csv`).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Line, Page
from pipeline.parse.commitment.citations import note_citations
from pipeline.parse.commitment.dated import observe_dates
from pipeline.parse.commitment.fields import observe_fields
from pipeline.parse.commitment.head import Head, read_head
from pipeline.parse.commitment.layout import name_layout
from pipeline.parse.commitment.milestones import read_milestones
from pipeline.parse.commitment.missing import report_missing
from pipeline.parse.commitment.prose import Numbered, Section, read_number, read_sections
from pipeline.parse.commitment.template import anchor_of, heading_code
from pipeline.parse.commitment.title import begins_with_title, lines_after_title, read_title, title_index
from pipeline.parse.commitment.values import accepts
from pipeline.parse.entry_lists import COMMITMENTS, cut_entry, kind_of_facts, observe_commitments, read_entries
from pipeline.parse.framing import mark_footer_after
from pipeline.parse.reading import Reading

NAME = "commitment"
SITE_NAME = "Open Government Partnership"
# Sections that do not say what the commitment is: words of the IRM and of the site, and the handbook page's repetition
# of ID and title.
_NO_DESCRIPTION = frozenset(
    {"irm-midterm", "irm-end-of-term", "commitments", "related-stories", "commitment-id", "commitment-title"}
)

# Labels that tell a page without a title at its top. Reports and local plans share up to two of them (`Action Plan:`,
# `Lead Institution:`), so an address of a commitment asks for one more.
_ENOUGH_ANYWHERE, _ENOUGH_AT_ADDRESS = 4, 3


def recognises(page: Page, kind: str) -> bool:
    """Whether a page is a commitment's. Pages of all kinds name commitments, and addresses lie: only a title at the
    very top lets one label, or the address, be enough; else the labels of the template must stand there."""
    content = page.content
    labels = _labels(content)
    if kind == NAME:
        return labels >= _ENOUGH_AT_ADDRESS or begins_with_title(page, strangers=1)
    return labels >= _ENOUGH_ANYWHERE or (not kind and labels >= 1 and begins_with_title(page))


def _labels(lines: Sequence[Line]) -> int:
    found = {a.slot.code for line in lines if (a := anchor_of(line)) and a.slot.is_label}
    return len(found)


def parse(reading: Reading) -> None:
    """Parses the page of one commitment."""
    content = [line for line in reading.page.lines if reading.ledger.is_free(line)]
    index = title_index(reading.page, content, reading.address.commitment_id)
    if not read_title(reading, content, index):
        reading.issue("id-disagrees", "neither the page nor its address holds a commitment's ID: no row can be made")
        return
    after = lines_after_title(content, index)
    head = read_head(after, accepts)
    body = list(after[head.body :])
    observe_fields(reading, head)
    body = mark_footer_after(reading.ledger, body, SITE_NAME)
    before, heading = _read_listing(reading, body)
    sections = _read_prose(reading, head, before)
    if heading is not None:
        sections.append(Section("commitments", heading.text, 1, "commitments", heading))
        _section_row(reading, sections[-1])
    layout = name_layout(reading, head, index)
    report_missing(reading, head, sections, layout)


def _read_listing(reading: Reading, body: list[Line]) -> tuple[list[Line], Line | None]:
    """Takes the list of the member's commitments at the foot; returns the lines before it, and its heading."""
    facts = [i for i, line in enumerate(body) if kind_of_facts(line) == COMMITMENTS]
    heading = next((i for i in range(len(body) - 1, -1, -1) if heading_code(body[i].text)[0] == "commitments"), None)
    rest = body[heading + 1 :] if heading is not None else []
    if heading is not None and (facts[0] < heading if facts else bool(rest) and not cut_entry(rest)):
        heading = None  # a heading of the prose: the list's own has nothing but the list behind it
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
    entry = head.entries.get("description")
    first = Section("description", entry.words if entry else "", 1, "description", entry.line if entry else None)
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
    reading.row("sections", {name: getattr(section, name) for name in names}, section.line or section.lines[0])


def _observe_prose(reading: Reading, sections: list[Section]) -> None:
    lines = [line for section in sections for line in section.lines]
    described = [line for s in sections if s.section not in _NO_DESCRIPTION for line in s.lines]
    text = "\n".join(_description(sections))
    reading.observe("description", text, described[0].words if described else "", described[0] if described else None)
    _observe_number(reading, read_number(sections))
    milestones = read_milestones(sections)
    observe_dates(reading, lines, of_milestones={number for m in milestones for number in m.lines})
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
