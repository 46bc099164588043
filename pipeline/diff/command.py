"""`ogpdata diff OLD NEW`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: ogpdata diff dist/2026.10.1.zip output --output changes/")
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["words", "csv", "json"]),
    default="words",
    show_default=True,
    help="What to print: words for a changelog, or the table of all changes.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write diff.md, diff.csv and diff.json into this folder, too.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 where anything differs, for scripts.")
@click.option("--quiet", is_flag=True, help="Print nothing.")
@click.pass_context
def diff(
    context: click.Context, old: Path, new: Path, form: str, output: Path | None, exit_code: bool, quiet: bool
) -> None:
    """Tell what changed between two published packages, and why.

    OLD and NEW are folders with datapackage.json, or zips of releases. Each change has a cause: the source (the pages
    say so), a correction, or a rule (another version of this project reads the same page otherwise).

    Exit code 0: compared. 1: they differ, with --exit-code. 2: wrong use.
    """
    from pipeline.diff import Published, PublishedError, compare
    from pipeline.diff.changelog import in_words
    from pipeline.diff.files import as_csv, as_json, write

    try:
        difference = compare(Published.open(old), Published.open(new))
    except PublishedError as error:
        raise click.UsageError(str(error)) from error
    if output is not None:
        write(difference, output)
    if not quiet:
        click.echo({"words": in_words, "csv": as_csv, "json": as_json}[form](difference), nl=False)
    context.exit(1 if exit_code and difference else 0)
