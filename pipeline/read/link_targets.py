"""The addresses that a document writes."""

from __future__ import annotations

import re
from urllib.parse import urljoin

# An address that is whole as it is written: joining it to another gives itself.
_WHOLE_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(?:/[\w/.~%+-]*)?(?:\?[\w=&%.+-]+)?(?:#[\w.-]+)?", re.ASCII)
_NOT_IN_ADDRESS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def absolute(base: str, href: str) -> str:
    """An address as a browser resolves it: without control characters, joined to that of the page."""
    href = href.strip()
    return whole_address(href) or joined(base, href)


def whole_address(href: str) -> str:
    """An address that is the same on any page; empty for one that a page completes."""
    return href if _WHOLE_ADDRESS.fullmatch(href) else ""


def joined(base: str, href: str) -> str:
    """An address without its control characters, joined to that of the page."""
    if not href.isprintable():
        href = _NOT_IN_ADDRESS.sub("", href)
    try:
        return urljoin(base, href)
    except ValueError:  # a bracket in the host: the address stays as written
        return href
