"""The list of resources on a member's page: title, year, kind and form of each document (PAGES II.5).

An entry is a title (numbered, in HTML a link) and a line `2022, IRM Report, Web page`; the kind may be missing, and in
captures of style plain the title is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import fold

_FACTS = re.compile(
    r"^(?P<title>.*?\S\s+)?(?P<year>(?:19|20)\d{2}),\s+(?:(?P<kind>[^,]{3,40}),\s+)?(?P<form>[^,]{1,20})$"
)


@dataclass(frozen=True, slots=True)
class Resource:
    """An entry. `cut` tells that the capture ends inside it; `facts` is None where only the title is left."""

    title: str
    kind: str
    year: str
    form: str
    url: str
    lines: tuple[Line, ...]
    facts: Line | None
    cut: bool = False


@dataclass(slots=True)
class Resources:
    entries: list[Resource] = field(default_factory=list)
    strange: list[Line] = field(default_factory=list)


@cache
def document_forms() -> frozenset[str]:
    """Formats of documents as facts lines name them, folded: `web page`, `pdf`."""
    return frozenset(fold(row["label"]) for row in read_vocabulary("document_formats"))


def is_resource_facts(line: Line, last: bool = False) -> bool:
    """`2022, IRM Report, Web page`; the last line of a capture may be cut off inside the form."""
    return _facts(line, last) is not None


def _facts(line: Line, last: bool) -> re.Match[str] | None:
    match = _FACTS.match(line.text)
    if match is None or (match["title"] and not (line.links or line.marker)):
        return None
    form = fold(match["form"])
    return match if form in document_forms() or (last and _is_cut(form)) else None


def _is_cut(form: str) -> bool:
    return any(known.startswith(form) and known != form for known in document_forms())


def read_resources(lines: Sequence[Line], end: Line) -> Resources:
    """The entries of the list; `end` is the last line of the page, which may be cut off."""
    found = Resources()
    waiting: list[Line] = []
    for line in lines:
        last = line.number == end.number
        facts = _facts(line, last)
        if facts is None:
            waiting.append(line)
            continue
        titled = waiting.pop() if waiting and not facts["title"] and _is_title(waiting[-1]) else None
        _untitled(found, waiting)
        waiting = []
        found.entries.append(_entry(facts, titled, line, last))
    _untitled(found, waiting)
    return found


def _is_title(line: Line) -> bool:
    return bool(line.marker or line.links) or len(line.text) < 200


def _entry(facts: re.Match[str], titled: Line | None, line: Line, last: bool) -> Resource:
    title = titled.text if titled else (facts["title"] or "").strip()
    cut = last and fold(facts["form"]) not in document_forms()
    links = [link.url for part in (titled, line) if part for link in part.links]
    parts = (titled, line) if titled else (line,)
    form = "" if cut else facts["form"].strip()
    return Resource(title, (facts["kind"] or "").strip(), facts["year"], form, next(iter(links), ""), parts, line, cut)


def _untitled(found: Resources, waiting: list[Line]) -> None:
    """Titles whose facts are lost: numbered or linked lines; anything else belongs to no entry."""
    for line in waiting:
        if line.marker or line.links:
            url = line.links[0].url if line.links else ""
            found.entries.append(Resource(line.text, "", "", "", url, (line,), None))
        else:
            found.strange.append(line)
