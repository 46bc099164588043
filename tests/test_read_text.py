"""A text capture is lines: each kept, with its number, its list marker and the gap before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.text import read_text
from pipeline.read.words import BULLET, clean

BULLETS = "•●▪■◦·‣\uf0b7-"
# What a line of a capture can be made of: any script, signs, blanks of all kinds; nothing that ends a line.
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")) | st.sampled_from("\t\u00a0" + BULLETS)
LINES = st.lists(st.text(CHARACTERS, max_size=40), max_size=30)


def visible(text: str) -> str:
    """The characters that leave ink."""
    return "".join(text.split())


def as_bulleted(raw: str) -> str:
    """A line with its bullet, whatever its form, as `•`."""
    stripped = raw.strip()
    return BULLET + stripped[1:] if stripped[:1] and stripped[0] in BULLETS and stripped[1:2].isspace() else stripped


@given(LINES)
def test_every_line_of_a_text_is_in_the_page(lines: list[str]) -> None:
    page = read_text("\n".join(lines))
    kept = {line.number: visible(line.words) for line in page.lines}
    assert kept == {n: visible(as_bulleted(raw)) for n, raw in enumerate(lines, start=1) if raw.strip()}


@given(LINES)
def test_reading_what_was_read_changes_nothing(lines: list[str]) -> None:
    once = read_text("\n".join(lines))
    # A number is a list marker only where the extractor indented it.
    again = read_text("\n".join(f"  {line.words}" if line.marker else line.words for line in once.lines))
    assert [line.words for line in again.lines] == [line.words for line in once.lines]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_has_the_number_it_has_in_the_file(end: str) -> None:
    page = read_text(end.join(["France", "", "  ", "Govtech Summit (FR0043)", ""]))
    assert [(line.number, line.text) for line in page.lines] == [(1, "France"), (4, "Govtech Summit (FR0043)")]


def test_a_blank_line_is_a_gap_before_the_next() -> None:
    assert [line.gap for line in read_text("one\ntwo\n\nthree").lines] == [False, False, True]


@pytest.mark.parametrize(
    ("raw", "marker", "text"),
    [
        ("  14. State AI Lab", "14.", "State AI Lab"),
        ("   • Put more focus on technology", "•", "Put more focus on technology"),
        ("- a plain list", "•", "a plain list"),
        ("\uf0b7 from a word processor", "•", "from a word processor"),
        ("14. Organise a summit", "", "14. Organise a summit"),  # a heading of the prose (FR0043)
        ("14.1 Organise a summit", "", "14.1 Organise a summit"),
        ("-", "", "-"),
        ("-5 percent", "", "-5 percent"),
        ("2018-2020", "", "2018-2020"),
    ],
)
def test_a_list_marker_is_told_from_a_number(raw: str, marker: str, text: str) -> None:
    _, line = read_text(f"Words\n{raw}").lines
    assert (line.marker, line.text) == (marker, text)


def test_what_shows_nothing_is_gone_and_blanks_are_one() -> None:
    (line,) = read_text("Gov\u00adtech\u200b\u00a0 \t Summit\ufeff").lines
    assert line.text == "Govtech Summit"


@pytest.mark.parametrize(
    "words",
    [
        "ශ්‍රී ලංකා", "می‌خواهیم", "ক্‍ষ", "മന്ത്രാലയം ന്‍", "👩‍⚖️ Judges", "a\u200eb",
    ],
)  # fmt: skip
def test_a_joiner_that_spells_a_word_stays(words: str) -> None:
    assert clean(f"  {words} ") == words


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Minis\u200dtry of\u200c Finance", "Ministry of Finance"),
        ("Минис\u200dтерство", "Министерство"),
        ("\u200fوزارة العدل\u200e", "وزارة العدل"),
        ("Lead Institution: \u200eMinistry\u200f", "Lead Institution: Ministry"),
        ("the \u202bوزارة\u202c of", "the وزارة of"),
        ("\u2068Office\u2069\ufeff", "Office"),
        ("Of\x01fi\x7fce\x92s\ufffe", "Offices"),
        ("\u061cمجلس", "مجلس"),
    ],
)
def test_what_shows_nothing_is_gone(words: str, shown: str) -> None:
    assert clean(words) == shown
