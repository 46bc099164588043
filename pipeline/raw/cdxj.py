"""The index of a WARC file in CDXJ, one line a capture, as pywb writes and reads it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

DATE = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: where a capture lies and what a conditional request needs.

    `file` is relative to the folder of all crawls. A `revisit` has the place of the body (`file#offset`) in `origin`
    and its time in `origin_date`.
    """

    url: str
    date: str
    status: int
    media_type: str
    digest: str
    file: str
    offset: int
    length: int
    etag: str = ""
    last_modified: str = ""
    origin: str = ""
    origin_date: str = ""

    @property
    def body_place(self) -> tuple[str, int]:
        """File and offset of the record that holds the body."""
        file, _, offset = (self.origin or f"{self.file}#{self.offset}").rpartition("#")
        return file, int(offset)

    def cdxj(self) -> str:
        """The line as CDXJ: SURT key, 14-digit time, JSON; numbers as text, as pywb writes them."""
        stamp = "".join(c for c in self.date if c.isdigit())
        fields = {key: str(value) for key, value in asdict(self).items() if value != "" and key not in ("file", "date")}
        fields["filename"] = self.file.rpartition("/")[2]
        fields["mime"] = "warc/revisit" if self.origin else self.media_type
        fields.pop("media_type", None)
        return f"{_surt(self.url)} {stamp} {json.dumps(fields, separators=(',', ':'))}\n"

    @classmethod
    def of_cdxj(cls, line: str, folder: str) -> Entry:
        """The entry of a line of the index that lies in `folder`. Raises `ValueError` and `TypeError`."""
        _, stamp, text = line.split(" ", 2)
        fields: dict[str, Any] = json.loads(text)
        date = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC).strftime(DATE)
        numbers: dict[str, Any] = {name: int(fields.pop(name)) for name in ("status", "offset", "length")}
        return cls(
            file=f"{folder}/{fields.pop('filename')}", date=date, media_type=fields.pop("mime", ""), **numbers, **fields
        )  # fmt: skip


def _surt(url: str) -> str:
    """`https://www.example.org/a?b` as `org,example)/a?b`: the key that index readers sort and search by."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.")
    port = f":{parts.port}" if parts.port else ""
    path = parts.path.lower().rstrip("/") or "/"  # pywb takes `/a/` and `/a` for one page
    return f"{','.join(reversed(host.split('.')))}{port}){path}" + (f"?{parts.query.lower()}" if parts.query else "")
