"""The command `ogpdata`, from its very start: Ctrl-C while the libraries are loaded ends it as at any other moment."""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    try:
        from pipeline.cli import main as command

        command(prog_name="ogpdata")
    except KeyboardInterrupt:  # nothing has begun yet, or all is over
        sys.stderr.write("Stopped.\n")
        sys.stderr.flush()
        os._exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
