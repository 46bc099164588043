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
# Sections that stand between the head and the heading that closes it, on the few pages that have them.
BETWEEN = frozenset({"related-stories", "inception-report"})
# Where the head has no closing heading (layouts D, H, J), more lines than this without a label end it.
_MOST_STRANGE = 2
# Lines over which the text of an institution field may be wrapped.
_MOST_WRAPPED = 12
_LONGEST_JOINED = 1000
# Lines among which a head is looked for: the template has fewer than thirty places, but lists may be long.
_LONGEST_HEAD = 400
_BEHIND_ALL = 10**6
_ENDING = frozenset({"irm-midterm", "irm-end-of-term", "commitments"})


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
    stop, bounded = _end_of_head(lines, accepts)
    starts = [anchor_of(line) for line in lines[:stop]] if bounded else _in_order(lines[:stop], accepts)
    stop = len(starts)
    parts = _parts(lines[:stop], starts)
    head = Head({}, [], [], stop, bounded)
    _fill(head, parts, accepts)
    if not bounded:
        _trim(head, lines)
    return head


def _end_of_head(lines: Sequence[Line], accepts: Accepts) -> tuple[int, bool]:
    """(index behind the head, whether a heading closes it)."""
    between, in_prose = 0, False
    for index, line in enumerate(lines):
        code, _ = heading_code(line.text)
        if code == DESCRIPTION and not in_prose:
            if _closes(lines[: between or index], accepts):
                return between or index + 1, True
            in_prose = True
        elif code in BETWEEN and index and not between:
            between = index
        elif code in _ENDING and index:
            return between or index, False
        elif not in_prose and _glued_description(lines, index, accepts):
            return index + 1, True
    return between or len(lines), False


def _closes(before: Sequence[Line], accepts: Accepts) -> bool:
    """Whether `Description` behind these lines closes the head. Behind much prose it is a heading of that prose, on a
    page that has lost the template's own (layouts D, H, J)."""
    kept = _in_order(before, accepts)
    return not any(kept) or len(before) - len(kept) <= _MOST_STRANGE


def _glued_description(lines: Sequence[Line], index: int, accepts: Accepts) -> bool:
    """`…Fiscal InformationDescription`: glued to the policy areas, or joined to them or to a label."""
    line = lines[index]
    if not ends_in_heading(line.text, DESCRIPTION):
        return False
    inside = anchors_inside(line.text, 1)
    if not inside or inside[-1].slot.code != DESCRIPTION or inside[-1].end < len(line.text):
        return False
    words = line.text[: inside[-1].start]
    joined = anchor_of(line) is not None or accepts(slots()["policy-areas"], line, words.strip(), False)
    return (joined or not words[-1].isspace()) and _closes(lines[: index + 1], accepts)


def _in_order(lines: Sequence[Line], accepts: Accepts) -> list[Anchor | None]:
    """The anchors that follow the template's order, up to where the head ends: at the last of them, with its value.

    Without a closing heading the prose is in `lines` too, and it has words of the template of its own: a label counts
    only where it comes in order and few strange lines stand before it, none once the ratings are nearly through.
    """
    kept: list[Anchor | None] = []
    last: Slot | None = None
    strange, end = 0, 0
    starts = _in_english([anchor_of(line) for line in lines[:_LONGEST_HEAD]])
    for line, start, below in zip(lines, starts, _next_orders(starts), strict=False):
        found: Sequence[Anchor] = [start] if start else _joined_anchors(line)
        in_order = bool(found) and (_may_follow(last, found[0].slot) or _is_doubled(last, found[0].slot))
        if in_order and strange <= _strange_allowed(last):
            last, strange, end = _last_label(found[0], line, below), 0, len(kept) + 1
        elif last is not None and not strange and end and accepts(last, line, line.text, False):
            end = len(kept) + 1
        else:
            strange += 1
        kept.append(start if in_order and not strange else None)
        if strange > _MOST_WRAPPED:
            break
    return kept[:end]


def _joined_anchors(line: Line) -> Sequence[Anchor]:
    """The anchors of a line that begins with a heading and goes on with the next place: `Design i Verifiable: Yes`."""
    found = anchors_inside(line.text, 0) if len(line.text) <= _LONGEST_JOINED else ()
    return found if len(found) > 1 and found[0].start == 0 else ()


def _in_english(starts: list[Anchor | None]) -> list[Anchor | None]:
    """Without the labels in other languages, where the page's own are English: its prose may be Spanish (`Estado: …`).
    Translated pages keep some English labels."""
    first = next((a for a in starts if a and a.slot.is_label), None)
    if first is None or first.language != "en":
        return starts
    return [a if a is None or not a.slot.is_label or a.language == "en" else None for a in starts]


def _may_follow(last: Slot | None, slot: Slot) -> bool:
    """Whether a place of the template can stand below another. Handbook pages (layout E) have labels of their own, and
    none of the others'."""
    if last is None:
        return True
    return slot.order > last.order and ("E" in slot.expected_in or last.expected_in != {"E"})


def _is_doubled(last: Slot | None, slot: Slot) -> bool:
    """Whether a line stands twice; where the prose may begin, the second is a line of the prose."""
    return last is not None and slot.code == last.code and slot.order < slots()["relevant"].order


def _last_label(first: Anchor, line: Line, below: int) -> Slot:
    """The last place on a line of several. Only labels: a value may hold words of a heading (`Design Report`).

    A label whose place is not before that of the next line (`below`) is a word of the value.
    """
    last = first.slot
    for anchor in anchors_inside(line.text, first.end):
        joined = anchor.slot.is_label and last.order < anchor.slot.order < below
        last = anchor.slot if joined else last
    return last


def _strange_allowed(last: Slot | None) -> int:
    """How many lines that nothing explains may stand behind a place of the template before the next one.

    Institutions are free text and may be wrapped; behind the relevance all that follows may be lost, and prose begin.
    """
    if last is None:
        return _MOST_STRANGE
    if last.order >= slots()["relevant"].order:
        return 0
    return _MOST_WRAPPED if last.value in ("institution", "list") else _MOST_STRANGE


def _parts(lines: Sequence[Line], starts: Sequence[Anchor | None]) -> list[_Part]:
    alone = {a.slot.code for a in starts if a}
    following = _next_orders(starts)
    parts: list[_Part] = []
    low = 0
    for line, start, high in zip(lines, starts, following, strict=True):
        before = low
        low = max(low, start.slot.order) if start else low
        parts += _split(line, start, alone, start.slot.order if start else before, high)
    return parts


def _next_orders(starts: Sequence[Anchor | None]) -> list[int]:
    """For each line the order of the next anchor below it."""
    orders: list[int] = []
    high = _BEHIND_ALL
    for start in reversed(starts):
        orders.append(high)
        high = start.slot.order if start else high
    return orders[::-1]


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
            first = head.entries.get(current.slot.code)
            if first is not None:
                head.repeated.append(current)
                current = None if first.inline or first.more else first
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


def _trim(head: Head, lines: Sequence[Line]) -> None:
    """Without a closing heading the prose begins behind the last line that the head took."""
    taken = [line.number for e in head.entries.values() for line in (e.line, *e.more)]
    last = max(taken, default=0)
    head.body = next((i for i, line in enumerate(lines[: head.body]) if line.number > last), head.body)
    head.strange = [line for line in head.strange if line.number <= last]
