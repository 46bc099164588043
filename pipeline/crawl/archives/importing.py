"""One run of an import: asks an archive's index, takes what the store does not hold yet, and writes the manifest."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.crawl.answers import header
from pipeline.crawl.archives.mementos import (
    Archive,
    Archived,
    Question,
    RefusedError,
    iso_time,
)
from pipeline.crawl.archives.session import Clock, PacedSession, StoppedError, UnansweredError
from pipeline.crawl.frontier import FAILED, FETCHED, UNCHANGED, Frontier
from pipeline.crawl.gate import close_gate
from pipeline.crawl.order import PROJECT, ImportOrder, Manner
from pipeline.crawl.rules import declared
from pipeline.crawl.scope import PageAddress, Scope
from pipeline.crawl.store import Store, StoreError, closed_addresses, locked, new_name, unfinished
from pipeline.raw.cdxj import Entry
from pipeline.raw.manifests import RUNNING, Manifest

BY_HAND = "stopped by hand"
Report = Callable[[str, int, int], None]  # what is being done, how many are done, how many there are
_ANSWERS = ".index.jsonl"  # what the index has answered so far: a run that is resumed does not ask it again
_NOTHING = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"  # the digest of no bytes
_NAMELESS = frozenset({"document", "challenge"})  # kinds whose addresses do not say which member they are of


@dataclass(slots=True)
class Found:
    """What the index of an archive lists: captures in order, and the questions that it did not answer, with why."""

    captures: list[Archived]
    lost: dict[str, str] = field(default_factory=dict)
    stopped: str = ""


def rules_of(service: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What `schemas/crawl.yaml` declares for all archives, and for one service."""
    rules: dict[str, Any] = declared()["archives"]
    return rules, rules["services"][service]


def scope_of(order: ImportOrder) -> Scope:
    """The pages of an order: those that a crawl may fetch, and those of addresses that only archives still have."""
    rules = declared()
    forms = [*rules["forms"], *rules["archives"]["older_forms"]]
    return Scope({**rules, "forms": forms}, order.site, order.members, order.languages)


def questions(order: ImportOrder, today: str) -> list[Question]:
    """What an index is asked: addresses by prefix. Common Crawl has an index for each crawl and is asked year by year;
    the Wayback Machine from the beginning, since a repetition does not say whether it repeats a page."""
    rules = declared()
    since, until = rules["archives"]["earliest"], order.until or today
    spans = [(since, until)]
    if order.service == "commoncrawl":
        since = max(since, order.since)
        years = range(int(since[:4]), int(until[:4]) + 1)
        spans = [(max(since, f"{year}-01-01"), min(until, f"{year}-12-31")) for year in years]
    return [
        Question(prefix, f"{first.replace('-', '')}000000", f"{last.replace('-', '')}235959")
        for prefix in _prefixes(order, [*rules["forms"], *rules["archives"]["older_forms"]])
        for first, last in spans
    ]


def _prefixes(order: ImportOrder, forms: Iterable[dict[str, Any]]) -> list[str]:
    host = order.site.partition("//")[2]
    found: dict[str, None] = {}
    for form in forms:
        start, part, _ = form["path"].partition("{")
        if form["kind"] not in order.kinds or "?" in start or not part:
            continue
        # Without the closing slash: archives file `/members/france/` and `/members/france` under one key.
        names = [""] if form["kind"] in _NAMELESS or start == "/commitment/" or not order.members else order.members
        for language in order.languages:
            prefix = "" if language == "en" else f"/{language}"
            found |= dict.fromkeys(f"{host}{prefix}{start}{name}" for name in names)
    return list(found)


def ask_index(
    archive: Archive, order: ImportOrder, today: str, answers: Path | None = None, report: Report | None = None
) -> Found:
    """All captures that an order asks for, each once, by kind, address and time. `answers`: a file that keeps what was
    answered, for the run that resumes this one."""
    scope = scope_of(order)
    known = _read_answers(answers) if answers else {}
    found = Found([])
    captures: dict[tuple[str, ...], Archived] = {}
    pages: set[str] = set()  # digests: what repeats none of them repeats a redirect or an error
    asked = questions(order, today)
    for number, question in enumerate(asked):
        if report:
            report("Asking the index", number, len(asked))
        try:
            lines = known[str(question)] if str(question) in known else list(archive.search(question))
        except UnansweredError as error:
            found.lost[str(question)] = str(error)
            if error.refused:
                found.stopped = f"the archive refuses to be asked: {error}"
                break
            continue
        except StoppedError as error:
            found.lost[str(question)] = found.stopped = str(error)
            break
        if answers and str(question) not in known:
            _keep_answer(answers, question, lines)
        pages |= {digest for _, _, digest, is_page, _ in lines if is_page}
        for url, stamp, digest, _, record in lines:
            capture = _capture(scope, order, url, stamp, digest, record)
            if capture is not None:
                captures.setdefault(capture.key, capture)
    kinds = {kind: number for number, kind in enumerate(declared()["order"])}
    held = (capture for capture in captures.values() if capture.digest in pages)
    found.captures = sorted(held, key=lambda c: (kinds[c.page.kind], c.page.key, c.captured_at, c.url))
    return found


def _capture(scope: Scope, order: ImportOrder, url: str, stamp: str, digest: str, record: Any) -> Archived | None:
    """A line of an index as a capture; None where it is none of those that the order asks for."""
    page = scope.page(url)
    if page is None or page.kind not in order.kinds or digest in ("", _NOTHING):
        return None
    try:
        time = iso_time(stamp)
    except ValueError:
        return None
    if order.members and _is_named(page) and page.slug not in order.members:
        return None
    inside = (order.since or "") <= time[:10] and (not order.until or time[:10] <= order.until)
    return Archived(page, url, time, digest, (record[0], record[1], record[2])) if inside else None


def _is_named(page: PageAddress) -> bool:
    """Whether an address says which member its page is of."""
    return page.kind not in _NAMELESS and "/commitment/" not in page.url


def _read_answers(path: Path) -> dict[str, list[Any]]:
    """Questions and what was answered; a line that a kill cut off is left out."""
    answers: dict[str, list[Any]] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                question, lines = json.loads(line)
            except ValueError:
                continue
            answers[question] = lines
    return answers


def _keep_answer(path: Path, question: Question, lines: list[Any]) -> None:
    with path.open("a", encoding="utf-8") as file:  # a kill may have left the last line without its end
        file.write("\n" + json.dumps([str(question), lines], separators=(",", ":")) + "\n")


def archive_of(
    order: ImportOrder, manner: Manner, log: Path, clock: Clock | None = None, stand_in: str = ""
) -> Archive:
    """The archive of an order, behind the one session that asks it."""
    rules, service = rules_of(order.service)
    session = PacedSession(rules, service, manner.user_agent, log, clock, stand_in)
    if order.service == "commoncrawl":
        from pipeline.crawl.archives.commoncrawl import CommonCrawl

        return CommonCrawl(session, rules)
    from pipeline.crawl.archives.wayback import WaybackMachine

    return WaybackMachine(session, scope_of(order), rules, service["index_page"])


def import_captures(
    root: Path,
    order: ImportOrder,
    manner: Manner,
    report: Report = lambda doing, done, known: None,
    clock: Clock | None = None,
    stand_in: str = "",
    archive: Archive | None = None,
) -> Manifest:
    """Brings what an archive holds of `order` into `root`; gives the manifest, which is also written beside it.

    Resumes the newest unfinished import with the same order. `archive` stands in for the declared service. Raises
    `StoreError` where the folder cannot be used.
    """
    with locked(root):
        try:
            return _import(root, order, manner, report, clock, stand_in, archive)
        except OSError as error:
            raise StoreError.of(root, error) from error


def _import(
    root: Path,
    order: ImportOrder,
    manner: Manner,
    report: Report,
    clock: Clock | None,
    stand_in: str,
    archive: Archive | None,
) -> Manifest:
    rules = declared()
    earlier = unfinished(root, order.request, rules["resume_within_days"])
    manifest = earlier or Manifest(f"{new_name(root)}-{order.service}", request=order.request)
    manifest.state, manifest.reasons, manifest.checks = RUNNING, [], []
    manifest.software = f"{PROJECT}/{__version__}"
    store = Store(root, manifest, _description(order, manner), rules["warc_size"])
    run = {"started": _now(), "resumed": earlier is not None, "notes": store.notes}
    manifest.runs.append(run)
    manifest.write(store.folder)
    begun = time.monotonic()
    archive = archive or archive_of(order, manner, store.folder / "crawl.log", clock, stand_in)
    work = _Import(archive, store, order, manner.max_pages, report)
    ended = work.run(manifest)
    store.close()
    run |= {"ended": _now(), "seconds": round(time.monotonic() - begun, 1), "requests": archive.requests}
    close_gate(manifest, work.frontier, ended, rules)
    manifest.write(store.folder)
    return manifest


class _Import:
    """The captures of an order, one after the other, and what became of each."""

    def __init__(self, archive: Archive, store: Store, order: ImportOrder, most: int, report: Report) -> None:
        self.archive = archive
        self.store = store
        self.order = order
        self.most = most
        self.report = report
        self.name = rules_of(order.service)[1]["archive"]
        self.frontier = Frontier(scope_of(order), declared(), frozenset(order.kinds), counted="captures")
        for address in closed_addresses(store.root):
            self.frontier.close(self.frontier.scope.page(address))
        self.bodies = {e.digest: e for e in store.entries if e.status == 200 and not e.origin}
        self.held = {(e.url, e.date) for e in store.entries}
        self.linked: set[tuple[str, ...]] = set()  # pages that those of the named members lead to
        self.tried: Counter[str] = Counter()  # digest -> captures that did not give the body
        self.fetched = 0
        self._failures = 0
        self._refusals = 0

    def run(self, manifest: Manifest) -> str:
        """Asks for everything; why it ended before its own end, or empty."""
        answers = self.store.folder / _ANSWERS
        today = str(manifest.runs[0]["started"])[:10]  # the same questions in a run that resumes
        try:
            found = ask_index(self.archive, self.order, today, answers, self.report)
            self.frontier.sitemaps_lost |= found.lost
            return found.stopped or self._take_all(found.captures)
        except KeyboardInterrupt:
            return f"{BY_HAND}; run it again to resume"

    def _take_all(self, captures: list[Archived]) -> str:
        captures = [c for c in captures if c.page.key not in self.frontier.closed]
        by_name = [c for c in captures if not self.order.members or _is_named(c.page)]
        ended = self._take(by_name)
        if self.order.members and not ended:
            # What does not say whose it is, is taken where a page of the members leads to it.
            ended = self._take([c for c in captures if not _is_named(c.page) and c.page.key in self.linked])
        return ended

    def _take(self, captures: list[Archived]) -> str:
        for capture in captures:
            page = replace(capture.page, key=capture.key, url=capture.url)
            self.frontier.known[page.key] = page
        for capture in captures:
            ended = self._take_one(capture)
            if ended:
                return ended
            self.report("Fetching", len(self.frontier.outcomes), len(self.frontier.known))
        return ""

    def _take_one(self, capture: Archived) -> str:
        """Takes a capture, unless the store holds it; why the run has to end, or empty."""
        if (capture.url, capture.captured_at) in self.held:
            self._settle(capture, UNCHANGED)
            self._learn_links(capture, self.bodies.get(capture.digest))
            return ""
        known = self.bodies.get(capture.digest)
        if known is not None:
            self._keep_again(capture, known)
            self._settle(capture, UNCHANGED)
            return ""
        if self.tried[capture.digest] >= self.frontier.declared["archives"]["copies"]:
            self._settle(capture, FAILED, "not asked for again: other captures with this body gave none")
            return ""
        if self.most and self.fetched >= self.most:
            return "max-pages"
        return self._fetch(capture)

    def _fetch(self, capture: Archived) -> str:
        gate = self.frontier.declared["gate"]
        try:
            body = self.archive.fetch(capture)
        except RefusedError as error:
            self._give_up(capture, str(error))
            return ""
        except UnansweredError as error:
            self._give_up(capture, str(error))
            self._failures += 1
            self._refusals += error.refused
            if self._refusals >= gate["refusals_in_a_row"]:
                return "the archive refuses us (401, 403 or 429), capture after capture: leave it alone for a day"
            if self._failures >= gate["failures_in_a_row"]:
                return f"{self._failures} captures failed in a row, the last: {error}"
            return ""
        except StoppedError as error:
            return str(error)
        self._failures = self._refusals = 0
        provenance = [("archive", self.name), *body.provenance]
        entry = self.store.keep_archived(
            capture.url, capture.captured_at, body.headers, body.data, provenance, capture.digest, body.record,
            body.record_id,
        )  # fmt: skip
        self.bodies[capture.digest] = entry
        self.fetched += 1
        self._settle(capture, FETCHED)
        self._learn_links(capture, entry)
        return ""

    def _give_up(self, capture: Archived, reason: str) -> None:
        self.tried[capture.digest] += 1
        self._settle(capture, FAILED, reason)

    def _keep_again(self, capture: Archived, known: Entry) -> None:
        """Stores that the archive saw a body again that is stored already: nothing is asked for."""
        self.store.keep_archived_again(known, capture.url, capture.captured_at, [("archive", self.name)])

    def _settle(self, capture: Archived, what: str, reason: str = "") -> None:
        page = replace(capture.page, key=capture.key, url=capture.url)
        self.frontier.settle(page, what, reason, capture.captured_at)

    def _learn_links(self, capture: Archived, entry: Entry | None) -> None:
        """Which pages a page of a named member leads to."""
        if not self.order.members or entry is None or not _is_named(capture.page):
            return
        stored = self.store.stored(entry)
        if stored is not None:
            self.linked |= {page.key for page in _linked(self.frontier.scope, capture.page, *stored)}


def _linked(scope: Scope, page: PageAddress, headers: Any, body: bytes) -> Iterator[PageAddress]:
    from pipeline.crawl.answers import text_of
    from pipeline.crawl.links import find_links

    rules = declared()
    text = text_of(headers, body)
    for link in find_links(text, rules["warnings"], rules["hiding_classes"], header(headers, "x-robots-tag")):
        target = None if link.left else scope.page(link.href, page.url)
        if target is not None and scope.follows(page, target):
            yield target


def _description(order: ImportOrder, manner: Manner) -> dict[str, str]:
    """The fields of the `warcinfo` record."""
    return {
        "software": f"{PROJECT}/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": manner.user_agent,
        "operator": manner.contact,
        "description": f"captures of {order.site} by others, taken from {rules_of(order.service)[1]['archive']}",
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
