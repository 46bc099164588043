"""Menus of a page's own headings: tabs and tables of contents."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from pipeline.model import Line


def without_page_menus(lines: tuple[Line, ...], base: str) -> tuple[Line, ...]:
    """Tabs and tables of contents are chrome: their words are those of the headings they jump to, which stand further
    down. One link into the page alone is none: accordions make their headings of such links."""
    menus: set[int] = set()
    for into_page, run in groupby(lines, lambda line: _links_into_page(line, base)):
        members = list(run)
        if into_page and sum(len(line.links) for line in members) > 1:
            menus |= {line.number for line in members}
    return tuple(replace(line, chrome="page-menu") if line.number in menus else line for line in lines)


def _links_into_page(line: Line, base: str) -> bool:
    """Whether a line is made of links to places of the same page, and of nothing else."""
    if line.chrome or line.level or not line.links:
        return False
    into = all(link.url.startswith(f"{base}#") for link in line.links)
    return into and "".join(line.text.split()) == "".join("".join(link.text.split()) for link in line.links)
