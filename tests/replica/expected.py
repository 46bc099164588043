"""The tables that the replica was made from, as text cells, worked out from its facts and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

from replica.facts import MEMBERS, SITE, CommitmentFacts, Facts, slugged

Row = dict[str, str]
# Columns that depend on the day and the way of a crawl, not on what the site says.
OF_THE_CRAWL = frozenset({"capture_id", "first_captured", "last_captured", "line"})
_SCORES = {
    ("verifiable", "Yes"): "1", ("verifiable", "No"): "0", ("relevant", "Yes"): "1", ("relevant", "No"): "0",
    ("ambition", "High"): "1", ("ambition", "Low"): "0", ("early_results", "Did Not Change"): "1",
    ("early_results", "Marginal"): "2", ("early_results", "Major"): "3",
}  # fmt: skip
# `completion` is pending everywhere; pages in the newer layout have neither of the other two.
_ON_EVERY_PAGE = {"completion": "Pending IRM Review", "potential_impact": "", "starred": ""}
_STATES = {"Pending IRM Review": "pending", "No IRM Data": "no-data"}


def expected_tables(facts: Facts) -> dict[str, list[Row]]:
    commitments = list(facts.commitments.values())
    return {
        "members": [_member(m) for m in MEMBERS if facts.of_member(m[0])],
        "commitments": [_commitment(c) for c in commitments],
        "assessments": [row for c in commitments for row in _assessments(c)],
        "commitment_institutions": [row for c in commitments for row in _institutions(c)],
        "commitment_policy_areas": [
            {"commitment_id": c.commitment_id, "policy_area_id": slugged(area), "position": str(n), "as_written": area}
            for c in commitments
            for n, area in enumerate(c.areas, start=1)
        ],
        "commitment_irm_reports": [
            {"commitment_id": c.commitment_id, "irm_report_id": slugged(c.report), "position": "1"} for c in commitments
        ],
    }


def _member(member: tuple[str, ...]) -> Row:
    slug, name, _, level, country_code, iso3, region = member
    return {"member_id": slug, "name": name, "level": level, "country_code": country_code, "iso3": iso3,
            "region": region, "url": f"{SITE}/members/{slug}/"}  # fmt: skip


def _commitment(facts: CommitmentFacts) -> Row:
    stated = {name: getattr(facts, name) for name in ("early_results", "ambition")}
    words = {"Yes": "true", "No": "false"}
    return {
        "commitment_id": facts.commitment_id,
        "member_id": facts.slug,
        "action_plan_id": f"{facts.slug}-{facts.cycle}",
        "title": facts.title,
        "cycle": str(facts.cycle),
        "status": facts.status,
        "lead_institution": facts.lead,
        "support_institution": "" if facts.support == "NA" else facts.support,
        "description": "\n".join(facts.prose),
        "verifiable": words[facts.verifiable],
        "relevant": words.get(facts.relevant, ""),
        "url": SITE + facts.path,
        "detail": "page",
    } | {name: "" if word in _STATES else word for name, word in stated.items()}


def _assessments(facts: CommitmentFacts) -> list[Row]:
    stated = {name: getattr(facts, name) for name in ("verifiable", "relevant", "ambition", "early_results")}
    return [
        {
            "commitment_id": facts.commitment_id,
            "indicator": indicator,
            "value": "" if word in _STATES else word,
            "score": _SCORES.get((indicator, word), ""),
            "state": _STATES.get(word, "rated" if word else "not-shown"),
            "as_written": word,
        }
        for indicator, word in (stated | _ON_EVERY_PAGE).items()
    ]


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
