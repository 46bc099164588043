"""The list of metadata under a report's title: plan, dates under review, year of publication, researcher.

`- Label: value` on the site of today, `Label : value` on that before 2019, `<dl>` and lists in HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.identity.members import find_member
from pipeline.identity.names import years
from pipeline.identity.plans import is_plan_name
from pipeline.identity.reports import ReportTitle
from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.parse.irm_report.title import NAME
from pipeline.parse.template import Labelled, expected_fields, label_of, labels_inside

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_OLD_COLON = re.compile(r"\s:$")
_LONGEST_NAME = 80
# A label that pages may lack without anything being lost.
_OPTIONAL = frozenset({"researcher", "filed_under"})


def _is_name(value: str) -> bool:
    return (0 < len(value) <= _LONGEST_NAME and not value.endswith(".")) or value.endswith(" Jr.")


_VALID: dict[str, Callable[[str], bool]] = {
    "action_plan": is_plan_name,
    "dates_under_review": lambda value: bool(_YEAR.search(value)) and len(value) <= _LONGEST_NAME,
    "publication_year": lambda value: bool(re.fullmatch(r"(?:19|20)\d{2}", value)),
    "researcher": _is_name,
    "country": lambda value: find_member(value) is not None,
    "filed_under": _is_name,
}


def is_metadata(line: Line) -> bool:
    """Whether a line is a label of a report with a value that fits it. Stories are filed under something, too."""
    found = next(iter(labels_inside(NAME, line)), None)
    return bool(found and found.field != "filed_under" and found.colon and _VALID[found.field](found.value))


def read_metadata(reading: Reading, lines: Sequence[Line]) -> dict[str, Labelled]:
    """Takes the labels of the list; field -> label with its value. Directly under the title every label belongs to the
    list; further down only one whose value fits."""
    found: dict[str, Labelled] = {}
    head = True
    for index, line in enumerate(lines):
        labels = [label for label in labels_inside(NAME, line) if label.colon]
        if labels and not labels[0].value and index + 1 < len(lines):
            labels = _value_below(reading, labels, lines[index + 1])
        fitting = bool(labels) and _VALID[labels[0].field](labels[0].value)
        if not labels or not (head or fitting):
            head = False
            continue
        reading.ledger.take(line, " + ".join(f"label {label.field}" for label in labels))
        for label in labels:
            if label.field in found:
                message = f"the label {label.words!r} stands a second time; its first place counts"
                reading.issue("label-repeated", message, label.field, line, label.value)
            found.setdefault(label.field, label)
    return found


def _value_below(reading: Reading, labels: list[Labelled], below: Line) -> list[Labelled]:
    """The label with the value of the next line, where that fits."""
    label = labels[0]
    if label_of(NAME, below) or not _VALID[label.field](below.text):
        return labels
    reading.ledger.take(below, f"value {label.field}")
    message = f"the value of {label.words!r} stands on the next line"
    reading.issue("value-on-next-line", message, label.field, below, below.text)
    return [Labelled(label.field, label.words, below.text, below, label.language, label.colon)]


def observe_metadata(reading: Reading, found: dict[str, Labelled], title: ReportTitle) -> None:
    """Observations of the list; the years of a report are those under review, else those of its title."""
    reading.observe("action_plan", *_value_of(found, "action_plan"))
    for field in ("researcher", "filed_under"):
        if field in found:
            _observe_name(reading, field, found[field])
    _observe_years(reading, found.get("dates_under_review"), title)
    if "publication_year" in found:
        _observe_year(reading, found["publication_year"])
    if "filed_under" not in found:
        reading.observe("filed_under")
    _compare_country(reading, found.get("country"), title)


def _value_of(found: dict[str, Labelled], field: str) -> tuple[str, str, Line | None]:
    label = found.get(field)
    return (label.value, label.value, label.line) if label else ("", "", None)


def _observe_name(reading: Reading, field: str, label: Labelled) -> None:
    """A name; prose that was joined to one is none, and where the name ends in it nobody can tell."""
    fits = not label.value or _VALID[field](label.value)
    reading.observe(field, label.value if fits else "", label.value if fits else "", label.line)
    if not fits:
        message = f"what stands behind {label.words!r} is no name; it was not used"
        reading.issue("value-unreadable", message, field, label.line, label.value[:_LONGEST_NAME])


def _observe_years(reading: Reading, dates: Labelled | None, title: ReportTitle) -> None:
    start, end = review_years(dates.value) if dates else (None, None)
    line = dates.line if dates else None
    if dates:
        reading.observe("dates_under_review", dates.value, dates.value, line)
        if start is None:
            message = f"{dates.value!r} names no year; the years of the title are taken"
            reading.issue("value-unreadable", message, "dates_under_review", line, dates.value)
    else:
        reading.observe("dates_under_review")
    if start is None:
        start, end = title.start_year, title.end_year
    written = dates.value if dates else title.words
    reading.observe("start_year", start, written, line)
    reading.observe("end_year", end, written, line)


def review_years(words: str) -> tuple[int | None, int | None]:
    """First and last year: `2016-2018`, `2015-17`, `July 2016 – June 2017`, `January 2016-September 2017`."""
    said = [int(year) for year in _YEAR.findall(words)]
    if len(said) > 1:  # `2014 - 30 June 2015`: the number behind the dash may be a day
        return said[0], said[-1] if said[-1] >= said[0] else None
    return years(words)


def _observe_year(reading: Reading, label: Labelled) -> None:
    readable = _VALID["publication_year"](label.value)
    reading.observe("publication_year", label.value if readable else "", label.value, label.line)
    if label.value and not readable:
        reading.issue("value-unreadable", f"{label.value!r} is not a year", "publication_year", label.line, label.value)


def _compare_country(reading: Reading, country: Labelled | None, title: ReportTitle) -> None:
    if country is None:
        return
    reading.observe("country", country.value, country.value, country.line)
    named = find_member(country.value)
    if named and title.member and named.member_id != title.member.member_id:
        message = f"the label says {country.value}, the title {title.member.name}; the title is followed"
        reading.issue("value-conflict", message, "member", country.line, country.value)


def is_old_site(found: dict[str, Labelled]) -> bool:
    """Whether the labels are those of the site before 2019: a country, and a blank before the colon."""
    return "country" in found or any(_OLD_COLON.search(label.words) for label in found.values())


def report_missing_labels(reading: Reading, found: dict[str, Labelled], title: ReportTitle) -> None:
    """An issue for each label that pages of this layout carry. Versions for public comment carry none."""
    if title.public_comment and not found:
        return
    for field in expected_fields(NAME, reading.layout):
        if field not in found and field not in _OPTIONAL:
            message = f"report pages of layout {reading.layout} carry the label {field!r}; this one does not"
            reading.issue("label-missing", message, field)
