"""The at-a-glance tables of report pages (PAGES II.4.2 a, b, e): figures about a whole plan.

In: the lines of a page. Out: findings. Labels decide; headings only tell the two phases of a plan apart. A table may
come with one label a line, with several, as cells, or as one long line closed by a bar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Line
from pipeline.parse.irm_report.indicators import (
    COMMITMENT,
    DESIGN,
    END_OF_TERM,
    NUMBER,
    REVIEW,
    Piece,
    answer,
    as_label,
    fits,
    indicators,
    is_value,
    labels,
    pieces,
    without_footnotes,
)

# Lines inside a table that no label begins: more of them in a row are the prose behind it.
_MOST_STRANGE = 2
_LISTS = {"carried-over-areas": "carried_over_areas", "emerging-areas": "emerging_areas"}
_IMPLEMENTATION = "plan-implementation"
_TABLE_OF_TYPE = {"Action Plan Review": REVIEW, "End-of-Term Report": END_OF_TERM}
_LONGEST_ITEM = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure or word of the table; `number` and `percent` as written, empty where there is none."""

    indicator: str
    line: Line
    as_written: str
    number: str = ""
    percent: str = ""
    value: str = ""


@dataclass(slots=True)
class Table:
    """What a table was read to. `lost` are labels without their value, `unreadable` labels with words that do not fit,
    `listed` what stands under the heading of the commitments."""

    kind: str = ""
    findings: dict[str, Finding] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)  # number -> what it is
    strange: list[Line] = field(default_factory=list)
    lost: list[Piece] = field(default_factory=list)
    unreadable: list[Piece] = field(default_factory=list)
    conflicts: list[tuple[Finding, str]] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    loose_lists: list[Line] = field(default_factory=list)
    listed: list[Piece] = field(default_factory=list)


def read_table(lines: Sequence[Line], report_type: str) -> Table | None:
    """The page's at-a-glance table; None where there is none."""
    cut = [pieces(line) for line in lines]
    begin = _begin(cut)
    if begin is None:
        return None
    zone = cut[begin : _end(cut, begin)]
    table = Table(_kind_of(zone, report_type))
    _Walk(table).over(zone)
    return table


def _begin(cut: list[list[Piece]]) -> int | None:
    """Where the table begins: its heading, else the first of several labels that follow each other."""
    for index, parts in enumerate(cut):
        first = next((piece for piece in parts if piece.kind), parts[0])
        named = first.kind == "heading" and first.name == "at-a-glance"
        near = sum(p.kind == "label" for later in cut[index : index + 7] for p in later)
        if (named and near) or (first.kind == "label" and near >= 3):
            return index
    return None


def _end(cut: list[list[Piece]], begin: int) -> int:
    """Behind the last label, value, heading or list of the table."""
    end, strange, in_list, waits = begin + 1, 0, False, ""
    for index in range(begin, len(cut)):
        first = next((piece for piece in cut[index] if piece.kind), cut[index][0])
        last = cut[index][-1]
        if first.kind:
            end, strange, in_list = index + 1, 0, first.kind == "heading" and first.name in _LISTS
            last = as_label(last)
            waits = last.name if last.kind == "label" and not last.text else ""
        elif (waits and fits(waits, first.text)) or (in_list and _is_item(first.line)):
            end, strange = index + 1, 0
        elif first.text.startswith("*"):
            end = index + 1
        elif not COMMITMENT.match(first.text):
            strange += not first.line.marker
            if strange > _MOST_STRANGE:
                break
    return end


def _is_item(line: Line) -> bool:
    return len(line.text) <= _LONGEST_ITEM and not line.text.endswith(".")


def _kind_of(zone: list[list[Piece]], report_type: str) -> str:
    """The table most of whose labels are there; the report's type decides between equals."""
    votes: Counter[str] = Counter({_TABLE_OF_TYPE.get(report_type, DESIGN): 0})
    for parts in zone:
        votes.update(t for piece in parts if piece.kind == "label" for t in labels()[piece.name])
    return max((t for t in votes if t in (DESIGN, END_OF_TERM, REVIEW)), key=lambda t: votes[t])


class _Walk:
    """Goes down a table and gives each value to its label."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.section = ""
        self.waiting: Piece | None = None
        self.cells: list[str] = []
        self.list_of = ""
        self.items: dict[str, list[Line]] = {}
        self.inline: dict[str, Line] = {}

    def over(self, zone: list[list[Piece]]) -> None:
        flat = [piece for parts in zone for piece in parts]
        for piece, following in zip(flat, [*flat[1:], None], strict=True):
            label = as_label(piece) if piece.kind == "heading" else piece
            valued = label.kind == "label" and following is not None and not following.kind
            self._step(label if valued and following and fits(label.name, following.text) else piece)
        self._give_up()
        self._lists()

    def _step(self, piece: Piece) -> None:
        if piece.kind == "heading":
            self._heading(piece)
        elif piece.kind == "label":
            self._give_up()
            self._label(piece)
        elif self.waiting and any(is_value(code, piece.text) for code in self._codes(self.waiting)):
            self._cell(self.waiting, piece)
        elif self.list_of and _is_item(piece.line):
            self._take(piece.line, f"list {self.list_of}")
            self.items.setdefault(self.list_of, []).append(piece.line)
        elif piece.text.startswith("*"):
            self._take(piece.line, "footnote")
        elif piece.text and not COMMITMENT.match(piece.text):  # the list of commitments is read by itself
            self.table.strange.append(piece.line)

    def _heading(self, piece: Piece) -> None:
        self._give_up()
        self._take(piece.line, f"heading {piece.name}")
        self.section, self.list_of = piece.name, piece.name if piece.name in _LISTS else ""
        self.table.headings.add(piece.name)
        if COMMITMENT.match(piece.text):
            self.table.listed.append(piece)
        elif self.list_of and piece.text:  # its first item, or all of them in one text, for a comma parts nothing
            self.inline[piece.name] = replace(piece.line, text=piece.text)

    def _label(self, piece: Piece) -> None:
        self.list_of = ""
        self._take(piece.line, "label")
        if self.table.kind not in labels()[piece.name]:
            self.table.unreadable.append(piece)
        elif not piece.text:
            self.waiting = piece
        else:
            self._value(piece, piece.text, piece.line)

    def _cell(self, label: Piece, piece: Piece) -> None:
        """A value on a line of its own; a row of two columns has two of them."""
        self._take(piece.line, "value")
        self.cells.append(piece.text)
        words = " ".join(self.cells)
        columns = len(self._codes(label))
        if columns == 1 or len(NUMBER.findall(words)) >= columns:
            self.waiting, self.cells = None, []
            self._value(label, words, piece.line)

    def _value(self, piece: Piece, words: str, line: Line) -> None:
        codes = self._codes(piece)
        made = list(_findings(codes, words, line))
        if not made:
            self.table.unreadable.append(piece)
        for finding in made:
            known = self.table.findings.setdefault(finding.indicator, finding)
            if known.as_written.casefold() != finding.as_written.casefold():
                self.table.conflicts.append((known, finding.as_written))
            # `Starred commitments` stands only where a plan's implementation is told.
            if indicators()[finding.indicator].section == _IMPLEMENTATION:
                self.section = _IMPLEMENTATION

    def _codes(self, piece: Piece) -> list[str]:
        """The indicators that a label means here: both columns of an end-of-term table, one phase of a plan else."""
        columns = labels()[piece.name].get(self.table.kind, {})
        if self.table.kind == END_OF_TERM or len(columns) == 1:
            return [columns[column] for column in sorted(columns)]
        second = self.section == _IMPLEMENTATION or (
            self.section not in ("plan-development", "plan-design") and columns.get(1) in self.table.findings
        )
        return [columns[2 if second else 1]]

    def _give_up(self) -> None:
        if self.waiting:
            self.table.lost.append(self.waiting)
            self.waiting, self.cells = None, []

    def _take(self, line: Line, what: str) -> None:
        before = self.table.lines.get(line.number, "")
        self.table.lines[line.number] = before if what in before.split(" + ") else f"{before} + {what}".strip(" +")

    def _lists(self) -> None:
        """Lists of policy areas. Where the heading of one is lost its items stand in the other list: such a list is not
        used, unless a blank line parts the two."""
        whole = self.items.keys() | self.inline.keys() == _LISTS.keys()
        for name, first in self.inline.items():
            self.items.setdefault(name, []).insert(0, first)
        for name, lines in self.items.items():
            unbroken = (lines[0].gap or name in self.inline) and not any(line.gap for line in lines[1:])
            if not whole and not unbroken:
                self.table.loose_lists += lines
                continue
            words = "; ".join(line.text for line in lines)
            code = _LISTS[name]
            self.table.findings[code] = Finding(code, lines[0], words, value=words)


def _findings(codes: list[str], words: str, line: Line) -> Iterator[Finding]:
    """One finding, or one for each column; none where the words do not fit."""
    if not all(is_value(code, words) for code in codes):
        return
    unit = indicators()[codes[0]].unit
    numbers = list(NUMBER.finditer(words)) if unit == "number" else []
    if unit == "number" and numbers:
        if len(numbers) == len(codes):
            for code, match in zip(codes, numbers, strict=True):
                yield Finding(code, line, match[0].strip(), match["n"], (match["percent"] or "").replace(",", "."))
    elif len(codes) == 1:
        number = words[:4] if unit == "year" and words[:4].isdigit() else ""
        value = "" if number else answer(words) if unit == "yes-no" else without_footnotes(words)
        yield Finding(codes[0], line, words, number, value=value)


def missing(table: Table) -> list[str]:
    """Indicators that a table of this kind carries and this one does not show. The part on implementation is only in
    reports that have it; one of the two questions on process is enough."""
    expected = {code for tables in labels().values() for code in tables.get(table.kind, {}).values()}
    shown = set(table.findings)
    sections = {indicators()[code].section for code in shown} | table.headings
    if _IMPLEMENTATION not in sections:
        expected = {code for code in expected if indicators()[code].section != _IMPLEMENTATION}
    if table.kind == REVIEW:
        expected |= set(_LISTS.values())
    process = {"acted_contrary_to_process", "acted_according_to_process"}
    if shown & process:
        expected -= process
    elif table.kind == REVIEW:
        expected -= {"acted_contrary_to_process"}
    return sorted(expected - shown)
