"""One bad source is one refusal: the good page beside it is built, and what is bad is named."""

from __future__ import annotations

import gzip
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_texts import URL, commitment_text

from pipeline.build import build, read_and_parse
from pipeline.identity.addresses import parse_address
from pipeline.raw import crawl_issues, crawl_notices, read_manifests

Attack = Callable[[Path], None]
GOOD_ID = "FR0043"


def http(body: bytes, head: bytes = b"Content-Type: text/plain", status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + head + b"\r\n\r\n" + body


def record(
    block: bytes, length: str = "", date: str = "2019-10-25T12:00:00Z", number: int = 1, extra: bytes = b"",
    kind: str = "response", media_type: str = "application/http; msgtype=response",
) -> bytes:  # fmt: skip
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL}?{number}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {length or len(block)}\r\n"
    )
    return head.encode() + extra + b"\r\n" + block + b"\r\n\r\n"


def page(number: int) -> bytes:
    return http(commitment_text(f"FR{number:04}").encode())


def wacz(*members: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")  # two members of one name
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def damaged(method: int) -> bytes:
    """A WACZ whose only member has other bytes in the middle of its data."""
    data = bytearray(wacz(("archive/a.warc", record(page(1)) * 20), method=method))
    data[100:130] = bytes(range(30))
    return bytes(data)


def patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    """ZIP headers with another value in one field."""
    position, out = data.find(signature), bytearray(data)
    while position >= 0:
        out[position + offset : position + offset + len(value)] = value
        position = data.find(signature, position + 1)
    return bytes(out)


def with_method(number: int) -> bytes:
    data = patched(wacz(("archive/a.warc", record(page(1)))), b"PK\x03\x04", 8, number.to_bytes(2, "little"))
    return patched(data, b"PK\x01\x02", 10, number.to_bytes(2, "little"))


def encrypted() -> bytes:
    data = patched(wacz(("archive/a.warc", record(page(1)))), b"PK\x03\x04", 6, b"\x01\x00")
    return patched(data, b"PK\x01\x02", 8, b"\x01\x00")


WARCS: dict[str, bytes] = {
    "length-5000-digits": record(page(1), length="9" * 5000),
    "length-4299-digits": record(page(1), length="9" * 4299),
    "length-negative": record(page(1), length="-1"),
    "length-hexadecimal": record(page(1), length="0x10"),
    "length-arabic-digits": record(page(1), length="\u0661\u0662"),
    "length-superscript": record(page(1), length="\u00b2"),
    "length-of-an-exabyte": record(page(1), length=str(10**18)),
    "length-too-long": record(page(1), length="99999"),
    "length-of-2-to-the-64": record(page(1), length=str(2**64)),
    "length-empty": record(page(1), length=" "),
    "no-record": b"WARC/1.0\r\n\r\n\r\n\r\n" * 3,
    "zeros": bytes(5000),
    "cut-in-the-head": record(page(1))[:80],
    "cut-in-the-block": record(page(1))[:-300],
    "http-status-5000-digits": record(http(b"words", status=b"9" * 5000)),
    "http-status-no-number": record(http(b"words", status=b"two hundred")),
    "http-head-without-end": record(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
    "http-head-of-one-line": record(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500_000),
    "no-http": record(b"\x00\x01\x02 no response at all"),
    "empty-block": record(b""),
    "coding-unknown": record(http(b"words", b"Content-Type: text/html\r\nContent-Encoding: x-own")),
    "without-a-type": record(page(1)).replace(b"WARC-Type: response\r\n", b""),
    "segment": record(page(1)[:300], extra=b"WARC-Segment-Number: 1\r\n"),
    "coding-none": record(http(b"words of a page", b"Content-Type: text/plain\r\nContent-Encoding: none")),
    "digest-wrong": record(page(1), extra=b"WARC-Block-Digest: sha1:AAAA\r\n"),
    "digest-no-base32": record(page(1), extra=b"WARC-Block-Digest: sha256:\xff\xfe\r\n"),
    "revisit-of-nothing": record(http(b""), kind="revisit"),
    "body-binary": record(http(b"%PDF-1.7 no text", b"Content-Type: text/html")),
    "gzip-damaged": gzip.compress(record(page(1)))[:200] + b"\xff" * 100,
    "gzip-cut": gzip.compress(record(page(1)))[:-20],
    "gzip-nothing": b"\x1f\x8b\x08",
    "gzip-magic-only": b"\x1f\x8b\x08" * 5000,
}  # fmt: skip

ZIPS: dict[str, bytes] = {
    "method-99": with_method(99),
    "method-lzma-that-is-none": with_method(14),
    "method-bzip2-that-is-none": with_method(12),
    "method-deflate-that-is-none": with_method(8),
    "encrypted": encrypted(),
    "deflate-damaged": damaged(zipfile.ZIP_DEFLATED),
    "lzma-damaged": damaged(zipfile.ZIP_LZMA),
    "bzip2-damaged": damaged(zipfile.ZIP_BZIP2),
    "no-zip": b"words",
    "no-archive-in-it": wacz(("pages/pages.jsonl", b"{}")),
    "empty-member": wacz(("archive/a.warc", b"")),
    "cut": wacz(("archive/a.warc", record(page(1))))[:-40],
    "directory-only": b"PK\x05\x06" + bytes(18),
    "name-no-utf-8": patched(wacz(("archive/\u00e9.warc", b"words")), b"\xc3\xa9", 0, b"\xff\xff"),
    "list-of-files-too-long": wacz(*((f"archive/{'n' * 60_000}{number}.warc", b"") for number in range(40))),
    "bomb": wacz(("archive/a.warc", bytes(100_000_000)), method=zipfile.ZIP_DEFLATED),
}

SIDECARS: dict[str, bytes] = {
    "deep": b"[" * 200_000,
    "list": b"[]",
    "null": b"null",
    "number": b"7",
    "latin-1": '{"url": "é"}'.encode("latin-1"),
    "time-of-year-9999": b'{"captured_at": "9999-12-31T23:59:59-23:00"}',
    "time-no-time": b'{"captured_at": "yesterday"}',
    "status-5000-digits": b'{"status": "' + b"9" * 5000 + b'"}',
    "status-number-of-5000-digits": b'{"status": ' + b"9" * 5000 + b"}",
    "many-values": b"[" + b"[]," * 340_000 + b"[]]",
    "cut": b'{"url": "https',
    "two-megabytes": b'{"url": "' + b"a" * 2_000_000 + b'"}',
}

MANIFESTS: dict[str, str] = {
    "counts-texts": '{"crawl": "crawl-1", "state": "partial", "counts": {"known": "many", "asked": 1}}',
    "counts-list": '{"crawl": "crawl-1", "state": "partial", "counts": [1]}',
    "failed-null": '{"crawl": "crawl-1", "state": "complete", "failed": [{"url": null}]}',
    "failed-texts": '{"crawl": "crawl-1", "state": "complete", "failed": ["https://example.org"]}',
    "failed-null-itself": '{"crawl": "crawl-1", "state": "complete", "failed": null}',
    "reasons-numbers": '{"crawl": "crawl-1", "state": "failed", "reasons": [1, 2]}',
    "request-list": '{"crawl": "crawl-1", "request": []}',
    "request-members-number": '{"crawl": "crawl-1", "request": {"members": 5}}',
    "request-kinds-of-lists": '{"crawl": "crawl-1", "request": {"kinds": [[]]}}',
    "runs-numbers": '{"crawl": "crawl-1", "state": "complete", "runs": [3]}',
    "state-list": '{"crawl": "crawl-1", "state": []}',
    "crawl-null": '{"crawl": null}',
    "deep": "[" * 100_000,
    "list": "[]",
    "many-values": '{"crawl": "crawl-1", "runs": [' + "{}," * 400_000 + "{}]}",
    "seventeen-megabytes": '{"crawl": "' + "a" * 17_000_000 + '"}',
    "empty": "",
}


def attacks() -> Iterator[tuple[str, Attack]]:
    for name, data in WARCS.items():
        ending = "warc.gz" if data.startswith(b"\x1f") else "warc"
        yield f"warc-{name}", writes(f"bad-{name}.{ending}", data)
    for name, data in ZIPS.items():
        yield f"wacz-{name}", writes(f"bad-{name}.wacz", data)
    for name, data in SIDECARS.items():
        yield f"sidecar-{name}", writes(f"bad-{name}.txt.meta.json", data, f"bad-{name}.txt")
    for name, words in MANIFESTS.items():
        yield f"manifest-{name}", writes(f"crawl-bad-{name}/manifest.json", words.encode())

    yield "sidecar-of-no-page", writes("bad-gone.txt.meta.json", b"{}")


def writes(name: str, data: bytes, beside: str = "") -> Attack:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
        if beside:
            (folder / beside).write_text("words of no page")

    return write


ATTACKS = dict(attacks())


def good(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "good.txt").write_text(commitment_text(GOOD_ID))
    (folder / "good.txt.meta.json").write_text(json.dumps({"url": URL, "captured_at": "2020-01-01T00:00:00Z"}))
    return folder


def told(folder: Path) -> tuple[set[str], list[str]]:
    """The commitments that are read, and what is said of everything else."""
    parsed, refusals, *_ = read_and_parse([folder])
    crawls = read_manifests([folder])
    said = [f"{r.source} {r.message}" for r in refusals]
    said += [f"{i.value} {i.message}" for i in crawl_issues(crawls, {})]
    said += crawl_notices(crawls)
    return {p.key for p in parsed}, said


def test_there_are_sixty() -> None:
    assert len(ATTACKS) >= 60


@pytest.mark.parametrize("name", ATTACKS)
def test_the_good_page_is_read_and_the_bad_source_named(name: str, tmp_path: Path) -> None:
    folder = good(tmp_path / "raw")
    ATTACKS[name](folder)
    read, said = told(folder)
    assert GOOD_ID in read
    assert any("bad-" in words for words in said), said


def test_a_build_of_all_of_them_is_one_good_package(tmp_path: Path) -> None:
    """Two builds of them give the same bytes, and nothing published holds what UTF-8 cannot."""
    folder = good(tmp_path / "raw")
    for attack in ATTACKS.values():
        attack(folder)
    (folder / "NOTICE.txt").write_bytes("Donn\u00e9es".encode("latin-1"))
    sums = set()
    for out in ("one", "two"):
        built = build([folder], tmp_path / out)
        assert "Donn\u00e9es" in built.notices
        sums.add((tmp_path / out / "SHA256SUMS").read_bytes())
    assert len(sums) == 1
    assert GOOD_ID in (tmp_path / "one" / "data" / "commitments.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["plain", "each in a gzip member"])
@pytest.mark.parametrize("length", ["2500", "5000", str(10**15)])
def test_a_record_that_states_too_much_swallows_none_behind_it(tmp_path: Path, form: str, length: str) -> None:
    records = [record(page(1), number=1), record(page(2), length=length, number=2)]
    records += [record(page(number), number=number) for number in (3, 4, 5)]
    whole = b"".join(records) if form == "plain" else b"".join(map(gzip.compress, records))
    (tmp_path / f"bad-.warc{'' if form == 'plain' else '.gz'}").write_bytes(whole)
    read, said = told(tmp_path)
    assert read >= {"FR0001", "FR0003", "FR0004", "FR0005"}
    assert any("bad-" in words for words in said)


def test_a_page_that_shows_a_record_is_a_page(tmp_path: Path) -> None:
    words = commitment_text("FR0001").encode() + b"\n" + record(b"x").replace(b"\r\n", b"\n")
    records = [record(http(words), number=1), record(page(2), number=2)]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    (tmp_path / "b.warc.gz").write_bytes(b"".join(map(gzip.compress, records)))
    read, _ = told(tmp_path)
    assert read == {"FR0001", "FR0002"}


def test_members_of_one_name_are_all_read(tmp_path: Path) -> None:
    data = wacz(("archive/a.warc", record(page(1), number=1)), ("archive/a.warc", record(page(2), number=2)))
    (tmp_path / "a.wacz").write_bytes(data)
    assert told(tmp_path)[0] == {"FR0001", "FR0002"}


def test_what_stands_before_damage_in_a_zip_is_read(tmp_path: Path) -> None:
    records = b"".join(record(page(number), number=number) for number in range(1, 40))
    data = bytearray(wacz(("archive/a.warc", records), method=zipfile.ZIP_DEFLATED))
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    (tmp_path / "bad-.wacz").write_bytes(data)
    read, said = told(tmp_path)
    assert "FR0001" in read
    assert any("bad-" in words for words in said)


def test_a_package_in_the_folder_of_captures_is_skipped(tmp_path: Path) -> None:
    folder = good(tmp_path / "raw")
    built = build([folder], folder / "output")
    assert (folder / "output" / "README.md").exists()
    assert build([folder], folder / "output").rows == built.rows
    assert parse_address(URL).row == ("commitments", GOOD_ID)


def test_a_body_of_a_coding_that_is_none_is_read(tmp_path: Path) -> None:
    """Servers say `none`, `utf-8` or `8bit` where nothing is coded; browsers show the body."""
    for number, coding in enumerate((b"none", b"utf-8", b"8bit"), start=1):
        body = commitment_text(f"FR{number:04}").encode()
        block = http(body, b"Content-Type: text/plain\r\nContent-Encoding: " + coding)
        (tmp_path / f"bad-{number}.warc").write_bytes(record(block, number=number))
    read, said = told(tmp_path)
    assert read == {"FR0001", "FR0002", "FR0003"}
    assert all(any(f"bad-{number}" in words for words in said) for number in (1, 2, 3))


def test_an_empty_status_of_a_sidecar_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(commitment_text("FR0001"))
    (tmp_path / "a.txt.meta.json").write_text('{"status": ""}')
    assert told(tmp_path) == ({"FR0001"}, [])
