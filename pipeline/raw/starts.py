"""Finds where the records of a WARC file start, whatever stands between them."""

from __future__ import annotations

import re
import zlib
from typing import IO

_RECORD_START = re.compile(rb"\x1f\x8b\x08|WARC/\d\.\d+\r?\n(?=WARC-|Content-)", re.I)
_WINDOW = 1024 * 1024
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
    """Where the next record starts, at `position` or after it; -1 where there is none."""
    while True:
        stream.seek(position)
        window = stream.read(_WINDOW)
        for found in _RECORD_START.finditer(window):
            if not found[0].startswith(b"\x1f") or _is_member(window[found.start() : found.start() + _FEW]):
                return position + found.start()
        if len(window) < _WINDOW:
            return -1
        position += _WINDOW - 64  # overlap: a start may lie across two windows


def _is_member(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, 8).startswith(b"WARC/")
    except zlib.error:
        return False
