"""Each kind of page in a browser: seen, heard, printed, enlarged; with hostile words; without a server or a script."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from browsing import explored, kinds_of_pages, wait

ROOT = Path(__file__).parent.parent.parent
_SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def test_hostile_words_run_nothing_and_change_no_structure(page, hostile, served):
    """`page` fails on a message, a refused resource, a dialog or a request elsewhere; here, elements are looked for."""
    for address in explored(kinds_of_pages(hostile / "site")):
        page.goto(f"{served(hostile)}/site/{address}")
        wait(page, address)
        found = page.evaluate(
            "() => [...document.querySelectorAll('script:not([src]):not([type$=json]), img, iframe, object, style,"
            " [onload], [onerror]')]"
            ".map((one) => one.outerHTML.slice(0, 100))"
        )
        assert found == [], address
        links = page.evaluate("() => [...document.querySelectorAll('a[href]')].map((one) => one.protocol)")
        assert set(links) <= {"http:", "https:"}, address
        for one in page.locator("script[type$=json]").all_text_contents():
            json.loads(one)


def test_the_policy_is_in_force(browser, made, served):
    """The quiet of the other tests means something: what is forbidden is refused and reported."""
    with browser.new_context() as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{served(made)}/site/explore/index.html")
        with pytest.raises(Exception, match="TrustedHTML"):
            page.evaluate("document.body.innerHTML = '<b>x</b>'")
        page.evaluate("fetch('http://127.0.0.2:9/').catch(() => 0)")
        image = "Object.assign(document.createElement('img'), {src: 'http://127.0.0.2:9/x.png'})"
        page.evaluate(f"document.body.append({image})")
        page.wait_for_timeout(200)
    assert any("connect-src" in one for one in said)
    assert any("img-src" in one for one in said)


def test_without_javascript_the_facts_are_there(browser, made, served):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served(made)}/site/explore/index.html")
        assert page.locator("#view tbody tr").count() == 50
        assert page.locator("noscript a").count() == 3
        assert page.locator("[data-facet=completion] label").count() >= 5
        page.goto(f"{served(made)}/site/{kinds_of_pages(made / 'site')[-1]}")
        assert page.locator("h1").inner_text()


def test_a_page_opened_from_the_disk_filters_charts_and_saves(page, made):
    page.goto(f"{(made / 'site' / 'explore' / 'index.html').as_uri()}?region=europe")
    wait(page, "explore/index.html")
    page.locator("[data-facet=completion] input[value=complete]").check()
    assert re.fullmatch(r"\d+ of \d+ commitments", page.locator("#count").inner_text())
    page.locator("#as-chart").click()
    assert page.locator("#view .bar rect").count() >= 1
    with page.expect_download() as download:
        page.locator("#csv").click()
    page.wait_for_selector("#saying:has-text('without the column description')")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "description" not in text.splitlines()[0]
    page.locator("#q").fill("zzz nothing")
    page.wait_for_selector("#texts:has-text('opened from a disk')")


def test_the_layout_does_not_jump(browser, made, served):
    """While it loads: 0.02 at most, on each kind of page."""
    jumps = {}
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        for address in (
            "index.html",
            "explore/index.html",
            "explore/index.html?region=europe&view=chart",
            "explore/index.html?completion=complete",
        ):
            page.goto(f"{served(made)}/site/{address}")
            wait(page, address)
            shift = page.evaluate(_SHIFT)
            if shift > 0.02:
                jumps[address] = shift
    assert jumps == {}


def test_forced_colours_and_print_show_the_rows(browser, made, served):
    with browser.new_context(forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"{served(made)}/site/explore/index.html?view=chart")
        wait(page, "explore/index.html")
        fills = page.evaluate(
            "() => new Set([...document.querySelectorAll('#view rect')].map((r) => getComputedStyle(r).fill)).size"
        )
        assert fills > 3  # the parts of a bar can be told apart
        page.emulate_media(media="print")
        assert not page.locator("#filters").is_visible()
        assert page.locator("#view table").is_visible()


def test_the_script_passes_the_linter(made):
    """As it is published, put together from its sections."""
    rules = Path(__file__).with_name("oxlintrc.json")
    linter = [Path(sys.executable).parent / "oxlint", "--deny-warnings", "-c", rules]
    done = subprocess.run([*linter, made / "site" / "assets"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_page_of_each_kind_in_the_tests(made):
    folders = {page.split("/")[0] for page in kinds_of_pages(made / "site") if "/" in page}
    assert {"commitments", "members", "plans", "reports", "policy-areas", "explore", "charts"} <= folders


def test_the_readme_shows_a_picture_of_the_explorer():
    assert "(docs/explorer.png)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert 10_000 < (ROOT / "docs" / "explorer.png").stat().st_size < 200_000
