"""Which browser, how it is started (with nothing that asks the network), and which pages are looked at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
READY = "#explorer[data-ready~=lead]"  # the explorer's last column is there


def program() -> str | None:
    """The first browser that is there."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def kinds_of_pages(site: Path) -> list[str]:
    """One page of each kind, the one with most in it: those that share a folder are one kind, beside its index."""
    found: dict[str, Path] = {}
    for page in sorted(site.rglob("*.html")):
        folder = page.parent.relative_to(site).as_posix()
        kind = f"{folder}/{page.name}" if page.name == "index.html" or folder in {".", "charts"} else folder
        if kind not in found or page.stat().st_size > found[kind].stat().st_size:
            found[kind] = page
    return sorted(page.relative_to(site).as_posix() for page in found.values())


def wait(page: Any, address: str) -> None:
    if address.startswith("explore/"):
        page.wait_for_selector(READY)


def explored(addresses: list[str]) -> Iterator[str]:
    """The pages, and the explorer's other looks."""
    yield from addresses
    yield "explore/index.html?view=chart&by=area&split=completion"
    yield "explore/index.html?view=chart&by=theme&split=cycle&region=europe"
    yield "explore/index.html?q=a&completion=complete&region=nowhere"
