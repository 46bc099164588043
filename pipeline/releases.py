"""Releases kept side by side, under addresses that do not change: `python -m pipeline.releases PACKAGE FOLDER`.

    FOLDER/
      2026.11.1/             the package as released, with its version, addresses of its own, RELEASE_NOTES.md,
                             diff.csv (all changes since the last one) and tombstones.csv (rows that ever left)
      2026.11.1.zip          the same in one file
      latest/                the newest one under addresses that stay the same
      releases.json          what there is, newest first, with sizes and checksums

The folder is put on a web server as it is. A version is the year and month of the newest capture and a number that
counts. A release is never changed, and data that are those of the newest release are no new one.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.diff import Difference, Published, compare
from pipeline.diff.changelog import in_words
from pipeline.diff.files import as_csv
from pipeline.folders import files_below
from pipeline.publish import ReleaseFacts, StagingError, add_folder, checksums, describe_again
from pipeline.publish.release import UNDATED, Released
from pipeline.publish.report import facts_of
from pipeline.publish.staging import LEFT_BY_PROGRAMS, draft_beside, put_in_place

INDEX, LATEST = "releases.json", "latest"
NOTES, DIFF, TOMBSTONES = "RELEASE_NOTES.md", "diff.csv", "tombstones.csv"
_NAME = re.compile(rf"(?P<month>\d{{4}}\.\d\d|{UNDATED})\.(?P<number>[1-9]\d*)$")
_TOMBSTONE = ("table_name", "row_key", "member_id", "last_release", "gone_in", "returned_in", "values")
# What a build (the latter two where its folder is a mount) and other programs leave there that is of no release.
_NOT_RELEASED = (".gitignore", ".package*", ".refused", *LEFT_BY_PROGRAMS)
# ZIP knows no time before this; a fixed one makes equal releases equal files.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class NothingNewError(Exception):
    """The package holds the data of the newest release."""


class SampleError(Exception):
    """The package was built from captures that are made up."""


def add_release(package: Path, folder: Path, sample: bool = False) -> str:
    """Adds a published package to the releases in `folder`; returns the version that it became.

    Raises `StagingError` if the package is not whole (a file that its SHA256SUMS names is missing or differs),
    `SampleError` for made-up data unless `sample` allows them, and `NothingNewError`.
    """
    _prove_whole(package)
    facts = facts_of(package)
    if facts.sample and not sample:
        raise SampleError(f"{package} was built from made-up sample pages: no release is made of it")
    folder.mkdir(parents=True, exist_ok=True)
    month = _month(package)
    last = _before(folder, month)
    if last and _data(folder / last) == _data(package):
        raise NothingNewError(f"{package} holds the data of release {last}: there is nothing new to release")
    version = f"{month}.{1 + max((n for m, n in map(_parts, _names(folder)) if m == month), default=0)}"
    difference = compare(Published.open(folder / last), Published.open(package)) if last else None
    with draft_beside(folder / version) as draft:
        shutil.copytree(package, draft, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_NOT_RELEASED))
        _write_history(draft, folder / last if last else None, version, difference)
        released = _released(folder, version, facts.base_url, _report(package))
        files_url = _beside(facts.base_url, version)
        described = replace(facts, data_version=version, files_url=files_url, releases=released)
        describe_again(draft, described)
        _site_again(draft, described)
        put_in_place(draft, folder / version)
    _zip(folder / version, folder / f"{version}.zip")
    _write_latest(folder)
    return version


def _site_again(package: Path, facts: ReleaseFacts) -> None:
    """The site names the version: it is made again, where the build made one."""
    from pipeline.site import FOLDER, write_site

    if (package / FOLDER).is_dir():
        add_folder(
            package,
            FOLDER,
            lambda package, site: write_site(package, site, facts.base_url, facts.notices, facts.repository),
        )


def _prove_whole(package: Path) -> None:
    stated = checksums.sums(package)
    if not stated:
        raise StagingError(f"{package} has no readable {checksums.NAME}: it is no package; run make data first")
    for name, expected in stated.items():
        if not (package / name).is_file() or checksums.sha256(package / name) != expected:
            raise StagingError(
                f"{package / name} is not what {checksums.NAME} says: it was changed after the build; build again"
            )


# -- versions ---------------------------------------------------------------------------------------------------------


def _month(package: Path) -> str:
    """`2026.11`, of the newest capture."""
    return str(_report(package)["newest_capture"] or "")[:7].replace("-", ".") or UNDATED


def _names(folder: Path) -> list[str]:
    """The releases in a folder, newest first."""
    names = [path.name for path in folder.iterdir() if path.is_dir() and _NAME.match(path.name)]
    return sorted(names, key=_age, reverse=True)


def _parts(name: str) -> tuple[str, int]:
    month, _, number = name.rpartition(".")
    return month, int(number)


def _age(name: str) -> tuple[bool, str, int]:
    month, number = _parts(name)
    return month != UNDATED, month, number


def _before(folder: Path, month: str) -> str:
    """The newest release that is not of a later month; empty where there is none."""
    return next((name for name in _names(folder) if _age(name)[:2] <= (month != UNDATED, month)), "")


def _data(package: Path) -> dict[str, str]:
    """Table -> checksum of its CSV."""
    lines = (package / checksums.NAME).read_text(encoding="utf-8").splitlines()
    return {name: sha for sha, _, name in (line.partition("  ") for line in lines) if name.startswith("data/")}


def _beside(base_url: str, version: str) -> str:
    """Where the files of a release stand, when `base_url` is where `latest/` stands; empty without one."""
    root = base_url.rstrip("/").removesuffix(f"/{LATEST}")
    return f"{root}/{version}/" if base_url else ""


def _released(folder: Path, version: str, base_url: str, report: dict[str, Any]) -> tuple[Released, ...]:
    """A release and those before it, newest first."""
    earlier = [name for name in _names(folder) if _age(name) < _age(version)]
    days = {version: report["newest_capture"]} | {name: _report(folder / name)["newest_capture"] for name in earlier}
    return tuple(Released(folder / name, _beside(base_url, name), (day or "")[:10]) for name, day in days.items())


# -- notes and tombstones ---------------------------------------------------------------------------------------------


def _write_history(draft: Path, last: Path | None, version: str, difference: Difference | None) -> None:
    """The notes, the table of all changes, and the rows that ever left."""
    if difference is None:
        notes = f"# {version}\n\nThe first release.\n{_accepted(draft)}"
        _write(draft / NOTES, notes)
        _write(draft / TOMBSTONES, _tombstones([], None, "", version))
        return
    assert last is not None
    words = in_words(replace(difference, old=last.name, new=version))
    _write(draft / NOTES, f"{words}{_accepted(draft)}")
    _write(draft / DIFF, as_csv(difference))
    _write(draft / TOMBSTONES, _tombstones(_read_tombstones(last), difference, last.name, version))


def _accepted(package: Path) -> str:
    """What a person accepted when the build had lost rows; empty where nobody had to."""
    said = _report(package).get("accepted")
    if not said:
        return ""
    losses = "\n".join(f"- {loss}" for loss in said["losses"])
    return f"\n## Accepted losses\n\nAccepted because: {said['reason']}\n\n{losses}\n"


def _tombstones(known: Iterable[dict[str, str]], difference: Difference | None, last: str, version: str) -> str:
    """All rows that ever left, with their last values; one that came back says in which release."""
    changes = difference.changes if difference else ()
    back = {(c.table_name, c.row_key) for c in changes if c.kind == "added"}
    rows = [
        {**row, "returned_in": version}
        if not row["returned_in"] and (row["table_name"], row["row_key"]) in back
        else row
        for row in known
    ]
    rows += [
        {
            "table_name": change.table_name,
            "row_key": change.row_key,
            "member_id": change.member_id,
            "last_release": last,
            "gone_in": version,
            "returned_in": "",
            "values": json.dumps(dict(change.values), ensure_ascii=False),
        }
        for change in (difference.tombstones if difference else ())
    ]
    out = io.StringIO()
    writer = csv.DictWriter(out, _TOMBSTONE, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _read_tombstones(release: Path) -> list[dict[str, str]]:
    with (release / TOMBSTONES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# -- files ------------------------------------------------------------------------------------------------------------


def _write_latest(folder: Path) -> None:
    """`latest/` and the index follow what is there."""
    newest = _names(folder)[0]
    facts = facts_of(folder / newest)
    released = _released(folder, newest, facts.base_url, _report(folder / newest))
    facts = replace(facts, data_version=newest, releases=released)
    with draft_beside(folder / LATEST) as draft:
        shutil.copytree(folder / newest, draft, dirs_exist_ok=True)
        describe_again(draft, facts)
        put_in_place(draft, folder / LATEST)
    entries = [_entry(folder, name) for name in _names(folder)]
    _write(folder / INDEX, json.dumps({"latest": newest, "releases": entries}, indent=2) + "\n")


def _entry(folder: Path, name: str) -> dict[str, Any]:
    """What `releases.json` says of a release; `bytes` is the size of its zip."""
    report, archive = _report(folder / name), folder / f"{name}.zip"
    return {
        "name": name,
        "path": f"{name}/datapackage.json",
        "notes": f"{name}/{NOTES}",
        "archive": archive.name,
        "archive_sha256": checksums.sha256(archive),
        "bytes": archive.stat().st_size,
        "newest_capture": report["newest_capture"],
        "code_version": report["versions"]["code"],
        "commitments": report["rows"]["commitments"],
    }


def _report(package: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((package / "report.json").read_text(encoding="utf-8"))
    return report


def _zip(package: Path, archive: Path) -> None:
    partial = archive.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for path in files_below(package):
            entry = zipfile.ZipInfo(f"ogp-open-data-{package.name}/{path.relative_to(package).as_posix()}", _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            out.writestr(entry, path.read_bytes())
    partial.replace(archive)


def _write(path: Path, text: str) -> None:
    partial = path.with_name(f"{path.name}.part")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)


def main() -> None:
    arguments = [a for a in sys.argv[1:] if a != "--sample"]
    if len(arguments) != 2:
        raise SystemExit("Usage: python -m pipeline.releases [--sample] PACKAGE FOLDER")
    package, folder = map(Path, arguments)
    try:
        version = add_release(package, folder, sample="--sample" in sys.argv)
    except NothingNewError as nothing:
        raise SystemExit(f"Nothing new: {nothing}") from nothing
    except (StagingError, SampleError) as error:
        raise SystemExit(f"Error: {error}") from error
    print(
        f"Release {version}: {folder / version}, {folder / version}.zip; {folder / LATEST} and {INDEX} are up to date."
    )


if __name__ == "__main__":
    main()
