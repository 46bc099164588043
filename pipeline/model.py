"""The plain values that flow between the stages.

raw gives `Capture`, read gives `Page`, parse gives `Parsed` (observations, rows and issues).
Nothing here knows how any stage works; every other module may import this one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Capture:
    """One response or saved file, as it was stored.

    `captured_at` is ISO 8601 in UTC (`2019-10-25T12:00:00Z`) or empty where the format has no time.
    `media_type` is lower case without parameters; `charset` comes from the transport only (HTTP
    header, WARC record), never from the body. `status` is the HTTP status, 0 where there was none.
    `source` is the file relative to the RAW folder it was found in, with `#<offset>` for a record
    inside a WARC. `archive` is whose capture it is, empty for our own.
    """

    body: bytes
    source: str
    url: str = ""
    captured_at: str = ""
    media_type: str = ""
    charset: str = ""
    status: int = 0
    archive: str = ""
    _sha256: str = field(default="", init=False, repr=False, compare=False)

    @property
    def sha256(self) -> str:
        if not self._sha256:  # asked for four times a page
            object.__setattr__(self, "_sha256", hashlib.sha256(self.body).hexdigest())
        return self._sha256

    @property
    def capture_id(self) -> str:
        """Stable over builds and folders: the address, the time and the bytes, nothing else."""
        key = f"{self.url}\n{self.captured_at}\n{self.sha256}"
        return "c" + hashlib.sha256(key.encode()).hexdigest()[:15]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something in RAW that could not become a capture: a broken record, an unreadable file."""

    source: str
    code: str
    message: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str
    rel: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as a person sees it.

    `number` is the line of a text file (blank lines count), or the place in reading order of an
    HTML page. `text` has single blanks and no list marker; `marker` is `•` for any bullet, `14.`
    for a number. `level` is 1 to 6 for a heading that the markup declares, else 0. `lead` is the
    part of the text that the markup sets apart as a label (`<dt>`, `<th>`, leading `<strong>`).
    `pictures` are the texts of pictures and of screen-reader-only elements that are not in `text`.
    `chrome` names why the line is no content (`menu`, `hidden`, `robot-trap` …), else empty.
    `gap` is true where a blank line stands before it (text captures only).
    """

    number: int
    text: str
    level: int = 0
    marker: str = ""
    lead: str = ""
    links: tuple[Link, ...] = ()
    pictures: tuple[str, ...] = ()
    chrome: str = ""
    gap: bool = False

    @property
    def words(self) -> str:
        """The line as written: marker and text."""
        return f"{self.marker} {self.text}" if self.marker else self.text

    @property
    def is_link_only(self) -> bool:
        """Whether it is nothing but links, as in menus and footers, and marks between them (`Home > Documents`)."""
        linked = sum(_letters(link.text) for link in self.links)
        return bool(self.links) and linked >= _letters(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """What a person sees, in reading order; no parser knows whether it was HTML or text."""

    lines: tuple[Line, ...]
    title: str = ""
    canonical_url: str = ""
    language: str = ""
    issues: tuple[Issue, ...] = ()

    @property
    def content(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.chrome)


# The states of an observation. Only the page's own words give `pending` and `no-data`;
# `not-shown` is a label that is absent, blank, or whose value is a picture a text cannot show.
STATED, PENDING, NO_DATA, NOT_SHOWN = "stated", "pending", "no-data", "not-shown"

# The place of a page that tells a value, the weakest first. A label (or heading) is there to tell it; a title or an
# address only mentions it, and may be shortened or wrong.
FROM_ADDRESS, FROM_TITLE, FROM_NOTICE, FROM_LABEL = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Observation:
    """One value seen in one capture; `value` is empty unless `state` is `stated`. `place` says how sure the place is
    that it was read from; it is not published."""

    capture_id: str
    table_name: str
    row_key: str
    field: str
    value: str
    state: str
    as_written: str
    line: int | None
    place: int = FROM_LABEL

    @property
    def words(self) -> str:
        """All words that say the value: as written, or where that is only the first line of a text, the text."""
        return max(self.as_written, self.value, key=len)


@dataclass(frozen=True, slots=True)
class Earlier:
    """How an earlier package read captures: its observations, those of one capture together, and the rows of its table
    `changes` whose cause is a rule (every cell a text)."""

    observations: Iterable[Observation]
    changes: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a child table (sections, milestones, citations, documents …) seen in one capture.

    `parent` is the key of the page's own row (`FR0043`), `values` are the row's columns without it.
    """

    capture_id: str
    table_name: str
    parent: str
    values: dict[str, object]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something doubtful. `code` is one of `schemas/vocabularies/issue_codes.csv`."""

    code: str
    message: str
    capture_id: str = ""
    table_name: str = ""
    row_key: str = ""
    field: str = ""
    line: int | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class CaptureInfo:
    """A row of the table `captures`: what is known of a version of a page, by its first capture.

    `seen_until` is the time of the last capture that shows the same (empty where captures carry none), `times_seen` how
    many there are.
    """

    capture_id: str
    url: str
    page_kind: str
    language: str
    layout: str
    captured_at: str
    seen_until: str
    times_seen: int
    media_type: str
    sha256: str
    source: str
    bytes: int
    lines: int = 0
    lines_taken: int = 0
    lines_chrome: int = 0
    lines_left: int = 0
    generation: int = 0  # age of the layout, orders captures that carry no time; not published
    archive: str = ""
    cut_in: tuple[str, ...] = ()  # the fields in whose words the capture ends; not published


@dataclass(slots=True)
class Parsed:
    """All that one capture yields. `table` and `key` name the row that the page is about (empty where it is
    about none); what it says of other rows comes from lists, and a row's own page beats a list."""

    capture: CaptureInfo
    table: str = ""
    key: str = ""
    observations: list[Observation] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def with_capture(issues: Iterable[Issue], capture_id: str) -> list[Issue]:
    """The same issues, said of a capture."""
    return [replace(issue, capture_id=issue.capture_id or capture_id) for issue in issues]
