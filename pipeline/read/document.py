"""What a document of HTML says of itself: address, title, language, and where its content is."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ancestors import elements_around
from pipeline.identity.addresses import LONGEST_ADDRESS
from pipeline.model import Issue
from pipeline.privacy import beginning_of
from pipeline.read.link_targets import absolute, joined
from pipeline.read.words import clean

_SHOWN = 100  # letters of an address that is too long
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# One search for both: a search costs a fifth of parsing.
_ASKED = "base[href], style"


class Document:
    """A parsed document. `styles` are its style sheets."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.tree = tree
        found = tree.css(_ASKED)
        self.styles = [node for node in found if node.tag == "style"]
        self._bases = [node for node in found if node.tag == "base"]

    def _attribute(self, selector: str, name: str) -> str:
        node = self.tree.css_first(selector)
        return (node.attributes.get(name) or "").strip() if node is not None else ""

    def base(self, address: str) -> tuple[str, tuple[Issue, ...]]:
        """What its relative links are joined to, and which addresses are too long for it; `address` is that of the
        page."""
        href = (self._bases[0].attributes.get("href") or "").strip() if self._bases else ""
        told = {"address": address, "<base href>": href}
        too_long = tuple(_too_long(name, words) for name, words in told.items() if len(words) > LONGEST_ADDRESS)
        stated = absolute(address, href) if href and len(href) <= LONGEST_ADDRESS else address
        return (stated if len(stated) <= LONGEST_ADDRESS else joined(stated, "/")[:LONGEST_ADDRESS]), too_long

    def canonical(self, address: str) -> str:
        """The address that it gives itself; empty where it gives none."""
        found = self._attribute("link[rel~=canonical]", "href") or self._attribute("meta[property='og:url']", "content")
        return absolute(address, found) if found else ""

    def title(self) -> str:
        node = self.tree.head.css_first("title") if self.tree.head is not None else None
        return clean(node.text()) if node is not None else ""

    def language(self) -> str:
        """The code of its language, without that of a country; empty where it states none."""
        root = self.tree.root
        stated = (root.attributes.get("lang") or "").strip().split("-")[0].lower() if root is not None else ""
        return stated if _LANGUAGE.fullmatch(stated) else ""

    def main(self) -> LexborNode | None:
        """`<main>`, where the page shows one and no more, and its title and words stand in it."""
        found = [node for node in self.tree.css("main, [role=main]") if "hidden" not in node.attributes]
        inside = elements_around(found)
        # Of `<main role=main>` inside `<div role=main>` the inner one is meant.
        shown = [node for node in found if node.mem_id not in inside]
        if len(shown) != 1:
            return None
        main = shown[0]
        if main.css_first("h1") is None and (self.tree.css_first("h1") is not None or not (main.text() or "").strip()):
            return None
        return main


def _too_long(name: str, address: str) -> Issue:
    letters = f"has {len(address)} letters; its links are not joined to more than {LONGEST_ADDRESS}"
    return Issue("value-unreadable", f"The {name} of the page {letters}", value=beginning_of(address, _SHOWN))
