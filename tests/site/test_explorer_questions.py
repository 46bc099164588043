"""Ten questions that reporters ask, answered by keyboard alone: Tab, Space, Enter and typing, from the first page on.

Each answer is worked out once more from the published tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

Rows = list[dict[str, Any]]
# The ratings of completion, as the columns of a chart stand.
SCALE = ("No Evidence Available", "Unclear", "Not Started", "Limited", "Substantial", "Complete")


@pytest.fixture(scope="module")
def wide(made: Path) -> Rows:
    return pq.read_table(made / "data" / "commitments_wide.parquet").to_pylist()


@pytest.fixture
def begun(explorer, keyboard) -> Any:
    """The explorer, reached by keyboard from nowhere."""
    return explorer()


def listed(page: Any) -> set[str]:
    """The ids of all rows that are found, page by page."""
    found: set[str] = set()
    while True:
        found |= set(page.locator("#view tbody td:first-child").all_inner_texts())
        if page.locator("#after").get_attribute("aria-disabled") == "true":
            return found
        page.locator("#after").focus()
        page.keyboard.press("Enter")


def count(page: Any) -> int:
    return int(page.locator("#count").inner_text().split(" of ")[0].replace(",", ""))


def chart(page: Any) -> list[tuple[str, list[str]]]:
    """The rows of the first panel: the group, and its figures."""
    rows = page.locator("#view table").first.locator("tbody tr")
    return [
        (row.locator("th").inner_text(), row.locator("td.num").all_inner_texts())
        for row in (rows.nth(n) for n in range(rows.count()))
    ]


def test_which_member_completed_the_largest_share_of_a_cycle(begun, keyboard, wide):
    keyboard.choose("Cycle: 2018")
    keyboard.press("Chart", "Enter")
    keyboard.pick("Groups", "Member")
    keyboard.press("Complete", "Enter")  # the head of the column sorts
    rows = [row for row in wide if row["cycle"] == 2018]
    rated = Counter(row["member"] for row in rows if row["rating_completion"] in SCALE)
    done = Counter(row["member"] for row in rows if row["rating_completion"] == "Complete")
    best = max(done[member] / rated[member] for member in rated)
    name, figures = chart(begun)[0]
    assert done[name] / rated[name] == best
    assert f"{best:.0%}".replace("%", " %") in figures


def test_starred_commitments_on_an_area_not_complete(begun, keyboard, wide):
    """On the area that most of them have: none of the made-up ones is on beneficial ownership."""
    ratings = ("Substantial", "Limited", "Not Started")
    rows = [row for row in wide if row["rating_starred"] == "Yes" and row["rating_completion"] in ratings]
    (area, number), *_ = Counter(area for row in rows for area in (row["policy_areas"] or "").split("; ")).most_common()
    keyboard.choose(f"Policy areas: {area}")
    keyboard.choose("Starred: Yes")
    for word in ratings:
        keyboard.choose(f"Completion: {word}")
    found = listed(begun)
    assert len(found) == number > 0
    assert found == {row["commitment_id"] for row in rows if area in (row["policy_areas"] or "").split("; ")}


def test_who_leads_anti_corruption_commitments_in_africa(begun, keyboard, wide):
    keyboard.choose("Region: Africa and the Middle East")
    keyboard.choose("Themes: Anti-Corruption and Integrity")
    keyboard.press("Chart", "Enter")
    keyboard.pick("Groups", "Lead")
    keyboard.press("Rated", "Enter")
    rows = [
        row
        for row in wide
        if row["region"] == "Africa and the Middle East"
        and "Anti-Corruption and Integrity" in (row["themes"] or "").split("; ")
    ]
    led = Counter(row["lead_institutions"] or "Not stated" for row in rows)
    rated = Counter(row["lead_institutions"] or "Not stated" for row in rows if row["rating_completion"] in SCALE)
    shown = chart(begun)
    assert len(shown) == min(50, len(led))
    assert [figures[-1] for _, figures in shown] == [f"{rated[name]} of {led[name]}" for name, _ in shown]
    assert rated[shown[0][0]] == max(rated.values())


def test_how_ambition_changed_over_cycles(begun, keyboard, wide):
    keyboard.press("Chart", "Enter")
    keyboard.pick("Groups", "Cycle")
    keyboard.pick("Parts", "Ambition")
    high = Counter(row["cycle"] for row in wide if row["rating_ambition"] == "High")
    low = Counter(row["cycle"] for row in wide if row["rating_ambition"] == "Low")
    shown = {cycle: figures[-2] for cycle, figures in chart(begun)}  # the last share is that of the best
    for cycle in high.keys() | low.keys():
        assert shown[str(cycle)] == f"{high[cycle] / (high[cycle] + low[cycle]):.0%}".replace("%", " %")


def test_everything_pending_review(begun, keyboard, wide):
    keyboard.choose("Review pending: Yes")
    assert count(begun) == sum(bool(row["review_pending"]) for row in wide) > 0


def test_local_members_on_an_area(begun, keyboard, wide):
    """On the area that most of them have: none of the made-up ones is on open contracting."""
    local = [row for row in wide if row["level"] == "local"]
    (area, number), *_ = Counter(
        area for row in local for area in (row["policy_areas"] or "").split("; ")
    ).most_common()
    keyboard.choose("Level: Local")
    keyboard.choose(f"Policy areas: {area}")
    found = listed(begun)
    assert len(found) == number > 0
    assert found == {row["commitment_id"] for row in local if area in (row["policy_areas"] or "").split("; ")}


def test_a_theme_over_time(begun, keyboard, wide):
    keyboard.choose("Themes: Fiscal Openness")
    keyboard.press("Chart", "Enter")
    keyboard.pick("Groups", "Cycle")
    keyboard.pick("Parts", "none")
    expected = Counter(row["cycle"] for row in wide if "Fiscal Openness" in (row["themes"] or "").split("; "))
    assert {int(cycle): int(figures[0]) for cycle, figures in chart(begun)} == expected


@pytest.fixture
def known(page: Any, small: Path, served: Callable[[Path], str], keyboard: Any) -> Any:
    """The page of FR0043, found from the first page by its number."""
    page.goto(f"{served(small)}/site/index.html")
    keyboard.write("Search", "FR0043")
    page.keyboard.press("Enter")
    page.wait_for_selector("#count:has-text('1 of')")
    keyboard.press("Govtech Summit", "Enter")
    page.wait_for_url("**/commitments/FR0043.html")
    return page


def test_what_the_irm_said_of_fr0043_and_on_which_line(known):
    text = known.locator("main").inner_text()
    assert "The summit on beneficial ownership was held." in text
    section = known.locator("section", has_text="The summit on beneficial ownership was held.")
    assert "Line 34," in section.locator("details.src").text_content()


def test_what_changed_between_two_captures(known):
    history = known.locator("main").text_content()
    assert "Inactive" in history
    assert "2019-10-25" in history


def test_a_member_beside_its_region(page, made, served, keyboard, wide):
    page.goto(f"{served(made)}/site/members/index.html")
    member = next(row["member"] for row in wide if row["rating_completion"] == "Complete")
    keyboard.go_to(member, "A")  # the table around it is a stop of its own
    page.keyboard.press("Enter")
    page.wait_for_selector(f"h1:has-text('{member}')")
    region = next(row["region"] for row in wide if row["member"] == member)
    beside = page.locator("table", has=page.locator(f"th:has-text('{region}')")).first
    groups = {
        member: [row for row in wide if row["member"] == member],
        region: [row for row in wide if row["region"] == region],
        "All members": wide,
    }
    for number, (name, rows) in enumerate(groups.items()):
        rated = Counter(row["rating_completion"] for row in rows if row["rating_completion"] in SCALE)
        line = beside.locator("tbody tr").nth(number)
        assert line.locator("th").inner_text() == name
        shares = [f"{rated[code] / rated.total():.0%}".replace("%", " %") for code in SCALE]
        assert line.locator("td.num").all_inner_texts() == [*shares, f"{rated.total()} of {len(rows)}"]
