"""`SHA256SUMS`: every file of the package, for `sha256sum -c SHA256SUMS`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pipeline.publish.release import Release

NAME = "SHA256SUMS"
_LINE = re.compile(r"[0-9a-f]{64}  \S.*")


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(release: Release, folder: Path) -> None:
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    lines = [f"{sha256(folder / name)}  {name}\n" for name in files if name != NAME]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")


def files_named(folder: Path) -> set[str]:
    """The files that a package's own list names, and the list itself; none where there is no such list."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return set()
    if not all(map(_LINE.fullmatch, lines)):  # somebody's list, or a damaged one
        return set()
    return {line.partition("  ")[2] for line in lines} | {NAME}
