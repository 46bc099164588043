"""Writes WARC 1.1 (ISO 28500:2017): a crawl's folder of WARC files, each with its index.

One file a run, rotated by size, gzip a record. A record is written in one go and flushed, its line in the index after
it; whatever a kill leaves half-written is cut off when the folder is opened again.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.raw.records import Record, iterate_records, member_size

Headers = Sequence[tuple[str, str]]
_DATE = "%Y-%m-%dT%H:%M:%SZ"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: where a capture lies and what a conditional request needs.

    `file` is relative to the folder of all crawls. A `revisit` has the place of the body (`file#offset`) in `origin`
    and its time in `origin_date`.
    """

    url: str
    date: str
    status: int
    media_type: str
    digest: str
    file: str
    offset: int
    length: int
    etag: str = ""
    last_modified: str = ""
    origin: str = ""
    origin_date: str = ""

    @property
    def body_place(self) -> tuple[str, int]:
        """File and offset of the record that holds the body."""
        file, _, offset = (self.origin or f"{self.file}#{self.offset}").rpartition("#")
        return file, int(offset)

    def cdxj(self) -> str:
        """The line as CDXJ: SURT key, 14-digit time, JSON."""
        stamp = "".join(c for c in self.date if c.isdigit())
        fields = {key: value for key, value in asdict(self).items() if value != "" and key not in ("file", "date")}
        fields["filename"] = self.file.rpartition("/")[2]
        fields["mime"] = "warc/revisit" if self.origin else self.media_type
        fields.pop("media_type", None)
        return f"{_surt(self.url)} {stamp} {json.dumps(fields, separators=(',', ':'))}\n"

    @classmethod
    def of_cdxj(cls, line: str, folder: str) -> Entry:
        """The entry of a line of the index that lies in `folder`. Raises `ValueError` and `TypeError`."""
        _, stamp, text = line.split(" ", 2)
        fields: dict[str, Any] = json.loads(text)
        date = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC).strftime(_DATE)
        return cls(file=f"{folder}/{fields.pop('filename')}", date=date, media_type=fields.pop("mime", ""), **fields)


def read_index(folder: Path) -> list[Entry]:
    """The entries of all WARC files that crawls left in `folder`, oldest first.

    An index that lags behind its WARC file (a kill between the two) is completed from the file.
    """
    entries: list[Entry] = []
    for warc in sorted(folder.glob("crawl-*/*.warc.gz")):
        known = _indexed_entries(warc)
        end = max((e.offset + e.length for e in known), default=0)
        entries += known
        if end < warc.stat().st_size:
            entries += _entries_from(warc, end, folder)
    return sorted(entries, key=lambda e: (e.date, e.file, e.offset))


def mend(folder: Path) -> list[str]:
    """Cuts half-written records off the ends of a crawl's WARC files and completes their indexes; says what it did."""
    notes = []
    for warc in sorted(folder.glob("*.warc.gz")):
        known = _indexed_entries(warc)
        start = max((e.offset + e.length for e in known), default=0)
        end = _end_of_whole_records(warc, start)
        if end < warc.stat().st_size:
            notes.append(f"{warc.name}: cut off {warc.stat().st_size - end} bytes of a record that was half-written")
            os.truncate(warc, end)
        whole = [*known, *_entries_from(warc, start, folder.parent)]
        finish_index(warc, whole)
    return notes


class WarcWriter:
    """Appends captures to a crawl's folder. Not for two processes at once; the crawl holds a lock."""

    def __init__(self, folder: Path, description: dict[str, str], largest: int) -> None:
        """`description` fills the `warcinfo` record of each file; a new file begins behind `largest` bytes."""
        self.folder = folder
        self.description = description
        self.largest = largest
        self._stream: io.BufferedWriter | None = None

    def write_response(
        self, url: str, status: str, headers: Headers, body: bytes, request: bytes, *, ip: str = "", via: str = ""
    ) -> Entry:
        """Stores a response (`status` as `200 OK`, body decoded), its request, and how it was found."""
        date = _now()
        writer, buffer = self._buffer()
        head = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        extra = {"WARC-Date": date} | ({"WARC-IP-Address": ip} if ip else {})
        response = writer.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict=extra
        )
        writer.write_record(response)
        length = buffer.tell()  # the response first: whole when it is in the file, whatever happens to the rest
        concurrent = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"), "WARC-Date": date}
        writer.write_record(
            writer.create_warc_record(
                url, "request", payload=io.BytesIO(request), warc_headers_dict=concurrent,
                warc_content_type="application/http; msgtype=request",
            )
        )  # fmt: skip
        if via:
            writer.write_record(
                writer.create_warc_record(
                    url, "metadata", payload=io.BytesIO(f"via: {via}\r\n".encode()),
                    warc_content_type="application/warc-fields", warc_headers_dict=concurrent,
                )
            )  # fmt: skip
        file, offset = self._append(buffer.getvalue())
        return self._indexed(
            Entry(url, date, int(status.split()[0]), _header(headers, "content-type").partition(";")[0].strip().lower(),
                  digest_of(body), file, offset, length, _header(headers, "etag"), _header(headers, "last-modified"))
        )  # fmt: skip

    def write_revisit(self, original: Entry, *, headers: Headers = (), not_modified: bool = False) -> Entry:
        """Stores that a body was the same again: by the server's word (304) or by its bytes.

        Of the response's head only the names that a later request needs are kept.
        """
        date = _now()
        writer, buffer = self._buffer()
        place, place_offset = original.body_place
        kept = [(k, v) for k, v in headers if k.lower() in ("etag", "last-modified", "date", "content-type")]
        status = "304 Not Modified" if not_modified else "200 OK"
        record = writer.create_revisit_record(
            original.url, original.digest, original.url, original.origin_date or original.date,
            StatusAndHeaders(status, kept, protocol="HTTP/1.1"), {"WARC-Date": date},
        )  # fmt: skip
        record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED if not_modified else _IDENTICAL)
        writer.write_record(record)
        file, offset = self._append(buffer.getvalue())
        return self._indexed(
            replace(
                original, date=date, file=file, offset=offset, length=buffer.tell(),
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
        """Writes `data` in one go; gives the file, relative to the folder of all crawls, and the offset."""
        if self._stream is None or self._stream.tell() >= self.largest:
            self._open_next()
        assert self._stream is not None
        offset = self._stream.tell()
        self._stream.write(data)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        return f"{self.folder.name}/{Path(self._stream.name).name}", offset

    def _open_next(self) -> None:
        self.close()
        number = len(list(self.folder.glob("*.warc.gz"))) + 1
        path = self.folder / f"{self.folder.name}-{number:05}.warc.gz"
        self._stream = path.open("xb")
        writer, buffer = self._buffer()
        writer.write_record(writer.create_warcinfo_record(path.name, self.description))
        self._stream.write(buffer.getvalue())

    def _indexed(self, entry: Entry) -> Entry:
        with (self.folder.parent / f"{entry.file}.cdxj").open("a", encoding="utf-8") as lines:
            lines.write(entry.cdxj())
        return entry


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
    if finished.exists():
        text = gzip.decompress(finished.read_bytes()).decode()
    elif growing.exists():
        text = growing.read_text(encoding="utf-8")
    entries = []
    for line in text.splitlines():
        try:
            entry = Entry.of_cdxj(line, warc.parent.name)
        except (KeyError, ValueError, TypeError):
            break
        if entry.offset + entry.length <= warc.stat().st_size:
            entries.append(entry)
    return sorted(entries, key=lambda entry: entry.offset)


def _entries_from(warc: Path, start: int, root: Path) -> Iterable[Entry]:
    """Entries of the records of `warc` from byte `start` on, read from the file itself."""
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
        file = warc.relative_to(root).as_posix()
        validators = _header(headers, "etag"), _header(headers, "last-modified")
        entry = Entry(
            record.url, record.captured_at, status, media_type, record.payload_digest, file, offset, size, *validators
        )
        yield entry if record.type == "response" else _of_revisit(entry, record, root)


def _of_revisit(entry: Entry, record: Record, root: Path) -> Entry:
    """The entry of a revisit whose line in the index was lost: its original is sought by address and time."""
    for warc in sorted(root.glob("crawl-*/*.warc.gz")):
        for known in _indexed_entries(warc):
            if known.url == record.refers_to_url and known.date == record.refers_to_date and not known.origin:
                place = f"{known.file}#{known.offset}"
                return replace(
                    entry, status=known.status, media_type=known.media_type, origin=place, origin_date=known.date
                )
    return entry


def _members(warc: Path, start: int) -> Iterator[tuple[int, int]]:
    """Offset and size of each whole gzip member from `start` on."""
    with warc.open("rb") as stream:
        stream.seek(start)
        rest = stream.read()
    while rest:
        size = member_size(rest)
        if size > len(rest) or not rest.startswith(b"\x1f"):
            return
        yield start, size
        start, rest = start + size, rest[size:]


def _end_of_whole_records(warc: Path, start: int) -> int:
    return max((offset + size for offset, size in _members(warc, start)), default=start)


def _header(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _now() -> str:
    return datetime.now(UTC).strftime(_DATE)


def _surt(url: str) -> str:
    """`https://www.example.org/a?b` as `org,example)/a?b`: the key that index readers sort and search by."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path.lower()}" + (
        f"?{parts.query}" if parts.query else ""
    )
