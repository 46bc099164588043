"""The two lists on a member's page: its commitments, and its documents.

An entry is a line with the title and one with the facts, which tell what the entry is. In: the lines by
heading. Out: rows of documents, observations of commitments, issues on entries that lost a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Line
from pipeline.parse.commitment.listing import is_facts_line, observe_listed, read_listing
from pipeline.parse.reading import Reading
from pipeline.parse.resources import Resource, is_resource_facts, read_resources
from pipeline.vocabularies import vocabulary


def read_lists(reading: Reading, parts: dict[str, list[Line]]) -> None:
    """Commitments and documents. Their second lines tell them apart: it does no harm where headings are lost."""
    end = last_line(reading)
    commitments: list[Line] = []
    documents: list[Line] = []
    for name in ("", "contacts", "commitments", "resources"):
        free = list(reading.ledger.free(parts.get(name, [])))
        entries = _entries(free, end, under_heading=name in ("commitments", "resources"))
        for entry, kind in zip(entries, _kinds(entries, end, default=name), strict=True):
            if kind != "commitments":
                documents += entry
            elif is_facts_line(entry[-1]):
                commitments += entry
            else:
                _report_nameless(reading, entry[0])
    for listed in read_listing(commitments)[0]:
        observe_listed(reading, listed)
    resources = read_resources(documents, end).entries
    for position, resource in enumerate(resources, start=1):
        _observe_document(reading, position, resource)
    shown = resources or "resources" in parts
    reading.observe("resources", len(resources) if shown else "")
    untitled = [resource for resource in resources if not resource.title]
    if untitled:
        message = f"the capture lost the titles of {len(untitled)} documents"
        reading.issue("label-missing", message, "documents", untitled[0].facts, str(len(untitled)))


def last_line(reading: Reading) -> Line:
    """The last line of the content, which may be cut off; a trap for robots may stand behind it."""
    content = (line for line in reversed(reading.page.lines) if not reading.ledger.fate(line).startswith("chrome"))
    return next(content, reading.page.lines[-1])


def _kinds(entries: Sequence[list[Line]], end: Line, default: str) -> list[str]:
    """What each entry is, `commitments` or `resources`: its facts tell; without them the entries that it is numbered
    with, else the heading that it stands under."""
    told = ["commitments" if is_facts_line(e[-1]) else "resources" if is_facts(e[-1], end) else "" for e in entries]
    numbers = [_number_in_list(entry[0]) for entry in entries]
    for index, kind in enumerate(told):
        if not kind:
            number = numbers[index]
            before = told[index - 1] if index and numbers[index - 1] == (number and number - 1) else ""
            follows = index + 1 < len(told) and numbers[index + 1] == (number and number + 1)
            told[index] = before or (told[index + 1] if follows else "") or default
    return told


def _number_in_list(line: Line) -> int | None:
    return int(line.marker.rstrip(".)")) if is_numbered(line) else None


def _report_nameless(reading: Reading, line: Line) -> None:
    """A commitment without the line of its facts has no ID, so it can be no row."""
    reading.ledger.take(line, "listing")
    message = "the list names a commitment without its ID, year and policy area: it makes no row"
    reading.issue("label-missing", message, "commitments", line, line.text)


def is_numbered(line: Line) -> bool:
    return bool(line.marker) and line.marker != "•"


def _entries(lines: Sequence[Line], end: Line, under_heading: bool) -> list[list[Line]]:
    """The entries of lists: a numbered or linked title with the line of its facts, or one of the two.

    Without number and link only a line under the list's own heading is a title: above it the persons stand."""
    entries: list[list[Line]] = []
    for index, line in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else None
        leads = below is not None and (is_facts_line(below) or is_resource_facts(below, below is end))
        if is_facts_line(line) or is_resource_facts(line, line is end):
            open_entry = entries and lines[index - 1] is entries[-1][-1] and len(entries[-1]) == 1
            titled = open_entry and not is_facts(entries[-1][0], end)
            entries[-1].append(line) if titled else entries.append([line])
        elif is_numbered(line) or (leads and (under_heading or bool(line.links))):
            entries.append([line])
    return entries


def is_facts(line: Line, end: Line) -> bool:
    return is_facts_line(line) or is_resource_facts(line, line is end)


def _observe_document(reading: Reading, position: int, entry: Resource) -> None:
    for line in entry.lines:
        reading.ledger.take(line, "document")
    kind = vocabulary("document_types").code(entry.kind) or entry.kind
    values = {"position": position, "title": entry.title, "document_type": kind, "year": entry.year}
    reading.row("documents", {**values, "format": entry.form, "url": entry.url}, entry.lines[0])
    if entry.kind and not vocabulary("document_types").code(entry.kind):
        message = f"{entry.kind!r} is not in the vocabulary; published as written"
        reading.issue("word-unmapped", message, "document_type", entry.facts, entry.kind)
    if entry.facts is None:
        message = "year and kind of this document are not on the page"
        reading.issue("label-missing", message, "documents", entry.lines[0], entry.title)
