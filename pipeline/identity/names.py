"""Slugs and years: the small words that identifiers are made of."""

from __future__ import annotations

import re

from pipeline.vocabularies import fold

_YEARS = re.compile(
    r"(?<![\d/.])((?:19|20)\d{2})(?:\s*[-‐‑–—−/]\s*((?:19|20)?\d{2})(?!\d))?(?![\d/.]\d)",
)


def slug(words: str) -> str:
    """`Kaduna State, Nigeria` gives `kaduna-state-nigeria`, as the site forms its addresses."""
    plain = fold(words).replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def years(words: str) -> tuple[int | None, int | None]:
    """The first year or span of years: `2014-16`, `2016- 2018`, `2022 – 2024`, `2018−2020`, `2012`."""
    found = [_span(m) for m in _YEARS.finditer(words)]
    spans = [pair for pair in found if pair[1] is not None]
    return spans[0] if spans else (found[0] if found else (None, None))


def _span(match: re.Match[str]) -> tuple[int, int | None]:
    start = int(match[1])
    end = match[2]
    if end is None:
        return start, None
    last = int(end) if len(end) == 4 else start // 100 * 100 + int(end)
    # `2011-12` is a span; a number below the start (`2018-07`) is a month of a date.
    return (start, last) if last >= start else (start, None)
