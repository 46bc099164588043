"""The forms that local monitors fill in (OGP Local handbook): a head of labels, then numbered questions with answers.

In: the lines of a page. Out: the labels' values and the answers. Names and addresses of evaluators, explanations and
evidence are taken, never published.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.identity.members import Member, find_member
from pipeline.identity.plans import parse_plan, plan_id
from pipeline.identity.reports import report_id
from pipeline.model import Line, Page
from pipeline.parse.comments import leave_out_comments
from pipeline.parse.context import Reading
from pipeline.parse.framing import mark_footer_after, mark_menu_before, without_chrome_prefix
from pipeline.parse.styles import report_cut_off, style_of
from pipeline.parse.template import heading_of, label_of, report_missing_headings
from pipeline.vocabularies import DASH, vocabulary

TABLE = "local_reports"
SITE_NAME = "Open Government Partnership"
_WITHIN = 12
_SECTION = re.compile(r"^Section \d+\b", re.IGNORECASE)
_QUESTION = re.compile(rf"^(?P<number>\d{{1,2}}(?:\.\d{{1,2}})+)\.?\s*(?:{DASH}\s*)?(?P<question>[^\W\d].*)$")
_LONGEST_ANSWER = 300
_LONGEST_WORD = 40
_SENTENCE_END = re.compile(r"[.!?…”]$")


@dataclass(slots=True)
class Answer:
    """A question with the lines between it and the next thing that the form prints."""

    number: str
    question: str
    line: Line
    lines: list[Line] = field(default_factory=list)
    inline: str = ""
    closed: bool = False  # whether the form's own words stand behind the answer


@dataclass(slots=True)
class Form:
    """A form taken apart; `values` are the labels' values by field."""

    values: dict[str, str] = field(default_factory=dict)
    where: dict[str, Line] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    sections: int = 0


def has_title(page: Page, opening: re.Pattern[str]) -> bool:
    return find_title(page.content, opening) is not None


def find_title(content: Sequence[Line], opening: re.Pattern[str]) -> int | None:
    """The first line near the top that begins as such a report's title does."""
    top = enumerate(content[:_WITHIN])
    return next((i for i, line in top if opening.match(without_chrome_prefix(line.text)) and not line.marker), None)


def parse_form(reading: Reading, kind: str, report_kind: str, opening: re.Pattern[str]) -> Form | None:
    """Parses a page of this kind; the form, or None where nothing says which report it is."""
    reading.layout, reading.generation = style_of(reading), 2
    reading.language = reading.address.language or reading.language
    content = list(reading.ledger.free())
    index = find_title(content, opening)
    title = without_chrome_prefix(content[index].text) if index is not None else ""
    reading.table, reading.key = TABLE, _key(reading, kind, title)
    if not reading.key:
        reading.issue("id-disagrees", "neither the page nor its address says which report this is: no row can be made")
        return None
    if index is not None:
        reading.ledger.take(content[index], "title")
        mark_menu_before(reading.ledger, content[:index])
    else:
        reading.issue("label-missing", "the page has no title; its address tells which report it is", "title")
    reading.observe("title", title, title, content[index] if index is not None else None)
    reading.observe("report_kind", report_kind, title)
    reading.observe("url", reading.address.canonical if reading.address.is_site else "")
    leave_out_comments(reading)
    start = index + 1 if index is not None else 0
    body = mark_footer_after(reading.ledger, content[start:], SITE_NAME)
    form = _read(reading, kind, list(reading.ledger.free(body)))
    _observe_head(reading, form, opening.sub("", title).strip(" –—-"))
    _observe_answers(reading, form)
    report_missing_headings(reading, kind, {heading_of(kind, line.text) for line in body})
    report_cut_off(reading)
    return form


def _key(reading: Reading, kind: str, title: str) -> str:
    """The slug, which holds the commitment's ID where titles are alike; else the title."""
    return reading.address.slug if reading.address.kind == kind else report_id(title) if title else ""


def _read(reading: Reading, kind: str, lines: Sequence[Line]) -> Form:
    """Takes every line: as a label or its value, a heading, a question or its answer, or as prose."""
    form = Form()
    current = ""
    for line in lines:
        label, question = label_of(kind, line), _QUESTION.match(line.text)
        if question:
            current = ""
            form.answers.append(_answer(question, line))
            reading.ledger.take(line, f"question {question['number']}")
        elif heading_of(kind, line.text) or _SECTION.match(line.text):
            current = ""
            form.sections += bool(_SECTION.match(line.text))
            _close(form)
            reading.ledger.take(line, "heading")
        elif label and (label.colon or not label.value) and not form.answers:
            current = label.field
            form.values.setdefault(current, label.value)
            form.where.setdefault(current, line)
            reading.ledger.take(line, f"label {current}")
        elif current and not form.values[current]:
            form.values[current], form.where[current] = line.text, line
            reading.ledger.take(line, f"value {current}")
        else:
            if form.answers and not form.answers[-1].closed:
                form.answers[-1].lines.append(line)
            reading.ledger.take(line, "section prose")
    return form


def _answer(match: re.Match[str], line: Line) -> Answer:
    """A question; joined text may have the answer behind its question mark."""
    question, mark, rest = match["question"].partition("?")
    known = bool(vocabulary("monitor_answers").code(rest.strip()))
    return Answer(
        match["number"], question + mark if known else match["question"], line, inline=rest.strip() if known else ""
    )


def _close(form: Form) -> None:
    if form.answers:
        form.answers[-1].closed = True


# -- observations -----------------------------------------------------------------------------------------------------


def _observe_head(reading: Reading, form: Form, named: str) -> None:
    """Member and plan: from their labels, else from the plan's name in the title."""
    words = form.values.get("action_plan") or named
    plan = parse_plan(words)
    member = find_member(form.values.get("member", "")) or plan.member
    for label in ("member", "action_plan"):
        reading.observe(label, form.values.get(label, ""), line=form.where.get(label))
        if not form.values.get(label):
            reading.issue(
                "label-missing", f"forms of local monitors have the label {label!r}; this one shows none", label
            )
    reading.observe(
        "member_id", member.member_id if member else "", form.values.get("member", ""), form.where.get("member")
    )
    if member is None:
        reading.observe("action_plan_id")
        reading.issue(
            "member-unknown", "neither label nor title names a member that a list knows", "member_id", value=words
        )
        return
    reading.observe("name", member.name, table="members", key=member.member_id)
    _observe_plan(reading, member, words, plan.start_year, form.where.get("action_plan"))


def _observe_plan(reading: Reading, member: Member, words: str, start: int | None, line: Line | None) -> None:
    """The plan under report; naming it makes it a plan of the member, whether or not its own page was captured."""
    key = plan_id(member.member_id, start, words) if start else ""
    reading.observe("action_plan_id", key, words, line)
    if key:
        reading.observe("title", words, words, line, table="action_plans", key=key)
        reading.observe("member_id", member.member_id, words, line, table="action_plans", key=key)


def _observe_answers(reading: Reading, form: Form) -> None:
    for position, answer in enumerate(form.answers, start=1):
        words = answer.inline or _said(answer)
        code = vocabulary("monitor_answers").code(words)
        values = {"position": position, "number": answer.number, "question": answer.question, "answer": code or words}
        reading.row("local_report_answers", values, answer.line)
        if not words and answer.lines:
            message = f"what stands under question {answer.number} is an explanation; the answer cannot be told from it"
            reading.issue("value-unreadable", message, "answer", answer.line, answer.number)
        elif not words:
            message = f"the answer to question {answer.number} is not shown"
            reading.issue("label-missing", message, "answer", answer.line, answer.number)
        elif not code and len(words) <= _LONGEST_WORD:
            message = f"{words!r} is not in the vocabulary; published as written"
            reading.issue("word-unmapped", message, "answer", answer.line, words)
    if not form.answers:
        reading.issue("label-missing", "no numbered question is on the page", "answer")


def _said(answer: Answer) -> str:
    """The answer: the one line before the form's own words, or a few words right behind the question that are no
    sentence, known or not. More is an explanation whose heading is lost."""
    if not answer.lines:
        return ""
    first = answer.lines[0].text
    if vocabulary("monitor_answers").code(first) or (len(first) <= _LONGEST_WORD and not _SENTENCE_END.search(first)):
        return first
    return first if answer.closed and len(answer.lines) == 1 and len(first) <= _LONGEST_ANSWER else ""
