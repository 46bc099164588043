"""The page being parsed: its lines and what took each of them, and what was observed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.identity.addresses import Address
from pipeline.model import FROM_LABEL, NOT_SHOWN, STATED, Issue, Line, Observation, Page, Row
from pipeline.value_types import Problem

# Fates of sentences of which a value was read: the rest of their words is prose too.
_SENTENCES = ("notice ", "byline", "prose ", "sentence ", "statement ", "section ", "legend", "footnote")
TABLE_HEADING = "heading of a table,"


class Ledger:
    """The lines of a page, each taken, or chrome, or left over."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._fate: dict[int, str] = {}
        self._chrome: dict[int, str] = {line.number: line.chrome for line in page.lines if line.chrome}

    def take(self, line: Line, by: str) -> None:
        """Takes a line. A line that holds several things (two labels in a row of a table) is taken by each in turn:
        its fate names them all, and nothing of it is lost or counted twice."""
        before = self._fate.get(line.number, "")
        if by not in before.split(" + "):
            self._fate[line.number] = f"{before} + {by}" if before else by
        self._chrome.pop(line.number, None)

    def chrome(self, line: Line, reason: str) -> None:
        """Declares a line to be no content of the page (menu, footer, survey)."""
        if line.number not in self._fate:
            self._chrome[line.number] = reason

    def is_free(self, line: Line) -> bool:
        return line.number not in self._fate and line.number not in self._chrome

    def free(self, lines: Iterable[Line] | None = None) -> Iterator[Line]:
        """The lines nobody has taken yet, in order."""
        return (line for line in (self.page.lines if lines is None else lines) if self.is_free(line))

    def fate(self, line: Line) -> str:
        """What took the line: `label action_plan`, `chrome: menu`, or empty where nobody did."""
        reason = self._chrome.get(line.number)
        return self._fate.get(line.number) or (f"chrome: {reason}" if reason else "")

    def counts(self) -> tuple[int, int, int, int]:
        """(lines, taken, chrome, left)."""
        numbers = {line.number for line in self.page.lines}
        return len(numbers), len(self._fate), len(self._chrome), len(numbers - self._fate.keys() - self._chrome.keys())


@dataclass(slots=True)
class Reading:
    """One page being parsed. `table` and `key` name the row that the page is about, `cut_in` the fields in whose
    words the capture ends."""

    capture_id: str
    page: Page
    address: Address
    ledger: Ledger
    table: str = ""
    key: str = ""
    language: str = "en"
    layout: str = ""
    cut_in: tuple[str, ...] = ()
    generation: int = 0
    observations: list[Observation] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    rows_of: Counter[str] = field(default_factory=Counter)  # how many there are of each table

    def observe(
        self,
        name: str,
        value: object = "",
        as_written: str | None = None,
        line: Line | None = None,
        state: str = STATED,
        table: str = "",
        key: str = "",
        place: int = FROM_LABEL,
    ) -> None:
        """Notes a value, and how sure the place is that it was read from. A stated value that is empty is not shown."""
        text = "" if value is None else str(value)
        if state == STATED and not text:
            state = NOT_SHOWN
        written = text if as_written is None else as_written
        number = line.number if line is not None else None
        shown = text if state == STATED else ""
        row = (table or self.table, key or self.key)
        self.observations.append(Observation(self.capture_id, *row, name, shown, state, written, number, place))

    def row(self, table: str, values: Mapping[str, object], line: Line | None = None, parent: str = "") -> None:
        """Notes a row of a child table."""
        number = line.number if line is not None else None
        self.rows_of[table] += 1
        self.rows.append(Row(self.capture_id, table, parent or self.key, dict(values), number))

    def section(self, values: Mapping[str, object], line: Line) -> None:
        """Notes a row of `sections`."""
        own = self.key if self.table == "commitments" else ""
        self.row("sections", {"table_name": self.table, "commitment_id": own, **values}, line)

    def issue(self, code: str, message: str, name: str = "", line: Line | None = None, value: str = "") -> None:
        number = line.number if line is not None else None
        self.issues.append(Issue(code, message, self.capture_id, self.table, self.key, name, number, value))

    def report(self, problems: Iterable[Problem], name: str, line: Line | None) -> None:
        for problem in problems:
            self.issue(problem.code, problem.message, name, line, problem.words)


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of page. `name` is a code of `page_kinds.csv`; `recognise(page, suggested)` says whether a page is of it,
    `suggested` being the kind that its address suggests; `parse` takes its lines and notes what they say. `to_footer`:
    its pages are read down to the site's footer, so that a capture without it says that it is cut off."""

    name: str
    recognise: Callable[[Page, str], bool]
    parse: Callable[[Reading], None]
    to_footer: bool = True


def take_prose(reading: Reading, lines: Sequence[Line], heading: Callable[[str], str]) -> None:
    """Takes the free lines among those of a page's content. `heading` gives the code of a heading; empty for other
    lines. One row of `sections` for each heading with text below it; what stands above the first, or below a table
    (whose headings are its own), is `prose`."""
    code, written, under = "prose", "", list[Line]()
    for line in lines:
        if found := heading(line.text):
            _write(reading, code, written, under)
            inside = TABLE_HEADING in reading.ledger.fate(line)
            code, written, under = ("prose", "", []) if inside else (found, line.text, [])
            if reading.ledger.is_free(line):
                reading.ledger.take(line, f"heading {found}")
            continue
        if reading.ledger.is_free(line):
            reading.ledger.take(line, "section prose")
        if reading.ledger.fate(line).startswith(_SENTENCES):
            under.append(line)
    _write(reading, code, written, under)


def _write(reading: Reading, code: str, written: str, lines: Sequence[Line]) -> None:
    if lines:
        text = "\n".join(line.words for line in lines)
        values = {"section": code.replace("_", "-"), "heading": written, "text": text, "level": 1, "topic": ""}
        reading.section(values, lines[0])
