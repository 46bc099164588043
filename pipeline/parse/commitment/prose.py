"""The prose of a commitment page: sections, milestones, footnotes, dates, the commitment's number.

In: the lines behind the head. Each line goes into exactly one section; milestones, citations and dates are read
from the same lines, not taken from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.model import Line
from pipeline.parse.commitment.head import BETWEEN, DESCRIPTION
from pipeline.parse.commitment.headings import prose_heading
from pipeline.parse.commitment.template import handbook_headings, heading_code
from pipeline.parse.dates import read_date, read_deadline
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

IRM_SECTIONS = ("irm-midterm", "irm-end-of-term")
_DATES = ("start_date", "end_date")
_ALWAYS = frozenset({*IRM_SECTIONS, "related-stories"})

_MARK = re.compile(r"(?:^|(?<=\s))\[(?P<label>\d{1,4})\]:?(?:\s+|$|(?<=\])(?=\S))")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+|(?<![\w/@.])www\.[^\s<>\"]+", re.IGNORECASE)
_ACCESSED = re.compile(
    r"\b(?:accessed|consulted|retrieved|visited|viewed)(?:\s+on)?:?\s+(?P<date>[\w ,./-]{6,30}?)\s*(?=[).;\]]|$)",
    re.IGNORECASE,
)
# `Commitment 7. Title`, `3.1: Title`; behind the word without any sign: `Commitment No. 7`, `Commitment #7 Title`.
_NUMBER_WORD = r"(?:Commitment|Compromiso|Compromisso|Engagement|Action|Theme)"
_NUMBER = re.compile(
    rf"^(?:\(?✪\)?\s*)?(?:(?P<word>{_NUMBER_WORD})\s*(?:no\.?|number|n[°º]|#)?)?\s*"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})*[A-Za-z]?)(?:\s*[.:)](?!\d)|\s[-–—]|(?(word)(?=\s|$)|(?!)))\s*(?(word).*|\S.*)$",
    re.IGNORECASE,
)
# Words at a date's label that are no date are noted as far as a date would be long; a table's text is none.
_LONGEST_DATE = 60
_MOST_WORDS = 6
_BEHIND_SPAN = re.compile(r"\d{4}\s+(?:Lead implementing|Responsible)", re.IGNORECASE)
_INLINE_SPAN = re.compile(
    r"(?P<span>[\w ,]{4,30}?\d{4}\s*[-–—]\s*[\w ,]*?\d{4})\s+(?:Lead implementing|Responsible)", re.IGNORECASE
)


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
    expected = set(_ALWAYS | (handbook_headings() if handbook else frozenset()))
    for line in lines:
        code, _ = heading_code(line.text)
        closes_head = code == DESCRIPTION and sections[-1].section in BETWEEN
        if code in expected or closes_head:
            expected.discard(code)
            sections.append(Section(code, line.text, 1, code, line))
            continue
        current = sections[-1]
        topic = prose_heading(line)
        if topic:
            sections.append(Section(current.section, line.text, 2, topic, line))
        else:
            current.lines.append(line)
    return sections


@dataclass(frozen=True, slots=True)
class Citation:
    label: str
    text: str
    url: str
    accessed_on: str
    line: Line


def read_citations(lines: Sequence[Line]) -> list[Citation]:
    """Footnotes: lines that begin with their mark, `[57] Title, address (accessed on 10 January 2019).`"""
    return [_citation(*note, line) for line in lines for note in _footnotes(line.text)]


def _footnotes(text: str) -> list[tuple[str, str]]:
    """(mark, text) of the footnotes of a line; joined lines hold several, whose marks count on."""
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text) if text.startswith("[") else ():
        if not marks or int(mark["label"]) == int(marks[-1]["label"]) + 1:
            marks.append(mark)
    if not marks or marks[0].start() > 0:
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(m["label"], text[m.end() : end].strip()) for m, end in zip(marks, ends, strict=True)]


def _citation(label: str, text: str, line: Line) -> Citation:
    address = _ADDRESS.search(text)
    accessed = _ACCESSED.search(text)
    url = _web_address(address[0]) if address else next((link.url for link in line.links), "")
    on = read_date(accessed["date"]) if accessed else None
    return Citation(label, text, url, on or "", line)


def _web_address(written: str) -> str:
    """An address without the sentence's punctuation behind it; one that begins with `www.` gets its scheme."""
    bare = written.rstrip(".,;")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;")
    return bare if "://" in bare else f"http://{bare}"


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
        match = _NUMBER.match(head.text) if head else None
        if head is None or match is None or section.level != 1:
            continue
        if section.section in IRM_SECTIONS or (
            section.section == "description"
            and (match["word"] or "").lower() in ("commitment", "compromiso", "engagement")
        ):
            found.append(Numbered(match["number"].rstrip("."), head))
    return sorted(found, key=lambda n: n.line.number)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A start or end as the prose states it; `value` is empty where the words are no date."""

    which: str
    words: str
    value: str
    line: Line


def read_dates(lines: Sequence[Line]) -> list[StatedDate]:
    """Start and end of the work: labels in the prose, or a line that is a span of dates."""
    found: list[StatedDate] = []
    for line in lines:
        found += _labelled_dates(line)
        # The fixed words are looked for first: the search for a span before them is slow on long prose.
        inline = _INLINE_SPAN.search(line.text) if _BEHIND_SPAN.search(line.text) else None
        span = read_deadline(inline["span"]) if inline else read_deadline(line.text) if _is_span(line.text) else None
        if span and span.start and span.end and span.start != span.end:
            words = inline["span"].strip() if inline else line.text
            found += [StatedDate("start_date", words, span.start, line), StatedDate("end_date", words, span.end, line)]
    return found


def _labelled_dates(line: Line) -> list[StatedDate]:
    """`Start date: April 2014 End date: June 2015`, each with the words up to the next label."""
    pattern, fields = _date_labels()
    labels = list(pattern.finditer(alike(line.text)))
    ends = [*(label.start() for label in labels[1:]), len(line.text)]
    found = []
    for label, end in zip(labels, ends, strict=False):
        which, words = fields[fold(label["label"])], line.text[label.end() : end].strip(" .;,|")
        words, value = _leading_date(which, words)
        if value or len(words) <= _LONGEST_DATE:
            found.append(StatedDate(which, words, value, line))
    return found


@cache
def _date_labels() -> tuple[re.Pattern[str], dict[str, str]]:
    """(pattern of the labels of start and end inside prose, folded label -> field)."""
    rows = [r for r in read_vocabulary("labels") if r["page_kind"] == "commitment" and r["field"] in _DATES]
    written = "|".join(r"\s+".join(map(re.escape, alike(row["label"]).split())) for row in rows)
    pattern = re.compile(rf"\b(?P<label>{written})\s*:\s*", re.IGNORECASE)
    return pattern, {fold(row["label"]): row["field"] for row in rows}


def _leading_date(which: str, words: str) -> tuple[str, str]:
    """(the words of the date, the date): the longest beginning that reads as one, for prose may run on behind it."""
    date = _end_or_start(which, words)
    if date:
        return words, date
    tokens = words.split()
    for size in range(min(_MOST_WORDS, len(tokens) - 1), 0, -1):
        beginning = " ".join(tokens[:size]).strip(" .;,|")
        if date := _end_or_start(which, beginning):
            return beginning, date
    return words, ""


def _end_or_start(which: str, words: str) -> str:
    date = read_date(words)
    if date:
        return date
    span = read_deadline(words)
    return (span.start if which == "start_date" else span.end) if span else ""


def _is_span(text: str) -> bool:
    """A line that is two dates and nothing more: `December 2018 – 2020`."""
    return len(text) <= 60 and len(re.findall(r"\b(?:19|20)\d{2}\b", text)) == 2
