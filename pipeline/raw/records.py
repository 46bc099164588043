"""Walks the records of a WARC file, also past a damaged place."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as LenientIterator

from pipeline.folders import open_file
from pipeline.raw.limits import LONGEST_VALUE, MAX_BODY, TooLargeError
from pipeline.raw.sniffing import utc_seconds
from pipeline.raw.starts import HEAD, HEAD_END, WINDOW, Starts, ends_where_it_says
from pipeline.raw.stated import address, number, shown, text
from pipeline.raw.zips import unpacked

# Requests, metadata and warcinfo are the envelope of other records.
_WITH_PAYLOAD = (
    WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion
    | WarcRecordType.continuation | WarcRecordType.unknown
)  # fmt: skip
# What is read of a record's head.
_FIELDS = (
    "warc-target-uri", "content-length", "content-type", "warc-type", "warc-date", "warc-record-id",
    "warc-block-digest", "warc-payload-digest", "warc-truncated", "warc-segment-number", "warc-refers-to",
    "warc-refers-to-target-uri", "warc-refers-to-date", "warc-concurrent-to",
)  # fmt: skip
_HTTP_HEAD = 1024 * 1024  # a response's block is its head and its body
_CONTENT_LENGTH = re.compile(rb"^Content-Length:\s*(\d+)", re.I | re.M)
_RECORD_INSIDE = re.compile(rb"^WARC/\d\.\d+\r?\n(?=WARC-|Content-)", re.I | re.M)
_FEW = 4096


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
    concurrent_to: str

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
    """The bytes of a WARC file, or of one inside a WACZ (`member` as `archive_members` calls it).

    Raises `OSError`, also for a ZIP that is damaged, and `NoRoomError` where there is no room to unpack it. A member
    that breaks off is given as far as it goes.
    """
    if not member:
        with open_file(path) as stream:
            yield stream
        return
    with unpacked(path, member).opened() as stream:
        yield stream


def damage_of(path: Path, member: str) -> str:
    """What kept a file inside a WACZ from being unpacked to its end, in words; empty where nothing did. Raises as
    `open_archive` does."""
    return shown(text(unpacked(path, member).problem)) if member else ""


def iterate_records(stream: IO[bytes], metadata: bool = False) -> Iterator[Record | Broken]:
    """Every record with a payload from where `stream` stands, in order, and `metadata` records, if they are asked for.
    Never raises for what the bytes are.

    A damaged place gives one `Broken`; reading goes on with the next record that can be found after it. So does a
    record whose length reaches over those that follow it.
    """
    position, ordinal = stream.tell(), -1
    after_damage = told = False
    starts = Starts(stream)
    types = int(_WITH_PAYLOAD | WarcRecordType.metadata if metadata else _WITH_PAYLOAD)
    while True:
        previous, following, met, lenient = -1, -1, False, None
        try:
            for found in ArchiveIterator(stream, parse_http=False, record_types=WarcRecordType.any_type):
                if not _is_asked_for(found, types):
                    continue
                position, ordinal, met = found.stream_pos, ordinal + 1, True
                place = str(position) if position > previous else f"{position}.{ordinal}"
                previous = position
                record = _record(found, ordinal, place)
                if isinstance(record, Broken) and not found.headers.get("Content-Length"):
                    lenient = _in_another_form(stream, position)
                if lenient is not None:
                    break
                record, following = _record_or_lie(record, starts)
                yield record
                told = isinstance(record, Broken)
                after_damage = False
                if following >= 0:
                    break
            else:
                cut_off = -1 if told else _cut_off(stream, position)
                if cut_off >= 0:
                    yield Broken(cut_off, str(cut_off), "the file ends in the middle of a record")
                return
        except Exception as error:  # noqa: BLE001 - whatever a library thinks of damaged bytes: it is one damaged place
            lenient = _in_another_form(stream, _end(stream, position) if met else position)
            ordinal += lenient is not None
            if lenient is None and not after_damage:
                yield Broken(position, f"{position}+", f"what follows cannot be read ({_said(error)})")
        after_damage = lenient is None and following < 0
        if lenient is not None:
            record = _record(lenient, ordinal, str(lenient.stream_pos))
            yield record
            told = isinstance(record, Broken)
            # Of damaged bytes a library may say that they end before they begin.
            begin = lenient.stream_pos
            position = lenient.end if lenient.end > begin else starts.after(begin)
        else:
            position = following if following >= 0 else starts.after(position)
        if position < 0:
            return
        stream.seek(position)


def _is_asked_for(found: Any, types: int) -> bool:
    """Whether a record is of one of the types, or has none and would be lost: asked for by types, FastWARC never gives
    it. One that writes its `WARC-Type` in lower case has none for FastWARC, too, and is read in another form."""
    if found.record_type != WarcRecordType.no_type:
        return bool(int(found.record_type) & types)
    return not any(name.lower() == "warc-type" for name, _ in found.headers.items())


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
    has_a_head = _has_a_head(stream)
    stream.seek(position if has_a_head else before)
    if not has_a_head:
        return None
    records = LenientIterator(stream, no_record_parse=True)
    try:
        with redirect_stderr(io.StringIO()):  # warcio writes what it thinks of bytes to the terminal
            record = next(records)
            headers = _Headers((str(name).lower(), str(value)) for name, value in record.rec_headers.headers)
            block = record.raw_stream.read(MAX_BODY + _HTTP_HEAD)
            records.read_to_end()
        end = _past_line_feeds(stream, position + records.get_record_length())
    except Exception:  # noqa: BLE001 - whatever a library thinks of damaged bytes: nobody can read them
        return None
    finally:
        stream.seek(before)
    return _Lenient(headers, position, io.BytesIO(block), end)


def _has_a_head(stream: IO[bytes]) -> bool:
    """Whether a record's head begins where `stream` stands, and ends: warcio keeps lines and heads for as long as they
    come."""
    start = stream.read(HEAD)
    if start.startswith(b"\x1f"):
        try:
            start = zlib.decompressobj(31).decompress(start, HEAD)
        except zlib.error:
            return False
    return start[:5].lower() == b"warc/" and HEAD_END.search(start) is not None


def _past_line_feeds(stream: IO[bytes], position: int) -> int:
    """Where `stream` stands then: at the first byte from `position` on that is no line feed."""
    stream.seek(position)
    while feeds := stream.read(_FEW):
        rest = feeds.lstrip(b"\r\n")
        position += len(feeds) - len(rest)
        if rest:
            break
    return stream.seek(position)


def _end(stream: IO[bytes], position: int) -> int:
    """Where the record at `position` ends, with the line feeds after it."""
    stream.seek(position)
    start = stream.read(HEAD)
    if not start.startswith(b"\x1f"):
        return _past_line_feeds(stream, position + _plain_end(start, 0))
    stream.seek(position)
    try:
        return position + read_member(stream)
    except EOFError:
        return stream.seek(0, io.SEEK_END)
    except zlib.error:
        return position + 1


def _record_or_lie(record: Record | Broken, starts: Starts) -> tuple[Record | Broken, int]:
    """The record, and where to go on reading: -1 for after it. One whose length reaches over the start of another is
    not what it says it is."""
    whole = isinstance(record, Record) and not record.oversize
    if isinstance(record, Record) and whole and not _holds_record(record.block):
        return record, -1
    following = starts.after(record.offset)
    if isinstance(record, Broken) or not whole or following < 0:
        return record, following
    # A page that shows a record of an archive ends where it says.
    if ends_where_it_says(starts.stream, record.offset, len(record.block)):
        return record, -1
    reason = f"the record says that it has {len(record.block)} bytes, and the next one begins within them"
    return Broken(record.offset, record.place, reason, record.url), following


def _holds_record(block: bytes) -> bool:
    """Whether a block shows the start of a record. Lower case is found ten times as fast as either case."""
    return b"warc/" in block.lower() and _RECORD_INSIDE.search(block) is not None


def _said(error: Exception) -> str:
    return text(f"{type(error).__name__}: {error}")[:300]


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
    fields: dict[str, str] = {}  # looked up once: FastWARC goes through all of them for each name
    for name, value in found.headers.items():
        fields.setdefault(name.lower(), value)

    def header(name: str) -> str:
        return text(fields.get(name.lower(), ""))

    url = address(header("WARC-Target-URI").strip("<> "))  # 1.0 was read by some to ask for angle brackets
    for name in _FIELDS:
        if len(fields.get(name, "")) > LONGEST_VALUE:
            reason = f"the record's head has {len(fields[name])} letters under {name}; at most {LONGEST_VALUE} are read"
            return Broken(found.stream_pos, place, reason, shown(url))
    length = number(header("Content-Length"))
    if length is None:
        reason = "the record's head is cut off, or its Content-Length is no length"
        return Broken(found.stream_pos, place, reason, url)
    oversize, block = "", b""
    if length > MAX_BODY + _HTTP_HEAD:
        oversize = str(TooLargeError())
    else:
        block = found.reader.read()
        if len(block) < length:
            return Broken(found.stream_pos, place, f"the record breaks off after {len(block)} of {length} bytes", url)
        digest = header("WARC-Block-Digest")
        if not digest_matches(block, digest):
            reason = f"the record is not what was archived: {shown(digest)} does not fit"
            return Broken(found.stream_pos, place, reason, url)
    why = shown(header("WARC-Truncated"))
    truncated = f"the archive says that it was cut off ({why})" if why else ""
    if header("WARC-Segment-Number"):
        truncated = truncated or "the archive holds the rest in other records (segments), which are not joined"
    return Record(
        type=header("WARC-Type").lower(),
        url=url,
        captured_at=utc_seconds(header("WARC-Date")),
        block=block,
        content_type=header("Content-Type"),
        offset=found.stream_pos,
        ordinal=ordinal,
        place=place,
        record_id=header("WARC-Record-ID"),
        payload_digest=header("WARC-Payload-Digest"),
        truncated=truncated,
        oversize=oversize,
        refers_to=header("WARC-Refers-To"),
        refers_to_url=address(header("WARC-Refers-To-Target-URI").strip("<> ")),
        refers_to_date=utc_seconds(header("WARC-Refers-To-Date")),
        concurrent_to=header("WARC-Concurrent-To"),
    )


def _cut_off(stream: IO[bytes], position: int) -> int:
    """Where a record starts that the file's end cuts off too early for FastWARC to notice; -1 where none does.

    `position` is the start of the last record that was met; what follows it are at most its envelope records.
    """
    stream.seek(position)
    rest = stream.read(MAX_BODY)
    start = 0
    while start < len(rest):
        if rest[start] not in b"\x1fW":
            return -1  # other bytes than a record's: FastWARC has told of them
        end = _member_end(rest, start) if rest[start] == 0x1F else _plain_end(rest, start)
        if end > len(rest):
            return position + start
        start = end
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
            pending = stream.read(WINDOW // 16)
            taken += len(pending)
        if not pending:
            raise EOFError
        member.decompress(pending, WINDOW)  # a window at a time: it may be a bomb
    return taken - len(member.unused_data)


def _member_end(data: bytes, start: int) -> int:
    """Where the gzip member at `start` ends; after the data where it breaks off."""
    stream = io.BytesIO(data)
    stream.seek(start)
    try:
        return start + read_member(stream)
    except EOFError:
        return len(data) + 1
    except zlib.error:
        return len(data)


def _plain_end(data: bytes, start: int) -> int:
    """The same for an uncompressed record with the line feeds after it."""
    head = HEAD_END.search(data, start)
    stated = _CONTENT_LENGTH.search(data, start, head.end()) if head else None
    length = number(stated[1].decode()) if stated else None
    if not head or length is None:
        return len(data) + 1
    position = head.end() + length
    while data[position : position + 1] in (b"\r", b"\n"):
        position += 1
    return position
