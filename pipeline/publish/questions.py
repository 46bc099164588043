"""The worked questions: declared once, shown in the package's README, in docs/questions.md and by Datasette."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from pipeline.publish import csv_files, sqlite_file, workbook


@cache
def questions() -> list[dict[str, Any]]:
    """All of them, in order; see the head of `templates/questions.yaml` for the form."""
    text = files("pipeline.publish").joinpath("templates/questions.yaml").read_text(encoding="utf-8")
    return [{**question, "steps": steps(question)} for question in yaml.safe_load(text)]


def answered(folder: Path) -> list[dict[str, Any]]:
    """Those of the README, each with the rows that the database in `folder` answers it with."""
    with closing(sqlite3.connect(folder / sqlite_file.NAME)) as database:
        asked = (question for question in questions() if question.get("in_readme"))
        return [{**question, "answer": database.execute(question["sql"]).fetchall()} for question in asked]


def steps(question: Mapping[str, Any]) -> list[str]:
    """What to do in a spreadsheet, in words: filter, then look."""
    table = question["table"]
    has_sheet = table in {sheet.table for sheet in workbook.sheets()}
    place = f"On the sheet `{table}`" if has_sheet else f"In `{csv_files.path(table)}`"
    kept = "; ".join(f"`{column}` {_kept(condition)}" for column, condition in question["where"].items())
    return [f"{place}, filter: {kept}.", question["then"]]


def _kept(condition: Any) -> str:
    """Which cells a filter keeps."""
    if isinstance(condition, list):
        return " or ".join(f"`{_cell(value)}`" for value in condition)
    ((how, value),) = condition.items()
    if how == "not":
        return " nor ".join(["not blank", *(f"`{one}`" for one in value)])
    return {"contains": "contains", "begins": "begins with", "above": "above"}[how] + f" `{value}`"


def _cell(value: object) -> str:
    return str(value).upper() if isinstance(value, bool) else str(value)
