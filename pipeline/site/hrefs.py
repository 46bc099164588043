"""Addresses: of pages inside the site, of live pages, and of their copies in the Internet Archive."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from urllib.parse import quote, urlsplit

from pipeline.schemas import read_vocabulary
from pipeline.site.declared import declared

_ODD = re.compile(r"[^A-Za-z0-9._-]")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_WHOLE, _ENDS = 60, 4  # letters of a text that is quoted whole; words at each end of a longer one
_LONGEST_NAME = 150  # letters: systems take 255 bytes, endings included
_CONTROL = re.compile(r"[\x00-\x20\x7f\u2028\u2029]")


def page_of(table: str, key: str) -> str:
    """The page of a row, from the root of the site: `commitments/FR0043.html`."""
    return f"{declared().pages[table].folder}/{file_name(key)}.html"


@lru_cache(maxsize=1 << 16)
def file_name(key: str) -> str:
    """A key as a file name on every system: what is no plain letter is written by its number, so no two collide. A long
    one, as a name that stands on one page and in no vocabulary can give, ends in its digest."""
    name = _ODD.sub(lambda odd: f"_{ord(odd[0]):x}_", key)
    if len(name) > _LONGEST_NAME:
        name = f"{name[:_LONGEST_NAME]}_{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    return f"_{name}" if name.startswith(".") or name in {"", "index"} else name


@lru_cache(maxsize=1 << 16)
def slug(words: str) -> str:
    """The form of a value in an address of the explorer: `Did Not Change` is `did-not-change`."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))
    return _NO_SLUG.sub("-", plain).strip("-") or quote(words, safe="")


@lru_cache(maxsize=1 << 16)
def web(address: str | None) -> str:
    """The address if it is one of the web, else nothing: `javascript:` is never a link."""
    if not address or _CONTROL.search(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.hostname else ""


@lru_cache(maxsize=1 << 12)
def fragment(words: str) -> str:
    """What an address ends in to scroll the page to the words (https://wicg.github.io/scroll-to-text-fragment/): their
    first line, whole if it is short, else its two ends. Empty where there are none."""
    line = words.lstrip().partition("\n")[0].strip()
    parts = line.split() if len(line) > _WHOLE else []
    ends = [parts[:_ENDS], parts[-_ENDS:]] if len(parts) > 2 * _ENDS else []
    named = ",".join([_in_address(" ".join(end)) for end in ends] or [_in_address(line)])
    return f"#:~:text={named}" if named else ""


def _in_address(line: str) -> str:
    return "%20".join(map(_word_in_address, line.split(" ")))


@lru_cache(maxsize=1 << 16)
def _word_in_address(word: str) -> str:
    return quote(word, safe="").replace("-", "%2D")


def archived(address: str, captured_at: str | None) -> str:
    """The copy in the Internet Archive nearest in time, which is the capture itself where it was taken from there; all
    copies where the time is not known."""
    live = web(address)
    when = re.sub(r"\D", "", captured_at or "")[:14] or "*"
    return _archives()["internet-archive"]["memento"].format(time=when, url=live) if live else ""


def name_of_archive(code: str | None) -> str:
    """The public web archive that a capture was taken from; empty for our own captures."""
    return _archives()[code]["label"] if code else ""


@cache
def _archives() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_vocabulary("archives")}
