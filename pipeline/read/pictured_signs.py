"""A picture in place of the sign of an e-mail address, which hides the address from programs and not from people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from selectolax.lexbor import LexborNode

from pipeline.privacy.spelling import spelled

SIGN = "@"
_NAME = re.compile(r"[\w+-]\s?$")
_DOMAIN = re.compile(r"\s?[\w-]+(?:\.[\w-]+)+")


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"\W{{0,2}}(?:@|{spelled('at', 'sign')})\W{{0,2}}", re.IGNORECASE)


def stands_for_a_sign(words: str, node: LexborNode, before: Sequence[str]) -> bool:
    """Whether an element without text, which its attribute calls by these words, stands between the name of an address
    (`before`: the parts of the line so far) and its domain."""
    if not _words().fullmatch(words) or not before or not _NAME.search(before[-1]):
        return False
    following = node.next
    if following is None or (node.text() or "").strip():
        return False
    return bool(_DOMAIN.match(following.text() or ""))
