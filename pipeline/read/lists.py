"""Lists that stand word for word on many pages, read once: a menu of two hundred links, the addresses of a footer.

The same markup gives the same lines where nothing around the list can change them. So the reader keeps no list that
stands in a link, a heading or another list, of which a style sheet or a control shows or hides a part, or that has
relative addresses.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Line

LISTS = frozenset({"ul", "ol", "menu"})
# The menus of a site's themes are fewer and shorter: what is beyond would hold the megabytes of a hostile page.
_MOST, _LONGEST = 200, 1 << 16
_known: dict[str, tuple[tuple[Line, ...], bool]] = {}


def lines_of(markup: str) -> tuple[tuple[Line, ...], bool] | None:
    """The lines of a list that was read before, and its `ends_line`; None for a new list."""
    return _known.get(markup)


def keep(markup: str, lines: Sequence[Line], ends_line: bool) -> None:
    """Remembers a list. When there are too many, all are forgotten: a menu comes again with the next page. `ends_line`:
    another line begins after it."""
    if len(markup) > _LONGEST:
        return
    if len(_known) >= _MOST:
        _known.clear()
    _known[markup] = (tuple(lines), ends_line)
