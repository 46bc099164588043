"""Words of the outside world that are too long, too large or of the wrong kind: in heads of records, names of files,
sidecars, manifests and notices."""

from __future__ import annotations

import gzip
import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from page_texts import URL
from test_attacks import GOOD_ID, good, http, page, record, told

from pipeline.build import read_and_parse
from pipeline.model import Capture, Refusal
from pipeline.raw import crawl_issues, crawl_notices, list_sources, read_captures, read_manifests, read_notices
from pipeline.raw.limits import LONGEST_SHOWN, LONGEST_TEXT, LONGEST_VALUE, MOST_DIGITS, read_start, read_within
from pipeline.raw.manifests import LONGEST_REASON, STATES
from pipeline.raw.sniffing import media_type_and_charset
from pipeline.raw.stated import address, file_name, parse_json, text

PAGE = b"<!doctype html><title>Govtech Summit (FR0043)</title>"
HOST = "www.opengovpartnership.org"
# A sentence shows two values at most.
LONGEST_SENTENCE = 1000


def read(folder: Path) -> tuple[list[Capture], list[Refusal]]:
    items = list(read_captures([folder]))
    return [i for i in items if isinstance(i, Capture)], [i for i in items if isinstance(i, Refusal)]


def beside(folder: Path, stated: Any) -> tuple[Capture | None, list[str]]:
    """A page with a sidecar as it is read, and what is said of it."""
    (folder / "a.html").write_bytes(PAGE)
    (folder / "a.html.meta.json").write_text(stated if isinstance(stated, str) else json.dumps(stated))
    captures, refusals = read(folder)
    return captures[0] if captures else None, [refusal.message for refusal in refusals]


def crawl(folder: Path, stated: Any) -> Path:
    path = folder / "crawl-bad" / "manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(stated if isinstance(stated, str) else json.dumps({"crawl": "crawl-bad"} | stated))
    return folder


# Whole numbers


@pytest.mark.parametrize("sign", ["", "-"])
def test_more_digits_than_a_number_of_json_has_stay_a_text(sign: str) -> None:
    assert parse_json(f"[{sign}{'9' * MOST_DIGITS}]".encode()) == ([int(sign + "9" * MOST_DIGITS)], "")
    digits = sign + "9" * (MOST_DIGITS + 1)
    assert parse_json(f"[{digits}]".encode()) == ([digits], "")


def test_counts_too_large_to_be_written_end_no_build(tmp_path: Path) -> None:
    nines = "9" * 4300
    counts = f'{{"known": {nines}, "asked": -{nines}}}'
    crawl(good(tmp_path), f'{{"crawl": "crawl-bad", "state": "partial", "counts": {counts}}}')
    pages, said = told(tmp_path)
    assert pages == {GOOD_ID}
    assert any("crawl-bad" in words and "counts is not what a crawl writes there" in words for words in said)


# Letters that are none


def test_no_text_of_the_outside_world_holds_a_control_character_a_surrogate_or_a_noncharacter() -> None:
    every = "".join(map(chr, range(0x110000)))
    left = text(every)
    assert {c for c in left if unicodedata.category(c) in ("Cc", "Cs")} == set("\t\n\r")
    noncharacters = {chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)}
    noncharacters |= set(map(chr, range(0xFDD0, 0xFDF0)))
    # All others stand as they are: letters of every script, also those to come.
    gone = {c for c in set(every) - set(left) if unicodedata.category(c) not in ("Cc", "Cs")}
    assert (len(noncharacters), gone) == (66, noncharacters)


def test_addresses_and_names_of_files_stand_on_one_line() -> None:
    assert address(" https://x/\ta\r\n\x1b\ufffe ") == "https://x/a\ufffd"
    assert file_name("a\x1b[31m\x7f\x08\n\t\uffff.html") == "a\\x1b[31m\\x7f\\x08\\n\\t\\uffff.html"
    assert file_name("Pl\u00e1n \u2013 \u0bae\\x1b.html") == "Pl\u00e1n \u2013 \u0bae\\x1b.html"


def test_names_of_files_with_control_characters_are_written_escaped_and_stay_apart(tmp_path: Path) -> None:
    for name in ("a.txt", "a\x7f.txt", "a\x7f\x08.txt", "a\uffff.txt"):
        (tmp_path / name).write_text("words")
    assert [s.name for s in list_sources([tmp_path])] == ["a.txt", "a\\uffff.txt", "a\\x7f.txt", "a\\x7f\\x08.txt"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (b"bad\xe9?p=\xff.html", "bad%E9?p=%FF"),
        (b"index.html@p=\xff", "?p=%FF"),
        (b"bad?p=\x1b[31m\x01\n.html", "bad?p=%1B[31m%01%0A"),
        (b"index.html?p=1&q=a%20b", "?p=1&q=a%20b"),
    ],
)
def test_the_query_in_a_name_is_escaped_like_the_rest_of_the_address(tmp_path: Path, name: bytes, path: str) -> None:
    (tmp_path / HOST).mkdir()
    (tmp_path / HOST / os.fsdecode(name)).write_bytes(PAGE)
    (capture,), refusals = read(tmp_path)
    assert (capture.url, refusals) == (f"https://{HOST}/{path}", [])
    assert capture.capture_id.startswith("c")


# Heads of records


@pytest.mark.parametrize(
    "field",
    ["WARC-Target-URI", "WARC-Type", "Content-Type", "WARC-Block-Digest", "WARC-Payload-Digest", "WARC-Truncated",
     "WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Record-ID", "WARC-Concurrent-To", "WARC-Date"],
)  # fmt: skip
def test_a_record_whose_head_says_too_much_is_named_and_those_behind_it_are_read(tmp_path: Path, field: str) -> None:
    def archive(length: int) -> bytes:
        fields = record(page(1)).split(b"\r\n\r\n")[0].split(b"\r\n")
        kept = [line for line in fields if not line.startswith(field.encode() + b":")]
        head = b"\r\n".join([*kept, field.encode() + b": " + b"a" * length])
        return head + b"\r\n\r\n" + page(1) + b"\r\n\r\n" + record(page(2), number=2)

    (tmp_path / "bad.warc").write_bytes(archive(LONGEST_VALUE + 1))
    captures, refusals = read(tmp_path)
    assert [(r.code, r.source) for r in refusals] == [("record-broken", "bad.warc#0")]
    assert f"{LONGEST_VALUE + 1} letters under {field.lower()}" in refusals[0].message
    assert len(refusals[0].url) <= LONGEST_SHOWN + 1
    assert [c.url for c in captures] == [f"{URL}?2"]
    (tmp_path / "bad.warc").write_bytes(archive(LONGEST_VALUE))
    assert all(len(r.message) <= LONGEST_SENTENCE for r in read(tmp_path)[1])


LONG = "a" * (LONGEST_VALUE - 200)
HEADS = {
    "no-body": record(b"").replace(URL.encode(), f"{URL}{LONG}".encode()),
    "type": record(page(1), kind=LONG),
    "block-digest": record(page(1), extra=f"WARC-Block-Digest: sha1:{LONG}\r\n".encode()),
    "truncated": record(page(1), extra=f"WARC-Truncated: {LONG}\r\n".encode()),
    "revisit": record(b"", kind="revisit", extra=(
        f"WARC-Refers-To-Target-URI: http://x/{LONG}\r\nWARC-Payload-Digest: sha1:{LONG}\r\n".encode()
    )),
    "media-type": record(b"words", kind="resource", media_type=f"x/{LONG}"),
    "media-type-of-http": record(http(b"words", b"Content-Type: x/" + b"a" * 100_000)),
    "media-type-of-bytes": record(http(b"\0\0", b"Content-Type: x/" + b"a" * 100_000)),
    "length-of-http": record(http(b"words", b"Content-Type: text/plain\r\nContent-Length: " + b"0" * 100_000 + b"99")),
    "status-of-http": record(b"X" + b"a" * 100_000 + b"\r\n\r\nwords"),
    "coding-of-http": record(http(b"\0", b"Content-Type: text/html\r\nContent-Encoding: " + b"x" * 100_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_what_a_head_says_is_shown_cut(tmp_path: Path, name: str) -> None:
    (tmp_path / "bad.warc").write_bytes(HEADS[name])
    _, refusals, *_ = read_and_parse([tmp_path])
    assert refusals
    assert all(len(r.message) <= LONGEST_SENTENCE and len(r.url) <= LONGEST_VALUE for r in refusals), name


def test_of_many_kinds_without_a_page_the_most_frequent_are_named(tmp_path: Path) -> None:
    kinds = [f"image/x{number:03}" for number in range(200)] + ["image/png"] * 2
    records = (record(b"words", kind="resource", media_type=kind, number=n) for n, kind in enumerate(kinds))
    (tmp_path / "bad.warc.gz").write_bytes(b"".join(gzip.compress(r, 1) for r in records))
    _, (refusal,) = read(tmp_path)
    assert refusal.message.startswith("202 records hold no page: image/png 2, image/x000 1, ")
    assert refusal.message.endswith("image/x048 1 and 151 of 151 other kinds")


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ('Text/HTML; charset="UTF-8"', ("text/html", "utf-8")),
        ("application/vnd.api+json", ("application/vnd.api+json", "")),
        ("someone@example.org", ("", "")),
        ("someone@example.org/html", ("", "")),
        ("text/html\x1b", ("", "")),
        ("html", ("", "")),
        ("x/" + "a" * 128, ("", "")),
        ("text/html; charset=" + "a" * 61, ("text/html", "")),
    ],
)
def test_a_media_type_and_a_charset_are_names(said: str, known: tuple[str, str]) -> None:
    assert media_type_and_charset(said) == known


# Sidecars


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("url", [URL]), ("url", {"href": URL}), ("url", 1.5), ("url", 7), ("url", True), ("url", URL + "a" * 5000),
        ("captured_at", ["2020-01-01"]), ("captured_at", 2020.5), ("captured_at", True), ("media_type", ["text/html"]),
        ("charset", ["utf-8"]), ("charset", "a" * 500), ("charset", "some one"), ("status", 404.0), ("status", [404]),
    ],
)  # fmt: skip
def test_a_value_of_a_sidecar_that_is_of_the_wrong_kind_is_told(tmp_path: Path, key: str, value: object) -> None:
    capture, (said,) = beside(tmp_path, {"url": URL, key: value})
    assert capture is not None
    is_address = key == "url"
    whole = is_address and isinstance(value, str)  # too long
    assert said.startswith(f"a.html.meta.json{' was not used' * whole}: {key} ")
    assert capture.url == ("" if is_address else URL)
    assert len(said) <= LONGEST_SENTENCE


def test_a_value_of_a_sidecar_that_is_null_is_not_stated_and_unknown_keys_may_be_there(tmp_path: Path) -> None:
    stated = {"url": URL, "captured_at": None, "media_type": None, "charset": None, "status": None, "URL": [1]}
    assert beside(tmp_path, stated) == (Capture(PAGE, "a.html", URL, media_type="text/html"), [])


def test_a_sidecar_may_write_time_and_status_as_numbers(tmp_path: Path) -> None:
    capture, said = beside(tmp_path, {"captured_at": 20191025, "status": 404})
    assert capture is not None
    assert (capture.captured_at, capture.status, said) == ("2019-10-25T00:00:00Z", 404, [])


@pytest.mark.parametrize("said", ["someone@example.org", "html", "a" * 4000])
def test_a_media_type_of_a_sidecar_that_is_none_is_told_and_the_rest_used(tmp_path: Path, said: str) -> None:
    capture, (words,) = beside(tmp_path, {"url": URL, "media_type": said})
    assert capture == Capture(PAGE, "a.html", URL, media_type="text/html")
    assert "media_type" in words
    assert len(words) <= LONGEST_SENTENCE


def test_a_page_of_another_media_type_is_passed_over_by_name_as_a_record_is(tmp_path: Path) -> None:
    assert beside(tmp_path, {"media_type": "image/png"}) == (None, ["a.html holds no page: its sidecar says image/png"])
    capture, said = beside(tmp_path, {"media_type": "application/octet-stream"})
    assert (capture, said) == (Capture(PAGE, "a.html", media_type="text/html"), [])


@pytest.mark.parametrize("end", ["\\n", "\\t", "\\u001b", "\\r\\n"])
def test_an_address_of_a_sidecar_stands_on_one_line(tmp_path: Path, end: str) -> None:
    capture, said = beside(tmp_path, f'{{"url": "{URL}{end}?a=1"}}')
    assert capture is not None
    assert (capture.url, said) == (f"{URL}?a=1", [])


# Manifests


@pytest.mark.parametrize(
    "stated",
    [
        {"crawl": "crawl-bad" + "a" * LONGEST_SHOWN},
        {"state": "failed", "reasons": ["a" * (LONGEST_TEXT + 1)]},
        {"failed": [{"url": URL, "reason": "a" * (LONGEST_TEXT + 1)}]},
        {"failed": [{URL + "a" * LONGEST_TEXT: "a"}]},
        {"runs": [{"started": [["a" * (LONGEST_TEXT + 1)]]}]},
        {"request": {"until": "a" * (LONGEST_TEXT + 1)}},
        {"state": "<script>"},
        {"state": ""},
    ],
)
def test_a_manifest_of_a_text_too_long_or_of_no_state_is_a_failed_crawl(tmp_path: Path, stated: Any) -> None:
    (manifest,) = read_manifests([crawl(tmp_path, stated)])
    assert (manifest.crawl, manifest.state) == ("crawl-bad", "failed")
    assert all(len(words) <= LONGEST_SENTENCE for words in crawl_notices([manifest]))


def test_a_manifest_may_have_each_state_and_links_as_long_as_pages_write_them(tmp_path: Path) -> None:
    for state in STATES:
        link = "a" * (2 * LONGEST_TEXT)
        stated = {"state": state, "traps": [{"url": link}], "closed": [link], "closed_by": {link: link}}
        (manifest,) = read_manifests([crawl(tmp_path / state, stated)])
        assert (manifest.state, manifest.reasons) == (state, [])


def test_why_a_page_is_missing_is_shown_cut(tmp_path: Path) -> None:
    page = {"url": URL, "reason": "a" * LONGEST_TEXT, "captured_at": "9" * LONGEST_TEXT}
    (issue,) = crawl_issues(read_manifests([crawl(tmp_path, {"state": "complete", "failed": [page]})]), {})
    assert len(issue.message) <= LONGEST_REASON + LONGEST_SENTENCE


def test_a_manifest_that_is_a_link_goes_by_the_folder_of_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "words").write_text("words")
    (tmp_path / "crawl-bad").mkdir()
    (tmp_path / "crawl-bad" / "manifest.json").symlink_to("../elsewhere/words")
    assert [manifest.crawl for manifest in read_manifests([tmp_path])] == ["crawl-bad"]


# Notices and files that give nothing


def test_a_notice_cut_inside_a_letter_keeps_its_letters_and_says_that_it_goes_on(tmp_path: Path) -> None:
    (tmp_path / "NOTICE.txt").write_text("xDonn\u00e9e " + "\u00e9" * 40_000, encoding="utf-8")
    (notice,) = read_notices([tmp_path])
    assert notice.startswith("xDonn\u00e9e \u00e9")
    assert set(notice.split()[1]) == {"\u00e9"}
    assert "more than 65536 bytes" in notice


def test_a_notice_in_another_encoding_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "NOTICE.txt").write_bytes("Donn\u00e9e".encode("latin-1"))
    assert read_notices([tmp_path]) == ("Donn\u00e9e",)


def test_a_notice_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("link", "pipe", "zeros", "folder")]
    for folder in folders:
        folder.mkdir()
    (folders[0] / "NOTICE.txt").symlink_to("NOTICE.txt")
    os.mkfifo(folders[1] / "NOTICE.txt")
    (folders[2] / "NOTICE.txt").touch()
    os.truncate(folders[2] / "NOTICE.txt", 10**9)
    (folders[3] / "NOTICE.txt").mkdir()
    assert all("NOTICE.txt" in notice for folder in folders for notice in read_notices([folder]) or [""])


def test_a_file_that_gives_nothing_yet_cannot_be_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Waits:
        def __enter__(self) -> Waits:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, size: int) -> None:
            """Nothing is there, and it was not to wait."""

    monkeypatch.setattr("pipeline.raw.limits.open_file", lambda path: Waits())
    with pytest.raises(BlockingIOError):
        read_start(tmp_path, 10)
    with pytest.raises(BlockingIOError):
        read_within(tmp_path)
    (tmp_path / "NOTICE.txt").touch()
    assert "cannot be opened" in read_notices([tmp_path])[0]


def test_an_archive_named_readme_is_an_archive(tmp_path: Path) -> None:
    (tmp_path / "README.warc").write_bytes(record(page(1)))
    (tmp_path / "README.md").write_text("words")
    (capture,), refusals = read(tmp_path)
    assert (capture.source, refusals) == ("README.warc#0", [])
