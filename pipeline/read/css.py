"""What a page's own style sheets hide.

Themes hide text in two ways: from everybody (`display: none`) and from the eye only (clipped or moved off the
screen, for screen readers). Both are read from the declarations, never from the names of classes. As in a browser the
last of several rules wins, or the one that names its elements more closely; `body` is never hidden, because pages that
hide it show it at once by a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ancestors import elements_around
from pipeline.model import Issue
from pipeline.read.css_rules import (
    FROM_EVERYBODY,
    FROM_THE_EYE,
    NOTHING,
    SAYS_CLIPPING,
    SAYS_HIDING,
    Declared,
    Layer,
    Rule,
    Selector,
    Sheet,
    declared,
    holds_on_screens,
    rules,
)
from pipeline.read.css_search import Found, OverBudgetError, Search

# Where a declarative shadow root stood: its sheets are about nothing outside it, and others about nothing in it.
SHADOW_ROOT = "shadowrootmode"
_ROOTS = frozenset({"html", "body"})
_STYLES = frozenset({"", "text/css"})
_ATTRIBUTE = "[hidden]"
# Elements that rules may be about for which no search is left; beyond these nothing counts as hidden.
_MOST_GUESSES = 200_000
_BY_ATTRIBUTE: Declared = {"display": (True, False)}
_STYLED = re.compile(r"""style\s*=\s*["'][^"'>]*visibility""", re.IGNORECASE)
_LAST = float("inf")


@dataclass(frozen=True, slots=True)
class Visibility:
    """Elements that style sheets hide, by `mem_id`, with the declarations that do; those they show although they hide
    themselves; and what is `around` all of them. Inline styles and attributes are asked at the element. `left_out` is
    the number of rules that were not applied."""

    hidden: Mapping[int, Declared]
    shown: frozenset[int]
    around: frozenset[int]
    left_out: int = 0

    def is_hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        """Whether an element is hidden from everybody."""
        said = self.hidden.get(node.mem_id, NOTHING) if self.hidden else NOTHING
        style = attributes.get("style")
        if (not said and not style and "hidden" not in attributes) or node.mem_id in self.shown:
            return False
        by_attribute = _is_by_attribute(attributes)
        own = declared(style) if style and SAYS_HIDING.search(style) else NOTHING
        said = _BY_ATTRIBUTE if by_attribute and FROM_EVERYBODY.isdisjoint(said) else said
        return _hides(said, own, FROM_EVERYBODY, node)

    def is_pictured(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        """Whether an element is hidden from the eye only."""
        said = self.hidden.get(node.mem_id, NOTHING) if self.hidden else NOTHING
        style = attributes.get("style")
        own = declared(style) if style and SAYS_CLIPPING.search(style) else NOTHING
        return bool(said or own) and _hides(said, own, FROM_THE_EYE, node)

    def issues(self) -> tuple[Issue, ...]:
        if not self.left_out:
            return ()
        message = (
            f"{self.left_out} rule(s) of the page's styles were not applied: to find what they hide costs too much;"
            " text that they hide is read as if it were shown"
        )
        return (Issue("styles-left-out", message, value=str(self.left_out)),)


def _is_by_attribute(attributes: dict[str, str | None]) -> bool:
    return "hidden" in attributes and attributes["hidden"] != "until-found"


def _hides(said: Declared, own: Declared, names: frozenset[str], node: LexborNode) -> bool:
    """Whether an element is hidden by what sheets say, or by its own style, which wins unless they are important."""
    wins = {name: said[name] for name in said if name not in own or (said[name][1] and not own[name][1])}
    return any(hides and name in names for name, (hides, _) in {**own, **wins}.items()) and node.tag not in _ROOTS


def stylesheet_visibility(tree: LexborHTMLParser, styles: Sequence[LexborNode], text: str) -> Visibility:
    """What the style sheets of a page, `styles`, hide; `text` is its source."""
    in_shadow = _Shadows(tree) if styles and SHADOW_ROOT in text else None
    rules_of_page, left_out = _in_their_places(styles, in_shadow)
    hiding = [rule for rule in rules_of_page if any(hides for _, hides in rule.said.values())]
    showing = [rule for rule in rules_of_page if not all(hides for _, hides in rule.said.values())]
    by_attribute = any(_ATTRIBUTE in rule.selector.text and "display" in rule.said for rule in showing)
    # Important rules show what hides itself; and what is `visible` may stand in what is not.
    by_style = any(rank[0] and not hides for rule in showing for rank, hides in rule.said.values())
    by_style = by_style or (text.count("visibility") > 1 and _STYLED.search(text) is not None)
    if not hiding and not by_attribute and not by_style:
        return Visibility({}, frozenset(), frozenset(), left_out)
    cascade = _Cascade(Search(tree, len(text)), in_shadow)
    if by_attribute or by_style:
        cascade.ask_elements(_OF_THE_BROWSER if by_attribute else _OF_THE_ELEMENT)
    for rule in hiding:
        cascade.hide(rule)
    cascade.show(showing)
    return cascade.visibility(left_out)


def _in_their_places(styles: Sequence[LexborNode], in_shadow: _Shadows | None) -> tuple[list[_Placed], int]:
    """All rules of the page, and the number of those that are not read."""
    placed: dict[tuple[object, ...], _Placed] = {}
    layers: dict[Layer, int] = {}
    place = left_out = 0
    for style in styles:
        sheet = _sheet_of(style)
        root = in_shadow.root(style) if in_shadow else None
        for layer in sheet.layers:
            for end in range(len(layer)):
                layers.setdefault(layer[: end + 1], len(layers))
        for rule in sheet.rules:
            # What is written twice is asked once, in the place of the last.
            same = (rule.selector.steps, rule.selector.rank, root, rule.layer, *rule.declared.items())
            placed.pop(same, None)
            place += 1
            around = [float(layers[rule.layer[: end + 1]]) for end in range(len(rule.layer))]
            placed[same] = _placed(rule, around, place, root)
        left_out += sheet.left_out
    return list(placed.values()), left_out


def _sheet_of(style: LexborNode) -> Sheet:
    """What a `<style>` says of what is on a screen."""
    attributes = style.attributes
    around = style.parent
    holds = holds_on_screens(attributes.get("media") or "")
    of_css = (attributes.get("type") or "").strip().lower() in _STYLES
    # What stands in a `<noscript>` is for browsers without scripts.
    if not holds or not of_css or (around is not None and around.tag == "noscript"):
        return Sheet([], (), 0)
    return rules(style.text() or "", holds)


class _Shadows:
    """In which shadow root an element stands."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._roots = frozenset(node.mem_id for node in tree.css(f"div[{SHADOW_ROOT}]"))
        self._known: dict[int, int] = {}

    def root(self, node: LexborNode) -> int:
        """The `mem_id` of the innermost shadow root around an element; 0 for the page itself."""
        passed: list[int] = []
        found = 0
        at = node.parent
        while at is not None:
            name = at.mem_id
            if name in self._roots or name in self._known:
                found = name if name in self._roots else self._known[name]
                break
            passed.append(name)
            at = at.parent
        self._known.update(dict.fromkeys(passed, found))
        return found

    def is_in(self, root: int | None, node: LexborNode) -> bool:
        return self.root(node) == root


@dataclass(frozen=True, slots=True)
class _Placed:
    """A rule, what it says with the rank of that among all that the page says, and the shadow root it is about."""

    selector: Selector
    said: dict[str, _Said]
    root: int | None


def _placed(rule: Rule, around: list[float], place: int, root: int | None) -> _Placed:
    """A rule in its place on the page, `around` which are the places of its layers."""
    # What stands in a layer itself comes after the layers inside it; of what is important the first layer wins.
    layer = (*around, _LAST)
    of_important = tuple(-one for one in layer)
    said = {
        name: ((important, False, of_important if important else layer, rule.selector.rank, place), hides)
        for name, (hides, important) in rule.declared.items()
    }
    return _Placed(rule.selector, said, root)


# Whether it is important, and the element's own style; then the layer, the rank of the selector, and the place.
_Rank = tuple[bool, bool, tuple[float, ...], tuple[int, int, int], int]
_Said = tuple[_Rank, bool]  # and whether it hides
_OF_THE_BROWSER: _Rank = (False, False, (-1,), (0, 0, 0), 0)
_OF_THE_ELEMENT: _Rank = (False, True, (), (0, 0, 0), 0)


class _Cascade:
    """Which declaration wins at each element that one of the rules hides."""

    def __init__(self, search: Search, shadows: _Shadows | None) -> None:
        self._search, self._shadows = search, shadows
        self._nodes: Found = {}
        self._won: dict[int, dict[str, _Said]] = {}
        self._by_themselves: frozenset[int] = frozenset()
        self._left_out = 0

    def ask_elements(self, by_attribute: _Rank) -> None:
        """Asks the elements' attributes and own styles, for what rules say of the same elements, or of some inside
        them. No rule but an important one shows what the attribute hides, unless one of them is about that attribute:
        sites mostly say so of `[hidden]` in a file of theirs."""
        with suppress(OverBudgetError):
            self._nodes = self._search.compound(_ATTRIBUTE) | self._search.compound("[style]")
        for name, node in self._nodes.items():
            attributes = node.attributes
            won = {"display": (by_attribute, True)} if _is_by_attribute(attributes) else {}
            for said, (hides, important) in declared(attributes.get("style") or "").items():
                if said == "visibility" or (said == "display" and hides):
                    won[said] = (important, *_OF_THE_ELEMENT[1:]), hides
            if won:
                self._won[name] = won
        self._by_themselves = frozenset(self._won)

    def hide(self, rule: _Placed) -> None:
        try:
            found = self._elements(rule)
        except OverBudgetError:
            self._left_out += 1
            return
        for name, node in found.items():
            if node.tag not in _ROOTS:
                self._nodes[name] = node
                self._put(name, rule, hides=True)

    def show(self, showing: list[_Placed]) -> None:
        """Asks the rules that show something, but only those that may be about elements that are hidden."""
        named = _by_name(self._nodes.values()) if showing else {}
        guesses = _MOST_GUESSES
        for rule in showing:
            of_any = "visibility" in rule.said
            if not of_any and not rule.selector.names <= named.keys():
                continue
            try:
                nodes = self._elements(rule)
                self._nodes |= nodes if of_any else {}
                found = list(nodes)
            except OverBudgetError:
                # What may be shown is shown: text that is read in vain does less harm than text that is lost.
                maybe = [named.get(name, []) for name in rule.selector.names] or [list(self._nodes)]
                found = min(maybe, key=len)
                guesses -= len(found)
                self._left_out += 1
            if guesses < 0:
                self._won.clear()
                return
            for name in found:
                self._put(name, rule, hides=False)

    def _elements(self, rule: _Placed) -> Found:
        if self._shadows is None:
            return self._search.elements(rule.selector)
        return self._search.elements(rule.selector, partial(self._shadows.is_in, rule.root))

    def _put(self, element: int, rule: _Placed, *, hides: bool) -> None:
        won = self._won.get(element, {})
        for name, said in rule.said.items():
            known = won.get(name)
            matters = said[1] == hides and (hides or known or name == "visibility")
            if matters and (known is None or said > known):
                self._won.setdefault(element, won)[name] = said

    def _hide_beside_visible(self) -> None:
        """An element that is not visible, but holds something that is, shows that alone: what stands beside it is
        hidden in the element's place."""
        visible = {name: won["visibility"][1] for name, won in self._won.items() if "visibility" in won}
        shown = elements_around(self._nodes[name] for name, hides in visible.items() if not hides)
        for hidden in [name for name, hides in visible.items() if hides and name in shown]:
            said = self._won[hidden].pop("visibility")
            inside = [self._nodes[hidden]]
            while inside:
                for child in inside.pop().iter():
                    if child.mem_id in visible:
                        continue
                    if child.mem_id in shown:
                        inside.append(child)
                    else:
                        self._nodes[child.mem_id] = child
                        self._won.setdefault(child.mem_id, {})["visibility"] = said

    def visibility(self, left_out: int) -> Visibility:
        self._hide_beside_visible()
        hidden: dict[int, Declared] = {}
        for name, won in self._won.items():
            said = {one: (True, rank[0]) for one, (rank, hides) in won.items() if hides}
            if said:
                hidden[name] = said
        shown = frozenset(
            name for name in self._by_themselves & self._won.keys() if FROM_EVERYBODY.isdisjoint(hidden.get(name, ()))
        )
        around = elements_around(node for name, node in self._nodes.items() if name in hidden or name in shown)
        return Visibility(hidden, shown, around, left_out + self._left_out)


def _by_name(nodes: Iterable[LexborNode]) -> dict[str, list[int]]:
    """The elements by what selectors may call them: `p`, `.x`, `#y`."""
    named: dict[str, list[int]] = {}
    for node in nodes:
        attributes = node.attributes
        classes = dict.fromkeys((attributes.get("class") or "").split())
        for name in (node.tag or "", f"#{attributes.get('id') or ''}", *(f".{one}" for one in classes)):
            named.setdefault(name, []).append(node.mem_id)
    return named
