"""A published package, as those read it who come after it: its CSV as text, its Parquet as typed tables.

A folder or a zip; Parquet only of a folder. A column or table that an older package lacks is empty in Parquet.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.folders import NOT_UTF_8, open_file, refuse_what_is_no_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

DESCRIPTOR = "datapackage.json"
Row = dict[str, Any]


_ADVICE = "Name a folder that `ogpdata build` wrote, or the zip of a release."


class PublishedError(Exception):
    """What was named is no package that can be read."""


@dataclass(frozen=True)
class Published:
    """`files` are the names of the package's files, `descriptor` is the content of its `datapackage.json`."""

    path: Path
    descriptor: Mapping[str, Any]

    @classmethod
    def open(cls, path: Path) -> Published:
        """The package in a folder or in a zip of one. Raises `PublishedError`, which says what is wrong with it."""
        try:
            refuse_what_is_no_file(path)
            descriptor = load_json(_read(path, DESCRIPTOR))
            _check_resources(descriptor["resources"])
        except FileNotFoundError as error:
            raise PublishedError(f"{path} is no published package: it has no {DESCRIPTOR}. {_ADVICE}") from error
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise PublishedError(
                f"{path} is no published package: {type(error).__name__}: {error}. {_ADVICE}"
            ) from error
        return cls(path, descriptor)

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """Table -> its Table Schema, in the order of publishing."""
        return {_table(r): r["schema"] for r in self.descriptor["resources"] if r["format"] == "csv"}

    @cached_property
    def report(self) -> dict[str, Any]:
        """The content of `report.json`; empty where a package has none."""
        try:
            report: dict[str, Any] = load_json(_read(self.path, "report.json"))
        except (OSError, ValueError, KeyError):
            return {}
        return report

    @property
    def name(self) -> str:
        """What to call this package: its version and the day of its newest capture."""
        newest = str(self.report.get("newest_capture") or "")[:10]
        return f"{self.descriptor.get('version', 'without a version')} ({newest or 'without a day'})"

    @property
    def newest_capture(self) -> str:
        """`2019-10-25T12:00:00Z`, or empty where no capture carries a time."""
        return str(self.descriptor.get("created", ""))

    @property
    def version(self) -> str:
        return str(self.descriptor.get("version", ""))

    def primary_key(self, table: str) -> list[str]:
        key = self.schemas[table].get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)

    def columns(self, table: str) -> list[str]:
        return [field["name"] for field in self.schemas[table]["fields"]]

    def frame(self, table: str) -> pd.DataFrame:
        """The rows of a table, every cell as the text that its CSV shows; a blank cell is an empty text."""
        import pandas as pd

        path = next(r["path"] for r in self.descriptor["resources"] if _table(r) == table and r["format"] == "csv")
        try:
            rows = pd.read_csv(
                io.BytesIO(_read(self.path, path)), dtype="string[pyarrow]", keep_default_na=False, engine="c"
            )
        except (OSError, KeyError, ValueError) as error:
            raise PublishedError(f"{self.path}: {path} cannot be read: {error}") from error
        missing = sorted(set(self.columns(table)) - set(rows.columns))
        if missing:
            raise PublishedError(f"{self.path}: {path} lacks the columns {', '.join(missing)} of its own schema")
        return rows

    @cached_property
    def _parquet(self) -> dict[str, Path]:
        return {_table(r): self.path / r["path"] for r in self.descriptor["resources"] if r["format"] == "parquet"}

    def arrow(self, table: str, *columns: str) -> pa.Table:
        """The table with those columns, each there even where the package lacks it."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self._parquet.get(table)
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
        return tuples_of(self.arrow(table, *columns))

    def rows(self, table: str) -> list[Row]:
        """The rows of a small table, all columns."""
        import pyarrow.parquet as pq

        path = self._parquet.get(table)
        return pq.read_table(path).to_pylist() if path else []


def load_json(data: str | bytes) -> Any:
    """What a file of a package holds. Raises `ValueError`, also for what is nested too deeply."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _check_resources(resources: Iterable[Mapping[str, Any]]) -> None:
    """Raises `ValueError`, `KeyError` or `TypeError` where a resource lacks what those who read a package rely on."""
    for resource in resources:
        path, is_table = resource["path"], resource["format"] == "csv"
        if not isinstance(path, str) or NOT_UTF_8.search(path):
            raise ValueError(f"the path {path!r} of a resource is no text")
        if is_table and not isinstance(resource.get("schema"), dict):
            raise ValueError(f"{DESCRIPTOR} has no schema for {path!r}")
        if is_table and not all(isinstance(field["name"], str) for field in resource["schema"]["fields"]):
            raise ValueError(f"the schema of {path!r} has a field whose name is no text")


def tuples_of(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def grouped(rows: Iterable[Row], column: str) -> dict[Any, list[Row]]:
    """Value of a column -> its rows, in order."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return dict(found)


def _table(resource: Mapping[str, Any]) -> str:
    return PurePosixPath(resource["path"]).stem


def _read(path: Path, name: str) -> bytes:
    """The bytes of a file of the package. In the zip of a release everything lies in one folder."""
    if path.is_dir():
        with open_file(path / name) as stream:
            return stream.read()
    with zipfile.ZipFile(path) as archive:
        root = next((n for n in archive.namelist() if PurePosixPath(n).name == DESCRIPTOR), DESCRIPTOR)
        return archive.read((PurePosixPath(root).parent / name).as_posix())
