"""What a report says of the process: the rules of OGP, and on the site before 2019 the block on public influence.

The block prints all five levels and marks the chosen one with a picture, which a text loses: only a single level left,
or one with its mark, states something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.model import Line
from pipeline.parse.figure_tables import Finding, answer
from pipeline.parse.irm_report.head import heading_of
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, any_of, fold, vocabulary, words_for

_LEVELS = 5  # No Consultation to Collaborate; Empower is not printed
_YEAR_MARK = re.compile(r"^Y(?P<year>[12])$")
_MARK = re.compile(r"\s+(?:X|x|✓|✔|✗|●)$")
_PHASES = {"during-development": "public_influence", "during-implementation": "public_influence_implementation"}
_BLOCK = frozenset(
    {"level-of-input", *_PHASES, "who-was-involved", "civil-society-involvement", "government-involvement"}
)
# A name and the words of a statement. Without a subject the same words are a label of the table at a glance, but for
# `Did Not act contrary to OGP process`; with more than a name before them they are a part of another sentence (`The IRM
# did not find that …`).
_SUBJECT = r"(?:The )?[A-Z][\w.,'’-]*(?: (?:of|the|and|de|del|d'|[A-Z(][\w.,'’)-]*)){0,6}"
_STATEMENT = re.compile(
    rf"(?:^|(?<=[.!?”\")]\s))(?:{_SUBJECT}\s+|(?=Did\s))"
    rf"(?P<words>(?i:{any_of(words_for('report_sentences'))}))\.?(?=$|\s+[“\"A-Z])"
)
_LEVEL_OR_OPTION = any_of([*vocabulary("public_influence").codes, *words_for("report_options")])
_CELL = re.compile(rf"(?:Y[12]|(?:{_LEVEL_OR_OPTION})(?:{_MARK.pattern.removesuffix('$')})?)(?:\s+|$)")
# Folded words of an option -> the question it answers.
_OPTIONS = {fold(row["spelling"].replace('"', "")): row["code"] for row in read_vocabulary("report_options")}


@dataclass(slots=True)
class Block:
    """The block. A finding has no value where the mark of the chosen word is lost."""

    stated: list[Finding] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    unplaced: list[Line] = field(default_factory=list)
    headings: set[str] = field(default_factory=set)
    years: set[str] = field(default_factory=set)
    options: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


def read_statements(lines: Sequence[Line]) -> list[Finding]:
    """Sentences that state a finding (`France did not act contrary to OGP process`). Prose may be joined to one; a
    question (`Acting contrary to OGP process?`) has its answer below, after the words that say what is asked."""
    values = {fold(row["spelling"]): (row["indicator"], row["code"]) for row in read_vocabulary("report_sentences")}
    said = ((match, line) for line in lines if (match := _STATEMENT.search(alike(line.text))))
    found = ((*values[fold(match["words"])], line) for match, line in said)
    asked = next((i for i, line in enumerate(lines, 1) if heading_of(line.text) == "contrary-to-process"), len(lines))
    below = next((line for line in lines[asked:] if answer(line.text) or heading_of(line.text)), None)
    answered = [("acted_contrary_to_process", answer(below.text), below)] if below and answer(below.text) else []
    return [Finding(indicator, line, line.text, value=value) for indicator, value, line in (*found, *answered)]


def read_block(lines: Sequence[Line]) -> Block:
    """The block on public influence and on who was involved; without lines where the page has none."""
    block = Block()
    levels: dict[str, list[Line]] = {name: [] for name in (*_PHASES.values(), "")}
    phase = ""
    for line in (cell for joined in lines for cell in _cells(joined)):
        code, year = heading_of(line.text), _YEAR_MARK.match(line.text)
        if code in _BLOCK:
            block.lines[line.number] = f"heading {code}"
            block.headings.add(code)
            phase = _PHASES.get(code, "" if code != "level-of-input" else phase)
        elif year:
            block.lines[line.number] = "label year"
            block.years.add(year["year"])
            phase = phase or list(_PHASES.values())[int(year["year"]) - 1]
        elif vocabulary("public_influence").code(_MARK.sub("", line.text)):
            block.lines[line.number] = "level of public influence"
            levels[phase].append(line)
        elif option := _OPTIONS.get(words := fold(re.sub(r"[\"“”]", "", _MARK.sub("", line.text)))):
            block.lines[line.number] = f"option {option}"
            block.options.add(words)
            if _MARK.search(line.text):
                block.stated.append(Finding(option, line, line.text, value=_MARK.sub("", line.text)))
    block.stated += [_chosen(name, found) for name, found in levels.items() if name and found]
    block.unplaced = levels[""]
    block.doubts = _doubts(block, levels)
    return block


def _cells(line: Line) -> list[Line]:
    """The marks of years, the levels and the options of a line that holds nothing else: `Y1`, `Inform`, `Consult X`."""
    plain = alike(line.text)
    cells = _CELL.findall(plain) if _CELL.match(plain) else []
    whole = len(cells) > 1 and "".join(cells) == plain
    return [replace(line, text=cell.strip()) for cell in cells] if whole else [line]


def _doubts(block: Block, levels: dict[str, list[Line]]) -> list[str]:
    """What a whole block prints and this one does not."""
    doubts = []
    for year, (code, indicator) in enumerate(_PHASES.items(), start=1):
        levels_shown = len(levels[indicator])
        if (code in block.headings) != (str(year) in block.years):
            doubts.append(f"only one of the heading {code!r} and its mark Y{year} is on the page")
        if code in block.headings and not levels_shown:
            doubts.append(f"no level stands under {code!r}")
        if 1 < levels_shown < _LEVELS:
            doubts.append(f"{levels_shown} levels stand under {code!r}, the block prints {_LEVELS}")
    lost = _OPTIONS.keys() - block.options
    if lost and block.options:
        doubts.append(f"answers of the block are not on the page: {'; '.join(sorted(lost))}")
    return doubts


def _chosen(name: str, lines: list[Line]) -> Finding:
    marked = [line for line in lines if _MARK.search(line.text)] or (lines if len(lines) == 1 else [])
    value = vocabulary("public_influence").code(_MARK.sub("", marked[0].text)) if len(marked) == 1 else ""
    line = marked[0] if len(marked) == 1 else lines[0]
    return Finding(name, line, line.text, value=value)
