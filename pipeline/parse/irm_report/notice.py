"""The notice on a report for public comment: year, researcher, end of the comment period (PAGES II.4.1).

The sentences have fixed forms; the prose between them has none. Nothing is read from other prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.model import Line
from pipeline.parse.dates import read_date
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, vocabulary

_PUBLISHED = re.compile(
    r"(?:^|[.!?]\s+)In (?:[A-Z][a-z]+ )?(?P<year>(?:19|20)\d{2}),? "
    r"the (?:IRM|Independent Reporting Mechanism(?: \(IRM\))?)(?: of (?:the )?OGP)? "
    r"(?:published|put out|released|issued|launched) [^.]*?(?:report|review|brief)",
    re.IGNORECASE,
)
_PUBLISHED_IN = re.compile(
    r"the (?:IRM|Independent Reporting Mechanism(?: \(IRM\))?) (?:published|released|issued|launched) [^.]*?"
    r"(?:report|review|brief)[^.]*? in (?:[A-Z][a-z]+ )?(?P<year>(?:19|20)\d{2})\.",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"public comment period\b[^.]*?\b(?:close[sd]?|end(?:s|ed)?):?\s+(?:on |at )?(?P<date>[\w ,]+?\d{4})", re.IGNORECASE
)
# A full stop in a name stands behind an initial or a title (`Inés M.`, `Dr.`), which are short.
_PERSON = r"(?P<name>[^\W\d_](?:[^,.:;()\d]|(?<=\b\w)\.|(?<=\b\w\w)\.){2,60}?)"
_RESEARCHER = (
    re.compile(rf"\bIRM(?:'s)? researchers?,? {_PERSON},?(?:'s|')? findings\b"),
    re.compile(rf"\bIRM(?:'s)? researchers?,? {_PERSON},? (?:is|are) summari[sz]ed\b"),
)
_CYCLE = re.compile(r"\bYear (?P<year>[12])\b[^.]{0,24}\breport\b", re.IGNORECASE)
# On a line of its own, or between the quotations that it parts.
_OTHER_LANGUAGE = re.compile(r"(?:^|(?<=[.”\"]\s))And in (?P<language>[A-Z][a-z]+)\s?:(?=\s|$)")
_LONGEST_BYLINE = 90


@dataclass(frozen=True, slots=True)
class Noticed:
    """A value of the notice. `field` is that of the observation."""

    field: str
    value: str
    as_written: str
    line: Line


def read_notice(lines: Sequence[Line], is_comment_version: bool) -> list[Noticed]:
    """What the notice says, each field once. The year is read only where there is a notice: other prose tells of
    reports of other years too."""
    found = [noticed for line in lines for noticed in _of_line(line)]
    if not is_comment_version and not any(n.field == "comment_period_closed" for n in found):
        found = [n for n in found if n.field == "researcher"]
    once: dict[str, Noticed] = {}
    for noticed in found:
        once.setdefault(noticed.field, noticed)
    return list(once.values())


def _of_line(line: Line) -> list[Noticed]:
    plain = alike(line.text)
    found: list[Noticed] = []
    if match := _PUBLISHED.search(plain) or _PUBLISHED_IN.search(plain):
        found.append(Noticed("publication_year", match["year"], line.text, line))
        found += _cycle(line, plain)
    if match := _CLOSED.search(plain):
        found.append(Noticed("comment_period_closed", read_date(match["date"]) or "", match["date"], line))
        found += _cycle(line, plain)
    for form in _RESEARCHER:
        if match := form.search(plain):
            name = line.text[match.start("name") : match.end("name")].strip()
            found.append(Noticed("researcher", name, name, line))
    return found


def _cycle(line: Line, plain: str) -> list[Noticed]:
    match = _CYCLE.search(plain)
    return [Noticed("year_of_cycle", match["year"], match[0], line)] if match else []


@cache
def _byline() -> re.Pattern[str]:
    """A name and what the person is; a sentence may be joined to the two."""
    roles = sorted((alike(row["spelling"]) for row in read_vocabulary("bylines")), key=len, reverse=True)
    return re.compile(rf"^(?P<name>[^,]\S.*?)\s?,\s*(?i:{'|'.join(map(re.escape, roles))})(?=$|\s+[“\"A-Z])")


def read_byline(lines: Sequence[Line]) -> Noticed | None:
    """`Inés M. Pousadela, Investigadora Independiente`: the author's name and what she is, on a line near the top."""
    for line in lines:
        match = _byline().match(alike(line.text))
        if match and match.end() <= _LONGEST_BYLINE:
            return Noticed("researcher", line.text[: match.end("name")].strip(), line.text[: match.end()], line)
    return None


def announced_language(line: Line) -> str:
    """The code of the language that `And in French:` announces; empty for other lines."""
    match = _OTHER_LANGUAGE.search(line.text)
    return vocabulary("languages").code(match["language"]) if match else ""
