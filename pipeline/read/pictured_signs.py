"""A picture in place of the sign of an e-mail address, which hides the address from programs and not from people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from selectolax.lexbor import LexborNode

from pipeline.privacy.spelling import spelled

SIGN = "@"
# With a blank on either side it may be a word of the prose (`Meet us <img alt="at"> example.org`), unless the sign
# itself or brackets say that it is none.
_NAME, _NAME_AND_BLANK = re.compile(r"[\w+-]$"), re.compile(r"[\w+-]\s?$")
_NO_PROSE = re.compile(r"\W")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_MOST_NODES = 20  # of a picture


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"\W{{0,2}}(?:@|{spelled('at', 'sign')})\W{{0,2}}", re.IGNORECASE)


def stands_for_a_sign(words: str, node: LexborNode, before: Sequence[str]) -> bool:
    """Whether an element without text, which its attribute calls by these words, stands between the name of an address
    (`before`: the parts of the line so far) and its domain."""
    no_prose = bool(_NO_PROSE.match(words))
    name = _NAME_AND_BLANK if no_prose else _NAME
    if not _words().fullmatch(words) or not before or not name.search(before[-1]):
        return False
    following = node.next
    if following is None or not following.is_text_node:
        return False
    inside = list(islice(node.traverse(include_text=True), _MOST_NODES + 1))
    shows = len(inside) > _MOST_NODES or any((at.text_content or "").strip() for at in inside if at.is_text_node)
    text = following.text_content or ""
    return not shows and bool(_DOMAIN.match(text.lstrip(" \u00a0") if no_prose else text))
