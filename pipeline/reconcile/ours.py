"""What this dataset says of its commitments, in the form in which it is compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.model import NOT_SHOWN, STATED
from pipeline.reconcile.reference import Cell

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = ("members", "commitments", "assessments", "commitment_policy_areas", "commitment_ogp_values", "observations")
_COLUMNS = (
    "title", "commitment_number", "cycle", "description", "start_date", "end_date", "lead_institution",
    "support_institution",
)  # fmt: skip
_TITLE_IN_PLAN = "title_in_plan"


class PackageError(Exception):
    """What was named is no package that can be read."""


@dataclass(slots=True)
class Commitment:
    """A commitment of ours. `cells` has each field that it says anything of; `titles` all titles it is known under."""

    key: str
    member_id: str
    year: int | None
    cells: dict[str, Cell] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)

    def value(self, name: str) -> str:
        cell = self.cells.get(name)
        return cell.value if cell else ""


def read_package(folder: Path) -> dict[str, pa.Table]:
    """The tables that are compared, of a published package. Raises `PackageError`."""
    import pyarrow.parquet as pq

    found = {}
    for name in TABLES:
        path = folder / "data" / f"{name}.parquet"
        rows = [("field", "=", _TITLE_IN_PLAN)] if name == "observations" else None
        try:
            found[name] = pq.read_table(path, filters=rows)
        except (OSError, ValueError) as error:
            raise PackageError(
                f"{folder} is no published package: {path.relative_to(folder)}: {error}. Name a folder as"
                " `ogpdata build` writes it."
            ) from error
    return found


def commitments(tables: Mapping[str, pa.Table]) -> dict[str, Commitment]:
    """Commitment ID -> what the tables say of it."""
    found = {str(row["commitment_id"]): _commitment(row) for row in tables["commitments"].to_pylist()}
    for row in tables["assessments"].to_pylist():
        state = STATED if row["state"] == "rated" else str(row["state"])
        _set(found, row, Cell(row["indicator"], row["value"] or "", state, row["as_written"] or ""))
    for table, name, column in (
        ("commitment_policy_areas", "policy_areas", "policy_area_id"),
        ("commitment_ogp_values", "ogp_values", "ogp_value"),
    ):
        for key, values in _joined(tables[table].to_pylist(), column).items():
            found[key].cells[name] = Cell(name, "; ".join(values), STATED, "")
    for row in tables["observations"].to_pylist():
        if row["field"] == _TITLE_IN_PLAN and row["value"] and row["row_key"] in found:
            found[row["row_key"]].titles.append(row["value"])
    return found


def _commitment(row: Mapping[str, Any]) -> Commitment:
    cells = {name: Cell(name, str(row[name]), STATED, "") for name in _COLUMNS if row[name] not in (None, "")}
    titles = [str(row["title"])] if row["title"] else []
    return Commitment(row["commitment_id"], row["member_id"] or "", row["cycle"], cells, titles)


def _set(found: Mapping[str, Commitment], row: Mapping[str, Any], cell: Cell) -> None:
    if cell.state != NOT_SHOWN:
        found[row["commitment_id"]].cells[cell.field] = cell


def _joined(rows: Sequence[Mapping[str, Any]], column: str) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.get("position") or 0):
        joined[str(row["commitment_id"])].append(str(row[column]))
    return joined
