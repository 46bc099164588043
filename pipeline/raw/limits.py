"""How much of one page is taken into memory."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from pipeline.folders import open_file

# The longest page of the site seen so far is 20 MB of text only as a made-up test; a real one is below 1 MB. What lies
# above this limit is no page: an endless answer, a decompression bomb, a film served as text.
MAX_BODY = 64 * 1024 * 1024

# A manifest of a crawl of the whole site has some 4 MB.
MAX_JSON = 16 * 1024 * 1024

# A commitment takes 4.4 KB and 171 cells of OGP's database, a cell at most 28,000 letters (a sample of 261); of a
# sidecar two short texts are read.
MAX_REFERENCE = 64 * 1024 * 1024
MAX_CELLS = 4_000_000
MAX_CELL = 1_000_000
MAX_TERMS = 16 * 1024


# Letters of one value in the head of a record or in a sidecar, an address among them: servers take addresses of 8,000
# bytes at most, the site's longest have some 300. What states more is told of and not believed.
LONGEST_VALUE = 4096
# Letters of a text in a manifest, mostly an address or a reason; of a value that a sentence shows.
LONGEST_TEXT, LONGEST_SHOWN = 16 * 1024, 200
# Digits of a whole number: no length, status or count of a real archive has more, and 64 bits hold them. Python refuses
# to read, or to write, more than 4,300.
MOST_DIGITS = 18


class RawError(Exception):
    """A root that cannot be read at all: nothing can be built."""


class NoRoomError(Exception):
    """The temporary folder cannot hold what archives unpack to. No `OSError`: that would concern one archive, and
    a build that went on would leave out its pages. `errno` and `why` are those of the underlying error."""

    def __init__(self, errno: int, why: str) -> None:
        super().__init__(errno, why)  # both, for the way from one process to another
        self.errno, self.why = errno, why

    def __str__(self) -> str:
        return f"{self.why} in the temporary folder, where archives are unpacked (TMPDIR names another one)"


class TooLargeError(Exception):
    """A body is longer than `MAX_BODY` once its encodings are taken off."""

    def __init__(self, limit: int = MAX_BODY) -> None:
        super().__init__(f"longer than {limit // 2**20} MiB; a page of the site has less than 1 MiB. Not read.")


def read_within(path: Path, limit: int = MAX_BODY) -> bytes:
    """The bytes of a file, which may grow while it is read. Raises `TooLargeError` and `OSError`."""
    data = read_start(path, limit + 1)
    if len(data) > limit:
        raise TooLargeError(limit)
    return data


def read_start(path: Path, size: int) -> bytes:
    """The first bytes of a file. Raises `OSError`, also for one whose reading would block."""
    with open_file(path) as stream:
        data: bytes | None = stream.read(size)
    if data is None:  # files of `/proc` and of some network drives, which are opened without waiting
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN), str(path))
    return data


def real_path(path: Path) -> Path:
    """Where a path leads, links followed; one that leads to itself is itself, which `Path.resolve` calls an error."""
    return Path(os.path.realpath(path))
