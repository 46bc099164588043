"""Telephone numbers: by the numbering plans of the world, by a word before them, beside another contact.

The plans are those of `phonenumbers`. A number that is written as the member's own country writes it needs to be valid
there; one of another member's country must be grouped as there, too, for most groups of figures are valid somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.privacy.characters import forms_in, plainly
from pipeline.privacy.figures import (
    DATES,
    LONGEST_BEFORE,
    WORD,
    digits_of,
    is_a_range,
    is_a_table,
    is_an_amount,
    is_an_even_row,
    is_an_id,
    is_checked,
    is_counted,
    is_counted_abroad,
    is_grouped,
    is_measured,
    is_postal,
    is_recorded,
    is_something_else,
    is_written_by_a_machine,
    may_be_an_amount,
)
from pipeline.privacy.numbering import (
    has_its_country,
    has_own_code,
    has_trunk_zero,
    is_in_a_plan,
    is_international,
    is_of_an_old_form,
    is_slashed,
    length_of_valid,
)
from pipeline.privacy.spelling import BLANK, HYPHEN, TELEPHONE, Plain, spelled
from pipeline.privacy.split_numbers import called_abroad_in_parts, led_in_parts
from pipeline.privacy.stray_marks import parted_by_a_mark
from pipeline.remembered import remembered
from pipeline.schemas import read_vocabulary

_FIGURE = re.compile(r"\d")
# The letters are what a wrong encoding leaves of a blank or a hyphen: `01Â 42Â 75`.
_SIX_FIGURES = re.compile(r"\d(?:[\W_Ââ]{0,3}\d){5}")
_Span = tuple[int, int]

_WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_SIGN = rf"(?:{BLANK}|{HYPHEN}|[./])"
_GROUP = rf"{_SIGN}{{0,2}}\(?\d{{1,5}}\)?"
# What must not stand around a number that no word leads: letters, figures and signs of an ID or an amount.
_BEGIN = r"(?<![\w/.,%#$€£+-])(?<!\d[^\S\n])"  # a line break ends a number
_END = r"(?![\w/%]|[.,:-]\w)"


def may_hold_telephone(text: str) -> bool:
    """Whether six figures stand close to each other, or an extension: without them there is no number. Quick."""
    if not _FIGURE.search(text):
        return False
    if _SIX_FIGURES.search(text):
        return True
    return any(map(text.__contains__, _extension_words())) and bool(_lone_extension().search(text))


@cache
def _extension_words() -> tuple[str, ...]:
    words = {row["spelling"] for row in read_vocabulary("contact_words") if row["code"] == "lone extension"}
    return tuple(sorted({form for word in words for form in (word.lower(), word.title(), word.upper())}))


def mask_telephones(text: str, country: str) -> tuple[str, int]:
    """The text without telephone numbers, and how many were replaced. `country`: ISO 3166-1, two letters, or blank."""
    if "/" not in text and "www." not in text.lower():
        return _masked(text, country)
    text, count = _links().subn(rf"\g<link>{TELEPHONE}", text)
    pieces = _outside_addresses(text)
    for index, piece in enumerate(pieces):
        pieces[index], found = mask_called_from_abroad(piece) if index % 2 else _masked(piece, country)
        count += found
    return "".join(pieces), count


# At the beginning of a part or after what is no letter and no figure, also of an escape.
_ABROAD = re.compile(r"(?:(?<![^\W_])|(?<=%20))(?:\+|%2B)(?:%20|[\s.()-])*\d(?:(?:%20|[\s.()-])*\d)*", re.IGNORECASE)


def mask_called_from_abroad(address: str) -> tuple[str, int]:
    """A web address without telephone numbers, and how many were replaced. Figures in addresses are dates and IDs:
    only what is written as a number to call from abroad is one."""
    count = 0

    def masked(found: re.Match[str]) -> str:
        nonlocal count
        text, number = _masked(found[0].replace("%20", " ").replace("%2B", "+").replace("%2b", "+"), "")
        count += number
        return text.replace(" ", "%20") if number else found[0]

    return _ABROAD.sub(masked, address), count


def _masked(text: str, country: str) -> tuple[str, int]:
    count, otherwise = 0, forms_in(text)
    plain = Plain(text, otherwise, plainly)
    for find in (_led_by_a_word, called_abroad_in_parts, _of_a_plan, parted_by_a_mark, _beside_a_contact):
        spans = [_balanced(plain.plain, *span) for span in find(plain.plain, country)]
        if spans:
            plain = Plain(plain.replaced(spans, TELEPHONE), otherwise, plainly)
            count += len(spans)
    return plain.text, count


def _balanced(text: str, start: int, end: int) -> _Span:
    """The number without brackets that stand around it, or of which the other one is not in it."""
    innermost = -1
    opened: list[int] = []
    for position in range(start, end):
        if text[position] == "(":
            opened.append(position)
        elif text[position] == ")" and not opened:
            return _balanced(text, start, position)
        elif text[position] == ")":
            innermost = opened.pop()
    if start in opened:
        return _balanced(text, start + 1, end)
    return (
        (start + 1, end - 1)
        if text[start:end].startswith("(") and text[end - 1] == ")" and innermost == start
        else (start, end)
    )


def _outside_addresses(text: str) -> list[str]:
    """The text cut at web addresses: even pieces are prose, odd ones addresses."""
    pieces: list[str] = []
    position = 0
    for match in _WEB.finditer(text):
        pieces += [text[position : match.start()], match[0]]
        position = match.end()
    return [*pieces, text[position:]]


@cache
def _links() -> re.Pattern[str]:
    """`https://wa.me/33123456789`: an address that is nothing but a number to call or to write to."""
    return re.compile(rf"(?P<link>(?:{spelled('link')}))(?:\+|%2B)?\d[\d-]{{5,20}}", re.IGNORECASE)


# -- led by a word ----------------------------------------------------------------------------------------------------
@cache
def _extension() -> str:
    """What may stand after a number: a last figure that varies (`555 0100/5`), an extension."""
    varies = r"(?:/\d{1,2}(?![\w/]))?"
    word = rf"(?:{spelled('extension')})(?![^\W\d])\.?:?"
    return rf"{varies}(?:\s*,?\s*(?:{word}|#)\s*\d{{1,5}}(?:\s*[-/,]\s*\d{{1,5}}\b)?)?"


@cache
def _said() -> re.Pattern[str]:
    """`Tel/Fax (office): 2255 0100 ext. 12`: a number of any form after a word that says what it is."""
    word = rf"(?:{spelled('telephone')})(?!\w)\.?"
    also = rf"(?:\s*(?:[/&,]|and|y|et|e)\s*{word}){{0,4}}+"
    note = r"(?:\s*\([^()\d]{1,25}\))?"
    kind = rf"(?:\s*(?:numbers?|nos?|n[°ºo]|nr|#|is|on|{spelled('numbering', 'number noun')})(?!\w)\.?)?"
    initial = rf"(?<![^\s(,;|/])(?P<initial>{spelled('initial')})(?=\s?[:.(])\.?"
    # A code of one figure in brackets stands before the whole rest: `(1) 219-7000`, not `(2) 345 678`.
    one = rf"\(\d\){BLANK}?(?!(?:19|20)\d\d(?!\d))\d{{3,4}}[ -]?\d{{4}}(?!\d)"
    number = rf"(?P<number>(?:{one}|[(+]{{0,2}}\d(?:{_GROUP}){{1,7}}){_extension()})"
    return re.compile(rf"(?<!\w)(?:(?:{word}{also}|{initial}){note}{kind}\s*[:：՝.=–-]?\s*){number}", re.IGNORECASE)


@cache
def _lone_extension() -> re.Pattern[str]:
    word = rf"(?<!\w)(?:{spelled('lone extension')})\.?:?\s?"
    return re.compile(rf"{word}(?P<number>(?!(?:19|20)\d\d(?!\d))\d{{3,6}})(?![\w%]|[.,]\d)", re.IGNORECASE)


def _led_by_a_word(text: str, country: str) -> Iterator[_Span]:
    if _first_words().isdisjoint(WORD.findall(text.casefold())):
        return
    parted = list(led_in_parts(text, country, _first_words()))
    found = [match.span("number") for match in _said().finditer(text) if _is_said(match)]
    spans = [*parted, *(span for span in found if not any(start < span[1] and span[0] < end for start, end in parted))]
    lone = [match.span("number") for match in _lone_extension().finditer(text)]
    ends = {end for _, end in spans}
    yield from sorted([*spans, *(span for span in lone if span[1] not in ends)])


@cache
def _first_words() -> frozenset[str]:
    """With which the words begin that lead a number: most texts have none."""
    kinds = ("telephone", "initial", "lone extension")
    words = (row["spelling"].casefold() for row in read_vocabulary("contact_words") if row["code"] in kinds)
    return frozenset(found[0] for word in words if (found := WORD.findall(word)))


_CODE_WITH_DOT = re.compile(r"\d{2,3}\.\d{6,8}")  # `601.2345678`: decimals elsewhere


def _is_said(match: re.Match[str]) -> bool:
    number = match["number"]
    groups = re.findall(r"\d+", number)
    initial = match["initial"] is not None
    code_with_dot = not initial and _CODE_WITH_DOT.fullmatch(number)
    if (is_something_else(number, groups) and not code_with_dot) or is_measured(match.string, match.end()):
        return False
    if initial and match["initial"].islower() and is_a_range(groups):
        return False  # `p. 1234-1256`
    return 6 <= len(digits_of(number)) <= 17 and not (initial and (is_a_table(groups) or is_grouped(groups)))


# -- by a numbering plan ----------------------------------------------------------------------------------------------
_BETWEEN = (
    rf"(?:{BLANK}?{HYPHEN}{BLANK}?|{BLANK}{{1,2}}|\.|{BLANK}?/{BLANK}?"
    rf"|{BLANK}?\){BLANK}?[-./]?{BLANK}?\(?|{BLANK}?[-./]?{BLANK}?\({BLANK}?)"
)
_LONGEST_RUN = 60  # characters: two numbers with what separates them


@cache
def _run() -> re.Pattern[str]:
    """Figures with what may part those of one number."""
    # An extractor may glue a number to the word before it: the sign of a call from abroad begins one anywhere.
    begin = rf"(?:{_BEGIN}|(?=\+\d))"
    return re.compile(rf"{begin}(?:\(?\+{BLANK}?|\()?\(?\d(?:{_BETWEEN}?\d)*+\)?", re.IGNORECASE)


@cache
def _behind_a_number() -> re.Pattern[str]:
    return re.compile(_extension(), re.IGNORECASE)


def _of_a_plan(text: str, country: str) -> Iterator[_Span]:
    for match in _run().finditer(text):
        run = match[0]
        if DATES.fullmatch(run) or len(run) < 7:
            continue
        if len(run) > _LONGEST_RUN or not _ends_well(text, match.end()):
            valid = length_of_valid(run[:_LONGEST_RUN])
            if valid:
                yield match.start(), match.start() + valid
            continue
        spans = _telephones(
            run, text[max(0, match.start() - LONGEST_BEFORE) : match.start()], text, match.end(), country
        )
        for start, end in spans:
            behind = _behind_a_number().match(text, match.start() + end) if end == len(run) else None
            yield match.start() + start, behind.end() if behind else match.start() + end


_ENDS = re.compile(_END)


def _ends_well(text: str, position: int) -> bool:
    return bool(_ENDS.match(text, position)) or bool(_behind_a_number().match(text, position).group())  # type: ignore[union-attr]


def _telephones(run: str, before: str, text: str, end: int, country: str) -> list[_Span]:
    """The numbers in a run of figures: the whole, or those that a slash or two blanks part."""
    if is_checked(run):
        return []
    valid = length_of_valid(run[:_LONGEST_RUN])
    if valid and DATES.fullmatch(run[valid:].strip()):
        return [(0, valid)]
    first, last = _balanced(run, 0, len(run))
    if _is_telephone(_VARIES.sub("", run[first:last]), before, text, end, country):
        return [(first, last)]
    if valid:
        return [(0, valid)]
    pieces = [piece.span() for piece in _PIECE.finditer(run)]
    return [
        (first, last)
        for first, last in pieces
        if len(pieces) > 1 and _is_telephone(run[first:last], before + run[:first], text, end, country)
    ]


_VARIES = re.compile(r"(?<=\d{4})/\d{1,2}$")  # `555 0100/5`: one number and the next ones
_PIECE = re.compile(r"[^/\s](?:[^/\s]|\s(?!\s)|(?<=\s)\s)*?(?=\s*/|\s{2}|$)")


def _is_telephone(number: str, before: str, text: str, end: int, country: str) -> bool:
    if is_measured(text, end):
        return False
    sign = number.lstrip("(")
    if sign.startswith("00"):
        other = is_counted_abroad(number, before)
    else:
        other = not sign.startswith("+") and _is_said_to_be_other(number, before, text, end)
    return not other and _can_be_called(number, country)


def _is_said_to_be_other(number: str, before: str, text: str, end: int) -> bool:
    """Whether what stands beside figures says that they are a count, a register's number or an amount."""
    if is_counted(before) or is_recorded(number, before):
        return True
    return may_be_an_amount(number, re.findall(r"\d+", number)) and is_an_amount(before, text, end)


@remembered(1 << 13)  # years and amounts stand on many pages, and damage may leave a thousand alike on one
def _can_be_called(number: str, country: str) -> bool:
    """Whether figures may be a telephone number, whatever stands beside them."""
    groups = re.findall(r"\d+", number)
    if is_something_else(number, groups):
        return False
    if number.lstrip("(").startswith("+"):
        return is_international(number, groups)
    if number.lstrip("(").startswith("00"):
        return is_international(number, groups) and not (is_an_id(number) or is_an_even_row(groups))
    if is_written_by_a_machine(number):
        return False
    if has_trunk_zero(number) or (_ALIKE_APART.fullmatch(number) and has_own_code(groups, country)):
        return True
    if is_an_id(number) or is_a_table(groups) or is_postal(number) or is_a_range(groups):
        return False
    return (
        has_its_country(number, groups)
        or is_slashed(number)
        or is_in_a_plan(number, country)
        or is_of_an_old_form(number, groups, country)
    )


_ALIKE_APART = re.compile(r"\d{2,}(?P<between>[ \u00a0-])\d+(?:(?P=between)\d+)+")  # `33.1 42 75` is a decimal in a row


# -- beside another contact -------------------------------------------------------------------------------------------
# `[e-mail], 2255 0100 / 2255 0101`.
_PLAIN = rf"(?:{BLANK}?{HYPHEN}{BLANK}?|{BLANK}|[./])"
_BESIDE = r"[ \t\u00a0]*(?:(?:[,;:/|(–-][ \t\u00a0]*){1,3}|(?:and|or|y|et|e|o|ou)[ \t\u00a0]*)?"
# The plus may be missing (`33 1 42 75 90 00`), or damage have left another sign of it.
_NUMBER = rf"[(+\[\]{{}}<>*~^\\]{{0,2}}\d{{2,5}}\)?(?:{_PLAIN}\d(?={_PLAIN}\d\d))?(?:{_PLAIN}?\d{{2,5}}){{1,5}}"
_NEXT_END = rf"(?![\w/%]|[.,-]\w|{BLANK}\d)"
_BEHIND = re.compile(rf"\[(?:e-mail|telephone)\]\)?(?P<numbers>(?:{_BESIDE}{_NUMBER}{_NEXT_END})+)")
_NEXT = re.compile(rf"(?P<word>{_BESIDE})(?P<number>{_NUMBER}){_NEXT_END}")
_AHEAD = re.compile(rf"{_BEGIN}(?P<number>{_NUMBER})(?P<rest>{_BESIDE}\[e-mail\])")


def _beside_a_contact(text: str, country: str) -> Iterator[_Span]:
    """The numbers after a contact, one after another, up to what is none; and one right before an address."""
    if "[e-mail]" not in text and "[telephone]" not in text:
        return
    spans: list[_Span] = []
    for match in _BEHIND.finditer(text):
        position = match.start("numbers")
        while (following := _NEXT.match(text, position)) and _goes_on(following):
            spans.append(following.span("number"))
            position = following.end()
    position = 0
    ahead = []
    for mail in re.finditer(r"\[e-mail\]", text):
        before = _AHEAD.search(text, max(position, mail.start() - _LONGEST_RUN), mail.end())
        position = mail.end()
        if not before:
            continue
        number = before["number"]
        groups = re.findall(r"\d+", number)
        other = is_something_else(number, groups) or is_an_id(number) or is_a_table(groups)
        if (
            7 <= len(digits_of(number)) <= 17
            and not other
            and not is_counted(text[max(0, before.start() - LONGEST_BEFORE) : before.start()])
        ):
            ahead.append(before.span("number"))
    taken = {end for _, end in spans}
    yield from sorted([*spans, *(span for span in ahead if span[1] not in taken)])


def _goes_on(following: re.Match[str]) -> bool:
    """Whether a number after a contact is one too. A sign or a word between them tells more than a space does."""
    number, groups = following["number"], re.findall(r"\d+", following["number"])
    digits = len(digits_of(number))
    if is_something_else(number, groups) or is_an_id(number) or is_measured(following.string, following.end()):
        return False
    return (
        6 <= digits <= 17 and not is_grouped(groups)
        if following["word"].strip()
        else (7 <= digits <= 17 and not is_a_table(groups))
    )
