"""The table `action_plans`."""

from __future__ import annotations

from typing import Any

from pipeline.tables.book import Book
from pipeline.tables.registry import Registry

# What only the page of a plan itself says.
_OWN = ("end_date", "date_submitted", "lead_institutions")


def enter_plans(book: Book, registry: Registry) -> None:
    """Enters the plans whose own pages were captured."""
    for key in book.keys("action_plans"):
        title = book.current("action_plans", key, "title")
        if title is None or not title.value:
            continue
        member = registry.member_by_id(book.value("action_plans", key, "member_id"))
        cycle = book.value("action_plans", key, "cycle")
        rank = book.rank(title.capture_id, ("action_plans", key))
        identifier = registry.plan(title.value, member, rank, int(cycle) if cycle.isdecimal() else None)
        if identifier:
            registry.plans[identifier].url = book.value("action_plans", key, "url") or registry.plans[identifier].url


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
                "official_id": registry.official_ids.get(plan.action_plan_id),
                "number": _number(registry.official_ids.get(plan.action_plan_id, "")),
                "url": plan.url,
                **{name: book.value("action_plans", plan.action_plan_id, name) for name in _OWN},
            }
        )
    return rows


def _number(official_id: str) -> int | None:
    """The number of a member's plan, the last two digits of its official ID (`AP_FRA02`)."""
    digits = official_id[-2:]
    return int(digits) if digits.isdecimal() else None
