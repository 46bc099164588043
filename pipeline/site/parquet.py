"""A published package as the site reads it: its Parquet files and `datapackage.json`, nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, Any]


class NoPackageError(Exception):
    """The folder is no published package."""


@dataclass(frozen=True)
class Published:
    """The tables of a package. A column or table that an older package does not have is empty."""

    folder: Path
    descriptor: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Published:
        """Raises `NoPackageError` where there is no readable `datapackage.json`."""
        try:
            descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NoPackageError(
                f"{folder} is no published package: {error}. Build one first (ogpdata build)"
            ) from error
        return cls(folder, descriptor)

    @cached_property
    def _paths(self) -> dict[str, Path]:
        resources = self.descriptor.get("resources", ())
        return {
            r["name"].removesuffix("-parquet"): self.folder / r["path"]
            for r in resources
            if r.get("format") == "parquet"
        }

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version", ""))

    @property
    def newest_capture(self) -> str:
        """`2019-10-25T12:00:00Z`, or empty where no capture carries a time."""
        return str(self.descriptor.get("created", ""))

    def arrow(self, table: str, *columns: str) -> pa.Table:
        """The table with those columns, each there even where the package lacks it."""
        path = self._paths.get(table)
        if path is None:
            return pa.table({column: pa.array([], pa.string()) for column in columns})
        there = set(pq.read_schema(path).names)
        read = pq.read_table(path, columns=[c for c in columns if c in there])
        for column in columns:
            if column not in there:
                read = read.append_column(column, pa.nulls(read.num_rows, pa.string()))
        return read.select(columns)

    def tuples(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The rows, as tuples of those columns."""
        return rows_of(self.arrow(table, *columns))

    def rows(self, table: str) -> list[Row]:
        """The rows of a small table, all columns."""
        path = self._paths.get(table)
        return pq.read_table(path).to_pylist() if path else []


def rows_of(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def grouped(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Value of a column -> its rows, in order."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return dict(found)
