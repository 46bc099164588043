"""Releases kept side by side, under addresses that do not change: `python -m pipeline.publish.releases PACKAGE FOLDER`.

    FOLDER/
      2024-07-11/                    the package, named after the day of its newest capture
      2024-07-11.zip                 the same in one file
      latest/                        a copy of the newest one: the same file names, always
      releases.json                  what there is, newest first, with checksums

The folder is put on a web server as it is. A release is never changed: another build of the same captures becomes
`2024-07-11.2`, and the same build again is the release that is there.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import zipfile
from itertools import count
from pathlib import Path
from typing import Any

from pipeline.publish import checksums
from pipeline.publish.staging import GITIGNORE, StagingError, draft_beside, put_in_place

INDEX = "releases.json"
LATEST = "latest"
UNDATED = "undated"  # no capture of the package carries a time
_NAME = re.compile(rf"(?P<day>\d{{4}}-\d\d-\d\d|{UNDATED})(?:\.(?P<build>\d+))?$")
# ZIP knows no time before this; a fixed one makes equal releases equal files.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def add_release(package: Path, folder: Path) -> str:
    """Adds a published package to the releases in `folder`; returns the name of its release.

    Raises `StagingError` if the package is not whole: a file that its SHA256SUMS names is missing or differs.
    """
    _prove_whole(package)
    folder.mkdir(parents=True, exist_ok=True)
    name = _name(package, folder)
    if not (folder / name).exists():
        _copy(package, folder / name)
    archive = folder / f"{name}.zip"
    if not archive.exists():
        _zip(folder / name, archive)
    entries = _entries(folder)
    _copy(folder / entries[0]["name"], folder / LATEST)
    index = json.dumps({"latest": entries[0]["name"], "releases": entries}, indent=2) + "\n"
    _write_whole(folder / INDEX, index.encode())
    return name


def _prove_whole(package: Path) -> None:
    try:
        sums = (package / checksums.NAME).read_text(encoding="utf-8")
    except OSError as error:
        raise StagingError(
            f"{package} has no readable {checksums.NAME}: it is no package; run make data first"
        ) from error
    for line in sums.splitlines():
        expected, _, name = line.partition("  ")
        if not (package / name).is_file() or checksums.sha256(package / name) != expected:
            raise StagingError(
                f"{package / name} is not what {checksums.NAME} says: it was changed after the build; build again"
            )


def _name(package: Path, folder: Path) -> str:
    """The name of the release that is this package, or the next free one of its day."""
    day = (_report(package)["newest_capture"] or "")[:10] or UNDATED
    ours = (package / checksums.NAME).read_bytes()
    for build in count(1):
        name = day if build == 1 else f"{day}.{build}"
        sums = folder / name / checksums.NAME
        if not sums.exists() or sums.read_bytes() == ours:
            return name
    raise AssertionError("count() ends never")


def _entries(folder: Path) -> list[dict[str, Any]]:
    """What `releases.json` says of each release, newest first."""
    names = [path.name for path in folder.iterdir() if path.is_dir() and _NAME.match(path.name)]
    return [_entry(folder, name) for name in sorted(names, key=_age, reverse=True)]


def _age(name: str) -> tuple[bool, str, int]:
    match = _NAME.match(name)
    assert match is not None
    return match["day"] != UNDATED, match["day"], int(match["build"] or 1)


def _entry(folder: Path, name: str) -> dict[str, Any]:
    report = _report(folder / name)
    return {
        "name": name,
        "path": f"{name}/datapackage.json",
        "archive": f"{name}.zip",
        "archive_sha256": checksums.sha256(folder / f"{name}.zip"),
        "newest_capture": report["newest_capture"],
        "code_version": report["versions"]["code"],
        "commitments": report["rows"]["commitments"],
    }


def _report(package: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((package / "report.json").read_text(encoding="utf-8"))
    return report


def _copy(package: Path, target: Path) -> None:
    with draft_beside(target) as draft:
        shutil.copytree(package, draft, dirs_exist_ok=True, ignore=shutil.ignore_patterns(GITIGNORE))
        put_in_place(draft, target)


def _zip(package: Path, archive: Path) -> None:
    partial = archive.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path in sorted(p for p in package.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(f"ogp-open-data-{package.name}/{path.relative_to(package).as_posix()}", _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            out.writestr(entry, path.read_bytes())
    partial.replace(archive)


def _write_whole(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    partial.replace(path)


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit("Usage: python -m pipeline.publish.releases PACKAGE FOLDER")
    package, folder = map(Path, sys.argv[1:])
    try:
        name = add_release(package, folder)
    except StagingError as error:
        raise SystemExit(f"Error: {error}") from error
    print(
        f"Release {name}: {folder / name}, {folder / name}.zip; {folder / LATEST} and {folder / INDEX} are up to date."
    )


if __name__ == "__main__":
    main()
