"""A folder is replaced as a whole or not at all.

The draft is made beside the target (same file system, so that a rename is enough) and exchanged
with it in one system call. Whoever is killed leaves the old folder or the new one, never a mix.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import schemas

# What a fresh checkout may hold where the package will stand.
_PLACEHOLDERS = {"README.md", ".gitignore", ".gitkeep"}
# In a built folder, not of the package: no checksum, and not in a release.
GITIGNORE = ".gitignore"
_IGNORE_ALL = "# A build makes what is in here\n*\n!.gitignore\n"


class StagingError(Exception):
    """The target folder cannot, or must not, be replaced."""


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    """An empty folder beside `target`; gone when the block ends, unless it was moved into place."""
    target = target.resolve()
    refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    draft = target.parent / f".{target.name}.building-{os.getpid()}"
    draft.mkdir()
    try:
        yield draft
    finally:  # also on Ctrl-C; after an exchange this is the old package
        shutil.rmtree(draft, ignore_errors=True)


def refuse_foreign(target: Path) -> None:
    """Raise `StagingError` if replacing `target` would delete something that is not a package of ours."""
    if not target.exists():
        return
    if not target.is_dir():
        raise StagingError(f"{target} is a file: name a folder for the package")
    present = {path.name for path in target.iterdir()}
    if present <= _PLACEHOLDERS or _is_our_package(target):
        return
    raise StagingError(
        f"{target} holds files that are no package of ours ({', '.join(sorted(present)[:3])} …) and would be"
        " deleted: name an empty or new folder"
    )


def recover(target: Path) -> None:
    """Finish what a killed build began: bring the old folder back, remove drafts of dead processes."""
    aside = _aside(target)
    if aside.exists():
        if target.exists():
            shutil.rmtree(aside)
        else:
            aside.rename(target)
    for stale in target.parent.glob(f".{target.name}.building-*"):
        if not _lives(stale.name):
            shutil.rmtree(stale, ignore_errors=True)


def keep_out_of_git(draft: Path) -> None:
    """Write the `.gitignore` that a fresh clone has in `output/`: a build leaves the work tree clean."""
    (draft / GITIGNORE).write_text(_IGNORE_ALL, encoding="utf-8")


def put_in_place(draft: Path, target: Path) -> None:
    """`draft` becomes `target`; what stood there is afterwards where the draft was, or gone."""
    target = target.resolve()
    if not target.exists():
        draft.rename(target)
    elif not _exchange(draft, target):
        _rename_aside(draft, target)


def keep_refused(draft: Path, target: Path) -> Path:
    """Move a refused draft to `<target>.refused`, in place of an older one; returns that folder."""
    target = target.resolve()
    refused = target.with_name(f"{target.name}.refused")
    shutil.rmtree(refused, ignore_errors=True)
    draft.rename(refused)
    return refused


def _is_our_package(folder: Path) -> bool:
    try:
        descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(descriptor, dict) and descriptor.get("name") == schemas.package()["name"]


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous")


def _lives(draft_name: str) -> bool:
    """Whether the process that the draft is named after still runs (and is not this one)."""
    match = re.search(r"-(\d+)$", draft_name)
    if match is None or int(match[1]) == os.getpid():
        return False
    try:
        os.kill(int(match[1]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _rename_aside(draft: Path, target: Path) -> None:
    """Two renames, for file systems without an exchange; `recover` mends a kill between them."""
    aside = _aside(target)
    target.rename(aside)
    draft.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


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
    raise StagingError(f"cannot put the package in place at {other}: {os.strerror(code)}")
