"""How fast a build is: `make bench` (PAGES=2000 by default).

The pages of tests/pages/sample.yaml are multiplied under new IDs, half of them HTML, and built with one job and with
all. Printed are pages a second, the seconds of each stage, the most memory a process held, and the size of what was
published.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from pages.make_sample import declared_pages, page_body

WORK = Path(__file__).parent.parent / "build" / "bench"


def write_pages(folder: Path, number: int) -> int:
    """Writes that many captures; returns their bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rendered = [(page, *page_body(page)) for page in declared_pages()]
    return sum(_write_page(folder, serial, *page) for serial, page in enumerate(islice(cycle(rendered), number)))


def _write_page(folder: Path, serial: int, page: dict[str, Any], media_type: str, body: str) -> int:
    old = re.search(r"/([A-Za-z]{2,4}\d{4})/?$", page["url"])
    assert old is not None
    new = f"{old[1][:-4].upper()}{serial % 10000:04d}"
    path = folder / f"{serial:05d}.{'html' if media_type == 'text/html' else 'txt'}"
    path.write_text(body.replace(old[1].upper(), new), encoding="utf-8")
    sidecar = {"url": page["url"].replace(old[1], new), "captured_at": page["captured_at"], "media_type": media_type}
    path.with_name(f"{path.name}.meta.json").write_text(json.dumps(sidecar), encoding="utf-8")
    return path.stat().st_size


def measure(folder: Path, jobs: int) -> float:
    """Builds once and prints what it took; returns the seconds."""
    output = WORK / f"output-{jobs}"
    command = [sys.executable, "-m", "pipeline.cli", "build", str(folder), "--output", str(output), "--jobs", str(jobs)]
    begun = time.perf_counter()
    subprocess.run([*command, "--timings", "--quiet"], check=True)
    seconds = time.perf_counter() - begun
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    published = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    stages = ", ".join(f"{stage} {spent:.1f} s" for stage, spent in report["timings_seconds"].items())
    rows = sum(report["rows"].values())
    print(f"jobs {jobs}: {seconds:.1f} s ({stages}); {rows:,} rows, {published / 1e6:.1f} MB published")
    return seconds


def main() -> None:
    number = int(os.environ.get("PAGES", "2000"))
    size = write_pages(WORK / "raw", number)
    print(f"{number:,} pages, {size / 1e6:.1f} MB")
    for jobs in sorted({1, os.cpu_count() or 1}):
        print(f"  {number / measure(WORK / 'raw', jobs):.0f} pages a second")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # kB on Linux, bytes on macOS
    print(f"most memory of one process: {most / (1e3 if sys.platform != 'darwin' else 1e6):.0f} MB")


if __name__ == "__main__":
    main()
