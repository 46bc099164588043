"""Dates are kept at the precision that the words have; what may mean two days means none."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schemas
from pipeline.dates import Span, date_at_start, deadline_at_end, read_date, read_deadline
from pipeline.schemas import read_vocabulary


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2018", "2018"),
        ("April 2014", "2014-04"),
        ("Sept. 2014", "2014-09"),
        ("avril 2014", "2014-04"),
        ("15 January 2019", "2019-01-15"),
        ("1st of May, 2019", "2019-05-01"),
        ("January 15, 2019", "2019-01-15"),
        ("Tuesday, January 15, 2019", "2019-01-15"),
        ("15 de enero de 2019", "2019-01-15"),
        ("(10 January 2019)", "2019-01-10"),
        ("2019-01-15", "2019-01-15"),
        ("2019-01", "2019-01"),
        ("31/05/2018", "2018-05-31"),
        ("05/31/2018", "2018-05-31"),
        ("31.05.2018", "2018-05-31"),
        ("04/04/2015", "2015-04-04"),
        ("05/2018", "2018-05"),
        ("6th March 2025", "2025-03-06"),
        ("1er janvier 2019", "2019-01-01"),
        ("1º de enero del 2019", "2019-01-01"),
        ("lundi 15 janvier 2019", "2019-01-15"),
        ("March 2019,", "2019-03"),
        ("2019, March", "2019-03"),
        ("15-Jan-2019", "2019-01-15"),
        ("2019/05/31", "2019-05-31"),
        ("31-05-2018", "2018-05-31"),
        ("03/04/2015", "2015"),
        ("3.4.2015", "2015"),
    ],
)
def test_a_date_is_read_as_it_is_written(words: str, expected: str) -> None:
    assert read_date(words) == expected


@pytest.mark.parametrize(
    "words",
    ["", "soon", "13/13/2015", "12/31/18", "2018-19", "2011-12", "43525", "Dec 18",
     "00/00/2015", "2019-13", "2019-00-01", "32 January 2019", "0 January 2019",
     "January", "14.1", "1776", "20188", "N/A", "Pending IRM Review", "30 February 2019", "31 April 2019",
     "29 February 2019"],
)  # fmt: skip
def test_what_is_no_day_of_the_calendar_is_no_date(words: str) -> None:
    assert read_date(words) is None


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d %b %Y"])
)
def test_every_day_is_read_from_every_form(day: date, form: str) -> None:
    assert read_date(f"{day:{form}}") == day.isoformat()


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from("./"))
def test_a_day_in_figures_is_never_read_as_another(day: date, sign: str) -> None:
    for figures in (f"{day.day}{sign}{day.month}{sign}{day.year}", f"{day.month}{sign}{day.day}{sign}{day.year}"):
        assert read_date(figures) in (day.isoformat(), f"{day.year}")


@pytest.mark.parametrize("row", read_vocabulary("months"), ids=lambda row: row["spelling"])
def test_each_declared_name_of_a_month_is_read(row: dict[str, str]) -> None:
    assert read_date(f"{row['spelling'].upper()} 2019") == f"2019-{int(row['code']):02d}"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("Semester 2 2018", "2018-07", "2018-12"),
        ("2019 and beyond", "2019", ""),
        ("first half of 2019", "2019-01", "2019-06"),
        ("2018 Q3", "2018-07", "2018-09"),
        ("fourth quarter of 2018", "2018-10", "2018-12"),
        ("last quarter of 2018", "2018-10", "2018-12"),
        ("H1 2020", "2020-01", "2020-06"),
        ("end of 2019", "2019-07", "2019-12"),
        ("mid-2019", "2019-04", "2019-09"),
        ("December 2021", "2021-12", "2021-12"),
        ("by December 2021", "", "2021-12"),
        ("by the end of 2021", "", "2021"),
        ("since March 2018", "2018-03", ""),
        ("2018-2020", "2018", "2020"),
        ("2018 – 2020", "2018", "2020"),
        ("15 January 2019 - 30 June 2020", "2019-01-15", "2020-06-30"),
        ("from January 2019 to June 2020", "2019-01", "2020-06"),
        ("December 2018 - 2020", "2018-12", "2020"),
        ("Diciembre 2018 -Diciembre 2019", "2018-12", "2019-12"),
        ("July-December 2019", "2019-07", "2019-12"),
        ("ongoing", "", ""),
        ("by mid-2019", "", "2019-09"),
        ("by end of June 2021", "", "2021-06"),
        ("mid-June 2019", "2019-06", "2019-06"),
        ("late 2018", "2018-07", "2018-12"),
        ("III quarter of 2021", "2021-07", "2021-09"),
        ("3Q 2019", "2019-07", "2019-09"),
        ("2019 Semester 2", "2019-07", "2019-12"),
        ("segundo semestre de 2019", "2019-07", "2019-12"),
        ("T3 2019", "2019-07", "2019-09"),
        ("primer cuatrimestre de 2019", "2019-01", "2019-04"),
        ("finales de 2020", "2020-07", "2020-12"),
        ("à partir de janvier 2019", "2019-01", ""),
        ("jusqu'en décembre 2019", "", "2019-12"),
        ("de enero de 2019 a junio de 2020", "2019-01", "2020-06"),
        ("June 2018 – ongoing", "2018-06", ""),
        ("January to June 2018", "2018-01", "2018-06"),
        ("15-30 June 2018", "2018-06-15", "2018-06-30"),
        ("1 March – 15 May 2019", "2019-03-01", "2019-05-15"),
        ("15/01/2019-30/06/2020", "2019-01-15", "2020-06-30"),
        ("September/December 2011", "2011-09", "2011-12"),
        ("2018-19", "2018", "2019"),
        ("2011-12", "2011", ""),
        ("2018, 2019 and 2020", "2018", "2020"),
        ("during 2019", "2019", "2019"),
        ("autumn 2014", "2014", "2014"),
        ("before December 2019", "", "2019-12"),
        ("a más tardar el 31 de diciembre de 2024", "", "2024-12-31"),
        ("au plus tard le 31 décembre 2024", "", "2024-12-31"),
        ("au 31 décembre 2024", "", "2024-12-31"),
        ("d'ici au 31 décembre 2024", "", "2024-12-31"),
        ("al 31 de diciembre de 2024", "", "2024-12-31"),
        ("até dezembro de 2024", "", "2024-12"),
        ("du 1er mars au 31 décembre 2024", "2024-03-01", "2024-12-31"),
        ("Q1–Q3 2021", "2021-01", "2021-09"),
        ("2.º trimestre de 2022", "2022-04", "2022-06"),
        ("2do semestre 2020", "2020-07", "2020-12"),
    ],
)
def test_a_deadline_is_a_span_of_what_is_known(words: str, start: str, end: str) -> None:
    assert read_deadline(words) == Span(start, end)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "as early as possible",
        "the ministry",
        "14.1",
        "to",
        "and",
        "2018 people",
        "before 2019",
        "Q5 2019",
        "semester 3 2019",
        "winter 2014",
        "de 2019",
        "2018 - 2016",
        "24 months",
        "Unclear",
        "June",
        "Q3",
        "Q1 - Q3",
        "Q3 - Q1 2021",
        "and June 2018",
        "it 2020",  # no quarter in Roman figures, nor the next
        "TI 2020",
    ],
)
def test_words_that_set_no_deadline_are_none(words: str) -> None:
    assert read_deadline(words) is None


@pytest.mark.parametrize(
    ("line", "text", "deadline"),
    [
        ("Organise a summit as early as 2018 Semester 2 2018", "Organise a summit as early as 2018", "Semester 2 2018"),
        ("Hold it again in 2019 and beyond 2019 and beyond", "Hold it again in 2019 and beyond", "2019 and beyond"),
        ("Publish the register by December 2021", "Publish the register", "by December 2021"),
        ("Publish the register", "Publish the register", ""),
    ],
)
def test_a_deadline_at_the_end_of_a_line_is_parted_from_its_text(line: str, text: str, deadline: str) -> None:
    assert deadline_at_end(line) == (text, deadline)


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("10 Jan. 2020).", "10 Jan. 2020", "2020-01-10"),
        ("15 de enero de 2019; otra nota", "15 de enero de 2019", "2019-01-15"),
        ("2019 and later text", "2019", "2019"),
        ("by citizens in 2019", "", ""),
        ("", "", ""),
    ],
)
def test_a_date_at_the_beginning_is_parted_from_what_runs_on(text: str, words: str, day: str) -> None:
    assert date_at_start(text) == (words, day)


WORDS = st.sampled_from(
    ["2018", "2019-05", "January", "15", "Q3", "semester", "2", "half", "of", "first", "-", "to", "by", "the", "end",
     "mid", "until", "and", "beyond", "99", "31/05/2018", "ongoing", "early", "last", "quarter", "0", "5"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=7).map(" ".join))
def test_whatever_is_read_has_the_form_that_the_tables_declare(words: str) -> None:
    fits = schemas.tables()["milestones"].field("due_from").constraints["pattern"]
    span = read_deadline(words) or Span()
    for found in (read_date(words), span.start, span.end):
        assert not found or re.fullmatch(fits, found), found
    assert not (span.start and span.end) or span.start[:4] <= span.end[:4], span


@pytest.mark.parametrize("piece", ["2018 - ", "to ", "1/", "end of ", "from ", "q3 ", "january "])
def test_a_long_text_is_refused_in_good_time(piece: str) -> None:
    begun = time.process_time()
    assert read_deadline(piece * (100_000 // len(piece))) is None
    assert time.process_time() - begun < 10


@given(st.text(max_size=40))
def test_any_words_are_a_date_or_none(words: str) -> None:
    text, deadline = deadline_at_end(words)
    assert f"{text} {deadline}".split() == words.split()


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("1/9/2016 - 30/6/2018", Span("2016-09-01", "2018-06-30")),
        ("1 / 9 / 2016 - 30 / 6 / 2018", Span("2016-09-01", "2018-06-30")),
        ("01.11.2018 - 31.08.2020", Span("2018-11-01", "2020-08-31")),
        ("9/1/2016 - 6/30/2018", Span("2016-09-01", "2018-06-30")),  # American
        ("1/9/2016 - 3/6/2018", Span("2016", "2018")),  # neither tells the order
        ("13/9/2016 - 6/30/2018", Span("2016-09-13", "2018-06-30")),  # each by itself
    ],
)
def test_one_date_of_a_span_tells_the_order_of_the_other(words: str, span: Span) -> None:
    assert read_deadline(words) == span


@pytest.mark.parametrize("words", ["QIV 2020", "TIV 2020", "IVQ 2020", "Q4 2020", "IV T 2020"])
def test_roman_quarters_may_stand_without_a_space(words: str) -> None:
    assert read_deadline(words) == Span("2020-10", "2020-12")
