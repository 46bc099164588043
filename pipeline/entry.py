"""The command `ogpdata`, from its very start: Ctrl-C while the libraries are loaded ends it as at any other moment."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn


def main() -> None:
    try:
        from pipeline.cli import main as command

        command(prog_name="ogpdata")
    except SystemExit as ended:
        # Ctrl-C inside an `exec`, as dataclasses are made with, is remembered by Python although it was handled: it
        # would end by the signal, whatever the exit code.
        if ended.code == 128 + signal.SIGINT:
            _end()
        raise
    except KeyboardInterrupt:  # nothing has begun yet, or all is over
        sys.stderr.write("Stopped.\n")
        _end()


def _end() -> NoReturn:
    """Ends as shells say that Ctrl-C ends."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
