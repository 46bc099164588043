"""What the explorer loads: columns as scripts, and words and descriptions as files fetched when they are asked for.

The columns are calls of a function, `ogp.index({...})`, in classic scripts, because a page opened from a disk may load
those and nothing else. They hold all of `commitments_wide` but the description, which is fetched for the CSV alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline import schemas
from pipeline.site.browser_columns import coded_columns
from pipeline.site.charts import scales
from pipeline.site.choices import Cell, Choices
from pipeline.site.content import Content
from pipeline.site.declared import WIDE, SitePlan, declared
from pipeline.site.text_index import Shard, shards

LATER = "institutions"  # the file of the columns that a first look does not need
DESCRIPTION = "description"
_BLOCK = 200  # commitments whose descriptions stand in one file


@dataclass(frozen=True)
class BrowserIndex:
    """The columns of a package's commitments and the choices of its facets."""

    content: Content

    @property
    def plan(self) -> SitePlan:
        return declared()

    @cached_property
    def cells(self) -> Mapping[str, Sequence[Cell]]:
        """Column -> its cells, without the description."""
        rows = self.content.wide
        names = [field.name for field in schemas.tables()[WIDE].fields if field.name != DESCRIPTION]
        return {name: [row[name] for row in rows] for name in names}

    @cached_property
    def choices(self) -> Mapping[str, Choices]:
        """Facet -> what can be chosen."""
        return {
            facet.name: Choices.of(facet, self.cells[facet.key], self.cells[facet.column])
            for facet in self.plan.facets.values()
        }

    def files(self) -> Iterator[tuple[str, bytes]]:
        """(address in the site, content) of each file."""
        later = {facet.column for facet in self.plan.facets.values() if facet.later}
        later |= {name for name in self.cells if name.endswith("_institutions")}
        columns = coded_columns(
            self.cells, {choices.facet.key: choices for choices in self.choices.values()}, self._keys
        )
        first = {name: column for name, column in columns.items() if name not in later}
        yield "index/commitments.js", _call({**self._head, "columns": first, "facets": self._facets(later=False)})
        rest = {name: column for name, column in columns.items() if name in later}
        yield f"index/{LATER}.js", _call({"columns": rest, "facets": self._facets(later=True)})
        for number, shard in enumerate(self._shards):
            yield f"index/text/{number}.json", shard.content
        for block in range(0, len(self._descriptions), _BLOCK):
            yield (
                f"index/descriptions/{block // _BLOCK}.json",
                _json(self._descriptions[block : block + _BLOCK]),
            )

    @property
    def _keys(self) -> list[str]:
        return [name for key in schemas.tables()[WIDE].foreign_keys for name in key["fields"]]

    @property
    def _head(self) -> dict[str, Any]:
        return {
            "rows": len(self.content.wide),
            "order": list(schemas.tables()[WIDE].columns),
            "searched": list(self.plan.searched),
            "block": _BLOCK,
            "texts": [shard.first for shard in self._shards],
        }

    def _facets(self, later: bool) -> list[dict[str, Any]]:
        return [_facet(choices) for choices in self.choices.values() if choices.facet.later == later]

    @cached_property
    def _descriptions(self) -> list[str | None]:
        return [cell for (cell,) in self.content.published.tuples(WIDE, DESCRIPTION)]

    @cached_property
    def _shards(self) -> list[Shard]:
        """Of descriptions, and of the sections of the pages of commitments."""
        row_of = {key: row for row, key in enumerate(self.cells["commitment_id"])}
        texts = {(row, text) for row, text in enumerate(self._descriptions) if text}
        for key, text in self.content.published.tuples("sections", "commitment_id", "text"):
            if key in row_of and text:
                texts.add((row_of[key], text))
        return list(shards([row for row, _ in texts], [text for _, text in texts]))


def _facet(choices: Choices) -> dict[str, Any]:
    facet = choices.facet
    labels = [choice.label for choice in choices.every]
    made: dict[str, Any] = {
        "name": facet.name,
        "column": facet.key,
        "slugs": [choice.slug for choice in choices.every],
    }
    if labels != [choice.cell for choice in choices.every]:
        made["labels"] = labels
    return made | ({"scales": _scales(choices)} if facet.is_rating else {})


def _scales(choices: Choices) -> list[dict[str, Any]]:
    """The scales of a rating, each with its codes and their shades, lowest first; no chart mixes them."""
    made = []
    for name, parts in scales(choices.facet):
        known = [part for part in parts if part.code in choices.codes]
        if known:
            codes = [choices.codes[part.code] for part in known]
            made.append({"name": name, "codes": codes, "shades": [part.step for part in known]})
    return made


def _call(what: Mapping[str, Any]) -> bytes:
    return b"ogp.index(" + _json(what) + b");\n"


def _json(what: Any) -> bytes:
    return json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()
