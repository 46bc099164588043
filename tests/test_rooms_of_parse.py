"""The shape of the package: no circle of imports, names that say what a module holds, one way through parsing."""

from __future__ import annotations

import ast
import json
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path
from types import FrameType
from typing import Any

import grimp
import pytest

from pipeline.model import Capture
from pipeline.parse import parse_page
from pipeline.read import read_page

PACKAGE = Path(__file__).parent.parent / "pipeline"
PAGES = Path(__file__).parent / "pages"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_schemas" not in path.parts)
# What was observed and who took which line is the book that all rooms write in; it is no room of its own.
BOOK = "pipeline.parse.context"


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_imports_run_in_no_circle() -> None:
    graph = grimp.build_graph("pipeline", cache_dir=None)  # with what functions and only type checkers import
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError


def test_at_most_three_names_of_modules_are_used_twice() -> None:
    names = Counter(path.stem for path in MODULES if path.stem != "__init__")
    twice = sorted(name for name, times in names.items() if times > 1)
    assert len(twice) <= 3, twice


def lengths_of_functions() -> list[int]:
    """The lines of each function in parse/, shortest first."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in MODULES if "parse" in path.parts)
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return sorted((node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes)


def test_functions_of_parse_stay_short() -> None:
    lengths = lengths_of_functions()
    assert lengths[len(lengths) // 2] < 10
    assert lengths[len(lengths) * 9 // 10] < 20


# -- the way through a page ------------------------------------------------------------------------------------------


def rooms_entered(path: Path) -> list[str]:
    """The modules of parse/ that one page is given to, in the order in which they are entered; caches are warm."""
    meta = json.loads(path.with_name(f"{path.name}.meta.json").read_text(encoding="utf-8"))
    capture = Capture(path.read_bytes(), path.name, meta["url"], media_type=meta["media_type"])
    page = read_page(capture)
    parse_page(capture, page)
    rooms: list[str] = []

    def enter(frame: FrameType, event: str, _argument: Any) -> None:
        file = Path(frame.f_code.co_filename)
        if event == "call" and PACKAGE / "parse" in file.parents:
            room = name_of(file)
            if room not in (BOOK, *rooms[-1:]):
                rooms.append(room)

    sys.setprofile(enter)
    try:
        parse_page(capture, page)
    finally:
        sys.setprofile(None)
    return rooms


def returns(rooms: list[str]) -> int:
    """How often a page came back to a room that it had left."""
    return len(rooms) - len(set(rooms))


# A third of the returns that the same page had before the rooms were put in order.
@pytest.mark.parametrize(("page", "most"), [("commitment/FR0043.txt", 292), ("irm_report/end-of-term-report.txt", 232)])
def test_a_page_goes_through_the_rooms_without_coming_back_all_the_time(page: str, most: int) -> None:
    assert returns(rooms_entered(PAGES / page)) <= most


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        entered = rooms_entered(Path(argument))
        print(f"{argument}: {len(entered)} stays, {returns(entered)} returns", *entered, sep="\n  ")
