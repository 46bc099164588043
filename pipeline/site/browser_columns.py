"""The columns of `commitments_wide` as a browser loads them: coded by dictionaries, small, and exact.

Each column becomes one of

- `{"t": [cell, ...]}`: the cells as they are;
- `{"d": [cell, ...], "v": codes}`: a dictionary and, for each row, a place in it;
- `{"d": ..., "m": codes of row codes of row ...}`: several names in a cell, joined by `; `; a space ends each row;
- `{"d": ..., "v": codes, "by": column}`: the same cell for all rows with one code of another column (the region of a
  member); there is then one place for each code of that column;
- `{"p": [pattern, ...], "v": codes, "ids": [column, ...]}`: texts that hold the row's own ids (addresses); in a
  pattern, the character of number n stands for the n-th of `ids`;
- `{"r": [[letters, first number, digits, how many], ...]}`: ids that are counted on from row to row.

Codes are one text, each written with the letters of `ALPHABET`, as many for each as the largest needs: the width `w`.
`explore.js` reads them back; tests/site compares what it reads with the table, cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.site.choices import JOIN, Cell, Choices, names_in

Coded = dict[str, Any]
Cells = Mapping[str, Sequence[Cell]]
# What JSON writes as one letter each: from # to ~, without the backslash.
ALPHABET = "".join(chr(n) for n in range(ord("#"), ord("~") + 1) if chr(n) != "\\")
_MOSTLY_DIFFERENT = 0.5  # of the rows: a dictionary would only be one more list
_COUNTED = re.compile(r"([^0-9]*)([1-9][0-9]*|0[0-9]*)", re.ASCII)


def coded_columns(cells: Cells, choices: Mapping[str, Choices], keys: Sequence[str]) -> dict[str, Coded]:
    """Column -> its coded form. `choices` gives the dictionaries of the columns that are filtered by, in order; `keys`
    are the columns that other columns may depend on, or hold in their addresses."""
    found = {name: _coded(name, cells, choices.get(name), keys) for name in cells}
    return {name: _written(_dependent(name, found, keys)) for name in cells}


def _coded(name: str, cells: Cells, choices: Choices | None, keys: Sequence[str]) -> Coded:
    column = cells[name]
    if choices:
        return _chosen(column, choices)
    return (
        _by_dictionary(column) or _by_names(column) or _by_pattern(name, cells, keys) or _counted(column)
        or {"t": list(column)}
    )  # fmt: skip


def _chosen(column: Sequence[Cell], choices: Choices) -> Coded:
    codes, dictionary = choices.codes, [choice.cell for choice in choices.every]
    if choices.facet.many:
        return {"d": dictionary, "m": [[codes[name] for name in names_in(cell, True)] for cell in column]}
    return {"d": dictionary, "v": [codes[cell] for cell in column]}


def _by_dictionary(column: Sequence[Cell]) -> Coded | None:
    dictionary = _distinct(column)
    if len(dictionary) > _MOSTLY_DIFFERENT * len(column):
        return None
    codes = {cell: code for code, cell in enumerate(dictionary)}
    return {"d": dictionary, "v": [codes[cell] for cell in column]}


def _by_names(column: Sequence[Cell]) -> Coded | None:
    """The column by the names in its cells, where those are repeated more than the cells are."""
    if not any(isinstance(cell, str) and JOIN in cell for cell in column):
        return None
    names = [names_in(cell, True) for cell in column]
    dictionary = _distinct(name for row in names for name in row)
    if len(dictionary) > _MOSTLY_DIFFERENT * sum(map(len, names)):
        return None
    codes = {cell: code for code, cell in enumerate(dictionary)}
    return {"d": dictionary, "m": [[codes[name] for name in row] for row in names]}


def _distinct(cells: Iterable[Cell]) -> list[Cell]:
    """Each cell once, in order, blank last."""
    return sorted(set(cells), key=lambda cell: (cell is None, "" if cell is None else cell))


def _by_pattern(name: str, cells: Cells, keys: Sequence[str]) -> Coded | None:
    """The column by patterns, where few of them tell all its cells; else None."""
    ids = [key for key in keys if key != name]
    codes: dict[Cell, int] = {}
    column = []
    for row, cell in enumerate(cells[name]):
        if isinstance(cell, str):
            if any(chr(n) in cell for n in range(1, len(ids) + 1)):
                return None
            for number, key in enumerate(ids, start=1):
                own = cells[key][row]
                cell = cell.replace(own, chr(number)) if isinstance(own, str) and own else cell
        column.append(codes.setdefault(cell, len(codes)))
    few = len(codes) <= _MOSTLY_DIFFERENT * len(column)
    return {"p": list(codes), "v": column, "ids": ids} if few else None


def _counted(column: Sequence[Cell]) -> Coded | None:
    """The column as runs of ids; None where a cell is no letters and a number."""
    runs: list[list[Any]] = []
    for cell in column:
        match = _COUNTED.fullmatch(cell) if isinstance(cell, str) else None
        if match is None:
            return None
        letters, digits = match[1], len(match[2])
        if runs and runs[-1][0] == letters and f"{runs[-1][1] + runs[-1][3]:0{runs[-1][2]}d}" == match[2]:
            runs[-1][3] += 1
        else:
            runs.append([letters, int(match[2]), digits, 1])
    return {"r": runs} if len(runs) <= _MOSTLY_DIFFERENT * len(column) else None


def _dependent(name: str, found: Mapping[str, Coded], keys: Sequence[str]) -> Coded:
    """The column, inferred from the codes of one of `keys` where each of those always goes with the same cell."""
    column = found[name]
    others = keys[keys.index(name) + 1 :] if name in keys else keys  # so that no two are inferred from each other
    for key in others:
        if "d" not in found[key] or not {"d", "v"} <= column.keys():
            continue
        codes: dict[int, int] = {}
        for of_key, code in zip(found[key]["v"], column["v"], strict=True):
            if codes.setdefault(of_key, code) != code:
                break
        else:
            return {"d": column["d"], "v": [codes[of_key] for of_key in range(len(found[key]["d"]))], "by": key}
    return column


def _written(column: Coded) -> Coded:
    """The column with its codes as text."""
    if "m" in column:
        width = _width(len(column["d"]))
        return column | {"m": " ".join(_text(row, width) for row in column["m"]), "w": width}
    if "v" in column:
        width = _width(len(column["d"] if "d" in column else column["p"]))
        return column | {"v": _text(column["v"], width), "w": width}
    return column


def _width(codes: int) -> int:
    width = 1
    while len(ALPHABET) ** width < codes:
        width += 1
    return width


def _text(codes: Sequence[int], width: int) -> str:
    base = len(ALPHABET)
    places = [base**power for power in reversed(range(width))]
    return "".join(ALPHABET[code // place % base] for code in codes for place in places)
