"""The table `policy_areas`: the declared codelist, and after it the words that no list holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.schemas import read_vocabulary


def policy_area_rows(unknown: Mapping[str, str]) -> list[dict[str, Any]]:
    """`unknown` maps identifiers made from words to those words; they are not current areas of OGP."""
    rows: list[dict[str, Any]] = [
        {
            "policy_area_id": row["code"],
            "name": row["label"],
            "theme_id": row["theme"],
            "current": row["current"] == "true",
            "replaced_by": row.get("replaced_by", ""),
        }
        for row in read_vocabulary("policy_areas")
    ]
    return rows + [{"policy_area_id": code, "name": words, "current": False} for code, words in unknown.items()]
