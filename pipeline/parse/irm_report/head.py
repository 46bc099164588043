"""The head of an IRM report's page (docs/pages.md II.4.1): its title, which holds member, kind, years and version, and
the list of metadata below it: plan, dates under review, researcher (`- Label: value` on the site of today, `Label :
value` on that before 2019, `<dl>` and lists in HTML).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.identity.closings import names_a_document, without_marks
from pipeline.identity.members import find_member
from pipeline.identity.names import slug, years
from pipeline.identity.plans import parse_plan
from pipeline.identity.reports import (
    ReportTitle,
    identify_report,
    looks_like_report,
    parse_report,
    period_of,
    report_of_slug,
    reviews_many_members,
)
from pipeline.lexicon import Found
from pipeline.model import FROM_ADDRESS, FROM_LABEL, FROM_TITLE, Line, Page
from pipeline.parse.boilerplate import TITLE_WITHIN, top_below_menu, without_chrome_prefix
from pipeline.parse.context import Reading
from pipeline.parse.fields import Filled, fill, form_of, observe
from pipeline.vocabularies import DASH, fold

NAME = "irm_report"
TABLE = "irm_reports"
FORM = form_of(NAME)
# The code of the heading that a text is, `site-section` for `Reports` above the title of the site before 2019.
heading_of = FORM.lexicon.code
# Words of a member's name; more before the kind of a report are a sentence.
_LONGEST_MEMBER = 8
_SENTENCE = re.compile(r"[.!?][”\"')\]]?$|[.!?]\s+[A-Z]")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
# `Action Plan Date 01/2017–12/2017`: reports on local members of 2017 have labels without a colon.
_PERIOD = re.compile(rf"(?:\d{{1,2}}/)?(?:19|20)\d{{2}}\s*{DASH}\s*(?:\d{{1,2}}/)?(?:19|20)\d{{2}}$")
# These columns are observed without their labels, too: what the notice does not say stays empty.
_ALWAYS = ("action_plan", "dates_under_review", "filed_under")
_OVERVIEW = re.compile(rf"^overview\s*{DASH}\s*(?P<title>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TitleLine:
    """Where the title stands."""

    index: int
    title: ReportTitle


def find_title(content: Sequence[Line]) -> TitleLine | None:
    """The report's title among the first lines; None where the page lost it."""
    for index, line in top_below_menu(content):
        words = without_chrome_prefix(line.text)
        title = None if _OVERVIEW.match(words) else report_title(words)
        if title:
            return TitleLine(index, title)
    return None


def report_title(text: str) -> ReportTitle | None:
    """The words as a report's title; None where they are a sentence or name no report."""
    if _SENTENCE.search(without_marks(text)):
        return None
    title = parse_report(text)
    if not title.known_type or len(title.member_words.split()) > _LONGEST_MEMBER:
        return None
    if looks_like_report(title.member_words):
        return None  # a list of titles
    if _SENTENCE.search(text) or title.beside:
        return title if _stands_closed(title, text) else None
    if title.member or reviews_many_members(title.report_type):
        return title
    # A member that no list holds is one where years stand after its name; a type alone is a menu or a list.
    named = bool(title.member_words) and not title.member_words[0].islower()
    return title if title.start_year and named else None


def _stands_closed(title: ReportTitle, text: str) -> bool:
    """Whether words with a full stop, or with more words after their years, are a title all the same: all that stands
    before is a known member, type and years. Both together are a title only where a list holds the closing words."""
    stopped = bool(_SENTENCE.search(text))
    whole = title.member is not None and title.start_year is not None
    return whole and (not stopped or not title.beside or names_a_document(title.beside))


def title_elsewhere(page: Page, content: Sequence[Line]) -> ReportTitle | None:
    """The title where it stands a second time: in the document's own `<title>`, or as `Overview - <title>`."""
    said = [page.title.partition(" | ")[0], *(m["title"] for line in content if (m := _OVERVIEW.match(line.text)))]
    return next((title for words in said if words and (title := report_title(words.strip()))), None)


def which_report(reading: Reading, content: Sequence[Line], found: TitleLine | None) -> ReportTitle | None:
    """The report that the page is about, by its title, else by its address; None where nothing says which it is."""
    title = found.title if found else title_elsewhere(reading.page, content) or report_of_slug(reading.address.slug)
    return _with_member_of_plan(title, content) if title else None


def read_title(reading: Reading, title: ReportTitle, line: Line | None) -> None:
    """Takes the title's line; member, kind and years give the key."""
    of_slug = report_of_slug(reading.address.slug)
    member_id = title.member.member_id if title.member else ""
    reading.table = TABLE
    reading.key = identify_report(replace(title, words=title.words or reading.address.slug), member_id)
    if line is not None:
        reading.ledger.take(line, "title")
    else:
        reading.issue("label-missing", "the page has no title; its address tells which report it is", "title")
    _observe(reading, title, line)
    if of_slug and title.words:
        _compare_with_slug(reading, title, of_slug, line)


def _with_member_of_plan(title: ReportTitle, content: Sequence[Line]) -> ReportTitle:
    """Titles drop the country of a place (`Sekondi-Takoradi Final Report 2017`); the name of the plan under review may
    have it, so that a place which no list holds is known too."""
    if title.member or not title.member_words or reviews_many_members(title.report_type):
        return title
    found = ((line.text, place) for line in content[:TITLE_WITHIN] if (place := FORM.at_start(line)))
    plans = (parse_plan(text[place.end :].strip()).member for text, place in found if place.code == "action_plan")
    begins = f"{slug(title.member_words)}-"
    member = next((member for member in plans if member and member.member_id.startswith(begins)), None)
    return replace(title, member=member) if member else title


def _observe(reading: Reading, title: ReportTitle, line: Line | None) -> None:
    written = line.text if line else title.words or reading.address.slug
    place = FROM_TITLE if title.words else FROM_ADDRESS
    reading.observe("title", title.words, title.words, line)
    for field, value in (
        ("member", title.member.name if title.member else title.member_words),
        ("member_id", title.member.member_id if title.member else ""),
        ("report_type", title.report_type),
        ("title_years", "-".join(str(year) for year in (title.start_year, title.end_year) if year)),
        ("public_comment", "true" if title.public_comment else "false"),
    ):
        reading.observe(field, value, written, line, place=place)
    # `/?p=78293` leads to the page and names no report: the address it leads to is its own.
    reading.observe("url", reading.address.canonical if reading.address.slug else "", reading.address.canonical)
    if title.member is None and not reviews_many_members(title.report_type):
        message = f"no list knows the member {title.member_words!r}"
        reading.issue("member-unknown", message, "member", line, title.member_words)
    if title.public_comment:
        message = "this is the version put up for public comment; the final report has a page of its own"
        reading.issue("report-public-comment", message, "public_comment", line)


def _compare_with_slug(reading: Reading, title: ReportTitle, of_slug: ReportTitle, line: Line | None) -> None:
    """A slug names member and years too; where it names others, the page is followed."""
    same_member = not (title.member and of_slug.member) or title.member.member_id == of_slug.member.member_id
    if not same_member or title.start_year != of_slug.start_year:
        message = f"the page is {title.words!r}, its address says {reading.address.slug}; the page is followed"
        reading.issue("slug-disagrees", message, "title", line, reading.address.slug)


def overviews(lines: Iterable[Line], title: ReportTitle) -> list[Line]:
    """The lines `Overview - <title>`: a second time the title, on the site before 2019."""
    found = ((line, match["title"]) for line in lines if (match := _OVERVIEW.match(line.text)))
    return [line for line, words in found if fold(words) == fold(title.words) or report_title(words)]


# -- metadata ----------------------------------------------------------------------------------------------------------


def number_of_labels(lines: Sequence[Line]) -> int:
    """How many lines are a label of a report with a value that fits it. Stories are filed under something, too."""
    found = zip(FORM.each_at_start(lines), lines, strict=True)
    labels = [(place, line) for place, line in found if place and place.code != "filed_under"]
    return sum(_fits(place, line, line.text[place.end :]) for place, line in labels)


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
        if entry and _YEAR.search(words):
            message = f"{words!r} is not a valid period; the years of the title, if any, are used"
            reading.issue("value-unreadable", message, "start_year", entry.value_line, words)
    reading.observe("start_year", start, words or title.words, entry.value_line if entry else None, place=place)
    reading.observe("end_year", end, words or title.words, entry.value_line if entry else None, place=place)
    country = find_member(filled.words("country"))
    if country and title.member and country.member_id != title.member.member_id:
        message = f"the label says {country.name}, the title {title.member.name}; the title is followed"
        reading.issue("value-conflict", message, "member", filled.entries["country"].line, filled.words("country"))


def review_years(words: str) -> tuple[int | None, int | None]:
    """First and last year, none where the last is before the first: `2016-2018`, `2015-17`, `July 2016 – June 2017`,
    `January 2016-September 2017`."""
    said = [int(year) for year in _YEAR.findall(words)]
    if len(said) > 1:  # `2014 - 30 June 2015`: the number after the dash may be a day
        end = next((year for year in reversed(said[1:]) if year >= said[0]), None)
        return (said[0], end) if end else (None, None)
    return years(words)


def is_old_site(filled: Filled) -> bool:
    """Whether the labels are those of the site before 2019: a country, and a space before the colon."""
    return "country" in filled.entries or any(entry.label.endswith(" :") for entry in filled.entries.values())
