"""`member_progress`: what is known of each member's cycles, with the numbers that belong below a share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline import schemas

if TYPE_CHECKING:
    import pandas as pd

NAME = "member_progress"
_KEY = ["member_id", "cycle"]
UNKNOWN_CYCLE = 0


def member_progress(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The table `member_progress` of the finished other tables, sorted by key."""
    members = _frame(tables, "members")
    commitments = _with_cycle(_frame(tables, "commitments"), _frame(tables, "action_plans"))
    commitments = commitments[commitments["member_id"].notna()]
    marks = commitments[_KEY].assign(commitments=1, with_page=(commitments["detail"] == "page").astype("int64"))
    counted = marks.groupby(_KEY).sum()
    ratings = _frame(tables, "assessments").merge(commitments[["commitment_id", *_KEY]], on="commitment_id")
    frame = counted.join([_expected(members, _frame(tables, "action_plans")), *_of_ratings(ratings)], how="outer")
    frame[["commitments", "with_page"]] = frame[["commitments", "with_page"]].fillna(0)
    # Of what no page rates nobody knows how much is complete.
    frame[["complete", "substantial"]] = frame[["complete", "substantial"]].mask(frame["rated"] == 0)
    frame = frame.reset_index().merge(members[["member_id", "name"]].rename(columns={"name": "member"}), how="left")
    declared = schemas.tables()[NAME]
    return pa.Table.from_pandas(
        frame.sort_values(_KEY).reindex(columns=declared.columns), schema=declared.arrow(), preserve_index=False
    )


def _frame(tables: Mapping[str, pa.Table], name: str) -> pd.DataFrame:
    import pandas as pd  # not for `ogpdata --help`

    return tables[name].to_pandas(types_mapper=pd.ArrowDtype)


def _with_cycle(commitments: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """The commitments with a cycle each: their own, else their plan's, else 0."""
    of_plan = plans.set_index("action_plan_id")
    of_plan = of_plan["cycle"].fillna(of_plan["start_year"])
    cycle = commitments["cycle"].fillna(commitments["action_plan_id"].map(of_plan))
    return commitments.assign(cycle=cycle.fillna(UNKNOWN_CYCLE).astype("int64"))


def _expected(members: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """How many commitments a member's own page says its current plan has, by the cycle of that plan."""
    stated = members[members["commitments_stated"].notna() & members["current_plan_years"].notna()]
    first_year = stated["current_plan_years"].str.slice(0, 4).astype("int32")
    stated = stated.assign(start_year=first_year, expected=stated["commitments_stated"])
    stated = stated.merge(
        plans[["member_id", "start_year", "cycle"]].drop_duplicates(["member_id", "start_year"]), how="left"
    )
    cycle = stated["cycle"].fillna(stated["start_year"]).astype("int64")
    return stated.assign(cycle=cycle).set_index(_KEY)[["expected"]]


def _of_ratings(ratings: pd.DataFrame) -> list[pd.DataFrame]:
    """Counts by completion and of stars; a cycle of which no page shows either has no row."""
    completion = ratings[ratings["indicator"] == "completion"]
    rated = completion["state"] == "rated"
    marks = completion[_KEY].assign(
        rated=rated,
        complete=rated & (completion["value"] == "Complete"),
        substantial=rated & (completion["value"] == "Substantial"),
        pending=completion["state"] == "pending",
    )
    stars = ratings[(ratings["indicator"] == "starred") & (ratings["state"] == "rated")]
    starred = stars[_KEY].assign(starred=stars["value"] == "Yes")
    return [
        frame.fillna(False).astype(dict.fromkeys(frame.columns.drop(_KEY), "int64")).groupby(_KEY).sum()
        for frame in (marks, starred)
    ]
