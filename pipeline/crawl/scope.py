"""Which addresses may be fetched: the allow-list of `schemas/crawl.yaml`, and nothing else.

An address is never taken over from a link. It is split, validated against the declared forms, and put together anew
from the parts that matched; what fits no form has no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

LANGUAGES = ("fr", "es")
# What has no business in an address of the site: control characters and blanks (browsers drop some of them silently),
# backslashes (browsers read them as slashes) and `@` (a user's name hides the host).
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\@]")


@dataclass(frozen=True, slots=True)
class PageAddress:
    """An address that may be fetched. Two addresses with the same `key` are the same page."""

    kind: str
    key: tuple[str, ...]
    url: str
    slug: str = ""
    language: str = "en"


class Scope:
    """The pages that a crawl may fetch: one site, declared forms, asked kinds, members and languages."""

    def __init__(
        self, declared: Mapping[str, Any], site: str, members: Iterable[str] = (), languages: Iterable[str] = ("en",)
    ) -> None:
        parts = urlsplit(site)
        self.scheme, self.netloc = parts.scheme, parts.netloc.lower()
        self.host = _bare(parts.hostname or "")
        self.port = parts.port
        self.members = frozenset(members)
        self.languages = frozenset(languages)
        self._forms = [_Form(form, declared["parts"]) for form in declared["forms"]]
        self._follow = {kind: frozenset(kinds) for kind, kinds in declared["follow"].items()}

    def page(self, href: str, base: str = "") -> PageAddress | None:
        """The page that a link on `base` leads to; None where it lies outside of every declared form."""
        relative = _relative_to_site(self, href.strip(), base)
        if relative is None:
            return None
        path, query = relative
        language, path = _language(path)
        if language not in self.languages:
            return None
        for form in self._forms:
            found = form.match(path, query)
            if found is not None:
                prefix = "" if language == "en" else f"/{language}"
                url = f"{self.scheme}://{self.netloc}{prefix}{found.url}"
                return PageAddress(found.kind, (language, *found.key), url, found.slug, language)
        return None

    def follows(self, on: PageAddress, to: PageAddress) -> bool:
        """Whether links from a page like `on` to a page like `to` are followed."""
        if to.kind not in self._follow.get(on.kind, frozenset()):
            return False
        if not self.members or to.kind == "document":
            return True
        # A member's own page knows its commitments, also under a slug that is wrong (docs/pages.md I.5: `any`).
        return to.slug in self.members or (on.kind == "member" and to.kind == "commitment")

    def sitemap(self, href: str, base: str = "") -> str:
        """The address of a sitemap on this host, or empty."""
        relative = _relative_to_site(self, href.strip(), base)
        if relative is None or relative[1] or not re.fullmatch(r"(/[\w.-]+)+\.xml(\.gz)?", relative[0]):
            return ""
        return f"{self.scheme}://{self.netloc}{relative[0]}"

    def is_start(self, path: str) -> PageAddress:
        """The page of a declared start point; a `ValueError` where it fits no declared form."""
        page = self.page(f"{self.scheme}://{self.netloc}{path}")
        if page is None:
            raise ValueError(f"schemas/crawl.yaml: the start {path!r} has none of the declared forms")
        return page


class _Form:
    """One declared form of addresses, as a pattern over path and query."""

    def __init__(self, form: Mapping[str, Any], parts: Mapping[str, str]) -> None:
        self.kind: str = form["kind"]
        self._key: list[str] = form["key"]
        path, question, query = form["path"].partition("?")
        self._path = _pattern(path.rstrip("/"), parts)
        self._query = _pattern(query, parts) if question else None

    def match(self, path: str, query: str) -> PageAddress | None:
        found = self._path.fullmatch(path.rstrip("/"))
        asked = self._query.fullmatch(query) if self._query else None
        if not found or (asked is None) != (self._query is None) or (query and not self._query):
            return None
        values = found.groupdict() | (asked.groupdict() if asked else {})
        key = tuple(unquote(values[name]).casefold() for name in self._key)
        url = (path or "/") + (f"?{query}" if query else "")
        return PageAddress(self.kind, (self.kind, *self._key, *key), url, unquote(values.get("slug") or "").casefold())


def _pattern(form: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", form)
    return re.compile(
        "".join(f"(?P<{p}>{parts[p]})" if odd else re.escape(p) for p, odd in zip(pieces, _odd(pieces), strict=True))
    )


def _odd(items: list[str]) -> list[bool]:
    return [number % 2 == 1 for number in range(len(items))]


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _relative_to_site(scope: Scope, href: str, base: str) -> tuple[str, str] | None:
    """Path and query of a link that stays on the site's host; None for every other link."""
    if _FORBIDDEN.search(href) or _FORBIDDEN.search(unquote(href)):
        return None
    try:
        parts = urlsplit(urljoin(base, _ascii(href)))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc.isascii():
        return None
    # http and https, with and without www are one site: the request goes to the declared one.
    port = port or {"http": 80, "https": 443}[parts.scheme.lower()]
    if _bare(parts.hostname or "") != scope.host or port not in ((scope.port,) if scope.port else (80, 443)):
        return None
    segments = parts.path.split("/")
    if "" in segments[1:-1] or any(unquote(s) in (".", "..") or "/" in unquote(s) for s in segments[1:]):
        return None
    return parts.path, parts.query


def _ascii(href: str) -> str:
    """Letters outside ASCII as browsers send them; hosts are unchanged, so foreign letters there stay forbidden."""
    host, slash, path = href.partition("/") if "//" not in href else _after_host(href)
    return host + slash + quote(path, safe="/%:?#&=+,;~!$'()*@[].-_")


def _after_host(href: str) -> tuple[str, str, str]:
    scheme, _, rest = href.partition("//")
    host, slash, path = rest.partition("/")
    return f"{scheme}//{host}", slash, path


def _language(path: str) -> tuple[str, str]:
    first = path.split("/")[1:2]
    if first and first[0] in LANGUAGES:
        return first[0], path[len(first[0]) + 1 :] or "/"
    return "en", path
