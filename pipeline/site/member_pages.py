"""A page for each member: what it promised, and its record beside its region's and everybody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import schemas
from pipeline.published import Row, grouped
from pipeline.site.charts import Panel, Tally
from pipeline.site.content import Content
from pipeline.site.fact_sheet import FactSheet
from pipeline.site.hrefs import page_of, web
from pipeline.site.pages import Pages

_RECORD = ("completion", "impact", "ambition", "results")


def write(pages: Pages, content: Content) -> None:
    """`members/index.html` and `members/<member_id>.html`."""
    sheet = FactSheet(content, "members")
    plans = grouped(content.plans.values(), "member_id")
    reports = grouped(content.reports.values(), "member_id")
    documents = content.by("documents", "member_id", "title", "document_type", "year", "url")
    progress = grouped(content.published.rows("member_progress"), "member_id")
    hidden = {"member_id", "member"}
    columns = {f.name: f for f in schemas.tables()["member_progress"].fields if f.name not in hidden}
    by_region = {region: Tally(rows) for region, rows in grouped(content.wide, "region").items()}
    pages.write("members/index.html", "members.html", rows=list(_listed(content)))
    for key, row in content.members.items():
        commitments = content.wide_by_member.get(key, [])
        pages.write(
            page_of("members", key),
            "member.html",
            row=row,
            facts=sheet.of(key, row),
            columns=columns,
            progress=progress.get(key, ()),
            record=_record(content, row, commitments, by_region),
            commitments=commitments,
            plans=plans.get(key, ()),
            reports=reports.get(key, ()),
            documents=[(title, kind, year, web(url)) for title, kind, year, url in documents.get(key, ())],
        )


def _record(content: Content, row: Row, commitments: Sequence[Row], by_region: Mapping[Any, Tally]) -> list[Panel]:
    sets = {row["name"] or row["member_id"]: Tally(commitments)}
    if row.get("region") in by_region:
        sets[row["region"]] = by_region[row["region"]]
    sets["All members"] = content.charting.all
    facets = content.plan.facets
    panels = [content.charting.record(facets[name].label, sets, facets[name]) for name in _RECORD if name in facets]
    return [panel for found in panels for panel in found]


def _listed(content: Content) -> Any:
    """(member, commitments, rated, of those Substantial or Complete)"""
    for key, row in sorted(content.members.items(), key=lambda item: item[1]["name"] or item[0]):
        commitments = content.wide_by_member.get(key, [])
        marked = [c["high_completion"] for c in commitments if c["high_completion"] is not None]
        yield row, len(commitments), len(marked), sum(marked)
