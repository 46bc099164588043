"""Running `ogpdata crawl` against the replica, and building what it brought."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from replica.expected import expected_tables, published, same_columns
from replica.facts import Facts
from replica.server import Replica

from pipeline.build import build

SITE = "http://www.opengovpartnership.org"  # http: the replica is its proxy


def command(replica: Replica, output: Path, *arguments: str, delay: str = "0") -> list[str]:
    return [
        sys.executable, "-m", "pipeline.cli", "crawl", "--site", SITE, "--proxy", replica.url, "--delay", delay,
        "--contact", "tests@example.org", "--output", str(output), *arguments,
    ]  # fmt: skip


def environment(replica: Replica) -> dict[str, str]:
    """Whatever a crawl might use behind our back leads to the replica, too: nothing but loopback is ever contacted."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), replica.url)
    return os.environ | proxies | {"PYTHONPATH": str(Path(__file__).parent.parent)}


def crawl(
    replica: Replica, output: Path, *arguments: str, delay: str = "0", limit: float = 120
) -> subprocess.CompletedProcess[str]:
    """One run of the command, to its end."""
    return subprocess.run(
        command(replica, output, *arguments, delay=delay), env=environment(replica), capture_output=True, text=True,
        timeout=limit, check=False,
    )  # fmt: skip


def manifests(output: Path) -> list[dict[str, object]]:
    """The manifests of the crawls in a folder, oldest first."""
    return [json.loads(path.read_text()) for path in sorted(output.glob("crawl-*/manifest.json"))]


def difference(raw: Path, package: Path, facts: Facts, but: frozenset[str] = frozenset()) -> dict[str, int]:
    """Builds `raw`; table -> rows that differ from what the replica was made from, save commitments in `but`."""
    build([raw], package, jobs=1)
    differing = {}
    for table, rows in expected_tables(facts).items():
        want = [r for r in same_columns(rows, rows) if r.get("commitment_id") not in but]
        got = [r for r in same_columns(published(package, table), rows) if r.get("commitment_id") not in but]
        found = {tuple(r.items()) for r in want} ^ {tuple(r.items()) for r in got}
        if found or len(want) != len(got):
            differing[table] = max(len(found), 1)
    return differing
