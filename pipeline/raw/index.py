"""The index of a reading: which captures there are, of which address, time and bytes, before any is parsed.

    index = Index(sources)
    for part in map(index_sources, batches):    # independent pieces of work
        index.add(part)
    for chain in index.chains():                # the captures of one address, oldest first
        for run in chain:                       # those with the same bytes that follow each other

A capture takes some 80 bytes here, whatever its page has; its bytes stay where they lie until a `Shelf` gives them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from pipeline.model import Refusal
from pipeline.raw.archive import LONGEST_HEAD, read_body
from pipeline.raw.records import Broken, Record, damage_of, iterate_records, open_archive
from pipeline.raw.saved import read_saved
from pipeline.raw.sources import Source
from pipeline.schemas import read_vocabulary

if TYPE_CHECKING:
    import pandas as pd

_BODIES = frozenset({"response", "resource", "conversion"})
# What of an HTTP head says how its body is to be read.
_MEANING = re.compile(rb"\A(HTTP/\S+ \d+)|^(content-(?:type|encoding):[^\r\n]*)", re.I | re.M)
# What is kept of it until an archive is indexed: packed, a head of one field again and again is a thousandth of itself.
_LONGEST_MEANING = 2_000
# The columns and their types (see `array`). Texts stand as numbers: addresses by their place in a list, digests and
# record IDs by 64 bits of their hash, times by their digits. `body` is 0 for a revisit, which has none of its own.
_COLUMNS = {
    "archive": "b", "url": "i", "time": "q", "payload": "q", "algorithm": "b", "body": "q", "source": "i",
    "offset": "q", "ordinal": "i", "shared": "b", "record": "q", "refers": "q", "refers_url": "i", "refers_time": "q",
}  # fmt: skip
# A line of the metadata that an import writes about a capture.
_OF_ARCHIVE = re.compile(rb"^archive: *([\w-]+)\r?$", re.M)
# What is kept of a capture once all are known and in order.
_MEMBER = ("run", "chain", "url", "time", "body", "source", "row")
# How a revisit finds its original, the surest first: (its own columns, those of the original).
_BY_DIGEST = ((["payload", "about"], ["payload", "url"]), (["payload"], ["payload"]))
_BY_NAME = ((["refers"], ["record"]), (["about", "refers_time"], ["url", "time"]))
_MOST_BODIES = 3  # places that are tried for the bytes of a run


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bytes of a capture lie: a saved file, or a record of an archive. `shared` where several records start
    at one byte, as in a file that was compressed as a whole."""

    source: Source
    offset: int = -1
    ordinal: int = -1
    shared: bool = False

    @property
    def name(self) -> str:
        """As captures call it: `crawl.warc.gz#1042`."""
        source = f"{self.source.name}#{self.source.member}" if self.source.member else self.source.name
        if self.offset < 0:
            return source
        return f"{source}#{self.offset}.{self.ordinal}" if self.shared else f"{source}#{self.offset}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A capture as its source has it. `body` tells apart bytes that are read differently; empty for a revisit."""

    place: Place
    url: str
    captured_at: str
    payload: str
    body: str = ""
    record_id: str = ""
    refers_to: tuple[str, str, str] = ("", "", "")  # ID, address and time of the original
    archive: str = ""  # whose capture it is, where it is not our own


@dataclass(frozen=True, slots=True)
class Run:
    """Captures of one address with the same bytes, one after the other in time; times are empty where none is known.

    `first` is where the first of them lies, `bodies` where its bytes may be found, `again` where captures lie that are
    none of their own: the same address and time. `archive` is that of the first.
    """

    number: int
    url: str
    captured_at: str
    seen_until: str
    times_seen: int
    digest: int
    first: Place
    bodies: tuple[Place, ...]
    again: tuple[str, ...] = ()
    archive: str = ""


def index_sources(sources: Sequence[Source]) -> tuple[list[Entry], list[Refusal]]:
    """The captures of some sources, and what cannot become one. Never raises for what they contain."""
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    for source in sources:
        for item in _of_archive(source) if source.is_archive else _of_file(source):
            if isinstance(item, Entry):
                entries.append(item)
            else:
                refusals.append(item)
    return entries, refusals


def _of_file(source: Source) -> Iterator[Entry | Refusal]:
    for item in read_saved(source):
        if isinstance(item, Refusal):
            yield item
        else:
            digest = item.sha256
            means = f"{digest} {item.media_type} {item.charset} {item.status}"
            yield Entry(Place(source), item.url, item.captured_at, f"sha256:{digest}", means)


def _of_archive(source: Source) -> Iterator[Entry | Refusal]:
    name = Place(source).name
    try:
        with open_archive(source.path, source.member) as stream:
            if not stream.read(1):
                yield Refusal(name, "page-empty", f"{name} is an empty file")
                return
            stream.seek(0)
            yield from _with_archives(iterate_records(stream, metadata=True), source, name)
            if damage := damage_of(source.path, source.member):
                yield Refusal(name, "record-broken", f"{name} breaks off; the rest is lost: {damage}")
    except OSError as error:
        yield Refusal(name, "page-unreadable", f"{name} cannot be opened: {error}")


def _with_archives(records: Iterator[Record | Broken], source: Source, name: str) -> Iterator[Entry | Refusal]:
    """What the records of an archive become. A `metadata` record after a capture may say that it is one of others."""
    waiting: Entry | None = None
    for record in records:
        if isinstance(record, Record) and record.type == "metadata":
            found = _OF_ARCHIVE.search(record.block)
            if waiting is not None and found and record.concurrent_to == waiting.record_id:
                archive = found[1].decode("utf-8", "replace")
                waiting = replace(waiting, archive=archive if archive in _declared_archives() else "")
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        for item in _of_record(record, source, name):
            if isinstance(item, Entry):
                waiting = item
            else:
                yield item
    if waiting is not None:
        yield waiting


@cache
def _declared_archives() -> frozenset[str]:
    return frozenset(row["code"] for row in read_vocabulary("archives"))


def _of_record(record: Record | Broken, source: Source, name: str) -> Iterator[Entry | Refusal]:
    where = f"{name}#{record.place}"
    if isinstance(record, Broken):
        yield Refusal(where, "record-broken", f"At byte {record.offset}: {record.reason}", record.url)
    elif record.type in _BODIES or record.type == "revisit":
        place = Place(source, record.offset, record.ordinal, "." in record.place)
        computed, means = _digest(record) if record.type in _BODIES else ("", "")
        refers_to = (record.refers_to, record.refers_to_url, record.refers_to_date)
        payload = record.payload_digest or computed
        yield Entry(place, record.url, record.captured_at, payload, means, record.record_id, refers_to)
    else:
        yield from (item for item in read_body(record, where) if isinstance(item, Refusal))


def _digest(record: Record) -> tuple[str, str]:
    """(the digest of a record's payload, what tells its body apart: the bytes and how they are to be read)."""
    if record.oversize:
        return "", f"oversize {record.record_id} {record.offset}"
    head, end, payload = record.block.partition(b"\r\n\r\n")
    if not (record.is_http and end):
        head, payload = b"", record.block
    computed = hashlib.sha1(payload, usedforsecurity=False).digest()
    said = b" ".join(status or header for status, header in _MEANING.findall(head, 0, LONGEST_HEAD)).decode("latin-1")
    means = f"{computed.hex()} {record.type} {record.content_type} {said} {record.truncated}"
    if len(means) > _LONGEST_MEANING:
        means = hashlib.sha1(means.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()
    return "sha1:" + base64.b32encode(computed).decode(), means


class Index:
    """All captures of a reading, in columns of numbers."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = list(sources)
        self.refusals: list[Refusal] = []
        self._source_numbers = {(s.path, s.member): number for number, s in enumerate(self.sources)}
        self._addresses = {"": 0}
        self._algorithms = {"": 0}
        self._archives = {"": 0}
        self._columns = {name: array(kind) for name, kind in _COLUMNS.items()}
        self._ordered: pd.DataFrame | None = None
        self._columns_held: list[int] = []  # with the rows

    def __len__(self) -> int:
        return len(self._columns["url"])

    def add(self, part: tuple[list[Entry], list[Refusal]]) -> None:
        """Takes in what `index_sources` found."""
        entries, refusals = part
        self.refusals += refusals
        for entry in entries:
            place, (refers, refers_url, refers_time) = entry.place, entry.refers_to
            algorithm = entry.payload.partition(":")[0]
            archive = self._archives.setdefault(entry.archive, len(self._archives))
            values = (
                archive, self._address(entry.url), _digits(entry.captured_at), _hashed(entry.payload),
                self._algorithms.setdefault(algorithm, len(self._algorithms) % 128), _hashed(entry.body),
                self._source_numbers[place.source.path, place.source.member], place.offset, place.ordinal,
                place.shared, _hashed(entry.record_id), _hashed(refers), self._address(refers_url),
                _digits(refers_time),
            )  # fmt: skip
            for column, value in zip(self._columns.values(), values, strict=True):
                column.append(value)

    def _address(self, url: str) -> int:
        return self._addresses.setdefault(url, len(self._addresses))

    def chains(self) -> Iterator[list[Run]]:
        """The runs of each address, oldest first. Captures without an address or a time follow no other: each is a
        chain of its own."""
        rows = self._rows()
        addresses = list(self._addresses)
        columns = [rows[name].tolist() for name in _MEMBER]
        chain: list[Run] = []
        members: list[tuple[int, ...]] = []
        for row in [*zip(*columns, strict=True), None]:
            if members and (row is None or row[0] != members[0][0]):
                chain.append(self._run(members, addresses))
                if row is None or row[1] != members[0][1]:
                    yield chain
                    chain = []
                members = []
            if row is not None:
                members.append(row)

    def _run(self, members: list[tuple[int, ...]], addresses: list[str]) -> Run:
        number, _, url, first_time, digest, _, first = members[0]
        times = [member[3] for member in members]
        again = [m for m, time, before in zip(members[1:], times[1:], times, strict=False) if time == before]
        held = self._columns_held
        bodies = dict.fromkeys(held[member[6]] for member in members if held[member[6]] == member[6])
        places = list(bodies)[:_MOST_BODIES] or [held[first] if held[first] >= 0 else first]
        return Run(
            number, addresses[url], _time(first_time), _time(times[-1]), len(set(times)), digest,
            self._place(first), tuple(map(self._place, places)), tuple(self._place(m[6]).name for m in again),
            list(self._archives)[self._columns["archive"][first]],
        )  # fmt: skip

    def _place(self, row: int) -> Place:
        at = self._columns
        return Place(self.sources[at["source"][row]], at["offset"][row], at["ordinal"][row], bool(at["shared"][row]))

    def sample(self, size: int, least: int, kind_of: Callable[[str], str]) -> list[Run]:
        """The first captures of runs: `size` for each kind of address and year, and `least` for each month that has so
        many; none of a kind and year that has fewer. Which ones only depends on their addresses: those whose hashes are
        lowest."""
        rows = self._rows().drop_duplicates("run")
        addresses = list(self._addresses)
        kinds = {url: kind_of(addresses[url]) for url in rows["url"].unique()}
        hashes = {url: _hashed(addresses[url]) for url in kinds}
        rows = rows.assign(
            kind=rows["url"].map(kinds), month=rows["time"] // 10**8, year=rows["time"] // 10**10,
            chance=rows["url"].map(hashes),
        ).sort_values(["kind", "chance", "time", "run"])  # fmt: skip
        of_year, of_month = (rows.groupby(["kind", span], sort=False)["run"] for span in ("year", "month"))
        in_year = (of_year.cumcount() < size) & (of_year.transform("size") >= least)
        in_month = (of_month.cumcount() < least) & (of_month.transform("size") >= least)
        chosen = rows[in_year | in_month].sort_values(["kind", "month", "chance", "time", "run"])
        columns = [chosen[name].tolist() for name in _MEMBER]
        return [self._run([row], addresses) for row in zip(*columns, strict=True)]

    def names_of(self, number: int) -> list[str]:
        """The names of the sources that hold the captures of a run, one for each capture."""
        rows = self._rows()
        low, high = rows["run"].searchsorted(number), rows["run"].searchsorted(number, side="right")
        return [Place(self.sources[source]).name for source in rows["source"].iloc[low:high]]

    def _rows(self) -> pd.DataFrame:
        """The captures by address, time and digest, with the numbers of their chain and run. The order of the sources
        and of their records decides nothing but which of two places of one capture comes first."""
        if self._ordered is not None:
            return self._ordered
        import numpy as np
        import pandas as pd

        frame = pd.DataFrame({name: np.frombuffer(column, column.typecode) for name, column in self._columns.items()})
        held = _originals(frame)
        self._columns_held = held.tolist()
        found = held >= 0
        frame["body"] = np.where(found, frame["body"].to_numpy()[np.where(found, held, 0)], frame["record"])
        frame["row"] = np.arange(len(frame))
        ranks = np.empty(len(self._addresses), dtype=np.int64)
        ranks[[number for _, number in sorted(self._addresses.items())]] = np.arange(len(ranks))
        frame["rank"] = ranks[frame["url"].to_numpy()]
        frame = frame.sort_values(["rank", "time", "body", "source", "offset", "ordinal"], ignore_index=True)
        # Without an address or a time nothing follows anything.
        alone = (frame["url"] == 0) | (frame["time"] == 0)
        new_body = frame["body"].diff().ne(0)
        new_chain = (
            frame["url"].diff().ne(0) | alone.ne(alone.shift()) | (alone & (new_body | frame["time"].diff().ne(0)))
        )
        frame["chain"] = new_chain.cumsum()
        frame["run"] = (new_chain | new_body).cumsum()
        self._ordered = frame[list(_MEMBER)]
        return self._ordered


def _originals(frame: pd.DataFrame) -> np.ndarray:  # type: ignore[name-defined]  # noqa: F821
    """For each capture the row that holds its bytes: its own, or for a revisit that of its original; -1 where no
    archive holds it."""
    import numpy as np

    bodies = frame[frame["body"] != 0]
    revisits = frame[frame["body"] == 0].assign(about=lambda f: f["refers_url"].where(f["refers_url"] > 0, f["url"]))
    held = np.arange(len(frame), dtype=np.int64)
    held[revisits.index] = -1
    for steps, by_digest in ((_BY_DIGEST, True), (_BY_NAME, False)):
        for ours, theirs in steps:
            open_ = revisits[held[revisits.index] < 0]
            open_ = open_[open_[ours].ne(0).all(axis=1)]
            if open_.empty:
                continue
            first = bodies.drop_duplicates(theirs).reset_index(names="held")
            met = open_.reset_index(names="at").merge(
                first[[*theirs, "held", *([] if by_digest else ["payload", "algorithm"])]],
                left_on=ours, right_on=theirs, suffixes=("", "_there"),
            )  # fmt: skip
            if not by_digest:
                # An address and a second may name two captures; digests of one kind, where both state one, decide.
                unlike = (met["payload"] != met["payload_there"]) & (met["algorithm"] == met["algorithm_there"])
                met = met[~(unlike & met["payload"].ne(0))]
            held[met["at"].to_numpy()] = met["held"].to_numpy()
    return held


def _hashed(text: str) -> int:
    """A number for a text: 63 bits of its hash, 0 for none."""
    if not text:
        return 0
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).digest()) >> 1 or 1


def _digits(time: str) -> int:
    """`2019-10-25T12:00:00Z` as 20191025120000; 0 where no time is known."""
    return int(re.sub(r"\D", "", time) or 0)


def _time(digits: int) -> str:
    if not digits:
        return ""
    d = f"{digits:014d}"
    return f"{d[:4]}-{d[4:6]}-{d[6:8]}T{d[8:10]}:{d[10:12]}:{d[12:]}Z"
