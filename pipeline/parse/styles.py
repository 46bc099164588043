"""Which extractor made a text of a document's or member's page (PAGES II.1): skip, skip-thin or plain."""

from __future__ import annotations

from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.parse.framing import chrome_reason, without_chrome_prefix

_FEWEST_LINES = 6
_SKIP_LINK = "skip-link"


def style_of(reading: Reading) -> str:
    """`skip` begins with the skip link, `skip-thin` has lost its one-word lines as well, `plain` has neither."""
    if not _has_skip_link(reading):
        return "plain"
    content = [line for line in reading.page.lines if reading.ledger.is_free(line)]
    thin = any(line.gap for line in content) and len(content) >= _FEWEST_LINES and not any(map(_is_one_word, content))
    return "skip-thin" if thin else "skip"


def has_chrome(reading: Reading, reason: str) -> bool:
    return any(reading.ledger.fate(line) == f"chrome: {reason}" for line in reading.page.lines)


def _has_skip_link(reading: Reading) -> bool:
    """On a line of its own, or glued to the first line of the content."""
    return has_chrome(reading, _SKIP_LINK) or any(_glued(line) == _SKIP_LINK for line in reading.page.lines[:2])


def _glued(line: Line) -> str:
    rest = without_chrome_prefix(line.text)
    return chrome_reason(line.text[: len(line.text) - len(rest)])


def _is_one_word(line: Line) -> bool:
    return len(line.text.split()) == 1 and line.text[:1].isalpha()


def report_cut_off(reading: Reading) -> None:
    """A page that begins with the skip link ends with the site's footer; without it the capture was cut off."""
    if _has_skip_link(reading) and not has_chrome(reading, "footer"):
        last = reading.page.lines[-1]
        message = "the capture ends before the footer of the page: what followed is not known"
        # Comments, contacts and prose, where persons may stand, are published nowhere: not even as an issue's value.
        unpublished = reading.ledger.fate(last).startswith(("chrome", "contact", "section"))
        reading.issue("truncated", message, line=last, value="" if unpublished else last.text[-80:])
