"""Bodies, members and texts that would hide something or cost more than they weigh."""

from __future__ import annotations

import gzip
import unicodedata
import warnings
import zipfile
from pathlib import Path

import pytest
from shapes import http, record

from pipeline.model import Refusal
from pipeline.raw.archive import read_archive
from pipeline.raw.content_coding import UnknownCodingError, decode_body, zstd
from pipeline.raw.sources import list_sources
from pipeline.raw.zips import archive_members, forget_zips, unpacked
from pipeline.read.words import clean
from pipeline.vocabularies import fold
from pipeline.weight import MAX_OPTIONS, TooHeavyError, parse_html

_TEXT = b"some words of a page " * 9


def test_a_body_of_very_many_codings_is_refused() -> None:
    with pytest.raises(UnknownCodingError, match="100000 codings"):
        decode_body(_TEXT, "", ",".join("x" * 100_000))


def test_two_codings_and_identity_are_read() -> None:
    body = gzip.compress(gzip.compress(_TEXT))
    assert decode_body(body, "", "gzip, gzip, " + "identity, " * 9).body == _TEXT


def test_zstd_frames_to_be_skipped_are_skipped() -> None:
    skipped = b"\x5a\x2a\x4d\x18\x03\0\0\0abc"
    decoded = decode_body(skipped + zstd.compress(_TEXT) + skipped, "", "zstd")
    assert (decoded.body, decoded.problem) == (_TEXT, "")


def test_members_of_almost_the_same_name_are_all_read(tmp_path: Path) -> None:
    names = ["a.warc", "a.warc~2", "a.warc", "a.\x01warc", "a.\x02warc"]
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        warnings.simplefilter("ignore")
        for number, name in enumerate(names):
            archive.writestr(name, str(number))
    try:
        found = [unpacked(tmp_path / "a.wacz", name).read_at(0, 9) for name in archive_members(tmp_path / "a.wacz")]
    finally:
        forget_zips()
    assert sorted(found) == [b"0", b"1", b"2", b"3", b"4"]


def test_marks_are_not_sorted_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0
    normalize = unicodedata.normalize

    def measured(form: str, text: str) -> str:
        nonlocal longest
        longest = max(longest, len(text))
        return normalize(form, text)  # type: ignore[arg-type]

    monkeypatch.setattr(unicodedata, "normalize", measured)
    assert fold("Ac" + "\u0315\u0300\u05ae" * 1000 + "ció\u0f73ﬁ") == "acciofi"
    assert longest <= 1


def test_a_member_whose_end_is_lost_is_told(tmp_path: Path) -> None:
    """With a wrong checksum the last piece of it is not given."""
    first, second = (record(http(b"<html><p>words", b"Content-Type: text/html"), number) for number in (1, 2))
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as archive:
        archive.writestr("archive/a.warc", first * 9 + second)
    data = (tmp_path / "a.wacz").read_bytes()
    at = data.rindex(b"PK\x01\x02") + 16
    (tmp_path / "a.wacz").write_bytes(data[:at] + b"\0\0\0\0" + data[at + 4 :])
    try:
        found = [item for source in list_sources([tmp_path]) for item in read_archive(source)]
    finally:
        forget_zips()
    assert [item for item in found if isinstance(item, Refusal) and "damaged ZIP" in item.message]


def test_a_page_of_very_many_options_is_refused() -> None:
    assert parse_html(f"<select>{'<option>' * MAX_OPTIONS}").css_first("select")
    with pytest.raises(TooHeavyError, match="options"):
        parse_html(f"<select>{'<option>' * (MAX_OPTIONS + 1)}")


@pytest.mark.parametrize("before", range(40))
def test_a_letter_has_thirty_marks_at_most(before: int) -> None:
    words, marks = "w" * before + "e", "\u0316\u0301"
    assert clean(words + marks * 15) == words + marks * 15
    assert clean(words + marks * 5_000 + " ends") == words + marks * 15 + " ends"
