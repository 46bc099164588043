"""Who took which line: the book that makes sure that nothing is lost and nothing is read twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.model import Line, Page


class LineTakenTwiceError(Exception):
    """A parser took a line that another part of it had taken: a fault of the parser, not of the page."""


class Ledger:
    """The lines of a page, each taken once, or chrome, or left over."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._fate: dict[int, str] = {}
        self._chrome: dict[int, str] = {line.number: line.chrome for line in page.lines if line.chrome}

    def take(self, line: Line, by: str) -> None:
        """Takes a line. A line that holds several things (a label glued to a heading) is taken by each in turn
        through `share`, never through a second `take`."""
        if line.number in self._fate or line.number in self._chrome:
            taker = self.fate(line)
            raise LineTakenTwiceError(
                f"line {line.number} was taken by {taker!r}, now again by {by!r}: {line.text[:80]!r}"
            )
        self._fate[line.number] = by

    def share(self, line: Line, by: str) -> None:
        """Takes a part of a line; the other parts may be taken as well."""
        before = self._fate.get(line.number)
        self._fate[line.number] = f"{before} + {by}" if before and by not in before.split(" + ") else before or by

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
        """What took the line: `label action_plan`, `chrome: menu`, or empty where it is left."""
        if line.number in self._fate:
            return self._fate[line.number]
        reason = self._chrome.get(line.number)
        return f"chrome: {reason}" if reason else ""

    def counts(self) -> tuple[int, int, int, int]:
        """(lines, taken, chrome, left)."""
        lines, taken, chrome = len(self.page.lines), len(self._fate), len(self._chrome)
        return lines, taken, chrome, lines - taken - chrome
