"""Writes WARC 1.1 (ISO 28500:2017): a crawl's folder of WARC files, each with its index.

One file a run, rotated by size, gzip a record. A record is written in one go and flushed, its line in the index after
it; whatever a kill leaves half-written is cut off when the folder is opened again.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.raw.cdxj import DATE, Entry
from pipeline.raw.records import Record, iterate_records, read_member
from pipeline.raw.starts import next_start

Headers = Sequence[tuple[str, str]]
Provenance = Sequence[tuple[str, str]]  # the fields of a `metadata` record
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_KEPT_OF_A_REVISIT = frozenset({"etag", "last-modified", "date", "content-type", "location"})
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def read_index(folder: Path) -> list[Entry]:
    """The entries of all WARC files that crawls left in `folder`, oldest first.

    An index that lags behind its WARC file (a kill between the two) or is lost is completed from the file.
    """
    entries: list[Entry] = []
    lost: list[tuple[Entry, Record]] = []
    for warc in sorted(folder.glob("crawl-*/*.warc.gz")):
        known = _indexed_entries(warc)
        entries += known
        for entry, record in _unindexed_entries(warc, _end(known)):
            if record.type == "response":
                entries.append(entry)
            else:
                lost.append((entry, record))
    if lost:
        originals = {(e.url, e.date): e for e in entries if not e.origin}
        entries += [_of_revisit(e, originals.get((r.refers_to_url, r.refers_to_date))) for e, r in lost]
    return sorted(entries, key=lambda e: (e.date, e.file, e.offset))


def repair(folder: Path) -> list[str]:
    """Cuts half-written records off the ends of a crawl's WARC files and completes their indexes; says what it did."""
    notes = []
    warcs = sorted(folder.glob("*.warc.gz"))
    for warc in warcs:
        start = _end(_indexed_entries(warc))
        end = max((offset + size for offset, size in _members(warc, start)), default=start)
        if end < warc.stat().st_size:
            notes.append(f"{warc.name}: cut off {warc.stat().st_size - end} bytes of a record that was half-written")
            os.truncate(warc, end)
        if end == 0:  # a kill between the making of the file and its first record
            warc.unlink()
    entries = read_index(folder.parent) if warcs else []
    for warc in warcs:
        if warc.exists():
            finish_index(warc, [e for e in entries if e.file == f"{folder.name}/{warc.name}"])
    return notes


class WarcWriter:
    """Appends captures to a crawl's folder. Not for two processes at once; the crawl holds a lock."""

    def __init__(self, folder: Path, description: dict[str, str], largest: int) -> None:
        """`description` fills the `warcinfo` record of each file; a new file begins after `largest` bytes."""
        self.folder = folder
        self.description = description
        self.largest = largest
        self._stream: io.FileIO | None = None

    def write_response(
        self,
        url: str,
        status: str,
        headers: Headers,
        body: bytes,
        request: bytes = b"",
        *,
        ip: str = "",
        via: str = "",
        date: str = "",
        provenance: Provenance = (),
    ) -> Entry:
        """Stores a response (`status` as `200 OK`, `body` as `headers` say it is coded), its request, and how it was
        found. A capture of others has its own `date`, and says in `provenance` where it was taken from."""
        date = date or _now()
        writer, buffer = self._buffer()
        head = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        extra = {"WARC-Date": date} | ({"WARC-IP-Address": ip} if ip else {})
        response = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict=extra
        )
        writer.write_record(response)
        length = buffer.tell()  # the response first: whole when it is in the file, whatever happens to the rest
        record_id = response.rec_headers.get_header("WARC-Record-ID")
        if request:
            writer.write_record(
                writer.create_warc_record(
                    url, "request", payload=io.BytesIO(request),
                    warc_headers_dict={"WARC-Concurrent-To": record_id, "WARC-Date": date},
                    warc_content_type="application/http; msgtype=request",
                )
            )  # fmt: skip
        _describe(writer, url, record_id, [("via", via)] if via else provenance)
        file, offset = self._append(buffer.getvalue())
        return self._indexed(
            Entry(url, date, int(status.split()[0]), _header(headers, "content-type").partition(";")[0].strip().lower(),
                  digest_of(body), file, offset, length, _header(headers, "etag"), _header(headers, "last-modified"))
        )  # fmt: skip

    def write_as_is(
        self, url: str, date: str, headers: Headers, digest: str, data: bytes, record_id: str, provenance: Provenance
    ) -> Entry:
        """Stores a gzip member that holds one whole `response` record of others, byte by byte; it answered 200."""
        writer, buffer = self._buffer()
        buffer.write(data)
        _describe(writer, url, record_id, provenance)
        file, offset = self._append(buffer.getvalue())
        media_type = _header(headers, "content-type").partition(";")[0].strip().lower()
        return self._indexed(
            Entry(url, date, 200, media_type, digest, file, offset, len(data), _header(headers, "etag"),
                  _header(headers, "last-modified"))
        )  # fmt: skip

    def write_revisit(
        self,
        original: Entry,
        status: str = "200 OK",
        *,
        headers: Headers = (),
        not_modified: bool = False,
        url: str = "",
        date: str = "",
        provenance: Provenance = (),
    ) -> Entry:
        """Stores that a body was the same again: by its bytes, `status` as answered, or by the server's word (304).

        Of the response's head only the names that a later request needs are kept. A capture of others has its own `url`
        and `date`.
        """
        date = date or _now()
        url = url or original.url
        writer, buffer = self._buffer()
        place, place_offset = original.body_place
        kept = [(k, v) for k, v in headers if k.lower() in _KEPT_OF_A_REVISIT]
        status = "304 Not Modified" if not_modified else status
        record = writer.create_revisit_record(
            url, original.digest, original.url, original.origin_date or original.date,
            StatusAndHeaders(status, kept, protocol="HTTP/1.1"), {"WARC-Date": date},
        )  # fmt: skip
        record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED if not_modified else _IDENTICAL)
        writer.write_record(record)
        length = buffer.tell()
        _describe(writer, url, record.rec_headers.get_header("WARC-Record-ID"), provenance)
        file, offset = self._append(buffer.getvalue())
        return self._indexed(
            replace(
                original, url=url, date=date, file=file, offset=offset, length=length,
                etag=_header(headers, "etag") or original.etag,
                last_modified=_header(headers, "last-modified") or original.last_modified,
                origin=f"{place}#{place_offset}", origin_date=original.origin_date or original.date,
            )
        )  # fmt: skip

    def close(self) -> None:
        """Ends the file at hand and puts its index in order."""
        if self._stream:
            self._stream.close()
            warc = Path(self._stream.name)
            finish_index(warc, _indexed_entries(warc))
            self._stream = None

    def _buffer(self) -> tuple[WARCWriter, io.BytesIO]:
        buffer = io.BytesIO()
        return WARCWriter(buffer, gzip=True, warc_version="1.1"), buffer

    def _append(self, data: bytes) -> tuple[str, int]:
        """Writes `data` in one go; gives the file, relative to the folder of all crawls, and the offset.

        Raises `OSError` (a full disk); the file then ends as it did before.
        """
        if self._stream is None or self._stream.tell() >= self.largest:
            self._open_next()
        assert self._stream is not None
        offset = self._stream.tell()
        _write_whole(self._stream, data)
        return f"{self.folder.name}/{Path(self._stream.name).name}", offset

    def _open_next(self) -> None:
        self.close()
        taken = [
            int(n) for p in self.folder.glob("*.warc.gz") if (n := p.name.split(".")[0].rpartition("-")[2]).isdigit()
        ]
        path = self.folder / f"{self.folder.name}-{max(taken, default=0) + 1:05}.warc.gz"
        self._stream = path.open("xb", buffering=0)
        writer, buffer = self._buffer()
        writer.write_record(writer.create_warcinfo_record(path.name, self.description))
        _write_whole(self._stream, buffer.getvalue())

    def _indexed(self, entry: Entry) -> Entry:
        with (self.folder.parent / f"{entry.file}.cdxj").open("a", encoding="utf-8") as lines:
            lines.write(entry.cdxj())
        return entry


def _describe(writer: WARCWriter, url: str, record_id: str, fields: Provenance) -> None:
    """Writes a `metadata` record about another record, where there is something to say."""
    if fields:
        text = "".join(f"{name}: {value}\r\n" for name, value in fields)
        writer.write_record(
            writer.create_warc_record(
                url, "metadata", payload=io.BytesIO(text.encode()), warc_content_type="application/warc-fields",
                warc_headers_dict={"WARC-Concurrent-To": record_id, "WARC-Date": _now()},
            )
        )  # fmt: skip


def _write_whole(stream: io.FileIO, data: bytes) -> None:
    """Appends all of `data` and sees it on the disk, or nothing of it. Raises `OSError`."""
    offset = stream.tell()
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[stream.write(rest) or 0 :]
        os.fsync(stream.fileno())
    except OSError:
        stream.truncate(offset)
        stream.seek(offset)
        raise


def digest_of(body: bytes) -> str:
    """The digest of a body as WARC writes it: `sha1:` and base 32."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def read_stored(folder: Path, entry: Entry) -> Record | None:
    """The record that holds the body of `entry`: one seek. None where its file is no longer there."""
    file, offset = entry.body_place
    try:
        with (folder / file).open("rb") as stream:
            stream.seek(offset)
            found = next(iterate_records(stream), None)
    except OSError:
        return None
    return found if isinstance(found, Record) else None


def finish_index(warc: Path, entries: Iterable[Entry]) -> None:
    """Writes the index of a finished WARC file: `<file>.cdxj.gz`, sorted as CDXJ readers expect it."""
    growing = warc.with_name(f"{warc.name}.cdxj")
    text = "".join(sorted(e.cdxj() for e in entries))
    draft = warc.with_name(f".{warc.name}.cdxj.gz")
    draft.write_bytes(gzip.compress(text.encode(), mtime=0))
    draft.replace(warc.with_name(f"{growing.name}.gz"))
    growing.unlink(missing_ok=True)


def _indexed_entries(warc: Path) -> list[Entry]:
    """What the index says of a WARC file, as far as the file holds it; a line that a kill cut off is left out."""
    growing = warc.with_name(f"{warc.name}.cdxj")
    finished = warc.with_name(f"{growing.name}.gz")
    text = ""
    try:
        if finished.exists():
            text = gzip.decompress(finished.read_bytes()).decode()
        elif growing.exists():
            text = growing.read_text(encoding="utf-8", errors="replace")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        pass  # a damaged index is as good as none: the WARC file tells
    entries = []
    size = warc.stat().st_size
    for line in text.splitlines():
        try:
            entry = Entry.of_cdxj(line, warc.parent.name)
        except (KeyError, ValueError, TypeError):
            break
        if entry.offset + entry.length <= size:
            entries.append(entry)
    return sorted(entries, key=lambda entry: entry.offset)


def _end(entries: Iterable[Entry]) -> int:
    """Where the last record ends that an index knows."""
    return max((e.offset + e.length for e in entries), default=0)


def _unindexed_entries(warc: Path, start: int) -> Iterator[tuple[Entry, Record]]:
    """Entries of the records of `warc` from byte `start` on, read from the file itself. Those of revisits do not know
    their original yet."""
    from pipeline.raw.archive import UnreadableError, http_headers

    for offset, size in _members(warc, start):
        with warc.open("rb") as stream:
            stream.seek(offset)
            record = next(iterate_records(io.BytesIO(stream.read(size))), None)
        if not isinstance(record, Record) or record.type not in ("response", "revisit"):
            continue
        try:
            status, headers = http_headers(record)
        except UnreadableError:
            continue
        media_type = _header(headers, "content-type").partition(";")[0].strip().lower()
        validators = _header(headers, "etag"), _header(headers, "last-modified")
        place = f"{warc.parent.name}/{warc.name}", offset, size
        yield (
            Entry(record.url, record.captured_at, status, media_type, record.payload_digest, *place, *validators),
            record,
        )


def _of_revisit(entry: Entry, original: Entry | None) -> Entry:
    """The entry of a revisit whose line in the index was lost."""
    if original is None:
        return entry
    return replace(
        entry, status=original.status, media_type=original.media_type, origin=f"{original.file}#{original.offset}",
        origin_date=original.date,
    )  # fmt: skip


def _members(warc: Path, start: int) -> Iterator[tuple[int, int]]:
    """Offset and size of each whole gzip member from `start` on; damaged ones are skipped."""
    with warc.open("rb") as stream:
        while start >= 0:
            stream.seek(start)
            try:
                size = read_member(stream)
            except EOFError:
                return
            except zlib.error:
                start = next_start(stream, start + 1)
                continue
            yield start, size
            start += size


def _header(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _now() -> str:
    return datetime.now(UTC).strftime(DATE)
