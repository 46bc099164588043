"""Tables of figures: labels with their numbers and words, by columns that the table's own head names (PAGES II.4.2).

In: the lines of a report. Out: its at-a-glance table. It may come with one label a line, with several, as cells, or as
one long line closed by a bar. Its words are declared in `report_indicators.csv` (unit, section),
`report_indicators.spellings.csv` (by table and column) and `page_headings.csv` (by block).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.model import Line
from pipeline.parse.context import TABLE_HEADING
from pipeline.schemas import pattern, read_vocabulary
from pipeline.vocabularies import alike, any_of, fold, state_of, words_for

DESIGN, END_OF_TERM, REVIEW = "design", "end-of-term", "review"
_BLOCKS = frozenset({"at-a-glance", DESIGN, END_OF_TERM, REVIEW})
_TABLE_OF_TYPE = {"Action Plan Review": REVIEW, "End-of-Term Report": END_OF_TERM}
IMPLEMENTATION = "plan-implementation"
LISTS = {"carried-over-areas": "carried_over_areas", "emerging-areas": "emerging_areas"}
_LAST = frozenset({"legend", "commitments", *LISTS})  # what may stand below the last row
# The codelist: what each figure is of, and in which unit.
INDICATORS = {row["code"]: row for row in read_vocabulary("report_indicators")}
_HEADINGS = [row for row in read_vocabulary("page_headings") if row["block"] in _BLOCKS]
_LABELS = [row for row in read_vocabulary("report_indicators.spellings") if row["table"] in _BLOCKS]
_TERM = re.compile(
    rf"(?:{any_of(row['spelling'] for row in (*_LABELS, *_HEADINGS))})"
    r"(?=\s|$|[:?….*])(?P<mark>(?:\s*\*{0,3})?(?:\s*[:?…]+\**|\.{3}))?\s*",
    re.IGNORECASE,
)
COMMITMENT = re.compile(rf"{pattern('commitment_id')}\b")

# `8 (100%)`, `4(31%)`, `1 (12.5%)`, `4 of 5 (80%)`, and the slips of templates: `0 (0%))`, `[0 (0%)]`.
_OF = rf"(?:\s+(?:{any_of(words_for('prose_words', 'out of'))})\s+\d+(?![\d.,/-]*\d))?"
NUMBER = re.compile(rf"\[?(?P<n>\d+)(?![\d.,/-]*\d){_OF}\s*(?:\[?\(+\s*(?P<percent>\d+(?:[.,]\d+)?)\s*%?\s*\)*\]?)?\]?")
_FOOTNOTE = r"(?:\s*(?:\*|\[\d+\]))*"
_CLOSING_NOTES = re.compile(rf"{_FOOTNOTE}$")
_UNITS = {
    "number": re.compile(rf"(?:{NUMBER.pattern.replace('?P<n>', '').replace('?P<percent>', '')}\s*){{1,2}}{_FOOTNOTE}"),
    "year": re.compile(rf"(?:19|20)\d{{2}}\.?{_FOOTNOTE}"),
    "yes-no": re.compile(rf"(?P<answer>yes|no|oui|non|sí)\b\.?{_FOOTNOTE}", re.IGNORECASE),
    "word": re.compile(r"(?!.*[.;]$).{1,60}"),
}
_NOTE = re.compile(r"\s\*+\s?[A-Z].*$")  # a footnote on the same line
# A label, a heading of more words than this is one without its colon, without a line of its own, too.
_SHORT_LABEL, _SHORT_HEADING = 1, 2
_LONGEST_VALUE, _LONGEST_ITEM = 60, 120
# A footnote's mark glued to a figure: `40[1]`.
_GLUED_NOTE = re.compile(r"(?<=[\w)%])\[\d{1,2}\]")
# Lines inside a table that no label begins: more of them in a row are the prose after it. A table without its heading
# begins where so many labels stand within so many lines.
_MOST_STRANGE, _FEWEST_LABELS, _WITHIN = 2, 3, 7


@dataclass(frozen=True, eq=False, slots=True)
class Term:
    """Words that tables print: a label with its indicators by table and column, a heading with its code, or both."""

    columns: dict[str, dict[int, str]] = field(default_factory=dict)
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A label or heading with the text after it, or text alone."""

    line: Line
    text: str
    words: str = ""
    label: Term | None = None
    heading: str = ""

    @property
    def is_text(self) -> bool:
        return self.label is None and not self.heading


@cache
def _terms() -> Mapping[str, Term]:
    """Words, folded and without the marks at their end, which pages lose -> what they are."""
    found = {_bare(row["spelling"]): Term(heading=row["code"]) for row in _HEADINGS}
    for row in _LABELS:
        term = found.setdefault(_bare(row["spelling"]), Term())
        term.columns.setdefault(row["table"], {})[int(row["column"])] = row["code"]
    return found


def indicators_of(kind: str) -> set[str]:
    """The indicators that tables of a kind may show."""
    return {code for term in _terms().values() for code in term.columns.get(kind, {}).values()}


def _bare(words: str) -> str:
    return fold(words.strip().rstrip(":?*…. "))


# -- values -----------------------------------------------------------------------------------------------------------


def is_value(code: str, words: str) -> bool:
    """Whether words are of the indicator's unit; `N/A` is an answer to any."""
    form = _UNITS.get(INDICATORS[code]["unit"], _UNITS["word"])
    return len(words) <= _LONGEST_ITEM and (bool(state_of(words)) or form.fullmatch(words) is not None)


def answer(words: str) -> str:
    """`Yes` or `No` in one spelling, `Oui` and `Sí` too; empty for other words."""
    match = _UNITS["yes-no"].fullmatch(words)
    return ("No" if match["answer"].lower().startswith("no") else "Yes") if match else ""


def _fits(label: Term, words: str) -> bool:
    """Whether words can be the value of a label in any table."""
    return bool(words) and any(is_value(code, words) for codes in label.columns.values() for code in codes.values())


# -- lines as pieces --------------------------------------------------------------------------------------------------


def pieces(line: Line) -> list[Piece]:
    """A line as labels and headings with the words after each. A line that does not begin with one is text altogether,
    for prose names the same things."""
    text = " ".join(line.text.replace("|", " ").replace(" • ", " ").split())
    plain = alike(text)
    # A footnote may be glued to the value before it: `N/A*DIOG: Did it open government?`.
    found = [m for m in _TERM.finditer(plain) if m.start() == 0 or plain[m.start() - 1] == " " or m[0][0] == "*"]
    begun = {match.start() for match in found}
    cuts = [m for m in found if m.start() == 0 or _stands_inside(plain, m, m.end() in begun)]
    if not cuts or cuts[0].start() > 0:
        return [Piece(line, text)]
    ends = [*(match.start() for match in cuts[1:]), len(text)]
    made = [_piece(line, match, text, end) for match, end in zip(cuts, ends, strict=True)]
    return [Piece(line, text)] if made[0].is_text or _is_prose(made) else made


def _stands_inside(plain: str, match: re.Match[str], leads: bool) -> bool:
    """Inside a line a label needs its colon or a value, a heading its capital and room, or to lead to the next one:
    values hold the same words."""
    after, term, count = plain[match.end() :], _terms()[_bare(match[0])], len(match[0].split())
    if match["mark"] or match[0].rstrip().endswith("?") or NUMBER.match(after):
        return True
    if not match[0].lstrip("*")[:1].isupper():
        return False
    if term.columns and (count > _SHORT_LABEL or _UNITS["yes-no"].match(after)):
        return True
    return bool(term.heading) and (count > _SHORT_HEADING or leads or not after or bool(COMMITMENT.match(after)))


def _piece(line: Line, match: re.Match[str], text: str, end: int) -> Piece:
    words, after = text[match.start() : match.end()].strip(), _NOTE.sub("", text[match.end() : end].strip()).strip()
    term = _terms()[_bare(match[0])]
    # Nothing stands after it, or a colon and no sentence (`Commitments: the plan has many, in all …`).
    marked = not after or (bool(match["mark"]) and not (len(after) > _LONGEST_VALUE and after.endswith(".")))
    valued = bool(term.columns) and _fits(term, after)
    # `Compliance with …: Yes` is a label, the same words alone are a heading.
    if valued or (term.columns and not term.heading and marked):
        return Piece(line, after, words, label=term)
    if term.heading and (marked or COMMITMENT.match(after)) and not after.endswith("."):
        return Piece(line, after, words, heading=term.heading)
    return Piece(line, f"{words} {after}".strip())


def _is_prose(made: list[Piece]) -> bool:
    """Whether a line is a sentence that begins as a label does and names another one further on."""
    first, last = made[0], made[-1]
    unfit = first.label is not None and bool(first.text) and not _fits(first.label, first.text)
    return unfit and len(made) > 1 and last.text.endswith(".")


def _as_label(piece: Piece) -> Piece:
    """A heading as the label that its words are too, where nothing stands beside it; else the piece itself."""
    term = _terms().get(_bare(piece.words)) if piece.heading and not piece.text else None
    return replace(piece, label=term, heading="") if term is not None and term.columns else piece


# -- the table at a glance --------------------------------------------------------------------------------------------


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
    """What a table was read to. `unreadable` are labels with words that do not fit, `listed` what stands under the
    heading of the commitments, `strange` lines inside the table that nothing explains."""

    kind: str
    findings: dict[str, Finding] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)  # number -> what it is
    strange: list[Line] = field(default_factory=list)
    unreadable: list[Piece] = field(default_factory=list)
    conflicts: list[tuple[Finding, str]] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    loose_lists: list[Line] = field(default_factory=list)
    listed: list[Piece] = field(default_factory=list)

    @property
    def has_one_column(self) -> bool:
        """Whether it tells of one time only, as those of local members of 2017 do (Sekondi-Takoradi)."""
        return self.kind == END_OF_TERM and not any(code.endswith("_midterm") for code in self.findings)

    def take(self, line: Line, what: str) -> None:
        before = self.lines.get(line.number, "")
        self.lines[line.number] = before if what in before.split(" + ") else f"{before} + {what}".strip(" +")


def read_table(lines: Sequence[Line], report_type: str) -> Table | None:
    """The page's at-a-glance table; None where there is none."""
    cut = [pieces(line) for line in lines]
    begin = next((index for index in range(len(cut)) if _begins(cut[index : index + _WITHIN])), None)
    if begin is None:
        return None
    zone = cut[begin : _end(cut, begin)]
    table = Table(_kind_of(zone, report_type))
    _Walk(table).over(zone)
    return table


def _first(parts: list[Piece]) -> Piece:
    return next((piece for piece in parts if not piece.is_text), parts[0])


def _begins(near: list[list[Piece]]) -> bool:
    """Whether a table begins here: with its heading, else with the first of several labels that follow each other."""
    first, labels = _first(near[0]), sum(piece.label is not None for parts in near for piece in parts)
    return labels >= _FEWEST_LABELS if first.label else first.heading == "at-a-glance" and labels > 0


def _end(cut: list[list[Piece]], begin: int) -> int:
    """After the last label, value or list of the table; a heading below them is one of the page."""
    end, strange, in_list = begin + 1, 0, False
    waiting: Term | None = None
    for index in range(begin, len(cut)):
        first, last = _first(cut[index]), _as_label(cut[index][-1])
        if not first.is_text:
            end = index + 1 if first.label or cut[index][1:] or first.heading in _LAST else end
            strange, in_list = 0, first.heading in LISTS
            waiting = None if last.text else last.label
        elif (waiting and _fits(waiting, first.text)) or (in_list and _is_item(first.line)):
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
    votes = Counter({_TABLE_OF_TYPE.get(report_type, DESIGN): 0})
    for piece in (piece for parts in zone for piece in parts if piece.label):
        votes.update(piece.label.columns.keys() if piece.label else ())
    return max((table for table in votes if table != "at-a-glance"), key=lambda table: votes[table])


class _Walk:
    """Goes down a table and gives each value to its label."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.section = ""
        self.waiting: Piece | None = None
        self.cells: list[str] = []
        self.items: dict[str, list[Line]] = {}
        self.inline: set[str] = set()

    def over(self, zone: list[list[Piece]]) -> None:
        flat = [piece for parts in zone for piece in parts]
        for piece, below in zip(flat, [*flat[1:], None], strict=True):
            label = _as_label(piece)
            valued = label.label is not None and below is not None and below.is_text and _fits(label.label, below.text)
            self._step(label if valued else piece)
        self._lists()

    def _step(self, piece: Piece) -> None:
        if piece.heading or piece.label:
            if self.waiting and self.cells:
                self._value(self.waiting, " ".join(self.cells), self.waiting.line)
            self.waiting, self.cells = None, []
            self._heading(piece) if piece.heading else self._label(piece)
        elif self.waiting and any(is_value(code, piece.text) for code in self._codes(self.waiting)):
            self._cell(self.waiting, piece)
        elif self.section in LISTS and _is_item(piece.line):
            self.table.take(piece.line, f"list {self.section}")
            self.items.setdefault(self.section, []).append(piece.line)
        elif piece.text.startswith("*"):
            self.table.take(piece.line, "footnote")
        elif piece.text and not COMMITMENT.match(piece.text):  # the list of commitments is read by itself
            self.table.strange.append(piece.line)

    def _heading(self, piece: Piece) -> None:
        self.table.take(piece.line, f"{TABLE_HEADING} {piece.heading}")
        self.section = piece.heading
        self.table.headings.add(piece.heading)
        if COMMITMENT.match(piece.text):
            self.table.listed.append(piece)
        elif self.section in LISTS and piece.text:  # its first item, or all of them: a comma splits nothing
            self.inline.add(piece.heading)
            self.items.setdefault(piece.heading, []).append(replace(piece.line, text=piece.text))

    def _label(self, piece: Piece) -> None:
        self.section = "" if self.section in LISTS else self.section
        self.table.take(piece.line, "label")
        if not self._codes(piece):
            self.table.unreadable.append(piece)
        elif not piece.text:
            self.waiting = piece
        else:
            self._value(piece, piece.text, piece.line)

    def _cell(self, label: Piece, piece: Piece) -> None:
        """A value on a line of its own; a row of two columns has two of them."""
        self.table.take(piece.line, "value")
        self.cells.append(piece.text)
        words, columns = " ".join(self.cells), len(self._codes(label))
        if columns == 1 or len(NUMBER.findall(words)) >= columns:
            self.waiting, self.cells = None, []
            self._value(label, words, piece.line)

    def _value(self, piece: Piece, words: str, line: Line) -> None:
        made = list(_findings(self._codes(piece), words, line))
        if not made:
            self.table.unreadable.append(piece)
        for finding in made:
            known = self.table.findings.setdefault(finding.indicator, finding)
            if known.as_written.casefold() != finding.as_written.casefold():
                self.table.conflicts.append((known, finding.as_written))
            # `Starred commitments` stands only where a plan's implementation is told.
            if INDICATORS[finding.indicator]["section"] == IMPLEMENTATION:
                self.section = IMPLEMENTATION

    def _codes(self, piece: Piece) -> list[str]:
        """The indicators that a label means here: both columns of an end-of-term table, one phase of a plan else."""
        columns = piece.label.columns.get(self.table.kind, {}) if piece.label else {}
        if self.table.kind == END_OF_TERM or len(columns) <= 1:
            return [columns[column] for column in sorted(columns)]
        first_phase = self.section in ("plan-development", "plan-design")
        second = self.section == IMPLEMENTATION or (not first_phase and columns[1] in self.table.findings)
        return [columns[2 if second else 1]]

    def _lists(self) -> None:
        """Lists of policy areas. Where the heading of one is lost its items stand in the other list: such a list is not
        used, unless a blank line divides the two."""
        for name, lines in self.items.items():
            unbroken = (lines[0].gap or name in self.inline) and not any(line.gap for line in lines[1:])
            if self.items.keys() != LISTS.keys() and not unbroken:
                self.table.loose_lists += lines
                continue
            words = "; ".join(line.text for line in lines)
            self.table.findings[LISTS[name]] = Finding(LISTS[name], lines[0], words, value=words)


def _findings(codes: list[str], words: str, line: Line) -> Iterator[Finding]:
    """One finding, or one for each column; none where the words do not fit."""
    words = _GLUED_NOTE.sub("", words)
    if not all(is_value(code, words) for code in codes):
        return
    unit = INDICATORS[codes[0]]["unit"]
    numbers = list(NUMBER.finditer(words)) if unit == "number" else []
    if len(codes) == 1 and len({match[0].strip() for match in numbers}) == 1:
        numbers = numbers[:1]  # `26 | 26`: the plan has as many at both times
    # One figure in a row of two columns stands for the plan as a whole: it is that of the last column.
    codes = codes[-1:] if len(numbers) == 1 else codes
    if len(numbers) == len(codes):
        for code, match in zip(codes, numbers, strict=True):
            yield Finding(code, line, match[0].strip(), match["n"], (match["percent"] or "").replace(",", "."))
    elif not numbers and len(codes) == 1:
        number = words[:4] if unit == "year" and words[:4].isdigit() else ""
        value = "" if number else answer(words) if unit == "yes-no" else _CLOSING_NOTES.sub("", words)
        yield Finding(codes[0], line, words, number, value=value)
