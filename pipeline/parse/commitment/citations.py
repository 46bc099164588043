"""Footnotes of a commitment page: `[57] Title, address (accessed on 10 January 2019).`

In: lines of the prose. Out: the mark, the text, the address and the day of access of each footnote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.dates import LONGEST_DATE, date_at_start
from pipeline.identity.addresses import Address, parse_address
from pipeline.model import Line, Link
from pipeline.parse.context import Reading
from pipeline.vocabularies import alike, any_of, words_for

_MARK = re.compile(r"(?:^|(?<=\s))\[(?P<label>\d{1,4})\]:?(?:\s+|$|(?<=\])(?=\S))")
# The scheme needs a host after it: `http://.` is no address.
_ADDRESS = re.compile(r"(?P<scheme>https?)://(?=\w)[^\s<>\"]+|(?<![\w/@.])www\.(?=\w)[^\s<>\"]+", re.IGNORECASE)
_ACCESSED = re.compile(rf"\b(?:{any_of(words_for('prose_words', 'accessed'))})\b\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote. `undated` are the words in place of the day of access, where they are no date."""

    label: str
    text: str
    url: str
    accessed_on: str
    undated: str
    line: Line


def note_citations(reading: Reading, lines: Sequence[Line]) -> None:
    """The rows of `citations`, and an issue for each day of access that is not understood."""
    for position, c in enumerate(read_citations(lines, reading.address), start=1):
        values = {"position": position, "label": c.label, "text": c.text, "url": c.url, "accessed_on": c.accessed_on}
        reading.row("citations", values, c.line)
        if c.undated:
            message = f"{c.undated!r} is no date this pipeline knows"
            reading.issue("date-unreadable", message, "accessed_on", c.line, c.undated)


def read_citations(lines: Sequence[Line], page: Address = Address()) -> list[Citation]:  # noqa: B008 - it is frozen
    """The footnotes among the lines; `page` is where they stand, and so no source of theirs."""
    return [_citation(*note, line, page) for line in lines for note in _footnotes(line.text)]


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


def _citation(label: str, text: str, line: Line, page: Address) -> Citation:
    address = _ADDRESS.search(text)
    linked = (link.url for link in line.links if link.text in text and _is_source(link, label, page))
    url = _web_address(address) if address else next(linked, "")
    accessed_on, undated = _accessed(text)
    return Citation(label, text, url, accessed_on, undated, line)


def _is_source(link: Link, label: str, page: Address) -> bool:
    """Whether a link leads to what the footnote cites: a web page, and not the place in the text that the mark
    stands for (`<a href="#_ftnref57">[57]</a>`)."""
    if not _ADDRESS.fullmatch(link.url) or link.text.strip("[] ") == label:
        return False
    target, _, place = link.url.partition("#")
    return not (place and page.canonical and parse_address(target).canonical == page.canonical)


def _web_address(written: re.Match[str]) -> str:
    """An address without the sentence's punctuation after it; one that begins with `www.` gets its scheme."""
    bare = written[0].rstrip(".,;")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(".,;")
    scheme = written["scheme"]
    return f"{scheme.lower()}{bare[len(scheme) :]}" if scheme else f"http://{bare}"


def _accessed(text: str) -> tuple[str, str]:
    """(day of access, words that stand for one and are none). `accessed by citizens` speaks of no day."""
    unread = ""
    for word in _ACCESSED.finditer(alike(text)):
        after = text[word.end() : word.end() + LONGEST_DATE]
        if day := date_at_start(after)[1]:
            return day, ""
        unread = unread or _dated_words(after)
    return "", unread


def _dated_words(after: str) -> str:
    """The words up to the end of their bracket or clause, where a figure among the first three makes them a date."""
    words = re.split(r"[();\]]|,\s(?!\d)", after, maxsplit=1)[0].strip(" .,")
    return words if re.search(r"\d", " ".join(words.split()[:3])) else ""
