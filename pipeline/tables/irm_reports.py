"""The table `irm_reports`: reports with a page of their own, and reports that other pages name."""

from __future__ import annotations

from typing import Any

from pipeline.identity.addresses import parse_address
from pipeline.identity.reports import period_of, precedes_the_plan, published_by_title, report_of_slug
from pipeline.tables.book import Book
from pipeline.tables.registry import Registry, Report


def enter_reports(book: Book, registry: Registry) -> None:
    """Enters the reports whose own pages were captured, with the plan that the page names."""
    for key in book.keys("irm_reports"):
        report = _enter(book, registry, key)
        if report is None:
            continue
        report.url = book.value("irm_reports", key, "url") or report.url
        words = book.current("irm_reports", key, "action_plan")
        if words and words.value:
            rank = book.rank(words.capture_id, ("irm_reports", key))
            report.plan = registry.plan(words.value, report.member_id, rank)


def _enter(book: Book, registry: Registry, key: str) -> Report | None:
    """The report of a page: inferred from its title, or from the address where all captures lost the title."""
    title = book.current("irm_reports", key, "title")
    member = registry.member_by_id(book.value("irm_reports", key, "member_id"))
    if title is not None and title.value:
        rank = book.rank(title.capture_id, ("irm_reports", key))
        return registry.reports[registry.report(title.value, member, rank, key)]
    capture = book.shown_by("irm_reports", key)[-1]
    of_slug = report_of_slug(parse_address(capture.url).slug)
    if of_slug is None:
        return None
    rank = book.rank(capture.capture_id, ("irm_reports", key))
    return registry.reports.setdefault(key, Report(key, member, of_slug, rank))


def report_rows(book: Book, registry: Registry) -> list[dict[str, Any]]:
    """One row for each report. Years are the page's own dates under review, else those of the title."""
    rows: list[dict[str, Any]] = []
    for report in registry.reports.values():
        key = report.irm_report_id
        start, end = _years(book, report)
        plan = report.plan or _plan_of(report, registry)
        rows.append(
            {
                "irm_report_id": key,
                "member_id": report.member_id,
                "action_plan_id": plan,
                "title": report.title.words,
                "report_type": report.title.report_type,
                "start_year": start,
                "end_year": end,
                "publication_year": book.value("irm_reports", key, "publication_year")
                or published_by_title(report.title),
                "public_comment": report.title.public_comment,
                "url": report.url,
            }
        )
    return rows


def _years(book: Book, report: Report) -> tuple[int | None, int | None]:
    """First and last year: the page's own, each filled from the title where the two make a period."""
    first, last = period_of(report.title)
    stated = (book.value("irm_reports", report.irm_report_id, name) for name in ("start_year", "end_year"))
    start, end = (int(year) if year.isdecimal() else None for year in stated)
    start = first if start is None and not (first and end and first > end) else start
    end = last if end is None and not (start and last and start > last) else end
    return start, end


def _plan_of(report: Report, registry: Registry) -> str:
    """The plan of the title's years. The year of a co-creation brief is its own, before the plan is made."""
    title = report.title
    if precedes_the_plan(title.report_type):
        return ""
    return registry.plan_of_years(report.member_id, title.start_year, title.end_year)
