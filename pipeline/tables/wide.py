"""`commitments_wide`: one row a commitment with everything a reporter wants, in words. Drawn from the other tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from pipeline import schemas
from pipeline.tables.arrow import arrow_table

NAME = "commitments_wide"
_JOIN = "; "
_Row = dict[str, Any]


def commitments_wide(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The table `commitments_wide` of the finished other tables, sorted by key."""
    rows = {name: table.to_pylist() for name, table in tables.items() if name in _NEEDED}
    wide = _Wide(rows)
    return arrow_table(schemas.tables()[NAME], [wide.row(commitment) for commitment in rows["commitments"]])


_NEEDED = {
    "members", "action_plans", "irm_reports", "commitments", "commitment_institutions", "policy_areas",
    "commitment_policy_areas", "commitment_ogp_values", "commitment_irm_reports", "assessments", "milestones", "issues",
}  # fmt: skip


class _Wide:
    """The other tables, looked up by commitment."""

    def __init__(self, rows: Mapping[str, list[_Row]]) -> None:
        self.members = {row["member_id"]: row for row in rows["members"]}
        self.plans = {row["action_plan_id"]: row for row in rows["action_plans"]}
        self.countries = _country_names(rows["members"])
        self.areas = _joined(rows["commitment_policy_areas"], "policy_area_id", _names(rows["policy_areas"]))
        self.values = _joined(rows["commitment_ogp_values"], "ogp_value")
        self.reports = _joined(rows["commitment_irm_reports"], "irm_report_id", _titles(rows["irm_reports"]))
        self.institutions = {
            role: _joined([row for row in rows["commitment_institutions"] if row["role"] == role], "institution")
            for role in _codes("institution_roles")
        }
        self.ratings = {(r["commitment_id"], r["indicator"]): _rating_in_words(r) for r in rows["assessments"]}
        self.milestones = Counter(row["commitment_id"] for row in rows["milestones"])
        self.issues = Counter(row["row_key"] for row in rows["issues"])

    def row(self, commitment: _Row) -> _Row:
        key = commitment["commitment_id"]
        member = self.members.get(commitment["member_id"], {})
        plan = self.plans.get(commitment["action_plan_id"], {})
        return {
            **commitment,  # what it has under the same name; the schema picks the columns
            **{column: member.get(column) for column in ("level", "country_code", "region")},
            **{f"{role}_institutions": named.get(key) for role, named in self.institutions.items()},
            **{f"rating_{indicator}": self.ratings.get((key, indicator)) for indicator in _codes("indicators")},
            "member": member.get("name"),
            "country": self.countries.get(member.get("country_code")),
            "action_plan": plan.get("title"),
            "plan_start_year": plan.get("start_year"),
            "plan_end_year": plan.get("end_year"),
            "policy_areas": self.areas.get(key),
            "ogp_values": self.values.get(key),
            "irm_reports": self.reports.get(key),
            "milestones": self.milestones[key],
            "issues": self.issues[key],
        }


def _codes(vocabulary: str) -> list[str]:
    return [row["code"] for row in schemas.read_vocabulary(vocabulary)]


def _names(policy_areas: list[_Row]) -> dict[str, str]:
    return {row["policy_area_id"]: row["name"] for row in policy_areas}


def _titles(reports: list[_Row]) -> dict[str, str]:
    return {row["irm_report_id"]: row["title"] or row["irm_report_id"] for row in reports}


def _joined(rows: list[_Row], column: str, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Commitment -> the values of a column in order of position, as names, joined."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.get("position") or 0):
        found[row["commitment_id"]].append(names[row[column]] if names else row[column])
    return {key: _JOIN.join(values) for key, values in found.items()}


def _country_names(members: list[_Row]) -> dict[str | None, str]:
    """Country code -> name, as OGP calls the member; else as ISO 3166-1 calls the country."""
    import pycountry

    declared = {m["country_code"]: m["label"] for m in schemas.read_vocabulary("members") if m["level"] == "national"}
    named: dict[str | None, str] = {}
    for code in {member["country_code"] for member in members if member["country_code"]}:
        country = pycountry.countries.get(alpha_2=code)
        named[code] = declared.get(code) or str(getattr(country, "common_name", country.name) if country else code)
    return named


def _rating_in_words(assessment: _Row) -> str:
    """The rating, or the label of the state that says why there is none."""
    states = {code["code"]: code["label"] for code in schemas.read_vocabulary("assessment_states")}
    return str(assessment["value"] or states[assessment["state"]])
