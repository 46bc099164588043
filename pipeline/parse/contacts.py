"""Personal contact data: found in any text that could be published, and replaced.

E-mail addresses become `[e-mail]`, telephone numbers `[telephone]`. Years, IDs, amounts, dates, footnotes and web
addresses are left alone: a telephone number is recognised by how it is written (`+`, brackets, groups) or by the
word before it, never by being a long number.
"""

from __future__ import annotations

import re

E_MAIL, TELEPHONE = "[e-mail]", "[telephone]"

_AT = r"(?:@|\s?\(at\)\s?|\s?\[at\]\s?|\s+at\s+(?=[\w-]+\s+dot\s))"
_DOT = r"(?:\.|\s?\(dot\)\s?|\s?\[dot\]\s?|\s+dot\s+)"
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
# A run of such characters is tried once, as a whole: a picture pasted as base64 has a hundred thousand of them.
_MAIL = re.compile(
    rf"(?<!{_LOCAL})(?:mailto:)?{_LOCAL}++{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[A-Za-z]{{2,24}}\b", re.IGNORECASE
)
_HIDDEN_MAIL = re.compile(r"\[e-?mail(?:\s|\u00a0)+protected\]", re.IGNORECASE)
_WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)

# No contact can be in a text without one of these.
_MAYBE = re.compile(r"\d|@|\[e-?mail|[(\[]at[)\]]|\sat\s", re.IGNORECASE)

_GROUP = r"[\s.\u00a0/-]{0,2}\(?\d{1,5}\)?"
_WORD = (
    r"(?:tele?(?:phone|fono|f)?s?|t[eé]l(?:[eé]phone|[eé]fono)?s?|phone"
    r"|mobile|mob|cell(?:ular)?|fax|whats\s?app|hotline|ph|call)"
)
_NUMBER_WORD = r"(?:\s*(?:no|number|n[°º])\b\.?)?\s*[:.]?\s*"
_SAID = re.compile(
    rf"(?<![\w])(?P<word>{_WORD}\b\.?{_NUMBER_WORD})"
    rf"(?P<number>\(?\+?\d(?:{_GROUP}){{1,7}}(?:\s*(?:ext|x|int)\.?\s*\d{{1,5}})?)",
    re.IGNORECASE,
)
# `00` behind a comma or a full stop is the end of an amount (`1,001 (2018)`), not the beginning of a number.
_INTERNATIONAL = re.compile(
    rf"(?<![\w/+])(?:\+|(?<![.,])00)\s?\(?[1-9]\d{{0,2}}\)?(?:{_GROUP}){{2,6}}(?:\s*(?:ext|x)\.?\s*\d{{1,5}})?(?![\w/])"
)
_BRACKETED = re.compile(r"(?<![\w/])\(\+?\d{2,5}\)\s?\d{2,5}(?:[\s.-]\d{2,5}){1,4}(?![\w/])")
_NORTH_AMERICAN = re.compile(r"(?<![\w/.-])\d{3}[-.]\d{3}[-.]\d{4}(?![\w/.-]\d)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DAY = re.compile(r"\d{1,2}([./-])\d{1,2}\1(?:19|20)\d{2}")
_NATIONAL = re.compile(r"(?<![\w/.,-])0\d{1,4}[\s./-]\d{2,4}(?:[\s.-]\d{2,4}){1,3}(?![\w/,.]\d)")


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def mask_contacts(text: str) -> tuple[str, int]:
    """The text without contact data, and how many were replaced."""
    if not _MAYBE.search(text):
        return text, 0
    count = 0

    def telephone(match: re.Match[str]) -> str:
        nonlocal count
        number = match["number"] if "number" in match.re.groupindex else match[0]
        if not 6 <= _digits(number) <= 17 or _is_date(number):
            return match[0]
        count += 1
        kept = match["word"] if "word" in match.re.groupindex else ""
        # A bracket that was opened before the number closes behind it.
        return kept + TELEPHONE + (")" if number.count(")") > number.count("(") else "")

    text, mails = _MAIL.subn(E_MAIL, text)
    text, hidden = _HIDDEN_MAIL.subn(E_MAIL, text)
    pieces = _outside_addresses(text)
    for index in range(0, len(pieces), 2):
        for form in (_SAID, _INTERNATIONAL, _BRACKETED, _NORTH_AMERICAN, _NATIONAL):
            pieces[index] = form.sub(telephone, pieces[index])
    return "".join(pieces), mails + hidden + count


def _outside_addresses(text: str) -> list[str]:
    """The text cut at web addresses: even pieces are prose, odd ones addresses."""
    pieces: list[str] = []
    position = 0
    for match in _WEB.finditer(text):
        pieces += [text[position : match.start()], match[0]]
        position = match.end()
    return [*pieces, text[position:]]


def _is_date(number: str) -> bool:
    """`(2018) 2019 2020` are years, and `01.02.2018` is a day: none of them a telephone."""
    return bool(_DAY.fullmatch(number)) or all(_YEAR.fullmatch(group) for group in re.findall(r"\d+", number))
