"""The charts: one component, a table whose cells hold bars; drawn here and by the explorer's script alike.

Shares are of rated commitments, and how many of all were rated stands beside them. Scales are never mixed: a rating
with several scales gets a panel for each.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

from pipeline.published import Row
from pipeline.site.declared import ChartPlan, Facet, SitePlan, rating_rows
from pipeline.site.hrefs import slug

STEPS = 6  # colours from the lowest to the highest code of a scale: classes q0 to q6, as site.css has them
BAR = 200  # units of a bar's width


@dataclass(frozen=True, slots=True)
class Part:
    """A code of a scale. `step` is its place on it, 0 to `STEPS`."""

    code: str
    label: str
    step: int
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A row of a panel: how many commitments have each part, and how many are there at all."""

    code: str
    label: str
    counts: tuple[int, ...]
    all: int
    page: str = ""  # of the site, from its root

    @property
    def rated(self) -> int:
        return sum(self.counts)

    @property
    def bars(self) -> list[tuple[int, float, float]]:
        """(part, where its bar begins, how wide it is), in units of `BAR`; without empty parts."""
        found, at = [], 0.0
        for number, count in enumerate(self.counts):
            if count:
                width = BAR * count / self.rated
                found.append((number, round(at, 1), round(width, 1)))
                at += width
        return found


@dataclass(frozen=True, slots=True)
class Panel:
    """One scale of one rating; for counts, one panel with a part for each column."""

    title: str
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]

    @property
    def most(self) -> int:
        return max((count for group in self.groups for count in group.counts), default=0)

    def heat(self, count: int) -> int:
        """The class of a cell, 0 (none) to 5 (most)."""
        return 0 if not count else 1 + min(4, 5 * count // (self.most + 1))


@dataclass(frozen=True)
class Chart:
    """A chart as it is drawn. `kind` is `shares` (bars of a scale) or `counts` (a heat table)."""

    name: str
    title: str
    question: str
    group_label: str
    kind: str
    panels: tuple[Panel, ...]
    explore: str = ""  # the address of the explorer that shows the same
    least: int = 0  # groups with fewer rated commitments are left out

    @property
    def csv(self) -> str:
        """One line is one bar or cell."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("panel", self.group_label.lower(), "value", "commitments", "rated", "all", "share_of_rated"))
        for panel in self.panels:
            for group in panel.groups:
                for part, count in zip(panel.parts, group.counts, strict=True):
                    share = round(count / group.rated, 4) if group.rated else ""
                    writer.writerow((panel.title, group.label, part.label, count, group.rated, group.all, share))
        return out.getvalue()


@dataclass(frozen=True)
class Tally:
    """Commitments, and how many have each value of a column: counted once, however many pages show it."""

    rows: Sequence[Row]
    _counted: dict[str, Counter[Any]] = field(default_factory=dict)

    def of(self, column: str) -> Counter[Any]:
        if column not in self._counted:
            self._counted[column] = Counter([row[column] for row in self.rows])
        return self._counted[column]


@dataclass(frozen=True)
class Charting:
    """Draws charts of rows of commitments_wide, as `plan` declares them."""

    wide: Sequence[Row]
    plan: SitePlan

    @cached_property
    def all(self) -> Tally:
        return Tally(self.wide)

    @cached_property
    def charts(self) -> list[Chart]:
        """The declared charts of the whole dataset."""
        return [self.chart(plan, self.wide) for plan in self.plan.charts]

    def chart(self, plan: ChartPlan, rows: Sequence[Row]) -> Chart:
        facets = self.plan.facets
        groups = facets[plan.groups]
        if plan.split:
            panels = [panel for name in plan.split for panel in self._scales(groups, facets[name], rows, plan)]
        else:
            panels = [self._counts(groups, facets[plan.by], rows)]
        view = f"view=chart&by={plan.groups}&split={(*plan.split, plan.by)[0]}"
        kind = "shares" if plan.split else "counts"
        return Chart(plan.name, plan.title, plan.question, groups.label, kind, tuple(panels), view, plan.least)

    def record(self, title: str, sets: Mapping[str, Tally], rating: Facet) -> list[Panel]:
        """One row for each named set of commitments (a member beside its region and all), where the first is rated."""
        made = (
            _panel(title, scale, parts, [_group(name, name, tally, rating, parts) for name, tally in sets.items()])
            for scale, parts in scales(rating)
        )
        return [panel for panel in made if panel.groups and panel.groups[0].rated]

    def _scales(self, groups: Facet, rating: Facet, rows: Sequence[Row], plan: ChartPlan) -> Iterator[Panel]:
        sets = grouped_by(groups, rows)
        names = {row[groups.value]: row[groups.column] for row in rows} if groups.value else {}
        for scale, parts in scales(rating):
            made = [
                _group(
                    value, str(names.get(value, value)), Tally(sets[value]), rating, parts, self._page(groups, value)
                )
                for value in in_order(groups, sets)
            ]
            made = [group for group in made if group.rated >= max(plan.least, 1)]
            if plan.sort == "best":
                best = {value: _share_of(plan.best, sets[value]) for value in sets}
                made.sort(key=lambda group: (-best[group.code], group.label))
            if made:
                yield _panel(rating.label, scale, parts, made)

    def _counts(self, groups: Facet, by: Facet, rows: Sequence[Row]) -> Panel:
        sets, columns = grouped_by(groups, rows), in_order(by, grouped_by(by, rows))
        parts = tuple(Part(str(value), str(value), 0) for value in columns)
        made = []
        for value in in_order(groups, sets):
            counted = Counter(row[by.column] for row in sets[value])
            counts = tuple(counted[column] for column in columns)
            made.append(Group(str(value), str(value), counts, len(sets[value]), self._page(groups, value)))
        return Panel("Commitments", parts, tuple(made))

    def _page(self, facet: Facet, value: Any) -> str:
        return f"explore/index.html?{facet.name}={quote(slug(str(value)))}"


def scales(rating: Facet) -> list[tuple[str, tuple[Part, ...]]]:
    """The scales of a rating with their parts, lowest first; words outside any scale (Withdrawn) belong to none."""
    indicator = rating.declared.where["indicator"]
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rating_rows()[indicator]:
        if row["scale"]:
            found[row["scale"]].append(row)
    return [(scale, tuple(_parts(rows))) for scale, rows in found.items()]


def _parts(rows: Sequence[Mapping[str, str]]) -> Iterator[Part]:
    last = max(len(rows) - 1, 1)
    for place, row in enumerate(rows):
        yield Part(row["code"], row["label"], round(STEPS * place / last), row["definition"])


def grouped_by(facet: Facet, rows: Iterable[Row]) -> dict[Any, list[Row]]:
    """Value of a facet -> the rows that have it; a row with several stands under each."""
    found: dict[Any, list[Row]] = defaultdict(list)
    column = facet.value or facet.column
    for row in rows:
        cell = row[column]
        if cell is None:
            continue
        for value in cell.split("; ") if facet.many else (cell,):
            found[value].append(row)
    return dict(found)


def in_order(facet: Facet, values: Iterable[Any]) -> list[Any]:
    """Values in the order of their codelist; else by themselves."""
    order = {row["code"]: number for number, row in enumerate(facet.codes)}
    return sorted(values, key=lambda value: (order.get(value, len(order)), value))


def _panel(title: str, scale: str, parts: tuple[Part, ...], groups: Sequence[Group]) -> Panel:
    """Parts that nobody has are left out."""
    used = [number for number in range(len(parts)) if any(group.counts[number] for group in groups)]
    kept = tuple(Group(g.code, g.label, tuple(g.counts[number] for number in used), g.all, g.page) for g in groups)
    same = scale.casefold() == title.casefold()
    return Panel(title if same else f"{title}: {scale}", tuple(parts[number] for number in used), kept)


def _group(code: Any, label: str, tally: Tally, rating: Facet, parts: Sequence[Part], page: str = "") -> Group:
    counted = tally.of(rating.column)
    return Group(str(code), label, tuple(counted[part.code] for part in parts), len(tally.rows), page)


def _share_of(column: str, rows: Sequence[Row]) -> float:
    marked = [row[column] for row in rows if row[column] is not None]
    return sum(marked) / len(marked) if marked else 0.0
