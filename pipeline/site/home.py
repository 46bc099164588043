"""The first page."""

from __future__ import annotations

from collections import Counter

from pipeline.site.content import Content
from pipeline.site.pages import Pages
from pipeline.site.reference_pages import files_of

_COUNTED = {
    "commitments": "commitment_id", "members": "member_id", "action_plans": "action_plan_id",
    "irm_reports": "irm_report_id", "policy_areas": "policy_area_id", "captures": "capture_id",
}  # fmt: skip


def write(pages: Pages, content: Content) -> None:
    """`index.html`."""
    pages.write(
        "index.html",
        "home.html",
        counts={table: content.published.arrow(table, key).num_rows for table, key in _COUNTED.items()},
        charts=content.charting.charts,
        rows=content.plan.home_rows,
        details=Counter(row["detail"] for row in content.wide).most_common(),
        rated=sum(row["high_completion"] is not None for row in content.wide),
        pending=sum(bool(row["review_pending"]) for row in content.wide),
        files=[file for file in files_of(content) if file.get("first")],
    )
