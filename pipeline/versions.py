"""Versions: captures of one address that show the same, one after the other in time, are read once.

In: chains of runs, as `pipeline.raw.index` gives them. Out: one `Parsed` for each version, said of its first capture.
What recurs around the pages is learned from some of them before (see `pipeline.recurring`).
There are three doors. The same bytes are not opened again; other bytes with the same content (a nonce, a menu, a
notice around the page) are read and not parsed; only new content is parsed. All captures of one address go through
them in one process and in the order of their times, so that neither jobs nor files change what comes out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pipeline.identity.addresses import parse_address
from pipeline.model import Capture, Issue, Line, Page, Parsed, Refusal
from pipeline.parse import parse_page
from pipeline.parse.context import Ledger
from pipeline.raw.archive import NoPage
from pipeline.raw.index import Index, Run
from pipeline.raw.shelf import Shelf
from pipeline.read import is_html, read_page
from pipeline.recurring import Counted, Group, Learned, Recurring, count_lines, learn, mark_recurring, sample_size
from pipeline.time_limit import SECONDS, OutOfTimeError, processor_time

Result = TypeVar("Result")
_GONE = (404, 410)
# Runs sent to a worker at once: enough to make the trip worth it, few enough to keep memory flat.
_BATCH = 60
_WAITING = 3  # batches for each worker that wait for it


@dataclass(slots=True)
class Seen:
    """What came of some chains: versions, what could not become a capture, and runs of records that hold no page."""

    parsed: list[Parsed] = field(default_factory=list)
    captures: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    no_pages: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Version:
    """The newest version of an address: its bytes, its content before and after parsing, and what it says."""

    digest: int
    page: bytes
    content: bytes
    parsed: Parsed


def see_all(
    chains: Iterator[list[Run]], learned: Learned, executor: Executor | None = None, workers: int = 1
) -> Iterator[Seen]:
    """All chains, batch by batch, as they are done: here, or with an executor of `workers` workers."""
    return each_done(see, ((batch, learned) for batch in _batches(chains)), executor, workers)


def learn_recurring(index: Index, executor: Executor | None = None, workers: int = 1) -> list[Recurring]:
    """What recurs around the pages, learned from some pages of each kind, year and month."""
    runs = index.sample(*sample_size(), lambda url: parse_address(url).kind)
    groups: dict[Group, Counted] = defaultdict(Counted)
    pieces = ((runs[start : start + _BATCH],) for start in range(0, len(runs), _BATCH))
    for counted in each_done(count_in, pieces, executor, workers):
        for group, lines in counted.items():
            groups[group].add(lines)
    return learn(groups)


def count_in(runs: Sequence[Run]) -> dict[Group, Counted]:
    """The lines of some captures, counted; runs in worker processes."""
    with Shelf() as shelf:
        captures = [(run, item) for run in runs for item in shelf.captures(run) if isinstance(item, Capture)]
        return count_lines((page_of(capture), run.url, run.captured_at) for run, capture in captures)


def each_done(
    work: Callable[..., Result], pieces: Iterable[tuple[Any, ...]], executor: Executor | None, workers: int
) -> Iterator[Result]:
    """The results of a piece of work after the other, as they are done; no more of them wait than workers need."""
    if executor is None:
        yield from (work(*piece) for piece in pieces)
        return
    waiting: set[Future[Result]] = set()
    for piece in pieces:
        waiting.add(executor.submit(work, *piece))
        if len(waiting) >= workers * _WAITING:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    for future in waiting:
        yield future.result()


def _batches(chains: Iterable[list[Run]]) -> Iterator[list[list[Run]]]:
    batch: list[list[Run]] = []
    runs = 0
    for chain in chains:
        batch.append(chain)
        runs += len(chain)
        if runs >= _BATCH:
            yield batch
            batch, runs = [], 0
    if batch:
        yield batch


def see(chains: Sequence[list[Run]], learned: Learned) -> Seen:
    """Reads chains; runs in worker processes."""
    seen = Seen()
    with Shelf() as shelf:
        for chain in chains:
            _see_chain(chain, shelf, learned, seen)
    return seen


def _see_chain(chain: Sequence[Run], shelf: Shelf, learned: Learned, seen: Seen) -> None:
    newest: dict[bool, _Version] = {}  # of the captures in HTML and of those in text
    known: dict[str, Parsed] = {}
    for run in chain:
        same = next((version for version in newest.values() if version.digest == run.digest), None)
        if same is not None:
            _see_again(same.parsed, run)
            seen.captures += run.times_seen
            continue
        for item in shelf.captures(run):
            if isinstance(item, Refusal):
                seen.refusals.append(item)
            elif isinstance(item, NoPage):
                seen.no_pages.append((run.number, item.reason))
            elif item.capture_id in known:
                _note_copy(known[item.capture_id], run.first.name)
            else:
                version = _see_capture(item, run, learned, newest.get(is_html(item)))
                if version.parsed.capture.capture_id == item.capture_id:
                    seen.parsed.append(version.parsed)
                newest[is_html(item)] = version
                known[item.capture_id] = version.parsed
                seen.captures += run.times_seen


def _see_capture(capture: Capture, run: Run, learned: Learned, before: _Version | None) -> _Version:
    """The version that a capture belongs to: the one before it, where it shows the same."""
    page = mark_recurring(page_of(capture), capture.url, capture.captured_at, learned)
    shown = _digest(page, page.content)
    if before is not None and before.page == shown:
        _see_again(before.parsed, run)
        return replace(before, digest=run.digest)
    parsed, ledger = _parse(capture, page)
    content = _digest(page, [line for line in page.lines if not ledger.fate(line).startswith("chrome")])
    if before is not None and before.content == content:
        _see_again(before.parsed, run)
        return replace(before, digest=run.digest, page=shown)
    parsed.capture = replace(parsed.capture, seen_until=run.seen_until, times_seen=run.times_seen)
    for copy in run.again:
        _note_copy(parsed, copy)
    return _Version(run.digest, shown, content, parsed)


def _see_again(parsed: Parsed, run: Run) -> None:
    info = parsed.capture
    parsed.capture = replace(info, seen_until=run.seen_until, times_seen=info.times_seen + run.times_seen)
    for copy in run.again:
        _note_copy(parsed, copy)


def _note_copy(parsed: Parsed, source: str) -> None:
    first = parsed.capture
    message = f"{source} holds the same capture as {first.source}"
    parsed.issues.append(Issue("duplicate-capture", message, first.capture_id, value=source))


def look_at(capture: Capture) -> tuple[Page, Parsed, Ledger]:
    """One capture as the pipeline sees it: its page, what was parsed, and which rule took which line."""
    page = page_of(capture)
    parsed, ledger = _parse(capture, page)
    return page, parsed, ledger


def page_of(capture: Capture) -> Page:
    """The page of a capture. A response that is no page has none: the server's own status says so, whatever its body
    shows."""
    try:
        with processor_time():
            return _page_of(capture)
    except OutOfTimeError:
        return Page((), issues=(_out_of_time(capture),))


def _parse(capture: Capture, page: Page) -> tuple[Parsed, Ledger]:
    try:
        with processor_time():
            return parse_page(capture, page)
    except OutOfTimeError:
        return parse_page(capture, replace(page, lines=(), issues=(*page.issues, _out_of_time(capture))))


def _out_of_time(capture: Capture) -> Issue:
    message = f"{capture.source} took more than {SECONDS:.0f} s of processor time and was given up"
    return Issue("page-too-slow", message, value=capture.url)


def _page_of(capture: Capture) -> Page:
    if capture.status < 300 or capture.status == 304:
        return read_page(capture)
    code, message = "http-error", f"the server answered {capture.status} in place of the page"
    if capture.status in _GONE:
        code, message = "page-gone", f"the server answered {capture.status}; what earlier captures said is kept"
    table, key = parse_address(capture.url).row
    return Page((), issues=(Issue(code, message, table_name=table, row_key=key, value=capture.url),))


def _digest(page: Page, content: Iterable[Line]) -> bytes:
    """What a page shows, whatever stands around it and however its lines are numbered."""
    said = [page.title, page.canonical_url, page.language]
    said += (f"{issue.code} {issue.value}" for issue in page.issues)
    for line in content:
        links = (f"{link.text}\t{link.url}\t{link.rel}" for link in line.links)
        said += (line.text, line.marker, line.lead, f"{line.level}{line.gap}", *links, *line.pictures, "\0")
    return hashlib.blake2b("\n".join(said).encode("utf-8", "surrogatepass"), digest_size=16).digest()
