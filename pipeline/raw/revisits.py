"""Finds the body that a `revisit` record refers to, in any archive of the same reading.

A revisit says "unchanged since": by the earlier record's ID, by its address and time, or by the digest of the body.
Writers differ in which of the three they give, so all are kept.
"""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.raw.records import Record, iterate_records, open_archive
from pipeline.raw.spool import spooled_archive

_ORIGINALS = frozenset({"response", "resource"})
Archives = tuple[tuple[Path, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies; reading it again costs one seek."""

    path: Path
    member: str
    offset: int
    ordinal: int
    record_id: str
    payload_digest: str


def find_original(revisit: Record, archives: Archives) -> Record | None:
    """The record with the body that `revisit` refers to; None where no archive holds it.

    The first call in a process reads through all archives once to learn where bodies lie.
    """
    places = _places(archives)
    for key in _keys_of_revisit(revisit):
        place = places.get(key)
        if place and _fits(place, revisit):
            return _at(place)
    return None


def _at(place: Place) -> Record | None:
    """The record there: sought, and taken from the spool where it cannot be."""
    with open_archive(place.path, place.member) as stream:
        stream.seek(place.offset)
        first = next(iterate_records(stream), None)
    if isinstance(first, Record) and first.record_id == place.record_id:
        return first
    found = spooled_archive(place.path, place.member).record(place.ordinal)
    return found if isinstance(found, Record) else None


def _fits(place: Place, revisit: Record) -> bool:
    """An address and a second may name two captures; the digests, where both have one of a kind, then decide."""
    ours, theirs = place.payload_digest, revisit.payload_digest
    return not theirs or ours.partition(":")[0] != theirs.partition(":")[0] or ours == theirs


def _keys_of_revisit(revisit: Record) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    if revisit.refers_to:
        keys.append(("id", revisit.refers_to))
    if revisit.refers_to_date:
        keys.append(("at", revisit.refers_to_url or revisit.url, revisit.refers_to_date))
    if revisit.payload_digest:
        keys += [("body of", revisit.refers_to_url or revisit.url, revisit.payload_digest)]
        keys += [("body", revisit.payload_digest)]
    return keys


@lru_cache(maxsize=2)
def _places(archives: Archives) -> dict[tuple[str, ...], Place]:
    places: OrderedDict[tuple[str, ...], Place] = OrderedDict()
    for path, member in archives:
        try:
            with open_archive(path, member) as stream:
                for record in iterate_records(stream, metadata=True):  # numbered as the spool numbers them
                    if isinstance(record, Record) and record.type in _ORIGINALS:
                        _remember(places, record, path, member)
        except OSError:
            continue  # refused when it is read for its own pages
    return places


def _remember(places: dict[tuple[str, ...], Place], record: Record, path: Path, member: str) -> None:
    digest = record.payload_digest or _digest_of_payload(record)
    place = Place(path, member, record.offset, record.ordinal, record.record_id, digest)
    keys: list[tuple[str, ...]] = [("body", digest), ("body of", record.url, digest)]
    if record.record_id:
        keys.append(("id", record.record_id))
    if record.captured_at:
        keys.append(("at", record.url, record.captured_at))
    for key in keys:
        places.setdefault(key, place)


def _digest_of_payload(record: Record) -> str:
    _, end, payload = record.block.partition(b"\r\n\r\n")
    data = payload if record.is_http and end else record.block
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
