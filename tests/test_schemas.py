"""What `schemas/` declares of tables, corrections and expectations holds together and agrees with the contract."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
import yaml
from frictionless import Schema

from pipeline import schemas
from pipeline.check import expectations
from pipeline.schemas import SCHEMAS, Field, Table

TABLES = schemas.tables()
FIELDS = [(table, field) for table in TABLES.values() for field in table.fields]
# Columns that the contract does not name. A new one is added here with its reason.
ADDED = {
    "policy_areas": {"replaced_by"},  # leads from a retired area to today's
    # Rows that are not drawn from observations lead back to capture and line by themselves (promise 1).
    "milestones": {"capture_id", "line"},
    "sections": {
        "line",
        "level",
        "topic",
        "table_name",
        "row_key",
    },  # prose of every kind of page; the wordings of a heading differ, its topic does not
    "citations": {"capture_id", "line"},
    "captures": {"seen_until", "times_seen", "archive"},  # a version stands for captures that show the same
    "documents": {"capture_id", "line"},
    # By the formulas of OGP's own database, to filter and count by.
    "commitments": {
        "high_completion",
        "high_ambition",
        "strong_early_results",
        "star_by_rule",
        "star_rule_year",
        "official_id",
        "start_year",
        "end_year",
        "language",  # words that are not English
        "lead_institution_state",  # a blank may be pending, none, or not shown
        "support_institution_state",
        "irm_reports_state",
    },  # leads to OGP's own tables
    "assessments": {"scale"},  # scores of two scales must not be mixed unseen
    "members": {"current_plan_number", "current_plan_years", "commitments_stated"},  # how much a crawl may lack
    "changes": {"commitment_id", "old_state", "new_state", "kind"},  # an item's key is not its commitment's
    "report_findings": {"line"},
    "action_plans": {
        "number",
        "end_date",
        "date_submitted",
        "lead_institutions",
    },  # said by the pages of local plans since 2021
    # Both states and the cause: agreement is said with and without states, and each disagreement is looked at.
    "reconciliation": {"match", "reference_line", "our_state", "their_state", "as_written", "cause"},
    # What the words mean, beside the words. The contract names these lists in prose, and its checker asks for columns.
    "observations": {"action_plan", "policy_areas", "ogp_values", "irm_reports"},
}

# The contract's later additions widen this table to all pages, and with it the key.
REKEYED = {"sections": ["table_name", "row_key", "position"]}


def label(pair: tuple[Table, Field]) -> str:
    return f"{pair[0].name}.{pair[1].name}"


# --- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_a_table_is_a_valid_table_schema(table: Table) -> None:
    assert list(Schema.metadata_validate(table.descriptor())) == []
    assert Schema.from_descriptor(table.descriptor()).field_names == list(table.columns)


@pytest.mark.parametrize("pair", FIELDS, ids=map(label, FIELDS))
def test_a_field_stays_in_the_subset_that_all_readers_accept(pair: tuple[Table, Field]) -> None:
    _, field = pair
    types = ["string", "integer", "number", "boolean"]
    constraints = ["required", "unique", "pattern", "minimum", "maximum"]
    assert field.type in types, f"{field.type!r} is not among the types {types}; a date is a string with a pattern"
    assert set(field.constraints) <= set(constraints), f"constraints are {constraints}, no others"


@pytest.mark.parametrize("pair", FIELDS, ids=map(label, FIELDS))
def test_a_field_explains_itself(pair: tuple[Table, Field]) -> None:
    _, field = pair
    assert field.title, "give the column a title"
    assert field.description.endswith("."), "end the description of the column with a full stop"
    assert field.example is not None, "give the column an example"


@pytest.mark.parametrize("pair", FIELDS, ids=map(label, FIELDS))
def test_an_example_is_a_value_that_the_column_accepts(pair: tuple[Table, Field]) -> None:
    _, field = pair
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    assert isinstance(field.example, types[field.type])
    reader = Schema.from_descriptor({"fields": [field.descriptor()]}).get_field(field.name)
    read_value, notes = reader.read_cell(str(field.example).lower() if field.type == "boolean" else str(field.example))
    assert not notes, notes
    assert read_value == field.example
    if field.vocabulary:
        assert field.open or field.example in {row["code"] for row in field.codes}


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_keys_name_columns_that_exist(table: Table) -> None:
    assert set(table.primary_key) <= set(table.columns)
    for name in table.primary_key:
        assert table.field(name).constraints.get("required") is True, f"{table.name}.{name} is a key and may be blank"
    for key in table.foreign_keys:
        target = TABLES[key["reference"]["resource"] or table.name]
        assert set(key["fields"]) <= set(table.columns)
        assert tuple(key["reference"]["fields"]) == target.primary_key
        for ours, theirs in zip(key["fields"], key["reference"]["fields"], strict=True):
            assert table.field(ours).type == target.field(theirs).type


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_column_that_bears_another_tables_key_refers_to_it(table: Table) -> None:
    own = [t for t in TABLES.values() if list(t.primary_key) not in [key["fields"] for key in t.foreign_keys]]
    keys = {other.primary_key[0]: other.name for other in own if len(other.primary_key) == 1}
    refers = {name for key in table.foreign_keys for name in key["fields"]}
    bears = {name for name in table.columns if keys.get(name, table.name) != table.name}
    assert bears <= refers


@pytest.mark.parametrize("pair", [p for p in FIELDS if p[1].vocabulary], ids=label)
def test_a_codelist_that_a_column_names_has_codes_for_it(pair: tuple[Table, Field]) -> None:
    _, field = pair
    codes = [row["code"] for row in field.codes]
    assert codes
    if not field.open:
        assert len(codes) == len(set(codes))
        assert field.descriptor()["constraints"]["enum"] == codes


def contract(design: str) -> dict[str, tuple[list[str], list[str]]]:
    """Table -> (columns, key columns) in the order of DESIGN section 3."""
    found = {}
    for name, cell in re.findall(
        r"^\| `(\w+)` \|.*?\|(.*)\|$", design.split("## 3.")[1].split("Rules that hold")[0], re.M
    ):
        bare = re.sub(r"\([^()]*\)", "", cell)
        keys = [k.strip(" `") for bold in re.findall(r"\*\*(.*?)\*\*", bare) for k in bold.split(",")]
        listed = bare.split(". ")[0].replace("**", "")  # what follows is prose on the columns
        names = [column.strip(" `") for column in listed.split(",")]
        columns = [c for c in names if re.fullmatch(r"[a-z][a-z_0-9]*", c)]
        found[name] = (columns, keys)
    return found


def test_tables_and_columns_are_those_of_the_contract_and_the_ones_added(shared: Path) -> None:
    agreed = contract((shared / "DESIGN.md").read_text(encoding="utf-8"))
    assert list(agreed) == [name for name in TABLES if name in agreed]
    for name, (columns, keys) in agreed.items():
        table, added = TABLES[name], ADDED.get(name, set())
        assert list(table.primary_key) == REKEYED.get(name, keys)
        assert [c for c in table.columns if c not in added] == columns, name


def test_added_columns_exist() -> None:
    for name, added in ADDED.items():
        assert added <= set(TABLES[name].columns)


def test_the_package_says_what_portals_ask_for() -> None:
    package = schemas.package()
    assert re.fullmatch(r"[a-z0-9-]+", package["name"])
    assert len(package["description"]) >= 50
    assert all({"name", "path", "title"} <= set(licence) for licence in package["licenses"])
    assert all(isinstance(person["roles"], list) for person in package["contributors"])
    assert all({"title", "path"} <= set(source) for source in package["sources"])
    assert package["attribution"]


# --- corrections and expectations ------------------------------------------------------------------------------------

CORRECTION = {"table", "row_key", "field", "expect", "value", "reason", "reported_by", "reported_on", "status"}


def test_corrections_are_complete() -> None:
    entries = yaml.safe_load((SCHEMAS / "corrections.yaml").read_text(encoding="utf-8"))
    assert isinstance(entries, list)
    for entry in entries:
        assert CORRECTION <= set(entry) <= CORRECTION | {"source"}
        assert entry["field"] in TABLES[entry["table"]].columns
        assert entry["expect"] != entry["value"]
        assert entry["status"] in {"open", "reported", "acknowledged", "fixed_upstream"}


def test_the_form_of_a_correction_is_shown_in_its_file() -> None:
    text = (SCHEMAS / "corrections.yaml").read_text(encoding="utf-8")
    example = "\n".join(line.removeprefix("#") for line in text.splitlines() if line.startswith("#  "))
    (entry,) = yaml.safe_load(example)
    assert set(entry) == CORRECTION | {"source"}


def test_expectations_name_tables_and_columns_that_exist() -> None:
    entries = expectations.declared()
    assert entries
    for entry in entries:
        columns = TABLES[entry["table"]].columns
        named = {entry[word] for word in ("filled", "per", "column") if word in entry} | set(entry.get("where", {}))
        assert named <= set(columns), entry
        assert "sql" in entry or {"min", "max"} & set(entry), entry


def test_the_rules_among_expectations_run_on_empty_tables() -> None:
    database = sqlite3.connect(":memory:")
    for table in TABLES.values():
        database.execute(_create_table(table))
    rules = [entry["sql"] for entry in expectations.declared() if "sql" in entry]
    assert rules
    for sql in rules:
        assert database.execute(sql).fetchall() == []


def test_nothing_declared_holds_a_machine_path_or_a_mail_address() -> None:
    for path in [*SCHEMAS.rglob("*.yaml"), *SCHEMAS.rglob("*.csv"), *SCHEMAS.rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"[\w.]+@(?!example\.org)[\w-]+\.\w+", text), path.name
        assert not re.search(r"(?<![\w.])/(?:work|tmp|root|home)/", text), path.name


# Rows that break a rule between tables: (table, column) of the rule, rows, the key of its finding.
BROKEN = [
    ("commitments", "cycle", {"commitments": [("FR0001", "france", "france-2018", "2022")]}, "FR0001"),
    ("commitments", "action_plan_id", {"commitments": [("FR0001", "ghana", "france-2018", "2018")]}, "FR0001"),
    (
        "commitments",
        "commitment_id",
        {"commitments": [("FR0001", "france", None, None), ("FR0002", "ghana", None, None)]},
        "FR",
    ),
    ("irm_reports", "action_plan_id", {"irm_reports": [("r", "ghana", "france-2018", "2018", "2020")]}, "r"),
    ("irm_reports", "start_year", {"irm_reports": [("r", "france", "france-2018", "2013", "2015")]}, "r"),
    (
        "milestones",
        "due_to",
        {"commitments": [("FR0001", "france", "france-2018", "2018")], "milestones": [("FR0001", "1", "2031-12")]},
        "FR0001 1",
    ),
]
COLUMNS = {
    "commitments": "commitment_id, member_id, action_plan_id, cycle",
    "irm_reports": "irm_report_id, member_id, action_plan_id, start_year, end_year",
    "milestones": "commitment_id, position, due_to",
}


def _create_table(table: Table) -> str:
    return 'CREATE TABLE "{}" ({})'.format(table.name, ", ".join(f'"{name}"' for name in table.columns))


@pytest.mark.parametrize(("table", "column", "rows", "key"), BROKEN, ids=[f"{b[0]}.{b[1]}" for b in BROKEN])
def test_a_rule_between_tables_finds_what_breaks_it(
    table: str, column: str, rows: dict[str, list[tuple[str | None, ...]]], key: str
) -> None:
    database = sqlite3.connect(":memory:")
    for declared in TABLES.values():
        database.execute(_create_table(declared))
    database.execute(
        "INSERT INTO action_plans (action_plan_id, member_id, start_year, end_year)"
        " VALUES ('france-2018', 'france', '2018', '2020')"
    )
    for name, values in rows.items():
        marks = ", ".join("?" * len(values[0]))
        database.executemany(f"INSERT INTO {name} ({COLUMNS[name]}) VALUES ({marks})", values)
    rules = [e for e in expectations.declared() if "sql" in e and (e["table"], e.get("column")) == (table, column)]
    assert [row[0] for rule in rules for row in database.execute(rule["sql"])] == [key]
