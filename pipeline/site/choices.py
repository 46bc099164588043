"""What can be chosen in a facet of the explorer: the values of its column, in order, each with a name for addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.site.declared import Facet
from pipeline.site.hrefs import slug

JOIN = "; "  # between the names in one cell of commitments_wide
BLANK = "blank"  # the name, in addresses, of an empty cell
Cell = str | int | bool | None
_YES_NO = {True: "Yes", False: "No"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet: the cell (or one name in it), how it is called on the page and in an address."""

    cell: Cell
    label: str
    slug: str
    count: int


@dataclass(frozen=True)
class Choices:
    """All choices of a facet, in order, counted over all commitments."""

    facet: Facet
    every: Sequence[Choice]

    @classmethod
    def of(cls, facet: Facet, cells: Sequence[Cell], names: Sequence[Cell]) -> Choices:
        """`cells` are those of the column whose values stand in addresses; `names` how the same rows call them."""
        called = _labels(facet, cells, names)
        counts = Counter(name for cell in cells for name in set(names_in(cell, facet.many)))
        taken: set[str] = set()
        every = (
            Choice(cell, called.get(cell, str(cell)), _untaken(_slug(cell), taken), counts[cell])
            for cell in sorted(counts, key=_order_of(facet, called))
        )
        return cls(facet, tuple(every))

    @cached_property
    def codes(self) -> dict[Cell, int]:
        return {choice.cell: code for code, choice in enumerate(self.every)}

    @property
    def most_frequent(self) -> list[Choice]:
        """The order in which a long list is shown."""
        return sorted(self.every, key=lambda choice: -choice.count)


def names_in(cell: Cell, many: bool) -> Sequence[Cell]:
    """The names in a cell; an empty cell counts as one."""
    return cell.split(JOIN) if many and isinstance(cell, str) else [cell]


def _labels(facet: Facet, cells: Sequence[Cell], names: Sequence[Cell]) -> dict[Cell, str]:
    """Cell -> how it is called, where that differs from the cell."""
    called: dict[Cell, str] = {row["code"]: row["label"] for row in facet.codes}
    if names is not cells:
        called |= {cell: str(name) for cell, name in zip(cells, names, strict=True) if name is not None}
    if facet.declared.type == "boolean":
        called.update(_YES_NO.items())
    return called | {None: facet.blank, "": facet.blank}


def _slug(cell: Cell) -> str:
    if cell is None:
        return BLANK
    return _YES_NO[cell].lower() if isinstance(cell, bool) else slug(str(cell)) or BLANK


def _untaken(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def _order_of(facet: Facet, called: Mapping[Cell, str]) -> Callable[[Cell], tuple[int, float, str, str]]:
    """Codes in the order of their codelist, ratings from the best; then why there is none, other words, blank."""
    listed = [row["code"] for row in facet.codes]
    if facet.is_rating:
        scaled = [row["code"] for row in reversed(facet.codes) if row.get("scale")]
        listed = [*scaled, *(code for code in listed if code not in scaled)]
    places = {code: place for place, code in enumerate(listed)}

    def order(cell: Cell) -> tuple[int, float, str, str]:
        if cell is None:
            return 2, 0, "", ""
        if isinstance(cell, int):  # a year, or yes (before no)
            return 0, -cell if isinstance(cell, bool) else cell, "", ""
        if cell in places:
            return 0, places[cell], "", ""
        return 1, 0, called.get(cell, cell).casefold(), cell

    return order
