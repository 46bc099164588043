"""The elements that a selector finds, at a cost that is known before.

Lexbor tries all ways to lay `.x div div div` over the elements around one, which for seven elements in the selector and
sixty around takes half a minute, and nothing can interrupt it. So it is only asked for single elements (`p.x`), each
once; those that stand inside or beside one another are found here, in one walk that passes no element twice.
All costs are counts: the same page always has the same rules left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.read.css_rules import Selector

Found = dict[int, LexborNode]
"""Elements by `mem_id`."""

# Each search looks at the whole page. A theme pasted into a page has thousands of rules, of which a few dozen hide.
MOST_SEARCHES = 400
# To look at an element in a search is the unit, about 25 ns: these take half a second, a page of the site far less.
MOST_STEPS = 20_000_000
_MOST_COMPOUNDS = 20  # of a selector; those of themes have less than ten
_A_MATCH, _A_STEP = 10, 30  # what it costs to hold an element in Python, and to go on from it
_LETTERS_OF_ATTRIBUTES = 20  # which are searched in the time of one element
_LETTERS_OF_SELECTOR = 8


class OverBudgetError(Exception):
    """The page's styles cost more than they may."""


class Search:
    """`belongs` says whether an element may be found at all by the rules of a sheet, which may stand in a shadow root;
    None where all may."""

    def __init__(self, tree: LexborHTMLParser, letters: int) -> None:
        self._tree = tree
        self._letters = letters // _LETTERS_OF_ATTRIBUTES
        self._elements = len(tree.css("*"))
        self._found: dict[str, Found] = {}
        self.left = MOST_STEPS - self._elements * _A_MATCH

    def elements(self, selector: Selector, belongs: Callable[[LexborNode], bool] | None = None) -> Found:
        """What a selector finds. Raises OverBudgetError."""
        if len(selector.steps) > _MOST_COMPOUNDS:
            raise OverBudgetError
        compounds = dict.fromkeys(compound for _, compound in selector.steps)
        # Names of elements last: they find the most, and most rules of a theme are about what the page has not.
        if not all(map(self.compound, sorted(compounds, key=str.isalnum))):
            return {}
        found: Found = {}
        for place, (combinator, compound) in enumerate(selector.steps):
            candidates = self.compound(compound)
            if belongs:
                self._spend(len(candidates) * _A_STEP)
                candidates = {name: node for name, node in candidates.items() if belongs(node)}
            found = self._beyond(candidates, combinator, found) if place else candidates
            if not found:
                break
        self._spend(len(found) * _A_STEP)
        return found

    def compound(self, compound: str) -> Found:
        """What a selector of one element finds; nothing for one that lexbor does not know."""
        found = self._found.get(compound)
        if found is None:
            pieces = 1 + sum(map(compound.count, ".#[:,"))
            self._spend((self._elements + self._letters) * pieces)
            self._spend(self._elements * (len(compound) // _LETTERS_OF_SELECTOR))
            if len(self._found) >= MOST_SEARCHES:
                raise OverBudgetError
            try:
                found = {node.mem_id: node for node in self._tree.css(compound)}
            except Exception:  # noqa: BLE001 - lexbor raises its own types for selectors it does not know
                found = {}
            self._found[compound] = found
            self.left -= len(found) * _A_MATCH
        return found

    def _spend(self, steps: int) -> None:
        if steps > self.left:
            raise OverBudgetError
        self.left -= steps

    def _beyond(self, candidates: Found, combinator: str, known: Found) -> Found:
        """Those of the candidates that stand inside (` `, `>`) or behind (`~`, `+`) one of the known elements."""
        self._spend(0)
        way: Literal["parent", "prev"] = "parent" if combinator in " >" else "prev"
        passed: dict[int, bool] = {}
        if combinator in " ~":
            found = {name: node for name, node in candidates.items() if _reaches(node, way, known, passed)}
        else:
            found = {name: node for name, node in candidates.items() if _next(node, way, passed) in known}
        self.left -= (len(candidates) + len(passed)) * _A_STEP
        return found


def _reaches(node: LexborNode, way: Literal["parent", "prev"], known: Found, passed: dict[int, bool]) -> bool:
    """Whether one of the known elements lies this way; what lies beyond those that were `passed` is remembered."""
    new: list[int] = []
    reached = False
    at: LexborNode | None = getattr(node, way)
    while at is not None:
        name = at.mem_id
        if name in known or name in passed:
            reached = passed.get(name, True)
            break
        new.append(name)
        at = getattr(at, way)
    passed.update(dict.fromkeys(new, reached))
    return reached


def _next(node: LexborNode, way: Literal["parent", "prev"], passed: dict[int, bool]) -> int | None:
    """The `mem_id` of the next element this way; None where there is none."""
    at: LexborNode | None = getattr(node, way)
    while at is not None and not at.is_element_node:
        passed[at.mem_id] = False
        at = getattr(at, way)
    return at.mem_id if at is not None else None
