"""The Wayback Machine of the Internet Archive, asked with EDGI's client `wayback` over the paced session."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from wayback import Mode, WaybackClient
from wayback.exceptions import BlockedByRobotsError, BlockedSiteError, NoMementoError, WaybackException

from pipeline.crawl.archives.mementos import (
    ERROR_PAGE,
    NO_PAGE,
    NOT_HELD,
    OTHER_PAGE,
    OTHER_TIME,
    REDIRECT,
    WITHHELD,
    Archived,
    Body,
    Question,
    RefusedError,
    checked_body,
    refuse_error_page,
    sha1_of,
)
from pipeline.crawl.archives.session import PacedSession, UnansweredError
from pipeline.crawl.scope import Scope
from pipeline.raw.warc import Headers

_SEARCH = "https://web.archive.org/cdx/search/cdx"
_FIELDS = 7  # urlkey, timestamp, original, mimetype, statuscode, digest, length
_REVISIT = "warc/revisit"
_TIME_IN_ADDRESS = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/")
_MOVED = (301, 302, 303, 307, 308)
_HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "set-cookie", "set-cookie2"})


class WaybackMachine:
    """Index and captures of the Wayback Machine."""

    def __init__(self, session: PacedSession, scope: Scope, rules: dict[str, Any], page: int) -> None:
        self.session = session
        self.scope = scope
        self.rules = rules
        self.page = page  # lines of one answer of the index
        logging.getLogger("wayback").setLevel(logging.CRITICAL)  # what it has to say stands in our log
        self.client = WaybackClient(session)

    @property
    def requests(self) -> int:
        """See `Archive.requests`."""
        return self.session.requests

    def search(self, question: Question) -> Iterator[tuple[str, str, str, bool, tuple[str, int, int]]]:
        """See `Archive.search`. A repetition (`warc/revisit`) has the digest of what it repeats, page or not."""
        types = "|".join(map(re.escape, [*self.rules["media_types"], _REVISIT]))
        filters = ["statuscode:200|-", f"mimetype:{types}"]
        asked: dict[str, Any] = {
            "match_type": "prefix",
            "from_date": question.since,
            "to_date": question.until,
            "filter_field": filters,
            "resolve_revisits": False,
        }
        try:
            if not self._holds_any(question, filters):
                return
            self.session.asking("index", _index_problem)
            for record in self.client.search(question.prefix, limit=self.page, **asked):
                is_page = record.mimetype != _REVISIT and record.statuscode == requests.codes.ok
                stamp = record.timestamp.strftime("%Y%m%d%H%M%S")
                yield record.original, stamp, sha1_of(record.digest), is_page, ("", 0, 0)
        except (WaybackException, requests.RequestException, ValueError, UnicodeError) as error:
            raise UnansweredError(f"the index gave no list ({type(error).__name__}: {error})"[:300]) from error

    def _holds_any(self, question: Question, filters: list[str]) -> bool:
        """Whether the index lists anything. Its plain list, which the client reads, is empty where it holds nothing and
        where it failed; as JSON it says `[]`."""
        self.session.asking("index", _json_problem)
        asked = {"url": question.prefix, "matchType": "prefix", "from": question.since, "to": question.until}
        answer = self.session.get(
            _SEARCH, params={**asked, "filter": filters, "output": "json", "limit": "1", "resolveRevisits": "false"}
        )
        return bool(answer.json())

    def fetch(self, capture: Archived) -> Body:
        """See `Archive.fetch`: the body as it was captured (`id_`)."""
        self.session.asking("body")
        time = datetime.fromisoformat(capture.captured_at)
        try:
            memento = self.client.get_memento(
                capture.url, timestamp=time, mode=Mode.original, exact=True, follow_redirects=False
            )
        except (BlockedByRobotsError, BlockedSiteError) as error:
            raise RefusedError(WITHHELD, str(error)) from error
        except NoMementoError as error:
            raise RefusedError(NOT_HELD, str(error)) from error
        except (WaybackException, requests.RequestException, ValueError) as error:
            raise self._refused(error) from error
        answer = self.session.last
        assert answer is not None
        self._refuse_other(capture, str(memento.url), answer.response.headers.get("Memento-Datetime", ""))
        status = answer.response.status_code
        headers = _original_headers(memento.headers, answer.response)
        media_type = next((v for k, v in headers if k.lower() == "content-type"), "").partition(";")[0].strip().lower()
        if status in _MOVED:
            raise RefusedError(REDIRECT, f"the index says 200, the capture is a redirect ({status})")
        if status != requests.codes.ok or (media_type and media_type not in self.rules["media_types"]):
            raise RefusedError(NO_PAGE, f"the index says that it is a page; it is {status} {media_type}")
        data, headers = checked_body(answer.wire, headers, capture.digest, self.scope.host, self.rules)
        return Body(headers, data, [("WARC-Source-URI", answer.response.url)])

    def _refused(self, error: Exception) -> RefusedError:
        """Why an answer is no memento, by name."""
        answer = self.session.last
        if answer is None:
            return RefusedError(NOT_HELD, str(error))
        response = answer.response
        time = _TIME_IN_ADDRESS.search(response.headers.get("Location", ""))
        if 300 <= response.status_code < 400 and time:
            return RefusedError(OTHER_TIME, f"the archive leads to its capture of {time[1]} instead")
        if response.status_code != requests.codes.ok:
            return RefusedError(NOT_HELD, f"the archive answered {response.status_code}")
        try:
            refuse_error_page(response.text, self.rules["error_pages"])
        except RefusedError as refused:
            return refused
        return RefusedError(ERROR_PAGE, "a page of the archive's own: it states no time of capture")

    def _refuse_other(self, capture: Archived, url: str, stated: str) -> None:
        """Raises `RefusedError` where a memento is of another time or page."""
        try:
            time = parsedate_to_datetime(stated).strftime("%Y%m%d%H%M%S")
        except (ValueError, TypeError) as error:
            raise RefusedError(OTHER_TIME, f"{stated!r} is no time of capture") from error
        if time != capture.stamp:
            raise RefusedError(OTHER_TIME, f"asked for the capture of {capture.stamp}, given that of {time}")
        page = self.scope.page(url)
        if page is None or page.key != capture.page.key:
            raise RefusedError(OTHER_PAGE, f"the capture is of {url[:200]}")


def _json_problem(response: requests.Response, wire: bytes) -> str:
    """Why an answer does not say whether there are captures."""
    try:
        said = response.json() if response.status_code == requests.codes.ok else None
    except ValueError:
        said = None
    return "" if isinstance(said, list) else f"the index answered {response.status_code} and no list"


def _index_problem(response: requests.Response, wire: bytes) -> str:
    """Why an answer of the index is none: empty, cut in a line, or no list. All its lines end with a line feed."""
    if response.status_code != requests.codes.ok:
        return f"the index answered {response.status_code}"
    text = response.content
    if not text.strip():
        return "the index answered nothing, though it holds captures"
    if not text.endswith(b"\n"):
        return "the answer of the index is cut in the middle of a line"
    lines, _, _ = text.partition(b"\n\n")
    if any(len(line.split(b" ")) < _FIELDS for line in lines.splitlines()):
        return f"the answer of the index is no list of captures: {lines[:80]!r}"
    return ""


def _original_headers(headers: Any, response: requests.Response) -> Headers:
    """The site's own headers, as far as the archive kept them, and how the body came."""
    kept = [(str(k), _line(str(v))) for k, v in headers.items() if k.lower() not in _HOP_BY_HOP]
    kept = [(k, v) for k, v in kept if k.lower() not in ("content-encoding", "content-length")]
    coding = response.headers.get("Content-Encoding", "")
    return [*kept, *([("Content-Encoding", coding)] if coding else [])]


def _line(words: str) -> str:
    return words.replace("\r", " ").replace("\n", " ")
