"""What changed between two published packages, and why.

    difference = compare(Published.open(Path("dist/2026.10.1.zip")), Published.open(Path("output")))

In: two packages (`Published`), folders or zips. Out: a `Difference`: what changed in the shape (tables, columns,
codelists), then each row added, gone or changed with its cause: `source` (the pages say so), `correction` (declared in
corrections.yaml) or `rule` (the same captures, read otherwise by another version of this project). How tables are
compared is declared in `schemas/diff.yaml`.
"""

from __future__ import annotations

from pipeline.diff.compare import Change, Difference, compare
from pipeline.published import Published, PublishedError

__all__ = ["Change", "Difference", "Published", "PublishedError", "compare"]
