"""Addresses of the site, in every form they occur in (PAGES I.5 and II.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

HOST = "www.opengovpartnership.org"
SITE = f"https://{HOST}"

COMMITMENT_ID = re.compile(r"[A-Za-z]{2,4}\d{4}")
_LANGUAGES = {"fr", "es"}
_DOCUMENTS = (
    (re.compile(r"^inception-report-"), "inception_report"),
    (re.compile(r"^end-of-commitment-report-"), "end_of_commitment_report"),
    (re.compile(r"-(?:report|review|brief)-(?:19|20)\d{2}\b"), "irm_report"),
    (re.compile(r"^action-plan-|-action-plan-(?:19|20)\d{2}\b"), "action_plan"),
)
_ARCHIVED = re.compile(r"^https?://[^/]*(?:web\.archive\.org|waybackmachine\.org)/web/\d+[a-z_]*/(?P<url>.+)$", re.I)


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
    query but `?p=`.
    """
    archived = _ARCHIVED.match(url.strip())
    if archived:
        url = archived["url"]
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return Address()
    if host.removeprefix("www.") != HOST.removeprefix("www."):
        return Address(canonical=url.strip())
    segments = [unquote(s).strip() for s in parts.path.split("/") if s.strip()]
    language = segments.pop(0).lower() if segments and segments[0].lower() in _LANGUAGES else "en"
    post = parse_qs(parts.query).get("p", [""])[0]
    if not segments and post.isdigit():
        return Address(f"{SITE}/?p={post}", "", language, post_id=post, is_site=True)
    return _of_path(segments, language)


def _of_path(segments: list[str], language: str) -> Address:
    lower = [s.lower() for s in segments]
    prefix = "" if language == "en" else f"/{language}"
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
        case _:
            known |= {"kind": "index"}
    path = "/".join(["", *lower, ""]) if lower else "/"
    return Address(f"{SITE}{prefix}{path}", language=language, is_site=True, **known)


def _document_kind(slug: str) -> str:
    """What the slug of a document suggests; `document` where it suggests nothing."""
    return next((kind for form, kind in _DOCUMENTS if form.search(slug)), "document")


def commitment_url(member_id: str, commitment_id: str) -> str:
    """The canonical address of a commitment's page."""
    return f"{SITE}/members/{member_id}/commitments/{commitment_id}/"


def member_url(member_id: str) -> str:
    return f"{SITE}/members/{member_id}/"
