"""What a page's own style sheets hide.

Themes hide text in two ways: from everybody (`display: none`) and from the eye only (clipped or moved off the
screen, for screen readers). Both are read from the declarations, never from the names of classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

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
    """Elements that style sheets hide, by `mem_id`; inline styles and attributes are asked at the element."""

    hidden: frozenset[int]
    pictured: frozenset[int]

    def is_hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        if "hidden" in attributes and attributes["hidden"] != "until-found":
            return True
        style = attributes.get("style")
        return node.mem_id in self.hidden or bool(style and _HIDDEN.search(style))

    def is_pictured(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style")
        return node.mem_id in self.pictured or bool(style and _CLIPPED.search(style))


def stylesheet_visibility(tree: LexborHTMLParser) -> Visibility:
    """What the `<style>` elements of a page hide. Rules inside `@media` hold on some screens only: passed over."""
    hidden: set[int] = set()
    pictured: set[int] = set()
    for selector, hides in islice(_hiding_selectors(tree), _MOST_SELECTORS):
        (hidden if hides else pictured).update(_select(tree, selector))
    return Visibility(frozenset(hidden), frozenset(pictured))


def _hiding_selectors(tree: LexborHTMLParser) -> Iterator[tuple[str, bool]]:
    """(selector, whether from everybody or from the eye only) of the rules that hide."""
    for style in tree.css("style"):
        sheet = _COMMENT.sub("", style.text() or "")
        for rule in _without_at_blocks(sheet).split("}")[:-1]:
            selectors, _, declarations = rule.rpartition("{")
            hides = bool(_HIDDEN.search(declarations))
            if hides or _CLIPPED.search(declarations):
                yield from ((part.strip(), hides) for part in _BEFORE_SELECTOR.split(selectors)[-1].split(","))


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


def _select(tree: LexborHTMLParser, selector: str) -> set[int]:
    # States such as `:hover` show and hide later; at first sight they do not apply.
    if not selector or ":" in selector:
        return set()
    try:
        return {node.mem_id for node in tree.css(selector)}
    except Exception:  # noqa: BLE001 - lexbor raises its own types for selectors it does not know
        return set()
