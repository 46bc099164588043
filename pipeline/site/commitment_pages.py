"""A page for each commitment: what it says, where each value comes from, what is doubtful, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from pipeline import schemas
from pipeline.site import commitment_parts as parts
from pipeline.site.change_pages import grouped_changes
from pipeline.site.components import ShownFact
from pipeline.site.content import Content
from pipeline.site.declared import labels
from pipeline.site.fact_sheet import FactSheet, in_words
from pipeline.site.hrefs import page_of
from pipeline.site.pages import Pages, root_of
from pipeline.site.provenance import Observed, Source

_LISTS = {"policy_areas": "policy areas", "ogp_values": "OGP values", "irm_reports": "IRM reports"}
Seen = Mapping[str, Sequence[Observed]]


def write(pages: Pages, content: Content) -> None:
    """`commitments/<commitment_id>.html` for every commitment."""
    made = CommitmentPages(content)
    for key in content.commitments:
        address = page_of("commitments", key)
        pages.write(address, "commitment.html", **made.facts(key, root_of(address)))


class CommitmentPages:
    """The facts of the pages; holds what is looked up for each."""

    def __init__(self, content: Content) -> None:
        self.content, self.provenance = content, content.provenance
        self.indicators = schemas.read_vocabulary("indicators")
        self.states = labels("assessment_states")
        self.sheet = FactSheet(content, "commitments", [*(i["code"] for i in self.indicators), *_LISTS])
        self.seen = self.sheet.seen
        self.areas = content.by("commitment_policy_areas", "commitment_id", "policy_area_id", "as_written")
        self.values = content.by("commitment_ogp_values", "commitment_id", "ogp_value")
        self.reports = content.by("commitment_irm_reports", "commitment_id", "irm_report_id")
        self.milestones = content.by(
            "milestones",
            "commitment_id",
            "number",
            "text",
            "due_as_written",
            "due_from",
            "due_to",
            "capture_id",
            "line",
        )
        self.sections = content.by("sections", "commitment_id", "section", "heading", "text", "capture_id", "line")
        self.citations = content.by("citations", "commitment_id", "label", "text", "url", "accessed_on")
        self.compared = content.by(
            "reconciliation", "row_key", "reference", "field", "our_value", "their_value", "verdict", "cause",
            "our_state", "their_state",
        )  # fmt: skip
        self.issues = content.by("issues", "row_key", "table_name", "severity", "code", "field", "message")
        self.changes = grouped_changes(content)

    def facts(self, key: str, root: str) -> dict[str, Any]:
        """What the template of the commitment `key` is filled with; `root` is the way to the root of the site."""
        row, seen = self.content.commitments[key], self.seen.get(key, {})
        captures = {one.capture_id for observed in seen.values() for one in observed}
        return {
            "row": row,
            "member": self.content.members.get(row["member_id"]),
            "plan_row": self.content.plans.get(row["action_plan_id"]),
            "facts": self.sheet.of(key, row),
            "ratings": list(self._ratings(key, seen)),
            "derived": [
                (f.title, in_words(row[f.name]), f.description) for f in self.content.plan.derived if f.name in row
            ],
            "lists": self._lists(key, seen, root),
            "milestones": parts.milestones(self._milestones(key)),
            "sections": parts.sections(self._sections(key)),
            "description": _not_in(row.get("description"), [text for *_, text, _, _ in self.sections.get(key, ())]),
            "citations": parts.footnotes(self.citations.get(key, ())),
            "compared": parts.compared(map(parts.Compared._make, self.compared.get(key, ()))),
            "issues": parts.doubts(rest for table, *rest in self.issues.get(key, ()) if table == "commitments"),
            "changes": parts.history(self.changes.get(("commitments", key), ())),
            "captures": parts.captures(self.provenance.newest_first(captures)),
        }

    def _lists(self, key: str, seen: Seen, root: str) -> Markup:
        areas = [(self.content.areas[a], written) for a, written in self.areas.get(key, ()) if a in self.content.areas]
        reports = [self.content.reports[r] for (r,) in self.reports.get(key, ()) if r in self.content.reports]
        lists = {
            "policy_areas": [
                (page_of("policy_areas", a["policy_area_id"]), a["name"] or "", written or "") for a, written in areas
            ],
            "ogp_values": [("", value, "") for (value,) in self.values.get(key, ())],
            "irm_reports": [
                (page_of("irm_reports", r["irm_report_id"]), r["title"] or r["irm_report_id"], "") for r in reports
            ],
        }
        rows = [
            parts.linked(name, _LISTS[name], items, self._list_source(seen, name), root)
            for name, items in lists.items()
        ]
        return Markup("".join(rows))

    def _milestones(self, key: str) -> Iterator[parts.Milestone]:
        for number, text, written, start, end, capture, line in self.milestones.get(key, ()):
            source = self.provenance.source(text, line, capture)
            yield parts.Milestone(number, text, written or _span(start, end), source)

    def _sections(self, key: str) -> Iterator[parts.Section]:
        for code, heading, text, capture, line in self.sections.get(key, ()):
            yield parts.Section(code, heading, text, self.provenance.source(heading or text, line, capture))

    def _ratings(self, key: str, seen: Seen) -> Any:
        by_indicator = {row["indicator"]: row for row in self.content.assessments.get(key, ())}
        for indicator in self.indicators:
            row = by_indicator.get(indicator["code"])
            if row is None:
                continue
            shown = row["value"] if row["state"] == "rated" else self.states.get(row["state"], row["state"])
            source = self.provenance.source_in(seen.get(indicator["code"], ()), row["capture_id"])
            yield ShownFact(indicator["code"], indicator["label"], shown or "", source, "", explained=True)

    def _list_source(self, seen: Seen, field: str) -> Source | None:
        stated = [one for one in seen.get(field, ()) if one.state == "stated"]
        return self.provenance.source_of(stated, None)


def _span(start: str | None, end: str | None) -> str:
    return (start or end or "") if start == end or not (start and end) else f"{start} to {end}"


def _not_in(text: str | None, texts: Sequence[str | None]) -> list[str]:
    """The paragraphs of a text, unless the texts beside it, of which it is often made, have them."""
    paragraphs = [line for line in (text or "").split("\n") if line.strip()]
    beside = "\n".join(filter(None, texts))
    return [] if all(paragraph in beside for paragraph in paragraphs) else paragraphs
