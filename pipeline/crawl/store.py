"""The store of a crawl: what earlier crawls brought, what this one adds, and where an unfinished one stopped."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.crawl.answers import header
from pipeline.raw.archive import UnreadableError, http_headers, open_record
from pipeline.raw.cdxj import Entry
from pipeline.raw.manifests import COMPLETE, MANIFEST, Manifest, read_manifest
from pipeline.raw.warc import Headers, Provenance, WarcWriter, digest_of, read_index, read_stored, repair


class StoreError(Exception):
    """The folder for captures cannot be used."""

    @classmethod
    def of(cls, root: Path, error: OSError) -> StoreError:
        """What is wrong, and what to do about it."""
        return cls(
            f"{error.filename or root} cannot be written: {error.strerror or error}. What was stored before is whole: "
            "make room (or name another folder with --output) and give the same command again"
        )


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Only one crawl at a time writes into a folder. Raises `StoreError`."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / ".crawl.lock").open("w")
    except OSError as error:
        raise StoreError(
            f"{root} cannot be written to: {error.strerror}. Name another folder with --output."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"another crawl is writing into {root}. Wait for it: two at once would be rude to the site."
            raise StoreError(message) from error
        yield


class Store:
    """Captures by address, over all crawls in `root`; new ones go into the crawl's own folder."""

    def __init__(self, root: Path, manifest: Manifest, description: dict[str, str], largest: int) -> None:
        self.root = root
        self.manifest = manifest
        self.folder = root / manifest.crawl
        self.folder.mkdir(parents=True, exist_ok=True)
        self.notes = repair(self.folder)
        self.entries = entries = read_index(root)
        self.latest: dict[str, Entry] = {e.url: e for e in entries if e.status == 200}
        self._not_pages = {e.url: e for e in entries if e.status != 200}
        self.of_this_crawl = [e for e in entries if e.file.startswith(f"{manifest.crawl}/")]
        self._writer = WarcWriter(self.folder, description, largest)

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for a page only if it changed since it was stored."""
        known = self.latest.get(url)
        if known is None:
            return {}
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        return {name: value for name, value in asked.items() if value}

    def keep(
        self, url: str, status: str, headers: Headers, body: bytes, request: bytes, ip: str = "", via: str = ""
    ) -> bool:
        """Stores a response; whether it is new. A body that is stored already becomes a `revisit`.

        Raises `StoreError`.
        """
        place = self.latest if status.startswith("200") else self._not_pages
        known = place.get(url)
        same = known is not None and self._is_same(known, status, headers, body)
        try:
            if known is not None and same:
                place[url] = self._writer.write_revisit(known, status, headers=headers)
            else:
                place[url] = self._writer.write_response(url, status, headers, body, request, ip=ip, via=via)
        except OSError as error:
            raise StoreError.of(self.folder, error) from error
        return not same

    def _is_same(self, known: Entry, status: str, headers: Headers, body: bytes) -> bool:
        """Whether an answer says what is stored already. What a redirect says is where it leads."""
        if not status.startswith(str(known.status)) or known.digest != digest_of(body):
            return False
        if not 300 <= known.status < 400:
            return True
        stored = self.stored(known)
        return stored is not None and header(stored[0], "location") == header(headers, "location")

    def keep_not_modified(self, url: str, headers: Headers) -> bool:
        """Stores that the server said 304; false where nothing is stored that it could mean. Raises `StoreError`."""
        known = self.latest.get(url)
        if known is None:
            return False
        try:
            self.latest[url] = self._writer.write_revisit(known, headers=headers, not_modified=True)
        except OSError as error:
            raise StoreError.of(self.folder, error) from error
        return True

    def keep_archived(
        self,
        url: str,
        date: str,
        headers: Headers,
        body: bytes,
        provenance: Provenance,
        digest: str,
        record: bytes = b"",
        record_id: str = "",
    ) -> Entry:
        """Stores a capture of others under its own time; a whole WARC `record` of theirs as it is.

        Raises `StoreError`.
        """
        try:
            if record:
                return self._writer.write_as_is(url, date, headers, digest, record, record_id, provenance)
            return self._writer.write_response(url, "200 OK", headers, body, date=date, provenance=provenance)
        except OSError as error:
            raise StoreError.of(self.folder, error) from error

    def keep_archived_again(self, known: Entry, url: str, date: str, provenance: Provenance) -> Entry:
        """Stores that others captured a body again that is stored already. Raises `StoreError`."""
        try:
            return self._writer.write_revisit(known, url=url, date=date, provenance=provenance)
        except OSError as error:
            raise StoreError.of(self.folder, error) from error

    def stored(self, entry: Entry) -> tuple[Headers, bytes] | None:
        """Headers and body behind an entry; None where they can no longer be read."""
        return stored_answer(self.root, entry)

    def remember_closed(self, addresses: Iterable[str]) -> None:
        """Writes down at once which addresses are closed: a kill must not make a later crawl forget a trap."""
        closed = sorted(addresses)
        if closed != self.manifest.closed:
            self.manifest.closed = closed
            self.manifest.write(self.folder)

    def close(self) -> None:
        self._writer.close()


def stored_answer(root: Path, entry: Entry) -> tuple[Headers, bytes] | None:
    """Headers and body behind an entry of the index of `root`; None where they can no longer be read."""
    record = read_stored(root, entry)
    if record is None:
        return None
    try:
        return http_headers(record)[1], open_record(record).body
    except UnreadableError:
        return None


def closed_addresses(root: Path) -> Iterator[str]:
    """What warnings closed in any crawl into `root`."""
    for path in sorted(root.glob(f"crawl-*/{MANIFEST}")):
        yield from read_manifest(path).closed


def unfinished(root: Path, request: dict[str, Any], within_days: int) -> Manifest | None:
    """The newest crawl with the same request that has not come to its end; None where there is none to resume."""
    oldest = (datetime.now(UTC) - timedelta(days=within_days)).strftime("crawl-%Y%m%dT%H%M%S")
    for path in sorted(root.glob(f"crawl-*/{MANIFEST}"), reverse=True):
        manifest = read_manifest(path)
        if manifest.request == request:
            return manifest if manifest.state != COMPLETE and manifest.crawl >= oldest else None
    return None


def new_name(root: Path) -> str:
    """`crawl-20260102T030405`, the time in UTC; a second one in the same second gets a number."""
    stamp = datetime.now(UTC).strftime("crawl-%Y%m%dT%H%M%S")
    taken = {p.name for p in root.glob("crawl-*")}
    return next(n for n in (stamp, *(f"{stamp}-{i}" for i in range(2, 1000))) if n not in taken)
