"""Shapes of input that some parser once took to the square of their size, and what twice as much of each costs.

`make shapes` prints all of them, or those with one of NAMES in their names. Processor time, the least of several runs:
a busy machine only adds to it, so a shape that seems too dear is measured again before it is called so. What grows with
the square takes four times as long, however often it is measured.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from page_texts import URL, commitment_text

from pipeline.build import look_at, read_and_parse
from pipeline.crawl.links import find_links
from pipeline.identity.addresses import parse_address
from pipeline.model import Capture
from pipeline.privacy import mask_address, mask_contacts
from pipeline.raw import crawl_issues
from pipeline.raw.content_coding import decode_body
from pipeline.raw.manifests import COMPLETE, Manifest
from pipeline.vocabularies import fold
from pipeline.weight import MAX_DEPTH

MOST = 2.6  # times, for twice as much
ENOUGH = 0.012  # seconds: what takes less is measured with more
TRIES = 15  # a shape that passes is not retried
TICK = 0.004  # seconds: some machines have coarse clocks, which show nothing for less
DEEP = MAX_DEPTH + 500  # what is deeper than a page may be is refused before it is parsed
Job = Callable[[], Any]


def of_page(body: str, url: str = URL, media_type: str = "text/html") -> Job:
    capture = Capture(body.encode(), "page", url, "2020-01-01T00:00:00Z", media_type)
    return lambda: look_at(capture)


def html(inside: str) -> Job:
    return of_page(f"<html><body><main><h1>A plan (FR0043)</h1><p>Overview</p>{inside}</main></body></html>")


def styled(rule: str, body: Callable[[int], str], before: str = "") -> Callable[[int], Job]:
    """A page with a sheet of rules, `{}` being their number, and a body that is made for so many."""
    return lambda n: html(f"<style>{before}{''.join(rule.format(i) for i in range(n))}</style>{body(n)}")


def numbered(element: str) -> Callable[[int], str]:
    return lambda n: "".join(element.format(i) for i in range(n))


def repeated(piece: str) -> Callable[[int], Job]:
    return lambda n: html(piece * n)


def nested(opening: str, closing: str) -> Callable[[int], Job]:
    return lambda n: html(opening * n + "words" + closing * n)


def commitment(place: str, words: Callable[[int], str]) -> Callable[[int], Job]:
    """A commitment's text with these words in one of its places."""
    return lambda n: of_page(commitment_text(**{place: words(n)}), media_type="text/plain")


def lines(line: str) -> Callable[[int], Job]:
    """Lines of a commitment's text, `{}` being their number."""
    return commitment("description", lambda n: "\n".join(line.format(number) for number in range(n)))


def document(line: str) -> Callable[[int], Job]:
    url = "https://www.opengovpartnership.org/documents/france-mid-term-report-2016-2018/"
    top = "France Mid-Term Report 2016-2018\n\nAction Plan: France Action Plan 2016-2018\n\n"
    return lambda n: of_page(top + "\n".join(line.format(number) for number in range(n)), url, "text/plain")


def one_line(piece: str, before: str = "") -> Callable[[int], Job]:
    return lambda n: document(before + piece * n)(1)


def contacts(piece: str) -> Callable[[int], Job]:
    return lambda n: lambda: mask_contacts(piece * n, "FR")


def years(end: str) -> Callable[[int], Job]:
    return lambda n: lambda: mask_contacts("2018 " * n + end, "FR")


def body(data: Callable[[int], bytes], coding: str = "", transfer: str = "") -> Callable[[int], Job]:
    def job(n: int) -> Job:
        encoded = data(n)
        return lambda: decode_body(encoded, transfer, coding)

    return job


def documents_before_chrome(n: int) -> Job:
    rows = "".join(f"<li>Report {number}<p>2022, IRM Report, PDF</p></li>" for number in range(n))
    text = f"<h1>Kenya</h1><h2>Resources</h2><ol>{rows}</ol>{'<nav>m</nav>' * 4 * n}"
    return of_page(text, "https://www.opengovpartnership.org/members/kenya/", "text/html")


def crawls_without_pages(n: int) -> Job:
    failed = [{"url": f"{URL}?p={number}", "captured_at": "2019-01-01T00:00:00Z"} for number in range(n)]
    crawls = [Manifest(f"crawl-{number}", COMPLETE, failed=failed) for number in range(2)]
    return lambda: crawl_issues(crawls, {})


PAGES: dict[str, tuple[int, Callable[[int], Job]]] = {
    "nested div": (DEEP, nested("<div>", "</div>")),
    "nested dl": (DEEP, nested("<dl><dd>", "</dd></dl>")),
    "documents before much chrome": (500, documents_before_chrome),
    "nested ul": (DEEP, nested("<ul><li>", "</li></ul>")),
    "nested ul with links into the page": (DEEP, nested("<ul><li><a href='#x'>x</a>", "</li></ul>")),
    "nested ol with words": (DEEP, nested("<ol><li>a word", "</li></ol>")),
    "nested table": (DEEP, nested("<table><tr><td>", "</td></tr></table>")),
    "nested table of labels": (800, nested("<table><tr><td>a:</td><td>", "</td></tr></table>")),
    "nested tab panels": (
        900,
        lambda n: html(f"<style>.x{{display:none}}</style>{'<div role=tabpanel class=x>' * n}words{'</div>' * n}"),
    ),
    "nested glosses": (800, nested('<a href="/glossary/a/">a</a><span>words ', "</span>")),
    "nested select": (DEEP, nested("<select><option>", "</option></select>")),
    "nested optgroup": (DEEP, nested("<select><optgroup label=a>", "</optgroup></select>")),
    "nested blockquote": (DEEP, nested("<blockquote>words ", "</blockquote>")),
    "nested b": (DEEP, nested("<b>", "</b>")),
    "nested span with words": (DEEP, nested("<span>words ", "</span>")),
    "nested details": (DEEP, nested("<details><summary>a</summary>", "</details>")),
    "nested section with heading": (DEEP, nested("<section><h2>Heading</h2>", "</section>")),
    "nested hidden": (DEEP, nested("<div hidden>", "</div>")),
    "nested style of none": (DEEP, nested('<div style="display:none">', "</div>")),
    "nested nav": (DEEP, nested("<nav>words ", "</nav>")),
    "nested dialog": (DEEP, nested("<dialog>words ", "</dialog>")),
    "nested svg": (DEEP, nested("<svg><g>", "</g></svg>")),
    "nested font that is never closed": (1500, lambda n: html("<p><font>a" * n)),
    "unclosed p": (2000, repeated("<p>words")),
    "unclosed a": (500, repeated('<a href="/x">words')),
    "a long base": (
        20000,
        lambda n: html(f'<base href="https://example.org/{"a" * n}/">' + '<a href="x">words</a> ' * (n // 10)),
    ),
    "a long address of a page": (
        20000,
        lambda n: of_page("<main><h1>A plan (FR0043)</h1>" + '<p><a href="x">words</a></p>' * (n // 10), URL + "a" * n),
    ),
    "marks of direction": (30000, lambda n: html("a" + "\u200e" * n + "b")),
    "letters in turn": (20000, lambda n: html("aA" * n + " ...")),
    "templates without an end": (4000, lambda n: html("<template " * n + "shadowrootmode")),
    "shadow roots without an end": (2000, lambda n: html("<template shadowrootmode=open> a" * n)),
    "unclosed formatting": (1500, repeated("<b><i><u>a<p>")),
    "li": (2000, repeated("<li>words</li>")),
    "dt and dd": (1000, repeated("<dt>Status:</dt><dd>Active</dd>")),
    "dd alone": (1000, repeated("<dd>words</dd>")),
    "options": (2000, repeated("<option>words")),
    "rows": (1000, repeated("<table><tr><td>a<td>b<td>c</table>")),
    "rows of one table": (1000, lambda n: html("<table>" + "<tr><td>a<td>b" * n + "</table>")),
    "cells of one row": (2000, lambda n: html("<table><tr>" + "<td>a" * n + "</table>")),
    "br": (4000, repeated("a<br>")),
    "blank lines": (20000, repeated("\n \n")),
    "comments": (4000, repeated("<!-- a -->b")),
    "comment that never ends": (4000, repeated("<!-- a ")),
    "entities": (8000, repeated("&amp;&nbsp;")),
    "entities without end": (8000, repeated("&amp")),
    "attributes": (DEEP, lambda n: html("<p " + " ".join(f"a{i}=b" for i in range(n)) + ">words")),
    "a long attribute": (100000, lambda n: html(f'<p class="{"a " * n}">words</p>')),
    "a long href": (50000, lambda n: html(f'<a href="/{"a/" * n}">words</a>')),
    "classes": (2000, lambda n: html("".join(f'<p class="c{i}">words</p>' for i in range(n)))),
    "rules of a style": (1000, lambda n: html("<style>" + ".a{display:none}" * n + "</style><p class=a>words")),
    "rules and elements": (300, styled(".c{}{{display:none}}", numbered("<p class=c{}>a</p>"))),
    "steps of a selector": (
        100,
        lambda n: html(
            f"<style>.x{' div' * n}{{display:none}}</style><div class=x>{'<div>' * n}words{'</div>' * n}</div>"
        ),
    ),
    "neighbours in a selector": (
        100,
        lambda n: html(f"<style>.x{'~p' * 9}{{display:none}}</style><p class=x>{'<p>words' * n}"),
    ),
    "a rule for all, again and again": (
        300,
        lambda n: html("<style>" + "i,*{display:none}" * n + "</style>" + "<p>a" * 300),
    ),
    "rules for what is inside": (500, styled(".c{} p{{display:none}}", lambda n: "<div class=c1><p>a</div>" * n)),
    "rules that show again": (
        500,
        styled("p.c{}{{display:block}}", numbered("<p class=c{}>a"), before="p{display:none}"),
    ),
    "braces of a style": (4000, lambda n: html("<style>" + "a{" * n + "</style>words")),
    "scripts": (1000, repeated("<script>a</script>b")),
    "headings": (1000, repeated("<h2>Heading</h2>")),
    "headings and words": (1000, repeated("<h3>Description</h3><p>words</p>")),
    "links": (1000, repeated('<p><a href="/members/france/">France</a></p>')),
    "links in each other": (200, lambda n: html("<a href=/a>words<marquee><p>" * n)),
    "relative links of a long base": (
        500,
        lambda n: html(f"<base href='/{'a' * 10 * n}/'>" + "<p><a href=b>words</a>" * n),
    ),
    "glossary words": (500, repeated('<span class="glossaryLink" data-cmtooltip="a word">word</span> ')),
    "tooltips": (500, repeated("open governmentOpen government is a way to govern. It is ... and more ")),
    "tooltips before one that is declared": (
        1000,
        lambda n: html(
            "debtDebt is a sum of money for all ... and " * n + "action planAction plans are at the core of ..."
        ),
    ),
    "words of one line": (20000, repeated("words ")),
    "a word without end": (100000, repeated("a")),
    "colons": (10000, repeated(": ")),
    "colons before a word": (10000, lambda n: html(": " * n + "words")),
    "colons of a text before a word": (500, commitment("title", lambda n: ": " * n + "words")),
    "signs before a word": (
        2000,
        lambda n: html(
            "".join(f"<p>{sign * n}words</p>" for sign in (". ", "- ", "( ", "; ", "* ", ", ", "| ", ") ", "/ ", "“ "))
        ),
    ),
    "colons of lines": (1000, lines(": : : {}")),
    "dots": (20000, repeated(". . ")),
    "dashes": (20000, repeated("- ")),
    "brackets": (20000, repeated("( ")),
    "quotes": (20000, repeated("“ ")),
    "combining marks": (20000, repeated("\u0301")),
    "labels of a commitment": (1000, lines("Status: Active {}")),
    "lead institutions": (500, commitment("lead", lambda n: ", ".join(f"Ministry of A{i}" for i in range(n)))),
    "milestones": (500, lines("1. Milestone {} by 31 December 2019")),
    "sentences of a commitment": (1000, lines("The state will publish {} data in 2019.")),
    "dates of one line": (2000, commitment("description", lambda n: "1 January 2019 to " * n)),
    "labels and headings of one line": (300, commitment("lead", lambda n: "Status: Active Overview Description " * n)),
    "a report on one line": (1500, one_line("The plan contains 14 commitments with 3 cities. ")),
    "results on one line": (500, one_line("Five commitments had marginal early results; ", "Early results\n\n")),
    "names of commitments on one line": (1000, one_line("commitment 1, ", "Early results\n\n")),
    "ends of comments on one line": (200, one_line("public comment period closes on ")),
    "publications on one line": (200, one_line("the IRM published report in ")),
    "researchers on one line": (1000, one_line("IRM researcher in A x ")),
    "brackets after plans on one line": (5000, one_line("plan ( ")),
    "a table's row of capitals": (
        1500,
        lambda n: document(f"Commitment Overview Well-Designed?\n1. {'Law and plan of water, ' * n} ends. Yes")(1),
    ),
    "rows of a table of commitments": (
        500,
        lambda n: document("Commitment Overview Well-Designed?\n" + "1. Title of it\nIt ends.\nYes\n" * n)(1),
    ),
    "lines of a report": (1000, document("The plan has {} commitments.")),
    "answers of a report": (5, document("{}. Open data of the budget " + "Yes No " * 500 + "more")),
    "labels of a report": (500, document("Dates Under Review: {}")),
    "commitments of a report": (500, document("{}. Open data of the budget")),
    "figures of a report": (1000, document("{} 12 34")),
    "glosses of a report": (300, document("commitmentOGP commitments are promises {} ... and more")),
    "members' list": (
        500,
        lambda n: of_page(
            "Members\n\n" + "\n".join(f"Place {i}\nMember Since 2011" for i in range(n)),
            "https://www.opengovpartnership.org/our-members/",
            "text/plain",
        ),
    ),
    "a member's commitments": (
        500,
        lambda n: of_page(
            "<h1>France</h1><p>Member Since 2014</p>"
            + "".join(
                f'<li><a href="/members/france/commitments/FR{i:04}/">Open data {i} (FR{i:04})</a></li>'
                for i in range(n)
            ),
            "https://www.opengovpartnership.org/members/france/",
        ),
    ),
}
TEXTS: dict[str, tuple[int, Callable[[int], Job]]] = {
    "years": (2000, years("")),
    "years before figures": (2000, years("201")),
    **{
        f"contacts of {piece!r}": (2000, contacts(piece))
        for piece in (
            "1",
            "1 ",
            "+1",
            "(1",
            "0/",
            "a@",
            "a.",
            "@",
            "a at ",
            "a@a. ",
            "Tel: 1 ",
            "[e-mail] 12",
            "&#64;",
            "%40",
            "{a,",
            '"a',
            "2255 0100 ",
            "www.",
            "\u00ad1",
            "http://",
            "a_at_",
            "a@a (dot ",
            "a@a" + "(dot)a" * 10,
            "1-",
        )
    },
    "an address": (
        20000,
        lambda n: lambda: parse_address("https://www.opengovpartnership.org/" + "a/" * n),
    ),
    "an address of escapes": (
        20000,
        lambda n: lambda: parse_address("https://www.opengovpartnership.org/" + "%41" * n),
    ),
    "an address with contacts": (20000, lambda n: lambda: mask_address("https://example.org/" + "a@/" * n)),
    "colons to compare": (20000, lambda n: lambda: fold(": " * n + "words")),
    "a word to compare": (100000, lambda n: lambda: fold("é:" * n)),
    "links": (1000, lambda n: lambda: find_links('<p><a href="/a">words</a></p>' * n, ["donotfollow"])),
    "links in depth": (300, lambda n: lambda: find_links("<div>" * n + '<a href="/a">a</a>' * n, ["donotfollow"])),
    "links in lists in depth": (200, lambda n: lambda: find_links('<ul><li><a href="/a">a</a>' * n, ["donotfollow"])),
    "links that words warn of": (
        500,
        lambda n: lambda: find_links('<p>do not follow <a href="/a">a</a></p>' * n, ["donotfollow"]),
    ),
    "links of one paragraph": (
        1000,
        lambda n: lambda: find_links("<p>" + '<a href="/a">a</a> words ' * n, ["donotfollow"]),
    ),
    "links in links": (
        300,
        lambda n: lambda: find_links('<a href="/x"><marquee>words<p>more</p>' * n, ["donotfollow"]),
    ),
    "links under rules": (
        300,
        lambda n: (
            lambda: find_links(
                "<style>" + ".b{display:none}" * n + "</style>" + '<a class=b href="/a">a</a>' * n, ["donotfollow"]
            )
        ),
    ),
    "links that one word describes": (
        500,
        lambda n: (
            lambda: find_links(
                f"<p id=w>{'words ' * n}</p>" + '<a aria-labelledby=w href="/a">a</a>' * n, ["donotfollow"]
            )
        ),
    ),
    "words around a link": (
        5000,
        lambda n: lambda: find_links(f'<p>{"words " * n}<a href="/a">a</a>{"words " * n}', ["donotfollow"]),
    ),
    "pages that two crawls did not get": (1000, crawls_without_pages),
    "gzip members": (2000, body(lambda n: gzip.compress(b"a") * n, "gzip")),
    "chunks of one byte": (20000, body(lambda n: b"1\r\na\r\n" * n + b"0\r\n\r\n", "", "chunked")),
    "chunks without end": (20000, body(lambda n: b"1;" * n, "", "chunked")),
    "zstd frames": (2000, body(lambda n: ZSTD_FRAME * n, "zstd")),
    "deflate": (200000, body(lambda n: zlib.compress(b"ab" * n), "deflate")),
}


# A frame of one raw block (RFC 8878) that holds `a`.
ZSTD_FRAME = b"\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00a"


def http(words: bytes, head: bytes = b"Content-Type: text/plain") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + words


def record(block: bytes, number: int = 1, kind: str = "response", extra: str = "", length: int | None = None) -> bytes:
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL}?{number}\r\nWARC-Date: 2019-10-25T12:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n{extra}"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


PAGE = commitment_text().encode()
FEW = http(b"a few words")


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def revisit(number: int) -> bytes:
    return record(
        b"HTTP/1.1 304 Not Modified\r\n\r\n",
        number,
        "revisit",
        f"WARC-Refers-To: <urn:uuid:00000000-0000-0000-0000-{1:012}>\r\n",
    )


ARCHIVES: dict[str, tuple[int, Callable[[int], dict[str, bytes]]]] = {
    "records": (200, lambda n: {"a.warc": b"".join(record(FEW, i) for i in range(n))}),
    "records in members": (200, lambda n: {"a.warc.gz": b"".join(gzip.compress(record(FEW, i)) for i in range(n))}),
    "records in one member": (200, lambda n: {"a.warc.gz": gzip.compress(b"".join(record(FEW, i) for i in range(n)))}),
    "revisits in one member": (
        100,
        lambda n: {"a.warc.gz": gzip.compress(record(http(PAGE)) + b"".join(revisit(i) for i in range(2, n)))},
    ),
    "revisits of nothing": (100, lambda n: {"a.warc.gz": gzip.compress(b"".join(revisit(i) for i in range(2, n)))}),
    "records behind the last page": (
        2000,
        lambda n: {
            "a.warc": record(http(PAGE)) + b"".join(record(b"GET / HTTP/1.1\r\n\r\n", i, "request") for i in range(n))
        },
    ),
    "members behind the last page": (
        1000,
        lambda n: {
            "a.warc.gz": gzip.compress(record(http(PAGE)))
            + b"".join(gzip.compress(record(b"GET / HTTP/1.1\r\n\r\n", i, "request")) for i in range(n))
        },
    ),
    "records that lie": (100, lambda n: {"a.warc": b"".join(record(FEW, i, length=5000) for i in range(n))}),
    "records that lie and are in members": (
        100,
        lambda n: {"a.warc.gz": b"".join(gzip.compress(record(FEW, i, length=5000)) for i in range(n))},
    ),
    "records without a length": (
        100,
        lambda n: {"a.warc": b"".join(record(FEW, i).replace(b"Content-Length", b"X-Length") for i in range(n))},
    ),
    "records in lower case": (
        100,
        lambda n: {
            "a.warc": b"".join(
                record(FEW, i).replace(b"WARC-", b"warc-").replace(b"Content-", b"content-") for i in range(n)
            )
        },
    ),
    "damaged members": (100, lambda n: {"a.warc.gz": b"".join(gzip.compress(record(FEW, i))[:150] for i in range(n))}),
    "starts of members": (20000, lambda n: {"a.warc.gz": b"\x1f\x8b\x08" * n}),
    "starts of records": (1000, lambda n: {"a.warc": b"WARC/1.1\r\nWARC-Type: response\r\n" * n}),
    "starts of records in a page": (
        500,
        lambda n: {"a.warc": record(http(b"WARC/1.1\r\nWARC-Type: response\r\n" * n))},
    ),
    "line feeds": (100000, lambda n: {"a.warc": record(http(PAGE)) + b"\r\n" * n + record(http(PAGE), 2)}),
    "zeros": (300000, lambda n: {"a.warc": record(http(PAGE)) + bytes(n)}),
    "HTTP fields": (1500, lambda n: {"a.warc": record(http(PAGE, b"X: y\r\n" * n + b"Content-Type: text/plain"))}),
    "a long HTTP field": (
        100000,
        lambda n: {"a.warc": record(http(PAGE, b"X: " + b"y" * n + b"\r\nContent-Type: text/plain"))},
    ),
    "heads of one field": (
        80,  # enough of one month for lines that recur to be learned: below, it is another work
        lambda n: {
            "a.warc.gz": b"".join(
                gzip.compress(record(http(PAGE, b"Content-Type: text/plain\r\n" * 500 + b"X: y"), i)) for i in range(n)
            )
        },
    ),
    "HTTP heads without end": (200000, lambda n: {"a.warc": record(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * n)}),
    "fields of a record": (1000, lambda n: {"a.warc": record(http(PAGE), extra="X-Field: y\r\n" * n)}),
    "members of a WACZ": (60, lambda n: {"a.wacz": zipped({f"archive/{i}.warc": record(FEW, i) for i in range(n)})}),
    "empty members of a WACZ": (500, lambda n: {"a.wacz": zipped({f"archive/{i}.warc": b"" for i in range(n)})}),
    "records of a WACZ": (
        200,
        lambda n: {"a.wacz": zipped({"archive/a.warc": b"".join(record(FEW, i) for i in range(n))})},
    ),
    "files": (60, lambda n: {f"{i}.txt": b"words" for i in range(n)}),
    "files with sidecars": (
        50,
        lambda n: {
            name: data
            for i in range(n)
            for name, data in ((f"{i}.txt", b"words"), (f"{i}.txt.meta.json", b'{"url": "https://example.org"}'))
        },
    ),
    "sidecars of no page": (100, lambda n: {f"{i}.txt.meta.json": b"{}" for i in range(n)} | {"a.txt": b"words"}),
    # No deeper: systems look for each folder of a path at each step down, and end that at 4,096 bytes.
    "folders in folders": (5, lambda n: {f"{i}/{'a/' * 40}a.txt": b"words" for i in range(n)}),
    "records without a type": (
        200,
        lambda n: {"a.warc": b"".join(record(FEW, i).replace(b"WARC-Type", b"X-Type") for i in range(n))},
    ),
    "a sidecar in depth": (20000, lambda n: {"a.txt": b"words", "a.txt.meta.json": b"[" * n}),
    "a manifest": (
        500,
        lambda n: {
            "crawl-1/manifest.json": json.dumps(
                {
                    "crawl": "crawl-1",
                    "state": "partial",
                    "failed": [{"url": f"{URL}{i}", "reason": "a"} for i in range(n)],
                    "reasons": ["a"] * n,
                }
            ).encode(),
            "a.txt": b"words",
        },
    ),
}


def of_files(make: Callable[[int], dict[str, bytes]], folder: Path) -> Callable[[int], Job]:
    def job(n: int) -> Job:
        root = folder / str(n)
        for name, data in make(n).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)
        return lambda: read_and_parse([root])

    return job


def seconds(job: Job) -> float:
    begun = time.process_time()
    job()
    return time.process_time() - begun


def steps(make: Callable[[int], Job], n: int) -> tuple[float, float, list[float]]:
    """How many times as long it takes for 2n as for n, and for 4n as for 2n; and how long (seconds)."""
    seconds(make(1))  # what is read once: vocabularies, patterns
    while seconds(make(n)) < ENOUGH and n < 1 << 21:
        n *= 2
    best = _best(make, n)
    while _is_dear(best) and best[0] < ENOUGH / 2 and n < 1 << 21:
        n *= 2  # the first run, with which `n` was found, also warmed caches
        best = _best(make, n)
    least = [max(took, TICK) for took in best]
    return least[1] / least[0], least[2] / least[1], best


def _best(make: Callable[[int], Job], n: int) -> list[float]:
    jobs = [make(n), make(2 * n), make(4 * n)]
    best = [float("inf")] * 3
    for _ in range(TRIES):
        best = [min(known, seconds(job)) for known, job in zip(best, jobs, strict=True)]
        if not _is_dear(best):
            break
    return best


def _is_dear(took: Sequence[float]) -> bool:
    return took[1] > MOST * took[0] or took[2] > MOST * took[1]


def measured(folder: Path, words: list[str]) -> int:
    """Prints what each shape costs that has one of the words in its name, and returns how many cost too much."""
    archives = {name: (n, of_files(make, folder / str(at))) for at, (name, (n, make)) in enumerate(ARCHIVES.items())}
    shapes = {**PAGES, **TEXTS, **archives}
    found = {name: of for name, of in shapes.items() if not words or any(word in name for word in words)}
    print(f"{'shape':44}{'seconds':>9}{'twice':>8}{'again':>8}")
    dear = 0
    for name, (n, make) in found.items():
        first, second, took = steps(make, n)
        dear += max(first, second) > MOST
        mark = " <" if max(first, second) > MOST else ""
        print(f"{name:44}{took[0]:9.3f}{first:8.2f}{second:8.2f}{mark}", flush=True)
    print(f"{len(found)} shapes, {dear} of them above {MOST} for twice as much")
    return dear


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(bool(measured(Path(folder), sys.argv[1:])))


if __name__ == "__main__":
    main()
