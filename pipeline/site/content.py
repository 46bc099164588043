"""What several pages need of a package, each worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline import schemas
from pipeline.published import Published, Row, grouped
from pipeline.site.charts import Charting
from pipeline.site.declared import WIDE, SitePlan, declared
from pipeline.site.provenance import Provenance


@dataclass(frozen=True)
class Content:
    """A package and what its pages say of it."""

    published: Published
    base_url: str = ""
    notices: tuple[str, ...] = ()
    repository: str = ""

    @property
    def plan(self) -> SitePlan:
        return declared()

    @cached_property
    def everywhere(self) -> dict[str, Any]:
        """The names that every template knows."""
        package = schemas.package()
        return {
            "dataset": package["short_title"],
            "attribution": package["attribution"],
            "licence": package["licenses"][0],
            "version": self.published.version,
            "as_of": self.published.newest_capture[:10],
            "notices": self.notices,
            "repository": self.repository,
            "base_url": self.base_url.rstrip("/"),
            "plan": self.plan,
        }

    @cached_property
    def provenance(self) -> Provenance:
        return Provenance(self.published)

    @cached_property
    def members(self) -> dict[str, Row]:
        return {row["member_id"]: row for row in self.published.rows("members")}

    @cached_property
    def plans(self) -> dict[str, Row]:
        return {row["action_plan_id"]: row for row in self.published.rows("action_plans")}

    @cached_property
    def reports(self) -> dict[str, Row]:
        return {row["irm_report_id"]: row for row in self.published.rows("irm_reports")}

    @cached_property
    def areas(self) -> dict[str, Row]:
        return {row["policy_area_id"]: row for row in self.published.rows("policy_areas")}

    @cached_property
    def commitments(self) -> dict[str, Row]:
        return {row["commitment_id"]: row for row in self.published.rows("commitments")}

    @cached_property
    def wide(self) -> list[Row]:
        """The rows of commitments_wide, without their description."""
        columns = [f.name for f in schemas.tables()[WIDE].fields if f.name != "description"]
        rows: list[Row] = self.published.arrow(WIDE, *columns).to_pylist()
        return rows

    @cached_property
    def wide_by_member(self) -> dict[str, list[Row]]:
        return grouped(self.wide, "member_id")

    @cached_property
    def charting(self) -> Charting:
        return Charting(self.wide, self.plan)

    def named(self, table: str, key: str) -> str:
        """What a row is called; its key where it has no name, and nothing where there is no such row."""
        row = self._pages[table].get(key)
        return "" if row is None else row[self.plan.pages[table].label] or key

    @cached_property
    def _pages(self) -> dict[str, Mapping[str, Row]]:
        return {
            "commitments": self.commitments,
            "members": self.members,
            "action_plans": self.plans,
            "irm_reports": self.reports,
            "policy_areas": self.areas,
        }

    @cached_property
    def assessments(self) -> dict[str, list[Row]]:
        """Commitment -> its ratings."""
        return grouped(self.published.rows("assessments"), "commitment_id")

    def by(self, table: str, key: str, *columns: str) -> Mapping[str, Sequence[tuple[Any, ...]]]:
        """Value of `key` -> the rows with it, as tuples of `columns`, in the order of the table."""
        found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for value, *rest in self.published.tuples(table, key, *columns):
            found[value].append(tuple(rest))
        return found
