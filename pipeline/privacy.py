"""Personal contact data: found in any text that could be published, and replaced.

E-mail addresses become `[e-mail]`, telephone numbers `[telephone]`. Years, IDs, amounts, dates, footnotes and web
addresses stay: a telephone number is recognised by how it is written (`+` and a country's code, an area code
in brackets, a leading zero) or by what stands beside it (a word of `contact_words.csv`, another contact), never by
being a long number.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipeline.schemas import read_vocabulary

E_MAIL, TELEPHONE = "[e-mail]", "[telephone]"
_LONGEST_LINE = 200

# No contact can be in a text without one of these.
_MAYBE_MAIL = re.compile(
    r"[@＠]|%40|&(?:#|commat)|\[e-?mail|(?<=[\s(\[{<_-])(?:at|arroba)(?=[\s)\]}>_-])", re.IGNORECASE
)
_OF_ADDRESS = re.compile(r"([/?&=#])")
_MAYBE_TELEPHONE = re.compile(r"\d(?:[^\w\n]{0,3}\d){5}")


def mask_address(url: str) -> str:
    """An address without contact data; its other parts, and so the page that it leads to, stay."""
    return "".join(map(_masked_part, _OF_ADDRESS.split(url)))


def _masked_part(part: str) -> str:
    """Figures in addresses are dates and IDs: only what is written as a number to call from abroad is one."""
    return mask_contacts(part)[0] if part.startswith(("+", "%2B")) or _MAYBE_MAIL.search(part) else part


def mask_contacts(text: str) -> tuple[str, int]:
    """The text without contact data, and how many were replaced."""
    return _masked_line(text) if len(text) <= _LONGEST_LINE else _masked(text)


@lru_cache(maxsize=1 << 13)  # labels, titles and areas stand on many pages
def _masked_line(text: str) -> tuple[str, int]:
    return _masked(text)


def _masked(text: str) -> tuple[str, int]:
    mails = numbers = 0
    if _MAYBE_MAIL.search(text):
        text, mails = _mask_mails(text)
    if _MAYBE_TELEPHONE.search(text):
        text, numbers = _mask_telephones(text)
    return text, mails + numbers


@cache
def _spelled(kind: str) -> str:
    """A pattern for the declared words of a kind, the longest first."""
    words = [row["spelling"] for row in read_vocabulary("contact_words") if row["code"] == kind]
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=lambda w: (-len(w), w)))


# -- e-mail addresses -----------------------------------------------------------------------------
_LOCAL = r"[\w.!#$%&'*+=?^`~-]"
_AT = r"(?:at|arroba)"
_DOT_WORD = r"(?:dot|punto)"
_DOT = rf"(?:\.|\s?[(\[{{<]\s?{_DOT_WORD}\s?[)\]}}>]\s?|\s+{_DOT_WORD}\s+|\s?[_-]{_DOT_WORD}[_-]\s?)"
# Letters that are no underscore: in `_at_` the underscore parts words.
_LABEL = r"[^\W_](?:[^\W_]|-)*"
_DOMAIN = rf"{_LABEL}(?:{_DOT}{_LABEL})*{_DOT}[A-Za-z]{{2,24}}\b"
# A run of local characters is tried once, as a whole: a picture pasted as base64 has a hundred thousand of them.
# A slash is no part of it: behind one stands the name of an account (`example.org/@office.press`).
_MAIL = re.compile(
    rf"(?<!{_LOCAL})(?:mailto:)?{_LOCAL}++(?:[@＠]|\s?[(\[{{<]\s?{_AT}\s?[)\]}}>]\s?){_DOMAIN}",
    re.IGNORECASE,
)
# The sign as addresses and markup escape it: `a.person%40example.org`, `a.person&#64;example.org`.
_ESCAPED_AT = r"(?:%40|&#0*64;|&#x0*40;|&commat;)"
_ESCAPED_MAIL = re.compile(
    rf"(?<!{_LOCAL})(?:mailto:)?(?:(?!{_ESCAPED_AT}){_LOCAL})++{_ESCAPED_AT}{_DOMAIN}", re.IGNORECASE
)
# `a.person@example. gov.example`: a space after the first dot of the domain, where no domain ended before it.
_BROKEN_MAIL = re.compile(
    rf"(?<!{_LOCAL}){_LOCAL}++[@＠]{_LABEL}\.\s(?:[a-z0-9][a-z0-9-]*+\.)+[a-z]{{2,24}}\b(?![@\w-])"
)
_HIDDEN_MAIL = re.compile(r"\[e-?mail(?:\s|\u00a0)+protected\]", re.IGNORECASE)
# `a.person at example dot org`: both words are spelled out; `a.person @ example.org`: the name is no plain word.
_SPELLED_MAIL = re.compile(
    rf"(?<!{_LOCAL}){_LOCAL}++\s+{_AT}\s+(?!\d+\s)(?=[\w-]+\s+{_DOT_WORD}\s){_DOMAIN}"
    rf"|(?<![\w.-])[\w.]{{1,64}}?\s?[_-]{_AT}[_-]\s?(?=[\w-]{{1,64}}\s?[_-]{_DOT_WORD}[_-]){_DOMAIN}"
    rf"|(?<!{_LOCAL})(?=\w+[._]){_LOCAL}++(?:\s@\s?|@\s){_DOMAIN}",
    re.IGNORECASE,
)


@cache
def _said_mail() -> re.Pattern[str]:
    """`E-mail: office at example.org`: an `at` that is no preposition, for the word before says what it is."""
    word = rf"(?P<word>(?<![\w-])(?:{_spelled('e-mail')})\s*:\s*)"
    return re.compile(rf"{word}{_LOCAL}++\s+(?:at|@)\s+{_DOMAIN}", re.IGNORECASE)


def _mask_mails(text: str) -> tuple[str, int]:
    count = 0
    for form in (_MAIL, _ESCAPED_MAIL, _BROKEN_MAIL, _HIDDEN_MAIL, _SPELLED_MAIL):
        text, found = form.subn(E_MAIL, text)
        count += found
    text, found = _said_mail().subn(rf"\g<word>{E_MAIL}", text)
    return text, count + found


# -- telephone numbers ----------------------------------------------------------------------------
_WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_BLANK = r"[ \t\u00a0\u2007\u2009\u202f]"
_HYPHEN = r"[-‐‑–]"
_SIGN = rf"(?:{_BLANK}|{_HYPHEN}|[./])"
_GROUP = rf"{_SIGN}{{0,2}}\(?\d{{1,5}}\)?"
_PLAIN = rf"(?:{_BLANK}?{_HYPHEN}{_BLANK}?|{_BLANK}|[./])"
# What must not stand around a number that only its form tells: letters, figures and signs of an ID or an amount.
_BEGIN = r"(?<![\w/.,%#$€£+-])(?<!\d\s)"
_END = rf"(?![\w/%]|[.,-]\w|{_BLANK}\d)"


@cache
def _extension() -> str:
    """What may stand behind a number: a last figure that varies (`555 0100/5`), an extension."""
    varies = r"(?:/\d{1,2}(?![\w/]))?"
    word = rf"(?:{_spelled('extension')})(?![^\W\d])\.?:?"
    return rf"{varies}(?:\s*,?\s*(?:{word}|#)\s*\d{{1,5}}(?:\s*[-/,]\s*\d{{1,5}}\b)?)?"


@cache
def _said() -> re.Pattern[str]:
    """`Tel/Fax (office): 2255 0100 ext. 12`: a number of any form behind a word that says what it is."""
    word = rf"(?:{_spelled('telephone')})(?!\w)\.?"
    also = rf"(?:\s*(?:[/&,]|and|y|et|e)\s*{word})*"
    note = r"(?:\s*\([^()\d]{1,25}\))?"
    kind = r"(?:\s*(?:numbers?|nos?|n[°ºo]|nr|#|is|on)(?!\w)\.?)?"
    initial = rf"(?<![^\s(,;|/])(?:{_spelled('initial')})(?=\s?[:.(])\.?"
    number = rf"(?P<number>[(+]{{0,2}}\d(?:{_GROUP}){{1,7}}{_extension()})"
    return re.compile(rf"(?<!\w)(?P<word>(?:{word}{also}|{initial}){note}{kind}\s*[:.=–-]?\s*){number}", re.IGNORECASE)


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Numbers that their own form tells."""
    forms = (
        # `00` behind a comma or a full stop is the end of an amount (`1,001 (2018)`), not the beginning of a number.
        rf"(?<![\w/+.,:])(?P<international>(?:\+|00){_BLANK}?\(?[1-9]\d{{0,3}}[])]?(?:{_GROUP}){{2,6}}"
        rf"{_extension()})(?![\w/])",
        rf"(?<![\w/])(?P<bracketed>(?:\+?\d{{1,3}}{_PLAIN}?)?\(\+?\d{{1,5}}(?:[-+ ]\d{{1,4}})?\){_BLANK}?\d{{1,8}}"
        rf"(?:{_PLAIN}\d{{2,5}}){{0,4}}{_extension()})(?![\w/%]|[.,]\d)",
        rf"{_BEGIN}(?P<american>(?:1[-. ])?(?:\d{{3}}-\d{{3}}-\d{{4}}|\d{{3}}\.\d{{3}}\.\d{{4}}){_extension()}){_END}",
        rf"{_BEGIN}(?P<national>0\d{{1,4}}{_PLAIN}\d{{2,4}}(?:{_PLAIN}\d{{2,4}}){{1,3}}{_extension()}){_END}",
        rf"{_BEGIN}(?P<joined>0\d{{1,4}}(?:{_BLANK}|{_HYPHEN}|/)\d{{6,8}}{_extension()}){_END}",
        rf"{_BEGIN}(?P<mobile>0[1-9]\d{{8,9}}{_extension()}){_END}",
    )
    return tuple(re.compile(form, re.IGNORECASE) for form in forms)


# Numbers beside another contact: `[e-mail], 2255 0100 / 2255 0101`.
_BESIDE = r"[ \t\u00a0]*(?:[,;:/|(–-]|and|or|y|et|e|o|ou)?[ \t\u00a0]*"
_NUMBER = rf"[(+]{{0,2}}\d{{2,5}}\)?(?:{_PLAIN}?\d{{2,5}}){{1,5}}"
_BEHIND = re.compile(rf"(?P<word>\[(?:e-mail|telephone)\]\)?)(?P<numbers>(?:{_BESIDE}{_NUMBER}{_END})+)")
_NEXT = re.compile(rf"(?P<word>{_BESIDE})(?P<number>{_NUMBER}){_END}")
_AHEAD = re.compile(rf"{_BEGIN}(?P<number>{_NUMBER})(?P<rest>{_BESIDE}\[e-mail\])")


@cache
def _links() -> re.Pattern[str]:
    """`https://wa.me/33123456789`: an address that is nothing but a number to call or to write to."""
    return re.compile(rf"(?P<link>(?:{_spelled('link')}))(?:\+|%2B)?\d[\d-]{{5,20}}", re.IGNORECASE)


def _mask_telephones(text: str) -> tuple[str, int]:
    count = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        number = match[match.lastgroup or 0] if match.re in _forms() else match["number"]
        if not _is_telephone(number, match):
            return match[0]
        count += 1
        before, behind = (match[name] if name in match.re.groupindex else "" for name in ("word", "rest"))
        # A bracket that was opened before the number closes behind it.
        return before + TELEPHONE + (")" if number.count(")") > number.count("(") else "") + behind

    def replace_next(match: re.Match[str]) -> str:
        """The numbers behind a contact, one after another, up to what is none."""
        nonlocal count
        masked, position = match["word"], 0
        while (following := _NEXT.match(match["numbers"], position)) and _goes_on(following):
            closed = ")" if following["number"].count(")") > following["number"].count("(") else ""
            masked += f"{following['word']}{TELEPHONE}{closed}"
            position, count = following.end(), count + 1
        return masked + match["numbers"][position:]

    text, count = _links().subn(rf"\g<link>{TELEPHONE}", text)
    pieces = _outside_addresses(text)
    for index in range(0, len(pieces), 2):
        for form in (_said(), *_forms()):
            pieces[index] = form.sub(replace, pieces[index])
        pieces[index] = _AHEAD.sub(replace, _BEHIND.sub(replace_next, pieces[index]))
    return "".join(pieces), count


def _outside_addresses(text: str) -> list[str]:
    """The text cut at web addresses: even pieces are prose, odd ones addresses."""
    pieces: list[str] = []
    position = 0
    for match in _WEB.finditer(text):
        pieces += [text[position : match.start()], match[0]]
        position = match.end()
    return [*pieces, text[position:]]


# -- what is no telephone number ------------------------------------------------------------------
_YEAR = re.compile(r"(?:19|20)\d{2}")
_DATE = (
    r"(?:\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)\d{2}|(?:19|20)\d{2}[./ -]\d{1,2}[./ -]\d{1,2}"
    r"|\d{1,2}[./ -](?:19|20)\d{2}|(?:19|20)\d{2})"
)
_DATES = re.compile(rf"\(?{_DATE}\)?(?:\s*[-–/]?\s*\(?{_DATE}\)?)*")
_TIMES = re.compile(r"\d{1,2}[.:]\d{2}(?:\s*[-–/]\s*\d{1,2}[.:]\d{2})+")
_AMOUNT = re.compile(r"\d{1,3}(?:[ .\u00a0]\d{3})*[ .\u00a0]000")
_DECIMAL = re.compile(r"\d{1,3}\.\d+")
_NUMBERED = re.compile(
    r"(?:\b(?:no|nos|nr|num|id|code|law|act|decree|ley|isbn|issn)|n[°º]|#|№)[.:]?\s*$", re.IGNORECASE
)
# Country codes of the E.164 plan: of one figure, of two, and those that begin one of three.
_COUNTRY = re.compile(
    r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|2[1-689]|3[578]|42|5[09]|6[7-9]|8[0578]|9[679]"
)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_telephone(number: str, match: re.Match[str]) -> bool:
    """Whether what has the form of a number is one; the more its form or its neighbours tell, the less is asked."""
    digits, groups = _digits(number), re.findall(r"\d+", number)
    if _is_something_else(number, groups):
        return False
    if match.re is _said():
        by_initial = not match["word"][:2].isalpha()
        return 6 <= len(digits) <= 17 and not (by_initial and (_is_a_table(groups) or _is_grouped(groups)))
    if match.lastgroup == "international":
        written_out = number.startswith("00")
        national = digits.removeprefix("00") if written_out else digits
        odd = written_out and _is_an_id(number)
        return 8 <= len(national) <= 15 and bool(_COUNTRY.match(national)) and not odd
    if match.lastgroup == "bracketed" and not _is_bracketed(number):
        return False
    before = match.string[max(0, match.start() - 12) : match.start()]
    other = bool(_NUMBERED.search(before)) or _is_an_id(number) or _is_a_table(groups)
    return 7 <= len(digits) <= 17 and not other


def _goes_on(following: re.Match[str]) -> bool:
    """Whether a number behind a contact is one too. A sign or a word between them tells more than a blank does."""
    number, groups = following["number"], re.findall(r"\d+", following["number"])
    digits = len(_digits(number))
    if _is_something_else(number, groups) or _is_an_id(number):
        return False
    return (
        6 <= digits <= 17 and not _is_grouped(groups)
        if following["word"].strip()
        else (7 <= digits <= 17 and not _is_a_table(groups))
    )


def _is_something_else(number: str, groups: list[str]) -> bool:
    """Dates, times, years, a round amount, or a decimal with a sign (a coordinate, a change)."""
    plain = number.strip(" ()+")
    if _AMOUNT.fullmatch(plain) or _DECIMAL.fullmatch(plain):
        return True
    dates = any(form.fullmatch(plain) for form in (_DATES, _TIMES)) or all(_YEAR.fullmatch(group) for group in groups)
    return dates and "+" not in number


def _is_grouped(groups: list[str]) -> bool:
    """`1 200 300`: figures in threes, as amounts are written."""
    return len(groups[0]) <= 3 and not groups[0].startswith("0") and all(len(group) == 3 for group in groups[1:])


def _is_bracketed(number: str) -> bool:
    """`(044) 234-56-78`, `(56-2) 2694 5000`, `1 (202) 555 0100`, but not `10 (625) 300 200`, which are figures."""
    area, _, local = number.partition("(")[2].partition(")")
    figures = _digits(local)
    if len(figures) < 5 or all(_YEAR.fullmatch(group) for group in re.findall(r"\d+", local)):
        return False
    if area.lstrip("+").startswith("0") or re.search(r"\d[-+ ]\d", area):
        return True
    sure = (
        bool(re.search(r"\d[-‐‑–.]\d", local)) or local[-4:].isdigit() or bool(re.search(r"\d\D+\d\d\D+\d\d$", local))
    )
    return sure and len(figures) >= 6 and not _YEAR.fullmatch(area) and len(area) > 1 and len(figures + area) >= 8


def _is_an_id(number: str) -> bool:
    """`045-2017-12`, `015/2018-1234`: groups parted by hyphens or slashes, one of them a year."""
    return "(" not in number and all(
        any(_YEAR.fullmatch(group) for group in re.findall(r"\d+", item)) for item in number.split()
    )


def _is_a_table(groups: list[str]) -> bool:
    """`01 02 03 04`, `07 12 25 31`: figures of a table or a list. Numbers in pairs have five of them, as in France."""
    if any(len(group) > 2 for group in groups):
        return False
    return len(groups) != 5 or [int(g) for g in groups] == list(range(int(groups[0]), int(groups[0]) + 5))
