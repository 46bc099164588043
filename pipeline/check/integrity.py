"""The files of a package agree with each other: checksums hold, each Parquet file equals its CSV."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.check.finding import Finding, of_file, of_table
from pipeline.check.package import Package
from pipeline.folders import files_below
from pipeline.published import DESCRIPTOR

_SUMS = "SHA256SUMS"
_ASIDE = (".package-1/", ".package-2/", ".refused/")  # in a package that was published into a mount
_BESIDE = {_SUMS, ".gitignore"}  # in the folder, not of the release


def findings(package: Package) -> Iterator[Finding]:
    sums, problems = _read_sums(package.folder)
    yield from problems
    yield from _checksums(package, sums)
    yield from _strangers(package.folder, sums)
    for name in package.resources("parquet"):
        yield from _parquet_against_csv(package, name)


def _read_sums(folder: Path) -> tuple[dict[str, str], list[Finding]]:
    """File -> sha256, as `SHA256SUMS` states them, and the lists of folders that it names."""
    stated, problems = _read_list(folder, _SUMS)
    for name in [name for name in stated if name.endswith(f"/{_SUMS}")]:
        below, more = _read_list(folder, name)
        stated |= {f"{name.removesuffix(_SUMS)}{file}": digest for file, digest in below.items()}
        problems += more
    return stated, problems


def _read_list(folder: Path, name: str) -> tuple[dict[str, str], list[Finding]]:
    try:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        return {}, [of_file(name, str(error), "a list of the checksums of all files")]
    return {file: stated for stated, _, file in (line.partition("  ") for line in lines)}, []


def _checksums(package: Package, sums: dict[str, str]) -> Iterator[Finding]:
    """Files that are not those that were published. Frictionless checks no hash of a Parquet resource."""
    hashes = {r["path"]: str(r.get("hash", "")).removeprefix("sha256:") for r in package.descriptor["resources"]}
    for name in sorted(sums.keys() | hashes.keys()):
        stated = {_SUMS: sums.get(name), DESCRIPTOR: hashes.get(name)}
        actual = _sha256(package.folder / name)
        denied = [where for where, digest in stated.items() if digest and digest != actual]
        if actual is None:
            yield of_file(name, "no such file", "a file of this package")
        elif denied:
            expected = f"the file as published (sha256 {stated[denied[0]]}, by {' and '.join(denied)})"
            yield of_file(name, f"another file (sha256 {actual})", expected)


def _strangers(folder: Path, sums: dict[str, str]) -> Iterator[Finding]:
    present = {p.relative_to(folder).as_posix() for p in files_below(folder)}
    present = {name for name in present if not name.startswith(_ASIDE)}
    for name in sorted(present - sums.keys() - _BESIDE):
        yield of_file(name, "is in the folder", f"a line in {_SUMS}: the file is no part of this release", "warning")


def _parquet_against_csv(package: Package, name: str) -> Iterator[Finding]:
    table, text = package.parquet_tables.get(name), package.csv_tables.get(name)
    path = package.resources("parquet")[name]["path"]
    if table is None:
        if (package.folder / path).exists():
            yield of_file(path, "cannot be read", "a Parquet file")
        return
    if text is None:
        return
    if table.column_names != text.column_names:
        yield of_table(name, ", ".join(table.column_names), f"the columns of the CSV: {', '.join(text.column_names)}")
    elif table.num_rows != text.num_rows:
        yield of_table(name, f"{table.num_rows} rows in Parquet", f"{text.num_rows} rows, as in the CSV")
    else:
        yield from _unequal_columns(package, name, table, text)


def _unequal_columns(package: Package, name: str, table: pa.Table, text: pa.Table) -> Iterator[Finding]:
    for column in table.column_names:
        ours = table[column].cast(pa.string())
        theirs = text[column].cast(pa.string())
        if ours.equals(theirs):
            continue
        same = pc.fill_null(pc.equal(ours, theirs), False)
        both_null = pc.and_(pc.is_null(ours), pc.is_null(theirs))
        at = pc.index(pc.or_(same, both_null), False).as_py()
        cells = {c: text[c][at].as_py() for c in text.column_names}
        yield Finding(
            table=name,
            row=at + 2,
            row_key=package.row_key(name, cells),
            column=column,
            value=cells[column] or "",
            expected=f"the value of the Parquet file: {ours[at].as_py() or 'none'}",
            source=package.page_of(cells),
        )


def _sha256(file: Path) -> str | None:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
