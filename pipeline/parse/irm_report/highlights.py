"""The highlights of mid-term and end-of-term reports: commitments with the IRM's answers (PAGES II.4.2 c).

In: the lines of a page. Out: one entry for each commitment that the table names. A row stands on one line, on one line
for each cell, or as cells; the answers may be lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, takewhile

from pipeline.identity.names import institution_words
from pipeline.model import Line
from pipeline.parse.figure_tables import answer
from pipeline.parse.irm_report.head import heading_of
from pipeline.vocabularies import DASH, fold, words_for

WELL_DESIGNED, RESULTS = "well_designed", "major_or_outstanding_results"
_COLUMNS = (
    (re.compile(r"(?:well[- ]|^)designed\s*\?", re.IGNORECASE), WELL_DESIGNED),
    (re.compile(r"major or outstanding results\s*\?", re.IGNORECASE), RESULTS),
)
_LONGEST = 120  # a line that names them
_HEADER = re.compile(r"^(?:Commitment|Overview|Well-$|\||\s)+$", re.IGNORECASE)  # `Well-` | `Designed?` on two lines
# `4. Title`, `C4: Title`, `4.Title`; where the number has parts, its closing sign may be missing: `1.1 Title`.
_BEGINS = (
    r"(?P<star>[(\s]*✪[)\s]*)?(?:Commitment\s+)?(?P<number>(?:[A-Z]{1,3}\.?)?\d{1,3}(?:\.\d{1,2})*[a-z]?)"
    r"(?:[.:)]\s+|[.:)](?=[^\W\d])|(?<=\.\d)\s+(?=[^\W\da-z])|(?<=\.\d\d)\s+(?=[^\W\da-z]))"
)
_ROW = re.compile(rf"^{_BEGINS}(?P<text>\S.*)$")
# The whole table on one line, as style plain flattens it: the heads, then rows that close with their answers each.
_HEADS = re.compile(
    rf"^(?:(?i:Commitment\b|Overview\b|{'|'.join(words.pattern for words, _ in _COLUMNS)})|[*|\s])+(?={_BEGINS})"
)
_NEXT = re.compile(rf"(?<=\bYes|.\bNo)[\s|]+(?={_BEGINS}\S)")
_UNNUMBERED = re.compile(r"^(?P<star>[(\s]*✪[)\s]*)?(?P<number>)(?P<text>[^\W\d_].*)$")
_STAR = re.compile(r"\s*\(?✪\)?\s*")
_LEGEND = re.compile(r"^(?:\*|✪)")
_ANSWERS = re.compile(r"(?<!\s)(?<!\sYes)(?<!\sNo)(?:\s+(?:Yes|No))+\s*$")
_ANSWERED = re.compile(r"(?<=[.!?”\")])(?:\s+(?:Yes|No))+\s*$")  # after the end of an overview
# Words that open the overview of a row; sentences that are no part of the table.
_OPENINGS = frozenset(words_for("sentence_openings"))
# No title ends with these: a name or more words of it follow.
_PREPOSITIONS = (
    institution_words("unfinished") | {fold(words) for words in words_for("prose_words", "preposition", "part")}
) - institution_words("article")
_UNFINISHED = (
    _PREPOSITIONS
    | institution_words("joining")
    | institution_words("article")
    | {fold(words) for words in words_for("prose_words", "determiner", "conjunction")}
)
_SHORTEST_TITLE = 2  # words
_BULLET = re.compile(rf"^(?:{DASH}|[•*])\s+")
_STATEMENTS = [fold(words) for words in words_for("report_sentences")]


@dataclass(slots=True)
class Highlight:
    """A row: `cells` are its title and the words of its overview, which is none where the two are not parted; `answers`
    in the order of the columns."""

    number: str
    line: Line
    starred: bool
    cells: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    glued: bool = False

    @property
    def title(self) -> str:
        return self.cells[0]


@dataclass(slots=True)
class Highlights:
    columns: list[str] = field(default_factory=list)
    rows: list[Highlight] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    strange: list[Line] = field(default_factory=list)
    header: Line | None = None
    has_legend: bool = False
    heads: set[str] = field(default_factory=set)


def read_highlights(lines: Sequence[Line]) -> Highlights | None:
    """The table of highlights; None where the page has none."""
    lines = [part for line in lines for part in _rows_apart(line)]
    begin = next((i for i, line in enumerate(lines) if heading_of(line.text) == "highlights" or _columns(line)), None)
    if begin is None:
        return None
    while begin and _HEADER.match(lines[begin - 1].text):
        begin -= 1  # the heads of the columns may stand on lines of their own
    found = Highlights()
    for index in range(begin, len(lines)):
        if not _step(found, lines[index], lines[index + 1 : index + 3]):
            break
    return found if found.rows or found.columns else None


def _rows_apart(line: Line) -> list[Line]:
    """The heads and each row of a table that stands on one line; else the line alone."""
    heads = _HEADS.match(line.text)
    if not heads or not _columns(replace(line, text=heads[0])):
        return [line]
    ends = [0, heads.end(), *(match.end() for match in _NEXT.finditer(line.text)), len(line.text)]
    return [replace(line, text=line.text[begin:end].strip(" |")) for begin, end in pairwise(ends)]


def loose_row(lines: Sequence[Line]) -> Line | None:
    """A row with its answer or above the legend, where no head says what answers mean; None where there is none."""
    row: Line | None = None
    for line in lines:
        row = line if _ROW.match(line.text) else row
        if row and (answer(line.text) or line.text.startswith("* ")):
            return row
    return None


def _columns(line: Line) -> list[str]:
    """The columns that a line names."""
    return [column for pattern, column in _COLUMNS if pattern.search(line.text)] if len(line.text) < _LONGEST else []


def _step(found: Highlights, line: Line, below: Sequence[Line]) -> bool:
    """Gives a line to the table; False where the table is over."""
    code = heading_of(line.text)
    named = _columns(line)
    if named or code == "highlights" or (_HEADER.match(line.text) and not found.rows):
        found.lines[line.number] = "heading highlights"
        found.columns += [column for column in named if column not in found.columns]
        found.header = found.header or line
        found.heads |= {head for head in ("commitment", "overview") if head in fold(line.text)}
        return True
    if code or any(words in fold(line.text) for words in _STATEMENTS):
        return False
    if _LEGEND.match(line.text) and not _ROW.match(line.text):
        found.lines[line.number] = "legend"
        found.has_legend = True
        return True
    if found.has_legend:
        return False
    match = _ROW.match(line.text) or (_UNNUMBERED.match(line.text) if _is_unnumbered(found, line, below) else None)
    if match:
        found.lines[line.number] = "highlight"
        found.rows.append(_row(match, line))
    elif not _continue(found, line):
        found.strange.append(line)
    return True


def _is_unnumbered(found: Highlights, line: Line, below: Sequence[Line]) -> bool:
    """Whether a row without a number begins: the row above is over, and answers close this line or one of the next."""
    over = not found.rows or bool(found.rows[-1].answers)
    if not (found.columns and over) or _is_answers(line):
        return False
    rest = list(takewhile(lambda other: not _ROW.match(other.text) and not _LEGEND.match(other.text), below))
    # An overview whose title is lost is no title.
    titled = not line.text.endswith(".") and any(map(_is_answers, rest))
    return titled or bool(_ANSWERED.search(line.text))


def _is_answers(line: Line) -> bool:
    return bool(line.text) and all(map(answer, line.text.split()))


def _row(match: re.Match[str], line: Line) -> Highlight:
    """A row's first line: the title alone, or all of the row."""
    row = Highlight(match["number"], line, bool(match["star"]) or "✪" in match["text"])
    text = _BULLET.sub("", _STAR.sub(" ", match["text"]).strip())
    if "|" in text:
        cells = [cell.strip() for cell in text.split("|") if cell.strip()]
        row.answers = [a for cell in cells if (a := answer(cell))]
        row.cells = [cell for cell in cells if not answer(cell)] or [""]
        return row
    said = _ANSWERS.search(text)
    row.answers = [word.capitalize() for word in said[0].split()] if said else []
    row.cells = [text[: said.start()].strip() if said else text]
    if said or row.cells[0].endswith("."):
        row.cells = _parted(row.cells[0])
        row.glued = True
    return row


def _parted(text: str) -> list[str]:
    """Title and overview of a row on one line: parted before the word with which the overview begins; else left whole.

    That word is one that opens sentences (`This`), wherever it stands in the first sentence; else the last of the
    capitalised words before the first that is not (`National Water Plan Improve the …`), else the first after small
    ones (`… media environment Amend the Law`), if it is no name: names stand after prepositions (`in Montevideo`) or
    come again inside the sentence."""
    words = text.split()
    if not text.endswith("."):
        return [text]
    ends = (index for index, (word, after) in enumerate(pairwise(words), 1) if _is_end(word, after))
    first = next(ends, len(words))
    openings = (index for index in range(first) if words[index] in _OPENINGS and _ends_title(words, index))
    begin = next(openings, None) or _begin_of_capitals(words)
    return [" ".join(words[:begin]), " ".join(words[begin:])] if begin else [text]


def _is_end(word: str, after: str) -> bool:
    """Whether a sentence ends between two words: not in `No. 25`."""
    return word.endswith((".", "!", "?")) and not after[0].isdigit()


def _begin_of_capitals(words: list[str]) -> int | None:
    """Where the overview begins by its capital alone; None where no word is sure to begin it."""
    last_inside = {word: index for index, (left, word) in enumerate(pairwise(words), 1) if left[0].islower()}
    for upper, run in groupby(range(len(words)), lambda at: words[at][:1].isupper()):
        begin = _opening_of(words, list(run), last_inside) if upper else None
        if begin and _ends_title(words, begin) and _opens_overview(words[begin - 1 : begin + 3]):
            return begin
    return None


def _opening_of(words: list[str], run: list[int], last_inside: dict[str, int]) -> int | None:
    """Where the overview may begin in a run of capitalised words; None where it does not begin in it. `last_inside`:
    where a word last stands behind a small one."""
    if not run[0] or fold(words[run[0] - 1]) in _UNFINISHED:
        return run[-1] if len(run) > 1 else None
    return next((index for index in run if last_inside.get(words[index], 0) <= run[-1]), None)


def _ends_title(words: list[str], end: int) -> bool:
    """Whether a title may be over before the word at `end`: one word is none, and after `for` or a comma it goes on."""
    last = words[end - 1]
    return end >= _SHORTEST_TITLE and last[-1] not in ",;:(" and fold(last) not in _UNFINISHED


def _opens_overview(words: list[str]) -> bool:
    """Whether a sentence may begin with the second word: short forms (`EITI`) stand inside titles, and so does a noun
    after a number (`200 Officials`), before a preposition (`Portal for`) or before one joined to it (`Roads and
    Bridges`)."""
    before, opening, after, further = [*words, "", ""][:4]
    joined = fold(after) in institution_words("joining") and further[:1].isupper()
    named = before.isdecimal() or sum(map(str.isupper, opening)) > 1
    return not named and fold(after) not in _PREPOSITIONS and not joined


def _continue(found: Highlights, line: Line) -> bool:
    """A cell of the row above: its overview, or an answer. After the last answer a row is over."""
    row = found.rows[-1] if found.rows else None
    if row is None or (row.answers and not answer(line.text.split()[0])) or len(row.answers) > len(found.columns) > 0:
        return False
    after = _ANSWERED.search(line.text)
    if _is_answers(line):
        row.answers += [answer(word) for word in line.text.split()]
        found.lines[line.number] = "highlight"
    else:
        row.cells.append(line.text[: after.start()] if after else line.text)
        row.answers += after[0].split() if after else []
        found.lines[line.number] = "highlight" if after else "section overview"
    return True


def answers_of(row: Highlight, columns: list[str]) -> dict[str, str]:
    """Column -> Yes or No. Fewer answers than columns: nobody can tell which are lost, so none is used; of more answers
    than columns (the next row lost its title) the first are the row's own."""
    return {} if len(row.answers) < len(columns) else dict(zip(columns, row.answers, strict=False))
