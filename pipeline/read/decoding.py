"""From bytes to text, by the WHATWG Encoding and HTML standards, and never failing.

Precedence: byte order mark, transport, `<meta>`, UTF-8, windows-1252. Labels are those of the standard (webencodings),
so `latin1` is windows-1252 and `utf-7` is no encoding. A `<meta>` that could be read names neither UTF-16 (it means
UTF-8) nor x-user-defined (windows-1252). Two departures: bytes that are valid UTF-8 with letters outside ASCII are
UTF-8 whatever else is declared, because themes and proxies change declarations more often than bytes; and where nothing
is declared, a few damaged bytes in UTF-8 do not make it another encoding.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import webencodings

from pipeline.model import Capture, Issue
from pipeline.weight import TooHeavyError, parse_html

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_WIDE = ("utf-16le", "utf-16be")
# The standard asks for the first 1,024 bytes, and browsers change over where a later `<meta>` declares an encoding.
_HEAD = 16_384
# Bytes after the last word `charset`, so that a `>` inside an attribute does not cut the tag.
_ENOUGH = 1_000
_META_MEANS = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}
# More of the characters than this share are NUL only in what is no text.
_MOST_NULS = 0.05


class BinaryError(Exception):
    """The bytes are no text in any encoding."""


def decode(capture: Capture) -> tuple[str, list[Issue]]:
    """The body as text without NULs, with an issue where the encoding was guessed or characters were lost.

    Raises `BinaryError`.
    """
    encoding, issues = _encoding(capture)
    body = capture.body
    mark = next((mark for mark, marked in _BOMS if marked == encoding and body.startswith(mark)), b"")
    text, damage = _lenient(body[len(mark) :], encoding)
    return _without_nuls(text, [*issues, *damage])


def _encoding(capture: Capture) -> tuple[str, list[Issue]]:
    """The standard's name of the encoding, and an issue where it was guessed."""
    body = capture.body
    marked = next((encoding for mark, encoding in _BOMS if body.startswith(mark)), "")
    if marked:
        return marked, []
    declared = _known(capture.charset) or next(_meta_encodings(body[:_HEAD]), "")
    damage = _utf8_damage(body)
    if declared and declared != "utf-8":
        # UTF-16 has a NUL beside every ASCII letter: without one it was said of other bytes.
        wrong = b"\0" not in body if declared in _WIDE else not body.isascii()
        if damage is None and wrong:
            return "utf-8", [_guessed("utf-8", f"it declares {declared} but is valid UTF-8")]
    if declared and not (damage is None and body[:_HEAD].count(0) * 3 > len(body[:_HEAD])):
        return declared, []
    wide = _unmarked_wide(body)
    if wide:
        return wide, [_guessed(wide, "no byte order mark, and a NUL in every second place")]
    if damage is None:
        return "utf-8", []
    if _is_mostly_utf8(body):
        return "utf-8", []
    return "windows-1252", [_guessed("windows-1252", f"no encoding is declared and byte {damage} is not UTF-8")]


def _known(label: str) -> str:
    """The standard's name for a label; empty where it has none, and for `replacement`, which shows no text at all."""
    found = webencodings.lookup(label)
    return found.name if found is not None and found.name != "replacement" else ""


def _meta_encodings(head: bytes) -> Iterator[str]:
    """What the `<meta>` elements of a document declare, in its order: comments, scripts and other attributes do not."""
    last = head.lower().rfind(b"charset")
    if last < 0:
        return
    end = head.find(b">", last + _ENOUGH) + 1 or len(head)
    try:
        tree = parse_html(head[:end].decode("latin-1"))
    except TooHeavyError:
        return
    for meta in tree.css("meta"):
        attributes = meta.attributes
        label = attributes.get("charset") or ""
        if not label and (attributes.get("http-equiv") or "").lower() == "content-type":
            label = _after_charset(attributes.get("content") or "")
        encoding = _known(label)
        if encoding:
            yield _META_MEANS.get(encoding, encoding)


def _after_charset(content: str) -> str:
    """The label in `text/html; charset="utf-8"`."""
    _, _, behind = content.lower().partition("charset")
    label = behind.strip().removeprefix("=").strip()
    return label[1:].partition(label[0])[0] if label[:1] in ("'", '"') else label.partition(";")[0].partition(" ")[0]


def _unmarked_wide(body: bytes) -> str:
    """UTF-16 that nothing declares: ASCII letters with a NUL before or after each of them."""
    head = body[:2048]
    little, big = head[1::2].count(0), head[::2].count(0)
    if max(little, big) * 3 < len(head):
        return ""
    return "utf-16le" if little > big else "utf-16be"


def _utf8_damage(body: bytes) -> int | None:
    """The first byte that is not UTF-8; None where all are."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether more letters outside ASCII can be read as UTF-8 than cannot: text of another encoding has next to none.

    A capture that was cut within a letter, or of which a byte was lost, is such a one.
    """
    text = body.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) > 2 * lost


def _lenient(body: bytes, encoding: str) -> tuple[str, list[Issue]]:
    codec = webencodings.lookup(encoding).codec_info
    try:
        return codec.decode(body, "strict")[0], []
    except UnicodeDecodeError as error:
        text = codec.decode(body, "replace")[0]
        message = f"byte {error.start} cannot be read as {encoding}; it stands as U+FFFD"
        return text, [Issue(code="encoding-damaged", message=message, value=encoding)]


def _without_nuls(text: str, issues: list[Issue]) -> tuple[str, list[Issue]]:
    """The text as browsers show it: they drop NULs."""
    if "\0" not in text:
        return text, issues
    nuls = text.count("\0")
    if nuls > len(text) * _MOST_NULS:
        raise BinaryError
    message = f"{nuls} NUL character(s) were dropped, as browsers do"
    return text.replace("\0", ""), [*issues, Issue(code="encoding-damaged", message=message, value="NUL")]


def _guessed(encoding: str, why: str) -> Issue:
    return Issue(code="encoding-guessed", message=f"read as {encoding}: {why}", value=encoding)
