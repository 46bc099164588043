"""Tables become a package: written beside, checked, and moved into place in one step.

    published = publish(tables, Path("output"), ReleaseFacts(version="0.1.0"), check=check_package)

- `tables`: table name -> `pyarrow.Table` with the declared columns (any order, any subset of the
  tables: a declared table that is not given is published empty, with its header). The mapping is emptied, so
  that the tables are gone when the check reads the draft: its memory would stand beside theirs.
- `target`: the folder of the package. It is replaced as a whole, and only if it is empty or holds
  no file but those that its own `SHA256SUMS` names.
- `facts`: what the tables cannot tell (`ReleaseFacts`); counts, coverage, fill rates and the time
  of the newest capture are derived from the tables.
- `also`: folders that are made from the draft and belong to the package, by name: each is called with
  the draft and the folder to write into, which does not exist yet. Stages do not import each other, so `build` hands
  the site in.
- `check`: called with the folder of the draft, gives findings (anything with a `severity`). One
  finding of severity `error` and the draft is kept as `<target>.refused/`, `target` stays as it is
  and `PublishRefusedError` is raised. `build` hands the check in, too.

A new output format is one new module here with a function `write(release, folder)`, and one line in
`WRITERS`. Their order matters only where one reads another's files: the data come first, the
descriptors of them next, `checksums` last.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pipeline.publish import (
    checksums,
    citation,
    codebook,
    codebook_csv,
    croissant,
    csv_files,
    csvw,
    datapackage,
    datasette,
    dcat,
    kaggle,
    parquet_files,
    readme,
    report,
    schema_org,
    sqlite_file,
    workbook,
)
from pipeline.publish.release import Release, ReleaseError, ReleaseFacts
from pipeline.publish.staging import (
    StagingError,
    discard_refused,
    draft_beside,
    ensure_replaceable,
    keep_out_of_git,
    keep_refused,
    put_in_place,
)
from pipeline.workers import worker_pool

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "DESCRIBERS",
    "WRITERS",
    "Publication",
    "PublishRefusedError",
    "Release",
    "ReleaseError",
    "ReleaseFacts",
    "StagingError",
    "add_folder",
    "describe_again",
    "ensure_replaceable",
    "publish",
    "write_package",
]

Writer = Callable[[Release, Path], None]
FolderMaker = Callable[[Path, Path], None]

WRITERS: tuple[Writer, ...] = (
    csv_files.write,
    parquet_files.write,
    sqlite_file.write,
    datasette.write,
    codebook.write,
    codebook_csv.write,
    readme.write,
    workbook.write,
    datapackage.write,
    dcat.write,
    schema_org.write,
    croissant.write,
    csvw.write,
    citation.write,
    kaggle.write,
    report.write,
    checksums.write,
)
# What somebody who waits is told, from the first writer of a stage on.
_STAGES = {
    csv_files.write: "Writing CSV and Parquet",
    sqlite_file.write: "Writing SQLite",
    workbook.write: "Writing the workbook",
    datapackage.write: "Writing descriptors",
}
# What of a package names its version or an address: a release writes these again, and no data.
DESCRIBERS: tuple[Writer, ...] = (
    readme.write,
    datapackage.write,
    dcat.write,
    schema_org.write,
    croissant.write,
    csvw.write,
    citation.write,
    kaggle.write,
    report.write,
    checksums.write,
)
# The workbook reads none of the other files, so of a large release it is written beside them. A process takes a second
# to start, a cell about 10 µs.
_BESIDE = frozenset({workbook.write})
_WORTH_A_PROCESS = 500_000  # cells


class Judged(Protocol):
    """What `publish` needs to know of a finding."""

    @property
    def severity(self) -> str: ...


Found = TypeVar("Found", bound=Judged)


@dataclass(frozen=True, slots=True)
class Publication(Generic[Found]):
    """A package in its place, and what the check had to say (no errors, or it would not be here)."""

    folder: Path
    findings: Sequence[Found]


class PublishRefusedError(Exception):
    """The draft has errors. `findings` holds all of them, `draft` is the folder to look at."""

    def __init__(self, findings: Sequence[Judged], draft: Path, target: Path) -> None:
        errors = sum(finding.severity == "error" for finding in findings)
        super().__init__(f"{errors} error(s): {target} is left as it was, the refused draft is in {draft}")
        self.findings, self.draft, self.target = findings, draft, target


def publish(
    tables: MutableMapping[str, pa.Table],
    target: Path,
    facts: ReleaseFacts,
    check: Callable[[Path], Sequence[Found]] = lambda draft: (),
    jobs: int = 1,
    also: Mapping[str, FolderMaker] = MappingProxyType({}),
    begin: Callable[[str], None] = lambda stage: None,
) -> Publication[Found]:
    """Write, check and put in place; see the head of this module. `jobs` is the number of processes that may work;
    `begin(stage)` is told what is done next.

    Raises `ReleaseError` (a table is not what is declared), `StagingError` (the folder cannot be
    replaced), `PublishRefusedError` (the check found errors) and `OSError` (a full disk, missing rights). In each case
    `target` is untouched.
    """
    release = Release.of(tables, facts)
    tables.clear()
    with draft_beside(target) as draft:
        write_package(release, draft, jobs, begin)
        del release
        for name, make in also.items():
            begin(f"Making the {name}")
            add_folder(draft, name, make)
        keep_out_of_git(draft)
        begin("Checking the package")
        findings = check(draft)
        report.add_findings(draft, findings)
        if any(finding.severity == "error" for finding in findings):
            raise PublishRefusedError(findings, keep_refused(draft, target), target)
        put_in_place(draft, target)
    discard_refused(target)
    return Publication(target, findings)


def add_folder(package: Path, name: str, make: FolderMaker) -> None:
    """The folder `name` of a package, made from its files, in place of an older one."""
    shutil.rmtree(package / name, ignore_errors=True)
    make(package, package / name)
    checksums.list_folder(package / name)
    checksums.name_folder(package, name)


def describe_again(package: Path, facts: ReleaseFacts) -> Release:
    """Writes the descriptors of a package again, for other `facts`; its data stay. Returns the release."""
    import pyarrow.parquet as pq

    tables = {path.stem: pq.read_table(path) for path in sorted((package / "data").glob("*.parquet"))}
    release = Release.of(tables, facts)
    for write in DESCRIBERS:
        write(release, package)
    return release


def write_package(
    release: Release, folder: Path, jobs: int = 1, begin: Callable[[str], None] = lambda stage: None
) -> None:
    """Every file of the package, into an empty folder."""
    cells = sum(table.num_rows * table.num_columns for table in release.tables.values())
    beside = _BESIDE if jobs > 1 and cells >= _WORTH_A_PROCESS else frozenset()
    # Spawned, not forked: Arrow runs threads.
    with worker_pool(len(beside), "spawn") if beside else nullcontext() as pool:
        begun = {write: pool.submit(write, release, folder) for write in beside} if pool else {}
        for write in WRITERS:
            if write in _STAGES:
                begin(_STAGES[write])
            if write in begun:
                begun[write].result()
            else:
                write(release, folder)
