"""No pattern takes twice as long with each letter more: a line of forty would hold up a build for days.

A repetition inside a repetition may take the same letters apart in many ways, all of which are tried where what follows
does not fit. What shows it is one short piece, repeated, with an end that does not fit. The time is the processor's.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

import pipeline

TIMES = 40
SECONDS = 2  # a pattern that is sound takes less than a hundredth
SIGNS = ["a", "A", "1", "0", " ", ".", ",", "-", "/", "(", ")", ":", ";", "|", "*", "_", "@", "[1]", "\n"]
PIECES = [
    *SIGNS,
    *(first + then for first, then in product(SIGNS, SIGNS) if first != then),
    *(
        "é",
        "\u00ad",
        "&#1;",
        "%20",
        "2018 ",
        "1 2018 ",
        "2018 1 2 ",
        "1 January 2018 ",
        "1 (1%) ",
        "Yes ",
        "a b ",
        "Aa, ",
    ),
    *("and ", "of ", "Ministry of A ", "(Aa) ", "commitment ", "plan ", "1.1 a ", "Milestone 1 ", "[e-mail] ", "a@a. "),
    *("<!---->", "<title>", "href=/1111", "\u0995", "\u0e34"),  # a letter and a mark among the marks of domains
]
CALLS = {f"re.{name}" for name in ("sub", "search", "match", "fullmatch", "split", "findall", "finditer")}
ENDS = ["", "\x00", "1"]
# What stands before many a repetition.
BEGINNINGS = ["", "a ", "a@a"]


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(pipeline.__path__, "pipeline."):
        if not found.name.endswith((".__main__", ".entry")):  # these run the command
            yield importlib.import_module(found.name)


def held(value: object) -> Iterator[re.Pattern[Any]]:
    """The patterns that a name of a module holds, alone or in a list, and what a function without arguments keeps."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from held(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from held(one)
    elif hasattr(value, "cache_info") and "Pattern" in str(getattr(value, "__annotations__", {}).get("return", "")):
        made = getattr(value, "__wrapped__")  # noqa: B009
        if not made.__code__.co_argcount:
            yield from held(made())


def spelled_in(module: ModuleType) -> Iterator[re.Pattern[Any]]:
    """The patterns that stand in calls: `re.sub(r"…", …)`."""
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS and isinstance(node.args[0], ast.Constant):
            written: Any = node.args[0].value
            yield re.compile(written)


def patterns() -> dict[str, re.Pattern[Any]]:
    """All patterns, with the name of the first module that has each."""
    found: dict[re.Pattern[Any], str] = {}
    for module in modules():
        for pattern in (*held(list(vars(module).values())), *spelled_in(module)):
            found.setdefault(pattern, module.__name__)
    return {f"{name}: {pattern.pattern}": pattern for pattern, name in found.items()}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def explodes(pattern: re.Pattern[Any]) -> str:
    """The piece whose repetition a pattern does not come to the end of in time; empty where there is none."""
    for piece in PIECES:
        tried = [beginning + piece * TIMES + end for beginning, end in product(BEGINNINGS, ENDS)]
        try:
            with within(SECONDS):
                for words in tried:
                    pattern.search(words if isinstance(pattern.pattern, str) else words.encode())
                    pattern.fullmatch(words if isinstance(pattern.pattern, str) else words.encode())
        except TimeoutError:
            return piece
    return ""


def test_a_pattern_that_explodes_is_found() -> None:
    assert explodes(re.compile(r"(?:\s*[-–]?\s*2018)*x"))
    assert not explodes(re.compile(r"(?:\s*2018)*x"))


def test_no_pattern_explodes() -> None:
    found = patterns()
    assert len(found) > 200
    assert {name: piece for name, pattern in found.items() if (piece := explodes(pattern))} == {}


@pytest.mark.parametrize("words", ["8 " + "*" * 200 + "x", "[1]" * 60 + "x"])
def test_a_row_of_footnotes_is_read(words: str) -> None:
    from pipeline.parse.figure_tables import is_value

    assert not is_value("commitments", words)
