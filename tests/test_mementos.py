"""What an archive gives is a capture only if it is one: digests, codings, questions and answers by themselves."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import brotli
import pytest
import requests
from archive.made import imported

from pipeline.build import build
from pipeline.crawl.archives.importing import ask_index, questions
from pipeline.crawl.archives.mementos import Archived, Body, Question, RefusedError, checked_body, sha1, sha1_of
from pipeline.crawl.archives.session import PacedSession, UnansweredError
from pipeline.crawl.order import ImportOrder
from pipeline.crawl.rules import declared

PAGE = b"<html><head><title>France</title></head><body><p>Commitments of France, in their own words.</p></body></html>"
HTML = [("Content-Type", "text/html; charset=utf-8")]
HOST = "opengovpartnership.org"
RULES: dict[str, Any] = declared()["archives"]


def coded(coding: str) -> list[tuple[str, str]]:
    return [*HTML, ("Content-Encoding", coding)]


@pytest.mark.parametrize(
    ("wire", "coding", "stored", "left"),
    [
        (PAGE, "", PAGE, ""),
        (gzip.compress(PAGE, mtime=0), "gzip", PAGE, ""),  # compressed for the way
        (gzip.compress(PAGE, mtime=0), "gzip", gzip.compress(PAGE, mtime=0), "gzip"),  # as the site sent it
        (brotli.compress(PAGE), "br", brotli.compress(PAGE), "br"),
        (gzip.compress(brotli.compress(PAGE), mtime=0), "br, gzip", brotli.compress(PAGE), "br"),
        (gzip.compress(brotli.compress(PAGE), mtime=0), "br, gzip", PAGE, ""),
    ],
)
def test_the_bytes_that_the_index_lists_are_found_under_what_was_put_around_them(
    wire: bytes, coding: str, stored: bytes, left: str
) -> None:
    data, headers = checked_body(wire, coded(coding) if coding else HTML, sha1(stored), HOST, RULES)
    assert data == stored
    assert dict(headers).get("Content-Encoding", "") == left
    assert dict(headers)["Content-Length"] == str(len(stored))


REPLAYED = b'<a href="/web/20180101000000/https://www.opengovpartnership.org/members/">x</a>'


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (PAGE + b" ", "digest-differs"),
        (PAGE + REPLAYED, "rewritten-links"),
        (b"<title>Internet Archive services are temporarily offline.</title>", "archive-error-page"),
        (b"<!-- BEGIN WAYBACK TOOLBAR INSERT -->" + PAGE, "toolbar"),
        (gzip.compress(PAGE, mtime=0)[:-9], "digest-differs"),
    ],
)
def test_another_body_is_refused_by_name(body: bytes, name: str) -> None:
    headers = coded("gzip") if body.startswith(b"\x1f") else HTML
    with pytest.raises(RefusedError) as refused:
        checked_body(body, headers, sha1(PAGE), HOST, RULES)
    assert refused.value.name == name


def test_a_toolbar_is_refused_even_where_the_index_lists_it() -> None:
    body = PAGE.replace(b"<body>", b"<body><div id='wm-ipp-base'></div>")
    with pytest.raises(RefusedError, match="toolbar"):
        checked_body(body, HTML, sha1(body), HOST, RULES)


def test_a_page_may_link_to_an_archive() -> None:
    assert checked_body(PAGE + REPLAYED, HTML, sha1(PAGE + REPLAYED), HOST, RULES)[0] == PAGE + REPLAYED


@pytest.mark.parametrize(
    ("written", "means"),
    [("3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"), ("-", ""), ("sha256:ab", "")],
)
def test_a_digest_is_one_that_can_be_computed(written: str, means: str) -> None:
    assert sha1_of(written) == means


def order(**values: Any) -> ImportOrder:
    return ImportOrder(site="https://www.opengovpartnership.org", **{"service": "wayback", **values})


def test_questions_follow_the_declared_forms() -> None:
    asked = {question.prefix.partition("/")[2] for question in questions(order(), "2026-01-01")}
    assert asked == {"members/", "documents/", "the-open-gov-challenge/", "commitment/", "country/", "countries/"}
    of_france = questions(order(members=("france",), kinds=("member",), languages=("en", "fr")), "2026-01-01")
    assert {q.prefix.partition("/")[2] for q in of_france} == {
        "members/france", "country/france", "countries/france", "fr/members/france", "fr/country/france",
        "fr/countries/france",
    }  # fmt: skip


def test_common_crawl_is_asked_by_year_and_the_wayback_machine_from_the_beginning() -> None:
    span = {"since": "2019-06-01", "until": "2021-02-03", "kinds": ("challenge",)}
    spans = [(q.since, q.until) for q in questions(order(service="commoncrawl", **span), "2026-01-01")]
    assert spans == [("20190601000000", "20191231235959"), ("20200101000000", "20201231235959"),
                     ("20210101000000", "20210203235959")]  # fmt: skip
    assert [(q.since, q.until) for q in questions(order(**span), "2026-01-01")] == [
        ("20110901000000", "20210203235959")
    ]


class Listed:
    """An archive whose index lists these lines for each question."""

    requests = 0

    def __init__(self, *lines: tuple[str, str, str, bool]) -> None:
        self.lines = lines

    def search(self, question: Question) -> Any:
        return iter([(*line, ("", 0, 0)) for line in self.lines])

    def fetch(self, capture: Archived) -> Body:
        raise NotImplementedError


A, B, C = (sha1(letter) for letter in (b"a", b"b", b"c"))
FRANCE = "http://opengovpartnership.org/members/france"


def found(*lines: tuple[str, str, str, bool], **values: Any) -> list[tuple[str, str]]:
    return [(c.url, c.stamp) for c in ask_index(Listed(*lines), order(**values), "2026-01-01").captures]


def test_only_captures_of_declared_pages_of_the_time_asked_for_are_wanted() -> None:
    lines = [
        (FRANCE, "20180101000000", A, True),
        (FRANCE, "20190101000000", A, False),  # a repetition of the page
        (FRANCE, "20190201000000", C, False),  # a repetition of what is no page
        (FRANCE, "20200101000000", B, True),
        (FRANCE, "20200101000000", B, True),  # a second record of the same second
        (f"{FRANCE}?share=x", "20200101000000", B, True),
        ("http://opengovpartnership.org/stories/x/", "20200101000000", B, True),
        ("http://elsewhere.example.org/members/france", "20200101000000", B, True),
        ("http://opengovpartnership.org/members/francesca", "20200101000000", B, True),
        (FRANCE, "20209901000000", B, True),
        (FRANCE, "20210101000000", "", True),
    ]  # fmt: skip
    times = ["20180101000000", "20190101000000", "20200101000000"]
    assert found(*lines, members=("france",)) == [(FRANCE, time) for time in times]
    assert found(*lines, members=("france",), since="2018-06-01") == [(FRANCE, time) for time in times[1:]]
    assert found(*lines, members=("france",), until="2019-01-01") == [(FRANCE, time) for time in times[:2]]


def test_nothing_is_sent_anywhere_but_to_the_archive(tmp_path: Path) -> None:
    session = PacedSession(RULES, RULES["services"]["wayback"], "tests", tmp_path / "log")
    with pytest.raises(UnansweredError, match="no request was sent"):
        session.send(requests.Request("GET", "https://www.opengovpartnership.org/members/").prepare())
    assert session.requests == 0


def test_a_new_theme_on_all_pages_is_no_history(tmp_path: Path) -> None:
    """Six captures of each of 50 pages: one page changes each time, and halfway all pages get another theme."""
    imported(tmp_path / "raw", pages=50, times=6)
    built = build([tmp_path / "raw"], tmp_path / "out", jobs=1)
    assert (built.captures, built.versions) == (50 * 6, 50 + 5)
    assert built.rows["changes"] == 0, "only a sentence of prose has changed"
