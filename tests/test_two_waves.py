"""Two waves of captures of 60 commitments, with changes that a script made and knows: none is missing, none is false.

Each commitment is captured as text or as HTML in both waves, in one of the four markups, and gets one to three changes
and up to two differences that are none: another layout, a capture that is cut, other marks, an address in another form,
a blank label, a translation between both, a list that says something else.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from page_texts import PENDING, captured, commitment_text, listed_entry
from pages.make_twins import twins

from pipeline.build import look_at
from pipeline.model import Capture, Parsed
from pipeline.tables import make_tables

SITE = "https://www.opengovpartnership.org"
MARKUPS = ("dl", "paragraphs", "soup", "table")
FIRST, BETWEEN, SECOND = "2018-05-01T00:00:00Z", "2019-06-01T00:00:00Z", "2021-07-01T00:00:00Z"
NUMBERS = range(1, 61)

Expected = set[tuple[str, str, str, str, str, str, str]]


@dataclass(frozen=True)
class Page:
    """What a page of the site says, and how it was captured."""

    key: str
    said: dict[str, str]
    lines: tuple[str, ...]
    layout: str = "A"
    address: str = ""
    cut: bool = False

    def saying(self, **said: str) -> Page:
        return replace(self, said=self.said | said)

    @property
    def url(self) -> str:
        return self.address or f"{SITE}/members/france/commitments/{self.key}/"

    def capture(self, when: str, markup: str) -> Capture:
        """The page as text, or as HTML in a markup; one that is cut ends in the middle of its description."""
        text = commitment_text(self.key, layout=self.layout, **self.said, description="\n\n".join(self.lines))
        if self.cut:
            text = text.rstrip()[:-25]
        if markup == "text" or self.cut:
            return captured(text, when, self.url, f"{self.key}-{when}")
        return captured(twins(text, self.url, {})[markup], when, self.url, f"{self.key}-{when}", html=True)


def first_page(number: int, chance: random.Random) -> Page:
    said = {
        "title": f"Register number {number} of public rooms",
        "lead": f"Ministry of Rooms {number}",
        "support": f"Office of Keys {number}",
        "areas": "Open Data, Legislature, Gender",
        "reports": "France Design Report 2018-2020",
        "status": "Active",
        "verifiable": chance.choice(["Yes", "No"]),
        "relevant": "Access to Information",
        "potential_impact": chance.choice(["Minor", "Moderate"]),
        "completion": "Limited",
    }
    lines = (
        f"The state opens {number + 100} rooms to everybody who asks for one.",
        "What is done:",
        "• a book of all rooms is kept",
        "• keys are given out in the morning",
        f"{number}. Rooms for everybody",
        "Start date: March 2018 End date: June 2020",
        "Nobody pays for a room, and nobody has to say what it is for.",
    )
    return Page(f"FR{number:04}", said, lines)


def item(key: str, name: str, column: str, old: str, new: str) -> Expected:
    states = ("stated" if words else "absent" for words in (old, new))
    old_state, new_state = states
    return {(f"{key} {name}", column, old_state, old, new_state, new, "wording" if old and new else "meaning")}


def value(page: Page, name: str, old: str, new: str, kind: str = "meaning") -> Expected:
    states = ["pending" if words == PENDING else "stated" for words in (old, new)]
    words = ["" if words == PENDING else words for words in (old, new)]
    return {(page.key, name, states[0], words[0], states[1], words[1], kind)}


# -- changes: each gives both pages, as they are to be, and what a reader finds ----------------------------------------

Change = Callable[[Page, Page], tuple[Page, Page, Expected]]


def a_rating_came(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    expected = value(old, "early_results", PENDING, "Marginal")
    return old.saying(early_results=PENDING), new.saying(early_results="Marginal"), expected


def a_rating_changed(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    return old, new.saying(completion="Substantial"), value(old, "completion", "Limited", "Substantial")


def a_rating_went_back(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    was = old.said["verifiable"]
    return old, new.saying(verifiable=PENDING), value(old, "verifiable", was, PENDING)


def the_status_changed(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    return old, new.saying(status="Inactive"), value(old, "status", "Active", "Inactive")


def the_title_was_mended(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    wrong = old.said["title"].replace("public", "pubilc")
    return old.saying(title=wrong), new, value(old, "title", wrong, new.said["title"], "wording")


def the_title_changed(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    title = "A book of keys"
    return old, new.saying(title=title), value(old, "title", old.said["title"], title)


def another_ministry(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    return (
        old,
        new.saying(lead="Agency for Halls"),
        value(old, "lead_institution", old.said["lead"], "Agency for Halls"),
    )


def areas_came_and_went(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    expected = item(old.key, "open-data", "policy_area_id", "Open Data", "")
    expected |= item(old.key, "open-parliaments", "policy_area_id", "Legislature", "Open Parliaments")
    expected |= item(old.key, "public-procurement", "policy_area_id", "", "Public Procurement")
    return old, new.saying(areas="Gender, Open Parliaments, Public Procurement"), expected


def a_report_came(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    report = "France Results Report 2018-2020"
    expected = item(old.key, "france-results-report-2018-2020", "irm_report_id", "", report)
    return old, new.saying(reports=f"{report}, France Design Report 2018-2020"), expected


def the_plan_is_written_otherwise(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    names = "France Action Plan 2018-20", "France Action Plan 2018-2020"
    return old.saying(plan=names[0]), new.saying(plan=names[1]), value(old, "action_plan", *names, "wording")


def a_line_of_the_text_changed(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    lines = tuple(line.replace("Nobody pays", "Everybody pays") for line in new.lines)
    return old, replace(new, lines=lines), {(old.key, "description", "stated", "…", "stated", "…", "meaning")}


def the_end_moved(old: Page, new: Page) -> tuple[Page, Page, Expected]:
    lines = tuple(line.replace("June 2020", "May 2021") for line in new.lines)
    expected = value(old, "end_date", "2020-06", "2021-05")
    expected |= {(old.key, "description", "stated", "…", "stated", "…", "meaning")}
    return old, replace(new, lines=lines), expected


CHANGES: tuple[Change, ...] = (
    a_rating_came, a_rating_changed, a_rating_went_back, the_status_changed, the_title_was_mended, the_title_changed,
    another_ministry, areas_came_and_went, a_report_came, the_plan_is_written_otherwise, a_line_of_the_text_changed,
    the_end_moved,
)  # fmt: skip
TOUCHED = {
    the_title_was_mended: "title",
    the_title_changed: "title",
    a_line_of_the_text_changed: "text",
    the_end_moved: "text",
}


# -- differences that are no change ------------------------------------------------------------------------------------


def in_another_layout(old: Page, new: Page) -> tuple[Page, Page]:
    return old, replace(new, layout="B", said=new.said | {"ambition": ""})


def cut(old: Page, new: Page) -> tuple[Page, Page]:
    return old, replace(new, cut=True)


def cut_before(old: Page, new: Page) -> tuple[Page, Page]:
    return replace(old, cut=True), new


def with_other_marks(old: Page, new: Page) -> tuple[Page, Page]:
    lines = tuple(line.replace("• ", "- ").replace("What is done:", "What is  done :") for line in new.lines)
    return old, replace(new, lines=lines)


def at_another_address(old: Page, new: Page) -> tuple[Page, Page]:
    return old, replace(new, address=f"http://opengovpartnership.org/members/France/commitments/{old.key.lower()}")


def with_a_blank_label(old: Page, new: Page) -> tuple[Page, Page]:
    return old, new.saying(support="")


NO_CHANGES = (in_another_layout, cut, cut_before, with_other_marks, at_another_address, with_a_blank_label)
# What would hide a change, or be one: a cut hides the end of the text, a layout the status.
HIDES = {
    in_another_layout: {the_status_changed},
    cut: {a_line_of_the_text_changed, the_end_moved},
    cut_before: {a_line_of_the_text_changed, the_end_moved},
}


def made(number: int, form: str) -> tuple[list[Parsed], Expected]:
    """The captures of one commitment, and the changes that were made."""
    chance = random.Random(f"{number} {form}")
    old = new = first_page(number, chance)
    others = chance.sample(NO_CHANGES, chance.randint(0, 2))
    expected: Expected = set()
    touched: set[str] = set()
    for change in chance.sample(CHANGES, chance.randint(1, 3)):
        place = TOUCHED.get(change, change.__name__)
        if place in touched or any(change in HIDES.get(other, set()) for other in others):
            continue
        touched.add(place)
        old, new, rows = change(old, new)
        expected |= rows
    for other in others:
        old, new = other(old, new)
    forms = {"text": ("text", "text"), "html": (chance.choice(MARKUPS), chance.choice(MARKUPS))}
    markups = forms.get(form) or ("text", chance.choice(MARKUPS))
    captures = [old.capture(FIRST, markups[0]), new.capture(SECOND, markups[1])]
    if number % 3 == 0:
        captures.append(translated(new, number))
    if number % 4 == 0:
        captures.append(list_of(old.key))
    return [look_at(capture)[1] for capture in captures], expected


IN_FRENCH = {
    "Action Plan:": "Plan d'action:", "Action Plan Cycle:": "Cycle du plan d'action:", "Status:": "Statut:",
    "Lead Institution:": "Institution chef de file:", "Support Institution(s):": "Institution(s) de soutien:",
    "IRM Report:": "Rapport IRM:", "Early Results:": "Premiers résultats:", "Verifiable:": "Vérifiable:",
    "Completion:": "Achèvement:",
}  # fmt: skip


def translated(page: Page, number: int) -> Capture:
    """A translation of the page: its labels, its title, its text."""
    text = commitment_text(page.key, **page.saying(title=f"Registre {number}").said, description="Des mots à nous.")
    for english, french in IN_FRENCH.items():
        text = text.replace(f"\n{english}", f"\n{french}")
    address = f"{SITE}/fr/members/france/commitments/{page.key}/"
    return captured(text, BETWEEN, address, f"{page.key}-fr")


def list_of(key: str) -> Capture:
    text = commitment_text("FR0900", listed=[listed_entry(key, "A title in a list", 2018, "Open Data")])
    return captured(text, SECOND, f"{SITE}/members/france/commitments/FR0900/", f"list-{key}")


def told(pages: list[Parsed]) -> Iterator[tuple[str, ...]]:
    rows: list[dict[str, Any]] = make_tables(pages, corrections=())["changes"].to_pylist()
    for row in rows:
        words = ["…", "…"] if row["field"] == "description" else [row["old_value"] or "", row["new_value"] or ""]
        yield (row["row_key"], row["field"], row["old_state"], words[0], row["new_state"], words[1], row["kind"])


@pytest.mark.parametrize("form", ["text", "html", "text, then html"])
def test_the_changes_that_were_made_are_those_that_are_found(form: str) -> None:
    everything = [made(number, form) for number in NUMBERS]
    pages = [page for captures, _ in everything for page in captures]
    expected = sorted(row for _, rows in everything for row in rows)
    assert len(expected) > len(NUMBERS)
    assert sorted(told(pages)) == expected
