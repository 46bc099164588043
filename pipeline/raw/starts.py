"""Finds where the records of a WARC file start and end, whatever stands between them."""

from __future__ import annotations

import re
import zlib
from typing import IO

_RECORD_START = re.compile(rb"\x1f\x8b\x08|WARC/\d\.\d+\r?\n(?=WARC-|Content-)", re.I)
_MEMBER = b"\x1f\x8b\x08"
HEAD_END = re.compile(rb"\r?\n\r?\n")
HEAD = 8 * 1024  # of a record; one of ours has less than 1 KiB
WINDOW = 1024 * 1024
_FEW = 4096  # bytes of a gzip member that show whether a record is in it


class Starts:
    """Where the next record starts, looked for once at the end of a file: where none follows one place, none follows
    any after it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self._last = -1

    def after(self, position: int) -> int:
        """The next start after `position`; -1 where there is none. The stream stands afterwards where it stood."""
        if 0 <= self._last <= position:
            return -1
        here = self.stream.tell()
        found = next_start(self.stream, position + 1)
        self.stream.seek(here)
        if found < 0:
            self._last = position
        return found


def next_start(stream: IO[bytes], position: int) -> int:
    """Where the next record starts, at `position` or after it; -1 where there is none.

    Mostly it is near: windows grow, so that an archive of nothing but damage costs what it weighs.
    """
    size = 2 * _FEW
    while True:
        stream.seek(position)
        window = stream.read(size)
        is_last = len(window) < size
        for found in _RECORD_START.finditer(window) if _may_start(window) else ():
            if not is_last and found.start() > size - _FEW:  # the next window has more of it
                break
            if not found[0].startswith(_MEMBER) or _is_member(window[found.start() : found.start() + _FEW]):
                return position + found.start()
        if is_last:
            return -1
        position += size - _FEW
        size = min(2 * size, WINDOW)


def _may_start(window: bytes) -> bool:
    """Lower case is found ten times as fast as either case."""
    return _MEMBER in window or b"warc/" in window.lower()


def _is_member(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, 8).startswith(b"WARC/")
    except zlib.error:
        return False


def ends_where_it_says(stream: IO[bytes], offset: int, length: int) -> bool:
    """Whether the end of a record stands after the `length` bytes of the block of the record at `offset`. The stream
    stands afterwards where it stood."""
    here = stream.tell()
    head, record = None, b""
    for longest in (HEAD, WINDOW):  # a head is hardly ever longer than the first
        stream.seek(offset)
        record = _first_bytes(stream, longest + length + len(b"\r\n\r\n"))
        head = HEAD_END.search(record, 0, longest)
        if head:
            break
    stream.seek(here)
    return record[(head.end() if head else 0) + length :].startswith((b"\r\n\r\n", b"\n\n"))


def _first_bytes(stream: IO[bytes], size: int) -> bytes:
    """So many bytes of the record at which `stream` stands, or all that its gzip member has. A member is fed by and by:
    after a short one lie all others of the archive."""
    packed = stream.read(2)
    if packed != _MEMBER[:2]:
        return packed + stream.read(size)
    unpacker = zlib.decompressobj(31)
    parts: list[bytes] = []
    taken = _FEW
    try:
        while packed and size > 0 and not unpacker.eof:
            parts.append(unpacker.decompress(packed, size))
            size -= len(parts[-1])
            packed = unpacker.unconsumed_tail or stream.read(taken)
            taken = min(2 * taken, WINDOW)
    except zlib.error:
        pass  # what came before the damage is what it has
    return b"".join(parts)
