"""Where the lines of lists were joined: `2022, IRM Report, Web page 2. Ghana Action Plan`, `Open data • Elections`.

A mark inside a line begins an item. A number does so only where the list has reached it and the line below holds the
facts of an entry: titles and prose hold numbers too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.model import Line
from pipeline.parse.commitment.listing import is_facts_line
from pipeline.parse.resources import is_resource_facts
from pipeline.schemas import read_vocabulary

_MARKS = re.compile(r"(?<=\s)[•·]\s+(?=\S)")
_NUMBER = re.compile(r"(?<=\s)(?P<number>\d{1,3})[.)]\s+(?=\S)")


@cache
def _between_facts() -> re.Pattern[str]:
    forms = "|".join(re.escape(row["label"]) for row in read_vocabulary("document_formats"))
    facts = rf"(?:19|20)\d{{2}},\s(?:[^,.]{{3,40}},\s)?(?:{forms})"
    return re.compile(rf"(?:(?<=,\s)(?:{forms})|(?<=\w)[.!?”)])\s+(?={facts}(?:\s|$))", re.IGNORECASE)


class Lists:
    """Goes down a page and tells where each line is parted; knows the number that its list has reached."""

    def __init__(self, entries: bool) -> None:
        self.entries = entries  # whether the page lists entries with a line of facts: a member's does
        self.reached = 0

    def cuts(self, line: Line, below: Line | None, is_last: bool) -> list[int]:
        if line.marker[:1].isdigit():
            self.reached = int(line.marker.rstrip(".)"))
            return []
        cuts = [match.end() for match in _MARKS.finditer(line.text)]
        if self.entries and not cuts:
            cuts += [match.end() for match in _between_facts().finditer(line.text)]
            cuts += self._before_number(line, below, is_last)
        return cuts

    def _before_number(self, line: Line, below: Line | None, is_last: bool) -> Iterator[int]:
        if below is None or not (is_facts_line(below) or is_resource_facts(below, is_last)):
            return
        for match in _NUMBER.finditer(line.text):
            if int(match["number"]) in (1, self.reached + 1):
                self.reached = int(match["number"])
                yield match.start()
                return
