"""Addresses of the site, in every form they occur in (PAGES I.5 and II.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit

HOST = "www.opengovpartnership.org"
SITE = f"https://{HOST}"

COMMITMENT_ID = re.compile(r"[A-Za-z]{2,4}\d{4}")
_LANGUAGES = {"en", "fr", "es"}
_DOCUMENTS = (
    (re.compile(r"^inception-report-"), "inception_report"),
    (re.compile(r"^end-of-commitment-report-"), "end_of_commitment_report"),
    (re.compile(r"-(?:report|review|brief)-(?:19|20)\d{2}\b"), "irm_report"),
    (re.compile(r"^action-plan-|-action-plan-(?:19|20)\d{2}\b"), "action_plan"),
)
# First parts of addresses of lists (PAGES II.2); what else stands on the site (stories, news, events) is none.
_LISTS = frozenset(
    "category content-category countries country document-type documents glossary glossary-cat group"
    " level-of-government local members policy-area region river source tag topic".split()
)
_ARCHIVED = re.compile(r"^https?://[^/]*(?:web\.archive\.org|waybackmachine\.org)/web/\d+[a-z_*]*/(?P<url>.+)$", re.I)
_SCHEME = re.compile(r"(?:[a-z][a-z\d+.-]*:)?//", re.IGNORECASE)
_FILE = re.compile(r"\.(?!html?$|php$)[a-z]{3,4}$", re.IGNORECASE)
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
    post_id: str = ""
    is_site: bool = False

    @property
    def row(self) -> tuple[str, str]:
        """(table, key) of the row that a page at this address is about; blank where the address does not tell."""
        return ("commitments", self.commitment_id) if self.commitment_id else ("", "")


def parse_address(url: str) -> Address:
    """Takes an address apart: host, scheme, case, slashes, percent signs, language part, tracking codes.

    The canonical form has https, www, small letters in slugs, the ID in capitals, a closing slash and no
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
    language = segments.pop(0).lower() if segments and segments[0].lower() in _LANGUAGES else "en"
    prefix = SITE if language == "en" else f"{SITE}/{language}"
    query = parse_qs(parts.query)
    post = (query.get("p") or query.get("page_id") or [""])[0]
    if not segments and post.isdigit():
        return Address(f"{prefix}/?p={post}", "", language, post_id=post, is_site=True)
    if segments and _FILE.search(segments[-1]):
        return Address(_joined(SITE, parts.path.split("/")), "other", language, slug=segments[-1], is_site=True)
    return _of_path(segments, language, prefix)


def _joined(prefix: str, segments: list[str]) -> str:
    return "/".join([prefix, *(quote(unquote(s), safe=_PATH_SAFE) for s in segments if s)])


def _of_path(segments: list[str], language: str, prefix: str) -> Address:
    lower = [s.lower() for s in segments]
    known = {"kind": "", "member_slug": "", "commitment_id": "", "slug": lower[-1] if lower else ""}
    match lower:
        case ["members", slug, "commitments", number, *_] if COMMITMENT_ID.fullmatch(number):
            lower = ["members", slug, "commitments", number.upper()]
            known |= {"kind": "commitment", "member_slug": slug, "commitment_id": number.upper()}
        case ["members" | "countries" | "country", slug] if slug not in ("page",):
            lower = ["members", slug]
            known |= {"kind": "member", "member_slug": slug}
        case ["documents" | "report", slug, *_]:
            lower = ["documents", slug]
            known |= {"kind": _document_kind(slug), "slug": slug}
        case [slug] if re.search(r"-report-\d{4}", slug):
            lower = ["documents", slug]
            known |= {"kind": _document_kind(slug)}
        case ["glossary", _, *_]:
            known |= {"kind": "glossary"}
        case ["policy-area", _, *_]:
            known |= {"kind": "policy_area"}
        case [first, *_]:
            known |= {"kind": "index" if first in _LISTS else "other"}
        case _:
            known |= {"kind": "other"}
    return Address(f"{_joined(prefix, lower)}/", language=language, is_site=True, **known)


def _document_kind(slug: str) -> str:
    """What the slug of a document suggests; `document` where it suggests nothing."""
    return next((kind for form, kind in _DOCUMENTS if form.search(slug)), "document")


def commitment_url(member_id: str, commitment_id: str) -> str:
    """The canonical address of a commitment's page."""
    return f"{SITE}/members/{member_id}/commitments/{commitment_id}/"


def member_url(member_id: str) -> str:
    return f"{SITE}/members/{member_id}/"
