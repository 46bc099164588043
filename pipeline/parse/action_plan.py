"""Pages of action plans: `/documents/action-plan-<place>-<years>/`, `/documents/<member>-action-plan-<years>/`.

In: a `Reading`. Out: observations of the plan, the commitments that its list names, and issues. Forewords are taken and
not published. Only pages of local plans since 2021 were met; a national one is read by the same labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.identity.addresses import member_at
from pipeline.identity.plans import PlanName, is_plan_name, parse_plan, plan_id
from pipeline.model import Line, Page
from pipeline.parse.boilerplate import TITLE_WITHIN, body_after, chrome_reason, without_chrome_prefix
from pipeline.parse.context import PageKind, Reading, take_prose
from pipeline.parse.entry_lists import observe_commitments, read_entries
from pipeline.parse.fields import Entry, Filled, fill, form_of, observe, report_missing
from pipeline.vocabularies import DASH

NAME = "action_plan"
TABLE = "action_plans"
FORM = form_of(NAME)
_LOCAL = re.compile(rf"^action plan\s*{DASH}\s*\S", re.IGNORECASE)
# A document of no other kind whose title is a plan's name and nothing else: `France Action Plan 2018-2020 (December)`.
_NATIONAL = re.compile(
    rf"^(?=.*\d{{4}}).+\baction plan(?:,?\s+(?:19|20)\d{{2}}(?:\s*{DASH}\s*\d{{2,4}})?)?(?:\s+\([a-z]+\))?$",
    re.IGNORECASE,
)
# A list may print a title and the beginning of its text on one line.
_LONGEST_TITLE = 160
_REVISED = re.compile(r"\((?:revised|updated)\)", re.IGNORECASE)
_OWN_LABELS = frozenset({"submission_year", "end"})


def recognise(page: Page, kind: str) -> bool:
    """Whether a page is a plan's: by its title, or by labels that only such pages have."""
    content = page.content
    if any((place := FORM.at_start(line)) and place.code in _OWN_LABELS for line in content):
        return True
    found = _title(content)
    if found is None:
        return False
    words = without_chrome_prefix(content[found].text)
    # Members' pages list plans, too: there the title is not the first line.
    first = all(chrome_reason(line.text) or line.is_link_only for line in content[:found])
    plan = _LOCAL.match(words) or (kind in ("", "document") and _NATIONAL.match(words))
    return kind == NAME or (first and bool(plan))


def _title(content: Sequence[Line]) -> int | None:
    """Where the title stands: a plan's name that says whose plan it is."""
    for index, line in enumerate(content[:TITLE_WITHIN]):
        words = without_chrome_prefix(line.text)
        if line.marker or len(words) > _LONGEST_TITLE or words.endswith((".", "…")) or ":" in words:
            continue
        if is_plan_name(words) and (_LOCAL.match(words) or parse_plan(words).member):
            return index
    return None


def parse(reading: Reading) -> None:
    """Parses the page of one plan."""
    reading.generation = 2
    content = list(reading.ledger.free())
    index = _title(content)
    start = 0 if index is None else index + 1
    filled = fill(FORM, content[start:])
    if not _read_title(reading, content[:start], filled.entries.get("action_plan")):
        reading.issue("id-disagrees", "neither the page nor its labels say whose plan this is: no row can be made")
        return
    body = body_after(reading, content, index)
    _observe_places(reading, filled)
    observe_commitments(reading, read_entries(list(reading.ledger.free(body)), under_heading=True))
    take_prose(reading, body, FORM.lexicon.code)
    report_missing(reading, FORM, reading.layout, filled.entries)


def _read_title(reading: Reading, before: Sequence[Line], label: Entry | None) -> bool:
    """Takes the title, the last of these lines; the label `Action Plan` repeats it where it is lost. False where
    neither says whose plan it is."""
    line = before[-1] if before else label.value_line if label else None
    words = without_chrome_prefix(before[-1].text) if before else label.words if label else ""
    plan = parse_plan(words)
    name = replace(plan, member=member_at(reading.address, plan.member))
    if line is None or name.member is None:
        return False
    reading.table, reading.key = TABLE, plan_id(name.member.member_id, name.start_year, words)
    if before:
        reading.ledger.take(line, "title")
    else:
        reading.issue("label-missing", "the page has no title; its label names the plan", "title", line)
    _observe_title(reading, name, words, line)
    if label and label.words and parse_plan(label.words).start_year != name.start_year:
        message = f"the title is {words!r}, the label says {label.words!r}; the title is followed"
        reading.issue("value-conflict", message, "title", label.line, label.words)
    return True


def _observe_title(reading: Reading, name: PlanName, words: str, line: Line) -> None:
    for field, value in (
        ("title", words),
        ("member", name.member.name if name.member else ""),
        ("member_id", name.member.member_id if name.member else ""),
        ("start_year", name.start_year),
        ("end_year", name.end_year),
        ("revised", "true" if _REVISED.search(words) else "false"),
    ):
        reading.observe(field, value, words, line)
    reading.observe("url", reading.address.canonical if reading.address.slug else "", reading.address.canonical)
    if name.start_year is None:
        reading.issue("label-missing", "the plan's name holds no years", "start_year", line, words)


def _observe_places(reading: Reading, filled: Filled) -> None:
    """The labels, and the dates under `Duration` and `Date Submitted`."""
    reading.language = filled.language or reading.address.language or reading.language
    _find_duration(reading, filled)
    # The plan's name is its title's; `Action Plan Cycle` stands on few pages.
    shown = [place for place in FORM.places.values() if place.value and place.code != "action_plan"]
    observe(reading, filled, [place for place in shown if place.expected_in or place.code in filled.entries])
    for code in ("duration", "date-submitted"):
        if code in filled.entries and not filled.words(code):
            entry = filled.entries[code]
            message = f"no date stands under the heading {code!r}"
            reading.issue("label-missing", message, entry.place.column, entry.line)


def _find_duration(reading: Reading, filled: Filled) -> None:
    """`Duration` is one word, which captures of style skip-thin lose: its date is then left alone right above the
    heading of the next (PAGES II.1)."""
    below = filled.entries.get("date-submitted")
    if "duration" in filled.entries or below is None:
        return
    place = FORM.places["duration"]
    above = next((line for line in reversed(filled.strange) if line.number < below.line.number), None)
    if above is not None and place.fits(above, above.text):
        filled.entries[place.code] = Entry("", above, [above], place)
        message = "the heading 'duration' is lost; the date above 'date-submitted' is what stood under it"
        reading.issue("label-missing", message, place.column, above, above.text)


KIND = PageKind(NAME, recognise, parse)
