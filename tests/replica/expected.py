"""The tables that the replica was made from, as text cells, worked out from its facts and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

from replica.facts import MEMBER_SINCE, MEMBERS, SITE, CommitmentFacts, DocumentFacts, Facts, slugged

Row = dict[str, str]
# Columns that depend on the day and the way of a crawl, not on what the site says.
OF_THE_CRAWL = frozenset({"capture_id", "first_captured", "last_captured", "line"})
_SCORES = {
    "verifiable": {"Yes": "1", "No": "0"}, "relevant": {"Yes": "1", "No": "0"}, "starred": {"Yes": "1", "No": "0"},
    "ambition": {"High": "1", "Low": "0"}, "early_results": {"Did Not Change": "1", "Marginal": "2", "Major": "3"},
    "potential_impact": {"None": "0", "Minor": "1", "Moderate": "2", "Transformative": "3"},
    "completion": {"Not Started": "2", "Limited": "3", "Substantial": "4", "Complete": "5"},
}  # fmt: skip
_STATES = {"Pending IRM Review": "pending", "No IRM Data": "no-data", "": "not-shown"}
_TRUTHS = {"Yes": "true", "No": "false"}


def expected_tables(facts: Facts) -> dict[str, list[Row]]:
    """All tables that the pages speak of, save `policy_areas` (a declared list) and the tables about captures."""
    commitments = list(facts.commitments.values())
    older = [c for c in commitments if c.is_older]
    plans = [p for p in facts.documents.values() if p.document_type == "Action Plan"]
    reports = [r for r in facts.documents.values() if r.document_type == "IRM Report"]
    return {
        "members": [_member(m) for m in MEMBERS if facts.of_member(m[0])],
        "action_plans": [_plan(p) for p in plans],
        "irm_reports": [_report(r) for r in reports],
        "documents": [row for m in MEMBERS for row in _documents(facts, m)],
        "commitments": [_commitment(c) for c in commitments],
        "assessments": [row for c in commitments for row in _assessments(c)],
        "commitment_institutions": [row for c in commitments for row in _institutions(c)],
        "commitment_policy_areas": [
            {"commitment_id": c.commitment_id, "policy_area_id": slugged(area), "position": str(n), "as_written": area}
            for c in commitments
            for n, area in enumerate(c.areas, start=1)
        ],
        "commitment_ogp_values": [{"commitment_id": c.commitment_id, "ogp_value": v} for c in older for v in c.values],
        "commitment_irm_reports": [
            {"commitment_id": c.commitment_id, "irm_report_id": slugged(c.report), "position": "1"} for c in commitments
        ],
        "milestones": [row for c in older for row in _milestones(c)],
        "sections": [
            *(row for c in commitments for row in _sections(c)),
            *(_prose("action_plans", _plan(p)["action_plan_id"], "prose", "", PROSE) for p in plans),
            *(_prose("irm_reports", _report(r)["irm_report_id"], "prose", "", PROSE) for r in reports),
            *(_prose("members", m[0], "resources", "Resources", LINKS) for m in MEMBERS if facts.of_member(m[0])),
        ],
    }


# What the replica's pages of documents say, and the links that stand below a member's list.
PROSE = "The paper itself is a file. This page only says that there is one."
LINKS = "Note Paper Share Story Elsewhere"


def _member(member: tuple[str, ...]) -> Row:
    slug, name, _, level, country_code, iso3, region = member
    return {"member_id": slug, "name": name, "level": level, "country_code": country_code, "iso3": iso3,
            "region": region, "member_since": MEMBER_SINCE, "url": f"{SITE}/members/{slug}/"}  # fmt: skip


def _of_member(document: DocumentFacts) -> tuple[str, str, str]:
    """Slug, first and last year."""
    first, last = document.title.rpartition(" ")[2].split("-")
    return slugged(document.member), first, last


def _plan(facts: DocumentFacts) -> Row:
    slug, first, last = _of_member(facts)
    return {"action_plan_id": f"{slug}-{first}", "member_id": slug, "title": facts.title, "start_year": first,
            "end_year": last, "cycle": first, "url": SITE + facts.path}  # fmt: skip


def _report(facts: DocumentFacts) -> Row:
    slug, first, last = _of_member(facts)
    return {"irm_report_id": facts.slug, "member_id": slug, "action_plan_id": f"{slug}-{first}", "title": facts.title,
            "report_type": "Design Report", "start_year": first, "end_year": last, "public_comment": "false",
            "url": SITE + facts.path}  # fmt: skip


def _documents(facts: Facts, member: tuple[str, ...]) -> list[Row]:
    return [
        {"member_id": member[0], "position": str(position), "title": d.title, "document_type": d.document_type,
         "year": str(d.year), "format": "Web page"}
        for position, d in enumerate(facts.documents_of(member[1]), start=1)
    ]  # fmt: skip


def _commitment(facts: CommitmentFacts) -> Row:
    ratings = _ratings(facts)
    values = {name: "" if word in _STATES else word for name, (word, _) in ratings.items()}
    return {
        "commitment_id": facts.commitment_id,
        "member_id": facts.slug,
        "action_plan_id": f"{facts.slug}-{facts.cycle}",
        "title": facts.title,
        "cycle": str(facts.cycle),
        "status": facts.status,
        "lead_institution": facts.lead,
        "support_institution": "" if facts.support == "NA" else facts.support,
        "description": _description(facts),
        "url": SITE + facts.path,
        "detail": "page",
    } | {name: _TRUTHS.get(value, value) for name, value in values.items()}


def _description(facts: CommitmentFacts) -> str:
    return "\n".join((*facts.prose, *(facts.road_map if facts.is_older else ())))


def _ratings(facts: CommitmentFacts) -> dict[str, tuple[str, str]]:
    """Indicator -> what is rated, and the words for it on the page. A layout without a rating shows nothing.

    A page that lists values of open government says with them that the commitment is relevant to some.
    """
    alike = {name: (getattr(facts, name),) * 2 for name in ("verifiable", "early_results")}
    if facts.is_older:
        own = {name: (getattr(facts, name),) * 2 for name in ("starred", "potential_impact", "completion")}
        relevant = "Yes" if set(facts.values) - {"Technology"} else ""  # technology alone serves none of the values
        return alike | own | {"relevant": (relevant, ", ".join(facts.values)), "ambition": ("", "")}
    own = {name: (getattr(facts, name),) * 2 for name in ("relevant", "ambition")}
    pending = ("Pending IRM Review",) * 2
    return alike | own | {"completion": pending, "potential_impact": ("", ""), "starred": ("", "")}


def _assessments(facts: CommitmentFacts) -> list[Row]:
    return [
        {
            "commitment_id": facts.commitment_id,
            "indicator": indicator,
            "value": "" if word in _STATES else word,
            "score": _SCORES[indicator].get(word, ""),
            "state": _STATES.get(word, "rated"),
            "as_written": written,
        }
        for indicator, (word, written) in _ratings(facts).items()
    ]


def _milestones(facts: CommitmentFacts) -> list[Row]:
    rows = []
    for n, step in enumerate(facts.steps):
        year = facts.cycle + n // 2
        half = 1 + n % 2
        months = ("01", "06") if half == 1 else ("07", "12")
        rows.append(
            {"commitment_id": facts.commitment_id, "position": str(n + 1), "number": f"{facts.number}.{n + 1}",
             "text": step, "due_from": f"{year}-{months[0]}", "due_to": f"{year}-{months[1]}",
             "due_as_written": f"Semester {half} {year}"}
        )  # fmt: skip
    return rows


def _sections(facts: CommitmentFacts) -> list[Row]:
    steps = "\n".join(f"{facts.number}.{n} {step}" for n, step in enumerate(facts.steps, start=1))
    stated = [("description", "Description", _description(facts))]
    if facts.is_older:
        stated += [("irm-midterm", "IRM Midterm Status Summary", ""), ("irm-midterm", "Milestones", steps)]
    return [
        {"table_name": "commitments", "row_key": facts.commitment_id, "commitment_id": facts.commitment_id,
         "position": str(n), "section": section, "heading": heading, "text": text}
        for n, (section, heading, text) in enumerate(stated, start=1)
    ]  # fmt: skip


def _prose(table: str, key: str, section: str, heading: str, text: str) -> Row:
    """The prose of a page that is none of a commitment's."""
    return {"table_name": table, "row_key": key, "commitment_id": "", "position": "1", "section": section,
            "heading": heading, "text": text}  # fmt: skip


def _institutions(facts: CommitmentFacts) -> list[Row]:
    named = {"lead": facts.lead, "support": facts.support}
    return [
        {"commitment_id": facts.commitment_id, "role": role, "position": "1", "institution": name}
        for role, name in named.items()
        if name != "NA"
    ]


def published(package: Path, table: str) -> list[Row]:
    """A table of a package, as text cells."""
    with (package / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same_columns(rows: list[Row], like: list[Row]) -> list[Row]:
    """Rows reduced to the columns that the facts speak of, in an order of their own."""
    columns = [name for name in like[0] if name not in OF_THE_CRAWL]
    return sorted(({name: row[name] for name in columns} for row in rows), key=lambda row: list(row.values()))
