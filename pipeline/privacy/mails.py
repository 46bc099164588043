"""E-mail addresses, in the ways in which people and programs write and hide them."""

from __future__ import annotations

import re
from functools import cache

from pipeline.privacy.spelling import BRACKETS_CLOSE, BRACKETS_OPEN, E_MAIL, INVISIBLE, Plain, one_of, spelled
from pipeline.schemas import read_vocabulary

# Marks that are part of a letter, in the scripts that write them apart.
_MARKS = (
    r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0980-\u0dff\u0e31-\u0e4e\u0f71-\u0f84"
    r"\u102b-\u103e\u17b4-\u17d3"
)
_OPEN, _CLOSE = rf"[(\[{{<|*{BRACKETS_OPEN}]", rf"[)\]}}>|*{BRACKETS_CLOSE}]"
_QUOTE = "[\"'“”‘’«»]?"
# Neither pattern here ignores case, which would make it slow: they are asked of every text.
_SIGN = re.compile(
    r"[@＠﹫©ⓐ]|%(?:25)*40|&(?i:amp;)*(?:#|(?i:commat))|\\[uU]0040|\[(?i:e-?mail)"
    rf"|[(\[{{<|*{BRACKETS_OPEN}]\s?[aAａＡ]\s?[)\]}}>|*{BRACKETS_CLOSE}]"
)
# One of them is in all that `_SIGN` finds; one set of letters is quick.
_OF_SIGNS = re.compile(rf"[@＠﹫©ⓐ%&\\\[({{<|*{BRACKETS_OPEN}]")
_BEFORE, _BEHIND = rf"[\s(\[{{<|*_＿{BRACKETS_OPEN}-]", rf"[)\]}}>|*_＿{BRACKETS_CLOSE}-]"


def may_hold_mail(text: str) -> bool:
    """Whether a sign, an escaped one, or a word for it is there, without which no address can be."""
    return (_OF_SIGNS.search(text) is not None and _SIGN.search(text) is not None) or (
        _word_begins().search(text) is not None and _sign_word().search(INVISIBLE.sub("", text)) is not None
    )


def _forms_of_signs() -> set[str]:
    words = {row["spelling"] for row in read_vocabulary("contact_words") if row["code"] in ("at", "sign")}
    return {form for word in words for form in (word, word.lower(), word.title(), word.upper())}


@cache
def _word_begins() -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{one_of(form[:3] for form in _forms_of_signs())})")


@cache
def _sign_word() -> re.Pattern[str]:
    """A word between signs, or between blanks and with what may be a domain after it: prose is full of `at`."""
    dot = rf"[.．。｡․]\w|[&%]|\s?{_OPEN}|\s?[_-]|\s+(?i:{spelled('dot', 'plain dot')})\s"
    domain = rf"\s+{_QUOTE}(?:\[\d|[\w{_MARKS}-]+(?:{dot}))"
    return re.compile(f"{_BEFORE}(?:{one_of(_forms_of_signs())})(?:\\s?{_BEHIND}|{domain})")


# -- one way of writing -----------------------------------------------------------------------------------------------
_ESCAPES = {"40": "@", "2e": ".", "2c": ",", "3a": ":", "3b": ";", "2d": "-", "5f": "_", "20": " "}
_NAMED = {"commat": "@", "period": ".", "comma": ",", "lt": "<", "gt": ">", "nbsp": " ", "quot": '"', "shy": ""}
# What a wrong encoding leaves before a no-break blank, and of a blank of no width.
_LEFT_BESIDE_A_BLANK = r"Â(?=\s)|â€[‹ŒŽ]"
_WRITTEN_OTHERWISE = re.compile(
    r"(?P<number>&(?:amp;)*#(?:0*(?P<decimal>\d{2,7})|x0*(?P<hexadecimal>[0-9a-f]{2,6}));)"
    rf"|&(?:amp;)*(?P<named>{'|'.join(_NAMED)});|%(?:25)*(?P<percent>{'|'.join(_ESCAPES)})"
    rf"|\\u00(?P<unicode>40|2e)|(?P<invisible>{INVISIBLE.pattern}|{_LEFT_BESIDE_A_BLANK})"
    rf"|(?P<wide>[\uff01-\uff5e\ufe6b\u3002\uff61\u2024\ufe52ⓐ{BRACKETS_OPEN}{BRACKETS_CLOSE}])",
    re.IGNORECASE,
)


_WIDE = {"\ufe6b": "@", "ⓐ": "(a)", **dict.fromkeys("\u3002\uff61\u2024\ufe52", ".")}
_WIDE |= dict.fromkeys(BRACKETS_OPEN, "(") | dict.fromkeys(BRACKETS_CLOSE, ")")


def _plainly(match: re.Match[str]) -> str:
    """What an escape, an invisible character or a full-width one stands for."""
    kind, word = match.lastgroup, match[match.lastgroup or 0]
    if kind == "number":
        code = int(match["decimal"]) if match["decimal"] else int(match["hexadecimal"], 16)
        return chr(code) if 0x20 <= code < 0xD800 else " "
    if kind in ("percent", "unicode"):
        return _ESCAPES[word.lower()]
    if kind == "named":
        return _NAMED[word.lower()]
    if kind == "wide":
        return _WIDE.get(word) or chr(ord(word) - 0xFEE0)
    return ""


def _letter_apart() -> str:
    """`( a )`: the letter in place of the sign, with blanks; not `Section 12 (a) requires` nor the first of a list."""
    apart = r"(?:\s[(\[{]\s?a\s?[)\]}]\s?|[(\[{]\sa\s?[)\]}]\s?|[(\[{]a(?:\s[)\]}]\s?|[)\]}]\s))"
    domain = rf"(?-i:(?=[a-z0-9.-]+\.[a-z]{{2,24}}(?!\w)|[a-z0-9-]+\s?{_OPEN}))"
    return rf"(?<![\d)]){apart}{domain}(?!.{{0,300}}[(\[{{]\s?b\s?[)\]}}])"


def _dotted_before() -> str:
    """`a (dot) ` and the like, right before the rest of an address."""
    word = rf"(?:{spelled('dot', 'name sign')})"
    part = rf"(?:[^\W_]|\.|[_-](?!{word}[_-])){{1,64}}"  # holds no such word itself: one way only to read it
    return rf"{part}(?:\s?{_OPEN}\s?(?:{word}|\.)\s?{_CLOSE}\s?|_{word}_|-{word}-)"


@cache
def _names_before() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What of a name may stand before the rest of an address: parted by words in brackets; and, where the sign is a
    word as well, by words alone (`jane dot doe at …`)."""
    begin = rf"(?<!{_LOCAL})"
    alone = rf"[\w.-]{{1,64}}\s+(?:{spelled('plain dot')})\s+"
    return (
        re.compile(rf"{begin}(?:{_dotted_before()})+$", re.IGNORECASE),
        re.compile(rf"{begin}(?:{_dotted_before()}|{alone})+$", re.IGNORECASE),
    )


_LONGEST_NAME = 100  # characters before the rest of an address


def _from_its_name(text: str, start: int, end: int, earliest: int) -> tuple[int, int]:
    """The address together with the parts of its name for the dots of which words are written."""
    first = max(earliest, start - _LONGEST_NAME)
    in_brackets, with_words = _names_before()
    found = (in_brackets if "@" in text[start:end] else with_words).search(text[first:start])
    return (first + found.start() if found else start), end


# -- what an address is made of ---------------------------------------------------------------------------------------
_LOCAL = rf"[\w.!#$%&'*+=?^`~{_MARKS}-]"
_MARK = rf"(?![^\W_])[{_MARKS}]"  # blocks of marks hold letters, which must not be read in two ways
# Letters that are no underscore: in `_at_` the underscore parts words.
_LABEL = rf"[^\W_](?:[^\W_]|-|{_MARK}){{0,62}}"
# The number of a footnote or an ID may be glued to an address: `office@example.org2`, `office@example.orgGH0023`.
_TOP = rf"(?:xn--[a-z0-9-]{{2,59}}|[^\W\d_](?:[^\W\d_]|{_MARK}){{1,23}})(?:(?![^\W_])|(?=\d{{1,8}}(?![\w-]|\.\w)))"
# Top domains that stand alone after a break or a comma: `a.person@example. org`.
_COMMON_TOP = r"(?:com|org|net|gov|edu|int|info|gob|gouv|gub|govt|eu)(?![\w-])"


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """The forms of an address, the surest first."""
    # A run of local characters is tried once, as a whole: a picture pasted as base64 has a hundred thousand of them.
    # A slash is no part of it: after one stands the name of an account (`example.org/@office.press`).
    name = rf"(?<!{_LOCAL}){_LOCAL}++"
    several = r"\{[^{}@\n]{1,200}\}"
    spoken = r"""(?<![\w"])"[^"@\n]{1,64}\""""
    dot_word = rf"(?:{spelled('dot')})"
    gap = r"[\s\ufffd]?"  # a blank, or what a wrong encoding left of one
    bracketed_dot = rf"{gap}{_OPEN}\s?(?:{dot_word}|\.)\s?{_CLOSE}{gap}"
    dot = rf"(?:\.|{bracketed_dot}|\s+(?:{spelled('plain dot')})\s+|\s?[_-]{dot_word}[_-]\s?)"
    # A label holds no `-dot-`, and a domain not a hundred of them: there is one way only to read `a-dot-a-dot-a-…`.
    label = rf"[^\W_](?:[^\W_]|{_MARK}|-(?!{dot_word}-)){{0,62}}"
    domain = (
        rf"{_QUOTE}(?:{label}(?:{dot}{label}){{0,9}}?{dot}{_TOP}(?:{dot}{_TOP})*|\[\d{{1,3}}(?:\.\d{{1,3}}){{3}}\])"
    )
    at_word, sign_word = rf"(?:{spelled('at', 'sign')})", rf"(?:{spelled('sign')})"
    signs = (
        rf"(?:{_QUOTE}{gap}@{gap}|{gap}{_OPEN}\s?(?:@|{at_word})\s?{_CLOSE}{gap}|[(\[{{]a[)\]}}]|©|{_letter_apart()}"
        rf"|\s{{1,3}}{sign_word}\s{{1,3}}|\s?_{at_word}_\s?|\s-{at_word}-\s|(?-i:\sAT\s(?!www\.|WWW\.)))"
    )
    patterns = (
        rf"(?:mailto:)?(?:{spoken}|{several})\s?@\s?{domain}",
        # With a space before the sign alone, what stands after it may be the name of an account. A second address may
        # be glued to the first (`mailto:a@example.org?cc=b@example.org`): they are one.
        rf"(?:mailto:)?{name}(?![^\S\n]@\S){signs}{domain}(?:{_LOCAL}++{signs}{domain})*",
        rf"(?<!{_LOCAL})(?=[\w-]*[._\d]){_LOCAL}++\s@{domain}",
        # `a.person@example. gov.example`, `a.person@example. org`, `a.person@example,org`, `a.person@example[org`.
        # One or two letters before a bracket are the end of a Spanish word for both genders: `niñ@s(os)`.
        rf"{name}@{_LABEL}(?:\.{_LABEL})*?(?:\.\s(?:(?-i:[a-z0-9][a-z0-9-]*+\.)+(?-i:[a-z]{{2,24}})\b(?![@\w-])|{_COMMON_TOP})|(?:,|(?<=\w{{3}})[;:\[(\ufffd])(?-i:[a-z]{{2,4}})(?!\w))",
        # `a.person @ example . org`
        rf"{name}(?![^\S\n]@\S)\s?@\s?{_LABEL}(?:\s?\.\s?{_LABEL}){{0,4}}?\s\.\s?{_COMMON_TOP}",
        r"\[e-?mail\s+protected\]",
        # `a.person at example dot org`: both words are spelled out
        rf"{name}\s+{at_word}\s+(?!\d+\s)(?=[\w-]+\s+(?:{spelled('plain dot')})\s){domain}",
        rf"{name}\s+{sign_word}\s+(?=[\w-]+\s+{dot_word}\s){_LABEL}\s+{dot_word}\s+{_TOP}",
        rf"(?<![\w.-])(?:[\w.]{{1,64}}-{dot_word}-){{0,4}}[\w.]{{1,64}}?\s?(?:_{at_word}_|-{at_word}-\s?(?=[\w-]{{1,64}}\s?[_-]{dot_word}[_-])){domain}",
        # `a.person at example.org`: no word of prose has a full stop, an underscore or a figure in it
        rf"(?<!{_LOCAL})(?-i:(?=[a-z][a-z-]*[._\d][a-z\d._-]*[a-z\d])){_LOCAL}++\sat\s(?-i:(?=[a-z\d])){domain}",
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


@cache
def _said() -> re.Pattern[str]:
    """`E-mail: office at example.org`: an `at` that is no preposition, for the word before says what it is."""
    word = rf"(?<![\w-])(?:{spelled('e-mail')})\s*:\s*"
    return re.compile(rf"{word}(?P<mail>{_LOCAL}++\s+(?:at|@)\s+{_LABEL}(?:\.{_LABEL})*?(?:\.{_TOP})+)", re.IGNORECASE)


def mask_mails(text: str) -> tuple[str, int]:
    """The text without e-mail addresses, and how many were replaced."""
    count, plain = 0, Plain(text, _WRITTEN_OTHERWISE, _plainly)
    for form in (*_forms(), _said()):
        group = "mail" if "mail" in form.groupindex else 0
        spans: list[tuple[int, int]] = []
        for match in form.finditer(plain.plain):
            spans.append(_from_its_name(plain.plain, *match.span(group), spans[-1][1] if spans else 0))
        if spans:
            plain = Plain(plain.replaced(spans, E_MAIL), _WRITTEN_OTHERWISE, _plainly)
            count += len(spans)
    return plain.text, count
