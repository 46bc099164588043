"""`README.md` of the package: what it is, how current, how complete, what one may do with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pipeline.publish.codebook import described_tables
from pipeline.publish.release import Release
from pipeline.publish.templates import render

NAME = "README.md"


def write(release: Release, folder: Path) -> None:
    text = render(
        NAME,
        package=release.package,
        newest_capture=release.newest_capture,
        coverage=release.coverage,
        rows={name: table.num_rows for name, table in release.tables.items()},
        detail=Counter(release.tables["commitments"]["detail"].to_pylist()),
        refused=len(release.facts.refusals),
        tables=described_tables(release),
    )
    (folder / NAME).write_text(text, encoding="utf-8")
