"""Figures that are no telephone number: by their form, or by what stands before and after them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.schemas import read_vocabulary

_YEAR = re.compile(r"(?:19|20)\d{2}")
_YEAR_IN_BRACKETS = re.compile(r"\((?:19|20)\d{2}(?!\d)")
_DATE = (
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)\d{2}|(?:19|20)\d{2}[./ -]\d{1,2}[./ -]\d{1,2}"
    r"|\d{1,2}[./ -](?:19|20)\d{2}|(?:19|20)\d{2})"
)
# One way only to take a run of years apart (`2001 2002 …` below a chart): two would cost twice as much with each year.
_WHOLE = r"(?=\D|$|(?:19|20)\d{2}(?!\d))"
DATES = re.compile(rf"\(?{_DATE}{_WHOLE}\)?(?:(?:\s*+[-–/])?\s*+\(?{_DATE}{_WHOLE}\)?)*+")
_TIMES = re.compile(
    r"\d{1,2}[.:]\d{2}(?:\s*[-–/]\s*\d{1,2}[.:]\d{2})+"
    r"|(?:[01]?\d|2[0-4]) [0-5][05]\s*[-–]\s*(?:[01]?\d|2[0-4]) [0-5][05]"
)
_AMOUNT = re.compile(r"\d{1,3}(?:[ .\u00a0]\d{3})*[ .\u00a0]000")
_DECIMALS = re.compile(r"(?!0\d)\d{1,3}\.\d+(?:\s+\d{1,3}\.\d+)*")
_LONG_DECIMALS = re.compile(r"[1-9]\d{3,}\.\d{1,2}(?:\s+[1-9]\d{3,}\.\d{1,2})*")


_MONEY = "$¢-¥֏؋৲৳૱௹฿៛₠-⃀﷼﹩＄￠￡￥￦"  # the signs of currencies
_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĢĪĮİĶĻŁŃŅŇŌŐŘŚŠȘŞŢŤȚŪŰŲŹŻŽƏΑ-ΩЀ-ЯҐҒҚҢӨҮԱ-Ֆ"
_SIGN_BEFORE = re.compile(rf"(?:[#№§±≈≤≥{_MONEY}]\s?|(?<!\w)[{_CAPITAL}]{{2,4}}[.:]?\s|\d/[A-Z]\s)$")
_ABBREVIATED = re.compile(rf"(?<!\w)(?:[{_CAPITAL}]\.){{2,4}}:?\s?$")
_CLAUSE = re.compile(r"[^,;()\[\]\n]*$")
_NOTE = re.compile(r"\s?\([^()\d]{1,25}\):?\s*$")  # `ISSN (online): `
WORD = re.compile(r"[^\W\d_]+[°º²³]?|[№№]")
_BEHIND_AN_AMOUNT = re.compile(rf"[^\S\n]?(?:[%‰°{_MONEY}]|(?P<word>[^\W\d_]+[²³\d]?)(?!\w))")
_LETTERS_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{1,12})[./]{0,2}\s?$")
# A letter after which another number stands is the name of that one: `2255 0100 F: 2255 0101`.
_LETTERS_BEHIND = re.compile(r"[^\S\n]?([^\W\d_]{1,12})(?![^\W_])(?!\.?\s?[:.]?\s?[+(]*\d)")
LONGEST_BEFORE = 48  # characters before a number that may say what it counts
_WORDS_BACK = 3  # `Law No. 1 of `: how far before a number the word may stand that says what it counts


def is_counted(before: str) -> bool:
    """Whether what stands before says that it is another number: `Law No. `, `Account `, `US$ `, `RUC `, `2019/S `."""
    if _SIGN_BEFORE.search(before):
        return True
    words = _words_before(before)
    return any(
        (word in _declared("number") or word in _declared("numbering")) and (len(word) > 1 or not back)
        for back, word in enumerate(reversed(words[-_WORDS_BACK:]))  # one letter farther back is a person's initial
    )


def is_recorded(number: str, before: str) -> bool:
    """Whether it is the number of a record: `Docket `, `ΦΕΚ `, `matični broj `. Offices and persons are named after
    records (`Asesoría Jurídica: 2255-0100`, `Jane Doe J.D.`), so it is told only of figures without a sign or blank
    that do not begin with the zero of a call, and only by a whole word right before them. After a word for numbers that
    nobody calls there may be a note: `ISSN (online): `."""
    plain = number.isdigit() and not number.startswith("0")
    known = _declared("number") | (_declared("record") if plain else frozenset())
    clause = before[: note.start()] if (note := _NOTE.search(before)) else before
    words = re.split(r"[^\S\n]+", clause.rstrip(" :.\u00a0"))[-_WORDS_BACK:]
    for word in reversed(words):
        parts = [part.casefold() for part in WORD.findall(word)]
        if parts and max(map(len, parts)) == 1:
            return False  # an initial
        if not known.isdisjoint(parts):
            return word[-1:] not in ",;"
        if not parts or not (_declared("number noun") | _declared("numbering")).issuperset(parts):
            return False
    return False


def is_counted_abroad(number: str, before: str) -> bool:
    """The same of figures that begin with `00`, as numbers to call from abroad do. `Number: ` says nothing of these,
    and of figures in groups only the word right before them does: `Project manager 00 44 …`, but `Account 00 44 …`."""
    words = [word for word in _words_before(before) if word not in _declared("numbering")]
    near = words[-_WORDS_BACK:] if number.isdigit() else words[-1:]
    return bool(_SIGN_BEFORE.search(before)) or any(word in _declared("number") for word in near)


def _words_before(before: str) -> list[str]:
    """The words of the clause that goes on in a number."""
    clause = _CLAUSE.search(before)
    return [word.casefold() for word in WORD.findall(clause[0] if clause else "")]


def is_an_amount(before: str, text: str, end: int) -> bool:
    """Whether the last word before is one that amounts stand after (`a budget of `, `more than `), a currency's name
    in letters stands on either side (`S/ `, `Ksh `, ` kr`), or dots abbreviate what it is the number of (`D.N.I. `)."""
    words = WORD.findall(before[-24:])
    if (words and words[-1].casefold() in _declared("amount")) or _ABBREVIATED.search(before):
        return True
    letters = (_LETTERS_BEFORE.search(before), _LETTERS_BEHIND.match(text, end))
    return any(found is not None and found[1] in _currencies() for found in letters)


def is_measured(text: str, end: int) -> bool:
    """Whether a unit stands after: `inhabitants`, `km`, `%`, `USD`."""
    match = _BEHIND_AN_AMOUNT.match(text, end)
    return match is not None and (match["word"] is None or match["word"].casefold() in _declared("unit"))


@cache
def _declared(kind: str) -> frozenset[str]:
    return frozenset(row["spelling"].casefold() for row in read_vocabulary("contact_words") if row["code"] == kind)


@cache
def _currencies() -> frozenset[str]:
    """As they are declared and with capitals: `Le` is money in Sierra Leone, `le` is French."""
    declared = [row["spelling"] for row in read_vocabulary("contact_words") if row["code"] == "currency"]
    return frozenset(form for word in declared for form in (word, word[:1].upper() + word[1:], word.upper()))


def digits_of(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_something_else(number: str, groups: list[str]) -> bool:
    """Dates, times, years, a round amount, decimals (a coordinate, a change), or figures that stand alone."""
    plain = number.strip(" ()+")
    if _AMOUNT.fullmatch(plain) or _DECIMALS.fullmatch(plain):
        return True
    if "+" not in number and (sum(len(group) == 1 for group in groups) > 3 or _YEAR_IN_BRACKETS.search(number)):
        return True
    dates = any(form.fullmatch(plain) for form in (DATES, _TIMES)) or all(_YEAR.fullmatch(group) for group in groups)
    return dates and "+" not in number


def is_grouped(groups: list[str]) -> bool:
    """`1 200 300`: figures in threes, as amounts are written."""
    return len(groups[0]) <= 3 and not groups[0].startswith("0") and all(len(group) == 3 for group in groups[1:])


_WITH_CENTS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0]\d{3})+\.\d{1,2}")


def may_be_an_amount(number: str, groups: list[str]) -> bool:
    """`1 200 300`, `1200300`, `1 200 300.50`: figures of which words around them say whether they are an amount."""
    return number.isdigit() or is_grouped(groups) or bool(_WITH_CENTS.fullmatch(number))


# `0245437-2`, `61.533.000-0`, `123.456.789-09`, `12.345.678/0001-95`
_CHECKED = re.compile(r"\d{6,}-\d|\d{1,2}\.\d{3}\.\d{3}(?:-\d|/\d{4}-\d{2})|\d{3}\.\d{3}\.\d{3}-\d{2}")


def is_checked(run: str) -> bool:
    """Whether it is written as the numbers that states give to persons and firms, of which the last figure is a check
    digit. No country writes its telephone numbers so."""
    return bool(_CHECKED.fullmatch(run))


_DAY_IN_ONE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP_ADDRESS = re.compile(rf"(?=.*\d{{3}}.*\d{{3}}){_BYTE}(?:\.{_BYTE}){{3}}")


def is_written_by_a_machine(number: str) -> bool:
    """`20180201`, `192.168.100.1`, `123456.78`: a day, an address or decimals as machines write them."""
    return any(form.fullmatch(number) for form in (_DAY_IN_ONE, _IP_ADDRESS, _LONG_DECIMALS))


def is_an_id(number: str) -> bool:
    """`045-2017-12`, `015/2018-1234`: groups separated by hyphens or slashes, one a year; or what is checked."""
    if is_checked(number):
        return True
    return "(" not in number and all(
        any(_YEAR.fullmatch(group) for group in re.findall(r"\d+", item)) for item in number.split()
    )


_TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-4])(?:00|15|30|45)")


def is_a_range(groups: list[str]) -> bool:
    """`2200-2300`, `2234-2240`, `0900-1630`: figures of one length that rise, round ones, close ones or times."""
    if len(groups) < 2 or len(groups[0]) < 3 or len({len(group) for group in groups}) > 1:
        return False
    figures = [int(group) for group in groups]
    if any(later <= earlier for earlier, later in pairwise(figures)):
        return False
    close = figures[-1] - figures[0] < 100
    return close or all(not figure % 100 for figure in figures) or all(map(_TIME_OF_DAY.fullmatch, groups))


def is_postal(number: str) -> bool:
    """`70297-400`, `20500-0003`: a code of the post."""
    return bool(re.fullmatch(r"\d{5}-\d{3,4}", number))


def is_an_even_row(groups: list[str]) -> bool:
    """`001 002 003`: at least three figures of one length, each as much above the one before it. `900 900 900` is the
    number of a hotline."""
    steps = {int(later) - int(earlier) for earlier, later in pairwise(groups)}
    return (
        len(groups) > 2
        and len({len(group) for group in groups}) == 1
        and len(steps) == 1
        and (len(groups[0]) > 2) <= max(steps) <= 10
    )


def is_a_table(groups: list[str]) -> bool:
    """`01 02 03 04`, `07 12 25 31`, `001 002 003`: figures of a table or a list. Numbers in pairs have four or five of
    them, and do not rise slowly."""
    if any(len(group) > 2 for group in groups):
        return is_an_even_row(groups)
    figures = [int(group) for group in groups]
    return (
        len(groups) not in (4, 5)
        or is_an_even_row(groups)
        or (figures == sorted(figures) and figures[-1] - figures[0] < 30)
    )
