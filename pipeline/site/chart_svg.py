"""A chart as one picture, with its words, numbers and source: to be put into an article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import escape

from pipeline.site.charts import Chart, Panel

# Those of site.css in light mode: q0 to q6, and h0 to h5.
_FILLS = ("#9b2c1f", "#c2572d", "#e09a3c", "#e5cf80", "#8cc3ad", "#3d9a7d", "#0f6b50")
_HEATS = ("#f3f5f8", "#d3e6f5", "#a6cdea", "#6aa9d6", "#2f7fb8", "#0b5394")
_INK, _SOFT, _PAPER = "#1b1f24", "#55606e", "#ffffff"
_WIDTH, _LEFT, _DRAWN, _BAR = 900, 16, 270, 400
_LETTER = 8  # about the width of one, in a font that nobody can know


def svg(chart: Chart, facts: Mapping[str, Any]) -> str:
    """The picture of `chart`; `facts` name the dataset, its version and its licence."""
    lines, y = [], 34
    for panel in chart.panels:
        lines.append(_text(_LEFT, y + 18, panel.title, "bold"))
        made, y = _shares(panel, y + 30) if chart.kind == "shares" else _counts(panel, y + 30)
        lines += made
    source = f"{facts['dataset']}, version {facts['version']}. {facts['licence']['name']}."
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 44}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13"><title>{escape(chart.title)}</title>'
    )
    paper = _rect(0, 0, _WIDTH, y + 44, _PAPER)
    title, foot = _text(_LEFT, 26, chart.title, "bold", 17), _text(_LEFT, y + 28, source, fill=_SOFT)
    return "\n".join([head, paper, title, *lines, foot, "</svg>\n"])


def _shares(panel: Panel, y: int) -> tuple[list[str], int]:
    """Its lines, and where they end."""
    lines, y = _key(panel, y)
    for group in panel.groups:
        lines.append(_text(_LEFT, y + 15, _cut(group.label)))
        for number, at, width in group.bars:
            words = f"{panel.parts[number].label}: {group.counts[number]} of {group.rated}"
            fill = _FILLS[panel.parts[number].step]
            lines.append(_rect(_DRAWN + at * _BAR / 200, y + 2, width * _BAR / 200, 17, fill, words))
        lines.append(_text(_DRAWN + _BAR + 10, y + 15, f"rated {group.rated} of {group.all}", fill=_SOFT))
        y += 24
    return lines, y + 10


def _key(panel: Panel, y: int) -> tuple[list[str], int]:
    lines, x = [], _LEFT
    for part in panel.parts:
        width = 34 + _LETTER * len(part.label)
        if x + width > _WIDTH:
            x, y = _LEFT, y + 20
        lines += [_rect(x, y - 8, 12, 12, _FILLS[part.step]), _text(x + 18, y + 3, part.label)]
        x += width
    return lines, y + 14


def _counts(panel: Panel, y: int) -> tuple[list[str], int]:
    """Its lines, and where they end."""
    width = min(44.0, (_WIDTH - _DRAWN - 20) / max(len(panel.parts), 1))
    lines = [_text(_DRAWN + 5 + width * n, y + 6, part.label, size=11) for n, part in enumerate(panel.parts)]
    y += 12
    for group in panel.groups:
        lines.append(_text(_LEFT, y + 15, _cut(group.label)))
        for number, count in enumerate(group.counts):
            x, heat = _DRAWN + width * number, panel.heat(count)
            lines.append(_rect(x, y + 1, width - 2, 20, _HEATS[heat]))
            if count:
                lines.append(_text(x + 5, y + 15, str(count), size=11, fill=_PAPER if heat > 3 else _INK))
        y += 22
    return lines, y + 10


def _rect(x: float, y: float, width: float, height: float, fill: str, title: str = "") -> str:
    inside = f"><title>{escape(title)}</title></rect>" if title else "/>"
    return f'<rect x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{height:g}" fill="{fill}"{inside}'


def _text(x: float, y: float, words: str, weight: str = "normal", size: int = 13, fill: str = _INK) -> str:
    return f'<text x="{x:g}" y="{y:g}" font-weight="{weight}" font-size="{size}" fill="{fill}">{escape(words)}</text>'


def _cut(words: str, letters: int = 34) -> str:
    return words if len(words) <= letters else f"{words[: letters - 1].rstrip()}…"
