"""The one place where HTML is parsed, and what keeps a page from taking more than it weighs.

A parser's time grows with the square of the depth and of an element's attributes. And it reconstructs formatting that
was not closed in each block that follows, with all its attributes (HTML standard, "reconstruct the active formatting
elements"): 80 KB took 3 GB. All bounds are counts made of the text alone, so the same page always gives the same tree.
A closing tag may stand in a comment, a script or a value and close nothing; so only formatting around mere words counts
as closed.
"""

from __future__ import annotations

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

# Browsers stop at 512 (Chromium) or a few thousand; a page of the site is less than 100 deep.
MAX_DEPTH = 2_000
MAX_ATTRIBUTES = 1_000
# Each `<option>` looks at all before it: ten thousand take a fifth of a second, a hundred thousand twenty.
MAX_OPTIONS = 10_000
MAX_RECONSTRUCTED = 400_000_000  # bytes
# What a reconstructed element takes: measured, and rounded up.
_BYTES_OF_ELEMENT, _BYTES_OF_ATTRIBUTE, _BYTES_OF_LETTER = 150, 150, 2
# Of elements with the same name and attributes: HTML standard, "Noah's Ark clause".
_MOST_ALIKE = 3

_BLANK = r"\t\n\f\r "
_VALUE = rf"[{_BLANK}]*+=[{_BLANK}]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_BLANK}>\"'][^{_BLANK}>]*+)?+"
_AN_ATTRIBUTE = rf"[^{_BLANK}/>][^{_BLANK}/>=]*+(?:{_VALUE})?+"
_ATTRIBUTES = rf"(?:[{_BLANK}/]++|{_AN_ATTRIBUTE})*+"
_ENDS = rf"(?=[{_BLANK}/>])"
# `b big code em font i nobr s small strike strong tt u`. Of links one at most is reconstructed: the next closes it.
_FORMATTING = r"(?:[bisu]|[bcefnst](?:ig|ode|m|ont|obr|mall|trike|trong|t))"
_MAY_BE_RECONSTRUCTED = re.compile(rf"<(?:a|{_FORMATTING}){_ENDS}{_ATTRIBUTES}", re.IGNORECASE)
# Closed for sure: nothing but words stands between, and its values hold no other tag.
_CLOSED = re.compile(
    rf"<({_FORMATTING}){_ENDS}(?:[^<>\"']|\"[^\"<>]*+\"|'[^'<>]*+')*+>[^<]*+</\1[{_BLANK}]*>", re.IGNORECASE
)
_DEEPEST = 3  # formatting inside formatting
_ATTRIBUTES_OF_FORMATTING = re.compile(rf"(?<=<)({_FORMATTING}){_ENDS}[^>]*", re.IGNORECASE)
_NAME_OF_FORMATTING = re.compile(rf"(</?){_FORMATTING}{_ENDS}", re.IGNORECASE)

_TAG = re.compile(rf"<(?:!--|/?([a-z][^{_BLANK}/>]*+)({_ATTRIBUTES}))", re.IGNORECASE)
_ATTRIBUTE = re.compile(_AN_ATTRIBUTE)
# Two characters at least for each of so many attributes.
_LONG = 2 * MAX_ATTRIBUTES
# In a text of this size a tag with each `>` in a value takes seconds at worst.
_SHORT_TEXT = 300_000
# Elements that have no content, and those that the next of their kind closes.
_NEVER_AROUND = frozenset(
    "a area base br col embed hr img input link meta param source track wbr html head body p li dd dt option tr td th"
    " tbody thead tfoot caption colgroup rp rt".split()
)
_COMMENT_ENDS = re.compile(r"--!?>")
_CODE = {
    name: re.compile(rf"</{name}{_ENDS}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


class TooHeavyError(ValueError):
    """Why a page of HTML is not parsed, in words."""


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a page. Where formatting could take too much memory it is parsed without its attributes, at worst as
    `<span>`: no word is lost. Raises TooHeavyError for what no page is."""
    marks = text.count("<")
    many = marks > MAX_DEPTH and marks - text.count("</") > MAX_DEPTH
    if many or len(text) > _SHORT_TEXT or _may_have_many_attributes(text):
        _refuse_heavy(text)
    return LexborHTMLParser(_with_light_formatting(text, marks))


def _with_light_formatting(text: str, marks: int) -> str:
    """The text, its formatting made lighter until not much can be reconstructed, even if it were at each tag."""
    links, formatting = _reconstructable(text)
    most = max(MAX_RECONSTRUCTED // max(marks, 1), _BYTES_OF_ELEMENT)
    # Quick: for nearly all pages the lengths of the tags are enough to tell.
    if _at_most(max(map(len, links), default=0), 1) > most and max(map(_bytes, links)) > most:
        raise TooHeavyError(f"a link of more than {most} bytes may be repeated at each of {marks} tags")
    if _at_most(sum(map(len, formatting)), len(formatting)) <= most or _bytes_of(formatting) <= most:
        return text
    if _bytes_of(_reconstructable(_without_closed(text))[1]) <= most:
        return text
    bare = _ATTRIBUTES_OF_FORMATTING.sub(r"\1", text)
    return bare if _bytes_of(_reconstructable(bare)[1]) <= most else _NAME_OF_FORMATTING.sub(r"\1span", bare)


def _reconstructable(text: str) -> tuple[list[str], list[str]]:
    """The opening tags of links and those of formatting."""
    tags = _MAY_BE_RECONSTRUCTED.findall(text)
    return [tag for tag in tags if tag[1] in "aA"], [tag for tag in tags if tag[1] not in "aA"]


def _without_closed(text: str) -> str:
    for _ in range(_DEEPEST):
        text = _CLOSED.sub("", text)
    return text


def _bytes_of(formatting: list[str]) -> int:
    """The most bytes of formatting that may be reconstructed at one tag."""
    return sum(min(number, _MOST_ALIKE) * _bytes(tag) for tag, number in Counter(formatting).items())


def _bytes(tag: str) -> int:
    attributes = len(_ATTRIBUTE.findall(tag)) - 1  # the first is the name
    return _BYTES_OF_ELEMENT + attributes * _BYTES_OF_ATTRIBUTE + len(tag) * _BYTES_OF_LETTER


def _at_most(letters: int, tags: int) -> int:
    """No fewer than the `_bytes` of so many tags: an attribute has two letters, with the blank before it."""
    return tags * _BYTES_OF_ELEMENT + letters * (_BYTES_OF_ATTRIBUTE // 2 + _BYTES_OF_LETTER)


def _may_have_many_attributes(text: str) -> bool:
    """Whether something like a tag has more than `MAX_ATTRIBUTES`; quick, but blind to a `>` in a value."""
    at, half = 0, _LONG // 2
    while at + half <= len(text):
        if text.find(">", at, at + half) >= 0:
            at += half
            continue
        begin, end = text.rfind(">", 0, at) + 1, text.find(">", at + half)
        at = end if end >= 0 else len(text)
        tag = _TAG.search(text, begin, at) if at - begin > _LONG else None
        if tag and len(_ATTRIBUTE.findall(text, tag.end(1), at)) > MAX_ATTRIBUTES:
            return True
    return False


def _refuse_heavy(text: str) -> None:
    """Raises TooHeavyError for elements that are nested too deeply or have too many attributes, and for too many
    options; those in comments and code do not count."""
    depth = place = options = 0
    opened: Counter[str] = Counter()
    attributes: Counter[str] = Counter()
    while tag := _TAG.search(text, place):
        place = tag.end()
        if tag[0] == "<!--":
            place = _end(_COMMENT_ENDS, text, place - 2)
            continue
        closing, name = tag[0][1] == "/", tag[1].lower()
        if closing:
            if opened[name]:
                opened[name] -= 1
                depth -= 1
            continue
        options += name == "option"
        if options > MAX_OPTIONS:
            raise TooHeavyError(f"it has more than {MAX_OPTIONS} options; a page of the site has some hundred")
        if name in _CODE:
            place = _end(_CODE[name], text, place)
        elif name not in _NEVER_AROUND:
            opened[name] += 1
            depth += 1
        # Attributes of each further `<body>` are added to the first.
        shared = name in ("html", "body")
        if shared or len(tag[0]) > _LONG:
            attributes[name] = attributes[name] * shared + len(_ATTRIBUTE.findall(tag[2]))
        if attributes[name] > MAX_ATTRIBUTES:
            raise TooHeavyError(f"a tag has {attributes[name]} attributes; on a page of the site less than 100")
        if depth > MAX_DEPTH:
            raise TooHeavyError(f"elements are nested more than {MAX_DEPTH} deep; on a page of the site less than 100")


def _end(mark: re.Pattern[str], text: str, place: int) -> int:
    found = mark.search(text, place)
    return found.end() if found else len(text)
