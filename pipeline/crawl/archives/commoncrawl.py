"""Common Crawl, asked with its own client `cdx_toolkit` over the paced session."""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cdx_toolkit
import requests

from pipeline.crawl.archives.mementos import (
    CUT,
    DIGEST,
    NO_PAGE,
    NOT_HELD,
    OTHER_PAGE,
    OTHER_TIME,
    Archived,
    Body,
    Question,
    RefusedError,
    sha1,
    sha1_of,
)
from pipeline.crawl.archives.session import PacedSession, UnansweredError
from pipeline.raw.archive import UnreadableError, http_headers
from pipeline.raw.records import Record, iterate_records

_INDEX = "https://index.commoncrawl.org"
_DATA = "https://data.commoncrawl.org"
_NEEDED = ("url", "timestamp", "digest", "status", "filename", "offset", "length")


class CommonCrawl:
    """The indexes of all crawls of Common Crawl, and the records behind them."""

    def __init__(self, session: PacedSession, rules: dict[str, Any]) -> None:
        self.session = session
        self.rules = rules
        self._fetcher: _PacedFetcher | None = None

    @property
    def requests(self) -> int:
        """See `Archive.requests`."""
        return self.session.requests

    def search(self, question: Question) -> Iterator[tuple[str, str, str, bool, tuple[str, int, int]]]:
        """See `Archive.search`; one index after the other, those of the time asked for."""
        try:
            self._fetcher = self._fetcher or _PacedFetcher(self.session)
            found = self._fetcher.iter(
                question.prefix, matchType="prefix", from_ts=question.since, to=question.until,
                filter=["=status:200", f"~mime:^({'|'.join(self.rules['media_types']).replace('+', '[+]')})$"],
            )  # fmt: skip
            for line in found:
                record = (line["filename"], int(line["offset"]), int(line["length"]))
                yield line["url"], line["timestamp"], sha1_of(line["digest"]), True, record
        except (requests.RequestException, ValueError, KeyError, RuntimeError) as error:
            raise UnansweredError(f"the index gave no list ({type(error).__name__}: {error})"[:300]) from error

    def fetch(self, capture: Archived) -> Body:
        """See `Archive.fetch`: the WARC record as it is kept."""
        file, offset, length = capture.record
        span = f"bytes={offset}-{offset + length - 1}"
        self.session.asking("body")
        url = f"{_DATA}/{file}"
        response = self.session.get(url, headers={"Range": span, "Accept-Encoding": "identity"})
        if response.status_code != requests.codes.partial_content:
            raise RefusedError(NOT_HELD, f"asked for a part of {file}, the archive answered {response.status_code}")
        assert self.session.last is not None
        data = self.session.last.wire
        if len(data) != length:
            raise RefusedError(CUT, f"the index says {length} bytes, {len(data)} came")
        record, headers = _checked_record(data, capture)
        provenance = [("WARC-Source-URI", url), ("WARC-Source-Range", span)]
        return Body(headers, b"", provenance, data, record.record_id)


def _checked_record(data: bytes, capture: Archived) -> tuple[Record, list[tuple[str, str]]]:
    """The one record that a gzip member holds. Raises `RefusedError` where it is not what the index says."""
    member = zlib.decompressobj(31)
    try:
        member.decompress(data)
    except zlib.error as error:
        raise RefusedError(CUT, f"the record is no gzip member ({error})") from error
    if not member.eof or member.unused_data:
        raise RefusedError(CUT, "the record is not one whole gzip member")
    records = list(iterate_records(BytesIO(data)))
    if len(records) != 1 or not isinstance(records[0], Record) or records[0].type != "response":
        raise RefusedError(NO_PAGE, "there is no record of a response where the index says")
    record = records[0]
    if record.captured_at != capture.captured_at:
        raise RefusedError(OTHER_TIME, f"the record is of {record.captured_at}")
    if record.url != capture.url:
        raise RefusedError(OTHER_PAGE, f"the record is of {record.url[:200]}")
    payload = record.block.partition(b"\r\n\r\n")[2]
    if sha1(payload) != capture.digest:
        raise RefusedError(DIGEST, f"the index says {capture.digest}, the record has {sha1(payload)}")
    try:
        status, headers = http_headers(record)
    except UnreadableError as error:
        raise RefusedError(NO_PAGE, str(error)) from error
    if status != requests.codes.ok:
        raise RefusedError(NO_PAGE, f"the index says 200, the record {status}")
    return record, headers


class _PacedFetcher(cdx_toolkit.CDXFetcher):  # type: ignore[misc]
    """Common Crawl's client without its own way of sending: it would ask for ever, and take an error for the end."""

    def __init__(self, session: PacedSession) -> None:
        logging.getLogger("cdx_toolkit").setLevel(logging.CRITICAL)  # what it has to say stands in our log
        self.source, self.crawl, self.wb, self.cc_sort = "cc", None, None, "ascending"
        self.warc_download_prefix = _DATA
        self.session = session
        self._pages: dict[tuple[int, str], int] = {}
        session.asking("index", _list_problem)
        listed = session.get(f"{_INDEX}/collinfo.json").json()
        self.raw_index_list = sorted(crawl["cdx-api"] for crawl in listed)

    def get_for_iter(
        self, endpoint: int, page: int, params: dict[str, Any], index_list: list[str]
    ) -> tuple[str, list[Any]]:
        """A page of an index, in the way of the client: how many there are is asked before the first."""
        if endpoint >= len(index_list):
            return "last endpoint", []
        asked = {("from" if k == "from_ts" else k): v for k, v in params.items() if v is not None and k != "page"}
        if page == 0:
            self.session.asking("index", _count_problem)
            answer = self.session.get(index_list[endpoint], params=asked | {"showNumPages": "true"})
            held = answer.status_code == requests.codes.ok
            self._pages[endpoint, params["url"]] = int(answer.json().get("pages", 0)) if held else 0
        if page >= self._pages[endpoint, params["url"]]:
            return "last page", []
        self.session.asking("index", _page_problem)
        answer = self.session.get(index_list[endpoint], params=asked | {"page": str(page)})
        return "ok", cdx_toolkit.cdx_to_captures(answer, warc_download_prefix=self.warc_download_prefix)


def _list_problem(response: requests.Response, wire: bytes) -> str:
    """Why an answer is no list of indexes."""
    try:
        listed = response.json() if response.status_code == requests.codes.ok else None
        addresses = [crawl["cdx-api"] for crawl in listed or ()]
    except (ValueError, TypeError, KeyError):
        addresses = []
    foreign = [a for a in addresses if not str(a).startswith(f"{_INDEX}/")]
    if not addresses or foreign:
        return f"the list of crawls is none (status {response.status_code})"
    return ""


def _count_problem(response: requests.Response, wire: bytes) -> str:
    """Why an answer does not say how many pages there are; 404 with words says that there are no captures."""
    try:
        said = response.json()
    except ValueError:
        return f"the index answered {response.status_code} and no count of pages"
    if response.status_code == requests.codes.not_found:
        return "" if _says_none(said) else "the index answered 404"
    if (
        response.status_code != requests.codes.ok
        or not isinstance(said, dict)
        or not isinstance(said.get("pages"), int)
    ):
        return f"the index answered {response.status_code} and no count of pages"
    return ""


def _page_problem(response: requests.Response, wire: bytes) -> str:
    """Why an answer is no page of an index. Each line is whole JSON and ends with a line feed."""
    text = response.content
    if response.status_code == requests.codes.not_found:
        try:
            return "" if _says_none(json.loads(text)) else "the index answered 404"
        except ValueError:
            return "the index answered 404"
    if response.status_code != requests.codes.ok:
        return f"the index answered {response.status_code}"
    if not text.strip():
        return "the index answered nothing"
    if not text.endswith(b"\n"):
        return "the answer of the index is cut in the middle of a line"
    try:
        lines = [json.loads(line) for line in text.splitlines()]
    except ValueError as error:
        return f"a line of the index cannot be read ({error})"
    if not all(isinstance(line, dict) and all(name in line for name in _NEEDED) for line in lines):
        return f"a line of the index lacks one of {', '.join(_NEEDED)}"
    return ""


def _says_none(said: Any) -> bool:
    return isinstance(said, dict) and "no captures found" in str(said.get("message") or said.get("error")).casefold()
