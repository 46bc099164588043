"""Takes off what HTTP put around a body: chunked transfer, then gzip, deflate, brotli or zstd (RFC 9110 8.4, RFC 9112
7.1, RFC 8878).

Bounded everywhere: a decompression bomb raises `TooLargeError` after `MAX_BODY` bytes, whatever it would have become.
"""

from __future__ import annotations

import sys
import zlib
from dataclasses import dataclass
from typing import Protocol

import brotli

from pipeline.raw.limits import MAX_BODY, TooLargeError
from pipeline.raw.sniffing import looks_like_html

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LONGEST_SHOWN = 100  # letters of what a head says
_MOST_CODINGS = 5  # of one body, each of which reads it whole again; servers state one, seldom two
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPABLE = b"\x2a\x4d\x18"  # after a byte from 0x50 to 0x5F
# RFC 9659: no window of a body in HTTP is larger than 8 MB.
_ZSTD_LIMITS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 23}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without its codings; `problem` says what was wrong with them, in words, else it is empty."""

    body: bytes
    problem: str = ""


class UnknownCodingError(Exception):
    """A Content-Encoding that is not one of gzip, deflate, br, zstd."""


def decode_body(body: bytes, transfer_encoding: str, content_encoding: str, limit: int = MAX_BODY) -> Decoded:
    """The body as its author wrote it.

    Some archives keep the header of a coding that they already took off; a body that plainly does not bear the
    coding is therefore left as it is. A body that breaks off is given as far as it goes, with a `problem`.
    Raises `TooLargeError` and `UnknownCodingError`.
    """
    problems = []
    if "chunked" in transfer_encoding.lower():
        body, problem = _join_chunks(body)
        problems.append(problem)
    codings = [c for part in content_encoding.split(",") if (c := part.strip().lower()) not in ("", "identity")]
    if body and len(codings) > _MOST_CODINGS:
        raise UnknownCodingError(f"Content-Encoding names {len(codings)} codings; at most {_MOST_CODINGS} are accepted")
    for coding in reversed(codings):
        if body:
            body, problem = _decompress(body, coding, limit)
            problems.append(problem)
    if len(body) > limit:
        raise TooLargeError(limit)
    return Decoded(body, "; ".join(p for p in problems if p))


def _join_chunks(body: bytes) -> tuple[bytes, str]:
    """The data of all chunks, and what was wrong."""
    joined = bytearray()  # a list of the chunks would take fifty bytes for each, be it one letter
    position = 0
    while True:
        end = body.find(b"\n", position)
        size = _chunk_size(body[position:end]) if end >= 0 else None
        if size is None:
            if not joined:  # the archive joined the chunks and kept the header
                return body, ""
            return bytes(joined), "the last chunk is missing"
        if size == 0:
            return bytes(joined), ""
        chunk = body[end + 1 : end + 1 + size]
        joined += chunk
        if len(chunk) < size:
            return bytes(joined), "a chunk is shorter than it says"
        position = end + 1 + size
        position += 2 if body[position : position + 2] == b"\r\n" else 1


def _chunk_size(line: bytes) -> int | None:
    digits = line.split(b";")[0].strip()
    if not digits or len(digits) > 8 or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)


def _decompress(body: bytes, coding: str, limit: int) -> tuple[bytes, str]:
    if coding in ("gzip", "x-gzip"):
        if not body.startswith(b"\x1f\x8b"):  # taken off before it was archived
            return body, ""
        return _inflate(body, 31, limit)
    if coding == "deflate":
        return _deflate(body, limit)
    if coding == "br":
        return _unbrotli(body, limit)
    if coding == "zstd":
        if not body.startswith(_ZSTD, _past_skippable(body, 0)):  # taken off before it was archived
            return body, ""
        return _unzstd(body, limit)
    if looks_like_html(body):  # of a coding that nobody knows, and plainly taken off
        return body, ""
    if _is_text(body):  # as browsers show it: servers send `none`, `utf-8` and `8bit`
        return body, f"Content-Encoding {coding[:_LONGEST_SHOWN]!r} is not a content coding; the body is read unchanged"
    raise UnknownCodingError(
        f"Content-Encoding {coding[:_LONGEST_SHOWN]!r} is not read (gzip, deflate, br and zstd are)"
    )


def _is_text(body: bytes) -> bool:
    """Whether bytes are UTF-8 with blanks and no NUL: what a coding made is neither."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in body and b" " in body


def _inflate(body: bytes, window: int, limit: int) -> tuple[bytes, str]:
    """All members of a gzip stream; with `window` -15 or 15 a deflate stream."""
    parts: list[bytes] = []
    size = position = 0
    while position < len(body):
        try:
            more, position, ended = _member(zlib.decompressobj(window), body, position, limit - size + 1)
        except zlib.error as error:
            return b"".join(parts), "" if parts else f"not {_NAMES[window]}: {error}"
        parts += more  # joined only once it is known to be short enough: that doubles it
        size += sum(map(len, more))
        if size > limit:
            raise TooLargeError(limit)
        if not ended:
            return b"".join(parts), f"the {_NAMES[window]} stream breaks off"
        if window != 31:  # only gzip has members; what follows a last one is padding
            break
    return b"".join(parts), ""


class _Stream(Protocol):
    """What takes one gzip member or zstd frame apart. After its end `unused_data` is what it was fed beyond it."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _member(stream: _Stream, body: bytes, position: int, limit: int) -> tuple[list[bytes], int, bool]:
    """(what the member or frame at `position` unpacks to in pieces, where it ends, whether it does). It is fed by and
    by: the libraries copy what lies after a member, and a body of a hundred thousand members would be copied as often.
    """
    parts: list[bytes] = []
    size, taken = 0, 256
    while position < len(body) and not stream.eof and size < limit:
        pending = body[position : position + taken]
        parts.append(stream.decompress(pending, limit - size))
        # zlib gives back what it had no room to unpack, zstd keeps it.
        position += len(pending) - len(stream.unused_data) - len(getattr(stream, "unconsumed_tail", b""))
        size += len(parts[-1])
        taken = min(taken * 2, 1 << 20)
    return parts, position, stream.eof


_NAMES = {31: "gzip", 15: "deflate", -15: "deflate"}


def _deflate(body: bytes, limit: int) -> tuple[bytes, str]:
    # RFC 9110 means the zlib format; old servers send raw deflate, and every browser takes both.
    for window in (15, -15):
        decoded, problem = _inflate(body, window, limit)
        if decoded:
            return decoded, problem
    return body, ""


def _unzstd(body: bytes, limit: int) -> tuple[bytes, str]:
    """All frames of a zstd stream."""
    parts: list[bytes] = []
    size, position = 0, _past_skippable(body, 0)
    while body.startswith(_ZSTD, position):
        try:
            frame = zstd.ZstdDecompressor(options=_ZSTD_LIMITS)
            more, position, ended = _member(frame, body, position, limit - size + 1)
        except zstd.ZstdError as error:
            return b"".join(parts), f"the zstd stream is damaged: {error}"
        parts += more
        size += sum(map(len, more))
        if size > limit:
            raise TooLargeError(limit)
        if not ended:
            return b"".join(parts), "the zstd stream breaks off"
        position = _past_skippable(body, position)
    return b"".join(parts), ""


def _past_skippable(body: bytes, position: int) -> int:
    """Where the frames end that a reader is to skip, from `position` on (RFC 8878 3.1.2)."""
    while (magic := body[position : position + 4])[1:] == _ZSTD_SKIPPABLE and magic[0] >> 4 == 5:
        position += 8 + int.from_bytes(body[position + 4 : position + 8], "little")
    return position


def _unbrotli(body: bytes, limit: int) -> tuple[bytes, str]:
    stream = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    pending = body
    while not stream.is_finished():
        try:
            part = stream.process(pending, output_buffer_limit=1 << 20)
        except brotli.error:
            # Brotli has no magic number: that nothing came out tells that the coding was taken off before.
            return (b"".join(parts), "the brotli stream is damaged") if parts else (body, "")
        pending = b""
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLargeError(limit)
        if not part and stream.can_accept_more_data():
            return b"".join(parts), "the brotli stream breaks off"
    return b"".join(parts), ""
