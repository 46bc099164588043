"""Words of the outside world that are too long, too large or of the wrong kind: in heads of records, names of files,
sidecars, manifests and notices."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from test_attacks import GOOD_ID, good, page, record, told

from pipeline.model import Capture, Refusal
from pipeline.raw import list_sources, read_captures, read_notices
from pipeline.raw.limits import MOST_DIGITS, read_start, read_within
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
def test_a_whole_number_of_json_has_as_many_digits_as_can_be_written_again(sign: str) -> None:
    assert parse_json(f"[{sign}{'9' * MOST_DIGITS}]".encode()) == ([int(sign + "9" * MOST_DIGITS)], "")
    value, problem = parse_json(f"[{sign}{'9' * (MOST_DIGITS + 1)}]".encode())
    assert (value, "digits" in problem) == (None, True)


def test_counts_too_large_to_be_written_end_no_build(tmp_path: Path) -> None:
    nines = "9" * 4300
    counts = f'{{"known": {nines}, "asked": -{nines}}}'
    crawl(good(tmp_path), f'{{"crawl": "crawl-bad", "state": "partial", "counts": {counts}}}')
    pages, said = told(tmp_path)
    assert pages == {GOOD_ID}
    assert any("crawl-bad" in words and "digits" in words for words in said)


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
