"""A picture in place of the sign of an e-mail address, which hides the address from programs and not from people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from selectolax.lexbor import LexborNode

from pipeline.privacy.spelling import spelled

SIGN = "@"
# With a blank on either side it may be a word of the prose: `Meet us <img alt="at"> example.org`.
_NAME = re.compile(r"[\w+-]$")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_MOST_NODES = 20  # of a picture


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"\W{{0,2}}(?:@|{spelled('at', 'sign')})\W{{0,2}}", re.IGNORECASE)


def stands_for_a_sign(words: str, node: LexborNode, before: Sequence[str]) -> bool:
    """Whether an element without text, which its attribute calls by these words, stands between the name of an address
    (`before`: the parts of the line so far) and its domain."""
    if not _words().fullmatch(words) or not before or not _NAME.search(before[-1]):
        return False
    following = node.next
    if following is None or not following.is_text_node:
        return False
    inside = list(islice(node.traverse(include_text=True), _MOST_NODES + 1))
    shows = len(inside) > _MOST_NODES or any((at.text_content or "").strip() for at in inside if at.is_text_node)
    return not shows and bool(_DOMAIN.match(following.text_content or ""))
