"""The labels of the tables that report pages print, and what may stand behind them.

Declared in `report_indicators.csv` (unit, section), `report_indicators.spellings.csv` (wordings by table and column)
and `page_headings.csv` (headings by block).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from pipeline.model import Line
from pipeline.schemas import read_vocabulary
from pipeline.vocabularies import alike, fold, state_of

DESIGN, END_OF_TERM, REVIEW = "design", "end-of-term", "review"
_BLOCKS = frozenset({"at-a-glance", DESIGN, END_OF_TERM, REVIEW})
COMMITMENT = re.compile(r"[A-Z]{2,4}\d{4}\b")

# `8 (100%)`, `4(31%)`, `1 (12.5%)`, and the slips of templates: `0 (0%))`, `[0 (0%)]`.
NUMBER = re.compile(r"\[?(?P<n>\d+)(?![\d.,/-]*\d)\s*(?:\[?\(+\s*(?P<percent>\d+(?:[.,]\d+)?)\s*%?\s*\)*\]?)?\]?")
_FOOTNOTE = r"(?:\s*(?:\*+|\[\d+\]))*"
_NUMBERS = re.compile(rf"(?:{NUMBER.pattern.replace('?P<n>', '').replace('?P<percent>', '')}\s*){{1,2}}{_FOOTNOTE}")
_YEAR = re.compile(rf"(?:19|20)\d{{2}}\.?{_FOOTNOTE}")
_YES_NO = re.compile(r"(?P<answer>yes|no)\b\.?" + _FOOTNOTE, re.IGNORECASE)
_LONGEST_WORD = 60
# A label, a heading of more words than this is one without its colon, without a line of its own, too.
_SHORT_LABEL, _SHORT_HEADING = 1, 2
# A value with a sentence behind it.
_NOTE = re.compile(r"\s\*+\s?[A-Z].*$")  # a footnote on the same line


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of the codelist."""

    code: str
    unit: str
    section: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: a label or heading with the text behind it, or text alone."""

    line: Line
    kind: str  # `label`, `heading` or empty
    name: str  # the label folded, or the heading's code
    words: str
    text: str


@cache
def indicators() -> dict[str, Indicator]:
    rows = read_vocabulary("report_indicators")
    return {row["code"]: Indicator(row["code"], row["unit"], row["section"]) for row in rows}


@cache
def labels() -> dict[str, dict[str, dict[int, str]]]:
    """Folded label -> table -> column -> code of the indicator."""
    found: dict[str, dict[str, dict[int, str]]] = {}
    for row in read_vocabulary("report_indicators.spellings"):
        columns = found.setdefault(fold(row["spelling"]), {}).setdefault(row["table"], {})
        columns[int(row["column"])] = row["code"]
    return {label: tables for label, tables in found.items() if set(tables) & _BLOCKS}


@cache
def headings() -> dict[str, tuple[str, str]]:
    """Folded heading of a table -> (code, block)."""
    rows = read_vocabulary("page_headings")
    return {fold(r["spelling"]): (r["code"], r["block"]) for r in rows if r["block"] in _BLOCKS}


@cache
def _pattern() -> re.Pattern[str]:
    rows = read_vocabulary("report_indicators.spellings")
    written = {alike(row["spelling"]) for row in rows if row["table"] in _BLOCKS}
    written |= {alike(row["spelling"]) for row in read_vocabulary("page_headings") if row["block"] in _BLOCKS}
    loose = sorted((r"\s+".join(map(re.escape, w.split())) for w in written), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(loose)})(?=\s|$|[:?….])(?P<mark>\s*(?:[:?…]+|\.{{3}}))?\s*", re.IGNORECASE)


def pieces(line: Line) -> list[Piece]:
    """A line as labels and headings with the words behind each. A line that does not begin with one is text altogether,
    for prose names the same things."""
    text = " ".join(line.text.replace("|", " ").replace(" • ", " ").split())
    return _pieces(line, text)


def _text(line: Line, words: str) -> Piece:
    return Piece(line, "", "", "", words)


def _pieces(line: Line, text: str) -> list[Piece]:
    plain = alike(text)
    found = [m for m in _pattern().finditer(plain) if m.start() == 0 or plain[m.start() - 1] == " "]
    begun = {m.start() for m in found}
    starts = [m for m in found if m.start() == 0 or _stands_inside(plain, m, m.end() in begun)]
    if not starts or starts[0].start() > 0:
        return [_text(line, text)]
    made: list[Piece] = []
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        behind = text[match.end() : following.start() if following else len(text)].strip()
        behind = _NOTE.sub("", behind).strip()
        words = text[match.start() : match.end()].strip()
        made.append(_piece(line, match, words, behind))
    return made if made[0].kind and not _is_prose(made) else [_text(line, text)]


def _stands_inside(plain: str, match: re.Match[str], leads: bool) -> bool:
    """Inside a line a label needs its colon or a value, a heading its capital and room, or to lead to the next one:
    values hold the same words."""
    behind = plain[match.end() :]
    if match["mark"] or match[0].rstrip().endswith("?") or NUMBER.match(behind):
        return True
    is_label = bool(_label(match)) and match[0][:1].isupper()
    if is_label and (len(match[0].split()) > _SHORT_LABEL or _YES_NO.match(behind)):
        return True
    is_heading = bool(_heading(match)) and match[0].lstrip("*")[:1].isupper()
    return is_heading and (
        len(match[0].split()) > _SHORT_HEADING or leads or not behind or bool(COMMITMENT.match(behind))
    )


def _bare(match: re.Match[str]) -> str:
    return fold(match[0].strip().rstrip(":?…. "))


def _label(match: re.Match[str]) -> str:
    """The label that was found, folded; some are questions, some have a mark."""
    name = _bare(match)
    return next((n for n in (name, f"{name}?", f"{name}*") if n in labels()), "")


def _heading(match: re.Match[str]) -> str:
    """The code of the heading that was found; some are questions, some lose their mark."""
    name = _bare(match)
    return next((headings()[n][0] for n in (name, f"{name}?", f"{name}…") if n in headings()), "")


def _piece(line: Line, match: re.Match[str], words: str, behind: str) -> Piece:
    label, code = _label(match), _heading(match)
    # `Compliance with …: Yes` is a label, the same words alone are a heading.
    if label and (not code or fits(label, behind)) and (_is_marked(match, behind) or fits(label, behind)):
        return Piece(line, "label", label, words, behind)
    if code and (_is_marked(match, behind) or COMMITMENT.match(behind)) and not behind.endswith("."):
        return Piece(line, "heading", code, words, behind)
    return Piece(line, "", "", "", f"{words} {behind}".strip())


def as_label(piece: Piece) -> Piece:
    """A heading as the label that its words are too, where its value stands on the next line; else the piece itself."""
    name = fold(piece.words.strip().rstrip(":?…. "))
    label = next((n for n in (name, f"{name}?") if n in labels()), "")
    return replace(piece, kind="label", name=label) if label and not piece.text else piece


def _is_prose(made: list[Piece]) -> bool:
    """Whether a line is a sentence that begins as a label does and names another one further on."""
    first, last = made[0], made[-1]
    unfit = first.kind == "label" and bool(first.text) and not fits(first.name, first.text)
    return unfit and len(made) > 1 and last.text.endswith(".")


def _is_marked(match: re.Match[str], behind: str) -> bool:
    """Whether nothing stands behind, or a colon and no sentence (`Commitments: the plan has many, in all …`)."""
    return not behind or (bool(match["mark"]) and not (len(behind) > _LONGEST_WORD and behind.endswith(".")))


def fits(label: str, words: str) -> bool:
    """Whether words can be the value of a label."""
    codes = [code for columns in labels()[label].values() for code in columns.values()]
    return bool(words) and any(is_value(code, words) for code in codes)


def is_value(code: str, words: str) -> bool:
    """Whether words are of the indicator's unit; `N/A` is an answer to any."""
    if state_of(words):
        return True
    match indicators()[code].unit:
        case "number":
            return bool(_NUMBERS.fullmatch(words))
        case "year":
            return bool(_YEAR.fullmatch(words))
        case "yes-no":
            return bool(_YES_NO.fullmatch(words))
    return len(words) <= _LONGEST_WORD and not words.endswith((".", ";"))


def without_footnotes(words: str) -> str:
    return re.sub(rf"{_FOOTNOTE}$", "", words)


def answer(words: str) -> str:
    """`Yes` or `No` in one spelling; empty for other words."""
    match = _YES_NO.fullmatch(words)
    return match["answer"].capitalize() if match else ""
