"""The prose of reports, plans, members and monitors' forms: taken, and written to `sections` under its headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.model import Line
from pipeline.parse.context import Reading

TAKEN = "section prose"
# Sentences of which a value was read: the rest of their words is prose too.
_SENTENCES = ("notice ", "byline", "prose ", "sentence ", "statement ", "section ", "legend", "footnote")


def take_prose(reading: Reading, lines: Sequence[Line], heading: Callable[[Line], str]) -> None:
    """Takes the free lines among those of a page's content. `heading` gives the code of a heading; empty for other
    lines. One row of `sections` for each heading with text below it; what stands above the first is `prose`."""
    code, written, under = "prose", "", list[Line]()
    for line in lines:
        if found := heading(line):
            _write(reading, code, written, under)
            code, written, under = found, line.text, []
            if reading.ledger.is_free(line):
                reading.ledger.take(line, f"heading {found}")
            continue
        if reading.ledger.is_free(line):
            reading.ledger.take(line, TAKEN)
        if reading.ledger.fate(line).startswith(_SENTENCES):
            under.append(line)
    _write(reading, code, written, under)


def _write(reading: Reading, code: str, written: str, lines: Sequence[Line]) -> None:
    if lines:
        text = "\n".join(line.words for line in lines)
        values = {"section": code.replace("_", "-"), "heading": written, "text": text, "level": 1, "topic": ""}
        reading.section(values, lines[0])
