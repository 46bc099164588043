"""The build: the one place that knows the order of the stages.

raw → read → parse → tables → publish (which calls the check on its draft). Pages are read and parsed in worker
processes; everything else happens once. The same input gives the same bytes on any number of jobs.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import __version__
from pipeline.identity.addresses import parse_address
from pipeline.model import Capture, Issue, Page, Parsed, Refusal
from pipeline.parse import parse_page
from pipeline.parse.context import Ledger
from pipeline.privacy import mask_contacts
from pipeline.raw import (
    Source,
    crawl_issues,
    crawl_notices,
    list_sources,
    read_manifests,
    read_notices,
    read_source,
)
from pipeline.read import read_page

if TYPE_CHECKING:
    from pipeline.check import Finding

# Pages sent to a worker at once: enough to make the trip worth it, few enough to keep memory flat.
_BATCH = 40
_GONE = (404, 410)
# Issues of captures that show no page.
_NOT_SHOWN = frozenset({"page-gone", "http-error", "error-page"})


@dataclass(slots=True)
class Built:
    """What a build did: rows by table, captures read, what was refused, findings of the check, seconds by stage."""

    folder: Path
    rows: dict[str, int]
    captures: int
    lines: int
    lines_left: int
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]
    findings: Sequence[Finding]
    timings: dict[str, float]


@dataclass(slots=True)
class Stopwatch:
    """Seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - begun, 3)


@contextmanager
def _rare_garbage_collection() -> Iterator[None]:
    """A build holds millions of plain values without a cycle among them; looking for one, again and again, took a fifth
    of its time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class NothingToBuildError(Exception):
    """The folders hold no captures at all: nothing is published over what is there."""


@_rare_garbage_collection()
def build(
    roots: Sequence[Path],
    output: Path,
    jobs: int = 1,
    base_url: str = "",
    record_timings: bool = False,
    report: Callable[[int, int], None] = lambda done, sources: None,
) -> Built:
    """Builds the package in `output` from the captures under `roots`.

    `report(done, sources)` is called with the captures parsed so far and the sources read. Raises `RawError` (a root is
    missing), `NothingToBuildError`, and what `publish` raises; in each case `output` stays as it was.
    """
    from pipeline.check import check_package
    from pipeline.history import change_rows
    from pipeline.publish import ReleaseFacts, ensure_replaceable, publish
    from pipeline.tables import make_tables

    ensure_replaceable(output)  # before an hour's work, not after it
    watch = Stopwatch()
    with watch.stage("read and parse"):
        parsed, refusals = read_and_parse(roots, jobs, report)
    crawls = read_manifests(roots)
    notices = (*read_notices(roots), *crawl_notices(crawls))
    if not parsed:
        what = "; ".join([*notices, *(r.message for r in refusals[:3])])
        raise NothingToBuildError(
            f"no page in {', '.join(map(str, roots))}{f' ({what})' if what else ''}. "
            "Name files or folders with .html, .txt or .warc.gz captures, or crawl first (ogpdata crawl --help)."
        )
    with watch.stage("tables"):
        told = [*(_refused(r) for r in refusals), *crawl_issues(crawls, _last_shown(parsed))]
        issues = [replace(i, value=_masked(i.value), message=_masked(i.message)) for i in told]
        tables = make_tables(parsed, issues, change_rows(parsed))
    with watch.stage("check and publish"):
        timings = watch.seconds if record_timings else None
        published_refusals = tuple(
            Refusal(_masked(r.source), r.code, _masked(r.message), _masked(r.url)) for r in refusals
        )
        facts = ReleaseFacts(__version__, published_refusals, timings, base_url, tuple(map(_masked, notices)))
        published = publish(
            tables, output, facts, check=lambda draft: check_package(draft, jobs, draft=True), jobs=jobs
        )
    infos = [p.capture for p in parsed]
    return Built(
        folder=published.folder,
        rows={name: table.num_rows for name, table in tables.items()},
        captures=len(infos),
        lines=sum(i.lines for i in infos),
        lines_left=sum(i.lines_left for i in infos),
        refusals=refusals,
        notices=notices,
        findings=published.findings,
        timings=watch.seconds,
    )


def read_and_parse(
    roots: Sequence[Path], jobs: int = 1, report: Callable[[int, int], None] = lambda done, sources: None
) -> tuple[list[Parsed], tuple[Refusal, ...]]:
    """Every capture under `roots` parsed, and what could not become a capture."""
    refusals: list[Refusal] = []
    parsed: list[Parsed] = []
    sources = list_sources(roots)
    captures = _captures(sources, refusals)
    for done in _mapped(captures, jobs):
        parsed += done
        report(len(parsed), len(sources))
    return parsed, tuple(refusals)


def _captures(sources: Sequence[Source], refusals: list[Refusal]) -> Iterator[Capture]:
    for source in sources:
        for item in read_source(source):
            if isinstance(item, Refusal):
                refusals.append(item)
            else:
                yield item


def _mapped(captures: Iterator[Capture], jobs: int) -> Iterator[list[Parsed]]:
    """Batches of captures, parsed; in this process for one job, else in `jobs` workers with a bounded queue."""
    batches = iter(lambda: list(islice(captures, _BATCH)), [])
    first = next(batches, None)
    if first is None:
        return
    if jobs == 1 or len(first) < _BATCH:  # too few pages to be worth a process
        yield parse_captures(first)
        yield from map(parse_captures, batches)
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting: set[Future[list[Parsed]]] = {pool.submit(parse_captures, first)}
        for batch in batches:
            waiting.add(pool.submit(parse_captures, batch))
            if len(waiting) > jobs * 3:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        for future in waiting:
            yield future.result()


def parse_captures(captures: Iterable[Capture]) -> list[Parsed]:
    """Reads and parses captures; runs in worker processes."""
    return [look_at(capture)[1] for capture in captures]


def look_at(capture: Capture) -> tuple[Page, Parsed, Ledger]:
    """One capture as the pipeline sees it: its page, what was parsed, and which rule took which line."""
    page = _unanswered(capture) or read_page(capture)
    parsed, ledger = parse_page(capture, page)
    return page, parsed, ledger


def _unanswered(capture: Capture) -> Page | None:
    """A response that is no page: the server's own status says so, whatever its body shows."""
    if capture.status < 300 or capture.status == 304:
        return None
    code, message = "http-error", f"the server answered {capture.status} in place of the page"
    if capture.status in _GONE:
        code, message = "page-gone", f"the server answered {capture.status}; what earlier captures said is kept"
    table, key = parse_address(capture.url).row
    return Page((), issues=(Issue(code, message, table_name=table, row_key=key, value=capture.url),))


def _last_shown(parsed: Iterable[Parsed]) -> dict[str, str]:
    """Canonical address -> time of the newest capture that shows the page, not an answer in its place."""
    shown: dict[str, str] = {}
    for page in parsed:
        if not any(issue.code in _NOT_SHOWN for issue in page.issues):
            address = parse_address(page.capture.url).canonical
            shown[address] = max(shown.get(address, ""), page.capture.captured_at)
    return shown


def _masked(text: str) -> str:
    """Text that no parser saw, names of files and addresses, without personal contact data."""
    return mask_contacts(text)[0]


def _refused(refusal: Refusal) -> Issue:
    return Issue(refusal.code, f"{refusal.source}: {refusal.message}", value=refusal.url or refusal.source)
