"""A chart on a page: a table whose cells hold bars, the same one that `explore.js` makes."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from pipeline.site.charts import BAR, Chart, Group, Panel, Part
from pipeline.site.components import text

_NO_GROUPS = "No rated commitments to draw."


def chart_tables(root: str, chart: Chart, most: int = 1000) -> Markup:
    """The panels of a chart, each with the first `most` groups."""
    made = [part for panel in chart.panels for part in _of_panel(root, chart, panel, most)]
    few = f"Nobody here has {chart.least} or more rated commitments." if chart.least else _NO_GROUPS
    return Markup("\n".join(made or [f'<p class="soft">{few}</p>']))


def _of_panel(root: str, chart: Chart, panel: Panel, most: int) -> Iterator[str]:
    label = chart.group_label.lower()
    if chart.kind == "shares":
        caption = f"{panel.title} by {label}, shares of rated commitments"
        yield share_table(root, chart.group_label, panel, caption, most)
    else:
        yield _count_table(root, chart.group_label, panel, f"Commitments by {label} and cycle", most)
    if len(panel.groups) > most:
        rest = f'<a href="{root}charts/{text(chart.name)}.html">all</a>'
        yield f'<p class="soft">The first {most} of {len(panel.groups)}; {rest}.</p>'


def share_table(root: str, label: str, panel: Panel, caption: str, most: int = 1000) -> Markup:
    """A bar for each group, of the shares of a scale's parts."""
    parts = "".join(map(_part_head, panel.parts))
    drawn = '<th scope="col" class="drawn"><span class="hidden">Shares, drawn</span></th>'
    labels = [text(part.label) for part in panel.parts]
    rows = [_share_row(root, group, panel, labels) for group in panel.groups[:most]]
    return _table("chart", caption, label, f'{drawn}{parts}<th scope="col" class="num">Rated</th>', rows)


def _part_head(part: Part) -> str:
    meaning = f' title="{text(part.definition)}"' if part.definition else ""
    key = (
        '<svg class="key" width="10" height="10" aria-hidden="true" focusable="false">'
        f'<rect class="q{part.step}" width="10" height="10"/></svg>'
    )
    return f'<th scope="col" class="num"{meaning}>{key} {text(part.label)}</th>'


def _share_row(root: str, group: Group, panel: Panel, labels: list[str]) -> str:
    shares = "".join(
        f'<td class="num" data-l="{label}">{percent(count, group.rated)}</td>'
        for label, count in zip(labels, group.counts, strict=True)
    )
    rated = f'<td class="num" data-l="Rated">{group.rated:,} of {group.all:,}</td>'
    return f"<tr>{_name(root, group)}<td>{_bar(group, panel)}</td>{shares}{rated}</tr>"


def _bar(group: Group, panel: Panel) -> str:
    bars = "".join(
        f'<rect class="q{panel.parts[number].step}" x="{at}" width="{width}" height="16"/>'
        for number, at, width in group.bars
    )
    return (
        f'<svg class="bar" width="{BAR}" height="16" viewBox="0 0 {BAR} 16" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{bars or _NO_BAR}</svg>'
    )


_NO_BAR = f'<rect class="none" width="{BAR}" height="16"/>'


def _count_table(root: str, label: str, panel: Panel, caption: str, most: int) -> Markup:
    """A heat table: a number for each group and part."""
    labels = [text(part.label) for part in panel.parts]
    parts = "".join(f'<th scope="col" class="num">{name}</th>' for name in labels)
    rows = [_count_row(root, group, panel, labels) for group in panel.groups[:most]]
    return _table("chart heat", caption, label, f'{parts}<th scope="col" class="num">All</th>', rows)


def _count_row(root: str, group: Group, panel: Panel, labels: list[str]) -> str:
    counts = "".join(
        f'<td class="num h{panel.heat(count)}" data-l="{label}">{count or ""}</td>'
        for label, count in zip(labels, group.counts, strict=True)
    )
    return f'<tr>{_name(root, group)}{counts}<td class="num" data-l="All">{group.all:,}</td></tr>'


def _name(root: str, group: Group) -> str:
    name = text(group.label)
    linked = f'<a href="{root}{text(group.page)}">{name}</a>' if group.page else name
    return f'<th scope="row">{linked}</th>'


def _table(kind: str, caption: str, label: str, head: str, rows: list[str]) -> Markup:
    lines = "".join(f"{row}\n" for row in rows)
    return Markup(
        f'<div class="wide" tabindex="0"><table class="{kind}"><caption>{text(caption)}</caption>'
        f'<thead><tr><th scope="col">{text(label)}</th>{head}</tr></thead><tbody>\n{lines}</tbody></table></div>'
    )


def percent(part: float, whole: float) -> str:
    """`16 %`; a dash where there is nothing to divide by."""
    return f"{100 * part / whole:.0f} %" if whole else "–"
