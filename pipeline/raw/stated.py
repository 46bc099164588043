"""What the outside world states in archives, sidecars and manifests, read by functions that cannot raise.

A number, a text or a JSON value that is none gives nothing, or the reason in words; never an exception that would end
the reading of everything else.
"""

from __future__ import annotations

import json
import re
from typing import Any

# No length, status or count of a real archive has more digits; Python refuses to read more than 4,300.
_MOST_DIGITS = 18
# Surrogates come from `\ud800` in JSON and from names of files that are not UTF-8; control characters from anywhere.
_NO_TEXT = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

# Values of JSON: a manifest of a crawl of the whole site has some 30,000. Sixteen megabytes of `[],[],` would take a
# gigabyte once they are read.
_MOST_VALUES = 300_000


def number(words: str) -> int | None:
    """A whole number that is not negative, in ASCII digits; None for anything else."""
    digits = words.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > _MOST_DIGITS:
        return None
    return int(digits.lstrip("0") or 0)


def text(words: str) -> str:
    """The same without control characters; what UTF-8 cannot hold stands as U+FFFD."""
    if words.isprintable():
        return words
    return _CONTROL.sub("", _NO_TEXT.sub("\ufffd", words))


def parse_json(data: bytes) -> tuple[Any, str]:
    """(the value, "") with all its texts as `text` gives them, or (None, what is wrong)."""
    if sum(map(data.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        return None, f"it has more than {_MOST_VALUES} values"
    try:
        return _texts(json.loads(data.decode("utf-8-sig"))), ""
    except UnicodeDecodeError as error:
        return None, f"it is not UTF-8 (byte {error.start})"
    except RecursionError:
        return None, "it is nested too deeply"
    except ValueError as error:
        return None, f"it is no JSON ({text(str(error))[:200]})"


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, dict):
        return {text(key): _texts(item) for key, item in value.items()}
    return value
