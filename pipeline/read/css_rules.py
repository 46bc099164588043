"""The rules of a style sheet that hide elements, and those that show again what others hide.

No more of CSS is read than that takes: declarations of a few properties, selectors without states, and whether an
at-rule holds on a wide screen. What is not understood hides nothing, but shows: text that is shown in vain can be seen
in the tables, text that is lost cannot. So what a script or a click mostly changes (`opacity`, `height`) hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

# Hide from everybody; or from the eye only, for those who hear the page.
FROM_EVERYBODY = frozenset({"display", "visibility"})
FROM_THE_EYE = frozenset({"clip", "clip-path", "left", "right", "top", "text-indent"})
SAYS_HIDING = re.compile(r"display|visibility|\ball\s*:", re.IGNORECASE)
SAYS_CLIPPING = re.compile("clip|left|right|top|text-indent", re.IGNORECASE)

_DECLARATION = re.compile(
    r"(?:^|;)\s*(all|display|visibility|clip|clip-path|left|right|top|text-indent)\s*:\s*([^;]*)", re.IGNORECASE
)
_ALL = tuple(sorted(FROM_EVERYBODY | FROM_THE_EYE))  # what `all` resets; every value that it may have shows
# Further away than any screen is wide. Less is the place of a label in a margin; a part of the box around it (`-100%`)
# is a drawer or the next of several pictures, which a click shows.
_FAR = re.compile(r"-(?:\d{4,}|999)(?:\.\d*)?(?:px|pt)?|-\d{3,}(?:\.\d*)?r?em")
_NO_SHAPE = re.compile(r"inset\(\s*(?:50|100)%|circle\(\s*0")
_RECT = re.compile(r"rect\(([^()]*)\)")
_LENGTH = re.compile(r"-?\d{1,9}(?:\.\d*)?(?=px|\Z)")
_POINT = 1  # pixel: what is no higher or wider cannot be read

# One search for both: a quote may stand in a comment. A string that is not closed ends with its line.
_COMMENT_OR_STRING = re.compile(r"<!--|-->|/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?", re.DOTALL)
# A whole theme has a thousand or two that say something; a sheet is not longer, and is not kept if it is.
_MOST_RULES, _LONGEST_REMEMBERED = 5_000, 400_000
_STRUCTURE = re.compile(r"[{};,]")
_BRACE = re.compile(r"[{}]")

NEVER, SOMETIMES, ALWAYS = range(3)
_ALWAYS = re.compile(r"(?:only\s+)?(?:all|screen)|not\s+(?!all\b|screen\b)[a-z]+|", re.IGNORECASE)
# Other media, and screens that are narrow: those of today are 1300 pixels wide or more.
_NARROW = r"(?:(?:\d{1,3}|1[0-2]\d\d)(?:\.\d+)?px|[0-7]?\d(?:\.\d+)?r?em)\b"
_NEVER = re.compile(
    r"(?:only\s+)?+(?!all\b|screen\b|not\b)[a-z].*|not\s+(?:all|screen)|"
    rf"(?!not\b).*(?:max-(?:device-)?width\s*:\s*+{_NARROW}|width\s*<=?\s*+{_NARROW}|(?<![\d.]){_NARROW}\s*>=?\s*width).*",
    re.IGNORECASE | re.DOTALL,
)
_AT_RULE = re.compile(r"@(media|layer|supports|container|scope)\b", re.IGNORECASE)

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\(?:[0-9a-fA-F]{1,6}\s?|[^\n0-9a-fA-F]))++"
_ARGUMENTS = r"\((?:[^()]|\([^()]*+\))*+\)"
_PIECE = rf"(?:[.#]?{_NAME}|\*|\[(?:[^\]\"'\\]|\"[^\"]*+\"|'[^']*+'|\\.)*+\]|:[a-zA-Z-]++(?:{_ARGUMENTS})?)"
_PIECES = re.compile(_PIECE)
_STEP = re.compile(rf"(\s*[>~+]\s*|\s+|\A)({_PIECE}++)")
_BRACKET_OR_COMMA = re.compile(r"[(),]")
# What lexbor finds in one look at each element; and what is taken for granted, because to count elements takes a walk
# for each (`:nth-child`), or because a click changes it: tabs are shown by `:checked` and `:target`.
_PLACES = frozenset({":first-child", ":last-child", ":only-child", ":root"})
_GRANTED = re.compile(
    r":(?:nth-[a-z-]+|(?:first|last|only)-of-type|empty|has|checked|target|link|any-link|enabled|defined|lang|dir)\b",
    re.IGNORECASE,
)
_LISTS = re.compile(r":(not|is|where)\((.*)\)", re.IGNORECASE | re.DOTALL)
_OPEN = re.compile(r"\[\s*open\b", re.IGNORECASE)  # what a click on its summary opens is content
_LONGEST_NESTED = 500  # letters of selectors inside others: `& &` doubles them with each step
_LAYERS = re.compile(r"@layer\b([^;@]*)", re.IGNORECASE)
_MOST_LAYERS = 10  # inside one another

Declared = Mapping[str, tuple[bool, bool]]
"""For each property that is declared: whether it hides, and whether it is `!important`."""
NOTHING: Declared = {}
Layer = tuple[str, ...]
Rank = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Selector:
    """`steps` are its compounds (`p.x[y]`), each with the combinator before it; `names` those of its last compound:
    `p`, `.x`, `#y`. A higher `rank` wins: the numbers of ids, of classes and attributes, and of elements. It `is_wider`
    if it finds more than it says, because not all of it was understood."""

    text: str
    steps: tuple[tuple[str, str], ...]
    names: frozenset[str]
    rank: Rank
    is_wider: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """`layer` names the cascade layer it stands in, from the outside in."""

    selector: Selector
    declared: Declared
    layer: Layer


@dataclass(frozen=True, slots=True)
class Sheet:
    """`layers` are all that it names, in their order; `left_out` is how many rules it has that are not read."""

    rules: list[Rule]
    layers: tuple[Layer, ...]
    left_out: int


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
        if not value or "\\" in value:
            continue
        for one in _ALL if name == "all" else (name,):
            if important or not found.get(one, (False, False))[1]:
                found[one] = (_hides(name, value), important)
    return found


def _hides(name: str, value: str) -> bool:
    if name == "display":
        return value == "none"
    if name == "visibility":
        return value in ("hidden", "collapse")
    if name == "clip":
        return _is_empty(value)
    if name == "all":
        return False
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


@dataclass(frozen=True, slots=True)
class _Block:
    """A block: `selectors` are those its declarations are about, None where they are not known."""

    selectors: str | None
    holds: int
    layer: Layer


def rules(sheet: str, holds: int = ALWAYS) -> Sheet:
    """The rules that say of an element whether it is seen, in their order; `holds` is when the sheet does."""
    return _remembered(sheet, holds) if len(sheet) <= _LONGEST_REMEMBERED else _rules(sheet, holds)


def _rules(sheet: str, holds: int) -> Sheet:
    found: list[Rule] = []
    layers: dict[Layer, None] = {}
    left_out = 0
    for block, words in _runs(_COMMENT_OR_STRING.sub(_without_structure, sheet), holds, layers):
        said = declared(words) if SAYS_HIDING.search(words) or SAYS_CLIPPING.search(words) else NOTHING
        # What holds on some screens only hides nothing, but may show what others hide.
        shows = {name: value for name, value in said.items() if not value[0]}
        if shows or (said and block.holds == ALWAYS):
            written = dict.fromkeys(_listed(block.selectors or ""))
            if "" in written:
                continue  # a list with a comma too many is no list
            room = max(_MOST_RULES - len(found), 0)
            for selector in filter(None, map(_selector, islice(written, room))):
                its = shows if block.holds == SOMETIMES or selector.is_wider else said
                if its:
                    found.append(Rule(selector, its, block.layer))
            left_out += max(len(written) - room, 0)
    return Sheet(found, tuple(layers), left_out)


_remembered = lru_cache(maxsize=128)(_rules)  # the pages of a site share their sheets


def _without_structure(match: re.Match[str]) -> str:
    """Nothing for a comment, or for the marks that hide sheets from browsers of long ago; in place of a string that
    holds a brace or the like one that no page has."""
    if match[0][0] in "/<-":
        return " "
    return '"\ue000"' if _STRUCTURE.search(match[0]) else match[0]


def _runs(sheet: str, holds: int, layers: dict[Layer, None]) -> Iterator[tuple[_Block, str]]:
    """The blocks of a sheet that may hold on a screen, each with declarations that stand in it; adds the layers."""
    opened = [_Block("", holds, ())]
    start = 0
    for brace in _BRACE.finditer(sheet):
        block = opened[-1]
        if brace[0] == "}" and len(opened) == 1:
            continue  # one brace too many spoils the rule after it
        words, start = sheet[start : brace.start()], brace.end()
        if brace[0] == "{":
            words, _, prelude = words.rpartition(";")
            opened.append(_opened(prelude.strip(), block, start))
            _add_layers(words, block, layers)
            layers[opened[-1].layer] = None
        else:
            opened.pop()
            _add_layers(words, block, layers)
        if words and block.selectors and block.holds:
            yield block, words
    _add_layers(sheet[start:], opened[-1], layers)


def _add_layers(words: str, block: _Block, layers: dict[Layer, None]) -> None:
    """Those that a statement puts in order: `@layer base, page;`."""
    for names in _LAYERS.findall(words):
        layers |= dict.fromkeys(_layer(block, name) for name in names.split(","))


def _opened(prelude: str, around: _Block, place: int) -> _Block:
    if not prelude.startswith("@"):
        return _Block(_nested(prelude, around.selectors), around.holds, around.layer)
    at_rule = _AT_RULE.match(prelude)
    name = at_rule[1].lower() if at_rule else ""
    if name == "layer":
        stated = prelude[len("@layer") :].strip() or f"@{place}"  # one without a name is like no other
        return _Block(around.selectors, around.holds, _layer(around, stated))
    holds = {"": NEVER, "media": holds_on_screens(prelude[len("@media") :])}.get(name, SOMETIMES)
    return _Block(around.selectors, min(holds, around.holds), around.layer)


def _layer(around: _Block, name: str) -> Layer:
    return (*around.layer, *name.strip().split("."))[:_MOST_LAYERS]


def _nested(prelude: str, around: str | None) -> str | None:
    """The selectors of a rule inside another one. `.x` and `> .x` are about what is inside; `&` is what is around."""
    if not around:
        return prelude if around == "" else None
    if len(prelude) + max(prelude.count("&"), 1) * len(around) > _LONGEST_NESTED:
        return None
    inside = [one if "&" in one else f"& {one}" for one in _listed(prelude)]
    if not inside:
        return None
    is_one = "," not in around and all(one.rfind("&") == 0 for one in inside)
    return ",".join(inside).replace("&", around if is_one else f":is({around})")


def _listed(selectors: str) -> list[str]:
    """Those of a list, without the commas inside of brackets; none where brackets do not fit each other."""
    if "(" not in selectors and ")" not in selectors:
        return [one.strip() for one in selectors.split(",")]
    listed: list[str] = []
    depth = begin = 0
    for sign in _BRACKET_OR_COMMA.finditer(selectors):
        depth += {"(": 1, ")": -1, ",": 0}[sign[0]]
        if depth < 0:
            return []
        if sign[0] == "," and depth == 0:
            listed.append(selectors[begin : sign.start()].strip())
            begin = sign.end()
    return [] if depth else [*listed, selectors[begin:].strip()]


def holds_on_screens(media: str) -> int:
    """When a media query holds on a wide screen: `NEVER`, `SOMETIMES` (it asks for more), or `ALWAYS`."""
    queries = [query.strip() for query in media.split(",")]
    if any(map(_ALWAYS.fullmatch, queries)):
        return ALWAYS
    return NEVER if all(map(_NEVER.fullmatch, queries)) else SOMETIMES


def _selector(text: str) -> Selector | None:
    """None for what is not understood, and for states such as `:hover`, which do not apply at first sight."""
    steps: list[tuple[str, str]] = []
    ranks: list[Rank] = []
    is_wider = False
    end = 0
    while end < len(text):
        step = _STEP.match(text, end)
        compound = _compound(step[2]) if step else None
        if step is None or compound is None:
            return None
        steps.append((step[1].strip() or " ", compound[0]))
        ranks.append(compound[1])
        is_wider = is_wider or compound[2]
        end = step.end()
    if not steps or steps[0][0] != " ":
        return None
    last = (piece for piece in _PIECES.findall(steps[-1][1]) if piece[0] not in "*[:")
    names = frozenset(_unescaped(piece) if piece[0] in ".#" else piece.lower() for piece in last)
    return Selector(text, tuple(steps), names, _sum(ranks), is_wider)


_RANKS = {"#": (1, 0, 0), ".": (0, 1, 0), "[": (0, 1, 0), ":": (0, 1, 0), "*": (0, 0, 0)}


def _sum(ranks: list[Rank]) -> Rank:
    ids, classes, names = zip(*ranks, strict=True)
    return sum(ids), sum(classes), sum(names)


def _compound(text: str) -> tuple[str, Rank, bool] | None:
    """A selector of one element as it can be searched, its rank, and whether it finds more than it says."""
    pieces = _PIECES.findall(text)
    if ":" not in text:
        return text, _sum([_RANKS.get(piece[0], (0, 0, 1)) for piece in pieces]), False
    read = [_states(piece) if piece[0] == ":" else (piece, _RANKS.get(piece[0], (0, 0, 1)), False) for piece in pieces]
    known = [one for one in read if one]
    if len(known) < len(read):
        return None
    return "".join(one[0] for one in known) or "*", _sum([one[1] for one in known]), any(one[2] for one in known)


def _states(piece: str) -> tuple[str, Rank, bool] | None:
    """The same of one that begins with a colon; None for what does not apply at first sight."""
    if piece.lower() in _PLACES:
        return piece, _RANKS[":"], False
    if _GRANTED.match(piece):
        return "", _RANKS[":"], True
    lists = _LISTS.fullmatch(piece)
    if lists is None:
        return None
    name = lists[1].lower()
    stated = [_selector(one) for one in _listed(lists[2])]
    listed = [one for one in stated if one]
    if not listed and name != "not":
        return None
    rank = max(one.rank if one else _RANKS[":"] for one in stated) if name != "where" else _RANKS["*"]
    if any(one.is_wider or len(one.steps) > 1 for one in listed):
        return "", rank, True
    # What has no class yet gets it by a click or a script: `.collapse:not(.show)`, `html:not(.js) .x`.
    if name == "not" and (len(listed) < len(stated) or "." in piece or _OPEN.search(piece)):
        return "", rank, True
    return f":{name}({','.join(one.steps[0][1] for one in listed)})", rank, False


def _unescaped(name: str) -> str:
    return _ESCAPE.sub(_character, name) if "\\" in name else name


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(code) if 0 < code < 0x110000 else "\ufffd")
