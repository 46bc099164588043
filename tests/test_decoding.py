"""Bytes become text as a browser reads them, whatever they are and whatever they say they are."""

from __future__ import annotations

import codecs
from contextlib import suppress
from encodings.aliases import aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Capture
from pipeline.read import read_page
from pipeline.read.decoding import BinaryError, decode

WORDS = "Déclaration d’intérêts – “données ouvertes”"


def decoded(body: bytes, charset: str = "") -> tuple[str, list[str]]:
    text, issues = decode(Capture(body, "page.html", charset=charset))
    return text, [issue.code for issue in issues]


def meta(label: str) -> str:
    return f'<html><head><meta charset="{label}"></head><body>'


def test_text_is_utf_8_where_nothing_says_otherwise() -> None:
    assert decoded(WORDS.encode()) == (WORDS, [])


@pytest.mark.parametrize("damage", ["cut within a letter", "a byte lost"])
def test_one_damaged_letter_makes_it_no_other_encoding(damage: str) -> None:
    whole = f"{WORDS} – {WORDS}".encode()
    body = whole + "é".encode()[:1] if damage == "cut within a letter" else whole[:2] + whole[3:]
    text, issues = decoded(body)
    assert "“données ouvertes”" in text
    assert issues == ["encoding-damaged"]
    assert decoded(WORDS.encode("windows-1252")) == (WORDS, ["encoding-guessed"])


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-2", "koi8-u", "shift_jis", "windows-1256"])
def test_the_transport_names_the_encoding(encoding: str) -> None:
    words = {"koi8-u": "Відкриті дані", "shift_jis": "政府", "windows-1256": "شفافية"}.get(encoding, "Città é")
    assert decoded(words.encode(encoding, "ignore"), encoding)[0] == words.encode(encoding, "ignore").decode(encoding)


def test_the_transport_beats_the_page() -> None:
    page = meta("koi8-u") + WORDS
    assert decoded(page.encode(), "utf-8") == (page, [])


def test_the_page_names_the_encoding_where_the_transport_is_silent() -> None:
    page = meta("koi8-u") + "Відкриті дані"
    assert decoded(page.encode("koi8-u")) == (page, [])


def test_the_older_form_of_meta_is_understood() -> None:
    page = '<META http-equiv=Content-Type content="text/html; charset=windows-1251">Відкриті дані'
    assert decoded(page.encode("windows-1251")) == (page, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_beats_transport_and_page(encoding: str) -> None:
    page = meta("koi8-u") + WORDS
    assert decoded(page.encode(encoding), "iso-8859-1") == (page, [])


def test_latin_1_means_windows_1252_as_in_every_browser() -> None:
    assert decoded(WORDS.encode("windows-1252"), "ISO-8859-1") == (WORDS, [])


def test_a_page_that_says_latin_1_and_is_utf_8_is_read_as_utf_8_and_says_so() -> None:
    page = meta("iso-8859-1") + WORDS
    assert decoded(page.encode()) == (page, ["encoding-guessed"])


def test_latin_1_that_nobody_declares_is_read_and_noted() -> None:
    assert decoded(WORDS.encode("windows-1252")) == (WORDS, ["encoding-guessed"])


def test_a_damaged_byte_is_shown_and_noted() -> None:
    assert decoded(b"Govtech \xff Summit", "utf-8") == ("Govtech \ufffd Summit", ["encoding-damaged"])


@pytest.mark.parametrize("label", ["x-no-such-thing", "", " ", "utf-8\x00", "none"])
def test_an_encoding_that_does_not_exist_is_no_encoding(label: str) -> None:
    assert decoded(WORDS.encode(), label) == (WORDS, [])


@settings(max_examples=20)
@given(st.binary(max_size=300))
def test_no_bytes_under_any_label_stop_the_reading(body: bytes) -> None:
    for label in {*aliases, *aliases.values(), "idna", "undefined", "punycode"}:
        with suppress(BinaryError):  # bytes that are no text are refused, by name
            assert isinstance(decoded(body, label)[0], str), label


@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", ""]))
def test_any_bytes_make_a_page_or_an_issue(body: bytes, media_type: str) -> None:
    page = read_page(Capture(body, "page", media_type=media_type))
    assert page.lines or page.issues


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), st.sampled_from(["utf-8", "utf-16-le"]))
def test_text_with_a_mark_comes_back_as_it_was(text: str, encoding: str) -> None:
    mark = codecs.BOM_UTF8 if encoding == "utf-8" else codecs.BOM_UTF16_LE
    assert decoded(mark + text.encode(encoding), "koi8-u") == (text, [])


@pytest.mark.parametrize(
    ("declares", "bytes_are"),
    [
        ('<!-- <meta charset="big5"> --><meta charset="koi8-u">', "koi8-u"),
        ("<script>document.write('<meta charset=\"big5\">')</script><meta charset=koi8-u>", "koi8-u"),
        ('<meta name="description" content="charset=big5"><meta charset="koi8-u">', "koi8-u"),
        ('<div data-charset="big5" title="<meta charset=big5>"></div><meta charset=\'koi8-u\'>', "koi8-u"),
        ("<title><meta charset=big5></title><meta charset=koi8-u>", "koi8-u"),
        ('<meta charset="no-such"><meta charset="koi8-u">', "koi8-u"),
        ('<meta http-equiv="refresh" content="9; charset=big5"><meta charset="koi8-u">', "koi8-u"),
        ("<meta content='text/html; CHARSET = \"koi8-u\"; x=y' http-equiv=CONTENT-TYPE>", "koi8-u"),
        (" " * 2000 + "<meta charset=koi8-u>", "koi8-u"),  # behind a long script: browsers change over
        ("<meta charset=x-user-defined>", "windows-1251"),  # means windows-1252, so Cyrillic is lost like in browsers
    ],
)
def test_only_a_meta_element_declares(declares: str, bytes_are: str) -> None:
    page = f"{declares}<p>Відкриті дані</p>".encode(bytes_are)
    means = "windows-1252" if "x-user-defined" in declares else bytes_are
    assert decoded(page) == (page.decode(means), [])


@pytest.mark.parametrize("label", ["utf-16", "UTF-16LE", "utf-16be", "unicode", "csunicode", "ucs-2"])
def test_utf_16_in_a_meta_that_can_be_read_means_utf_8(label: str) -> None:
    page = meta(label) + "Ministère"
    assert decoded(page.encode()) == (page, [])


@pytest.mark.parametrize("label", ["utf-16", "koi8-r", "gb18030", "shift_jis", "macintosh"])
def test_a_transport_that_says_otherwise_of_utf_8_is_not_believed(label: str) -> None:
    page = "<p>Ministère</p>"
    assert decoded(page.encode(), label) == (page, ["encoding-guessed"])


@pytest.mark.parametrize(
    ("label", "means"),
    [("latin2", "iso-8859-2"), ("ks_c_5601-1987", "cp949"), ("sjis", "cp932"), ("x-cp1250", "windows-1250"),
     ("iso-8859-9", "windows-1254"), ("tis-620", "cp874"), ("chinese", "gbk")],
)  # fmt: skip
def test_labels_mean_what_the_standard_says(label: str, means: str) -> None:
    body = {"iso-8859-2": b"\xb1\xe6", "cp949": b"\x8c\x63", "cp932": b"\x87\x40", "windows-1250": b"\x9c",
            "windows-1254": b"\x80\xfe", "cp874": b"\x80\xa1", "gbk": b"\x81\x40"}[means]  # fmt: skip
    assert decoded(body, label) == (body.decode(means), [])


@pytest.mark.parametrize("label", ["utf-7", "hz-gb-2312", "iso-2022-kr", "rot13", "hex"])
def test_what_the_standard_does_not_read_is_no_encoding(label: str) -> None:
    assert decoded("+ADw-script+AD4- é".encode(), label) == ("+ADw-script+AD4- é", [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_nothing_declares_is_told_by_its_nuls(encoding: str) -> None:
    page = "<p>Ministère des registres</p>"
    assert decoded(page.encode(encoding)) == (page, ["encoding-guessed"])


def test_nuls_in_a_page_are_dropped_and_noted() -> None:
    assert decoded(b"<p>Minis\0try of Trans\0port, by its own account of last year</p>") == (
        "<p>Ministry of Transport, by its own account of last year</p>", ["encoding-damaged"],
    )  # fmt: skip


def test_a_file_full_of_nuls_is_no_page() -> None:
    page = read_page(Capture(b"MZ\0\x01\0\x02\0\0\0" * 50, "page.html"))
    assert [issue.code for issue in page.issues] == ["binary-file"]
