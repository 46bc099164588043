"""The build: the one place that knows the order of the stages.

raw → read → parse → tables → publish (which calls the check on its draft). Captures are indexed, read and parsed by
workers, as versions (see `pipeline.versions`); everything else happens once. The same input gives the same bytes on any
number of jobs, in any order of files.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.folders import size_of
from pipeline.garbage import rarely_collected
from pipeline.identity.addresses import parse_address
from pipeline.model import Earlier, Issue, Parsed, Refusal
from pipeline.privacy import mask_address, mask_contacts
from pipeline.raw import (
    Index,
    Source,
    crawl_issues,
    crawl_notices,
    first_named,
    index_sources,
    list_sources,
    read_manifests,
    read_notices,
    records_skipped,
    spooling,
)
from pipeline.recurring import Recurring, by_kind_and_year
from pipeline.versions import each_done, learn_recurring, look_at, see_all
from pipeline.workers import worker_pool

if TYPE_CHECKING:
    from pipeline.check import Finding
    from pipeline.publish import ReleaseFacts
    from pipeline.reconcile.given import Given

__all__ = ["Built", "NothingToBuildError", "build", "index_captures", "look_at", "read_and_parse"]

_FILES = 100  # saved files that are indexed in one go
_WORTH_A_PROCESS = 1_000_000  # bytes on disk; below, a process takes longer to start than the work
# Issues of captures that show no page.
_NOT_SHOWN = frozenset({"page-gone", "http-error", "error-page"})


@dataclass(slots=True)
class Built:
    """What a build did: rows by table, captures read, what was refused, findings of the check, seconds by stage."""

    folder: Path
    rows: dict[str, int]
    captures: int
    versions: int
    lines: int
    lines_left: int
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]
    findings: Sequence[Finding]
    timings: dict[str, float]


Report = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """A `Report` to nobody."""


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


class NothingToBuildError(Exception):
    """The folders hold no captures at all: nothing is published over what is there."""


@rarely_collected()
def build(
    roots: Sequence[Path],
    output: Path,
    jobs: int = 1,
    base_url: str = "",
    record_timings: bool = False,
    report: Report = silent,
    executor: Executor | None = None,
    references: Sequence[Path] = (),
    reference_day: str = "",
    against: Path | None = None,
    accept: str = "",
    contact: str = "",
    catalogue: str = "",
    with_site: bool = True,
    repository: str = "",
    strict: bool = False,
) -> Built:
    """Builds the package in `output` from the captures under `roots`.

    `jobs` is how many processes may work; with an `executor` of that many workers (any of `concurrent.futures`, or one
    like them: Dask's, Ray's) captures are indexed, read and parsed there. `report(stage, done, total)` is called at the
    start of each stage and for each batch of captures that was read; `total` is 0 where nothing is counted.
    `references` are files of OGP's own published rows, beside those under `roots`; `reference_day` is the day they are
    of (ISO 8601). What is lost against the package `against` (default: the one in `output`) refuses the build, unless
    `accept` says why it is right; captures that `against` read otherwise are changes by a rule, which the last output,
    being no input, never makes. `contact` and `catalogue` stand for those of `schemas/package.yaml`. `with_site` makes
    the folder `site`, too; `repository` is where its readers send what is wrong. With `strict`, a refused source
    refuses the build. Raises `RawError` (a root is missing), `NoRoomError` (the temporary folder is full),
    `NothingToBuildError`, `ReferenceFileError`, `PublishedError` (`against` is no package), and what `publish` raises;
    in each case `output` stays as it was.
    """
    import pyarrow as pa

    from pipeline.publish import ReleaseFacts, ensure_replaceable, publish
    from pipeline.reconcile.given import read_given
    from pipeline.site import FOLDER
    from pipeline.tables import make_tables

    # Arrow's own allocator keeps what it once had; the system's gives it back when a table is done with.
    pa.set_memory_pool(pa.system_memory_pool())
    ensure_replaceable(output)  # before an hour's work, not after it
    watch = Stopwatch()
    earlier = _earlier(against) if against else None
    given, no_references = read_given(references, reference_day, roots)
    with watch.stage("read and parse"), nullcontext(executor) if executor else _workers(roots, jobs) as workers:
        parsed, refusals, recurring = read_and_parse(roots, workers, jobs, report)
    refusals += tuple(no_references)
    crawls = read_manifests(roots)
    slow = _given_up(parsed)
    notices = (*slow, *read_notices(roots), *crawl_notices(crawls), *(one.notice for one in given))
    if not parsed and not given:
        what = "; ".join([*notices, *(r.message for r in refusals[:3])])
        raise NothingToBuildError(
            f"no page in {', '.join(map(str, roots))}{f' ({what})' if what else ''}. "
            "Name files or folders with .html, .txt or .warc.gz captures, or crawl first (ogpdata crawl --help)."
        )
    report("Making tables", 0, 0)
    with watch.stage("tables"):
        told = [*(_refused(r) for r in refusals), *crawl_issues(crawls, _last_shown(parsed))]
        issues = [replace(i, value=_masked(i.value), message=_masked(i.message)) for i in told]
        parsed, compared, found = _with_references(parsed, given)
        tables = make_tables(parsed, [*issues, *found], reconciliations=compared, earlier=earlier)
        infos = [p.capture for p in parsed]
        del parsed, compared, told, issues, found, earlier  # the tables hold all of it
    with watch.stage("check and publish"):
        timings = watch.seconds if record_timings else None
        published_refusals = tuple(
            Refusal(_masked(r.source), r.code, _masked(r.message), mask_address(r.url)) for r in refusals
        )
        facts = ReleaseFacts(
            __version__,
            published_refusals,
            timings,
            base_url,
            tuple(map(_masked, notices)),
            tuple({**asdict(line), "text": _masked(line.text)} for line in recurring),
            sample=bool(read_notices(roots)),
            contact=contact,
            catalogue=catalogue,
            repository=repository,
        )
        judge = partial(_judge, last=against or output, accept=accept, facts=facts, strict=strict, jobs=jobs)
        rows = {name: table.num_rows for name, table in tables.items()}
        also = {FOLDER: partial(_write_site, facts=facts)} if with_site else {}
        published = publish(tables, output, facts, judge, jobs, also=also, begin=lambda stage: report(stage, 0, 0))
    return Built(
        folder=published.folder,
        rows=rows,
        captures=sum(i.times_seen for i in infos),
        versions=len(infos),
        lines=sum(i.lines for i in infos),
        lines_left=sum(i.lines_left for i in infos),
        refusals=refusals,
        notices=notices,
        findings=published.findings,
        timings=watch.seconds,
    )


def _write_site(package: Path, site: Path, facts: ReleaseFacts) -> None:
    from pipeline.site import write_site

    write_site(package, site, facts.base_url, facts.notices, facts.repository)


def _earlier(package: Path) -> Earlier:
    from pipeline.diff.earlier import read_earlier

    return read_earlier(package)


def _judge(draft: Path, last: Path, accept: str, facts: ReleaseFacts, strict: bool, jobs: int) -> list[Finding]:
    """The findings on a draft. Losses that somebody accepted become warnings, and stand in its report."""
    from pipeline.check import check_package, losses_since, of_file
    from pipeline.publish import describe_again

    lost = losses_since(last, draft)
    if lost and accept:
        losses = [" ".join(filter(None, (f.table, f.column, f.value))) for f in lost]
        describe_again(draft, replace(facts, accepted={"reason": accept, "losses": losses}))
        lost = [replace(finding, severity="warning") for finding in lost]
    refused = [of_file(r.source, r.message, f"a source that can be read ({r.code})") for r in facts.refusals]
    return [*(refused if strict else []), *lost, *check_package(draft, jobs, draft=True)]


@contextmanager
def _workers(roots: Sequence[Path], jobs: int) -> Iterator[Executor | None]:
    """A pool of processes, where there is work enough for one."""
    size = sum(size_of(source.path) for source in list_sources(roots))
    if jobs == 1 or size < _WORTH_A_PROCESS:
        yield None
        return
    with worker_pool(jobs) as pool:
        yield pool


def read_and_parse(
    roots: Sequence[Path],
    executor: Executor | None = None,
    workers: int = 1,
    report: Report = silent,
) -> tuple[list[Parsed], tuple[Refusal, ...], list[Recurring]]:
    """Every version of every page under `roots` parsed, what could not become a capture, and what recurs around the
    pages; with an `executor` there, by `workers` workers."""
    with spooling():
        return _read_and_parse(roots, executor, workers, report)


def _read_and_parse(
    roots: Sequence[Path], executor: Executor | None, workers: int, report: Report
) -> tuple[list[Parsed], tuple[Refusal, ...], list[Recurring]]:
    report("Indexing captures", 0, 0)
    index = index_captures(list_sources(roots), executor, workers)
    report("Learning what recurs around pages", 0, 0)
    recurring = learn_recurring(index, executor, workers)
    learned = by_kind_and_year(recurring)
    skipped: dict[str, Counter[str]] = defaultdict(Counter)
    refusals, parsed, done = list(index.refusals), [], 0
    report("Reading captures", 0, len(index))
    for seen in see_all(index.chains(), learned, executor, workers):
        parsed += seen.parsed
        refusals += seen.refusals
        for number, reason in seen.no_pages:
            for name in index.names_of(number):
                skipped[name][reason] += 1
        done += seen.captures
        report("Reading captures", done, len(index))
    refusals += (records_skipped(name, kinds) for name, kinds in skipped.items())
    return parsed, tuple(first_named(refusals)), recurring


def index_captures(sources: Sequence[Source], executor: Executor | None = None, workers: int = 1) -> Index:
    """The captures of all sources, by address and time."""
    index = Index(sources)
    pieces = _pieces([replace(source, archives=()) for source in sources])
    for part in each_done(index_sources, ((piece,) for piece in pieces), executor, workers):
        index.add(part)
    return index


def _pieces(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Archives one by one, saved files some at a time."""
    for archive, group in groupby(sources, key=lambda source: source.is_archive):
        members = iter(group)
        while piece := list(islice(members, 1 if archive else _FILES)):
            yield piece


def _with_references(
    parsed: list[Parsed], given: Sequence[Given]
) -> tuple[list[Parsed], dict[str, list[dict[str, Any]]], list[Issue]]:
    """The pages with the rows of OGP's own tables beside them; the rows of the tables of their comparison with what the
    pages say (a value that a reference fills agrees with nobody but itself); and its issues."""
    from pipeline.reconcile.comparison import reconcile
    from pipeline.reconcile.ours import commitments
    from pipeline.reconcile.source import as_parsed, unusable_rows
    from pipeline.reconcile.summary import summary_rows
    from pipeline.tables import make_tables

    compared: dict[str, list[dict[str, Any]]] = {"reconciliation": [], "reconciliation_summary": []}
    issues: list[Issue] = []
    for one in given:
        done = reconcile(one.reference, commitments(make_tables(parsed)))
        parsed = [*parsed, *as_parsed(one.reference, done.matches, one.day)]
        compared["reconciliation"] += [row.row for row in done.compared]
        compared["reconciliation_summary"] += summary_rows(done.compared)
        issues += [*done.issues, *unusable_rows(one.reference, done.matches)]
    return parsed, compared, issues


def _last_shown(parsed: Iterable[Parsed]) -> dict[str, str]:
    """Canonical address -> time of the newest capture that shows the page, not an answer in its place."""
    shown: dict[str, str] = {}
    for page in parsed:
        if not any(issue.code in _NOT_SHOWN for issue in page.issues):
            address = parse_address(page.capture.url).canonical
            shown[address] = max(shown.get(address, ""), page.capture.seen_until)
    return shown


def _given_up(parsed: Sequence[Parsed]) -> tuple[str, ...]:
    """What a build says where the limit of processor time struck, which is no property of its input."""
    number = sum(issue.code == "page-too-slow" for page in parsed for issue in page.issues)
    if not number:
        return ()
    return (f"{number} captures took too much processor time and were given up: another machine may read them, so this "
            "build cannot be repeated byte by byte. They are the issues page-too-slow.",)  # fmt: skip


def _masked(text: str) -> str:
    """Text that no parser saw, names of files and addresses, without personal contact data."""
    return mask_contacts(text)[0]


def _refused(refusal: Refusal) -> Issue:
    return Issue(refusal.code, f"{refusal.source}: {refusal.message}", value=refusal.url or refusal.source)
