"""The list of metadata under a report's title: plan, dates under review, year of publication, researcher.

`- Label: value` on the site of today, `Label : value` on that before 2019, `<dl>` and lists in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.identity.members import find_member
from pipeline.identity.names import years
from pipeline.identity.reports import ReportTitle, period_of
from pipeline.model import FROM_LABEL, FROM_TITLE, Line
from pipeline.parse.context import Reading
from pipeline.parse.fields import Filled, fill, observe
from pipeline.parse.irm_report.title import FORM
from pipeline.parse.lexicon import Found
from pipeline.vocabularies import DASH

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# `Action Plan Date 01/2017–12/2017`: reports on local members of 2017 have labels without a colon.
_PERIOD = re.compile(rf"(?:\d{{1,2}}/)?(?:19|20)\d{{2}}\s*{DASH}\s*(?:\d{{1,2}}/)?(?:19|20)\d{{2}}$")
# These columns are observed without their labels, too: what the notice does not say stays empty.
_ALWAYS = ("action_plan", "dates_under_review", "filed_under")


def is_metadata(line: Line) -> bool:
    """Whether a line is a label of a report with a value that fits it. Stories are filed under something, too."""
    found = FORM.at_start(line)
    return found is not None and found.code != "filed_under" and _fits(found, line, line.text[found.end :])


def _fits(found: Found, line: Line, text: str) -> bool:
    return FORM.places[found.code].fits(line, text.strip())


def read_metadata(lines: Sequence[Line]) -> Filled:
    """The places of the list."""
    chosen = list(_lines_of_list(lines))
    return fill(FORM, [line for line, _ in chosen], [found for _, found in chosen])


def _lines_of_list(lines: Sequence[Line]) -> Iterator[tuple[Line, Found | None]]:
    """The labels with the lines below that are their values. Directly under the title every label belongs to the list;
    further down only one whose value fits."""
    head = True
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        found = FORM.at_start(line) or (_unmarked(line) if _PERIOD.search(line.text) else None)
        value = line.text[found.end :].strip() if found else ""
        valued = found is not None and below is not None and not value and _fits(found, below, below.text)
        head = head and found is not None
        if found and (head or valued or _fits(found, line, value)):
            yield line, found
            if valued and below is not None and FORM.at_start(below) is None:
                yield below, None


def _unmarked(line: Line) -> Found | None:
    period = _PERIOD.search(line.text)
    found = FORM.lexicon.label(line.text) if period else None
    return found if found and period and found.end == period.start() else None


def observe_metadata(reading: Reading, filled: Filled, title: ReportTitle) -> None:
    """Observations of the list; the years of a report are those under review, else those of its title."""
    observe(reading, filled, [p for p in FORM.places.values() if p.code in _ALWAYS or p.code in filled.entries])
    words, entry = filled.words("dates_under_review"), filled.entries.get("dates_under_review")
    start, end = review_years(words)
    place = FROM_LABEL
    if start is None:
        (start, end), place = period_of(title), FROM_TITLE
    reading.observe("start_year", start, words or title.words, entry.value_line if entry else None, place=place)
    reading.observe("end_year", end, words or title.words, entry.value_line if entry else None, place=place)
    country = find_member(filled.words("country"))
    if country and title.member and country.member_id != title.member.member_id:
        message = f"the label says {country.name}, the title {title.member.name}; the title is followed"
        reading.issue("value-conflict", message, "member", filled.entries["country"].line, filled.words("country"))


def review_years(words: str) -> tuple[int | None, int | None]:
    """First and last year: `2016-2018`, `2015-17`, `July 2016 – June 2017`, `January 2016-September 2017`."""
    said = [int(year) for year in _YEAR.findall(words)]
    if len(said) > 1:  # `2014 - 30 June 2015`: the number after the dash may be a day
        return said[0], said[-1] if said[-1] >= said[0] else None
    return years(words)


def is_old_site(filled: Filled) -> bool:
    """Whether the labels are those of the site before 2019: a country, and a space before the colon."""
    return "country" in filled.entries or any(entry.label.endswith(" :") for entry in filled.entries.values())
