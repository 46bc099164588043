"""Comments by visitors at the foot of a document's page: counted, and never content (PAGES II.1)."""

from __future__ import annotations

import re

from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.vocabularies import fold

CHROME = "public comment"
_COUNT = re.compile(r"^(?:comments?\s*\((?P<count>\d{1,4})\)|(?P<before>\d{1,4}) comments?)$", re.IGNORECASE)
_NONE = "no comments yet"
_FORM = "leave a reply"
_AUTHOR = re.compile(r"^\S.{1,60} Reply$")


def leave_out_comments(reading: Reading) -> None:
    """Marks the comments as chrome and observes how many the page says there are."""
    begin = mark_comments(reading)
    if begin is not None:
        _observe_count(reading, begin)


def mark_comments(reading: Reading) -> Line | None:
    """Marks the comments as chrome; the line that they begin with, None where the page has none."""
    lines = reading.page.lines
    begin = _begin(lines)
    if begin is None:
        return None
    left_out = [line for line in lines[begin:] if reading.ledger.is_free(line)]
    for line in left_out:
        reading.ledger.chrome(line, CHROME)
    if left_out:
        message = f"{len(left_out)} lines of comments by visitors are no part of the document and were left out"
        reading.issue("comment-left-out", message, "comments", lines[begin], str(len(left_out)))
    return lines[begin]


def _begin(lines: tuple[Line, ...]) -> int | None:
    """The heading of the comments, else the first author before the form, else the form."""
    heads = [i for i, line in enumerate(lines) if _COUNT.match(line.text) or fold(line.text) == _NONE]
    if heads:
        return heads[0]
    form = next((i for i, line in enumerate(lines) if fold(line.text) == _FORM), None)
    if form is None:
        return None
    return next((i for i, line in enumerate(lines[:form]) if _AUTHOR.match(line.text)), form)


def _observe_count(reading: Reading, line: Line) -> None:
    match = _COUNT.match(line.text)
    if match:
        reading.observe("comments", match["count"] or match["before"], line.text, line)
    elif fold(line.text) == _NONE:
        reading.observe("comments", "0", line.text, line)
    else:
        reading.observe("comments")
        reading.issue(
            "label-missing", "the page has a form for comments, but does not say how many there are", "comments"
        )
