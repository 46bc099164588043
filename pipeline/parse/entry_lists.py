"""Lists of entries: a title, and a line of facts that tells what the entry is (PAGES I.2, II.5).

`FR0030, 2018, E-Government` are the facts of a commitment (ID, cycle of its plan, first policy area),
`2022, IRM Report, Web page` those of a document (year, kind, format). The title is a line of its own above its facts,
or stands before them. In HTML its link names the commitment, and a star may be a picture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.identity.addresses import parse_address
from pipeline.model import Line
from pipeline.parse.boilerplate import has_chrome
from pipeline.parse.context import Reading
from pipeline.schemas import pattern, read_vocabulary
from pipeline.value_types import unmapped_in
from pipeline.vocabularies import fold, vocabulary

# What an entry is; the same words are the codes of the headings over the two lists.
COMMITMENTS, DOCUMENTS = "commitments", "resources"
_COMMITMENT = re.compile(
    rf"^(?P<title>.*?)\s*\b(?P<id>{pattern('commitment_id')}),\s*(?P<cycle>\d{{4}})?\s*(?:,\s*(?P<area>[^,]*))?$"
)
_DOCUMENT = re.compile(
    r"^(?P<title>.*?\S\s+)?(?P<year>(?:19|20)\d{2}),\s+(?:(?P<type>[^,]{3,40}),\s+)?(?P<format>[^,|]{1,20}?)(?:\s*\|)?$"
)
# Formats of documents as lines of facts name them, folded: `web page`, `pdf`.
_FORMATS = frozenset(fold(row["label"]) for row in read_vocabulary("document_formats"))
# What a row of a table has before and after the title: `1. | First one |`, `| 1 | First one |`.
_CELLS = re.compile(r"^(?:\s*\|)+(?:\s*\d{1,3}[.)]?\s*\|)?\s*|^\d{1,3}[.)]\s*\|\s*|\s*\|\s*$")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s")
_STAR = re.compile(r"^Starred commitment\s+", re.IGNORECASE)
_PICTURED_STAR = re.compile(r"^starred\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list; `facts` is missing where only its title is left, `titled` where its title is lost or stands
    before the facts. `kind` is empty where no facts tell it."""

    titled: Line | None
    facts: Line | None = None
    kind: str = ""
    said: re.Match[str] | None = None

    @property
    def lines(self) -> list[Line]:
        return [line for line in (self.titled, self.facts) if line is not None]

    @property
    def title(self) -> str:
        return _CELLS.sub("", self.titled.text if self.titled else self.fact("title"))

    def fact(self, name: str) -> str:
        return ((self.said[name] if self.said else "") or "").strip()


def is_numbered(line: Line) -> bool:
    return bool(line.marker) and line.marker != "•"


def kind_of_facts(line: Line, last: bool = False) -> str:
    """What a line is the facts of; empty where it is none. The `last` line of a page may be cut off in its format."""
    return _facts(line, last)[0]


def _facts(line: Line, last: bool) -> tuple[str, re.Match[str] | None]:
    for kind, match in ((COMMITMENTS, _COMMITMENT.match(line.text)), (DOCUMENTS, _DOCUMENT.match(line.text))):
        # Prose may end in such words, too: what stands before them is a title in an item, a link or a row of a table.
        if match is None or (match["title"] and not (line.links or line.marker or "|" in match["title"])):
            continue
        if kind == COMMITMENTS or fold(match["format"]) in _FORMATS or _is_cut(match["format"], last):
            return kind, match
        if not match["title"] and match["type"] and vocabulary("document_types").code(match["type"]):
            return kind, match  # in a format that no list has
    return "", None


def _is_cut(form: str, last: bool) -> bool:
    """Whether the format of the last line is the beginning of one."""
    folded = fold(form)
    begins = bool(folded) and any(known.startswith(folded) for known in _FORMATS)
    return last and begins and folded not in _FORMATS


def read_entries(lines: Sequence[Line], under_heading: bool, last: Line | None = None) -> list[Entry]:
    """The entries of lists among `lines`; `last` is the last line of the page.

    A title is numbered, or a line right above facts: under the list's own heading any, elsewhere one with a link."""
    found: list[Entry] = []
    titled: Line | None = None
    kinds = [_facts(line, line is last) for line in lines]
    for line, (kind, said), (below, _) in zip(lines, kinds, [*kinds[1:], ("", None)], strict=False):
        own_title = said is not None and bool((said["title"] or "").strip(" |"))
        if titled is not None and (said is None or own_title):
            found.append(Entry(titled))
        if said is not None:
            found.append(Entry(None if own_title else titled, line, kind, said))
        is_title = said is None and (is_numbered(line) or (bool(below) and (under_heading or bool(line.links))))
        titled = line if is_title else None
    return _without_places(found if titled is None else [*found, Entry(titled)])


def _without_places(entries: list[Entry]) -> list[Entry]:
    """The entries without the numbers that a page prints itself after its bullets, each the entry's place in the list:
    `<ul><li><div>1. Title`."""
    places = [f"{place}. " for place in range(1, len(entries) + 1)]
    bulleted = all(entry.titled and entry.titled.marker == "•" for entry in entries)
    if not bulleted or not all(entry.title.startswith(p) for entry, p in zip(entries, places, strict=True)):
        return entries
    return [
        replace(entry, titled=replace(entry.titled, text=entry.titled.text.removeprefix(place)))
        for entry, place in zip(entries, places, strict=True)
        if entry.titled
    ]


def cut_entry(lines: Sequence[Line]) -> list[Line]:
    """The last lines of a capture if they are an entry that was cut off: a numbered title, and perhaps the beginning of
    its facts."""
    after = next((i + 1 for i in range(len(lines) - 1, -1, -1) if kind_of_facts(lines[i])), 0)
    rest = list(lines[after:])
    return rest if rest and len(rest) <= 2 and _NUMBER.match(rest[0].words) else []


# -- commitments ------------------------------------------------------------------------------------------------------


def observe_commitments(reading: Reading, entries: Sequence[Entry]) -> None:
    """What a list says of commitments: title, cycle, first policy area, star."""
    for entry in entries:
        if entry.kind == COMMITMENTS and entry.facts is not None:
            _observe_commitment(reading, entry, entry.facts)


def _observe_commitment(reading: Reading, entry: Entry, facts: Line) -> None:
    for line in entry.lines:
        reading.ledger.take(line, "listing")
    linked = (parse_address(link.url).commitment_id for line in entry.lines for link in line.links)
    key = next(filter(None, linked), entry.fact("id")).upper()
    if key == reading.key:
        return  # the page says more of itself
    words, titled = entry.title, entry.lines[0]
    stars = [picture for line in entry.lines for picture in line.pictures if _PICTURED_STAR.match(picture)]
    # The star's words, whether they stand there or are a picture's.
    written = " ".join([*filter(_PICTURED_STAR.match, titled.pictures), titled.text])

    def observe(name: str, value: str, as_written: str, line: Line) -> None:
        reading.observe(name, value, as_written, line, table="commitments", key=key)

    observe("title", _STAR.sub("", words).strip(), written, titled)
    observe("cycle", entry.fact("cycle"), facts.text, facts)
    area, begun = entry.fact("area"), fold(entry.fact("area"))
    unknown = unmapped_in("policy_areas", area)
    known = vocabulary("policy_areas").spellings() if unknown and facts is last_line(reading) else ()
    if any(name.startswith(begun) for name, _ in known):
        reading.issue("truncated", "the capture ends inside this policy area", "policy_areas", facts, area)
    elif area:
        observe("policy_areas", area, facts.text, facts)
        reading.report(unknown, "policy_areas", facts)
    if stars or _STAR.match(words):
        observe("starred", "Yes", written, titled)
    if not words:
        reading.issue("label-missing", f"{key} stands in the list without a title", "title", facts, key)


# -- the lists of a member's page -------------------------------------------------------------------------------------


def read_member_lists(reading: Reading, parts: dict[str, list[Line]]) -> None:
    """Commitments and documents, from the lines by heading. Their facts tell them apart: headings may be lost."""
    last = last_line(reading)
    documents: list[Entry] = []
    for name in ("", "contacts", COMMITMENTS, DOCUMENTS):
        free = list(reading.ledger.free(parts.get(name, [])))
        entries = read_entries(free, name in (COMMITMENTS, DOCUMENTS), last)
        # A numbered line elsewhere may be of an essay, or name a person.
        kinds = _kinds(entries, default=name if name in (COMMITMENTS, DOCUMENTS) else "")
        observe_commitments(reading, entries)
        documents += [entry for entry, kind in zip(entries, kinds, strict=True) if kind == DOCUMENTS]
        for entry, kind in zip(entries, kinds, strict=True):
            if kind == COMMITMENTS and entry.facts is None:
                _report_nameless(reading, entry.lines[0])
    cut = {line.number for line in _cut_off(reading, documents)}
    _observe_documents(reading, [e for e in documents if e.lines[0].number not in cut], DOCUMENTS in parts, last)


def _cut_off(reading: Reading, documents: Sequence[Entry]) -> list[Line]:
    """Takes the lines of a document in which the capture ends: what it is nobody knows, so it makes no row."""
    titled = documents[-1].titled if documents and documents[-1].facts is None else None
    content = [line for line in reading.page.lines if not reading.ledger.fate(line).startswith("chrome")]
    if titled is None or titled not in content[-2:] or has_chrome(reading, "footer"):
        return []
    lines = content[content.index(titled) :]
    for line in lines:
        reading.ledger.take(line, "document cut off")
    message = "the capture ends inside this document of the list: its year and kind are not known, so it makes no row"
    reading.issue("truncated", message, "documents", titled, titled.text)
    return lines


def last_line(reading: Reading) -> Line:
    """The last line of the content, which may be cut off; a trap for robots may stand after it."""
    content = (line for line in reversed(reading.page.lines) if not reading.ledger.fate(line).startswith("chrome"))
    return next(content, reading.page.lines[-1])


def _kinds(entries: Sequence[Entry], default: str) -> list[str]:
    """What each entry is: its facts tell; without them the entries that it is numbered with, else the heading."""
    kinds = [entry.kind for entry in entries]
    firsts = [entry.lines[0] for entry in entries]
    numbers = [int(line.marker.rstrip(".)")) if is_numbered(line) else None for line in firsts]
    for index, entry in enumerate(entries):
        if not entry.kind:
            number = numbers[index] or 0
            before = kinds[index - 1] if index and numbers[index - 1] == number - 1 else ""
            after = kinds[index + 1] if index + 1 < len(kinds) and numbers[index + 1] == number + 1 else ""
            kinds[index] = before or after or default
    return kinds


def _report_nameless(reading: Reading, line: Line) -> None:
    """A commitment without the line of its facts has no ID, so it can be no row."""
    reading.ledger.take(line, "listing")
    message = "the list names a commitment without its ID, year and policy area: it makes no row"
    reading.issue("label-missing", message, "commitments", line, line.text)


def _observe_documents(reading: Reading, entries: Sequence[Entry], has_heading: bool, last: Line) -> None:
    for position, entry in enumerate(entries, start=1):
        _observe_document(reading, position, entry, entry.lines[-1] is last)
    reading.observe("resources", len(entries) if entries or has_heading else "")
    untitled = [entry.facts for entry in entries if not entry.title]
    if untitled:
        message = f"the capture lost the titles of {len(untitled)} documents"
        reading.issue("label-missing", message, "documents", untitled[0], str(len(untitled)))


def _observe_document(reading: Reading, position: int, entry: Entry, last: bool) -> None:
    for line in entry.lines:
        reading.ledger.take(line, "document")
    words, form = entry.fact("type"), entry.fact("format")
    cut = _is_cut(form, last)
    values = {
        "position": position,
        "title": entry.title,
        "document_type": vocabulary("document_types").code(words) or words,
        "year": entry.fact("year"),
        # The column has the codes alone: another word is left out of it, with an issue (`tables/fitting.py`).
        "format": vocabulary("document_formats").code(form) or ("" if cut else form),
        "url": next((link.url for line in entry.lines for link in line.links), ""),
    }
    reading.row("documents", values, entry.lines[0])
    reading.report(unmapped_in("document_types", words), "document_type", entry.lines[-1])
    if cut:
        message = "the capture ends inside the format of this document"
        reading.issue("truncated", message, "documents", entry.lines[-1], entry.lines[-1].text)
    if entry.facts is None:
        message = "year and kind of this document are not on the page"
        reading.issue("label-missing", message, "documents", entry.lines[0], entry.title)
