"""What `schemas/site.yaml` declares, with labels, definitions and orders from the tables and vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline import schemas

WIDE = "commitments_wide"
# Fields that pages observe in words, and the column of the row that the words mean.
_OBSERVED = {"member_id": "member", "action_plan_id": "action_plan"}


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter of the explorer; see schemas/site.yaml."""

    name: str
    column: str
    many: bool = False
    value: str = ""
    blank: str = "Not stated"
    later: bool = False
    open: bool = False

    @property
    def declared(self) -> schemas.Field:
        return schemas.tables()[WIDE].field(self.column)

    @property
    def label(self) -> str:
        return heading(self.declared)

    @property
    def codes(self) -> list[dict[str, str]]:
        """The codelist of its column, in order; empty where it has none."""
        return self.declared.codes

    @property
    def key(self) -> str:
        """The column whose values stand in addresses."""
        return self.value or self.column

    @property
    def is_rating(self) -> bool:
        return self.declared.vocabulary == "rating_words"


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """A declared chart; see schemas/site.yaml."""

    name: str
    title: str
    question: str
    groups: str
    split: tuple[str, ...] = ()
    by: str = ""
    least: int = 0
    sort: str = ""
    best: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A field on a commitment's page."""

    column: str
    observed: str
    declared: schemas.Field


@dataclass(frozen=True, slots=True)
class PagePlan:
    folder: str
    label: str


@dataclass(frozen=True)
class SitePlan:
    facets: Mapping[str, Facet]
    columns: tuple[str, ...]
    searched: tuple[str, ...]
    charts: tuple[ChartPlan, ...]
    shown: Mapping[str, tuple[Fact, ...]]
    derived: tuple[schemas.Field, ...]
    pages: Mapping[str, PagePlan]
    latest_changes: int
    home_rows: int
    downloads: tuple[Mapping[str, Any], ...]

    def facts(self, table: str) -> tuple[Fact, ...]:
        """The facts on the page of a row: those declared, else every column but its key and its name."""
        if table in self.shown:
            return self.shown[table]
        declared, left_out = schemas.tables()[table], {self.pages[table].label}
        return tuple(
            Fact(f.name, _OBSERVED.get(f.name, f.name), f)
            for f in declared.fields
            if f.name not in left_out and f.name not in declared.primary_key
        )


def heading(column: schemas.Field) -> str:
    """The title of a column as a heading: `Completion` of `Rating: completion`."""
    title = column.title.removeprefix("Rating: ")
    return title[:1].upper() + title[1:]


@cache
def declared() -> SitePlan:
    """Raises `SchemaError` where the file is not what it must be."""
    path = schemas.SCHEMAS / "site.yaml"
    said = schemas.read_yaml(path)
    commitments = schemas.tables()["commitments"]
    try:
        return SitePlan(
            facets={f["name"]: Facet(**f) for f in said["facets"]},
            columns=tuple(said["columns"]),
            searched=tuple(said["searched"]),
            charts=tuple(ChartPlan(**{**c, "split": tuple(c.get("split", ()))}) for c in said["charts"]),
            shown={table: tuple(_fact(table, f) for f in facts) for table, facts in said["facts"].items()},
            derived=tuple(map(commitments.field, said["derived"])),
            pages={table: PagePlan(**page) for table, page in said["pages"].items()},
            latest_changes=said["latest_changes"],
            home_rows=said["home_rows"],
            downloads=tuple(said["downloads"]),
        )
    except (KeyError, TypeError, StopIteration) as error:
        raise schemas.SchemaError(f"{path}: {error!r} is missing or unknown") from error


def _fact(table: str, said: Mapping[str, str]) -> Fact:
    column = said["column"]
    return Fact(column, said.get("observed", column), schemas.tables()[table].field(column))


@cache
def rating_rows() -> dict[str, list[dict[str, str]]]:
    """Indicator -> the codes of its scales, in order."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in sorted(schemas.read_vocabulary("rating_words"), key=lambda row: int(row["order"])):
        found.setdefault(row["indicator"], []).append(row)
    return found


@cache
def labels(vocabulary: str) -> dict[str, str]:
    """Code -> label of a codelist."""
    return {row["code"]: row["label"] for row in schemas.read_vocabulary(vocabulary)}


@cache
def definitions(vocabulary: str) -> dict[str, str]:
    """Code -> definition of a codelist."""
    return {row["code"]: row["definition"] for row in schemas.read_vocabulary(vocabulary)}
