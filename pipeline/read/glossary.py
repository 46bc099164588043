"""Tooltips of the site's glossary, found by their links.

A style sheet outside the page hides them, so nothing in the page says that they are not shown (no class is asked): a
link to `/glossary/<slug>/` whose next inline sibling ends in a second link to the same page, or in `...`, is a term,
and the sibling its gloss (the plugin "Glossary" by Codeat, which cuts glosses at a number of bytes).
"""

from __future__ import annotations

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.model import Issue

_ENTRY = re.compile(r"/glossary/([^/?#]+)/?(?:[?#]|$)")
_CUT = ("...", "…")
# A gloss is a few hundred letters, in a handful of elements. What holds more is not walked through: a term may stand in
# it, whose gloss holds another term …
_MOST_NODES = 200
# So many elements around a term that hold nothing else.
_MOST_AROUND = 50


def mark_glosses(tree: LexborHTMLParser, blocks: frozenset[str]) -> list[LexborNode]:
    """Marks and gives the elements that hold the gloss of a term; `blocks` are those that are not inline."""
    glosses: list[LexborNode] = []
    inside: set[int] = set()  # the links of glosses: they are no terms
    for term in tree.css("a[href*='/glossary/']"):
        slug = _slug(term)
        gloss = _next_inline(term, blocks) if slug and term.mem_id not in inside else None
        if gloss is not None and _explains(gloss, slug):
            glosses.append(gloss)
            gloss.attrs["role"] = "tooltip"  # as pages say it that do not leave it to a style sheet
            inside |= {link.mem_id for link in gloss.css("a")}
    return glosses


def _slug(link: LexborNode) -> str:
    """The entry of the glossary that a link leads to; empty where it leads elsewhere."""
    found = _ENTRY.search(link.attributes.get("href") or "")
    return found[1].casefold() if found else ""


def _next_inline(term: LexborNode, blocks: frozenset[str]) -> LexborNode | None:
    """The inline element after a link, or after the elements that hold the link and nothing else."""
    node = term
    for _ in range(_MOST_AROUND):
        if _beside(node, "next") is not None or _beside(node, "prev") is not None:
            break
        if node.parent is None or node.parent.tag in blocks or node.parent.tag == "body":
            return None
        node = node.parent
    following = _beside(node, "next")
    inline = following is not None and following.is_element_node and following.tag not in blocks
    return following if inline else None


def _beside(node: LexborNode, way: str) -> LexborNode | None:
    """The next (or `prev`ious) sibling that is not white space."""
    sibling: LexborNode | None = getattr(node, way)
    while sibling is not None and sibling.is_text_node and not (sibling.text_content or "").strip():
        sibling = getattr(sibling, way)
    return sibling


def _explains(sibling: LexborNode, slug: str) -> bool:
    if next(islice(sibling.traverse(include_text=True), _MOST_NODES, None), None) is not None:
        return False
    links = [link for link in sibling.css("a") if _slug(link)]
    if any(_slug(link) != slug for link in links):
        return False  # another term with its own gloss
    words = (sibling.text() or "").rstrip()
    last = (links[-1].text() or "").strip() if links else ""
    # A sibling that is nothing but a link to the same page is a second mention, no gloss.
    return bool(last and words != last and words.endswith(last)) or words.endswith(_CUT)


def tooltips_removed(number: int) -> tuple[Issue, ...]:
    message = f"{number} glossary tooltip(s) stood after their terms and were left out"
    return (Issue("tooltip-removed", message, value=str(number)),) if number else ()
