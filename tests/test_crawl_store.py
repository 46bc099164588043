"""What the crawl stores: WARC files that standard readers read, with an index, whole after every kill."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from pipeline.model import Capture
from pipeline.raw import read_captures
from pipeline.raw.cdxj import Entry
from pipeline.raw.warc import WarcWriter, digest_of, read_index, read_stored, repair

URL = "https://www.opengovpartnership.org/members/france/"
HTML = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("ETag", '"1"'),
    ("Last-Modified", "Tue, 14 Nov 2023 22:13:20 GMT"),
]
PAGE = b"<html><p>France</p></html>"
REQUEST = b"GET /members/france/ HTTP/1.1\r\nHost: www.opengovpartnership.org\r\n\r\n"


def writer(root: Path, name: str = "crawl-20260101T000000", largest: int = 10**9) -> WarcWriter:
    (root / name).mkdir(parents=True, exist_ok=True)
    return WarcWriter(root / name, {"software": "tests", "format": "WARC File Format 1.1"}, largest)


def write_pages(root: Path, count: int = 3, **options: object) -> list[Entry]:
    warc = writer(root, **options)  # type: ignore[arg-type]
    entries = [
        warc.write_response(f"{URL}{n}/", "200 OK", HTML, PAGE + b"%d" % n, REQUEST, ip="127.0.0.1", via=URL)
        for n in range(count)
    ]
    warc.close()
    return entries


def warcs(root: Path) -> list[Path]:
    return sorted(root.glob("crawl-*/*.warc.gz"))


def test_records_are_what_the_standard_asks_for(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    with warcs(tmp_path)[0].open("rb") as stream:
        records = [(r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(stream)]
    assert [kind for kind, _, _ in records] == ["warcinfo", "response", "request", "metadata"]
    assert b"software: tests" in records[0][2]
    assert [body for _, _, body in records[1:]] == [PAGE + b"0", b"", b"via: " + URL.encode() + b"\r\n"]
    response = records[1][1]
    assert response.protocol == "WARC/1.1"
    assert response["WARC-Target-URI"] == f"{URL}0/"
    assert response["WARC-IP-Address"] == "127.0.0.1"
    assert {head["WARC-Concurrent-To"] for _, head, _ in records[2:]} == {response["WARC-Record-ID"]}


def test_warcio_and_fastwarc_find_all_digests_right(tmp_path: Path) -> None:
    write_pages(tmp_path)
    path = str(warcs(tmp_path)[0])
    checker = Checker(SimpleNamespace(inputs=[path], verbose=False))
    checker.process_all()
    assert checker.exit_value == 0
    verified = [r.verify_block_digest() for r in FastIterator(path, parse_http=False)]
    assert (len(verified), all(verified)) == (1 + 3 * 3, True)


def test_each_record_starts_where_the_index_says(tmp_path: Path) -> None:
    entries = write_pages(tmp_path)
    data = warcs(tmp_path)[0].read_bytes()
    for entry in read_index(tmp_path):
        record = next(iter(ArchiveIterator(io.BytesIO(data[entry.offset : entry.offset + entry.length]))))
        assert record.rec_headers["WARC-Target-URI"] == entry.url
    assert read_index(tmp_path) == entries


def test_finished_index_is_cdxj(tmp_path: Path) -> None:
    write_pages(tmp_path)
    lines = gzip.decompress(next(tmp_path.glob("*/*.cdxj.gz")).read_bytes()).decode().splitlines()
    assert lines == sorted(lines)
    key, stamp, fields = lines[0].split(" ", 2)
    assert key == "org,opengovpartnership)/members/france/0"
    assert len(stamp) == 14
    assert {"url", "mime", "status", "digest", "offset", "length", "filename"} <= set(json.loads(fields))


def test_files_rotate_by_size(tmp_path: Path) -> None:
    entries = write_pages(tmp_path, 5, largest=1500)
    assert len(warcs(tmp_path)) > 1
    assert read_index(tmp_path) == entries
    assert len([c for c in read_captures([tmp_path]) if isinstance(c, Capture)]) == 5


@pytest.mark.parametrize("not_modified", [True, False])
def test_unchanged_page_is_a_small_revisit_with_the_old_body(tmp_path: Path, not_modified: bool) -> None:
    (first,) = write_pages(tmp_path, 1)
    warc = writer(tmp_path, "crawl-20260201T000000")
    second = warc.write_revisit(first, headers=HTML, not_modified=not_modified)
    third = warc.write_revisit(second, headers=HTML, not_modified=not_modified)
    warc.close()
    captures = list(read_captures([tmp_path]))
    assert [c.body for c in captures if isinstance(c, Capture)] == [PAGE + b"0"] * 3
    assert len(captures) == 3
    with warcs(tmp_path)[1].open("rb") as stream:
        records = [r.rec_headers for r in ArchiveIterator(stream)]
    assert [r["WARC-Type"] for r in records] == ["warcinfo", "revisit", "revisit"]
    assert {r["WARC-Refers-To-Date"] for r in records[1:]} == {first.date}  # the response, not another revisit
    assert records[1]["WARC-Profile"].endswith("server-not-modified" if not_modified else "identical-payload-digest")
    assert third.length < 600
    assert read_stored(tmp_path, third) == read_stored(tmp_path, first)


def test_what_conditional_requests_need_survives_in_the_index(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    (entry,) = read_index(tmp_path)
    assert (entry.etag, entry.last_modified, entry.digest) == ('"1"', HTML[2][1], digest_of(PAGE + b"0"))


def test_cut_at_every_byte_of_the_last_page_the_store_is_mended(tmp_path: Path) -> None:
    """A kill may come between any two bytes, and before or after the index is written."""
    entries = write_pages(tmp_path)
    warc = warcs(tmp_path)[0]
    whole, index = warc.read_bytes(), next(tmp_path.glob("*/*.cdxj.gz"))
    text = gzip.decompress(index.read_bytes()).decode()
    index.unlink()
    growing = warc.with_name(f"{warc.name}.cdxj")
    for end in range(entries[2].offset, len(whole) + 1, 11):
        for lines in (text, "".join(text.splitlines(keepends=True)[:2]), text[:-40], ""):
            warc.write_bytes(whole[:end])
            growing.write_text(lines)
            repair(warc.parent)
            kept = [e.url for e in read_index(tmp_path)]
            assert kept == [e.url for e in entries[: 3 if end >= entries[2].offset + entries[2].length else 2]]
            assert [i for i in read_captures([tmp_path]) if not isinstance(i, Capture)] == []
            next(tmp_path.glob("*/*.cdxj.gz")).unlink()


def test_mending_says_what_it_cut_off(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    os.truncate(warcs(tmp_path)[0], warcs(tmp_path)[0].stat().st_size - 5)
    (note,) = repair(warcs(tmp_path)[0].parent)
    assert "half-written" in note
    assert repair(warcs(tmp_path)[0].parent) == []


def test_lost_index_is_made_anew_from_the_files(tmp_path: Path) -> None:
    (first,) = write_pages(tmp_path, 1)
    warc = writer(tmp_path, "crawl-20260201T000000")
    second = warc.write_revisit(first, headers=HTML)
    warc.close()
    next(tmp_path.glob("crawl-20260201T000000/*.cdxj.gz")).unlink()
    assert read_index(tmp_path) == [first, second]


def test_redirects_and_gone_pages_are_stored_as_answered(tmp_path: Path) -> None:
    warc = writer(tmp_path)
    warc.write_response(URL, "301 Moved Permanently", [("Location", "/x/")], b"moved", REQUEST)
    warc.write_response(f"{URL}y/", "410 Gone", HTML, b"<html>gone</html>", REQUEST)
    warc.close()
    items = list(read_captures([tmp_path]))
    assert [c.status for c in items if isinstance(c, Capture)] == [410]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of the record is written when there is no more room; the next one is whole, where the index says."""
    warc = writer(tmp_path)
    warc.write_response(URL, "200 OK", HTML, PAGE, REQUEST)
    before = warcs(tmp_path)[0].read_bytes()

    def no_room(fileno: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("pipeline.raw.warc.os.fsync", no_room)
        with pytest.raises(OSError, match="No space"):
            warc.write_response(f"{URL}a/", "200 OK", HTML, PAGE, REQUEST)
    assert warcs(tmp_path)[0].read_bytes() == before
    entry = warc.write_response(f"{URL}b/", "200 OK", HTML, PAGE + b"b", REQUEST)
    warc.close()
    assert read_index(tmp_path)[-1] == entry
    assert [c.url for c in read_captures([tmp_path]) if isinstance(c, Capture)] == [URL, f"{URL}b/"]


def test_a_revisit_bears_the_status_that_was_answered(tmp_path: Path) -> None:
    warc = writer(tmp_path)
    moved = warc.write_response(URL, "301 Moved Permanently", [("Location", "/x/")], b"moved", REQUEST)
    warc.write_revisit(moved, "301 Moved Permanently", headers=[("Location", "/x/")])
    warc.close()
    with warcs(tmp_path)[0].open("rb") as stream:
        heads = [r.http_headers for r in ArchiveIterator(stream) if r.rec_type == "revisit"]
    assert [(head.get_statuscode(), head.get_header("Location")) for head in heads] == [("301", "/x/")]


def test_a_damaged_index_is_as_good_as_none(tmp_path: Path) -> None:
    entries = write_pages(tmp_path)
    index = next(tmp_path.glob("*/*.cdxj.gz"))
    index.write_bytes(index.read_bytes()[:-20])
    assert read_index(tmp_path) == entries


def test_a_damaged_record_costs_no_other(tmp_path: Path) -> None:
    entries = write_pages(tmp_path)
    next(tmp_path.glob("*/*.cdxj.gz")).unlink()
    data = bytearray(warcs(tmp_path)[0].read_bytes())
    middle = entries[1].offset + entries[1].length // 2
    data[middle : middle + 8] = b"\xff" * 8
    warcs(tmp_path)[0].write_bytes(data)
    repair(warcs(tmp_path)[0].parent)
    assert [e.url for e in read_index(tmp_path)] == [entries[0].url, entries[2].url]
    assert warcs(tmp_path)[0].stat().st_size == len(data)


def test_a_file_without_a_record_is_removed(tmp_path: Path) -> None:
    write_pages(tmp_path, 1)
    empty = warcs(tmp_path)[0].with_name("crawl-20260101T000000-00002.warc.gz")
    empty.touch()
    repair(empty.parent)
    assert not empty.exists()
    assert [item for item in read_captures([tmp_path]) if not isinstance(item, Capture)] == []


def test_opening_a_store_of_thousands_of_pages_takes_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and as many revisits, whose index is lost: nothing is sought line by line."""
    monkeypatch.setattr("pipeline.raw.warc.os.fsync", lambda fileno: None)
    warc = writer(tmp_path)
    entries = [warc.write_response(f"{URL}{n}/", "200 OK", HTML, PAGE + b"%d" % n, REQUEST) for n in range(3_000)]
    warc.close()
    again = writer(tmp_path, "crawl-20260201T000000")
    for entry in entries:
        again.write_revisit(entry, headers=HTML, not_modified=True)
    again.close()
    next(tmp_path.glob("crawl-20260201*/*.cdxj.gz")).unlink()
    started = time.process_time()
    index = read_index(tmp_path)
    assert (
        time.process_time() - started < 30
    )  # some 5 s on one core; with a search for each it was a quarter of an hour
    assert len(index) == 6_000
    assert read_stored(tmp_path, index[-1]) is not None
