"""The rules of a style sheet that hide elements, and those that show again what others hide.

No more of CSS is read than that takes: declarations of a few properties, selectors without states, and whether an
at-rule holds on a wide screen. What is not understood hides nothing: text that is shown in vain can be seen in the
tables, text that is lost cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

# Hides from everybody; the other properties hide from the eye only, for those who hear the page.
FROM_EVERYBODY = frozenset({"display", "visibility"})
SAYS_HIDING = re.compile("display|visibility", re.IGNORECASE)
SAYS_CLIPPING = re.compile("clip|left|right|top|text-indent", re.IGNORECASE)

_DECLARATION = re.compile(
    r"(?:^|;)\s*(display|visibility|clip|clip-path|left|right|top|text-indent)\s*:\s*([^;]*)", re.IGNORECASE
)
# Further away than any screen is wide. Less is the place of a label in a margin; a part of the box around it (`-100%`)
# is a drawer or the next of several pictures, which a click shows.
_FAR = re.compile(r"-(?:\d{4,}|999)(?:\.\d*)?(?:px|pt)?|-\d{3,}(?:\.\d*)?r?em")
_NO_SHAPE = re.compile(r"inset\(\s*(?:50|100)%|circle\(\s*0")
_RECT = re.compile(r"rect\(([^()]*)\)")
_LENGTH = re.compile(r"-?\d{1,9}(?:\.\d*)?(?=px|\Z)")
_POINT = 1  # pixel: what is no higher or wider cannot be read

# One search for both: a quote may stand in a comment. A string that is not closed ends with its line.
_COMMENT_OR_STRING = re.compile(r"/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?", re.DOTALL)
# A whole theme has a thousand or two that say something; a sheet is not longer, and is not kept if it is.
_MOST_RULES, _LONGEST_REMEMBERED = 5_000, 400_000
_STRUCTURE = re.compile(r"[{};,]")
_BRACE = re.compile(r"[{}]")

NEVER, SOMETIMES, ALWAYS = range(3)
_ALWAYS = re.compile(r"(?:only\s+)?(?:all|screen)|", re.IGNORECASE)
_WIDE = re.compile(r"(?:only\s+)?(?:(?:all|screen)\s+and\s+)?\(\s*(?:min-width|width\s*>)[^()]*\)", re.IGNORECASE)
_AT_RULE = re.compile(r"@(media|layer|supports|container)\b", re.IGNORECASE)

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\(?:[0-9a-fA-F]{1,6}\s?|[^\n0-9a-fA-F]))++"
_PIECE = rf"(?:[.#]?{_NAME}|\*|\[(?:[^\]\"'\\]|\"[^\"]*+\"|'[^']*+'|\\.)*+\])"
_PIECES = re.compile(_PIECE)
_STEP = re.compile(rf"(\s*[>~+]\s*|\s+|\A)({_PIECE}++)")

Declared = Mapping[str, tuple[bool, bool]]
"""For each property that is declared: whether it hides, and whether it is `!important`."""
NOTHING: Declared = {}


@dataclass(frozen=True, slots=True)
class Selector:
    """`steps` are its compounds (`p.x[y]`), each with the combinator before it; `names` those of its last compound:
    `p`, `.x`, `#y`. A higher `rank` wins: the numbers of ids, of classes and attributes, and of elements."""

    text: str
    steps: tuple[tuple[str, str], ...]
    names: frozenset[str]
    rank: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    selector: Selector
    declared: Declared


# -- declarations -------------------------------------------------------------------------------------


def declared(declarations: str) -> Declared:
    """What declarations say of being seen. The last of a property wins, unless one before it is important."""
    found: dict[str, tuple[bool, bool]] = {}
    for match in _DECLARATION.finditer(declarations):
        name, stated = match[1].lower(), match[2].strip().lower()
        before = stated.removesuffix("important").rstrip()
        important = before != stated and before.endswith("!")
        value = before[:-1].rstrip() if important else stated
        # A backslash at the end is for browsers of long ago: the others drop the declaration.
        if value and "\\" not in value and (important or not found.get(name, (False, False))[1]):
            found[name] = (_hides(name, value), important)
    return found


def _hides(name: str, value: str) -> bool:
    if name == "display":
        return value == "none"
    if name == "visibility":
        return value in ("hidden", "collapse")
    if name == "clip":
        return _is_empty(value)
    return bool(_NO_SHAPE.match(value) if name == "clip-path" else _FAR.fullmatch(value))


def _is_empty(clip: str) -> bool:
    """Whether a rectangle is no larger than a point: `rect(top right bottom left)`."""
    inside = _RECT.match(clip)
    lengths = [_LENGTH.match(side) for side in re.split(r"[\s,]+", inside[1].strip())] if inside else []
    if len(lengths) != 4 or not all(lengths):
        return False  # `auto` is the edge of the box
    top, right, bottom, left = (float(length[0]) for length in lengths if length)
    return bottom - top <= _POINT or right - left <= _POINT


# -- sheets -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Block:
    """A block: `selectors` are those its declarations are about, None where they are not known."""

    selectors: str | None
    holds: int
    declarations: list[str] = field(default_factory=list)
    is_closed: bool = False


def rules(sheet: str) -> tuple[list[Rule], int]:
    """The rules that say of an element whether it is seen, in their order; and how many are more than are read."""
    return _remembered(sheet) if len(sheet) <= _LONGEST_REMEMBERED else _rules(sheet)


def _rules(sheet: str) -> tuple[list[Rule], int]:
    found: list[Rule] = []
    left_out = 0
    for block in _blocks(_COMMENT_OR_STRING.sub(_without_structure, sheet)):
        words = ";".join(block.declarations)
        said = declared(words) if SAYS_HIDING.search(words) or SAYS_CLIPPING.search(words) else NOTHING
        # What holds on some screens only hides nothing, but may show what others hide.
        if block.holds == SOMETIMES:
            said = {name: value for name, value in said.items() if not value[0]}
        if said:
            written = dict.fromkeys(map(str.strip, (block.selectors or "").split(",")))
            room = max(_MOST_RULES - len(found), 0)
            found += (Rule(selector, said) for selector in filter(None, map(_selector, islice(written, room))))
            left_out += max(len(written) - room, 0)
    return found, left_out


_remembered = lru_cache(maxsize=128)(_rules)  # the pages of a site share their sheets


def _without_structure(match: re.Match[str]) -> str:
    """Nothing for a comment; in place of a string that holds a brace or the like one that no page has."""
    if match[0].startswith("/"):
        return " "
    return '"\ue000"' if _STRUCTURE.search(match[0]) else match[0]


def _blocks(sheet: str) -> Iterator[_Block]:
    """The blocks of a sheet that may hold on a screen, in the order of their beginnings."""
    blocks: list[_Block] = []
    opened: list[_Block] = []
    start = 0
    for brace in _BRACE.finditer(sheet):
        words, start = sheet[start : brace.start()], brace.end()
        if brace[0] == "{":
            before, _, prelude = words.rpartition(";")
            if before and opened:
                opened[-1].declarations.append(before)
            opened.append(_opened(prelude.strip(), opened[-1] if opened else _TOP))
            blocks.append(opened[-1])
        elif opened:
            block = opened.pop()
            block.declarations.append(words)
            block.is_closed = True
    return (block for block in blocks if block.is_closed and block.selectors and block.holds)


_TOP = _Block("", ALWAYS)


def _opened(prelude: str, around: _Block) -> _Block:
    if prelude.startswith("@"):
        at_rule = _AT_RULE.match(prelude)
        name = at_rule[1].lower() if at_rule else ""
        holds = {"": NEVER, "media": holds_on_screens(prelude[len("@media") :]), "layer": ALWAYS}.get(name, SOMETIMES)
        return _Block(around.selectors, min(holds, around.holds))
    # Rules inside others are about elements inside theirs, or beside, or the same: not read.
    return _Block(None if around.selectors != "" else prelude, around.holds)


def holds_on_screens(media: str) -> int:
    """When a media query holds on a wide screen: `NEVER`, `SOMETIMES` (it asks for a width), or `ALWAYS`."""
    queries = [query.strip() for query in media.split(",")]
    if any(map(_ALWAYS.fullmatch, queries)):
        return ALWAYS
    return SOMETIMES if any(map(_WIDE.fullmatch, queries)) else NEVER


def _selector(text: str) -> Selector | None:
    """None for what is not understood, and for states such as `:hover`, which do not apply at first sight."""
    steps: list[tuple[str, str]] = []
    end = 0
    while end < len(text):
        step = _STEP.match(text, end)
        if step is None:
            return None
        steps.append((step[1].strip() or " ", step[2]))
        end = step.end()
    if not steps or steps[0][0] != " ":
        return None
    pieces = [piece for _, compound in steps for piece in _PIECES.findall(compound)]
    starts = "".join(piece[0] for piece in pieces if piece != "*")
    ids, classes = starts.count("#"), starts.count(".") + starts.count("[")
    last = (piece for piece in _PIECES.findall(steps[-1][1]) if piece[0] not in "*[")
    names = frozenset(_unescaped(piece) if piece[0] in ".#" else piece.lower() for piece in last)
    return Selector(text, tuple(steps), names, (ids, classes, len(starts) - ids - classes))


def _unescaped(name: str) -> str:
    return _ESCAPE.sub(_character, name) if "\\" in name else name


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(code) if 0 < code < 0x110000 else "\ufffd")
