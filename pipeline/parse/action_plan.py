"""Pages of action plans: `/documents/action-plan-<place>-<years>/`, `/documents/<member>-action-plan-<years>/`.

In: a `Reading`. Out: observations of the plan, the commitments that its list names, and issues. Forewords are taken and
not published. Only pages of local plans since 2021 were met; a national one is read by the same labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.identity.plans import PlanName, is_plan_name, parse_plan, plan_id
from pipeline.model import Line, Page
from pipeline.parse.comments import leave_out_comments
from pipeline.parse.context import PageKind, Reading
from pipeline.parse.dates import read_date
from pipeline.parse.entry_lists import observe_commitments, read_entries
from pipeline.parse.framing import chrome_reason, mark_footer_after, mark_menu_before, without_chrome_prefix
from pipeline.parse.styles import report_cut_off, style_of
from pipeline.parse.template import (
    Labelled,
    expected_fields,
    heading_of,
    label_of,
    labels_inside,
    main_language,
    report_missing_headings,
)
from pipeline.vocabularies import DASH

NAME = "action_plan"
TABLE = "action_plans"
SITE_NAME = "Open Government Partnership"
_WITHIN = 12
_LONGEST = 160
_LOCAL = re.compile(rf"^action plan\s*{DASH}\s*\S", re.IGNORECASE)
# A document of no other kind whose title is a plan's name and nothing else: `France Action Plan 2018-2020 (December)`.
_NATIONAL = re.compile(
    rf"^(?=.*\d{{4}}).+\baction plan(?:,?\s+(?:19|20)\d{{2}}(?:\s*{DASH}\s*\d{{2,4}})?)?(?:\s+\([a-z]+\))?$",
    re.IGNORECASE,
)
# `Industry and Tourism`, behind `Ministry of Trade,`: the end of a name's own list.
_GOES_ON = re.compile(r"^\S+ (?:and|&) ")
# The form cuts each institution at so many characters.
_CUT_AT = 100
_REVISED = re.compile(r"\((?:revised|updated)\)", re.IGNORECASE)
_YEAR = re.compile(r"^(?:19|20)\d{2}$")
# Headings whose value is the line below: `Duration` / `Jan 2029`.
_BELOW = {"duration": "duration", "date-submitted": "date_submitted"}
_OWN_LABELS = frozenset({"submission_year", "end"})


def recognise(page: Page, kind: str) -> bool:
    """Whether a page is a plan's: by its title, or by labels that only such pages have."""
    content = page.content
    if any((label := label_of(NAME, line)) and label.colon and label.field in _OWN_LABELS for line in content):
        return True
    found = _title(content)
    if found is None:
        return False
    words = without_chrome_prefix(content[found].text)
    if kind == NAME or _LOCAL.match(words):
        return True
    first = all(chrome_reason(line.text) for line in content[:found])
    return kind in ("", "document") and first and bool(_NATIONAL.match(words))


def _title(content: Sequence[Line]) -> int | None:
    """Where the title stands: a plan's name that says whose plan it is."""
    for index, line in enumerate(content[:_WITHIN]):
        words = without_chrome_prefix(line.text)
        if line.marker or len(words) > _LONGEST or words.endswith(".") or ":" in words:
            continue
        if is_plan_name(words) and (_LOCAL.match(words) or parse_plan(words).member):
            return index
    return None


def parse(reading: Reading) -> None:
    """Parses the page of one plan."""
    reading.layout, reading.generation = style_of(reading), 2
    content = list(reading.ledger.free())
    labels = _labels(reading, content)
    index = _title(content)
    name = _read_title(reading, content, index, labels.get("action_plan"))
    if name is None:
        reading.issue("id-disagrees", "neither the page nor its labels say whose plan this is: no row can be made")
        return
    start = index + 1 if index is not None else 0
    mark_menu_before(reading.ledger, content[: max(start - 1, 0)])
    leave_out_comments(reading)
    body = mark_footer_after(reading.ledger, content[start:], SITE_NAME)
    _take_labels(reading, labels, body)
    _read_below(reading, [line for line in body if reading.ledger.is_free(line)])
    observe_commitments(reading, read_entries(list(reading.ledger.free(body)), under_heading=True))
    _take_rest(reading, body)
    report_missing_headings(reading, NAME, {heading_of(NAME, line.text) for line in body})
    report_cut_off(reading)


def _labels(reading: Reading, lines: Sequence[Line]) -> dict[str, Labelled]:
    """Field -> its label; a line that was joined holds several, and a value may stand below its label."""
    found: dict[str, Labelled] = {}
    for line, below in zip(lines, [*lines[1:], None], strict=False):
        for label in labels_inside(NAME, line):
            if label.colon:
                found.setdefault(label.field, label if label.value or below is None else _below(reading, label, below))
    return found


def _below(reading: Reading, label: Labelled, below: Line) -> Labelled:
    """The label with the value of the next line, where that can be one."""
    if label_of(NAME, below) or heading_of(NAME, below.text) or not _fits(label.field, below.text):
        return label
    reading.ledger.take(label.line, f"label {label.field}")
    message = f"the value of {label.words!r} stands on the next line"
    reading.issue("value-on-next-line", message, label.field, below, below.text)
    return replace(label, value=below.text, line=below)


def _fits(field: str, words: str) -> bool:
    if field == "action_plan":
        return is_plan_name(words)
    if field == "lead_institution":
        return not read_date(words) and not words.endswith(".")
    return field in _FIELDS and bool(_FIELDS[field].read(words))


def _read_title(
    reading: Reading, content: Sequence[Line], index: int | None, label: Labelled | None
) -> PlanName | None:
    """Takes the title; the label `Action Plan` repeats it where the title is lost."""
    line = content[index] if index is not None else label.line if label else None
    words = without_chrome_prefix(content[index].text) if index is not None else label.value if label else ""
    name = parse_plan(words) if words else None
    if name is None or name.member is None:
        return None
    reading.table, reading.key = TABLE, plan_id(name.member.member_id, name.start_year, words)
    if index is not None:
        reading.ledger.take(content[index], "title")
    else:
        reading.issue("label-missing", "the page has no title; its label names the plan", "title", line)
    for field, value in (
        ("title", words), ("member", name.member.name), ("member_id", name.member.member_id),
        ("start_year", name.start_year), ("end_year", name.end_year),
        ("revised", "true" if _REVISED.search(words) else "false"),
    ):  # fmt: skip
        reading.observe(field, value, words, line)
    reading.observe("url", reading.address.canonical if reading.address.is_site else "", reading.address.canonical)
    if name.start_year is None:
        reading.issue("label-missing", "the plan's name holds no years", "start_year", line, words)
    return name


@dataclass(frozen=True, slots=True)
class _Field:
    """How the words of a label become a value; empty where they cannot."""

    name: str
    read: Callable[[str], str]


_FIELDS = {
    "submission_year": _Field("submission_year", lambda words: words if _YEAR.match(words) else ""),
    "end": _Field("end_date", lambda words: read_date(words) or ""),
    # The form joins the institutions by commas; a name with a comma of its own cannot be told from two.
    "lead_institution": _Field(
        "lead_institutions", lambda words: "; ".join(p.strip() for p in words.split(",") if p.strip())
    ),
    "duration": _Field("duration", lambda words: read_date(words) or ""),
    "date_submitted": _Field("date_submitted", lambda words: read_date(words) or ""),
    "cycle": _Field("cycle", lambda words: words if _YEAR.match(words) else ""),
}


def _take_labels(reading: Reading, labels: dict[str, Labelled], body: Sequence[Line]) -> None:
    numbers = {line.number for line in body}
    for field, label in labels.items():
        if label.line.number in numbers:
            reading.ledger.take(label.line, f"label {field}")
        if field in _FIELDS:
            _observe(reading, field, label.value, label.line)
        if field == "lead_institution":
            _check_institutions(reading, label)
    title = next(o for o in reading.observations if o.field == "title")
    same = labels.get("action_plan")
    if same and parse_plan(same.value).start_year != parse_plan(title.value).start_year:
        message = f"the title is {title.value!r}, the label says {same.value!r}; the title is followed"
        reading.issue("value-conflict", message, "title", same.line, same.value)
    reading.language = main_language(list(labels.values())) or reading.address.language or reading.language
    for field in expected_fields(NAME, "skip"):
        if field not in labels:
            if field in _FIELDS and field != "cycle":
                reading.observe(_FIELDS[field].name)
            if field != "cycle":
                reading.issue("label-missing", f"pages of plans carry the label {field!r}; this one does not", field)


def _check_institutions(reading: Reading, label: Labelled) -> None:
    """A note where the commas of the list may be those of a name (`Ministry of Trade, Industry and Tourism`), and where
    the form cut a name off."""
    parts = [part.strip() for part in label.value.split(",") if part.strip()]
    doubtful = [part for part in parts[1:] if part[0].islower() or _GOES_ON.search(part)]
    if doubtful:
        message = f"{doubtful[0]!r} may go on the name before it: the list was parted at all of its commas"
        reading.issue("institutions-not-split", message, "lead_institutions", label.line, label.value)
    for part in parts:
        if len(part) >= _CUT_AT:
            message = f"the form cuts names at {_CUT_AT} characters: this one may be longer"
            reading.issue("truncated", message, "lead_institutions", label.line, part)


def _observe(reading: Reading, field: str, words: str, line: Line) -> None:
    known = _FIELDS[field]
    value = known.read(words)
    reading.observe(known.name, value, words, line)
    if words and not value:
        message = f"{words!r} is no value of {field!r} that this pipeline knows"
        reading.issue(
            "date-unreadable" if "date" in known.name else "value-unreadable", message, known.name, line, words
        )


def _read_below(reading: Reading, lines: Sequence[Line]) -> None:
    """Values under their headings: the line below, if it is a date."""
    seen: set[str] = set()
    for index, line in enumerate(lines):
        code, words = _heading_with_value(line)
        if code not in _BELOW or code in seen:
            continue
        seen.add(code)
        reading.ledger.take(line, f"heading {code}")
        below = lines[index + 1] if index + 1 < len(lines) else None
        if not words and below is not None and read_date(below.text):
            reading.ledger.take(below, f"value {code}")
            words, line = below.text, below
        _observe(reading, _BELOW[code], words, line)
        if not words:
            reading.issue(
                "label-missing", f"no date stands under the heading {code!r}", _FIELDS[_BELOW[code]].name, line
            )
    if "duration" not in seen and "date-submitted" in seen:
        _read_duration_above(reading, lines)
        seen.add("duration")
    for code in sorted(_BELOW.keys() - seen):
        reading.observe(_FIELDS[_BELOW[code]].name)
        reading.issue("label-missing", f"pages of plans have the heading {code!r}; this one has none", _BELOW[code])


def _read_duration_above(reading: Reading, lines: Sequence[Line]) -> None:
    """`Duration` is one word, which captures of style skip-thin lose: its date is then left alone right above the
    heading of the next."""
    at = next(index for index, line in enumerate(lines) if _heading_with_value(line)[0] == "date-submitted")
    above = lines[at - 1] if at else None
    if above is None or not read_date(above.text) or not reading.ledger.is_free(above):
        reading.observe("duration")
        message = "pages of plans have the heading 'duration'; this one has none"
        reading.issue("label-missing", message, "duration")
        return
    reading.ledger.take(above, "value duration")
    _observe(reading, "duration", above.text, above)
    message = "the heading 'duration' is lost; the date above 'date-submitted' is what stood under it"
    reading.issue("label-missing", message, "duration", above, above.text)


def _heading_with_value(line: Line) -> tuple[str, str]:
    """(code, value) of a heading, which in HTML or in joined lines has its date beside it."""
    code = heading_of(NAME, line.text)
    if code:
        return code, ""
    words = line.text.split()
    for cut in range(min(3, len(words) - 1), 0, -1):
        code, value = heading_of(NAME, " ".join(words[:cut])), " ".join(words[cut:])
        if code in _BELOW and read_date(value):
            return code, value
    return "", ""


def _take_rest(reading: Reading, body: Sequence[Line]) -> None:
    for line in reading.ledger.free(body):
        code = heading_of(NAME, line.text)
        reading.ledger.take(line, f"heading {code}" if code else "section prose")


KIND = PageKind(NAME, recognise, parse)
