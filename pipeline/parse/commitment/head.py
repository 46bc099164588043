"""The head block of a commitment page: from the title to the description.

In: the lines after the title. Out: for each place of the template the words that stand there, and where the
prose begins. Labels decide, not positions; the order of the template only settles what is ambiguous (glued and
joined lines, words of the prose that look like labels).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Line
from pipeline.parse.commitment.template import (
    Anchor,
    Slot,
    anchor_of,
    anchors_inside,
    ends_in_heading,
    heading_code,
    slots,
)

DESCRIPTION = "description"
# Where the head has no closing heading (layouts D, H, J), more lines than this without a label end it.
_MOST_STRANGE = 2
_ENDING = frozenset({"irm-midterm", "irm-end-of-term", "commitments", "related-stories"})


@dataclass(slots=True)
class Entry:
    """A place of the template that was found, with the parts of lines that make its value."""

    slot: Slot
    words: str
    line: Line
    language: str
    inline: str = ""
    more: list[Line] = field(default_factory=list)
    glued: bool = False

    @property
    def value_line(self) -> Line:
        return self.line if self.inline or not self.more else self.more[0]


@dataclass(slots=True)
class Head:
    entries: dict[str, Entry]
    repeated: list[Entry]
    strange: list[Line]
    body: int  # index of the first line of the prose
    bounded: bool  # whether a heading `Description` closes it

    @property
    def is_handbook(self) -> bool:
        """Whether this is a page of the newer local handbook (layout E), which has labels of its own."""
        return "institutions_involved" in self.entries or "commitment_start" in self.entries


@dataclass(slots=True)
class _Part:
    """A piece of a line: an anchor with what follows it, or words without an anchor."""

    line: Line
    anchor: Anchor | None
    text: str
    glued: bool = False


Accepts = Callable[[Slot, Line, str, bool], bool]


def read_head(lines: Sequence[Line], accepts: Accepts) -> Head:
    """Reads the head. `accepts(slot, line, text, between)` says whether words on a line of their own can be the value
    of a slot; `between` tells that the next place of the template stands behind them."""
    stop, bounded = _end_of_head(lines)
    parts = _parts(lines[:stop], bounded)
    head = Head({}, [], [], stop, bounded)
    _fill(head, parts, accepts)
    if not bounded:
        _trim(head, lines, parts)
    return head


def _end_of_head(lines: Sequence[Line]) -> tuple[int, bool]:
    """(index behind the head, whether a heading closes it)."""
    for index, line in enumerate(lines):
        code, _ = heading_code(line.text)
        if code == DESCRIPTION:
            return index + 1, True
        if code in _ENDING and index:
            return index, False
        if _glued_description(lines, index):
            return index + 1, True
    return len(lines), False


def _glued_description(lines: Sequence[Line], index: int) -> bool:
    """`…Fiscal InformationDescription`: only behind the policy areas or the last ratings, where it belongs."""
    if not ends_in_heading(lines[index].text, DESCRIPTION):
        return False
    inside = anchors_inside(lines[index].text, 1)
    if not inside or inside[-1].slot.code != DESCRIPTION or inside[-1].end < len(lines[index].text):
        return False
    before = [a for a in (anchor_of(line) for line in lines[: index + 1]) if a]
    return bool(before) and before[-1].slot.order >= slots()["policy-areas"].order


def _parts(lines: Sequence[Line], bounded: bool) -> list[_Part]:
    starts = [anchor_of(line) for line in lines]
    # Without a closing heading the prose is in here too: only labels in the template's order count.
    if not bounded:
        starts = _in_order(starts)
    alone = {a.slot.code for a in starts if a}
    parts: list[_Part] = []
    for index, (line, start) in enumerate(zip(lines, starts, strict=True)):
        low = start.slot.order if start else max((a.slot.order for a in starts[:index] if a), default=0)
        high = next((a.slot.order for a in starts[index + 1 :] if a), 10**6)
        parts += _split(line, start, alone, low, high)
    return parts


def _in_order(starts: list[Anchor | None]) -> list[Anchor | None]:
    kept: list[Anchor | None] = []
    last, strange = 0, 0
    for anchor in starts:
        if anchor is not None and anchor.slot.order > last and strange <= _MOST_STRANGE:
            last, strange = anchor.slot.order, 0
            kept.append(anchor)
        else:
            strange += 1
            kept.append(None)
    return kept


def _split(line: Line, start: Anchor | None, alone: set[str], low: int, high: int) -> list[_Part]:
    """One line as parts. An anchor inside a line counts where its place is not found on a line of its own and
    lies between the places around it."""
    cuts: list[Anchor] = [start] if start else []
    offset = start.end if start else 0
    for anchor in anchors_inside(line.text, offset):
        order = anchor.slot.order
        if anchor.slot.code not in alone and low < order < high and anchor.start >= (cuts[-1].end if cuts else 0):
            if anchor.start == 0 and not anchor.slot.is_label and len(line.text.split()) == 1:
                continue
            cuts.append(anchor)
            alone.add(anchor.slot.code)
            low = order
    if not cuts:
        return [_Part(line, None, line.text)]
    parts = []
    if cuts[0].start > 0:
        parts.append(_Part(line, None, line.text[: cuts[0].start].strip(), glued=True))
    for this, following in zip(cuts, [*cuts[1:], None], strict=True):
        end = following.start if following else len(line.text)
        parts.append(_Part(line, this, line.text[this.end : end].strip(), glued=this.start > 0))
    return parts


def _fill(head: Head, parts: list[_Part], accepts: Accepts) -> None:
    """Gives each part without an anchor to the place before it, where it can be a value of that place."""
    current: Entry | None = None
    known = {p.anchor.slot.code for p in parts if p.anchor}
    for part in parts:
        if part.anchor is not None:
            current = Entry(
                part.anchor.slot, part.anchor.words, part.line, part.anchor.language, part.text, [], part.glued
            )
            if current.slot.code in head.entries:
                head.repeated.append(current)
                current = None
            else:
                head.entries[current.slot.code] = current
        elif current is not None and accepts(current.slot, part.line, part.text, _next_is_known(current.slot, known)):
            _extend(current, part)
        else:
            head.strange.append(part.line)


def _extend(entry: Entry, part: _Part) -> None:
    """A value on the line after its label, or one more line of a list."""
    if part.text == part.line.text:
        entry.more.append(part.line)
    else:  # words glued before the next heading: keep the part, not the line
        entry.more.append(replace(part.line, text=part.text))


def _next_is_known(slot: Slot, known: set[str]) -> bool:
    following = sorted((s for s in slots().values() if s.order > slot.order), key=lambda s: s.order)
    return bool(following) and following[0].code in known


def _trim(head: Head, lines: Sequence[Line], parts: list[_Part]) -> None:
    """Without a closing heading the prose begins behind the last line that the head took."""
    taken = [e.line.number for e in head.entries.values()]
    taken += [line.number for e in head.entries.values() for line in e.more]
    last = max(taken, default=0)
    head.body = next((i for i, line in enumerate(lines[: head.body]) if line.number > last), head.body)
    head.strange = [line for line in head.strange if line.number <= last]
