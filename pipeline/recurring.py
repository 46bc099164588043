"""Recurring chrome: lines that stand word for word on many pages of a kind are the site's, not the page's.

A theme without landmarks says nowhere what its menu, cookie bar or newsletter box is. What recurs on pages of several
members and bears no declared label, heading or value is none of the page's own. `count_lines` counts the lines of some
pages, `learn` tells which of all counted lines recur (see schemas/recurring.yaml), `mark_recurring` makes them chrome.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.identity.addresses import COMMITMENT_ID, parse_address
from pipeline.model import Line, Page
from pipeline.remembered import remembered
from pipeline.schemas import SCHEMAS, read_vocabulary, read_yaml
from pipeline.vocabularies import fold

CHROME = "recurring"
# What pages hide is learned apart from what they show: a theme may hide on most pages what a few of them say.
_HIDDEN = " (hidden)"
_LIST = re.compile(r"\s*[,;|•]\s*")
_LONGEST_HEADING = 60  # characters; a sentence that recurs has no list of links below it
# The years of a plan or a report, the dates of a commitment; the number of a commitment or a milestone.
_YEARS = re.compile(r"\b(?:19|20)\d{2}\b.*[-–/ ](?:(?:19|20)\d{2}|\d{2})\b")
_NUMBER = re.compile(r"\W*(?:\w+ )?\d+(?:\.\d+)*[.:)]")
_BETWEEN_SECTIONS = 3  # times on one page
_GLUED = 150  # characters; two words of vocabularies that an extractor joined are shorter
# Kind of page by its address, with `_HIDDEN` for what such pages hide; month of capture (`2020-01`).
Group = tuple[str, str]


@dataclass(slots=True)
class Counted:
    """How many pages of a group there are, and how many pages of which members show a line. `own` are lines that are a
    page's own by where they stand: its title, the value below a label."""

    pages: int = 0
    own: set[str] = field(default_factory=set)
    lines: Counter[str] = field(default_factory=Counter)
    members: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, other: Counted) -> None:
        self.pages += other.pages
        self.own |= other.own
        self.lines.update(other.lines)
        for text, members in other.members.items():
            self.members[text] |= members


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line that was learned: on how many of how many pages of that kind and year it stands."""

    kind: str
    year: str
    text: str
    pages: int
    of_pages: int
    members: int


Learned = Mapping[tuple[str, str], frozenset[str]]


@cache
def _declared() -> dict[str, Any]:
    declared: dict[str, Any] = read_yaml(SCHEMAS / "recurring.yaml")
    return declared


def sample_size() -> tuple[int, int]:
    """(how many pages of a kind and year are looked at, how many of a kind and month or year there must be)."""
    return int(_declared()["sample"]), int(_declared()["pages"])


def count_lines(pages: Iterable[tuple[Page, str, str]]) -> dict[Group, Counted]:
    """Counts the lines of pages that may be chrome; each comes with its address and the time of its capture."""
    groups: dict[Group, Counted] = defaultdict(Counted)
    for page, url, captured_at in pages:
        address = parse_address(url or page.canonical_url)
        shown = {line.text for line in page.content if line.text and (_is_menu_entry(line) or not _is_own(line))}
        hidden = {line.text for line in page.lines if line.chrome == "hidden" and not _is_own(line)}
        groups[address.kind, captured_at[:7]].own |= _own_by_place(page)
        for kind, texts in ((address.kind, shown), (address.kind + _HIDDEN, hidden)):
            counted = groups[kind, captured_at[:7]]
            counted.pages += 1
            counted.lines.update(texts)
            for text in texts:
                counted.members[text].add(address.member_slug or address.slug)
    return dict(groups)


def learn(groups: Mapping[Group, Counted]) -> list[Recurring]:
    """The lines that recur, by kind, year and text."""
    own = {text for counted in groups.values() for text in counted.own}
    by_year: dict[Group, Counted] = defaultdict(Counted)
    for (kind, month), counted in groups.items():
        by_year[kind, month[:4]].add(counted)
    found: dict[tuple[str, str, str], Recurring] = {}
    for (kind, time), counted in sorted([*groups.items(), *by_year.items()]):
        for text in set(_recurring(counted)) - own:
            said = Recurring(kind, time[:4], text, counted.lines[text], counted.pages, len(counted.members[text]))
            key = (kind, time[:4], text)
            if key not in found or found[key].pages < said.pages:
                found[key] = said
    return [found[key] for key in sorted(found)]


def _recurring(counted: Counted) -> Iterator[str]:
    limits = _declared()
    if counted.pages < limits["pages"]:
        return
    for text, number in counted.lines.items():
        if number > limits["share"] * counted.pages and len(counted.members[text]) >= limits["members"]:
            yield text


def by_kind_and_year(recurring: Iterable[Recurring]) -> Learned:
    """What was learned as `mark_recurring` takes it."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for said in recurring:
        found[said.kind, said.year].add(said.text)
    return {key: frozenset(texts) for key, texts in found.items()}


def mark_recurring(page: Page, url: str, captured_at: str, learned: Learned) -> Page:
    """The page with the lines that recur as chrome, and the links below a recurring heading with them."""
    if not learned:
        return page
    kind, year = parse_address(url or page.canonical_url).kind, captured_at[:4]
    texts, hidden = (learned.get((name, year), frozenset()) for name in (kind, kind + _HIDDEN))
    recurs = {n for n, line in enumerate(page.lines) if not line.chrome and line.text in texts}
    marked = {n for n in recurs if not _is_listed(page.lines[n].text)}
    marked |= _between(page.lines, recurs, marked)
    for number in sorted(marked):
        if _heads_links(page.lines[number]):
            marked.update(_links_below(page.lines, number, marked))
    marked |= {n for n, line in enumerate(page.lines) if line.chrome == "hidden" and line.text in hidden}
    if not marked:
        return page
    lines = (replace(line, chrome=CHROME) if n in marked else line for n, line in enumerate(page.lines))
    return replace(page, lines=tuple(lines))


def _between(lines: Sequence[Line], recurs: set[int], marked: set[int]) -> set[int]:
    """The recurring links that are words of a vocabulary, too (a policy area), and stand in a menu: chrome follows
    them, and what is before them is no heading or label of which they could be the value."""
    found: set[int] = set()
    run: list[int] = []
    names = False  # whether the line before the run names a field
    for number, line in enumerate(lines):
        if number in recurs - marked:
            run.append(number)
            continue
        is_chrome = number in marked or bool(line.chrome)
        if is_chrome and not names:
            found.update(run)
        run, names = [], not is_chrome and _names_field(line)
    return found


def _names_field(line: Line) -> bool:
    """Whether a line is a heading or a label whose value may follow."""
    return _is_listed(line.text) or _openings().fullmatch(fold(line.text)) is not None


def _heads_links(line: Line) -> bool:
    """Whether a recurring line may be the heading of a box of links (`Related resources`)."""
    return not line.links and len(line.text) <= _LONGEST_HEADING and not line.text.endswith((".", "!", "?", ","))


def _links_below(lines: Sequence[Line], number: int, marked: set[int]) -> list[int]:
    """The lines between a recurring heading and the next heading or chrome, where they are links to other pages and
    nothing else."""
    below: list[int] = []
    for at in range(number + 1, len(lines)):
        line = lines[at]
        if line.chrome or line.level or at in marked:
            break
        if not _is_link_elsewhere(line):
            return []
        below.append(at)
    return below


def _is_link_elsewhere(line: Line) -> bool:
    return _is_link(line) and not _is_listed(line.text) and not any("#" in link.url for link in line.links)


def _is_menu_entry(line: Line) -> bool:
    """Whether a line is a link with the words of a vocabulary, as menus have them."""
    return _is_link(line) and _is_listed(line.text)


def _is_link(line: Line) -> bool:
    linked = "".join(link.text for link in line.links)
    return bool(line.links) and sum(map(str.isalnum, linked)) >= sum(map(str.isalnum, line.text))


def _own_by_place(page: Page) -> set[str]:
    """The lines that are the page's own because of what is before or after them; not what stands between all of its
    sections (a bar of buttons in a theme of accordions)."""
    found = {page.title.partition(" | ")[0]}
    times = Counter(line.text for line in page.content)
    for before, line in pairwise(page.content):
        if not before.links and _names_field(before):
            found.add(line.text)
        elif COMMITMENT_ID.match(line.text):  # the facts of an entry below its title
            found.add(before.text)
    found |= {line.text for line in page.content if line.level == 1}
    return {text for text in found if times[text] < _BETWEEN_SECTIONS}


def _is_own(line: Line) -> bool:
    """Whether a line may be the page's own, wherever it recurs."""
    if line.marker[:1].isdigit() and not line.links:
        return True
    return _says_own(line.text, bool(line.links))


@remembered(1 << 14)  # what recurs is asked for each page
def _says_own(text: str, is_link: bool) -> bool:
    if len(text) > _declared()["longest"] or not any(map(str.isalpha, text)):
        return True
    if _YEARS.search(text) or _NUMBER.match(text) or COMMITMENT_ID.search(text):
        return True
    folded = fold(text)
    if folded in _known():
        return True
    # The words of an institution are also those of a menu's entries, which are links.
    return (
        bool(_openings().match(folded))
        or _is_listed(text)
        or _is_glued(text)
        or (not is_link and bool(_within().search(folded)))
    )


def _is_glued(text: str) -> bool:
    """Whether a line is a list that holds a declared word, or two such words without a space: `TaxIRM Review`."""
    whole = _whole()
    parts = [fold(part) for part in _LIST.split(text) if part]
    if len(parts) > 1 and any(part in whole for part in parts):
        return True
    return any(
        part[:end] in whole and part[end:] in whole for part in parts[-1:] for end in range(2, min(len(part), _GLUED))
    )


def _is_listed(text: str) -> bool:
    """Whether a line is a declared heading or value, or a list of some."""
    whole = _whole()
    folded = fold(text)
    if folded in whole:
        return True
    parts = [fold(part) for part in _LIST.split(text) if part]
    return bool(parts) and all(part in whole for part in parts)


@cache
def _openings() -> re.Pattern[str]:
    return re.compile(f"(?:{_alternatives(_words('openings'))})(?![^\\W_])")


@cache
def _whole() -> frozenset[str]:
    return frozenset(_words("whole"))


@cache
def _known() -> frozenset[str]:
    return frozenset(_words("known"))


@cache
def _within() -> re.Pattern[str]:
    return re.compile(f"(?<![^\\W_])(?:{_alternatives(_words('within'))})(?![^\\W_])")


def _words(role: str) -> set[str]:
    """The folded words of the vocabularies that are declared for a role: spellings, codes and labels."""
    found: set[str] = set()
    for named in _declared()[role]:
        name, code = next(iter(named.items())) if isinstance(named, dict) else (named, "")
        rows = [row for row in read_vocabulary(name) if not code or row["code"] == code]
        columns = ("spelling",) if rows and "spelling" in rows[0] else ("label", "code")
        found |= {fold(row[column]) for row in rows for column in columns}
    return found - {""}


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))
