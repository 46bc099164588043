"""The picture of the explorer in README.md: `make picture` (needs chromium and a built `output/`)."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from browsing import FLAGS, READY, program
from playwright.sync_api import sync_playwright

from pipeline.site.server import server

QUESTION = "?region=europe&region=africa-and-the-middle-east"
WINDOW = {"width": 1180, "height": 720}


def take(package: Path, picture: Path) -> None:
    served = server(package)
    threading.Thread(target=served.serve_forever, daemon=True).start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=list(FLAGS))
        page = browser.new_page(viewport=WINDOW, color_scheme="light")
        page.goto(f"http://127.0.0.1:{served.server_port}/site/explore/index.html{QUESTION}")
        page.wait_for_selector(READY)
        page.screenshot(path=picture)
        browser.close()
    served.shutdown()


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
