"""`ogpdata correct ROW FIELD VALUE`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.diff import Published


@click.command(
    epilog='Example: ogpdata correct FR0043 start_date 2018 --reason "The plan says 2018." --source https://…'
)
@click.argument("row")
@click.argument("field")
@click.argument("value")
@click.option("--reason", required=True, help="Why the source is wrong, in a sentence that is published.")
@click.option("--source", required=True, help="Where the right value can be seen: an address.")
@click.option("--table", default="", help="The table of the row (default: the one table with that key and column).")
@click.option(
    "--package",
    type=click.Path(exists=True, path_type=Path),
    default=Path("output"),
    show_default=True,
    help="A published package, from which `expect` is filled in.",
)
@click.option("--reported-by", default="a reader", show_default=True, help="Who noticed; never a person's name.")
@click.option("--reported-on", default="", help="When it was reported to OGP, as 2026-01-15.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="The file of corrections (default: schemas/corrections.yaml).",
)
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def correct(
    row: str,
    field: str,
    value: str,
    reason: str,
    source: str,
    table: str,
    package: Path,
    reported_by: str,
    reported_on: str,
    file: Path | None,
    quiet: bool,
) -> None:
    """Write a correction of a published value into schemas/corrections.yaml.

    ROW is the key of a row (FR0043), FIELD one of its columns, VALUE what is right ("" for blank). What the package
    publishes today becomes `expect`: when the source changes, the correction is no longer applied, and `ogpdata check`
    says so.
    """
    from pipeline.corrections import NAME, Correction, add_correction, read_corrections
    from pipeline.diff import Published, PublishedError
    from pipeline.schemas import SCHEMAS

    path = file or SCHEMAS / NAME
    try:
        published = Published.open(package)
        name, expect = _cell(published, row, field, table)
    except PublishedError as error:
        raise click.UsageError(str(error)) from error
    if expect == value:
        raise click.UsageError(f"{name} {row} already has {value!r} as {field}: there is nothing to correct.")
    same = [c for c in read_corrections(path) if (c.table, c.row_key, c.field) == (name, row, field)]
    if same:
        raise click.UsageError(f"{same[0].where} already corrects {field} of {row}: edit that entry.")
    add_correction(
        path,
        Correction(name, row, field, expect, value, reason, source, reported_by, reported_on, "open"),
    )
    if not quiet:
        click.echo(f"{path.name}: {name} {row} {field}: {expect!r} → {value!r}. Build again to publish it.")


def _cell(package: Published, row: str, field: str, table: str) -> tuple[str, str]:
    """(table, published text) of a cell. Raises `click.UsageError` where no table, or more than one, has it."""
    wanted = [table] if table else [name for name in package.schemas if name != "commitments_wide"]
    found = [(name, cell) for name in wanted if (cell := _cell_of(package, name, row, field)) is not None]
    if not found:
        where = f"the table {table}" if table else "no table"
        raise click.UsageError(
            f"{package.path}: {where} has {'no' if table else 'a'} row {row!r} with a column {field!r}."
            " Keys and columns are in CODEBOOK.md; name the package that holds the row with --package."
        )
    if len(found) > 1:
        raise click.UsageError(f"{row} {field} is in {', '.join(name for name, _ in found)}: say which with --table.")
    return found[0]


def _cell_of(package: Published, table: str, row: str, field: str) -> str | None:
    if table not in package.schemas or field not in package.columns(table):
        return None
    key = package.primary_key(table)
    if len(key) != len(row.split(" ")) or field in key:
        return None
    rows = package.frame(table)
    for column, part in zip(key, row.split(" "), strict=True):
        rows = rows[rows[column] == part]
    return str(rows[field].iloc[0]) if len(rows) else None
