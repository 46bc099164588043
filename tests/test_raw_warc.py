"""WARC, WET and WACZ files become captures, whoever wrote them and however damaged they are."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import brotli
import pytest
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.model import Capture, Refusal
from pipeline.raw import index_sources, list_sources, read_captures, read_source
from pipeline.raw.content_coding import decode_body
from pipeline.raw.limits import MAX_BODY

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

URL = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
DATE = "2019-10-25T12:00:00Z"
PAGE = b"<!doctype html><title>Govtech Summit (FR0043)</title><p>Status: Active</p>"
HTML = [("Content-Type", "text/html; charset=UTF-8")]


class Warc:
    """A WARC file in the making, written by warcio."""

    def __init__(self, version: str = "1.1", compress: bool = True) -> None:
        self.stream = io.BytesIO()
        self.writer = WARCWriter(self.stream, gzip=compress, warc_version=version)
        self.starts: list[int] = []

    def add(
        self,
        body: bytes = PAGE,
        *,
        url: str = URL,
        kind: str = "response",
        http: Sequence[tuple[str, str]] | None = HTML,
        status: str = "200 OK",
        content_type: str = "",
        date: str = DATE,
        **warc_headers: str,
    ) -> Warc:
        self.starts.append(self.stream.tell())
        head = None if http is None else StatusAndHeaders(status, list(http), protocol="HTTP/1.1")
        headers = {"WARC-Date": date} | {k.replace("_", "-"): v for k, v in warc_headers.items()}
        record = self.writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), http_headers=head, warc_content_type=content_type,
            warc_headers_dict=headers,
        )  # fmt: skip
        self.writer.write_record(record)
        return self

    @property
    def data(self) -> bytes:
        return self.stream.getvalue()

    def save(self, path: Path) -> Path:
        path.write_bytes(self.data)
        return path


def read(*paths: Path) -> tuple[list[Capture], list[Refusal]]:
    items = list(read_captures(paths))
    return [i for i in items if isinstance(i, Capture)], [i for i in items if isinstance(i, Refusal)]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("compress", [True, False])
def test_response_written_by_warcio(tmp_path: Path, version: str, compress: bool) -> None:
    path = Warc(version, compress).add().save(tmp_path / ("a.warc.gz" if compress else "a.warc"))
    assert read(path) == ([Capture(PAGE, f"{path.name}#0", URL, DATE, "text/html", "utf-8", 200)], [])


def test_response_written_by_fastwarc(tmp_path: Path) -> None:
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.headers["WARC-Target-URI"] = URL
    record.headers["WARC-Date"] = DATE
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = GzipWriter(file)
        record.write(writer, checksum_data=True)
        writer.close()
    captures, refusals = read(path)
    assert [(c.body, c.url, c.captured_at, c.status) for c in captures] == [(PAGE, URL, DATE, 200)]
    assert refusals == []


def test_status_charset_and_fractions_of_a_second(tmp_path: Path) -> None:
    latin = [("content-type", "TEXT/HTML;Charset='ISO-8859-1'")]
    warc = Warc().add(http=latin, status="404 Not Found", date="2019-10-25T12:00:00.987654Z")
    (capture,), _ = read(warc.save(tmp_path / "a.warc.gz"))
    assert (capture.status, capture.media_type, capture.charset, capture.captured_at) == (
        404, "text/html", "iso-8859-1", DATE,
    )  # fmt: skip


def test_resource_record_has_its_own_type(tmp_path: Path) -> None:
    warc = Warc().add(kind="resource", http=None, content_type="text/html; charset=utf-8")
    (capture,), _ = read(warc.save(tmp_path / "a.warc.gz"))
    assert (capture.body, capture.media_type, capture.charset, capture.status) == (PAGE, "text/html", "utf-8", 0)


def test_wet_conversion_is_a_text_capture(tmp_path: Path) -> None:
    text = b"Skip Navigation\nFrance\n\nGovtech Summit (FR0043)\n"
    warc = Warc("1.0").add(text, kind="conversion", http=None, content_type="text/plain")
    (capture,), refusals = read(warc.save(tmp_path / "a.warc.wet.gz"))
    assert (capture.body, capture.media_type, capture.url, capture.status) == (text, "text/plain", URL, 0)
    assert refusals == []


def test_wacz_gives_the_pages_of_its_archives(tmp_path: Path) -> None:
    path = tmp_path / "site.wacz"
    with zipfile.ZipFile(path, "w") as wacz:
        wacz.writestr("archive/b.warc.gz", Warc().add(b"<html>b").data)
        wacz.writestr("archive/a.warc.gz", Warc().add(b"<html>a").data)
        wacz.writestr("indexes/index.cdx.gz", b"")
        wacz.writestr("pages/pages.jsonl", b"{}")
        wacz.writestr("datapackage.json", b"{}")
    captures, refusals = read(path)
    assert [(c.source, c.body) for c in captures] == [
        ("site.wacz#archive/a.warc.gz#0", b"<html>a"),
        ("site.wacz#archive/b.warc.gz#0", b"<html>b"),
    ]
    assert refusals == []


def test_wacz_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site.wacz").write_bytes(b"no zip at all")
    captures, (refusal,) = read(tmp_path / "site.wacz")
    assert (captures, refusal.code) == ([], "record-broken")


def chunked(body: bytes, size: int = 17) -> bytes:
    parts = (body[i : i + size] for i in range(0, len(body), size))
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\nTrailer: x\r\n\r\n"


RAW_DEFLATE = zlib.compress(PAGE)[2:-4]
CODINGS = {
    "chunked": ("Transfer-Encoding", "chunked", chunked(PAGE)),
    "gzip": ("Content-Encoding", "gzip", gzip.compress(PAGE)),
    "gzip of two members": ("Content-Encoding", "x-gzip", gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
    "gzip with padding": ("Content-Encoding", "gzip", gzip.compress(PAGE) + b"\0" * 9),
    "zlib": ("Content-Encoding", "deflate", zlib.compress(PAGE)),
    "raw deflate": ("Content-Encoding", "deflate", RAW_DEFLATE),
    "brotli": ("Content-Encoding", "br", brotli.compress(PAGE)),
    "two codings": ("Content-Encoding", "gzip, br", brotli.compress(gzip.compress(PAGE))),
    "identity": ("Content-Encoding", "identity", PAGE),
    # Archives that took the coding off and kept the header:
    "chunked, taken off": ("Transfer-Encoding", "chunked", PAGE),
    "gzip, taken off": ("Content-Encoding", "gzip", PAGE),
    "deflate, taken off": ("Content-Encoding", "deflate", PAGE),
    "brotli, taken off": ("Content-Encoding", "br", PAGE),
}


@pytest.mark.parametrize(("header", "coding", "body"), CODINGS.values(), ids=CODINGS.keys())
def test_codings_are_taken_off(tmp_path: Path, header: str, coding: str, body: bytes) -> None:
    captures, refusals = read(Warc().add(body, http=[*HTML, (header, coding)]).save(tmp_path / "a.warc.gz"))
    assert [c.body for c in captures] == [PAGE]
    assert refusals == []


def test_chunked_and_compressed_at_once(tmp_path: Path) -> None:
    http = [*HTML, ("Transfer-Encoding", "chunked"), ("Content-Encoding", "br")]
    (capture,), _ = read(Warc().add(chunked(brotli.compress(PAGE)), http=http).save(tmp_path / "a.warc.gz"))
    assert capture.body == PAGE


@pytest.mark.parametrize(
    ("http", "body"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress(PAGE * 50)[:-20]),
        ([("Content-Encoding", "br")], brotli.compress(PAGE * 50)[:-5]),
        ([("Transfer-Encoding", "chunked")], chunked(PAGE)[:60]),
        ([("Content-Length", "5000")], PAGE),
    ],
    ids=["gzip", "brotli", "chunked", "length"],
)
def test_body_that_breaks_off_is_read_as_far_as_it_goes_and_noted(
    tmp_path: Path, http: list[tuple[str, str]], body: bytes
) -> None:
    captures, refusals = read(Warc().add(body, http=HTML + http).save(tmp_path / "a.warc.gz"))
    assert [(PAGE * 50).startswith(c.body) for c in captures] == [True]
    assert [r.code for r in refusals] == ["truncated"]


def test_archive_that_cut_a_body_off_says_so(tmp_path: Path) -> None:
    _, (refusal,) = read(Warc().add(WARC_Truncated="length").save(tmp_path / "a.warc.gz"))
    assert (refusal.code, refusal.url) == ("truncated", URL)


def test_unknown_coding_is_refused_by_name(tmp_path: Path) -> None:
    warc = Warc().add(b"\x01\x02", http=[*HTML, ("Content-Encoding", "dcb")]).add()
    captures, (refusal,) = read(warc.save(tmp_path / "a.warc.gz"))
    assert len(captures) == 1
    assert "'dcb'" in refusal.message


def test_chunks_of_one_byte_take_no_more_than_a_few_times_their_size() -> None:
    """Each took fifty bytes."""
    body = chunked(b"a" * 200_000, 1)
    tracemalloc.start()
    joined = decode_body(body, "chunked", "").body
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert joined == b"a" * 200_000
    assert peak < len(body)


def test_heads_of_one_field_again_and_again_are_not_kept_until_all_are_indexed(tmp_path: Path) -> None:
    """A hundred kilobytes became twenty megabytes."""
    many = [("Content-Type", "text/html")] * 5000
    warc = Warc().add(http=many).add(http=[*many, ("Content-Encoding", "br")]).add(http=many)
    entries, refusals = index_sources(list_sources([warc.save(tmp_path / "a.warc.gz")]))
    assert refusals == []
    assert max(len(entry.body) for entry in entries) <= 2_000
    assert entries[0].body == entries[2].body != entries[1].body


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_bomb_is_refused_in_bounded_memory(tmp_path: Path, coding: str) -> None:
    mebi = bytes(1 << 20)
    if coding == "gzip":
        packer = zlib.compressobj(9, wbits=31)
        bomb = b"".join([*(packer.compress(mebi) for _ in range(600)), packer.flush()])
    elif coding == "zstd":
        bomb = zstd.compress(mebi * 600)
    else:
        squeezer = brotli.Compressor(quality=5)
        bomb = b"".join([*(squeezer.process(mebi) for _ in range(600)), squeezer.finish()])
    path = Warc().add(bomb, http=[*HTML, ("Content-Encoding", coding)]).add().save(tmp_path / "a.warc.gz")
    tracemalloc.start()
    captures, (refusal,) = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.code == "page-too-large"
    assert [c.body for c in captures] == [PAGE]
    assert peak < 3 * MAX_BODY


def test_record_that_is_a_bomb_itself_is_passed_by(tmp_path: Path) -> None:
    path = Warc().add(bytes(MAX_BODY + (2 << 20))).add().save(tmp_path / "a.warc.gz")
    captures, (refusal,) = read(path)
    assert (len(captures), refusal.code, refusal.url) == (1, "page-too-large", URL)


def test_page_of_20_megabytes_is_read(tmp_path: Path) -> None:
    page = b"<html>" + b"<p>word</p>\n" * (20 * 2**20 // 12)
    (capture,), _ = read(Warc().add(page).save(tmp_path / "a.warc.gz"))
    assert capture.body == page


def test_what_is_no_page_is_passed_over_and_counted(tmp_path: Path) -> None:
    robots = "https://www.opengovpartnership.org/robots.txt"
    warc = (
        Warc()
        .add(b"\x89PNG", http=[("Content-Type", "image/png")])
        .add(b"\x89PNG", http=[("Content-Type", "image/png")])
        .add(b"User-agent: *", url=robots, http=[("Content-Type", "text/plain")])
        .add(b"moved", status="301 Moved", http=[*HTML, ("Location", "/x/")])
        .add(b"GET / HTTP/1.1\r\n\r\n", kind="request", http=None, content_type="application/http; msgtype=request")
        .add(b"fetchTimeMs: 3", kind="metadata", http=None, content_type="application/warc-fields")
        .add()
    )
    captures, (refusal,) = read(warc.save(tmp_path / "a.warc.gz"))
    assert len(captures) == 1
    assert refusal.code == "record-skipped"
    assert refusal.message == "4 records hold no page: image/png 2, redirect 1, robots.txt 1"


def test_page_without_a_useful_type_is_known_by_its_bytes(tmp_path: Path) -> None:
    warc = Warc().add(http=[("Server", "x")]).add(http=[("Content-Type", "application/octet-stream")])
    captures, _ = read(warc.save(tmp_path / "a.warc.gz"))
    assert [c.media_type for c in captures] == ["text/html", "text/html"]


def test_picture_that_calls_itself_html_is_binary(tmp_path: Path) -> None:
    _, (refusal,) = read(Warc().add(b"\x89PNG\r\n\x1a\n\0\0\0").save(tmp_path / "a.warc.gz"))
    assert (refusal.code, refusal.url) == ("binary-file", URL)


def test_empty_response_is_empty_and_empty_410_is_an_answer(tmp_path: Path) -> None:
    captures, (refusal,) = read(Warc().add(b"").add(b"", status="410 Gone").save(tmp_path / "a.warc.gz"))
    assert (refusal.code, [c.status for c in captures]) == ("page-empty", [410])


# Revisits

DIGEST = "sha1:" + base64.b32encode(hashlib.sha1(PAGE, usedforsecurity=False).digest()).decode()
IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
LATER = "2020-01-01T00:00:00Z"


def original(**headers: str) -> Warc:
    return Warc().add(b"<html>another", url=URL + "x", date="2018-01-01T00:00:00Z").add(**headers)


REFERENCES = {
    "record ID": {"WARC_Refers_To": "<urn:uuid:11111111-1111-4111-8111-111111111111>"},
    "address and time": {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": "2019-10-25T12:00:00.25Z"},
    "digest": {"WARC_Payload_Digest": DIGEST},
}


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES.keys())
@pytest.mark.parametrize("status", ["200 OK", "304 Not Modified"])
def test_revisit_gets_the_body_from_another_file(tmp_path: Path, reference: dict[str, str], status: str) -> None:
    first = original(WARC_Record_ID="<urn:uuid:11111111-1111-4111-8111-111111111111>", WARC_Payload_Digest=DIGEST).save(
        tmp_path / "z.warc.gz"
    )
    profile = NOT_MODIFIED if status.startswith("304") else IDENTICAL
    second = (Warc().add(b"", kind="revisit", date=LATER, status=status, WARC_Profile=profile, **reference)).save(
        tmp_path / "a.warc.gz"
    )  # read before the file that it refers to
    captures, refusals = read(first, second)
    assert refusals == []
    assert [(c.source, c.body, c.captured_at, c.status, c.charset) for c in captures if c.body == PAGE] == [
        ("a.warc.gz#0", PAGE, LATER, 200, "utf-8"),
        (captures[-1].source, PAGE, DATE, 200, "utf-8"),
    ]


def test_revisit_by_digest_where_the_original_states_none(tmp_path: Path) -> None:
    first = original()
    body_digest = "sha1:" + next(
        line.split(b": sha1:")[1].decode().strip()
        for line in gzip.decompress(first.data[first.starts[1] :]).split(b"\r\n")
        if line.startswith(b"WARC-Payload-Digest")
    )
    stripped = tmp_path / "z.warc"
    text = gzip.decompress(first.data)
    stripped.write_bytes(b"\r\n".join(x for x in text.split(b"\r\n") if not x.startswith(b"WARC-Payload-Digest")))
    second = Warc().add(b"", kind="revisit", date=LATER, WARC_Profile=IDENTICAL, WARC_Payload_Digest=body_digest)
    captures, _ = read(stripped, second.save(tmp_path / "a.warc.gz"))
    assert [c.captured_at for c in captures if c.body == PAGE] == [LATER, DATE]


def test_revisit_of_a_file_compressed_as_a_whole(tmp_path: Path) -> None:
    whole = tmp_path / "z.warc.gz"
    whole.write_bytes(gzip.compress(gzip.decompress(original(WARC_Payload_Digest=DIGEST).data)))
    second = Warc().add(b"", kind="revisit", date=LATER, WARC_Profile=IDENTICAL, WARC_Payload_Digest=DIGEST)
    captures, _ = read(whole, second.save(tmp_path / "a.warc.gz"))
    assert [c.captured_at for c in captures if c.body == PAGE] == [LATER, DATE]
    assert len({c.source for c in captures}) == 3


def test_revisit_is_not_given_the_body_of_another_capture_in_the_same_second(tmp_path: Path) -> None:
    warc = Warc().add(b"<html>first").add()
    warc.add(
        b"",
        kind="revisit",
        date=LATER,
        WARC_Profile=IDENTICAL,
        WARC_Payload_Digest=DIGEST,
        **REFERENCES["address and time"],
    )
    captures, _ = read(warc.save(tmp_path / "a.warc.gz"))
    assert captures[-1].body == PAGE


def test_revisit_of_nothing_known_says_what_is_missing(tmp_path: Path) -> None:
    warc = Warc().add(b"", kind="revisit", WARC_Profile=IDENTICAL, WARC_Payload_Digest=DIGEST)
    captures, (refusal,) = read(warc.save(tmp_path / "a.warc.gz"))
    assert (captures, refusal.code, refusal.url) == ([], "record-broken", URL)
    assert DIGEST in refusal.message


# Damage


def three_pages(compress: bool) -> Warc:
    warc = Warc(compress=compress)
    for number in range(3):
        record_id = f"<urn:uuid:{number}1111111-1111-4111-8111-111111111111>"  # the same bytes in each run
        warc.add(PAGE * 40, url=f"{URL}?{number}", WARC_Record_ID=record_id)
    return warc


@pytest.mark.parametrize("compress", [True, False])
def test_half_written_last_record_is_noted_and_the_others_read(tmp_path: Path, compress: bool) -> None:
    """Cut at every byte of the last record, as a killed crawl leaves it."""
    warc = three_pages(compress)
    path = tmp_path / "a.warc"
    for end in range(warc.starts[2] + 1, len(warc.data) - 4, 7):  # 4: the line feeds behind an uncompressed block
        path.write_bytes(warc.data[:end])
        captures, refusals = read(path)
        # Of a gzip member that lacks only its check sum, the record is whole.
        assert [c.url for c in captures][:2] == [f"{URL}?0", f"{URL}?1"], end
        assert [r.code for r in refusals] == ["record-broken"], end
        assert len(captures) == 2 or (compress and end >= len(warc.data) - 16), end


@pytest.mark.parametrize("compress", [True, False])
def test_records_behind_a_damaged_place_are_read(tmp_path: Path, compress: bool) -> None:
    warc = three_pages(compress)
    end = warc.starts[2]
    (tmp_path / "a.warc").write_bytes(warc.data[: end - 40] + warc.data[end:])
    captures, refusals = read(tmp_path / "a.warc")
    assert [c.url for c in captures] == [f"{URL}?0", f"{URL}?2"]
    assert {r.code for r in refusals} == {"record-broken"}


def test_changed_byte_is_noticed_by_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(Warc(compress=False).add().data.replace(b"Active", b"Passed"))
    captures, (refusal,) = read(tmp_path / "a.warc")
    assert (captures, refusal.code, refusal.url) == ([], "record-broken", URL)


def test_file_that_is_no_warc_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(PAGE)
    (tmp_path / "b.warc.gz").write_bytes(b"")
    captures, refusals = read(tmp_path)
    assert (captures, [r.code for r in refusals]) == ([], ["record-broken", "page-empty"])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    damaged = bytearray(three_pages(data.draw(st.booleans())).data)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    path = tmp_path_factory.mktemp("damage") / "a.warc"
    path.write_bytes(bytes(damaged))
    captures, _ = read(path)
    assert len(captures) <= 3


def test_each_source_can_be_read_alone(tmp_path: Path) -> None:
    """What `build --jobs` relies on: units in other processes give what one run gives."""
    original(WARC_Payload_Digest=DIGEST).save(tmp_path / "z.warc.gz")
    Warc().add(b"", kind="revisit", WARC_Payload_Digest=DIGEST).save(tmp_path / "a.warc.gz")
    sources = list_sources([tmp_path])
    backwards = [list(read_source(source)) for source in reversed(sources)]
    assert [item for items in reversed(backwards) for item in items] == list(read_captures([tmp_path]))


# -- heads in other forms (ISO 28500 gives names of fields no case; writers of old end lines in a line feed) -----------
def _forms(record: bytes) -> dict[str, bytes]:
    head, _, block = record.partition(b"\r\n\r\n")
    version, *fields = head.split(b"\r\n")
    lower = [name.lower() + b":" + value for name, _, value in (field.partition(b":") for field in fields)]
    return {
        "lower": b"\r\n".join([version, *lower]) + b"\r\n\r\n" + block,
        "line feeds": b"\n".join([version, *fields]) + b"\n\n" + block.removesuffix(b"\r\n\r\n") + b"\n\n",
        "both": b"\n".join([version, *lower]) + b"\n\n" + block,
        "as written": record,
    }


def _plain_record(body: bytes, number: int) -> bytes:
    return Warc(compress=False).add(body, url=URL.replace("0043", f"{number:04}")).data


@pytest.mark.parametrize("compress", [False, True], ids=["plain", "each record packed"])
@pytest.mark.parametrize(
    "order", ["lower line-feeds both", "as-written lower as-written", "line-feeds as-written", "both both both"]
)
def test_heads_in_any_form_are_read(tmp_path: Path, order: str, compress: bool) -> None:
    bodies = [PAGE + b"<p>%d</p>" % number for number in range(len(order.split()))]
    records = [
        _forms(_plain_record(body, number))[form.replace("-", " ")]
        for number, (form, body) in enumerate(zip(order.split(), bodies, strict=True))
    ]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(gzip.compress(record) if compress else record for record in records))
    captures, refusals = read(path)
    assert ([capture.body for capture in captures], refusals) == (bodies, [])
    assert [capture.url[-5:-1] for capture in captures] == [f"{number:04}" for number in range(len(bodies))]


def test_damage_between_records_of_another_form_is_told(tmp_path: Path) -> None:
    first, second = (_forms(_plain_record(PAGE, number))["lower"] for number in (1, 2))
    path = tmp_path / "a.warc"
    path.write_bytes(first + b"what is this\r\n" + second)
    captures, refusals = read(path)
    assert (len(captures), [refusal.code for refusal in refusals]) == (2, ["record-broken"])


# -- zstd (browsers ask for it since 2024) ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [zstd.compress(PAGE), PAGE, zstd.compress(PAGE[:30]) + zstd.compress(PAGE[30:])],
    ids=["packed", "plain", "frames"],
)
def test_a_zstd_body_is_unpacked_or_taken_as_it_is(tmp_path: Path, body: bytes) -> None:
    captures, refusals = read(Warc().add(body, http=[*HTML, ("Content-Encoding", "zstd")]).save(tmp_path / "a.warc.gz"))
    assert ([capture.body for capture in captures], refusals) == ([PAGE], [])


def test_a_zstd_body_that_breaks_off_is_given_as_far_as_it_goes(tmp_path: Path) -> None:
    noise = bytes(hashlib.sha256(str(n).encode()).digest()[0] for n in range(400_000))
    packed = zstd.compress(PAGE + noise.hex().encode())
    captures, refusals = read(
        Warc().add(packed[:-50_000], http=[*HTML, ("Content-Encoding", "zstd")]).save(tmp_path / "a.warc.gz")
    )
    assert captures[0].body.startswith(PAGE)
    assert [refusal.code for refusal in refusals] == ["truncated"]


def test_a_page_under_a_coding_nobody_knows_that_was_taken_off_is_a_page(tmp_path: Path) -> None:
    captures, refusals = read(Warc().add(http=[*HTML, ("Content-Encoding", "dcz")]).save(tmp_path / "a.warc.gz"))
    assert ([capture.body for capture in captures], refusals) == ([PAGE], [])
