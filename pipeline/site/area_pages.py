"""A page for each policy area, and a theme with all of its areas."""

from __future__ import annotations

from dataclasses import replace

from pipeline.published import Row, grouped
from pipeline.site.charts import Chart
from pipeline.site.content import Content
from pipeline.site.declared import definitions
from pipeline.site.hrefs import page_of
from pipeline.site.pages import Pages


def write(pages: Pages, content: Content) -> None:
    """`policy-areas/index.html` and `policy-areas/<policy_area_id>.html`."""
    members = grouped(content.areas.values(), "theme_id")
    wide = {row["commitment_id"]: row for row in content.wide}
    of_area = content.by("commitment_policy_areas", "policy_area_id", "commitment_id")
    meanings = definitions("policy_areas")
    rows: dict[str, list[Row]] = {}
    for key in content.areas:
        areas = [key, *(area["policy_area_id"] for area in members.get(key, ()))]
        ids = sorted({commitment for area in areas for (commitment,) in of_area.get(area, ())})
        rows[key] = [wide[commitment] for commitment in ids if commitment in wide]
    themes = sorted(members.get(None, []), key=lambda row: row["name"] or "")
    by_name = {key: sorted(found, key=lambda row: row["name"] or "") for key, found in members.items()}
    counts = {key: len(found) for key, found in rows.items()}
    pages.write("policy-areas/index.html", "areas.html", themes=themes, areas=by_name, counts=counts)
    for key, row in content.areas.items():
        pages.write(
            page_of("policy_areas", key),
            "area.html",
            row=row,
            theme=content.areas.get(row["theme_id"]),
            newer=content.areas.get(row.get("replaced_by") or ""),
            areas=by_name.get(key, ()),
            counts=counts,
            meaning=meanings.get(key, ""),
            chart=_over_time(content, rows[key]),
            commitments=rows[key],
        )


def _over_time(content: Content, rows: list[Row]) -> Chart:
    """The first declared chart by cycle, of these commitments."""
    plan = next(plan for plan in content.plan.charts if plan.groups == "cycle")
    return content.charting.chart(replace(plan, least=0), rows)
