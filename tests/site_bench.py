"""What the site takes in a browser: `make site-bench PACKAGE=output`; without PACKAGE of 6,500 made-up commitments.

Prints the rows of the table in docs/site.md: how large pages and files are under gzip, and how long first paint, the
explorer's start and a filter take, on this machine as it is and slowed down (1.6 Mbit/s, 150 ms, processor four times
slower).
"""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from browsing import FLAGS, READY, program
from playwright.sync_api import sync_playwright
from synthetic_package import write_synthetic_package

from pipeline.site import write_site
from pipeline.site.server import server

ROUNDS = 3
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 1.6e6 / 8}
# Set before a page's own scripts: what the browser says of paints, shifts and long tasks.
OBSERVED = """
window.seen = {paint: 0, shift: 0, blocked: 0, ready: 0};
const look = (type, use) =>
  new PerformanceObserver(list => list.getEntries().forEach(use)).observe({type, buffered: true});
look("paint", e => { if (e.name === "first-contentful-paint") seen.paint = e.startTime; });
look("layout-shift", e => { if (!e.hadRecentInput) seen.shift += e.value; });
look("longtask", e => { seen.blocked += Math.max(0, e.duration - 50); });
"""
# A click on each choice of three facets: from the click to the second frame after it, when it is drawn.
FILTERED = """async () => {
  const frame = () => new Promise(done => requestAnimationFrame(done)), took = [];
  for (const facet of ["region", "completion", "cycle"])
    for (const box of [...document.querySelectorAll(`input[name="${facet}"]`)].slice(0, 4))
      for (let twice = 0; twice < 2; twice++) {
        const begun = performance.now();
        document.querySelector(`input[name="${facet}"][value="${box.value}"]`).click();
        await frame(); await frame();
        took.push(performance.now() - begun);
      }
  return took;
}"""


def main(package: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if package is None:
            package = write_synthetic_package(Path(folder))
            write_site(package, package / "site")
        print("| what | measured |\n| --- | --- |")
        for what, measured in [*sizes(package / "site"), *times(package)]:
            print(f"| {what} | {measured} |")


def sizes(site: Path) -> Iterator[tuple[str, str]]:
    """Bytes under gzip."""
    files = [file for file in site.rglob("*") if file.is_file()]
    yield "whole site", f"{sum(f.stat().st_size for f in files) / 1e6:.0f} MB, {len(files):,} files"
    style = pressed(site / "assets/site.css")
    commitments = [pressed(page) for page in sorted((site / "commitments").iterdir())[::20]]
    explorer = pressed(site / "explore/index.html") + pressed(site / "assets/explore.css")
    pages = (pressed(site / "index.html"), statistics.median(commitments), explorer)
    yield "first paint: home, commitment (median), explorer", kilobytes(*(page + style for page in pages))
    shards = [pressed(file) for file in (site / "index/text").iterdir()]
    parts = [pressed(site / name) for name in ("assets/explore.js", "index/commitments.js", "index/institutions.js")]
    yield "script, core index, institutions, largest text shard", kilobytes(*parts, max(shards))


def pressed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes()))


def kilobytes(*sizes: float) -> str:
    return ", ".join(f"{size / 1e3:.1f}" for size in sizes) + " kB"


def times(package: Path) -> Iterator[tuple[str, str]]:
    started = server(package)
    threading.Thread(target=started.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{started.server_port}/site/explore/index.html"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=list(FLAGS))
        for words, slow in (("desktop", False), ("slow", True)):
            rounds = [visit(browser, address, slow) for _ in range(ROUNDS)]
            seen = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
            yield (
                f"{words}: first paint; explorer ready; layout shift; blocking time",
                f"{seen['paint']:.0f} ms; {seen['ready']:.0f} ms; {seen['shift']:.3f}; {seen['blocked']:.0f} ms",
            )
            yield f"{words}: filter to paint, 95 %", f"{seen['filter']:.0f} ms"
            if not slow:
                yield "processor time of a filter, drawing with it", f"{seen['worked']:.0f} ms"
        browser.close()
    started.shutdown()


def visit(browser: Any, address: str, slow: bool) -> dict[str, float]:
    """One look at the explorer, with nothing in the cache. Times in ms."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(OBSERVED)
    tools = context.new_cdp_session(page)
    if slow:
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", SLOW)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="commit")
    page.wait_for_selector(READY, timeout=120_000)
    seen: dict[str, float] = page.evaluate("() => ({...seen, ready: performance.now()})")
    before = worked(tools)
    took = sorted(page.evaluate(FILTERED))
    seen["filter"] = took[int(0.95 * (len(took) - 1))]
    seen["worked"] = (worked(tools) - before) / len(took)
    context.close()
    return seen


def worked(tools: Any) -> float:
    """Processor time of the page's main thread until now, in ms: what else the machine does counts little."""
    metrics: list[dict[str, Any]] = tools.send("Performance.getMetrics")["metrics"]
    return next(1000 * one["value"] for one in metrics if one["name"] == "TaskDuration")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else None)
