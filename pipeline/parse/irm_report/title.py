"""The title of an IRM report's page: member, kind, years and version stand in it (PAGES II.4.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from pipeline.identity.names import slug
from pipeline.identity.plans import parse_plan
from pipeline.identity.reports import ReportTitle, identify_report, parse_report, report_of_slug, reviews_many_members
from pipeline.model import FROM_ADDRESS, FROM_TITLE, Line, Page
from pipeline.parse.boilerplate import is_link_only, without_chrome_prefix
from pipeline.parse.context import Reading
from pipeline.parse.fields import form_of
from pipeline.vocabularies import DASH, fold

NAME = "irm_report"
TABLE = "irm_reports"
FORM = form_of(NAME)
# A title stands at the top, under the links of a menu; further down a report's name is a link to it, or prose.
_WITHIN = 12
_LONGEST = 160
_LONGEST_MEMBER = 8  # words
_SENTENCE = re.compile(r"[.!?][”\"')\]]?$|[.!?]\s+[A-Z]")
_OVERVIEW = re.compile(rf"^overview\s*{DASH}\s*(?P<title>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the title stands."""

    index: int
    title: ReportTitle


def find_title(page: Page, content: Sequence[Line]) -> Found | None:
    """The report's title among the first lines; None where the page lost it."""
    lines = ((i, line) for i, line in enumerate(content) if line.text and not line.marker)
    top = list(islice(((i, line) for i, line in lines if line.level or not is_link_only(line)), _WITHIN))
    for index, line in top:
        words = without_chrome_prefix(line.text)
        title = None if _OVERVIEW.match(words) else report_title(words)
        if title:
            return Found(index, title)
    return None


def report_title(text: str) -> ReportTitle | None:
    """The words as a report's title; None where they are a sentence or name no report."""
    if len(text) > _LONGEST or _SENTENCE.search(text):
        return None
    title = parse_report(text)
    if not title.known_type or len(title.member_words.split()) > _LONGEST_MEMBER:
        return None
    if title.member or reviews_many_members(title.report_type):
        return title
    # A member that no list holds is one where years stand behind its name; a type alone is a menu or a list.
    named = bool(title.member_words) and not title.member_words[0].islower()
    return title if title.start_year and named else None


def title_elsewhere(page: Page, content: Sequence[Line]) -> ReportTitle | None:
    """The title where it stands a second time: in the document's own `<title>`, or as `Overview - <title>`."""
    said = [page.title.partition(" | ")[0], *(m["title"] for line in content if (m := _OVERVIEW.match(line.text)))]
    return next((title for words in said if words and (title := report_title(words.strip()))), None)


def which_report(reading: Reading, content: Sequence[Line], found: Found | None) -> ReportTitle | None:
    """The report that the page is about, by its title, else by its address; None where nothing says which it is."""
    title = found.title if found else title_elsewhere(reading.page, content) or report_of_slug(reading.address.slug)
    return _with_member_of_plan(title, content) if title else None


def read_title(reading: Reading, title: ReportTitle, line: Line | None) -> None:
    """Takes the title's line; member, kind and years give the key."""
    of_slug = report_of_slug(reading.address.slug)
    member_id = title.member.member_id if title.member else ""
    reading.table = TABLE
    reading.key = identify_report(title, member_id) if title.words else _key_of_slug(reading, title, member_id)
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
    found = ((line.text, place) for line in content[:_WITHIN] if (place := FORM.at_start(line)))
    plans = (parse_plan(text[place.end :].strip()).member for text, place in found if place.code == "action_plan")
    begins = f"{slug(title.member_words)}-"
    member = next((member for member in plans if member and member.member_id.startswith(begins)), None)
    return replace(title, member=member) if member else title


def _key_of_slug(reading: Reading, title: ReportTitle, member_id: str) -> str:
    return identify_report(replace(title, words=reading.address.slug), member_id)


def _observe(reading: Reading, title: ReportTitle, line: Line | None) -> None:
    written = line.text if line else title.words or reading.address.slug
    place = FROM_TITLE if title.words else FROM_ADDRESS
    reading.observe("title", title.words, title.words, line)
    for field, value in (
        ("member", title.member.name if title.member else title.member_words),
        ("member_id", title.member.member_id if title.member else ""),
        ("report_type", title.report_type),
        ("title_years", _span(title)),
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


def _span(title: ReportTitle) -> str:
    return "-".join(str(year) for year in (title.start_year, title.end_year) if year)


def _compare_with_slug(reading: Reading, title: ReportTitle, of_slug: ReportTitle, line: Line | None) -> None:
    """A slug names member and years too; where it names others, the page is followed."""
    same_member = not (title.member and of_slug.member) or title.member.member_id == of_slug.member.member_id
    if not same_member or title.start_year != of_slug.start_year:
        message = f"the page is {title.words!r}, its address says {reading.address.slug}; the page is followed"
        reading.issue("slug-disagrees", message, "title", line, reading.address.slug)


@lru_cache(maxsize=1 << 13)  # several rooms ask for each line, and pages share headings
def heading_of(text: str) -> str:
    """The code of the heading that a line of this text is, `site-section` for `Reports` above the title of the site
    before 2019; empty where it is none."""
    return FORM.lexicon.heading(text)[0]


def is_overview(text: str, title: ReportTitle) -> bool:
    """`Overview - <title>`: a second time the title, on the site before 2019."""
    match = _OVERVIEW.match(text)
    return match is not None and (fold(match["title"]) == fold(title.words) or bool(report_title(match["title"])))
