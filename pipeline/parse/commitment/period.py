"""Start and end of the work as the prose states them: labels with a date, or a line that is a span.

In: lines of the prose. Out: the dates with their words. Whose they are, the commitment's or a milestone's, is told in
`milestones.py` by where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.dates import LONGEST_DATE, Span, deadline_at_end, read_deadline, says_undated, span_at_start
from pipeline.deadlines import FIELDS, StatedDate, paired
from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, fold, words_for

PERIOD = "period"
# Code of a label -> the date that stands after it. Texts of plans have the labels of handbook pages, too.
_LABELS = {**{which: which for which in (*FIELDS, PERIOD)}, "commitment_start": FIELDS[0], "commitment_end": FIELDS[1]}
# Words of a label -> the date that stands after it, as written and folded.
_DATED = {
    row["spelling"]: _LABELS[row["code"]]
    for row in read_vocabulary("labels")
    if row["page_kind"] == "commitment" and row["code"] in _LABELS
}
DATED = {fold(words): which for words, which in _DATED.items()}
_LABEL = re.compile(rf"\b(?P<label>{any_of(_DATED)})\s*:\s*", re.IGNORECASE)
# With the capital of a column's head: `until 2018 responsible for` is prose.
_BEFORE_NEXT_COLUMN = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}})\s+(?:{any_of(words_for('milestone_columns', 'responsible'))})\b"
)
# Words after a label that are no date, and are published as written; longer ones are prose, or the next label's.
_LONGEST_UNREAD = 60
_TWO_YEARS = re.compile(r"\b(?:19|20)\d{2}\b")


def observe_dates(reading: Reading, lines: Sequence[Line], of_milestones: Collection[int]) -> None:
    """The commitment's start and end: the first of each that the prose states, the lines of milestones left out.

    The description comes first and is the plan's own text; the summaries after it quote the plan, and their dates are
    at times those of the period that was reviewed. A later date that differs is an issue.
    """
    already = {o.field for o in reading.observations if o.state == "stated"}
    dates = paired([d for line in lines if line.number not in of_milestones for d in dates_of(line)])
    for which in FIELDS:
        if which not in already:
            _observe_date(reading, which, [date for date in dates if date.which == which])


def _observe_date(reading: Reading, which: str, said: Sequence[StatedDate]) -> None:
    best = next((d for d in said if d.value), said[0] if said else None)
    if best is None:
        reading.observe(which)
        return
    reading.observe(which, best.value, best.words, best.line)
    if best.words and not best.value and not says_undated(best.words) and read_deadline(best.words) is None:
        message = f"{best.words!r} is no date this pipeline knows"
        reading.issue("date-unreadable", message, which, best.line, best.words)
    # `2018` and `2018-03` are one date, the first less precise.
    others = (d for d in said if d.value and not (d.value.startswith(best.value) or best.value.startswith(d.value)))
    if other := next(others, None):
        message = f"the page says {best.value} and {other.value}; the first is taken"
        reading.issue("value-conflict", message, which, other.line, other.words)


def dates_of(line: Line) -> list[StatedDate]:
    """The starts and ends that a line states, each with its words."""
    labelled = _labelled_dates(line)
    words = _span_words(line.text)
    span = read_deadline(words) if words else None
    if span is None or not (span.start and span.end) or span.start == span.end:
        return labelled
    return [*labelled, *_ends_of(words, span, line)]


def _labelled_dates(line: Line) -> list[StatedDate]:
    """`Start date: April 2014 End date: June 2015`, each with the words up to the next label."""
    labels = list(_LABEL.finditer(alike(line.text))) if ":" in line.text else []
    ends = [*(label.start() for label in labels[1:]), len(line.text)]
    found = []
    for label, end in zip(labels, ends, strict=False):
        which, words = DATED[fold(label["label"])], line.text[label.end() : end].strip(" .;,|")
        dated, span = span_at_start(words)
        if which == PERIOD:
            # `Q1 2018 … Q4 2019` with a sign between that nothing knows: the first alone is not the period.
            found += [] if _TWO_YEARS.search(words.removeprefix(dated)) else _ends_of(dated, span, line)
        elif value := span.start if which == "start_date" else span.end:
            found.append(StatedDate(which, dated, value, line))
        elif len(words) <= _LONGEST_UNREAD and ":" not in words:
            found.append(StatedDate(which, dated or words, "", line))
    return found


def _ends_of(words: str, span: Span, line: Line) -> list[StatedDate]:
    """Start and end of a span; one date at the label of two tells neither."""
    ends = zip(FIELDS, (span.start, span.end), strict=True)
    return [StatedDate(which, words, value, line) for which, value in ends if value and span.start != span.end]


def _span_words(text: str) -> str:
    """The words that may be a span: a line that is two dates and nothing more (`December 2018 – 2020`), or the cell
    of a table before the head of its next column (`… 2018 – 2020 Responsible institution …`)."""
    cell = _BEFORE_NEXT_COLUMN.search(alike(text))
    if cell:
        return deadline_at_end(text[max(0, cell.end("year") - LONGEST_DATE) : cell.end("year")])[1]
    return text if len(text) <= LONGEST_DATE and len(_TWO_YEARS.findall(text)) == 2 else ""
