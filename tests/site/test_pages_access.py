"""Each kind of page for readers with a screen reader, a small window, other colours."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from browsing import explored, kinds_of_pages, wait

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.mark.slow
def test_axe_finds_no_fault_on_any_kind_of_page(page, made, served, axe):
    """In light and dark, on a phone and on a desk. `page` fails on messages, refusals and requests elsewhere, too."""
    faults = {}
    for address in explored(kinds_of_pages(made / "site")):
        page.goto(f"{served(made)}/site/{address}")
        wait(page, address)
        for width, scheme in itertools.product(WIDTHS, SCHEMES):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            for one in axe.run(page, options=RULES).response["violations"]:
                faults[address, one["id"]] = (width, scheme, [node["html"][:200] for node in one["nodes"][:3]])
    assert faults == {}


@pytest.mark.parametrize("package", ["made", "hostile"])
def test_no_page_is_wider_than_the_window(page, served, request, package):
    folder, wide = request.getfixturevalue(package), {}
    for address in explored(kinds_of_pages(folder / "site")):
        page.goto(f"{served(folder)}/site/{address}")
        wait(page, address)
        for width in (320, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                wide[address, width] = over
    assert wide == {}
