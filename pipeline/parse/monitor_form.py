"""The forms that local monitors fill in (OGP Local handbook): a head of labels, then numbered questions with answers.
Inception Reports are on how a local plan was made, End of Commitment Reports on a commitment. Neither is an IRM report.

In: the lines of a page. Out: the labels' values and the answers. Names and addresses of evaluators
are taken, never published; explanations and evidence are prose (`sections`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from pipeline.identity.addresses import COMMITMENT_ID, member_at
from pipeline.identity.members import Member, find_member
from pipeline.identity.names import identifier
from pipeline.identity.plans import is_plan_name, parse_plan, plan_id
from pipeline.identity.reports import report_id
from pipeline.lexicon import Found
from pipeline.model import FROM_LABEL, FROM_TITLE, Line, Page
from pipeline.parse.boilerplate import TITLE_WITHIN, body_after, without_chrome_prefix
from pipeline.parse.context import PageKind, Reading, take_prose
from pipeline.parse.fields import Entry, Filled, Form, fill, form_of, observe, report_missing
from pipeline.value_types import unmapped_in
from pipeline.vocabularies import DASH, alike, any_of, vocabulary, words_for

TABLE = "local_reports"
_QUESTION = re.compile(rf"^(?P<number>\d{{1,2}}(?:\.\d{{1,2}})+)\.?\s*(?:{DASH}\s*)?(?P<question>¿?[^\W\d].*)$")
_ID = re.compile(rf"-(?P<id>{COMMITMENT_ID.pattern})(?:-\d)?$")
_LONGEST_ANSWER = 300
_LONGEST_WORD = 40
_SECTION = re.compile(rf"(?:{any_of(words_for('prose_words', 'section'))}) \d+\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…”]$")


@dataclass(slots=True)
class Answer:
    """A question with the lines between it and the next thing that the form prints; `closed` tells that its own words
    stand after the answer."""

    number: str
    question: str
    line: Line
    lines: list[Line] = field(default_factory=list)
    closed: bool = False

    @property
    def words(self) -> str:
        """The answer: the one line before the form's own words, or a few words right after the question that are no
        sentence, known or not. More is an explanation whose heading is lost."""
        first = self.lines[0].text if self.lines else ""
        few = len(first) <= _LONGEST_WORD and not _SENTENCE_END.search(first)
        alone = self.closed and len(self.lines) == 1 and len(first) <= _LONGEST_ANSWER
        return first if few or alone or vocabulary("monitor_answers").code(first) else ""


@dataclass(frozen=True, slots=True)
class MonitorForm:
    """One of the forms; `name` is that of its documents, `title` what the titles of its pages begin with."""

    kind: str
    name: str
    title: re.Pattern[str]

    def recognises(self, page: Page, kind: str) -> bool:
        return kind == self.kind or _find_title(page.content, self.title) is not None


def _form(kind: str, name: str) -> MonitorForm:
    names = any_of([name, *words_for("document_types.spellings", name)])
    return MonitorForm(kind, name, re.compile(rf"^(?:{names})\s*(?:{DASH}|:)\s*", re.IGNORECASE))


_INCEPTION_FORM = _form("inception_report", "Inception Report")
_COMMITMENT_FORM = _form("end_of_commitment_report", "End of Commitment Report")


def _find_title(content: Sequence[Line], opening: re.Pattern[str]) -> int | None:
    """The first line near the top that begins as such a report's title does."""
    top = enumerate(content[:TITLE_WITHIN])
    return next((i for i, line in top if opening.match(without_chrome_prefix(line.text)) and not line.marker), None)


def _parse_inception(reading: Reading) -> None:
    """Parses the report that opens the work of a local monitor."""
    _parse(_INCEPTION_FORM, reading)


def _parse(form: MonitorForm, reading: Reading) -> Filled | None:
    """Parses a page of this kind; the places of its head, or None where nothing says which report it is."""
    reading.generation = 2
    reading.language = reading.address.language or reading.language
    content = list(reading.ledger.free())
    index = _find_title(content, form.title)
    title = without_chrome_prefix(content[index].text) if index is not None else ""
    # The slug holds the commitment's ID where titles are alike.
    by_address = reading.address.kind in (form.kind, "document") and reading.address.slug
    key = identifier(reading.address.slug, "report") if by_address else report_id(title) if title else ""
    reading.table, reading.key = TABLE, key
    if not key:
        reading.issue("id-disagrees", "neither the page nor its address says which report this is: no row can be made")
        return None
    _take_title(reading, content, index, title, form.name)
    body = body_after(reading, content, index)
    named = form.title.sub("", title).strip(" –—-")
    return _read_body(reading, form_of(form.kind), list(reading.ledger.free(body)), named)


def _parse_end_of_commitment(reading: Reading) -> None:
    """Parses the form; the commitment's ID is the last part of the address, and not always there."""
    head = _parse(_COMMITMENT_FORM, reading)
    if head is None:
        return
    match = _ID.search(reading.address.slug)
    key = match["id"].upper() if match else ""
    reading.observe("commitment_id", key, reading.address.slug if match else "")
    if not key:
        reading.issue("label-missing", "the address does not hold the ID of the commitment", "commitment_id")
        return
    title = next((o.value for o in reading.observations if o.field == "title" and o.table_name == reading.table), "")
    named = head.words("commitment") or _COMMITMENT_FORM.title.sub("", title)
    line = head.entries["commitment"].value_line if "commitment" in head.entries else None
    reading.observe("title", named.rstrip("."), named, line, table="commitments", key=key)


def _take_title(reading: Reading, content: list[Line], index: int | None, title: str, report_kind: str) -> None:
    if index is not None:
        reading.ledger.take(content[index], "title")
    else:
        reading.issue("label-missing", "the page has no title; its address tells which report it is", "title")
    reading.observe("title", title, title, content[index] if index is not None else None)
    reading.observe("report_kind", report_kind, title)
    reading.observe("url", reading.address.canonical if reading.address.is_site else "")


def _read_body(reading: Reading, form: Form, body: list[Line], named: str) -> Filled:
    """Takes every line: as a label or its value, a heading, a question or its answer, or as prose."""
    first = next((i for i, line in enumerate(body) if _QUESTION.match(line.text)), len(body))
    head = [line for line in body[:first] if not _is_heading(form, line.text)]
    filled = fill(form, head, [_label(form, line) for line in head])
    _find_owner(form, filled)
    observe(reading, filled, [place for place in form.places.values() if place.column])
    answers = _read_answers(form, list(reading.ledger.free(body)))
    _withhold(reading, filled, head)
    take_prose(reading, body, partial(_section, form))
    _observe_owner(reading, filled, named)
    for position, answer in enumerate(answers, start=1):
        _observe_answer(reading, position, answer)
    if not answers:
        reading.issue("label-missing", "no numbered question is on the page", "answer")
    shown = {form.lexicon.code(line.text) for line in body} | {c for c in filled.entries if filled.words(c)}
    report_missing(reading, form, reading.layout, shown)
    return filled


def _find_owner(form: Form, filled: Filled) -> None:
    """Plan and member whose labels are lost: the last line that is a plan's name, and the line that is its member's."""
    plans = ((line, parse_plan(line.text).member) for line in reversed(filled.strange) if is_plan_name(line.text))
    plan, owner = next(((line, member) for line, member in plans if member), (None, None))
    member = next((line for line in filled.strange if owner and find_member(line.text) == owner), None)
    for code, line in (("action_plan", plan), ("member", member)):
        if line:
            filled.entries.setdefault(code, Entry("", line, [line], form.places[code]))


def _withhold(reading: Reading, filled: Filled, head: Sequence[Line]) -> None:
    """Takes what no place takes, down to the last place, and counts it: labels in other words may name who filled the
    form in, and persons are not published. What stands below the last place is the commitment's title and text
    (ARBA0002)."""
    ends = [line.number for entry in filled.entries.values() for line in (entry.line, *entry.more)]
    left = [line for line in reading.ledger.free(head) if not ends or line.number < max(ends)]
    for line in left:
        reading.ledger.take(line, "contact in the head")
    if left:
        message = f"{len(left)} lines among the labels stand at none that is known; they are not published"
        reading.issue("line-left-over", message, line=left[0], value=str(len(left)))


def _is_heading(form: Form, text: str) -> bool:
    return bool(form.lexicon.code(text) or _SECTION.match(alike(text)))


def _label(form: Form, line: Line) -> Found | None:
    """The label of a line, which has its colon or stands alone."""
    found = form.lexicon.label(line.text, line.lead)
    return found if found and (found.marked or found.end == len(line.text)) else None


def _section(form: Form, text: str) -> str:
    """The heading that a line is; each question is one of its answer."""
    return "question" if _QUESTION.match(text) else form.lexicon.code(text) or "heading" * _is_heading(form, text)


def _read_answers(form: Form, lines: Sequence[Line]) -> list[Answer]:
    answers: list[Answer] = []
    for line in lines:
        if question := _QUESTION.match(line.text):
            answers.append(Answer(question["number"], question["question"], line))
        elif answers and _is_heading(form, line.text):
            answers[-1].closed = True
        elif answers and not answers[-1].closed:
            answers[-1].lines.append(line)
    return answers


# -- observations -----------------------------------------------------------------------------------------------------


def _observe_owner(reading: Reading, filled: Filled, named: str) -> None:
    """Member and plan: from their labels, else from the plan's name in the title."""
    plan_entry, member_entry = filled.entries.get("action_plan"), filled.entries.get("member")
    words = filled.words("action_plan") or named
    plan = parse_plan(words)
    member = member_at(reading.address, find_member(filled.words("member")) or plan.member)
    line = member_entry.value_line if member_entry else None
    place = FROM_LABEL if member_entry else FROM_TITLE
    reading.observe("member_id", member.member_id if member else "", filled.words("member"), line, place=place)
    if member is None:
        reading.observe("action_plan_id")
        message = "neither label nor title names a member that a list knows"
        reading.issue("member-unknown", message, "member_id", value=words)
        return
    reading.observe("name", member.name, table="members", key=member.member_id)
    _observe_plan(reading, member, words, plan.start_year, plan_entry.value_line if plan_entry else None)


def _observe_plan(reading: Reading, member: Member, words: str, start: int | None, line: Line | None) -> None:
    """The plan under report; naming it makes it a plan of the member, whether or not its own page was captured."""
    key = plan_id(member.member_id, start, words) if start else ""
    reading.observe("action_plan_id", key, words, line)
    if key:
        reading.observe("title", words, words, line, table="action_plans", key=key)
        reading.observe("member_id", member.member_id, words, line, table="action_plans", key=key)


def _observe_answer(reading: Reading, position: int, answer: Answer) -> None:
    words = answer.words
    code = vocabulary("monitor_answers").code(words)
    values = {"position": position, "number": answer.number, "question": answer.question, "answer": code or words}
    reading.row("local_report_answers", values, answer.line)
    if not words and answer.lines:
        message = f"what stands under question {answer.number} is an explanation; the answer cannot be told from it"
        reading.issue("value-unreadable", message, "answer", answer.line, answer.number)
    elif not words:
        message = f"the answer to question {answer.number} is not shown"
        reading.issue("label-missing", message, "answer", answer.line, answer.number)
    elif len(words) <= _LONGEST_WORD:
        reading.report(unmapped_in("monitor_answers", words), "answer", answer.line)


INCEPTION = PageKind(_INCEPTION_FORM.kind, _INCEPTION_FORM.recognises, _parse_inception)
END_OF_COMMITMENT = PageKind(_COMMITMENT_FORM.kind, _COMMITMENT_FORM.recognises, _parse_end_of_commitment)
