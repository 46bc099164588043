"""Temporary files without a name: the system takes them back with the process, also when it is killed."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from pipeline.raw.limits import NoRoomError


class Temporary:
    """What was written, in its order, to be read by any number of threads. Raises `NoRoomError` where there is no
    room."""

    def __init__(self) -> None:
        self.size = 0
        self.problem = ""  # why what it holds breaks off, in words
        self._file: IO[bytes] | None = None  # made with the first byte: most of what an archive holds may be empty

    def write(self, data: bytes) -> None:
        with _full_disk_as_no_room():
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="ogpdata-")  # noqa: SIM115 - it lives as long as this
            self._file.write(data)
        self.size += len(data)

    def flush(self) -> None:
        """To be called before what was written last is read."""
        if self._file is not None:
            with _full_disk_as_no_room():
                self._file.flush()

    def read_at(self, start: int, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, start) if self._file is not None else b""

    def opened(self) -> IO[bytes]:
        """A stream of its own that begins at the first byte."""
        return io.BufferedReader(_Stream(self))


class _Stream(io.RawIOBase):
    def __init__(self, file: Temporary) -> None:
        self._of, self._position = file, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._of.size}[whence]
        return self._position

    def readinto(self, buffer: Any, /) -> int:
        room = memoryview(buffer).cast("B")
        data = self._of.read_at(self._position, len(room))
        room[: len(data)] = data
        self._position += len(data)
        return len(data)


@contextmanager
def _full_disk_as_no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NoRoomError(error.errno or 0, error.strerror or str(error)) from error
