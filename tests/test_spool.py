"""Archives that cannot be sought are unpacked once, whatever is asked of them, and give what a plain WARC gives."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import CliRunner
from shapes import http, record, zipped

from pipeline import versions
from pipeline.build import read_and_parse
from pipeline.cli import main
from pipeline.model import Capture
from pipeline.raw import NoRoomError, first_refusals, index, list_sources, read_captures, records, spool
from pipeline.workers import worker_pool

PAGES = 30
EMPTY = zipped({f"archive/{number:04}.warc": b"" for number in range(50)})


def page(number: int) -> bytes:
    """A page of letters in no order, which takes its bytes also where it is packed."""
    noise = "".join(chr(97 + (number * 7919 + at * at * 31) % 26) for at in range(400))
    return http(f"A page {number}\n\n{noise}\n".encode())


def crawled(pages: int = PAGES) -> bytes:
    """Pages, with what a crawl writes about them between: a `metadata` record behind each third."""
    parts = []
    for number in range(1, pages + 1):
        parts.append(record(page(number), number))
        if number % 3 == 0:
            parts.append(record(b"via: a page\r\n", 1000 + number, "metadata"))
    return b"".join(parts)


WHOLE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a file of one member": lambda: ("a.warc.gz", gzip.compress(crawled())),
    "a member for some records each": lambda: (
        "a.warc.gz",
        b"".join(
            gzip.compress(record(page(2 * n + 1), 2 * n + 1) + record(page(2 * n + 2), 2 * n + 2)) for n in range(15)
        ),
    ),
    "a WACZ": lambda: ("a.wacz", zipped({"archive/a.warc": crawled()})),
    "a WACZ of a file of one member": lambda: ("a.wacz", zipped({"archive/a.warc.gz": gzip.compress(crawled())})),
}


def read(folder: Path, executor: Executor | None = None, workers: int = 1) -> dict[str, list[str]]:
    """Address -> the digest of the bytes and the time of its page."""
    parsed, refusals, _ = read_and_parse([folder], executor, workers)
    assert refusals == ()
    return {one.capture.url: [one.capture.sha256, one.capture.captured_at] for one in parsed}


def saved(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir()
    (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often archives were read from their beginning on, by whom; in batches of few pages."""
    monkeypatch.setattr(versions, "_BATCH", 4)
    counted: Counter[str] = Counter()

    def count(module: Any) -> None:
        iterate = module.iterate_records

        def iterated(stream: IO[bytes], metadata: bool = False) -> Iterator[records.Record | records.Broken]:
            counted[module.__name__.rpartition(".")[2]] += 1
            return iterate(stream, metadata)  # type: ignore[no-any-return]

        monkeypatch.setattr(module, "iterate_records", iterated)

    count(index)
    count(spool)
    return counted


@pytest.mark.parametrize("shape", WHOLE)
def test_it_is_read_once_for_the_index_and_once_for_its_pages(
    shape: str, readings: Counter[str], tmp_path: Path
) -> None:
    found = read(saved(tmp_path / "whole", *WHOLE[shape]()))
    assert readings == {"index": 1, "spool": 1}
    assert found == read(saved(tmp_path / "plain", "a.warc", crawled()))
    assert len(found) == PAGES


def test_members_of_a_zip_leave_no_file_behind_when_they_are_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that is killed deletes nothing."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    (source,) = list_sources([saved(tmp_path / "raw", *WHOLE["a WACZ"]())])
    with records.open_archive(source.path, source.member) as stream:
        assert stream.read() == crawled()
        assert list((tmp_path / "tmp").iterdir()) == []


def test_of_very_many_empty_members_none_is_unpacked_and_the_first_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each took a file, and each gave an issue."""
    made: list[object] = []
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **named: made.append(named))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given: made.append(given))
    monkeypatch.setattr(first_refusals, "MOST_NAMED", 20)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.wacz").write_bytes(EMPTY)
    _, refusals, _ = read_and_parse([tmp_path / "raw"])
    assert made == []
    assert [refusal.code for refusal in refusals] == ["page-empty"] * 21
    assert refusals[19].source == "a.wacz#archive/0019.warc"
    assert refusals[20].message.startswith("30 more places in a.wacz")


@pytest.mark.parametrize("pool", [lambda: ThreadPoolExecutor(2), lambda: worker_pool(2)], ids=["threads", "processes"])
def test_two_workers_find_the_same(pool: Callable[[], Any], tmp_path: Path) -> None:
    folder = saved(tmp_path / "raw", *WHOLE["a file of one member"]())
    with pool() as executor:
        assert read(folder, executor, 2) == read(folder)


def test_a_page_keeps_its_address_where_metadata_stands_between(tmp_path: Path) -> None:
    """Records were counted with metadata when they were indexed and without when they were taken."""
    data = record(page(1), 1) + record(b"a: b\r\n", 2, "metadata") + record(page(3), 3) + record(page(4), 4)
    found = read(saved(tmp_path / "whole", "a.wacz", zipped({"archive/a.warc": data})))
    assert found == read(saved(tmp_path / "plain", "a.warc", data))
    assert len(found) == 3


def test_revisits_of_one_archive_find_their_pages_in_one_reading(readings: Counter[str], tmp_path: Path) -> None:
    again = b"".join(
        record(
            b"HTTP/1.1 304 Not Modified\r\n\r\n", 500 + number, "revisit",
            f"WARC-Refers-To: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n",
        )
        for number in range(2, 12)
    )  # fmt: skip
    folder = saved(tmp_path / "raw", "a.warc.gz", gzip.compress(crawled() + again))
    with spool.spooling():
        captures = [item for item in read_captures([folder]) if isinstance(item, Capture)]
    assert [capture.body for capture in captures[PAGES:]] == [capture.body for capture in captures[1:11]]
    assert readings["spool"] == 1


def test_the_file_has_no_name_and_is_gone_after_the_reading_and_after_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    folder = saved(tmp_path / "raw", *WHOLE["a file of one member"]())
    seen: list[object] = []

    def watch(stage: str, done: int, total: int) -> None:
        if done:
            assert spool._spool is not None
            seen.append(spool._spool.file)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_and_parse([folder], report=watch)
    assert seen
    assert spool._spool is None
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_it_holds_is_packed_and_bounded_by_the_size_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MAX_BODY", 3000)
    monkeypatch.setattr(spool, "_MOST_TIMES", 0)
    parsed, refusals, _ = read_and_parse([saved(tmp_path / "raw", *WHOLE["a file of one member"]())])
    assert 0 < len(parsed) < PAGES
    assert {refusal.code for refusal in refusals} == {"record-broken"}
    assert len(parsed) + len(refusals) == PAGES
    assert all("take more than" in refusal.message for refusal in refusals)


def test_a_megabyte_of_zeros_takes_few_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(record(http(bytes(1 << 20)), number) for number in range(1, 6))))
    with spool.spooling():
        spooled = spool.spooled_archive(path)
        assert spool._spool is not None
        assert spool._spool.file.size < 5 * 10_000
        found = spooled.record(4)
    assert isinstance(found, records.Record)
    assert found.block == http(bytes(1 << 20))


def test_a_full_disk_ends_the_build_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It left out pages otherwise, as if their archive were damaged."""

    class Full(io.BytesIO):
        def write(self, data: Any) -> int:
            raise OSError(28, os.strerror(28))

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: Full())
    with pytest.raises(NoRoomError, match="TMPDIR"):
        read_and_parse([saved(tmp_path / "raw", *WHOLE["a file of one member"]())])
    ran = CliRunner().invoke(main, ["build", str(tmp_path / "raw"), "--output", str(tmp_path / "out")])
    assert ran.exit_code == 3
    assert "TMPDIR names another one): free some space" in " ".join(ran.output.split())
    assert not (tmp_path / "out").exists()


def test_that_the_disk_is_full_is_told_from_process_to_process() -> None:
    told = pickle.loads(pickle.dumps(NoRoomError(28, "No space left on device")))
    assert (told.errno, str(told)) == (28, str(NoRoomError(28, "No space left on device")))


def test_an_archive_that_changed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with spool.spooling():
        for number in (1, 2):
            path.write_bytes(gzip.compress(record(page(number), number) * number))
            found = spool.spooled_archive(path).record(0)
            assert isinstance(found, records.Record)
            assert found.block == page(number)
