"""Walks the records of a WARC file, also past a damaged place."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as LenientIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.raw.limits import MAX_BODY, TooLargeError
from pipeline.raw.sniffing import utc_seconds

# Requests, metadata and warcinfo are the envelope of other records; FastWARC skips them without unpacking.
_WITH_PAYLOAD = (
    WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion
    | WarcRecordType.continuation | WarcRecordType.unknown
)  # fmt: skip
_HTTP_HEAD = 1024 * 1024  # a response's block is its head and its body
_RECORD_START = re.compile(rb"\x1f\x8b\x08|WARC/\d\.\d+\r?\n(?=WARC-|Content-)", re.I)
_CONTENT_LENGTH = re.compile(rb"^Content-Length:\s*(\d+)", re.I | re.M)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_WINDOW = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record. `block` is empty where `oversize` says that it is too long to be taken in.

    `place` names the record within its file: the byte where it starts, and its number where several start there
    (a file that was compressed as a whole). Times are ISO 8601 UTC, to the second.
    """

    type: str
    url: str
    captured_at: str
    block: bytes
    content_type: str
    offset: int
    ordinal: int
    place: str
    record_id: str
    payload_digest: str
    truncated: str
    oversize: str
    refers_to: str
    refers_to_url: str
    refers_to_date: str

    @property
    def is_http(self) -> bool:
        return self.content_type.lower().replace(" ", "").startswith("application/http") or (
            not self.content_type and self.block.startswith(b"HTTP/")
        )


@dataclass(frozen=True, slots=True)
class Broken:
    """A place of the file where no whole record could be read."""

    offset: int
    place: str
    reason: str
    url: str = ""


@contextmanager
def open_archive(path: Path, member: str = "") -> Iterator[IO[bytes]]:
    """The bytes of a WARC file, or of one inside a WACZ. Raises `OSError`, also for a ZIP that is damaged."""
    if not member:
        with path.open("rb") as stream:
            yield stream
        return
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            yield stream
    except zipfile.BadZipFile as error:
        raise OSError(f"damaged ZIP: {error}") from error


def iterate_records(stream: IO[bytes]) -> Iterator[Record | Broken]:
    """Every record with a payload from where `stream` stands, in order.

    A damaged place gives one `Broken`; reading goes on with the next record that can be found behind it.
    """
    position, ordinal = stream.tell(), -1
    after_damage = told = False
    while True:
        previous, met, lenient = -1, False, None
        try:
            for found in ArchiveIterator(stream, parse_http=False, record_types=_WITH_PAYLOAD):
                position, ordinal, met = found.stream_pos, ordinal + 1, True
                place = str(position) if position > previous else f"{position}.{ordinal}"
                previous = position
                record = _record(found, ordinal, place)
                if isinstance(record, Broken) and not found.headers.get("Content-Length"):
                    lenient = _in_another_form(stream, position)
                if lenient is not None:
                    break
                yield record
                told = isinstance(record, Broken)
                after_damage = False
            else:
                cut_off = -1 if told else _cut_off(stream, position)
                if cut_off >= 0:
                    yield Broken(cut_off, str(cut_off), "the file ends in the middle of a record")
                return
        except OSError as error:
            lenient = _in_another_form(stream, _end(stream, position) if met else position)
            ordinal += lenient is not None
            if lenient is None and not after_damage:
                yield Broken(position, f"{position}+", f"what follows cannot be read ({error})")
        if lenient is not None:
            record = _record(lenient, ordinal, str(lenient.stream_pos))
            yield record
            position, told = lenient.end, isinstance(record, Broken)
        else:
            position = next_start(stream, position + 1)
        after_damage = lenient is None
        if position < 0:
            return
        stream.seek(position)


@dataclass(frozen=True, slots=True)
class _Lenient:
    """A record as warcio reads it, in the form that FastWARC gives; `end` is where the next one starts."""

    headers: Mapping[str, str]
    stream_pos: int
    reader: IO[bytes]
    end: int


class _Headers(dict[str, str]):
    """Names of fields have no case (ISO 28500, 4)."""

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


def _in_another_form(stream: IO[bytes], position: int) -> _Lenient | None:
    """The record at `position`, where its head is one that the standard or other readers allow and FastWARC refuses:
    names of fields in lower case, lines that end in a line feed alone. None where nobody can read it. `stream` stays
    where it stands."""
    before = stream.tell()
    position = _past_line_feeds(stream, position)
    records = LenientIterator(stream, no_record_parse=True)
    try:
        record = next(records)
        headers = _Headers((str(name).lower(), str(value)) for name, value in record.rec_headers.headers)
        block = record.raw_stream.read(MAX_BODY + _HTTP_HEAD)
        records.read_to_end()
        end = _past_line_feeds(stream, position + records.get_record_length())
    except (StopIteration, ArchiveLoadFailed, EOFError, ValueError, zlib.error):
        return None
    finally:
        stream.seek(before)
    return _Lenient(headers, position, io.BytesIO(block), end)


def _past_line_feeds(stream: IO[bytes], position: int) -> int:
    """Where `stream` stands then: at the first byte from `position` on that is no line feed."""
    stream.seek(position)
    feeds = stream.read(_HTTP_HEAD)
    return stream.seek(position + len(feeds) - len(feeds.lstrip(b"\r\n")))


def _end(stream: IO[bytes], position: int) -> int:
    """Where the record at `position` ends, with the line feeds behind it."""
    stream.seek(position)
    rest = stream.read(MAX_BODY)
    return position + (_member_size(rest) if rest.startswith(b"\x1f") else _plain_size(rest))


def read_record_at(stream: IO[bytes], offset: int, ordinal: int, record_id: str) -> Record | None:
    """The record that was met at `offset` as number `ordinal`: sought directly, counted only where that fails."""
    stream.seek(offset)
    first = next(iterate_records(stream), None)
    if isinstance(first, Record) and first.record_id == record_id:
        return first
    stream.seek(0)
    for record in iterate_records(stream):
        if isinstance(record, Record) and record.ordinal == ordinal:
            return record
    return None


def digest_matches(data: bytes, digest: str) -> bool:
    """Whether `data` has the digest that a header states (`sha1:BASE32`); true for an algorithm we do not know."""
    algorithm, _, stated = digest.partition(":")
    name = algorithm.lower().replace("-", "")
    if name not in ("md5", "sha1", "sha256", "sha512") or not stated:
        return True
    value = hashlib.new(name, data, usedforsecurity=False).digest()
    written = {value.hex(), base64.b32encode(value).decode().lower().rstrip("=")}
    return stated.lower().rstrip("=") in written or stated == base64.b64encode(value).decode()


def _record(found: Any, ordinal: int, place: str) -> Record | Broken:
    headers = found.headers
    url = (headers.get("WARC-Target-URI") or "").strip("<> ")  # 1.0 was read by some to ask for angle brackets
    length = headers.get("Content-Length") or ""
    if not length.isdecimal():
        return Broken(found.stream_pos, place, "the record's head is cut off or has no Content-Length", url)
    oversize, block = "", b""
    if int(length) > MAX_BODY + _HTTP_HEAD:
        oversize = str(TooLargeError())
    else:
        block = found.reader.read()
        if len(block) < int(length):
            return Broken(found.stream_pos, place, f"the record breaks off after {len(block)} of {length} bytes", url)
        digest = headers.get("WARC-Block-Digest") or ""
        if not digest_matches(block, digest):
            return Broken(found.stream_pos, place, f"the record is not what was archived: {digest} does not fit", url)
    truncated = headers.get("WARC-Truncated") or ""
    return Record(
        type=headers.get("WARC-Type", "").lower(),
        url=url,
        captured_at=utc_seconds(headers.get("WARC-Date") or ""),
        block=block,
        content_type=headers.get("Content-Type") or "",
        offset=found.stream_pos,
        ordinal=ordinal,
        place=place,
        record_id=headers.get("WARC-Record-ID") or "",
        payload_digest=headers.get("WARC-Payload-Digest") or "",
        truncated=f"the archive says that it was cut off ({truncated})" if truncated else "",
        oversize=oversize,
        refers_to=headers.get("WARC-Refers-To") or "",
        refers_to_url=(headers.get("WARC-Refers-To-Target-URI") or "").strip("<> "),
        refers_to_date=utc_seconds(headers.get("WARC-Refers-To-Date") or ""),
    )


def next_start(stream: IO[bytes], position: int) -> int:
    """Where the next record starts, at `position` or behind it; -1 where there is none."""
    while True:
        stream.seek(position)
        window = stream.read(_WINDOW)
        for found in _RECORD_START.finditer(window):
            if not found[0].startswith(b"\x1f") or _is_member(window[found.start() :]):
                return position + found.start()
        if len(window) < _WINDOW:
            return -1
        position += _WINDOW - 64  # overlap: a start may lie across two windows


def _cut_off(stream: IO[bytes], position: int) -> int:
    """Where a record starts that the file's end cuts off too early for FastWARC to notice; -1 where none does.

    `position` is the start of the last record that was met; what follows it are at most its envelope records.
    """
    stream.seek(position)
    rest = stream.read(MAX_BODY)
    while rest:
        if not rest.startswith((b"\x1f", b"W")):
            return -1  # other bytes than a record's: FastWARC has told of them
        size = _member_size(rest) if rest.startswith(b"\x1f") else _plain_size(rest)
        if size > len(rest):
            return position
        position += size
        rest = rest[size:]
    return -1


def read_member(stream: IO[bytes]) -> int:
    """Reads the gzip member that begins where `stream` stands, and a little further; gives how long it is.

    Raises `EOFError` where it breaks off and `zlib.error` where it is damaged or none.
    """
    member = zlib.decompressobj(31)
    taken = 0
    while not member.eof:
        pending = member.unconsumed_tail
        if not pending:
            pending = stream.read(_WINDOW // 16)
            taken += len(pending)
        if not pending:
            raise EOFError
        member.decompress(pending, _WINDOW)  # a window at a time: it may be a bomb
    return taken - len(member.unused_data)


def _member_size(data: bytes) -> int:
    """How long the gzip member at the start of `data` is; more than there is where it breaks off."""
    try:
        return read_member(io.BytesIO(data))
    except EOFError:
        return len(data) + 1
    except zlib.error:
        return len(data)


def _plain_size(data: bytes) -> int:
    """The same for an uncompressed record with the line feeds behind it."""
    head = _HEAD_END.search(data)
    length = _CONTENT_LENGTH.search(data, 0, head.end()) if head else None
    if not head or not length:
        return len(data) + 1
    size = head.end() + int(length[1])
    return size + len(data[size:]) - len(data[size:].lstrip(b"\r\n"))


def _is_member(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data[:4096], 8).startswith(b"WARC/")
    except zlib.error:
        return False
