"""How far a build is: a bar on a terminal, elsewhere one plain line for each stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

Report = Callable[[str, int, int], None]


@contextmanager
def stages(console: Console) -> Iterator[Report]:
    """Gives `report(stage, done, total)`: called at the start of each stage, and again as it goes on.

    `total` is 0 for a stage whose parts are not counted.
    """
    if console.quiet:
        yield lambda stage, done, total: None
    elif console.is_terminal:
        with _bars(console) as progress:
            yield _Bars(progress).report
    else:
        yield _in_lines()


def _in_lines() -> Report:
    """One line a stage, whole and at once: logs of CI jobs keep what was written."""
    begun: set[str] = set()

    def report(stage: str, done: int, total: int) -> None:
        if stage not in begun:
            begun.add(stage)
            click.echo(f"{stage} ({total})" if total else stage, err=True)

    return report


class _Bars:
    """The stage at work with a bar, count, rate and time left; above it the stages before, with the time they took."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.stage = ""
        self.task: TaskID | None = None

    def report(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            self._finish()
            self.stage, self.task = stage, self.progress.add_task(stage, total=total or None)
        assert self.task is not None
        self.progress.update(self.task, completed=done)

    def _finish(self) -> None:
        if self.task is not None:
            done = max(1, int(self.progress.tasks[-1].completed))
            self.progress.update(self.task, total=done, completed=done)
            self.progress.stop_task(self.task)


def _bars(console: Console) -> Progress:
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )  # fmt: skip
    from rich.text import Text

    class Counted(ProgressColumn):
        def render(self, task: Task) -> Text:
            """Count and rate, of a stage whose parts are counted."""
            if not task.total or task.total == 1:
                return Text("")
            rate = f", {task.speed:.0f} a second" if task.speed else ""
            return Text(f"{task.completed:.0f} of {task.total:.0f}{rate}")

    return Progress(
        TextColumn("{task.description}"), BarColumn(), Counted(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(), console=console,
    )  # fmt: skip
