"""Parsing: a page becomes observations, rows and issues.

A page kind is one module with a `PageKind`, registered by its line in `KINDS`. See docs/adding-a-page-kind.md.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from dataclasses import replace

from pipeline.identity.addresses import Address, parse_address
from pipeline.identity.members import member_of_prefix, member_of_slug, nation_of_prefix
from pipeline.model import NOT_SHOWN, Capture, CaptureInfo, Issue, Line, Observation, Page, Parsed, with_capture
from pipeline.parse import action_plan, challenge, commitment, irm_report, member, monitor_form
from pipeline.parse.boilerplate import chrome_reason, mark_known_chrome, report_cut_off, style_of
from pipeline.parse.context import Ledger, PageKind, Reading
from pipeline.parse.ignored import GLOSSARY, INDEX, OLD_COMMITMENT, POLICY_AREA, leave_alone
from pipeline.privacy import mask_address, mask_contacts
from pipeline.privacy.parsed import without_contacts
from pipeline.vocabularies import fold, words_for

# The first kind that recognises a page parses it: narrower titles stand first.
KINDS = (
    commitment.KIND,
    monitor_form.INCEPTION,
    monitor_form.END_OF_COMMITMENT,
    OLD_COMMITMENT,
    irm_report.KIND,
    action_plan.KIND,
    challenge.KIND,
    GLOSSARY,
    POLICY_AREA,
    member.KIND,
    INDEX,
)
_ERROR_WORDS = frozenset(map(fold, words_for("error_pages")))


def parse_page(capture: Capture, page: Page) -> tuple[Parsed, Ledger]:
    """Parses one page. A fault of a parser is an issue of this page; the other pages are not touched."""
    try:
        return _parse(capture, page)
    except Exception as error:  # noqa: BLE001 - whatever it is, it concerns this page only, and says so
        unread = Issue("page-unreadable", _fault(error))
        return _parse(capture, replace(page, lines=(), issues=(*page.issues, unread)))


def _parse(capture: Capture, page: Page) -> tuple[Parsed, Ledger]:
    address = parse_address(capture.url or page.canonical_url)
    kind = _recognise(page, address.kind)
    ledger = Ledger(page)
    mark_known_chrome(ledger)
    reading = Reading(capture.capture_id, page, address, ledger, language=page.language or "en")
    if kind is not None:
        try:
            reading.layout = style_of(reading)
            kind.parse(reading)
            if kind.to_footer and reading.table:
                report_cut_off(reading)
        except Exception as error:  # noqa: BLE001 - what was read before the fault stays
            reading.issue("page-unreadable", _fault(error))
        for line in ledger.free():  # there is no third way
            reading.issue("line-left-over", "no rule of this page kind takes this line", line=line, value=line.words)
        _report_hidden(reading)
        _report_little_read(reading)
    elif _says_error(page):  # it is named, and not read
        message = "the page says that it could not be shown; what earlier captures said is kept"
        leave_alone(reading, "page of another kind", message, "error-page")
    elif page.lines:
        message = "the page is of no kind that this pipeline reads; its lines are counted and left alone"
        leave_alone(reading, "page of another kind", message)
    info = _capture_info(capture, reading, kind.name if kind else "other")
    observations = _each_once(reading)
    issues = with_capture([*page.issues, *reading.issues], capture.capture_id)
    parsed = Parsed(info, reading.table, reading.key, observations, reading.rows, issues)
    content = [line for line in page.lines if not ledger.fate(line).startswith("chrome")]
    return without_contacts(parsed, content, _country(parsed, address)), ledger


def _fault(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"the parser failed: {type(error).__name__}: {error} ({where.name}, line {where.lineno})"


def _report_hidden(reading: Reading) -> None:
    """Text among the content that the page hides and nothing opens (`disclosures.py`): left out, but not in silence."""
    fates = [(line, reading.ledger.fate(line)) for line in reading.page.lines]
    taken = [line.number for line, fate in fates if fate and not fate.startswith("chrome")]
    hidden: dict[str, list[Line]] = defaultdict(list)
    for line, fate in fates:
        among = taken and taken[0] < line.number < taken[-1]
        if fate == "chrome: hidden" and among and not chrome_reason(line.text):
            hidden[line.text].append(line)
    for text, lines in hidden.items():
        times = f" ({len(lines)} times)" if len(lines) > 1 else ""
        reading.issue("hidden-text", f"the page hides this text{times}, and nothing on it opens it", "", lines[0], text)


def _report_little_read(reading: Reading) -> None:
    """A page of which more is left over than was understood is none that its kind knows, whatever its title says."""
    _, taken, _, left = reading.ledger.counts()
    if left > taken:
        message = f"{left} of {taken + left} lines with content were not understood"
        reading.issue("page-little-read", message, value=f"{left} of {taken + left}")


def _recognise(page: Page, kind: str) -> PageKind | None:
    """The first kind that takes the page."""
    if not page.lines or _says_error(page):
        return None
    return next((known for known in KINDS if known.recognise(page, kind)), None)


def _says_error(page: Page) -> bool:
    """Whether a server's words stand in place of the page, whatever its address promises."""
    said = (page.title.partition(" | ")[0], *(line.text for line in page.content[:3]))
    return any(fold(words) in _ERROR_WORDS for words in said)


def _capture_info(capture: Capture, reading: Reading, kind: str) -> CaptureInfo:
    lines, taken, chrome, left = reading.ledger.counts()
    return CaptureInfo(
        capture_id=capture.capture_id,
        url=mask_address(capture.url or reading.page.canonical_url),
        page_kind=kind,
        language=reading.language if reading.page.lines else "",
        layout=reading.layout,
        captured_at=capture.captured_at,
        seen_until=capture.captured_at,
        times_seen=1,
        media_type=capture.media_type,
        sha256=capture.sha256,
        source=mask_contacts(capture.source)[0],
        bytes=len(capture.body),
        lines=lines,
        lines_taken=taken,
        lines_chrome=chrome,
        lines_left=left,
        generation=reading.generation,
        archive=capture.archive,
        cut_in=reading.cut_in,
    )


def _each_once(reading: Reading) -> list[Observation]:
    """A value is observed once in a capture: what a label states before what is derived, else the first that is stated.
    A second one at as sure a place that differs is an issue."""
    kept: dict[tuple[str, str, str], Observation] = {}
    lines = {line.number: line for line in reading.page.lines}
    for observation in reading.observations:
        key = (observation.table_name, observation.row_key, observation.field)
        first = kept.setdefault(key, observation)
        if first is observation or observation.state == NOT_SHOWN:
            continue
        if first.state == NOT_SHOWN or first.place < observation.place:
            kept[key] = observation
        elif first.place == observation.place and (first.state, first.value) != (observation.state, observation.value):
            what = f"{observation.field} of {observation.row_key}"
            message = f"{what} is {first.value!r} and here {observation.value!r}; the first counts"
            line = lines.get(observation.line or 0)
            reading.issue("value-conflict", message, observation.field, line, observation.value)
    return list(kept.values())


def _country(parsed: Parsed, address: Address) -> str:
    """The ISO code of the member's country, as whose telephone numbers the page's are read; blank if unknown."""
    prefix = (parsed.key if parsed.table == "commitments" else address.commitment_id)[:2]
    stated = next((o.value for o in parsed.observations if o.field == "member_id" and o.row_key == parsed.key), "")
    slug = address.member_slug or (parsed.key if parsed.table == "members" else stated)
    member = member_of_slug(slug) or member_of_prefix(prefix) or nation_of_prefix(prefix)
    return member.country_code if member else ""
