"""Reads WARC files (ISO 28500, 1.0 and 1.1), WET files and the WARCs inside a WACZ.

FastWARC finds and unpacks the records; ours is what a reader of pages needs on top: what a record means, bodies that
other files hold (`revisit`), bounded decoding, and going on after a damaged place.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser, StatusAndHeadersParserException

from pipeline.model import Capture, Refusal
from pipeline.raw.content_coding import UnknownCodingError, decode_body
from pipeline.raw.limits import TooLargeError
from pipeline.raw.records import Broken, Record, damage_of, iterate_records, open_archive
from pipeline.raw.revisits import find_original
from pipeline.raw.sniffing import PAGE_TYPES, VAGUE_TYPES, looks_binary, looks_like_html, media_type_and_charset
from pipeline.raw.sources import Source
from pipeline.raw.starts import HEAD_END
from pipeline.raw.stated import number, shown, text

LONGEST_HEAD = 256 * 1024  # servers take 8 to 64 KiB
_MOST_KINDS = 50  # of what is skipped are named; the site's archives have some twenty
_ROBOTS = re.compile(r"https?://[^/?#]*/robots\.txt([?#]|$)", re.I)


@dataclass(frozen=True, slots=True)
class Response:
    """What a record holds, once its HTTP envelope is opened."""

    body: bytes
    media_type: str
    charset: str
    status: int
    problem: str = ""
    transfer_encoding: str = ""
    content_encoding: str = ""


@dataclass(frozen=True, slots=True)
class NoPage:
    """A record that is in order and holds no page: `reason` is `redirect`, `robots.txt` or its media type."""

    reason: str


class UnreadableError(Exception):
    """A record holds nothing that could be a page; `code` says which issue that is."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_archive(source: Source) -> Iterator[Capture | Refusal]:
    """The pages of one archive, in the order of its records.

    Redirects, robots.txt and other media types are no pages; how many there were is told in one closing `Refusal`
    (`record-skipped`). Requests, metadata and warcinfo are the envelope of other records and not counted.
    """
    skipped: Counter[str] = Counter()
    name = f"{source.name}#{source.member}" if source.member else source.name
    try:
        with open_archive(source.path, source.member) as stream:
            if not stream.read(1):
                yield Refusal(name, "page-empty", f"{name} is an empty file")
            stream.seek(0)
            for record in iterate_records(stream):
                for item in _items(record, source, name):
                    if isinstance(item, NoPage):
                        skipped[item.reason] += 1
                    else:
                        yield item
            if damage := damage_of(source.path, source.member):
                yield Refusal(name, "record-broken", f"{name} breaks off; the rest is lost: {damage}")
    except OSError as error:
        yield Refusal(name, "page-unreadable", f"{name} cannot be opened: {error}")
    if skipped:
        yield records_skipped(name, skipped)


def records_skipped(name: str, skipped: Counter[str]) -> Refusal:
    """What is said of the records of an archive that hold no page: how many of which kind."""
    named = sorted(skipped.items(), key=lambda kind: (-kind[1], kind[0]))[:_MOST_KINDS]
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(named))
    others = skipped.total() - sum(count for _, count in named)
    counts += f" and {others} of {len(skipped) - len(named)} other kinds" if others else ""
    return Refusal(name, "record-skipped", f"{skipped.total()} records hold no page: {counts}")


def _items(record: Record | Broken, source: Source, name: str) -> Iterator[Capture | Refusal | NoPage]:
    where = f"{name}#{record.place}"
    if isinstance(record, Broken):
        return iter([Refusal(where, "record-broken", f"At byte {record.offset}: {record.reason}", record.url)])
    return read_body(record, where, source)


def read_body(record: Record, where: str, source: Source | None = None) -> Iterator[Capture | Refusal | NoPage]:
    """The page that a record holds; `source` is asked for the body of a revisit."""
    try:
        response = open_record(record, source)
    except UnreadableError as error:
        yield Refusal(where, error.code, str(error), record.url)
        return
    reason = _no_page(record, response)
    if reason:
        yield NoPage(reason)
    else:
        yield from _captures(record, response, where)


def _captures(record: Record, response: Response, where: str) -> Iterator[Capture | Refusal]:
    if not response.body and response.status < 400:
        yield Refusal(
            where, "page-empty", f"The response for {shown(record.url) or 'this record'} has no body", record.url
        )
        return
    if looks_binary(response.body, response.charset):
        says = response.media_type or "nothing"
        yield Refusal(where, "binary-file", f"The body is not text, though its type says {says}", record.url)
        return
    if response.problem:
        yield Refusal(where, "truncated", f"The body was read as far as it goes: {response.problem}", record.url)
    media_type = "text/html" if response.media_type in VAGUE_TYPES else response.media_type
    yield Capture(response.body, where, record.url, record.captured_at, media_type, response.charset, response.status)


def _no_page(record: Record, response: Response) -> str:
    """Why a record that was read in order holds no page; empty for a page."""
    if 300 <= response.status < 400:
        return "redirect"
    if _ROBOTS.match(record.url):
        return "robots.txt"
    if response.media_type in PAGE_TYPES or (response.media_type in VAGUE_TYPES and looks_like_html(response.body)):
        return ""
    return response.media_type or "no media type"


def open_record(record: Record, source: Source | None = None) -> Response:
    """What is inside a record; `revisit` records get the body they refer to. Raises `UnreadableError`, whatever the
    bytes are."""
    try:
        return _opened(record, source)
    except UnreadableError:
        raise
    except Exception as error:  # a fault of ours or of a library must not end the reading of the other records
        message = f"The record cannot be read: {text(f'{type(error).__name__}: {error}')[:300]}"
        raise UnreadableError("record-broken", message) from error


def _opened(record: Record, source: Source | None) -> Response:
    if record.oversize:
        raise UnreadableError("page-too-large", f"The record is {record.oversize}")
    if record.type == "revisit":
        return _revisited(record, source)
    if record.type == "response" and record.is_http:
        return _decoded(_http(record))
    if record.type in ("response", "resource", "conversion"):
        media_type, charset = media_type_and_charset(record.content_type)
        return Response(record.block, media_type, charset, 0, record.truncated)
    kind = f"of type {shown(record.type)!r}" if record.type else "without a WARC-Type"
    raise UnreadableError("record-skipped", f"A record {kind} is not read")


def _revisited(record: Record, source: Source | None) -> Response:
    original = find_original(record, source.archives if source else ())
    if original is None:
        raise UnreadableError(
            "record-broken",
            "The page was unchanged since an earlier capture, but no archive here holds that one "
            f"(it refers to {shown(record.refers_to_url or record.url)} of {record.refers_to_date or 'unknown date'}, "
            f"digest {shown(record.payload_digest) or 'unknown'}). Add the archive that does.",
        )
    if original.oversize:
        raise UnreadableError("page-too-large", f"The record it refers to is {original.oversize}")
    return open_record(original)


def http_headers(record: Record) -> tuple[int, list[tuple[str, str]]]:
    """Status and headers of a record's HTTP response. Raises `UnreadableError`."""
    status, head, _ = _http_parts(record)
    return status, [(str(name), str(value)) for name, value in head.headers]


def _http_parts(record: Record) -> tuple[int, StatusAndHeaders, bytes]:
    end = HEAD_END.search(record.block, 0, LONGEST_HEAD)
    if end is None and len(record.block) > LONGEST_HEAD:
        raise UnreadableError("record-broken", f"The HTTP head of the response has more than {LONGEST_HEAD} bytes")
    at = end.end() if end else len(record.block)
    try:
        head = StatusAndHeadersParser([], verify=False).parse(io.BytesIO(record.block[:at]))
        status = number(head.get_statuscode() or "0")
        if status is None or status > 999:
            raise ValueError(f"{head.get_statuscode()[:20]!r} is no status")
    except (StatusAndHeadersParserException, EOFError, ValueError) as error:
        message = f"The HTTP head of the response cannot be read: {shown(text(str(error)))}"
        raise UnreadableError("record-broken", message) from error
    return status, head, record.block[at:]


def _http(record: Record) -> Response:
    status, head, body = _http_parts(record)
    media_type, charset = media_type_and_charset(head.get_header("Content-Type") or "")
    length = number(head.get_header("Content-Length") or "") or 0
    problem = record.truncated
    if not problem and length > len(body) > 0 and not head.get_header("Transfer-Encoding"):
        problem = f"{len(body)} of {length} bytes were received"
    return Response(
        body, media_type, charset, status, problem,
        head.get_header("Transfer-Encoding") or "", head.get_header("Content-Encoding") or "",
    )  # fmt: skip


def _decoded(response: Response) -> Response:
    try:
        decoded = decode_body(response.body, response.transfer_encoding, response.content_encoding)
    except TooLargeError as error:
        raise UnreadableError("page-too-large", f"The body is {error}") from error
    except UnknownCodingError as error:
        raise UnreadableError("page-unreadable", str(error)) from error
    # A Content-Length that counts the body before decoding says nothing once an archive has decoded it.
    problem = decoded.problem or (response.problem if not response.content_encoding else "")
    return Response(decoded.body, response.media_type, response.charset, response.status, problem)
