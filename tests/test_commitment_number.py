"""The number of a commitment in its plan, behind the words that plans of each language use."""

from __future__ import annotations

import pytest

from pipeline.model import Line
from pipeline.parse.commitment.sections import Section, read_number
from pipeline.schemas import read_vocabulary

WORDS = [row["spelling"] for row in read_vocabulary("prose_words") if row["code"] == "commitment"]


def number(first_line: str, section: str = "irm-midterm", title: str = "") -> str:
    read = read_number([Section(section, "", 1, section, None, [Line(2, first_line)])], title)
    return read[0].number if read else ""


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("section", ["irm-midterm", "description"])
def test_each_declared_word_stands_before_the_number(word: str, section: str) -> None:
    assert number(f"{word.upper()} 7: Open the register", section) == "7"
    assert number(f"{word} 3.1 – Open the register", section) == "3.1"


@pytest.mark.parametrize(
    "line",
    ["Commitment No. 7", "Commitment Number: 7", "Flagship Commitment 7. Open it",
     "Commitment #7 Open it", "Commitment N° 7. Open it", "✪ Commitment 7. Open it", "7. Open it",
     "7 – Open it"],
)  # fmt: skip
def test_signs_and_stars_are_no_part_of_it(line: str) -> None:
    assert number(line) == "7"


@pytest.mark.parametrize("line", ["7", "7 offices are opened", "2.5 million people", "Theme", "In 2018: a law"])
def test_another_figure_is_no_number_of_a_commitment(line: str) -> None:
    assert number(line) == ""


def test_a_description_needs_the_word_or_the_title() -> None:
    assert number("7. Open the register", "description") == ""
    assert number("7. Open the register", "description", "Train Local Officials") == ""
    assert number("7. Open the register.", "description", "Open the Register") == ""
    assert number("5. Science ouverte", "description", "Science ouverte") == "5"
    assert number("3. Open and public owners register", "description", "Beneficial Owners Register") == "3"


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("2.1.b Open data", "2.1.b"), ("3.1.4.B Train officials", "3.1.4.B"), ("2 (A) Publish it", "2 (A)"),
        ("4.2.1 Publish it", "4.2.1"), ("№ 4. Publish it", "4"), ("Compromiso N.º 7: Publicar", "7"),
        ("1.1 million people", ""), ("24.12.2019 is the day", ""),
    ],
)  # fmt: skip
def test_a_number_of_several_parts_is_read_whole(line: str, whole: str) -> None:
    assert number(line) == whole
