"""Who took which line: the book that makes sure that nothing is lost and nothing is read twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.model import Line, Page


class LineTakenTwiceError(Exception):
    """A parser took a line that another part of it had taken: a fault of the parser, not of the page."""


class Ledger:
    """The lines of a page, each taken once, or chrome, or left over. The parts of a joined line are booked apart."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._fate: dict[tuple[int, int], str] = {}
        self._chrome: dict[tuple[int, int], str] = {_key(line): line.chrome for line in page.lines if line.chrome}
        self._parts: dict[int, list[tuple[int, int]]] = {}
        for line in page.lines:
            self._parts.setdefault(line.number, []).append(_key(line))

    def take(self, line: Line, by: str) -> None:
        """Takes a line. A line that holds several things (a label glued to a heading) is taken by each in turn
        through `share`, never through a second `take`."""
        key = _key(line)
        if key in self._fate or key in self._chrome:
            taker = self._fate_of(key)
            raise LineTakenTwiceError(
                f"line {line.number} was taken by {taker!r}, now again by {by!r}: {line.text[:80]!r}"
            )
        self._fate[key] = by

    def share(self, line: Line, by: str) -> None:
        """Takes a part of a line; the other parts may be taken as well."""
        before = self._fate.get(_key(line))
        self._fate[_key(line)] = f"{before} + {by}" if before and by not in before.split(" + ") else before or by

    def chrome(self, line: Line, reason: str) -> None:
        """Declares a line to be no content of the page (menu, footer, survey)."""
        if _key(line) not in self._fate:
            self._chrome[_key(line)] = reason

    def is_free(self, line: Line) -> bool:
        return _key(line) not in self._fate and _key(line) not in self._chrome

    def free(self, lines: Iterable[Line] | None = None) -> Iterator[Line]:
        """The lines nobody has taken yet, in order."""
        return (line for line in (self.page.lines if lines is None else lines) if self.is_free(line))

    def fate(self, line: Line) -> str:
        """What took the line, in all its parts: `label action_plan`, `chrome: menu`, or empty where one is left."""
        fates = [self._fate_of(key) for key in self._parts.get(line.number, [_key(line)])]
        return " + ".join(dict.fromkeys(fates)) if all(fates) else ""

    def _fate_of(self, key: tuple[int, int]) -> str:
        if key in self._fate:
            return self._fate[key]
        reason = self._chrome.get(key)
        return f"chrome: {reason}" if reason else ""

    def counts(self) -> tuple[int, int, int, int]:
        """(lines, taken, chrome, left); a line is left where one of its parts is."""
        left = {number for number, keys in self._parts.items() if not all(map(self._fate_of, keys))}
        taken = {number for number, _ in self._fate} - left
        lines = len(self._parts)
        return lines, len(taken), lines - len(taken) - len(left), len(left)


def _key(line: Line) -> tuple[int, int]:
    return line.number, line.part
