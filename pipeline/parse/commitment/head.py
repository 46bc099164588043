"""The head block of a commitment page: from the title to the description.

In: the lines after the title. Out: the places of the form with the words that stand there, and where the prose begins.
Labels decide, not positions; the order of the places only settles what is ambiguous: glued labels, two in one row of a
table, and words of the prose that look like labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.model import Line
from pipeline.parse.commitment.sections import BETWEEN, DESCRIPTION, heading_code
from pipeline.parse.fields import Filled, Place, fill, form_of, next_orders
from pipeline.parse.lexicon import Found
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike

FORM = form_of("commitment")
# Where the head has no closing heading (layouts D, H, J), more lines than this without a label end it.
_MOST_STRANGE = 2
# Lines over which the text of an institution field may be wrapped.
_MOST_WRAPPED = 40
# Lines among which a head is looked for: the form has fewer than thirty places, but lists may be long.
_LONGEST_HEAD = 400
_LONGEST_ROW = 1000
_LONGEST_CLOSING = 40
_ENDING = frozenset({"irm-midterm", "irm-end-of-term", "commitments"})


@dataclass(slots=True)
class Head(Filled):
    """The places of the head. `body` is the index of the first line of the prose."""

    body: int = 0

    @property
    def is_handbook(self) -> bool:
        """Whether this is a page of the newer local handbook (layout E), which has labels of its own."""
        return "institutions_involved" in self.entries or "commitment_start" in self.entries


def read_head(lines: Sequence[Line]) -> Head:
    """Reads the head of a page; the prose begins behind the heading that closes it, else behind the last line of it."""
    stop, bounded = _end_of_head(lines)
    starts = [FORM.at_start(line) for line in lines[:stop]] if bounded else _in_order(lines[:stop])
    filled = fill(FORM, lines[: len(starts)], starts)
    head = Head(filled.entries, filled.repeated, filled.strange, len(starts))
    if not bounded:
        last = max((line.number for e in head.entries.values() for line in (e.line, *e.more)), default=0)
        head.body = next((i for i, line in enumerate(lines[: head.body]) if line.number > last), head.body)
    return head


def _place(found: Found) -> Place:
    return FORM.places[found.code]


def _end_of_head(lines: Sequence[Line]) -> tuple[int, bool]:
    """(index behind the head, whether a heading closes it)."""
    between, in_prose = 0, False
    for index, line in enumerate(lines):
        code, _ = heading_code(line.text)
        if code == DESCRIPTION and not in_prose:
            if _closes(lines[: between or index]):
                return between or index + 1, True
            in_prose = True
        elif code in BETWEEN and index and not between:
            between = index
        elif code in _ENDING and index:
            return between or index, False
        elif not in_prose and _glued_description(lines, index):
            return index + 1, True
    return between or len(lines), False


def _closes(before: Sequence[Line]) -> bool:
    """Whether `Description` behind these lines closes the head. Behind much prose it is a heading of that prose, on a
    page that has lost the template's own (layouts D, H, J)."""
    kept = _in_order(before)
    return not any(kept) or len(before) - len(kept) <= _MOST_STRANGE


def _glued_description(lines: Sequence[Line], index: int) -> bool:
    """`…Fiscal InformationDescription`: glued to the policy areas or to a label."""
    line = lines[index]
    if not _ends_in_description(line.text):
        return False
    inside = FORM.inside(line.text, 1)
    if not inside or inside[-1].code != DESCRIPTION or inside[-1].end < len(line.text):
        return False
    words = line.text[: inside[-1].start]
    joined = FORM.at_start(line) is not None or FORM.places["policy-areas"].fits(line, words.strip())
    return (joined or not words[-1].isspace()) and _closes(lines[: index + 1])


def _in_order(lines: Sequence[Line]) -> list[Found | None]:
    """The places that follow each other in order, up to where the head ends: at the last of them, with its value.

    Without a closing heading the prose is in `lines` too, and it has words of the form of its own: a label counts
    only where it comes in order and few strange lines stand before it, none once the ratings are nearly through.
    """
    kept: list[Found | None] = []
    last: Place | None = None
    strange, end = 0, 0
    starts = _in_english([FORM.at_start(line) for line in lines[:_LONGEST_HEAD]])
    for line, start, below in zip(lines, starts, next_orders(FORM, starts), strict=False):
        found: Sequence[Found] = [start] if start else _row_of_places(line)
        in_order = bool(found) and (_may_follow(last, _place(found[0])) or _is_doubled(last, _place(found[0])))
        if in_order and strange <= _strange_allowed(last):
            last, strange, end = _last_label(found[0], line, below), 0, len(kept) + 1
        elif last is not None and not strange and end and last.fits(line, line.text):
            end = len(kept) + 1
        else:
            strange += 1
        kept.append(start if in_order and not strange else None)
        if strange > _MOST_WRAPPED:
            break
    return kept[:end]


def _row_of_places(line: Line) -> Sequence[Found]:
    """The places of a line that begins with a heading and goes on with the next place: `Design i Verifiable: Yes`."""
    found = FORM.inside(line.text, 0) if len(line.text) <= _LONGEST_ROW else ()
    return found if len(found) > 1 and found[0].start == 0 else ()


def _in_english(starts: list[Found | None]) -> list[Found | None]:
    """Without the labels in other languages, where the page's own are English: its prose may be Spanish (`Estado: …`).
    Translated pages keep some English labels."""
    first = next((a for a in starts if a and a.is_label), None)
    if first is None or first.language != "en":
        return starts
    return [a if a is None or not a.is_label or a.language == "en" else None for a in starts]


def _may_follow(last: Place | None, place: Place) -> bool:
    """Whether a place of the form can stand below another. Handbook pages (layout E) have labels of their own, and
    none of the others'."""
    if last is None:
        return True
    return place.order > last.order and ("E" in place.expected_in or last.expected_in != {"E"})


def _is_doubled(last: Place | None, place: Place) -> bool:
    """Whether a line stands twice; where the prose may begin, the second is a line of the prose."""
    return last is not None and place.code == last.code and place.order < FORM.places["relevant"].order


def _last_label(first: Found, line: Line, below: int) -> Place:
    """The last place on a line of several. Only labels: a value may hold words of a heading (`Design Report`).

    A label whose order is not before that of the next line (`below`) is a word of the value.
    """
    last = _place(first)
    for anchor in FORM.inside(line.text, first.end):
        joined = anchor.is_label and last.order < _place(anchor).order < below
        last = _place(anchor) if joined else last
    return last


def _strange_allowed(last: Place | None) -> int:
    """How many lines that nothing explains may stand behind a place of the form before the next one.

    Institutions are free text and may be wrapped; behind the relevance all that follows may be lost, and prose begin.
    """
    if last is None:
        return _MOST_STRANGE
    if last.order >= FORM.places["relevant"].order:
        return 0
    return _MOST_WRAPPED if last.value in ("institution", "list", "values") else _MOST_STRANGE


def _ends_in_description(text: str) -> bool:
    """Whether a line ends in the words of the heading that closes the head: quick, for lines of any length."""
    return alike(text[-_LONGEST_CLOSING:]).endswith(_closing())


@cache
def _closing() -> tuple[str, ...]:
    headings = (row for row in read_vocabulary("page_headings") if row["page_kind"] == FORM.kind)
    return tuple(alike(row["spelling"]) for row in headings if row["code"] == DESCRIPTION)
