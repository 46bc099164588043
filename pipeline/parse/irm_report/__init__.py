"""Pages of IRM reports: `/documents/<member>-<type>-report-<years>/`, `/?p=<number>`, and the site before 2019.

In: a `Reading`. Out: observations of the report, its findings, the commitments it names, its prose, and issues;
comments by visitors are chrome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.identity.reports import ReportTitle, period_of, published_by_title, reviews_many_members
from pipeline.languages import other_languages
from pipeline.model import FROM_ADDRESS, FROM_NOTICE, FROM_TITLE, Line, Page
from pipeline.parse.boilerplate import body_after, chrome_reason, leave_out_comments
from pipeline.parse.context import PageKind, Reading, take_prose
from pipeline.parse.fields import Filled, report_missing
from pipeline.parse.ignored import leave_alone
from pipeline.parse.irm_report.findings import observe_findings
from pipeline.parse.irm_report.head import (
    FORM,
    NAME,
    TitleLine,
    find_title,
    heading_of,
    is_old_site,
    number_of_labels,
    observe_metadata,
    overviews,
    read_metadata,
    read_title,
    which_report,
)
from pipeline.parse.irm_report.prose import announced_language, read_byline, read_notice

# The author's name stands right under the title.
_BYLINE_WITHIN = 4
# So does the notice that says when the report was published.
_NOTICE_WITHIN = 2
_SITE_SECTION = "site-section"
# Labels prove a report where they stand at the top of a page; further down they are those of teasers. Titles of other
# members' reports tell a list there; further down they are links of the site (`Recent Posts`).
_TOP = 20
_ELSEWHERE = frozenset({"member", "commitment", "glossary", "policy_area"})


def recognise(page: Page, kind: str) -> bool:
    """Whether a page is a report's: by its title, whatever its address says; without one by address and content."""
    content = page.content
    found = find_title(content)
    labels = number_of_labels(content if kind == NAME else content[:_TOP])
    places = zip(FORM.each_at_start(content), content, strict=True)
    if len({line.text for place, line in places if place and place.code == "country"}) > 1:
        return False  # teasers of reports on several members, as groups and regions list them
    if found is None:
        return labels >= 2 or (kind == NAME and _begins_with_prose(content))
    if kind in (NAME, "document") or labels:
        return True
    # Above a title stand the site's own words, and a menu without a landmark.
    above = (line for line in content[: found.index] if line.text and not line.is_link_only)
    first = all(_is_of_the_site(line) for line in above)
    others = (other.title for line in content[: 2 * _TOP] if (other := find_title([line])))
    # Below a report stand links to others of its member; a list that no address tells names those of many.
    names = {title.words if kind else title.member.member_id for title in others if title.member}
    return first and _may_stand_at(found.title, kind) and len(names) <= 1


def _is_of_the_site(line: Line) -> bool:
    return heading_of(line.text) == _SITE_SECTION or bool(chrome_reason(line.text))


def _begins_with_prose(content: Sequence[Line]) -> bool:
    """Whether the first line is a sentence, or a label or heading of reports: not the title of something else."""
    first = next((line for line in content if line.text and not _is_of_the_site(line)), None)
    return first is not None and (first.text.endswith((".", "”", ":")) or bool(heading_of(first.text)))


def _may_stand_at(title: ReportTitle, kind: str) -> bool:
    """Whether an address that suggests something else, or nothing, may show this report: stories tell of reports too,
    so there the title must name a member that a list knows, or reports on all of them, and say no more (`– What We
    Learned`)."""
    if not kind:
        return True
    whose = title.member is not None or reviews_many_members(title.report_type)
    return whose and not title.beside and (kind not in _ELSEWHERE or title.start_year is not None)


def parse(reading: Reading) -> None:
    """Parses the page of one report."""
    content = list(reading.ledger.free())
    found = find_title(content)
    title = which_report(reading, content, found)
    if title is None:
        leave_out_comments(reading)
        reading.issue("id-disagrees", "neither the page nor its address says which report this is: no row can be made")
        return
    if reviews_many_members(title.report_type):
        message = "the report is about no single member or plan: it makes no row, and its lines are left alone"
        leave_alone(reading, "report on many members", message, title=title.words)
        return
    read_title(reading, title, content[found.index] if found else None)
    body = _after_title(reading, content, found, title)
    filled = _read_head(reading, body, title)
    top = {line.number for line in list(reading.ledger.free(body))[:_NOTICE_WITHIN]}
    strange = observe_findings(reading, list(reading.ledger.free(body)), title)
    _read_notice(reading, body, top, title)
    _report_missing(reading, filled, title)
    _take_prose(reading, [line for line in body if line.number not in strange])


def _after_title(reading: Reading, content: list[Line], found: TitleLine | None, title: ReportTitle) -> list[Line]:
    """The lines after the title; what stands before it is a menu, or left over."""
    for line in reading.ledger.free(content[: found.index if found else 0]):
        if heading_of(line.text) == _SITE_SECTION:
            reading.ledger.take(line, "heading site-section")
    after = body_after(reading, content, found.index if found else None)
    for line in overviews(reading.ledger.free(after), title):
        reading.ledger.take(line, "heading overview")
    return after


def _read_head(reading: Reading, body: list[Line], title: ReportTitle) -> Filled:
    """The list of metadata; it tells the layout and the language too."""
    filled = read_metadata(list(reading.ledger.free(body)))
    old = is_old_site(filled) or any(heading_of(line.text) == _SITE_SECTION for line in reading.page.lines)
    reading.layout = "old" if old else reading.layout
    reading.generation = 1 if old else 2
    reading.language = filled.language or reading.address.language or reading.language
    reading.observe("language", reading.language)
    observe_metadata(reading, filled, title)
    return filled


def _report_missing(reading: Reading, filled: Filled, title: ReportTitle) -> None:
    shown = {heading_of(line.text) for line in reading.page.lines} | filled.entries.keys()
    shown |= {"overview"} if overviews(reading.page.lines, title) else set()
    if title.public_comment and not filled.entries:  # versions for public comment carry no labels
        shown |= FORM.places.keys()
    report_missing(reading, FORM, reading.layout, shown)


def _read_notice(reading: Reading, body: list[Line], top: set[int], title: ReportTitle) -> None:
    """The sentences of the notice and the author's line; then what they leave open."""
    lines = list(reading.ledger.free(body))
    for byline in (bylines := read_byline(lines[:_BYLINE_WITHIN])):
        reading.ledger.take(byline.line, "byline")
    said = {noticed.field: noticed for noticed in read_notice(lines, top, title.public_comment, period_of(title))}
    if bylines:
        value, written = (" and ".join(getattr(b, name) for b in bylines) for name in ("value", "as_written"))
        said.setdefault("researcher", replace(bylines[0], value=value, as_written=written))
    for noticed in said.values():
        if reading.ledger.fate(noticed.line) != "byline":
            reading.ledger.take(noticed.line, f"notice {noticed.field}")
        reading.observe(noticed.field, noticed.value, noticed.as_written, noticed.line, place=FROM_NOTICE)
        if not noticed.value:
            message = f"{noticed.as_written!r} is no date this pipeline knows"
            reading.issue("date-unreadable", message, noticed.field, noticed.line, noticed.as_written)
    _observe_cycle(reading, title)
    for field in ("publication_year", "researcher", "comment_period_closed"):
        _observe_absent(reading, field, title)


def _observe_cycle(reading: Reading, title: ReportTitle) -> None:
    """`(Year 2)` in the title or the notice; the address keeps it where the title lost it."""
    if title.year_of_cycle:
        reading.observe("year_of_cycle", title.year_of_cycle, title.words, place=FROM_TITLE)
    elif not any(o.field == "year_of_cycle" for o in reading.observations):
        number = reading.address.slug.partition("-year-")[2][:1]
        reading.observe("year_of_cycle", number, reading.address.slug if number else "", place=FROM_ADDRESS)


def _observe_absent(reading: Reading, field: str, title: ReportTitle) -> None:
    if any(o.field == field for o in reading.observations):
        return
    if field == "publication_year" and (year := published_by_title(title)):
        reading.observe(field, year, title.words, place=FROM_TITLE)
        return
    reading.observe(field)
    if title.public_comment and field != "researcher":
        message = f"notices on reports for public comment say {field!r}; this one does not"
        reading.issue("label-missing", message, field)


def _take_prose(reading: Reading, lines: list[Line]) -> None:
    """Takes what is left as prose, under the headings that are known; languages beside English are noted."""
    announced = {code for line in reading.ledger.free(lines) if (code := announced_language(line.text))}
    prose = [line.text for line in reading.ledger.free(lines) if not _heading(line.text)]
    take_prose(reading, lines, _heading)
    reading.observe("other_languages", "; ".join(sorted(announced | set(other_languages(prose, reading.language)))))


def _heading(text: str) -> str:
    return heading_of(text) or announced_language(text)


KIND = PageKind(NAME, recognise, parse)
