"""The table `documents`, and the reports and plans that the lists of members name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.identity.addresses import parse_address
from pipeline.identity.names import slug
from pipeline.identity.plans import is_plan_name, parse_plan
from pipeline.identity.reports import parse_report
from pipeline.model import STATED, Observation
from pipeline.tables.book import Book, Rank
from pipeline.tables.registry import Registry

_REPORT = "IRM Report"
_REPORTS = (_REPORT, "Report Comments")
_PLAN = "Action Plan"


def without_lost_titles(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without those that only a capture which lost the titles gave, where another capture kept them."""
    listed = list(rows)
    titled = {row["member_id"] for row in listed if row.get("title")}
    kept = [row for row in listed if row.get("title") or row["member_id"] not in titled]
    positions: dict[str, int] = {}
    for row in kept:
        positions[row["member_id"]] = positions.get(row["member_id"], 0) + 1
        row["position"] = positions[row["member_id"]]
    return kept


def enter_documents(rows: Iterable[dict[str, Any]], book: Book, registry: Registry) -> None:
    """Enters the IRM reports and action plans among the documents, with the addresses that the lists link to.

    The page of a country lists papers of local members too: a title that names a place is of that place.
    """
    for row in rows:
        title, kind = str(row.get("title") or ""), row.get("document_type")
        rank = book.rank(str(row["capture_id"]), ("", ""))
        if kind in _REPORTS and parse_report(title).known_type:
            _enter_report(registry, title, str(row["member_id"]), str(row.get("url") or ""), rank)
        elif kind == _REPORT and title:
            registry.tell_unknown_type(title, _place_of(row))
        elif kind == _PLAN and is_plan_name(title):
            _enter_plan(registry, title, str(row["member_id"]), str(row.get("url") or ""), rank)


def _place_of(row: dict[str, Any]) -> Observation:
    """Where the title of a document stands."""
    title = str(row["title"])
    place = (str(row["capture_id"]), "documents", str(row["member_id"]), "title")
    return Observation(*place, title, STATED, title, row.get("line"))


def _enter_report(registry: Registry, title: str, member_id: str, url: str, rank: Rank) -> None:
    words = parse_report(title).member_words
    owner = member_id if _may_be(words, member_id) else ""
    report = registry.reports[registry.report(title, owner, rank)]
    report.url = report.url or _page_of(url)


def _enter_plan(registry: Registry, title: str, member_id: str, url: str, rank: Rank) -> None:
    name = parse_plan(title)
    owner = name.member.member_id if name.member else member_id if _may_be(name.member_words, member_id) else ""
    identifier = registry.plan(title, registry.member(name.member) or owner, rank)
    if identifier:
        plan = registry.plans[identifier]
        plan.url = plan.url or _page_of(url)


def _may_be(words: str, member_id: str) -> bool:
    """Whether words that no list knows can mean the member: none at all, or the beginning of its name."""
    return not words or member_id.startswith(slug(words))


def _page_of(url: str) -> str:
    """The canonical form of an address of the site; others as they are."""
    return parse_address(url).canonical if url else ""
