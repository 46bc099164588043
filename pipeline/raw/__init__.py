"""Reads what lies in `raw/`: saved files, folders, WARC, WET and WACZ become `Capture`s.

    for source in list_sources([Path("raw")]):      # independent units of work, in a fixed order
        for item in read_source(source):            # Capture or Refusal
            ...

The forms that are understood are described in `raw/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.model import Capture, Refusal
from pipeline.raw.archive import read_archive, records_skipped
from pipeline.raw.first_refusals import first_named
from pipeline.raw.index import Index, index_sources
from pipeline.raw.limits import NoRoomError, RawError
from pipeline.raw.manifests import Manifest, read_manifests
from pipeline.raw.saved import read_saved
from pipeline.raw.sources import Source, list_sources, read_notices
from pipeline.raw.spool import spooling
from pipeline.raw.verdicts import crawl_issues, crawl_notices

__all__ = [
    "Index",
    "Manifest",
    "NoRoomError",
    "RawError",
    "Source",
    "crawl_issues",
    "crawl_notices",
    "first_named",
    "index_sources",
    "list_sources",
    "read_captures",
    "read_manifests",
    "read_notices",
    "read_source",
    "records_skipped",
    "spooling",
]


def read_captures(roots: Sequence[Path]) -> Iterator[Capture | Refusal]:
    """Every capture under `roots`, in an order that does not depend on how they were listed.

    What cannot be read comes as a `Refusal` in its place; only a root that does not exist is a
    `RawError`, and a temporary folder without room for what is unpacked a `NoRoomError`.
    """
    for source in list_sources(roots):
        yield from read_source(source)


def read_source(source: Source) -> Iterator[Capture | Refusal]:
    """What the unit holds, in the order of the file. Never raises for what the file contains."""
    return read_archive(source) if source.is_archive else read_saved(source)
