"""Folders and files that may be anything: the library's own walks call themselves for each level and end in a
`RecursionError`, and what is opened as a file may be a pipe that never ends."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path

SIDECAR = ".meta.json"  # of the file whose name stands before it
# Python holds bytes that are not UTF-8, of a path or an argument, as surrogates; no file of a package can hold them.
NOT_UTF_8 = re.compile(r"[\ud800-\udfff]")
Level = tuple[Path, list[str], list[str]]


def walk(root: Path, unread: Callable[[OSError], object] = lambda error: None) -> Iterator[Level]:
    """(folder, the folders in it, its files and all else) from the top down, as `os.walk` gives them, in the order of
    names. What is taken out of the list of folders is not walked; links to folders never are. `unread` is told of each
    folder that cannot be read, also of one whose path is longer than the system takes."""
    waiting = [Path(root)]
    while waiting:
        here = waiting.pop()
        folders: list[str] = []
        files: list[str] = []
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    (folders if _is_folder(entry) else files).append(entry.name)
        except OSError as error:
            unread(error)
            continue
        folders.sort()
        files.sort()
        yield here, folders, files
        waiting += (path for name in reversed(folders) if not is_link(path := here / name))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def files_below(root: Path) -> list[Path]:
    """All files below a folder, in order; links to files, too."""
    found = (folder / name for folder, _, names in walk(root) for name in names)
    return sorted(path for path in found if _is_file(path))


def open_file(path: Path) -> BufferedReader:
    """A file to read. Raises `OSError`, also for a pipe, a socket or a device: reading one might never end."""
    stream = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb")
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    stream.close()
    raise OSError(errno.EINVAL, "not a regular file (a linked folder, a pipe, a socket or a device)", str(path))


def refuse_what_is_no_file(root: Path) -> None:
    """Raises `OSError` where a pipe, a socket or a device lies below a folder: libraries that read it would wait."""
    for here, _, names in walk(root):
        for path in (here / name for name in names):
            try:
                mode = path.stat().st_mode
            except OSError:
                continue
            if not stat.S_ISREG(mode):
                raise OSError(errno.EINVAL, "not a regular file (a pipe, a socket or a device)", str(path))


def is_link(path: Path) -> bool:
    """`Path.is_symlink`, also of a path that is too long."""
    try:
        return path.is_symlink()
    except OSError:
        return False


def size_of(path: Path) -> int:
    """The bytes of a file; 0 for what is none, and for one that is gone."""
    try:
        stated = path.stat()
    except OSError:
        return 0
    return stated.st_size if stat.S_ISREG(stated.st_mode) else 0


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
