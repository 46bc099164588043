"""`SHA256SUMS`: every file of the package, for `sha256sum -c SHA256SUMS`.

A folder of thousands of files, as the site is, has a list of its own, and stands in that of the package as one line:
the checksum of its list is a digest of all of it. `cd site && sha256sum -c SHA256SUMS` looks at each.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline.folders import files_below
from pipeline.publish.release import Release

NAME = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


def sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write(release: Release, folder: Path) -> None:
    """The list of the package. Folders that have a list of their own keep it, as it is."""
    _write_list(folder, (name for name in _files(folder) if name != NAME and not _is_listed_below(folder, name)))


def list_folder(folder: Path) -> None:
    """The list of a folder that has one of its own."""
    _write_list(folder, (file for file in _files(folder) if file != NAME))


def name_folder(package: Path, name: str) -> None:
    """The line of such a folder in the list of its package, whose other lines stay."""
    line = f"{name}/{NAME}"
    others = {file: digest for file, digest in _read(package / NAME).items() if not file.startswith(f"{name}/")}
    _write_lines(package, {**others, line: sha256(package / line)})


def sums(folder: Path) -> dict[str, str]:
    """File -> checksum as stated, those of folders with their own list among them; none where there is no such list."""
    stated = _read(folder / NAME)
    for name in [name for name in stated if name.endswith(f"/{NAME}")]:
        inside = name.removesuffix(NAME)
        stated |= {f"{inside}{file}": digest for file, digest in _read(folder / name).items()}
    return stated


def renew(folder: Path, name: str) -> None:
    """The line of a file that was written again."""
    _write_lines(folder, {**_read(folder / NAME), name: sha256(folder / name)})


def files_named(folder: Path) -> set[str]:
    """The files that a package's own list names, and the list itself; none where there is no such list."""
    stated = sums(folder)
    return stated.keys() | {NAME} if stated else set()


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in files_below(folder))


def _is_listed_below(folder: Path, name: str) -> bool:
    top, slash, rest = name.partition("/")
    return bool(slash) and rest != NAME and (folder / top / NAME).is_file()


def _write_list(folder: Path, names: Iterable[str]) -> None:
    _write_lines(folder, {name: sha256(folder / name) for name in names})


def _write_lines(folder: Path, stated: Mapping[str, str]) -> None:
    lines = [f"{digest}  {file}\n" for file, digest in sorted(stated.items())]
    (folder / NAME).write_text("".join(lines), encoding="utf-8")


def _read(file: Path) -> dict[str, str]:
    """File -> checksum; nothing where somebody else wrote the list, or damage is done to it."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    found = [_LINE.fullmatch(line) for line in lines]
    return {match[2]: match[1] for match in found if match} if all(found) else {}
