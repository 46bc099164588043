"""`SHA256SUMS`: every file of the package, for `sha256sum -c SHA256SUMS`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline.publish.release import Release

NAME = "SHA256SUMS"


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(release: Release, folder: Path) -> None:
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    lines = [f"{sha256(folder / name)}  {name}\n" for name in files if name != NAME]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")
