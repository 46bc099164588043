"""A published package is validated against its schemas, against itself and against what is expected of it.

    findings = check_package(Path("output"))

Frictionless judges every cell of every CSV. What it does not see is judged beside it: foreign keys
(as sets, over all tables at once), checksums, Parquet files that do not equal their CSV, embedded
schemas that differ from the declared ones, and `schemas/expectations.yaml`.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.check.finding import Finding, of_file

__all__ = ["Finding", "check_package", "losses_since", "of_file"]


def check_package(folder: Path, jobs: int | None = None, draft: bool = False) -> list[Finding]:
    """All findings on the package in `folder`: of values, links, files, schemas, expectations, corrections.

    `jobs` is the number of processes for large packages (default: one a processor). `draft` is for a package that is
    being published: an outdated correction is then a warning, since the data without it are sound. Never raises for
    what is wrong with a package; what keeps it from being read at all is a finding too.
    """
    from pipeline.check import cells, conformance, expectations, foreign_keys, integrity, outdated
    from pipeline.check.package import Package, UnreadableError

    try:
        package = Package.open(folder)
    except UnreadableError as unreadable:
        return [unreadable.finding]
    return [
        *cells.findings(package, jobs),
        *foreign_keys.findings(package),
        *integrity.findings(package),
        *conformance.findings(package),
        *expectations.findings(package),
        *outdated.findings(package, draft),
    ]


def losses_since(last: Path, folder: Path) -> list[Finding]:
    """What the package in `folder` has lost of the one in `last`, as `schemas/expectations.yaml` says what may be lost.

    Nothing where there is no last one, or where only one of the two is made of sample pages.
    """
    from pipeline.check import losses
    from pipeline.check.package import Package, UnreadableError

    try:
        before, after = Package.open(last), Package.open(folder)
    except UnreadableError:
        return []
    return list(losses.findings(before, after))
