"""A package in a folder that cannot be renamed: a mount (a container's volume).

    output/.package        -> .package-1      one rename of this link replaces the package as a whole
    output/.package-1/     the package
    output/README.md       -> .package/README.md, and so on for each file and folder at the top

Whoever is killed leaves the old package or the new one: a link that leads nowhere at most, to a name that only one of
them has.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

_CURRENT = ".package"
_SLOTS = (".package-1", ".package-2")
# Between two steps: a link on its way to its place, and what it takes the place of.
_LINK, _NEXT, _REPLACED = ".package.link", ".package.next", ".package.replaced"


def is_mount(folder: Path) -> bool:
    """Whether something is mounted at `folder`; `os.path.ismount` misses a folder of the same file system (Docker)."""
    if folder.is_mount():
        return True
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # not Linux
        return False
    points = (line.split(" ")[4] for line in mounts.splitlines())
    return str(folder) in {re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point) for point in points}


def is_ours(folder: Path, name: str) -> bool:
    """Whether a name at the top of `folder` is part of the arrangement, not of the package."""
    return name in (_CURRENT, *_SLOTS, _LINK, _NEXT, _REPLACED) or _leads_inside(folder / name)


def replace_content(draft: Path, target: Path, named: Iterable[str], exchange: Callable[[Path, Path], bool]) -> None:
    """`draft`, a folder inside `target`, becomes the package there; the old one is removed.

    `named` are the files of the old package; `exchange` swaps two paths in one step, or says that it cannot.
    """
    tops = {name.partition("/")[0] for name in named if (target / name.partition("/")[0]).exists()}
    old = _slot_of(target) or _take_over(target, tops)
    new = _SLOTS[1] if old == _SLOTS[0] else _SLOTS[0]
    shutil.rmtree(target / new, ignore_errors=True)
    draft.rename(target / new)
    arriving = {path.name for path in (target / new).iterdir()}
    for name in sorted(tops | arriving):
        _link(target, name, exchange)
    _point(target / _CURRENT, new)
    for path in list(target.iterdir()):
        if _leads_inside(path) and path.name not in arriving:
            path.unlink()
    shutil.rmtree(target / old, ignore_errors=True)


def _slot_of(target: Path) -> str:
    """Which folder holds the package; empty where the files lie in `target` themselves."""
    link = target / _CURRENT
    return str(link.readlink()) if link.is_symlink() else ""


def _take_over(target: Path, tops: set[str]) -> str:
    """Gives a package that lies in `target` itself a folder of its own, with the same files; nothing changes yet."""
    slot = target / _SLOTS[1]
    shutil.rmtree(slot, ignore_errors=True)
    slot.mkdir()
    for name in sorted(tops):
        if (target / name).is_dir():
            shutil.copytree(target / name, slot / name, copy_function=_same_file)
        else:
            _same_file(target / name, slot / name)
    _point(target / _CURRENT, slot.name)
    return slot.name


def _same_file(source: str | Path, copy: str | Path) -> None:
    try:
        os.link(source, copy)
    except OSError:  # a file system without hard links
        shutil.copy2(source, copy)


def _link(target: Path, name: str, exchange: Callable[[Path, Path], bool]) -> None:
    """Makes a name at the top lead to the package; what stands there holds the same."""
    path, beside = target / name, target / _LINK
    if _leads_inside(path):
        return
    _clear(beside)
    beside.symlink_to(f"{_CURRENT}/{name}")
    if path.is_dir() and not path.is_symlink():
        if not exchange(beside, path):
            path.rename(target / _REPLACED)
            beside.rename(path)
        for left in (beside, target / _REPLACED):
            shutil.rmtree(left, ignore_errors=True)
    else:
        beside.replace(path)


def _clear(path: Path) -> None:
    """Removes what a killed build left there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _leads_inside(path: Path) -> bool:
    return path.is_symlink() and str(path.readlink()) == f"{_CURRENT}/{path.name}"


def _point(link: Path, slot: str) -> None:
    beside = link.with_name(_NEXT)
    _clear(beside)
    beside.symlink_to(slot)
    beside.replace(link)
