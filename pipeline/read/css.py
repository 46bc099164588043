"""What a page's own style sheets hide.

Themes hide text in two ways: from everybody (`display: none`) and from the eye only (clipped or moved off the
screen, for screen readers). Both are read from the declarations, never from the names of classes. Text that is taken
for hidden is lost, so a rule counts only where no stronger one for the same elements shows them again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.read.selectors import Finder, asks_for, strength

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_BLOCK = re.compile(r"@[^@{};]*\{")
_BEFORE_SELECTOR = re.compile(r"[{@;]")
# Of a `media` attribute: what holds on other devices than screens, or on some screens only.
_EVERYWHERE = frozenset({"", "all", "screen"})
_SHOWING = re.compile(r"(?:^|;)\s*(display|visibility)\s*:\s*([a-z-]+)[^;]*", re.IGNORECASE)
_NOTHING_SHOWN = frozenset({"none", "hidden", "collapse"})
_CLIPPED = re.compile(
    r"(?:^|;)\s*(?:clip\s*:\s*rect|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)"
    r"|(?:left|right|top|text-indent)\s*:\s*-\d{3,}(?![\d.]*%))",
    re.IGNORECASE,
)
# A script shows the whole page again (a guard against frames, a font that loads): nobody publishes a page of nothing.
_WHOLE_PAGE = frozenset({"html", "body"})


# Selectors that hide and ask for the same: each rule that shows is compared with them.
_MOST_ALIKE = 50


@dataclass(frozen=True, slots=True)
class Visibility:
    """Elements that style sheets hide, by `mem_id`, from everybody or from the eye only, and those `around` them;
    inline styles and attributes are asked at the element. `shows_marked` says that a sheet shows what bears `hidden`,
    `unread` are the selectors that were too many to be asked."""

    hidden: frozenset[int]
    pictured: frozenset[int]
    around: frozenset[int]
    shows_marked: bool = False
    unread: tuple[str, ...] = ()

    def is_hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style")
        if style and (shown := _shows(style)) is not None:
            return not shown[0] and node.tag not in _WHOLE_PAGE
        if "hidden" in attributes and attributes["hidden"] != "until-found" and not self.shows_marked:
            return True
        return bool(self.hidden and node.mem_id in self.hidden)

    def is_pictured(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        style = attributes.get("style")
        return bool((self.pictured and node.mem_id in self.pictured) or (style and _CLIPPED.search(style)))


class _Rank(NamedTuple):
    """How strong a rule is: the strongest of those for an element holds, of equal ones the last."""

    important: bool
    strength: tuple[int, int, int]
    order: int


_NO_RANK = _Rank(False, (0, 0, 0), -1)


class _Sheets(NamedTuple):
    """What the sheets of a page say: each selector that hides, with the stronger ones that may show again what it
    finds; those that clip; whether `[hidden]` is shown; and those that are too many."""

    hiding: tuple[tuple[str, tuple[str, ...]], ...] = ()
    clipping: tuple[str, ...] = ()
    shows_marked: bool = False
    unread: tuple[str, ...] = ()


def stylesheet_visibility(tree: LexborHTMLParser, styles: Sequence[LexborNode], text: str) -> Visibility:
    """What the style sheets of a page, `styles`, hide; `text` is its source. Rules inside `@media` hold on some screens
    only: skipped."""
    said = _sheets(tuple(style.text() or "" for style in styles if _is_for_screens(style)))
    if not said.hiding and not said.clipping:
        return Visibility(frozenset(), frozenset(), frozenset(), said.shows_marked, said.unread)
    finder = Finder(tree, text.count("<"))
    hidden = finder.find(selector for selector, stronger in said.hiding if not stronger)
    for selector, stronger in said.hiding:
        shown = _ids(finder.find(stronger)) if stronger else frozenset()
        hidden += (node for node in finder.find([selector] if stronger else ()) if node.mem_id not in shown)
    hidden = [node for node in hidden if node.tag not in _WHOLE_PAGE]
    pictured = finder.find(said.clipping)
    around = elements_around([*hidden, *pictured])
    return Visibility(_ids(hidden), _ids(pictured), around, said.shows_marked, (*said.unread, *finder.unasked))


def _is_for_screens(style: LexborNode) -> bool:
    media = (style.attributes.get("media") or "").lower()
    return not _EVERYWHERE.isdisjoint(map(str.strip, media.split(",")))


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
def _sheets(texts: tuple[str, ...]) -> _Sheets:
    rules = _ranked(texts)
    hiding, showing = rules["hides"], rules["shows"]
    alike: dict[str, list[str]] = defaultdict(list)
    unread: list[str] = []
    for selector in hiding:
        asked = asks_for(selector)
        # The longest of what it asks for is asked by few others.
        group = alike[max(asked, key=lambda words: (len(words), words), default="")]
        (group if len(group) < _MOST_ALIKE else unread).append(selector)
    stronger: dict[str, list[str]] = {selector: [] for group in alike.values() for selector in group}
    for shown, rank in showing.items():
        asked = asks_for(shown)
        for selector in (selector for words in asked for selector in alike.get(words, ())):
            # `.tab` is hidden, `.tab.active` shown.
            if rank > hiding[selector] and asks_for(selector) <= asked:
                stronger[selector].append(shown)
    held = ((selector, tuple(by)) for selector, by in stronger.items() if selector not in by)
    marked = "[hidden]" in showing and showing["[hidden]"] > hiding.get("[hidden]", _NO_RANK)
    return _Sheets(tuple(held), tuple(rules["clips"]), marked, tuple(unread))


def _ranked(texts: Iterable[str]) -> dict[str, dict[str, _Rank]]:
    """What rules do (`hides`, `clips` or `shows`) -> selector -> the rank of the strongest that does it."""
    found: dict[str, dict[str, _Rank]] = {"hides": {}, "clips": {}, "shows": {}}
    rules = (rule for text in texts for rule in _without_at_blocks(_COMMENT.sub("", text)).split("}")[:-1])
    for order, rule in enumerate(rules):
        selectors, _, declarations = rule.rpartition("{")
        shown = _shows(declarations)
        does = "hides" if shown and not shown[0] else "clips" if _CLIPPED.search(declarations) else "shows"
        if does == "shows" and shown is None:
            continue
        for selector in map(str.strip, _BEFORE_SELECTOR.split(selectors)[-1].split(",")):
            # States such as `:hover` show and hide later; at first sight they do not apply.
            if selector and ":" not in selector:
                rank = _Rank(shown is not None and shown[1], strength(selector), order)
                found[does][selector] = max(found[does].get(selector, _NO_RANK), rank)
    return found


def _shows(declarations: str) -> tuple[bool, bool] | None:
    """(whether the element is shown, whether that is `!important`); None where nothing is said. Of each property the
    last declaration holds, or the last that is important."""
    told: dict[str, tuple[bool, bool]] = {}
    for match in _SHOWING.finditer(declarations):
        name, important = match[1].lower(), "important" in match[0].lower()
        if important or not told.get(name, (True, False))[1]:
            told[name] = (match[2].lower() not in _NOTHING_SHOWN, important)
    if not told:
        return None
    hiding = [important for shown, important in told.values() if not shown]
    return (False, any(hiding)) if hiding else (True, any(important for _, important in told.values()))


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
