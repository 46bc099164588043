"""A published package as tables of text, from its folder or its zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DESCRIPTOR = "datapackage.json"


class PublishedError(Exception):
    """What was named is no package that can be read."""


@dataclass(frozen=True)
class Published:
    """`files` are the names of the package's files, `descriptor` is the content of its `datapackage.json`."""

    path: Path
    descriptor: Mapping[str, Any]

    @classmethod
    def open(cls, path: Path) -> Published:
        """The package in a folder or in a zip of one. Raises `PublishedError`, which says what is wrong with it."""
        try:
            descriptor = json.loads(_read(path, DESCRIPTOR))
            _ = [(r["path"], r["format"]) for r in descriptor["resources"]]
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
            raise PublishedError(
                f"{path} is no published package: {type(error).__name__}: {error}. Name a folder with {DESCRIPTOR}, as"
                " `ogpdata build` writes it, or the zip of a release."
            ) from error
        return cls(path, descriptor)

    @cached_property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """Table -> its Table Schema, in the order of publishing."""
        return {_table(r): r["schema"] for r in self.descriptor["resources"] if r["format"] == "csv"}

    @cached_property
    def report(self) -> dict[str, Any]:
        """The content of `report.json`; empty where a package has none."""
        try:
            report: dict[str, Any] = json.loads(_read(self.path, "report.json"))
        except (OSError, ValueError, KeyError):
            return {}
        return report

    @property
    def name(self) -> str:
        """What to call this package: its version and the day of its newest capture."""
        newest = str(self.report.get("newest_capture") or "")[:10]
        return f"{self.descriptor.get('version', 'without a version')} ({newest or 'without a day'})"

    def primary_key(self, table: str) -> list[str]:
        key = self.schemas[table].get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)

    def columns(self, table: str) -> list[str]:
        return [field["name"] for field in self.schemas[table]["fields"]]

    def frame(self, table: str) -> pd.DataFrame:
        """The rows of a table, every cell as the text that its CSV shows; a blank cell is an empty text."""
        import pandas as pd

        path = next(r["path"] for r in self.descriptor["resources"] if _table(r) == table and r["format"] == "csv")
        try:
            rows = pd.read_csv(
                io.BytesIO(_read(self.path, path)), dtype="string[pyarrow]", keep_default_na=False, engine="c"
            )
        except (OSError, KeyError, ValueError) as error:
            raise PublishedError(f"{self.path}: {path} cannot be read: {error}") from error
        missing = sorted(set(self.columns(table)) - set(rows.columns))
        if missing:
            raise PublishedError(f"{self.path}: {path} lacks the columns {', '.join(missing)} of its own schema")
        return rows


def _table(resource: Mapping[str, Any]) -> str:
    return PurePosixPath(resource["path"]).stem


def _read(path: Path, name: str) -> bytes:
    """The bytes of a file of the package. In the zip of a release everything lies in one folder."""
    if path.is_dir():
        return (path / name).read_bytes()
    with zipfile.ZipFile(path) as archive:
        root = next((n for n in archive.namelist() if PurePosixPath(n).name == DESCRIPTOR), DESCRIPTOR)
        return archive.read((PurePosixPath(root).parent / name).as_posix())
