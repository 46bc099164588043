"""A commitment page says the same in whatever layout it was captured (PAGES I.6), and its prose may say anything.

Each given capture is taken apart by its labels and printed anew in the other layouts of its age; each value that the
layout shows must be read from it as from the capture itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from captured_values import in_expected_form, own_observations, parse_text

PLAN = ("Action Plan", "Action Plan Cycle")
INSTITUTIONS = ("Lead Institution", "Support Institution(s)")
REPORTS = ("IRM Report", "Starred", "Early Results")
DESIGN = ("Verifiable", "Relevant to OGP Values", "Potential Impact", "Ambition (see definition)")
IMPLEMENTATION = "Implementation i"
LABELS = (*PLAN, "Status", *INSTITUTIONS, *REPORTS, *DESIGN, "Completion")
LAYOUTS = {"older": ("A", "C1", "D1", "J", "G"), "newer": ("B", "C2", "D2", "F", "G", "H")}
OF_THE_PLAN = ("action_plan", "cycle", "status", "lead_institution", "support_institution", "policy_areas")
OF_THE_IRM = (
    "irm_reports", "starred", "early_results", "verifiable", "relevant", "ogp_values", "potential_impact", "ambition",
    "completion",
)  # fmt: skip
LISTS = ("policy_areas", "irm_reports", "ogp_values")
# As the first words of the prose, where the head shows no completion, these are the head's.
UNDECIDED = "Completion: Limited"
# Prose of plans repeats the template's words: as labels, as headings, in all letters.
PROSE = (
    "Description: the office will act.",
    "Lead Institution: the office",
    "Status: on paper only",
    "Ambition: to do more",
    "Description of the commitment",
    "The Overview, the Design and the Implementation follow.",
    "Commitment Description",
    UNDECIDED,
    "IRM Report: not yet written",
    "Institutions",
    "Implementation of the plan",
    "DESCRIPTION",
    "A last sentence of the prose.",
)


@dataclass(frozen=True)
class Sheet:
    """What a capture says, without the layout it says it in."""

    title: str
    member: str
    values: dict[str, str]
    areas: str
    body: str

    @property
    def age(self) -> str:
        return "older" if "Starred" in self.values or "Potential Impact" in self.values else "newer"

    def lines(self, labels: Sequence[str], dropped: Sequence[str] = ()) -> list[str]:
        """The labels that the sheet has, with their values; those in `dropped` are not printed when blank."""
        shown = [name for name in labels if name in self.values and (self.values[name] or name not in dropped)]
        return [f"{name}: {self.values[name]}".rstrip() for name in shown]


def take_apart(case: dict[str, Any]) -> Sheet:
    """The capture by its labels alone, in the order of the template."""
    lines = [line.strip() for line in case["text"].split("\n")]
    title = next(line for line in lines if line.endswith(f"({case['expect']['commitment_id']})"))
    values: dict[str, str] = {}
    last = 0
    for name in LABELS:
        found = next((i for i in range(last, len(lines)) if lines[i].startswith(f"{name}:")), None)
        if found is None or lines[last + 1 : found].count("Description"):
            continue
        values[name] = lines[found].removeprefix(f"{name}:").strip()
        if not values[name] and lines[found + 1]:  # the value stands on the next line
            values[name] = lines[found + 1] if name in ("Starred", "Early Results") else ""
        last = found
    last = max(i for i, line in enumerate(lines[: last + 4]) if i <= last or line in (IMPLEMENTATION, "Description"))
    areas = lines[lines.index("Policy Areas") + 1 :]
    named = next(line for line in areas if line).removesuffix("IRM Review")
    return Sheet(title, case["expect"]["member"] or "", values, named, "\n".join(lines[last + 1 :]).strip("\n"))


def lay_out(sheet: Sheet, layout: str) -> str:
    """The sheet as the layout prints it."""
    if layout in ("A", "B", "F"):
        return _spaced(sheet, whole=layout != "F")
    if layout in ("D1", "D2", "J"):
        return _stripped(sheet, icons=layout != "J")
    blank = ("Potential Impact", "Completion")
    status = [] if layout == "H" else ["Status"]
    overview = [] if layout == "H" else ["Overview", "At-a-Glance"]
    institutions, description = ([], []) if layout == "H" else (["Institutions"], ["Description"])
    head = [sheet.title, *overview, *sheet.lines([*PLAN, *status]), *institutions, *sheet.lines(INSTITUTIONS)]
    if layout == "G":
        return "\n".join([*head, "Policy Areas", f"{sheet.areas}Description", sheet.body])
    ratings = ["Design i", *sheet.lines(DESIGN, blank), IMPLEMENTATION, *sheet.lines(["Completion"], blank)]
    glued = f"{sheet.areas}IRM Review"
    return "\n".join([*head, "Policy Areas", glued, *sheet.lines(REPORTS), *ratings, *description, sheet.body])


def _spaced(sheet: Sheet, whole: bool) -> str:
    plan = ["At-a-Glance", *sheet.lines([*PLAN, "Status"]), "Institutions", *sheet.lines(INSTITUTIONS), "Policy Areas"]
    head = [f"Skip Navigation\n{sheet.member}", sheet.title, "Overview", *([*plan, sheet.areas] if whole else [])]
    ratings = ["IRM Review", *sheet.lines(REPORTS), "Design i", *sheet.lines(DESIGN), IMPLEMENTATION]
    return "\n\n".join([*head, *ratings, *sheet.lines(["Completion"]), "Description", sheet.body])


def _stripped(sheet: Sheet, icons: bool) -> str:
    dropped = ("Status", "Completion")
    top = f"Skip Navigation\n\n{sheet.title}" if icons else sheet.title
    design, implementation = (["Design i"], [IMPLEMENTATION]) if icons else ([], [])
    rest = [
        *sheet.lines(INSTITUTIONS), "Policy Areas", sheet.areas, "IRM Review", *sheet.lines(REPORTS), *design,
        *sheet.lines(DESIGN), *implementation, *sheet.lines(["Completion"], dropped),
    ]  # fmt: skip
    plan = "\n\n".join(sheet.lines([*PLAN, "Status"], dropped))
    return "\n\n\n\n".join([top, plan, "\n\n".join(rest), sheet.body])


def shown_in(expect: dict[str, Any], layout: str) -> dict[str, Any]:
    """What of the expected values the layout shows; what it has not is null or an empty list."""
    hidden = {"F": OF_THE_PLAN, "G": OF_THE_IRM, "H": ("status",)}.get(layout, ())
    shown = {name: ([] if name in LISTS else None) if name in hidden else expect[name] for name in expect}
    if layout not in ("A", "B", "F"):
        shown["member"] = None
    headings = [name for name in expect["sections"] if name != "Description"]
    shown["sections"] = headings if layout in ("D1", "D2", "H", "J") else ["Description", *headings]
    return {name: value for name, value in shown.items() if name not in ("subheadings", "member_slug", "language")}


@pytest.fixture(scope="module")
def sheets(given_captures: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Sheet]]:
    """The given captures that have all blocks of the template, in English."""
    whole = ("A", "B", "C1", "C2", "D1", "D2")
    return [(case, take_apart(case)) for case in given_captures if case.get("layout") in whole]


def laid_out(sheets: list[tuple[dict[str, Any], Sheet]]) -> Iterator[tuple[dict[str, Any], str, str]]:
    """(case, layout, text) of each given capture in each layout of its age that says what the capture says."""
    for case, sheet in sheets:
        for layout in LAYOUTS[sheet.age]:
            if layout not in ("A", "B", "F") or sheet.member:
                yield case, layout, lay_out(sheet, layout)


def test_every_layout_says_what_the_given_capture_says(sheets: list[tuple[dict[str, Any], Sheet]]) -> None:
    for case, layout, text in laid_out(sheets):
        _, parsed, _ = parse_text(case, text)
        found, expected = in_expected_form(parsed), shown_in(case["expect"], layout)
        assert {name: found.get(name) for name in expected} == expected, f"{case['case']} as {layout}"
        assert (parsed.capture.layout, parsed.capture.lines_left) == (layout, 0), f"{case['case']} as {layout}"


def test_prose_that_has_words_of_the_template_changes_no_value(sheets: list[tuple[dict[str, Any], Sheet]]) -> None:
    for turn, (case, sheet) in enumerate(sheets):
        begin = turn % len(PROSE)
        prose = [line for line in (*PROSE[begin:], *PROSE[:begin]) if line != UNDECIDED]
        prose.insert(2, UNDECIDED)
        for layout in LAYOUTS[sheet.age]:
            text = lay_out(replace(sheet, body="\n".join(prose)), layout)
            _, parsed, _ = parse_text(case, text)
            where = f"{case['case']} as {layout}, prose from {begin}"
            found, expected = in_expected_form(parsed), shown_in(case["expect"], layout)
            head = {name for name in expected if name not in ("sections", "member")}
            assert {name: found[name] for name in head} == {name: expected[name] for name in head}, where
            assert found["sections"] == [name for name in expected["sections"] if name == "Description"], where
            described = own_observations(parsed)["description"].value.split("\n")
            assert (described, parsed.capture.lines_left) == (prose, 0), where
