"""Bytes become text as a browser reads them, whatever they are and whatever they say they are."""

from __future__ import annotations

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Capture
from pipeline.read import read_page
from pipeline.read.decoding import decode

WORDS = "Déclaration d’intérêts – “données ouvertes”"


def decoded(body: bytes, charset: str = "") -> tuple[str, list[str]]:
    text, issues = decode(Capture(body, "page.html", charset=charset))
    return text, [issue.code for issue in issues]


def meta(label: str) -> str:
    return f'<html><head><meta charset="{label}"></head><body>'


def test_text_is_utf_8_where_nothing_says_otherwise() -> None:
    assert decoded(WORDS.encode()) == (WORDS, [])


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
        assert isinstance(decoded(body, label)[0], str), label


@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", ""]))
def test_any_bytes_make_a_page_or_an_issue(body: bytes, media_type: str) -> None:
    page = read_page(Capture(body, "page", media_type=media_type))
    assert page.lines or page.issues


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), st.sampled_from(["utf-8", "utf-16-le"]))
def test_text_with_a_mark_comes_back_as_it_was(text: str, encoding: str) -> None:
    mark = codecs.BOM_UTF8 if encoding == "utf-8" else codecs.BOM_UTF16_LE
    assert decoded(mark + text.encode(encoding), "koi8-u") == (text, [])
