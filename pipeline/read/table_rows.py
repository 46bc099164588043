"""Rows of tables: what stands between their cells when they are read as lines."""

from __future__ import annotations

from itertools import pairwise

from selectolax.lexbor import LexborNode

CELLS = frozenset({"td", "th"})
NEW_LINE = "\n"


def between_cells(row: LexborNode) -> tuple[str, ...]:
    """What stands before each cell. A row of a label and its value reads as `Label: value`, one of several such pairs
    as a line for each; other rows keep their cells apart."""
    cells = [n for n in row.iter() if n.tag in CELLS]
    labels = [_is_label(cell) for cell in cells]
    if len(cells) == 2 and labels[0]:
        return ("", " ")
    if sum(labels) > 1 and labels[0] and not any(map(all, pairwise(labels))):
        texts = [(cell.text() or "").strip() for cell in cells]
        return ("", *(_before_cell(*pair, text) for pair, text in zip(pairwise(labels), texts[1:], strict=True)))
    return ("", *(" | " for _ in cells[1:]))


def _is_label(cell: LexborNode) -> bool:
    return cell.tag == "th" or (cell.text() or "").strip().endswith((":", "\uff1a"))


def _before_cell(after_label: bool, label: bool, text: str) -> str:
    """What stands before a cell of a row of pairs."""
    if label:
        return NEW_LINE
    return " " if after_label or not text else " | "
