"""A page for each action plan."""

from __future__ import annotations

from pipeline.published import grouped
from pipeline.site.charts import Tally
from pipeline.site.content import Content
from pipeline.site.fact_sheet import FactSheet
from pipeline.site.hrefs import page_of
from pipeline.site.pages import Pages


def write(pages: Pages, content: Content) -> None:
    """`plans/index.html` and `plans/<action_plan_id>.html`."""
    sheet = FactSheet(content, "action_plans")
    commitments = grouped(content.wide, "action_plan_id")
    reports = grouped(content.reports.values(), "action_plan_id")
    completion = content.plan.facets["completion"]
    order = sorted(content.plans.values(), key=lambda row: (row["title"] or "", row["action_plan_id"]))
    pages.write(
        "plans/index.html", "plans.html", rows=[(r, len(commitments.get(r["action_plan_id"], ()))) for r in order]
    )
    for key, row in content.plans.items():
        mine = commitments.get(key, [])
        sets = {"This plan": Tally(mine), "All plans": content.charting.all}
        pages.write(
            page_of("action_plans", key),
            "plan.html",
            row=row,
            facts=sheet.of(key, row),
            record=content.charting.record(completion.label, sets, completion) if mine else [],
            commitments=mine,
            reports=reports.get(key, ()),
        )
