"""`ogpdata check PACKAGE`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.check.finding import ERROR, Finding

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 200


@click.command(epilog="Example: ogpdata check output")
@click.argument("package", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="Processes for large tables (default: one a processor).")
@click.option("--quiet", is_flag=True, help="Print nothing; the exit code tells.")
@click.pass_context
def check(context: click.Context, package: Path, jobs: int | None, quiet: bool) -> None:
    """Hold a published PACKAGE (a folder with datapackage.json) against its schemas and expectations.

    Exit code 0: no errors (there may be warnings). 1: errors. 2: wrong use.
    """
    from rich.console import Console

    from pipeline.check import check_package

    console = Console(quiet=quiet)
    with console.status(f"Checking {package}"):
        findings = check_package(package, jobs)
    show(findings, console)
    context.exit(1 if any(finding.severity == ERROR for finding in findings) else 0)


def show(findings: Sequence[Finding], console: Console) -> None:
    """The findings as a table with one line each, errors first, and the totals below it."""
    from rich.table import Table
    from rich.text import Text

    errors = sum(finding.severity == ERROR for finding in findings)
    if findings:
        grid = Table("", "table", "row", "key", "column", box=None, pad_edge=False)
        grid.add_column("value", overflow="fold")
        grid.add_column("expected", overflow="fold")
        for finding in sorted(findings, key=lambda f: f.severity != ERROR)[:_SHOWN]:
            mark = Text(finding.severity, style="red" if finding.severity == ERROR else "yellow")
            row = "" if finding.row is None else str(finding.row)
            where = finding.table or finding.source
            cells = (where, row, finding.row_key, finding.column, _short(finding.value), _short(finding.expected))
            grid.add_row(mark, *map(Text, cells))  # Text: a value is no console markup
        console.print(grid)
    if len(findings) > _SHOWN:
        console.print(f"… and {len(findings) - _SHOWN} more")
    console.print(f"{errors} error(s), {len(findings) - errors} warning(s)")


def _short(text: str, length: int = 300) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
