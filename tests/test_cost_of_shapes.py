"""No input costs more than it weighs: twice as much of any shape takes about twice the time (`make shapes`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapes import ARCHIVES, MOST, PAGES, TEXTS, of_files, steps


def test_there_are_sixty_shapes() -> None:
    assert len(PAGES) + len(TEXTS) + len(ARCHIVES) >= 60


@pytest.mark.parametrize("shape", [name for name in PAGES if name.startswith("nested")])
def test_what_is_too_deep_is_refused_by_name(shape: str) -> None:
    n, make = PAGES[shape]
    page, *_ = make(n)()
    if not page.lines:
        assert [issue.code for issue in page.issues] == ["page-too-large"]
        assert "deep" in page.issues[0].message


@pytest.mark.slow  # processor times: on a busy machine some exceed the bound
@pytest.mark.parametrize("shape", {**PAGES, **TEXTS})
def test_twice_as_much_takes_twice_as_long(shape: str) -> None:
    n, make = {**PAGES, **TEXTS}[shape]
    first, second, took = steps(make, n)
    assert max(first, second) <= MOST, f"{shape}: {took}"


@pytest.mark.parametrize("shape", ARCHIVES)
def test_twice_the_archive_takes_twice_as_long(shape: str, tmp_path: Path) -> None:
    n, make = ARCHIVES[shape]
    first, second, took = steps(of_files(make, tmp_path), n)
    assert max(first, second) <= MOST, f"{shape}: {took}"
