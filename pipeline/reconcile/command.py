"""`ogpdata reconcile PACKAGE REFERENCE.csv`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Example: ogpdata reconcile output OGP_commitments.csv --output reconciled/")
@click.argument("package", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("reference", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write reconciliation.csv, reconciliation_summary.csv, issues.csv and reconciliation.md into this folder.",
)
@click.option("--quiet", is_flag=True, help="Print nothing.")
def reconcile(package: Path, reference: Path, output: Path | None, quiet: bool) -> None:
    """Compare a published package with OGP's own published rows.

    REFERENCE is OGP's commitments database, or the file behind its Explorer of 2016, as CSV; which one is inferred from
    its header. Columns with contacts are never read.

    Exit code 0: compared, however much differs. 2: wrong use, such as a file that is neither, or was cut.
    """
    from pipeline.reconcile.comparison import reconcile as run
    from pipeline.reconcile.ours import PackageError, commitments, read_package
    from pipeline.reconcile.reconciliation_files import write
    from pipeline.reconcile.reference import ReferenceFileError, read_reference
    from pipeline.reconcile.summary import in_words

    try:
        done = run(read_reference(reference), commitments(read_package(package)))
    except (ReferenceFileError, PackageError) as error:
        raise click.UsageError(str(error)) from error
    if output is not None:
        write(done, output)
    if not quiet:
        click.echo(in_words(done), nl=False)
