"""What a parser works with: the capture, its page, the ledger, and the place to put what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.identity.addresses import Address
from pipeline.model import NOT_SHOWN, STATED, Issue, Line, Observation, Page, Row
from pipeline.parse.ledger import Ledger


@dataclass(slots=True)
class Reading:
    """One page being parsed. `table` and `key` name the row that the page is about."""

    capture_id: str
    page: Page
    address: Address
    ledger: Ledger
    table: str = ""
    key: str = ""
    language: str = "en"
    layout: str = ""
    generation: int = 0
    observations: list[Observation] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def observe(
        self,
        name: str,
        value: object = "",
        as_written: str | None = None,
        line: Line | None = None,
        state: str = STATED,
        table: str = "",
        key: str = "",
    ) -> None:
        """Notes a value. A stated value that is empty is not shown."""
        text = "" if value is None else str(value)
        if state == STATED and not text:
            state = NOT_SHOWN
        written = text if as_written is None else as_written
        number = line.number if line is not None else None
        shown = text if state == STATED else ""
        self.observations.append(
            Observation(self.capture_id, table or self.table, key or self.key, name, shown, state, written, number)
        )

    def row(self, table: str, values: Mapping[str, object], line: Line | None = None, parent: str = "") -> None:
        """Notes a row of a child table."""
        number = line.number if line is not None else None
        self.rows.append(Row(self.capture_id, table, parent or self.key, dict(values), number))

    def issue(self, code: str, message: str, name: str = "", line: Line | None = None, value: str = "") -> None:
        number = line.number if line is not None else None
        self.issues.append(Issue(code, message, self.capture_id, self.table, self.key, name, number, value))

    def report_left_over(self) -> None:
        """Every line that nobody took becomes an issue with its text: there is no third way."""
        for line in self.ledger.free():
            self.issue("line-left-over", "no rule of this page kind takes this line", line=line, value=line.words)
