"""Pages of members: `/members/<slug>/`, `/?p=<number>`, and `/countries/<slug>` of the site before 2019.

In: a `Reading`. Out: observations of the member, its documents, the commitments that its list names, results by plan,
and issues. Persons and addresses under `Contact` are taken and counted, never published; so is the prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.identity.members import Member, find_member, member_of_slug
from pipeline.identity.plans import is_plan_name, parse_plan
from pipeline.identity.reports import parse_report
from pipeline.model import Line, Page
from pipeline.parse.context import PageKind, Reading
from pipeline.parse.entry_lists import DOCUMENTS, is_numbered, kind_of_facts, last_line, read_member_lists
from pipeline.parse.framing import chrome_reason, mark_footer_after, mark_menu_before, without_chrome_prefix
from pipeline.parse.irm_report.prose import number_of
from pipeline.parse.member_blocks import block_of_persons, has_markup, read_performance
from pipeline.parse.styles import report_cut_off, style_of
from pipeline.parse.template import Labelled, heading_of, label_of, main_language, report_missing_headings
from pipeline.vocabularies import DASH, state_of

NAME = "member"
TABLE = "members"
SITE_NAME = "Open Government Partnership"
_NAME_WITHIN = 8
# The month of a plan may stand behind its years: `2022-2024 (December)`.
_SPAN = re.compile(rf"^(?P<start>(?:19|20)\d{{2}})\s*{DASH}\s*(?P<end>(?:19|20)\d{{2}})(?:\s*\([^\W\d]+\))?$")
_FROM_PLAN = re.compile(
    r"\bcurrently implementing (?:(?:(?P<count>[\w-]+) )?commitments? from )?(?:their|its|the) "
    rf"(?P<start>(?:19|20)\d{{2}})\s*{DASH}\s*(?P<end>(?:19|20)\d{{2}}) action plan",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"^(?P<name>[A-Z].{2,60}?) (?:joined OGP as part of|is currently implementing) ")
# So many of the plans and reports on a page must name its member, where nothing else does.
_FEWEST_TITLES = 2
_BARE = re.compile(r"^\d{1,4}$")
_PROVES = frozenset({"on-the-page", "current-action-plan"})
_SECTIONS = frozenset(
    {
        "contacts",
        "point-of-contact",
        "commitments",
        "resources",
        "current-data",
        "commitment-performance",
        "recent-posts",
    }
)


def recognise(page: Page, kind: str) -> bool:
    """Whether a page is a member's: by what only such pages have, or by its address and a label or name."""
    content = page.content
    last = content[-1] if content else None
    proofs = sum(heading_of(NAME, line.text) in _PROVES for line in content)
    proofs += sum(kind_of_facts(line, line is last) == DOCUMENTS for line in content)
    if kind != NAME:
        return proofs >= 2 or _is_old(content)
    labelled = any(_fitting(line) for line in content)
    named = any(find_member(line.text) for line in content[:_NAME_WITHIN] if len(line.text) < 80)
    told = any(_FROM_PLAN.search(line.text) or _SPAN.match(line.text) for line in content)
    return bool(proofs or labelled or named or told)


def _is_old(content: Sequence[Line]) -> bool:
    """A member's name and the year in which it joined: the top of a page of the site before 2019."""
    first, second = [*content[:2], None, None][:2]
    label = _fitting(second) if second else None
    return bool(first and label and label.field == "member_since" and find_member(first.text))


def _fitting(line: Line) -> Labelled | None:
    """The label of a line, where its value is of the form that pages show. These labels mostly have no colon."""
    label = label_of(NAME, line)
    return label if label and _fits(label) else None


def _fits(label: Labelled) -> bool:
    match label.field:
        case "member_since":
            return bool(re.fullmatch(r"(?:19|20)\d{2}", label.value))
        case "action_plan_number":
            return not label.value or bool(re.fullmatch(r"\d{1,2}", label.value))
        case "commitment_count":
            return label.colon and bool(_BARE.match(label.value))
    return label.colon


def _with_value_below(line: Line, below: Line | None) -> Labelled | None:
    """A label that stands alone on its line with the value of the line below, where that fits; in HTML the two may be
    columns."""
    label = label_of(NAME, line)
    if label is None or label.value or below is None or _fitting(below) or heading_of(NAME, below.text):
        return None
    if label.field == "policy_area_focus" and _ends_sentence(below):
        return None
    valued = replace(label, value=below.text, line=below)
    return valued if _fits(valued) else None


def _ends_sentence(line: Line) -> bool:
    return line.text.endswith((".", "…", ".)"))


def parse(reading: Reading) -> None:
    """Parses the page of one member."""
    reading.layout, reading.generation = style_of(reading), 2
    content = list(reading.ledger.free())
    member = _read_name(reading, content)
    if member is None:
        message = "neither the page nor its address names a member: no row can be made, its lines are left alone"
        reading.issue("member-unknown", message)
        for line in reading.ledger.free():  # persons stand among them, so they are no left-overs to be shown
            reading.ledger.chrome(line, "page of a member that is not known")
        return
    body = mark_footer_after(reading.ledger, list(reading.ledger.free()), SITE_NAME)
    parts = _parts(list(reading.ledger.free(body)))
    _read_performance(reading, parts.get("current-data", []) + parts.get("commitment-performance", []))
    _read_labels(reading, parts[""], member)
    read_member_lists(reading, parts)
    _read_contacts(reading, parts)
    _take_rest(reading, body)
    report_missing_headings(reading, NAME, {heading_of(NAME, line.text) for line in reading.page.lines})
    report_cut_off(reading)


# -- who it is ------------------------------------------------------------------------------------------------------


def _read_name(reading: Reading, content: Sequence[Line]) -> Member | None:
    """Takes the member's name: a line near the top that names the member of the address, or any where there is none."""
    expected = member_of_slug(reading.address.member_slug)
    found: tuple[Line, str, Member] | None = None
    for line in content[:_NAME_WITHIN]:
        words = without_chrome_prefix(line.text)
        named = find_member(words) if len(words) < 80 and not line.marker else None
        if named and (expected is None or named.member_id == expected.member_id or line is content[0]):
            found = (line, words, named)
            break
    member = found[2] if found else expected or _told_by(content)
    if member is None:
        return None
    reading.table, reading.key = TABLE, member.member_id
    if found:
        reading.ledger.take(found[0], "name")
        mark_menu_before(reading.ledger, list(content[: content.index(found[0])]))
    else:
        teller = "its address tells" if expected else "its sentences or documents tell"
        reading.issue("label-missing", f"the page does not show the member's name; {teller} it", "name")
    reading.observe("name", found[1] if found else "", found[0].text if found else "", found[0] if found else None)
    reading.observe("country", _country(member), found[1] if found else "", found[0] if found else None)
    if found and expected and expected.member_id != member.member_id:
        message = f"the page names {member.name}, its address says {reading.address.member_slug}; the page is followed"
        reading.issue("slug-disagrees", message, "member_id", found[0], reading.address.member_slug)
    return member


def _told_by(content: Sequence[Line]) -> Member | None:
    """The member that the page's fixed sentence names, else more than half of the plans and reports that it lists."""
    said = (match for line in content if (match := _SENTENCE.match(line.text)))
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


def _country(member: Member) -> str:
    """The country that a local member lies in; empty for a country."""
    return member.name.rpartition(",")[2].strip() if member.level == "local" else ""


# -- parts of the page ----------------------------------------------------------------------------------------------


def _parts(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """The lines under each heading of the template; those before the first stand under the empty one."""
    parts: dict[str, list[Line]] = {"": []}
    current = ""
    for line in lines:
        code = heading_of(NAME, line.text)
        if code in _SECTIONS and not (line.marker or (current == "current-data" and code == "contacts")):
            current = {"point-of-contact": "contacts"}.get(code, code)
            parts.setdefault(current, [])
        else:
            parts.setdefault(current, []).append(line)
    return parts


def _read_labels(reading: Reading, lines: Sequence[Line], member: Member) -> None:
    found: dict[str, Labelled] = {}
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        label = _with_value_below(line, below) or _fitting(line)
        if label is None or not reading.ledger.is_free(line):
            continue
        reading.ledger.take(line, f"label {label.field}")
        if label.line is not line:
            reading.ledger.take(label.line, f"value {label.field}")
            message = f"the value of {label.words!r} stands on the next line"
            reading.issue("value-on-next-line", message, label.field, label.line, label.value)
        known = found.setdefault(label.field, label)
        if known is not label and not known.value:
            found[label.field] = label
        elif label.value and known.value != label.value:
            message = f"{label.words!r} is {known.value!r} and here {label.value!r}; the first counts"
            reading.issue("value-conflict", message, label.field, line, label.value)
    reading.language = main_language(list(found.values())) or reading.address.language or reading.language
    if "member_since" in found and found["member_since"].words.casefold().startswith("joined"):
        reading.layout, reading.generation = "old", 1
    for field in ("member_since", "action_plan_number"):
        label = found.get(field)
        reading.observe(
            field, label.value if label else "", label.line.text if label else "", label.line if label else None
        )
    _observe_focus(reading, found.get("policy_area_focus"))
    _observe_plan(reading, lines, found.get("commitment_count"), member)
    _report_missing(reading, found, member)


def _observe_focus(reading: Reading, label: Labelled | None) -> None:
    """A free list with commas, or `Not specified`."""
    if label is None:
        reading.observe("policy_area_focus")
        return
    state = state_of(label.value)
    if _ends_sentence(label.line):
        reading.observe("policy_area_focus", "", label.value, label.line)
        message = "what stands behind the label ends as a sentence does: where the list ends is not clear"
        reading.issue("value-unreadable", message, "policy_area_focus", label.line, label.value[:200])
        return
    words = "; ".join(part.strip() for part in label.value.split(",") if part.strip())
    if state:
        reading.observe("policy_area_focus", "", label.value, label.line, state)
    else:
        reading.observe("policy_area_focus", words, label.value, label.line)


def _observe_plan(reading: Reading, lines: Sequence[Line], count: Labelled | None, member: Member) -> None:
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
    if count:
        reading.observe("commitments", count.value, count.line.text, count.line)
        return
    number = number_of(said[0]["count"] or "") if said and member.level == "local" else None
    if said and number is not None:
        reading.observe("commitments", number, said[0][0], said[1])
        reading.ledger.take(said[1], "sentence commitments")
    else:
        reading.observe("commitments")


def _report_missing(reading: Reading, found: dict[str, Labelled], member: Member) -> None:
    """An issue for each label that pages of this layout carry; local pages have no labels on their plan."""
    expected = {"old": ["member_since"], "plain": ["action_plan_number"]}.get(
        reading.layout, ["member_since", "action_plan_number", "commitment_count", "policy_area_focus"]
    )
    for field in expected:
        if field not in found and (member.level == "national" or field in ("member_since", "action_plan_number")):
            message = f"pages of members carry the label {field!r}; this one does not"
            reading.issue("label-missing", message, field)
    period = next(o for o in reading.observations if o.field == "current_period")
    if reading.layout != "old" and not period.value:
        reading.issue("label-missing", "the years of the current action plan are not on the page", "current_period")


# -- persons, results, prose ----------------------------------------------------------------------------------------


def _read_contacts(reading: Reading, parts: dict[str, list[Line]]) -> None:
    """Takes the lines under `Contact` and counts them; nothing of them is published. Where the heading is lost, the
    block right before the lists is one, if it holds contact data or several lines without a blank one between."""
    if "contacts" in parts:
        persons = [line for line in parts["contacts"] if reading.ledger.is_free(line)]
    else:
        end = last_line(reading)
        begin = next(
            (i for i, x in enumerate(parts[""]) if is_numbered(x) or kind_of_facts(x, x is end)), len(parts[""])
        )
        persons = block_of_persons(reading, parts[""][:begin])
    for line in persons:
        reading.ledger.take(line, "contact")
    whole = {"commitments", "resources"} <= parts.keys() or "contacts" in parts
    # Captures of style plain lose the persons; a page with its markup has lost nothing.
    complete = reading.layout != "plain" or has_markup(reading.page.lines)
    shown = persons or (whole and complete)
    reading.observe("contacts", len(persons) if shown else "", "", persons[0] if persons else None)
    if "contacts" in parts and not persons:
        reading.issue("label-missing", "no person stands under the heading of the contacts", "contacts")
    # Pages before 2019 have no such heading, and the other styles lose it: it is one word.
    if reading.layout == "skip" and not any(heading_of(NAME, line.text) == "contacts" for line in reading.page.lines):
        reading.issue("label-missing", "the page has no heading over its contacts", "contacts")


def _read_performance(reading: Reading, lines: Sequence[Line]) -> None:
    if not lines:
        return
    shown = {heading_of(NAME, line.text) for line in reading.page.lines}
    for heading in sorted({"current-data", "commitment-performance"} - shown):
        reading.issue("label-missing", f"the heading {heading!r} over the results is lost", "member_results")
    found = read_performance(lines)
    if found.loose:
        message = "results stand above the first plan: whose they are is not known"
        reading.issue("label-missing", message, "member_results", found.loose[0], found.loose[0].text)
    for line in lines:
        what = found.lines.get(line.number)
        reading.ledger.take(line, f"performance {what}" if what else "legend")
    for row in found.rows:
        values = found.values(row)
        if values and not any(values.values()):
            continue  # the IRM has not looked at this plan
        if values:
            stated = {column: number for column, number in values.items() if number}
            reading.row("member_results", {"plan_number": row.plan, **stated}, row.line)
        else:
            message = f"{len(row.numbers)} numbers stand under {len(found.columns)} heads: none of them is used"
            reading.issue("value-unreadable", message, "member_results", row.line, " ".join(row.numbers))


def _take_rest(reading: Reading, body: Sequence[Line]) -> None:
    """Headings and prose: notices, stories, the words on the plan. A list's line that fits no entry is left over."""
    for line in reading.ledger.free(body):
        code = heading_of(NAME, line.text)
        if code:
            reading.ledger.take(line, f"heading {code}")
        elif not is_numbered(line):
            reading.ledger.take(line, "chrome" if chrome_reason(line.text) else "section prose")


KIND = PageKind(NAME, recognise, parse)
