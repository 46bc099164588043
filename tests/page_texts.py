"""Commitment pages made for one test: printed as the site prints them, with the values that the test names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.build import look_at
from pipeline.model import Capture, Parsed
from pipeline.tables import make_tables

Rows = list[dict[str, Any]]

URL = "https://www.opengovpartnership.org/members/france/commitments/FR0043/"
PENDING = "Pending IRM Review"
# What the page says where a test does not care.
ORDINARY = {
    "member": "France",
    "plan": "France Action Plan 2018-2020",
    "cycle": "2018",
    "status": "Active",
    "lead": "Ministry of Example",
    "support": "NA",
    "areas": "Capacity Building",
    "reports": "France Design Report 2018-2020",
    "starred": PENDING,
    "early_results": PENDING,
    "verifiable": "Yes",
    "relevant": PENDING,
    "ambition": PENDING,
    "potential_impact": "",
    "completion": PENDING,
    "description": "A summit is held.",
}


def commitment_text(
    commitment_id: str = "FR0043",
    title: str = "Govtech Summit",
    layout: str = "A",
    listed: Sequence[str] = (),
    **said: str,
) -> str:
    """A page of the older layout (`A`: Status, Starred, Potential Impact) or the newer one (`B`: Ambition).

    `listed` are the entries of the list at its foot, as `listed_entry` gives them.
    """
    value = ORDINARY | said
    assert set(value) == set(ORDINARY), "a page has no such label"
    older = layout == "A"
    impact = f"Potential Impact: {value['potential_impact']}"
    head = [
        "Skip Navigation", value["member"], f"{title} ({commitment_id})", "Overview", "At-a-Glance",
        f"Action Plan: {value['plan']}", f"Action Plan Cycle: {value['cycle']}",
        f"Status: {value['status'] if older else ''}", "Institutions", f"Lead Institution: {value['lead']}",
        f"Support Institution(s): {value['support']}", "Policy Areas", value["areas"], "IRM Review",
        f"IRM Report: {value['reports']}", *([f"Starred: {value['starred']}"] if older else []),
        f"Early Results: {value['early_results']}", "Design i", f"Verifiable: {value['verifiable']}",
        f"Relevant to OGP Values: {value['relevant']}",
        impact if older else f"Ambition (see definition): {value['ambition']}",
        "Implementation i", f"Completion: {value['completion']}", "Description", value["description"],
    ]  # fmt: skip
    entries = [f"  {number}. {entry}" for number, entry in enumerate(listed, start=1)]
    return "\n\n".join([*head, *(["Commitments", *entries] if listed else [])]) + "\n"


def listed_entry(commitment_id: str, title: str, cycle: int = 2018, area: str = "E-Government") -> str:
    """One entry of the list of a member's commitments."""
    return f"{title}\n\n    {commitment_id}, {cycle}, {area}"


def captured(text: str, when: str = "", url: str = URL, source: str = "page.txt", html: bool = False) -> Capture:
    return Capture(text.encode(), source, url, when, "text/html" if html else "text/plain")


def parsed(captures: Iterable[Capture]) -> list[Parsed]:
    return [look_at(capture)[1] for capture in captures]


def tables_of(*captures: Capture) -> dict[str, Rows]:
    """Table name -> rows, of a build of these captures."""
    return {name: table.to_pylist() for name, table in make_tables(parsed(captures)).items()}


def only_row(rows: Rows, **where: object) -> dict[str, Any]:
    (row,) = (row for row in rows if all(row[name] == value for name, value in where.items()))
    return row


def published_text(capture: Capture) -> tuple[dict[str, Rows], str]:
    """The tables of one capture, and every word in them."""
    tables = tables_of(capture)
    return tables, "\n".join(str(cell) for rows in tables.values() for row in rows for cell in row.values())
