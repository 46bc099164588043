"""Text captures: WET conversion records, saved text, output of any extractor."""

from __future__ import annotations

import re

from pipeline.model import Line, Page
from pipeline.read.words import split_marker

_ENDS = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\x85|\u2028|\u2029")


def read_text(text: str) -> Page:
    """The page of a text. Lines keep the number they have in the file; blank lines are no lines."""
    lines: list[Line] = []
    gap = False
    for number, raw in enumerate(_ENDS.split(text), start=1):
        marker, words = split_marker(raw)
        if not words and not marker:
            gap = True
            continue
        lines.append(Line(number=number, text=words, marker=marker, gap=gap))
        gap = False
    return Page(lines=tuple(lines))
