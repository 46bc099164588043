"""The table `captures`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.tables.book import Book


def capture_rows(book: Book) -> list[dict[str, Any]]:
    """One row for each capture; the layout's age orders captures inside the build and is not published."""
    return [{k: v for k, v in asdict(info).items() if k != "generation"} for info in book.captures.values()]
