"""When a crawl counts as good: the checks of `schemas/crawl.yaml`, each with its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.crawl.frontier import FAILED, FETCHED, GONE, MOVED, ROBOTS, UNCHANGED, Frontier
from pipeline.raw.manifests import COMPLETE, PARTIAL, Manifest
from pipeline.raw.manifests import FAILED as FAILED_CRAWL


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a finished crawl."""

    name: str
    description: str
    passed: bool
    note: str


def close_gate(manifest: Manifest, frontier: Frontier, ended: str, declared: Mapping[str, Any]) -> None:
    """Writes outcome and verdict of a crawl into its manifest.

    `ended`: empty where all pages were asked for, `max-pages` where the crawl stopped as it was told to, else why it
    was cut off, in words.
    """
    _count(manifest, frontier)
    checks = [
        _finished(manifest, ended),
        _not_empty(manifest),
        _few_failures(manifest, declared["gate"]["failed_share"]),
    ]
    manifest.checks = [asdict(check) for check in checks]
    manifest.reasons = [check.note for check in checks if not check.passed]
    manifest.state = FAILED_CRAWL if manifest.reasons else (PARTIAL if ended == "max-pages" else COMPLETE)


def _count(manifest: Manifest, frontier: Frontier) -> None:
    asked = [key for key in frontier.known if key not in frontier.poisoned]
    manifest.counts = {"known": len(asked)} | {
        what: len(frontier.with_outcome(what)) for what in (FETCHED, UNCHANGED, GONE, MOVED, FAILED, ROBOTS)
    }
    manifest.counts["asked"] = sum(n for what, n in manifest.counts.items() if what != "known")
    pages = {what: frontier.with_outcome(what) for what in (GONE, FAILED, ROBOTS)}
    lists = {what: [{"url": o.page.url, "reason": o.reason} for o in found] for what, found in pages.items()}
    manifest.gone, manifest.failed, manifest.refused_by_robots = lists[GONE], lists[FAILED], lists[ROBOTS]
    manifest.links_not_followed = dict(sorted(frontier.left.items()))
    manifest.traps = [{"href": href, "page": page} for href, page in sorted(frontier.traps.items())]


def _finished(manifest: Manifest, ended: str) -> Check:
    waiting = manifest.counts["known"] - manifest.counts["asked"]
    passed = ended in ("", "max-pages")
    note = (
        f"{waiting} known pages are left for the next run" if passed else f"cut off with {waiting} pages left: {ended}"
    )
    return Check("finished", "The crawl came to its own end.", passed, note)


def _not_empty(manifest: Manifest) -> Check:
    pages = manifest.counts[FETCHED] + manifest.counts[UNCHANGED]
    note = f"{pages} pages came back" if pages else "no page came back at all"
    return Check("not empty", "At least one page came back.", pages > 0, note)


def _few_failures(manifest: Manifest, share: float) -> Check:
    failed, asked = manifest.counts[FAILED], manifest.counts["asked"]
    passed = failed <= share * asked
    note = f"{failed} of {asked} pages failed (allowed: {share:.0%})"
    return Check("few failures", "Not too many pages failed.", passed, note)
