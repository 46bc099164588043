"""What archives hold and give: captures as an index lists them, and the bodies behind them, checked or refused."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pipeline.crawl.answers import header, text_of
from pipeline.crawl.scope import PageAddress
from pipeline.raw.content_coding import UnknownCodingError, decode_body
from pipeline.raw.limits import TooLargeError
from pipeline.raw.warc import Headers, Provenance

# Why an answer is not the capture that was asked for; the names stand in manifests and in docs/history.md.
OTHER_TIME, OTHER_PAGE, REDIRECT, NO_PAGE = "other-time", "other-page", "redirect", "no-page"
ERROR_PAGE, TOOLBAR, REWRITTEN = "archive-error-page", "toolbar", "rewritten-links"
DIGEST, CUT, WITHHELD, NOT_HELD = "digest-differs", "cut", "withheld", "not-held"

_SHA1 = re.compile(r"(?:sha1:)?([A-Z2-7]{32})", re.I)
_TITLE = re.compile(r"<title[^<>]*+>((?:[^<]|<(?!/?title))*+)</title", re.I)
_SHORT = 600  # letters; a page of the site has more
# A link that leads to another capture in place of the page itself, as `/web/2018id_/https://…` or `/coll/2018/http…`.
_REPLAYED = r"(?:href|src)\s*=\s*[\"']?[^\"'>\s]{{0,200}}/\d{{4,14}}(?:[a-z]{{2}}_)?/https?:/+(?:www\.)?{host}"


class RefusedError(Exception):
    """An answer is not the capture that was asked for; `name` says why, the message gives the particulars."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Archived:
    """A capture as an archive's index lists it. `url` is the address that was captured, `captured_at` ISO 8601 UTC,
    `digest` that of the body as `sha1:BASE32`; `record` where it lies (file, offset, length), if the index says so.
    """

    page: PageAddress
    url: str
    captured_at: str
    digest: str
    record: tuple[str, int, int] = ("", 0, 0)

    @property
    def stamp(self) -> str:
        """The time in 14 digits."""
        return re.sub(r"\D", "", self.captured_at)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from other captures."""
        return (*self.page.key, self.url, self.captured_at)


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a capture, checked. `data` are its bytes as `headers` say they are coded; where the archive gives
    whole WARC records, `record` is the gzip member as it came and `record_id` its name."""

    headers: Headers
    data: bytes
    provenance: Provenance
    record: bytes = b""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to an index: addresses that begin with `prefix`, from one time to another (14 digits)."""

    prefix: str
    since: str
    until: str

    def __str__(self) -> str:
        return f"{self.prefix}* from {self.since[:8]} to {self.until[:8]}"


class Archive(Protocol):
    """A public web archive: what its index lists, and its bodies."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far."""

    def search(self, question: Question) -> Iterator[tuple[str, str, str, bool, tuple[str, int, int]]]:
        """(address, time in 14 digits, digest, whether the index says that it is a page, record) of each capture.

        Raises `UnansweredError` and `StoppedError`; an answer that is empty, cut or of another form is no answer.
        """

    def fetch(self, capture: Archived) -> Body:
        """The body of a capture. Raises `RefusedError`, `UnansweredError` and `StoppedError`."""


def sha1_of(words: str) -> str:
    """A digest as indexes write it, as `sha1:BASE32`; empty where it is another kind of digest, or none."""
    found = _SHA1.fullmatch(words)
    return f"sha1:{found[1].upper()}" if found else ""


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def iso_time(stamp: str) -> str:
    """14 digits as ISO 8601. Raises `ValueError`."""
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: DTZ007 - UTC by definition


def checked_body(wire: bytes, headers: Headers, digest: str, host: str, rules: dict[str, Any]) -> tuple[bytes, Headers]:
    """The bytes that have the digest which the index states, with the headers that say how they are coded.

    Archives state the digest of what they store, which may have been compressed by the site; what they send may be
    compressed once more for the way. Raises `RefusedError`, by the name of what is wrong.
    """
    levels = list(_unpacked(wire, header(headers, "content-encoding")))
    text = text_of(headers, levels[-1][0])
    folded = text.casefold()
    toolbar = next((words for words in rules["toolbars"] if words in folded), "")
    if toolbar:
        raise RefusedError(TOOLBAR, f"the archive's own {toolbar!r} stands in the page")
    for data, coding in levels:
        if sha1(data) == digest:
            plain = [(k, v) for k, v in headers if k.lower() not in ("content-encoding", "content-length")]
            coded = [("Content-Encoding", coding)] if coding else []
            return data, [*plain, *coded, ("Content-Length", str(len(data)))]
    refuse_error_page(text, rules["error_pages"])
    if re.search(_REPLAYED.format(host=re.escape(host)), text, re.I):
        raise RefusedError(REWRITTEN, "its links lead to other captures: it is not the body as it was captured")
    raise RefusedError(DIGEST, f"the index says {digest}, the body has {sha1(wire)}")


def _unpacked(wire: bytes, codings: str) -> Iterator[tuple[bytes, str]]:
    """The bytes as they came, and with one coding after the other taken off, each with the codings left on it."""
    left = [coding.strip().lower() for coding in codings.split(",") if coding.strip()]
    yield wire, ", ".join(left)
    data = wire
    while left:
        try:
            decoded = decode_body(data, "", left.pop())
        except (UnknownCodingError, TooLargeError):
            return
        if decoded.problem:
            return
        data = decoded.body
        yield data, ", ".join(left)


def refuse_error_page(text: str, error_pages: Sequence[str]) -> None:
    """Raises `RefusedError` where a page is one of an archive's own, by its title or, if it is short, by its text."""
    title = _TITLE.search(text)
    said = f"{title[1] if title else ''} {text if len(text) < _SHORT else ''}".casefold()
    found = next((words for words in error_pages if words in said), "")
    if found:
        raise RefusedError(ERROR_PAGE, f"the archive says {found!r} in place of the page")
