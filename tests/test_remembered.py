"""What is remembered of pages: answers to short texts, never the long texts themselves."""

from __future__ import annotations

import sys

import pytest

from pipeline.model import Capture
from pipeline.parse import parse_page
from pipeline.read import read_page
from pipeline.remembered import LONGEST, remembered
from pipeline.vocabularies import fold


def test_a_short_text_is_asked_for_once_and_a_long_one_each_time() -> None:
    asked: list[str] = []

    @remembered(4)
    def length(text: str, times: int) -> int:
        asked.append(text[:1])
        return len(text) * times

    short, long = "a" * LONGEST, "b" * (LONGEST + 1)
    assert [length(short, 2), length(short, 2), length(long, 1), length(long, 1)] == [2000, 2000, 1001, 1001]
    assert asked == ["a", "b", "b"]


@pytest.mark.parametrize("line", ["Lead Institution: ", "Milestones: 1. ", "IRM Report 2018 of ", "1. ", ""])
@pytest.mark.parametrize("url", ["members/france/commitments/FR0043/", "documents/france-design-report-2018-2020/", ""])
def test_no_long_line_outlives_its_page(line: str, url: str) -> None:
    capture = Capture(b"", "page", f"https://www.opengovpartnership.org/{url}", media_type="text/plain")
    words = line + "a word and " * 500
    page = read_page(
        Capture(f"Govtech Summit (FR0043)\n{words}".encode(), "page", capture.url, media_type="text/plain")
    )
    text = page.lines[-1].text
    assert len(text) > LONGEST
    parsed = parse_page(capture, page)
    before = sys.getrefcount(text)
    del page, parsed
    assert sys.getrefcount(text) < before
    assert sys.getrefcount(text) == 2  # the name here, and the argument of the question


def test_the_same_words_are_folded_alike_whatever_their_length() -> None:
    assert fold("É" * (LONGEST + 5)) == "e" * (LONGEST + 5)
