"""The table `irm_reports`: reports with a page of their own, and reports that other pages name."""

from __future__ import annotations

from typing import Any

from pipeline.tables.book import Book
from pipeline.tables.registry import Registry


def enter_reports(book: Book, registry: Registry) -> None:
    """Enters the reports whose own pages were captured, with the plan that the page names."""
    for key in book.keys("irm_reports"):
        title = book.current("irm_reports", key, "title")
        if title is None or not title.value:
            continue
        rank = book.rank(title.capture_id, ("irm_reports", key))
        member = book.value("irm_reports", key, "member_id")
        identifier = registry.report(title.value, registry.member_by_id(member), rank)
        report = registry.reports[identifier]
        report.url = book.value("irm_reports", key, "url") or report.url
        words = book.value("irm_reports", key, "action_plan")
        if words:
            report.plan = registry.plan(words, report.member_id, rank)


def report_rows(book: Book, registry: Registry) -> list[dict[str, Any]]:
    """One row for each report. Years are the page's own dates under review, else those of the title."""
    rows: list[dict[str, Any]] = []
    for report in registry.reports.values():
        key = report.irm_report_id
        start = book.value("irm_reports", key, "start_year") or report.title.start_year
        end = book.value("irm_reports", key, "end_year") or report.title.end_year
        plan = report.plan or registry.plan_of_years(report.member_id, report.title.start_year, report.title.end_year)
        rows.append(
            {
                "irm_report_id": key,
                "member_id": report.member_id,
                "action_plan_id": plan,
                "title": report.title.words,
                "report_type": report.title.report_type,
                "start_year": start,
                "end_year": end,
                "publication_year": book.value("irm_reports", key, "publication_year"),
                "public_comment": report.title.public_comment,
                "url": report.url,
            }
        )
    return rows
