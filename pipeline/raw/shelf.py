"""Takes captures out of the places that the index knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO

from pipeline.model import Capture, Refusal
from pipeline.raw.archive import NoPage, read_body
from pipeline.raw.index import Place, Run
from pipeline.raw.records import Broken, Record, iterate_records, open_archive
from pipeline.raw.saved import read_saved
from pipeline.raw.spool import Spooled, spooled_archive


class Shelf:
    """The bytes of runs. An archive is opened once for all that are asked for; one whose records cannot be sought (a
    file compressed as a whole, a WACZ) is unpacked once in a process (see `pipeline.raw.spool`)."""

    def __init__(self) -> None:
        self._spooled: dict[tuple[Path, str], Spooled] = {}
        self._streams: dict[tuple[Path, str], IO[bytes]] = {}
        self._open = ExitStack()

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def captures(self, run: Run) -> Iterator[Capture | Refusal | NoPage]:
        """The first capture of a run, or why it is none. Another place with the same bytes stands in for one that
        cannot be read."""
        for number, place in enumerate(run.bodies, start=1):
            found = list(self._at(place, run))
            if number == len(run.bodies) or any(isinstance(item, Capture | NoPage) for item in found):
                yield from found
                return

    def _at(self, place: Place, run: Run) -> Iterator[Capture | Refusal | NoPage]:
        if place.offset < 0:
            # What else is to be said of the file was said when it was indexed.
            yield from (item for item in read_saved(place.source) if isinstance(item, Capture))
            return
        try:
            record = self._record(place)
        except OSError as error:
            yield Refusal(run.first.name, "page-unreadable", f"{place.name} cannot be opened: {error}")
            return
        if isinstance(record, Record):
            own = replace(record, url=run.url, captured_at=run.captured_at)
            for item in read_body(own, run.first.name):
                yield replace(item, archive=run.archive) if isinstance(item, Capture) and run.archive else item
        else:
            reason = record.reason if record else "it is no longer there"
            yield Refusal(run.first.name, "record-broken", f"{place.name} cannot be read: {reason}", run.url)

    def _record(self, place: Place) -> Record | Broken | None:
        key = (place.source.path, place.source.member)
        found = None if key in self._spooled or _is_only_met(place) else self._sought(place)
        if isinstance(found, Record):
            return found
        # In a file compressed as a whole the first record of each buffer seems to begin where it cannot be sought.
        if key not in self._spooled:
            self._spooled[key] = spooled_archive(*key)
        return self._spooled[key].record(place.ordinal) or found

    def _sought(self, place: Place) -> Record | Broken | None:
        key = (place.source.path, place.source.member)
        if key not in self._streams:
            self._streams[key] = self._open.enter_context(open_archive(*key))
        self._streams[key].seek(place.offset)
        return next(iterate_records(self._streams[key]), None)


def _is_only_met(place: Place) -> bool:
    """Whether a record cannot be sought, but only met on the way through its file."""
    return place.shared or bool(place.source.member)
