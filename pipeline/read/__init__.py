"""Reading: one capture becomes one Page, whatever it was made of.

In: a `Capture` (bytes, media type, charset of the transport). Out: a `Page` (lines in reading order).
A capture that cannot be read gives a Page without lines and with the issue that says why.
"""

from __future__ import annotations

from pipeline.model import Capture, Issue, Page
from pipeline.read.decoding import BinaryError, decode
from pipeline.read.html import read_html
from pipeline.read.text import read_text
from pipeline.read.tooltips import without_tooltips
from pipeline.weight import TooHeavyError

# Pages of the site are below 1 MB; what is larger than this is an archive or an endless response.
MAX_BYTES = 8 * 1024 * 1024
MAX_TAGS, MAX_LINES = 200_000, 60_000

_HTML_OPENINGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<!--", b"<?xml", b"<title", b"<meta")


def read_page(capture: Capture) -> Page:
    """The page of a capture. Never raises for what the bytes hold."""
    try:
        return _heavy(capture) or _read(capture)
    except Exception as error:  # noqa: BLE001 - a fault of ours or of a library concerns this page only, and says so
        return _refused("page-unreadable", f"{capture.source} cannot be read: {type(error).__name__}: {error}")


def _heavy(capture: Capture) -> Page | None:
    """The refusal of a capture that outweighs any page. The bounds are counts: the same bytes are always refused."""
    size = len(capture.body)
    marks = capture.body.count(b"<") if size > MAX_TAGS else 0
    if size > MAX_BYTES:
        message = f"{capture.source} has {size / 1e6:.1f} MB; a page of the site has less than 1 MB"
        return _refused("page-too-large", message)
    if marks > MAX_TAGS and is_html(capture):
        message = f"{capture.source} has {marks} tags; a page of the site has less than 10,000"
        return _refused("page-too-large", message)
    return None


def _read(capture: Capture) -> Page:
    if not capture.body or capture.body.isspace():
        return _refused("page-empty", f"{capture.source} holds no text")
    try:
        text, issues = decode(capture)
    except BinaryError:
        return _refused("binary-file", f"{capture.source} is full of NUL bytes: it is no text, or it is damaged")
    markup = is_html(capture)
    try:
        page = without_tooltips(read_html(text, capture.url) if markup else read_text(text))
    except TooHeavyError as error:
        return _refused("page-too-large", f"{capture.source}: {error}")
    if len(page.lines) > MAX_LINES:
        message = f"{capture.source} has {len(page.lines)} lines; a page of the site has less than 5,000"
        return _refused("page-too-large", message)
    if not page.lines:
        # An application that a script would fill, or nothing but marks that show nothing.
        issues = [*issues, Issue("page-empty", f"{capture.source} has bytes, but nothing in it is shown as text")]
    if issues:
        page = Page(page.lines, page.title, page.canonical_url, page.language, (*issues, *page.issues))
    return page


def is_html(capture: Capture) -> bool:
    """Whether the body is markup: by its media type, else by its first bytes."""
    if capture.media_type in ("text/html", "application/xhtml+xml"):
        return True
    if capture.media_type == "text/plain":
        return False
    return capture.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_OPENINGS)


def _refused(code: str, message: str) -> Page:
    return Page(lines=(), issues=(Issue(code=code, message=message),))
