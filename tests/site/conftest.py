"""The site in a real browser: Playwright driving Debian's Chromium, on loopback and from the disk, and nowhere else."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import made_release
import made_site
import pytest
from browsing import BROWSERS, FLAGS, READY, program
from keyboard import Keyboard

from pipeline.site import write_site
from pipeline.site.server import server

COMMITMENTS = 250  # of the made-up package


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    installed = program()
    if installed is None:
        reason = f"no browser here: none of {', '.join(BROWSERS)} (apt-get install chromium)"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=installed, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Path], str]]:
    """A function: the address at which a folder is served."""
    servers: dict[Path, Any] = {}

    def address(folder: Path) -> str:
        if folder not in servers:
            servers[folder] = server(folder)
            threading.Thread(target=servers[folder].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[folder].server_port}"

    yield address
    for started in servers.values():
        started.shutdown()


def _with_site(folder: Path, tables: Any) -> Path:
    made_site.write(folder, tables)
    write_site(folder, folder / "site", notices=["What the pages of the sample say on top."])
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of made-up commitments of all kinds, with its site."""
    return _with_site(tmp_path_factory.mktemp("made"), made_site.tables(COMMITMENTS))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of `made_release`, with its site: all that is known of FR0043."""
    return _with_site(tmp_path_factory.mktemp("small"), made_release.tables())


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose texts are all hostile, with its site."""
    return _with_site(tmp_path_factory.mktemp("hostile"), made_site.hostile_tables())


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test where anything was written to the console, was refused, or came from elsewhere."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(15_000)
    opened = context.new_page()
    faults = watched(opened)
    yield opened
    context.close()
    assert faults == []


def watched(page: Any) -> list[str]:
    """What goes wrong on the page from now on: messages, errors, requests to other places than loopback."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if is_here(request.url) else faults.append(f"request: {request.url}"))
    return faults


def is_here(address: str) -> bool:
    return address.startswith(("http://127.0.0.1:", "file://", "blob:http://127.0.0.1:", "data:", "about:"))


@pytest.fixture
def explorer(page: Any, made: Path, served: Callable[[Path], str]) -> Callable[[str], Any]:
    """A function: the explorer of the made-up package at an address, ready."""

    def opened(query: str = "") -> Any:
        page.goto(f"{served(made)}/site/explore/index.html{query}")
        page.wait_for_selector(READY)
        return page

    return opened


@pytest.fixture
def keyboard(page: Any) -> Keyboard:
    return Keyboard(page)
