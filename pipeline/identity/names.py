"""Slugs and years: the small words that identifiers are made of."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from pipeline.privacy import mask_contacts
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold

_YEARS = re.compile(
    r"(?<![\d/.])((?:19|20)\d{2})(?:\s*[-‐‑–—−/]\s*((?:19|20)?\d{2})(?!\d))?(?![\d/.]\d)",
)


def slug(words: str) -> str:
    """`Kaduna State, Nigeria` gives `kaduna-state-nigeria`, as the site forms its addresses. Contacts stay out of it:
    letters and figures alone would still show them."""
    plain = fold(mask_contacts(words)[0]).replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def identifier(words: str, kind: str) -> str:
    """A slug that begins with a letter, as every identifier does: `area-3d-printing`. Words without a Latin letter or
    a figure (`Здоровье`) have no slug, and get one that no other words have."""
    made = slug(words)
    if made[:1].isalpha():
        return made
    return f"{kind}-{made or hashlib.sha256(fold(words).encode()).hexdigest()[:8]}"


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


@cache
def institution_words(kind: str) -> frozenset[str]:
    """The folded words of a kind in names of institutions."""
    return frozenset(fold(row["spelling"]) for row in read_vocabulary("institution_words") if row["code"] == kind)


def is_unfinished(words: str) -> bool:
    """Whether a name goes on on the next line of its printed column: `Ministry of Finance and`, `Agency for (`."""
    last = alike(words).rpartition(" ")[2]
    # A capital letter alone is a name, and so is `Das`; in a line of capitals `OF` is a word like `of`.
    last = last.casefold() if len(last) > 1 and last.isupper() else last
    return last[-1:] in ("(", "&", "/") or last in institution_words("unfinished") | institution_words("joining")
