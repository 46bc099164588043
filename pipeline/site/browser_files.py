"""What all pages of the site load: styles, the icon, and the script of the explorer, put together from its sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

# assets/explore/<section>.js, in this order: a constant stands before what uses it.
SECTIONS = ("page", "columns", "words", "address", "select", "show", "table", "chart", "take", "events")
# Comments, empty lines and indentation: a browser has no use for them. No text of the script goes over two lines.
_UNSEEN = re.compile(r"^ *(?:// .*)?\n|^ +", re.MULTILINE)


def assets() -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file in the folder `assets` of the site."""
    folder = files("pipeline.site").joinpath("assets")
    for asset in sorted(folder.iterdir(), key=lambda one: one.name):
        if asset.is_file():
            yield asset.name, asset.read_bytes()
    yield "explore.js", script().encode()


def script() -> str:
    """One file, in a scope of its own: a page opened from a disk may load no modules."""
    folder = files("pipeline.site").joinpath("assets", "explore")
    sections = "".join(folder.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in SECTIONS)
    return f'"use strict";\n(() => {{\n{_UNSEEN.sub("", sections)}}})();\n'
