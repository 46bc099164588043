"""The reference files that a build is given: named, or lying in a folder `reference/` of the raw folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.folders import SIDECAR, files_below
from pipeline.published import load_json
from pipeline.reconcile.reference import Reference, ReferenceFileError, read_reference

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


def references_in(roots: Sequence[Path]) -> list[Path]:
    """The CSV files in folders `reference/` under `roots`."""
    found = {
        path.resolve(): path
        for root in roots
        if root.is_dir()
        for path in files_below(root)
        if path.suffix.lower() == _ENDING and path.parent.name == FOLDER
    }
    return [found[key] for key in sorted(found)]


def read_given(paths: Sequence[Path], day: str = "") -> list[Given]:
    """The files, those that add rows first. `day` is theirs, whatever sidecars say. Raises `ReferenceFileError`."""
    each_once = {path.resolve(): path for path in paths}
    given = [_read(path, day) for path in each_once.values()]
    twice = len(given) - len({one.reference.form.name for one in given})
    if twice:
        raise ReferenceFileError("two reference files of one form: name the one that counts")
    return sorted(given, key=lambda one: (not one.reference.form.declared["adds_rows"], one.reference.form.name))


def _read(path: Path, day: str) -> Given:
    sidecar = _sidecar(path)
    stated = day or sidecar.get("date", "")
    try:
        stated = date.fromisoformat(stated).isoformat() if stated else ""
    except ValueError as error:
        raise ReferenceFileError(f"{path}: {stated!r} is no day; write 2024-05-31") from error
    return Given(read_reference(path), sidecar.get("licence", ""), stated)


def _sidecar(path: Path) -> dict[str, str]:
    beside = path.with_name(path.name + SIDECAR)
    if not beside.is_file():
        return {}
    try:
        stated = load_json(beside.read_text(encoding="utf-8"))
        return {str(key): " ".join(str(value).split()) for key, value in stated.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ReferenceFileError(f'{beside}: {error}. Write {{"licence": "…", "date": "2024-05-31"}}.') from error
