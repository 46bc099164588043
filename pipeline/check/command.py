"""`ogpdata check PACKAGE`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.check.finding import ERROR, Finding
from pipeline.published import DESCRIPTOR

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 200


@click.command(epilog="Example: ogpdata check output")
@click.argument("package", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for large tables (default: one a processor).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="What to print: findings for people, or for programs.",
)
@click.option("--quiet", is_flag=True, help="Print nothing; the exit code tells.")
@click.pass_context
def check(context: click.Context, package: Path, jobs: int | None, form: str, quiet: bool) -> None:
    """Check a published PACKAGE (a folder with datapackage.json) against its schemas and expectations.

    Exit code 0: no errors (there may be warnings). 1: errors. 2: wrong use.
    """
    from rich.console import Console

    from pipeline.check import check_package

    if not (package / DESCRIPTOR).is_file():
        raise click.UsageError(f"{package} is no package: it has no {DESCRIPTOR}. Name the folder of a build.")
    console = Console(quiet=quiet)
    with Console(stderr=True, quiet=quiet).status(f"Checking {package}"):
        findings = check_package(package, jobs)
    if form == "json" and not quiet:
        click.echo(as_json(findings))
    elif form == "table":
        show(findings, console)
    context.exit(1 if any(finding.severity == ERROR for finding in findings) else 0)


def as_json(findings: Sequence[Finding]) -> str:
    """`{"errors": 1, "warnings": 0, "findings": [{"severity": "error", "table": …}]}`, errors first."""
    errors = sum(finding.severity == ERROR for finding in findings)
    rows = [asdict(finding) for finding in _errors_first(findings)]
    said = {"errors": errors, "warnings": len(findings) - errors, "findings": rows}
    return json.dumps(said, ensure_ascii=False, indent=2)


def show(findings: Sequence[Finding], console: Console) -> None:
    """The findings with one line each, errors first, and the totals below: a table on a terminal, elsewhere plain lines
    that are never broken."""
    errors = sum(finding.severity == ERROR for finding in findings)
    shown = _errors_first(findings)[:_SHOWN]
    if console.is_terminal:
        _show_table(shown, console)
    else:
        for finding in shown:
            console.print(_line(finding), markup=False, highlight=False, soft_wrap=True)
    if len(findings) > _SHOWN:
        console.print(f"… and {len(findings) - _SHOWN} more")
    console.print(f"{errors} error(s), {len(findings) - errors} warning(s)")


def _errors_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: finding.severity != ERROR)


def _line(finding: Finding) -> str:
    """`error: members, row 3, france, iso3: 'FR': three letters`."""
    row = "" if finding.row is None else f"row {finding.row}"
    where = ", ".join(filter(None, (finding.table or finding.source, row, finding.row_key, finding.column)))
    parts = (finding.severity, where, finding.value and repr(_short(finding.value)), _short(finding.expected))
    return " ".join(": ".join(filter(None, parts)).split())


def _show_table(findings: Sequence[Finding], console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    if findings:
        grid = Table("", "table", "row", "key", "column", box=None, pad_edge=False)
        grid.add_column("value", overflow="fold")
        grid.add_column("expected", overflow="fold")
        for finding in findings:
            mark = Text(finding.severity, style="red" if finding.severity == ERROR else "yellow")
            row = "" if finding.row is None else str(finding.row)
            where = finding.table or finding.source
            cells = (where, row, finding.row_key, finding.column, _short(finding.value), _short(finding.expected))
            grid.add_row(mark, *map(Text, cells))  # Text: a value is no console markup
        console.print(grid)


def _short(text: str, length: int = 300) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
