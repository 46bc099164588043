"""An HTTP answer as the crawl reads it: what its headers say, and its body as text."""

from __future__ import annotations

import re
from urllib.parse import quote

from pipeline.raw.warc import Headers


def header(headers: Headers, name: str) -> str:
    """What a header says, `name` in lower case; empty where it is missing. Several of one name are joined."""
    return ", ".join(value for key, value in headers if key.lower() == name)


def address_in(value: bytes | None) -> str:
    """The address in a `Location`: ASCII, as requests are. Raw UTF-8 is escaped, as browsers do; other bytes are taken
    as Latin-1."""
    if not value:
        return ""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return "".join(c if c.isascii() else quote(c) for c in text)


def text_of(headers: Headers, body: bytes) -> str:
    """A body as text, good enough to find links in; never fails."""
    charset = re.search(r"charset=[\"']?([\w.-]+)", header(headers, "content-type"), re.I)
    try:
        text = body.decode(charset[1] if charset else "utf-8", "replace")
    except (LookupError, UnicodeError):
        text = ""
    # A charset that leaves no tag standing (utf-16 said of UTF-8) is wrong: links are ASCII in all others.
    return text if "<" in text else body.decode("utf-8", "replace")
