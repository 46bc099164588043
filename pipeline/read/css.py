"""What a page's own style sheets hide.

Themes hide text in two ways: from everybody (`display: none`) and from the eye only (clipped or moved off the
screen, for screen readers). Both are read from the declarations, never from the names of classes. As in a browser the
last of several rules wins, or the one that names its elements more closely; `body` is never hidden, because pages that
hide it show it at once by a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ancestors import elements_around
from pipeline.model import Issue
from pipeline.read.css_rules import (
    ALWAYS,
    FROM_EVERYBODY,
    NOTHING,
    SAYS_CLIPPING,
    SAYS_HIDING,
    Declared,
    Selector,
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


@dataclass(frozen=True, slots=True)
class Visibility:
    """Elements that style sheets hide, by `mem_id`, from everybody or from the eye only, with the declarations that do;
    those they show although an attribute hides them; and what is `around` all of them. Inline styles and attributes are
    asked at the element. `left_out` is the number of rules that were not applied."""

    hidden: Mapping[int, Declared]
    pictured: Mapping[int, Declared]
    shown: frozenset[int]
    around: frozenset[int]
    left_out: int = 0

    def is_hidden(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        said = self.hidden.get(node.mem_id, NOTHING) if self.hidden else NOTHING
        if "hidden" in attributes and attributes["hidden"] != "until-found" and node.mem_id not in self.shown:
            said = said or _BY_ATTRIBUTE
        style = attributes.get("style")
        own = declared(style) if style and SAYS_HIDING.search(style) else NOTHING
        return bool(said or own) and _hides(said, own, from_everybody=True) and node.tag not in _ROOTS

    def is_pictured(self, node: LexborNode, attributes: dict[str, str | None]) -> bool:
        said = self.pictured.get(node.mem_id, NOTHING) if self.pictured else NOTHING
        style = attributes.get("style")
        own = declared(style) if style and SAYS_CLIPPING.search(style) else NOTHING
        return bool(said or own) and _hides(said, own, from_everybody=False) and node.tag not in _ROOTS

    def issues(self) -> tuple[Issue, ...]:
        if not self.left_out:
            return ()
        message = (
            f"{self.left_out} rule(s) of the page's styles were not applied: to find what they hide costs too much;"
            " text that they hide is read as if it were shown"
        )
        return (Issue("styles-left-out", message, value=str(self.left_out)),)


def _hides(said: Declared, own: Declared, *, from_everybody: bool) -> bool:
    """Whether an element is hidden by what sheets say, or by its own style, which wins unless they are important."""
    wins = {name: said[name] for name in said if name not in own or (said[name][1] and not own[name][1])}
    return any(hides and (name in FROM_EVERYBODY) == from_everybody for name, (hides, _) in {**own, **wins}.items())


def stylesheet_visibility(tree: LexborHTMLParser, styles: Sequence[LexborNode], text: str) -> Visibility:
    """What the style sheets of a page, `styles`, hide; `text` is its source."""
    placed: dict[tuple[object, ...], _Placed] = {}
    place = left_out = 0
    in_shadow = _Shadows(tree) if styles and SHADOW_ROOT in text else None
    for style in styles:
        found, more = _rules_of(style)
        root = in_shadow.root(style) if in_shadow else None
        for selector, said in found:
            # What is written twice is asked once, in the place of the last.
            same = (selector.text, root, *said.items())
            placed.pop(same, None)
            place += 1
            placed[same] = _Placed(place, selector, said, root)
        left_out += more
    hiding = [rule for rule in placed.values() if any(hides for hides, _ in rule.said.values())]
    showing = [rule for rule in placed.values() if not all(hides for hides, _ in rule.said.values())]
    by_attribute = any(_ATTRIBUTE in rule.selector.steps[-1][1] and "display" in rule.said for rule in showing)
    if not hiding and not by_attribute:
        return Visibility({}, {}, frozenset(), frozenset(), left_out)
    cascade = _Cascade(Search(tree, len(text)), in_shadow)
    if by_attribute:
        cascade.hide_by_attribute()
    for rule in hiding:
        cascade.hide(rule)
    cascade.show(showing)
    return cascade.visibility(left_out)


def _rules_of(style: LexborNode) -> tuple[list[tuple[Selector, Declared]], int]:
    """The rules of a `<style>` that apply to what is on a screen, and how many more it has than are read."""
    attributes = style.attributes
    around = style.parent
    holds = holds_on_screens(attributes.get("media") or "")
    of_css = (attributes.get("type") or "").strip().lower() in _STYLES
    # What stands in a `<noscript>` is for browsers without scripts.
    if not holds or not of_css or (around is not None and around.tag == "noscript"):
        return [], 0
    found, more = rules(style.text() or "")
    if holds == ALWAYS:
        return [(rule.selector, rule.declared) for rule in found], more
    shown = ((rule.selector, {n: v for n, v in rule.declared.items() if not v[0]}) for rule in found)
    return [(selector, said) for selector, said in shown if said], more


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
    """A rule, its place among all rules of the page, and the shadow root it is about."""

    place: int
    selector: Selector
    said: Declared
    root: int | None

    def rank(self, *, important: bool) -> _Rank:
        return important, self.selector.rank, self.place


_Rank = tuple[bool, tuple[int, int, int], int]
_OF_THE_BROWSER: _Rank = (False, (-1, 0, 0), -1)


class _Cascade:
    """Which declaration wins at each element that one of the rules hides."""

    def __init__(self, search: Search, shadows: _Shadows | None) -> None:
        self._search, self._shadows = search, shadows
        self._nodes: Found = {}
        self._won: dict[int, dict[str, tuple[_Rank, bool]]] = {}
        self._by_attribute: frozenset[int] = frozenset()
        self._left_out = 0

    def hide_by_attribute(self) -> None:
        """Hides what the attribute `hidden` hides, so that rules can show it."""
        try:
            found = self._search.compound(_ATTRIBUTE)
        except OverBudgetError:
            return
        self._nodes |= found
        self._won |= {name: {"display": (_OF_THE_BROWSER, True)} for name in found}
        self._by_attribute = frozenset(found)

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
            if not rule.selector.names <= named.keys():
                continue
            try:
                found = list(self._elements(rule))
            except OverBudgetError:
                # What may be shown is shown: text that is read in vain does less harm than text that is lost.
                maybe = [named[name] for name in rule.selector.names] or [list(self._nodes)]
                found = min(maybe, key=len)
                guesses -= len(found)
                self._left_out += 1
            if guesses < 0:
                self._won.clear()
                return
            for name in found:
                if name in self._won:
                    self._put(name, rule, hides=False)

    def _elements(self, rule: _Placed) -> Found:
        if self._shadows is None:
            return self._search.elements(rule.selector)
        return self._search.elements(rule.selector, partial(self._shadows.is_in, rule.root))

    def _put(self, element: int, rule: _Placed, *, hides: bool) -> None:
        won = self._won.setdefault(element, {})
        for name, (says_so, important) in rule.said.items():
            rank = rule.rank(important=important)
            if says_so == hides and (hides or name in won) and (name not in won or rank > won[name][0]):
                won[name] = rank, hides

    def visibility(self, left_out: int) -> Visibility:
        hidden = {name: said for name in self._won if (said := dict(self._hiding(name, from_everybody=True)))}
        pictured = {name: said for name in self._won if (said := dict(self._hiding(name, from_everybody=False)))}
        shown = self._by_attribute - hidden.keys()
        said_of = shown.union(hidden, pictured)
        around = elements_around(node for name, node in self._nodes.items() if name in said_of)
        return Visibility(hidden, pictured, shown, around, left_out + self._left_out)

    def _hiding(self, element: int, *, from_everybody: bool) -> Iterator[tuple[str, tuple[bool, bool]]]:
        for name, (rank, hides) in self._won[element].items():
            if hides and (name in FROM_EVERYBODY) == from_everybody:
                yield name, (True, rank[0])


def _by_name(nodes: Iterable[LexborNode]) -> dict[str, list[int]]:
    """The elements by what selectors may call them: `p`, `.x`, `#y`."""
    named: dict[str, list[int]] = {}
    for node in nodes:
        attributes = node.attributes
        classes = dict.fromkeys((attributes.get("class") or "").split())
        for name in (node.tag or "", f"#{attributes.get('id') or ''}", *(f".{one}" for one in classes)):
            named.setdefault(name, []).append(node.mem_id)
    return named
