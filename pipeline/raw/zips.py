"""Reads the archives inside a WACZ, which is a ZIP file, whatever is wrong with it."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections import Counter
from functools import lru_cache
from pathlib import Path

from pipeline.folders import open_file
from pipeline.raw.limits import MAX_BODY
from pipeline.raw.stated import text
from pipeline.raw.temporary import Temporary

_FEW = 4096  # bytes unpacked at once: those of a piece with damage in it are lost
_MOST_PACKED = 200  # times that a member of a ZIP may unpack to; archives of pages reach 30
# The list of files at the end of a ZIP, read in one go: of ten thousand members it has less than 1 MB. A member takes
# ten times as much memory as its line.
_LONGEST_DIRECTORY = 2 * 1024 * 1024
_NO_ROOM = -1
_DAMAGED_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)


def archive_members(path: Path) -> list[str]:
    """What `open_archive` calls the files in a ZIP, in its order. A name that is there again has a number after it,
    so that both are read. Raises `OSError`."""
    return list(_directory(path)[1])


class _WithBoundedDirectory(io.BufferedReader):
    """A file of which not more is read in one go than the list of files of a ZIP may have."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _LONGEST_DIRECTORY:
            raise OSError(f"its central directory has {size} bytes, more than {_LONGEST_DIRECTORY}")
        return super().read(size)


@lru_cache(maxsize=4)
def _directory(path: Path) -> tuple[zipfile.ZipFile, dict[str, zipfile.ZipInfo]]:
    """An open ZIP and its files by name: to list ten thousand members once for each would take their square."""
    try:
        archive = zipfile.ZipFile(_WithBoundedDirectory(open_file(path).detach()))
    except _DAMAGED_ZIP as error:
        raise OSError(f"damaged ZIP: {error}") from error
    members: dict[str, zipfile.ZipInfo] = {}
    times: Counter[str] = Counter()
    room = max(MAX_BODY, _MOST_PACKED * path.stat().st_size)
    for entry in archive.infolist():
        room -= entry.file_size  # of all members together: the same bytes may stand behind many of them
        if room < 0:
            entry.file_size = _NO_ROOM
        name = called = text(entry.filename)  # cleaned: two names may be the same then
        while called in members:  # a name may also look like one that was numbered here
            times[name] += 1
            called = f"{name}~{times[name] + 1}"
        members[called] = entry
    return archive, members


@lru_cache(maxsize=2)
def unpacked(path: Path, member: str) -> Temporary:
    """A member of a ZIP as a file of its own, gone with the last reference: inside the ZIP, going back to a record
    would unpack everything before it again. One that breaks off is given as far as it goes. Raises `OSError`, and
    `NoRoomError` where there is no room for it."""
    archive, members = _directory(path)
    entry = members.get(member)
    if entry is None:
        raise OSError(f"damaged ZIP: it has no {member}")
    if entry.file_size == _NO_ROOM:
        raise OSError(f"{member} and what stands before it would unpack to more than {_MOST_PACKED} times the file")
    if entry.file_size > max(MAX_BODY, _MOST_PACKED * entry.compress_size):
        raise OSError(f"{member} would unpack to {entry.file_size} bytes from {entry.compress_size}")
    file = Temporary()
    if not entry.file_size:  # of ten thousand empty ones none is looked for in the ZIP
        return file
    try:
        with archive.open(entry) as stream:
            while piece := stream.read(_FEW):
                file.write(piece)
    except _DAMAGED_ZIP as error:
        file.problem = f"damaged ZIP: {type(error).__name__}: {error}"
        if not file.size:
            raise OSError(file.problem) from error
    file.flush()
    return file


def forget_zips() -> None:
    """Closes what is open of ZIPs, and gives the room of what was unpacked back."""
    unpacked.cache_clear()
    _directory.cache_clear()
