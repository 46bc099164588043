"""Rows of tables: what stands between their cells when they are read as lines."""

from __future__ import annotations

from itertools import islice, pairwise

from selectolax.lexbor import LexborNode

CELLS = frozenset({"td", "th"})
NEW_LINE = "\n"
# A cell of more holds other tables: it is neither a label nor empty, and nobody looks at all of it again for each table
# around it.
_MOST_NODES = 200


def between_cells(row: LexborNode) -> tuple[str, ...]:
    """What stands before each cell. A row of a label and its value reads as `Label: value`, one of several such pairs
    as a line for each; other rows keep their cells apart."""
    cells = [n for n in row.iter() if n.tag in CELLS]
    texts = [_text(cell) for cell in cells]
    labels = [cell.tag == "th" or text.endswith((":", "\uff1a")) for cell, text in zip(cells, texts, strict=True)]
    if len(cells) == 2 and labels[0]:
        return ("", " ")
    if sum(labels) > 1 and labels[0] and not any(map(all, pairwise(labels))):
        return ("", *(_before_cell(*pair, text) for pair, text in zip(pairwise(labels), texts[1:], strict=True)))
    return ("", *(" | " for _ in cells[1:]))


def _text(cell: LexborNode) -> str:
    """The words of a cell; of one that holds a whole page, a mark for them."""
    if next(islice(cell.traverse(include_text=True), _MOST_NODES, None), None) is not None:
        return "…"
    return (cell.text() or "").strip()


def _before_cell(after_label: bool, label: bool, text: str) -> str:
    """What stands before a cell of a row of pairs."""
    if label:
        return NEW_LINE
    return " " if after_label or not text else " | "
