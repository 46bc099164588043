"""Columns of `commitments` that follow from its dates and, by the formulas of OGP's own database, from its ratings.

docs/reconciliation.md lists the formulas and how exactly OGP's columns follow them. Each is blank where a rating that
it needs is not there, so that what nobody assessed never counts as low.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

# The star's rule since mid-2015: verifiable, relevant, transformative, and substantially done or better. Reports of
# 2014 gave it to moderate commitments, too, and did not ask whether they are verifiable; those of early 2015 did.
STAR_RULE_YEAR = 2015

_DONE = ("Substantial", "Complete")
_HIGH = {"High": True, "Substantial": True, "Low": False, "Modest": False, "Unclear": False}
_STRONG = ("Major", "Outstanding", "Significant")
_IMPACT = ("Moderate", "Transformative")


def add_derived_columns(rows: list[dict[str, Any]]) -> None:
    """Adds `start_year`, `end_year`, `high_completion`, `high_ambition`, `strong_early_results`, `star_by_rule` and
    `star_rule_year` to rows of `commitments`."""
    if not rows:
        return
    for row in rows:
        row["start_year"], row["end_year"] = _year(row.get("start_date")), _year(row.get("end_date"))
    ratings = ("completion", "ambition", "potential_impact", "early_results", "verifiable", "relevant")
    frame = pd.DataFrame({name: pd.Series([row.get(name) or None for row in rows], dtype=object) for name in ratings})
    for name in ("verifiable", "relevant"):
        frame[name] = pd.array([row.get(name) for row in rows], dtype="boolean")
    star = _star_by_rule(frame)
    derived = {
        "high_completion": _is_one_of(frame["completion"], _DONE),
        "high_ambition": _high_ambition(frame),
        "strong_early_results": _is_one_of(frame["early_results"], _STRONG),
        "star_by_rule": star,
        "star_rule_year": star.notna().map({True: STAR_RULE_YEAR, False: None}),
    }
    for name, values in derived.items():
        for row, value in zip(rows, values, strict=True):
            row[name] = None if pd.isna(value) else bool(value) if name != "star_rule_year" else int(value)


def _year(date: str | None) -> int | None:
    """The year of a date of whatever precision."""
    year = (date or "")[:4]
    return int(year) if year.isdecimal() else None


def _is_one_of(ratings: pd.Series, values: tuple[str, ...]) -> pd.Series:
    return ratings.isin(values).astype("boolean").mask(ratings.isna())


def _high_ambition(frame: pd.DataFrame) -> pd.Series:
    """As the page rates it; else, of older plans, an impact of Moderate or more that serves a value of OGP."""
    rated = frame["ambition"].map(_HIGH).astype("boolean")
    return rated.fillna(_is_one_of(frame["potential_impact"], _IMPACT) & frame["relevant"])


def _star_by_rule(frame: pd.DataFrame) -> pd.Series:
    conditions = pd.DataFrame(
        {
            "verifiable": frame["verifiable"],
            "relevant": frame["relevant"],
            "transformative": _is_one_of(frame["potential_impact"], ("Transformative",)),
            "done": _is_one_of(frame["completion"], _DONE),
        }
    )
    return conditions.all(axis=1).astype("boolean").mask(conditions.isna().any(axis=1))
