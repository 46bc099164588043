"""The table `action_plans`."""

from __future__ import annotations

from typing import Any

from pipeline.tables.book import Book
from pipeline.tables.registry import Registry


def plan_rows(book: Book, registry: Registry) -> list[dict[str, Any]]:
    """One row for each plan that any page names; its title is the newest name."""
    rows: list[dict[str, Any]] = []
    for plan in registry.plans.values():
        cycles = sorted(plan.cycles.items(), key=lambda item: (-item[1], item[0]))
        rows.append(
            {
                "action_plan_id": plan.action_plan_id,
                "member_id": plan.member_id,
                "title": plan.title,
                "start_year": plan.start_year,
                "end_year": plan.end_year,
                "cycle": cycles[0][0] if cycles else None,
                "url": plan.url,
            }
        )
    return rows
