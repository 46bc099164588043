"""The table `codes`: every code of every published column, as `schemas/vocabularies/` declares it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.schemas import Table

_COLUMNS = ("code", "label", "definition", "score", "scale", "used_from", "used_to")


def code_rows(tables: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """The rows, in the order of the columns and codelists."""
    for table in tables:
        for field in table.fields:
            for order, code in enumerate(field.codes, start=1):
                yield {
                    "column": ".".join(filter(None, (table.name, field.name, code.get(field.within)))),
                    "order": order,
                    **{column: code.get(column, "") for column in _COLUMNS},
                }
