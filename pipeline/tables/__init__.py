"""Tables: the observations, rows and issues of all pages become the published tables.

In: `Parsed` values in any order. Out: table name -> Arrow table of the declared schema, in the declared order. The same
pages give the same tables, whatever their order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pipeline.corrections import Correction, declared_corrections
from pipeline.issues import issue_rows
from pipeline.model import Earlier, Issue, Observation, Parsed
from pipeline.schemas import tables as declared_tables
from pipeline.tables import progress, wide
from pipeline.tables.action_plans import enter_plans, plan_rows
from pipeline.tables.arrow import arrow_table, ordered_arrow_table
from pipeline.tables.book import Book
from pipeline.tables.captures import capture_rows
from pipeline.tables.codes import code_rows
from pipeline.tables.commitments import Commitments
from pipeline.tables.corrected import Corrections
from pipeline.tables.derived import add_derived_columns
from pipeline.tables.documents import enter_documents, without_lost_titles
from pipeline.tables.filled_from import blank_unknown_references, declared_rows
from pipeline.tables.fitting import leave_out_unfitting
from pipeline.tables.history import History, each_once
from pipeline.tables.irm_reports import enter_reports, report_rows
from pipeline.tables.policy_areas import policy_area_rows
from pipeline.tables.registry import Registry
from pipeline.vocabularies import issue_codes

if TYPE_CHECKING:
    import pyarrow as pa


def make_tables(
    parsed: Iterable[Parsed],
    issues: Iterable[Issue] = (),
    corrections: Iterable[Correction] | None = None,
    reconciliations: Mapping[str, list[dict[str, Any]]] | None = None,
    earlier: Earlier | None = None,
) -> dict[str, pa.Table]:
    """All declared tables. `issues` are those of sources that never became a page, `corrections` what to correct
    (default: `schemas/corrections.yaml`), `reconciliations` the rows of the tables that compare pages with OGP's own
    rows, `earlier` what a package of before says of the same captures."""
    book = Book(parsed, issues)
    corrected = Corrections(declared_corrections() if corrections is None else corrections, book)
    corrected.apply_to_book()
    registry = Registry(book)
    registry.enter_names()
    rows: dict[str, list[dict[str, Any]]] = dict(Commitments(book, registry).tables)
    enter_reports(book, registry)
    enter_plans(book, registry)
    declared = declared_rows(book)
    rows |= declared
    rows["documents"] = without_lost_titles(rows["documents"])
    enter_documents(rows["documents"], book, registry)
    # A member that a page names is a member, whatever the page is about.
    named = {str(row["member_id"]) for table in declared.values() for row in table if row.get("member_id")}
    for key in [*book.keys("members"), *sorted(named)]:
        registry.member_by_id(key)
    rows["irm_reports"] = report_rows(book, registry)
    rows["action_plans"] = plan_rows(book, registry)
    rows["members"] = registry.finished_member_rows()
    rows["policy_areas"] = policy_area_rows(registry.unknown_areas)
    rows["codes"] = list(code_rows(declared_tables().values()))
    rows["captures"] = capture_rows(book)
    observations = _observation_table(book, registry)
    rows |= reconciliations or {}
    corrected.apply_to_rows(rows)
    add_derived_columns(rows["commitments"])
    rows["changes"] = _change_rows(History(book, registry), corrected, earlier)
    left_out = [*leave_out_unfitting(rows, book), *blank_unknown_references(rows)]
    rows["issues"] = issue_rows([*book.issues, *registry.issues, *corrected.issues, *left_out], issue_codes())
    tables = _arrow(rows) | {_OBSERVATIONS: observations}
    return tables | {wide.NAME: wide.commitments_wide(tables), progress.NAME: progress.member_progress(tables)}


def _change_rows(history: History, corrected: Corrections, earlier: Earlier | None) -> list[dict[str, Any]]:
    return each_once(corrected.changes, history.rows(), history.read_otherwise(earlier) if earlier else ())


_OBSERVATIONS = "observations"
_SEEN = ("capture_id", "table_name", "row_key", "field", "value", "state", "as_written", "line")
_MEANT = ("action_plan", "policy_areas", "ogp_values", "irm_reports")


def _observation_table(book: Book, registry: Registry) -> pa.Table:
    """The largest table. Its rows are made while they are written down: as plain values all of them together take more
    memory than the rest of a build."""
    table = declared_tables()[_OBSERVATIONS]
    in_order = sorted(book.observations(), key=attrgetter(*table.primary_key))
    return ordered_arrow_table(table, (_observation_row(observation, registry) for observation in in_order))


def _observation_row(observation: Observation, registry: Registry) -> dict[str, Any]:
    row = {name: getattr(observation, name) for name in _SEEN}
    if observation.field in _MEANT:
        row[observation.field] = "; ".join(registry.meant(observation))
    return row


def _arrow(rows: dict[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """The tables; takes the rows away one table after the other, so that no more than one is held in both forms."""
    return {name: arrow_table(table, rows.pop(name, ())) for name, table in declared_tables().items()}
