"""Finds the units of work in `raw/`: each saved file, each WARC file, each archive inside a WACZ."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import schemas
from pipeline.folders import SIDECAR, is_link, walk
from pipeline.published import DESCRIPTOR
from pipeline.raw.limits import MAX_JSON, RawError, TooLargeError, read_start, read_within, real_path
from pipeline.raw.stated import file_name, parse_json, text
from pipeline.raw.zips import archive_members

__all__ = ["WACZ_NAME", "WARC_NAME", "Source", "list_sources", "read_notices"]

WARC_NAME = re.compile(r"\.(warc|wet)(\.gz|\.zst)?$", re.I)
WACZ_NAME = re.compile(r"\.wacz$", re.I)
# What lies beside captures and is none itself: descriptions, indexes and logs of archives, manifests of our crawls.
_BESIDE = re.compile(
    r"(\.meta\.json|\.cdxj?(\.gz)?|\.idx|\.log(\.gz)?)$|^(readme|notice)(\.(?!warc$|wet$|wacz$)\w+)?$|^manifest\.json$",
    re.I,
)
# The folder of OGP's own published rows: no captures of pages, `pipeline/reconcile/` reads them.
_REFERENCE = "reference"
_LONGEST_NOTICE = 64 * 1024
# Browsers put what a page embeds into `<page>_files/`; the frames in there are no pages.
_EMBEDDED = re.compile(r"_(files|fichiers|archivos|dateien|bestanden|file)$", re.I)


@dataclass(frozen=True, slots=True)
class Source:
    """A unit of work, independent of all others and cheap to send to another process.

    `name` is how captures call it: relative to the root it was found under. `member` is the archive inside a WACZ.
    `archives` are all WARC files of this reading: a `revisit` record may refer to a body in any of them.
    """

    path: Path
    name: str
    member: str = ""
    archives: tuple[tuple[Path, str], ...] = ()

    @property
    def is_archive(self) -> bool:
        return bool(self.member) or WARC_NAME.search(self.name) is not None


def list_sources(roots: Sequence[Path]) -> list[Source]:
    """Every unit of work under `roots` (files or folders), ordered by name, each once.

    Order and names do not depend on the order of `roots` or of a folder's entries; a file that is named and also lies
    in a named folder goes by its name in the folder. Raises `RawError` for a root that is not there.
    """
    found: dict[tuple[Path, str], Source] = {}
    for root in roots:
        for path, name in _files(Path(root)):
            real = real_path(path)
            for source in _units(path, name):
                key = (real, source.member)
                known = found.get(key)
                if known is None or (-len(source.name), source.name) < (-len(known.name), known.name):
                    found[key] = source
    ordered = [found[key] for key in sorted(found, key=lambda key: (found[key].name, key[1], str(key[0])))]
    archives = tuple((s.path, s.member) for s in ordered if s.is_archive)
    return [replace(s, archives=archives) if s.is_archive else s for s in ordered]


def read_notices(roots: Sequence[Path]) -> tuple[str, ...]:
    """What the folders say of their captures (`NOTICE.txt` at a root): a sample says that its prose is made up."""
    files = sorted({Path(root) / "NOTICE.txt" for root in roots if os.path.lexists(Path(root) / "NOTICE.txt")})
    return tuple(dict.fromkeys(words for file in files if (words := _notice(file))))


def _notice(file: Path) -> str:
    """The words of a notice on one line; bytes that are not UTF-8 are read as most old files mean them. A notice that
    is too long is cut, and says so."""
    try:
        data = read_start(file, _LONGEST_NOTICE + 1)
    except OSError as error:
        return f"{file.name} cannot be opened: {error.strerror}"
    is_cut = len(data) > _LONGEST_NOTICE
    try:  # the cut may go through a letter
        words = codecs.getincrementaldecoder("utf-8-sig")().decode(data[:_LONGEST_NOTICE], final=not is_cut)
    except UnicodeDecodeError:
        words = data[:_LONGEST_NOTICE].decode("windows-1252", "replace")
    end = f" … ({file.name} has more than {_LONGEST_NOTICE} bytes; the rest is not read)" if is_cut else ""
    return text(" ".join(words.split())) + end


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    if root.is_file():
        yield root, _writable(root.name)
        return
    if not root.is_dir():
        raise RawError(f"{root}: no such file or folder. Name captures (files or folders), or crawl first.")
    unread: list[OSError] = []
    for here, folders, names in walk(root, unread.append):
        if here != root and _is_package(here, names):
            folders.clear()
            continue
        folders[:] = [f for f in folders if not f.startswith(".") and not _holds_embedded(here, f, names)]
        # A folder behind a link may lead anywhere, also back: like a pipe, it is refused by name where it is read.
        linked = [f for f in folders if is_link(here / f)]
        there = {*names, *folders}
        for name in (*names, *linked):
            path = here / name
            is_given = here.name == _REFERENCE and name.lower().endswith((".csv", f".csv{SIDECAR}"))
            is_beside = _BESIDE.search(name) and name.removesuffix(SIDECAR) in there
            if not name.startswith(".") and not is_given and not is_beside:
                yield path, _writable(path.relative_to(root).as_posix())
    for error in unread:
        yield Path(error.filename), _writable(Path(error.filename).relative_to(root).as_posix())


def _writable(name: str) -> str:
    """A name that every table can hold: the bytes of one that is not UTF-8 are written as `\\xe9`, and so is what no
    text holds."""
    return file_name(os.fsencode(name).decode("utf-8", "backslashreplace"))


def _is_package(folder: Path, files: list[str]) -> bool:
    """Whether a folder holds what a build published: its tables and its site are no captures."""
    if DESCRIPTOR not in files:
        return False
    try:
        descriptor, _ = parse_json(read_within(folder / DESCRIPTOR, MAX_JSON))
    except (OSError, TooLargeError):
        return False
    return isinstance(descriptor, dict) and descriptor.get("name") == schemas.package()["name"]


def _holds_embedded(folder: Path, name: str, files: list[str]) -> bool:
    stem = _EMBEDDED.sub("", name)
    return stem != name and any(f"{stem}{end}" in files for end in (".html", ".htm"))


def _units(path: Path, name: str) -> list[Source]:
    if not WACZ_NAME.search(name):
        return [Source(path, name)]
    try:
        members = [m for m in archive_members(path) if WARC_NAME.search(re.sub(r"~\d+$", "", m))]
    except OSError:
        return [Source(path, name)]  # refused with its reason when it is read
    return [Source(path, name, member) for member in sorted(members)] or [Source(path, name)]
