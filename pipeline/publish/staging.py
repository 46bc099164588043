"""A folder is replaced as a whole or not at all, and only if every file in it is of our making.

The draft is made beside the target (same file system, so that a rename is enough) and exchanged
with it in one system call. A mount has nothing beside it: there the draft is made inside, see `mounted`. Whoever is
killed leaves the old folder or the new one, never a mix.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.folders import NOT_UTF_8, is_link, walk
from pipeline.publish import checksums, mounted
from pipeline.published import DESCRIPTOR

# What a fresh checkout may hold where the package will stand.
_PLACEHOLDERS = {"README.md", ".gitignore", ".gitkeep"}
# What programs leave in a folder that somebody looked at; nobody's work is in it. LibreOffice and Excel lock an open
# workbook so, SQLite and Datasette a database; macOS and Windows note how a folder was shown.
LEFT_BY_PROGRAMS = (".~lock.*#", "~$*", "*.sqlite-journal", "*.sqlite-shm", "*.sqlite-wal", ".DS_Store", "Thumbs.db",
                     "desktop.ini")  # fmt: skip
# In a built folder, not of the package: no checksum, and not in a release.
GITIGNORE = ".gitignore"
_REFUSED = ".refused"
_IGNORE_ALL = "# A build makes what is in here\n*\n!.gitignore\n"


class StagingError(Exception):
    """The target folder cannot, or must not, be replaced."""


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    """An empty folder beside `target`; gone when the block ends, unless it was moved into place.

    Raises what `ensure_replaceable` raises.
    """
    target = target.resolve()
    ensure_replaceable(target)
    recover(target)
    with _held_draft(target) as draft:
        try:
            yield draft
        finally:  # also on Ctrl-C; after an exchange this is the old package
            shutil.rmtree(draft, ignore_errors=True)


def ensure_replaceable(target: Path) -> None:
    """Returns if `target` can be replaced and nothing but a package of ours would be lost by it.

    Raises `StagingError` with the files that are not ours, because it is a file, or because it is inside a package;
    `OSError` where the machine lets nobody write there.
    """
    target = target.resolve()
    if not str(target).isprintable() and NOT_UTF_8.search(str(target)):
        raise StagingError(f"the path {str(target)!r} is not UTF-8, which Parquet cannot write: name another folder")
    package = next((folder for folder in target.parents if _is_package(folder)), None)
    if package is not None:
        raise StagingError(
            f"{target} is inside the package {package}, which no build could replace then: name a folder elsewhere"
        )
    refuse_foreign(target)
    _workshop(target).mkdir(parents=True, exist_ok=True)
    Path(tempfile.mkdtemp(prefix=_prefix(target), dir=_workshop(target))).rmdir()


def _is_package(folder: Path) -> bool:
    return (folder / DESCRIPTOR).is_file() and (folder / checksums.NAME).is_file()


def refuse_foreign(target: Path) -> None:
    """Raise `StagingError` if replacing `target` would delete a file that no build of ours made."""
    if not target.exists():
        return
    if not target.is_dir():
        raise StagingError(f"{target} is a file: name a folder for the package")
    strangers = _strangers(target)
    if strangers:
        shown = ", ".join(strangers[:10]) + (f" and {len(strangers) - 10} more" if len(strangers) > 10 else "")
        raise StagingError(
            f"{target} holds files that its {checksums.NAME} does not name and that would be deleted: {shown}. "
            "Move them elsewhere, or name an empty or new folder"
        )


def recover(target: Path) -> None:
    """Finish what a killed build began: bring the old folder back, remove drafts that no living build holds."""
    aside = _aside(target)
    if aside.exists():
        refuse_foreign(aside)
        if target.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(target)
    for stale in _workshop(target).glob(f"{glob.escape(_prefix(target))}*"):
        _remove_abandoned(stale)


@contextmanager
def folder_replaced(package: Path, name: str) -> Iterator[Path]:
    """A folder to write what becomes the folder `name` of a package when the block ends, and its line of checksums.

    Raises `StagingError` where the folder that stands there holds files that are not ours.
    """
    package = package.resolve()
    refuse_foreign(package / name)
    with _held_draft(package) as draft:  # beside the package, where `recover` finds what a kill leaves
        try:
            made = draft / name
            yield made
            checksums.list_folder(made)
            put_in_place(made, package / name)
            checksums.name_folder(package, name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def keep_out_of_git(draft: Path) -> None:
    """Write the `.gitignore` that a fresh clone has in `output/`: a build leaves the work tree clean."""
    (draft / GITIGNORE).write_text(_IGNORE_ALL, encoding="utf-8")


def put_in_place(draft: Path, target: Path) -> None:
    """`draft` becomes `target`; what stood there is afterwards where the draft was.

    Raises `StagingError` where somebody put files of their own into `target` while the draft was made.
    """
    target = target.resolve()
    if not target.exists():
        draft.rename(target)
        return
    refuse_foreign(target)
    if mounted.is_mount(target):
        mounted.replace_content(draft, target, checksums.files_named(target) | _PLACEHOLDERS, _exchange)
    elif not _exchange(draft, target):
        _rename_aside(draft, target)


def keep_refused(draft: Path, target: Path) -> Path:
    """Move a refused draft to `<target>.refused`, in place of an older one; returns that folder.

    Raises `StagingError` where a folder of that name holds something else.
    """
    target = target.resolve()
    refused = _refused(target)
    refuse_foreign(refused)
    shutil.rmtree(refused, ignore_errors=True)
    draft.rename(refused)
    return refused


def discard_refused(target: Path) -> None:
    """Removes the draft that was refused before a good build came; what is not of our making stays."""
    refused = _refused(target.resolve())
    if refused.is_dir() and not _strangers(refused):
        shutil.rmtree(refused, ignore_errors=True)


def _refused(target: Path) -> Path:
    return target / _REFUSED if mounted.is_mount(target) else target.with_name(f"{target.name}{_REFUSED}")


def _workshop(target: Path) -> Path:
    """Where drafts are made: on the file system of the target."""
    return target if mounted.is_mount(target) else target.parent


def _strangers(folder: Path) -> list[str]:
    """The files, and the links in place of folders, that the folder's own list of checksums does not name, in order."""
    ours = checksums.files_named(folder) | _PLACEHOLDERS
    found = []
    for here, folders, files in walk(folder):
        if here == folder:
            folders[:] = [name for name in folders if not _is_aside(folder, name)]
            files = [name for name in files if not _is_aside(folder, name)]
        links = [name for name in folders if is_link(here / name)]
        found += [(here / name).relative_to(folder).as_posix() for name in (*files, *links)]
    return sorted(name for name in found if name not in ours and not _is_left_by_a_program(name))


def _is_left_by_a_program(path: str) -> bool:
    return any(fnmatchcase(path.rpartition("/")[2], pattern) for pattern in LEFT_BY_PROGRAMS)


def _is_aside(folder: Path, name: str) -> bool:
    """Whether what lies in a mount is of the building of packages, and no file of one."""
    return name == _REFUSED or name.startswith(_prefix(folder)) or mounted.is_ours(folder, name)


def _prefix(target: Path) -> str:
    return f".{target.name}.building-"


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous")


@contextmanager
def _held_draft(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, locked as long as this process lives, whatever ends it.

    Its name is random: a process number is given to another process one day, and the first process of a container
    always has the same one.
    """
    while True:
        draft = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=_workshop(target)))
        lock = os.open(draft, os.O_RDONLY)
        with suppress(OSError):  # file systems without locks: nobody else can lock it either, so nobody removes it
            fcntl.flock(lock, fcntl.LOCK_EX)
        if draft.exists():  # else another build took it for abandoned, before it was locked
            break
        os.close(lock)
    try:
        draft.chmod(0o777 & ~_umask())  # mkdtemp lets only the owner in; a package is for everybody
        yield draft
    finally:
        os.close(lock)


def _remove_abandoned(draft: Path) -> None:
    """Removes a draft that no living build holds."""
    try:
        lock = os.open(draft, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(draft, ignore_errors=True)
    except OSError:
        return
    finally:
        os.close(lock)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _rename_aside(draft: Path, target: Path) -> None:
    """Three renames, for file systems without an exchange; `recover` finishes what a kill between them leaves."""
    aside = _aside(target)
    target.rename(aside)
    draft.rename(target)
    aside.rename(draft)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system or the file system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        failed = libc.renamex_np(*paths, ctypes.c_uint(2))  # RENAME_SWAP, <sys/stdio.h>
    elif sys.platform.startswith("linux") and hasattr(libc, "renameat2"):
        here = ctypes.c_int(-100)  # AT_FDCWD, <fcntl.h>; the paths are absolute
        failed = libc.renameat2(here, paths[0], here, paths[1], ctypes.c_uint(2))  # RENAME_EXCHANGE, <linux/fs.h>
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))
