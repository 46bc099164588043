"""What a build takes: `make bench` (PAGES=1000 by default; the largest build is of sixteen times as many).

Everything is a ratio of processor times measured in one run, because seconds are those of a machine. Builds are without
the site, which is measured by itself. The pages are those of `crawled_site.py`: 65 KB each, with the menus, scripts,
styles and footers of a content system. docs/scaling.md has the figures of one run.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from archive.made import imported
from crawled_site import Site, crawled
from fuzz import published
from selectolax.lexbor import LexborHTMLParser
from synthetic_package import write_synthetic_package

from pipeline.build import look_at
from pipeline.model import Capture
from pipeline.privacy import _masked
from pipeline.read.html import read_html
from pipeline.site import write_site

HERE = Path(__file__).parent
WORK = HERE.parent / "build" / "bench"
OTHERS = HERE.parent / "build" / "bench-others"
AT = "2020-01-01T00:00:00Z"
# The whole site by estimate: pages, crawled once a week for two years.
SITE_PAGES, SITE_CRAWLS = 8_000, 100


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds and elapsed seconds of a build, the most memory of a process (MB), MB published, versions."""

    cpu: float
    elapsed: float
    memory: float
    published: float
    versions: int


def seconds(work: Callable[[Any], object], pieces: list[Any]) -> float:
    """Processor seconds a piece, the best of three rounds."""
    return together(pieces, work)[0]


def together(pieces: list[Any], *works: Callable[[Any], object], rounds: int = 3) -> list[float]:
    """Processor seconds a piece of each work, the best of some rounds; each round has all of them, for a machine has
    slower minutes."""
    took: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, times in zip(works, took, strict=True):
            begun = time.process_time()
            for piece in pieces:
                work(piece)
            times.append((time.process_time() - begun) / len(pieces))
    return list(map(min, took))


def build_cost(raw: Path, jobs: int = 1) -> Cost:
    """A build in a process of its own, with everything published but the site."""
    output = WORK / "output"
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "pipeline.cli", "build", str(raw), "--output", str(output), "--no-site"]
    begun = time.perf_counter()
    process = subprocess.Popen([*command, "--jobs", str(jobs), "--quiet"], cwd=HERE.parent)
    _, status, usage = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - begun
    if status:
        raise SystemExit(f"the build of {raw} failed")
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    published = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) / 1e6
    memory = usage.ru_maxrss / (1e3 if sys.platform != "darwin" else 1e6)  # kB on Linux, bytes on macOS
    return Cost(usage.ru_utime + usage.ru_stime, elapsed, memory, published, report["rows"]["captures"])


def others(pages: list[str]) -> dict[str, float]:
    """Seconds a page of BeautifulSoup's bare text and of trafilatura, which live in an environment of their own."""
    python = OTHERS / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        print("Installing BeautifulSoup and trafilatura beside (once)", flush=True)
        venv.create(OTHERS, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-qq", "beautifulsoup4", "trafilatura", "lxml_html_clean"], check=True
        )
    folder = WORK / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, page in enumerate(pages):
        (folder / f"{number:04d}.html").write_text(page, encoding="utf-8")
    told = subprocess.run([python, HERE / "bench_others.py", folder], check=True, capture_output=True, text=True)
    return dict(json.loads(told.stdout))


def show(what: str, is_: str, wanted: str = "") -> None:
    print(f"  {what:<72} {is_:>12}   {wanted}", flush=True)


def machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def reading() -> float:
    """Pages alone; returns the seconds of BeautifulSoup's bare text of one."""
    print("Pages, against other readers of the same pages")
    for theme, wanted in (("landmarks", "3 or less"), ("divs", "8 or less")):
        site = Site(theme)
        pages = [(site.html(number), site.url(number)) for number in range(100)]
        bare, read = together(pages, lambda page: LexborHTMLParser(page[0]), lambda page: read_html(*page), rounds=9)
        size = sum(len(page) for page, _ in pages) / len(pages) / 1e3
        show(f"{theme} ({size:.0f} KB): reading, in times of lexbor's own parsing", f"{read / bare:.2f}", wanted)
        if theme == "landmarks":
            captures = [Capture(page.encode(), "page", url, AT, "text/html") for page, url in pages]
            both = seconds(look_at, captures)
            share = masking(captures) / both
            show("masking contacts, share of reading and parsing (none remembered)", f"{share:.2f}", "0.20 or less")
            beside = others([page for page, _ in pages[:30]])
            soup = beside["beautifulsoup"]
            show("reading and parsing, times as fast as BeautifulSoup's bare text", f"{soup / both:.1f}", "4 or more")
            show("times as fast as trafilatura", f"{beside['trafilatura'] / both:.1f}", "8 or more")
    return soup


def masking(captures: list[Capture]) -> float:
    """Seconds that masking takes of all texts that a page publishes, none of them remembered."""
    texts = [list(published(look_at(capture)[1])) for capture in captures]
    masked = _masked.__wrapped__  # type: ignore[attr-defined]
    return seconds(lambda page: [masked(text, "FR") for text in page], texts)


def size(pages: int, soup: float) -> None:
    """Whole builds of more and more pages."""
    print("Whole builds, everything published but the site")
    costs: dict[int, Cost] = {}
    for number in (pages, pages * 8, pages * 16):
        crawled(WORK / "raw", number)
        costs[number] = build_cost(WORK / "raw")
        if number == pages * 8:
            both = build_cost(WORK / "raw", os.cpu_count() or 1)
            show(f"{number:,} pages, all cores: seconds", f"{both.elapsed:.1f}", "30 on 2 cores, for 8,000")
            show(f"{number:,} pages, one process: MB of memory", f"{costs[number].memory:.0f}", "500, for 8,000")
    small, middle, large = costs.values()
    first = (middle.cpu - small.cpu) / (7 * pages)
    last = (large.cpu - middle.cpu) / (8 * pages)
    show("a page more, in times of BeautifulSoup's bare text of it", f"{first / soup:.2f}", "0.40 or less")
    show(f"a page more beyond {pages * 8:,}, in times of one below", f"{last / first:.2f}", "0.9 to 1.1")
    grown = (large.memory - middle.memory) / 8, (middle.memory - small.memory) / 7
    show("the same of memory", f"{grown[0] / grown[1]:.2f}", "0.9 to 1.1")


def history(pages: int, times: Iterable[int]) -> None:
    """The same pages crawled again and again."""
    print(f"{pages:,} pages crawled again, 2 % changed each time, in times of one crawl")
    for revisits, name in ((True, "revisits"), (False, "other bytes each time")):
        costs: dict[int, Cost] = {}
        for number in times:
            crawled(WORK / "raw", pages, number, revisits=revisits)
            cost = costs[number] = build_cost(WORK / "raw")
            once = costs[1]
            allowed = 1 + 0.3 * (cost.versions / pages - 1) + 0.01 * number
            wanted = f"{allowed:.2f} or less" if revisits else ""
            show(
                f"{name}, {number} crawls ({cost.versions:,} versions): processor time",
                f"{cost.cpu / once.cpu:.2f}",
                wanted,
            )
            show("   memory; published", f"{cost.memory / once.memory:.2f}; {cost.published / once.published:.2f}")
        last, crawls = costs[max(times)], max(times)
        factor = SITE_PAGES * SITE_CRAWLS / (pages * crawls)
        minutes = (costs[1].cpu + (last.cpu - costs[1].cpu) * factor) / 60
        show(f"   {SITE_PAGES * SITE_CRAWLS:,} captures, by these figures: minutes of one core", f"{minutes:.0f}")


def museum(pages: int, times: int = 20) -> None:
    """Captures that an import brought of the same pages; halfway all pages get another theme."""
    shutil.rmtree(WORK / "raw", ignore_errors=True)
    print(f"{pages * times:,} captures of {pages:,} pages, imported from a public archive")
    imported(WORK / "raw" / "once", pages, 1)
    once = build_cost(WORK / "raw" / "once")
    imported(WORK / "raw" / "museum", pages, times)
    cost = build_cost(WORK / "raw" / "museum")
    by_versions = once.cpu * cost.versions / once.versions
    show(f"{cost.versions:,} versions: processor time, in times of {pages:,} captures", f"{cost.cpu / once.cpu:.2f}")
    show("   in times of as many versions", f"{cost.cpu / by_versions:.2f}", "2.0 or less")
    show("   seconds; MB of memory", f"{cost.elapsed:.0f}; {cost.memory:.0f}")


def site() -> None:
    """The site of 6,500 made-up commitments; its seconds beside those of a plain loop, which tell the machine."""
    package = write_synthetic_package(WORK / "synthetic")
    loop = seconds(lambda count: sum(number for number in range(count)), [10_000_000])
    begun = time.process_time()
    write_site(package, package / "site")
    spent = time.process_time() - begun
    files = [file for file in (package / "site").rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"Site of 6,500 commitments: {spent:.1f} s, {spent / loop:.1f} times a sum of ten million numbers;")
    print(f"  {len(files)} files, {size:.0f} MB")


def apart(part: Callable[[], Any]) -> Any:
    """What a part returns, from a process of its own: a build is charged with the memory of the one that begins it, and
    the collector goes through all that is there."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(part).result()


def main() -> None:
    pages = int(os.environ.get("PAGES", "1000"))
    print(machine())
    soup = apart(reading)
    apart(site)
    size(pages, soup)
    history(pages, (1, 10, 100))
    museum(pages)


if __name__ == "__main__":
    main()
