"""Files of a folder of captures that mean harm: the good page beside them is read, each bad one is named, and reading
one takes less than 300 MB.

They are read together, and once: what a name begins with is what its refusal must say.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from test_attacks import GOOD_ID, good, http, page, record, told, wacz

from pipeline.raw import list_sources
from pipeline.raw.content_coding import zstd

MEGABYTES = 300
Attack = Callable[[Path], object]


def holds(data: bytes) -> Attack:
    return lambda path: path.write_bytes(data)


def packed(made: Callable[[], bytes]) -> Attack:
    """A file whose bytes are made when they are asked for."""
    return lambda path: path.write_bytes(made())


def sparse(size: int) -> Attack:
    """A file of so many zeros, which takes no room on the disk."""

    def write(path: Path) -> None:
        path.touch()
        os.truncate(path, size)

    return write


def beside(name: str, attack: Attack) -> Attack:
    """A page of no words, and something beside it."""

    def write(path: Path) -> None:
        path.write_text("words of no page")
        attack(path.with_name(path.name + name))

    return write


def listens(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # an address of a socket has at most 107 bytes
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


def coded(body: bytes, coding: str) -> bytes:
    return record(http(body, f"Content-Type: text/html\r\nContent-Encoding: {coding}".encode()))


def zeros(size: int, pack: zlib._Compress | None = None) -> bytes:
    """So many zeros, packed piece by piece."""
    packer = pack or zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


def chunked(size: int) -> bytes:
    return record(http(b"1\r\na\r\n" * size + b"0\r\n\r\n", b"Transfer-Encoding: chunked\r\nContent-Type: text/html"))


def overlapping(times: int) -> bytes:
    """A ZIP of which all members are the same bytes: sixty megabytes each, over and over."""
    small = wacz(("archive/a.warc", bytes(60_000_000)), method=zipfile.ZIP_DEFLATED)
    start = small.index(b"PK\x01\x02")
    entry = small[start : small.index(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"a.warc", b"%c.warc" % (65 + n)) for n in range(times))
    return small[:start] + entries + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, times, times, len(entries), start, 0)


def nested(depth: int) -> bytes:
    data = record(page(7))
    for _ in range(depth):
        data = wacz(("archive/a.wacz", data))
    return data


LONG = "n" * 200
FILES: dict[str, Attack] = {
    # what is no file
    "bad-pipe.html": os.mkfifo,
    "bad-pipe.warc": os.mkfifo,
    "bad-pipe.warc.gz": os.mkfifo,
    "bad-pipe.wacz": os.mkfifo,
    "bad-socket.html": listens,
    "bad-link-to-nothing.html": lambda path: path.symlink_to("nothing.html"),
    "bad-link-to-itself.html": lambda path: path.symlink_to(path.name),
    "bad-link-to-a-device.html": lambda path: path.symlink_to("/dev/zero"),
    "bad-link-to-a-device.warc": lambda path: path.symlink_to("/dev/random"),
    "bad-link-to-the-folder": lambda path: path.symlink_to("."),
    "bad-link-to-the-root": lambda path: path.symlink_to("/"),
    "bad-sidecar-pipe.txt": beside(".meta.json", os.mkfifo),
    "bad-sidecar-device.txt": beside(".meta.json", lambda path: path.symlink_to("/dev/zero")),
    "bad-sidecar-folder.txt": beside(".meta.json", os.mkdir),
    "bad-sidecar-link-to-nothing.txt": beside(".meta.json", lambda path: path.symlink_to("nothing")),
    # more than can be held
    "bad-terabyte.html": sparse(10**12),
    "bad-terabyte.txt": sparse(10**12),
    "bad-gigabytes.wacz": sparse(5 * 10**9),
    "bad-sidecar-terabyte.txt": beside(".meta.json", sparse(10**12)),
    "bad-zeros-plain.warc": sparse(50_000_000),
    "bad-zeros-packed.warc.gz": packed(lambda: zeros(512 << 20)),
    "bad-record-of-zeros.warc.gz": packed(lambda:
        gzip.compress(record(b"", length=str(256 << 20))[:-4]) + zeros(256 << 20)
    ),
    "bad-gzip-body.warc": packed(lambda: coded(zeros(256 << 20), "gzip")),
    "bad-gzip-in-gzip.warc": packed(lambda: coded(gzip.compress(zeros(256 << 20)), "gzip, gzip")),
    "bad-deflate-body.warc": packed(lambda: coded(zeros(256 << 20, zlib.compressobj(1, 8, -15)), "deflate")),
    "bad-brotli-body.warc": packed(lambda: coded(brotli.compress(bytes(200_000_000), quality=5), "br")),
    "bad-zstd-body.warc": packed(lambda: coded(zstd.compress(bytes(200_000_000)), "zstd")),
    "bad-zstd-window.warc": holds(coded(b"\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00", "zstd")),
    "bad-head-of-a-hundred-megabytes.warc": packed(lambda:
        b"WARC/1.1\r\nWARC-Type: response\r\n" + b"X-Header: words\r\n" * 6_000_000 + b"\r\n"
    ),
    "bad-line-of-a-hundred-megabytes.warc": packed(lambda: b"WARC/1.1\r\nX: " + b"y" * 100_000_000),
    "bad-chunks-cut.warc": packed(lambda: chunked(300_000).replace(b"0\r\n\r\n\r\n\r\n", b"zz\r\n\r\n")),
    "bad-overlapping.wacz": packed(lambda: overlapping(40)),
    "bad-members-without-end.wacz": packed(lambda: overlapping(2)[:-22]),
    "bad-zip-in-zip.wacz": holds(nested(20)),
    "bad-zip-far-away.wacz": holds(
        struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, 2**32 - 1, 2**32 - 1, 0)
    ),
    # bytes and names
    f"bad-{LONG}.html": holds(b""),
    "bad-name\nwith\nlines.html": holds(b""),
    "bad-\u202elmth.name.html": holds(b""),
    "bad-name-\udce9.html": holds(b""),
    "bad-warc-in-utf-16.warc": holds(record(page(8)).decode("latin-1").encode("utf-16")),
    "bad-html-in-warc.warc": holds(b"<html><h1>A page (FR0008)</h1>words</html>" * 50),
    "bad-zstd-archive.warc.zst": holds(zstd.compress(record(page(8)))[:-9]),
}  # fmt: skip


def written(folder: Path) -> Path:
    for name, attack in FILES.items():
        attack(folder / name)
    return folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(good(tmp_path_factory.mktemp("hostile") / "raw"))


@pytest.fixture(scope="module")
def read(hostile: Path) -> tuple[float, list[str], list[str]]:
    return told_by_a_child(hostile)


def told_by_a_child(folder: Path) -> tuple[float, list[str], list[str]]:
    """The most memory (MB; 0 where no `/proc` tells it) of a process that reads a folder, the pages, and what was said.

    `getrusage` would count the process that started it, too.
    """
    code = (
        "import json, re, sys; from pathlib import Path; from test_attacks import told\n"
        "read, said = told(Path(sys.argv[1])); status = Path('/proc/self/status')\n"
        "most = int(re.search(r'VmHWM:\\s*(\\d+)', status.read_text())[1]) / 1e3 if status.exists() else 0\n"
        "print(json.dumps([most, sorted(read), said]))"
    )
    paths = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parent.parent)))
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=os.environ | {"PYTHONPATH": paths}, capture_output=True,
        timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    memory, pages, said = json.loads(done.stdout)
    return memory, pages, said


def test_there_are_forty() -> None:
    assert len(FILES) >= 40


def test_the_good_page_is_read(read: tuple[float, list[str], list[str]]) -> None:
    assert GOOD_ID in read[1]


def test_reading_all_of_them_takes_less_memory_than_three_hundred_megabytes(
    read: tuple[float, list[str], list[str]],
) -> None:
    assert read[0] < MEGABYTES


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FILES if re.search(r"\.(warc|wacz)|terabyte", name)])
def test_reading_one_takes_less_memory_than_three_hundred_megabytes(name: str, tmp_path: Path) -> None:
    good(tmp_path)
    FILES[name](tmp_path / name)
    memory, pages, _ = told_by_a_child(tmp_path)
    print(f"{memory:.0f} MB {name}")
    assert GOOD_ID in pages
    assert memory < MEGABYTES


@pytest.mark.parametrize("name", FILES)
def test_each_of_them_is_named(name: str, read: tuple[float, list[str], list[str]]) -> None:
    begin = os.fsencode(name).decode("utf-8", "backslashreplace").partition("\n")[0]
    assert any(begin in words for words in read[2]), read[2]


def test_a_file_that_grows_while_it_is_read_and_one_that_is_gone_end_nothing(tmp_path: Path) -> None:
    folder = good(tmp_path / "raw")
    (folder / "bad-gone.html").write_text("words")
    (folder / "grows.txt").write_text("words\n")
    sources = list_sources([folder])
    assert len(sources) == 3
    (folder / "bad-gone.html").unlink()
    stop = threading.Event()

    def grow() -> None:
        with (folder / "grows.txt").open("a") as stream:
            while not stop.is_set():
                stream.write("more words\n" * 1000)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        read, _ = told(folder)
    finally:
        stop.set()
        writer.join()
    assert GOOD_ID in read
