"""Pages of members: `/members/<slug>/`, `/?p=<number>`, and `/countries/<slug>` of the site before 2019.

In: a `Reading`. Out: observations of the member, its documents, the commitments that its list names, results by plan,
and issues. Persons and addresses under `Contact` are taken and counted, never published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from pipeline.identity.addresses import member_at
from pipeline.identity.members import LONGEST_UNKNOWN_NAME, Member, find_member, member_of_slug
from pipeline.identity.plans import is_plan_name, parse_plan
from pipeline.identity.reports import parse_report
from pipeline.languages import number_of
from pipeline.lexicon import Found
from pipeline.model import Line, Page
from pipeline.parse.boilerplate import (
    TITLE_WITHIN,
    chrome_reason,
    has_chrome,
    leave_out_comments,
    mark_footer_after,
    mark_menu_before,
    without_chrome_prefix,
)
from pipeline.parse.context import PageKind, Reading, take_prose
from pipeline.parse.entry_lists import DOCUMENTS, is_numbered, kind_of_facts, last_line, read_member_lists
from pipeline.parse.fields import Filled, fill, form_of, observe, report_missing
from pipeline.parse.member_blocks import block_of_persons, has_markup, read_performance
from pipeline.privacy.persons import names_person
from pipeline.vocabularies import DASH, any_of, words_for

NAME = "member"
TABLE = "members"
# Lines among which a name is the page's own, though nothing else tells whose it is.
_NAME_WITHIN = 8
FORM = form_of(NAME)
# The month of a plan may stand after its years: `2022-2024 (December)`.
_SPAN = re.compile(rf"^(?P<start>(?:19|20)\d{{2}})\s*{DASH}\s*(?P<end>(?:19|20)\d{{2}})(?:\s*\([^\W\d]+\))?$")
_FROM_PLAN = re.compile(
    r"\bcurrently implementing (?:(?:(?P<count>[\w-]+) )?commitments? from )?(?:their|its|the) "
    rf"(?P<start>(?:19|20)\d{{2}})\s*{DASH}\s*(?P<end>(?:19|20)\d{{2}}) action plan",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"^(?P<name>[A-Z].{2,60}?) (?:joined OGP as part of|is currently implementing) ")
# `Ghana’s fourth action plan achieved …`, where the page lost its name and the block of its plan.
_OF_OWN_PLAN = re.compile(r"^(?:[A-Z][\w ]{1,40} in )?(?P<name>[A-Z].{2,60}?)['’]s? (?:\w+|\d+\w+) action plan\b")
# What countries wrote of themselves on the site before 2019.
_ESSAY = re.compile(r"^The following text was contributed by the Government of (?P<name>[A-Z].{2,60}?)\.?$")
_CREDIT = re.compile(rf"(?:{any_of(words_for('prose_words', 'credit'))})\s?:?\s.{{1,80}}(?<!\.)", re.IGNORECASE)
# So many of the plans and reports on a page must name its member, where nothing else does.
_FEWEST_TITLES = 2
# These have no colon on most pages; `Action Plan` may have no number.
_BARE, _MAY_BE_EMPTY = frozenset({"member_since", "action_plan_number"}), frozenset({"action_plan_number"})
# Labels of a country's pages alone.
_OF_COUNTRIES = frozenset({"commitment_count", "policy_area_focus"})
_RESULTS = frozenset({"current-data", "commitment-performance"})
_PROVES = _RESULTS | {"on-the-page", "current-action-plan"}
_SECTIONS = _RESULTS | {"contacts", "point-of-contact", "commitments", "resources", "recent-posts"}


def recognise(page: Page, kind: str) -> bool:
    """Whether a page is a member's: by what only such pages have, or by its address and a label or name."""
    content = page.content
    last = content[-1] if content else None
    proofs = sum(FORM.lexicon.code(line.text) in _PROVES for line in content)
    proofs += sum(kind_of_facts(line, line is last) == DOCUMENTS for line in content)
    if kind != NAME:
        return proofs >= 2 or _is_old(content)
    labelled = any(_label(line) for line in content)
    told = any(_FROM_PLAN.search(line.text) or _SPAN.match(line.text) for line in content)
    return bool(proofs or labelled or told or _names_at_top(content[:_NAME_WITHIN]) or _inferred_from(content))


def _is_old(content: Sequence[Line]) -> bool:
    """A member's name and the year in which it joined: the top of a page of the site before 2019."""
    first, second = [*content[:2], None, None][:2]
    label = _label(second) if second else None
    return bool(first and label and label.code == "member_since" and find_member(first.text))


def _found(line: Line) -> tuple[Found | None, str]:
    """The label of a line, and what stands after it."""
    found = FORM.lexicon.label(line.text, line.lead)
    if found is None or not (found.marked or found.code in _BARE):
        return None, ""
    return found, line.text[found.end :].strip()


def _label(line: Line) -> Found | None:
    """The label of a line, where its value is of the form that pages show; a list may run into a sentence."""
    found, value = _found(line)
    if found is None or found.code == "policy_area_focus":
        return found
    fits = FORM.places[found.code].fits(line, value) if value else found.code in _MAY_BE_EMPTY
    return found if fits else None


def parse(reading: Reading) -> None:
    """Parses the page of one member."""
    reading.generation = 2
    leave_out_comments(reading)
    for line in filter(lambda line: _CREDIT.fullmatch(line.text), reading.page.content[:TITLE_WITHIN]):
        reading.ledger.chrome(line, "credit of a picture")
    content = list(reading.ledger.free())
    member = _read_name(reading, content)
    if member is None:
        message = "neither the page nor its address names a member: no row can be made, its lines are left alone"
        reading.issue("member-unknown", message)
        for line in reading.ledger.free():  # persons stand among them, so they are no left-overs to be shown
            reading.ledger.chrome(line, "page of a member that is not known")
        return
    body = mark_footer_after(reading.ledger, list(reading.ledger.free()))
    parts = _parts(list(reading.ledger.free(body)))
    _read_performance(reading, parts.get("current-data", []) + parts.get("commitment-performance", []))
    _read_labels(reading, parts[""], member)
    read_member_lists(reading, parts)
    _read_contacts(reading, parts)
    _take_rest(reading, body, parts)


# -- who it is ------------------------------------------------------------------------------------------------------


class _Name(NamedTuple):
    """A line near the top that names a member, its name as written, and the member."""

    line: Line
    words: str
    member: Member

    def may_name_a_member(self, own: str) -> bool:
        """Whether a list holds the member, the page is said to be about it, or its name is as short as names are."""
        return self.member.known or self.member.member_id == own or len(self.words) < LONGEST_UNKNOWN_NAME


def _read_name(reading: Reading, content: Sequence[Line]) -> Member | None:
    """Takes the member's name: a line near the top that names the member of the address or else of the page's sentences
    and documents; where no address tells one, any at the very top."""
    expected = member_of_slug(reading.address.member_slug)
    told = expected or _inferred_from(content)
    at_top = _names_at_top(content, told)
    names = [name._replace(member=member_at(reading.address, name.member) or name.member) for name in at_top]
    found = _own_name(names, content, told) or (None if expected else next(_near_top(names, content), None))
    member = found.member if found else told
    if member is None:
        return None
    reading.table, reading.key = TABLE, member.member_id
    if found:
        reading.ledger.take(found.line, "name")
        mark_menu_before(reading.ledger, list(content[: content.index(found.line)]))
    else:
        first = names[0] if names and names[0].line is content[0] else None
        _report_no_name(reading, first, "its address tells" if expected else "its sentences or documents tell")
    words, line = (found.words, found.line) if found else ("", None)
    reading.observe("name", words, line.text if line else "", line)
    country = member.name.rpartition(",")[2].strip() if member.level == "local" else ""
    reading.observe("country", country, words, line)
    if found and expected and expected.member_id != member.member_id:
        message = f"the page names {member.name}, its address says {reading.address.member_slug}; the page is followed"
        reading.issue("slug-disagrees", message, "member_id", found.line, reading.address.member_slug)
    return member


def _own_name(names: Sequence[_Name], content: Sequence[Line], told: Member | None) -> _Name | None:
    """The first name that is the told member's, or stands first on the page. A place that no list knows may be a notice
    there: a member that a list knows is surer."""
    sure = told is not None and told.known
    top = [name for name in names[:1] if name.line is content[0] and (name.member.known or not sure)]
    return next((name for name in names if (told and name.member.member_id == told.member_id) or name in top), None)


def _near_top(names: Sequence[_Name], content: Sequence[Line]) -> Iterator[_Name]:
    """What tells the page's member may be of its cities; but a list of stories names others, too."""
    return (name for name in names if name.line in content[:_NAME_WITHIN])


def _report_no_name(reading: Reading, first: _Name | None, teller: str) -> None:
    """`first` is the name at the very top, which is not the member's."""
    reading.issue("label-missing", f"the page does not show the member's name; {teller} it", "name")
    if first:
        message = f"the page begins with {first.words!r}, which no list knows; {teller} another member"
        reading.issue("slug-disagrees", message, "member_id", first.line, first.words)


def _names_at_top(content: Sequence[Line], told: Member | None = None) -> list[_Name]:
    """The names among the first lines, that of the told member and those on a list at any length; a notice may end in
    one, too."""
    top = ((line, without_chrome_prefix(line.text)) for line in content[:TITLE_WITHIN] if not line.marker)
    names = [_Name(line, words, member) for line, words in top if (member := find_member(words))]
    own = told.member_id if told else ""
    return [name for name in names if not name.words.endswith(".") and name.may_name_a_member(own)]


def _inferred_from(content: Sequence[Line]) -> Member | None:
    """The member that the page's fixed sentence names, else more than half of the plans and reports that it lists."""
    said = (m for line in content for form in (_SENTENCE, _OF_OWN_PLAN, _ESSAY) if (m := form.match(line.text)))
    named = next((member for match in said if (member := find_member(match["name"]))), None)
    if named:
        return named
    owners = [
        owner
        for title, facts in pairwise(content)
        if kind_of_facts(facts) == DOCUMENTS and (owner := _owner(title.text))
    ]
    best, votes = next(iter(Counter(owner.member_id for owner in owners).most_common(1)), ("", 0))
    enough = votes >= _FEWEST_TITLES and 2 * votes > len(owners)
    return next(owner for owner in owners if owner.member_id == best) if enough else None


def _owner(title: str) -> Member | None:
    """Whose plan or report a document is, by its title."""
    report = parse_report(title)
    return (report.member if report.known_type else None) or (parse_plan(title).member if is_plan_name(title) else None)


# -- parts of the page ----------------------------------------------------------------------------------------------


def _parts(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """The lines under each heading of the template; those before the first stand under the empty one."""
    parts: dict[str, list[Line]] = {"": []}
    current = ""
    for line in lines:
        code = FORM.lexicon.code(line.text)
        if code in _SECTIONS and not (line.marker or (current == "current-data" and code == "contacts")):
            current = {"point-of-contact": "contacts"}.get(code, code)
            parts.setdefault(current, [])
        else:
            parts.setdefault(current, []).append(line)
    return parts


def _read_labels(reading: Reading, lines: Sequence[Line], member: Member) -> None:
    chosen = list(_lines_of_labels([line for line in lines if reading.ledger.is_free(line)]))
    filled = fill(FORM, [line for line, _ in chosen], [found for _, found in chosen])
    reading.language = filled.language or reading.address.language or reading.language
    since = filled.entries.get("member_since")
    if (since and since.label.casefold().startswith("joined")) or any(_ESSAY.match(line.text) for line in lines):
        reading.layout, reading.generation = "old", 1
    counted = "commitment_count" in filled.entries
    observe(reading, filled, [p for p in FORM.places.values() if counted or p.code != "commitment_count"])
    _observe_plan(reading, lines, member, counted)
    _report_missing(reading, filled, member)


def _lines_of_labels(lines: Sequence[Line]) -> Iterator[tuple[Line, Found | None]]:
    """The labels, and the lines below them that are their values: in HTML the two may be columns."""
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        found, value = _found(line)
        if found is None:
            continue
        free = below is not None and not value and not _label(below) and not FORM.lexicon.code(below.text)
        if below is not None and free and FORM.places[found.code].fits(below, below.text):
            yield from ((line, found), (below, None))
        elif _label(line):
            yield line, found


def _observe_plan(reading: Reading, lines: Sequence[Line], member: Member, counted: bool) -> None:
    """Years and number of commitments of the current plan. Local pages say them in a sentence; the sentence on a
    country's page often gives another number than its label (PAGES II.5), so there only the label counts."""
    span = next(((m, line) for line in lines if (m := _SPAN.match(line.text)) and reading.ledger.is_free(line)), None)
    said = next(((m, line) for line in lines if (m := _FROM_PLAN.search(line.text))), None)
    if span:
        reading.ledger.take(span[1], "current period")
    years = span or said
    if years:
        reading.observe("current_period", f"{years[0]['start']}-{years[0]['end']}", years[0][0], years[1])
    else:
        reading.observe("current_period")
    if counted:
        return
    number = number_of(said[0]["count"] or "") if said and member.level == "local" else None
    if said and number is not None:
        reading.observe("commitments", number, said[0][0], said[1])
        reading.ledger.take(said[1], "sentence commitments")
    else:
        reading.observe("commitments")


def _report_missing(reading: Reading, filled: Filled, member: Member) -> None:
    """An issue for what pages of this layout carry; pages of local members have no labels on their plan."""
    shown = {FORM.lexicon.code(line.text) for line in reading.page.lines} | filled.entries.keys()
    if not has_chrome(reading, "footer"):  # headings below the last may be cut off
        codes = [heading.code for heading in FORM.headings]
        shown |= set(codes[max(map(codes.index, shown.intersection(codes)), default=len(codes)) + 1 :])
    report_missing(reading, FORM, reading.layout, shown | (_OF_COUNTRIES if member.level == "local" else set()))
    period = next(o for o in reading.observations if o.field == "current_period")
    if reading.layout != "old" and not period.value:
        reading.issue("label-missing", "the years of the current action plan are not on the page", "current_period")


# -- persons, results, prose ----------------------------------------------------------------------------------------


def _read_contacts(reading: Reading, parts: dict[str, list[Line]]) -> None:
    """Takes the lines under `Contact` and counts them; nothing of them is published. Where the heading is lost, the
    block right before the lists is one, if it holds contact data or several lines without a blank one between. Below
    lists that lost their heading may stand prose."""
    headed, end = "contacts" in parts, last_line(reading)
    lines = parts.get("contacts", parts[""])
    begins = (i for i, x in enumerate(lines) if kind_of_facts(x, x is end) or (is_numbered(x) and not headed))
    begin = next(begins, len(lines))
    below = (line for line in reading.ledger.free(lines[begin:]) if names_person(line))
    above = lines[:begin]
    persons = [*reading.ledger.free(above), *below] if headed else block_of_persons(reading, above)
    for line in persons:
        reading.ledger.take(line, "contact")
    whole = {"commitments", "resources"} <= parts.keys() or headed
    # Captures of style plain lose the persons; a page with its markup has lost nothing.
    shown = persons or (whole and (reading.layout != "plain" or has_markup(reading.page.lines)))
    reading.observe("contacts", len(persons) if shown else "", "", persons[0] if persons else None)
    if headed and not persons:
        reading.issue("label-missing", "no person stands under the heading of the contacts", "contacts")
    # Pages before 2019 have no such heading, and the other styles lose it: it is one word.
    if reading.layout == "skip" and not headed:
        reading.issue("label-missing", "the page has no heading over its contacts", "contacts")


def _read_performance(reading: Reading, lines: Sequence[Line]) -> None:
    if not lines:
        return
    shown = {FORM.lexicon.code(line.text) for line in reading.page.lines}
    for heading in sorted(_RESULTS - shown):
        reading.issue("label-missing", f"the heading {heading!r} over the results is lost", "member_results")
    found = read_performance(list(takewhile(lambda x: FORM.lexicon.code(x.text) not in ("global", "regional"), lines)))
    if found.loose:
        message = "results stand above the first plan: whose they are is not known"
        reading.issue("label-missing", message, "member_results", found.loose[0], found.loose[0].text)
    for line in lines:
        what = found.lines.get(line.number)
        reading.ledger.take(line, f"performance {what}" if what else "legend")
    for row in found.rows:
        values = found.values(row)
        if not values:
            message = f"{len(row.numbers)} numbers stand under {len(found.columns)} heads: none of them is used"
            reading.issue("value-unreadable", message, "member_results", row.line, " ".join(row.numbers))
        elif any(values.values()):  # else the IRM has not looked at this plan
            stated = {column: number for column, number in values.items() if number}
            reading.row("member_results", {"plan_number": row.plan, **stated}, row.line)


def _take_rest(reading: Reading, body: Sequence[Line], parts: dict[str, list[Line]]) -> None:
    """Headings and prose: notices, stories, the words on the plan. A list's line that fits no entry is left over."""
    for line in reading.ledger.free(body):
        if not is_numbered(line) and not FORM.lexicon.code(line.text) and (reason := chrome_reason(line.text)):
            reading.ledger.chrome(line, reason)
    listed = [line for name, lines in parts.items() if name for line in lines]
    loose = {x.number for x in reading.ledger.free(listed) if is_numbered(x) and not FORM.lexicon.code(x.text)}
    take_prose(reading, [line for line in body if line.number not in loose], FORM.lexicon.code)


KIND = PageKind(NAME, recognise, parse)
