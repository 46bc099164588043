"""Captures of documents and members parsed, their values in the form in which `expect` states them (PAGES II.11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from captured_values import JOINER, own_observations

from pipeline.identity.names import years
from pipeline.model import Observation, Parsed
from pipeline.tables import make_tables

_BOOLEAN = {"true": True, "false": False, "Yes": True, "No": False}
_PHASES = ("midterm", "end_of_term")
_LEVELS = {"Completed": "completed", "Substantial": "substantial", "Limited": "limited", "Not Started": "not_started"}
_PAIRS = ("relevant", "transformative", "substantial_or_complete", "starred")
_NUMBERS = frozenset({"participating_since", "commitments", "promising"})
_YES_NO = frozenset({"acted_contrary_to_process", "acted_according_to_process"})
_RESULTS = ("marginal", "moderate", "major", "significant", "outstanding")


def documents_in_expected_form(parsed: Parsed, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a page of a document or member was read to, named and written as `expect` does; only what is asked for."""
    made = {
        "irm_reports": _report, "action_plans": _plan, "members": _member,
    }[parsed.table](parsed)  # fmt: skip
    found = {name: made.get(name) for name in asked}
    if "at_a_glance" in asked:
        glance = asked["at_a_glance"]
        in_phases = "completion" in glance or _YES_NO & glance.keys()
        found["at_a_glance"] = (at_a_glance if in_phases else _flat_at_a_glance)(parsed, glance)
    if asked.get("highlights"):  # what a capture lost is not asked for
        rows = zip(found["highlights"], asked["highlights"], strict=False)
        asked_for = [{name: row[name] for name in row.keys() & wanted.keys()} for row, wanted in rows]
        found["highlights"] = asked_for + found["highlights"][len(asked_for) :]
    if isinstance(asked.get("lead_institutions"), str):  # a list in words
        found["lead_institutions"] = f"three: {JOINER.join(found['lead_institutions'] or ())} (commas inside)"
    return found


def _stated(seen: Mapping[str, Observation], name: str) -> str | None:
    return seen[name].value or None if name in seen else None


def _number(seen: Mapping[str, Observation], name: str) -> int | None:
    value = _stated(seen, name)
    return int(value) if value else None


def _list(seen: Mapping[str, Observation], name: str) -> list[str] | None:
    value = _stated(seen, name)
    return value.split(JOINER) if value else None


def _rows(parsed: Parsed, table: str) -> list[dict[str, Any]]:
    return [row.values for row in parsed.rows if row.table_name == table]


def _findings(parsed: Parsed) -> dict[str, dict[str, Any]]:
    return {str(row["indicator"]): row for row in _rows(parsed, "report_findings")}


def _report(parsed: Parsed) -> dict[str, Any]:
    seen, findings = own_observations(parsed), _findings(parsed)
    names = ("title", "member", "report_type", "action_plan", "researcher", "comment_period_closed", "filed_under")
    found: dict[str, Any] = {name: _stated(seen, name) for name in (*names, "dates_under_review")}
    found |= {"period_start": _number(seen, "start_year"), "period_end": _number(seen, "end_year")}
    found |= {name: _number(seen, name) for name in ("publication_year", "year_of_cycle", "comments")}
    found["action_plan_date"] = found["dates_under_review"]
    found |= {"public_comment": _BOOLEAN[seen["public_comment"].value], "language": parsed.capture.language}
    found |= {"other_languages": _list(seen, "other_languages")}
    found["title_years"] = list(years(_stated(seen, "title_years") or ""))
    contrary = findings.get("acted_contrary_to_process", {}).get("value")
    found["acted_contrary_to_process"] = _BOOLEAN.get(str(contrary))
    influence = ("public_influence", "public_influence_implementation")
    found["level_of_input"] = next((findings[i]["value"] for i in influence if i in findings), None)
    counts = {word: findings.get(f"early_results_{word}") for word in _RESULTS}
    found["early_results_prose"] = {word: int(row["number"]) for word, row in counts.items() if row}
    commitments = _rows(parsed, "report_commitments")
    found["commitment_ids"] = [row["commitment_id"] for row in commitments if row.get("commitment_id")]
    found["highlights"] = [
        {
            "number": r["number"],
            "title": r["title"],
            "well_designed": {True: "Yes", False: "No"}.get(r["well_designed"]),
            **({"starred": True} if r["starred"] else {}),
        }
        for r in commitments
        if "well_designed" in r
    ]
    return found


def at_a_glance(parsed: Parsed, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The findings of a table, figures of two columns as pairs."""
    findings = _findings(parsed)
    found: dict[str, Any] = {}
    for name in asked:
        row = findings.get(name, {})
        if name in _YES_NO:
            found[name] = _BOOLEAN.get(str(row.get("value")))
        elif name in _NUMBERS and not row.get("percent"):
            found[name] = int(row["number"]) if row else None
        else:
            found[name] = row.get("as_written")
    if "completion" in asked:
        found |= {name: [_figure(findings, f"{name}_{phase}") for phase in _PHASES] for name in _PAIRS}
        found["completion"] = {
            phase: {word: _figure(findings, f"{code}_{phase}") for word, code in _LEVELS.items()} for phase in _PHASES
        }
        found["did_it_open"] = {word: _figure(findings, f"{word.lower()}_diog") for word in ("Major", "Outstanding")}
        found["carried_over"] = _figure(findings, "carried_over")
    return found


# Names of `documents.2.jsonl` for an indicator.
_FLAT_NAMES = {
    "member_since": "participating_since", "acted_contrary": "acted_contrary_to_process",
    "acted_contrary_implementation": "acted_contrary_to_process_implementation", "complete": "completed",
    "clear_relevance": "relevant", "all_three": "starred", "major": "major_diog", "outstanding": "outstanding_diog",
}  # fmt: skip


def _flat_at_a_glance(parsed: Parsed, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The findings of a table under the names of its rows; figures of two columns as pairs, of one as one."""
    findings = _findings(parsed)
    return {name: _flat(findings, _FLAT_NAMES.get(name, name), wanted) for name, wanted in asked.items()}


def _flat(findings: Mapping[str, dict[str, Any]], code: str, wanted: object) -> object:
    row, phases = findings.get(code), [_figure(findings, f"{code}_{phase}") for phase in _PHASES]
    if row is None:
        return phases if phases[0] is not None else phases[1]
    said = str(row["as_written"])
    if isinstance(wanted, bool) and said in ("Yes", "No"):
        return _BOOLEAN[said]
    return int(row["number"]) if row["number"] and not row["percent"] else said


def _figure(findings: Mapping[str, Mapping[str, Any]], name: str) -> int | None:
    return int(findings[name]["number"]) if name in findings else None


def _plan(parsed: Parsed) -> dict[str, Any]:
    seen = own_observations(parsed)
    return {
        "title": _stated(seen, "title"),
        "member": _stated(seen, "member"),
        "period_start": _number(seen, "start_year"),
        "period_end": _number(seen, "end_year"),
        "revised": _BOOLEAN[seen["revised"].value],
        "language": parsed.capture.language,
        "submission_year": _number(seen, "submission_year"),
        "submission": seen["submission_year"].as_written,
        "end": _stated(seen, "end_date"),
        "duration": seen["duration"].as_written,  # `expect` has its words
        "date_submitted": _stated(seen, "date_submitted"),
        "lead_institutions": _list(seen, "lead_institutions"),
    }


def _member(parsed: Parsed) -> dict[str, Any]:
    """Name and level stand in the table: captures that lost the name tell it by their address."""
    seen = own_observations(parsed)
    row = next(r for r in make_tables([parsed])["members"].to_pylist() if r["member_id"] == parsed.key)
    titles = [r["title"] for r in _rows(parsed, "documents")]
    found: dict[str, Any] = {"name": row["name"], "slug": row["member_id"], "kind": row["level"]}
    found |= {"member_since": row["member_since"], "country": _stated(seen, "country")}
    found |= {name: _number(seen, name) for name in ("action_plan_number", "commitments", "contacts")}
    found |= {"current_period": _stated(seen, "current_period"), "policy_area_focus": _list(seen, "policy_area_focus")}
    found["resources"] = len(titles)
    odd = ("Estonia , First Action Plan, 2011- 12", "Estonia IRM Report 2012-2013")  # titles as listed, word for word
    found["resource_titles_odd"] = [title for title in titles if title in odd]
    listed = [o.row_key for o in parsed.observations if o.table_name == "commitments"]
    found["commitment_ids"] = list(dict.fromkeys(listed))
    found["performance"] = [
        {"plan": f"Action Plan {r['plan_number']}", **{n: int(r[n]) for n in ("major", "outstanding", "starred")}}
        for r in _rows(parsed, "member_results")
    ]
    return found
