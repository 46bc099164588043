"""The fields of a row in the order of its table, each with the words it was read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import schemas
from pipeline.published import Row
from pipeline.site.components import ShownFact
from pipeline.site.content import Content
from pipeline.site.declared import Fact, labels
from pipeline.site.hrefs import page_of
from pipeline.site.provenance import Observed

Seen = Mapping[str, Sequence[Observed]]


class FactSheet:
    """What the pages of one table say of its rows; holds what is looked up for each."""

    def __init__(self, content: Content, table: str, also: Sequence[str] = ()) -> None:
        self.content, self.provenance = content, content.provenance
        self.facts: tuple[Fact, ...] = content.plan.facts(table)
        self.foreign = {
            key["fields"][0]: key["reference"]["resource"]
            for key in schemas.tables()[table].foreign_keys
            if len(key["fields"]) == 1 and key["reference"]["resource"] in content.plan.pages
        }
        self.labels = {f.column: labels(f.declared.vocabulary) for f in self.facts if _has_labels(f)}
        self.seen = self.provenance.observations(table, [*(f.observed for f in self.facts), *also])

    def of(self, key: str, row: Row) -> list[ShownFact]:
        """The fields that have a value."""
        return list(self._of(row, self.seen.get(key, {})))

    def _of(self, row: Row, seen: Seen) -> Iterator[ShownFact]:
        for fact in self.facts:
            value, page = row.get(fact.column), ""
            if value is None:
                continue
            shown = self.labels.get(fact.column, {}).get(value) or in_words(value)
            title = fact.declared.title
            if fact.column in self.foreign:
                table, title = self.foreign[fact.column], title.removesuffix(" ID")
                named = self.content.named(table, value)
                shown, page = (named, page_of(table, value)) if named else (value, "")
            source = self.provenance.source_of(seen.get(fact.observed, ()), value)
            yield ShownFact(fact.column, title, shown, source, page)


def _has_labels(fact: Fact) -> bool:
    """Whether the codes of its column have one label each: a rating word has one for each indicator."""
    return bool(fact.declared.vocabulary) and not fact.declared.where


def in_words(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)
