"""What the outside world states in archives, sidecars and manifests, read by functions that cannot raise.

A number, a text or a JSON value that is none gives nothing, or the reason in words; never an exception that would end
the reading of everything else.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pipeline.raw.limits import LONGEST_SHOWN, MOST_DIGITS

# Surrogates come from `\ud800` in JSON and from names of files that are not UTF-8. Noncharacters (Unicode 23.7) are no
# letters in any text, and XML refuses two of them: a workbook with one cannot be opened.
_NO_TEXT = re.compile(
    r"[\ud800-\udfff\ufdd0-\ufdef" + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17)) + "]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# What a name or an address never holds: as text, and breaks of lines and tabs.
_NOT_IN_NAMES = re.compile(f"{_NO_TEXT.pattern}|{_CONTROL.pattern}|[\\t\\n\\r]")

# Values of JSON: a manifest of a crawl of the whole site has some 30,000. Sixteen megabytes of `[],[],` would take a
# gigabyte once they are read.
_MOST_VALUES = 300_000


def number(words: str) -> int | None:
    """A whole number that is not negative, in ASCII digits; None for anything else."""
    digits = words.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > MOST_DIGITS:
        return None
    return int(digits.lstrip("0") or 0)


def text(words: str) -> str:
    """The same without control characters; surrogates and noncharacters stand as U+FFFD."""
    if words.isprintable():
        return words
    return _CONTROL.sub("", _NO_TEXT.sub("\ufffd", words))


def address(words: str) -> str:
    """An address as `text` gives it, on one line: browsers drop tabs and breaks of lines, too (URL Standard, 4.4)."""
    return re.sub(r"[\t\n\r]", "", text(words)).strip()


def file_name(words: str) -> str:
    """The name of a file on one line. Control characters and the like are escaped (`\\x1b`), not dropped, so that two
    names never become one."""
    return _NOT_IN_NAMES.sub(lambda found: found[0].encode("unicode-escape").decode(), words)


def shown(words: str, most: int = LONGEST_SHOWN) -> str:
    """As much of a text as a sentence shows."""
    return words if len(words) <= most else f"{words[:most]}…"


def parse_json(data: bytes) -> tuple[Any, str]:
    """(the value, "") with all its texts as `text` gives them, or (None, what is wrong)."""
    if sum(map(data.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        return None, f"it has more than {_MOST_VALUES} values"
    try:
        return _texts(json.loads(data.decode("utf-8-sig"), parse_int=_whole)), ""
    except UnicodeDecodeError as error:
        return None, f"it is not UTF-8 (byte {error.start})"
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as error:
        return None, f"it is no JSON ({shown(text(str(error)))})"


def _whole(words: str) -> int | str:
    """A number; the digits as a text where they are more than a number has, so that nobody counts with them."""
    return int(words) if len(words.removeprefix("-")) <= MOST_DIGITS else words


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, dict):
        return {text(key): _texts(item) for key, item in value.items()}
    return value
