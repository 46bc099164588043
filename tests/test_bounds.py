"""Numbers that were chosen: what is around a page's content, and how far from its top a title may stand."""

from __future__ import annotations

import pytest

from pipeline.build import look_at
from pipeline.model import Capture, Line, Link, Page
from pipeline.parse.boilerplate import mark_footer_after, mark_known_chrome
from pipeline.parse.context import Ledger

SITE = "Open Government Partnership"
LINKED = (Link("Privacy", "https://www.opengovpartnership.org/privacy/"),)


def body_of(*lines: Line) -> list[str]:
    """The texts of the lines that are left before the footer."""
    ledger = Ledger(Page(lines=tuple(lines)))
    return [line.text for line in mark_footer_after(ledger, list(lines))]


def test_one_link_at_the_end_is_no_footer_and_two_are() -> None:
    text, link = Line(1, "The text ends here."), Line(2, "Privacy", links=LINKED)
    assert body_of(text, link) == ["The text ends here.", "Privacy"]
    assert body_of(text, link, Line(3, "Privacy", links=LINKED)) == ["The text ends here."]


def test_text_without_a_full_stop_behind_the_site_s_name_is_text_where_it_is_long() -> None:
    name = Line(1, SITE)
    assert body_of(name, Line(2, "All rights reserved")) == []
    assert body_of(name, Line(2, "a word and " * 12)) == [SITE, "a word and " * 12]


def test_the_site_s_name_at_the_top_is_its_logo() -> None:
    page = Page(lines=(Line(1, SITE), Line(2, "Kenya"), Line(3, "The text of the page goes on here.")))
    ledger = Ledger(page)
    mark_known_chrome(ledger)
    assert [line.text for line in ledger.free()] == ["Kenya", "The text of the page goes on here."]


@pytest.mark.parametrize(
    ("url", "text", "row"),
    [
        ("/members/kenya/", "Home\n\nAbout\n\nKenya\n\nMember Since 2011\n\nAction Plan 4", ("members", "kenya")),
        (
            "/documents/action-plan-nandi-kenya-2021-2023/",
            "Home\n\nAbout\n\nAction plan – Nandi, Kenya, 2021 – 2023\n\nAction Plan Submission: 2021",
            ("action_plans", "nandi-kenya-2021"),
        ),
    ],
)
def test_a_title_may_stand_below_other_lines(url: str, text: str, row: tuple[str, str]) -> None:
    address = f"https://www.opengovpartnership.org{url}"
    _, parsed, _ = look_at(Capture(text.encode(), "page.txt", address, media_type="text/plain"))
    said = {o.field: o.value for o in parsed.observations}
    assert (parsed.table, parsed.key) == row
    assert said["title" if row[0] == "action_plans" else "name"]
