"""Text captures: WET conversion records, saved text, output of any extractor."""

from __future__ import annotations

import re

from pipeline.model import Line, Page
from pipeline.read.words import BULLET, STAR, split_marker

_MOST_FOOTNOTES = 2
_ENDS = re.compile(r"\r\n|\r|\n|\x0b|\x0c|\x85|\u2028|\u2029")


def read_text(text: str) -> Page:
    """The page of a text. Lines keep the number they have in the file; blank lines are no lines."""
    lines: list[Line] = []
    gap = False
    written = _ENDS.split(text)
    # A text browser indents the whole page: only what stands further in than the rest is an indented item.
    margin = min((len(raw) - len(raw.lstrip()) for raw in written if raw.strip()), default=0)
    starred = _has_starred_lists(written)
    for number, raw in enumerate(written, start=1):
        marker, words = split_marker(raw[margin:], starred=starred)
        if not words and not marker:
            gap = True
            continue
        lines.append(Line(number=number, text=words, marker=marker, gap=gap))
        gap = False
    return Page(lines=tuple(lines))


def _has_starred_lists(written: list[str]) -> bool:
    """Whether `*` is the bullet of this text, as text browsers and converters to Markdown write it. On the pages
    themselves it marks a footnote or two, and lists have other bullets."""
    stars = sum(raw.lstrip().startswith(f"{STAR} ") for raw in written)
    return stars > _MOST_FOOTNOTES and not any(BULLET in raw for raw in written)
