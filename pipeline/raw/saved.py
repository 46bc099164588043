"""Reads one saved file: what a browser's "save as", `wget -r` or a text extractor left behind."""

from __future__ import annotations

import os
import re
import string
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import quote

from pipeline.folders import SIDECAR
from pipeline.identity.addresses import HOST
from pipeline.model import Capture, Refusal
from pipeline.raw.limits import LONGEST_VALUE, TooLargeError, read_within
from pipeline.raw.sniffing import (
    PAGE_TYPES,
    VAGUE_TYPES,
    charset_named,
    looks_binary,
    looks_like_html,
    media_type_and_charset,
    utc_seconds,
)
from pipeline.raw.sources import WACZ_NAME, Source
from pipeline.raw.stated import address, parse_json, shown, text
from pipeline.raw.zips import archive_members

_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain"}
_LONGEST_SIDECAR = 1024 * 1024
# What a sidecar may state, and whether as a number, too (`20191025`, `404`).
_SIDECAR_KEYS = {"url": False, "captured_at": True, "media_type": False, "charset": False, "status": True}

# What savers write into a page's head. Browsers: `saved from url=(0060)https://…` (the number counts its letters);
# SingleFile: two lines `url:` and `saved date:`; HTTrack: `Mirrored from host/path by HTTrack …, <HTTP date>`.
_BROWSER = re.compile(rb"<!--\s*saved from url=\(\d+\)(?P<url>\S+)\s*-->", re.I)
_SINGLE_FILE = re.compile(
    rb"<!--\s*Page saved with SingleFile\s+url:\s*(?P<url>\S+)\s+saved date:\s*(?P<date>[^\r\n]+)"
)
_HTTRACK = re.compile(rb"<!--\s*Mirrored from (?P<url>\S+) by HTTrack [^,>]*,\s*+(?P<date>[^>]{0,80}?GMT)\s*-->")

_INDEX = re.compile(r"^index\.html?$", re.I)


def read_saved(source: Source) -> Iterator[Capture | Refusal]:
    """The file as a `Capture`, and a `Refusal` for whatever about it could not be read. Never raises for what the file
    or its sidecar contains."""
    try:
        yield from _read(source)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not end the reading of the other files
        message = f"{source.name} cannot be read: {text(f'{type(error).__name__}: {error}')[:300]}"
        yield Refusal(source.name, "page-unreadable", message)


def _read(source: Source) -> Iterator[Capture | Refusal]:
    try:
        body = read_within(source.path)
    except TooLargeError as error:
        yield Refusal(source.name, "page-too-large", f"{source.name} is {error}")
        return
    except OSError as error:
        yield Refusal(source.name, "page-unreadable", f"{source.name} cannot be opened: {error.strerror}")
        return
    sidecar: dict[str, str] = {}
    try:
        sidecar, problems = _sidecar(source)
        for problem in problems:
            yield Refusal(source.name, "page-unreadable", f"{source.name}{SIDECAR}: {problem}; this value was not used")
    except ValueError as error:
        yield Refusal(source.name, "page-unreadable", f"{source.name}{SIDECAR} was not used: {error}")
    if said := sidecar.get("media_type"):
        media_type, charset = media_type_and_charset(said)
        if not media_type:
            message = f"{source.name}{SIDECAR} has no media type under media_type: {shown(said)!r}"
            yield Refusal(source.name, "page-unreadable", message)
        sidecar["media_type"] = "" if media_type in VAGUE_TYPES else media_type
        sidecar.setdefault("charset", charset)
    yield _capture(source, body, sidecar)


def _capture(source: Source, body: bytes, sidecar: dict[str, str]) -> Capture | Refusal:
    tree_url = _address_in_tree(source)
    media_type = sidecar.get("media_type") or _media_type(source, body, bool(tree_url))
    saved_url, saved_at = _saved_from(body)
    url = address(sidecar.get("url") or saved_url or tree_url)
    if not body:
        return Refusal(source.name, "page-empty", f"{source.name} is an empty file", url)
    if WACZ_NAME.search(source.name):
        return Refusal(source.name, "record-broken", f"{source.name} is no readable WACZ: {_why_no_wacz(source)}")
    if source.name.endswith(SIDECAR):
        described = source.name.removesuffix(SIDECAR)
        message = f"sidecar {source.name} has no page: {described} does not exist"
        return Refusal(source.name, "page-unreadable", message, url)
    if looks_binary(body, sidecar.get("charset", "")):
        return Refusal(source.name, "binary-file", f"{source.name} is not text", url)
    if media_type and media_type not in PAGE_TYPES:  # as of a record
        message = f"{source.name} holds no page: its sidecar says {media_type}"
        return Refusal(source.name, "record-skipped", message, url)
    if not media_type:
        known = ", ".join(_TYPES)
        return Refusal(source.name, "record-skipped", f"{source.name} is no saved page ({known}) and no WARC", url)
    return Capture(
        body,
        source.name,
        url,
        utc_seconds(sidecar.get("captured_at", "")) or saved_at,
        media_type,
        sidecar.get("charset", ""),
        int(sidecar.get("status") or 0),
    )


def _why_no_wacz(source: Source) -> str:
    try:
        archive_members(source.path)
    except OSError as error:
        return str(error)
    return "no WARC in it"


def _media_type(source: Source, body: bytes, in_tree: bool) -> str:
    """By the file's name; in a `wget` tree, where a page may be called `FR0043` or `index.html?p=12`, by its bytes."""
    path = PurePosixPath(source.name)
    if in_tree and path.name == "robots.txt":
        return ""
    return _TYPES.get(path.suffix.lower(), "") or ("text/html" if in_tree and looks_like_html(body) else "")


def _saved_from(body: bytes) -> tuple[str, str]:
    """URL and time that the saver wrote into the page, as far as it wrote them."""
    head = body[:8192]
    for pattern in (_BROWSER, _SINGLE_FILE, _HTTRACK):
        found = pattern.search(head)
        if found:
            url = text(found["url"].decode("ascii", "replace"))
            date = found.groupdict().get("date") or b""
            return url if "//" in url else f"https://{url}", utc_seconds(date.decode("ascii", "replace"))
    return "", ""


def _address_in_tree(source: Source) -> str:
    """The URL of a file in a folder named after the site's host, as `wget -r` and mirrors lay them out; else empty.

    The layout does not keep the scheme; https is what the site has had since 2017. Of a name like `FR0043.html` the
    ending is wget's own (`--adjust-extension`): the site's addresses have none.
    """
    below_root = PurePosixPath(source.name).parts
    # The root itself may be the host's folder.
    parts = source.path.resolve().parts[-len(below_root) - 1 :]
    hosts = [at for at, part in enumerate(parts[:-1]) if _is_host(part)]
    if not hosts:
        return ""
    return f"https://{parts[hosts[-1]].lower()}/{_path_in_tree(parts[hosts[-1] + 1 :])}"


def _is_host(folder: str) -> bool:
    return folder.lower().removeprefix("www.") == HOST.removeprefix("www.")


def _path_in_tree(parts: tuple[str, ...]) -> str:
    *folders, name = parts
    name, question, query = name.partition("?")  # `index.html?p=12`; on Windows `index.html@p=12`
    if not question and "@" in name:
        name, question, query = name.partition("@")
    if question and query.endswith(".html"):
        query = query.removesuffix(".html")
    name = "" if _INDEX.match(name) else re.sub(r"\.html?$", "", name)
    # The name may hold bytes that are not UTF-8 (`page-\xe9.html`): they stand in addresses escaped like all others.
    path = "/".join(quote(part, safe="%", errors="surrogateescape") for part in (*folders, name))
    query = quote(query, safe=string.punctuation, errors="surrogateescape")
    return f"{path}?{query}" if question else path


def _sidecar(source: Source) -> tuple[dict[str, str], list[str]]:
    """`<file>.meta.json` as text values; empty where there is none. Raises `ValueError` with what is wrong."""
    path = source.path.with_name(source.path.name + SIDECAR)
    if not os.path.lexists(path):
        return {}, []
    try:
        data = read_within(path, _LONGEST_SIDECAR)
    except OSError as error:
        raise ValueError(f"it cannot be opened ({error.strerror})") from error
    except TooLargeError as error:
        raise ValueError(f"it has more than {_LONGEST_SIDECAR} bytes") from error
    stated, problem = parse_json(data)
    if problem:
        raise ValueError(problem)
    if not isinstance(stated, dict):
        raise ValueError("it must be an object with url, captured_at, media_type, charset, status")
    values: dict[str, str] = {}
    problems: list[str] = []
    for key, may_be_number in _SIDECAR_KEYS.items():
        value = stated.get(key)
        if value is None:  # as good as not stated
            continue
        if isinstance(value, bool) or not isinstance(value, str | int if may_be_number else str):
            problems.append(f"{key} must be a text{' or a whole number' if may_be_number else ''}")
            continue
        values[key] = str(value).strip()
        if len(values[key]) > LONGEST_VALUE:
            raise ValueError(f"{key} has {len(values[key])} letters; at most {LONGEST_VALUE} are read")
    if values.get("captured_at") and not utc_seconds(values["captured_at"]):
        raise ValueError(f"captured_at {shown(values['captured_at'])!r} is no time (write 2019-10-25T12:00:00Z)")
    if values.get("status") and not re.fullmatch(r"[0-9]{1,3}", values["status"]):
        raise ValueError(f"status {shown(values['status'])!r} is no number")
    if charset := values.pop("charset", ""):
        values["charset"] = charset_named(charset.strip("\"' "))
    if charset and not values["charset"]:
        problems.append(f"charset {shown(charset)!r} is no name of a charset")
    return values, problems
