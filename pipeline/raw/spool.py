"""The records of archives that cannot be sought, each archive unpacked once.

A file that was compressed as a whole, or a WARC inside a WACZ, is only read from its beginning on. Each process writes
the records it meets on that way into one temporary file, packed one by one, and takes them from there. The file has no
name: the system takes it back with the process, however that ends.
"""

from __future__ import annotations

import os
import pickle
import threading
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.raw.limits import MAX_BODY
from pipeline.raw.records import Broken, Record, iterate_records, open_archive
from pipeline.raw.temporary import Temporary
from pipeline.raw.zips import forget_zips

# Times its own size that an archive may take here. Pages that are much alike take forty times as much when they are
# packed one by one; what takes more is no archive of pages.
_MOST_TIMES = 100
_FASTEST = 1  # of zlib's levels: what is packed here is unpacked soon


class Spooled:
    """The records of one archive, by the number that `iterate_records` gives them."""

    def __init__(self, file: Temporary, room: int) -> None:
        self.is_whole = False  # whether there was room for all
        self._file, self._room = file, room
        self._numbers, self._ends = array("q"), array("q", [file.size])

    def add(self, record: Record) -> bool:
        """Writes a record behind the others; False where there is no room for it."""
        packed = zlib.compress(pickle.dumps(record), _FASTEST)
        if len(packed) > self._room:
            return False
        self._room -= len(packed)
        self._file.write(packed)
        self._numbers.append(record.ordinal)
        self._ends.append(self._file.size)
        return True

    def record(self, number: int) -> Record | Broken | None:
        """The record with that number; `Broken` where what stands before it took all the room there is."""
        at = bisect_left(self._numbers, number)
        if at < len(self._numbers) and self._numbers[at] == number:
            start, end = self._ends[at], self._ends[at + 1]
            found = pickle.loads(zlib.decompress(self._file.read_at(start, end - start)))
            return found if isinstance(found, Record) else None
        if self.is_whole or at < len(self._numbers):
            return None
        return Broken(-1, "", f"it and what stands before it take more than {_MOST_TIMES} times the file")


class _Spool:
    """The temporary file of a process, and what is in it."""

    def __init__(self) -> None:
        self.file = Temporary()
        self.process = os.getpid()
        self.archives: dict[tuple[Path, str, int, int], Spooled] = {}

    def take_in(self, path: Path, member: str, size: int) -> Spooled:
        """Reads an archive from its beginning to its end."""
        spooled = Spooled(self.file, max(MAX_BODY, _MOST_TIMES * size))
        with open_archive(path, member) as stream:
            # With `metadata`, as the index reads: records have the same numbers in both.
            records = (record for record in iterate_records(stream, metadata=True) if isinstance(record, Record))
            spooled.is_whole = all(record.type == "metadata" or spooled.add(record) for record in records)
        self.file.flush()
        return spooled


_lock = threading.Lock()
_spool: _Spool | None = None


def spooled_archive(path: Path, member: str = "") -> Spooled:
    """The records of an archive (`member` as `open_archive` takes it), read once in this process.

    Raises `OSError` where it cannot be opened, and `NoRoomError` where the temporary folder has no room for what is
    in it.
    """
    global _spool
    stated = path.stat()
    key = (path, member, stated.st_size, stated.st_mtime_ns)
    with _lock:
        if _spool is None or _spool.process != os.getpid():  # a forked process has its parent's
            _spool = _Spool()
        if key not in _spool.archives:
            _spool.archives[key] = _spool.take_in(path, member, stated.st_size)
        return _spool.archives[key]


@contextmanager
def spooling() -> Iterator[None]:
    """For a reading as a whole: at its end, however it comes, this process gives the room on the disk back."""
    global _spool
    try:
        yield
    finally:
        with _lock:
            _spool = None
            forget_zips()
