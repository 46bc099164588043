"""How many of one kind are named one by one: an archive or a manifest of megabytes may hold a hundred thousand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pipeline.model import Refusal

# A crawl of the whole site asks for some ten thousand pages, and its gate calls it failed long before half are missing.
MOST_NAMED = 5_000


def first_named(refusals: Iterable[Refusal]) -> list[Refusal]:
    """All refusals in order; of those of one archive with one code the first ones, and one that counts the others."""
    named: list[Refusal] = []
    met: Counter[tuple[str, str]] = Counter()
    for refusal in sorted(refusals, key=lambda r: (r.source, r.code, r.message, r.url)):
        of = (refusal.source.partition("#")[0], refusal.code)
        met[of] += 1
        if met[of] <= MOST_NAMED:
            named.append(refusal)
    more = (
        Refusal(source, code, f"{number - MOST_NAMED} more places in {source}, which are not named one by one")
        for (source, code), number in met.items()
        if number > MOST_NAMED
    )
    return [*named, *more]
