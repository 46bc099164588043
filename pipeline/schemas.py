"""Everything declared under `schemas/`, loaded once.

A table is one file `schemas/tables/<name>.yaml`: a Table Schema (https://datapackage.org) with
`title` and `description`, and six words of ours per field:

- `vocabulary: name` — the codelist `schemas/vocabularies/<name>.csv`. Closed unless the field also
  has `open: true`; a closed one becomes `categories` and `constraints.enum`.
- `where: {column: value}` — only the codes of the codelist for which this holds.
- `within: column` — the column, of the table and of the codelist, that tells equal codes apart.
- `also: {name: [codes]}` — codes of another codelist that stand in the column by their labels.
- `form: name` — the form of an identifier in `schemas/patterns.yaml`; it becomes `constraints.pattern`.
- `caveat: text` — what a reader must know; goes into the codebook and the descriptor.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pyarrow as pa

_PACKAGED = Path(__file__).parent / "_schemas"  # in a wheel; a checkout reads the folder beside
SCHEMAS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent / "schemas"


class SchemaError(Exception):
    """A file under `schemas/` says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column. `type` is a Table Schema type: string, integer, number, boolean."""

    name: str
    type: str
    title: str
    description: str
    example: Any = None
    constraints: dict[str, Any] = field(default_factory=dict)
    vocabulary: str = ""
    where: dict[str, str] = field(default_factory=dict)
    within: str = ""
    also: dict[str, list[str]] = field(default_factory=dict)
    open: bool = False
    caveat: str = ""
    format: str = ""

    @property
    def codes(self) -> list[dict[str, str]]:
        """The rows of its codelist, in order; empty where the column has no vocabulary."""
        if not self.vocabulary:
            return []
        rows = read_vocabulary(self.vocabulary)
        own = [r for r in rows if all(r.get(c) == v for c, v in self.where.items())]
        return own + [row for name in self.also for row in self.codes_also(name)]

    def codes_also(self, vocabulary: str) -> list[dict[str, str]]:
        """The codes of another codelist that stand in the column, each as its label."""
        rows = [row for row in read_vocabulary(vocabulary) if row["code"] in self.also[vocabulary]]
        return [row | {"code": row["label"]} for row in rows]

    def descriptor(self) -> dict[str, Any]:
        """The field as Table Schema, with what the vocabulary implies."""
        out: dict[str, Any] = {
            "name": self.name,
            "type": self.type,
            "title": self.title,
            "description": self.description + (f" {self.caveat}" if self.caveat else ""),
        }
        if self.format:
            out["format"] = self.format
        if self.example is not None:
            # Text by the official profile, whatever the column's type; written as the CSV files write it.
            out["example"] = str(self.example).lower() if isinstance(self.example, bool) else str(self.example)
        constraints = dict(self.constraints)
        if self.vocabulary and not self.open:
            codes = self.codes
            constraints["enum"] = [c["code"] for c in codes]
            out["categories"] = [{"value": c["code"], "label": c["label"]} for c in codes]
        if constraints:
            out["constraints"] = constraints
        return out


@dataclass(frozen=True, slots=True)
class Table:
    """A declared table; column order is the order of `fields`, its rows are sorted by `sort`, then by key.

    `filled_from` says who makes its rows: `observations` or `rows` of the parsers, or empty where `pipeline/tables/`
    has a maker for it. How the rows of several captures become one list is said by `same`, `piece`, `stated_by` and
    `keeps`; see schemas/README.md.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    sort: tuple[str, ...] = ()
    foreign_keys: tuple[dict[str, Any], ...] = ()
    caveats: tuple[str, ...] = ()
    filled_from: str = ""
    same: tuple[str, ...] = ()
    piece: tuple[str, ...] = ()
    stated_by: str = ""
    keeps: tuple[tuple[str, ...], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields)

    @property
    def parent(self) -> str:
        """The column with the key of the row that a row belongs to: it stands before what numbers the rows."""
        return self.primary_key[max(len(self.primary_key) - 2, 0)]

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    def descriptor(self) -> dict[str, Any]:
        """The Table Schema: the subset that v1 and v2 readers both accept (no `list`, no `fieldsMatch`)."""
        out: dict[str, Any] = {
            "fields": [f.descriptor() for f in self.fields],
            "missingValues": [""],
            "primaryKey": list(self.primary_key),
        }
        if self.foreign_keys:
            out["foreignKeys"] = [dict(key) for key in self.foreign_keys]
        return out

    def arrow(self) -> pa.Schema:
        """The Arrow schema: every column nullable, descriptions in the field metadata."""
        import pyarrow as pa

        types = {"string": pa.string(), "integer": pa.int32(), "number": pa.float64(), "boolean": pa.bool_()}
        fields = [
            pa.field(f.name, types[f.type], metadata={"title": f.title, "description": f.description})
            for f in self.fields
        ]
        return pa.schema(fields, metadata={"title": self.title, "description": self.description})


def read_yaml(path: Path) -> Any:
    """What a YAML file declares. Raises `SchemaError` for one that is not there or not YAML."""
    # The parser in C is ten times as fast; every process of a build reads all tables.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, yaml.YAMLError) as error:
        raise SchemaError(f"{path}: {error}") from error


def _load_table(path: Path) -> Table:
    raw = read_yaml(path)
    try:
        fields = tuple(Field(**_with_pattern(f)) for f in raw["fields"])
        return Table(
            name=path.stem,
            title=raw["title"],
            description=raw["description"].strip(),
            fields=fields,
            primary_key=tuple(raw["primaryKey"]),
            sort=tuple(raw.get("sort", ())),
            foreign_keys=tuple(raw.get("foreignKeys", ())),
            caveats=tuple(raw.get("caveats", ())),
            filled_from=raw.get("filled_from", ""),
            same=tuple(raw.get("same", ())),
            piece=tuple(raw.get("piece", raw.get("same", ()))),
            stated_by=raw.get("stated_by", ""),
            keeps=tuple(tuple(columns) for columns in raw.get("keeps", ())),
        )
    except (KeyError, TypeError) as error:
        raise SchemaError(f"{path}: {error}. See schemas/README.md for the form of a table file.") from error


def _with_pattern(declared: dict[str, Any]) -> dict[str, Any]:
    """A field as declared, its `form` as the pattern that the form stands for."""
    if "form" not in declared:
        return declared
    rest = {word: value for word, value in declared.items() if word != "form"}
    return rest | {"constraints": {**declared.get("constraints", {}), "pattern": f"^{pattern(declared['form'])}$"}}


@cache
def pattern(form: str) -> str:
    """The regular expression, without anchors, of an identifier's form in `schemas/patterns.yaml`."""
    return str(read_yaml(SCHEMAS / "patterns.yaml")[form])


@cache
def tables() -> dict[str, Table]:
    """Table name -> table, in the order `schemas/package.yaml` lists them (the order of publishing)."""
    found = {p.stem: p for p in sorted((SCHEMAS / "tables").glob("*.yaml"))}
    order = package()["tables"]
    if set(order) != set(found):
        odd = sorted(set(order) ^ set(found))
        raise SchemaError(f"schemas/package.yaml and schemas/tables/ do not name the same tables: {odd}")
    return {name: _load_table(found[name]) for name in order}


@cache
def package() -> dict[str, Any]:
    """`schemas/package.yaml`: title, licence, contributors, sources, and the order of the tables."""
    data: dict[str, Any] = read_yaml(SCHEMAS / "package.yaml")
    return data


@cache
def read_vocabulary(name: str) -> list[dict[str, str]]:
    """The rows of `schemas/vocabularies/<name>.csv` in file order."""
    path = SCHEMAS / "vocabularies" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise SchemaError(f"no vocabulary {name!r}: {path} is not there") from error


@cache
def read_page(kind: str) -> dict[str, Any]:
    """What `schemas/pages/<kind>.yaml` declares of a page kind; empty where there is no such file."""
    path = SCHEMAS / "pages" / f"{kind}.yaml"
    found: dict[str, Any] = read_yaml(path) if path.is_file() else {}
    return found
