"""The list of all commitments of a member at the foot of a page.

Each entry is a title and a line `FR0030, 2018, E-Government`: ID, cycle of the plan, first policy area. A title
may have the words `Starred commitment` glued before it. In HTML the entry may be one line, and its link names the
commitment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.identity.addresses import parse_address
from pipeline.model import Line
from pipeline.parse.reading import Reading
from pipeline.vocabularies import vocabulary

_FACTS = re.compile(r"^(?P<title>.*?)\s*\b(?P<id>[A-Z]{2,4}\d{4}),\s*(?P<cycle>\d{4})?\s*(?:,\s*(?P<area>[^,]*))?$")
# What a row of a table has before and behind the title: `1. | First one |`.
_CELLS = re.compile(r"^(?:\d{1,3}[.)]?)?\s*\|\s*|\s*\|\s*$")
_NUMBER = re.compile(r"^\d{1,3}[.)]\s")
_PICTURED_STAR = re.compile(r"^starred\b", re.IGNORECASE)
_STAR = re.compile(r"^Starred commitment\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A commitment as a list shows it. `lines` are the lines it stands on, the facts last."""

    commitment_id: str
    title: str
    cycle: str
    area: str
    starred: bool
    lines: tuple[Line, ...]

    @property
    def title_as_written(self) -> str:
        """The line of the title with the star's words, whether they stand there or are a picture's."""
        titled = self.lines[0]
        return " ".join([*filter(_PICTURED_STAR.match, titled.pictures), titled.text])


def is_facts_line(line: Line) -> bool:
    """`FR0030, 2018, E-Government`, with or without the title before it."""
    match = _FACTS.match(line.text)
    return match is not None and (not match["title"] or bool(line.links) or bool(line.marker))


def is_cut_entry(lines: Sequence[Line]) -> bool:
    """Whether lines at the very end of a capture are an entry that was cut off, or nothing at all: a numbered title,
    and perhaps the beginning of its facts."""
    return not lines or (len(lines) <= 2 and bool(_NUMBER.match(lines[0].words)))


def read_listing(lines: Sequence[Line]) -> tuple[list[Listed], list[Line], list[Line]]:
    """(commitments listed, lines of a last entry that was cut off, lines that belong to none)."""
    listed: list[Listed] = []
    waiting: list[Line] = []
    strange: list[Line] = []
    for line in lines:
        facts = _FACTS.match(line.text)
        if not facts:
            waiting.append(line)
            continue
        strange += waiting[:-1]
        named = waiting[-1:] if not facts["title"] else []
        strange += waiting[-1:] if facts["title"] else []
        waiting = []
        listed.append(_entry(facts, named, line))
    cut = waiting if is_cut_entry(waiting) else []
    return listed, cut, strange + ([] if cut else waiting)


def _entry(facts: re.Match[str], named: list[Line], line: Line) -> Listed:
    words = _CELLS.sub("", named[0].text if named else facts["title"])
    starred = bool(_STAR.match(words)) or _pictured_star((*named, line))
    linked = [parse_address(link.url).commitment_id for part in (*named, line) for link in part.links]
    number = next((code for code in linked if code), "") or facts["id"]
    return Listed(
        commitment_id=number.upper(),
        title=_STAR.sub("", words).strip(),
        cycle=facts["cycle"] or "",
        area=(facts["area"] or "").strip(),
        starred=starred,
        lines=(*named, line),
    )


def _pictured_star(lines: Sequence[Line]) -> bool:
    """In HTML the star may be a picture whose text says it."""
    return any(_PICTURED_STAR.match(picture) for line in lines for picture in line.pictures)


def observe_listed(reading: Reading, entry: Listed) -> None:
    """What the list says of another commitment: title, cycle, first policy area, star."""
    for line in entry.lines:
        reading.ledger.take(line, "listing")
    key, facts = entry.commitment_id, entry.lines[-1]
    if key == reading.key:
        return  # the page says more of itself
    titled = entry.lines[0]

    def observe(name: str, value: str, as_written: str, line: Line) -> None:
        reading.observe(name, value, as_written, line, table="commitments", key=key)

    observe("title", entry.title, entry.title_as_written, titled)
    observe("cycle", entry.cycle, facts.text, facts)
    if entry.area:
        observe("policy_areas", entry.area, facts.text, facts)
        if not vocabulary("policy_areas").code(entry.area):
            message = f"{entry.area!r} is not in the vocabulary; published as written"
            reading.issue("word-unmapped", message, "policy_areas", facts, entry.area)
    if entry.starred:
        observe("starred", "Yes", entry.title_as_written, titled)
    if not entry.title:
        reading.issue("label-missing", f"{key} stands in the list without a title", "title", facts, key)
