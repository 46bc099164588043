"""When a crawl counts as good: the checks of `schemas/crawl.yaml`, each with its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipeline.crawl.frontier import FAILED, FETCHED, GONE, MOVED, OLDER, ROBOTS, UNCHANGED, Frontier, Outcome
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
        _finished(frontier, ended),
        _not_empty(frontier),
        _few_failures(manifest, frontier, declared["gate"]["failed_share"]),
        _sitemaps_read(frontier),
        _few_closed(frontier, declared["gate"]["closed_pages"]),
    ]
    manifest.checks = [asdict(check) for check in checks]
    manifest.reasons = [check.note for check in checks if not check.passed]
    manifest.state = FAILED_CRAWL if manifest.reasons else (PARTIAL if ended == "max-pages" else COMPLETE)


def _count(manifest: Manifest, frontier: Frontier) -> None:
    asked = [key for key in frontier.known if key not in frontier.closed]
    manifest.counts = {"known": len(asked)} | {
        what: len(frontier.with_outcome(what)) for what in (FETCHED, UNCHANGED, GONE, MOVED, FAILED, ROBOTS)
    }
    manifest.counts["asked"] = sum(n for what, n in manifest.counts.items() if what != "known")
    pages = {what: frontier.with_outcome(what) for what in (GONE, FAILED, ROBOTS)}
    lists = {what: [_as_listed(o) for o in found] for what, found in pages.items()}
    manifest.gone, manifest.failed, manifest.refused_by_robots = lists[GONE], lists[FAILED], lists[ROBOTS]
    manifest.links_not_followed = dict(sorted(frontier.left.items()))
    manifest.closed = sorted(frontier.closed.values())
    manifest.closed_by = {url: frontier.closed_by[url] for url in manifest.closed if frontier.closed_by.get(url)}
    manifest.traps = [{"href": href, "page": page} for href, page in sorted(frontier.traps.items())]


def _as_listed(outcome: Outcome) -> dict[str, str]:
    """A page as the manifest lists it; a capture of others with its time."""
    time = {"captured_at": outcome.captured_at} if outcome.captured_at else {}
    return {"url": outcome.page.url, **time, "reason": outcome.reason}


def _finished(frontier: Frontier, ended: str) -> Check:
    waiting = sum(1 for _ in frontier.open_pages())
    passed = ended == "max-pages" or not (ended or waiting)
    note = f"{waiting} known {frontier.counted} are left for the next run"
    if not passed:
        note = f"cut off with {waiting} {frontier.counted} left: {ended or 'they were never asked for; see crawl.log'}"
    return Check("finished", "The crawl came to its own end.", passed, note)


def _not_empty(frontier: Frontier) -> Check:
    came = frontier.with_outcome(FETCHED, UNCHANGED)
    pages = sum(1 for outcome in came if outcome.page.kind in frontier.kinds)
    older = frontier.left[OLDER]
    note = f"{pages} {frontier.counted} came back, {older} had not changed"
    if not pages + older:
        note = (
            f"no {frontier.counted[:-1]} of the kinds asked for came back at all ({', '.join(sorted(frontier.kinds))})"
        )
        note += ", and robots.txt forbids some" if frontier.with_outcome(ROBOTS) else ""
    return Check("not empty", "At least one page of the kinds asked for came back.", pages + older > 0, note)


def _few_failures(manifest: Manifest, frontier: Frontier, share: float) -> Check:
    failed, asked = manifest.counts[FAILED], manifest.counts["asked"]
    passed = failed <= share * asked
    note = f"{failed} of {asked} {frontier.counted} failed (allowed: {share:.0%})"
    return Check("few failures", "Not too many pages failed.", passed, note)


def _sitemaps_read(frontier: Frontier) -> Check:
    lost = [f"{url}: {reason}" for url, reason in sorted(frontier.sitemaps_lost.items())]
    note = f"{frontier.counted} may be missing, {'; '.join(lost)}" if lost else "all came, or none is named"
    if frontier.counted == "pages":
        return Check("sitemaps", "Each sitemap that robots.txt names came.", not lost, note)
    return Check("index", "Each question to the archive's index was answered.", not lost, note)


def _few_closed(frontier: Frontier, most: int) -> Check:
    """Traps are few: many mean that honest links stand near words that look like a warning."""
    closed = len(frontier.closed)
    shown = [f"{url} by {page}" for url, page in sorted(frontier.closed_by.items()) if page][:3]
    by = f", such as {', '.join(shown)}" if shown else ""
    note = f"{closed} addresses of pages were taken for traps (allowed: {most}){by}; see `traps` and `closed_by`"
    return Check("few traps", "Warnings closed few addresses of pages.", closed <= most, note)
