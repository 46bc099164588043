"""The elements around others in a tree of HTML."""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborNode


def elements_around(nodes: Iterable[LexborNode]) -> frozenset[int]:
    """The `mem_id` of each element that one of the nodes stands in. Shared ancestors are visited
    once: climbing from each node to the top would be quadratic in deep trees."""
    around: set[int] = set()
    for node in nodes:
        above = node.parent
        while above is not None and above.mem_id not in around:
            around.add(above.mem_id)
            above = above.parent
    return frozenset(around)
