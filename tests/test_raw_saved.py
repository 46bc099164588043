"""Saved pages: single files, folders, sidecars, a browser's "save as", `wget -r`."""

from __future__ import annotations

import json
import os
from itertools import permutations
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.model import Capture, Refusal
from pipeline.raw import RawError, list_sources, read_captures
from pipeline.raw.limits import MAX_BODY
from pipeline.raw.sniffing import utc_seconds

PAGE = b"<!doctype html><title>Govtech Summit (FR0043)</title>"
URL = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"


def write(path: Path, content: bytes | str | dict[str, object] = PAGE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(*paths: Path) -> tuple[list[Capture], list[Refusal]]:
    items = list(read_captures(paths))
    return [i for i in items if isinstance(i, Capture)], [i for i in items if isinstance(i, Refusal)]


def test_single_file_goes_by_its_name(tmp_path: Path) -> None:
    text = write(tmp_path / "deep" / "page.txt", "France\n")
    assert read(text) == ([Capture(b"France\n", "page.txt", media_type="text/plain")], [])


def test_files_of_a_folder_go_by_their_path_in_it(tmp_path: Path) -> None:
    write(tmp_path / "b" / "page.HTM")
    write(tmp_path / "a.html")
    captures, _ = read(tmp_path)
    assert [(c.source, c.media_type) for c in captures] == [("a.html", "text/html"), ("b/page.HTM", "text/html")]


def test_order_and_names_do_not_depend_on_how_files_are_listed(tmp_path: Path) -> None:
    roots = [
        write(tmp_path / "x" / "b.html"),
        write(tmp_path / "y" / "b.html", b"<p>2"),
        write(tmp_path / "a.txt"),
        tmp_path,
    ]
    listings = [[(s.path, s.name) for s in list_sources(order)] for order in permutations(roots)]
    assert all(listing == listings[0] for listing in listings)
    assert [name for _, name in listings[0]] == ["a.txt", "x/b.html", "y/b.html"]


def test_what_lies_beside_captures_is_passed_over_silently(tmp_path: Path) -> None:
    for name in (
        "README.md", "readme", ".gitignore", ".state/frontier.sqlite", "c/manifest.json",
        "c/index.cdxj", "c/x.warc.gz.cdx", "c/crawl.log",
    ):  # fmt: skip
        write(tmp_path / name, "{}")
    assert read(tmp_path) == ([], [])


def test_frames_that_a_browser_saved_beside_a_page_are_no_pages(tmp_path: Path) -> None:
    write(tmp_path / "France.html")
    write(tmp_path / "France_files" / "saved_resource.html")
    write(tmp_path / "other_files" / "page.html")
    captures, _ = read(tmp_path)
    assert [c.source for c in captures] == ["France.html", "other_files/page.html"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF-1.7", "binary-file"),
        ("a.html", b"\x89PNG\r\n\x1a\n", "binary-file"),
        ("a.txt", b"abc\0\0\0\0\0def", "binary-file"),
        ("a.csv", b"id,title\n", "record-skipped"),
        ("a.html", b"", "page-empty"),
    ],
)
def test_what_is_no_page_is_refused_and_the_others_are_read(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    write(tmp_path / name, content)
    write(tmp_path / "page.html")
    captures, (refusal,) = read(tmp_path)
    assert ([c.source for c in captures], refusal.source, refusal.code) == (["page.html"], name, code)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_two_byte_letters_are_not_binary(tmp_path: Path, encoding: str) -> None:
    captures, _ = read(write(tmp_path / "a.html", PAGE.decode().encode(encoding)))
    assert len(captures) == 1


def test_page_of_20_megabytes_is_read_and_an_endless_one_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.html", PAGE + b"x" * 20_000_000)
    with (tmp_path / "b.html").open("wb") as file:
        file.truncate(MAX_BODY + 1)
    captures, (refusal,) = read(tmp_path)
    assert ([len(c.body) for c in captures], refusal.code) == ([len(PAGE) + 20_000_000], "page-too-large")


def test_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.html")

    def denied(path: Path, flags: int) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipeline.raw.limits.os.open", denied)
    _, (refusal,) = read(tmp_path)
    assert (refusal.code, "Permission denied" in refusal.message) == ("page-unreadable", True)


def test_root_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RawError, match=r"nowhere: no such file or folder\. Name captures"):
        list_sources([tmp_path / "nowhere"])


# Sidecars


def test_sidecar_gives_what_a_file_cannot(tmp_path: Path) -> None:
    write(tmp_path / "a.html")
    write(
        tmp_path / "a.html.meta.json",
        {
            "url": URL,
            "captured_at": "2019-10-25T14:00:00+02:00",
            "media_type": "Text/HTML; charset=Latin-1",
            "status": 404,
        },
    )
    assert read(tmp_path) == ([Capture(PAGE, "a.html", URL, "2019-10-25T12:00:00Z", "text/html", "latin-1", 404)], [])


@pytest.mark.parametrize("sidecar", ["{", "[]", '{"captured_at": "yesterday"}', '{"status": "fine"}'])
def test_unreadable_sidecar_is_noted_and_the_page_read(tmp_path: Path, sidecar: str) -> None:
    write(tmp_path / "a.html")
    write(tmp_path / "a.html.meta.json", sidecar)
    captures, (refusal,) = read(tmp_path)
    assert (len(captures), refusal.code) == (1, "page-unreadable")
    assert "a.html.meta.json" in refusal.message


# What savers write


@pytest.mark.parametrize(
    ("comment", "date"),
    [
        (f"<!-- saved from url=({len(URL):04})%s -->", ""),
        (
            "<!--\n Page saved with SingleFile \n url: %s \n saved date: Fri Oct 25 2019 14:00:00 GMT+0200 (CEST)\n-->",
            "2019-10-25T12:00:00Z",
        ),
        (
            "<!-- Mirrored from %s by HTTrack Website Copier/3.x [XR&CO'2014], Fri, 25 Oct 2019 12:00:00 GMT -->",
            "2019-10-25T12:00:00Z",
        ),
    ],
    ids=["browser", "SingleFile", "HTTrack"],
)
def test_address_and_time_that_a_saver_wrote_into_the_page(tmp_path: Path, comment: str, date: str) -> None:
    page = b"<!doctype html>\n" + (comment % URL).encode() + b"\n<html>"
    (capture,), _ = read(write(tmp_path / "a.html", page))
    assert (capture.url, capture.captured_at) == (URL, date)


@pytest.mark.parametrize(
    ("file", "url"),
    [
        ("www.opengovpartnership.org/members/france/index.html", "https://www.opengovpartnership.org/members/france/"),
        ("www.opengovpartnership.org/members/france/commitments/FR0043", URL[:-1]),
        ("www.opengovpartnership.org/members/france/commitments/FR0043.html", URL[:-1]),
        ("www.opengovpartnership.org/index.html?p=78293", "https://www.opengovpartnership.org/?p=78293"),
        ("www.opengovpartnership.org/index.html@p=78293.html", "https://www.opengovpartnership.org/?p=78293"),
        ("opengovpartnership.org/members/c%C3%B4te/index.html", "https://opengovpartnership.org/members/c%C3%B4te/"),
        ("web.archive.org/web/2019/https:/www.opengovpartnership.org/members/france/index.html",
         "https://www.opengovpartnership.org/members/france/"),
        ("captures.old/index.html", ""),
    ],
)  # fmt: skip
def test_address_of_a_file_that_wget_laid_down(tmp_path: Path, file: str, url: str) -> None:
    path = write(tmp_path / "mirror" / file)
    for root in (tmp_path / "mirror", tmp_path / "mirror" / file.split("/")[0]):
        (capture,), refusals = read(root)
        assert (capture.url, capture.media_type, refusals) == (url, "text/html", [])
    assert path.exists()


def test_what_wget_saves_beside_pages_is_told(tmp_path: Path) -> None:
    host = tmp_path / "www.opengovpartnership.org"
    write(host / "robots.txt", "User-agent: *\n")
    write(host / "style.css", "p {}")
    _, refusals = read(tmp_path)
    assert [(r.source, r.code) for r in refusals] == [
        ("www.opengovpartnership.org/robots.txt", "record-skipped"),
        ("www.opengovpartnership.org/style.css", "record-skipped"),
    ]


@pytest.mark.parametrize(
    ("words", "time"),
    [
        ("2019-10-25T12:00:00Z", "2019-10-25T12:00:00Z"),
        ("2019-10-25T12:00:00.5+02:00", "2019-10-25T10:00:00Z"),
        ("2019-10-25", "2019-10-25T00:00:00Z"),
        ("20191025120000", "2019-10-25T12:00:00Z"),
        ("Fri, 25 Oct 2019 12:00:00 GMT", "2019-10-25T12:00:00Z"),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_times(words: str, time: str) -> None:
    assert utc_seconds(words) == time


@pytest.mark.parametrize("name", [b"page-\xe9.html", b"\xff\xfe.html", b"caf\xc3\xa9-\x80.html"])
def test_a_name_that_is_not_utf_8_is_written_with_its_bytes_escaped(tmp_path: Path, name: bytes) -> None:
    write(tmp_path / "good.html")
    path = tmp_path / "www.opengovpartnership.org" / os.fsdecode(name)
    write(path)
    captures, refusals = read(tmp_path)
    assert refusals == []
    names = [capture.source for capture in captures]
    assert names == ["good.html", f"www.opengovpartnership.org/{name.decode('utf-8', 'backslashreplace')}"]
    assert captures[1].url == f"https://www.opengovpartnership.org/{quote(name.removesuffix(b'.html'))}"
    assert [capture.source.encode().decode() for capture in captures] == names
