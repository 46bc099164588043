"""`commitments_wide`: one row a commitment with everything a reporter wants, in words. Drawn from the other tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas

if TYPE_CHECKING:
    import pandas as pd

NAME = "commitments_wide"
_JOIN = "; "
_KEY = "commitment_id"


def commitments_wide(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The table `commitments_wide` of the finished other tables, sorted by key as `commitments` is."""
    members = _frame(tables, "members", "member_id", "name", "level", "country_code", "region")
    members["country"] = members["country_code"].map(_country_names(members["country_code"])).astype(_text())
    plans = _frame(tables, "action_plans", "action_plan_id", "title", "start_year", "end_year")
    wide = _frame(tables, "commitments")
    wide = wide.merge(members.rename(columns={"name": "member"}), on="member_id", how="left")
    wide = wide.merge(plans.rename(columns=_PLAN_COLUMNS), on="action_plan_id", how="left")
    for column, words in (_lists(tables) | _ratings(tables) | _counts(tables)).items():
        wide[column] = wide[_KEY].map(words)
    own_page = wide["detail"] == "page"
    wide["issues"] = wide["issues"].fillna(0)
    # Nobody counted the milestones of a page that was not read.
    wide["milestones"] = wide["milestones"].mask(wide["milestones"].isna() & own_page, 0)
    wide["review_pending"] = wide[_KEY].isin(_with_pending_rating(tables)).astype("boolean").where(own_page)
    return pa.Table.from_pandas(_with_all_columns(wide), schema=schemas.tables()[NAME].arrow(), preserve_index=False)


_PLAN_COLUMNS = {"title": "action_plan", "start_year": "plan_start_year", "end_year": "plan_end_year"}


def _frame(tables: Mapping[str, pa.Table], name: str, *columns: str) -> pd.DataFrame:
    import pandas as pd  # not for `ogpdata --help`; in a build Arrow has imported it anyway

    table = tables[name].select(columns) if columns else tables[name]
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _text() -> pd.ArrowDtype:
    import pandas as pd

    return pd.ArrowDtype(pa.string())


def _lists(tables: Mapping[str, pa.Table]) -> dict[str, pd.Series]:
    """Column -> commitment -> what it has several of, as names in the order of the page, joined."""
    names = _frame(tables, "policy_areas", "policy_area_id", "name", "theme_id")
    areas = _frame(tables, "commitment_policy_areas").merge(names, on="policy_area_id")
    themes = names[["policy_area_id", "name"]].rename(columns={"policy_area_id": "theme_id", "name": "theme"})
    # An area above others is a theme itself.
    is_theme = areas["policy_area_id"].isin(names["theme_id"])
    areas["theme_id"] = areas["theme_id"].mask(areas["theme_id"].isna() & is_theme, areas["policy_area_id"])
    themed = areas.merge(themes, on="theme_id").sort_values("position", kind="stable", na_position="first")
    reports = _frame(tables, "irm_reports", "irm_report_id", "title")
    reports["title"] = reports["title"].fillna(reports["irm_report_id"])
    reports = _frame(tables, "commitment_irm_reports").merge(reports, on="irm_report_id")
    involved = _frame(tables, "commitment_institutions")
    return {
        "policy_areas": _joined(areas, "name"),
        "themes": _joined(themed.drop_duplicates([_KEY, "theme"]), "theme"),
        "ogp_values": _joined(_frame(tables, "commitment_ogp_values"), "ogp_value"),
        "irm_reports": _joined(reports, "title"),
        **{
            f"{role['code']}_institutions": _joined(involved[involved["role"] == role["code"]], "institution")
            for role in schemas.read_vocabulary("institution_roles")
        },
    }


def _joined(rows: pd.DataFrame, column: str) -> pd.Series:
    if "position" in rows:
        rows = rows.sort_values("position", kind="stable", na_position="first")
    # Arrow joins whole lists at once; `agg` of pandas would call Python for every commitment.
    named = pa.Table.from_pandas(rows[[_KEY, column]], preserve_index=False)
    lists = named.group_by(_KEY, use_threads=False).aggregate([(column, "list")])
    words = pc.binary_join(lists[f"{column}_list"].combine_chunks(), _JOIN)
    return _frame({"joined": pa.table({_KEY: lists[_KEY], "words": words})}, "joined").set_index(_KEY)["words"]


def _ratings(tables: Mapping[str, pa.Table]) -> dict[str, pd.Series]:
    """Column -> commitment -> the rating, or the label of the state that says why there is none."""
    ratings = _frame(tables, "assessments", _KEY, "indicator", "value", "state")
    states = {code["code"]: code["label"] for code in schemas.read_vocabulary("assessment_states")}
    ratings["word"] = ratings["value"].fillna(ratings["state"].map(states).astype(_text()))
    return {
        f"rating_{indicator}": of.set_index(_KEY)["word"] for indicator, of in ratings.groupby("indicator", sort=False)
    }


def _with_pending_rating(tables: Mapping[str, pa.Table]) -> pd.Series:
    ratings = _frame(tables, "assessments", _KEY, "state")
    return ratings.loc[ratings["state"] == "pending", _KEY]


def _counts(tables: Mapping[str, pa.Table]) -> dict[str, pd.Series]:
    return {
        "milestones": _frame(tables, "milestones", _KEY)[_KEY].value_counts(),
        "issues": _frame(tables, "issues", "row_key")["row_key"].value_counts(),
    }


def _with_all_columns(wide: pd.DataFrame) -> pd.DataFrame:
    """Declared columns in declared order; a rating that no commitment has is blank."""
    return wide.reindex(columns=schemas.tables()[NAME].columns)


def _country_names(codes: pd.Series) -> dict[str, str]:
    """Country code -> name, as OGP calls the member; else as ISO 3166-1 calls the country."""
    import pycountry

    declared = {m["country_code"]: m["label"] for m in schemas.read_vocabulary("members") if m["level"] == "national"}
    named: dict[str, str] = {}
    for code in codes.dropna().unique():
        country = pycountry.countries.get(alpha_2=code)
        named[code] = declared.get(code) or str(getattr(country, "common_name", country.name) if country else code)
    return named
