"""The persons on a member's page, where the heading over them is lost: they are counted, never published.

They stand in one block right before the lists. Blank lines bound a block in captures of text, headings and sentences
in HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.privacy import mask_contacts


def block_of_persons(reading: Reading, lines: Sequence[Line]) -> list[Line]:
    """The last block of `lines`, if it holds contact data or several lines that are no sentences."""
    apart, marked_up = _set_apart(reading.page.lines), has_markup(reading.page.lines)
    block: list[Line] = []
    for line in lines:
        if not reading.ledger.is_free(line) or line.level or line.links or (marked_up and _ends_sentence(line)):
            block = []
        elif line.number in apart:
            block = [line]
        elif block or marked_up:
            block.append(line)
    if any(mask_contacts(line.text)[1] for line in block):
        return block
    return block if len(block) > 1 and not any(map(_ends_sentence, block)) else []


def has_markup(lines: Sequence[Line]) -> bool:
    """Whether a page still has its markup: text captures declare no headings."""
    return any(line.level for line in lines)


def _ends_sentence(line: Line) -> bool:
    return line.text.endswith((".", ")", "…"))


def _set_apart(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that stand further from the line above than lines of the page do at least: an extractor
    may put a blank line behind every one."""
    blanks = {line.number: line.number - above.number - 1 if line.gap else 0 for above, line in pairwise(lines)}
    least = min(blanks.values(), default=0)
    return {number for number, count in blanks.items() if count > least}
