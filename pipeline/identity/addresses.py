"""Addresses of the site, in every form they occur in (docs/pages.md I.5 and II.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pipeline.identity.members import Member, member_of_slug
from pipeline.remembered import remembered
from pipeline.schemas import package, pattern, read_vocabulary

SITE = str(package()["site"])
HOST = urlsplit(SITE).netloc

# No address of a page has more letters: what browsers and servers take at least. A longer one in front of each link of
# a page would take its length as often.
LONGEST_ADDRESS = 2_000
COMMITMENT_ID = re.compile(f"(?i:{pattern('commitment_id')})")
LANGUAGES = ("en", "fr", "es")
_ARCHIVED = re.compile(r"^https?://[^/]*(?:web\.archive\.org|waybackmachine\.org)/web/\d+[a-z_*]*/(?P<url>.+)$", re.I)
_SCHEME = re.compile(r"(?:[a-z][a-z\d+.-]*:)?//", re.IGNORECASE)
_FILE = re.compile(r"\.(?!html?$|php$)[a-z]{3,4}$", re.IGNORECASE)
_PLAN_SLUG = re.compile(r"(?:^|-)action-plan-(?P<place>.+?)-\d{4}(?!\d)")
_OF_ENTRIES = frozenset({"commitment", "action_plan", "irm_report"})  # kinds of pages
# Characters that stand in a path as they are; all others are escaped.
_PATH_SAFE = "'()!*,;:@&=+$~"


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. `kind` is what the form of the address suggests; the text decides."""

    canonical: str = ""
    kind: str = ""
    language: str = ""
    member_slug: str = ""
    commitment_id: str = ""
    slug: str = ""
    is_site: bool = False

    @property
    def row(self) -> tuple[str, str]:
        """(table, key) of the row that a page at this address is about; blank where the address does not tell."""
        return ("commitments", self.commitment_id) if self.commitment_id else ("", "")

    @property
    def is_entry(self) -> bool:
        """Whether it is that of a page which lists of the content lead to."""
        return self.kind in _OF_ENTRIES


@remembered(1 << 12)  # the lists of a member's pages link to the same commitments
def parse_address(url: str) -> Address:
    """Takes an address apart: host, scheme, case, slashes, percent signs, language part, tracking codes.

    The canonical form has https, www, lower case in slugs, the ID in capitals, a closing slash and no
    query but `?p=`. The address of a file keeps its letters: it is found under no other.
    """
    url = url.strip(" \t\n<>")
    archived = _ARCHIVED.match(url)
    if archived:
        url = archived["url"]
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"//{url}")
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return Address()
    if host.removeprefix("www.") != HOST.removeprefix("www."):
        return Address(canonical=url)
    segments = [unquote(s).strip() for s in parts.path.split("/") if s.strip() and s != "index.php"]
    language = segments.pop(0).lower() if segments and segments[0].lower() in LANGUAGES else "en"
    prefix = SITE if language == "en" else f"{SITE}/{language}"
    query = parse_qs(parts.query)
    post = (query.get("p") or query.get("page_id") or [""])[0]
    if not segments and post.isdigit():
        return Address(f"{prefix}/?p={post}", "", language, is_site=True)
    if segments and _FILE.search(segments[-1]):
        return Address(_joined(SITE, parts.path.split("/")), "other", language, slug=segments[-1], is_site=True)
    return _of_path(segments, language, prefix)


def member_at(address: Address, named: Member | None) -> Member | None:
    """Whose page it is that names a member. On a translated page a place that no list knows has its name from a machine
    (`Ereván, Armenia`); its address has the place's own."""
    if named is None or named.known or address.language == "en":
        return named
    plan = _PLAN_SLUG.search(address.slug)
    told = member_of_slug(address.member_slug or (plan["place"] if plan else ""))
    return told if told and told.country_code == named.country_code else named


def _joined(prefix: str, segments: list[str]) -> str:
    return "/".join([prefix, *(quote(unquote(s), safe=_PATH_SAFE) for s in segments if s)])


def _of_path(segments: list[str], language: str, prefix: str) -> Address:
    lower = [s.lower() for s in segments]
    known = {"kind": "", "member_slug": "", "commitment_id": "", "slug": lower[-1] if lower else ""}
    match lower:
        case ["members", slug, "commitments", number, *_] if COMMITMENT_ID.fullmatch(number):
            lower = ["members", slug, "commitments", number.upper()]
            known |= {"kind": "commitment", "member_slug": slug, "commitment_id": number.upper()}
        case ["members" | "countries" | "country", slug] | ["report", "countries" | "country", slug] if slug != "page":
            lower = ["members", slug]
            known |= {"kind": "member", "member_slug": slug}
        # The site before 2018: `/country/<slug>/progress-report/<title>`.
        case ["countries" | "country", _, _, slug] if _document_kind(slug) != "document":
            known |= {"kind": _document_kind(slug)}
        case ["documents" | "report", slug, *_]:
            lower = ["documents", slug]
            known |= {"kind": _document_kind(slug), "slug": slug}
        case [slug] if re.search(r"-report-\d{4}", slug):
            lower = ["documents", slug]
            known |= {"kind": _document_kind(slug)}
        case _:
            kind = _kind_of_first_part(lower)
            known |= {"kind": kind, "slug": lower[-1] if kind not in ("index", "other") else ""}
    return Address(f"{_joined(prefix, lower)}/", language=language, is_site=True, **known)


def _document_kind(slug: str) -> str:
    """What the slug of a document suggests: the kind whose words stand first in it; `document` where none do."""
    found = [(match.start(), kind) for pattern, kind in _slug_patterns() if (match := pattern.search(slug))]
    return min(found, key=itemgetter(0))[1] if found else "document"


@cache
def _slug_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """(pattern of a slug, kind), as declared with the kinds of pages."""
    rows = (row for row in read_vocabulary("page_kinds") if row["slug_pattern"])
    return tuple((re.compile(row["slug_pattern"]), row["code"]) for row in rows)


def _kind_of_first_part(parts: list[str]) -> str:
    """What the first part of a path suggests: the kind that stands there; alone, the index where it has one."""
    kinds = _first_parts().get(parts[0], ()) if parts else ()
    pages = [kind for kind in kinds if kind != "index" and (len(parts) > 1 or "index" not in kinds)]
    return next((kind for kind in (*pages, "index") if kind in kinds), "other")


@cache
def _first_parts() -> dict[str, list[str]]:
    """First part of a path -> the kinds of pages that are declared for it."""
    found: dict[str, list[str]] = {}
    for row in read_vocabulary("page_kinds"):
        for part in row["first_parts"].split():
            found.setdefault(part, []).append(row["code"])
    return found


def commitment_url(member_id: str, commitment_id: str) -> str:
    """The canonical address of a commitment's page."""
    return f"{SITE}/members/{member_id}/commitments/{commitment_id}/"


def member_url(member_id: str) -> str:
    return f"{SITE}/members/{member_id}/"
