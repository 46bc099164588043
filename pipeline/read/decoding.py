"""From bytes to text: byte order mark, transport, `<meta>`, UTF-8, and a fallback that never fails."""

from __future__ import annotations

import codecs
import re

from pipeline.model import Capture, Issue

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)""", re.IGNORECASE)
# The WHATWG encoding standard reads these labels as windows-1252, and so do all browsers.
_LATIN = {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1"}


def decode(capture: Capture) -> tuple[str, list[Issue]]:
    """The body as text, with an issue where the encoding was guessed or bytes were damaged."""
    body = capture.body
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], encoding)
    declared = [capture.charset] if capture.charset else []
    meta = _META.search(body[:4096])
    if meta:
        declared.append(meta.group(1).decode("ascii", "ignore"))
    for label in declared:
        encoding = _codec(label)
        if encoding:
            text, issues = _lenient(body, encoding)
            # A page that says Latin-1 and is UTF-8 is common after a theme change; valid UTF-8 with
            # multi-byte characters is never Latin-1 by chance.
            if encoding == "windows-1252" and _is_utf8(body):
                return body.decode("utf-8"), [_guessed("utf-8", f"it declares {label} but is valid UTF-8")]
            return text, issues
    try:
        return body.decode("utf-8"), []
    except UnicodeDecodeError as error:
        text = body.decode("windows-1252", "replace")
        return text, [_guessed("windows-1252", f"no encoding is declared and byte {error.start} is not UTF-8")]


def _codec(label: str) -> str:
    """The Python codec of an encoding label; empty where there is none for text of any bytes."""
    label = label.strip().lower()
    if label in _LATIN:
        return "windows-1252"
    try:
        # Python also has codecs that are none of texts (`hex`) and some that refuse to be lenient (`idna`).
        b"\xff".decode(label, "replace")
        return codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not body.isascii()


def _lenient(body: bytes, encoding: str) -> tuple[str, list[Issue]]:
    try:
        return body.decode(encoding), []
    except UnicodeDecodeError as error:
        text = body.decode(encoding, "replace")
        message = f"byte {error.start} cannot be read as {encoding}; it stands as U+FFFD"
        return text, [Issue(code="encoding-damaged", message=message, value=encoding)]


def _guessed(encoding: str, why: str) -> Issue:
    return Issue(code="encoding-guessed", message=f"read as {encoding}: {why}", value=encoding)
