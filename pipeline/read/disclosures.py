"""What a browser shows after a click: panels of accordions and tabs, and text collapsed under a heading.

Read from the structure alone: an element that a control names (`aria-controls`, the target of a button), a tab's panel,
or a hidden block right after a heading. A menu that opens is a menu.
"""

from __future__ import annotations

import re
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ancestors import elements_around
from pipeline.read.css import SHADOW_ROOT, Visibility
from pipeline.read.elements import CHROME_ROLES, HEADINGS

_CONTROL = "[aria-controls], [data-target], [data-bs-target], a[aria-expanded][href^='#']"
_NAMES = ("aria-controls", "data-target", "data-bs-target", "href")
_HEADING = "h2, h3, h4, h5, h6"
_CHROME = frozenset({"nav", "header", "footer", "form", "dialog"})
_MENUS = "nav, form, [role=navigation], [role=menu], [role=search]"
_CHROME_ROLES = frozenset({"menu", *CHROME_ROLES})
# A declarative shadow root that holds no other template.
_SHADOW_ROOT = re.compile(
    r"<template\b(?=[^<>]*?\bshadowrootmode\b)[^<>]*+>((?:[^<]|<(?!/?template\b))*)</template\s*>", re.IGNORECASE
)
_DEEPEST = 20
# Each control is a search of the tree, each heading a walk up from it: no page has more.
_MOST_CONTROLS, _MOST_HEADINGS, _MOST_AROUND = 200, 400, 100


def with_shadow_roots(text: str) -> str:
    """The document with what its declarative shadow roots show in their place: parsers take them for templates."""
    for _ in range(_DEEPEST if SHADOW_ROOT in text else 0):
        opened = _SHADOW_ROOT.sub(rf"<div {SHADOW_ROOT}>\1</div>", text)
        if opened == text:
            break
        text = opened
    return text


class Disclosures:
    """The elements that a click shows, by `mem_id`, and the controls that show them (their words are headings).

    The tree has no scripts: one may stand between a heading and its panel. The search is lazy, because most pages hide
    nothing in their content, and is skipped where the `text` can hide nothing: it is slow in deep trees.
    """

    def __init__(self, tree: LexborHTMLParser, visibility: Visibility, text: str) -> None:
        self._tree, self._visibility, self._text = tree, visibility, text

    def shows(self, node: LexborNode) -> bool:
        """Whether a click shows an element that is hidden."""
        return node.mem_id in self._found[0]

    def is_clicked(self, node: LexborNode) -> bool:
        """Whether a control shows an element of the content."""
        return node.mem_id in self._found[1]

    @cached_property
    def _found(self) -> tuple[set[int], set[int]]:
        shown: set[int] = set()
        controls: set[int] = set()
        if not self._visibility.hidden and "hidden" not in self._text and "display" not in self._text:
            return shown, controls
        for control in self._tree.css(_CONTROL)[:_MOST_CONTROLS]:
            panel = _named(self._tree, control)
            if panel is not None and not self._is_chrome(panel):
                shown.add(panel.mem_id)
                controls.add(control.mem_id)
        behind = (_following(heading) for heading in self._tree.css(_HEADING)[:_MOST_HEADINGS])
        panels = [*self._tree.css("[role=tabpanel]"), *(node for node in behind if node is not None)]
        return shown | {node.mem_id for node in panels if not self._is_chrome(node)}, controls

    @cached_property
    def _menus(self) -> frozenset[int]:
        """The menus of the page and the elements around them: one search, not one in each panel."""
        menus = self._tree.css(_MENUS)
        return elements_around(menus) | {node.mem_id for node in menus}

    def _is_chrome(self, node: LexborNode) -> bool:
        """Whether an element is a menu or the like, holds one, or lies in one."""
        return node.mem_id in self._menus or _is_in_chrome(node)


def _named(tree: LexborHTMLParser, control: LexborNode) -> LexborNode | None:
    """The element whose id a control names."""
    names = (control.attributes.get(attribute) or "" for attribute in _NAMES)
    name = next((name.removeprefix("#") for name in names if name), "")
    return tree.css_first(f'[id="{name}"]') if name and '"' not in name and "\\" not in name else None


def _following(heading: LexborNode) -> LexborNode | None:
    """The element right after a heading, which may stand in a box of its own."""
    node: LexborNode | None = heading
    for _ in range(_MOST_AROUND):
        if node is None or node.tag == "body":
            return None
        following = node.next
        while following is not None and not following.is_element_node:
            following = following.next
        if following is not None:
            return None if following.tag in HEADINGS else following
        node = node.parent
    return None


def _is_in_chrome(node: LexborNode) -> bool:
    around: LexborNode | None = node
    for _ in range(_MOST_AROUND):
        if around is None:
            return False
        if around.tag in _CHROME or (around.attributes or {}).get("role") in _CHROME_ROLES:
            return True
        around = around.parent
    return False
