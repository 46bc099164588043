"""Tells pages from other bytes, and reads the times that formats write."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
# Types that say no more than "bytes": the body decides.
VAGUE_TYPES = frozenset({"", "application/octet-stream", "unknown/unknown", "application/unknown", "content/unknown"})

# What a comment took is not given back: of many in a row each could end at any later one.
_HTML = re.compile(
    rb"^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(?><!--.{0,2000}?-->\s*)*+<(!doctype\s+html|html|head|body)\b", re.I | re.S
)
_BINARY = (
    b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b\x08", b"RIFF", b"\x7fELF", b"BZh",
    b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"\xfd7zXZ", b"wOFF", b"wOF2", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
# RFC 6838, 4.2: a name of at most 127 letters on each side. The names of charsets have at most 45 (IANA).
_MEDIA_TYPE = re.compile(r"[\w!#$%&'*+.^`|~-]{1,127}/[\w!#$%&'*+.^`|~-]{1,127}", re.ASCII)
_CHARSET = re.compile(r"[\w.:+-]{1,60}", re.ASCII)
_LONGEST_TIME = 80  # `Tue Jan 02 2024 10:00:00 GMT+0100 (Central European Standard Time)`
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, UTF-32: their NULs are letters


def looks_like_html(body: bytes) -> bool:
    return _HTML.match(body[:4096]) is not None


def looks_binary(body: bytes, charset: str = "") -> bool:
    """Whether the bytes cannot be a page's text: a known signature, or NULs that no encoding accounts for."""
    if body.startswith(_BINARY):
        return True
    if body.startswith(_WIDE_MARKS) or charset.lower().startswith(("utf-16", "utf-32", "ucs")):
        return False
    head = body[:2048]
    # A few NULs are dirt in a text; UTF-16 without a mark has one in every second place, which HTML shows as `<\0`.
    return head.count(0) * 20 > len(head) and b"<\0" not in head and b"\0<" not in head


def utc_seconds(words: str) -> str:
    """A time as `2019-10-25T12:00:00Z`; empty where the words are no time. Without a zone they mean UTC.

    Takes ISO 8601 (`WARC-Date`, sidecars; a bare date means its midnight), the 14 digits of CDX files, HTTP dates,
    and a browser's `Tue Jan 02 2024 10:00:00 GMT+0100 (CET)`.
    """
    words = words.strip()[:_LONGEST_TIME]
    if not words:
        return ""
    for read in (datetime.fromisoformat, _of_digits, _of_browser, parsedate_to_datetime):
        try:
            time = read(words)
            time = time if time.tzinfo else time.replace(tzinfo=UTC)
            return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        except (ValueError, TypeError, IndexError, OverflowError):  # the last for the year 9999 east of Greenwich
            continue
    return ""


def _of_digits(words: str) -> datetime:
    return datetime.strptime(words, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _of_browser(words: str) -> datetime:
    return datetime.strptime(words.split(" (")[0].replace("GMT", "").strip(), "%a %b %d %Y %H:%M:%S %z")


def media_type_and_charset(content_type: str) -> tuple[str, str]:
    """`Text/HTML; charset="UTF-8"` -> `text/html`, `utf-8`; each empty where the words are none."""
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip()
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:+-]+)", parameters, re.I)
    return media_type.lower() if _MEDIA_TYPE.fullmatch(media_type) else "", charset_named(charset[1] if charset else "")


def charset_named(words: str) -> str:
    """A name of a charset in lower case; empty for words that cannot be one."""
    return words.lower() if _CHARSET.fullmatch(words) else ""
