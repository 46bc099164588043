"""The first page."""

from __future__ import annotations

from pipeline.site.content import Content
from pipeline.site.pages import Pages


def write(pages: Pages, content: Content) -> None:
    counts = {table: content.published.arrow(table, key).num_rows for table, key in _COUNTED.items()}
    pages.write("index.html", "home.html", counts=counts)


_COUNTED = {
    "commitments": "commitment_id", "members": "member_id", "action_plans": "action_plan_id",
    "irm_reports": "irm_report_id", "policy_areas": "policy_area_id", "captures": "capture_id",
}  # fmt: skip
