"""Footnotes: their own source and day of access, never the way back to the text or a word of another matter."""

from __future__ import annotations

import time

import pytest
from page_texts import URL, commitment_text

from pipeline.build import look_at
from pipeline.model import Capture, Line, Parsed
from pipeline.parse.commitment.citations import read_citations
from pipeline.schemas import read_vocabulary

HEAD = "".join(f"<p>{line}</p>" for line in commitment_text().split("\n") if line)


def html(*notes: str) -> Parsed:
    body = f"<html><body><main>{HEAD}{''.join(f'<p>{note}</p>' for note in notes)}</main></body></html>"
    return look_at(Capture(body.encode(), "page", URL, media_type="text/html"))[1]


def sources(parsed: Parsed) -> list[str]:
    return [str(row.values["url"]) for row in parsed.rows if row.table_name == "citations"]


def accessed(note: str) -> tuple[str, str]:
    (citation,) = read_citations([Line(1, f"[1] The law, https://example.org/law, {note}")])
    return citation.accessed_on, citation.undated


@pytest.mark.parametrize(
    ("note", "url"),
    [
        ('[1] N. N. <a href="mailto:clerk@example.org">write</a>', ""),
        ('[1] N. N. <a href="tel:+33123456789">call</a>', ""),
        ('[1] The law <a href="javascript:void(0)">open</a>', ""),
        ('[1] <a href="mailto:clerk@example.org">N. N.</a>, <a href="https://example.org/a">here</a>',
         "https://example.org/a"),
        ('<a href="#_ftnref1">[1]</a> The law, <a href="https://example.org/a">here</a>.', "https://example.org/a"),
        ('<a href="#_ftnref1">[1]</a> The law of 2018.', ""),
        ('[1] The law. <a href="#text">Back</a>', ""),
        (f'[1] <a href="{URL.replace("https://www.", "http://")}#part">The law</a>', ""),
        (f'[1] <a href="/documents/a-plan/">The plan</a> and <a href="{URL}#part">more</a>',
         "https://www.opengovpartnership.org/documents/a-plan/"),
        ("[1] The law, HTTPS://example.org/Law.", "https://example.org/Law"),
        ("[1] The law, www.example.org/law;", "http://www.example.org/law"),
        ("[1] The law, http://.", ""),
    ],
)  # fmt: skip
def test_a_source_is_a_web_page_other_than_this_one(note: str, url: str) -> None:
    assert sources(html(note)) == [url]


def test_each_note_of_a_line_has_its_own_link() -> None:
    first, second = (f'[{n}] <a href="https://example.org/{n}">Law {n}</a>' for n in (1, 2))
    assert sources(html(f"{first} {second}")) == ["https://example.org/1", "https://example.org/2"]


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ("(accessed 10 Jan. 2020).", "2020-01-10"),
        ("accessed on Jan 10, 2020.", "2020-01-10"),
        ("[accessed: 10/01/2020]", "2020"),
        ("last accessed on 10th January 2020; see part 2 of 2019", "2020-01-10"),
        ("Accessed in January 2020.", "2020-01"),
        ("last visited 1 Oct. 2019.", "2019-10-01"),
        ("access date: 5 May 2019", "2019-05-05"),
        ("retrieved on May 5, 2019 from the archive", "2019-05-05"),
        ("(consultado el 10 de enero de 2019)", "2019-01-10"),
        ("consulté le 10 janvier 2019", "2019-01-10"),
        ("acesso em 2019-01-10", "2019-01-10"),
        ("accessed by citizens, accessed 3 March 2021", "2021-03-03"),
        ("a law accessed by citizens", ""),
    ],
)
def test_the_day_of_access_is_read_behind_its_word(note: str, day: str) -> None:
    assert accessed(note) == (day, "")


@pytest.mark.parametrize("row", [r for r in read_vocabulary("prose_words") if r["code"] == "accessed"], ids=str)
def test_each_declared_word_of_access_is_read(row: dict[str, str]) -> None:
    assert accessed(f"{row['spelling'].upper()}: 2019-05-01") == ("2019-05-01", "")


def test_a_day_of_access_that_is_no_date_is_an_issue() -> None:
    parsed = html("[1] The law (accessed 32 Smarch 2019), a comment.")
    assert [(i.code, i.field, i.value) for i in parsed.issues if i.code == "date-unreadable"] == [
        ("date-unreadable", "accessed_on", "32 Smarch 2019")
    ]


@pytest.mark.parametrize("piece", ["accessed ", "[1] ", "accessed 1 ", "www.", "http://a) ", "(accessed: "])
def test_a_long_note_is_read_in_good_time(piece: str) -> None:
    begun = time.process_time()
    read_citations([Line(1, "[1] " + piece * (100_000 // len(piece)))])
    assert time.process_time() - begun < 10
