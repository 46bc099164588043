"""The reference files that a build is given: named, or lying in a folder `reference/` of the raw folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.folders import SIDECAR, walk
from pipeline.model import Refusal
from pipeline.privacy import mask_contacts
from pipeline.raw.limits import MAX_TERMS, real_path
from pipeline.raw.stated import parse_json
from pipeline.reconcile.reference import Reference, ReferenceFileError, bytes_of, read_reference, writable

FOLDER = "reference"
_ENDING = ".csv"


@dataclass(frozen=True, slots=True)
class Given:
    """A reference file with what its sidecar says: `licence` in words, `day` as ISO 8601; both may be empty."""

    reference: Reference
    licence: str
    day: str

    @property
    def notice(self) -> str:
        """What a reader of the package must know of it, in a sentence."""
        as_of = f"as of {self.day}" if self.day else "of a day that nobody stated"
        terms = f"licence: {self.licence}" if self.licence else "no licence stated: ask OGP before you publish its rows"
        return f"This package also holds rows of the {self.reference.form.title} ({as_of}; {terms})."


def read_given(named: Sequence[Path], day: str = "", roots: Sequence[Path] = ()) -> tuple[list[Given], list[Refusal]]:
    """The files, those that add rows first, and a refusal for each file found under `roots` that cannot be used.

    `day` is theirs, whatever sidecars say. Raises `ReferenceFileError` where a file that somebody named is none, and
    where two are of one form.
    """
    by_path = {real_path(path): _read(path, day) for path in named}
    refusals = []
    for real, (path, name) in _found_in(roots).items():
        try:
            by_path[real] = by_path.get(real) or _read(path, day)
        except ReferenceFileError as error:
            message = str(ReferenceFileError(error.args[0].replace(str(path), name)))
            refusals.append(Refusal(name, "page-unreadable", message))
    given = list(by_path.values())
    twice = len(given) - len({one.reference.form.name for one in given})
    if twice:
        raise ReferenceFileError("two reference files of one form: name the one that counts")
    given.sort(key=lambda one: (not one.reference.form.declared["adds_rows"], one.reference.form.name))
    return given, refusals


def _found_in(roots: Sequence[Path]) -> dict[Path, tuple[Path, str]]:
    """Where a CSV file in a folder `reference/` under `roots` really lies -> its path, and its name in its root. A pipe
    or a link to nothing is one, too: it is refused when it is read."""
    found = {real_path(path): (path, writable(path.relative_to(root).as_posix())) for root, path in _all_in(roots)}
    return {real: found[real] for real in sorted(found)}


def _all_in(roots: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    for root in roots:
        for here, _, names in walk(root):
            if here.name == FOLDER:
                yield from ((root, here / name) for name in names if Path(name).suffix.lower() == _ENDING)


def _read(path: Path, day: str) -> Given:
    sidecar = _sidecar(path.with_name(path.name + SIDECAR))
    stated = day or sidecar.get("date", "")
    try:
        stated = date.fromisoformat(stated).isoformat() if stated else ""
    except ValueError as error:
        raise ReferenceFileError(f"{path}: {stated!r} is no day; write 2024-05-31") from error
    return Given(read_reference(path), sidecar.get("licence", ""), stated)


def _sidecar(path: Path) -> dict[str, str]:
    if not os.path.lexists(path):
        return {}
    stated, wrong = parse_json(bytes_of(path, MAX_TERMS))
    if not isinstance(stated, dict):
        wrong = wrong or "it is no object"
        raise ReferenceFileError(f'{path}: {wrong}. Write {{"licence": "…", "date": "2024-05-31"}}.')
    return {key: mask_contacts(" ".join(str(value).split()))[0] for key, value in stated.items()}
