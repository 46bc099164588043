"""Who took which line: the book that makes sure that nothing is lost and nothing is read twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.model import Line, Page


class Ledger:
    """The lines of a page, each taken once, or chrome, or left over."""

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
        chrome = self._chrome.keys() - self._fate.keys()
        return len(numbers), len(self._fate), len(chrome), len(numbers - self._fate.keys() - chrome)
