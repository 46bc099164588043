"""Where a value comes from: the words, the line, the capture, the day, and links to the page then and now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.published import Published, tuples_of
from pipeline.site.hrefs import archived, name_of_archive, web

_LONGEST = 600  # letters of the words shown; the whole stands in the table observations


@dataclass(frozen=True, eq=False)  # one object for each: compared, and looked up, by identity
class Capture:
    """A version of a page: from `day` (of its first capture) to `until`; both empty where no time is known."""

    capture_id: str
    url: str
    kind: str
    captured_at: str
    seen_until: str
    times_seen: int
    taken_from: str = ""  # the public web archive whose capture it is; empty for our own

    @cached_property
    def day(self) -> str:
        return self.captured_at[:10]

    @cached_property
    def until(self) -> str:
        return self.seen_until[:10]

    @cached_property
    def live(self) -> str:
        return web(self.url)

    @cached_property
    def archive(self) -> str:
        return archived(self.url, self.captured_at)


class Source(NamedTuple):
    """The words that a value was read from."""

    words: str
    line: int | None
    capture: Capture


class Observed(NamedTuple):
    """A value seen in a capture, as the table `observations` has it."""

    capture_id: str
    value: str | None
    state: str
    as_written: str | None
    line: int | None


@dataclass(frozen=True)
class Provenance:
    """Captures and observations of a package, by what asks for them."""

    published: Published

    @cached_property
    def captures(self) -> dict[str, Capture]:
        """By ID, in the order of time; those without one come first."""
        columns = ("capture_id", "url", "page_kind", "captured_at", "seen_until", "times_seen", "archive")
        made = [
            Capture(key, url or "", kind or "", at or "", until or at or "", times or 1, name_of_archive(archive))
            for key, url, kind, at, until, times, archive in self.published.tuples("captures", *columns)
        ]
        return {c.capture_id: c for c in sorted(made, key=lambda c: (c.captured_at, c.capture_id))}

    def newest_first(self, ids: Iterable[str]) -> list[Capture]:
        """Those captures that the package has."""
        known = [self.captures[one] for one in ids if one in self.captures]
        return sorted(known, key=lambda c: (c.captured_at, c.capture_id), reverse=True)

    def source(self, words: str | None, line: int | None, capture_id: str | None) -> Source | None:
        """None where the package has no such capture."""
        capture = self.captures.get(capture_id or "")
        return Source(_shortened(words or ""), line, capture) if capture else None

    @cached_property
    def _observed(self) -> pa.Table:
        return self.published.arrow("observations", "table_name", "row_key", "field", *Observed._fields)

    def observations(self, table: str, fields: Sequence[str]) -> dict[str, dict[str, list[Observed]]]:
        """Row key -> field -> what was seen, oldest first."""
        read = self._observed
        wanted = pc.and_(pc.equal(read["table_name"], table), pc.is_in(read["field"], pa.array(fields, pa.string())))
        age = {capture_id: number for number, capture_id in enumerate(self.captures)}
        found: dict[str, dict[str, list[Observed]]] = defaultdict(lambda: defaultdict(list))
        for _, key, field, *seen in tuples_of(read.filter(wanted)):
            found[key][field].append(Observed(*seen))
        for by_field in found.values():
            for observed in by_field.values():
                if len(observed) > 1:
                    observed.sort(key=lambda one: age.get(one.capture_id, -1))
        return found

    def source_of(self, seen: Sequence[Observed], value: Any) -> Source | None:
        """The newest words that state `value`; where none do in that form, the newest that state anything."""
        stated = [one for one in seen if one.state == "stated"]
        equal = [one for one in stated if one.value in _forms(value)]
        chosen = (equal or stated or seen)[-1:]
        return self.source(chosen[0].as_written, chosen[0].line, chosen[0].capture_id) if chosen else None

    def source_in(self, seen: Sequence[Observed], capture_id: str | None) -> Source | None:
        """The words of that capture; where there are none, the newest."""
        there = [one for one in seen if one.capture_id == capture_id] or list(seen)
        return self.source(there[-1].as_written, there[-1].line, there[-1].capture_id) if there else None


def _forms(value: Any) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true", "Yes") if value else ("false", "No")
    return ("" if value is None else str(value),)


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rstrip()} …"
