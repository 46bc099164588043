"""The prose of a commitment page: its sections, and the commitment's number.

In: the lines behind the head. Each line goes into exactly one section; milestones, citations, dates and the number
are read from the same lines, not taken from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.model import Line
from pipeline.parse.commitment.head import BETWEEN, DESCRIPTION
from pipeline.parse.commitment.headings import handbook_heading, prose_heading
from pipeline.parse.commitment.template import handbook_headings, heading_code
from pipeline.parse.dates import any_of
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike

IRM_SECTIONS = ("irm-midterm", "irm-end-of-term")
_ALWAYS = frozenset({*IRM_SECTIONS, "related-stories"})


@dataclass(slots=True)
class Section:
    """A piece of the prose. `level` 1 is a heading of the template, 2 one of the prose itself."""

    section: str
    heading: str
    level: int
    topic: str
    line: Line | None
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(line.words for line in self.lines)


def read_sections(lines: Sequence[Line], first: Section, handbook: bool) -> list[Section]:
    """The prose as sections; `first` is the section that the head's last heading opened. `handbook` pages have a
    template of their own, whose headings are prose elsewhere."""
    sections = [first]
    # The template prints each of its headings once: a second `Action` is a word of the prose.
    expected = {*_ALWAYS, *(handbook_headings() if handbook else ())}
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        code, _ = heading_code(line.text)
        closes_head = code == DESCRIPTION and sections[-1].section in BETWEEN
        if code in expected or closes_head:
            expected.discard(code)
            sections.append(Section(code, line.text, 1, code, line))
            continue
        current = sections[-1]
        topic = prose_heading(line)
        asked = "" if topic or not handbook else handbook_heading(line, below, bool(current.lines))
        if topic or asked:
            sections.append(Section(asked or current.section, line.text, 2, topic or asked, line))
        else:
            current.lines.append(line)
    return sections


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number that the plan or the IRM gives the commitment."""

    number: str
    line: Line


def read_number(sections: Sequence[Section]) -> list[Numbered]:
    """Numbers stated for the commitment: the first line of an IRM summary, else a first line `Commitment 7: …`."""
    found: list[Numbered] = []
    for section in sections:
        head = section.lines[0] if section.lines else None
        match = numbered(head.text) if head else None
        if head is None or match is None or section.level != 1:
            continue
        if section.section in IRM_SECTIONS or (section.section == "description" and match["word"]):
            found.append(Numbered(match["number"].rstrip("."), head))
    return sorted(found, key=lambda n: n.line.number)


def numbered(text: str) -> re.Match[str] | None:
    """The number, and the word before it, of a line that names a commitment of a plan: `14. Hold a summit`."""
    return _numbered().match(alike(text))


@cache
def _numbered() -> re.Pattern[str]:
    """`Commitment 7. Title`, `3.1: Title`; behind the word without any sign: `Commitment No. 7`, `Action #7 Title`."""
    words = any_of(alike(row["spelling"]) for row in read_vocabulary("prose_words") if row["means"] == "commitment")
    signs = any_of(alike(row["spelling"]) for row in read_vocabulary("milestone_columns") if row["column"] == "number")
    return re.compile(
        rf"^(?:\(?✪\)?\s*)?(?:(?P<word>{words})\s*(?:(?:{signs})\.?)?)?\s*"
        r"(?P<number>\d{1,3}(?:\.\d{1,3})*[A-Za-z]?)"
        r"(?:\s*[.:)](?!\d)|\s-|(?(word)(?=\s|$)|(?!)))\s*(?(word).*|\S.*)$",
        re.IGNORECASE,
    )
