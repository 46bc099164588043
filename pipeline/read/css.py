"""What a page's own style sheets hide.

Themes hide text in two ways: from everybody (`display: none`) and from the eye only (clipped or moved off the
screen, for screen readers). Both are read from the declarations, never from the names of classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^@{};]*\{")
_BEFORE_SELECTOR = re.compile(r"[{@;]")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
_CLIPPED = re.compile(
    r"(?:^|;)\s*(?:clip\s*:\s*rect|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)"
    r"|(?:left|right|top|text-indent)\s*:\s*-\d{3,})",
    re.IGNORECASE,
)
# Each is a search of the tree. A whole theme pasted into a page has thousands of rules, of which a few dozen hide.
_MOST_SELECTORS = 400


@dataclass(frozen=True, slots=True)
class Visibility:
    """Elements that style sheets hide, by `mem_id`, from everybody or from the eye only, and those `around` them;
    inline styles and attributes are asked at the element."""

    hidden: frozenset[int]
    pictured: frozenset[int]
    around: frozenset[int]

    def is_hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        if "hidden" in attributes and attributes["hidden"] != "until-found":
            return True
        style = attributes.get("style")
        return bool((self.hidden and node.mem_id in self.hidden) or (style and _HIDDEN.search(style)))

    def is_pictured(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style")
        return bool((self.pictured and node.mem_id in self.pictured) or (style and _CLIPPED.search(style)))


def stylesheet_visibility(tree: LexborHTMLParser, styles: Sequence[LexborNode]) -> Visibility:
    """What the style sheets of a page, `styles`, hide. Rules inside `@media` hold on some screens only: skipped."""
    hiding = [rule for style in styles for rule in _hiding_rules(style.text() or "")][:_MOST_SELECTORS]
    hidden = _select(tree, [selector for selector, hides in hiding if hides])
    pictured = _select(tree, [selector for selector, hides in hiding if not hides])
    return Visibility(_ids(hidden), _ids(pictured), elements_around([*hidden, *pictured]))


def _ids(nodes: Iterable[LexborNode]) -> frozenset[int]:
    return frozenset(node.mem_id for node in nodes)


def elements_around(nodes: Iterable[LexborNode]) -> frozenset[int]:
    """The `mem_id` of each element that one of the nodes stands in."""
    around: set[int] = set()
    for node in nodes:
        above = node.parent
        while above is not None and above.mem_id not in around:
            around.add(above.mem_id)
            above = above.parent
    return frozenset(around)


@lru_cache(maxsize=256)  # the pages of a site share their sheets
def _hiding_rules(sheet: str) -> tuple[tuple[str, bool], ...]:
    """(selector, whether from everybody or from the eye only) of the rules that hide."""
    found: list[tuple[str, bool]] = []
    for rule in _without_at_blocks(_COMMENT.sub("", sheet)).split("}")[:-1]:
        selectors, _, declarations = rule.rpartition("{")
        hides = bool(_HIDDEN.search(declarations))
        if hides or _CLIPPED.search(declarations):
            named = (part.strip() for part in _BEFORE_SELECTOR.split(selectors)[-1].split(","))
            # States such as `:hover` show and hide later; at first sight they do not apply.
            found += ((selector, hides) for selector in named if selector and ":" not in selector)
    return tuple(found)


def _without_at_blocks(sheet: str) -> str:
    """The sheet without `@media { … }` and its like."""
    kept: list[str] = []
    position = 0
    for match in _AT_BLOCK.finditer(sheet):
        if match.start() < position:
            continue
        kept.append(sheet[position : match.start()])
        position = _closing(sheet, match.end())
    return "".join(kept) + sheet[position:]


def _closing(sheet: str, start: int) -> int:
    """Where the block that was opened before `start` ends."""
    depth = 1
    for position in range(start, len(sheet)):
        depth += {"{": 1, "}": -1}.get(sheet[position], 0)
        if depth == 0:
            return position + 1
    return len(sheet)


def _select(tree: LexborHTMLParser, selectors: list[str]) -> list[LexborNode]:
    """The elements that any of the selectors finds; one search for all, unless lexbor does not know one of them."""
    if not selectors:
        return []
    try:
        return tree.css(", ".join(dict.fromkeys(selectors)))
    except Exception:  # noqa: BLE001 - lexbor raises its own types for selectors it does not know
        return [node for selector in selectors for node in _select(tree, [selector])] if len(selectors) > 1 else []
