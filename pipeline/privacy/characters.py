"""Figures, blanks and signs of telephone numbers in other characters than those in which numbers are looked for."""

from __future__ import annotations

import re

from pipeline.privacy.spelling import BRACKETS_CLOSE, BRACKETS_OPEN, INVISIBLE

# Wherever they stand: blanks of any width, dots at half height, other hyphens; U+FFFD and the signs of a wrong
# encoding are what it left of a blank.
_SPACES = r"\u1680\u2000-\u200a\u202f\u205f\u3000"
_DOTS, _HYPHENS, _PLUSES = "·•∙‧．․。｡", "－−﹣⁃", "＋﹢"
_UNSEEN = INVISIBLE.pattern.strip("[]+")
# Between figures only.
_DASHES, _LEFT_OF_A_BLANK = "—―‒", "‹›«»¦¤¨¬¯‰†‡˜"
# A code in square, curly or pointed brackets. One or two figures in them are a footnote, unless a zero or a plus is
# there: `[01] 42 …`, `[202] 555-…`, `[+33] 1 …`, `+44 [20] 79 …`, but `2018 [57] 58`.
_CODE = (
    r"(?:(?<=\+)[0-9]{0,3}[ -]?[\[{<][0-9]{1,5}|(?<=[\[{<])(?:0[0-9]{0,4}|[0-9]{3,5}|\+[0-9]{1,3}))[\]}>]"
    r"(?=[^\S\n]?[-./]?[^\S\n]?\d)"
)
_AFTER, _BEFORE = r"(?:(?<=[\d)\]].)|(?<=[\d)\]][^\S\n].))", r"(?=[^\S\n]?[\d(\[])"
# One set of characters finds where a form may be, and what follows looks back at it: a choice of forms is slow.
_ANYWHERE = rf"{_SPACES}{_DOTS}{_HYPHENS}{_PLUSES}{BRACKETS_OPEN}{BRACKETS_CLOSE}{_UNSEEN}\ufffd"
_FORMS = re.compile(
    rf"[\d{_ANYWHERE}{_DASHES}{_LEFT_OF_A_BLANK}_\tÂâ+\[{{<]"
    rf"(?:(?<=[{_ANYWHERE}])|(?<![0-9])(?<=\d)|(?<=[{_DASHES}]){_AFTER}{_BEFORE}"
    rf"|(?<=[_\t{_LEFT_OF_A_BLANK}])(?<=[\d)\]].)(?=[\d(\[])"
    rf"|(?<=[\d)\]]Â)[ \u00a0]{{0,2}}(?=[\d(\[])|(?<=[\d)\]]â)€[^\w\s](?=[\d(\[])|(?<=\wÂ)(?=[ \u00a0])|{_CODE})"
)
_IN_ASCII = re.compile(rf"[_\t](?<=[\d)\]].)(?=[\d(\[])|[+\[{{<]{_CODE}")
_SIGNS_IN_ASCII = "_\t]}>"
_STANDS_FOR = {
    " ": re.compile(rf"[{_SPACES}{_LEFT_OF_A_BLANK}\tÂ\ufffd]"), ".": re.compile(rf"[{_DOTS}]"),
    "-": re.compile(rf"[{_HYPHENS}{_DASHES}_â]"), "+": re.compile(rf"[{_PLUSES}]"),
    "(": re.compile(rf"[{BRACKETS_OPEN}]"), ")": re.compile(rf"[{BRACKETS_CLOSE}]"),
}  # fmt: skip
_ROUND = str.maketrans("[{<]}>", "((()))")


def forms_in(text: str) -> re.Pattern[str] | None:
    """What finds such characters in a text; None where there can be none, as in nearly all texts in plain letters."""
    if text.isascii() and not (any(map(text.__contains__, _SIGNS_IN_ASCII)) and _IN_ASCII.search(text)):
        return None
    return _FORMS


def plainly(match: re.Match[str]) -> str:
    """What a form stands for; nothing, where nobody sees it."""
    form = match[0]
    if form[0].isdecimal():
        return str(int(form))
    if form[-1] in "]}>":
        return form.translate(_ROUND)
    return next((sign for sign, characters in _STANDS_FOR.items() if characters.match(form)), "")
