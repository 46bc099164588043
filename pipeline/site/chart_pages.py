"""A page, a picture and a table for each chart."""

from __future__ import annotations

from pipeline.site.chart_svg import svg
from pipeline.site.content import Content
from pipeline.site.pages import Pages


def write(pages: Pages, content: Content) -> None:
    """`charts/<name>.html`, `.svg` and `.csv`."""
    for chart in content.charting.charts:
        pages.write(f"charts/{chart.name}.html", "chart.html", chart=chart)
        pages.write_text(f"charts/{chart.name}.csv", chart.csv)
        pages.write_text(f"charts/{chart.name}.svg", svg(chart, pages.facts))
