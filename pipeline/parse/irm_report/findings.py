"""Findings of a report as rows: its tables, its statements on the process, counts in its prose."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from pipeline.identity.reports import ReportTitle, period_of
from pipeline.model import Line
from pipeline.parse.context import Reading
from pipeline.parse.figure_tables import (
    IMPLEMENTATION,
    INDICATORS,
    LISTS,
    REVIEW,
    Finding,
    Table,
    indicators_of,
    read_table,
)
from pipeline.parse.irm_report.head import NAME, heading_of
from pipeline.parse.irm_report.highlights import (
    RESULTS,
    WELL_DESIGNED,
    Highlight,
    Highlights,
    answers_of,
    loose_row,
    read_highlights,
)
from pipeline.parse.irm_report.process import read_block, read_statements
from pipeline.parse.irm_report.prose import read_early_results, read_number_of_commitments
from pipeline.schemas import pattern, read_vocabulary
from pipeline.value_types import unmapped_in
from pipeline.vocabularies import DASH, fold

_ID = pattern("commitment_id")
_LISTED = re.compile(rf"(?P<id>{_ID})(?:[.:,]|\s+{DASH})?\s+(?P<title>\S.*?)(?=\s+{_ID}\b|$)")
_IN_LIST = re.compile(rf"^\d{{1,3}}[.)]\s+(?={_ID}\b)")
_RARE = frozenset({"not_reviewed_midterm", "not_reviewed_end_of_term"})
_STATEMENT = "acted_contrary_to_process"
_WITH_STATEMENT = frozenset({"highlights", "level-of-input", "during-development", "during-implementation"})
_TITLED = {"Design Report", "Implementation Report", "Design and Implementation Report"}


def observe_findings(reading: Reading, lines: Sequence[Line], title: ReportTitle) -> set[int]:
    """Takes the lines of tables and statements; returns the numbers of those inside a table that nothing explains."""
    statements = read_statements(lines)
    for statement in statements:
        _state(reading, statement, "statement")
        reading.ledger.take(statement.line, f"statement {statement.indicator}")
    strange = _highlights(reading, list(reading.ledger.free(lines)))
    _process(reading, [line for line in reading.ledger.free(lines) if line.number not in strange])
    strange |= _table(reading, [line for line in reading.ledger.free(lines) if line.number not in strange], title)
    _listed(reading, [line for line in reading.ledger.free(lines) if line.number not in strange])
    _check_list(reading)
    if not statements and _shows_process(reading):
        message = "reports with highlights or levels of input state whether the process was followed; this one does not"
        reading.issue("label-missing", message, _STATEMENT)
    _early_results(reading, [line for line in reading.ledger.free(lines) if line.number not in strange], title)
    return strange


def _shows_process(reading: Reading) -> bool:
    """Whether the page is of the layouts of mid-term and end-of-term reports that carry the statement."""
    shown = {heading_of(line.text) for line in reading.page.lines}
    has_highlights = any(WELL_DESIGNED in row.values for row in reading.rows)
    stated = {row.values.get("indicator") for row in reading.rows}
    return (has_highlights or bool(shown & _WITH_STATEMENT)) and _STATEMENT not in stated


def _finding(reading: Reading, found: Finding) -> None:
    """A row, once: of two places that state the same figure the first counts."""
    names = ("indicator", "number", "percent", "value", "as_written")
    row = {name: getattr(found, name) for name in names}
    known = next((r.values for r in reading.rows if r.values.get("indicator") == found.indicator), None)
    if known is None:
        reading.row("report_findings", row, found.line)
    elif fold(str(known["as_written"])) != fold(found.as_written) and (
        not found.value or known["value"] != found.value
    ):
        message = f"{found.indicator} is {known['as_written']!r} and here {found.as_written!r}; the first counts"
        reading.issue("value-conflict", message, found.indicator, found.line, found.as_written)


def _state(reading: Reading, stated: Finding, what: str) -> None:
    if stated.value:
        _finding(reading, stated)
    else:
        message = f"all words of the {what} stand here; the mark of the chosen one is a picture that the text lost"
        reading.issue("label-missing", message, stated.indicator, stated.line)


# -- the table at a glance ----------------------------------------------------------------------------------------


def _table(reading: Reading, lines: list[Line], title: ReportTitle) -> set[int]:
    table = read_table(lines, title.report_type)
    if table is None:
        if title.report_type in _TITLED and not title.public_comment:
            reading.issue("label-missing", "reports of this type print a table at a glance; this page shows none")
        return set()
    for line in lines:
        if line.number in table.lines:
            reading.ledger.take(line, table.lines[line.number])
    for finding in table.findings.values():
        _finding(reading, finding)
        if finding.indicator.startswith("public_influence"):
            reading.report(unmapped_in("public_influence", finding.value), finding.indicator, finding.line)
    _report_table(reading, table)
    for piece in table.listed:
        _list_commitments(reading, piece.line, piece.text)
    return {line.number for line in table.strange}


def _report_table(reading: Reading, table: Table) -> None:
    for code in _missing(table):
        reading.issue("label-missing", f"tables of this kind ({table.kind}) show {code!r}; this one does not", code)
    for piece in table.unreadable:
        message = f"{piece.text!r} cannot be a value of {piece.words!r}; it was not used"
        reading.issue("value-unreadable", message, line=piece.line, value=piece.text)
    for finding, words in table.conflicts:
        message = f"{finding.indicator} is {finding.as_written!r} and here {words!r}; the first counts"
        reading.issue("value-conflict", message, finding.indicator, finding.line, words)
    if table.loose_lists:
        message = "the heading of one of the two lists of policy areas is lost: which area stands in which is not known"
        reading.issue("label-missing", message, "policy_areas", table.loose_lists[0])
    optional = {"legend", "commitments"}
    if not any(code.endswith("_implementation") for code in table.findings):
        optional.add("plan-implementation")
    if table.has_one_column:
        optional |= {"columns", "moving-forward"}
    for block in ("at-a-glance", table.kind):
        _report_lost_headings(reading, block, table.headings, optional)


def _missing(table: Table) -> list[str]:
    """Indicators that a table of this kind carries and this one does not show. What tells of the implementation is only
    in reports that have it, its public influence and process only where figures tell of it (other reports print `N/A`);
    one of the two questions on process is enough. Few tables have a row for what was not reviewed."""
    expected = indicators_of(table.kind) - _RARE
    shown = set(table.findings)
    told = {code: INDICATORS[code]["section"] == IMPLEMENTATION for code in shown | expected}
    if not any(told[code] for code in shown) and IMPLEMENTATION not in table.headings:
        expected = {code for code in expected if not told[code]}
    if not any(told[code] and table.findings[code].number for code in shown):
        expected = {code for code in expected if not code.endswith("_implementation")}
    expected -= {code.replace("_end_of_term", "_midterm") for code in shown}
    if table.has_one_column:
        expected -= {"carried_over"}
    if table.kind == REVIEW:
        expected |= set(LISTS.values())
    according, contrary = "acted_according_to_process", "acted_contrary_to_process"
    shown |= {contrary, f"{contrary}_implementation"} if according in shown else set()
    return sorted(expected - shown - {according if contrary in shown or table.kind != REVIEW else contrary})


def _report_lost_headings(reading: Reading, block: str, shown: Collection[str], optional: Collection[str] = ()) -> None:
    """An issue for each heading of a block that the page does not show."""
    rows = (row for row in read_vocabulary("page_headings") if row["page_kind"] == NAME and row["block"] == block)
    for code in dict.fromkeys(row["code"] for row in rows):
        if code not in shown and code not in optional:
            message = f"pages with the block {block!r} have the heading {code!r}; this one shows none"
            reading.issue("label-missing", message, code)


# -- commitments that the report names ----------------------------------------------------------------------------


def _listed(reading: Reading, lines: list[Line]) -> None:
    """`LR0027 Legislative Monitoring Database`, one a line, under the table; the list may be numbered."""
    for line in lines:
        text = _IN_LIST.sub("", line.text)
        if _LISTED.match(text):
            reading.ledger.take(line, "commitment")
            _list_commitments(reading, line, text)


def _check_list(reading: Reading) -> None:
    """The table says how many commitments the plan has: a list of another length has lost some, or is cut off."""
    listed = {row.values["commitment_id"] for row in reading.rows if row.values.get("commitment_id")}
    said = next((r for r in reading.rows if r.values.get("indicator") == "commitments" and r.values["number"]), None)
    if listed and said and int(str(said.values["number"])) != len(listed):
        message = f"the table says {said.values['number']} commitments, the list names {len(listed)}"
        reading.issue("listing-disagrees", message, "commitments", value=str(len(listed)))


def _list_commitments(reading: Reading, line: Line, text: str) -> None:
    for match in _LISTED.finditer(text):
        values = {"commitment_id": match["id"], "title": match["title"], "as_written": match[0]}
        _commitment(reading, line, values)
        if match["title"].endswith("."):
            message = "the title ends as a sentence does; where it ends and the prose begins is not clear"
            reading.issue("glued-words", message, "title", line, match[0])
        reading.observe("title", match["title"], match[0], line, table="commitments", key=match["id"])


def _commitment(reading: Reading, line: Line, values: dict[str, object]) -> None:
    position = 1 + reading.rows_of["report_commitments"]
    reading.row("report_commitments", {"position": position, **values}, line)


def _highlights(reading: Reading, lines: list[Line]) -> set[int]:
    found = read_highlights(lines)
    if found is None:
        if loose := loose_row(lines):
            message = "a commitment of the highlights stands here without the heads of their columns: it was not used"
            reading.issue("label-missing", message, "highlights", loose, loose.text)
        return set()
    for line in lines:
        if line.number in found.lines:
            reading.ledger.take(line, found.lines[line.number])
    for row in found.rows:
        _highlight(reading, row, found.columns)
    _report_highlights(reading, found)
    _report_lost_headings(reading, "highlights", {heading_of(line.text) for line in reading.page.lines})
    return {line.number for line in found.strange}


def _highlight(reading: Reading, row: Highlight, columns: list[str]) -> None:
    answers = answers_of(row, columns)
    # An answer that is lost is none: the row stands all the same.
    said = {column: answers[column] == "Yes" if column in answers else None for column in (WELL_DESIGNED, RESULTS)}
    values = {"number": row.number, "title": row.title, "starred": True if row.starred else None, **said}
    _commitment(reading, row.line, {**values, "as_written": row.line.text})
    if not answers:
        message = f"the answers on commitment {row.number} are not shown, or their columns are not named"
        reading.issue("label-missing", message, "well_designed", row.line, row.title)
    elif len(row.answers) > len(columns):
        message = "more answers than columns stand after this commitment; the first are its own"
        reading.issue("value-unreadable", message, "well_designed", row.line, row.title)
    if row.glued:
        done = (
            "they were split before the word that opens a sentence" if row.cells[1:] else "where to split is not clear"
        )
        message = f"title and overview of the commitment stand on one line; {done}"
        reading.issue("glued-words", message, "title", row.line, row.line.text)


def _report_highlights(reading: Reading, found: Highlights) -> None:
    if lost := {"commitment", "overview"} - found.heads:  # every such table has them
        message = f"the heads {' and '.join(sorted(lost))} of the highlights are not on the page"
        reading.issue("label-missing", message, "highlights", found.header)
    if not found.rows:
        reading.issue("label-missing", "no commitment stands under the heads of the highlights", "highlights")
    if not found.columns:
        message = "the heads of the columns are not on the page: which answer belongs to which question is not known"
        reading.issue("label-missing", message, "well_designed", found.header)
    if not found.has_legend:
        reading.issue("label-missing", "the legend of the highlights is not on the page", "highlights", found.header)


# -- process and prose --------------------------------------------------------------------------------------------


def _process(reading: Reading, lines: list[Line]) -> None:
    block = read_block(lines)
    if not block.headings & {"during-development", "during-implementation", "level-of-input", "who-was-involved"}:
        return
    for line in lines:
        if line.number in block.lines:
            reading.ledger.take(line, block.lines[line.number])
    for stated in block.stated:
        _state(reading, stated, "block on public influence")
    for message in block.doubts:
        reading.issue("label-missing", message, "public_influence")
    if block.unplaced:
        message = "a level of public influence stands under no heading that says of which phase it is"
        reading.issue("label-missing", message, "public_influence", block.unplaced[0], block.unplaced[0].text)
    _report_lost_headings(reading, "old", block.headings, ("during-development", "during-implementation"))
    if not any(s.indicator == "civil_society_involvement" for s in block.stated):
        reading.issue("label-missing", "which civil society was involved is not marked", "civil_society_involvement")


def _early_results(reading: Reading, lines: list[Line], title: ReportTitle) -> None:
    """Counts of ratings under the heading `Early Results`, and of all where no table has it; lines stay prose."""
    under: list[Line] = []
    current, seen = "", set()
    for line in lines:
        code = heading_of(line.text)
        current = code or current
        seen.add(code)
        if not code and current == "early-results":
            under.append(line)
    counts = read_early_results(under, period_of(title))
    if "early-results" in seen and not counts:
        message = "no sentence under the heading says how many commitments had which results"
        reading.issue("label-missing", message, "early_results")
    tabled = any(
        row.table_name == "report_findings" and row.values["indicator"] == "commitments" for row in reading.rows
    )
    whole = None if tabled else read_number_of_commitments(lines, period_of(title))
    for counted in [*counts, *([whole] if whole else [])]:
        reading.ledger.take(counted.line, f"prose {counted.indicator}")
        _finding(reading, counted)
    if title.report_type == "Results Report":
        _report_lost_headings(reading, "results", seen, ("participation",))
