"""The derived columns of OGP's own tables, as formulas of their other columns.

Worked out from the published rows; docs/reconciliation.md lists each with how exactly it holds.
"""

from __future__ import annotations

from pipeline.reconcile.database_formulas import database_formulas
from pipeline.reconcile.explorer_formulas import explorer_formulas
from pipeline.reconcile.formula import Agreement, Formula, check

__all__ = ["Agreement", "Formula", "check", "formulas"]


def formulas() -> list[Formula]:
    """All formulas, the database's first."""
    return [*database_formulas(), *explorer_formulas()]
