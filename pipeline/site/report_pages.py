"""A page for each IRM report: its findings, and the commitments it names."""

from __future__ import annotations

from pipeline import schemas
from pipeline.site.content import Content
from pipeline.site.fact_sheet import FactSheet
from pipeline.site.hrefs import page_of
from pipeline.site.pages import Pages


def write(pages: Pages, content: Content) -> None:
    """`reports/index.html` and `reports/<irm_report_id>.html`."""
    sheet = FactSheet(content, "irm_reports")
    findings = content.by(
        "report_findings",
        "irm_report_id",
        "indicator",
        "number",
        "percent",
        "value",
        "as_written",
        "capture_id",
        "line",
    )
    named = content.by(
        "report_commitments", "irm_report_id", "commitment_id", "number", "title", "starred", "well_designed",
        "major_or_outstanding_results", "as_written", "capture_id", "line",
    )  # fmt: skip
    naming = content.by("commitment_irm_reports", "irm_report_id", "commitment_id")
    wide = {row["commitment_id"]: row for row in content.wide}
    indicators = {row["code"]: row["label"] for row in schemas.read_vocabulary("report_indicators")}
    source = content.provenance.source
    pages.write(
        "reports/index.html", "reports.html", rows=sorted(content.reports.values(), key=lambda r: r["title"] or "")
    )
    for key, row in content.reports.items():
        pages.write(
            page_of("irm_reports", key),
            "report.html",
            row=row,
            facts=sheet.of(key, row),
            findings=[
                (indicators.get(indicator, indicator), number, percent, value, source(written, line, capture))
                for indicator, number, percent, value, written, capture, line in findings.get(key, ())
            ],
            named=[
                (wide.get(commitment), number, title, _marks(*marks), source(written, line, capture))
                for commitment, number, title, *marks, written, capture, line in named.get(key, ())
            ],
            commitments=[wide[c] for (c,) in naming.get(key, ()) if c in wide],
        )


def _marks(starred: bool | None, well_designed: bool | None, results: bool | None) -> str:
    words = [(starred, "starred"), (well_designed, "well designed"), (results, "major or outstanding results")]
    return ", ".join(word for given, word in words if given)
