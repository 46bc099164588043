"""A package as it lies in a folder: descriptor, tables, and the page behind a row."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from pipeline.check.finding import Finding, of_file
from pipeline.folders import open_file, refuse_what_is_no_file
from pipeline.published import DESCRIPTOR, load_json


class UnreadableError(Exception):
    """The folder holds no package that could be judged."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.source}: {finding.value}; expected {finding.expected}")
        self.finding = finding


@dataclass(frozen=True)
class Package:
    """`descriptor` is the content of `datapackage.json`, valid by Frictionless."""

    folder: Path
    descriptor: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Package:
        """Raises `UnreadableError` with the finding that says why there is nothing to check."""
        name = str(folder / DESCRIPTOR)
        try:
            refuse_what_is_no_file(folder)
            with open_file(folder / DESCRIPTOR) as stream:
                text = stream.read().decode()
            descriptor = load_json(text)
        except (OSError, ValueError) as error:
            raise UnreadableError(of_file(name, str(error), "a Data Package descriptor (JSON)")) from error
        problems = _descriptor_problems(text)
        if problems:
            raise UnreadableError(of_file(name, "; ".join(problems), "a valid Data Package descriptor"))
        return cls(folder, descriptor)

    def resources(self, form: str) -> dict[str, dict[str, Any]]:
        """Table name -> resource, of those in format `csv` or `parquet`."""
        return {Path(r["path"]).stem: r for r in self.descriptor["resources"] if r.get("format") == form}

    @cached_property
    def csv_tables(self) -> Mapping[str, pa.Table]:
        """Every CSV that can be read and has the header of its schema, as text: a missing value is null."""
        sound = {name: r for name, r in self.resources("csv").items() if name not in self.odd_headers}
        return _Tables(self.folder, sound, _read_csv)

    @cached_property
    def odd_headers(self) -> dict[str, list[str]]:
        """Table -> the header of its CSV, where that is not the schema's: saved again by another program, mostly."""
        declared = {name: [f["name"] for f in r["schema"]["fields"]] for name, r in self.resources("csv").items()}
        read = ((name, _read_header(self.folder / r["path"])) for name, r in self.resources("csv").items())
        return {name: header for name, header in read if header and header != declared[name]}

    @cached_property
    def parquet_tables(self) -> Mapping[str, pa.Table]:
        """Every Parquet file that can be read at all."""
        return _Tables(self.folder, self.resources("parquet"), _read_parquet)

    def row_key(self, table: str, cells: Mapping[str, str | None]) -> str:
        """The primary key of a row, its parts joined by blanks."""
        return " ".join(cells.get(column) or "" for column in primary_key(self.resources("csv")[table])).strip()

    def page_of(self, cells: Mapping[str, str | None]) -> str:
        """The address of the page that a row came from; empty where the row does not say."""
        if cells.get("url"):
            return str(cells["url"])
        return self._pages.get(cells.get("capture_id") or "") or self._pages.get(cells.get("commitment_id") or "") or ""

    @cached_property
    def _pages(self) -> dict[str, str]:
        """Capture ID or commitment ID -> address."""
        pages: dict[str, str] = {}
        for table, key in (("captures", "capture_id"), ("commitments", "commitment_id")):
            rows = self.csv_tables.get(table)
            if rows is not None and {key, "url"} <= set(rows.column_names):
                pages |= dict(zip(rows[key].to_pylist(), rows["url"].to_pylist(), strict=True))
        return pages


class _Tables(Mapping[str, pa.Table]):
    """Tables that are read when they are asked for, of which only the last one is held: all of them together would take
    more memory than the build that wrote them, and reading one again takes less than judging it."""

    def __init__(
        self, folder: Path, resources: Mapping[str, Mapping[str, Any]], read: Callable[[Path], pa.Table | None]
    ) -> None:
        self._files = {name: folder / resource["path"] for name, resource in resources.items()}
        self._read = read
        self._last: tuple[str, pa.Table | None] = ("", None)
        self._readable: dict[str, bool] = {}

    def __contains__(self, name: object) -> bool:
        """Whether a table can be read; it is read once to find out."""
        if name in self._files and name not in self._readable:
            self.get(str(name))
        return self._readable.get(str(name), False)

    def __getitem__(self, name: str) -> pa.Table:
        file = self._files[name]
        if self._last[0] != name:
            self._last = ("", None)  # free before the next one is read
            _POOL.release_unused()
            self._last = (name, self._read(file))
        table = self._last[1]
        self._readable[name] = table is not None
        if table is None:
            raise KeyError(name)
        return table

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._files if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def primary_key(resource: Mapping[str, Any]) -> list[str]:
    key = resource["schema"].get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


@lru_cache(maxsize=8)  # a draft is opened by each part of the check, and a build again after the last one
def _descriptor_problems(text: str) -> list[str]:
    from frictionless import Package as FrictionlessPackage

    descriptor = json.loads(text)
    if not isinstance(descriptor, dict):
        return ["it is not an object"]
    try:
        report = FrictionlessPackage.validate_descriptor(_without_known_resources(descriptor))
    except (AttributeError, TypeError) as error:  # of a value of another type than Frictionless reckons with: a hash 7
        return [f"a value has the wrong type ({error})"]
    problems = [note for (note,) in report.flatten(["note"])]
    if not descriptor.get("resources"):
        problems = problems or ["it has no resources"]
    elif not problems:  # a valid package need not have schemas; ours does
        without = [r["name"] for r in descriptor["resources"] if not isinstance(r.get("schema"), dict)]
        problems = [f"resource {name} has no schema" for name in without]
    return problems


def _without_known_resources(descriptor: dict[str, Any]) -> dict[str, Any]:
    """The descriptor with its first resource and those that are not valid by themselves. What differs from build to
    build is the digests and sizes of the others, and to look at all of them takes a third of a small build's time."""
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        return descriptor
    if len({str(one.get("name")) for one in resources}) < len(resources):
        return descriptor
    return descriptor | {"resources": resources[:1] + [one for one in resources[1:] if not _is_known(one)]}


def _is_known(resource: dict[str, Any]) -> bool:
    """Whether a resource is valid but for its digest and sizes, and those have the right form."""
    digest, sizes = resource.get("hash"), [resource[name] for name in _SIZES & resource.keys()]
    if not isinstance(digest, str) or not _DIGEST.fullmatch(digest) or not all(type(size) is int for size in sizes):
        return False
    rest = {key: value for key, value in resource.items() if key not in ("hash", "schema", *_SIZES)}
    # A table's CSV and Parquet have one schema, which is most of what there is to look at.
    return _is_valid("Resource", json.dumps(rest)) and _is_valid("Schema", json.dumps(resource.get("schema")))


@lru_cache(maxsize=1 << 8)
def _is_valid(kind: str, text: str) -> bool:
    import frictionless

    try:
        return bool(getattr(frictionless, kind).validate_descriptor(json.loads(text)).valid)
    except (AttributeError, TypeError):
        return False


def _read_header(file: Path) -> list[str]:
    """The names in the first record of a CSV; none where it cannot be read, which Frictionless puts in words."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            return next(csv.reader(stream), [])
    except (OSError, ValueError, csv.Error):
        return []


def _read_csv(file: Path) -> pa.Table | None:
    try:
        size = max(file.stat().st_size + 1, 2)
        try:
            return _csv_in_blocks(file, min(size, _BLOCK))
        except pa.ArrowInvalid:  # a record may be longer than a block; the file as one block takes more memory
            return _csv_in_blocks(file, size) if size > _BLOCK else None
    except (OSError, ValueError):  # Frictionless says what is wrong with it
        return None


def _csv_in_blocks(file: Path, size: int) -> pa.Table:
    blocks = pa.csv.ReadOptions(block_size=size, use_threads=False)
    with pa.csv.open_csv(file, read_options=blocks, parse_options=_PARSE, memory_pool=_POOL) as reader:
        header = reader.schema.names
    return pa.csv.read_csv(
        file,
        read_options=blocks,
        parse_options=_PARSE,
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
        memory_pool=_POOL,
    )


_POOL = pa.system_memory_pool()  # Arrow's own allocator keeps what a table took
_BLOCK = 1 << 20  # bytes
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SIZES = {"bytes", "byteSize", "rowCount"}
_PARSE = pa.csv.ParseOptions(newlines_in_values=True)


def _read_parquet(file: Path) -> pa.Table | None:
    try:
        return pq.read_table(file, use_threads=False)
    except (OSError, pa.ArrowInvalid):
        return None
