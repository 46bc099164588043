"""`ogpdata serve [DIR]`."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

import click


@click.command(epilog="Example: ogpdata serve output --port 8080")
@click.argument("folder", metavar="[DIR]", type=click.Path(file_okay=False, path_type=Path), default=Path("output"))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes a free one."
)
@click.option("--open/--no-open", "opened", default=True, help="Open the address in the browser.  [default: open]")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def serve(folder: Path, port: int, opened: bool, quiet: bool) -> None:
    """Look at the site of a published package, on this machine only.

    DIR is a folder that `ogpdata build` wrote (default: output). Nobody else can reach the address. Ctrl-C ends it.
    """
    from pipeline.site import FOLDER
    from pipeline.site.server import open_in_browser, server

    if not (folder / FOLDER / "index.html").is_file():
        raise click.UsageError(
            f"{folder} has no site: build it (ogpdata build), or make it again (ogpdata site {folder})"
        )
    try:
        running = server(folder, port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.UsageError(f"port {port} is in use: name another one, or --port 0 for any that is free") from error
    with running:
        address = f"http://127.0.0.1:{running.server_port}/{FOLDER}/index.html"
        if not quiet:
            click.echo(f"{folder} is at {address} (Ctrl-C ends it)")
        if opened:
            open_in_browser(address)
        with suppress(KeyboardInterrupt):
            running.serve_forever()
