"""What the crawls behind a build say of themselves: issues for all, and a notice where counts cannot be trusted.

In: the manifests under the roots, and when each page was last captured. A crawl that a later good one has made up for
says nothing any more; neither does a page that was captured after the crawl that could not get it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.identity.addresses import parse_address
from pipeline.model import Issue
from pipeline.raw.first_refusals import MOST_NAMED
from pipeline.raw.manifests import LONGEST_REASON, PARTIAL, Manifest
from pipeline.raw.stated import shown


def crawl_issues(manifests: Sequence[Manifest], captured: Mapping[str, str]) -> list[Issue]:
    """Issues of crawls (`crawl-failed`, `crawl-partial`) and of single pages (`page-not-fetched`, `page-refused`).

    `captured`: canonical address -> time of the newest capture that shows the page (ISO 8601 UTC).
    """
    issues: list[Issue] = []
    for manifest in _standing(manifests):
        if not manifest.is_good:
            issues.append(Issue("crawl-failed", manifest.verdict, value=manifest.crawl))
        elif manifest.state == PARTIAL:
            issues.append(Issue("crawl-partial", f"{manifest.crawl} {_left(manifest)}", value=manifest.crawl))
    missed = [{_capture(page) for page in manifest.failed} for manifest in manifests]
    for number, manifest in enumerate(manifests):
        later = range(number + 1, len(manifests))
        again = [missed[n] for n in later if manifest.failed and _covers(manifests[n], manifest)]
        still_missed = set.intersection(*again) if again else None
        for code, pages in (("page-not-fetched", manifest.failed), ("page-refused", manifest.refused_by_robots)):
            left = [page for page in pages if not _made_up_for(manifest, page, captured, still_missed)]
            issues += [_page_issue(code, manifest, page) for page in left[:MOST_NAMED]]
            if len(left) > MOST_NAMED:
                message = f"{len(left) - MOST_NAMED} more pages of {manifest.crawl}, which its manifest names"
                issues.append(Issue(code, message, value=manifest.crawl))
    return issues


def crawl_notices(manifests: Sequence[Manifest]) -> tuple[str, ...]:
    """One sentence for each crawl that failed and was not made up for: it belongs at the top of what people open."""
    failed = [m for m in _standing(manifests) if not m.is_good]
    return tuple(f"Counts of pages are too low: {m.verdict}." for m in failed)


def _standing(manifests: Sequence[Manifest]) -> list[Manifest]:
    """The crawls that no later one has made up for, oldest first."""
    return [m for n, m in enumerate(manifests) if not any(_covers(later, m) for later in manifests[n + 1 :])]


def _covers(later: Manifest, earlier: Manifest) -> bool:
    """Whether a later crawl is good and asked for all that the earlier one did."""
    if later.state == PARTIAL or not later.is_good:
        return False
    ours, theirs = later.request, earlier.request
    return (
        ours.get("site") == theirs.get("site")
        and ours.get("service") == theirs.get("service")
        and not str(ours.get("until") or "9") < str(theirs.get("until") or "9")
        and not str(ours.get("since") or "") > str(theirs.get("since") or "")
        and _includes(ours.get("kinds"), theirs.get("kinds"))
        and _includes(ours.get("languages"), theirs.get("languages"))
        and (not ours.get("members") or (bool(theirs.get("members")) and _includes(ours["members"], theirs["members"])))
    )


def _includes(ours: Any, theirs: Any) -> bool:
    return set(theirs or ()) <= set(ours or ())


def _left(manifest: Manifest) -> str:
    left = manifest.counts.get("known", 0) - manifest.counts.get("asked", 0)
    return f"stopped where it was told to, with {left} known pages left"


def _page_issue(code: str, manifest: Manifest, page: Mapping[str, str]) -> Issue:
    table, key = parse_address(page.get("url", "")).row
    time = f" of {shown(page['captured_at'])}" if "captured_at" in page else ""
    reason = shown(page.get("reason", "no reason is noted"), LONGEST_REASON)
    message = f"{manifest.crawl} did not get this page{time}: {reason}"
    return Issue(code, message, table_name=table, row_key=key, value=page.get("url", ""))


def _capture(page: Mapping[str, str]) -> tuple[str | None, str | None]:
    return page.get("url"), page.get("captured_at")


def _made_up_for(
    manifest: Manifest,
    page: Mapping[str, str],
    captured: Mapping[str, str],
    still_missed: set[tuple[str | None, str | None]] | None,
) -> bool:
    """Whether the page was captured since the crawl's last run began; a capture of others, whether a later import that
    asked for it did not miss it. `still_missed`: address and time of the captures that each later crawl for the same
    missed, too; None where none was made."""
    if "captured_at" in page:
        return still_missed is not None and _capture(page) not in still_missed
    began = str(manifest.runs[-1].get("started", "")) if manifest.runs else ""
    return captured.get(parse_address(page.get("url", "")).canonical, "") >= began > ""
