"""A release: the tables as declared, and what is known of them as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schemas
from pipeline.model import Refusal

_EU_COUNTRY = "http://publications.europa.eu/resource/authority/country/"
FLAT, SERIES = "flat", "series"
UNDATED = "undated"  # the month in the version of captures none of which carries a time


class ReleaseError(Exception):
    """A table that does not have the declared columns or types."""


@dataclass(frozen=True, slots=True)
class Released:
    """A release: its folder, where that stands on the web (empty: unknown), and the day of its newest capture."""

    folder: Path
    url: str
    issued: str


@dataclass(frozen=True, slots=True)
class Place:
    """What the data are about: a name and an address that stands for the place in linked data."""

    name: str
    iri: str


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a release knows beside its tables.

    `version` is the version of the code. `refusals` is what could not become a capture. `timings`
    (stage -> seconds) is given only when somebody asked for it: two builds of the same input must be
    byte-identical. `base_url` is where the package will stand on the web; without it, addresses in
    the descriptors are relative wherever their standards allow. `files_url` is where the files of this release
    stand, if that is another place: `latest/` moves on, a dated release stays. `data_version` is the version of the
    data; a build that is no release has none. `sample` is true where the captures are made up. `accepted` is what was
    lost since the last build and why somebody accepted it. `repository` is the address of the project on the web, where
    readers report what is wrong. `notices` are what the
    folders of captures say of themselves (a sample: that its prose is made up); they stand at the top of everything a
    person opens. `recurring` are the lines around the pages that were learned, by kind of page and year. `contact` (an
    e-mail address or a web page) and `catalogue` (`flat`, `series`) stand for those of `schemas/package.yaml`.
    `findings` are what the check said of the draft.
    `releases` are this release and those before it, newest first; a build that is no release has none.
    """

    version: str
    refusals: tuple[Refusal, ...] = ()
    timings: Mapping[str, float] | None = None
    base_url: str = ""
    notices: tuple[str, ...] = ()
    recurring: tuple[Mapping[str, Any], ...] = ()
    files_url: str = ""
    data_version: str = ""
    sample: bool = False
    accepted: Mapping[str, Any] | None = None
    contact: str = ""
    catalogue: str = ""
    findings: tuple[Mapping[str, Any], ...] = ()
    releases: tuple[Released, ...] = ()
    repository: str = ""


@dataclass(frozen=True)
class Release:
    """All declared tables in the order of publishing, in declared columns and types."""

    tables: Mapping[str, pa.Table]
    facts: ReleaseFacts
    declared: Mapping[str, schemas.Table] = field(default_factory=schemas.tables)
    package: Mapping[str, Any] = field(default_factory=schemas.package)

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table], facts: ReleaseFacts) -> Release:
        """A release of `tables`; a declared table that is missing is empty. Raises `ReleaseError`."""
        declared = schemas.tables()
        unknown = sorted(set(tables) - set(declared))
        if unknown:
            raise ReleaseError(f"no file schemas/tables/<name>.yaml declares {', '.join(unknown)}: declare it first")
        return cls({name: _as_declared(tables.get(name), table) for name, table in declared.items()}, facts)

    @cached_property
    def newest_capture(self) -> str:
        """`2019-10-25T12:00:00Z`, or empty where no capture carries a time."""
        return pc.max(self.tables["captures"]["seen_until"]).as_py() or ""

    @property
    def modified(self) -> str:
        """When the data are from: the time of the newest capture. Never the clock: two builds are the same bytes."""
        return self.newest_capture

    @property
    def issued(self) -> str:
        """The day of this release, `2019-10-25`; empty where no capture carries a time."""
        return self.newest_capture[:10]

    @property
    def first_issued(self) -> str:
        """The day of the first release."""
        return min(filter(None, (self.issued, *(one.issued for one in self.facts.releases))), default="")

    @property
    def previous(self) -> str:
        """Where the release before this one stands on the web; empty where there is none, or no base URL."""
        return self.facts.releases[1].url if len(self.facts.releases) > 1 else ""

    @property
    def is_dated(self) -> bool:
        """Whether this is the release that stays, not `latest/` or a build."""
        return bool(self.facts.files_url)

    @property
    def description(self) -> str:
        """What the package is; first what the captures say of themselves (a sample: that its prose is made up)."""
        return "\n\n".join((*self.facts.notices, self.package["description"]))

    @property
    def contact(self) -> str:
        """An e-mail address or a web page; empty where nobody named one."""
        return self.facts.contact or str(self.package["contact"])

    @property
    def catalogue(self) -> str:
        """`flat` or `series`; without a base URL no release can name another, so that is flat."""
        asked = self.facts.catalogue or str(self.package["catalogue"])
        return asked if self.facts.base_url else FLAT

    @cached_property
    def languages(self) -> list[str]:
        """The languages of the descriptions, then those of the pages and rows (ISO 639-1), in order."""
        found = {
            code
            for name, table in self.declared.items()
            if "language" in table.columns
            for code in pc.unique(self.tables[name]["language"]).to_pylist()
            if code
        }
        declared = list(self.package["languages"])
        return declared + sorted(found - set(declared))

    @cached_property
    def places(self) -> list[Place]:
        """The world, then the countries of the members by name."""
        world, eu_codes = self.package["places"]["world"], self.package["places"]["eu_codes"]
        members = self.tables["members"].select(["iso3", "level", "name"]).to_pylist()
        names: dict[str, str] = {}
        for row in sorted(members, key=lambda row: row["level"] != "national"):
            if row["iso3"]:
                names.setdefault(row["iso3"], row["name"] if row["level"] == "national" else _country(row["iso3"]))
        countries = [Place(name, _EU_COUNTRY + eu_codes.get(code, code)) for code, name in names.items()]
        return [Place(world["name"], world["iri"]), *sorted(countries, key=lambda place: (place.name, place.iri))]

    @cached_property
    def years(self) -> tuple[int, int] | None:
        """First and last year of the action plans, none of them after the newest capture; None where no plan states
        one."""
        plans = self.tables["action_plans"]
        stated = [year for column in ("start_year", "end_year") for year in plans[column].to_pylist() if year]
        newest = int(self.newest_capture[:4]) if self.newest_capture else max(stated, default=0)
        known = [min(year, newest) for year in stated]
        return (min(known), max(known)) if known else None

    @property
    def publisher(self) -> str:
        """The name of the contributor who publishes."""
        return str(next(c["title"] for c in self.package["contributors"] if "publisher" in c["roles"]))

    @property
    def version(self) -> str:
        """The version of the data: `2026.11.2` is the second release of November 2026, `2026.11.0` is none yet."""
        month = self.newest_capture[:7].replace("-", ".") or UNDATED
        return self.facts.data_version or f"{month}.0"

    def address(self, path: str = "") -> str:
        """The address of a file of the package: absolute with a base URL, else relative to the package. What begins
        with `#`, and the package itself, is an identity, and the same in each release."""
        base = self.facts.base_url
        if path and not path.startswith("#"):
            base = self.facts.files_url or base
        return f"{base.rstrip('/')}/{path}" if base else path

    @property
    def landing_page(self) -> str:
        """The page about the data, the same for each release; empty without a base URL."""
        return self.address()

    @property
    def identity(self) -> str:
        """What stands for the dataset in linked data."""
        return self.node("dataset")

    def node(self, name: str) -> str:
        """What stands for the dataset or one of its files in linked data: for `latest/` the same in each release; for a
        dated release its own, so that the next one can name it as the one before."""
        return f"{self.facts.files_url.rstrip('/')}/#{name}" if self.is_dated else self.address(f"#{name}")

    @cached_property
    def fill_rates(self) -> dict[str, dict[str, float]]:
        """Table -> column -> share of rows that have a value, 0 to 1; a table without rows has none."""
        return {
            name: {c: round(1 - table[c].null_count / table.num_rows, 4) for c in table.column_names}
            for name, table in self.tables.items()
            if table.num_rows
        }

    @cached_property
    def coverage(self) -> dict[str, dict[str, int]]:
        """Page kind -> versions, captures, lines, and how many of these were taken, were chrome, were left."""
        counted = ["times_seen", "lines", "lines_taken", "lines_chrome", "lines_left"]
        sums = [("capture_id", "count"), *((column, "sum") for column in counted)]
        groups = self.tables["captures"].group_by("page_kind").aggregate(sums)
        rows = sorted(groups.to_pylist(), key=lambda row: row["page_kind"] or "")
        names = {"times_seen": "captures"}
        return {
            row["page_kind"] or "": {
                "versions": row["capture_id_count"], **{names.get(c, c): row[f"{c}_sum"] or 0 for c in counted}
            }
            for row in rows
        }  # fmt: skip


def is_email(contact: str) -> bool:
    """Whether a contact is an e-mail address; else it is the address of a web page."""
    return "@" in contact and "/" not in contact


def _country(iso3: str) -> str:
    """The name of a country that is known from its localities alone."""
    import pycountry

    found = pycountry.countries.get(alpha_3=iso3)
    return found.name if found else iso3


def _as_declared(given: pa.Table | None, table: schemas.Table) -> pa.Table:
    schema = table.arrow()
    if given is None:
        return schema.empty_table()
    odd = sorted(set(given.column_names) ^ set(table.columns))
    if odd or len(given.column_names) != len(table.columns):
        raise ReleaseError(
            f"table {table.name}: columns {odd or given.column_names} do not agree with"
            f" schemas/tables/{table.name}.yaml"
        )
    try:
        cast = given.select(table.columns).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ReleaseError(f"table {table.name}: {error}. Declared types: schemas/tables/{table.name}.yaml") from error
    # One chunk: the bytes of a Parquet file depend on where its chunks end.
    whole = (column.chunk(0) if column.num_chunks == 1 else column.combine_chunks() for column in cast.columns)
    columns = [_without_empty_strings(column) for column in whole]
    return pa.Table.from_arrays(columns, schema=schema)


def _without_empty_strings(column: pa.Array) -> pa.Array:
    """CSV cannot tell an empty string from a missing value, so no file of a package does."""
    if not pa.types.is_string(column.type) or not pc.any(pc.equal(column, "")).as_py():
        return column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
