"""What a parser of HTML would make of a page, told before it does: how deep it is, and how many elements it doubles.

A parser's time grows with the square of the depth and of the attributes of one tag, and each block that begins within
formatting that nobody closed begins that formatting again. All are counted from the tags alone, so the same page always
weighs the same. The counts may be too high (a tag that closes nothing, one that its neighbours close), never too low by
more than a few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Browsers stop at 512 (Chromium) or a few thousand; a page of the site is less than 100 deep.
MAX_DEPTH = 2_000
MAX_COPIES = 100_000
MAX_ATTRIBUTES = 1_000
# Below this a page cannot be deep: it has too few tags that open anything.
_FEW_TAGS = MAX_DEPTH
# A tag of more than `MAX_ATTRIBUTES` is longer: they take at least two characters each.
_LONGEST_TAG = 2 * MAX_ATTRIBUTES
_LONG_TAG = re.compile(rf"<[^>]{{{_LONGEST_TAG}}}")
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9]*))")
_ATTRIBUTE = re.compile(r"[\s/][^\s/>]")
# Elements that have no content, and those that the next of their kind closes.
_NEVER_AROUND = frozenset(
    "a area base br col embed hr img input link meta param source track wbr html head body p li dd dt option tr td th"
    " tbody thead tfoot caption colgroup rp rt".split()
)
_FORMATTING = frozenset("b big code em font i nobr s small strike strong tt u".split())
_CODE = frozenset({"script", "style", "textarea", "title", "xmp", "noscript", "iframe"})


@dataclass(slots=True)
class Weight:
    """How deep elements stand in each other, how many copies of unclosed formatting there would be, and the most
    attributes of a tag."""

    depth: int = 0
    copies: int = 0
    attributes: int = 0


def too_deep(text: str) -> str:
    """Why a page of HTML is not parsed, in words; blank for one that is."""
    marks = text.count("<")
    few = marks < _FEW_TAGS or marks - text.count("</") < _FEW_TAGS
    if few and not _may_have_long_tag(text):
        return ""
    weight = weight_of(text)
    if weight.depth > MAX_DEPTH:
        return f"elements stand in each other up to {weight.depth} deep; on a page of the site less than 100"
    if weight.copies > MAX_COPIES:
        return f"formatting that nobody closed would be begun {weight.copies} times again"
    if weight.attributes > MAX_ATTRIBUTES:
        return f"a tag has {weight.attributes} attributes; on a page of the site less than 100"
    return ""


def _may_have_long_tag(text: str) -> bool:
    """Whether somewhere no tag ends for so long. Such a stretch holds one of these windows whole, and most have an end
    near their beginning."""
    half = _LONGEST_TAG // 2
    windows = range(0, len(text) - half, half)
    return any(text.find(">", at, at + half) < 0 for at in windows) and _LONG_TAG.search(text) is not None


def weight_of(text: str) -> Weight:
    """Counts the tags of a page, those in comments and code left out."""
    weight = Weight()
    depth = formatting = 0
    behind = 0  # what stands before is a comment, code, or the rest of a tag
    for match in _TAG.finditer(text):
        if match.start() < behind:
            continue
        comment, closing, name = match.groups()
        if comment:
            behind = _end(text, "-->", match.end())
            continue
        name = name.lower()
        end = _end(text, ">", match.end())
        if end - match.end() > _LONGEST_TAG:
            weight.attributes = max(weight.attributes, len(_ATTRIBUTE.findall(text, match.end(), end)))
            behind = end
        if name in _CODE and not closing:
            behind = _end(text, f"</{name}", match.end())
        elif name in _NEVER_AROUND:
            weight.copies += 0 if closing else formatting
        elif closing:
            depth = max(depth - 1, 0)
            formatting = max(formatting - 1, 0) if name in _FORMATTING else formatting
        else:
            depth += 1
            weight.depth = max(weight.depth, depth)
            weight.copies += 0 if name in _FORMATTING else formatting
            formatting += name in _FORMATTING
    return weight


def _end(text: str, mark: str, position: int) -> int:
    found = text.find(mark, position)
    return found if found >= 0 else len(text)
