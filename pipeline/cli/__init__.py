"""The command `ogpdata`. Each command is loaded when it is called, so that `--help` answers at once."""

from __future__ import annotations

import errno
import importlib
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import click

from pipeline import __version__

# Command -> (module:name, what `ogpdata --help` says of it).
COMMANDS = {
    "crawl": ("pipeline.crawl.command:crawl", "Fetch pages politely into raw/, as WARC; resumes."),
    "import": ("pipeline.crawl.archives.command:import_command", "Bring captures from public web archives into raw/."),
    "build": ("pipeline.cli.build:build", "Make the dataset from captures: read, parse, check, publish."),
    "site": ("pipeline.cli.site:site", "Make the site of a published package again."),
    "serve": ("pipeline.cli.serve:serve", "Look at the site of a published package, on this machine."),
    "inspect": ("pipeline.cli.inspect:inspect", "Show one page as the pipeline sees it, line by line."),
    "check": ("pipeline.check.command:check", "Check a published package against its schemas and expectations."),
    "correct": ("pipeline.cli.correct:correct", "Write a correction of a published value into schemas/."),
    "reconcile": ("pipeline.reconcile.command:reconcile", "Compare a published package with OGP's own published rows."),
    "diff": ("pipeline.diff.command:diff", "Tell what changed between two published packages, and why."),
}

MACHINE_FAILED = 3
INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM
_ADVICE = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EACCES: "change the rights, or name another folder",
    errno.EPERM: "change the rights, or name another folder",
    errno.EROFS: "name a folder that can be written to",
}


class Terminated(KeyboardInterrupt):
    """SIGTERM, which a CI job's time limit sends: like Ctrl-C in all but the exit code."""


class LazyGroup(click.Group):
    """Commands by name; a command's module is imported when the command runs or shows its own help."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        with _stops():
            return super().make_context(*arguments, **settings)

    def invoke(self, context: click.Context) -> Any:
        """The command; where the machine cannot do it (a full disk, missing rights), one line and exit code 3; where it
        is told to stop, one line and the code that shells give."""
        with _stops():
            try:
                return super().invoke(context)
            except OSError as error:
                if error.errno == errno.EPIPE:  # whoever read our output has gone: click knows what to do
                    raise
                _fail(f"{f'{error.filename}: ' if error.filename else ''}{error.strerror or error}", _advice(error))
            except (MemoryError, BrokenExecutor):
                _fail("a worker ended unasked, mostly for want of memory", "give it more memory, or fewer --jobs")

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The list without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@contextmanager
def _stops() -> Iterator[None]:
    """Ctrl-C and SIGTERM end what runs in here: one line, exit codes 130 and 143."""
    before = None
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    except KeyboardInterrupt as stop:
        click.echo("Stopped. What was published before is as it was.", err=True)
        raise SystemExit(TERMINATED if isinstance(stop, Terminated) else INTERRUPTED) from None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise Terminated


def _advice(error: OSError) -> str:
    return _ADVICE.get(error.errno or 0, "look at the disk and at the rights of this user")


def _fail(what: str, advice: str) -> NoReturn:
    try:
        click.echo(f"Error: {what}: {advice}, then try again", err=True)
    except OSError:  # errors go to the full disk, too: Python would end with a code of its own for what is still to say
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
    raise SystemExit(MACHINE_FAILED)


def _have_streams() -> None:
    """Where a caller closed the output or the errors, they go nowhere: else Python has no stream there, and the first
    file that is opened would take what libraries write to them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - for good


@click.group(
    cls=LazyGroup,
    epilog="Example: ogpdata build raw/sample --output output",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="ogpdata")
def main() -> None:
    """Pages of the Open Government Partnership as an open dataset.

    Exit codes: 0 done, 1 the data failed a check, 2 wrong use, 3 the machine could not (disk, rights, memory),
    130 interrupted (Ctrl-C), 143 terminated.
    """
    _have_streams()
    for stream in (sys.stdout, sys.stderr):  # a terminal or pipe that is not UTF-8 shows what it can
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
