"""Which elements of a page the selectors of its style sheets find, at a price that is known before.

lexbor follows each chain of elements that a selector describes: `.x div div div {…}` of one line holds a page of nested
`<div>`s up for hours, where no time limit reaches. So a selector with combinators is asked part by part, each part once
for all elements, and what a page may ask is counted in elements looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Elements looked at, for all selectors of a page: 1,400 selectors on a page of 700 elements.
MAX_LOOKS = 1_000_000
# Below this, lexbor may follow chains: elements that one can begin with, times elements, times selectors.
_FEW = 2_000_000
_PART = re.compile(r"(\s*[>+~]\s*|\s+|^)((?:\[[^\]]*\]|[^\s>+~\[\]])+)")
# The properties that make one selector stronger than another (Selectors Level 3, 9).
_ID, _CLASS, _TAG = re.compile(r"#"), re.compile(r"[.\[]"), re.compile(r"(?:^|[\s>+~])[a-zA-Z]")
_SIMPLE = re.compile(r"[.#]?[\w-]+|\[[^\]]*\]")


@lru_cache(maxsize=4_096)  # the pages of a site share their sheets
def parts_of(selector: str) -> tuple[tuple[str, str], ...]:
    """(combinator, compound selector) for each part; nothing for what is none of the known forms."""
    parts = [(match[1].strip() or " ", match[2]) for match in _PART.finditer(selector)]
    return tuple(parts) if "".join(match[0] for match in _PART.finditer(selector)) == selector else ()


def strength(selector: str) -> tuple[int, int, int]:
    """How many ids, classes and attributes, and names of elements it asks for."""
    return len(_ID.findall(selector)), len(_CLASS.findall(selector)), len(_TAG.findall(selector))


def asks_for(selector: str) -> frozenset[str]:
    """What it asks of the element itself: its name, classes, ids and attributes."""
    parts = parts_of(selector)
    return frozenset(_SIMPLE.findall(parts[-1][1])) if parts else frozenset()


class Finder:
    """Finds elements of one page, of at most so many `elements`. `unasked` are the selectors that would cost too
    much."""

    def __init__(self, tree: LexborHTMLParser, elements: int) -> None:
        self._tree, self._elements = tree, max(elements, 1)
        self._left = MAX_LOOKS
        self.unasked: list[str] = []

    def find(self, selectors: Iterable[str]) -> list[LexborNode]:
        """The elements that any of the selectors finds."""
        asked = [selector for selector in dict.fromkeys(selectors) if self._may_ask(selector)]
        simple = [selector for selector in asked if len(parts_of(selector)) == 1]
        short = [selector for selector in asked if len(parts_of(selector)) == 2]
        if short and len(_select(self._tree, _firsts(short))) * self._elements * len(short) <= _FEW:
            simple, short = simple + short, []
        apart = [*short, *(selector for selector in asked if len(parts_of(selector)) > 2)]
        return [*_select(self._tree, simple), *(node for selector in apart for node in self._by_parts(selector))]

    def _may_ask(self, selector: str) -> bool:
        parts = parts_of(selector)
        self._left -= len(parts) * self._elements
        if self._left < 0:
            self.unasked.append(selector)
        return bool(parts) and self._left >= 0

    def _by_parts(self, selector: str) -> list[LexborNode]:
        (_, first), *others = parts_of(selector)
        found = _select(self._tree, [first])
        for combinator, compound in others:
            if not found:
                break
            known = {node.mem_id for node in found}
            found = _related(_select(self._tree, [compound]), combinator, known)
        return found


def _firsts(selectors: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(parts_of(selector)[0][1] for selector in selectors))


def _related(nodes: list[LexborNode], combinator: str, known: set[int]) -> list[LexborNode]:
    """The elements that stand to one of the known as the combinator says: below it, behind it …"""
    if combinator == ">":
        return [node for node in nodes if node.parent is not None and node.parent.mem_id in known]
    if combinator == "+":
        return [node for node in nodes if (before := _before(node)) is not None and before.mem_id in known]
    told: dict[int, bool] = {}
    way = "parent" if combinator == " " else "prev"
    return [node for node in nodes if _reaches(node, way, known, told)]


def _before(node: LexborNode) -> LexborNode | None:
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    return before


def _reaches(node: LexborNode, way: str, known: set[int], told: dict[int, bool]) -> bool:
    """Whether the way up (`parent`) or back (`prev`) leads to one of the known; each step is walked once."""
    walked: list[int] = []
    reaches = False
    at: LexborNode | None = node
    while at is not None and at.mem_id not in told:
        walked.append(at.mem_id)
        at = getattr(at, way)
        if at is not None and at.mem_id in known:
            reaches = True
            break
    else:
        reaches = at is not None and told[at.mem_id]
    told.update(dict.fromkeys(walked, reaches))
    return reaches


def _select(tree: LexborHTMLParser, selectors: list[str]) -> list[LexborNode]:
    """The elements that any of the selectors finds; one search for all, unless lexbor does not know one of them."""
    if not selectors:
        return []
    try:
        return tree.css(", ".join(selectors))
    except Exception:  # noqa: BLE001 - lexbor raises its own types for selectors it does not know
        return [node for selector in selectors for node in _select(tree, [selector])] if len(selectors) > 1 else []
