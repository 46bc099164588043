"""The explorer's page: search, facets with counts, and the first rows, all of it there without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pipeline import schemas
from pipeline.site.browser_index import BrowserIndex
from pipeline.site.choices import Choice, Choices
from pipeline.site.content import Content
from pipeline.site.declared import WIDE, heading
from pipeline.site.pages import Pages

PAGE = "explore/index.html"
ROWS = 50  # a page of the table
LONG = 10  # choices: of a longer list the most frequent are shown, and a box finds the others
_NEWEST_FIRST = "cycle"
_LETTERS = 200  # of a cell or a choice that are shown


class ShownFacet(NamedTuple):
    name: str
    label: str
    long: bool
    open: bool
    later: bool
    choices: Sequence[Choice]
    number: int


class Column(NamedTuple):
    name: str
    label: str


def write(pages: Pages, content: Content) -> None:
    """`explore/index.html` and the files under `index/` that its script reads."""
    index = BrowserIndex(content)
    for address, file in index.files():
        pages.write_bytes(address, file)
    pages.write(PAGE, "explore.html", **_facts(index))


def _facts(index: BrowserIndex) -> dict[str, Any]:
    wide = index.content.wide
    newest = sorted(range(len(wide)), key=lambda row: -(wide[row][_NEWEST_FIRST] or 0))
    fields = [schemas.tables()[WIDE].field(name) for name in index.plan.columns]
    return {
        "total": len(wide),
        "page_rows": ROWS,
        "letters": _LETTERS,
        "shortened": shortened,
        "long": LONG,
        "sorted_by": _NEWEST_FIRST,
        "columns": [Column(field.name, heading(field)) for field in fields],
        "rows": [wide[row] for row in newest[:ROWS]],
        "facets": [_shown(choices) for choices in index.choices.values()],
    }


def _shown(choices: Choices) -> ShownFacet:
    facet = choices.facet
    listed_by_order = facet.codes or facet.declared.type != "string"  # codes and years: few, and their order says much
    long = len(choices.every) > LONG and not listed_by_order
    listed = choices.most_frequent[:LONG] if long else choices.every
    return ShownFacet(facet.name, facet.label, long, facet.open, facet.later, listed, len(choices.every))


def shortened(cell: object) -> str:
    """What is shown of a cell; `explore.js` shortens alike."""
    words = "" if cell is None else str(cell)
    return words if len(words) <= _LETTERS else f"{words[:_LETTERS]}…"
