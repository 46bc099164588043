"""Pages that are recognised, counted and left alone: lists of pages, the glossary, themes, commitments of the old site.

They hold no facts that the page of a commitment, report or member does not say better; those on old commitments have no
ID to be filed under, and are an issue each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from pipeline.model import Line, Page
from pipeline.parse.context import PageKind, Reading
from pipeline.parse.fields import form_of
from pipeline.privacy import beginning_of

# A card on the page of all members: `Joined in 2011 and is implementing 13 commitments.`
_CARD = re.compile(r"^joined in (?:19|20)\d{2} and is implementing \w+ commitments?\.?$", re.IGNORECASE)
_EXCERPT = re.compile(r"^.{120,}\w(?:…|\.\.\.)$")  # some fifty words; a title may be cut, too
_CATEGORY = re.compile(r"^category:.*glossary", re.IGNORECASE)
_TOP = 20  # lines among which the labels of a page stand
_FEWEST_CARDS, _FEWEST_EXCERPTS, _FEWEST_HEADINGS = 2, 3, 3


def _ignored(name: str, shows: Callable[[tuple[Line, ...]], bool]) -> PageKind:
    """A page kind of which nothing is read. `shows` tells it by its text, where the address does not."""

    def recognise(page: Page, suggested: str) -> bool:
        return suggested == name or shows(page.content)

    return PageKind(name, recognise, partial(leave_alone, what=f"{name} page, left alone"), to_footer=False)


def leave_alone(reading: Reading, what: str, message: str = "", code: str = "not-a-page-kind", title: str = "") -> None:
    """Takes no line of a page; where no other page says what it says, that is an issue with its title, else with its
    first line."""
    free = list(reading.ledger.free())
    for line in free:
        reading.ledger.chrome(line, what)
    if message:
        title = title or next((line.text for line in free if line.text), "")
        reading.issue(code, message, value=beginning_of(title, 200))


def _is_index(lines: tuple[Line, ...]) -> bool:
    cards = sum(bool(_CARD.match(line.text)) for line in lines)
    excerpts = sum(bool(_EXCERPT.match(line.text)) for line in lines)
    return cards >= _FEWEST_CARDS or excerpts >= _FEWEST_EXCERPTS


def _is_old_commitment(lines: tuple[Line, ...]) -> bool:
    """Whether a page has the labels of a commitment on the site before 2018; IRM reports share all but one."""
    found = {place.code for line in lines[:_TOP] if (place := form_of("old_commitment").at_start(line))}
    return found >= {"country", "plan_year"}


INDEX = _ignored("index", _is_index)
GLOSSARY = _ignored("glossary", lambda lines: any(_CATEGORY.match(line.text) for line in lines))
POLICY_AREA = _ignored(
    "policy_area",
    lambda lines: len({form_of("policy_area").lexicon.code(x.text) for x in lines} - {""}) >= _FEWEST_HEADINGS,
)
OLD_COMMITMENT = PageKind(
    "old_commitment",
    lambda page, suggested: suggested == "old_commitment" or (not suggested and _is_old_commitment(page.content)),
    partial(
        leave_alone,
        what="old_commitment page, left alone",
        message="a commitment on the site before 2018 has no ID: it makes no row, and its lines are left alone",
    ),
    to_footer=False,
)
