"""A small release of made-up rows, one or more in every declared table, with everything that breaks files.

Titles that begin like formulas, a text longer than a spreadsheet's cell, line breaks, quotes, commas,
accents, another script, blanks at both ends, numbers that look like dates.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline import schemas
from pipeline.publish import Release, ReleaseFacts
from pipeline.tables import progress, wide

FACTS = ReleaseFacts(version="0.1.0")
BASE_URL = "https://data.example.org/ogp"
SITE = "https://www.opengovpartnership.org"
FORMULA_TITLES = ('=HYPERLINK("https://example.org","click")', "+1 office", "-2 forms", "@cabinet", "\t=1+1")
LONG_TEXT = "A long report. " * 3000  # 45,000 characters; a cell of a workbook holds 32,767
CAPTURE, OLDER_CAPTURE = "c3f2a91b04d5e6f7", "ca7b0c1d2e3f4a5b6"

_ROWS: dict[str, list[dict[str, Any]]] = {
    "members": [
        {"member_id": "france", "name": "France", "level": "national", "country_code": "FR", "iso3": "FRA",
         "region": "Europe", "member_since": 2014, "current_plan_number": 3, "current_plan_years": "2021-2023",
         "commitments_stated": 7, "url": f"{SITE}/members/france/"},
        {"member_id": "kaduna-state-nigeria", "name": "Kaduna State, Nigeria", "level": "local", "country_code": "NG",
         "iso3": "NGA", "url": f"{SITE}/members/kaduna-state-nigeria/"},
    ],
    "action_plans": [
        {"action_plan_id": "france-2018", "member_id": "france", "title": "France Action Plan 2018-2020",
         "start_year": 2018, "end_year": 2020, "cycle": 2018, "official_id": "AP_FRA02"},
    ],
    "irm_reports": [
        {"irm_report_id": "france-design-report-2018-2020", "member_id": "france", "action_plan_id": "france-2018",
         "title": "France Design Report 2018-2020", "report_type": "Design Report", "start_year": 2018,
         "end_year": 2020, "public_comment": False, "url": f"{SITE}/documents/france-design-report-2018-2020/"},
    ],
    "commitments": [
        {"commitment_id": "FR0043", "member_id": "france", "action_plan_id": "france-2018",
         "commitment_number": "14", "title": "Govtech Summit", "cycle": 2018, "status": "Active",
         "lead_institution": 'Minister of State for "le numérique", attached to the Prime Minister',
         "description": "First paragraph, with a comma.\nSecond one.", "start_date": "2018", "end_date": "2020-06",
         "start_year": 2018, "end_year": 2020,
         "starred": False, "verifiable": True, "relevant": True, "potential_impact": "Moderate",
         "url": f"{SITE}/members/france/commitments/FR0043/", "detail": "page",
         "first_captured": "2019-10-25T12:00:00Z", "last_captured": "2026-01-15T08:30:00Z"},
        *({"commitment_id": f"FR{number:04d}", "member_id": "france", "title": title, "cycle": 2015,
           "detail": "listing"}
          for number, title in enumerate((*FORMULA_TITLES, "Відкриті дані", "1-2", "0012"), start=1)),
        {"commitment_id": "NG0001", "member_id": "kaduna-state-nigeria", "commitment_number": "3b",
         "detail": "listing"},
    ],
    "commitment_institutions": [
        {"commitment_id": "FR0043", "role": "lead", "position": 1,
         "institution": 'Minister of State for "le numérique", attached to the Prime Minister'},
        {"commitment_id": "FR0043", "role": "support", "position": 1, "institution": "Ministry of Finance"},
        {"commitment_id": "FR0043", "role": "support", "position": 2, "institution": "Court of Audit"},
    ],
    "policy_areas": [
        {"policy_area_id": "public-participation", "name": "Public Participation", "current": True},
        {"policy_area_id": "capacity-building", "name": "Capacity Building", "theme_id": "public-participation",
         "current": True},
        {"policy_area_id": "science-technology", "name": "Science & Technology", "current": False,
         "replaced_by": "capacity-building"},
    ],
    "commitment_policy_areas": [
        {"commitment_id": "FR0043", "policy_area_id": "capacity-building", "position": 1},
        {"commitment_id": "FR0043", "policy_area_id": "science-technology", "position": 2,
         "as_written": "Science & Technology"},
    ],
    "commitment_ogp_values": [
        {"commitment_id": "FR0043", "ogp_value": "Access to Information"},
        {"commitment_id": "FR0043", "ogp_value": "Civic Participation"},
    ],
    "commitment_irm_reports": [
        {"commitment_id": "FR0043", "irm_report_id": "france-design-report-2018-2020", "position": 1},
    ],
    "assessments": [
        {"commitment_id": "FR0043", "indicator": "verifiable", "value": "Yes", "score": 1, "state": "rated",
         "as_written": "Yes", "capture_id": CAPTURE},
        {"commitment_id": "FR0043", "indicator": "completion", "state": "pending", "as_written": "Pending IRM Review",
         "capture_id": CAPTURE},
    ],
    "milestones": [
        {"commitment_id": "FR0043", "position": 1, "number": "14.1", "text": "Organise a summit in Périgueux",
         "due_from": "2018-07",
         "due_to": "2018-12", "due_as_written": "Semester 2 2018", "capture_id": CAPTURE, "line": 74},
    ],
    "sections": [
        {"table_name": "commitments", "row_key": "FR0043", "commitment_id": "FR0043", "position": 1,
         "section": "description", "text": LONG_TEXT,
         "capture_id": CAPTURE},
        {"table_name": "commitments", "row_key": "FR0043", "commitment_id": "FR0043", "position": 2,
         "section": "irm-midterm", "heading": "Context and Objectives",
         "text": "The summit on beneficial ownership was held.", "capture_id": CAPTURE, "line": 34},
    ],
    "citations": [
        {"commitment_id": "FR0043", "position": 1, "label": "57", "text": "Plan (accessed on 10 January 2019).",
         "url": f"{SITE}/documents/france-action-plan-2018-2020/", "accessed_on": "2019-01-10", "capture_id": CAPTURE},
    ],
    "report_findings": [
        {"irm_report_id": "france-design-report-2018-2020", "indicator": "relevant", "number": 10.0, "percent": 62.5,
         "as_written": "10 (62.5%)", "capture_id": CAPTURE, "line": 21},
    ],
    "report_commitments": [
        {"irm_report_id": "france-design-report-2018-2020", "position": 1, "commitment_id": "FR0043", "number": "14",
         "title": "Govtech Summit", "well_designed": True, "as_written": "FR0043 Govtech Summit",
         "capture_id": CAPTURE, "line": 30},
    ],
    "local_reports": [
        {"local_report_id": "inception-report-action-plan-kaduna-state-nigeria-2021-2023", "title": "Inception Report",
         "report_kind": "Inception Report", "member_id": "kaduna-state-nigeria"},
    ],
    "local_report_answers": [
        {"local_report_id": "inception-report-action-plan-kaduna-state-nigeria-2021-2023", "position": 1,
         "number": "1.1", "question": "Does a forum exist?", "answer": "Yes", "capture_id": CAPTURE, "line": 24},
    ],
    "challenges": [
        {"challenge_id": "open-lists-of-contracts", "member_id": "france", "title": "Open Lists of Contracts",
         "level": "national", "lead_institution": "Ministry of Works", "challenge_area": "Anti-Corruption",
         "description": "Each contract with its changes.",
         "url": f"{SITE}/the-open-gov-challenge/open-lists-of-contracts/"},
    ],
    "member_results": [
        {"member_id": "france", "plan_number": 1, "major": 0, "outstanding": 0, "starred": 1, "capture_id": CAPTURE,
         "line": 80},
    ],
    "documents": [
        {"member_id": "france", "position": 1, "title": "France Action Plan 2018-2020", "document_type": "Action Plan",
         "year": 2018, "format": "Web page", "url": f"{SITE}/documents/france-action-plan-2018-2020/",
         "capture_id": CAPTURE, "line": 58},
    ],
    "codes": [
        {"column": "commitments.completion", "code": "Substantial", "label": "Substantial",
         "definition": "Most of it was done.", "order": 5, "score": 4, "scale": "completion"},
    ],
    "observations": [
        {"capture_id": CAPTURE, "table_name": "commitments", "row_key": "FR0043", "field": "status", "value": "Active",
         "state": "stated", "as_written": "Active", "line": 13},
        {"capture_id": CAPTURE, "table_name": "commitments", "row_key": "FR0043", "field": "ambition",
         "state": "not-shown"},
    ],
    "changes": [
        {"table_name": "commitments", "row_key": "FR0043", "field": "status", "to_capture_id": CAPTURE,
         "commitment_id": "FR0043", "old_value": "Inactive", "new_value": "Active", "old_state": "stated",
         "new_state": "stated", "kind": "meaning", "from_capture_id": OLDER_CAPTURE,
         "changed_between_start": "2019-10-25T12:00:00Z", "changed_between_end": "2026-01-15T08:30:00Z",
         "cause": "source"},
    ],
    "reconciliation": [
        {"reference": "ogp-commitments-database", "row_key": "FR0043", "field": "completion",
         "our_value": "Substantial", "their_value": "Substantial", "verdict": "agree", "match": "id",
         "reference_line": 17, "our_state": "stated", "their_state": "stated", "as_written": "Substantial"},
        {"reference": "ogp-commitments-database", "row_key": "FR0043", "field": "early_results", "our_value": "Major",
         "verdict": "only-ours", "match": "id", "reference_line": 17, "our_state": "stated", "their_state": "pending",
         "as_written": "NR", "cause": "page-newer"},
    ],
    "reconciliation_summary": [
        {"reference": "ogp-commitments-database", "field": "completion", "member": member, "compared": 1,
         "agree": 1, "differ": 0, "only_ours": 0, "only_theirs": 0, "unmatched": 0, "both_valued": 1, "both_agree": 1}
        for member in ("all", "france")
    ],
    "captures": [
        {"capture_id": capture, "url": f"{SITE}/members/france/commitments/FR0043/", "page_kind": "commitment",
         "language": "en", "layout": "A", "captured_at": when, "media_type": "text/html", "sha256": "e3b0c442" * 8,
         "source": f"pages.warc.gz#{offset}", "seen_until": when, "times_seen": 1, "bytes": 9168, "lines": 160,
         "lines_taken": 155, "lines_chrome": 4, "lines_left": 1}
        for capture, when, offset in (
            (CAPTURE, "2026-01-15T08:30:00Z", 1042), (OLDER_CAPTURE, "2019-10-25T12:00:00Z", 7))
    ],
    "issues": [
        {"issue_id": "i3f2a91b04d5e6f7", "capture_id": CAPTURE, "table_name": "commitments", "row_key": "FR0043",
         "field": "ambition", "line": 42, "code": "word-unmapped", "severity": "warning", "value": "Medium",
         "message": "`Medium` is no known word for ambition.", "advice": "Add the word to the vocabulary."},
    ],
}  # fmt: skip


def tables(**changed: list[dict[str, Any]]) -> dict[str, pa.Table]:
    """The made-up tables; `changed` gives other rows for a table."""
    made = {
        name: pa.Table.from_pylist(
            [{c: row.get(c) for c in declared.columns} for row in changed.get(name, _ROWS.get(name, []))],
            schema=declared.arrow(),
        )
        for name, declared in schemas.tables().items()
    }
    return made | {wide.NAME: wide.commitments_wide(made), progress.NAME: progress.member_progress(made)}


def release() -> Release:
    return Release.of(tables(), FACTS)
